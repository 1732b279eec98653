"""`make invoke`: run one function of the deployed local stack with an event."""

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local import ROOT
from local.cloud import answers, aws_client


class NotRunning(RuntimeError):
    """There is no local cloud to talk to."""


def running(outputs_file: Path) -> dict[str, Any]:
    """Outputs of the running local cloud; raises NotRunning."""
    if outputs_file.exists():
        outputs: dict[str, Any] = json.loads(outputs_file.read_text())
        if answers(f"{outputs['awsEndpointUrl']}/_ministack/health"):  # the file stays if the run was killed
            return outputs
    raise NotRunning("No local cloud is running: start one with `make run`, and wait until it says that it runs.")


def running_stack(outputs_file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Outputs of the running local cloud, and its functions: names in the templates → deployed names."""
    outputs = running(outputs_file)
    cloudformation = aws_client("cloudformation", outputs["awsEndpointUrl"])
    return outputs, dict(deployed_functions(cloudformation, outputs["stackName"]))


def sample_event(function: str) -> Path | None:
    """The sample event of a function, found by its name: `<function_name>.json` in the folder of its feature."""
    wanted = function.replace("_", "").lower()
    return next((file for file in sorted(ROOT.glob("events/**/*.json")) if _flat(file) == wanted), None)


def invoke(function: str, event: Path | None, outputs_file: Path) -> int:
    """Invoke `function` with the event in a file, print result and log; returns the exit status."""
    outputs, deployed = running_stack(outputs_file)
    if function not in deployed:
        print(f"There is no function {function!r}. There are: {', '.join(sorted(deployed))}", file=sys.stderr)
        return 1
    event = event or sample_event(function)
    if event is None:
        print(f"There is no sample event for {function}: name one with EVENT=path/to/event.json", file=sys.stderr)
        return 1
    if not event.exists():
        print(f"There is no file {event}.", file=sys.stderr)
        return 1
    answer = aws_client("lambda", outputs["awsEndpointUrl"]).invoke(
        FunctionName=deployed[function], Payload=event.read_bytes(), LogType="Tail"
    )
    payload = answer["Payload"].read().decode()
    print("--- log")
    print(base64.b64decode(answer.get("LogResult", "")).decode(errors="replace").strip())
    print("--- result" + (f" ({answer['FunctionError']})" if "FunctionError" in answer else ""))
    print(_readable(payload))
    return 1 if "FunctionError" in answer else 0


def deployed_functions(cloudformation: Any, stack: str) -> Iterator[tuple[str, str]]:
    """Names in the templates, and the names given at deployment, of all functions of a stack and those it nests."""
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for resource in page["StackResourceSummaries"]:
            if resource["ResourceType"] == "AWS::Lambda::Function":
                yield resource["LogicalResourceId"], resource["PhysicalResourceId"]
            if resource["ResourceType"] == "AWS::CloudFormation::Stack":
                yield from deployed_functions(cloudformation, resource["PhysicalResourceId"])


def _flat(file: Path) -> str:
    return file.stem.replace("_", "").lower()


def _readable(payload: str) -> str:
    """JSON indented, and the JSON body of an HTTP response unfolded."""
    result = json.loads(payload or "null")
    if isinstance(result, dict) and str(result.get("body", "")).startswith("{"):
        result["body"] = json.loads(result["body"])
    return json.dumps(result, indent=2, ensure_ascii=False)
