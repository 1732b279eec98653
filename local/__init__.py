"""The local cloud: an AWS emulator and Redis, with a SAM application deployed to them by the real SAM CLI."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""The repository."""
