"""The guide tells what a stack costs while nobody plays, as the templates and the table of prices say."""

from typing import Any

import pytest

from aws.settings import Settings
from bench import idle
from bench.dollars import cost
from tests.governance.templates import ROOT

GUIDE = ROOT / "docs/guide/deploying.md"


def test_the_guide_has_the_tables() -> None:
    guide = GUIDE.read_text()
    for table in idle.tables():
        assert table in guide, "`python -m bench.idle` prints what belongs into the guide"


@pytest.mark.parametrize(
    ("kind", "properties", "taken"),
    [
        ("AWS::CloudWatch::Alarm", {"MetricName": "Errors"}, {"alarm metrics": 1}),
        (
            "AWS::CloudWatch::Alarm",
            {"Metrics": [{"MetricStat": {}}, {"MetricStat": {}}, {"Expression": "a + b"}]},
            {"alarm metrics": 2},
        ),
        ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}, {}),
        (
            "AWS::EC2::VPCEndpoint",
            {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b"]},
            {"interface endpoint hours": 1460},
        ),
        ("AWS::Kinesis::Stream", {"ShardCount": 3}, {"Kinesis shard hours": 2190}),
        ("AWS::Lambda::EventSourceMapping", {"StartingPosition": "LATEST"}, {}),
        ("AWS::Events::Rule", {"EventPattern": {}}, {}),
        ("AWS::Events::Rule", {"ScheduleExpression": "rate(1 hour)"}, {"Lambda requests": 730}),
    ],
)
def test_what_resources_take_at_rest(kind: str, properties: dict[str, Any], taken: dict[str, float]) -> None:
    found = idle.PRICED[kind](properties)
    assert {name: found[name] for name in taken} == taken
    assert all(cost(name, count) >= 0 for name, count in found.items())
    assert bool(found) == bool(taken)


def test_a_cache_of_ones_own_costs_nothing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = idle.Plan("full").at_rest()
    read = Settings.read
    monkeypatch.setattr(Settings, "read", lambda root, env: read(root, env, ["RedisUrl=rediss://x"]))
    assert idle.Plan("full").at_rest().keys() == ours.keys() - {
        *("cache.t4g.micro Valkey hours", "hosted zone months", "interface endpoint hours")
    }


def test_a_type_that_nobody_priced_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "FREE", idle.FREE - {"AWS::S3::Bucket"})
    with pytest.raises(KeyError, match="AWS::S3::Bucket"):
        idle.Plan("default").at_rest()


def test_no_type_is_listed_twice() -> None:
    assert not idle.FREE & set(idle.PRICED)


def test_metrics_of_features_that_are_off_are_not_counted() -> None:
    default, full = (idle.Plan(env).metrics() for env in idle.ENVIRONMENTS)
    assert default["custom metrics"] < full["custom metrics"]
    assert default["detailed metrics of routes"] < full["detailed metrics of routes"]
