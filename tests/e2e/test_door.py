"""Who tries out PINs or takes nicknames by the dozen has to wait, and a school behind the same address has not."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.table import Table, run
from tests.e2e.test_quizzes import problem
from tests.governance.rules.api import OPEN_TO_EVERYBODY
from tests.support.cloud import DeployedCloud

_addresses = itertools.count(1)


@pytest.fixture
def at_address(cloud: DeployedCloud) -> Iterator[Callable[[], httpx.Client]]:
    """Clients without an account, each at an address that no other test uses, like the distribution tells of them."""
    clients = []

    def client() -> httpx.Client:
        headers = {
            "x-viewer-address": f"203.0.113.{next(_addresses)}",
            "x-origin-proof": cloud.knows("GuestAdmit", "ORIGIN_PROOF"),
        }
        limits = httpx.Limits(max_connections=20)
        clients.append(httpx.Client(base_url=cloud.outputs["apiUrl"], headers=headers, timeout=60, limits=limits))
        return clients[-1]

    yield client
    for each in clients:
        each.close()


def hosted(table: Table) -> str:
    """The PIN of a game that is live."""
    table.quiz()
    answer = table.http(table.host_name).post(f"/games/{table.game_id}/host", json={})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["pin"])


def guests(client: httpx.Client, pin: str, nicknames: list[str]) -> list[int]:
    """What came of it to ask for tickets under many nicknames at once."""
    with ThreadPoolExecutor(16) as pool:
        return list(
            pool.map(
                lambda name: client.post(f"/activegames/pin/{pin}/guests", json={"nickname": name}).status_code,
                nicknames,
            )
        )


def test_a_storm_of_pins_is_held_back_and_nobody_else_is(
    table: Table, second_table: Table, cloud: DeployedCloud, at_address: Callable[[], httpx.Client]
) -> None:
    pin, other = hosted(table), hosted(second_table)
    school, home = at_address(), at_address()
    assert school.post(f"/activegames/pin/{pin}/guests", json={"nickname": "First"}).status_code == 201
    most = int(cloud.knows("LiveGameFind", "PIN_MISSES"))
    wrong = [f"{number:06}" for number in range(2 * most)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda each: school.get(f"/activegames/pin/{each}").status_code, wrong))
    assert set(statuses) == {404, 429}
    # Those that are on their way at the same time may overtake the limit, and are paid for.
    assert most <= statuses.count(404) < most + 8

    refused = school.get(f"/activegames/pin/{other}")
    problem(refused, 429, "slow-down")
    seconds = refused.json()["retryAfterSeconds"]
    assert 0 < seconds <= 30 * 8
    assert refused.headers["retry-after"] == str(seconds)
    problem(school.post(f"/activegames/pin/{other}/guests", json={"nickname": "Max"}), 429, "slow-down")
    assert school.get("/activegames/pin/000000").json()["title"] == refused.json()["title"], "right or wrong, no matter"

    assert home.get(f"/activegames/pin/{other}").status_code == 200
    assert school.get(f"/activegames/pin/{pin}").status_code == 200, "somebody there is in this game"
    assert school.post(f"/activegames/pin/{pin}/guests", json={"nickname": "Second"}).status_code == 201


@pytest.mark.alone
def test_nobody_gets_another_address_by_saying_so(
    table: Table, cloud: DeployedCloud, at_address: Callable[[], httpx.Client]
) -> None:
    hosted(table)
    web = httpx.Client(base_url=f"{cloud.outputs['webUrl']}/api", timeout=60)
    table_of_limits = "LiveGameFind", "LIVE_GAMES_TABLE"
    before = {item["game"] for item in cloud.items(*table_of_limits) if item["part"] == "LIMIT"}
    lies = {"x-viewer-address": "198.51.100.1", "x-forwarded-for": "198.51.100.2", "x-origin-proof": "x"}
    with web, httpx.Client(base_url=cloud.outputs["apiUrl"], timeout=60) as direct:
        for client in (web, direct):
            problem(client.get("/activegames/pin/000000", headers=lies), 404, "no-such-game")
            problem(client.get("/activegames/pin/000000"), 404, "no-such-game")
    after = {item["game"] for item in cloud.items(*table_of_limits) if item["part"] == "LIMIT"}
    new = after - before
    assert len(new) <= 1, "all four came from this machine"
    assert not [name for name in after if "198.51" in name or "127.0" in name], "no address is kept as it is"


def test_a_storm_of_nicknames_is_held_back(
    table: Table, cloud: DeployedCloud, at_address: Callable[[], httpx.Client]
) -> None:
    pin = hosted(table)
    statuses = guests(at_address(), pin, [f"nobody {number}" for number in range(150)])
    most = int(cloud.knows("GuestAdmit", "WAITING_TICKETS"))
    assert set(statuses) == {201, 429}
    assert most <= statuses.count(201) <= most + 30, "and one more in two seconds"
    assert guests(at_address(), pin, ["Max"]) == [201]
    account = table.http(table.host_name).get(f"/games/{table.game_id}/account").json()
    assert account["scoreboard"]["players"] == 0


def test_a_nickname_that_nobody_came_with_goes_to_who_asks_later(
    table: Table, cloud: DeployedCloud, at_address: Callable[[], httpx.Client]
) -> None:
    pin = hosted(table)
    first = at_address().post(f"/activegames/pin/{pin}/guests", json={"nickname": "Bo"}).json()
    assert guests(at_address(), pin, ["Bo"]) == [409]
    books = cloud.client("dynamodb")
    (item,) = [
        each
        for each in cloud.items("GuestAdmit", "LIVE_GAMES_TABLE")
        if each.get("playerName") == "~Bo" and str(each["game"]).startswith(first["run"])
    ]
    books.update_item(
        TableName=cloud.knows("GuestAdmit", "LIVE_GAMES_TABLE"),
        Key={"game": {"S": item["game"]}, "part": {"S": item["part"]}},
        UpdateExpression="SET reservedAt = :long_ago",
        ExpressionAttributeValues={":long_ago": {"N": "1"}},
    )
    second = at_address().post(f"/activegames/pin/{pin}/guests", json={"nickname": "Bo"}).json()
    assert (second["playerName"], second["seat"]) == ("~Bo", 1)

    async def game() -> None:
        with pytest.raises(InvalidStatus):
            await table.joined(first["ticket"])
        async with await table.joined(second["ticket"]):
            pass

    run(game())


def test_a_class_behind_one_address_joins_at_once(table: Table, at_address: Callable[[], httpx.Client]) -> None:
    """They type their names for a while, and then all of them press at the same moment; some mistyped the PIN."""
    table.quiz()
    school = at_address()

    async def game() -> None:
        async with table.host() as host, AsyncExitStack() as stack:
            for typo in range(10):
                await asyncio.to_thread(school.get, f"/activegames/pin/{typo:06}")

            async def come(number: int) -> None:
                def ticket() -> str:
                    answer = school.post(f"/activegames/pin/{table.pin}/guests", json={"nickname": f"pupil {number}"})
                    assert answer.status_code == 201, answer.text
                    return str(answer.json()["ticket"])

                await stack.enter_async_context(await table.joined(await asyncio.to_thread(ticket)))

            await asyncio.gather(*(come(number) for number in range(35)))
            assert (await host.end())["scoreboard"]["players"] == 35

    run(game())


def test_the_stage_has_limits_for_each_route_that_is_open_to_everybody(cloud: DeployedCloud) -> None:
    """The emulator enforces none: it is asked what the stage was made with."""
    stage = cloud.client("apigatewayv2").get_stage(ApiId=cloud.outputs["httpApiId"], StageName="$default")
    assert set(stage["RouteSettings"]) == set(OPEN_TO_EVERYBODY)
