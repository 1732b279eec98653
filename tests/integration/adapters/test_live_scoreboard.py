"""The adapters of live-scoreboard games: messages in, and what is published, with tickets that are good or not."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import pytest
from buzzline.identity.nicknames import player_id
from buzzline.live_games import abandoning
from buzzline.platform.clock import now_ms
from buzzline.quizzes.model import LIFETIME_MS

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Bench, by

TABLE = sample_game_id("kitchen-table")


@dataclass
class Played:
    """A game that the author hosts, and that messages are sent to."""

    bench: Bench
    run: str
    tickets: dict[str, str]

    def event(self, name: str, sender: str, **changes: Any) -> dict[str, Any]:
        """The sample's message as `sender` sends it to this game."""
        own = player_id(self.run, sender)
        event = self.bench.sample(name)
        topic = event["topic"].split("/")
        if len(topic) > 1:
            topic[1] = self.run
        if len(topic) > 3:
            topic[3] = own
        return {
            **event,
            "ticket": self.tickets[sender],
            "topic": "/".join(topic),
            "clientId": f"{own}:1",
            "receivedAt": now_ms(),
            **changes,
        }

    def send(self, name: str, sender: str, **changes: Any) -> dict[str, Any]:
        """What is published for a message, by topic without the game's part."""
        self.bench.broker.take()
        assert self.bench.run(name, self.event(name, sender, **changes)) is None
        return {topic.removeprefix(f"games/{self.run}/"): told for topic, told in self.bench.broker.take()}

    def to(self, topic: str, player: str) -> str:
        return f"{topic}/{player_id(self.run, player)}"


@pytest.fixture
def game(seeded: Bench) -> Played:
    """Hosted, with ada in it."""
    seeded.deployed.create_keys()
    hosted = seeded.call("live_game_host", path={"gameId": TABLE}).body
    tickets = {AUTHOR: hosted["ticket"]}
    for name in ("ada", "grace"):
        body = {"hostName": AUTHOR}
        tickets[name] = seeded.call("ticket_issue", player=name, path={"gameId": TABLE}, body=body).body["ticket"]
    played = Played(seeded, hosted["run"], tickets)
    assert "questionlist" in played.send("cache_game", AUTHOR)
    assert played.to("state", "ada") in played.send("join_game", "ada")
    return played


MESSAGES = {
    "cache_game": AUTHOR,
    "join_game": "ada",
    "start_game": AUTHOR,
    "ask_question": AUTHOR,
    "reveal_answer": AUTHOR,
    "receive_answer": "ada",
    "kick_player": AUTHOR,
    "end_game": AUTHOR,
}


@pytest.mark.parametrize(("name", "sender"), MESSAGES.items())
def test_messages_with_tickets_that_are_not_good_change_nothing(game: Played, name: str, sender: str) -> None:
    game.send("ask_question", AUTHOR)
    before = (game.bench.items("LiveGames"), game.send("start_game", AUTHOR))
    forged = game.tickets[sender][:-6] + "AAAAAA"
    for changes in ({"ticket": forged}, {"ticket": game.tickets["grace"]}, {"clientId": "somebody:1"}):
        assert game.send(name, sender, **changes) == {}
    assert game.send(name, sender, receivedAt="now") == {}
    game.bench.run(name)
    assert game.bench.broker.take() == [], "the sample has no ticket"
    assert (game.bench.items("LiveGames"), game.send("start_game", AUTHOR)) == before


def test_cache_game_tells_the_host_where_the_game_is(game: Played) -> None:
    told = game.send("cache_game", AUTHOR)["questionlist"]
    assert (told["questionCount"], told["currentQuestionNumber"], told["players"]) == (10, 0, ["ada"])


def test_cache_game_is_for_no_player(game: Played) -> None:
    assert game.send("cache_game", AUTHOR, ticket=game.tickets["ada"]) == {}


def test_join_game_puts_a_player_on_the_scoreboard(game: Played) -> None:
    told = game.send("join_game", "grace")
    assert game.to("state", "grace") in told
    board = game.send("start_game", AUTHOR)["scoreboard"]
    assert [each["playerName"] for each in board["leaderboard"]] == ["ada", "grace"]


def test_join_game_lets_nobody_in_again_after_kick_player(game: Played) -> None:
    told = game.send("kick_player", AUTHOR)
    assert game.to("kicked", "ada") in told
    assert game.to("state", "ada") not in game.send("join_game", "ada")
    assert game.send("start_game", AUTHOR)["scoreboard"]["leaderboard"] == []


def test_kick_player_is_for_the_host_alone(game: Played) -> None:
    assert game.send("kick_player", AUTHOR, ticket=game.tickets["ada"], playerName="grace") == {}


def test_leave_game_takes_a_player_off_the_scoreboard_once(game: Played) -> None:
    game.send("join_game", "grace")
    for _ in range(2):
        game.send("leave_game", "ada")
        board = game.send("start_game", AUTHOR)["scoreboard"]
        assert [each["playerName"] for each in board["leaderboard"]] == ["grace"]


def test_leave_game_takes_nobody_else_out(game: Played) -> None:
    for ticket in (game.tickets["grace"], game.tickets["ada"][:-6] + "AAAAAA", ""):
        assert game.send("leave_game", "ada", ticket=ticket) == {}
    assert [each["playerName"] for each in game.send("start_game", AUTHOR)["scoreboard"]["leaderboard"]] == ["ada"]


def test_start_game_shows_the_scoreboard(game: Played) -> None:
    assert [each["playerName"] for each in game.send("start_game", AUTHOR)["scoreboard"]["leaderboard"]] == ["ada"]


def test_start_game_is_for_the_host_alone(game: Played) -> None:
    assert game.send("start_game", AUTHOR, ticket=game.tickets["ada"]) == {}


def test_ask_question_asks_once_and_in_order(game: Played) -> None:
    asked = game.send("ask_question", AUTHOR)
    assert asked["question"]["questionNumber"] == 1
    assert "correctAnswer" not in json.dumps(asked["question"])
    assert game.send("ask_question", AUTHOR) == asked
    assert set(game.send("ask_question", AUTHOR, questionNumber=3)) == {"host"}


def test_receive_answer_gives_the_point_to_who_is_first(game: Played) -> None:
    game.send("join_game", "grace")
    game.send("ask_question", AUTHOR)
    right = game.bench.call("quiz_get", path={"gameId": TABLE}).body["questions"][0]["correctAnswer"]
    told = game.send("receive_answer", "ada", playerAnswer=right)
    assert told["playercorrect"]["firstCorrectAnswer"] == "ada"
    assert [(each["playerName"], each["score"]) for each in told["scoreboard"]["leaderboard"]] == [
        ("ada", 1),
        ("grace", 0),
    ]
    assert game.send("receive_answer", "grace", playerAnswer=right).keys() == {game.to("results", "grace")}


def test_receive_answer_tells_who_is_not_in_that_nothing_counts(game: Played) -> None:
    game.send("ask_question", AUTHOR)
    assert "error" in game.send("receive_answer", "grace")[game.to("results", "grace")]


def test_reveal_answer_closes_the_question(game: Played) -> None:
    game.send("ask_question", AUTHOR)
    assert game.send("reveal_answer", AUTHOR)["revealed"]["questionNumber"] == 1
    late = game.send("receive_answer", "ada", receivedAt=now_ms() + 60_000)
    assert late[game.to("results", "ada")]["receipt"]["verdict"] == "late"


def test_reveal_answer_reveals_nothing_that_was_not_asked(game: Played) -> None:
    assert set(game.send("reveal_answer", AUTHOR)) == {"host"}


def test_end_game_tells_the_account_and_takes_the_game_off_the_list(game: Played) -> None:
    ended = game.send("end_game", AUTHOR)
    assert ended["account"]["balanced"] is True
    assert game.send("end_game", AUTHOR) == ended
    assert TABLE not in by(game.bench.items("ActiveGames"), "gameId")


def test_end_game_is_for_the_host_alone(game: Played) -> None:
    assert game.send("end_game", AUTHOR, ticket=game.tickets["ada"]) == {}
    assert TABLE in by(game.bench.items("ActiveGames"), "gameId")


def test_scoreboard_games_sweep_ends_games_that_are_over(game: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    game.bench.run("scoreboard_games_sweep")
    assert TABLE in by(game.bench.items("ActiveGames"), "gameId"), "it goes on"
    monkeypatch.setattr(abandoning, "now_ms", lambda: now_ms() + LIFETIME_MS + 60_000)
    game.bench.broker.take()
    game.bench.run("scoreboard_games_sweep")
    assert TABLE not in by(game.bench.items("ActiveGames"), "gameId")
    assert f"games/{game.run}/account" in [topic for topic, _ in game.bench.broker.take()]


def test_scoreboard_games_sweep_stops_in_time(game: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abandoning, "now_ms", lambda: now_ms() + LIFETIME_MS + 60_000)
    game.bench.context.get_remaining_time_in_millis = lambda: 1000
    game.bench.run("scoreboard_games_sweep")
    assert TABLE in by(game.bench.items("ActiveGames"), "gameId")


def test_keep_failure_keeps_a_message_without_its_ticket(bench: Bench) -> None:
    assert bench.run("keep_failure") is None
    [kept] = bench.messages("DeadLetters")
    assert kept["topic"] == bench.sample("keep_failure")["topic"]
    assert kept["payload"] == {"ticket": "(hidden)"}


def test_keep_failure_fails_where_nothing_is_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = bench.deployed.declared["keep_failure"].environment["DEAD_LETTERS"]
    monkeypatch.setattr(bench.deployed.module("keep_failure"), "dead_letters", f"{queue}-gone")
    with pytest.raises(Exception, match="could not be kept"):
        bench.run("keep_failure")
    assert bench.messages("DeadLetters") == []


def connecting(game: Played, player: str, ticket: str | None = None) -> dict[str, Any]:
    event = game.bench.sample("ticket_authorizer")
    mqtt = event["protocolData"]["mqtt"]
    mqtt["clientId"] = f"{player_id(game.run, player)}:1"
    mqtt["password"] = base64.b64encode((ticket or game.tickets[player]).encode()).decode()
    return event


def test_ticket_authorizer_lets_players_send_their_own_answers_and_nothing_of_the_host(game: Played) -> None:
    answer = game.bench.run("ticket_authorizer", connecting(game, "ada"))
    assert answer["isAuthenticated"] is True
    policies = "".join(answer["policyDocuments"])
    assert f"topic/games/{game.run}/{game.to('answers', 'ada')}" in policies
    assert "endthegame" not in policies
    hosts = game.bench.run("ticket_authorizer", connecting(game, AUTHOR))
    assert "endthegame" in "".join(hosts["policyDocuments"])


def test_ticket_authorizer_refuses_tickets_that_are_not_good(game: Played) -> None:
    assert game.bench.run("ticket_authorizer") == {"isAuthenticated": False}
    for ticket in (game.tickets["ada"][:-6] + "AAAAAA", game.tickets["ada"].partition(".")[0]):
        answer = game.bench.run("ticket_authorizer", connecting(game, "ada", ticket))
        assert answer == {"isAuthenticated": False}
