"""What `host` tells in a terminal of what the same host does on another device."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from cli.chat import Chat
from cli.host import _tell

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
