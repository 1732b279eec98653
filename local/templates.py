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
from local.differences import adapt

# It counts what it expands, and says at exit that nobody published the count.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

_NESTED = ("AWS::Serverless::Application", "AWS::CloudFormation::Stack")


class _NoManagedPolicies:
    """The translator asks for managed policies by name; full ARNs need no look-up."""

    def load(self) -> dict[str, str]:
        return {}


def expand_nested(packaged: Path, bucket: str, s3: Any, endpoint: str) -> list[str]:
    """Expand every template that `packaged` nests, in place in the bucket; returns notes on differences.

    Rewrites the locations in `packaged` to the form that `sam deploy` takes for S3. All services of the
    local cloud answer at `endpoint`.
    """
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)  # the translator insists on one
    template = yaml_parse(packaged.read_text())
    notes = list(_expand_children(template, bucket, s3, packaged.stem, endpoint))
    packaged.write_text(yaml.safe_dump(_plain(template), sort_keys=False))
    return notes


def _expand_children(template: dict[str, Any], bucket: str, s3: Any, name: str, endpoint: str) -> Iterator[str]:
    yield from adapt(template, name, endpoint)
    for logical_id, resource in template.get("Resources", {}).items():
        if definition := resource.get("Properties", {}).get("DefinitionS3Location"):
            _definition_as_json(definition, s3)
        if resource["Type"] not in _NESTED:
            continue
        member = "Location" if resource["Type"] == _NESTED[0] else "TemplateURL"
        key = urlsplit(resource["Properties"][member]).path.removeprefix(f"/{bucket}/").lstrip("/")
        child = yaml_parse(s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode())
        if "Transform" in child:
            child = transform(child, {}, _NoManagedPolicies())
            child.pop("Transform", None)
        yield from _expand_children(child, bucket, s3, logical_id, endpoint)
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(child).encode())
        resource["Properties"][member] = f"https://s3.{REGION}.amazonaws.com/{bucket}/{key}"


def _definition_as_json(location: dict[str, str], s3: Any) -> None:
    """Step Functions reads definitions of state machines in YAML; the emulator reads JSON only."""
    where = {name: location[name] for name in ("Bucket", "Key")}
    definition = yaml.safe_load(s3.get_object(**where)["Body"].read())
    s3.put_object(**where, Body=json.dumps(definition).encode())


def _plain(value: Any) -> Any:
    """A parsed template without the parser's own classes, for dumping."""
    if isinstance(value, dict):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return value
