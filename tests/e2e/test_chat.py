"""Chat with real WebSocket clients on the deployed local cloud: everybody's channel, and those of games."""

import asyncio
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import pytest
from buzzline.chat.desk import GLOBAL_ROOM
from buzzline.chat.ports import ENTRIES, TURNS

from cli.api import Api, Refused
from cli.chat import GLOBAL, channel_of
from cli.mqtt import MqttHost, MqttPlayer
from cli.web_socket import Connection, Event
from tests.e2e.table import Table, everything, raises, run
from tests.e2e.test_quizzes import NewPlayer
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_quiz

LIVE_SCOREBOARD = "Multiplayer - Live Scoreboard"
BLOCKED = "humbug"
"""What the local cloud has in ChatBlockedWords."""

Names = list[str]

pytestmark = pytest.mark.together("everybody's chat")


@pytest.fixture
def names(new_player: NewPlayer) -> Names:
    """Three players whom nobody knows."""
    return [new_player(prefix)[0] for prefix in ("ada", "bo", "cy")]


async def connected(table: Table, stack: AsyncExitStack, token: str) -> Connection:
    return await stack.enter_async_context(await Connection.open(table.deployment, token))


async def listening(table: Table, stack: AsyncExitStack, *players: str) -> list[Connection]:
    """Connections of players who hear everybody."""
    found = []
    for name in players:
        found.append(await connected(table, stack, table.token_of(name)))
        await found[-1].enter_channel(GLOBAL)
    return found


async def hears(connection: Connection, text: str, seconds: float = 30) -> Event:
    """The event about a text; others that come before are dropped."""
    async with asyncio.timeout(seconds):
        while (event := await connection.event("message", seconds))["text"] != text:
            pass
        return event


def heard(connection: Connection) -> list[str]:
    return [event["text"] for event in everything(connection) if event.get("subaction") == "message"]


def text() -> str:
    """Something that nobody said before."""
    return f"text {uuid.uuid4().hex[:8]}"


def listeners(cloud: DeployedCloud, players: Names, room: str = GLOBAL_ROOM) -> Names:
    """Who of some players hears a room."""
    rows = cloud.items("LiveChat", "GAME_CONNECTIONS_TABLE")
    return sorted(str(row["playerName"]) for row in rows if row["run"] == room and row["playerName"] in players)


def seed(cloud: DeployedCloud, room: str, *texts: str) -> None:
    """Let somebody have said texts, as the table keeps them."""
    for number, each in enumerate(texts):
        item = {
            "room": {"S": room},
            "messageId": {"S": f"{time.time_ns() // 1000:014x}-{number:06x}"},
            "playerName": {"S": "somebody"},
            "host": {"BOOL": False},
            "text": {"S": each},
            "at": {"S": "2026-01-01T00:00:00.000Z"},
            "expiresAt": {"N": str(int(time.time()) + 600)},
        }
        cloud.client("dynamodb").put_item(TableName=cloud.knows("LiveChat", "CHAT_MESSAGES_TABLE"), Item=item)


def test_three_players_talk_to_everybody(table: Table, names: Names, cloud: DeployedCloud) -> None:
    async def talk() -> None:
        async with AsyncExitStack() as stack:
            ada, bo, cy = await listening(table, stack, *names)
            (tablet,) = await listening(table, stack, names[0])
            first = text()
            reply = await ada.say(GLOBAL, f"  {first} ")
            assert reply["reached"] >= 4
            for each in (ada, tablet, bo, cy):
                event = await hears(each, first)
                assert (event["playerName"], event["host"], event["channel"]) == (names[0], False, GLOBAL)
                assert event["messageId"] == reply["messageId"]
            await cy.leave_channel(GLOBAL)
            second = text()
            await bo.say(GLOBAL, second)
            await hears(ada, second)
            assert second not in heard(cy)
            last = (await cy.enter_channel(GLOBAL))["messages"][-2:]
            assert [(each["playerName"], each["text"]) for each in last] == [(names[0], first), (names[1], second)]
            assert listeners(cloud, names) == sorted([*names, names[0]])

    run(talk())
    assert eventually(lambda: listeners(cloud, names) == [] or None) is True, "connections that end leave no row"


def test_newcomers_get_the_last_fifty_messages(table: Table, names: Names, cloud: DeployedCloud) -> None:
    texts = [text() for _ in range(60)]
    seed(cloud, GLOBAL_ROOM, *texts[:57])

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            ada, bo, cy = await listening(table, stack, *names)
            for each, last in zip((ada, bo, cy), texts[57:], strict=True):
                await each.say(GLOBAL, last)
            newcomer = await connected(table, stack, table.token_of(names[0]))
            messages = (await newcomer.enter_channel(GLOBAL))["messages"]
            assert [each["text"] for each in messages] == texts[10:]
            assert messages == sorted(messages, key=lambda each: each["messageId"])
            seed(cloud, GLOBAL_ROOM, *["\U0001f600" * 300 for _ in range(40)])
            long = (await newcomer.enter_channel(GLOBAL))["messages"]
            assert 15 < len(long) < 24, "as many as a frame has room for"

    run(talk())


def test_players_guests_and_host_talk_in_their_game(table: Table, names: Names) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.player(names[0]) as ada, await table.guest("Bo") as bo:
            hello, welcome = text(), text()
            assert (await bo.chat(hello))["reached"] == 3
            for each in (host, ada, bo):
                event = await hears(each, hello)
                assert (event["playerName"], event["host"], event["channel"]) == ("~Bo", False, ada.channel)
            await host.say(ada.channel, welcome)
            assert (await hears(bo, welcome))["host"] is True
            async with await table.guest("Cy") as cy:
                entered = await cy.enter_channel(cy.channel)
                assert [(each["playerName"], each["text"]) for each in entered["messages"]] == [
                    ("~Bo", hello),
                    (table.host_name, welcome),
                ]
            await bo.leave_channel(bo.channel)
            bye = text()
            await ada.chat(bye)
            await host.ask(1)
            await bo.event("question")
            assert bye not in heard(bo), "who left the chat is still in the game"
            await bo.enter_channel(bo.channel)
            again = text()
            await ada.chat(again)
            await hears(bo, again)
            await host.end()
            await raises("game-over", bo.chat("but"))

    run(game())

    async def next_game() -> None:
        async with table.host(), await table.guest("Bo") as bo:
            assert (await bo.enter_channel(bo.channel))["messages"] == [], "the next game begins in silence"

    run(next_game())


def test_a_player_is_in_a_game_and_with_everybody_on_one_connection(table: Table, names: Names) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.player(names[0]) as ada:
            await ada.enter_channel(GLOBAL)
            await host.enter_channel(GLOBAL)
            here, there = text(), text()
            await host.say(ada.channel, here)
            await host.say(GLOBAL, there)
            assert (await hears(ada, here))["channel"] == ada.channel
            assert (await hears(ada, there))["channel"] == GLOBAL
            await host.ask(1)
            assert (await ada.answer(1, "right 1"))["verdict"] == "counted"

    run(game())


def test_players_of_a_live_scoreboard_game_talk_beside_it(table: Table, names: Names) -> None:
    http = table.http(table.host_name)
    game_id = http.post("/quizzes", json=open_quiz(1, quizMode=LIVE_SCOREBOARD)).json()["gameId"]
    hosted = http.post(f"/games/{game_id}/host", json={}).json()
    table.pin = hosted["pin"]
    path = f"/games/{game_id}/tickets"
    ticket = table.http(names[0]).post(path, json={"hostName": table.host_name}).json()
    with Api(table.deployment) as api:
        guest = api.guest_ticket(table.pin, "Bo")
    channel = channel_of(hosted)

    async def game() -> None:
        async with AsyncExitStack() as stack:
            bo = await connected(table, stack, guest["ticket"])
            await raises("not-joined", bo.enter_channel(channel))
            mqtt_host = await stack.enter_async_context(MqttHost.of(table.deployment, hosted))
            await mqtt_host.host()
            for admission in (ticket, guest):
                seat = await stack.enter_async_context(MqttPlayer.of(table.deployment, admission))
                await seat.join()
            host, ada = [await connected(table, stack, each["ticket"]) for each in (hosted, ticket)]
            for each in (host, ada, bo):
                await each.enter_channel(channel)
            hello, welcome = text(), text()
            assert (await bo.say(channel, hello))["reached"] == 3
            assert (await hears(ada, hello))["playerName"] == "~Bo"
            await host.say(channel, welcome)
            assert (await hears(bo, welcome))["host"] is True
            await mqtt_host.kick("~Bo")
            await seat.hear(f"kicked/{seat.id}")
            await raises("kicked", bo.say(channel, "but"))
            await raises("kicked", bo.enter_channel(channel))
            after = text()
            assert (await ada.say(channel, after))["reached"] == 2
            await hears(host, after)
            assert after not in heard(bo)

    run(game())


def test_the_host_removes_messages_mutes_players_and_switches_the_chat(table: Table, names: Names) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host, await table.player(names[0]) as ada, await table.guest("Bo") as bo:
            channel = bo.channel

            async def decide(subaction: str, **data: Any) -> Event:
                return await host.request("chat", subaction, channel=channel, **data)

            bad, own = text(), text()
            message = await bo.chat(bad)
            await decide("remove", messageId=message["messageId"])
            mine = await ada.chat(own)
            await ada.request("chat", "remove", channel=channel, messageId=mine["messageId"])
            for each in (host, ada, bo):
                assert (await each.event("removed"))["messageId"] == message["messageId"]
                assert (await each.event("removed"))["messageId"] == mine["messageId"]
            assert (await ada.enter_channel(channel))["messages"] == []

            assert (await decide("mute", playerName="~Bo", muted=True))["muted"] is True
            assert (await bo.event("muted"))["muted"] is True
            await raises("muted", bo.chat("but"))
            assert (await bo.enter_channel(channel))["muted"] == ["~Bo"]
            await decide("mute", playerName="~Bo", muted=False)
            assert (await bo.chat(text()))["reached"] == 3

            for who, refused in (
                ("registered", {"bo": "chat-registered"}),
                ("off", dict.fromkeys(("bo", "ada"), "chat-off")),
            ):
                await decide("switch", who=who)
                for name, player in (("ada", ada), ("bo", bo)):
                    assert (await player.event("switched"))["who"] == who
                    if name in refused:
                        await raises(refused[name], player.chat("but"))
                    else:
                        await player.chat(text())
            announcement = text()
            await host.say(channel, announcement)
            await hears(bo, announcement)
            await decide("switch", who="all")
            await bo.chat(text())
            for each in (ada, bo):
                await raises("not-the-host", each.request("chat", "switch", channel=channel, who="off"))
                await raises("not-the-host", each.request("chat", "mute", channel=channel, playerName="x", muted=True))

    run(game())


def test_who_comes_in_again_and_again_has_to_wait(table: Table, names: Names) -> None:
    async def talk() -> None:
        async with AsyncExitStack() as stack:
            (ada,) = await listening(table, stack, names[0])
            with pytest.raises(Refused) as refused:
                while True:
                    await asyncio.gather(*(ada.enter_channel(GLOBAL) for _ in range(ENTRIES)))
            assert refused.value.kind == "slow-down"
            async with asyncio.timeout(30):
                while True:
                    try:
                        assert (await ada.enter_channel(GLOBAL))["who"] == "registered"
                        break
                    except Refused:
                        await asyncio.sleep(0.2)

    run(talk())


def test_a_kicked_player_neither_talks_nor_hears(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            cy = await stack.enter_async_context(await table.guest("Cy"))
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            bo = await stack.enter_async_context(await table.joined(ticket))
            second = await connected(table, stack, ticket)
            await second.enter_channel(cy.channel)
            await host.kick("~Bo")
            for each in (bo, second):
                await each.event("kicked")
                await raises("kicked", each.say(cy.channel, "but"))
                await raises("kicked", each.enter_channel(cy.channel))
            secret = text()
            assert (await cy.chat(secret))["reached"] == 2
            await hears(host, secret)
            assert secret not in heard(bo) + heard(second)

    run(game())


def test_tickets_and_strangers_stay_out(table: Table, second_table: Table, names: Names) -> None:
    table.quiz()
    second_table.quiz()

    async def game() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(table.host())
            await stack.enter_async_context(second_table.host())
            bo = await stack.enter_async_context(await table.guest("Bo"))
            ticket = table.http(names[0]).post(f"/games/{table.game_id}/tickets", json={"hostName": table.host_name})
            ada = await stack.enter_async_context(await table.joined(ticket.json()["ticket"]))
            stranger = await connected(table, stack, table.token_of(names[1]))
            other = f"{second_table.game_id}:{second_table.host_name}"
            for each in (bo, ada):
                for attempt in (each.enter_channel(other), each.say(other, "hello"), each.leave_channel(other)):
                    await raises("other-game", attempt)
                for attempt in (each.enter_channel(GLOBAL), each.say(GLOBAL, "hello")):
                    await raises("account-needed", attempt)
            for attempt in (stranger.enter_channel(bo.channel), stranger.say(bo.channel, "hello")):
                await raises("not-joined", attempt)
            for attempt in (stranger.enter_channel("nothing:nobody"), stranger.say("nothing:nobody", "hello")):
                await raises("no-such-game", attempt)
            assert heard(bo) == []

    run(game())


def test_nobody_speaks_as_somebody_else(table: Table, names: Names) -> None:
    async def talk() -> None:
        async with AsyncExitStack() as stack:
            ada, bo = await listening(table, stack, *names[:2])
            for member in ("playerName", "host", "messageId", "at", "sender"):
                request = {"channel": GLOBAL, "text": "forged", member: names[1]}
                await raises("invalid-request", ada.request("chat", "say", **request))
            await raises("invalid-request", ada.say(GLOBAL, f"hello\n{names[1]} says: forged"))
            mine = text()
            await ada.say(GLOBAL, mine)
            assert (await hears(bo, mine))["playerName"] == names[0]
            assert "forged" not in str((await bo.enter_channel(GLOBAL))["messages"])

    run(talk())


def test_texts_have_limits_and_words_that_are_blocked(table: Table, names: Names) -> None:
    async def talk() -> None:
        async with AsyncExitStack() as stack:
            ada, bo = await listening(table, stack, *names[:2])
            for bad in ("", "   ", "x" * 301, "a\nb", "a\x00b", "a\u202eb"):
                await raises("invalid-request", ada.say(GLOBAL, bad))
            long = (text() + " é\U0001f600")[:10] + "é" * 290
            await ada.say(GLOBAL, long)
            await hears(bo, long)
            with pytest.raises(Refused, match="say it differently") as refused:
                await ada.say(GLOBAL, f"Bah, {BLOCKED.upper()}!")
            assert refused.value.kind == "message-refused"
            await ada.say(GLOBAL, f"{BLOCKED}s are fine")
            last = (await bo.enter_channel(GLOBAL))["messages"][-2:]
            assert [each["text"] for each in last] == [long, f"{BLOCKED}s are fine"]

    run(talk())


def test_of_twenty_messages_at_once_five_get_through(table: Table, names: Names) -> None:
    """Over two connections and two channels; and after a while it goes on."""
    table.quiz()

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(table.host())
            ada, phone = await listening(table, stack, names[0], names[0])
            player = await stack.enter_async_context(await table.player(names[0]))
            (bo,) = await listening(table, stack, names[1])
            start = time.monotonic()
            texts = [text() for _ in range(20)]
            ways: list[tuple[Connection, str]] = [(ada, GLOBAL), (phone, GLOBAL), (ada, player.channel)]
            attempts = [ways[n % 3][0].say(ways[n % 3][1], each) for n, each in enumerate(texts)]
            results = await asyncio.gather(*attempts, return_exceptions=True)
            through = [each for each, result in zip(texts, results, strict=True) if isinstance(result, dict)]
            assert len(through) == TURNS
            refusals = [result for result in results if not isinstance(result, dict)]
            assert {each.kind for each in refusals if isinstance(each, Refused)} == {"slow-down"}
            everybody = await ada.enter_channel(GLOBAL)
            game = await host.enter_channel(player.channel)
            kept = [each["text"] for each in (*everybody["messages"], *game["messages"])]
            assert {each for each in texts if each in kept} == set(through)
            await bo.say(GLOBAL, "the others may go on")
            wait = start + 10.5 - time.monotonic()
            await raises("slow-down", phone.say(GLOBAL, "too early"))
            await asyncio.sleep(max(0, wait))
            await phone.say(GLOBAL, "in time")

    run(talk())


def test_a_message_that_comes_again_appears_once(table: Table, names: Names, cloud: DeployedCloud) -> None:
    """Sent again by a client that got no reply, on another connection; and the same event delivered side by side."""

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            ada, again, bo = await listening(table, stack, names[0], names[0], names[1])
            mine = text()
            first = await ada.say(GLOBAL, mine, "m1")
            assert (await again.say(GLOBAL, "changed", "m1"))["messageId"] == first["messageId"]
            assert (await hears(bo, mine)) == (await hears(bo, mine)), "the same event again"
            assert (await bo.say(GLOBAL, text(), "m1"))["messageId"] != first["messageId"], "somebody else's"

            twice = text()
            data = {"subaction": "say", "channel": GLOBAL, "text": twice, "clientMessageId": "m2"}
            event = {
                "requestContext": {
                    "routeKey": "chat",
                    "connectionId": "0000000000000000",
                    "requestTimeEpoch": int(time.time() * 1000),
                    "authorizer": {"player": names[1]},
                },
                "body": json.dumps({"message": "chat", "data": data}),
            }

            def deliver(_: int) -> Any:
                payload = json.dumps(event).encode()
                answer = cloud.client("lambda").invoke(FunctionName=cloud.functions["LiveChat"], Payload=payload)
                return json.loads(json.loads(answer["Payload"].read())["body"])["message"]

            with ThreadPoolExecutor(4) as pool:
                answers = await asyncio.to_thread(lambda: list(pool.map(deliver, range(4))))
            assert len({each["messageId"] for each in answers}) == 1
            messages = (await ada.enter_channel(GLOBAL))["messages"]
            assert [each["text"] for each in messages].count(twice) == 1
            assert [each["text"] for each in messages].count(mine) == 1
            assert "changed" not in str(messages)

    run(talk())


def test_connections_that_are_gone_are_forgotten(table: Table, names: Names, cloud: DeployedCloud) -> None:
    gone = f"gone-{uuid.uuid4().hex[:8]}"

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            (ada,) = await listening(table, stack, names[0])
            await asyncio.to_thread(
                lambda: cloud.client("dynamodb").put_item(
                    TableName=cloud.knows("LiveChat", "GAME_CONNECTIONS_TABLE"),
                    Item={
                        "run": {"S": GLOBAL_ROOM},
                        "connection": {"S": "PLAYER=0123456789abcdef"},
                        "playerName": {"S": gone},
                        "expiresAt": {"N": str(int(time.time()) + 60)},
                    },
                )
            )
            mine = text()
            await ada.say(GLOBAL, mine)
            await hears(ada, mine)
            assert listeners(cloud, [gone]) == []

    run(talk())


def test_a_hundred_listeners_are_told_by_workers(table: Table, names: Names, new_player: NewPlayer) -> None:
    more = [new_player("crowd")[0] for _ in range(3)]

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            crowd = await listening(table, stack, *[*names, *more] * 17)
            mine = text()
            assert (await crowd[1].say(GLOBAL, mine))["queued"] >= 100
            await asyncio.gather(*(hears(each, mine) for each in crowd))

    run(talk())


def test_what_is_said_is_not_in_the_logs(table: Table, names: Names, cloud: DeployedCloud) -> None:
    secret = f"secret-{uuid.uuid4().hex}"

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            (ada,) = await listening(table, stack, names[0])
            await ada.say(GLOBAL, secret)
            await raises("invalid-request", ada.say(GLOBAL, f"{secret}\nx"))
            await raises("message-refused", ada.say(GLOBAL, f"{secret} {BLOCKED}"))

    run(talk())
    logs, group = cloud.client("logs"), f"/aws/lambda/{cloud.functions['LiveChat']}"
    lines = [
        event["message"]
        for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]
        for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    ]
    assert any('"ChatRefused"' in line for line in lines)
    assert any('"ChatMessages"' in line for line in lines)
    assert not any(secret in line for line in lines)
