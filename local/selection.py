"""Families and features of an application by their folders, and the switches that turn them on.

`functions/<feature>/template.yaml` is a feature of the application's own; a folder there that has features in it,
`functions/<family>/<feature>/template.yaml`, is a family. A switch is a parameter `on`/`off` of the root template, and
a family's are those that its own template declares as well.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ALL = "all"
"""Says every family."""


class NotThere(ValueError):
    """Somebody named a family or feature that the application does not have; the message names those that it has."""


def families(root: Path) -> dict[str, list[str]]:
    """The names of all families, each with those of its features."""
    found: dict[str, list[str]] = {}
    for template in sorted(root.glob("functions/*/*/template.yaml")):
        found.setdefault(template.parent.parent.name, []).append(template.parent.name)
    return found


def switched_on(root: Path, names: Collection[str]) -> dict[str, str]:
    """The parameters that turn every feature of some families on, of all for `all`; raises NotThere."""
    known = families(root)
    for name in names:
        if name != ALL and name not in known:
            raise NotThere(f"There is no family {name!r}. {_list('families', known)}")
    chosen = known if ALL in names else names
    return {switch: "on" for family in chosen for switch in _switches_of(root, family)}


def switches_for(root: Path, name: str) -> dict[str, str]:
    """The parameters that turn a feature on, or every feature of a family; raises NotThere.

    None for a feature of the application's own that has no switch: it is always there.
    """
    known = families(root)
    if name in known:
        return switched_on(root, [name])
    for family, features in known.items():
        if name in features:
            return {each: "on" for each in _switches_of(root, family) if each == _parameter(name)}
    own = sorted({template.parent.name for template in root.glob("functions/*/template.yaml")} - known.keys())
    if name not in own:
        of_families = sorted(each for features in known.values() for each in features)
        there = " ".join(
            _list(kind, names)
            for kind, names in (("families", known), ("features of families", of_families), ("other features", own))
            if names
        )
        raise NotThere(f"There is no feature or family {name!r}. {there}")
    return {each: "on" for each in _switches(root / "template.yaml") if each == _parameter(name)}


def _switches_of(root: Path, family: str) -> list[str]:
    declared = set(_switches(root / "template.yaml"))
    return [each for each in _switches(root / "functions" / family / "template.yaml") if each in declared]


def _switches(template: Path) -> Iterator[str]:
    parameters: dict[str, Any] = yaml_parse(template.read_text()).get("Parameters", {})
    yield from (
        name for name, declared in parameters.items() if set(declared.get("AllowedValues", [])) == {"on", "off"}
    )


def _parameter(feature: str) -> str:
    """The name of a feature's switch: that of its folder, as templates write names."""
    return "".join(word.capitalize() for word in feature.split("_"))


def _list(kind: str, names: Collection[str]) -> str:
    return f"{kind.capitalize()}: {', '.join(sorted(names))}." if names else f"There are no {kind}."
