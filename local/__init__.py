"""The local cloud: an AWS emulator and Redis, with a SAM application deployed to them by the real SAM CLI."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""
LAYERS = tuple(sorted(ROOT.glob("layers/*/python")))
"""The layers with code of ours; the package `buzzline` is in all of them."""


def feature_templates(root: Path = ROOT) -> list[Path]:
    """Templates of features, functions/<feature>/ and functions/<family>/<feature>/, and of the families."""
    return sorted(root.glob("functions/**/template.yaml"))
