"""Whether something was made here, of what is here now: a stamp beside it says of what it was made.

A stamp that has another folder, another version or other sources is as good as none, so whoever looks makes the thing
anew: a folder that was renamed, a Python that was upgraded and a process that was killed are no special cases.
Needs the standard library only, of Python 3.7.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def has_stamp(file: Path, facts: dict[str, object]) -> bool:
    """Whether a thing was made of just that; `facts` describe it, by their names."""
    try:
        return bool(json.loads(file.read_text(encoding="utf-8")) == facts)
    except (OSError, ValueError):  # none, half of one, or one that somebody else made
        return False


def stamp(file: Path, facts: dict[str, object]) -> None:
    """Say of what a thing was made that is complete now."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def system() -> str:
    """The operating system and processor that programs must be made for."""
    return f"{sys.platform} {platform.machine()}"


def digest(files: Iterable[Path]) -> str:
    """A digest of names and contents of files, in whichever order they come."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Look at stamps, and make things, while no other process of this folder does; it ends with the process, too."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another command installs or builds just now: waiting for it", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
