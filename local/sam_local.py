"""A template for `sam local invoke`: all functions with their layers, told of the running local cloud.

The SAM CLI does not follow layers that come from one nested application into another, so its
local commands can't start the functions of the root template as they are.
"""

import sys
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import yaml_parse

from local.cloud import CREDENTIALS, aws_client
from local.invoke import running_stack

KEPT = ("CodeUri", "Handler", "Runtime", "Architectures", "MemorySize", "Timeout")
# Where a container finds the local cloud, which listens on the loopback interface only.
IN_CONTAINER = "localhost" if sys.platform == "linux" else "host.docker.internal"
CONTAINER_OPTIONS = " --docker-network host" if sys.platform == "linux" else ""


def flat_template(built: Path, deployed: dict[str, str], outputs: dict[str, Any]) -> dict[str, Any]:
    """Layers and functions out of what `sam build` made in `built`, with the settings of the `deployed` functions."""
    resources: dict[str, Any] = {}
    awslambda = aws_client("lambda", outputs["awsEndpointUrl"])
    endpoints = {
        "AWS_ENDPOINT_URL": outputs["awsEndpointUrl"].replace("localhost", IN_CONTAINER),
        "AWS_ENDPOINT_URL_REKOGNITION": outputs["rekognitionUrl"].replace("127.0.0.1", IN_CONTAINER),
    }
    for file in sorted(built.glob("*/**/template.yaml")):
        template = yaml_parse(file.read_text())
        for name, resource in template["Resources"].items():
            if resource["Type"] == "AWS::Serverless::LayerVersion":
                resources[name] = _with_code(resource, file.parent, "ContentUri")
            if resource["Type"] != "AWS::Serverless::Function":
                continue
            settings = awslambda.get_function_configuration(FunctionName=deployed[name])["Environment"]["Variables"]
            function = _with_code(resource, file.parent, "CodeUri")
            properties = {**template["Globals"]["Function"], **function["Properties"]}
            function["Properties"] = {
                **{key: properties[key] for key in KEPT},
                "Layers": [*template["Globals"]["Function"]["Layers"], *resource["Properties"].get("Layers", [])],
                "Environment": {"Variables": {**settings, **CREDENTIALS, **endpoints}},
            }
            resources[name] = function
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


def sam_local(built: Path, outputs_file: Path) -> int:
    """Write the template beside the outputs file and say how to use it; returns the exit status."""
    outputs, deployed = running_stack(outputs_file)
    file = outputs_file.with_name("sam-local.yaml")
    file.write_text(yaml.safe_dump(flat_template(built, deployed, outputs), sort_keys=False))
    print(f"Written: {file}. With Docker running:")
    print(
        f"  sam local invoke GamePlay --template {file}{CONTAINER_OPTIONS} --event events/single_player/game_play.json"
    )
    return 0


def _with_code(resource: dict[str, Any], folder: Path, member: str) -> dict[str, Any]:
    """A resource with its code named from the root of the file system."""
    code = str((folder / resource["Properties"][member]).resolve())
    return {"Type": resource["Type"], "Properties": {**resource["Properties"], member: code}}
