"""The catalogue of features, made from their templates and guide pages: docs/catalogue.md."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

GAME = "the game"
NESTED = "AWS::Serverless::Application"
_HEAD = """# Catalogue

All features, with what they are made of. Each is in the folders of its name, which
[adding a feature](guide/adding-a-feature.md) lists.
This page is made from templates and guide pages: `make pages` writes it.
"""


@dataclass(frozen=True)
class Feature:
    """A feature, as its template and its guide page tell it."""

    name: str
    family: str
    purpose: str
    switches: tuple[str, ...]
    """Parameters of the root that it is there or not by; none where it is always there."""
    made_of: Mapping[str, int]
    """Resources by type."""
    guide: Path | None

    @property
    def row(self) -> str:
        """A line of the table."""
        name = f"[{self.name}]({self.guide.as_posix()})" if self.guide else self.name
        switches = ", ".join(f"`{each}`" for each in self.switches) or "always there"
        functions = self.made_of.get("AWS::Serverless::Function", 0)
        return f"| {name} | {self.purpose} | {switches} | {functions} | {sum(self.made_of.values())} |"


def catalogue(root: Path) -> str:
    """The page, for the repository in a folder."""
    families: dict[str, list[Feature]] = {}
    for feature in _nested(root, root / "template.yaml", GAME):
        families.setdefault(feature.family, []).append(feature)
    parts = [_HEAD]
    for family, features in sorted(families.items(), key=lambda each: (each[0] != GAME, each[0])):
        made = [f"## {family[0].upper()}{family[1:]}", "", *_about(root, family)]
        made += ["| feature | what it is for | switch | functions | resources |", "|---|---|---|---|---|"]
        made += [each.row for each in sorted(features, key=lambda each: each.name)]
        parts.append("\n".join(made) + "\n")
    return "\n".join(parts)


def _about(root: Path, family: str) -> Iterator[str]:
    if family != GAME:
        purpose = _described(yaml_parse((root / "functions" / family / "template.yaml").read_text()))
        yield f"{purpose[:1].upper()}{purpose[1:]}."
        yield ""


def _nested(root: Path, file: Path, family: str) -> Iterator[Feature]:
    """The features that a template nests, or that families nest which it nests."""
    template = yaml_parse(file.read_text())
    for resource in template["Resources"].values():
        if resource["Type"] != NESTED:
            continue
        inner = (file.parent / resource["Properties"]["Location"]).resolve()
        if inner.parent == (root / "layers").resolve():
            continue
        if (root / "layers" / inner.parent.name / "python").is_dir():
            yield from _nested(root, inner, inner.parent.name)
        else:
            yield _feature(root, inner, family, tuple(sorted(_switches(template, resource.get("Condition")))))


def _feature(root: Path, file: Path, family: str, switches: tuple[str, ...]) -> Feature:
    template, name = yaml_parse(file.read_text()), file.parent.name
    guide = Path("guide", family, f"{name}.md")
    page = root / "docs" / guide
    return Feature(
        name,
        family,
        _front_line(page) if page.is_file() else _described(template),
        switches,
        Counter(resource["Type"] for resource in template["Resources"].values()),
        guide if page.is_file() else None,
    )


def _described(template: Mapping[str, Any]) -> str:
    """What a template says that it is for."""
    return str(template["Description"]).partition(" - ")[2]


def _front_line(page: Path) -> str:
    """The first sentence of a guide page."""
    _, paragraph, *_ = re.split(r"\n\s*\n", page.read_text().strip())
    sentence = " ".join(paragraph.split()).split(". ")[0].removesuffix(".")
    return f"{sentence[0].lower()}{sentence[1:]}" if sentence[1:2].islower() or sentence[1:2] == " " else sentence


def _switches(template: Mapping[str, Any], condition: str | None) -> set[str]:
    """The parameters that a condition asks for, also by other conditions."""
    return set(_asked(template, template["Conditions"][condition])) if condition else set()


def _asked(template: Mapping[str, Any], value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _asked(template, member)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key == "Ref":
                yield member
            elif key == "Condition":
                yield from _asked(template, template["Conditions"][member])
            else:
                yield from _asked(template, member)
