"""The figures of the guide: what a run prints, out of the results that are kept. Nobody writes them by hand."""

import io
import json
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from bench import broadcast, cold_start, dollars, latency, live_dollars, live_latency, live_units, phone, units
from bench.report import print_table
from local import ROOT

RESULTS = Path(__file__).parent / "results.json"
GUIDE = ROOT / "docs/guide/benchmark.md"

_BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end of figures -->\n)", re.DOTALL)


def written(guide: str, results: dict[str, Any]) -> str:
    """The guide with the figures of `results` between its marks, which name parts of them."""

    def block(found: re.Match[str]) -> str:
        return f"{found[1]}\n```text\n{_printed(found[2], results)}\n```\n\n{found[3]}"

    return _BLOCK.sub(block, guide)


def parts(guide: str) -> list[str]:
    """The parts of the results that a guide has figures of."""
    return [found[2] for found in _BLOCK.finditer(guide)]


def prose(guide: str) -> str:
    """What people have written of a guide."""
    return _BLOCK.sub("", guide)


def write() -> None:
    """Put the figures of the results that are kept into the guide."""
    GUIDE.write_text(written(GUIDE.read_text(), json.loads(RESULTS.read_text())))


def _circumstances(results: dict[str, Any]) -> None:
    runs = {"all else": results, **results.get("merged", {})}
    about = [
        (part, run["date"], run["commit"], f"{run['machine']['cores']} of {run['machine']['processor']}")
        for part, run in runs.items()
    ]
    load = [run["machine"]["loadAverage"] for run in runs.values()]
    rows = [[*each, busy] for each, busy in zip(about, load, strict=True)]
    print_table("When and where it was measured", ["part", "date", "commit", "processors", "load before"], rows)


_SHOWN: dict[str, Callable[[Any], None]] = {
    "coldStart": cold_start.show,
    "latency": latency.show,
    "liveLatency": live_latency.show,
    "broadcast": broadcast.show,
    "phone": phone.show,
    "units": units.show,
    "dollars": dollars.show,
    "liveUnits": live_units.show,
    "liveDollars": live_dollars.show,
}
"""By part of the results; `circumstances` are those of the whole."""


def _printed(part: str, results: dict[str, Any]) -> str:
    with redirect_stdout(io.StringIO()) as printed:
        if part == "circumstances":
            _circumstances(results)
        else:
            _SHOWN[part](results[part])
    return printed.getvalue().strip("\n")
