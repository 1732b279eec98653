"""Alarms of a deployed cloud: what rings, whom it tells, and what the dashboard shows.

The local cloud evaluates alarms when a metric is put, over all dimensions of a metric's name, and has no metrics of
API Gateway; so this test is the service that counts.
"""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.cloud import DeployedCloud, eventually


@pytest.fixture
def pager(cloud: DeployedCloud) -> Iterator[str]:
    """A queue that hears what the urgent topic says."""
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    queue = sqs.create_queue(QueueName=f"pager-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = cloud.outputs["urgentAlarmTopic"]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    yield queue
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    sqs.delete_queue(QueueUrl=queue)


@pytest.mark.alone
def test_failing_requests_wake_somebody_once(cloud: DeployedCloud, pager: str) -> None:
    failing, players = alarm(cloud, "ApiFailingAlarm"), alarm(cloud, "PlayersCannotPlayAlarm")
    assert not failing["AlarmActions"], "it speaks through the other one"
    assert failing["Dimensions"] == [{"Name": "ApiId", "Value": cloud.outputs["httpApiId"]}]
    assert players["AlarmActions"] == players["OKActions"] == [cloud.outputs["urgentAlarmTopic"]]
    for _ in range(2):
        count(cloud, "5xx", 5, failing["Dimensions"])
    assert alarm(cloud, "ApiFailingAlarm")["StateValue"] == "ALARM"
    assert alarm(cloud, "PlayersCannotPlayAlarm")["StateValue"] == "ALARM"
    (message,) = eventually(lambda: cloud.client("sqs").receive_message(QueueUrl=pager).get("Messages"))
    said = json.loads(json.loads(message["Body"])["Message"])
    assert said["AlarmName"] == players["AlarmName"]
    assert said["NewStateValue"] == "ALARM"
    assert "docs/guide/runbook.md, PlayersCannotPlayAlarm" in said["AlarmDescription"]
    assert failing["AlarmName"] in said["NewStateReason"], "the message says what it is"
    cloud.client("sqs").delete_message(QueueUrl=pager, ReceiptHandle=message["ReceiptHandle"])
    assert not cloud.client("sqs").receive_message(QueueUrl=pager).get("Messages"), "one message for one incident"


def test_every_alarm_in_the_rule_of_the_urgent_one_is_there(cloud: DeployedCloud) -> None:
    named = [part.split('"')[1] for part in alarm(cloud, "PlayersCannotPlayAlarm")["AlarmRule"].split(" OR ")]
    there = {each["AlarmName"] for each in cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    assert set(named) <= there
    for name in ("ApiFailing", "SignIn", "WebSocketIntegration", "WebSocketExecution", "TicketAuthorizer"):
        assert any(f"-{name}Alarm-" in each for each in named)
    assert not any("CacheFailing" in each for each in named), "the cache of the local cloud is not ours"


def test_the_dashboard_has_the_deployed_names(cloud: DeployedCloud) -> None:
    cloudwatch = cloud.client("cloudwatch")
    body = cloudwatch.get_dashboard(DashboardName=cloud.outputs["stackName"])["DashboardBody"]
    assert json.loads(body)["widgets"]
    assert cloud.outputs["httpApiId"] in body
    assert cloud.knows("LiveGameHost", "LIVE_GAMES_TABLE") in body
    assert "${" not in body


def alarm(cloud: DeployedCloud, name: str) -> dict[str, Any]:
    """The alarm of this name in the templates."""
    there = cloud.client("cloudwatch").describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=100)
    (found,) = [each for each in there["MetricAlarms"] + there["CompositeAlarms"] if f"-{name}-" in each["AlarmName"]]
    return dict(found)


def count(cloud: DeployedCloud, metric: str, value: int, dimensions: list[dict[str, str]]) -> None:
    datum = {"MetricName": metric, "Value": value, "Unit": "Count", "Dimensions": dimensions}
    cloud.client("cloudwatch").put_metric_data(Namespace="AWS/ApiGateway", MetricData=[datum])
