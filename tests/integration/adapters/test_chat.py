"""The adapter of chats: who hears what is said, and who may say nothing."""

import pytest

from tests.integration.adapters.bench import Bench
from tests.integration.adapters.test_multiplayer import connect

ENTER = {"subaction": "enter", "channel": "global"}


@pytest.fixture
def lobby(bench: Bench) -> Bench:
    """Ada and grace are in the chat of everybody."""
    for player in ("ada", "grace"):
        connect(bench, player)
        assert bench.send("live_chat", player, ENTER)[0] == "chat"
    return bench


def test_live_chat_tells_everybody_what_is_said_and_keeps_it(lobby: Bench) -> None:
    connect(lobby, "eve")
    channel, said = lobby.send("live_chat", "ada")
    assert (channel, said["subaction"], said["reached"]) == ("chat", "say", 2)
    [(_, heard)] = lobby.sockets.take("c-grace")
    assert (heard["playerName"], heard["text"]) == ("ada", "Who plays tonight?")
    assert lobby.sockets.take("c-eve") == []
    assert [each["text"] for each in lobby.items("ChatMessages")] == ["Who plays tonight?"]
    assert [each["text"] for each in lobby.send("live_chat", "eve", ENTER)[1]["messages"]] == ["Who plays tonight?"]


def test_live_chat_keeps_one_message_that_is_sent_again(lobby: Bench) -> None:
    first = lobby.send("live_chat", "ada")[1]["messageId"]
    assert lobby.send("live_chat", "ada")[1]["messageId"] == first
    assert len(lobby.items("ChatMessages")) == 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"subaction": "say", "channel": "global", "text": ""}, "invalid-request"),
        ({"subaction": "say", "channel": "global", "text": "a\u202eb"}, "invalid-request"),
        ({"subaction": "say", "channel": "nowhere", "text": "a"}, "invalid-request"),
        ({"subaction": "mute", "channel": "global", "playerName": "grace"}, None),
        ({"subaction": "remove", "channel": "global", "messageId": "x"}, "no-such-message"),
    ],
)
def test_live_chat_refuses_what_is_not_to_be_said(lobby: Bench, data: dict[str, object], kind: str | None) -> None:
    channel, problem = lobby.send("live_chat", "ada", data)
    assert channel == "error"
    assert kind is None or problem["type"].endswith(f":{kind}")
    assert (lobby.sockets.frames, lobby.items("ChatMessages")) == ([], [])


def test_live_chat_says_which_character_is_not_to_be_said(lobby: Bench) -> None:
    _, problem = lobby.send("live_chat", "ada", {"subaction": "say", "channel": "global", "text": "a\u202eb"})
    assert (
        problem["detail"]
        == "Please correct the request at data.text: Has a control character, U+202E, at 2: take it out."
    )


def test_live_chat_refuses_guests_outside_of_their_game(lobby: Bench) -> None:
    assert lobby.send("live_chat", "~max", None, guest="true", game="g:h", run="r")[0] == "error"
    assert (lobby.sockets.frames, lobby.items("ChatMessages")) == ([], [])
