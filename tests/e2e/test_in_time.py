"""Answers that were received before the close, or the end, count, though many of them are looked at after it."""

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import httpx

from cli.api import Refused
from tests.e2e import table as sockets
from tests.e2e import test_live_scoreboard as mqtt
from tests.e2e.table import Table
from tests.e2e.test_live_scoreboard import NewStage, new_stage  # noqa: F401
from tests.e2e.test_multiplayer import guests
from tests.e2e.test_quizzes import NewPlayer
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_quiz

CROWD = 60
SECONDS = 0.3
"""From the first answer of a burst to the host's press."""


def game_item(cloud: DeployedCloud, game_id: str) -> dict[str, Any]:
    """A game as it is kept."""
    games = cloud.items("LivePlayer", "LIVE_GAMES_TABLE")
    [game] = [each for each in games if each.get("gameId") == game_id and each["part"] == "GAME"]
    return game


def closed_at(cloud: DeployedCloud, game_id: str) -> int:
    """When question 1 of a game was closed, in milliseconds since 1970."""
    return int(game_item(cloud, game_id)["asked"]["1"][2])


def ended_at(cloud: DeployedCloud, game_id: str) -> int:
    """When the host ended a game, in milliseconds since 1970."""
    return int(game_item(cloud, game_id)["closingAt"])


def assert_counted(http: httpx.Client, game_id: str, counted: int, right: int) -> None:
    """The account that is kept has so many answers, which all count, and the standings so many right ones."""
    path = f"/games/{game_id}/account"
    # Of an answer that is counted in last, its player may hear a moment before the account has it.
    eventually(lambda: http.get(path).json()["account"]["received"] == counted)
    report = http.get(path).json()
    account = report["account"]
    assert report["status"] == "ended"
    assert (account["received"], account["counted"], account["balanced"]) == (counted, counted, True)
    assert report["scoreboard"]["counts"].get("1", 0) == right


def assert_in_time(receipts: list[dict[str, Any]], closed: int) -> Counter[str]:
    """Each verdict follows from the time in its receipt."""
    for receipt in receipts:
        moment = round(datetime.fromisoformat(receipt["receivedAt"]).timestamp() * 1000)
        assert receipt["verdict"] == ("counted" if moment <= closed else "late"), (receipt, closed)
    verdicts = Counter(each["verdict"] for each in receipts)
    assert verdicts["counted"] > 0
    return verdicts


def test_over_web_sockets(cloud: DeployedCloud, table: Table) -> None:
    table.quiz(count=1)

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            players = await guests(table, stack, CROWD)
            await host.ask(1)
            burst = asyncio.gather(*(each.answer(1, "right 1") for each in players))
            await asyncio.sleep(SECONDS)
            await host.show_answer()
            verdicts = assert_in_time(await burst, closed_at(cloud, table.game_id))
            ended = await host.end()
            account = ended["account"]
            assert (account["received"], account["balanced"]) == (CROWD, True)
            assert (account["counted"], account["late"]) == (verdicts["counted"], verdicts["late"])
            assert ended["scoreboard"]["counts"].get("1") == verdicts["counted"]

    sockets.run(game())


def test_over_mqtt(cloud: DeployedCloud, new_stage: NewStage) -> None:  # noqa: F811
    stage = new_stage(open_quiz(2))

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            tickets = [await asyncio.to_thread(stage.guest_ticket, f"player {number}") for number in range(CROWD)]
            players = await mqtt.join_all(stage, stack, *tickets)
            await host.ask(1)
            await asyncio.gather(*(each.hear("question") for each in players))
            for each in players:
                await each.send_answer(1, "wrong")
            await asyncio.sleep(SECONDS)
            await host.ask(2)
            results = await asyncio.gather(*(each.hear(f"results/{each.id}") for each in players))
            receipts = [each["receipt"] for each in results]
            verdicts = assert_in_time(receipts, closed_at(cloud, stage.hosted["gameId"]))
            account = await host.end()
            assert (account["received"], account["balanced"]) == (CROWD, True)
            assert (account["counted"], account["late"]) == (verdicts["counted"], verdicts["late"])

    mqtt.run(game())


def test_until_the_end_over_web_sockets(cloud: DeployedCloud, table: Table) -> None:
    table.quiz(count=1)

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            players = await guests(table, stack, CROWD)
            await host.ask(1)
            burst = asyncio.gather(*(each.answer(1, "right 1") for each in players), return_exceptions=True)
            await asyncio.sleep(SECONDS)
            ended = await host.end()
            answered = await burst
            receipts = [each for each in answered if isinstance(each, dict)]
            refusals = [each for each in answered if not isinstance(each, dict)]
            assert {each.kind for each in refusals if isinstance(each, Refused)} <= {"game-over"}, refusals
            verdicts = assert_in_time(receipts, ended_at(cloud, table.game_id))
            assert verdicts == {"counted": len(receipts)}
            assert ended["account"]["balanced"]
            http = table.http(table.host_name)
            await asyncio.to_thread(assert_counted, http, table.game_id, len(receipts), len(receipts))

    sockets.run(game())


def test_until_the_end_over_mqtt(cloud: DeployedCloud, new_stage: NewStage) -> None:  # noqa: F811
    stage = new_stage(open_quiz(2))
    game_id = stage.hosted["gameId"]

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            tickets = [await asyncio.to_thread(stage.guest_ticket, f"player {number}") for number in range(CROWD)]
            players = await mqtt.join_all(stage, stack, *tickets)
            await host.ask(1)
            await asyncio.gather(*(each.hear("question") for each in players))
            for each in players:
                await each.send_answer(1, "right 1")
            await asyncio.sleep(SECONDS)
            account = await host.end()
            assert account["balanced"]
            results = await asyncio.gather(*(each.hear(f"results/{each.id}") for each in players))
            receipts = [each["receipt"] for each in results if "receipt" in each]
            refusals = {each["error"]["type"] for each in results if "receipt" not in each}
            assert refusals <= {"urn:buzzline:problem:game-over"}
            verdicts = assert_in_time(receipts, ended_at(cloud, game_id))
            assert verdicts == {"counted": len(receipts)}
            http = stage.http(stage.host_name)
            await asyncio.to_thread(assert_counted, http, game_id, len(receipts), 1)

    mqtt.run(game())


# What is looked at after results were announced


def reached(http: httpx.Client, game_id: str) -> tuple[float | None, int, int]:
    """A player's score on the leaderboard of a quiz, and the experience and wins that they have."""
    own = http.get(f"/games/{game_id}/leaderboard").json().get("player") or {}
    progress = http.get("/players/me/progress").json()
    return own.get("score"), progress["experience"], progress["wins"]


def look_at(cloud: DeployedCloud, function: str, event: dict[str, Any]) -> dict[str, Any] | None:
    """Let a function look at a message now, whenever it was received; the receipt, where it answers."""
    answer = cloud.client("lambda").invoke(FunctionName=cloud.functions[function], Payload=json.dumps(event))
    assert "FunctionError" not in answer, answer["Payload"].read()
    told = json.loads(answer["Payload"].read())
    return dict(json.loads(told["body"])["message"]) if told else None


def all_corrected(cloud: DeployedCloud, game_id: str) -> bool:
    """Whether leaderboard and experience have heard of all answers that came into closed books."""
    revision = game_item(cloud, game_id)["revision"]
    facts = [*cloud.items("ScorePut", "LEADERBOARD_TABLE"), *cloud.items("AwardPut", "AWARDS_TABLE")]
    return {each["revision"] for each in facts if game_id in (each.get("game"), each["gameId"])} == {revision}


def test_what_was_announced_is_corrected_over_web_sockets(
    cloud: DeployedCloud, table: Table, new_player: NewPlayer
) -> None:
    table.quiz(count=2)
    (ada, ada_http), (bob, bob_http) = new_player("ada"), new_player("bob")
    host_http = table.http(table.host_name)

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            players = [await stack.enter_async_context(await table.player(name)) for name in (ada, bob)]
            await host.ask(1)
            for each in players:
                await each.answer(1, "right 1")
            await host.show_answer()
            await host.ask(2)
            await host.end()

    sockets.run(game())
    game_id, end = table.game_id, ended_at(cloud, table.game_id)
    for http in (ada_http, bob_http):
        eventually(lambda http=http: reached(http, game_id) == (50, 1, 1))
    eventually(lambda: reached(host_http, game_id)[1] == 2)

    def late(player: str, response: str, received_at: int = end - 1) -> dict[str, Any]:
        data = {"subaction": "answer", "gameId": game_id, "hostName": table.host_name}
        data |= {"questionNumber": 2, "answerNumber": 2, "response": response}
        proven = {"routeKey": "liveplayer", "connectionId": "0000000000000000", "authorizer": {"player": player}}
        return {
            "requestContext": {**proven, "requestTimeEpoch": received_at},
            "body": json.dumps({"message": "liveplayer", "data": data}),
        }

    receipt = look_at(cloud, "LivePlayer", late(bob, "right 2"))
    assert receipt is not None
    assert (receipt["verdict"], receipt["points"]) == ("counted", 1)
    eventually(lambda: reached(bob_http, game_id) == (100, 2, 1))
    eventually(lambda: reached(ada_http, game_id) == (50, 1, 0), 60)
    assert look_at(cloud, "LivePlayer", late(bob, "right 2")) == receipt, "delivered again"
    look_at(cloud, "LivePlayer", late(ada, "wrong"))
    eventually(lambda: all_corrected(cloud, game_id))
    cloud.settle()
    assert [reached(http, game_id) for http in (ada_http, bob_http)] == [(50, 1, 0), (100, 2, 1)]
    assert reached(host_http, game_id)[1] == 3, "the author earns what the players earn"
    refused = look_at(cloud, "LivePlayer", {**late(ada, "right 2", end + 1)})
    assert refused is not None
    assert refused["type"].endswith("game-over")
    report = host_http.get(f"/games/{game_id}/account").json()
    assert [(row["playerName"], row["points"]) for row in report["scoreboard"]["leaderboard"]] == [(bob, 2), (ada, 1)]


def test_what_was_announced_is_corrected_over_mqtt(
    cloud: DeployedCloud,
    new_stage: NewStage,  # noqa: F811
    new_player: NewPlayer,
) -> None:
    """Nobody was first with the right answer when the game ended; then one is found who was."""
    stage = new_stage(open_quiz(1))
    game_id = stage.hosted["gameId"]
    (ada, ada_http), (bob, bob_http) = new_player("ada"), new_player("bob")
    tickets = {name: stage.ticket(name) for name in (ada, bob)}

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            players = await mqtt.join_all(stage, stack, *tickets.values())
            await host.ask(1)
            await asyncio.gather(*(each.hear("question") for each in players))
            await host.end()

    mqtt.run(game())
    end = ended_at(cloud, game_id)
    for http in (ada_http, bob_http):
        eventually(lambda http=http: reached(http, game_id) == (0, 0, 0))

    def late(player: str) -> dict[str, Any]:
        ticket = tickets[player]
        return {
            "ticket": ticket["ticket"],
            "topic": f"games/{ticket['run']}/answers/{ticket['playerId']}",
            "clientId": f"{ticket['playerId']}:1",
            "receivedAt": end - 1,
            "questionNumber": 1,
            "answerNumber": 1,
            "playerAnswer": "right 1",
        }

    for player in (bob, ada, bob, ada):
        look_at(cloud, "ReceiveAnswer", late(player))
    eventually(lambda: reached(bob_http, game_id) == (100, 1, 1))
    eventually(lambda: all_corrected(cloud, game_id))
    cloud.settle()
    assert [reached(http, game_id) for http in (ada_http, bob_http)] == [(0, 0, 0), (100, 1, 1)]
    # As the runbook says: what was not announced can be announced again.
    cloud.client("dynamodb").update_item(
        TableName=cloud.knows("ResultsAnnounce", "LIVE_GAMES_TABLE"),
        Key={"game": {"S": f"{game_id}:{stage.host_name}"}, "part": {"S": "GAME"}},
        UpdateExpression="ADD revision :one",
        ConditionExpression="#status = :ended",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":one": {"N": "1"}, ":ended": {"S": "ended"}},
    )
    eventually(lambda: all_corrected(cloud, game_id))
    cloud.settle()
    assert [reached(http, game_id) for http in (ada_http, bob_http)] == [(0, 0, 0), (100, 1, 1)]
