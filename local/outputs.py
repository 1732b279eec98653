"""What a deployed local cloud offers, as one machine-readable file."""

import json
from pathlib import Path
from typing import Any

from local.cloud import REGION, LocalCloud
from local.deploy import STACK


def read_outputs(cloud: LocalCloud) -> dict[str, Any]:
    """The outputs of the root stack (first letter small) and the addresses under which things answer here."""
    stack = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    declared = {each["OutputKey"][0].lower() + each["OutputKey"][1:]: each["OutputValue"] for each in stack["Outputs"]}
    gateway = cloud.client("apigatewayv2")
    apis = gateway.get_apis()["Items"]
    http = [each for each in [declared.get("httpApiId")] if each]
    http += [api["ApiId"] for api in apis if api["ProtocolType"] == "HTTP"]
    web_socket = [
        f"{api['ApiId']}/{stage['StageName']}"
        for api in apis
        if api["ProtocolType"] == "WEBSOCKET"
        for stage in gateway.get_stages(ApiId=api["ApiId"])["Items"]
    ]
    return {
        **declared,
        "region": REGION,
        "stackName": STACK,
        "awsEndpointUrl": cloud.endpoint_url,
        "apiUrl": f"{cloud.endpoint_url}/_aws/execute-api/{http[0]}/$default" if http else None,
        "webSocketUrl": f"ws://localhost:{cloud.port}/_aws/execute-api/{web_socket[0]}" if web_socket else None,
        "mqttUrl": f"ws://localhost:{cloud.port}/mqtt",
        "mqttHost": f"local.iot.{REGION}.localhost",
        "rekognitionUrl": cloud.rekognition_url,
        "redisUrl": f"redis://localhost:{cloud.redis_port}",
        "webUrl": cloud.web_url if "webUrl" in declared else None,
        "distributionUrl": declared.get("webUrl"),
    }


def write_outputs(outputs: dict[str, Any], file: Path) -> None:
    """Write the file in one step: a reader sees all of it or the one before."""
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(outputs, indent=2) + "\n")
    partial.replace(file)
