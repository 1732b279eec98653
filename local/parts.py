"""What an application's templates name of files and folders beside them, and what became of each when it was packaged.

A part has a place: the logical ids that lead to it through the nested templates, and the property that names it, as in
`Layers/GameLayer/ContentUri`. With the digests of all parts, and where each was uploaded to, only those that have
changed since need to be built and packaged again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from samcli.lib.utils.resources import RESOURCES_WITH_LOCAL_PATHS
from samtranslator.yaml_helper import yaml_parse

from local.stamps import digest

_NESTED = {"AWS::Serverless::Application", "AWS::CloudFormation::Stack"}
_BUILT = {"AWS::Serverless::Function", "AWS::Serverless::LayerVersion"}


@dataclass(frozen=True)
class Part:
    """A file or folder as it is now."""

    digest: str
    """Of its contents; of a nested template, also of those of all its parts."""
    is_built: bool
    """Whether `sam build` makes of it what is packaged."""


def parts(template: Path, at: str = "") -> dict[str, Part]:
    """All parts of a template and of those that it nests, by their places."""
    found: dict[str, Part] = {}
    for place, resource, path in _local(yaml_parse(template.read_text()), template.parent, at):
        if resource["Type"] in _NESTED:
            inner = parts(path, place.rpartition("/")[0] + "/")
            found |= inner
            whole = [digest([path]), *(f"{each} {inner[each].digest}" for each in sorted(inner))]
            found[place] = Part(_digest(whole), is_built=False)
        else:
            how = resource.get("Metadata", {})
            whole = [digest(_files(path)), json.dumps(how, sort_keys=True, default=str)]
            found[place] = Part(_digest(whole), resource["Type"] in _BUILT and not how.get("SkipBuild"))
    return found


def places(template: Mapping[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    """What a template, packaged or not, has in the places where parts may be named."""
    for logical_id, resource in template.get("Resources", {}).items():
        for name in RESOURCES_WITH_LOCAL_PATHS.get(resource["Type"], []):
            value: Any = resource.get("Properties", {})
            for member in name.split("."):
                value = value.get(member) if isinstance(value, dict) else None
            if value is not None:
                yield f"{at}{logical_id}/{name}", value


def reduced(template: Path, packaged: Mapping[str, Any], into: Path, at: str = "") -> Path:
    """A copy of a template, and of those that it nests, in which some parts are where they were uploaded to already.

    `packaged` has what to say of these, by their places.
    """
    copy = yaml_parse(template.read_text())
    for place, resource, path in _local(copy, template.parent, at):
        there: Any = str(path)
        if place in packaged:
            there = packaged[place]
        elif resource["Type"] in _NESTED:
            there = str(reduced(path, packaged, into, place.rpartition("/")[0] + "/"))
        *folders, last = place.rpartition("/")[2].split(".")
        properties = resource["Properties"]
        for member in folders:
            properties = properties[member]
        properties[last] = there
    into.mkdir(parents=True, exist_ok=True)
    file = into / f"{at.replace('/', '.')}template.yaml"
    file.write_text(yaml.safe_dump(plain(copy), sort_keys=False))
    return file


def plain(value: Any) -> Any:
    """A parsed template without the parser's own classes, for dumping."""
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


def _local(template: dict[str, Any], folder: Path, at: str) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """Place, resource and path of everything that a template in a folder names there."""
    for place, value in list(places(template, at)):
        if isinstance(value, str) and (path := (folder / value).resolve()).exists():
            yield place, template["Resources"][place.removeprefix(at).partition("/")[0]], path


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    yield from (each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts)


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
