"""State machines, executed on the local cloud; and what of their definitions an execution went through."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from local import ROOT
from tests.support.cloud import DeployedCloud, eventually

FOLDER = ROOT / "statemachines"


@dataclass
class Coverage:
    """Which states of a definition executions went through, and which of their catches were taken."""

    definition: dict[str, Any]
    states: set[str] = field(default_factory=set)
    catches: set[tuple[str, str]] = field(default_factory=set)
    """A state that failed, and the state that its catch led to."""

    @property
    def missed(self) -> tuple[set[str], set[tuple[str, str]]]:
        """States that were not entered, and catches that were not taken."""
        all_catches = {
            (name, each["Next"]) for name, state in self.definition["States"].items() for each in state.get("Catch", [])
        }
        return set(self.definition["States"]) - self.states, all_catches - self.catches


@dataclass
class Machine:
    """A state machine as it is deployed, but Standard, so that it keeps a history, and with other substitutions."""

    cloud: DeployedCloud
    arn: str
    coverage: Coverage

    def run(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Execute to the end; returns what DescribeExecution says, `output` as plain data."""
        client = self.cloud.client("stepfunctions")
        arn = client.start_execution(stateMachineArn=self.arn, input=json.dumps(order))["executionArn"]
        done = eventually(lambda: (d := client.describe_execution(executionArn=arn)) and d["status"] != "RUNNING" and d)
        self._record(arn)
        return {**done, "output": json.loads(done["output"]) if "output" in done else None}

    def _record(self, execution: str) -> None:
        client = self.cloud.client("stepfunctions")
        pages = client.get_paginator("get_execution_history").paginate(executionArn=execution)
        events = [event for page in pages for event in page["events"]]
        entered = [e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e]
        self.coverage.states.update(entered)
        for before, after in pairwise(entered):
            caught = {each["Next"] for each in self.coverage.definition["States"][before].get("Catch", [])}
            if after in caught:
                self.coverage.catches.add((before, after))


def definition_of(file: str) -> dict[str, Any]:
    """The definition in a file of statemachines/."""
    definition: dict[str, Any] = yaml.safe_load((FOLDER / file).read_text())
    return definition


@contextmanager
def machine(cloud: DeployedCloud, file: str, substitutions: Mapping[str, str], coverage: Coverage) -> Iterator[Machine]:
    """A state machine of a file's definition, with the role of a deployed one's; gone afterwards."""
    text = json.dumps(definition_of(file))
    for name, value in {"Partition": "aws", **substitutions}.items():
        text = text.replace(f"${{{name}}}", value)
    client = cloud.client("stepfunctions")
    role = client.describe_state_machine(stateMachineArn=cloud.outputs["purchaseMachine"])["roleArn"]
    name = f"{Path(file).stem.removesuffix('.asl')}-{uuid.uuid4().hex[:8]}"
    arn = client.create_state_machine(name=name, definition=text, roleArn=role, type="STANDARD")["stateMachineArn"]
    yield Machine(cloud, arn, coverage)
    client.delete_state_machine(stateMachineArn=arn)
