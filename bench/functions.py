"""The Lambda functions of the templates: where their handlers are and what they need."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local import feature_templates

# Granted for what feeds a function; its own code makes no such calls.
_OF_POLLERS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")

# Those whose clients the functions' code makes; SQS is only for big rooms, and for what Lambda sends itself.
_SERVICES = {"dynamodb", "sns", "execute-api", "iot", "rekognition", "s3"}


@dataclass(frozen=True)
class Function:
    """A function as its template declares it."""

    name: str
    folder: Path
    module: str
    handler: str
    variables: tuple[str, ...]
    """Names of its environment variables."""
    services: frozenset[str]
    """AWS services that its code may call, as its policies name them: `dynamodb`, `sns`, `execute-api`, `iot`, …"""
    memory_mb: int
    own_layers: tuple[str, ...] = ()
    """Names of the layers that it has besides those of all functions of its template."""


def declared_functions() -> Iterator[Function]:
    """All functions of the features."""
    for template in feature_templates():
        content = yaml_parse(template.read_text())
        shared = content.get("Globals", {}).get("Function", {})
        for name, resource in content["Resources"].items():
            if resource["Type"] == "AWS::Serverless::Function":
                yield _function(name, template.parent, resource["Properties"], shared)


def _function(name: str, folder: Path, properties: dict[str, Any], shared: dict[str, Any]) -> Function:
    module, _, handler = properties["Handler"].rpartition(".")
    environments = [each.get("Environment", {}).get("Variables", {}) for each in (shared, properties)]
    actions = [
        action
        for policy in properties.get("Policies", [])
        if isinstance(policy, dict)
        for statement in policy.get("Statement", [])
        for action in statement.get("Action", [])  # none where a condition decides about the statement
        if action not in _OF_POLLERS
    ]
    return Function(
        name=name,
        folder=folder / properties["CodeUri"],
        module=module,
        handler=handler,
        variables=tuple(variable for environment in environments for variable in environment),
        services=frozenset(action.partition(":")[0] for action in actions) & _SERVICES,
        memory_mb=properties.get("MemorySize", shared.get("MemorySize", 128)),
        own_layers=tuple(layer["Ref"] for layer in properties.get("Layers", [])),
    )
