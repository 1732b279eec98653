"""Finds the repository's templates and expands them, so that rules see what will be deployed."""

import copy
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local import feature_templates

# It counts what it expands, and says at exit that nobody published the count.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

ROOT = Path(__file__).parents[2]
ROOT_NAME = "root"
NESTED = "AWS::Serverless::Application"
LAYER = "AWS::Serverless::LayerVersion"
STATE_MACHINE = "AWS::StepFunctions::StateMachine"
STATE_MACHINES = {STATE_MACHINE, "AWS::Serverless::StateMachine"}
_LOCAL_PATHS = {"CodeUri", "ContentUri", "DefinitionUri"}
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[\w.]+)?\}")


@dataclass(frozen=True)
class FeatureTemplate:
    """A template as it is written (`source`) and as it is deployed (`resources`)."""

    name: str
    source: Mapping[str, Any]
    folder: Path = ROOT
    resources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    nested: Mapping[str, "FeatureTemplate"] = field(default_factory=dict)
    """The applications that this one nests, by logical id."""
    definitions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What state machines do, as far as it is in files, by logical id."""

    @classmethod
    def read(cls, file: Path) -> "FeatureTemplate":
        """The template in a file, with all that it nests."""
        folder = file.parent
        name = ROOT_NAME if (folder / "functions").is_dir() else folder.name
        return cls.of(name, yaml_parse(file.read_text()), folder)

    @classmethod
    def of(cls, name: str, source: Mapping[str, Any], folder: Path = ROOT) -> "FeatureTemplate":
        """A parsed template."""
        nested = {
            logical_id: cls.read((folder / resource["Properties"]["Location"]).resolve())
            for logical_id, resource in source.get("Resources", {}).items()
            if resource["Type"] == NESTED
        }
        # The root has nothing to expand: it only nests.
        resources = source["Resources"] if name == ROOT_NAME else _expanded(source)
        return cls(name, source, folder, resources, nested, _definitions(source, folder))

    @property
    def family(self) -> str:
        """The family of a feature; empty for features of the game, and for what is no feature."""
        above = self.folder.parent
        return above.name if above.parent.name == "functions" else ""

    @property
    def all_nested(self) -> Iterator["FeatureTemplate"]:
        """The applications that this one nests, with those that they nest."""
        for child in self.nested.values():
            yield child
            yield from child.all_nested

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters by name."""
        return dict(self.source.get("Parameters", {}))

    def of_type(self, *types: str) -> dict[str, Mapping[str, Any]]:
        """Properties of the resources of some types, by logical id."""
        return {
            logical_id: resource.get("Properties", {})
            for logical_id, resource in self.resources.items()
            if resource["Type"] in types
        }

    @cached_property
    def functions(self) -> dict[str, Mapping[str, Any]]:
        """Properties of the functions, by logical id."""
        return self.of_type("AWS::Lambda::Function")

    def functions_in(self, value: object) -> set[str]:
        """The functions of this template that `value` refers to, be it by an alias."""
        names = references(value)
        for alias, properties in self.of_type("AWS::Lambda::Alias").items():
            if alias in names:
                names |= references(properties["FunctionName"])
        return names & set(self.functions)

    def keepers_of(self, function: str) -> set[str]:
        """Functions that Lambda hands the events to at which `function` failed."""
        found: set[str] = set()
        for properties in self.of_type("AWS::Lambda::EventInvokeConfig").values():
            if function in self.functions_in(properties.get("FunctionName")):
                found |= self.functions_in(properties.get("DestinationConfig", {}).get("OnFailure"))
        return found

    def role_of(self, function: str) -> str | None:
        """The role in this template that a function runs with."""
        return next(iter(references(self.functions[function].get("Role")) & set(self.of_type("AWS::IAM::Role"))), None)

    def statements_of(self, function: str) -> Iterator[Mapping[str, Any]]:
        """What a function's role allows."""
        role = self.role_of(function)
        for owner, roles, statement in self.role_statements:
            if (owner == role or role in roles) and statement.get("Effect") == "Allow":
                yield statement

    @cached_property
    def role_statements(self) -> list[tuple[str, set[str], Mapping[str, Any]]]:
        """Statements of all roles and policies: where they stand, roles they are attached to, the statement."""
        found = []
        for role, properties in self.of_type("AWS::IAM::Role").items():
            for policy in properties.get("Policies", []):
                found += [(role, {role}, statement) for statement in statements(policy)]
        for policy, properties in self.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy").items():
            found += [(policy, references(properties.get("Roles")), statement) for statement in statements(properties)]
        return found

    def number(self, value: object) -> int | None:
        """A number, or the default of the parameter that `value` refers to; None where it is neither."""
        if isinstance(value, Mapping) and value.get("Ref") in self.parameters:
            value = self.parameters[value["Ref"]].get("Default")
        return int(value) if isinstance(value, int | str) and str(value).isdigit() else None


def statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of anything that has a policy document."""
    found: list[Mapping[str, Any]] = as_list(policy["PolicyDocument"]["Statement"])
    return found


def as_list(value: Any) -> list[Any]:
    """`value` as list: policies and templates write lists of one as that one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def references(value: object) -> set[str]:
    """All resources and parameters that `value` refers to, however deep inside."""
    if isinstance(value, list):
        return {name for member in value for name in references(member)}
    if not isinstance(value, Mapping):
        return set()
    found = {name for name, _ in attributes(value)}
    for key, member in value.items():
        if key == "Ref":
            found.add(member)
        elif key == "Fn::Sub":
            text, *variables = as_list(member)
            found |= set(_VARIABLE.findall(text)) | references(variables)
        elif key != "Fn::GetAtt":
            found |= references(member)
    return {name for name in found if not name.startswith("AWS::")}


def attributes(value: object) -> Iterator[tuple[str, str]]:
    """All `Fn::GetAtt` in `value`, however deep inside: resource and attribute."""
    if isinstance(value, list):
        for member in value:
            yield from attributes(member)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key == "Fn::GetAtt":
                resource, _, attribute = ".".join(as_list(member)).partition(".")
                yield resource, attribute
            else:
                yield from attributes(member)


def text_of(value: object) -> str:
    """A string, or the text of a `Fn::Sub` with its variables as they stand; empty for anything else."""
    if isinstance(value, Mapping) and "Fn::Sub" in value:
        return str(as_list(value["Fn::Sub"])[0])
    return value if isinstance(value, str) else ""


def scalars(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """All plain values in a template, each with the keys that lead to it."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from scalars(member, (*path, str(key)))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from scalars(member, (*path, str(index)))
    else:
        yield path, value


def branches(value: Any) -> Iterator[Mapping[str, Any]]:
    """All that a property, or a member of a list, may be by the conditions of the deployment."""
    if isinstance(value, list):
        for member in value:
            yield from branches(member)
    elif isinstance(value, Mapping) and "Fn::If" in value:
        yield from branches(value["Fn::If"][1:])
    elif value and value != {"Ref": "AWS::NoValue"}:
        yield value


def definition_file(folder: Path, machine: Mapping[str, Any]) -> Path | None:
    """The file that a state machine's properties, in a template in `folder`, name for its definition."""
    uri = machine.get("DefinitionUri")
    return (folder / uri).resolve() if isinstance(uri, str) else None


def _definitions(source: Mapping[str, Any], folder: Path) -> dict[str, Mapping[str, Any]]:
    machines = {name: each for name, each in source.get("Resources", {}).items() if each["Type"] in STATE_MACHINES}
    files = {name: definition_file(folder, each.get("Properties", {})) for name, each in machines.items()}
    return {name: yaml.safe_load(file.read_text()) for name, file in files.items() if file and file.is_file()}


def template_files() -> list[Path]:
    """Every template of the repository."""
    return [ROOT / "template.yaml", ROOT / "layers/template.yaml", *feature_templates()]


read_template = cache(FeatureTemplate.read)


class _NoManagedPolicies:
    """The translator asks for managed policies by name; full ARNs need no look-up."""

    def load(self) -> dict[str, str]:
        return {}


def _expanded(source: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    if "Transform" not in source:
        return dict(source["Resources"])
    with patch.dict(os.environ, {"AWS_DEFAULT_REGION": "us-east-1"}):  # the translator insists on one
        expanded = transform(_without_local_paths(copy.deepcopy(source)), {}, _NoManagedPolicies())
    return dict(expanded["Resources"])


def _without_local_paths(value: Any) -> Any:
    """The translator takes what `sam package` leaves: places in S3 instead of local folders."""
    if isinstance(value, dict):
        return {
            key: "s3://bucket/key" if key in _LOCAL_PATHS and isinstance(member, str) else _without_local_paths(member)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_without_local_paths(member) for member in value]
    return value
