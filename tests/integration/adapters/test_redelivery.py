"""A frame that is handled twice, as API Gateway or Lambda may do it, does what it does once."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest
from buzzline.chat.frames import ChatAction
from buzzline.multiplayer.frames import AdminAction, PlayerAction

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Bench
from tests.integration.adapters.test_multiplayer import connect
from tests.integration.conftest import declared_tables

WILD = sample_game_id("wild-world")
CHANNEL = f"{WILD}:{AUTHOR}"
ACTIONS = {"live_admin": AdminAction, "live_player": PlayerAction, "live_chat": ChatAction}
"""All that clients send, by the function that handles it."""
QUEUE = "BroadcastQueue"


Step = tuple[str, str, dict[str, Any]]
"""Function, player, and data of a frame without where it is for."""


@dataclass(frozen=True)
class Case:
    """A frame in a game in which question 1 is open, and ada has answered it."""

    function: str
    player: str
    data: dict[str, Any]
    posts: str = "the same"
    """What others get when it is handled again: the same, which changes nothing on screens, or nothing."""
    before: tuple[Step, ...] = ()
    """What happened before."""
    limit: bool = False
    """Whether it counts towards a limit each time: whoever has it handled twice may do less for a moment."""
    again: Mapping[str, Any] = field(default_factory=dict)
    """What is different in the reply the second time."""
    refused: str | None = None
    """The error that tells that there is nothing more to do."""

    def __str__(self) -> str:
        return f"{self.function}-{self.data['subaction']}"


ANSWER = {"questionNumber": 1, "answerNumber": 1, "response": "B"}
SHOW = {"subaction": "showanswer"}
CASES = [
    Case("live_admin", AUTHOR, {"subaction": "hostgame"}),
    Case("live_admin", AUTHOR, {"subaction": "ask", "questionNumber": 2}, before=(("live_admin", AUTHOR, SHOW),)),
    Case("live_admin", AUTHOR, {**SHOW, "questionNumber": 1}),
    Case("live_admin", AUTHOR, SHOW, "nothing", refused="nothing-asked"),
    Case("live_admin", AUTHOR, {"subaction": "showscoreboard"}, before=(("live_admin", AUTHOR, SHOW),)),
    Case("live_admin", AUTHOR, {"subaction": "kick", "playerName": "ada"}, "nothing", again={"reached": 0}),
    Case("live_admin", AUTHOR, {"subaction": "end"}),
    Case("live_player", "grace", {"subaction": "joingame"}),
    Case("live_player", "bob", {"subaction": "answer", **ANSWER}),
    Case("live_player", "ada", {"subaction": "receipts"}),
    Case("live_player", "ada", {"subaction": "leave"}, "nothing"),
    Case("live_chat", "ada", {"subaction": "enter"}, limit=True),
    Case("live_chat", "ada", {"subaction": "say", "text": "Once!"}, limit=True),
    Case("live_chat", "ada", {"subaction": "remove", "messageId": "what was said"}),
    Case("live_chat", AUTHOR, {"subaction": "mute", "playerName": "ada"}),
    Case("live_chat", AUTHOR, {"subaction": "switch", "who": "off"}),
    Case("live_chat", "ada", {"subaction": "leave"}),
]
WHERE = {
    "live_admin": {"gameId": WILD},
    "live_player": {"gameId": WILD, "hostName": AUTHOR},
    "live_chat": {"channel": CHANNEL},
}


@pytest.fixture
def game(seeded: Bench) -> tuple[Bench, str]:
    """The author hosts; ada and bob are in, and something was said: its id."""
    for player in (AUTHOR, "ada", "bob", "grace"):
        connect(seeded, player)
    for player in (AUTHOR, "ada", "bob"):
        seeded.send("live_admin" if player == AUTHOR else "live_player", player)
    take(seeded, ("live_admin", AUTHOR, {"subaction": "ask", "questionNumber": 1}))
    take(seeded, ("live_player", "ada", {"subaction": "answer", **ANSWER}))
    said = take(seeded, ("live_chat", "ada", {"subaction": "say", "text": "Hello"}))
    return seeded, str(said["messageId"])


def take(bench: Bench, step: Step) -> Any:
    """Do what a frame asks for; what comes back."""
    function, player, data = step
    channel, told = bench.send(function, player, {**WHERE[function], **data})
    assert channel != "error", told
    return told


def stored(bench: Bench, *, limits: bool) -> set[str]:
    """All items of all tables, but for how long they are kept; those that count towards limits only if wanted."""
    there = {table: bench.items(table) for table in declared_tables()}
    if not limits:
        there["ChatSenders"] = []
        there["LiveGames"] = [each for each in there["LiveGames"] if not each["game"].startswith("LIMIT#")]
    for item in itertools.chain(*there.values()):
        item.pop("expiresAt", None)
        item.get("board", {}).pop("at", None)  # when standings were shown last
    return {f"{table}: {sorted(item.items())}" for table, items in there.items() for item in items}


def posted(bench: Bench) -> list[str]:
    """What was posted since the last time but for when, in whatever order, as connections are told side by side."""
    frames, bench.sockets.frames = bench.sockets.frames, []
    for _, frame in frames:
        del frame["message"]["at"]
    return sorted(map(repr, frames))


def test_every_frame_that_clients_send_is_here() -> None:
    declared = {
        (function, get_args(each.model_fields["subaction"].annotation)[0])
        for function, actions in ACTIONS.items()
        for each in get_args(actions)
    }
    assert {(each.function, each.data["subaction"]) for each in CASES} == declared


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_frame_that_is_handled_twice_does_it_once(game: tuple[Bench, str], case: Case) -> None:
    bench, said = game
    for step in case.before:
        take(bench, step)
    data = {name: said if value == "what was said" else value for name, value in case.data.items()}
    frame = bench.frame(case.function, case.player, {**WHERE[case.function], **data})
    posted(bench)
    first = bench.handle(case.function, frame)
    assert first[0] != "error", first
    before, told, queued = stored(bench, limits=not case.limit), posted(bench), bench.messages(QUEUE)
    channel, again = bench.handle(case.function, frame)
    if case.refused:
        assert (channel, again["type"]) == ("error", f"urn:buzzline:problem:{case.refused}")
    else:
        assert (channel, again) == (first[0], {**first[1], **case.again})
    assert stored(bench, limits=not case.limit) ^ before == set()
    assert posted(bench) == (told if case.posts == "the same" else [])
    assert bench.messages(QUEUE) == queued
