"""Hostile clients of casual and competitive games: each is refused, and nothing changes."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import httpx
import jwt
import pytest
from websockets.exceptions import InvalidStatus

from cli.web_socket import Connection, SocketHost, SocketPlayer
from tests.e2e.table import Table, assert_balanced, everything, raises, run
from tests.e2e.test_quizzes import NewPlayer
from tests.support.cloud import DeployedCloud, eventually


def tampered(token: str) -> str:
    """The same token with another signature."""
    head, claims, signature = token.split(".")
    return ".".join([head, claims, signature[::-1]])


async def status_of(table: Table, token: str) -> int:
    with pytest.raises(InvalidStatus) as refused:
        await Connection.open(table.deployment, token)
    return int(refused.value.response.status_code)


def test_handshake_without_a_good_token_is_401(table: Table, second_table: Table, new_player: NewPlayer) -> None:
    name, _ = new_player("ada")
    table.quiz()
    second_table.quiz()

    async def game() -> None:
        good = table.token_of(name)
        unsigned = jwt.encode(jwt.decode(good, options={"verify_signature": False}), None, algorithm="none")
        own_key = jwt.encode(jwt.decode(good, options={"verify_signature": False}), "x" * 32, algorithm="HS256")
        async with table.host():
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            claims = jwt.decode(ticket, options={"verify_signature": False})
            forged = jwt.encode({**claims, "role": "host", "sub": table.host_name}, "x" * 32, algorithm="HS256")
            nowhere = jwt.encode({**claims, "gameId": "nothing"}, "x" * 32, algorithm="HS256")
            for bad in (
                "",
                "garbled",
                good[:-20],
                tampered(good),
                unsigned,
                own_key,
                tampered(ticket),
                forged,
                nowhere,
            ):
                assert await status_of(table, bad) == 401, bad[:20]
            for token in (good, ticket):
                await (await Connection.open(table.deployment, token)).close()

    run(game())


def test_ticket_of_a_game_that_has_ended_opens_nothing(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host:
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            await host.end()
            assert await status_of(table, ticket) == 401

    run(game())


def test_a_ticket_holds_few_connections(cloud: DeployedCloud, table: Table) -> None:
    """The newest ones: a phone whose connections died without a word gets in, and hears of the game."""
    table.quiz()

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            ticket = await asyncio.to_thread(table.guest_ticket, "Crowd")

            async def come() -> SocketPlayer:
                player = await stack.enter_async_context(await SocketPlayer.open(table.deployment, ticket))
                await player.join(table.game_id, table.host_name)
                return player

            pages = [await come() for _ in range(5)]
            await raises("replaced", asyncio.wait_for(pages[0].lost(), 20))
            await pages[1].close()
            await asyncio.to_thread(eventually, lambda: len(_guests_connected(cloud)) == 3)
            phone = await come()
            await host.ask(1)
            for page in (*pages[2:], phone):
                await page.event("question")
            assert len(_guests_connected(cloud)) == 4
            crowd = await asyncio.gather(
                *(SocketPlayer.open(table.deployment, ticket) for _ in range(10)), return_exceptions=True
            )
            for each in crowd:
                if isinstance(each, SocketPlayer):
                    stack.push_async_exit(each)
            # Those that were in the game are known until they have ended: then it is told that they have.
            await asyncio.to_thread(eventually, lambda: 1 <= len(_guests_connected(cloud)) <= 4)
            assert (await (await come()).answer(1, "right 1"))["verdict"] == "counted"
            assert_balanced((await host.end())["account"], counted=1)

    run(game())


def _guests_connected(cloud: DeployedCloud) -> list[str]:
    items = cloud.items("LiveConnect", "CONNECTIONS_TABLE")
    return [item["connectionId"] for item in items if str(item.get("playerName", "")).startswith("~Crowd")]


def test_only_the_host_may_host(table: Table, new_player: NewPlayer) -> None:
    name, _ = new_player("mallory")
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.player(name) as mallory, await table.guest("Bo") as bo:
            await host.ask(1)
            for caller in (mallory, bo):
                for subaction, data in {
                    "ask": {"questionNumber": 2},
                    "showanswer": {},
                    "showscoreboard": {},
                    "kick": {"playerName": "~Bo"},
                    "end": {},
                }.items():
                    await raises("not-the-host", caller.request("liveadmin", subaction, gameId=table.game_id, **data))
            await raises("not-your-quiz", mallory.request("liveadmin", "hostgame", gameId=table.game_id))
            await raises("not-the-host", bo.request("liveadmin", "hostgame", gameId=table.game_id))
            await raises("own-game", _join_as_host(table))
            assert (await bo.answer(1, "right 1"))["verdict"] == "counted", "the game goes on as if nothing was"
            assert_balanced((await host.end())["account"], counted=1)

    run(game())


async def _join_as_host(table: Table) -> None:
    async with await SocketPlayer.open(table.deployment, table.token_of(table.host_name)) as host:
        await host.join(table.game_id, table.host_name)


def test_ticket_admits_to_its_own_game_only(table: Table, second_table: Table) -> None:
    table.quiz()
    second_table.quiz()

    async def game() -> None:
        async with table.host(), second_table.host() as other, await table.guest("Bo") as bo:
            await raises("other-game", bo.join(second_table.game_id, second_table.host_name))
            assert (await other.end())["account"]["sent"] == 0

    run(game())


def test_rights_end_with_their_run(table: Table) -> None:
    """Last run's guest is not this run's guest of that name, whoever has that seat now."""
    table.quiz()

    async def game() -> None:
        async with AsyncExitStack() as stack:
            old_host = await stack.enter_async_context(table.host())
            host_ticket = await asyncio.to_thread(table.host_ticket)
            by_ticket = await stack.enter_async_context(await SocketHost.open(table.deployment, host_ticket))
            assert (await by_ticket.host(table.game_id))["pin"] == table.pin, "a ticket leads back to its own run"
            old_bo = await stack.enter_async_context(await table.guest("Bo"))
            ended = await asyncio.to_thread(table.guest_ticket, "Cy")
            await old_host.end()
            # Nothing is live: its ticket opens nothing.
            await raises("game-over", by_ticket.host(table.game_id))
            host = await stack.enter_async_context(table.host())
            bo = await stack.enter_async_context(await table.guest("Bo"))
            assert [await status_of(table, each) for each in (ended, host_ticket)] == [401, 401]
            await host.ask(1)
            for action in (
                lambda: old_bo.answer(1, "wrong"),
                lambda: old_bo.join(table.game_id, table.host_name),
                old_bo.receipts,
                lambda: old_bo.chat("I am Bo"),
                lambda: old_bo.enter_channel(old_bo.channel),
                lambda: by_ticket.host(table.game_id),
                lambda: by_ticket.ask(2),
                by_ticket.show_answer,
                lambda: by_ticket.kick("~Bo"),
                by_ticket.end,
            ):
                await raises("run-over", action())
            assert (await bo.answer(1, "right 1"))["verdict"] == "counted", "the seat is this run's"
            answers = (await host.show_answer())["answers"]
            assert answers, "and the game is where its host left it"
            assert not [each for each in everything(bo) if each.get("subaction") in ("message", "kicked", "ended")]
            result = await host.end()
            assert_balanced(result["account"], sent=1, counted=1)

    run(game())


def test_ticket_of_somebody_who_was_kicked_opens_nothing(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host:
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            async with await table.joined(ticket) as bo:
                await host.kick("~Bo")
                await bo.event("kicked")
            assert await status_of(table, ticket) == 401

    run(game())


def test_kicked_player_stays_out(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.guest("Bo") as bo, await table.guest("Cy"):
            await host.ask(1)
            await bo.answer(1, "right 1")
            await host.kick("~Bo")
            await bo.event("kicked")
            await raises("kicked", bo.answer(1, "right 1"))
            await raises("kicked", bo.chat("but"))
            await raises("kicked", bo.join(table.game_id, table.host_name))
            ended = await host.end()
            assert [row["playerName"] for row in ended["scoreboard"]["leaderboard"]] == ["~Cy"]
            assert_balanced(ended["account"], sent=1, counted=1)

    run(game())


def test_frames_that_are_no_frames_get_an_error_that_helps(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.guest("Bo") as bo:
            await host.ask(1)
            for data in (
                {"subaction": "answer", "gameId": table.game_id, "hostName": table.host_name},
                {"subaction": "dance"},
                {"subaction": "answer", "questionNumber": "1"},
                {"subaction": "joingame", "gameId": table.game_id, "hostName": table.host_name, "playerName": "x"},
            ):
                await bo.send(json.dumps({"message": "liveplayer", "data": data}))
                error = await bo.events.get()
                while "type" not in error:
                    error = await bo.events.get()
                assert error["type"].endswith("invalid-request")
                assert error["errors"]
            await raises("invalid-request", bo.answer(1, "x" * 201))
            assert (await bo.answer(1, "right 1"))["verdict"] == "counted"
            assert_balanced((await host.end())["account"], counted=1)

    run(game())


def test_stranger_can_not_answer_without_joining(table: Table, new_player: NewPlayer) -> None:
    name, _ = new_player("stranger")
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await SocketPlayer.open(table.deployment, table.token_of(name)) as stranger:
            await host.ask(1)
            stranger.game_id, stranger.host_name = table.game_id, table.host_name
            await raises("not-joined", stranger.answer(1, "right 1"))
            await raises("not-joined", stranger.receipts())
            assert (await host.end())["account"]["sent"] == 0

    run(game())


def test_redelivered_and_racing_events_count_once(table: Table, cloud: DeployedCloud) -> None:
    """The functions are invoked with events as API Gateway makes them: side by side, twice, in any order."""
    table.quiz()

    async def game() -> None:
        async with table.host() as host:
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            await table.joined(ticket)
            await host.ask(1)
            run_of = jwt.decode(ticket, options={"verify_signature": False})["run"]
            about_bo = {
                "player": "~Bo",
                "guest": "true",
                "game": f"{table.game_id}:{table.host_name}",
                "run": run_of,
            }

            def event(number: int, response: str) -> bytes:
                data = {"subaction": "answer", "gameId": table.game_id, "hostName": table.host_name}
                data |= {"questionNumber": 1, "answerNumber": number, "response": response}
                return json.dumps(
                    {
                        "requestContext": {
                            "routeKey": "liveplayer",
                            "connectionId": "0000000000000000",
                            "requestTimeEpoch": int(time.time() * 1000),
                            "authorizer": about_bo,
                        },
                        "body": json.dumps({"message": "liveplayer", "data": data}),
                    }
                ).encode()

            def send(payload: bytes) -> dict[str, Any]:
                answer = cloud.client("lambda").invoke(FunctionName=cloud.functions["LivePlayer"], Payload=payload)
                return dict(json.loads(json.loads(answer["Payload"].read())["body"])["message"])

            payloads = [event(number, "right 1" if number % 2 else "wrong") for number in range(1, 7)]
            with ThreadPoolExecutor(6) as pool:
                first = await asyncio.to_thread(lambda: list(pool.map(send, payloads)))
                again = await asyncio.to_thread(lambda: list(pool.map(send, reversed(payloads))))
            verdicts = sorted(each["verdict"] for each in first)
            assert verdicts == ["counted", *["duplicate"] * 5]
            assert again == first[::-1], "each gets the receipt that it got the first time"
            await host.show_answer()
            ended = await host.end()
            assert_balanced(ended["account"], sent=6, received=6, counted=1, duplicate=5)
            (counted,) = [each["answerNumber"] for each in first if each["verdict"] == "counted"]
            assert ended["scoreboard"]["leaderboard"][0]["points"] == counted % 2

    run(game())


def test_two_hosts_windows_race_to_ask(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with (
            table.host() as host,
            await SocketHost.open(table.deployment, table.token_of(table.host_name)) as other,
            await table.guest("Bo") as bo,
        ):
            await other.host(table.game_id)
            results = await asyncio.gather(host.ask(1), other.ask(2), return_exceptions=True)
            assert sum(isinstance(each, dict) for each in results) == 1
            state = await bo.join(table.game_id, table.host_name)
            assert len(state["openQuestions"]) == 1

    run(game())


def test_a_stranger_who_claims_a_nickname_gets_nothing_and_whoever_is_let_in_has_it_alone(table: Table) -> None:
    table.quiz()
    host_http = table.http(table.host_name)

    def claim() -> dict[str, Any]:
        with httpx.Client(base_url=table.deployment.api_url, timeout=30) as anybody:
            made = anybody.post(f"/activegames/pin/{table.pin}/claims", json={"nickname": "bo"})
            assert made.status_code == 201, made.text
            return dict(made.json())

    def state(claim: str) -> httpx.Response:
        return httpx.get(f"{table.deployment.api_url}/activegames/pin/{table.pin}/claims/{claim}", timeout=30)

    def settle(made: dict[str, Any], *, let_in: bool, by: httpx.Client = host_http) -> int:
        claim_id = made["claim"].partition(".")[0]
        return by.put(f"/games/{table.game_id}/claims/{claim_id}", json={"letIn": let_in}).status_code

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            old = await stack.enter_async_context(await table.joined(ticket))
            await host.ask(1)
            await old.answer(1, "right 1")
            await old.enter_channel(old.channel)
            stranger, owner = await asyncio.to_thread(claim), await asyncio.to_thread(claim)
            waiting = (await asyncio.to_thread(host_http.get, f"/games/{table.game_id}/claims")).json()["claims"]
            assert [(each["playerName"], each["code"]) for each in waiting] == [
                ("~Bo", stranger["code"]),
                ("~Bo", owner["code"]),
            ]
            assert await asyncio.to_thread(settle, owner, let_in=True, by=table.http("eve")) == 404
            assert await asyncio.to_thread(settle, owner, let_in=True) == 204
            assert await asyncio.to_thread(settle, stranger, let_in=True) == 409
            assert await asyncio.to_thread(settle, stranger, let_in=False) == 204
            assert (await asyncio.to_thread(state, stranger["claim"])).json() == {"decision": "refused"}
            guess = owner["claim"].partition(".")[0] + ".AAAA"
            assert (await asyncio.to_thread(state, guess)).status_code == 404
            await raises("seat-taken", old.answer(1, "again"))
            await raises("seat-taken", old.receipts())
            await raises("seat-taken", old.join(table.game_id, table.host_name))
            await raises("seat-taken", old.chat("I am Bo"))
            assert await status_of(table, ticket) == 401
            admission = (await asyncio.to_thread(state, owner["claim"])).json()["admission"]
            async with await SocketPlayer.open(table.deployment, admission["ticket"]) as new:
                joined = await new.join(table.game_id, table.host_name)
                assert (joined["playerName"], joined["sent"], len(joined["receipts"])) == ("~Bo", 1, 1)
                assert (await old.event("seattaken"))["seat"] == 1
                await host.show_answer()
                assert (await new.event("answer"))["answers"][0]["correctAnswer"] == "right 1"
                assert (await new.receipts())["points"] == 1
                assert not [each for each in everything(old) if each.get("subaction") == "answer"]
                board = (await host.show_scoreboard())["scoreboard"]
                assert [(row["playerName"], row["points"]) for row in board["leaderboard"]] == [("~Bo", 1)]
                await host.end()

    run(game())
