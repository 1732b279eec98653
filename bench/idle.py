"""What a stack costs by the month while nobody plays, and its metrics while somebody does: from the templates.

`python -m bench.idle` prints the tables of docs/guide/deploying.md, which a test compares.
"""

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from aws.settings import Settings, holds
from bench.dollars import ASSUMED, cost
from local import LAYERS, ROOT, feature_templates

ENVIRONMENTS = ("default", "full")
HOURS = 730
"""Of a month."""

_METRICS_OF_ROUTE = {"HTTP": 6, "WEBSOCKET": 5}
"""Metrics that detailed metrics add for a route: its requests, errors, latencies, and bytes over HTTP."""

FREE = {
    *("AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Integration"),
    *("AWS::ApiGatewayV2::IntegrationResponse", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::RouteResponse"),
    *("AWS::ApiGatewayV2::Stage", "AWS::CloudFront::CachePolicy", "AWS::CloudFront::Distribution"),
    *("AWS::CloudFront::Function", "AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::ResponseHeadersPolicy"),
    "AWS::CloudWatch::Dashboard",  # an account's first three, of 50 metrics each, which a rule counts
    *("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolGroup"),
    *("AWS::DynamoDB::Table", "AWS::EC2::RouteTable"),
    *("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress"),
    *("AWS::EC2::Subnet", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPC"),
    *("AWS::ElastiCache::ParameterGroup", "AWS::Events::EventBus"),
    *("AWS::ElastiCache::SubnetGroup", "AWS::ElastiCache::User", "AWS::ElastiCache::UserGroup"),
    *("AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IoT::Authorizer", "AWS::IoT::TopicRule"),
    *("AWS::KinesisFirehose::DeliveryStream", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Permission"),
    *("AWS::Logs::LogGroup", "AWS::Logs::MetricFilter", "AWS::Route53::RecordSet", "AWS::S3::Bucket"),
    *("AWS::S3::BucketPolicy", "AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy"),
    *("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::Serverless::Application", "AWS::Serverless::Function"),
    *("AWS::Serverless::LayerVersion", "AWS::Serverless::StateMachine", "Custom::PublicKey", "Custom::WebRelease"),
}
"""Types of resources that bill by use or by what they store, and not for being there."""

Quantities = dict[str, float]
Properties = Mapping[str, Any]
Made = tuple[Path, str, Properties]
"""Folder of the feature, type and properties of a resource."""


def _alarm(alarm: Properties) -> Quantities:
    """An alarm costs as much as the metrics that it looks at."""
    return {"alarm metrics": sum("MetricStat" in each for each in alarm.get("Metrics", [])) or 1}


def _endpoint(endpoint: Properties) -> Quantities:
    if endpoint.get("VpcEndpointType") != "Interface":
        return {}
    return {"interface endpoint hours": len(endpoint["SubnetIds"]) * HOURS}


def _cache(group: Properties) -> Quantities:
    node = f"{group['CacheNodeType']} {str(group['Engine']).capitalize()} hours"
    return {node: int(group["NumCacheClusters"]) * HOURS}


def _stream(stream: Properties) -> Quantities:
    if stream.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND":
        return {"Kinesis on-demand stream hours": HOURS}
    return {"Kinesis shard hours": int(stream["ShardCount"]) * HOURS}


def _mapping(mapping: Properties) -> Quantities:
    """Lambda asks a queue again and again whether there is anything; a stream of DynamoDB's it asks for nothing."""
    if "StartingPosition" in mapping:
        return {}
    return {"SQS requests": ASSUMED["sqsPollsPerHour"] * HOURS}


def _schedule(rule: Properties) -> Quantities:
    text = str(rule.get("ScheduleExpression", ""))
    if not text:
        return {}
    every, unit = text.removeprefix("rate(").removesuffix(")").split()
    runs = HOURS * 60 / (int(every) * {"minute": 1, "hour": 60, "day": 1440}[unit.removesuffix("s")])
    return {"Lambda requests": runs, "Lambda GB-seconds": runs * ASSUMED["scheduledGbSeconds"]}


PRICED: dict[str, Callable[[Properties], Quantities]] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": lambda _: {"composite alarms": 1},
    "AWS::EC2::NatGateway": lambda _: {"NAT gateway hours": HOURS},
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::ElastiCache::ReplicationGroup": _cache,
    "AWS::Events::Rule": _schedule,
    "AWS::KMS::Key": lambda _: {"KMS keys": 1},
    "AWS::Kinesis::Stream": _stream,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Route53::HostedZone": lambda _: {"hosted zone months": 1},
}
"""What a resource takes of what is billed by the month, by its type."""


class Plan:
    """What an environment of samconfig.toml deploys."""

    def __init__(self, env: str) -> None:
        self._settings = Settings.read(ROOT, env)
        self._values = self._settings.values()
        self.features = self._settings.features()
        """Logical ids of the nested applications."""

    def at_rest(self, *features: str) -> Quantities:
        """What is billed by the month, of all features or of some; raises KeyError for a type that nobody priced."""
        found: Counter[str] = Counter()
        for feature in features or sorted(self.features):
            for kind, properties in self._resources(feature):
                if kind not in FREE:
                    found.update(PRICED[kind](properties))
        return dict(found)

    def metrics(self) -> Quantities:
        """Metrics of our own that there are while all is in use, and those that detailed metrics would add."""
        every = {file.parent.name for file in feature_templates()}
        off = every - {folder.name for feature in self.features for folder, _, _ in self._made(feature)}
        names = {
            name
            for tree in (ROOT / "functions", *(layer / "buzzline" for layer in LAYERS))
            for file in tree.rglob("*.py")
            if not off.intersection(file.relative_to(tree).parts)
            for name in counted(file)
        }
        kinds = Counter(
            "HTTP" if " " in str(properties["RouteKey"]) else "WEBSOCKET"
            for feature in self.features
            for kind, properties in self._resources(feature)
            if kind == "AWS::ApiGatewayV2::Route"
        )
        return {
            "custom metrics": len(names),
            "detailed metrics of routes": sum(_METRICS_OF_ROUTE[kind] * count for kind, count in kinds.items()),
        }

    def _resources(self, feature: str) -> Iterator[tuple[str, Properties]]:
        """Types and properties of what a nested application makes, parameters filled in."""
        return ((kind, properties) for _, kind, properties in self._made(feature))

    def _made(self, feature: str) -> Iterator[Made]:
        return _made(ROOT, self._settings.template, feature, self._values)


def _made(folder: Path, outer: Mapping[str, Any], application: str, given: Mapping[str, str]) -> Iterator[Made]:
    """What an application makes that a template in `folder` nests, and what those make that it nests itself."""
    nested = outer["Resources"][application]["Properties"]
    file = folder / nested["Location"]
    template = yaml_parse(file.read_text())
    conditions = template.get("Conditions", {})
    values = {name: str(each.get("Default", "")) for name, each in template.get("Parameters", {}).items()}
    values |= {name: _value(each, outer, given) for name, each in nested.get("Parameters", {}).items()}
    for name, resource in template["Resources"].items():
        if "Condition" in resource and not holds(conditions[resource["Condition"]], conditions, values):
            continue
        yield file.parent, resource["Type"], _filled(resource.get("Properties", {}), values)
        if resource["Type"] == "AWS::Serverless::Application":
            yield from _made(file.parent, template, name, values)


def _value(value: Any, template: Mapping[str, Any], given: Mapping[str, str]) -> str:
    """What a template passes; what only AWS knows stands for itself."""
    if isinstance(value, Mapping) and "Ref" in value:
        return given.get(str(value["Ref"]), str(value["Ref"]))
    if isinstance(value, Mapping) and "Fn::If" in value:
        condition, then, otherwise = value["Fn::If"]
        conditions = template["Conditions"]
        return _value(then if holds(conditions[condition], conditions, given) else otherwise, template, given)
    return str(value)


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"Ref"} and value["Ref"] in values:
            return values[value["Ref"]]
        return {key: _filled(member, values) for key, member in value.items()}
    return [_filled(member, values) for member in value] if isinstance(value, list) else value


def counted(file: Path) -> Iterator[str]:
    """Names of metrics that a module counts."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "count" and node.args:
            named = (each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant))
            yield from (name for name in named if isinstance(name, str) and name[:1].isupper())


def table(title: str, sides: list[Quantities], total: str = "") -> str:
    """A table of Markdown: by line, how many and dollars, for each environment."""
    lines = [
        f"| {title} | " + " | ".join(f"*{env}* | $" for env in ENVIRONMENTS) + " |",
        "|---" * (1 + 2 * len(ENVIRONMENTS)) + "|",
    ]
    names = sorted(
        {name for side in sides for name in side}, key=lambda name: (-cost(name, sides[-1].get(name, 0)), name)
    )
    for name in names:
        cells = [f"{side.get(name, 0):,.0f} | {cost(name, side.get(name, 0)):.2f}" for side in sides]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    if total:
        sums = (sum(round(cost(name, count), 2) for name, count in side.items()) for side in sides)
        lines.append(f"| **{total}** | " + " | ".join(f"| **{each:.2f}**" for each in sums) + " |")
    return "\n".join(lines)


def tables() -> list[str]:
    """The tables of the guide."""
    plans = [Plan(env) for env in ENVIRONMENTS]
    return [
        table("a month in which nobody plays", [plan.at_rest() for plan in plans], "together"),
        table("a month in which each metric is sent in every hour", [plan.metrics() for plan in plans]),
    ]


if __name__ == "__main__":
    sys.stdout.write("\n\n".join(tables()) + "\n")
