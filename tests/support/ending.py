"""A run of tests that is told to end, ends in order: what its fixtures began is ended, too."""

import signal
import threading
from types import FrameType

from local.processes import ENDING


def pytest_configure() -> None:
    if threading.current_thread() is threading.main_thread():
        for sign in ENDING:
            # The one that pytest knows is ignored, too, in what a shell has started in the background.
            signal.signal(sign, signal.default_int_handler if sign == signal.SIGINT else _interrupt)


def _interrupt(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # `timeout` tells it twice, and the end must not be cut short
    raise KeyboardInterrupt
