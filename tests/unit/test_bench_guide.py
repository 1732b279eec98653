"""The guide of the benchmark has the figures of bench/results.json, and no others."""

import json
import re
from typing import Any

import pytest

from bench import guide

TEXT = guide.GUIDE.read_text()
RESULTS: dict[str, Any] = json.loads(guide.RESULTS.read_text())
_FIGURE = re.compile(r"\$ ?\d|\b\d[\d,]*\.\d(?!\d*/)|\b\d[\d,.]* ?(?:ms|s|%|times|dollars|calls|units|players)\b")


def test_the_guide_has_the_figures_of_the_results() -> None:
    assert guide.written(TEXT, RESULTS) == TEXT, "run: python -m bench --guide"


def test_the_guide_tells_of_every_part_that_is_measured() -> None:
    told_otherwise = {"date", "commit", "machine", "versions", "merged", "published"}
    assert guide.parts(TEXT) == ["circumstances", *(each for each in guide.parts(TEXT) if each in RESULTS)]
    assert set(guide.parts(TEXT)) - {"circumstances"} == set(RESULTS) - told_otherwise


def test_people_write_no_figures() -> None:
    words = guide.prose(TEXT).replace("python3.13", "").replace("Node 20", "")
    assert not _FIGURE.findall(words)
    assert _FIGURE.findall("47.1, $3, 12 ms, 1,240 players") == ["47.1", "$3", "12 ms", "1,240 players"]


@pytest.mark.parametrize("part", ["latency", "units", "liveLatency"])
def test_other_results_make_other_figures(part: str) -> None:
    changed = json.loads(
        re.sub(r"\d(?=[,\n])", lambda digit: str((int(digit[0]) + 1) % 10), json.dumps(RESULTS[part], indent=1))
    )
    assert guide.written(TEXT, {**RESULTS, part: changed}) != TEXT


def test_figures_that_are_written_twice_are_the_same() -> None:
    assert (
        guide.written(
            guide.written("a\n<!-- figures: units -->\n<!-- end of figures -->\nb\n", RESULTS), RESULTS
        ).count("One journey")
        == 1
    )
