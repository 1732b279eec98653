"""The adapters of casual and competitive games: frames, connections, and what is posted to whom."""

import json
from collections.abc import Iterator

import pytest
from buzzline.live_games import abandoning
from buzzline.live_games.abandoning import ABANDONED_MS
from buzzline.platform.clock import now_ms

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Bench, by
from tests.support.tokens import KeysServer, access_claims, keys_server, signed

WILD = sample_game_id("wild-world")


@pytest.fixture
def keys(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeysServer]:
    """Where the pool's keys are; issuer and client stay as the template has them."""
    with keys_server() as server:
        monkeypatch.setattr(bench.deployed.module("live_authorizer").tokens, "_keys_url", server.url)
        yield server


def connect(bench: Bench, player: str, **proven: str) -> None:
    event = bench.sample("live_connect")
    event["requestContext"]["connectionId"] = f"c-{player}"
    event["requestContext"]["authorizer"] = {"principalId": player, "player": player, **proven}
    assert bench.run("live_connect", event) == {"statusCode": 200}


@pytest.fixture
def game(seeded: Bench) -> Bench:
    """The author hosts the sample's quiz; ada is in."""
    for player in (AUTHOR, "ada"):
        connect(seeded, player)
    assert seeded.send("live_admin", AUTHOR)[0] == "livestart"
    assert seeded.send("live_player", "ada")[0] == "joinedlive"
    seeded.sockets.frames.clear()
    return seeded


def test_live_authorizer_lets_players_in_under_their_own_names(bench: Bench, keys: KeysServer) -> None:
    token = signed(access_claims(username="grace"))
    answer = bench.run("live_authorizer", queryStringParameters={"access_token": token})
    assert (answer["principalId"], answer["context"]) == ("grace", {"player": "grace"})
    [statement] = answer["policyDocument"]["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Allow", bench.sample("live_authorizer")["methodArn"])


def test_live_authorizer_lets_tickets_in_for_their_game(seeded: Bench, keys: KeysServer) -> None:
    pin = seeded.call("live_game_host").body["pin"]
    ticket = seeded.call("guest_admit", path={"pin": pin}).body["ticket"]
    proven = seeded.run("live_authorizer", queryStringParameters={"access_token": ticket})["context"]
    assert (proven["player"], proven["guest"], proven["game"]) == ("~Max", "true", f"{WILD}:{AUTHOR}")


@pytest.mark.parametrize(
    "claims",
    [{"token_use": "refresh"}, {"client_id": "another"}, {"iss": "https://elsewhere"}, {"exp": 5}, {"username": None}],
)
def test_live_authorizer_refuses_other_tokens(bench: Bench, keys: KeysServer, claims: dict[str, object]) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        bench.run("live_authorizer", queryStringParameters={"access_token": signed(access_claims(**claims))})


def test_live_authorizer_refuses_tokens_of_other_keys_and_none(bench: Bench, keys: KeysServer) -> None:
    forged = signed(access_claims(), key="another", kid="k1")
    for query in ({"access_token": forged}, {"access_token": ""}, {}, None):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            bench.run("live_authorizer", queryStringParameters=query)


def test_live_connect_remembers_whose_connection_it_is(bench: Bench) -> None:
    assert bench.run("live_connect") == {"statusCode": 200}
    connection = bench.sample("live_connect")["requestContext"]["connectionId"]
    assert [each["playerName"] for each in bench.items("Connections") if each["connectionId"] == connection] == [AUTHOR]


def test_live_connect_closes_the_oldest_of_too_many_of_one_ticket(seeded: Bench) -> None:
    event = seeded.sample("live_connect")
    event["requestContext"]["authorizer"] = {"player": "~Max", "guest": "true", "game": f"{WILD}:{AUTHOR}", "run": "r"}
    for number in range(6):
        event["requestContext"] |= {"connectionId": f"c{number}", "requestTimeEpoch": 1000 + number}
        seeded.run("live_connect", event)
    assert seeded.sockets.closed == ["c0", "c1"]
    [(channel, told)] = seeded.sockets.take("c0")
    assert (channel, told["subaction"]) == ("connection", "replaced"), "so that its page does not come back"


def test_live_admin_closes_the_oldest_of_too_many_devices_of_a_host(seeded: Bench) -> None:
    for number in range(6):
        frame = seeded.frame("live_admin", AUTHOR)
        frame["requestContext"]["connectionId"] = f"h{number}"
        seeded.run("live_connect", {**seeded.sample("live_connect"), "requestContext": frame["requestContext"]})
        assert seeded.handle("live_admin", frame)[0] == "livestart"
    assert seeded.sockets.closed == ["h0"]
    [(channel, told)] = seeded.sockets.take("h0")
    assert (channel, told["subaction"]) == ("connection", "replaced")
    [game] = [each for each in seeded.items("LiveGames") if "hosts" in each]
    assert set(game["hosts"]) == {f"h{number}" for number in range(1, 6)}


def test_live_admin_opens_the_game_of_the_caller_and_tells_them_all(seeded: Bench) -> None:
    connect(seeded, AUTHOR)
    channel, start = seeded.send("live_admin", AUTHOR)
    assert (channel, start["gameId"], len(start["questions"])) == ("livestart", WILD, 12)
    assert (WILD, AUTHOR) in by(seeded.items("ActiveGames"), "gameId", "playerName")


def test_live_admin_asks_all_players_and_nobody_else(game: Bench) -> None:
    connect(game, "grace")
    channel, done = game.send("live_admin", AUTHOR, {"subaction": "ask", "gameId": WILD, "questionNumber": 1})
    assert (channel, done["reached"]) == ("liveadmin", 1)
    [(_, question)] = game.sockets.take("c-ada")
    assert (question["subaction"], question["questionNumber"]) == ("question", 1)
    assert "correctAnswer" not in json.dumps(question)
    assert game.sockets.take("c-grace") == []


def test_live_admin_refuses_who_does_not_host_and_what_is_no_frame(game: Bench) -> None:
    ask = {"subaction": "ask", "gameId": WILD, "questionNumber": 1}
    assert game.send("live_admin", "ada", ask)[1]["type"].endswith(":not-the-host")
    assert game.send("live_admin", AUTHOR, {**ask, "questionNumber": "1"})[1]["type"].endswith(":invalid-request")
    assert game.send("live_admin", AUTHOR, {**ask, "questionNumber": 99})[0] == "error"
    assert game.sockets.take("c-ada") == []


def test_live_player_joins_and_the_host_hears_of_it(game: Bench) -> None:
    connect(game, "grace")
    channel, joined = game.send("live_player", "grace")
    assert (channel, joined["playerName"], joined["hostPresent"]) == ("joinedlive", "grace", True)
    assert [(message["subaction"], message["playerName"]) for _, message in game.sockets.take(f"c-{AUTHOR}")] == [
        ("joined", "grace")
    ]


def test_live_player_answers_once_however_often_it_comes(game: Bench) -> None:
    game.send("live_admin", AUTHOR, {"subaction": "ask", "gameId": WILD, "questionNumber": 1})
    answer = {"subaction": "answer", "gameId": WILD, "hostName": AUTHOR, "questionNumber": 1, "answerNumber": 1}
    first = game.send("live_player", "ada", {**answer, "response": "B"})
    assert first[1]["verdict"] == "counted"
    assert game.send("live_player", "ada", {**answer, "response": "B"})[1]["verdict"] == "counted"
    assert game.send("live_player", "ada", {**answer, "answerNumber": 2, "response": "C"})[1]["verdict"] == "duplicate"
    ended = game.send("live_admin", AUTHOR, {"subaction": "end", "gameId": WILD})[1]["account"]
    assert (ended["counted"], ended["duplicate"], ended["balanced"]) == (1, 1, True)


def test_live_player_refuses_tickets_of_other_games_and_answers_to_nothing(game: Bench) -> None:
    other = game.send("live_player", "~Max", None, guest="true", game=f"other:{AUTHOR}", run="r")
    assert other[1]["type"].endswith(":other-game")
    data = {"subaction": "joingame", "gameId": "nothing", "hostName": AUTHOR}
    assert game.send("live_player", "ada", data)[0] == "error"
    assert game.send("live_player", "ada", {"subaction": "dance"})[1]["type"].endswith(":invalid-request")
    assert game.sockets.frames == []


def test_live_disconnect_takes_a_player_out_and_tells_the_host(game: Bench) -> None:
    event = game.sample("live_disconnect")
    event["requestContext"]["connectionId"] = "c-ada"
    for _ in range(2):
        assert game.run("live_disconnect", event) == {"statusCode": 200}
    assert "c-ada" not in by(game.items("Connections"), "connectionId")
    assert [message["subaction"] for _, message in game.sockets.take(f"c-{AUTHOR}")] == ["left"]
    assert [each["connection"] for each in game.items("GameConnections")] == [f"HOST=c-{AUTHOR}"]


def test_live_disconnect_of_nobody_tells_nobody(game: Bench) -> None:
    before = len(game.items("Connections"))
    assert game.run("live_disconnect") == {"statusCode": 200}
    assert (game.sockets.frames, len(game.items("Connections"))) == ([], before)


def test_live_broadcast_posts_to_all_that_are_there(bench: Bench) -> None:
    assert bench.batch("live_broadcast") == []
    batch = json.loads(bench.sample("live_broadcast")["Records"][0]["body"])
    assert [(to, frame) for to, frame in bench.sockets.frames] == [
        (connection, json.loads(batch["frame"])) for connection in batch["connections"]
    ]


def test_live_broadcast_tries_again_what_failed_and_forgets_who_is_gone(bench: Bench) -> None:
    batch = json.loads(bench.sample("live_broadcast")["Records"][0]["body"])
    bench.put(
        "GameConnections",
        *({"run": batch["run"], "connection": f"PLAYER={each}"} for each in ("there", "gone", "slow")),
    )
    bench.sockets.gone, bench.sockets.failing = {"gone"}, {"slow"}
    good = json.dumps({**batch, "connections": ["there", "gone", "slow"]})
    assert bench.batch("live_broadcast", "{}", good, json.dumps({**batch, "tried": "x"})) == [0, 2]
    assert [to for to, _ in bench.sockets.frames] == ["there"]
    assert by(bench.items("GameConnections"), "connection") == ["PLAYER=slow", "PLAYER=there"]


def test_live_broadcast_queues_what_failed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buzzline.rooms.publisher.random.randint", lambda *_: 0)
    batch = json.loads(bench.sample("live_broadcast")["Records"][0]["body"])
    bench.sockets.failing = set(batch["connections"][:1])
    assert bench.batch("live_broadcast") == []
    [again] = bench.messages("BroadcastQueue")
    assert (again["connections"], again["tried"], again["frame"]) == (batch["connections"][:1], 1, batch["frame"])


def test_live_games_sweep_ends_what_everybody_left(game: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert game.run("live_games_sweep") is None
    assert (WILD, AUTHOR) in by(game.items("ActiveGames"), "gameId", "playerName"), "it goes on"
    event = game.sample("live_disconnect")
    event["requestContext"]["connectionId"] = f"c-{AUTHOR}"
    game.run("live_disconnect", event)
    game.sockets.frames.clear()
    monkeypatch.setattr(abandoning, "now_ms", lambda: now_ms() + ABANDONED_MS + 60_000)
    assert game.run("live_games_sweep") is None
    assert (WILD, AUTHOR) not in by(game.items("ActiveGames"), "gameId", "playerName")
    assert [message["subaction"] for _, message in game.sockets.take("c-ada")] == ["ended"]
    assert [each["status"] for each in game.items("LiveGames") if each["part"] == "GAME"] == ["ended"]


def test_live_games_sweep_leaves_games_whose_host_is_there_and_stops_in_time(
    game: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandoning, "now_ms", lambda: now_ms() + ABANDONED_MS + 60_000)
    game.run("live_games_sweep")
    event = game.sample("live_disconnect")
    event["requestContext"]["connectionId"] = f"c-{AUTHOR}"
    game.run("live_disconnect", event)
    game.context.get_remaining_time_in_millis = lambda: 1000
    game.run("live_games_sweep")
    assert [each["status"] for each in game.items("LiveGames") if each["part"] == "GAME"] == ["open"]
