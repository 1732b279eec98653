"""What is told in a terminal."""

import pytest

from cli import __main__ as command
from cli.api import _part
from cli.play import _Board, _told
from cli.terminal import say, say_account

NONE = {"counted": 0, "late": 0, "refused": 0, "duplicate": 0}
ENDED = {"subaction": "ended", "scoreboard": {"leaderboard": []}}


def test_after_the_end_nothing_is_said_of_the_host(capsys: pytest.CaptureFixture[str]) -> None:
    board = _Board("~Bo")
    board.frame({"subaction": "hostaway"})
    board.frame({"subaction": "hostback"})
    said = capsys.readouterr().out
    assert "lost the connection" in said
    assert "is here" in said
    board.frame(ENDED)
    said = capsys.readouterr().out
    assert "The game is over" in said
    assert "Nobody is on the scoreboard" in said
    board.frame({"subaction": "hostaway"})
    board.frame({"subaction": "hostback"})
    assert capsys.readouterr().out == ""


def test_a_terminal_that_made_room_for_another_one_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    board = _Board("~Bo")
    board.frame({"subaction": "replaced"})
    assert board.over
    assert "the oldest, is out" in capsys.readouterr().out


@pytest.mark.parametrize(("removed", "said"), [({"players": 2, "received": 5}, True), ({"players": 0}, False)])
def test_the_account_says_which_answers_are_of_players_who_were_removed(
    capsys: pytest.CaptureFixture[str], removed: dict[str, int], said: bool
) -> None:
    say_account({"sent": 9, "received": 9, **NONE, "balanced": True, "missing": [], "removed": removed})
    assert ("5 of them from players whom you removed" in capsys.readouterr().out) == said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("counted", "Your answer to question 2 is counted."),
        ("duplicate", "You have answered question 2 already. Your first answer counts."),
        ("late", "Your answer to question 2 came too late, so it does not count."),
        ("refused", "Question 2 is not open, so your answer does not count."),
    ],
)
def test_what_became_of_an_answer_is_a_sentence(verdict: str, said: str) -> None:
    assert _told({"receipt": {"questionNumber": 2, "verdict": verdict}}) == said


def test_what_somebody_wrote_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("\x1b[2J\x9b31m \u202e\r\x07", "\U0001f469\u200d\U0001f680 \u00fc\t<b>")
    assert capsys.readouterr().out == ("\\x1b[2J\\x9b31m \\x202e\\x0d\\x07\n\U0001f469\u200d\U0001f680 \u00fc\t<b>\n")


def test_what_a_person_types_is_one_part_of_a_path() -> None:
    assert _part("../players/me?x#y") == "%2E%2E%2Fplayers%2Fme%3Fx%23y"


def test_no_incident_is_sent_back_that_nobody_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["incidents", "--as", "ada", "--do", "redrive"]) == 1
    assert "INCIDENT=id DO=redrive" in capsys.readouterr().out
