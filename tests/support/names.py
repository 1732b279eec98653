"""Names that people have, in many scripts and languages."""

from pathlib import Path

_LINES = Path(__file__).with_name("names.txt").read_text(encoding="utf-8").splitlines()

NAMES = sorted({name for line in _LINES if not line.startswith("#") for name in line.split(", ")})
