"""Settings of a function: its environment variables, read once and by name."""

import os


class MissingSetting(RuntimeError):
    """A function was deployed without an environment variable that it needs."""


def setting(name: str) -> str:
    """The value of environment variable `name`; raises MissingSetting where it is not set."""
    value = os.environ.get(name)
    if value is None:
        raise MissingSetting(f"environment variable {name} is not set: check the function's template")
    return value
