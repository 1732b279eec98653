"""What was said and who said how much, in their tables; and who hears it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from buzzline.chat.desk import GLOBAL_ROOM
from buzzline.chat.message_store import MessageStore
from buzzline.chat.ports import GUEST_TURNS, TURNS, Kept, Message, TooFast, Turn
from buzzline.chat.sender_store import KEPT_SECONDS, WINDOW_MS, SenderStore
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Conflict
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.room import Connection, Role

from tests.support.live_games import game_with
from tests.support.multiplayer import caller

pytestmark = pytest.mark.usefixtures("aws")

messages = MessageStore("ChatMessages")
senders = SenderStore("ChatSenders")
connections = ConnectionsStore("Connections", "GameConnections")

GAME = game_with()
NOW = now_ms()

Scan = Callable[[str], list[dict[str, Any]]]


def message(number: int, **members: Any) -> Message:
    values = {"player_name": "ada", "host": False, "text": f"text {number}", "at": "2026-01-01T00:00:00.000Z"}
    return Message(f"id-{number:04}", **{**values, **members})


def turn(number: int, now: int = NOW, **members: Any) -> Turn:
    return Turn(
        **{"sender": "ada", "key": f"key {number}", "message_id": f"id {number}", "now": now, "limit": TURNS, **members}
    )


def free_at(*args: Any, **members: Any) -> int:
    with pytest.raises(TooFast) as refused:
        senders.take(turn(*args, **members))
    return refused.value.free_at


# What was said


def test_the_newest_messages_of_a_room_come_oldest_first() -> None:
    for number in (3, 1, 60, *range(4, 60), 2):
        messages.keep("r1", message(number), 60)
    messages.keep("r2", message(99), 60)
    assert messages.newest("r1", 50) == [message(number) for number in range(11, 61)]
    assert messages.newest("r2", 50) == [message(99)]
    assert messages.newest("r3", 50) == []


def test_a_message_stays_as_it_was_kept_first(scan: Scan) -> None:
    first = message(1, host=True)
    assert messages.keep("r1", first, 60) == Kept(first, removed=False)
    assert messages.keep("r1", message(1, text="other", player_name="eve"), 60) == Kept(first, removed=False)
    assert messages.newest("r1", 50) == [first]
    assert len(scan("ChatMessages")) == 1


def test_messages_are_kept_for_so_long_and_no_longer(scan: Scan) -> None:
    messages.keep("r1", message(1), 3600)
    (item,) = scan("ChatMessages")
    assert time.time() + 3500 < item["expiresAt"] <= time.time() + 3600
    messages.keep("r1", message(2), -1)
    assert messages.newest("r1", 50) == [message(1)], "whether it is deleted already or not"


def test_a_message_that_was_removed_stays_removed_and_keeps_no_text(scan: Scan) -> None:
    for number in (1, 2):
        messages.keep("r1", message(number), 60)
    messages.remove("r1", "id-0001")
    messages.remove("r1", "id-0001")
    assert messages.newest("r1", 50) == [message(2)]
    assert messages.keep("r1", message(1), 60) == Kept(message(1, text=""), removed=True), "sent again"
    assert messages.get("r1", "id-0001") == Kept(message(1, text=""), removed=True)
    assert "text 1" not in str(scan("ChatMessages"))


def test_what_is_not_there_is_not_removed(scan: Scan) -> None:
    messages.remove("r1", "id-0001")
    assert messages.get("r1", "id-0001") is None
    assert scan("ChatMessages") == []


# Who said how much


def test_a_guest_has_fewer_turns() -> None:
    for number in range(GUEST_TURNS):
        senders.take(turn(number, NOW + number, limit=GUEST_TURNS))
    assert free_at(9, NOW + 5, limit=GUEST_TURNS) == NOW + WINDOW_MS
    assert senders.take(turn(10, NOW + WINDOW_MS, limit=GUEST_TURNS)) == "id 10"
    assert free_at(11, NOW + WINDOW_MS, limit=GUEST_TURNS) == NOW + 1 + WINDOW_MS


def test_of_many_of_a_guest_at_once_exactly_so_many_get_through() -> None:
    def send(number: int) -> bool:
        try:
            return bool(senders.take(turn(number, limit=GUEST_TURNS)))
        except TooFast:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(send, range(20))) == GUEST_TURNS


def test_a_sender_has_so_many_turns_in_any_window() -> None:
    times = [NOW, NOW + 4000, NOW + 4001, NOW + 8000, NOW + 9000]
    for number, moment in enumerate(times):
        assert senders.take(turn(number, moment)) == f"id {number}"
    assert free_at(10, NOW + 9001) == NOW + WINDOW_MS
    assert free_at(11, NOW + WINDOW_MS - 1) == NOW + WINDOW_MS
    assert senders.take(turn(12, NOW + WINDOW_MS)) == "id 12"
    assert free_at(13, NOW + WINDOW_MS) == NOW + 4000 + WINDOW_MS
    assert senders.take(turn(14, NOW + 4000 + WINDOW_MS)) == "id 14"


def test_nobody_waits_longer_than_the_window() -> None:
    for number in range(TURNS):
        senders.take(turn(number, NOW + 3))
    assert free_at(9, NOW) == NOW + WINDOW_MS, "it came before the others and was overtaken"


def test_a_request_that_the_sdk_makes_again_costs_one_turn() -> None:
    for number in (0, 0, 1, 1, 2, 3, 4, 4, 4):
        assert senders.take(turn(number)) == f"id {number}"
    free_at(5)


def test_senders_have_their_own_turns() -> None:
    for number in range(TURNS):
        senders.take(turn(number))
    free_at(9)
    assert senders.take(turn(9, sender="bo")) == "id 9"


@pytest.mark.parametrize("before", [0, 2, TURNS])
def test_of_many_at_once_exactly_so_many_get_through(before: int) -> None:
    for number in range(before):
        senders.take(turn(100 + number))

    def send(number: int) -> bool:
        try:
            return bool(senders.take(turn(number)))
        except TooFast:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(send, range(20))) == TURNS - before


def test_a_message_that_is_sent_again_keeps_its_id_and_costs_a_turn() -> None:
    assert senders.take(turn(1)) == "id 1"
    assert senders.take(turn(2)) == "id 2"
    assert senders.take(turn(1, message_id="other")) == "id 1"
    assert senders.take(turn(2, message_id="other")) == "id 2"
    assert senders.take(turn(3)) == "id 3"
    assert free_at(3, message_id="other") == free_at(4) == NOW + WINDOW_MS, "even that costs"
    assert senders.take(turn(1, NOW + WINDOW_MS, message_id="other")) == "id 1", "long after"


def test_the_same_message_many_times_at_once_has_one_id() -> None:
    with ThreadPoolExecutor(TURNS) as pool:
        ids = list(pool.map(lambda n: senders.take(turn(1, message_id=f"id {n}")), range(TURNS)))
    assert len(set(ids)) == 1


def test_what_a_sender_calls_a_message_is_forgotten_after_so_many_others() -> None:
    for number in range(TURNS + 1):
        senders.take(turn(number, NOW + number * WINDOW_MS))
    later = NOW + 10 * WINDOW_MS
    assert senders.take(turn(1, later, message_id="other")) == "id 1"
    assert senders.take(turn(0, later, message_id="other")) == "other"


def test_turns_expire_and_are_small(scan: Scan) -> None:
    for number in range(TURNS):
        senders.take(turn(number, key="x" * 400))
        senders.take(turn(number, sender="bo", key=str(number) * 400))
    for item in scan("ChatSenders"):
        assert item["expiresAt"] == NOW // 1000 + KEPT_SECONDS
        assert len(item) == 2 + 3 * TURNS, "no more is kept than is asked for"
        assert len(str(item)) < 1024, "one unit to write"


# Who hears it


def rows(scan: Scan) -> set[tuple[str, str]]:
    return {(item["run"], item["connection"]) for item in scan("GameConnections")}


def hearing(run: str) -> list[str]:
    return [each.id for each in connections.of_game(run) if not each.quiet]


def test_a_connection_is_in_a_game_and_in_the_room_of_everybody(scan: Scan) -> None:
    ada = Connection("c1", "ada", Role.PLAYER)
    connections.opened(caller("ada", "c1"))
    connections.enter(ada, GAME)
    connections.listen(ada, GLOBAL_ROOM)
    connections.listen(ada, GLOBAL_ROOM)
    assert hearing(GAME.run) == hearing(GLOBAL_ROOM) == ["c1"]
    connections.enter(ada, game_with(run="run-2"))
    assert hearing(GLOBAL_ROOM) == ["c1"]
    assert (connections.closed("c1") or {})["run"] == "run-2"
    assert rows(scan) == set()


def test_who_only_listened_leaves_no_row_behind(scan: Scan) -> None:
    connections.opened(caller("ada", "c1"))
    connections.listen(Connection("c1", "ada", Role.PLAYER), GLOBAL_ROOM)
    assert connections.closed("c1") is None, "in no game, so nobody has to be told"
    assert rows(scan) == set()
    assert [each["connectionId"] for each in scan("Connections")] == ["PLAYER=ada"], (
        "what counts hers, until it expires"
    )


def test_a_connection_that_ended_does_not_come_in_any_more(scan: Scan) -> None:
    connections.opened(caller("ada", "c1"))
    connections.closed("c1")
    with pytest.raises(Conflict, match="connect again"):
        connections.listen(Connection("c1", "ada", Role.PLAYER), GLOBAL_ROOM)
    assert rows(scan) == set()
    assert [each["connectionId"] for each in scan("Connections")] == ["PLAYER=ada"], (
        "what counts hers, until it expires"
    )


def test_who_stops_listening_is_out_and_may_come_again(scan: Scan) -> None:
    ada = Connection("c1", "ada", Role.PLAYER)
    connections.opened(caller("ada", "c1"))
    connections.listen(ada, GLOBAL_ROOM)
    connections.stop_listening(ada, GLOBAL_ROOM)
    connections.stop_listening(ada, GLOBAL_ROOM)
    assert rows(scan) == set()
    connections.listen(ada, GLOBAL_ROOM)
    assert hearing(GLOBAL_ROOM) == ["c1"]
    connections.closed("c1")
    assert rows(scan) == set()


@pytest.mark.parametrize("role", Role)
def test_who_wants_no_chat_stays_in_the_game(role: Role, scan: Scan) -> None:
    ada = Connection("c1", "ada", role)
    connections.opened(caller("ada", "c1"))
    connections.enter(ada, GAME)
    connections.hush(ada, GAME.run)
    assert (hearing(GAME.run), [each.id for each in connections.of_game(GAME.run, role)]) == ([], ["c1"])
    connections.enter(ada, GAME)
    assert hearing(GAME.run) == ["c1"]
    connections.hush(ada, GAME.run)
    assert connections.closed("c1") is not None
    connections.hush(ada, GAME.run)
    assert rows(scan) == set(), "who is not there is not put there"


def test_listeners_that_are_gone_are_forgotten(scan: Scan) -> None:
    for number in range(3):
        connections.opened(caller("ada", f"c{number}"))
        connections.listen(Connection(f"c{number}", "ada", Role.PLAYER), GLOBAL_ROOM)
    connections.forget(GLOBAL_ROOM, ["c1"])
    assert hearing(GLOBAL_ROOM) == ["c0", "c2"]
    now = int(time.time())
    assert all(item["expiresAt"] > now + 3600 for item in scan("GameConnections"))
