"""State machines, executed in this process: what their tasks ask for is asked of in-process AWS.

It knows what the definitions in statemachines/ use: Pass, Choice, Wait (nobody waits), Fail and Task, with JSONata by
the interpreter of the local cloud. Nothing is retried; the end-to-end tests run the same definitions on the cloud.
"""

import copy
import json
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import boto3
import yaml
from botocore.exceptions import ClientError

from local import ROOT

_INTERPRETER = """
import json, sys, jsonata
for line in sys.stdin:
    text, variables = json.loads(line)
    expression = jsonata.Jsonata(text)
    frame = expression.create_frame()
    for name, value in variables.items():
        frame.bind(name, value)
    print(json.dumps(expression.evaluate(None, frame)), flush=True)
"""
_MOST_STEPS = 100

Invoke = Callable[[str, dict[str, Any]], Any]
"""Invokes the function of an ARN with a payload."""


class TaskFailed(Exception):
    """A task failed with an error of this name."""


class Machine:
    """A definition with its substitutions; stands for the client of Step Functions, too."""

    def __init__(self, file: str, arn: str, substitutions: Mapping[str, str], invoke: Invoke) -> None:
        text = (ROOT / "statemachines" / file).read_text()
        for name, value in substitutions.items():
            text = text.replace(f"${{{name}}}", value)
        definition = yaml.safe_load(text)
        self._states: dict[str, Any] = definition["States"]
        self._start: str = definition["StartAt"]
        self._arn = arn
        self._invoke = invoke
        self.before: dict[str, Callable[[], object]] = {}
        """What happens once, just before a state is entered."""
        self.entered: list[str] = []

    def another(self) -> "Machine":
        """The same machine, for an execution within an execution."""
        made = copy.copy(self)
        made.before, made.entered = {}, []
        return made

    def run(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """What an execution that succeeds puts out."""
        done = self.start_sync_execution(stateMachineArn=self._arn, input=json.dumps(order))
        output: dict[str, Any] = json.loads(done["output"])
        return output

    def start_sync_execution(self, *, stateMachineArn: str, input: str) -> dict[str, Any]:  # noqa: N803
        """Execute to the end, as the operation of that name answers."""
        assert stateMachineArn == self._arn
        self.entered = []
        current, given, variables = self._start, json.loads(input), {}
        while len(self.entered) < _MOST_STEPS:
            self.before.pop(current, lambda: None)()
            self.entered.append(current)
            state = self._states[current]
            variables["states"] = {"input": given}
            if state["Type"] == "Fail":
                error, cause = (_filled(state[name], variables) for name in ("Error", "Cause"))
                return {"status": "FAILED", "error": error, "cause": cause}
            current, given = self._next(state, variables)
            if not current:
                return {"status": "SUCCEEDED", "output": json.dumps(given)}
        raise AssertionError(f"it does not end: {self.entered}")

    def _next(self, state: Mapping[str, Any], variables: dict[str, Any]) -> tuple[str, Any]:
        """The state after this one (empty: none) and its input."""
        given = variables["states"]["input"]
        way = state
        if state["Type"] == "Choice":
            ways = (each for each in state["Choices"] if _filled(each["Condition"], variables))
            way = next(ways, {"Next": state["Default"]})
        elif state["Type"] == "Task":
            try:
                given = self._done(state["Resource"], _filled(state["Arguments"], variables))
            except TaskFailed as failed:
                error, cause = failed.args
                variables["states"]["errorOutput"] = {"Error": error, "Cause": cause}
                way = next(each for each in state["Catch"] if {error, "States.ALL"} & set(each["ErrorEquals"]))
            variables["states"]["result"] = given
        elif state["Type"] not in ("Pass", "Wait"):
            raise NotImplementedError(state["Type"])
        assigned = _filled(way.get("Assign", {}), variables)
        output = _filled(way["Output"], variables) if "Output" in way else given
        variables |= assigned
        return way.get("Next", ""), output

    def _done(self, resource: str, arguments: dict[str, Any]) -> Any:
        *_, service, action = resource.split(":")
        if service == "function":
            return self._invoke(resource, arguments)
        if (service, action) == ("lambda", "invoke"):
            return {"Payload": self._invoke(arguments["FunctionName"], arguments["Payload"])}
        call = {"getItem": "get_item", "transactWriteItems": "transact_write_items"}[action]
        try:
            answer = getattr(boto3.client(service), call)(**arguments)
        except ClientError as error:
            raise TaskFailed(f"DynamoDb.{error.response['Error']['Code']}", str(error)) from None
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _filled(value: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, variables) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    if isinstance(value, str) and value.startswith("{%"):
        return _evaluated(value.removeprefix("{%").removesuffix("%}").strip(), variables)
    return value


def _evaluated(expression: str, variables: Mapping[str, Any]) -> Any:
    process = _interpreter()
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps([expression, variables]) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


@cache
def _interpreter() -> "subprocess.Popen[str]":
    """It ends with this process, whose end of the pipe closes."""
    program = [str(ROOT / ".local/emulator/bin/python"), "-c", _INTERPRETER]
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
