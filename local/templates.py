"""Makes packaged templates deployable to the emulator, and says what will be different there.

The emulator expands the SAM transform of a root template only, and does not import the
OpenAPI body of an HTTP API. Nested templates are therefore expanded here, in the artifact
bucket, between `sam package` and `sam deploy`.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.cloud import REGION
from local.differences import adapt
from local.parts import places, plain

# It counts what it expands, and says at exit that nobody published the count.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

_NESTED = {"AWS::Serverless::Application": "Location", "AWS::CloudFormation::Stack": "TemplateURL"}
_EXPANDED = f"https://s3.{REGION}.amazonaws.com"


class _NoManagedPolicies:
    """The translator asks for managed policies by name; full ARNs need no look-up."""

    def load(self) -> dict[str, str]:
        return {}


def expand_nested(
    packaged: Path, bucket: str, s3: Any, endpoint: str, locations: dict[str, Any] | None = None
) -> list[str]:
    """Expand every template that `packaged` nests, beside it in the bucket; returns notes on differences.

    Rewrites the locations in `packaged` to the form that `sam deploy` takes for S3; those that have it are of templates
    that were expanded before. All services of the local cloud answer at `endpoint`. Where everything was uploaded to is
    added to `locations`, by the places of local/parts.py.
    """
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)  # the translator insists on one
    template = yaml_parse(packaged.read_text())
    found = {} if locations is None else locations
    found.update(places(template, ""))
    notes = list(_Expansion(bucket, s3, endpoint, found).expand(template, packaged.stem))
    packaged.write_text(yaml.safe_dump(plain(template), sort_keys=False))
    return notes


@dataclass(frozen=True)
class _Expansion:
    """Expands templates in a bucket."""

    bucket: str
    s3: Any
    endpoint: str
    locations: dict[str, Any]

    def expand(self, template: dict[str, Any], name: str, at: str = "") -> Iterator[str]:
        """Adapt a template, and expand those that it nests; yields the differences."""
        yield from adapt(template, name, self.endpoint)
        for logical_id, resource in template.get("Resources", {}).items():
            if definition := resource.get("Properties", {}).get("DefinitionS3Location"):
                self._definition_as_json(definition)
            if resource["Type"] in _NESTED:
                member = _NESTED[resource["Type"]]
                url = resource["Properties"][member]
                if not url.startswith(_EXPANDED):
                    url, notes = self._expand_at(url, logical_id, f"{at}{logical_id}/")
                    yield from notes
                resource["Properties"][member] = url
                # Under the name that it has where it was packaged: the transform gives it another.
                place = f"{at}{logical_id}/"
                self.locations[next(place + each for each in _NESTED.values() if place + each in self.locations)] = url

    def _expand_at(self, url: str, name: str, at: str) -> tuple[str, list[str]]:
        """Expand what was packaged; returns where the expanded template is, and the differences."""
        key = urlsplit(url).path.removeprefix(f"/{self.bucket}/").lstrip("/")
        child = yaml_parse(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode())
        self.locations.update(places(child, at))
        if "Transform" in child:
            child = transform(child, {}, _NoManagedPolicies())
            child.pop("Transform", None)
        notes = list(self.expand(child, name, at))
        self.s3.put_object(Bucket=self.bucket, Key=f"{key}.json", Body=json.dumps(child).encode())
        return f"{_EXPANDED}/{self.bucket}/{key}.json", notes

    def _definition_as_json(self, location: dict[str, str]) -> None:
        """Step Functions reads definitions of state machines in YAML; the emulator reads JSON only."""
        where = {name: location[name] for name in ("Bucket", "Key")}
        definition = yaml.safe_load(self.s3.get_object(**where)["Body"].read())
        self.s3.put_object(**where, Body=json.dumps(definition).encode())
