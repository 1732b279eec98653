"""State machines: in files of their own, traced, logged, sound, and with a role for just what their tasks do."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import (
    STATE_MACHINE,
    STATE_MACHINES,
    FeatureTemplate,
    as_list,
    definition_file,
    references,
)

# What a state machine does besides its tasks: it writes its log and sends its traces.
BESIDES = {
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
}

_TRANSACTION = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}
# Rights that are not called like the operations that they are for.
_RIGHTS = {
    "lambda:Invoke": ["lambda:InvokeFunction"],
    "s3:CopyObject": ["s3:GetObject", "s3:PutObject"],
    "s3:DeleteObjects": ["s3:DeleteObject"],
    "s3:HeadObject": ["s3:GetObject"],
    "s3:ListObjectsV2": ["s3:ListBucket"],
    "sqs:SendMessageBatch": ["sqs:SendMessage"],
    "sns:PublishBatch": ["sns:Publish"],
}
# Services whose prefix in IAM is not their name in the SDK.
_PREFIXES = {"eventbridge": "events", "sfn": "states", "cloudwatch": "cloudwatch"}
# Arguments that name what a task is about.
_TARGETS = ("FunctionName", "TableName", "QueueUrl", "TopicArn", "Bucket", "StateMachineArn")
_INTEGRATION = re.compile(r"arn:[^:]+:states:::(?:aws-sdk:)?(\w+):(\w+)(?:\.\w+)?(?::\d+)?")
_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
_ENDS = {"Succeed", "Fail"}

_Right = tuple[str, str]
"""An action, and the resource or parameter that it is for; empty where that is not known before it runs."""


@rule("state-machine-definition-is-a-file")
def state_machine_definition_is_a_file(template: FeatureTemplate) -> Iterator[str]:
    """In statemachines/, named after its feature: there it is found, drawn and tested."""
    for name, resource in template.source.get("Resources", {}).items():
        if resource["Type"] not in STATE_MACHINES:
            continue
        properties = resource.get("Properties", {})
        file = definition_file(template.folder, properties)
        place = "/".join(filter(None, ("statemachines", template.family)))
        if file is None:
            yield f"{name}: has no DefinitionUri: let its definition be a file"
        elif not re.search(rf"/{place}/{template.name}_\w+\.asl\.yaml$", str(file)):
            yield f"{name}: its definition is {file.name}: must be {place}/{template.name}_<name>.asl.yaml"
        elif name not in template.definitions:
            yield f"{name}: there is no file {file.name}"
        for inline in {"Definition", "DefinitionString", "DefinitionS3Location"} & set(properties):
            yield f"{name}: has its definition in {inline}: let it be a file"


@rule("state-machine-is-traced")
def state_machine_is_traced(template: FeatureTemplate) -> Iterator[str]:
    """A trace with a gap does not show where the time went."""
    for name, properties in template.of_type(STATE_MACHINE).items():
        if properties.get("TracingConfiguration", {}).get("Enabled") is not True:
            yield f"{name}: Tracing is not enabled"


@rule("state-machine-is-logged")
def state_machine_is_logged(template: FeatureTemplate) -> Iterator[str]:
    """Into a log group of its own that does not keep everything for ever."""
    groups = template.of_type("AWS::Logs::LogGroup")
    used: Counter[str] = Counter()
    for name, properties in template.of_type(STATE_MACHINE).items():
        logging = properties.get("LoggingConfiguration", {})
        own = references(logging.get("Destinations")) & set(groups)
        used.update(own)
        if logging.get("Level", "OFF") == "OFF" or not own:
            yield f"{name}: Logging has no level and log group of this template"
        for group in own:
            if not groups[group].get("RetentionInDays"):
                yield f"{name}: log group {group} has no RetentionInDays"
            if used[group] > 1:
                yield f"{name}: shares log group {group} with another state machine"


@rule("state-machine-has-its-own-role")
def state_machine_has_its_own_role(template: FeatureTemplate) -> Iterator[str]:
    """A role that two share grants each what only the other needs."""
    roles = {function: template.role_of(function) for function in template.functions}
    machines = {name: role_of_machine(template, name) for name in template.of_type(STATE_MACHINE)}
    uses = Counter([*roles.values(), *machines.values()])
    for name, role in machines.items():
        if role is None:
            yield f"{name}: runs with a role from elsewhere: let it have its own"
        elif uses[role] > 1:
            yield f"{name}: shares role {role}"


@rule("state-machine-role-is-exact")
def state_machine_role_is_exact(template: FeatureTemplate) -> Iterator[str]:
    """Its role grants what its tasks need, on what they need it for, and nothing else."""
    for name, definition in template.definitions.items():
        role = role_of_machine(template, name)
        needed = set(_needed(template, name, definition))
        granted = {
            right
            for owner, roles, statement in template.role_statements
            if (owner == role or role in roles) and statement.get("Effect") == "Allow"
            for right in _granted(statement)
        }
        known = {action for action, target in needed if not target}
        for action, target in sorted(needed):
            if not any(action == each and (not target or target == of) for each, of in granted):
                yield f"{name}: its role lacks {action}{' on ' * bool(target)}{target}"
        for action, target in sorted(granted):
            if (action, target) not in needed and action not in known | BESIDES:
                yield f"{name}: its role allows {action} on {target}, which no task needs"


@rule("state-machine-is-sound")
def state_machine_is_sound(template: FeatureTemplate) -> Iterator[str]:
    """What Step Functions would refuse at deployment, or would find out only on a rare way."""
    for name, definition in template.definitions.items():
        substitutions = set(template.source["Resources"][name]["Properties"].get("DefinitionSubstitutions", {}))
        used = set(_SUBSTITUTION.findall(str(definition)))
        for each in sorted(used ^ substitutions):
            yield f"{name}: substitution {each} is {'not given' if each in used else 'not used'}"
        for breach in _graph_breaches(definition):
            yield f"{name}: {breach}"


def role_of_machine(template: FeatureTemplate, name: str) -> str | None:
    """The role in this template that a state machine runs with."""
    machine = template.of_type(STATE_MACHINE)[name]
    return next(iter(references(machine.get("RoleArn")) & set(template.of_type("AWS::IAM::Role"))), None)


def _graph_breaches(machine: Mapping[str, Any]) -> Iterator[str]:
    states = machine.get("States", {})
    ways = {state: set(_next(body)) for state, body in states.items()}
    start = machine.get("StartAt")
    for source, target in [("StartAt", start), *((s, t) for s, targets in ways.items() for t in targets)]:
        if target not in states:
            yield f"{source} leads to {target}, which is no state"
    reached, todo = set(), {start} & set(states)
    while todo:
        state = todo.pop()
        reached.add(state)
        todo |= ways[state] & set(states) - reached
    for state in sorted(set(states) - reached):
        yield f"state {state} is never reached"
    for state, body in states.items():
        kind = body.get("Type")
        if kind not in {*_ENDS, "Choice"} and ("Next" in body) == (body.get("End") is True):
            yield f"state {state} has neither Next nor End, or both"
        if kind == "Choice" and "Default" not in body:
            yield f"choice {state} has no Default"
        if kind == "Task" and not all(body.get(member) for member in ("Retry", "Catch")):
            yield f"task {state} has no Retry or no Catch"
        for inner in _inner(body):
            yield from _graph_breaches(inner)


def _next(state: Mapping[str, Any]) -> Iterator[str]:
    for each in (state, *state.get("Choices", []), *state.get("Catch", [])):
        yield from (each[way] for way in ("Next", "Default") if way in each)


def _inner(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The state machines inside a state."""
    return [*state.get("Branches", []), *(state[name] for name in ("ItemProcessor", "Iterator") if name in state)]


def _tasks(machine: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for state in machine.get("States", {}).values():
        if state.get("Type") == "Task":
            yield state
        for inner in _inner(state):
            yield from _tasks(inner)


def _needed(template: FeatureTemplate, name: str, definition: Mapping[str, Any]) -> Iterator[_Right]:
    given = template.source["Resources"][name]["Properties"].get("DefinitionSubstitutions", {})

    def targets(value: object) -> list[str]:
        found = _SUBSTITUTION.fullmatch(str(value))
        return [_plain(each) for each in sorted(references(given.get(found[1]) if found else None))] or [""]

    for task in _tasks(definition):
        resource, arguments = str(task["Resource"]), task.get("Arguments", task.get("Parameters", {}))
        arguments = arguments if isinstance(arguments, Mapping) else {}
        integration = _INTEGRATION.fullmatch(resource)
        if integration is None:  # the ARN of a function
            yield from (("lambda:InvokeFunction", each) for each in targets(resource))
        elif integration[2].startswith("transact"):
            for item in as_list(arguments.get("TransactItems")):
                for kind, body in item.items():
                    yield from ((_TRANSACTION[kind], each) for each in targets(body.get("TableName")))
        else:
            about = next((arguments[each] for each in _TARGETS if each in arguments), None)
            action = f"{_PREFIXES.get(integration[1], integration[1])}:{integration[2][0].upper()}{integration[2][1:]}"
            yield from ((right, each) for right in _RIGHTS.get(action, [action]) for each in targets(about))


def _granted(statement: Mapping[str, Any]) -> Iterator[_Right]:
    targets = [_plain(each) for each in sorted(references(statement.get("Resource")))]
    for action in as_list(statement.get("Action")):
        yield from ((action, target) for target in targets or ["*"])


def _plain(name: str) -> str:
    """A parameter's name without what of a thing it holds: that of a queue's URL and of its ARN are for one queue."""
    return re.sub(r"(?<=.)(Url|Arn|Name)$", "", name)
