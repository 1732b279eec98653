"""The local cloud: an AWS emulator and Redis, with a SAM application deployed to them by the real SAM CLI."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""
LAYERS = tuple(sorted(ROOT.glob("layers/*/python")))
"""The layers with code of ours; the package `buzzline` is in all of them."""
