"""Who is connected, in their tables; and how the frames of a big room get on their way to the workers."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Key
from buzzline.platform.clients import TableStore, sqs
from buzzline.platform.errors import Conflict, Unavailable
from buzzline.rooms.connections_store import LIFETIME_SECONDS, OWN_CONNECTIONS, ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue
from buzzline.rooms.room import BATCH, DIRECT, Batch, Connection, Departure, Reach, Role, Room

from tests.support.live_games import game_with
from tests.support.multiplayer import BatchesInMemory, PostsInMemory, caller

pytestmark = pytest.mark.usefixtures("aws")

store = ConnectionsStore("Connections", "GameConnections")

GAME = game_with()
OTHER = game_with(game_id="g2", run="run-of-g2")

Scan = Callable[[str], list[dict[str, Any]]]


def enter(connection: str, player: str = "ada", role: Role = Role.PLAYER, game: Any = GAME) -> Connection:
    """A player's connection, made and put into a game."""
    entered = Connection(connection, player, role)
    store.opened(caller(player, connection))
    store.enter(entered, game)
    return entered


def rows(scan: Scan) -> set[tuple[str, str]]:
    return {(item["run"], item["connection"]) for item in scan("GameConnections")}


def ids(game: Any = GAME, role: Role | None = None) -> list[str]:
    return [each.id for each in store.of_game(game.run, role)]


# In and out


def known(scan: Scan) -> list[Any]:
    """Items of connections, without those that say how many somebody has."""
    return [item for item in scan("Connections") if "playerName" in item]


def test_a_connection_is_in_no_game_at_first(scan: Scan) -> None:
    store.opened(caller("ada", "c1"))
    (item,) = known(scan)
    assert (item["connectionId"], item["playerName"], "run" in item) == ("c1", "ada", False)
    assert scan("GameConnections") == []
    assert store.closed("c1") is None
    assert known(scan) == []


def test_those_in_a_game_are_found_by_their_roles() -> None:
    host, ada, guest = enter("h", "quinn", Role.HOST), enter("c1"), enter("c2", "~Max B")
    enter("c3", "eve", game=OTHER)
    assert store.of_game(GAME.run, Role.HOST) == [host]
    assert store.of_game(GAME.run, Role.PLAYER) == [ada, guest]
    assert store.of_game(GAME.run) == [host, ada, guest]
    assert store.of_game("run-of-nothing") == []


def test_ids_of_connections_come_back_as_they_went_in() -> None:
    odd = ["L0SM9cOFvHcCIhw=", "a=b=c", "=", "HOST=x"]
    for each in odd:
        enter(each)
    assert sorted(ids()) == sorted(odd)
    assert all(store.leave(each, GAME.run) for each in odd)
    assert ids() == []


def test_what_is_known_of_a_connection_is_told_when_it_ends(scan: Scan) -> None:
    enter("c1")
    enter("c2", "bob")
    item = store.closed("c1")
    assert item is not None
    assert {name: item[name] for name in ("playerName", "gameId", "host", "run", "role")} == {
        "playerName": "ada",
        "gameId": "g1",
        "host": GAME.host_name,
        "run": GAME.run,
        "role": "PLAYER",
    }
    assert rows(scan) == {(GAME.run, "PLAYER=c2")}
    assert [item["connectionId"] for item in known(scan)] == ["c2"]
    assert store.closed("c1") is None, "once"


def test_who_leaves_a_game_stays_connected(scan: Scan) -> None:
    enter("c1")
    assert store.leave("c1", OTHER.run) is None, "not in that one"
    assert ids() == ["c1"]
    assert store.leave("c1", GAME.run) == Departure.LAST
    assert (ids(), len(known(scan))) == ([], 1)
    assert store.leave("c1", GAME.run) is None, "once"
    assert store.closed("c1") is None, "in no game"
    assert store.leave("never", GAME.run) is None
    assert known(scan) == []


def test_only_players_leave(scan: Scan) -> None:
    host = enter("h", "quinn", Role.HOST)
    assert store.leave("h", GAME.run) is None
    assert store.of_game(GAME.run) == [host]
    assert (store.closed("h") or {})["role"] == Role.HOST


def test_who_left_may_come_in_again() -> None:
    ada = enter("c1")
    store.leave("c1", GAME.run)
    store.enter(ada, GAME)
    assert store.of_game(GAME.run) == [ada]
    assert (store.closed("c1") or {})["run"] == GAME.run


def test_a_connection_is_in_one_game_at_a_time(scan: Scan) -> None:
    enter("c1")
    store.enter(Connection("c1", "ada", Role.PLAYER), OTHER)
    assert (ids(GAME), ids(OTHER)) == ([], ["c1"])
    store.enter(Connection("c1", "ada", Role.HOST), OTHER)
    assert rows(scan) == {(OTHER.run, "HOST=c1")}
    store.enter(Connection("c1", "ada", Role.HOST), game_with(run="run-2"))
    assert rows(scan) == {("run-2", "HOST=c1")}
    assert (store.closed("c1") or {})["run"] == "run-2"
    assert rows(scan) == set()


def test_a_connection_that_enters_twice_is_in_once(scan: Scan) -> None:
    ada = enter("c1")
    store.enter(ada, GAME)
    assert store.of_game(GAME.run) == [ada]
    assert len(known(scan)) == 1


@pytest.mark.parametrize("how", ["leave", "close"])
def test_the_last_of_a_player_s_connections_is_known(how: str) -> None:
    for each in ("c1", "c2", "c3"):
        enter(each)
    enter("d1", "bob")
    enter("h1", "ada", Role.HOST)
    enter("e1", "ada", game=OTHER)

    def out(connection: str) -> Departure | None:
        return store.leave(connection, GAME.run) if how == "leave" else (store.closed(connection) or {})["departure"]

    assert [out(each) for each in ("c1", "c3")] == [Departure.OTHERS_LEFT] * 2
    enter("c4")
    store.enter(Connection("c4", "ada", Role.PLAYER), OTHER)  # to another game, and so out of this one
    assert out("c2") == Departure.LAST
    assert out("d1") == Departure.LAST
    enter("c5")
    assert (store.closed("c5") or {})["departure"] == Departure.LAST, "who comes again goes again"


def test_of_connections_that_end_together_one_is_the_last() -> None:
    for attempt in range(5):
        names = [f"{attempt}-{number}" for number in range(8)]
        for each in names:
            enter(each)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda each: (store.closed(each) or {})["departure"], names))
        assert sorted(found) == [Departure.LAST] + [Departure.OTHERS_LEFT] * 7


def test_a_connection_that_ended_before_it_came_in_is_not_taken_for_another_one() -> None:
    store.opened(caller("ada", "c1"))
    store.closed("c1")
    with pytest.raises(Conflict):
        store.enter(Connection("c1", "ada", Role.PLAYER), GAME)
    enter("c2")
    assert store.leave("c2", GAME.run) == Departure.LAST


def test_a_player_may_have_several_connections() -> None:
    phone, tablet = enter("c1"), enter("c2")
    assert store.of_game(GAME.run) == [phone, tablet]
    store.closed("c1")
    assert store.of_game(GAME.run) == [tablet]


def test_connections_that_are_gone_are_forgotten(scan: Scan) -> None:
    enter("h", "quinn", Role.HOST)
    for number in range(4):
        enter(f"c{number}", f"p{number}")
    enter("elsewhere", game=OTHER)
    store.forget(GAME.run, ["c1", "c3", "h", "never"])
    assert rows(scan) == {(GAME.run, "PLAYER=c0"), (GAME.run, "PLAYER=c2"), (OTHER.run, "PLAYER=elsewhere")}
    assert store.closed("c2") is not None
    store.forget(GAME.run, [])
    assert rows(scan) == {(GAME.run, "PLAYER=c0"), (OTHER.run, "PLAYER=elsewhere")}


def test_whatever_happens_nothing_is_kept_for_long(scan: Scan) -> None:
    now = int(time.time())
    store.opened(caller("ada", "c1"))
    enter("c2", "bob")
    store.opened(caller("~Bo", "c3", game=GAME.key))
    items = [*scan("Connections"), *scan("GameConnections")]
    assert len(items) == 8
    assert all(now + LIFETIME_SECONDS <= item["expiresAt"] <= now + LIFETIME_SECONDS + 60 for item in items)
    assert LIFETIME_SECONDS > 2 * 3600, "API Gateway keeps a connection for two hours"


def test_a_connection_that_goes_on_is_kept_on(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    enter("c1")
    before = {item["expiresAt"] for item in [*known(scan), *scan("GameConnections")]}
    now = time.time()
    monkeypatch.setattr("buzzline.rooms.connections_store.time.time", lambda: now + 600)
    store.enter(Connection("c1", "ada", Role.PLAYER), GAME)
    after = {item["expiresAt"] for item in [*known(scan), *scan("GameConnections")]}
    assert min(after) > max(before) + 590


def test_a_connection_that_ended_does_not_come_in_any_more(scan: Scan) -> None:
    ada = enter("c1")
    store.closed("c1")
    for game in (GAME, OTHER):
        with pytest.raises(Conflict, match="connect again"):
            store.enter(ada, game)
    assert (known(scan), scan("GameConnections")) == ([], [])


# Connections of one ticket


def opened(connection: str, at: int = 0, player: str = "~Bo", **members: Any) -> list[str]:
    """Which connections of a guest's ticket have to go, as another one is made."""
    return store.opened(caller(player, connection, game=GAME.key, received_at=at, **members))


def alive(scan: Scan) -> list[str]:
    return sorted(item["connectionId"] for item in known(scan))


def test_the_newest_connections_of_a_ticket_stay(scan: Scan) -> None:
    assert [opened(f"c{number}", number) for number in range(6)] == [[], [], [], [], ["c0"], ["c1"]]
    assert alive(scan) == ["c2", "c3", "c4", "c5"]


def test_a_connection_that_made_room_hears_nothing_more_and_does_not_come_back(scan: Scan) -> None:
    bo = Connection("c0", "~Bo", Role.PLAYER)
    opened("c0")
    store.enter(bo, GAME)
    store.listen(bo, "GLOBAL")
    for number in range(1, 5):
        opened(f"c{number}", number)
    assert (ids(), rows(scan)) == ([], set())
    with pytest.raises(Conflict):
        store.enter(bo, GAME)
    gone = store.closed("c0") or {}
    assert (gone["run"], gone["departure"]) == (GAME.run, Departure.LAST), "who is in the game hears of it when it ends"
    assert store.closed("c0") is None, "once"
    assert opened("c5", 5) == ["c1"], "nobody makes room twice"


def test_a_connection_that_ends_frees_its_place(scan: Scan) -> None:
    for number in range(4):
        opened(f"c{number}", number)
    for ended, another in (("c3", "d3"), ("c0", "d0")):
        store.closed(ended)
        assert opened(another, 9) == []
    assert alive(scan) == ["c1", "c2", "d0", "d3"]


def test_tickets_and_seats_and_players_own_tokens_have_places_of_their_own() -> None:
    for number in range(4):
        opened(f"c{number}", number)
    assert opened("s1", seat=1) == []
    assert opened("r1", run="run-2") == []
    assert opened("a1", player="~Ann") == []
    assert [store.opened(caller("ada", f"t{number}")) for number in range(6)] == [[]] * 6


def test_a_players_own_token_has_more_places_and_an_end_of_them(scan: Scan) -> None:
    def own(number: int) -> list[str]:
        return store.opened(caller("ada", f"t{number:02}", received_at=number))

    assert [own(number) for number in range(OWN_CONNECTIONS)] == [[]] * OWN_CONNECTIONS
    assert store.opened(caller("bob", "b1")) == []
    store.closed("t05")
    assert [own(30), own(31)] == [[], ["t00"]]
    assert len([each for each in alive(scan) if each.startswith("t")]) == OWN_CONNECTIONS
    assert "t00" not in store.of_player("ada")


def test_of_ten_connections_at_once_four_are_left(scan: Scan) -> None:
    """Whichever of them was asked for first: a clock does not say in which order they are noted."""
    for attempt in range(3):
        with ThreadPoolExecutor(10) as pool:
            gone = list(pool.map(lambda number: opened(f"c{number}", number % 3, seat=attempt), range(10)))  # noqa: B023
        left = alive(scan)
        assert 1 <= len(left) <= 4
        assert {each for surplus in gone for each in surplus} | set(left) == {f"c{number}" for number in range(10)}
        for each in left:
            store.closed(each)


def test_one_that_is_made_after_the_places_have_expired_frees_nothing(scan: Scan) -> None:
    opened("c1")
    boto3.resource("dynamodb").Table("Connections").delete_item(Key={"connectionId": f"TICKET={GAME.run}/0/~Bo"})
    assert store.closed("c1") is None
    assert scan("Connections") == []


# Big rooms


def test_rooms_of_more_than_a_megabyte_are_found_whole(scan: Scan) -> None:
    """A query reads a megabyte at most; the host's row comes first, then the players'."""
    table = boto3.resource("dynamodb").Table("GameConnections")
    with table.batch_writer() as batch:
        batch.put_item(Item={"run": GAME.run, "connection": "HOST=h", "playerName": "quinn", "expiresAt": 1})
        for number in range(300):
            row = {"run": GAME.run, "connection": f"PLAYER=c{number}", "playerName": "x" * 10_000, "expiresAt": 1}
            batch.put_item(Item=row)
    first = table.query(KeyConditionExpression=Key("run").eq(GAME.run))
    assert "LastEvaluatedKey" in first, "there is more than a page of them"
    everybody = [f"c{number}" for number in range(300)]
    assert sorted(ids(role=Role.PLAYER)) == sorted(everybody)
    assert sorted(ids()) == sorted(["h", *everybody])
    assert ids(role=Role.HOST) == ["h"]


def test_pages_of_any_size_leave_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    table = TableStore("GameConnections").table
    query = table.query
    pages: list[int] = []

    def in_twos(**parameters: Any) -> Any:
        answer = query(**{**parameters, "Limit": 2})
        pages.append(len(answer["Items"]))
        return answer

    monkeypatch.setattr(table, "query", in_twos)
    for number in range(7):
        pages.clear()
        assert ids(role=Role.PLAYER) == [f"c{each}" for each in range(number)]
        assert (sum(pages), len(pages) >= (number + 1) // 2) == (number, True)
        enter(f"c{number}", f"p{number}")


def test_a_room_is_told_over_the_tables_and_forgets_who_is_gone(scan: Scan) -> None:
    for number in range(5):
        enter(f"c{number}", f"p{number}")
    posts = PostsInMemory(gone={"c1", "c4"})
    assert Room(store, posts, BatchesInMemory()).tell_players(GAME, "question") == Reach(3)
    assert sorted(connection for connection, _ in posts.sent) == ["c0", "c2", "c3"]
    assert rows(scan) == {(GAME.run, f"PLAYER=c{number}") for number in (0, 2, 3)}


# Batches for workers


@pytest.fixture
def queue() -> str:
    url: str = sqs().create_queue(QueueName="broadcast")["QueueUrl"]
    return url


def batches(count: int) -> list[Batch]:
    return [Batch(run=GAME.run, frame=f'{{"n":{n},"text":"é"}}', connections=[f"c{n}", f"d{n}="]) for n in range(count)]


def received(queue: str) -> list[Batch]:
    found: list[Batch] = []
    while messages := sqs().receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        found += [Batch.model_validate_json(message["Body"]) for message in messages]
        for message in messages:
            sqs().delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return sorted(found, key=lambda batch: int(batch.connections[0][1:]))


def test_all_batches_are_queued_as_they_are(queue: str) -> None:
    for count in (0, 1, 9, 10, 11, 25):
        BroadcastQueue(queue).put(batches(count))
        assert received(queue) == batches(count)


def test_a_big_room_is_queued_for_workers(queue: str) -> None:
    count = BATCH + 3
    assert count > DIRECT
    for number in range(count):
        enter(f"c{number}", f"p{number}")
    posts = PostsInMemory()
    told = Room(store, posts, BroadcastQueue(queue)).tell_players(GAME, "question", {"questionNumber": 1})
    assert told == Reach(0, count)
    queued = received(queue)
    assert posts.sent == []
    assert sorted(each for batch in queued for each in batch.connections) == sorted(f"c{n}" for n in range(count))
    assert sorted(len(batch.connections) for batch in queued) == [3, BATCH]


def test_batches_that_are_not_accepted_are_told_and_the_others_queued(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the entries of one of the three requests comes back as failed."""
    send = sqs().send_message_batch

    def refuse_one(**request: Any) -> Any:
        good = [entry for entry in request["Entries"] if f'"{failing}"' not in entry["MessageBody"]]
        failed = [{"Id": entry["Id"], "SenderFault": False} for entry in request["Entries"] if entry not in good]
        return {**send(**{**request, "Entries": good}), **({"Failed": failed} if failed else {})}

    monkeypatch.setattr(sqs(), "send_message_batch", refuse_one)
    for failing in ("c2", "c12", "c22"):
        with pytest.raises(Unavailable) as refused:
            BroadcastQueue(queue).put(batches(25))
        assert refused.value.kind == "busy"
        assert received(queue) == [batch for batch in batches(25) if failing not in batch.connections]
    failing = "nobody"
    BroadcastQueue(queue).put(batches(25))
    assert received(queue) == batches(25)


def test_a_queue_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Unavailable):
        BroadcastQueue("https://sqs.eu-west-1.amazonaws.com/123456789012/nothing").put(batches(1))


def test_what_was_tried_before_waits_longer_each_time(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    delays: list[int] = []
    send = sqs().send_message_batch

    def note(**request: Any) -> Any:
        delays.extend(entry["DelaySeconds"] for entry in request["Entries"])
        return send(**request)

    monkeypatch.setattr(sqs(), "send_message_batch", note)
    monkeypatch.setattr("buzzline.rooms.publisher.random.randint", lambda low, high: high)
    for tried in range(6):
        BroadcastQueue(queue).put([batch.model_copy(update={"tried": tried}) for batch in batches(1)])
    assert delays == [0, 2, 4, 8, 8, 8]
