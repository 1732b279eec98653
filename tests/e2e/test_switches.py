"""Deployments with features switched off, each to a cloud of its own: what is on works, and all else is not there."""

import asyncio
import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest

from aws.settings import features, holds
from aws.stack import resources
from cli.deployment import Deployment
from tests.e2e.table import Table
from tests.e2e.test_live_scoreboard import Stage, join_all
from tests.e2e.test_live_scoreboard import run as run_mqtt
from tests.e2e.test_single_player import open_game, play
from tests.support.cloud import DeployedCloud, deployed, eventually, players, tokens
from tests.support.quizzes import open_quiz
from tests.support.stack import Stack

TEMPLATE = Stack.full().template
PARAMETERS = TEMPLATE["Parameters"]
SWITCHES = [name for name, each in PARAMETERS.items() if set(each.get("AllowedValues", [])) == {"on", "off"}]
OF_FAMILIES = [name for name in SWITCHES if " of family " in PARAMETERS[name]["Description"]]
OF_GAME = [name for name in SWITCHES if name not in OF_FAMILIES]
HALF, OTHER_HALF = [*OF_GAME[::2], *OF_FAMILIES], OF_GAME[1::2]  # features of a family may need each other
DEPLOYMENTS = {"nothing": frozenset[str](), "half": frozenset(HALF), "the-other-half": frozenset(OTHER_HALF)}
"""Switches that are on. All other tests have a cloud with all of them."""
FEATURES = {
    "singlePlayer": "WithSinglePlayer",
    "multiplayer": "WithMultiplayer",
    "liveScoreboard": "WithLiveScoreboard",
    "marketplace": "WithMarketplace",
    "chat": "WithChat",
    "notifications": "WithNotifications",
    "avatars": "WithAvatars",
    "topUps": "WithTopUps",
    "failureTriage": "WithFailureTriage",
}
"""What the web app is told, by the root's condition for it."""
_TOLD = re.compile(r"_(TABLE|TOPIC|QUEUE|BUCKET|STREAM|MACHINE|DEAD_LETTERS|KEY)(_URL|_ARN)?$|^DEAD_LETTERS$")
"""Environment variables that name something in the same stack."""


@dataclass
class Part:
    """A deployment, and what of it is on."""

    cloud: DeployedCloud
    values: dict[str, str]
    """Of the root's parameters."""
    player: Callable[[str], httpx.Client]
    token_of: Callable[[str], str]

    def on(self, condition: str) -> bool:
        """Whether a condition of the root holds."""
        return holds(TEMPLATE["Conditions"][condition], TEMPLATE["Conditions"], self.values)

    def declared_routes(self) -> Iterator[str]:
        """What the templates of the features that are on declare."""
        root = Stack.full()
        for name in features(TEMPLATE, self.values):
            for stack in root.nested(name).stacks():
                for each in stack.of_type("AWS::ApiGatewayV2::Route").values():
                    yield each["RouteKey"]

    @cached_property
    def ids(self) -> set[str]:
        """What everything that is there is called, by id, by the last part of an ARN or URL, and as a nested stack."""
        there = [each.id for each in resources(self.cloud.client("cloudformation"), self.cloud.outputs["stackName"])]
        return {each for id_ in there for each in (id_, last(id_))}


def last(name: str) -> str:
    """A name without the ARN or URL around it."""
    return re.split(r"[:/]", name)[-1]


@pytest.fixture(scope="module", params=[pytest.param(each, marks=pytest.mark.together(each)) for each in DEPLOYMENTS])
def part(request: pytest.FixtureRequest, sam_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Part]:
    said = {name: "on" if name in DEPLOYMENTS[request.param] else "off" for name in SWITCHES}
    with deployed(tmp_path_factory.mktemp("part"), sam_build, said) as cloud:
        told = cloud.client("cloudformation").describe_stacks(StackName=cloud.outputs["stackName"])["Stacks"][0]
        values = {each["ParameterKey"]: each["ParameterValue"] for each in told["Parameters"]}
        assert {name: values[name] for name in SWITCHES} == said
        token_of = tokens(cloud)
        with players(cloud, token_of) as player:
            yield Part(cloud, values, player, token_of)


def test_deployments_together_have_each_feature_without_each_other_half() -> None:
    everything = [*DEPLOYMENTS.values(), frozenset(SWITCHES)]
    for one, other in itertools.product(HALF, OTHER_HALF):
        assert {(one in each, other in each) for each in everything} == set(itertools.product((True, False), repeat=2))
    assert len(SWITCHES) >= 10


@pytest.mark.parametrize("switch", OF_GAME)
def test_a_feature_that_is_switched_off_has_no_stack(switch: str) -> None:
    values = {
        **{name: str(each.get("Default", "")) for name, each in PARAMETERS.items()},
        **dict.fromkeys(SWITCHES, "on"),
    }
    left_out = features(TEMPLATE, values) - features(TEMPLATE, {**values, switch: "off"})
    assert bool(left_out) == PARAMETERS[switch]["Description"].startswith("Feature")


@pytest.mark.parametrize("switch", OF_FAMILIES)
def test_a_feature_that_is_switched_on_has_its_family(switch: str) -> None:
    nothing = {
        **{name: str(each.get("Default", "")) for name, each in PARAMETERS.items()},
        **dict.fromkeys(SWITCHES, "off"),
    }
    family = PARAMETERS[switch]["Description"].split(" of family ")[1].split()[0]
    assert features(TEMPLATE, {**nothing, switch: "on"}) - features(TEMPLATE, nothing) == {family.title()}


def test_what_is_on_is_there_and_nothing_else(part: Part) -> None:
    cloudformation, name = part.cloud.client("cloudformation"), part.cloud.outputs["stackName"]
    there = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    assert {each["LogicalResourceId"] for each in there} == features(TEMPLATE, part.values)
    assert {each["ResourceStatus"] for each in there} <= {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    assert {each.feature for each in resources(cloudformation, name)} == features(TEMPLATE, part.values)
    functions = part.cloud.client("lambda").get_paginator("list_functions").paginate()
    assert {each["FunctionName"] for page in functions for each in page["Functions"]} <= part.ids
    lists = {"dynamodb": "list_tables", "sqs": "list_queues", "stepfunctions": "list_state_machines"}
    for service, operation in lists.items():
        found = getattr(part.cloud.client(service), operation)()
        listed = next((each for each in found.values() if isinstance(each, list)), [])
        assert {last(each if isinstance(each, str) else each["name"]) for each in listed} <= part.ids


def test_no_function_is_told_of_something_that_is_not_there(part: Part) -> None:
    functions, told = part.cloud.client("lambda"), 0
    for name, deployed_name in part.cloud.functions.items():
        configuration = functions.get_function_configuration(FunctionName=deployed_name)
        for variable, value in configuration["Environment"]["Variables"].items():
            assert "${" not in value
            if _TOLD.search(variable) and value:
                assert last(value) in part.ids, f"{name}: {variable}={value}"
                told += 1
    assert told >= 15
    for each in functions.list_event_source_mappings()["EventSourceMappings"]:
        assert last(each["FunctionArn"]) in part.ids
        assert {last(each["EventSourceArn"]), each["EventSourceArn"].partition("/")[2].partition("/")[0]} & part.ids


def test_no_alarm_and_no_subscription_is_of_something_that_is_not_there(part: Part) -> None:
    cloudwatch, sns = part.cloud.client("cloudwatch"), part.cloud.client("sns")
    alarms = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=100)
    metric = alarms["MetricAlarms"]
    names = {each["AlarmName"] for each in metric}
    assert len(metric) > 3
    for each in metric:
        stats = [query["MetricStat"]["Metric"] for query in each.get("Metrics", []) if "MetricStat" in query]
        for dimension in [pair for one in [each, *stats] for pair in one.get("Dimensions", [])]:
            value = dimension["Value"]
            assert last(value) in part.ids or not re.search(r"^none$|buzzline-", value), (each["AlarmName"], dimension)
    [rule] = [each["AlarmRule"] for each in alarms["CompositeAlarms"]]
    parts = set(re.findall(r'ALARM\("([^"]*)"\)', rule))
    assert parts and parts <= names
    topics = {each["TopicArn"] for each in sns.list_topics()["Topics"]}
    for each in [*metric, *alarms["CompositeAlarms"]]:
        assert set(each["AlarmActions"]) <= topics
        assert each["AlarmActions"] or each["AlarmName"] in parts, "whoever has to know is told"
    for each in sns.list_subscriptions()["Subscriptions"]:
        assert last(each["Endpoint"]) in part.ids and each["TopicArn"] in topics


def test_there_are_the_routes_of_what_is_on_and_each_leads_somewhere(part: Part) -> None:
    gateway, routes = part.cloud.client("apigatewayv2"), []
    for api in gateway.get_apis()["Items"]:
        routes += [each["RouteKey"] for each in gateway.get_routes(ApiId=api["ApiId"])["Items"]]
        for each in gateway.get_integrations(ApiId=api["ApiId"])["Items"]:
            assert set(re.findall(r"function:([\w-]+)", each.get("IntegrationUri", ""))) <= part.ids
    assert sorted(routes) == sorted(part.declared_routes())
    iot = part.cloud.client("iot")
    for rule in iot.list_topic_rules()["rules"]:
        actions = iot.get_topic_rule(ruleName=rule["ruleName"])["rule"]["actions"]
        assert {last(each["lambda"]["functionArn"]) for each in actions if "lambda" in each} <= part.ids


def test_players_have_a_profile_and_quizzes(part: Part) -> None:
    ada = part.player("ada-lovelace")
    created = ada.post("/quizzes", json=open_quiz(2, quizName="Machines"))
    assert created.status_code == 201, created.text
    assert [each["quizName"] for each in ada.get("/quizzes").json()["quizzes"]] == ["Machines"]
    assert ada.get("/players/me").json()["playerName"] == "ada-lovelace"
    assert ada.get("/players/me/progress").json()["experience"] == 0


def test_single_player_games_are_played(part: Part) -> None:
    author, player = part.player("author-of-it"), part.player("who-plays")
    if not part.on("WithSinglePlayer"):
        assert author.post("/games/any/answer", json={}).status_code == 404
        return
    game_id = open_game(author, open_quiz(3))
    assert play(player, game_id, right=2, of=3)["points"] == 2
    assert eventually(lambda: player.get("/players/me/progress").json()["experience"]) == 2
    board = eventually(lambda: player.get(f"/games/{game_id}/leaderboard").json()["leaderboard"])
    assert [(each["playerName"], each["score"]) for each in board] == [("who-plays", 66.67)]


def test_casual_games_are_played(part: Part) -> None:
    if not part.on("WithMultiplayer"):
        assert part.cloud.outputs["webSocketUrl"] is None
        return
    table = Table(Deployment.of_outputs(part.cloud.outputs), part.token_of, part.player)
    table.quiz(count=1)

    async def game() -> None:
        async with table.host() as host, await table.player("who-plays-live") as one, await table.guest("Bo") as two:
            await host.ask(1)
            await one.answer(1, "right 1")
            await two.answer(1, "wrong")
            assert (await host.end())["scoreboard"]["counts"] == {"1": 1, "0": 1}

    asyncio.run(asyncio.wait_for(game(), 60))
    assert eventually(lambda: part.player("who-plays-live").get("/players/me/progress").json()["experience"]) == 1


def test_live_scoreboard_games_are_played(part: Part) -> None:
    if not part.on("WithLiveScoreboard"):
        assert part.cloud.client("iot").list_topic_rules()["rules"] == []
        return
    host = part.player("leader-of-it")
    quiz = {**open_quiz(1), "quizMode": "Multiplayer - Live Scoreboard"}
    game_id = host.post("/quizzes", json=quiz).json()["gameId"]
    stage = Stage(part.cloud, part.player, host.post(f"/games/{game_id}/host", json={}).json())

    async def game() -> None:
        async with AsyncExitStack() as stack:
            leader = await stack.enter_async_context(stage.host())
            ada, bo = await join_all(stage, stack, stage.ticket("who-plays-mqtt"), stage.guest_ticket("Bo"))
            await leader.ask(1)
            for each in (ada, bo):
                await each.hear("question")
            assert (await ada.answer(1, "right 1"))["receipt"]["points"] == 1
            assert (await leader.end())["balanced"]

    run_mqtt(game())
    assert eventually(lambda: part.player("who-plays-mqtt").get("/players/me/progress").json()["experience"]) == 1


def test_the_web_app_is_told_what_there_is(part: Part) -> None:
    if not part.on("WithWeb"):
        assert part.cloud.outputs["webUrl"] is None
        return
    page = httpx.get(part.cloud.outputs["webUrl"] + "/config.json", timeout=30)
    told: dict[str, Any] = json.loads(page.text)
    assert told["features"] == {name: True for name, condition in FEATURES.items() if part.on(condition)}
    assert (told["webSocketUrl"] is not None) == part.on("WithMultiplayer")
    assert (told["mqttUrl"] is not None) == part.on("WithLiveScoreboard")
