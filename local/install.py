"""`make install`: the Python environments of the tools and of the local cloud, in the project's folder.

Both are made anew where they are not of this folder, of the Python that they were made with, and of what is pinned
now. Runs with any Python of a machine, so it needs the standard library only; to install it has to be 3.11 or newer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from local import ROOT
from local.environment import for_tools
from local.stamps import digest, has_stamp, one_at_a_time, stamp

NEEDED = (3, 11)
ENVIRONMENTS = {
    ".venv": ("dev.txt", "the tools into .venv (a minute or two, once)"),
    ".local/emulator": ("local-cloud.txt", "the local cloud into .local/emulator (once)"),
}
LOCK = Path(".local/install.lock")
_VERSION = "import platform, sys; print(sys.implementation.name, platform.python_version(), platform.machine())"


class CannotInstall(Exception):
    """Something is missing; the message says what to do."""


def install(root: Path = ROOT) -> None:
    """Install what is not there as it should be; raises CannotInstall."""
    with one_at_a_time(root / LOCK):
        _install(root)


def _install(root: Path) -> None:
    for folder, (requirements, what) in ENVIRONMENTS.items():
        environment, pinned = root / folder, root / "requirements" / requirements
        if has_stamp(environment / "installed", facts(environment, pinned)):
            continue
        if sys.version_info < NEEDED:
            raise CannotInstall("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")
        print(f"installing {what}", flush=True)
        create(environment, pinned)


def facts(environment: Path, pinned: Path) -> dict[str, object]:
    """What an environment would be made of now; `python` is that of the environment, None where it does not run."""
    return {
        "folder": str(environment.resolve()),
        "python": _answer([str(environment / "bin" / "python"), "-c", _VERSION]),
        "requirements": digest([pinned]),
    }


def create(environment: Path, pinned: Path) -> None:
    """Make an environment anew, with what is pinned and nothing else."""
    python = str(environment / "bin" / "python")
    shutil.rmtree(environment / "bin", ignore_errors=True)  # a link to a Python that is gone is in venv's way
    _run([sys.executable, "-m", "venv", "--clear", str(environment)], "Python's venv (Debian: python3-venv) is needed")
    _run(
        [
            *(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"),
            *("--requirement", str(pinned)),
        ],
        "Packages could not be installed",
    )
    stamp(environment / "installed", facts(environment, pinned))


def _run(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, env=for_tools(os.environ), check=False).returncode:
        raise CannotInstall(f"{otherwise}; what was said is above.")


def _answer(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, env=for_tools(os.environ), capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


if __name__ == "__main__":
    try:
        install()
    except CannotInstall as reason:
        sys.exit(str(reason))
