"""The stack as the templates wire it: what each function is told by its environment, under names as AWS gives them.

Parameters, conditions and outputs are followed from the root template down, so a function that is given another
table than it means, or none, finds out in the tests of its adapter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local import ROOT
from tests.support.tokens import CLIENT, ISSUER

REGION, ACCOUNT = "eu-west-1", "123456789012"

_PSEUDO = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "buzzline",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/buzzline/3c1f8a52-0d3e-4d0e-9d0c-7a5f6e2b9b11",
}
_VARIABLE = re.compile(r"\$\{([\w:.]+)\}")
_NESTED = "AWS::Serverless::Application"


@dataclass(frozen=True)
class Function:
    """A function as its template declares it."""

    name: str
    file: Path
    environment: Mapping[str, str]

    @property
    def module(self) -> str:
        """What its file, its sample event and its tests call it."""
        return self.file.stem


class Stack:
    """A template with values for its parameters."""

    def __init__(self, file: Path, parameters: Mapping[str, Any]) -> None:
        self.folder = file.parent
        self.template = _parsed(file)
        self.resources: Mapping[str, Any] = self.template["Resources"]
        declared = self.template.get("Parameters", {})
        self._parameters = {name: str(each.get("Default", "")) for name, each in declared.items()} | dict(parameters)
        self._nested: dict[str, Stack] = {}

    @classmethod
    def full(cls, **parameters: str) -> "Stack":
        """The root, with all features on."""
        file = ROOT / "template.yaml"
        switches = {n: "on" for n, each in _parsed(file)["Parameters"].items() if "on" in each.get("AllowedValues", [])}
        return cls(file, {**switches, "AllowTopUps": "true", **parameters})

    def functions(self) -> Iterator[Function]:
        """All functions, those of nested stacks, too."""
        for each in self.stacks():
            shared = each.template.get("Globals", {}).get("Function", {})
            for name, properties in each.of_type("AWS::Serverless::Function").items():
                variables = {}
                for source in (shared, properties):
                    variables |= source.get("Environment", {}).get("Variables", {})
                file = each.folder / f"{properties['Handler'].removesuffix('.handler')}.py"
                yield Function(name, file, {key: str(each.value(value)) for key, value in variables.items()})

    def declared(self, *types: str) -> dict[str, dict[str, Any]]:
        """Properties of all resources of some types by logical id, as far as they have values here."""
        return {
            name: each.value(properties) for each in self.stacks() for name, properties in each.of_type(*types).items()
        }

    def of_type(self, *types: str) -> dict[str, Any]:
        """Properties of this template's own resources of some types, as they are written."""
        return {name: each.get("Properties", {}) for name, each in self.resources.items() if each["Type"] in types}

    def value(self, value: Any) -> Any:
        """A property with all that it refers to filled in."""
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            [(function, argument)] = value.items()
            if function == "Ref" or function.startswith("Fn::"):
                return self._called(function, argument)
        return {name: self.value(each) for name, each in value.items()}

    def _called(self, function: str, argument: Any) -> Any:  # noqa: PLR0911  one for each function
        match function:
            case "Ref":
                return self._named(argument)
            case "Fn::GetAtt":
                return self._named(argument if isinstance(argument, str) else ".".join(argument))
            case "Fn::Sub":
                text, more = (argument, {}) if isinstance(argument, str) else argument
                return _VARIABLE.sub(lambda found: str(self.value(more.get(found[1], {"Ref": found[1]}))), text)
            case "Fn::If":
                condition, yes, no = argument
                return self.value(yes if self._holds({"Condition": condition}) else no)
            case "Fn::Select":
                return self.value(argument[1])[int(argument[0])]
            case "Fn::Split":
                return str(self.value(argument[1])).split(argument[0])
            case "Fn::Join":
                return argument[0].join(self.value(argument[1]))
        return f"<{function}>"  # nothing that a function or what it uses is told

    def _holds(self, condition: Mapping[str, Any]) -> bool:
        [(function, argument)] = condition.items()
        match function:
            case "Condition":
                return self._holds(self.template["Conditions"][argument])
            case "Fn::Equals":
                return bool(self.value(argument[0]) == self.value(argument[1]))
            case "Fn::Not":
                return not self._holds(argument[0])
            case "Fn::And":
                return all(map(self._holds, argument))
            case "Fn::Or":
                return any(map(self._holds, argument))
        raise NotImplementedError(function)

    def _named(self, name: str) -> Any:
        if name in _PSEUDO or name in self._parameters:
            return _PSEUDO.get(name) or self._parameters[name]
        if name.startswith("AWS::"):
            return None if name == "AWS::NoValue" else name
        resource, _, attribute = name.partition(".")
        kind = self.resources[resource]["Type"]
        if kind == _NESTED:
            inner = self.nested(resource)
            return inner.value(inner.template["Outputs"][attribute.removeprefix("Outputs.")]["Value"])
        return _physical(kind, resource, attribute)

    def nested(self, name: str) -> "Stack":
        """One that this nests, by its logical id."""
        if name not in self._nested:
            properties = self.resources[name]["Properties"]
            file = (self.folder / properties["Location"]).resolve()
            self._nested[name] = Stack(file, self.value(properties.get("Parameters", {})))
        return self._nested[name]

    def stacks(self) -> "Iterator[Stack]":
        """This one, and those that it nests."""
        yield self
        for name in self.of_type(_NESTED):
            yield from self.nested(name).stacks()


def _physical(kind: str, name: str, attribute: str) -> str:
    """What AWS calls a resource, or an attribute of it."""

    def arn(service: str, resource: str) -> str:
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"

    names = {
        ("AWS::SQS::Queue", ""): f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}",
        ("AWS::SQS::Queue", "Arn"): arn("sqs", name),
        ("AWS::SNS::Topic", ""): arn("sns", name),
        ("AWS::Kinesis::Stream", "Arn"): arn("kinesis", f"stream/{name}"),
        ("AWS::KMS::Key", "Arn"): arn("kms", f"alias/{name}"),  # a key's own id is different each time
        ("AWS::S3::Bucket", ""): name.lower(),
        ("AWS::Serverless::StateMachine", ""): arn("states", f"stateMachine:{name}"),
        ("AWS::Serverless::Function", "Arn"): arn("lambda", f"function:{name}"),
        ("AWS::Cognito::UserPool", ""): ISSUER.rpartition("/")[2],
        ("AWS::Cognito::UserPoolClient", ""): CLIENT,
    }
    return names.get((kind, attribute), f"{name}.{attribute}" if attribute else name)


@cache
def _parsed(file: Path) -> Mapping[str, Any]:
    template: Mapping[str, Any] = yaml_parse(file.read_text())
    return template
