"""Alarms, their runbook, and what speaks for which: rules that need several templates, or a page."""

import copy
import dataclasses
import re
import subprocess
from collections import Counter
from typing import Any

import pytest

from tests.governance.rules import breaches
from tests.governance.rules.alarms import ALARM, COMPOSITE, DASHBOARD, RUNBOOK, counted_by, dashboard_metrics
from tests.governance.templates import ROOT, FeatureTemplate, read_template, references, template_files

FEATURES = [read_template(file) for file in template_files()]
WHOLE = read_template(ROOT / "template.yaml")
PARTS = ("**Means.**", "**Look.**", "**Do.**")


def paragraphs() -> dict[str, str]:
    """The runbook's paragraphs by the alarm that they are about."""
    _, *found = re.split(r"^### (\w+)\n", (ROOT / RUNBOOK).read_text(), flags=re.MULTILINE)
    return dict(zip(found[::2], (re.split(r"^#", text, flags=re.MULTILINE)[0] for text in found[1::2]), strict=True))


def test_every_alarm_has_a_paragraph_and_every_paragraph_an_alarm() -> None:
    alarms = Counter(name for each in FEATURES for name in each.of_type(ALARM, COMPOSITE))
    assert set(alarms.values()) == {1}, "names tell alarms apart, in all templates"
    assert sorted(paragraphs()) == sorted(alarms)


@pytest.mark.parametrize("name", paragraphs())
def test_paragraphs_say_what_it_means_how_to_look_and_what_to_do(name: str) -> None:
    text = paragraphs()[name]
    assert [part for part in re.findall(r"\*\*\w+\.\*\*", text) if part in PARTS] == list(PARTS)
    for part in re.split(r"\*\*\w+\.\*\*", text)[1:]:
        assert len(part.split()) > 4, "it says something"


def test_the_runbook_says_which_alarms_wake_somebody() -> None:
    urgent, _ = re.split(r"^## What can wait", (ROOT / RUNBOOK).read_text(), flags=re.MULTILINE)
    silent = {n for each in FEATURES for n, alarm in each.of_type(ALARM).items() if not alarm.get("AlarmActions")}
    speakers = {name for each in FEATURES for name in each.of_type(COMPOSITE)}
    assert set(re.findall(r"^### (\w+)$", urgent, re.MULTILINE)) == silent | speakers


def test_queues_and_functions_that_the_runbook_names_are_there() -> None:
    text = (ROOT / RUNBOOK).read_text()
    queues = {name for each in FEATURES for name in each.of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")}
    assert set(re.findall(r"`(\w*DeadLetters)`", text)) == queues
    assert set(re.findall(r"`(?:letters|back|drop) (\w+)", text)) == queues
    functions = {name for each in FEATURES for name in each.functions}
    assert set(re.findall(r"`lines (\w+)", text)) <= functions


def test_letters_are_only_moved_back_to_queues_that_they_came_from() -> None:
    text = (ROOT / RUNBOOK).read_text()
    moved = {
        name
        for each in FEATURES
        for queue in each.of_type("AWS::SQS::Queue").values()
        for name in references(queue.get("RedrivePolicy"))
    }
    assert set(re.findall(r"`back (\w+)`", text)) | {"LiveBroadcastDeadLetters"} == moved


def test_the_tools_of_the_runbook_find_what_a_name_in_the_templates_means() -> None:
    tools = re.split(r"```(?:sh)?\n", (ROOT / RUNBOOK).read_text())[1]
    stand_in = """
aws() { case "$*" in
  *list-queues*) printf 'https://sqs/1/other-X-DeadLetters-1\thttps://sqs/1/buzzline-X-ScorePutDeadLetters-1';
    printf '\thttps://sqs/1/buzzline-X-DeadLetters-1\n' ;;
  *list-functions*) printf 'buzzline-X-ScorePut-1\nbuzzline-X-ScorePutter-1\n' ;;
  *get-queue-attributes*) echo "arn-of $*" | sed 's/ sqs.*queue-url / /; s/ --.*//' ;;
  *) echo "aws $*" ;;
esac; }
queue DeadLetters; queue ScorePutDeadLetters; back ScorePutDeadLetters; lines ScorePut; drop DeadLetters
"""
    said = subprocess.run(["bash", "-c", tools + stand_in], capture_output=True, text=True, check=True)
    assert said.stderr == ""
    assert said.stdout.splitlines() == [
        "https://sqs/1/buzzline-X-DeadLetters-1",
        "https://sqs/1/buzzline-X-ScorePutDeadLetters-1",
        "aws sqs start-message-move-task --source-arn arn-of https://sqs/1/buzzline-X-ScorePutDeadLetters-1",
        "aws logs tail /aws/lambda/buzzline-X-ScorePut-1 --since 1h --filter-pattern ?ERROR ?timed",
        "aws sqs purge-queue --queue-url https://sqs/1/buzzline-X-DeadLetters-1",
    ]


def test_no_alarm_speaks_for_one_that_the_root_does_not_pass() -> None:
    assert breaches("alarm-is-heard", WHOLE) == []
    for parameter in references(WHOLE.nested["Overview"].of_type(COMPOSITE)["PlayersCannotPlayAlarm"]["AlarmRule"]):
        source: dict[str, Any] = copy.deepcopy(dict(WHOLE.source))
        del source["Resources"]["Overview"]["Properties"]["Parameters"][parameter]
        (breach,) = breaches("alarm-is-heard", dataclasses.replace(WHOLE, source=source))
        assert breach.endswith(f".{parameter}: has no action, and no other alarm speaks for it")


def test_metrics_of_a_feature_are_those_that_its_functions_count() -> None:
    assert "PinsMissed" in counted_by("live_games")
    assert "GamesAbandoned" in counted_by("multiplayer") - counted_by("live_games")
    feature = read_template(ROOT / "functions/live_games/template.yaml")
    alarm = {**feature.of_type(ALARM)["PinsMissedAlarm"], "MetricName": "GamesAbandoned"}
    changed = dataclasses.replace(feature, resources={"PinsMissedAlarm": {"Type": ALARM, "Properties": alarm}})
    assert breaches("alarm-watches-what-is-there", changed) == [
        "alarm-watches-what-is-there: PinsMissedAlarm: no function of live_games counts GamesAbandoned"
    ]


def test_metrics_of_an_api_are_those_of_its_protocol() -> None:
    feature = read_template(ROOT / "functions/multiplayer/template.yaml")
    alarm = {**feature.of_type(ALARM)["WebSocketExecutionAlarm"], "MetricName": "5xx"}
    resources = {**feature.resources, "WebSocketExecutionAlarm": {"Type": ALARM, "Properties": alarm}}
    (breach,) = breaches("alarm-watches-what-is-there", dataclasses.replace(feature, resources=resources))
    assert breach.endswith("ApiId is an API that sends no 5xx")


def test_a_dashboard_of_more_metrics_is_not_free() -> None:
    overview = WHOLE.nested["Overview"]
    (shown,) = overview.of_type(DASHBOARD).values()
    queues = [name for each in WHOLE.all_nested for name in each.of_type("AWS::SQS::Queue")]
    room = 50 - len(dashboard_metrics(shown)) - len([each for each in queues if each.endswith("DeadLetters")])
    assert room >= 0
    body = shown["DashboardBody"]["Fn::Sub"][0]
    line = '["AWS/Lambda", "Invocations"],'
    assert body.count(line) == 1
    for extra, found in ((room, 0), (room + 1, 1)):
        changed = {"DashboardBody": body.replace(line, line * (extra + 1))}
        crowded = dataclasses.replace(overview, resources={"Dashboard": {"Type": DASHBOARD, "Properties": changed}})
        nested: dict[str, FeatureTemplate] = {**WHOLE.nested, "Overview": crowded}
        assert len(breaches("dashboard-is-free", dataclasses.replace(WHOLE, nested=nested))) == found
