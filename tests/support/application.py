"""A small application as the local cloud takes any: a game of one function with a layer, and two families."""

from pathlib import Path
from typing import Any

import yaml

SAM = {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31"}
CODE = {"greet": "Hello", "dig": "A hole", "fill": "No hole", "paint": "Red", "weed": "No weeds"}
LAYER = "PUNCTUATION = '!'\n"
SWITCH = {"Type": "String", "AllowedValues": ["on", "off"], "Default": "off"}


def write_application(root: Path) -> Path:
    """Write it into a folder: game feature `greeting`, families `garden` (digging, filling) and `house` (painting)."""
    write(root / "layers/shared/python/punctuation.py", LAYER)
    write_template(root / "layers/template.yaml", {"Shared": _layer()}, outputs={"Shared": {"Ref": "Shared"}})
    feature(root, "greeting", "greet")
    for family, features in {"garden": {"digging": "dig", "filling": "fill"}, "house": {"painting": "paint"}}.items():
        for name, function in features.items():
            feature(root, f"{family}/{name}", function)
        applications = {
            name.capitalize(): {**application(f"{name}/template.yaml"), "Condition": f"With{name.capitalize()}"}
            for name in features
        }
        write_template(
            root / f"functions/{family}/template.yaml",
            applications,
            parameters={"Shared": {"Type": "String"}, **{name.capitalize(): SWITCH for name in features}},
            conditions={f"With{name.capitalize()}": _is_on(name.capitalize()) for name in features},
        )
    garden = application("functions/garden/template.yaml", Digging={"Ref": "Digging"}, Filling={"Ref": "Filling"})
    house = application("functions/house/template.yaml", Painting={"Ref": "Painting"})
    shared = {"Fn::GetAtt": ["Layers", "Outputs.Shared"]}
    for each in (garden, house):
        each["Properties"]["Parameters"]["Shared"] = shared
    write_template(
        root / "template.yaml",
        {
            "Layers": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "layers/template.yaml"}},
            "Greeting": application("functions/greeting/template.yaml", Shared=shared),
            "Garden": {**garden, "Condition": "WithGarden"},
            "House": {**house, "Condition": "WithHouse"},
        },
        parameters={"Digging": SWITCH, "Filling": SWITCH, "Painting": SWITCH, "Size": {"Type": "Number", "Default": 1}},
        conditions={
            "WithGarden": {"Fn::Or": [_is_on("Digging"), _is_on("Filling")]},
            "WithHouse": _is_on("Painting"),
        },
        outputs={
            "Size": {"Ref": "Size"},
            "Features": {"Fn::Join": [",", [{"Ref": each} for each in ("Digging", "Filling", "Painting")]]},
        },
    )
    write(
        root / "samconfig.toml",
        'version = 0.1\n[local.deploy.parameters]\ncapabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]\n',
    )
    return root


def feature(root: Path, path: str, function: str) -> None:
    """Write a feature of one function, which says something with punctuation of the layer."""
    write(root / f"functions/{path}/{function}.py", code(CODE[function]))
    properties = {
        "CodeUri": ".",
        "Handler": f"{function}.handler",
        "Runtime": "python3.13",
        "Timeout": 10,
        "Layers": [{"Ref": "Shared"}],
        "Environment": {"Variables": {"TONE": "kind"}},
    }
    resources = {
        function.capitalize(): {
            "Type": "AWS::Serverless::Function",
            "Metadata": {"SkipBuild": True},
            "Properties": properties,
        }
    }
    write_template(root / f"functions/{path}/template.yaml", resources, parameters={"Shared": {"Type": "String"}})


def code(says: str) -> str:
    """Code of a function that returns what it says."""
    return (
        "import os\nfrom punctuation import PUNCTUATION\n\n\n"
        f"def handler(event, context):\n    return '{says}' + PUNCTUATION + os.environ['TONE']\n"
    )


def application(location: str, **parameters: Any) -> dict[str, Any]:
    """A nested application; one with `Shared` of its parent's where nothing else is said."""
    return {
        "Type": "AWS::Serverless::Application",
        "Properties": {"Location": location, "Parameters": {"Shared": {"Ref": "Shared"}, **parameters}},
    }


def write_template(
    file: Path,
    resources: dict[str, Any],
    parameters: dict[str, Any] | None = None,
    conditions: dict[str, Any] | None = None,
    outputs: dict[str, Any] | None = None,
) -> None:
    """Write a template of these; `outputs` are their values."""
    template = {
        **SAM,
        "Parameters": parameters or {},
        "Conditions": conditions or {},
        "Resources": resources,
        "Outputs": {name: {"Value": value} for name, value in (outputs or {}).items()},
    }
    write(file, yaml.safe_dump({name: value for name, value in template.items() if value}, sort_keys=False))


def write(file: Path, text: str) -> None:
    """Write a file, and the folders that it is in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _layer() -> dict[str, Any]:
    properties = {"ContentUri": "shared", "CompatibleRuntimes": ["python3.13"], "RetentionPolicy": "Delete"}
    return {"Type": "AWS::Serverless::LayerVersion", "Metadata": {"SkipBuild": True}, "Properties": properties}


def _is_on(switch: str) -> dict[str, Any]:
    return {"Fn::Equals": [{"Ref": switch}, "on"]}
