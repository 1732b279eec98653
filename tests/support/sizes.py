"""How much `sam build` gave each function: its code and its layers, unzipped."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

_LAYER, _FUNCTION = "AWS::Serverless::LayerVersion", "AWS::Serverless::Function"


def unzipped(built: Path) -> dict[str, int]:
    """Bytes by function, in the folder that has what was built; layers have one name in all templates."""
    templates = {file: yaml_parse(file.read_text()) for file in built.rglob("template.yaml")}
    layers = {name: _size(folder) for name, folder in _code(templates, _LAYER, "ContentUri")}
    functions = {name: _size(folder) for name, folder in _code(templates, _FUNCTION, "CodeUri")}
    for template in templates.values():
        shared = template.get("Globals", {}).get("Function", {}).get("Layers", [])
        for name, resource in template["Resources"].items():
            if name in functions:
                used = [*shared, *resource["Properties"].get("Layers", [])]
                functions[name] += sum(layers[each["Ref"]] for each in used)
    return functions


def _code(templates: Mapping[Path, Any], kind: str, member: str) -> Iterator[tuple[str, Path]]:
    for file, template in templates.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] == kind and member in resource["Properties"]:
                yield name, (file.parent / resource["Properties"][member]).resolve()


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
