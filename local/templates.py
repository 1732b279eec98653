"""Makes packaged templates deployable to the emulator, and says what will be different there.

The emulator expands the SAM transform of a root template only, and does not import the
OpenAPI body of an HTTP API. Nested templates are therefore expanded here, in the artifact
bucket, between `sam package` and `sam deploy`.
"""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.cloud import REGION

# It counts what it expands, and says at exit that nobody published the count.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

CONCURRENCY = 2
"""Invocations at a time that a queue may start here."""

_NESTED = ("AWS::Serverless::Application", "AWS::CloudFormation::Stack")


class NotSupported(RuntimeError):
    """A template uses something that the local cloud can't do and can't stand in for."""


class _NoManagedPolicies:
    """The translator asks for managed policies by name; full ARNs need no look-up."""

    def load(self) -> dict[str, str]:
        return {}


def expand_nested(packaged: Path, bucket: str, s3: Any) -> list[str]:
    """Expand every template that `packaged` nests, in place in the bucket; returns notes on differences.

    Rewrites the locations in `packaged` to the form that `sam deploy` takes for S3.
    """
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)  # the translator insists on one
    template = yaml_parse(packaged.read_text())
    notes = list(_expand_children(template, bucket, s3, packaged.stem))
    packaged.write_text(yaml.safe_dump(_plain(template), sort_keys=False))
    return notes


def _expand_children(template: dict[str, Any], bucket: str, s3: Any, name: str) -> Iterator[str]:
    yield from _differences(template, name)
    for logical_id, resource in template.get("Resources", {}).items():
        if resource["Type"] not in _NESTED:
            continue
        member = "Location" if resource["Type"] == _NESTED[0] else "TemplateURL"
        key = urlsplit(resource["Properties"][member]).path.removeprefix(f"/{bucket}/").lstrip("/")
        child = yaml_parse(s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode())
        if "Transform" in child:
            child = transform(child, {}, _NoManagedPolicies())
            child.pop("Transform", None)
        yield from _expand_children(child, bucket, s3, logical_id)
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(child).encode())
        resource["Properties"][member] = f"https://s3.{REGION}.amazonaws.com/{bucket}/{key}"


def _differences(template: dict[str, Any], name: str) -> Iterator[str]:
    """Adapt resources, and tell how they differ; raises NotSupported for what would silently be missing."""
    for logical_id, resource in template.get("Resources", {}).items():
        properties = resource.get("Properties", {})
        where = f"{name}.{logical_id} ({resource['Type']})"
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in properties:
            raise NotSupported(
                f"{where}: property Body is not imported by the local cloud, so its routes would be missing: "
                "declare AWS::ApiGatewayV2::Route and Integration resources instead"
            )
        if resource["Type"] == "AWS::ApiGatewayV2::Integration" and "IntegrationSubtype" in properties:
            raise NotSupported(
                f"{where}: property IntegrationSubtype: the local cloud has no service integrations; "
                "its routes would answer 502"
            )
        if resource["Type"] == "AWS::Lambda::EventSourceMapping" and "ScalingConfig" in properties:
            # Also because the emulator takes only a number here, not a parameter that is one.
            properties["ScalingConfig"]["MaximumConcurrency"] = CONCURRENCY
            yield f"{where}: property ScalingConfig: {CONCURRENCY} at a time, each is a process of this machine"
        if resource["Type"] == "AWS::Lambda::EventSourceMapping" and "TumblingWindowInSeconds" in properties:
            yield f"{where}: property TumblingWindowInSeconds: events come without windows"
        if resource["Type"] == "AWS::Lambda::Function" and "SnapStart" in properties:
            yield f"{where}: property SnapStart: functions start as usual"


def _plain(value: Any) -> Any:
    """A parsed template without the parser's own classes, for dumping."""
    if isinstance(value, dict):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return value
