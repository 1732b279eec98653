"""Casual and competitive games, played with real WebSocket clients on the deployed local cloud."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest

from cli.api import Api, Refused
from cli.web_socket import SocketHost, SocketPlayer
from tests.e2e.table import COMPETITIVE, Table, assert_balanced, everything, guests, raises, run
from tests.e2e.test_quizzes import NewPlayer
from tests.support.cloud import DeployedCloud, eventually


def test_casual_game_from_lobby_to_leaderboard(table: Table, new_player: NewPlayer, cloud: DeployedCloud) -> None:
    table.quiz()
    ada, ada_http = new_player("ada")

    async def game() -> None:
        async with table.host() as host, await table.player(ada) as first, await table.guest("Bo") as second:
            joined = [await host.event("joined"), await host.event("joined")]
            assert {(each["playerName"], each["guest"]) for each in joined} == {(ada, False), ("~Bo", True)}
            for number in (1, 2, 3):
                await host.ask(number)
                for player in (first, second):
                    question = await player.event("question")
                    assert question["questionNumber"] == number
                receipt = await first.answer(number, f"right {number}")
                assert receipt["verdict"] == "counted"
                assert "points" not in receipt, "nobody learns the answer before the host shows it"
                await second.answer(number, f"right {number}" if number == 1 else "wrong")
                told = [await host.event("answer"), await host.event("answer")]
                assert [each["right"] for each in told] == [True, number == 1]
                before = json.dumps(everything(first, second))
                assert "right" not in before, "a player's answer goes to the host only"
                await host.show_answer()
                assert (await second.event("answer"))["answers"][0]["correctAnswer"] == f"right {number}"
                await host.show_scoreboard()
                await second.event("scoreboard")
            ended = await host.end()
            assert_balanced(ended["account"], sent=6, counted=6)
            rows = [(row["position"], row["playerName"], row["points"]) for row in ended["scoreboard"]["leaderboard"]]
            assert rows == [(1, ada, 3), (2, "~Bo", 1)]
            assert (await second.event("ended"))["scoreboard"] == ended["scoreboard"]
            assert (await host.end())["account"] == ended["account"], "ending again changes nothing"
            receipts = await first.receipts()
            assert [each["points"] for each in receipts["receipts"]] == [1, 1, 1]

    run(game())
    board = eventually(
        lambda: (
            (b := ada_http.get(f"/games/{table.game_id}/leaderboard").json()).get("player")
            and len(b["leaderboard"]) == 2
            and b
        )
    )
    assert [(row["playerName"], row["score"]) for row in board["leaderboard"]] == [
        (ada, 100),
        (f"~Bo#{table.pin}", 33.33),
    ]
    progress = eventually(lambda: (p := ada_http.get("/players/me/progress").json())["experience"] and p)
    assert (progress["experience"], progress["wins"]) == (3, 1)
    listed = ada_http.get("/activegames", params={"host": table.host_name}).json()["games"]
    assert listed == [], "an ended game is off the list"
    with Api(table.deployment) as api, pytest.raises(Refused, match=r"ended|no such game"):
        api.find(table.pin)
    records = eventually(lambda: (r := cloud.records("quiz", ada)) and len(r) == 3 and r)
    assert sorted((each["questionNumber"], each["verdict"]) for each in records) == [(n, "counted") for n in (1, 2, 3)]


def test_competitive_game_shows_the_answers_of_a_group_together(table: Table, new_player: NewPlayer) -> None:
    questions = [
        {"question": f"Q{n}?", "correctAnswer": f"right {n}", "questionGroup": "first" if n < 3 else "second"}
        for n in (1, 2, 3)
    ]
    table.quiz(COMPETITIVE, questions=questions)

    async def game() -> None:
        async with table.host() as host, await table.guest("Bo") as player:
            await host.ask(1)
            await host.ask(2)
            await raises("still-open", host.ask(3))
            await player.answer(2, "right 2")
            await player.answer(1, "right 1")
            shown = await host.show_answer()
            assert [each["correctAnswer"] for each in shown["answers"]] == ["right 1", "right 2"]
            await host.ask(3)
            await player.answer(3, "wrong")
            await raises("already-asked", host.ask(1))
            await host.show_answer(3)
            ended = await host.end()
            assert_balanced(ended["account"], counted=3)
            assert ended["scoreboard"]["leaderboard"][0]["points"] == 2
            order = [each["subaction"] for each in everything(player)]
            assert order == ["hostback", "question", "question", "answer", "question", "answer", "ended"][-len(order) :]

    run(game())


def test_casual_game_has_one_open_question_at_a_time(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.guest("Bo") as player:
            await raises("nothing-asked", host.show_answer())
            await host.ask(1)
            again = await host.ask(1)
            assert again["question"]["questionNumber"] == 1, "asking it again only repeats it"
            await raises("still-open", host.ask(2))
            await raises("no-such-question", host.ask(9))
            await player.answer(1, "right 1")
            await host.show_answer()
            late = await player.answer(1, "right 1")
            assert (late["verdict"], late["points"]) == ("late", 0)
            refused = await player.answer(2, "right 2")
            assert refused["verdict"] == "refused"
            assert_balanced((await host.end())["account"], sent=3, counted=1, late=1, refused=1)

    run(game())


def test_a_second_device_of_the_host_goes_on_when_the_first_one_dies(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with await SocketHost.open(table.deployment, table.token_of(table.host_name)) as tablet:
            async with table.host() as host:
                async with await table.guest("Ada"), await table.guest("Bo") as bo:
                    await host.ask(1)
                    await bo.answer(1, "right 1")
                    await host.event("answer")
                    start = await tablet.host(table.game_id)
                    assert {each["playerName"]: each["here"] for each in start["players"]} == {
                        "~Ada": True,
                        "~Bo": True,
                    }
                    answers = [{"playerName": "~Bo", "response": "right 1", "right": True}]
                    assert start["tallies"] == [{"questionNumber": 1, "answers": answers}]
                await tablet.event("left")
                await host.event("left")
            async with await table.guest("Cy") as cy:
                await cy.answer(1, "wrong")
                assert (await tablet.event("answer"))["playerName"] == "~Cy"
                assert "hostaway" not in [each["subaction"] for each in everything(cy)]
                start = await tablet.host(table.game_id)
                here = {each["playerName"]: each["here"] for each in start["players"]}
                assert here == {"~Ada": False, "~Bo": False, "~Cy": True}
                assert_balanced((await tablet.end())["account"], counted=2)

    run(game())


def test_devices_of_a_host_follow_each_other(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with (
            table.host() as host,
            await SocketHost.open(table.deployment, table.token_of(table.host_name)) as tablet,
            await table.guest("Ada"),
            await table.guest("Bo") as bo,
        ):
            await tablet.host(table.game_id)
            asked = await host.ask(1)
            assert asked["reached"] == 2
            told = await tablet.event("question")
            assert {name: told[name] for name in asked["question"]} == asked["question"]
            await bo.answer(1, "right 1")
            await tablet.show_answer()
            while "answers" not in (shown := await host.event("answer")):
                pass  # Bo's
            assert [each["correctAnswer"] for each in shown["answers"]] == ["right 1"]
            board = (await tablet.show_scoreboard())["scoreboard"]
            assert (await host.event("scoreboard"))["leaderboard"] == board["leaderboard"]
            await host.kick("~Ada")
            assert (await tablet.event("kicked"))["playerName"] == "~Ada"
            ended = await host.end()
            assert (await tablet.event("ended"))["scoreboard"] == ended["scoreboard"]
            names = [each["subaction"] for each in everything(host)]
            assert not {"question", "kicked", "ended"} & set(names), "what it did itself is in the reply"

    run(game())


def test_the_oldest_of_too_many_devices_of_a_host_makes_room_and_is_told(table: Table) -> None:
    table.quiz(count=1)

    async def game() -> None:
        async with AsyncExitStack() as room:
            devices = [await room.enter_async_context(table.host()) for _ in range(5)]
            ada = await room.enter_async_context(await table.guest("Ada"))
            devices.append(await room.enter_async_context(table.host()))
            await devices[0].event("replaced")
            with pytest.raises(Refused):
                await devices[0].lost()
            bo = await room.enter_async_context(await SocketPlayer.open(table.deployment, table.guest_ticket("Bo")))
            assert (await bo.join(table.game_id, table.host_name))["hostPresent"]
            await devices[5].ask(1)
            await ada.answer(1, "right 1")
            for each in devices[1:]:
                assert (await each.event("answer"))["playerName"] == "~Ada"
            assert "hostaway" not in [each["subaction"] for each in everything(ada, bo)]
            assert_balanced((await devices[2].end())["account"], counted=1)

    run(game())


def test_the_oldest_of_too_many_pages_of_a_player_makes_room_and_is_told(table: Table) -> None:
    table.quiz(count=1)

    async def game() -> None:
        async with AsyncExitStack() as room:
            host = await room.enter_async_context(table.host())
            ticket = table.guest_ticket("Bo")
            pages = [await room.enter_async_context(await table.joined(ticket)) for _ in range(5)]
            await pages[0].event("replaced")
            with pytest.raises(Refused):
                await pages[0].lost()
            await host.ask(1)
            for each in pages[1:]:
                await each.event("question")
            assert "left" not in [each["subaction"] for each in everything(host)]

    run(game())


def test_host_and_player_who_come_back_find_the_game_where_it_was(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        ticket = ""
        async with table.host() as host:
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            player = await table.joined(ticket)
            await host.ask(1)
            await player.answer(1, "right 1")
        await player.event("hostaway")
        async with await SocketHost.open(table.deployment, table.token_of(table.host_name)) as host:
            back = await host.host(table.game_id)
            assert (back["pin"], back["openQuestions"], back["currentQuestion"]) == (table.pin, [1], 1)
            assert [(each["playerName"], each["points"]) for each in back["players"]] == [("~Bo", 1)]
            await player.event("hostback")
            await player.close()
            await host.event("left")
            async with await table.joined(ticket) as player:
                assert player.sent == 1
                state = await player.join(table.game_id, table.host_name)
                assert state["openQuestions"][0]["question"] == "Question 1?"
                assert [each["verdict"] for each in state["receipts"]] == ["counted"]
                again = await player.answer(1, "right 1")
                assert again["verdict"] == "duplicate"
                await host.show_answer()
                ended = await host.end()
                assert_balanced(ended["account"], sent=2, counted=1, duplicate=1)
                assert ended["scoreboard"]["leaderboard"][0]["points"] == 1

    run(game())


@pytest.mark.parametrize(("late_joiners", "credited"), [("nothing", 1), ("average", 1.5)])
def test_late_joiners_get_what_the_host_decided(table: Table, late_joiners: str, credited: float) -> None:
    table.quiz()

    async def game() -> None:
        async with (
            table.host(lateJoiners=late_joiners) as host,
            await table.guest("A1") as a,
            await table.guest("A2") as b,
        ):
            await host.ask(1)
            await a.answer(1, "right 1")
            await b.answer(1, "wrong")
            await host.show_answer()
            await host.ask(2)
            async with await table.guest("Late") as late:
                state = await late.join(table.game_id, table.host_name)
                assert [each["questionNumber"] for each in state["openQuestions"]] == [2]
                await late.answer(2, "right 2")
                await host.show_answer()
                rows = (await host.end())["scoreboard"]["leaderboard"]
                assert {row["playerName"]: row["points"] for row in rows} == {"~A1": 1, "~A2": 0, "~Late": credited}

    run(game())


def test_time_limit_is_kept_by_the_clock_of_the_service(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host(timeLimit=5) as host, await table.guest("Bo") as player, await table.guest("Cy") as slow:
            await host.ask(1)
            assert (await player.event("question"))["deadline"]
            assert (await player.answer(1, "right 1"))["verdict"] == "counted"
            await asyncio.sleep(5.2)
            late = await slow.answer(1, "right 1")
            assert late["verdict"] == "late"
            ended = await host.end()
            assert_balanced(ended["account"], counted=1, late=1)

    run(game())


def test_connections_that_end_or_are_stale_are_forgotten(table: Table, cloud: DeployedCloud) -> None:
    table.quiz()

    def rows() -> list[str]:
        found = [row for row in cloud.items("LiveAdmin", "GAME_CONNECTIONS_TABLE") if row["playerName"] in names]
        assert all(row["expiresAt"] > time.time() for row in found), "rows expire, whatever happens"
        return [str(row["connection"]) for row in found]

    names = {table.host_name, "~Stale Bo", "~Gone Cy"}

    async def game() -> None:
        async with table.host() as host, await table.guest("Stale Bo"):
            gone = await table.guest("Gone Cy")
            before = await asyncio.to_thread(rows)
            assert len(before) == 3
            await gone.close()
            await host.event("left")
            assert len(await asyncio.to_thread(rows)) == 2
            (player,) = [each.partition("=")[2] for each in before if each.startswith("PLAYER=")][:1] or [""]
            run_id = next(
                row["run"] for row in cloud.items("LiveAdmin", "GAME_CONNECTIONS_TABLE") if row["playerName"] in names
            )
            cloud.client("dynamodb").put_item(
                TableName=cloud.knows("LiveAdmin", "GAME_CONNECTIONS_TABLE"),
                Item={
                    "run": {"S": run_id},
                    "connection": {"S": "PLAYER=0123456789abcdef"},
                    "playerName": {"S": "~Stale Bo"},
                    "expiresAt": {"N": str(int(time.time()) + 60)},
                },
            )
            await host.ask(1)
            left = await asyncio.to_thread(rows)
            assert "PLAYER=0123456789abcdef" not in left, "a connection that is gone is removed when it is seen"
            assert player

    run(game())
    assert eventually(lambda: rows() == [] or None) is True


def test_everybody_can_chat_under_their_own_name(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.guest("Bo") as bo, await table.guest("Cy") as cy:
            await bo.chat("hello")
            for other in (host, cy):
                said = await other.event("message")
                assert (said["playerName"], said["text"], said["host"]) == ("~Bo", "hello", False)
            await host.say(bo.channel, "welcome")
            assert (await cy.event("message"))["host"] is True
            await cy.leave()
            await host.event("left")
            await bo.chat("bye")
            while (await host.event("message"))["text"] != "bye":
                pass
            assert all(each.get("text") != "bye" for each in everything(cy))

    run(game())


def test_fifty_players_answer_at_once_and_everything_adds_up(table: Table) -> None:
    table.quiz(count=2)

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            players = await guests(table, stack, 50)
            for number in (1, 2):
                await host.ask(number)
                receipts = await asyncio.gather(
                    *(each.answer(number, f"right {number}" if n % 2 else "wrong") for n, each in enumerate(players))
                )
                assert {each["verdict"] for each in receipts} == {"counted"}
                await host.show_answer()
            ended = await host.end()
            assert_balanced(ended["account"], sent=100, counted=100)
            assert ended["scoreboard"]["players"] == 50
            assert ended["scoreboard"]["counts"] == {"2": 25, "0": 25}
            assert [each["right"] for each in ended["account"]["questions"]] == [25, 25]

    run(game())


def test_a_host_and_nobody_else_reads_what_a_whole_class_answered(table: Table) -> None:
    table.quiz()
    results = f"/games/{table.game_id}/results"
    host_http, count = table.http(table.host_name), 46

    def everybody() -> list[dict[str, Any]]:
        first = host_http.get(results).json()
        assert len(first["players"]) == 40
        second = host_http.get(results, params={"nextToken": first["nextToken"]}).json()
        assert "nextToken" not in second
        return [*first["players"], *second["players"]]

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            players = await guests(table, stack, count)
            await host.ask(1)
            await asyncio.gather(*(each.answer(1, f"right {number % 2}") for number, each in enumerate(players)))
            await host.show_answer()
            live = await asyncio.to_thread(everybody)
            assert {each["playerName"] for each in live} == {f"~guest {number}" for number in range(count)}
            assert [each["position"] for each in live] == [1] * 23 + [24] * 23
            for each in live:
                right = int(each["playerName"].removeprefix("~guest ")) % 2 == 1
                assert (each["points"], each["right"], each["answered"]) == (right, right, 1)
                [answer] = each["answers"]
                assert answer.pop("timeUsedMs") < 60_000
                expected = {"response": f"right {int(right)}", "verdict": "counted", "right": right, "points": right}
                assert answer == {"questionNumber": 1, **expected}
            account = (await host.end())["account"]
            assert_balanced(account, counted=count)
            assert await asyncio.to_thread(everybody) == await asyncio.to_thread(everybody)
            assert [each["playerName"] for each in await asyncio.to_thread(everybody)] == [
                each["playerName"] for each in live
            ]
            guest = {"Authorization": f"Bearer {await asyncio.to_thread(table.token_of, 'nosy')}"}
            for answer in (table.http("nosy").get(results), host_http.get(results, headers=guest)):
                assert answer.status_code == 404
            assert host_http.get(results, headers={"Authorization": "Bearer x"}).status_code == 401
            assert host_http.get(results, params={"nextToken": "x"}).status_code == 400

    run(game())
