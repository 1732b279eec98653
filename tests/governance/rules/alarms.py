"""Alarms watch what there is, say where their paragraph of the runbook is, and are heard."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from bench.idle import counted
from local import feature_templates
from tests.governance.code_rules import Source, module_file
from tests.governance.rules.registry import rule
from tests.governance.templates import ROOT, FeatureTemplate, attributes, references, text_of

RUNBOOK = "docs/guide/runbook.md"
OWN = "Buzzline"
"""Namespace of the metrics that functions count."""

DASHBOARD_METRICS = 50
"""The first three dashboards of an account are free, up to this many metrics each."""

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"

METRICS: dict[tuple[str, tuple[str, ...]], set[str]] = {
    ("AWS/ApiGateway", ("ApiId",)): {
        *("4xx", "5xx", "Count", "IntegrationLatency", "Latency"),
        *("ClientError", "ConnectCount", "ExecutionError", "IntegrationError", "MessageCount"),
    },
    ("AWS/Cognito", ("UserPool", "UserPoolClient")): {"SignInThrottles"},
    ("AWS/DynamoDB", ("TableName",)): {"ConsumedWriteCapacityUnits", "WriteThrottleEvents"},
    ("AWS/ElastiCache", ("CacheClusterId",)): {"DatabaseMemoryUsagePercentage", "EngineCPUUtilization"},
    ("AWS/Firehose", ("DeliveryStreamName",)): {"DeliveryToS3.DataFreshness"},
    ("AWS/Lambda", ()): {"ConcurrentExecutions", "Errors", "Invocations", "Throttles"},
    ("AWS/Lambda", ("FunctionName",)): {"Errors", "Throttles"},
    ("AWS/Logs", ()): {"IncomingBytes"},
    ("AWS/SQS", ("QueueName",)): {"ApproximateNumberOfMessagesVisible"},
    ("AWS/States", ("StateMachineArn",)): {"ExecutionsFailed"},
}
"""What AWS sends without being paid for it, as its documentation says: namespace and dimensions, names."""

_OF_WEB_SOCKETS = {"ClientError", "ConnectCount", "ExecutionError", "IntegrationError", "MessageCount"}


class _Named(NamedTuple):
    """What a dimension names: a resource of this type, in this way."""

    type: str
    value: Mapping[str, str]
    """With `{}` for the resource."""


_DIMENSIONS = {
    "ApiId": _Named("AWS::ApiGatewayV2::Api", {"Ref": "{}"}),
    "CacheClusterId": _Named("AWS::ElastiCache::ReplicationGroup", {"Fn::Sub": "${{{}}}-001"}),
    "DeliveryStreamName": _Named("AWS::KinesisFirehose::DeliveryStream", {"Ref": "{}"}),
    "FunctionName": _Named("AWS::Lambda::Function", {"Ref": "{}"}),
    "QueueName": _Named("AWS::SQS::Queue", {"Fn::GetAtt": "{}.QueueName"}),
    "StateMachineArn": _Named("AWS::StepFunctions::StateMachine", {"Ref": "{}"}),
    "UserPool": _Named("AWS::Cognito::UserPool", {"Ref": "{}"}),
    "UserPoolClient": _Named("AWS::Cognito::UserPoolClient", {"Ref": "{}"}),
}


@rule("alarm-watches-what-is-there")
def alarm_watches_what_is_there(template: FeatureTemplate) -> Iterator[str]:
    """An alarm on a metric that nobody sends is quiet for ever, and looks like one that has nothing to say."""
    for name, alarm in template.of_type(ALARM).items():
        namespace, metric = alarm.get("Namespace"), alarm.get("MetricName")
        if namespace == OWN:
            service = template.source.get("Globals", {}).get("Function", {}).get("Environment", {}).get("Variables", {})
            if alarm.get("Dimensions") != [{"Name": "service", "Value": service.get("POWERTOOLS_SERVICE_NAME")}]:
                yield f"{name}: metrics that functions count have one dimension, the template's `service`"
            elif metric not in counted_by(template.name):
                yield f"{name}: no function of {template.name} counts {metric}"
            continue
        dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
        if metric not in METRICS.get((str(namespace), tuple(dimensions)), set()):
            yield f"{name}: {namespace} sends no {metric} with dimensions {', '.join(dimensions) or 'none'}"
        for dimension, value in dimensions.items():
            if named := _DIMENSIONS.get(dimension):
                yield from (f"{name}: {dimension} {fault}" for fault in _faults(template, named, value, str(metric)))


@rule("alarm-names-its-paragraph")
def alarm_names_its_paragraph(template: FeatureTemplate) -> Iterator[str]:
    """Who is woken up reads what the message says, and then what to do."""
    for name, alarm in template.of_type(ALARM, COMPOSITE).items():
        if not text_of(alarm.get("AlarmDescription")).endswith(f" ({RUNBOOK}, {name})"):
            yield f"{name}: AlarmDescription must end with `({RUNBOOK}, {name})`"


@rule("alarm-knows-silence")
def alarm_knows_silence(template: FeatureTemplate) -> Iterator[str]:
    """By default, an alarm without data keeps its state, and goes on ringing over what is long past."""
    for name, alarm in template.of_type(ALARM).items():
        if alarm.get("TreatMissingData") not in {"breaching", "notBreaching"}:
            yield f"{name}: TreatMissingData must say whether silence is good or bad"


@rule("alarm-is-heard")
def alarm_is_heard(template: FeatureTemplate) -> Iterator[str]:
    """An alarm tells a topic, or is one of those that another one speaks for."""
    for name, alarm in template.of_type(COMPOSITE).items():
        if not alarm.get("AlarmActions"):
            yield f"{name}: has no action"
    quiet = {name for name, alarm in template.of_type(ALARM).items() if not alarm.get("AlarmActions")}
    outputs = template.source.get("Outputs", {})
    for name in sorted(quiet):
        if name not in references(outputs.get(name, {}).get("Value")):
            yield f"{name}: has no action, and no output of its name for an alarm that speaks for it"
    spoken_for = {
        attribute.removeprefix("Outputs.")
        for application, child in template.nested.items()
        for alarm in child.of_type(COMPOSITE).values()
        for parameter in references(alarm["AlarmRule"])
        for _, attribute in attributes(
            template.source["Resources"][application]["Properties"].get("Parameters", {}).get(parameter)
        )
    }
    for child in template.nested.values():
        for name, alarm in child.of_type(ALARM).items():
            if not alarm.get("AlarmActions") and name not in spoken_for:
                yield f"{child.name}.{name}: has no action, and no other alarm speaks for it"


@rule("dashboard-shows-what-is-there")
def dashboard_shows_what_is_there(template: FeatureTemplate) -> Iterator[str]:
    """A graph without data looks like a quiet night."""
    for name, dashboard in template.of_type(DASHBOARD).items():
        for namespace, metric, *dimensions in dashboard_metrics(dashboard):
            if namespace == OWN:
                if dimensions[:1] != ["service"] or metric not in counted_by(dimensions[1]):
                    yield f"{name}: no function counts {metric} with {dimensions}"
            elif metric not in METRICS.get((namespace, tuple(dimensions[::2])), set()):
                yield f"{name}: {namespace} sends no {metric} with {dimensions}"


@rule("dashboard-is-free")
def dashboard_is_free(template: FeatureTemplate) -> Iterator[str]:
    """A dashboard of more metrics costs three dollars a month."""
    for application, child in template.nested.items():
        for dashboard in child.of_type(DASHBOARD).values():
            queues = [
                queue
                for each in template.all_nested
                for queue in each.of_type("AWS::SQS::Queue")
                if queue.endswith("DeadLetters")
            ]
            found = len(dashboard_metrics(dashboard)) + len(queues)
            if found > DASHBOARD_METRICS:
                yield f"{application}: the dashboard shows {found} metrics: {DASHBOARD_METRICS} are free"


def dashboard_metrics(dashboard: Mapping[str, Any]) -> list[list[str]]:
    """The metrics of a dashboard, without searches: namespace, name, dimensions' names and values in turn."""
    found: list[list[str]] = []
    for widget in json.loads(text_of(dashboard["DashboardBody"]))["widgets"]:
        before: list[str] = []
        for line in widget["properties"].get("metrics", []):
            words = [each for each in line if isinstance(each, str)]
            if words == ["..."]:
                words = before
            before = [before[index] if word == "." else word for index, word in enumerate(words)]
            found += [before] if before else []
    return found


@cache
def counted_by(feature: str) -> set[str]:
    """Names of the metrics that the functions of a feature count, in whatever module they come to."""
    folders = (file.parent for file in feature_templates() if file.parent.name == feature)
    waiting = [file.relative_to(ROOT) for folder in folders for file in folder.glob("*.py")]
    seen: set[PurePosixPath] = set()
    found: set[str] = set()
    while waiting:
        path = PurePosixPath(waiting.pop())
        if path in seen or not (ROOT / path).is_file():
            continue
        seen.add(path)
        source = Source(path, (ROOT / path).read_text())
        found |= set(counted(ROOT / path))
        for name in source.imports:
            parts = name.split(".")
            if parts[0] == "buzzline":
                waiting += filter(None, (module_file(parts[:end]) for end in (-1, None)))
    return found


def _faults(template: FeatureTemplate, named: _Named, value: Any, metric: str) -> Iterator[str]:
    for resource, properties in template.of_type(named.type).items():
        wanted = {key: text.format(resource) for key, text in named.value.items()}
        written = {key: ".".join(each) if isinstance(each, list) else each for key, each in dict(value).items()}
        if written == wanted:
            sockets = properties.get("ProtocolType") == "WEBSOCKET"
            if named.type == "AWS::ApiGatewayV2::Api" and sockets != (metric in _OF_WEB_SOCKETS):
                yield f"is an API that sends no {metric}"
            return
    yield f"must be {dict(named.value)} with a {named.type} of the template"
