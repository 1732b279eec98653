"""Steps that a signal must not cut in two, and ports that are somebody else's."""

import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from local.processes import ENDING, free_port, port_is_free, undisturbed


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Python's own handler, whatever the program that started the tests does with the signal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_signal_waits_for_the_end_of_a_step() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), undisturbed():
        signal.raise_signal(signal.SIGINT)
        done.append("the step")
    assert done == ["the step"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_step_that_fails_leaves_the_handlers_as_they_were() -> None:
    before = [signal.getsignal(sign) for sign in ENDING]
    with pytest.raises(ValueError, match="failed"), undisturbed():
        raise ValueError("failed")
    assert [signal.getsignal(sign) for sign in ENDING] == before


def test_other_threads_get_no_signals() -> None:
    failed: list[BaseException] = []

    def step() -> None:
        try:
            with undisturbed():
                pass
        except ValueError as error:  # what Python says of handlers in other threads
            failed.append(error)

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert failed == []


@pytest.mark.parametrize(
    ("family", "host"),
    [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, ""), (socket.AF_INET6, "::")],
)
def test_a_port_is_taken_by_whoever_listens_for_localhost(family: socket.AddressFamily, host: str) -> None:
    """A browser that is told `localhost` may ask either address first."""
    port = free_port()
    with socket.socket(family) as other:
        if family == socket.AF_INET6:
            other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        other.bind((host, port))
        other.listen()
        assert not port_is_free(port)
    assert port_is_free(port)
