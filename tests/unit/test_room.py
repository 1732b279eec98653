import json
from collections import Counter

import pytest
from buzzline.live_games.model import LiveGame
from buzzline.rooms import room
from buzzline.rooms.room import BATCH, DIRECT, TRIES, Batch, Connection, Outcome, Reach, Role, Room, frame

from local import ROOT
from tests.support.live_games import game_with
from tests.support.multiplayer import BatchesInMemory, ConnectionsInMemory, PostsInMemory

GAME = game_with(host_connections={"h": 1})
OTHER = game_with(game_id="g2", run="run-of-g2")
SIZES = [0, 1, 2, DIRECT - 1, DIRECT, DIRECT + 1, BATCH, BATCH + 1, 3 * BATCH + 7]


def reach(size: int) -> Reach:
    """How far it comes at first: small rooms are told at once."""
    return Reach(size) if size <= DIRECT else Reach(0, size)


class Hall:
    """A room with so many players, its host, and somebody in another game."""

    def __init__(self, players: int) -> None:
        self.connections = ConnectionsInMemory()
        self.posts = PostsInMemory()
        self.batches = BatchesInMemory()
        self.room = Room(self.connections, self.posts, self.batches)
        self.ids = [f"c{number}" for number in range(players)]
        for each in self.ids:
            self.connections.enter(Connection(each, f"player of {each}", Role.PLAYER), GAME)
        self.connections.enter(Connection("h", GAME.host_name, Role.HOST), GAME)
        self.connections.enter(Connection("elsewhere", "eve", Role.PLAYER), OTHER)

    @property
    def queued(self) -> list[Batch]:
        return [batch for put in self.batches.puts for batch in put]

    def work(self) -> None:
        """Post what is queued, as the workers do."""
        while self.batches.puts:
            for batch in self.batches.puts.pop(0):
                self.room.deliver(Batch.model_validate_json(batch.model_dump_json(by_alias=True)))

    @property
    def reached(self) -> list[str]:
        return sorted(connection for connection, _ in self.posts.sent)


@pytest.mark.parametrize("size", SIZES)
def test_each_player_is_told_exactly_once(size: int) -> None:
    hall = Hall(size)
    assert hall.room.tell_players(GAME, "question", {"questionNumber": 1}) == reach(size)
    hall.work()
    assert hall.reached == sorted(hall.ids)


@pytest.mark.parametrize("size", SIZES)
def test_the_host_is_told_with_the_players_where_it_is_for_all(size: int) -> None:
    hall = Hall(size)
    assert hall.room.tell_all(GAME.run, "{}", lambda _: True) == reach(size + 1)
    hall.work()
    assert hall.reached == sorted(["h", *hall.ids])


@pytest.mark.parametrize("size", SIZES)
def test_of_all_only_those_are_told_who_hear_it(size: int) -> None:
    hall = Hall(size)
    deaf = set(hall.ids[::3])
    assert hall.room.tell_all(GAME.run, "{}", lambda each: each.id not in deaf) == reach(size + 1 - len(deaf))
    hall.work()
    assert hall.reached == sorted({"h", *hall.ids} - deaf)


@pytest.mark.parametrize("size", SIZES)
def test_a_small_room_is_told_at_once_and_a_big_one_by_workers(size: int) -> None:
    hall = Hall(size)
    hall.room.tell_players(GAME, "question")
    if size <= DIRECT:
        assert (hall.batches.puts, len(hall.posts.sent)) == ([], size)
        return
    assert hall.posts.sent == []
    assert len(hall.batches.puts) == 1
    assert [len(batch.connections) for batch in hall.queued[:-1]] == [BATCH] * (len(hall.queued) - 1)
    assert 0 < len(hall.queued[-1].connections) <= BATCH
    assert {(batch.run, batch.frame) for batch in hall.queued} == {(GAME.run, hall.queued[0].frame)}


def test_connections_that_are_gone_are_forgotten_and_only_they() -> None:
    hall = Hall(5)
    hall.posts.gone = {"c1", "c3"}
    hall.room.tell_players(GAME, "question")
    assert hall.connections.forgotten == [(GAME.run, ["c1", "c3"])]
    assert hall.room.tell_players(GAME, "answer") == Reach(3)
    assert hall.reached == ["c0", "c0", "c2", "c2", "c4", "c4"]
    assert len(hall.connections.forgotten) == 1


def test_workers_forget_connections_that_are_gone() -> None:
    hall = Hall(BATCH + 5)
    hall.posts.gone = {"c1", f"c{BATCH + 2}"}
    hall.room.tell_players(GAME, "question")
    hall.work()
    assert hall.connections.forgotten == [(GAME.run, ["c1"]), (GAME.run, [f"c{BATCH + 2}"])]
    assert len(hall.reached) == BATCH + 3


@pytest.mark.parametrize("failing", ["c0", "c2", "c4"])
def test_a_post_that_fails_keeps_nothing_from_the_others_and_is_tried_again(failing: str) -> None:
    hall = Hall(5)
    hall.posts.failing = {failing}
    assert hall.room.tell_players(GAME, "question") == Reach(4, 1)
    assert hall.reached == sorted(set(hall.ids) - {failing})
    hall.posts.failing = set()
    hall.work()
    assert hall.reached == sorted(hall.ids), "all of them once"
    assert hall.connections.forgotten == []


@pytest.mark.parametrize("size", SIZES)
def test_where_half_of_the_posts_are_throttled_all_are_told_once(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = Hall(size)
    tries: Counter[str] = Counter(hall.ids[::2])
    taken = hall.posts.post

    def post(connection: str, text: str) -> Outcome:
        tries[connection] += 1
        return taken(connection, text) if tries[connection] % 2 == 0 else Outcome.FAILED

    monkeypatch.setattr(hall.posts, "post", post)
    told = hall.room.tell_players(GAME, "question")
    assert told.reached == len(hall.reached)
    assert told.reached + told.queued == size
    hall.work()
    assert hall.reached == sorted(hall.ids)


@pytest.mark.parametrize("size", [1, DIRECT, 2 * BATCH])
def test_what_is_never_taken_is_given_up_and_counted(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, int]] = []
    monkeypatch.setattr(room, "count", lambda name, value=1: counted.append((name, value)))
    hall = Hall(size + 1)
    hall.posts.failing = set(hall.ids[:-1])
    hall.room.tell_players(GAME, "question")
    tried = [batch.tried for batch in hall.queued if batch.tried]
    assert counted == []
    hall.work()
    assert hall.reached == hall.ids[-1:]
    assert {name for name, _ in counted} == {"PostsFailed"}
    assert sum(value for _, value in counted) == size
    assert max(tried, default=1) < TRIES


def test_what_will_never_be_taken_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, int]] = []
    monkeypatch.setattr(room, "count", lambda name, value=1: counted.append((name, value)))
    hall = Hall(3)
    hall.posts.refusing = {"c1"}
    assert hall.room.tell_players(GAME, "question") == Reach(2)
    assert (hall.batches.puts, counted) == ([], [("PostsFailed", 1)])


def test_a_player_is_told_on_all_their_connections_and_nobody_else_is() -> None:
    hall = Hall(3)
    for game, connection in ((GAME, "tablet"), (OTHER, "phone")):
        hall.connections.enter(Connection(connection, "player of c1", Role.PLAYER), game)
    theirs, told = hall.room.tell_player(GAME, "player of c1", "kicked")
    assert (sorted(theirs), told) == (["c1", "tablet"], Reach(2))
    assert hall.reached == ["c1", "tablet"]
    assert hall.room.tell_player(GAME, "nobody", "kicked") == ([], Reach(0))
    assert hall.room.tell_player(GAME, GAME.host_name, "kicked") == ([], Reach(0))
    assert len(hall.posts.sent) == 2


def test_the_host_is_told_where_it_is_now() -> None:
    hall = Hall(2)
    hall.room.tell_host(GAME, "joined", {"playerName": "ada"})
    ((connection, told),) = hall.posts.sent
    assert connection == "h"
    assert (told["channel"], told["message"]["subaction"], told["message"]["playerName"]) == (
        *("liveplayer", "joined"),
        "ada",
    )


@pytest.mark.parametrize("game", [game_with(), OTHER])
def test_nothing_is_sent_to_a_host_who_is_away(game: LiveGame) -> None:
    hall = Hall(2)
    hall.room.tell_host(game, "joined", {"playerName": "ada"})
    assert (hall.posts.sent, hall.connections.forgotten) == ([], [])


def test_a_host_who_is_gone_is_forgotten() -> None:
    hall = Hall(2)
    hall.posts.gone = {"h"}
    hall.room.tell_host(GAME, "joined")
    assert hall.connections.forgotten == [(GAME.run, ["h"])]


def test_a_frame_says_what_it_is_and_when_it_was_made() -> None:
    told = json.loads(frame("liveadmin", "hostaway", {"hostName": "quinn"}))
    assert told["message"].pop("at").endswith("Z")
    assert told == {"channel": "liveadmin", "message": {"subaction": "hostaway", "hostName": "quinn"}}
    assert set(json.loads(frame("liveadmin", "hostaway"))["message"]) == {"subaction", "at"}


def test_numbers_are_those_that_operators_read() -> None:
    decision = (ROOT / "docs" / "decisions" / "0010-the-room-of-a-game.md").read_text()
    assert f"Up to {DIRECT} connections the function posts itself" in decision
    assert f"it queues batches of {BATCH} that" in decision
    runbook = (ROOT / "docs" / "guide" / "runbook.md").read_text()
    assert (TRIES, "taken by nobody in eight tries" in runbook) == (8, True)
