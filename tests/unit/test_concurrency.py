"""What is asked for at the same time."""

from threading import Barrier, Lock, current_thread

import pytest
from buzzline.platform.concurrency import WORKERS, fan_out

from local import ROOT


def test_one_alone_needs_no_thread() -> None:
    assert fan_out(lambda _: current_thread(), ["one"]) == [current_thread()]
    assert fan_out(lambda _: current_thread(), []) == []


@pytest.mark.parametrize("count", [2, WORKERS])
def test_so_many_are_on_their_way_together_and_answers_are_in_order(count: int) -> None:
    together = Barrier(count, timeout=10)

    def ask(number: int) -> int:
        together.wait()
        return -number

    assert fan_out(ask, range(count)) == [-number for number in range(count)]


def test_the_first_error_is_raised_after_all_are_done() -> None:
    lock, done = Lock(), []

    def ask(number: int) -> None:
        with lock:
            done.append(number)
        if number in {3, 5}:
            raise ValueError(number)

    with pytest.raises(ValueError, match="3"):
        fan_out(ask, range(100))
    assert sorted(done) == list(range(100))


def test_how_many_is_what_the_decision_says() -> None:
    decision = (ROOT / "docs" / "decisions" / "0010-the-room-of-a-game.md").read_text()
    assert f"the function posts itself, {WORKERS} at a time" in " ".join(decision.split())
