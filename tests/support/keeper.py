"""Keeps the cloud that all processes of a run of tests share: `python -m tests.support.keeper FOLDER`."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

from local import ROOT
from local.environment import settle
from local.outputs import write_outputs
from local.processes import ENDING
from local.seed import seed
from local.selection import ALL, switched_on
from tests.support.cloud import build_once, running
from tests.support.sharing import locked, wait_for_the_last


def keep(folder: Path) -> None:
    """Deploy to a cloud, say where it is in `outputs.json`, and end it with the last process of the run."""
    for sign in ENDING:
        signal.signal(sign, _end)
    settle(os.environ)
    Thread(target=_end_with_the_last, args=(folder,), daemon=True).start()
    with (
        locked(folder / "cloud"),
        suppress(KeyboardInterrupt),
        running(folder / "home", build_once(folder), switched_on(ROOT, [ALL])) as (local, outputs),
    ):
        seed(local, outputs)
        write_outputs(outputs, folder / "outputs.json")
        while local.running:
            time.sleep(0.5)
            for name in local.revive():
                sys.stdout.write(f"{name} had ended and was started again\n")


def _end_with_the_last(folder: Path) -> None:
    wait_for_the_last(folder)
    os.kill(os.getpid(), signal.SIGTERM)


def _end(*_: object) -> None:
    for sign in ENDING:
        signal.signal(sign, signal.SIG_IGN)  # the end must not be cut short
    os.killpg(0, signal.SIGTERM)  # the tools that run for it: what it keeps is in groups of its own
    raise KeyboardInterrupt


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
