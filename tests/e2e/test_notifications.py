"""Notifications: what concerns a player is kept, and told live on this player's connections and no others."""

import asyncio
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from buzzline.leaderboard.scores import Score
from buzzline.notifications.notice import Notice
from buzzline.notifications.notification_store import PAGE_SIZE
from buzzline.players.experience import Award

from cli.deployment import Deployment
from cli.web_socket import Connection, Event
from tests.e2e.rights import left_alone
from tests.e2e.table import CASUAL, Table, TokenOf, everything, run
from tests.e2e.test_delivery import _stream
from tests.e2e.test_quizzes import NewPlayer, problem
from tests.e2e.test_single_player import open_game, play
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_quiz

Kept = list[dict[str, Any]]


def kept(client: httpx.Client) -> Kept:
    """All notifications of a player, newest first."""
    found: Kept = []
    token: dict[str, str] = {}
    while True:
        answer = client.get("/players/me/notifications", params=token)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["notifications"]) <= PAGE_SIZE
        found += page["notifications"]
        if "nextToken" not in page:
            return found
        token = {"nextToken": page["nextToken"]}


def ids(client: httpx.Client) -> list[str]:
    return [each["notificationId"] for each in kept(client)]


def once(client: httpx.Client, count: int) -> Kept:
    """A player's notifications, once there are so many."""
    found: Kept = eventually(lambda: len(there := kept(client)) >= count and there, 30)
    assert len(found) == count, found
    return found


async def told(connection: Connection, seconds: float = 30) -> Event:
    """The next notification that comes on a connection."""
    async with asyncio.timeout(seconds):
        while "notificationId" not in (event := await connection.events.get()):
            pass
        return event


def notice(player: str, notification_id: str | None = None, **members: Any) -> Notice:
    values = {
        "notificationId": notification_id or f"sale#{uuid.uuid4()}",
        "kind": "sale",
        "text": "Somebody bought something.",
        "at": "2026-11-21T18:04:05.123456Z",
        **members,
    }
    return Notice.model_validate({"playerName": player, **values})


@pytest.fixture
def send(cloud: DeployedCloud) -> Callable[..., None]:
    """Puts notices into the queue, as those do who have something to tell."""
    queue = cloud.queue("NotificationsQueue")

    def put(*notices: Notice) -> None:
        for each in notices:
            body = each.model_dump_json(by_alias=True, exclude_none=True)
            cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=body)

    return put


@pytest.fixture
def connected(cloud: DeployedCloud, token_of: TokenOf) -> Callable[[str], Any]:
    """Connections with a player's own token."""
    deployment = Deployment.of_outputs(cloud.outputs)

    async def connect(name: str) -> Connection:
        return await Connection.open(deployment, await asyncio.to_thread(token_of, name))

    return connect


# What there is to tell


def test_a_level_that_a_game_brought_is_told_live_and_kept(
    new_player: NewPlayer, connected: Callable[[str], Any]
) -> None:
    author_name, author = new_player("author")
    name, player = new_player("player")
    game_id = open_game(author, open_quiz(100))

    async def evening() -> None:
        async with await connected(name) as phone, await connected(author_name) as laptop:
            await asyncio.to_thread(play, player, game_id, right=100, of=100)
            heard = await told(phone)
            assert (heard["notificationId"], heard["kind"]) == ("level#1", "level-up")
            assert heard["text"] == "You have reached level 1."
            assert (await told(laptop))["notificationId"] == "level#1", "the author earns the same"
            assert once(player, 1) == [heard]
            assert ids(author) == ["level#1"]

    run(evening())


def award(cloud: DeployedCloud, player: str, experience: int, author: str = "nobody") -> None:
    """Let a player have earned experience in a game of its own."""
    game, attempt = f"game-{uuid.uuid4().hex}", uuid.uuid4().hex
    cloud.publish(
        Score(gameId=game, playerName=player, score=Decimal(100), attemptId=attempt),
        Award(gameId=game, playerName=player, author=author, experience=experience, wins=0, attemptId=attempt),
    )


def test_every_level_is_told_once_however_it_was_reached(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    name, player = new_player("climber")
    award(cloud, name, 60)
    award(cloud, name, 600)
    assert sorted(each["text"] for each in once(player, 3)) == [f"You have reached level {n}." for n in (1, 2, 3)]
    for _ in range(15):
        award(cloud, name, 10)
    eventually(lambda: ids(player)[0] == "level#4")
    cloud.settle()
    assert sorted(ids(player)) == ["level#1", "level#2", "level#3", "level#4"]


def test_an_author_who_earns_in_many_buckets_at_once_hears_each_level_once(
    cloud: DeployedCloud, new_player: NewPlayer
) -> None:
    """Experience out of many buckets comes in several batches at a time; the sum decides."""
    name, author = new_player("popular")
    for number in range(26):
        award(cloud, f"fan-{number}-{uuid.uuid4().hex[:6]}", 10, author=name)
    eventually(lambda: author.get("/players/me/progress").json()["experience"] == 260, 30)
    assert sorted(each["notificationId"] for each in once(author, 2)) == ["level#1", "level#2"]


def test_followers_hear_when_a_game_is_put_on_the_list(new_player: NewPlayer, connected: Callable[[str], Any]) -> None:
    host, author = new_player("leader")
    name, fan = new_player("fan")
    _, stranger = new_player("stranger")
    game_id = author.post("/quizzes", json=open_quiz(quizName="Rivers")).json()["gameId"]
    for follower in (fan, author):
        assert follower.put(f"/games/{game_id}/follow").status_code == 204

    async def evening() -> None:
        async with await connected(name) as phone:
            started = author.post("/activegames", json={"gameId": game_id}).json()["startTime"]
            heard = await told(phone)
            assert heard == {
                "notificationId": f"started#{game_id}#{started}",
                "kind": "game-started",
                "text": f'"Rivers" by {host} is open to play.',
                "at": started,
                "gameId": game_id,
            }

    run(evening())
    assert len(once(fan, 1)) == 1
    # Started once more: it is news again, but not to those who follow no more.
    assert author.delete(f"/activegames/{game_id}").status_code == 204
    author.post("/activegames", json={"gameId": game_id})
    once(fan, 2)
    assert fan.delete(f"/games/{game_id}/follow").status_code == 204
    assert author.delete(f"/activegames/{game_id}").status_code == 204
    author.post("/activegames", json={"gameId": game_id})
    marker, other = new_player("marker")
    award_and_wait(other, game_id, author)
    assert len(kept(fan)) == 2
    assert kept(stranger) == []
    assert kept(author) == [], "the host knows"
    assert marker


def award_and_wait(follower: httpx.Client, game_id: str, host: httpx.Client) -> None:
    """Wait until the starts of a game so far were told: one that comes after them was."""
    assert follower.put(f"/games/{game_id}/follow").status_code == 204
    assert host.delete(f"/activegames/{game_id}").status_code == 204
    host.post("/activegames", json={"gameId": game_id})
    once(follower, 1)


def test_followers_hear_when_a_live_game_is_hosted(table: Table, new_player: NewPlayer) -> None:
    name, fan = new_player("fan")
    table.quiz(quizName="Live rivers")
    assert fan.put(f"/games/{table.game_id}/follow").status_code == 204

    async def game() -> None:
        async with table.host() as host:
            [heard] = await asyncio.to_thread(once, fan, 1)
            assert heard["text"] == f'{table.host_name} has opened "Live rivers": join in.'
            assert heard["gameId"] == table.game_id
            async with await table.player(name) as player:
                # Coming back to a game is no start of it.
                await host.host(table.game_id)
                await host.end()
                await player.event("ended")

    run(game())
    assert len(kept(fan)) == 1


def listed(seller: httpx.Client) -> str:
    """The id of a quiz of which a copy is for sale."""
    game_id: str = seller.post("/quizzes", json=open_quiz(quizName="Rivers", quizMode=CASUAL)).json()["gameId"]
    assert seller.put(f"/marketplace/{game_id}", json={"price": 50}).status_code == 200
    return game_id


def buy(buyer: httpx.Client, game_id: str, seller: str, price: int = 50) -> None:
    bought = buyer.post(f"/marketplace/{game_id}/purchase", json={"seller": seller, "expectedPrice": price})
    assert bought.status_code == 201, bought.text


def test_a_seller_hears_of_a_sale(new_player: NewPlayer, connected: Callable[[str], Any]) -> None:
    name, seller = new_player("seller")
    buyer_name, buyer = new_player("buyer")
    game_id = listed(seller)

    async def evening() -> None:
        async with await connected(name) as phone:
            await asyncio.to_thread(buy, buyer, game_id, name)
            heard = await told(phone)
            assert heard["notificationId"].startswith("sale#")
            assert heard["text"] == f'{buyer_name} bought "Rivers" for 50 coins.'
            assert (heard["kind"], heard["gameId"]) == ("sale", game_id)

    run(evening())
    assert kept(buyer) == []
    # Another copy is another sale.
    assert seller.put(f"/marketplace/{game_id}", json={"price": 1}).status_code == 200
    _, second = new_player("buyer")
    buy(second, game_id, name, 1)
    assert once(seller, 2)[0]["text"].endswith('bought "Rivers" for 1 coin.')


# Who is told


def test_all_connections_of_a_player_are_told_and_nobody_else(
    table: Table, new_player: NewPlayer, connected: Callable[[str], Any], send: Callable[..., None]
) -> None:
    """With the player's own token, with a ticket to a game, in a game or in none."""
    name, client = new_player("ada")
    other, stranger = new_player("bob")
    table.quiz()

    async def evening() -> None:
        async with (
            await connected(name) as laptop,
            table.host() as host,
            await table.player(name) as phone,
            await table.guest("Bo") as guest,
            await connected(other) as elsewhere,
        ):
            await asyncio.to_thread(send, notice(name, "sale#1", gameId="g1"))
            heard = [await told(laptop), await told(phone)]
            assert heard[0] == heard[1] == once(client, 1)[0]
            # What is sent to the others comes after it: it did not come to them.
            await asyncio.to_thread(send, notice(other, "sale#2"))
            assert (await told(elsewhere))["notificationId"] == "sale#2"
            assert not any("notificationId" in each for each in everything(host, guest, elsewhere, laptop, phone))
            await host.end()

    run(evening())
    assert ids(stranger) == ["sale#2"], "a list is its owner's alone"


def test_guests_get_none(cloud: DeployedCloud, table: Table, new_player: NewPlayer, send: Callable[..., None]) -> None:
    """Not even where somebody sends one under their name."""
    table.quiz()
    name, client = new_player("ada")

    async def game() -> None:
        async with table.host() as host, await table.guest("Bo") as guest:
            await asyncio.to_thread(send, notice("~Bo", "sale#3"), notice(name, "sale#4"))
            await asyncio.to_thread(once, client, 1)
            await host.ask(1)
            await guest.event("question")
            assert not any("notificationId" in each for each in everything(guest))
            await host.end()

    run(game())
    names = {each["playerName"] for each in cloud.items("NotificationPut", "NOTIFICATIONS_TABLE")}
    assert name in names
    assert not any(each.startswith("~") for each in names)


def test_who_is_not_connected_finds_it_in_the_list(
    new_player: NewPlayer, connected: Callable[[str], Any], send: Callable[..., None]
) -> None:
    name, client = new_player("ada")
    send(notice(name, "sale#5"))
    assert [each["notificationId"] for each in once(client, 1)] == ["sale#5"]

    async def too_late() -> None:
        async with await connected(name) as phone:
            await asyncio.to_thread(send, notice(name, "sale#6"))
            assert (await told(phone))["notificationId"] == "sale#6", "what was before is not sent later"

    run(too_late())
    once(client, 2)


# Delivery


def test_the_same_notice_is_kept_once_as_it_came_first(
    new_player: NewPlayer, connected: Callable[[str], Any], send: Callable[..., None]
) -> None:
    name, client = new_player("ada")

    async def evening() -> None:
        async with await connected(name) as phone:
            await asyncio.to_thread(send, notice(name, "sale#7"))
            first = await told(phone)
            again = [notice(name, "sale#7", text="Something else.", at="2027-01-01T00:00:00Z")] * 2
            await asyncio.to_thread(send, *again)
            assert [await told(phone), await told(phone)] == [first, first], "told again, as it is kept"
            assert kept(client) == [first]

    run(evening())


@pytest.mark.alone
def test_notices_that_can_not_be_read_end_in_the_dead_letter_queue(
    cloud: DeployedCloud, new_player: NewPlayer, send: Callable[..., None]
) -> None:
    name, client = new_player("ada")
    sqs = cloud.client("sqs")
    queue = cloud.queue("NotificationsQueue")
    names = ["VisibilityTimeout", "RedrivePolicy"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    dead = json.loads(attributes.pop("RedrivePolicy"))["deadLetterTargetArn"]
    dead_letters = sqs.get_queue_url(QueueName=dead.rsplit(":", 1)[-1])["QueueUrl"]
    # Only the waiting between the tries is cut short.
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    try:
        with left_alone(cloud, dead_letters):
            sqs.send_message(QueueUrl=queue, MessageBody='{"poison": true}')
            send(notice(name, "sale#8"))
            (message,) = eventually(lambda: sqs.receive_message(QueueUrl=dead_letters).get("Messages"), 60)
            sqs.delete_message(QueueUrl=dead_letters, ReceiptHandle=message["ReceiptHandle"])
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=attributes)
    assert message["Body"] == '{"poison": true}'
    assert ids(client) == ["sale#8"], "the good ones around it go through"


@pytest.mark.alone
@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("LevelUpNotice", ("ProgressGet", "PLAYER_PROGRESS_TABLE")),
        ("GameStartNotice", ("ActiveGamePut", "ACTIVE_GAMES_TABLE")),
        ("SaleNotice", ("ListingPut", "MARKETPLACE_TABLE")),
    ],
)
def test_redelivered_stream_batches_add_nothing(
    cloud: DeployedCloud, new_player: NewPlayer, function: str, table: tuple[str, str]
) -> None:
    """All that has ever changed comes once more."""
    _, player = new_player("fan")
    author_name, author = new_player("author")
    game_id = open_game(author, open_quiz(100))
    assert player.put(f"/games/{game_id}/follow").status_code == 204
    author.delete(f"/activegames/{game_id}")
    author.post("/activegames", json={"gameId": game_id})
    play(player, game_id, right=100, of=100)
    if function == "SaleNotice":
        buy(player, listed(author), author_name)
    once(player, 2)
    once(author, 1 + (function == "SaleNotice"))
    queue = cloud.queue("NotificationsQueue")
    eventually(lambda: not cloud._waiting(queue), 60)  # also what earlier tests have left
    before = _counts(cloud)
    records = _stream(cloud, cloud.knows(*table))
    assert records
    for start in (0, len(records) // 2):
        event = json.dumps({"Records": records[start:]}, default=str)
        answer = cloud.client("lambda").invoke(FunctionName=cloud.functions[function], Payload=event)
        assert "FunctionError" not in answer, answer["Payload"].read()
    eventually(lambda: not cloud._waiting(queue), 60)
    assert _counts(cloud) == before


def _counts(cloud: DeployedCloud) -> set[tuple[str, str]]:
    items = cloud.items("NotificationPut", "NOTIFICATIONS_TABLE")
    return {(each["playerName"], each["notificationId"]) for each in items}


# The list


def test_the_list_comes_in_pages_newest_first(new_player: NewPlayer, send: Callable[..., None]) -> None:
    name, client = new_player("ada")
    count = 2 * PAGE_SIZE + 3
    send(*(notice(name, f"sale#{n:02d}", at=f"2026-11-21T18:04:{n:02d}.123456Z") for n in range(count)))
    assert [each["notificationId"] for each in once(client, count)] == [f"sale#{n:02d}" for n in range(count)][::-1]


def test_a_token_leads_into_no_other_list(new_player: NewPlayer, send: Callable[..., None]) -> None:
    name, client = new_player("ada")
    _, stranger = new_player("eve")
    send(*(notice(name, f"sale#{n}") for n in range(PAGE_SIZE + 1)))
    once(client, PAGE_SIZE + 1)
    token = client.get("/players/me/notifications").json()["nextToken"]
    answer = stranger.get("/players/me/notifications", params={"nextToken": token})
    assert answer.json() == {"notifications": []}
    problem(client.get("/players/me/notifications", params={"nextToken": "x"}), 400, "invalid-token")


# Following


def test_a_game_is_followed_once_and_no_more(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, fan = new_player("fan")
    games = [author.post("/quizzes", json=open_quiz(quizName=name)).json()["gameId"] for name in ("Rivers", "Lakes")]
    assert author.post("/activegames", json={"gameId": games[1]}).status_code == 201  # the other one nobody was to see
    for game_id in (*games, games[0]):
        assert fan.put(f"/games/{game_id}/follow").status_code == 204
    follows = eventually(lambda: len(found := fan.get("/players/me/follows").json()["follows"]) == 2 and found)
    assert [(each["gameId"], each.get("quizName")) for each in follows] == [(games[1], "Lakes"), (games[0], None)]
    for _ in range(2):
        assert fan.delete(f"/games/{games[0]}/follow").status_code == 204
    eventually(lambda: [each["gameId"] for each in fan.get("/players/me/follows").json()["follows"]] == [games[1]])
    assert author.get("/players/me/follows").json() == {"follows": []}
    refusal = fan.put("/games/no-such-game/follow")
    problem(refusal, 404, "no-such-game")
    assert "list of active games" in refusal.json()["detail"]
