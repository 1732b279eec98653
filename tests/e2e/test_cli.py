"""`make host` and `make play`: whole games between terminals."""

import os
import queue
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from local import ROOT
from local.outputs import write_outputs
from local.seed import PLAYERS
from tests.e2e.stall import Stall
from tests.e2e.test_quizzes import NewPlayer
from tests.support.cloud import DeployedCloud
from tests.support.quizzes import open_quiz


class Terminal:
    """A command with somebody at it who types and reads."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.read: list[str] = []
        self._coming: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def type(self, line: str = "") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def see(self, text: str, seconds: float = 40) -> str:
        """The next line that has a text in it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._coming.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {text!r} in {seconds} s, only:\n" + "\n".join(self.read))
            self.read.append(line)
            if text in line:
                return line

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._coming.put(line.rstrip("\n"))


@contextmanager
def terminal(outputs: Path, *arguments: str, password: str = "") -> Iterator[Terminal]:
    process = subprocess.Popen(
        ["make", "--silent", f"OUTPUTS={outputs}", *arguments],
        cwd=ROOT,
        env={**os.environ, "BUZZLINE_PASSWORD": password},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Terminal(process)
        assert process.wait(timeout=40) == 0
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def outputs(cloud: DeployedCloud, tmp_path: Path) -> Path:
    write_outputs(cloud.outputs, tmp_path / "outputs.json")
    return tmp_path / "outputs.json"


def hosting(quiz: str) -> tuple[str, ...]:
    return ("host", f"QUIZ={quiz}", "PLAYER=quizmaster")


@pytest.mark.together("the quizmaster")
def test_casual_game_between_terminals(outputs: Path) -> None:
    with terminal(outputs, *hosting("wild world"), password=PLAYERS["quizmaster"]) as host:
        pin = host.see("The PIN is").split()[3].rstrip(".")
        with (
            terminal(outputs, "play", f"PIN={pin}", "NAME=Bo Terminal") as guest,
            terminal(outputs, "play", f"PIN={pin}", "PLAYER=grace", password=PLAYERS["grace"]) as grace,
        ):
            host.see("is here")
            host.see("is here")
            host.type()
            for player, answer in ((guest, "B"), (grace, "A")):
                player.see("Question 1 of 12")
                player.see("D ")
                player.type("Z")
                player.see("Choose one of the answers")
                player.type(answer)
                assert player.see("Your answer").endswith("is counted.")
            host.see("~Bo Terminal: B (counted, right)")
            guest.type("/that was easy")
            for each in (host, grace, guest):
                each.see("~Bo Terminal says: that was easy")
            host.type("/wait for the next one")
            guest.see("quizmaster says: wait for the next one")
            guest.type("/" + "x" * 301)
            guest.see("Please correct the request at data.text")
            host.type()
            guest.see("The answer to question 1: B.")
            assert "~Bo Terminal" in guest.see("->")
            host.type("q")
            host.see("2 sent, 2 received (2 counted, 0 late, 0 refused, 0 duplicate): it balances.")
            for player in (guest, grace):
                player.see("The game is over")
                player.type()


@pytest.mark.together("the quizmaster")
def test_live_scoreboard_game_between_terminals(outputs: Path) -> None:
    quiz = "around the kitchen table"
    with terminal(outputs, *hosting(quiz), password=PLAYERS["quizmaster"]) as host:
        pin = host.see("The PIN is").split()[3].rstrip(".")
        with terminal(outputs, "play", f"PIN={pin}", "NAME=Bo Terminal") as guest:
            host.see("is here")
            host.type()
            host.see("Question 1 of")
            guest.see("Question 1 of")
            guest.type("surely not this")
            guest.see("Your answer to question 1 is counted.")
            host.type("r")
            guest.see("Right is: ")
            guest.type("/who knows this?")
            host.see("~Bo Terminal says: who knows this?")
            host.type("/somebody does")
            guest.see("quizmaster says: somebody does")
            host.type("q")
            host.see("1 sent, 1 received (1 counted, 0 late, 0 refused, 0 duplicate): it balances.")
            guest.see("The game is over")
            guest.type()


@pytest.mark.parametrize("mode", ["Multiplayer - Competitive", "Multiplayer - Live Scoreboard"])
def test_a_bought_quiz_is_hosted_by_its_name(
    outputs: Path, new_player: NewPlayer, player: Callable[[str], httpx.Client], mode: str
) -> None:
    seller, client = new_player("seller")
    name = f"Bought {uuid.uuid4().hex[:8]}"
    quiz = client.post("/quizzes", json=open_quiz(2, quizMode=mode, quizName=name)).json()
    stall = Stall(seller, client, quiz["gameId"], 1)
    assert stall.offer().status_code == 200
    assert stall.sell_to(player("grace")).status_code == 201
    with terminal(outputs, "host", f"QUIZ={name}", "PLAYER=grace", password=PLAYERS["grace"]) as host:
        pin = host.see("The PIN is").split()[3].rstrip(".")
        with terminal(outputs, "play", f"PIN={pin}", "NAME=Bo Terminal") as guest:
            host.see("is here")
            host.type()
            guest.see("Question 1 of 2")
            guest.type("right 1")
            host.see("~Bo Terminal")
            host.type("q")
            host.see("1 sent, 1 received (1 counted, 0 late, 0 refused, 0 duplicate): it balances.")
            guest.see("The game is over")
            guest.type()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("play", "PIN=000000", "NAME=Bo"), "There is no such game now"),
        (("play", "PIN=123456", "PLAYER=ada"), "Incorrect username or password"),
        (("host", "QUIZ=no such quiz", "PLAYER=quizmaster"), "Incorrect username or password"),
    ],
)
def test_what_goes_wrong_is_told_in_words(outputs: Path, arguments: tuple[str, ...], told: str) -> None:
    done = subprocess.run(
        ["make", "--silent", f"OUTPUTS={outputs}", *arguments],
        cwd=ROOT,
        env={**os.environ, "BUZZLINE_PASSWORD": "Wrong-password-1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert told in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.together("everybody's chat")
def test_talk_between_terminals(outputs: Path) -> None:
    with (
        terminal(outputs, "chat", "PLAYER=ada", password=PLAYERS["ada"]) as ada,
        terminal(outputs, "chat", "PLAYER=grace", password=PLAYERS["grace"]) as grace,
    ):
        ada.see("Type what you want to say")
        grace.see("Type what you want to say")
        for number in range(6):
            ada.type(f"line {number}")
        for number in range(5):
            ada.see(f"ada says: line {number}")
        ada.see("That was fast: try again in")
        grace.see("ada says: line 4")
        grace.type("/bah")
        ada.see("grace says: /bah")
        ada.type("q")
        grace.type("q")
