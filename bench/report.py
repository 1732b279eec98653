"""Tables for people, and where and with what the figures were taken."""

import os
import platform
import subprocess
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import Any

from local import ROOT
from local.up import EMULATOR

Cell = str | int | float | None

_PACKAGES = ("aws-sam-cli", "httpx")
_LAYER_PACKAGES = ("aws-lambda-powertools", "boto3", "pydantic")


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows under a header: the first column to the left, the others to the right."""
    cells = [list(header), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    print(f"\n{title}")
    for row in cells:
        first, *rest = (f"{cell:{'<' if column == 0 else '>'}{widths[column]}}" for column, cell in enumerate(row))
        print("  " + "  ".join([first, *rest]).rstrip(), flush=True)


def print_note(text: str) -> None:
    """Print what a reader of a table has to know, in lines that fit under it."""
    print(textwrap.fill(" ".join(text.split()), 116, initial_indent="  ", subsequent_indent="  "), flush=True)


def percentile(samples: Sequence[float], percent: int) -> float:
    """The value that `percent` (1 to 99) of 100 of the samples are not above."""
    return quantiles(samples, n=100, method="inclusive")[percent - 1]


def circumstances() -> dict[str, Any]:
    """Date, machine and versions."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "commit": _commit(),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memoryGiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "loadAverage": round(os.getloadavg()[0], 2),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
            **{name: _locked("layers/dependencies/requirements.txt", name) for name in _LAYER_PACKAGES},
            "ministack": _installed_beside(EMULATOR, "ministack"),
        },
    }


def _text(cell: Cell) -> str:
    if cell is None:
        return "-"
    return (
        f"{cell:.2f}"
        if isinstance(cell, float) and abs(cell) < 10
        else f"{cell:,.1f}"
        if isinstance(cell, float)
        else str(cell)
    )


def _commit() -> str | None:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or None


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in information.read_text().splitlines() if "model name" in line]
    return names[0] if names else platform.processor()


def _locked(requirements: str, package: str) -> str | None:
    """The version that a requirements file pins."""
    for line in (ROOT / requirements).read_text().splitlines():
        if line.startswith(f"{package}=="):
            return line.removeprefix(f"{package}==").split()[0]
    return None


def _installed_beside(environment: Path, package: str) -> str | None:
    """The version that another Python environment has."""
    found = next(environment.glob(f"lib/python3*/site-packages/{package}-*.dist-info"), None)
    return found.name.removeprefix(f"{package}-").removesuffix(".dist-info") if found else None
