"""Processes that the local cloud starts, and ends, by process group."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a program."""


class DidNotStart(RuntimeError):
    """A process ended, or gave no sign of life, before it was ready."""


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses now."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port_is_free(port):
            return port


def port_is_free(port: int) -> bool:
    """Whether nobody listens on a TCP port of the loopback interface, and this program may.

    `localhost` is two addresses: who listens on the other one only would get what is meant for us.
    """
    return _can_bind(socket.AF_INET, "127.0.0.1", port) and (not _has_ipv6() or _can_bind(socket.AF_INET6, "::1", port))


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family) as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:  # of somebody who listens on all interfaces, some systems don't tell
            return False
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@cache
def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put off signals that end the program until a step is done as a whole."""
    if threading.current_thread() is not threading.main_thread():  # others get no signals
        yield
        return
    came: list[int] = []
    before = {sign: signal.signal(sign, lambda number, _: came.append(number)) for sign in ENDING}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
    for number in came:
        signal.raise_signal(number)


class Service:
    """A process in a session of its own, so that it and all it started can be ended together."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], log: Path, name: str | None = None) -> None:
        self.name = name or Path(command[0]).name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float = 30) -> None:
        """Wait for `ready`; raises DidNotStart with the end of the log."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                raise DidNotStart(f"{self.name} did not start; the end of {self.log}:\n{tail}")
            time.sleep(0.05)

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process and everything in its session: politely, then not."""
        group = self._process.pid
        for sign, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(group, sign)
            except ProcessLookupError:
                break
            deadline = time.monotonic() + seconds
            while _group_lives(group, self._process) and time.monotonic() < deadline:
                time.sleep(0.05)
        self._process.wait()


def _group_lives(group: int, leader: "subprocess.Popen[bytes]") -> bool:
    leader.poll()
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
