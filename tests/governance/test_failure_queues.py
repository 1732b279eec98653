"""Every failure queue of all templates is replayed from, and what is replayed may be."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from local import ROOT
from tests.governance.rules.messaging import _dead_letter_queues
from tests.governance.templates import as_list, read_template, references
from tests.support.stack import Stack

LAST = "LastDeadLetters"
"""Where what failed for good lies, for people or for triage."""
FACTOR = 6
UNREPLAYED = {"KeepFailure", "BroadcastQueue"}
"""What is kept without its ticket can't be tried again; frames that come late are of no use."""


class Wired(Stack):
    """The whole stack, with what its templates say of failures."""

    @property
    def all(self) -> list[Stack]:
        return list(self.stacks())


def failure_queues(stack: Wired) -> set[str]:
    """ARNs of all queues that anything names as the place for what failed."""
    found = set()
    for each in stack.all:
        template = read_template(each.folder / "template.yaml")
        for name in _dead_letter_queues(template):
            if name != LAST:
                found.add(each.value({"Fn::GetAtt": [name, "Arn"]}))
    return found


def attached(stack: Wired) -> set[str]:
    """ARNs of all queues that a mapping leads from to the function that replays."""
    mappings = stack.declared("AWS::Lambda::EventSourceMapping").values()
    return {each["EventSourceArn"] for each in mappings if each["FunctionName"] == "ReplayMessage"}


def granted(stack: Wired, function: str, action: str) -> set[str]:
    """ARNs that a function may take an action on."""
    found = set()
    for each in stack.all:
        declared = each.of_type("AWS::Serverless::Function").get(function)
        for policy in as_list((declared or {}).get("Policies")):
            for statement in each.value(policy["Statement"]):
                if statement and action in as_list(statement["Action"]):
                    found |= set(filter(None, as_list(statement["Resource"])))
    return found


def tried_again(stack: Wired) -> Iterator[tuple[str, str]]:
    """What may fail, with the action that trying it again takes."""
    for each in stack.all:
        for name, queue in each.of_type("AWS::SQS::Queue").items():
            policy = queue.get("RedrivePolicy", {})
            if policy and LAST not in references(policy) and name not in UNREPLAYED:
                yield "sqs:SendMessage", each.value({"Fn::GetAtt": [name, "Arn"]})
        for mapping in each.of_type("AWS::Lambda::EventSourceMapping").values():
            if mapping.get("DestinationConfig"):
                [function] = references(mapping["FunctionName"])
                yield "lambda:InvokeFunction", each.value({"Fn::GetAtt": [function, "Arn"]})
                yield "dynamodb:GetRecords", each.value(mapping["EventSourceArn"])
        for rule in each.of_type("AWS::Events::Rule").values():
            for target in rule.get("Targets", []):
                if target.get("DeadLetterConfig"):
                    functions = references(target["Arn"]) & set(each.of_type("AWS::Serverless::Function"))
                    yield "lambda:InvokeFunction" if functions else "states:StartExecution", each.value(target["Arn"])
        for name, function in each.of_type("AWS::Serverless::Function").items():
            config = function.get("EventInvokeConfig", {})
            if config.get("DestinationConfig"):
                yield "lambda:InvokeFunction", each.value({"Fn::GetAtt": [name, "Arn"]})
        for config in each.of_type("AWS::Lambda::EventInvokeConfig").values():
            if not references(config["DestinationConfig"]) & UNREPLAYED:
                [function] = references(config["FunctionName"])
                yield "lambda:InvokeFunction", each.value({"Fn::GetAtt": [function, "Arn"]})


@cache
def full() -> Wired:
    switches = {
        name: "on"
        for name, each in read_template(ROOT / "template.yaml").parameters.items()
        if "on" in each.get("AllowedValues", [])
    }
    return Wired(ROOT / "template.yaml", switches)


def test_every_failure_queue_is_replayed_from() -> None:
    stack = full()
    queues = failure_queues(stack)
    assert len(queues) >= 15
    assert queues - attached(stack) == set(), "add mappings to functions/messaging/dlq_replay/template.yaml"
    assert attached(stack) - queues == set()
    assert granted(stack, "ReplayMessage", "sqs:ReceiveMessage") == queues


def test_all_that_may_fail_may_be_tried_again() -> None:
    stack = full()
    for action, arn in tried_again(stack):
        allowed = granted(stack, "ReplayWaiting", action)
        assert arn in allowed, f"ReplayWaiting may not {action} {arn}: tell it by the parameters of Messaging"


def test_failure_queues_bear_the_function_that_reads_them() -> None:
    """Lambda refuses a mapping of a queue whose messages come back before the function is done."""
    stack = full()
    [timeout] = [
        each["Timeout"] for name, each in stack.declared("AWS::Serverless::Function").items() if name == "ReplayMessage"
    ]
    short = {
        each.value({"Fn::GetAtt": [name, "Arn"]})
        for each in stack.all
        for name, queue in each.of_type("AWS::SQS::Queue").items()
        if int(queue.get("VisibilityTimeout", 30)) < FACTOR * int(timeout)
    }
    assert attached(stack) & short == set()


def test_the_last_queue_is_read_by_triage_alone() -> None:
    mappings = full().declared("AWS::Lambda::EventSourceMapping").values()
    assert [each["FunctionName"] for each in mappings if each["EventSourceArn"].endswith(LAST)] == ["FailureTriage"]


@pytest.mark.parametrize("wrong", ["ScorePutDeadLetters", "StandingsPutDeadLetters", "AvatarUploadedDeadLetters"])
def test_a_queue_that_is_left_out_is_noticed(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = full()
    [replay] = [each for each in stack.all if "ReplayMessage" in each.resources]
    mapping = wrong.replace("DeadLetters", "Replay")
    resources: Mapping[str, Any] = {name: each for name, each in replay.resources.items() if name != mapping}
    monkeypatch.setattr(replay, "resources", copy.deepcopy(resources))
    assert {each.rpartition(":")[2] for each in failure_queues(stack) - attached(stack)} == {wrong}
