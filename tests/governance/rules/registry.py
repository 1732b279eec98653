"""Where rules are registered under their names."""

from collections.abc import Callable, Iterator

from tests.governance.templates import FeatureTemplate

Rule = Callable[[FeatureTemplate], Iterator[str]]
"""Yields a sentence for each breach, which begins with the resource that is at fault."""

RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register a rule under `name`."""

    def register(function: Rule) -> Rule:
        assert name not in RULES, f"there are two rules {name}"
        RULES[name] = function
        return function

    return register


def breaches(name: str, template: FeatureTemplate) -> list[str]:
    """Every breach of the rule `name`, with its name."""
    return [f"{name}: {breach}" for breach in RULES[name](template)]
