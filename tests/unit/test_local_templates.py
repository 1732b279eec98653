import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.templates import NotSupported, expand_nested

SAM = "AWS::Serverless-2016-10-31"


class Bucket:
    """Objects by key, with the two calls of S3 that are made."""

    def __init__(self, **templates: dict[str, Any]) -> None:
        self.objects = {f"{name}.template": yaml.safe_dump(template).encode() for name, template in templates.items()}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        body = self.objects[Key]
        return {"Body": type("Stream", (), {"read": lambda self: body})()}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        self.objects[Key] = Body


def nest(name: str) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Application", "Properties": {"Location": f"http://localhost:1/b/{name}.template"}}


def root(tmp_path: Path, **resources: dict[str, Any]) -> Path:
    file = tmp_path / "packaged.yaml"
    file.write_text(yaml.safe_dump({"Transform": SAM, "Resources": resources}))
    return file


def test_nested_templates_are_expanded_at_every_depth(tmp_path: Path) -> None:
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"CodeUri": "s3://b/code", "Handler": "a.b", "Runtime": "python3.13"},
    }
    bucket = Bucket(
        outer={"Transform": SAM, "Resources": {"Inner": nest("inner")}},
        inner={"Transform": SAM, "Resources": {"F": function}},
    )
    file = root(tmp_path, Outer=nest("outer"))
    assert expand_nested(file, "b", bucket) == []
    outer, inner = (json.loads(bucket.objects[f"{name}.template"]) for name in ("outer", "inner"))
    location = yaml.safe_load(file.read_text())["Resources"]["Outer"]["Properties"]["Location"]
    assert location == "https://s3.us-east-1.amazonaws.com/b/outer.template"
    assert outer["Resources"]["Inner"]["Type"] == "AWS::CloudFormation::Stack"
    assert {each["Type"] for each in inner["Resources"].values()} == {"AWS::Lambda::Function", "AWS::IAM::Role"}
    assert "Transform" not in inner


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ({"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": {}}}, "property Body"),
        (
            {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"IntegrationSubtype": "SQS-SendMessage"}},
            "property IntegrationSubtype",
        ),
    ],
)
def test_what_the_local_cloud_can_not_do_is_refused_by_name(
    tmp_path: Path, resource: dict[str, Any], says: str
) -> None:
    bucket = Bucket(child={"Resources": {"Thing": resource}})
    with pytest.raises(NotSupported, match=rf"Child\.Thing .*{says}"):
        expand_nested(root(tmp_path, Child=nest("child")), "b", bucket)


def test_what_is_different_there_is_noted(tmp_path: Path) -> None:
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"TumblingWindowInSeconds": 30}}
    notes = expand_nested(root(tmp_path, Child=nest("child")), "b", Bucket(child={"Resources": {"M": mapping}}))
    assert len(notes) == 1
    assert "Child.M" in notes[0]
    assert "TumblingWindowInSeconds" in notes[0]
