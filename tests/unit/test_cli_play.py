"""What `play` tells in a terminal."""

import pytest

from cli.play import _Board

ENDED = {"subaction": "ended", "scoreboard": {"leaderboard": []}}


def test_after_the_end_nothing_is_said_of_the_host(capsys: pytest.CaptureFixture[str]) -> None:
    board = _Board("~Bo")
    board.frame({"subaction": "hostaway"})
    board.frame({"subaction": "hostback"})
    said = capsys.readouterr().out
    assert "lost the connection" in said
    assert "is here" in said
    board.frame(ENDED)
    assert "The game is over" in capsys.readouterr().out
    board.frame({"subaction": "hostaway"})
    board.frame({"subaction": "hostback"})
    assert capsys.readouterr().out == ""
