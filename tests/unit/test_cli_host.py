"""What `host` does of what is typed, and tells of what the same host does on another device."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, Self, cast

import pytest

from cli import host as hosting
from cli.chat import Chat
from cli.deployment import Deployment
from cli.host import _say_end, _tell

QUIET = cast("Chat", SimpleNamespace(tell=lambda event: None))
QUESTION = {"questionNumber": 2, "questionCount": 3, "question": "Why?", "questionType": "Open Answer"}


def test_a_terminal_goes_on_from_where_the_other_device_is(capsys: pytest.CaptureFixture[str]) -> None:
    now: dict[str, Any] = {"asked": [1], "openQuestions": []}
    _tell({"subaction": "question", **QUESTION}, QUIET, now)
    assert now == {"asked": [1, 2], "openQuestions": [2]}
    shown = {"questionNumber": 2, "correctAnswer": "Because", "alternatives": []}
    _tell({"subaction": "answer", "answers": [shown]}, QUIET, now)
    assert now == {"asked": [1, 2], "openQuestions": []}
    given = {"playerName": "~Bo", "response": "Well", "verdict": "counted", "right": False}
    _tell({"subaction": "answer", **given}, QUIET, now)
    _tell({"subaction": "kicked", "playerName": "~Bo"}, QUIET, now)
    _tell({"subaction": "ended", "scoreboard": {"leaderboard": []}}, QUIET, now)
    said = capsys.readouterr().out
    for text in ("Why?", "Because", "~Bo: Well (counted)", "~Bo is out.", "The game has ended."):
        assert text in said


class Room:
    """A game of two questions, and what was asked of it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.on_event: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def host(self, *_: object) -> dict[str, Any]:
        return {"asked": [], "openQuestions": [], "currentQuestionNumber": 0}

    async def ask(self, number: int) -> dict[str, Any]:
        self.done.append(f"ask {number}")
        return {"question": {**QUESTION, "questionNumber": number}}

    async def show_answer(self) -> dict[str, Any]:
        self.done.append("show")
        return {"answers": []}

    async def show_scoreboard(self) -> dict[str, Any]:
        return {"scoreboard": {"leaderboard": []}}

    async def reveal(self, number: int) -> None:
        self.done.append("show")

    async def kick(self, name: str) -> dict[str, Any]:
        self.done.append(f"kick {name}")
        return {"reached": int(name == "~Bo"), "queued": 0}

    async def end(self) -> dict[str, Any]:
        return {"scoreboard": {"leaderboard": []}, "account": ACCOUNT, **ACCOUNT}

    async def hear(self, _: str) -> dict[str, Any]:
        return {"leaderboard": []}

    async def enter_channel(self, _: str) -> dict[str, Any]:
        return {"messages": []}

    async def lost(self) -> None:
        await asyncio.Event().wait()


ACCOUNT = dict.fromkeys(("sent", "received", "counted", "late", "refused", "duplicate"), 0) | {
    "balanced": True,
    "missing": [],
}
HOSTED = {"gameId": "g", "hostName": "h", "ticket": "t", "questionCount": 2}


@pytest.fixture(params=[hosting._over_web_socket, hosting._over_mqtt])
def typing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Type lines into a game of either transport; returns what was done."""
    room = Room()

    async def opened(*_: object) -> Room:
        return room

    @asynccontextmanager
    async def no_chat(*_: object) -> AsyncIterator[None]:
        yield None

    monkeypatch.setattr(hosting, "SocketHost", SimpleNamespace(open=opened))
    monkeypatch.setattr(hosting, "MqttHost", SimpleNamespace(of=lambda *_: room))
    monkeypatch.setattr(hosting, "chat_beside", no_chat)

    def type_lines(*lines: str) -> list[str]:
        async def typed() -> AsyncIterator[str]:
            for line in lines:
                yield line

        monkeypatch.setattr(hosting, "lines_typed", typed)
        asyncio.run(request.param(cast("Deployment", None), HOSTED))
        return room.done

    return type_lines


def test_only_what_is_documented_does_something(typing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert typing("x", "", "help", "k", "k ", "go", "q", "") == ["ask 1"]
    said = capsys.readouterr().out
    assert "'help' is no command, so nothing was done. You can type:" in said
    assert said.count("Enter: go on") == 5


def test_what_is_right_is_shown_where_a_question_is_open(typing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert typing("r", "", "r", "q") == ["ask 1", "show"]
    assert capsys.readouterr().out.count("No question is open") == 1


def test_a_word_after_the_last_question_does_not_end_the_game(typing: Any) -> None:
    assert typing("", "r", "", "r", "oops", "k ~Bo", "") == ["ask 1", "show", "ask 2", "show", "kick ~Bo"]


def test_who_is_removed_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()

    async def opened(*_: object) -> Room:
        return room

    async def typed() -> AsyncIterator[str]:
        for line in ("k ~Bo", "k  Nobody"):
            yield line

    monkeypatch.setattr(hosting, "SocketHost", SimpleNamespace(open=opened))
    monkeypatch.setattr(hosting, "lines_typed", typed)
    asyncio.run(hosting._over_web_socket(cast("Deployment", None), HOSTED))
    said = capsys.readouterr().out
    assert "~Bo is out." in said
    assert "Nobody is connected as Nobody." in said


NOTHING = {"sent": 0, "received": 0, "counted": 0, "late": 0, "refused": 0, "duplicate": 0}


@pytest.mark.parametrize(("credits", "said"), [([0, 0.67], True), ([0], False), (None, False)])
def test_the_end_says_where_points_of_late_players_come_from(
    capsys: pytest.CaptureFixture[str], credits: list[float] | None, said: bool
) -> None:
    _say_end({"leaderboard": [], "credits": credits}, {**NOTHING, "balanced": True, "missing": []})
    assert ("on average" in capsys.readouterr().out) == said


@pytest.mark.parametrize(("gone", "said"), [(True, "has left the game"), (False, "is not connected now")])
def test_who_has_gone_and_who_is_only_not_connected_are_told_apart(
    capsys: pytest.CaptureFixture[str], gone: bool, said: str
) -> None:
    _tell({"subaction": "left", "playerName": "~Bo", "gone": gone}, QUIET, {})
    assert f"~Bo {said}" in capsys.readouterr().out
