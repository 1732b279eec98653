"""What is said in channels: who may say and hear it, how often, and who gets it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from buzzline.chat.desk import GAME_SECONDS, GLOBAL_ROOM, GLOBAL_SECONDS, SHOWN, SHOWN_BYTES
from buzzline.chat.frames import ChatFrame
from buzzline.chat.moderation import BlockedWords
from buzzline.chat.ports import ENTRIES, GUEST_TURNS, TURNS, Message
from buzzline.identity.nicknames import key_of
from buzzline.live_games.model import Player, Status
from buzzline.live_games.ports import StateRefused
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import to_json, to_plain
from buzzline.platform.errors import BuzzlineError, InvalidRequest, TooManyRequests, Unavailable
from buzzline.platform.validation import validated
from buzzline.platform.web_socket import SocketCaller
from buzzline.quizzes.model import LIFETIME_MS, QuizMode
from buzzline.rooms.room import DIRECT, Connection, Role, Room

from tests.support.live_games import HOST
from tests.support.multiplayer import BatchesInMemory, LiveTable, caller, live

CHANNEL = f"g1:{HOST}"


@pytest.fixture
def table() -> LiveTable:
    """A game with two players; nobody has said anything."""
    table = LiveTable()
    table.admin("hostgame")
    table.join("ada", "~Max")
    table.posts.sent.clear()
    return table


def said(table: LiveTable, who: SocketCaller | str, text: str = "hello", channel: str = CHANNEL, **data: Any) -> Any:
    return to_plain(table.chat("say", who, channel=channel, text=text, **data).message)


def entered(table: LiveTable, who: SocketCaller | str, channel: str = CHANNEL) -> Any:
    return to_plain(table.chat("enter", who, channel=channel).message)


def heard(table: LiveTable, connection: str) -> list[Any]:
    """What a connection heard of the chat."""
    frames = [frame for frame in table.posts.to(connection) if frame["channel"] == "chat"]
    return [(frame["message"]["playerName"], frame["message"]["text"]) for frame in frames]


def kind(table: LiveTable, who: SocketCaller | str, subaction: str = "say", /, **data: Any) -> str:
    """The kind of the refusal, or "done"."""
    content = {"channel": CHANNEL, **({"text": "hello"} if subaction == "say" else {}), **data}
    try:
        table.chat(subaction, who, **content)
    except BuzzlineError as error:
        return error.kind
    return "done"


# Saying something


@pytest.mark.parametrize(("who", "host"), [("ada", False), ("~Max", False), (HOST, True)])
def test_what_somebody_says_in_a_game_reaches_everybody_in_it(table: LiveTable, who: str, host: bool) -> None:
    table.play("joingame", caller("ada", "tablet"))
    sender = caller(who)
    reply = said(table, sender, " hello ")
    assert (reply["subaction"], reply["channel"], reply["reached"]) == ("say", CHANNEL, 4)
    message = {
        "subaction": "message",
        "channel": CHANNEL,
        "messageId": reply["messageId"],
        "playerName": who,
        "host": host,
        "text": "hello",
        "at": iso_of_ms(sender.received_at),
    }
    for connection in ("c-ada", "tablet", "c-~Max", f"c-{HOST}"):
        assert table.posts.to(connection)[-1] == {"channel": "chat", "message": message}
    assert table.messages.seconds == {GAME_SECONDS}


def test_what_somebody_says_to_everybody_reaches_who_listens(table: LiveTable) -> None:
    for name in ("ada", "eve", HOST):
        assert entered(table, name, "global")["messages"] == []
    reply = said(table, "eve", channel="global")
    assert (reply["channel"], reply["reached"]) == ("global", 3)
    for name in ("ada", "eve", HOST):
        (told,) = table.take(name)
        assert (told[1]["playerName"], told[1]["host"], told[1]["channel"]) == ("eve", False, "global")
    assert table.take("~Max") == []
    assert table.messages.seconds == {GLOBAL_SECONDS}
    assert said(table, "bob", channel="global")["reached"] == 3, "who says something need not listen"


def test_games_and_everybody_are_apart(table: LiveTable) -> None:
    entered(table, "ada", "global")
    said(table, "~Max", "in the game")
    said(table, "eve", "to all", "global")
    assert heard(table, "c-ada") == [("~Max", "in the game"), ("eve", "to all")]
    assert heard(table, "c-~Max") == [("~Max", "in the game")]
    assert [each["text"] for each in entered(table, "ada")["messages"]] == ["in the game"]
    assert [each["text"] for each in entered(table, "ada", "global")["messages"]] == ["to all"]


def test_the_next_game_of_a_quiz_begins_in_silence(table: LiveTable) -> None:
    said(table, "ada")
    table.admin("end")
    table.players.players.clear()
    table.admin("hostgame")
    table.join("ada")
    assert entered(table, "ada")["messages"] == []


def test_a_big_room_is_told_by_workers(table: LiveTable) -> None:
    batches = BatchesInMemory()
    table.chat_desk = replace(table.chat_desk, room=Room(table.connections, table.posts, batches))
    for number in range(DIRECT + 1):
        entered(table, caller(f"eve{number}", f"c{number}"), "global")
    reply = said(table, "eve", channel="global")
    assert (reply["reached"], reply["queued"]) == (0, DIRECT + 1)
    assert table.posts.sent == []
    (batch,) = batches.puts[0]
    assert (batch.run, len(batch.connections)) == (GLOBAL_ROOM, DIRECT + 1)
    assert json.loads(batch.frame)["message"]["text"] == "hello"


def test_listeners_who_are_gone_are_forgotten(table: LiveTable) -> None:
    for name in ("ada", "eve"):
        entered(table, name, "global")
    table.posts.gone = {"c-ada"}
    said(table, "eve", channel="global")
    assert table.connections.forgotten == [(GLOBAL_ROOM, ["c-ada"])]
    assert said(table, "eve", channel="global")["reached"] == 1


# Again


def test_a_message_that_is_sent_again_is_the_same_message(table: LiveTable) -> None:
    first = said(table, "ada", clientMessageId="m1")
    again = said(table, caller("ada", "another", received_at=now_ms() + 5000), "other", clientMessageId="m1")
    assert again["messageId"] == first["messageId"]
    assert [frame["message"] for frame in table.posts.to("c-~Max")] == [table.posts.to("c-~Max")[0]["message"]] * 2
    assert [each["text"] for each in entered(table, "~Max")["messages"]] == ["hello"]


def test_messages_are_told_apart_by_sender_channel_and_name(table: LiveTable) -> None:
    ids = [
        said(table, who, channel=channel, **data)["messageId"]
        for who, channel, data in (
            ("ada", CHANNEL, {"clientMessageId": "m1"}),
            ("ada", CHANNEL, {"clientMessageId": "m2"}),
            ("ada", "global", {"clientMessageId": "m1"}),
            (HOST, CHANNEL, {"clientMessageId": "m1"}),
            ("ada", CHANNEL, {}),
            ("ada", CHANNEL, {}),
        )
    ]
    assert len(set(ids)) == len(ids)


def test_a_message_that_did_not_reach_everybody_may_be_sent_again(table: LiveTable) -> None:
    class Full(BatchesInMemory):
        def put(self, batches: Any) -> None:
            super().put(batches)
            if len(self.puts) == 1:
                raise Unavailable("busy", "The message did not reach everybody: send it again.")

    batches = Full()
    table.chat_desk = replace(table.chat_desk, room=Room(table.connections, table.posts, batches))
    for number in range(DIRECT + 1):
        entered(table, caller(f"eve{number}", f"c{number}"), "global")
    with pytest.raises(Unavailable):
        said(table, "eve", channel="global", clientMessageId="m1")
    said(table, "eve", channel="global", clientMessageId="m1")
    frames = [json.loads(put[0].frame)["message"] for put in batches.puts]
    assert frames[0] == frames[1]
    assert len(entered(table, "eve", "global")["messages"]) == 1


# Coming in


def test_who_comes_gets_the_last_messages_oldest_first(table: LiveTable) -> None:
    for number in range(60):
        said(table, "ada", f"text {number}")
    messages = entered(table, "~Max")["messages"]
    assert [each["text"] for each in messages] == [f"text {number}" for number in range(10, 60)]
    assert set(messages[0]) == {"messageId", "playerName", "host", "text", "at"}


@pytest.mark.parametrize("text", ["x" * 300, "é" * 300, "\U0001f600" * 300, '"' * 300])
def test_as_many_of_the_newest_come_as_fit_into_a_frame(table: LiveTable, text: str) -> None:
    for number in range(60):
        table.messages.keep(GLOBAL_ROOM, Message(f"{number:03}", "ada", False, text, "2026-01-01T00:00:00.000Z"), 1)
    messages = entered(table, "eve", "global")["messages"]
    size = len(to_json(messages).encode())
    assert size <= SHOWN_BYTES
    assert len(messages) == SHOWN or size > SHOWN_BYTES - 2000
    assert messages[-1]["messageId"] == "059"
    assert [each["messageId"] for each in messages] == sorted(each["messageId"] for each in messages)


@pytest.mark.parametrize(("over", "missing"), [(0, 0), (1, 1)])
def test_what_fits_to_the_byte_comes(table: LiveTable, over: int, missing: int) -> None:
    message = Message("000", "ada", False, "é" * 300, "2026-01-01T00:00:00.000Z")
    count, rest = divmod(SHOWN_BYTES - len("[]"), len(to_json(message).encode()) + len(","))
    messages = [replace(message, message_id=f"{number:03}") for number in range(count)]
    messages[0] = replace(messages[0], text=message.text + "x" * (rest + len(",") + over))
    assert len(to_json(messages).encode()) == SHOWN_BYTES + over
    for each in messages:
        table.messages.keep(GLOBAL_ROOM, each, 1)
    assert entered(table, "eve", "global")["messages"] == to_plain(messages[missing:])


def test_who_plays_elsewhere_comes_in_with_a_ticket() -> None:
    table = LiveTable(live(quiz_mode=QuizMode.LIVE_SCOREBOARD))
    table.players.players = {"ada": Player("ada", joined_at=1), "~Max": Player("~Max", guest=True, joined_at=1)}
    for name in ("ada", "~Max", HOST):
        entered(table, caller(name, game=CHANNEL))
    assert said(table, caller("~Max", game=CHANNEL))["reached"] == 3
    assert [table.connections.entered[f"c-{name}"][0].role for name in ("ada", HOST)] == [Role.PLAYER, Role.HOST]


def test_who_was_kicked_out_of_a_game_elsewhere_hears_nothing_more() -> None:
    table = LiveTable(live(quiz_mode=QuizMode.LIVE_SCOREBOARD))
    table.players.players = {"ada": Player("ada", joined_at=1), "~Max": Player("~Max", guest=True, joined_at=1)}
    for name in ("ada", "~Max"):
        entered(table, name)
    table.players.kick("run-1", "~Max", guest=True)
    table.games.note_kicked(table.game, "~max")
    assert said(table, "ada")["reached"] == 1
    assert table.take("~Max") == []
    assert kind(table, "~Max") == kind(table, "~Max", "enter") == "kicked"


def test_a_player_who_is_kicked_while_coming_in_is_put_out_again(table: LiveTable) -> None:
    enter = table.connections.enter

    def kicked_meanwhile(connection: Connection, game: Any) -> None:
        table.players.kick(game.run, "ada", guest=False)
        enter(connection, game)

    table.connections.enter = kicked_meanwhile  # type: ignore[method-assign]
    assert kind(table, caller("ada", "another"), "enter") == "kicked"
    said(table, "~Max")
    assert heard(table, "another") == []


def test_a_connection_that_ended_meanwhile_does_not_come_in(table: LiveTable) -> None:
    table.disconnect("c-eve")
    assert kind(table, "eve", "enter", channel="global") == "connection-ended"


# Going


@pytest.mark.parametrize("who", ["ada", "~Max", HOST])
def test_who_leaves_the_chat_of_a_game_stays_in_the_game(table: LiveTable, who: str) -> None:
    reply = table.chat("leave", who, channel=CHANNEL)
    assert to_plain(reply.message) == {"subaction": "leave", "channel": CHANNEL}
    assert said(table, "ada")["reached"] == 2
    assert table.take(who) == []
    assert table.told_host("ask", questionNumber=1)["reached"] == 2
    entered(table, who)
    assert said(table, "ada")["reached"] == 3


def test_who_leaves_everybody_hears_no_more(table: LiveTable) -> None:
    entered(table, "ada", "global")
    table.chat("leave", "ada", channel="global")
    table.chat("leave", "ada", channel="global")
    assert said(table, "ada", channel="global")["reached"] == 0


def test_leaving_is_possible_whatever_became_of_the_game(table: LiveTable) -> None:
    table.admin("kick", playerName="ada")
    table.admin("end")
    for name in ("ada", "~Max", "eve"):
        assert kind(table, name, "leave") == "done"
    assert kind(table, "ada", "leave", channel="g9:nobody") == "no-such-game"


def test_a_connection_that_ends_hears_nothing_more(table: LiveTable) -> None:
    entered(table, "ada", "global")
    table.disconnect("c-ada")
    assert said(table, "eve", channel="global")["reached"] == 0


# Who may


BOTH = pytest.mark.parametrize("subaction", ["enter", "say"])


@BOTH
def test_only_who_is_in_a_game_talks_in_it(table: LiveTable, subaction: str) -> None:
    table.players.reserve(table.game.run, Player("~Bo", guest=True))
    assert kind(table, "eve", subaction) == kind(table, "~Bo", subaction) == "not-joined"
    table.admin("kick", playerName="ada")
    assert kind(table, "ada", subaction) == "kicked"
    assert kind(table, "ada", subaction, channel="g9:nobody") == "no-such-game"
    assert table.messages.kept == {}


@BOTH
def test_a_guest_named_like_the_host_is_not_the_host(table: LiveTable, subaction: str) -> None:
    assert kind(table, caller(HOST, guest=True), subaction) == "not-joined"


@BOTH
def test_a_ticket_is_for_its_own_channel_only(table: LiveTable, subaction: str) -> None:
    for who in (table.ticket("ada"), table.ticket("~Max")):
        assert kind(table, who, subaction) == "done"
        assert kind(table, who, subaction, channel="global") == "account-needed"
        assert kind(table, who, subaction, channel=f"g2:{HOST}") == "other-game"
    assert kind(table, caller("~Max"), subaction, channel="global") == "account-needed"
    assert kind(table, caller("ada", game="g2:eve"), subaction) == "other-game"


@pytest.mark.parametrize("subaction", ["enter", "say", "leave"])
@pytest.mark.parametrize("name", ["ada", "~Max", HOST])
def test_a_ticket_is_worth_nothing_in_the_chat_of_the_next_run(table: LiveTable, subaction: str, name: str) -> None:
    old = table.ticket(name)
    table.games.games[table.game.key] = replace(table.game, run="run-9")
    assert kind(table, old, subaction) == "run-over"
    assert kind(table, table.ticket(name), subaction) == "done"


@BOTH
@pytest.mark.parametrize("state", ["ended", "being ended", "over"])
def test_a_game_that_has_ended_is_silent(table: LiveTable, subaction: str, state: str) -> None:
    changes: dict[str, dict[str, Any]] = {
        "ended": {"status": Status.ENDED},
        "being ended": {"status": Status.CLOSING},
        "over": {"started_at": now_ms() - LIFETIME_MS},
    }
    table.games.games[table.game.key] = replace(table.game, **changes[state])
    assert {kind(table, who, subaction) for who in ("ada", HOST)} == {"game-over"}


@pytest.mark.parametrize("data", [{"playerName": "ada", "muted": True}, {"who": "off"}])
def test_a_game_that_ends_while_its_host_decides_is_over(
    table: LiveTable, monkeypatch: pytest.MonkeyPatch, data: dict[str, Any]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StateRefused

    monkeypatch.setattr(table.games, "set_muted", refuse)
    monkeypatch.setattr(table.games, "set_chat", refuse)
    assert kind(table, HOST, "mute" if "muted" in data else "switch", **data) == "game-over"
    assert table.posts.sent == []


# What the host decides


def removed(table: LiveTable, connection: str) -> list[str]:
    """Messages that a connection was told to take away."""
    frames = [frame["message"] for frame in table.posts.to(connection)]
    return [each["messageId"] for each in frames if each["subaction"] == "removed"]


def test_a_removed_message_is_taken_off_every_screen_and_nobody_gets_it_any_more(table: LiveTable) -> None:
    first = said(table, "ada", "first")["messageId"]
    said(table, "~Max", "second")
    reply = table.chat("remove", HOST, channel=CHANNEL, messageId=first).message
    assert to_plain(reply) == {"subaction": "remove", "channel": CHANNEL, "messageId": first}
    for name in ("ada", "~Max", HOST):
        assert removed(table, f"c-{name}") == [first]
    assert [each["text"] for each in entered(table, "~Max")["messages"]] == ["second"]


def test_a_removal_that_is_made_again_is_told_again(table: LiveTable) -> None:
    message = said(table, "ada")["messageId"]
    for _ in range(2):
        assert kind(table, HOST, "remove", messageId=message) == "done"
    assert removed(table, "c-ada") == [message] * 2


def test_a_removed_message_that_is_sent_again_does_not_come_back(table: LiveTable) -> None:
    message = said(table, "ada", "bad", clientMessageId="m1")["messageId"]
    table.chat("remove", HOST, channel=CHANNEL, messageId=message)
    table.posts.sent.clear()
    assert kind(table, "ada", clientMessageId="m1", text="bad") == "message-removed"
    assert table.posts.sent == []
    assert entered(table, "ada")["messages"] == []


def test_a_message_that_is_removed_while_it_is_told_is_taken_away_after_that(table: LiveTable) -> None:
    keep = table.messages.keep

    def removed_meanwhile(room: str, message: Message, seconds: int) -> Any:
        kept = keep(room, message, seconds)
        table.chat("remove", HOST, channel=CHANNEL, messageId=message.message_id)
        return kept

    table.messages.keep = removed_meanwhile  # type: ignore[method-assign]
    said(table, "ada")
    told = [frame["message"]["subaction"] for frame in table.posts.to("c-~Max")]
    assert told == ["removed", "message", "removed"]


@pytest.mark.parametrize(("author", "channel"), [("ada", CHANNEL), ("~Max", CHANNEL), ("ada", "global")])
def test_authors_take_back_their_own(table: LiveTable, author: str, channel: str) -> None:
    message = said(table, author, channel=channel)["messageId"]
    for other in ("eve", "ada", "~Max"):
        if other != author and not (channel == "global" and other == "~Max"):
            refused = kind(table, other, "remove", channel=channel, messageId=message)
            assert refused == ("not-joined" if other == "eve" and channel == CHANNEL else "not-your-message")
    assert kind(table, author, "remove", channel=channel, messageId=message) == "done"
    assert kind(table, author, "remove", channel=channel, messageId="nothing") == "no-such-message"


def test_another_game_s_host_removes_nothing(table: LiveTable) -> None:
    message = said(table, "ada")["messageId"]
    other = live(game_id="g2", host_name="eve", run="run-2", pin="222222")
    table.games.games[other.key] = other
    for subaction, more in (
        ("remove", {"messageId": message}),
        ("mute", {"playerName": "ada"}),
        ("switch", {"who": "off"}),
    ):
        assert kind(table, "eve", subaction, **more) == "not-joined"
        assert kind(table, caller("eve", game=other.key), subaction, **more) == "other-game"
    assert kind(table, "eve", "remove", channel=other.key, messageId=message) == "no-such-message"
    assert removed(table, "c-ada") == []


@pytest.mark.parametrize("channel", [CHANNEL, "global"])
def test_only_the_host_mutes_and_switches(table: LiveTable, channel: str) -> None:
    for subaction, more in (("mute", {"playerName": "ada"}), ("switch", {"who": "off"})):
        assert kind(table, "ada", subaction, channel=channel, **more) == "not-the-host"
    assert (table.game.chat, table.game.muted) == ("all", frozenset())


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("all", {}),
        ("registered", {"~Max": "chat-registered"}),
        ("off", {"~Max": "chat-off", "ada": "chat-off"}),
    ],
)
def test_the_host_decides_who_talks(table: LiveTable, who: str, refused: dict[str, str]) -> None:
    assert kind(table, HOST, "switch", who=who) == "done"
    for name in ("~Max", "ada", HOST):
        assert entered(table, name)["who"] == who
        assert {"subaction": "switched", "channel": CHANNEL, "who": who} in [each for _, each in table.take(name)]
        assert kind(table, name) == refused.get(name, "done")
    assert kind(table, HOST, "switch", who="all") == "done"
    assert kind(table, "~Max") == "done"


@pytest.mark.parametrize(("who", "channels"), [("ada", [CHANNEL, "global"]), ("~Max", [CHANNEL]), (HOST, [CHANNEL])])
def test_nobody_comes_in_again_and_again(table: LiveTable, who: str, channels: list[str]) -> None:
    """On several devices, and in several channels: all of it reads what was said."""
    for number in range(ENTRIES):
        entered(table, caller(who, f"device {number % 4}"), channels[number % len(channels)])
    read = table.messages.reads
    for channel in channels:
        with pytest.raises(TooManyRequests) as refused:
            entered(table, who, channel)
        assert (refused.value.kind, refused.value.members["retryAfterSeconds"]) == ("slow-down", 1)
    assert table.messages.reads == read
    assert kind(table, who) == "done", "what is said counts apart"
    assert kind(table, "bob", "enter", channel="global") == "done", "others come in"


def test_a_game_may_begin_with_its_chat_off() -> None:
    table = LiveTable()
    table.admin("hostgame", settings={"chat": "off"})
    table.join("ada")
    assert (kind(table, "ada"), kind(table, HOST)) == ("chat-off", "done")


def test_a_muted_player_hears_and_says_nothing_more(table: LiveTable) -> None:
    table.posts.sent.clear()
    assert kind(table, HOST, "mute", playerName="~Max") == "done"
    muted = {"subaction": "muted", "channel": CHANNEL, "playerName": "~Max", "muted": True}
    for name in ("~Max", HOST):
        assert ("chat", muted) in table.take(name)
    assert table.take("ada") == [], "nobody else is told"
    assert kind(table, "~Max") == "muted"
    said(table, "ada")
    assert heard(table, "c-~Max") == [("ada", "hello")]
    assert entered(table, "~Max")["muted"] == ["~Max"]
    assert entered(table, HOST)["muted"] == ["~Max"]
    assert entered(table, "ada")["muted"] == []
    assert kind(table, HOST, "mute", playerName="~Max", muted=False) == "done"
    assert kind(table, "~Max") == "done"
    assert kind(table, HOST, "mute", playerName=HOST) == "own-game"


def test_muting_ends_with_the_run(table: LiveTable) -> None:
    table.chat("mute", HOST, channel=CHANNEL, playerName="ada")
    table.admin("end")
    table.players.players.clear()
    table.admin("hostgame")
    table.join("ada")
    assert kind(table, "ada") == "done"


def test_guests_have_fewer_turns_than_players(table: LiveTable) -> None:
    for name in ("ada", "~Max", HOST):
        said(table, name)
    assert table.senders.limits == {"ada": TURNS, f"{table.game.run}#{key_of('~Max')}": GUEST_TURNS, HOST: TURNS}


# Not too much, not everything


def test_who_goes_too_fast_is_told_when_to_go_on(table: LiveTable) -> None:
    for left, seconds in ((1, 1), (999, 1), (1000, 1), (1001, 2), (9001, 10), (-5, 1)):
        who = caller("ada")
        table.senders.free_at = who.received_at + left
        with pytest.raises(TooManyRequests, match=f"try again in {seconds} s") as refused:
            said(table, who)
        assert refused.value.kind == "slow-down"
        assert (refused.value.status, refused.value.members) == (429, {"retryAfterSeconds": seconds})
    assert (table.messages.kept, table.posts.sent) == ({}, [])


def test_the_limit_is_one_for_all_channels_and_a_guest_s_own_in_each_game(table: LiveTable) -> None:
    said(table, "ada")
    said(table, "ada", channel="global")
    said(table, "~Max")
    assert {sender for sender, _ in table.senders.ids} == {"ada", f"{table.game.run}#{key_of('~Max')}"}


def test_what_moderation_refuses_is_neither_kept_nor_sent(table: LiveTable) -> None:
    entered(table, "ada", "global")
    for channel in (CHANNEL, "global"):
        with pytest.raises(InvalidRequest, match="say it differently") as refused:
            said(table, "ada", "Bah, HUMBUG!", channel)
        assert refused.value.kind == "message-refused"
    assert (table.messages.kept, table.posts.sent) == ({}, [])


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("humbug", True),
        ("Bah, Humbug!", True),
        ("HÜMBÜG", True),
        ("h\u0301umbug", True),
        ("\uff48\uff55\uff4d\uff42\uff55\uff47", True),
        ("hum\u200bbug", True),
        ("_humbug_", True),
        ("such poppy  Cock", True),
        ("poppycock poppy", False),
        ("humbugs", False),
        ("hum bug", False),
        ("STRASSE", True),
        ("", False),
        ("!?", False),
    ],
)
def test_blocked_words_are_whole_words_whatever_their_looks(text: str, refused: bool) -> None:
    assert bool(BlockedWords(" Humbug, poppy cock,,straße , !").objection(text)) is refused


@pytest.mark.parametrize("words", ["", " ", ",", "!"])
def test_without_words_nothing_is_blocked(words: str) -> None:
    assert BlockedWords(words).objection("humbug !") is None


def test_a_deployment_may_do_without_the_kept_list() -> None:
    assert BlockedWords("humbug").objection("you arsehole")
    alone = BlockedWords("humbug", kept=False)
    assert alone.objection("you arsehole") is None
    assert alone.objection("Humbug!")


# Frames


def read(subaction: str = "say", **data: Any) -> Any:
    content = {"channel": "global", **({"text": "hello"} if subaction == "say" else {}), **data}
    return validated(ChatFrame, {"message": "chat", "data": {"subaction": subaction, **content}}).data


def test_texts_have_their_limits() -> None:
    for good in ("x", " x ", "é" * 300, "\U0001f600" * 300, "مرحبا", "a\u200d b"):
        assert read(text=good).text == good.strip()
    unseen = ("\u3164", "\u200b \u200b")
    controls = ("a\nb", "a\tb", "a\x00", "a\x7f", "a\x9f", "a\u2028b", "a\u202eb")
    for bad in ("", "  ", "x" * 301, *controls, *unseen, None, 5, ["x"]):
        with pytest.raises(InvalidRequest):
            read(text=bad)


def test_channels_have_their_form() -> None:
    for good in ("global", "g1:quinn", f"{'x' * 100}:{'é' * 128}"):
        assert read(channel=good).channel == good
    for bad in ("", "Global", "g1", ":", "g1:", ":quinn", "a:b:c", f"{'x' * 101}:q", f"g:{'x' * 129}", None, 5):
        for subaction in ("enter", "say", "leave"):
            with pytest.raises(InvalidRequest):
                read(subaction, channel=bad)


@pytest.mark.parametrize("member", ["playerName", "host", "messageId", "at", "guest"])
def test_nothing_else_is_taken_from_a_frame(member: str) -> None:
    for subaction in ("enter", "say", "leave"):
        with pytest.raises(InvalidRequest):
            read(subaction, **{member: "eve"})
    with pytest.raises(InvalidRequest):
        read("enter", text="hello")


def test_names_of_messages_have_their_limits() -> None:
    assert read(clientMessageId="x" * 64).client_message_id == "x" * 64
    for bad in ("", "x" * 65, 5):
        with pytest.raises(InvalidRequest):
            read(clientMessageId=bad)


def test_a_device_that_a_guest_has_left_neither_hears_nor_says_anything(table: LiveTable) -> None:
    old = table.ticket("~Max")
    entered(table, old)
    table.games.games[table.game.key] = replace(table.game, seats={"~Max": 1})
    said(table, "ada", "He is on another device now.")
    assert heard(table, "c-~Max") == []
    for subaction, members in (("enter", {}), ("say", {"text": "I am still here!"}), ("leave", {})):
        with pytest.raises(BuzzlineError) as refused:
            table.chat(subaction, old, channel=CHANNEL, **members)
        assert refused.value.kind == "seat-taken"
    new = table.ticket("~Max", connection="c-~Max-1", seat=1)
    entered(table, new)
    said(table, "ada", "Welcome back!")
    assert heard(table, "c-~Max-1") == [("ada", "Welcome back!")]
