"""Players of live games and their answers: what holds when many come and answer at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import boto3
import pytest
from buzzline.live_games.accounts import account
from buzzline.live_games.admission import GuestBody, admit_guest
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask
from buzzline.live_games.joining import join, replaced_by
from buzzline.live_games.model import KEPT_SECONDS, MAX_SENDS, Player, Send, Verdict
from buzzline.live_games.player_store import CONNECTIONS_KEPT
from buzzline.live_games.ports import RecordRefused
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Forbidden
from buzzline.quizzes.model import LIFETIME_MS

from tests.integration.live_books import (
    again,
    at_once,
    door,
    games,
    opened,
    outcome,
    players,
    send,
)
from tests.support.live_games import quiz_of

pytestmark = pytest.mark.usefixtures("aws")

# Players


def test_a_nickname_is_kept_for_one_of_all_who_look_alike() -> None:
    for attempt in range(10):
        run = f"run-{attempt}"
        names = ["~Max", "~MAX", "~Мах", "~mаx", "~M.a.x", "~Ma x", "~Max-", "~Máx"]
        kept = at_once(lambda name: players.reserve(run, Player(name, guest=True)), names)  # noqa: B023
        assert kept.count(True) == 1
        assert [each.name for each in players.all(run)] == [names[kept.index(True)]]


def test_a_guest_comes_in_under_the_nickname_that_was_kept() -> None:
    game, _ = opened()
    admission = admit_guest(door, players, game.pin, "home", GuestBody(nickname="Max"))
    assert [(each.name, each.guest, each.joined_at) for each in players.all(game.run)] == [("~Max", True, None)]
    assert outcome(lambda: admit_guest(door, players, game.pin, "home", GuestBody(nickname="MAX"))) == "nickname-taken"
    assert outcome(lambda: join(games, players, game, "~Moritz", guest=True)) == "run-over"
    first = join(games, players, game, admission.player_name, guest=True)
    assert join(games, players, game, admission.player_name, guest=True) == first
    assert first.joined_at is not None


def test_guests_do_not_pass_for_registered_players_who_are_in_the_game() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    for nickname in ("Ada", "аԁа", "ADA"):
        body = GuestBody(nickname=nickname)
        assert outcome(lambda: admit_guest(door, players, game.pin, "home", body)) == "nickname-taken"  # noqa: B023
    assert [each.name for each in players.all(game.run)] == ["ada"]
    assert players.get(game.run, "~Ada") is None
    assert admit_guest(door, players, game.pin, "home", GuestBody(nickname="Adam")).player_name == "~Adam"


def test_a_registered_player_comes_in_whoever_took_that_nickname() -> None:
    game, _ = opened()
    admit_guest(door, players, game.pin, "home", GuestBody(nickname="Ada"))
    join(games, players, game, "~Ada", guest=True)
    join(games, players, game, "ada", guest=False)
    assert sorted(each.name for each in players.all(game.run)) == ["ada", "~Ada"]
    players.record(game.run, "~Ada", send(1))
    assert (players.get(game.run, "ada").answers, len(players.get(game.run, "~Ada").answers)) == ({}, 1)  # type: ignore[union-attr]


def test_registered_players_whose_names_differ_by_a_sign_both_come_in() -> None:
    game, _ = opened()
    join(games, players, game, "a.da", guest=False)
    join(games, players, game, "ada", guest=False)
    players.record(game.run, "ada", send(1))
    assert [(each.name, len(each.answers)) for each in sorted(players.all(game.run), key=lambda each: each.name)] == [
        *[("a.da", 0), ("ada", 1)]
    ]
    for nickname in ("ada_", "A da", "a-da"):
        body = GuestBody(nickname=nickname)
        assert outcome(lambda: admit_guest(door, players, game.pin, "home", body)) == "nickname-taken"  # noqa: B023


def test_guests_come_in_only_where_the_host_lets_them() -> None:
    game, _ = opened(guests=False)
    with pytest.raises(Forbidden) as refused:
        admit_guest(door, players, game.pin, "home", GuestBody(nickname="Max"))
    assert refused.value.kind == "no-guests"
    assert players.all(game.run) == []


def test_who_comes_again_has_all_that_was_there() -> None:
    game, _ = opened()
    first = join(games, players, game, "ada", guest=False)
    players.record(game.run, "ada", send(1))
    back = join(games, players, game, "ada", guest=False)
    assert (back.joined_at, back.points) == (first.joined_at, 1)
    assert outcome(lambda: join(games, players, game, "quinn", guest=False)) == "own-game"


def test_who_is_about_to_come_is_coming_and_so_is_who_has_come() -> None:
    players.reserve("run-1", Player("~Max", guest=True))
    known = players.get("run-1", "~Max")
    assert known is not None
    assert (known.coming, known.kicked, known.left, known.seat, known.moves) == (False, False, False, 0, 0)
    players.expect("run-1", known)
    players.join("run-1", Player("ada", joined_at=1))
    assert [each.coming for each in players.some("run-1", ["~Max", "ada"])] == [True, True]
    assert players.leave("run-1", "ada")
    assert [each.left for each in players.all("run-1") if each.name == "ada"] == [True]
    back = players.join("run-1", Player("ada", joined_at=2))
    assert back is not None
    assert (back.joined_at, back.left) == (1, False)


def test_of_a_guest_who_never_comes_nothing_is_kept_longer_than_the_game(
    scan: Callable[[str], list[dict[str, Any]]],
) -> None:
    players.reserve("run-1", Player("~Max", guest=True, debt="a debt"))
    [item] = scan("LiveGames")
    over = (now_ms() + LIFETIME_MS) // 1000
    assert 0 <= over - item["expiresAt"] < 60
    players.join("run-1", Player("~Max", guest=True, joined_at=1))
    [item] = scan("LiveGames")
    assert abs(over + KEPT_SECONDS - item["expiresAt"]) < 60


def test_names_of_players_are_told_apart_by_their_capitals() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    assert players.get(game.run, "ADA") is None


@pytest.mark.parametrize(("name", "guest"), [("ada", False), ("~Max", True)])
def test_who_was_kicked_stays_out(name: str, guest: bool) -> None:
    game, _ = opened()
    players.reserve(game.run, Player(name, guest=guest))
    join(games, players, game, name, guest=guest)
    players.record(game.run, name, send(1))
    players.kick(game.run, name, guest=guest)
    players.kick(game.run, name, guest=guest)
    assert outcome(lambda: join(games, players, game, name, guest=guest)) == "kicked"
    with pytest.raises(RecordRefused):
        players.record(game.run, name, send(2))
    kept = players.get(game.run, name)
    assert kept is not None
    assert (kept.kicked, kept.points, sorted(kept.sends)) == (True, 1, [1])


def test_nobody_is_removed_whose_book_is_closed() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    assert players.kick(game.run, "eve", guest=False), "who never came"
    players.close(game.run, "ada", 5)
    assert not players.kick(game.run, "ada", guest=False)
    assert not players.get(game.run, "ada").kicked  # type: ignore[union-attr]


def test_an_answer_in_a_closed_book_is_marked_until_it_is_counted_in() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    players.record(game.run, "ada", send(1))
    players.close(game.run, "ada", 5)
    for number in (2, 3):
        players.record(game.run, "ada", send(number, verdict=Verdict.DUPLICATE), into_closed=True)
    assert players.get(game.run, "ada").uncounted == {2, 3}  # type: ignore[union-attr]
    for _ in range(2):
        players.counted_in(game.run, "ada", 2)
    assert players.get(game.run, "ada").uncounted == {3}  # type: ignore[union-attr]


def test_who_was_kicked_before_they_came_does_not_come_in() -> None:
    game, _ = opened()
    players.kick(game.run, "eve", guest=False)
    assert outcome(lambda: join(games, players, game, "eve", guest=False)) == "kicked"
    assert account(players.all(game.run)).received == 0


def test_a_player_who_becomes_known_costs_a_write_and_a_name_that_guests_may_not_have_another() -> None:
    asked: list[str] = []

    def note(model: Any, **_: Any) -> None:
        asked.append(model.name)

    events = players.client.meta.events
    events.register("before-call.dynamodb", note)
    costs = []
    try:
        for player in (Player("~Max", guest=True), Player("ada"), Player("ada")):
            players.reserve("run-1", player)
            costs.append(list(asked))
            asked.clear()
    finally:
        events.unregister("before-call.dynamodb", note)
    assert costs == [["PutItem"], ["PutItem", "PutItem"], ["PutItem"]]


# Connections


def test_of_connections_the_latest_are_remembered(scan: Callable[[str], list[dict[str, Any]]]) -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)

    def remembered(kind: str) -> list[str]:
        [item] = [each for each in scan("LiveGames") if each.get("playerName") == "ada"]
        return sorted(item.get(kind, ()))

    for number in range(CONNECTIONS_KEPT + 1):
        assert len(remembered("here")) == number
        players.connected(game.run, "ada", f"c{number:02d}", None)
    assert remembered("here") == [f"c{number:02d}" for number in range(1, CONNECTIONS_KEPT + 1)]
    most = 3 * CONNECTIONS_KEPT
    for number in range(most + 1):
        assert len(remembered("ended")) == number
        ada = players.parted(game.run, "ada", f"e{number:02d}")
    assert remembered("ended") == [f"e{number:02d}" for number in range(CONNECTIONS_KEPT + 1, most + 1)]
    assert len(remembered("here")) == CONNECTIONS_KEPT
    assert ada is not None
    assert ada.moves == CONNECTIONS_KEPT + most + 2


def test_nobody_comes_to_be_by_a_connection_that_ends(scan: Callable[[str], list[dict[str, Any]]]) -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    before = scan("LiveGames")
    for name in ("eve", "~Ada"):
        assert players.parted(game.run, name, "c1") is None
        assert players.connected(game.run, name, "c1", None) is None
    assert scan("LiveGames") == before


# Answers


def test_a_closed_book_takes_what_was_received_until_then() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    sends = [replace(send(number, number), received_at=at) for number, at in ((1, 99), (2, 100), (3, 101))]
    with pytest.raises(RecordRefused):
        players.record(game.run, "ada", sends[0], into_closed=True)
    players.close(game.run, "ada", 100)
    with pytest.raises(RecordRefused):
        players.record(game.run, "ada", sends[0])
    assert join_refused(game.run, "ada")
    for each in sends[:2]:
        players.record(game.run, "ada", each, into_closed=True)
    with pytest.raises(RecordRefused) as refused:
        players.record(game.run, "ada", sends[2], into_closed=True)
    assert refused.value.existing == players.get(game.run, "ada")
    with pytest.raises(RecordRefused):
        players.record(game.run, "eve", sends[0], into_closed=True)


def join_refused(run: str, name: str) -> bool:
    """Whether the books let somebody in no more."""
    return players.join(run, Player(name, joined_at=1)) is None


def test_an_answer_comes_back_as_it_went_in() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    answers = [send(1), send(2, verdict=Verdict.DUPLICATE), send(3, 2, Verdict.LATE), send(400, 100, Verdict.REFUSED)]
    for each in answers:
        players.record(game.run, "ada", each)
    ada = players.get(game.run, "ada")
    assert ada is not None
    assert (list(ada.sends.values()), ada.answers, ada.points) == (answers, {1: 1}, 1)
    assert players.all(game.run) == [ada]


def test_a_refused_answer_tells_what_is_there() -> None:
    game, _ = opened()
    with pytest.raises(RecordRefused) as refused:
        players.record(game.run, "ada", send(1))
    assert refused.value.existing is None
    join(games, players, game, "ada", guest=False)
    players.record(game.run, "ada", send(1))
    for again_or_another in (send(1, 2), send(2)):
        with pytest.raises(RecordRefused) as refused:
            players.record(game.run, "ada", again_or_another)
        assert refused.value.existing == players.get(game.run, "ada")


def test_of_many_answers_to_a_question_one_counts_and_all_are_received() -> None:
    game, quiz = opened()
    join(games, players, game, "ada", guest=False)
    ask(games, quiz, game, 1)
    now = again(game)

    def answer(number: int) -> Send:
        message = Answer(questionNumber=1, answerNumber=number, response="right 1")
        return record(players, now, "ada", judged(now, message, now.asked[1].opened_at, quiz_of)).send

    sends = at_once(answer, [*range(1, 21), *range(1, 6)])  # five of them are delivered twice
    ada = players.get(game.run, "ada")
    assert ada is not None
    assert all(ada.sends[each.number] == each for each in sends)
    verdicts = [each.verdict for each in ada.sends.values()]
    assert (verdicts.count(Verdict.COUNTED), verdicts.count(Verdict.DUPLICATE), ada.points) == (1, 19, 1)
    books = account(players.all(game.run))
    assert (books.sent, books.received, books.counted, books.duplicate, books.balanced) == (20, 20, 1, 19, True)


def test_a_player_may_send_many_answers_but_not_any_number() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    table = boto3.resource("dynamodb").Table("LiveGames")
    [item] = [each for each in table.scan()["Items"] if each["part"] == "ada"]
    item["sends"] = {str(number): [1, 5, "refused", 0, "x" * 200] for number in range(1, MAX_SENDS)}
    item["sends"]["1"][3] = 1
    table.put_item(Item=item)
    ada = players.get(game.run, "ada")
    assert ada is not None
    assert [number for number, each in ada.sends.items() if each.right] == [1], "as it was kept before"
    assert record(players, game, "ada", send(MAX_SENDS)).send.number == MAX_SENDS
    assert outcome(lambda: record(players, game, "ada", send(MAX_SENDS + 1))) == "too-many-answers"


def test_players_of_a_large_room_are_all_there() -> None:
    game, _ = opened()
    names = [f"player-{number}" for number in range(60)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: join(games, players, game, name, guest=False), names))
    assert sorted(each.name for each in players.all(game.run)) == sorted(names)


# Gone


def test_a_guest_under_a_new_name_leaves_the_old_seat_unless_it_has_answers() -> None:
    game, _ = opened()
    first = admit_guest(door, players, game.pin, "home", GuestBody(nickname="One"))
    join(games, players, game, "~One", guest=True)
    second = admit_guest(door, players, game.pin, "home", GuestBody(nickname="Two", instead=first.ticket))
    assert [each.name for each in players.all(game.run) if each.listed] == []
    two = join(games, players, game, "~Two", guest=True)
    assert replaced_by(players, game, two) == ["~One"]
    one = players.get(game.run, "~One")
    assert one and two.joined_at == one.joined_at, "another nickname makes nobody a late joiner"
    players.record(game.run, "~Two", Send(1, 1, 1, Verdict.LATE, 0, "x"))
    admit_guest(door, players, game.pin, "home", GuestBody(nickname="Three", instead=second.ticket))
    three = join(games, players, game, "~Three", guest=True)
    assert replaced_by(players, game, three) == []
    assert sorted(each.name for each in players.all(game.run) if each.listed) == ["~Three", "~Two"]
    join(games, players, game, "~One", guest=True)
    assert replaced_by(players, game, two) == [], "who comes again is there again"


def test_who_is_muted_is_muted_under_a_new_name_as_well() -> None:
    game, _ = opened()
    first = admit_guest(door, players, game.pin, "home", GuestBody(nickname="One"))
    games.set_muted(game, "~One", muted=True)
    admit_guest(door, players, game.pin, "home", GuestBody(nickname="Else"))
    admit_guest(door, players, game.pin, "home", GuestBody(nickname="Two", instead=first.ticket))
    assert again(game).muted == {"~One", "~Two"}


@pytest.mark.parametrize("token", ["nonsense", "a.b.c"])
def test_a_ticket_that_is_good_for_nothing_keeps_nobody_out(token: str) -> None:
    game, _ = opened()
    assert admit_guest(door, players, game.pin, "home", GuestBody(nickname="Max", instead=token)).player_name == "~Max"


def test_only_who_is_in_and_has_answered_nothing_leaves() -> None:
    game, _ = opened()
    assert not players.leave(game.run, "ada")
    players.reserve(game.run, Player("~Max", guest=True))
    assert not players.leave(game.run, "~Max"), "who never came"
    join(games, players, game, "ada", guest=False)
    assert players.leave(game.run, "ada")
    assert players.leave(game.run, "ada"), "again"
    players.record(game.run, "ada", Send(1, 1, 1, Verdict.REFUSED, 0, "x"))
    assert not players.leave(game.run, "ada")
    assert [each.name for each in players.all(game.run) if each.listed] == ["ada"]


def test_who_was_there_at_the_end_stays_in_the_results_when_they_go() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    players.close(game.run, "ada", 1)
    assert not players.leave(game.run, "ada")
    assert [each.name for each in players.all(game.run) if each.listed] == ["ada"]
