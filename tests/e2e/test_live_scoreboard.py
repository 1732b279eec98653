"""Live-scoreboard games over MQTT, on the deployed functions."""

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from buzzline.live_scoreboard.failures import HIDDEN
from redis import Redis

from cli.deployment import Deployment
from cli.mqtt import Event, MqttHost, MqttPlayer, Seat
from tests.e2e.rights import left_alone, without_right
from tests.support.asyncapi import assert_documented_topics
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_question, open_quiz

Http = Callable[[str], httpx.Client]
MODE = "Multiplayer - Live Scoreboard"


def run(game: Coroutine[Any, Any, None]) -> None:
    """Play a game; all that comes to anybody in it has to be as documented."""
    heard: list[tuple[str, Event]] = []
    hand_on = Seat.take

    async def take(seat: Seat, topic: str, event: Event) -> None:
        heard.append((topic, event))
        await hand_on(seat, topic, event)

    with patch.object(Seat, "take", take):
        asyncio.run(asyncio.wait_for(game, 240))
    assert_documented_topics(*heard)


@dataclass
class Stage:
    """A host with a game that is open, and ways into it."""

    cloud: DeployedCloud
    http: Http
    hosted: dict[str, Any]

    @property
    def host_name(self) -> str:
        return str(self.hosted["hostName"])

    @property
    def path(self) -> str:
        return f"/games/{self.hosted['gameId']}"

    @property
    def run(self) -> str:
        return str(self.hosted["run"])

    @property
    def deployment(self) -> Deployment:
        return Deployment.of_outputs(self.cloud.outputs)

    @asynccontextmanager
    async def host(self) -> AsyncIterator[MqttHost]:
        async with MqttHost.of(self.deployment, self.hosted) as host:
            await host.host()
            yield host

    def ticket(self, name: str) -> dict[str, Any]:
        answer = self.http(name).post(f"{self.path}/tickets", json={"hostName": self.host_name})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def guest_ticket(self, nickname: str) -> dict[str, Any]:
        path = f"/activegames/pin/{self.hosted['pin']}/guests"
        answer = httpx.post(self.cloud.outputs["apiUrl"] + path, json={"nickname": nickname}, timeout=30)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    @asynccontextmanager
    async def player(self, admission: dict[str, Any]) -> AsyncIterator[MqttPlayer]:
        async with MqttPlayer.of(self.deployment, admission) as player:
            await player.come()
            yield player


@pytest.fixture
def new_stage(cloud: DeployedCloud, player: Http) -> Callable[..., Stage]:
    """Lets a new host open a quiz for many."""

    def make(quiz: dict[str, Any] | None = None, **settings: Any) -> Stage:
        host = player(f"leader-{uuid.uuid4().hex[:8]}")
        created = host.post("/quizzes", json={**(quiz or open_quiz(3)), "quizMode": MODE})
        assert created.status_code == 201, created.text
        hosted = host.post(f"/games/{created.json()['gameId']}/host", json={"settings": settings})
        assert hosted.status_code == 200, hosted.text
        return Stage(cloud, player, hosted.json())

    return make


NewStage = Callable[..., Stage]


def new_name(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


async def join_all(stage: Stage, stack: AsyncExitStack, *admissions: dict[str, Any]) -> list[MqttPlayer]:
    seats = [await stack.enter_async_context(stage.player(each)) for each in admissions]
    for each in seats:
        each.heard.append(("first state", await each.hear(f"state/{each.id}")))
    return seats


def forged_count(cloud: DeployedCloud, function: str) -> int:
    """How many forged messages a function counted."""
    logs = cloud.client("logs")
    group = f"/aws/lambda/{cloud.functions[function]}"
    lines = []
    for page in logs.get_paginator("describe_log_streams").paginate(logGroupName=group):
        for stream in page["logStreams"]:
            lines += logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    return sum('"MessagesForged"' in line["message"] for line in lines)


def test_a_game_from_the_first_join_to_the_leaderboard(cloud: DeployedCloud, new_stage: NewStage) -> None:
    questions = [open_question(1, alternatives=["also right"]), open_question(2), open_question(3)]
    stage = new_stage(open_quiz(questions=questions))
    name = new_name("ada")
    assert [each["correctAnswer"] for each in stage.hosted["questions"]] == ["right 1", "right 2", "right 3"]

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            spy = await stack.enter_async_context(Seat.take_seat(stage.deployment, stage.hosted, "spy", ["#"]))
            ada, ann = await join_all(stage, stack, stage.ticket(name), stage.guest_ticket("Ann B"))
            assert (await host.hear(f"joined/{ada.id}"))["guest"] is False
            assert (await host.hear(f"joined/{ann.id}"))["guest"] is True
            await host.send("startgame")
            assert (await ada.hear("scoreboard"))["players"] == 2
            await host.send("nextquestion", questionNumber=1)
            assert (await ada.hear("question"))["question"] == "Question 1?"
            assert set(await ann.answer(1, "nonsense")) == {"receipt"}, "how it was nobody is told yet"
            result = await ada.answer(1, "Also  RIGHT")
            assert result["checked"] == {"text": "Correct answer", "correctAnswer": "right 1"}
            assert result["receipt"]["points"] == 1
            assert (await ann.hear("playercorrect"))["firstCorrectAnswer"] == name
            assert (await ann.hear("scoreboard"))["players"] == 2
            assert (await ann.hear("scoreboard"))["leaderboard"][0] == {"position": 1, "playerName": name, "score": 1}
            await host.send("nextquestion", questionNumber=2)
            await ann.hear("question")
            assert (await ann.hear("question"))["questionNumber"] == 2
            assert (await ann.answer(2, "right 2"))["receipt"]["points"] == 1
            assert (await ada.answer(2, "right 2"))["checked"]["text"] == "Correct answer, but not first"
            assert (await ada.answer(1, "right 1"))["error"]["type"] == "urn:buzzline:problem:wrong-question"
            await host.send("endthegame")
            ended = await ada.hear("ended")
            assert [(row["playerName"], row["points"]) for row in ended["leaderboard"]] == [(name, 1), ("~Ann B", 1)]
            account = await host.hear("account")
            assert (account["sent"], account["counted"], account["late"], account["balanced"]) == (5, 4, 1, True)
            await host.send("endthegame")
            assert await host.hear("account") == account
            assert await ada.hear("ended") == ended
            sent = [(topic, told) for topic, told in spy.heard if "ticket" not in told]
            told_right = {topic for topic, told in sent if "right 1" in str(told) or "also right" in str(told)}
            assert told_right == {f"results/{ada.id}", "playercorrect"}
            assert not [topic for topic, told in sent if "right 3" in str(told)], "a question that was not asked"

    run(game())
    reported = stage.http(stage.host_name).get(f"{stage.path}/account").json()
    assert (reported["status"], reported["account"]["balanced"]) == ("ended", True)
    reached = stage.http(stage.host_name).get(f"{stage.path}/results").json()["players"]
    assert [(each["playerName"], each["points"], each["right"], each["answered"]) for each in reached] == [
        (name, 1, 2, 2),
        ("~Ann B", 1, 1, 2),
    ]


def test_devices_of_a_host_follow_each_other(new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(1))

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            tablet = await stack.enter_async_context(stage.host())
            ada, bo = await join_all(stage, stack, stage.guest_ticket("Ada"), stage.guest_ticket("Bo"))
            await host.ask(1)
            assert (await tablet.hear("question"))["questionNumber"] == 1
            await ada.answer(1, "right 1")
            assert "shown" not in await tablet.hear("scoreboard"), "it comes by itself"
            await host.send("startgame")
            assert (await tablet.hear("scoreboard"))["shown"] is True
            await tablet.kick("~Bo")
            assert (await host.hear(f"kicked/{bo.id}"))["playerName"] == "~Bo"
            assert await host.end() == await tablet.hear("account")

    run(game())


def test_results_reach_leaderboard_and_progress(new_stage: NewStage) -> None:
    stage, name = new_stage(open_quiz(3)), new_name("ada")

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            ada, ann = await join_all(stage, stack, stage.ticket(name), stage.guest_ticket("Ann B"))
            for number, player in enumerate((ada, ann, ada), start=1):
                await host.send("nextquestion", questionNumber=number)
                await player.hear("question")
                assert (await player.answer(number, f"right {number}"))["receipt"]["points"] == 1
                for each in (ada, ann):
                    if each is not player:
                        await each.hear("question")
            await host.send("endthegame")
            await host.hear("account")

    run(game())
    progress = {"experience": 2, "level": 0, "wins": 1}
    eventually(lambda: stage.http(name).get("/players/me/progress").json().items() >= progress.items())

    def both_scores() -> Any:
        board = stage.http(name).get(f"{stage.path}/leaderboard").json()["leaderboard"]
        return board if len(board) == 2 else None

    assert [(row["playerName"], row["score"]) for row in eventually(both_scores)] == [
        (name, pytest.approx(66.67)),
        (f"~Ann B#{stage.hosted['pin']}", pytest.approx(33.33)),
    ]


def test_of_fifty_who_answer_at_the_same_instant_one_wins(cloud: DeployedCloud, new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(2))

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            admissions = [stage.guest_ticket(f"player {number}") for number in range(50)]
            crowd = await join_all(stage, stack, *admissions)
            winners = []
            for question in (1, 2):
                await host.send("nextquestion", questionNumber=question)
                for each in crowd:
                    assert (await each.hear("question"))["questionNumber"] == question
                results = await asyncio.gather(*(each.answer(question, f"right {question}") for each in crowd))
                first = [each.name for each, result in zip(crowd, results, strict=True) if result["receipt"]["points"]]
                assert len(first) == 1
                assert sum(result["checked"]["text"] == "Correct answer" for result in results) == 1
                for each in crowd:
                    assert (await each.hear("playercorrect"))["firstCorrectAnswer"] == first[0]
                winners += first
            await host.send("endthegame")
            account = await host.hear("account")
            assert (account["sent"], account["received"], account["counted"]) == (100, 100, 100)
            assert account["balanced"]
            ended = await crowd[0].hear("ended")
            points = {row["playerName"]: row["points"] for row in ended["leaderboard"] if row["points"]}
            assert points == {name: winners.count(name) for name in set(winners)}
            assert all(not each.has("playercorrect") for each in crowd)

    run(game())


@pytest.mark.together("forged messages")
def test_forged_messages_change_nothing(cloud: DeployedCloud, new_stage: NewStage) -> None:
    stage, other = new_stage(), new_stage()
    ada_ticket, bob_ticket = stage.ticket(new_name("ada")), stage.ticket(new_name("bob"))
    functions = ("EndGame", "AskQuestion", "KickPlayer", "ReceiveAnswer")
    before = {function: forged_count(cloud, function) for function in functions}

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            ada, bob = await join_all(stage, stack, ada_ticket, bob_ticket)
            await host.send("nextquestion", questionNumber=1)
            await ada.hear("question")
            numbered = {"questionNumber": 1, "answerNumber": 1, "playerAnswer": "right 1"}
            for ticket in (ada.ticket, other.hosted["ticket"], host.ticket[:-8] + "AAAAAAAA", "none"):
                await ada.send("endthegame", ticket=ticket)
                await ada.send("nextquestion", ticket=ticket, questionNumber=2)
                await ada.send("kick", ticket=ticket, playerName=bob.name)
                if ticket != ada.ticket:
                    await ada.send("answers", bob.id, ticket=ticket, **numbered)
            await ada.send("answers", bob.id, **numbered)
            # The host's own ticket, out of a player's connection.
            await ada.send("endthegame", ticket=host.ticket)
            await ada.send("endthegame", ticket=None)
            await asyncio.to_thread(
                eventually,
                lambda: (
                    {each: forged_count(cloud, each) - before[each] for each in functions}
                    == {"EndGame": 5, "AskQuestion": 4, "KickPlayer": 4, "ReceiveAnswer": 4}
                ),
                120,
            )
            assert (await bob.answer(1, "right 1"))["receipt"]["points"] == 1
            assert not ada.has("ended") and not bob.has(f"kicked/{bob.id}")
            assert [each["questionNumber"] for each in ada.has("question")] == []
            await host.send("kick", playerName=ada.name)
            await ada.hear(f"kicked/{ada.id}")
            assert (await ada.answer(1, "right 1"))["error"]["type"] == "urn:buzzline:problem:kicked"

    run(game())


@pytest.mark.together("forged messages")
def test_rights_end_with_their_run(cloud: DeployedCloud, new_stage: NewStage) -> None:
    """What last run's host and players send, to their own topics or to this run's, changes nothing in this run."""
    last = new_stage()
    functions = ("EndGame", "AskQuestion", "KickPlayer", "ReceiveAnswer", "JoinGame", "StartGame", "CacheGame")
    before = {function: forged_count(cloud, function) for function in functions}

    async def game() -> None:
        async with AsyncExitStack() as stack:
            old_host = await stack.enter_async_context(last.host())
            (old_bo,) = await join_all(last, stack, last.guest_ticket("Bo"))
            await old_host.end()
            await old_bo.hear("ended")
            hosted = last.http(last.host_name).post(f"{last.path}/host", json={}).json()
            stage = Stage(cloud, last.http, hosted)
            host = await stack.enter_async_context(stage.host())
            (bo,) = await join_all(stage, stack, stage.guest_ticket("Bo"))
            assert not {old_bo.id, old_bo.root} & {bo.id, bo.root}
            await host.ask(1)
            await bo.hear("question")
            numbered = {"questionNumber": 1, "answerNumber": 1, "playerAnswer": "wrong"}
            for root, bos in ((old_bo.root, old_bo.id), (bo.root, bo.id)):
                for seat, action, members in (
                    (old_host, "nextquestion", {"questionNumber": 2}),
                    (old_host, "kick", {"playerName": "~Bo"}),
                    (old_host, "startgame", {}),
                    (old_host, "endthegame", {}),
                    (old_bo, f"join/{bos}", {}),
                    (old_bo, f"answers/{bos}", numbered),
                ):
                    await seat.publish(f"{root}/{action}", {"ticket": seat.ticket, **members})
            await old_host.publish("hostgame", {"ticket": old_host.ticket})
            await asyncio.to_thread(
                eventually,
                lambda: (
                    {each: forged_count(cloud, each) - before[each] for each in functions}
                    == {each: 1 if each == "CacheGame" else 2 for each in functions}
                ),
                120,
            )
            assert (await bo.answer(1, "right 1"))["receipt"]["points"] == 1
            assert not [topic for topic, _ in bo.heard if topic in ("ended", f"kicked/{bo.id}", "question")]
            assert not [topic for topic, _ in old_bo.heard if topic not in ("scoreboard", "first state")]
            assert (await host.end())["sent"] == 1

    run(game())


def kept(cloud: DeployedCloud, queue: str, about: str) -> dict[str, Any] | None:
    """The failure of a topic that was kept last; all others are gone then."""
    sqs = cloud.client("sqs")
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        if about in message["Body"]:
            return {"text": message["Body"], **json.loads(message["Body"])}
    return None


@pytest.mark.alone
def test_messages_that_failed_are_kept_without_their_tickets(cloud: DeployedCloud, new_stage: NewStage) -> None:
    """What a function fails at three times, and what a rule can't hand over."""
    stage = new_stage(open_quiz(1))
    queue, iot = cloud.knows("KeepFailure", "DEAD_LETTERS"), cloud.client("iot")
    rules = [iot.get_topic_rule(ruleName=each["ruleName"])["rule"] for each in iot.list_topic_rules()["rules"]]
    (rule,) = [each for each in rules if "games/+/answers/+" in each["sql"]]
    payload = {name: rule[name] for name in ("sql", "actions", "errorAction", "awsIotSqlVersion") if name in rule}
    nobody = {"lambda": {"functionArn": rule["actions"][0]["lambda"]["functionArn"] + "-that-is-not-there"}}

    async def game() -> None:
        async with AsyncExitStack() as stack:
            stack.enter_context(left_alone(cloud, queue))
            host = await stack.enter_async_context(stage.host())
            (bo,) = await join_all(stage, stack, stage.guest_ticket("Bo"))
            await host.ask(1)
            await bo.hear("question")
            with without_right(cloud, "ReceiveAnswer", "dynamodb:UpdateItem"):
                await bo.send_answer(1, "poisoned once")
                failed = await asyncio.to_thread(eventually, lambda: kept(cloud, queue, bo.id), 90)
            assert failed["requestPayload"] | {"principal": None, "receivedAt": None} == {
                "ticket": HIDDEN,
                "topic": f"{bo.root}/answers/{bo.id}",
                "clientId": failed["requestPayload"]["clientId"],
                "questionNumber": 1,
                "answerNumber": 1,
                "playerAnswer": "poisoned once",
                "principal": None,
                "receivedAt": None,
            }
            iot.replace_topic_rule(ruleName=rule["ruleName"], topicRulePayload={**payload, "actions": [nobody]})
            try:
                await bo.send_answer(1, "poisoned twice")
                undelivered = await asyncio.to_thread(eventually, lambda: kept(cloud, queue, bo.id), 90)
            finally:
                iot.replace_topic_rule(ruleName=rule["ruleName"], topicRulePayload=payload)
            assert undelivered["payload"]["playerAnswer"] == "poisoned twice"
            assert undelivered["payload"]["ticket"] == HIDDEN
            for each in (failed, undelivered):
                assert all(part not in each["text"] for part in (*bo.ticket.split("."), bo.ticket))
                assert "base64OriginalPayload" not in each["text"]
            bo.sent = 0
            assert (await bo.answer(1, "right 1"))["receipt"]["points"] == 1, "and the game goes on"
            await host.end()

    run(game())


def test_runs_are_signed_with_the_broker_s_key(cloud: DeployedCloud, new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(1))
    guest = stage.guest_ticket("Bo")
    assert guest["brokerSignature"] == stage.hosted["brokerSignature"]
    proven = cloud.client("kms").verify(
        KeyId=cloud.knows("LiveGameHost", "BROKER_KEY"),
        Message=stage.run.encode(),
        MessageType="RAW",
        Signature=base64.b64decode(guest["brokerSignature"]),
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )
    assert proven["SignatureValid"]


@pytest.mark.parametrize("nickname", ["\u4e2d\u6587\u540d\u5b57" * 5, "\u0416\u0438\u0440\u0430\u0444" * 4])
def test_names_of_any_script_play(new_stage: NewStage, nickname: str) -> None:
    stage = new_stage(open_quiz(1))

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            (player,) = await join_all(stage, stack, stage.guest_ticket(nickname))
            assert (await host.hear(f"joined/{player.id}"))["playerName"] == f"~{nickname}"
            await host.ask(1)
            await player.hear("question")
            receipt = (await player.answer(1, "right 1"))["receipt"]
            assert (receipt["verdict"], receipt["points"]) == ("counted", 1), receipt
            await host.kick(player.name)
            assert (await player.hear(f"kicked/{player.id}"))["playerName"] == f"~{nickname}"
            await host.end()

    run(game())


@pytest.mark.alone
def test_a_game_goes_on_when_redis_has_lost_everything(cloud: DeployedCloud, new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(3))
    redis: Any = Redis.from_url(cloud.outputs["redisUrl"], decode_responses=True)

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            ada, bob = await join_all(stage, stack, stage.ticket(new_name("ada")), stage.guest_ticket("Bob"))
            await host.send("nextquestion", questionNumber=1)
            await ada.hear("question")
            await bob.hear("question")
            assert (await ada.answer(1, "right 1"))["receipt"]["points"] == 1
            keys = list(redis.scan_iter(f"{{{stage.run}}}:*"))
            assert keys
            assert all(0 < redis.ttl(key) <= 6 * 3600 for key in keys)
            redis.flushall()
            assert (await bob.answer(1, "right 1"))["checked"]["text"] == "Correct answer, but not first"
            redis.flushall()
            await host.send("nextquestion", questionNumber=2)
            assert (await bob.hear("question"))["questionNumber"] == 2
            redis.flushall()
            async with stage.player({**ada_admission(ada, stage)}) as again:
                state = await again.hear(f"state/{ada.id}")
                assert (state["score"], state["sendsSoFar"], state["answeredCurrent"]) == (1, 1, False)
                assert state["currentQuestion"]["questionNumber"] == 2
            redis.flushall()
            assert (await bob.answer(2, "right 2"))["receipt"]["points"] == 1
            await host.send("endthegame")
            account = await host.hear("account")
            assert (account["sent"], account["balanced"]) == (3, True)
            await asyncio.to_thread(eventually, lambda: not list(redis.scan_iter(f"{{{stage.run}}}:*")))

    run(game())


def ada_admission(ada: MqttPlayer, stage: Stage) -> dict[str, Any]:
    """The same ticket once more, for a second connection."""
    return {**stage.hosted, "playerName": ada.name, "playerId": ada.id, "ticket": ada.ticket}
