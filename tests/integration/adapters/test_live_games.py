"""The adapters of live games: who opens one, who gets in, and what is told at the end."""

import base64

import pytest
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask
from buzzline.live_games.finishing import count_in, finish_game
from buzzline.live_games.joining import join
from buzzline.live_games.model import LiveGame
from buzzline.platform.clock import now_ms

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Answer as Reply
from tests.integration.adapters.bench import Bench, by
from tests.integration.live_books import again, games, players, quizzes

WILD = sample_game_id("wild-world")


@pytest.fixture
def pin(seeded: Bench) -> str:
    """Of the game that the sample request opens."""
    hosted = seeded.call("live_game_host")
    assert hosted.status == 200
    return str(hosted.body["pin"])


def game() -> LiveGame:
    found = games.get(WILD, AUTHOR)
    assert found is not None
    return found


def come(bench: Bench, pin: str, nickname: str) -> Reply:
    """A guest gets a ticket and comes in."""
    admitted = bench.call("guest_admit", path={"pin": pin}, body={"nickname": nickname})
    join(games, players, game(), f"~{nickname}", guest=True)
    return admitted


def play_to_the_end() -> LiveGame:
    """Ada answers the first question, right; Max, a guest, is there."""
    quiz = quizzes.get(WILD)
    assert quiz is not None
    join(games, players, game(), "ada", guest=False)
    ask(games, quiz, game(), 1)
    right = Answer(questionNumber=1, answerNumber=1, response=quiz.questions[0].correct_answer)
    record(players, game(), "ada", judged(game(), right, now_ms(), lambda _: quiz))
    finish_game(games, players, game())
    return again(game())


def test_live_game_host_opens_a_game_on_the_list_and_comes_back_to_it(seeded: Bench) -> None:
    hosted = seeded.call("live_game_host")
    assert (hosted.status, hosted.body["settings"]["timeLimit"]) == (200, 30)
    assert hosted.body["questions"][0]["correctAnswer"] == "B"
    assert (WILD, AUTHOR) in by(seeded.items("ActiveGames"), "gameId", "playerName")
    assert seeded.call("live_game_host").body["run"] == hosted.body["run"]


def test_live_game_host_signs_runs_for_the_broker(seeded: Bench) -> None:
    seeded.deployed.create_keys()
    hosted = seeded.call("live_game_host", path={"gameId": sample_game_id("kitchen-table")})
    assert (hosted.status, hosted.body["quizMode"]) == (200, "Multiplayer - Live Scoreboard")
    assert len(base64.b64decode(hosted.body["brokerSignature"], validate=True)) == 256


def test_live_game_host_refuses_who_neither_wrote_nor_bought_the_quiz(seeded: Bench) -> None:
    before = by(seeded.items("ActiveGames"), "gameId")
    assert seeded.call("live_game_host", player="ada").kind == "not-your-quiz"
    assert seeded.call("live_game_host", path={"gameId": "nothing"}).kind == "no-such-game"
    assert seeded.call("live_game_host", body={"settings": {"timeLimit": -1}}).kind == "invalid-request"
    assert by(seeded.items("ActiveGames"), "gameId") == before
    assert seeded.items("LiveGames") == []


def test_live_game_find_tells_everybody_what_a_pin_stands_for(seeded: Bench, pin: str) -> None:
    found = seeded.call("live_game_find", path={"pin": pin})
    assert (found.status, found.body["gameId"], found.body["hostName"]) == (200, WILD, AUTHOR)
    assert not {"ticket", "questions", "run"} & set(found.body)


def test_live_game_find_lets_nobody_guess_for_long(seeded: Bench, pin: str) -> None:
    wrong = f"{(int(pin) + 1) % 900_000 + 100_000}"
    allowed = int(seeded.deployed.declared["live_game_find"].environment["PIN_MISSES"])
    answers = [seeded.call("live_game_find", path={"pin": wrong}).status for _ in range(allowed + 1)]
    assert answers == [404] * allowed + [429]


def test_guest_admit_gives_a_ticket_for_a_nickname(seeded: Bench, pin: str) -> None:
    admitted = seeded.call("guest_admit", path={"pin": pin})
    assert (admitted.status, admitted.body["playerName"], admitted.body["gameId"]) == (201, "~Max", WILD)
    assert admitted.body["ticket"].count(".") == 2
    assert [each.name for each in players.all(game().run)] == ["~Max"]


def test_guest_admit_gives_a_nickname_once_and_only_where_guests_may_come(seeded: Bench, pin: str) -> None:
    seeded.call("guest_admit", path={"pin": pin})
    refused = seeded.call("guest_admit", path={"pin": pin}, body={"nickname": " mAx "})
    assert (refused.status, refused.kind) == (409, "nickname-taken")
    assert seeded.call("guest_admit", path={"pin": pin}, body={"nickname": ""}).kind == "invalid-request"
    assert seeded.call("guest_admit", path={"pin": "000000"}).status == 404
    assert len(players.all(game().run)) == 1


def test_ticket_issue_gives_the_caller_a_ticket_in_their_name(seeded: Bench, pin: str) -> None:
    issued = seeded.call("ticket_issue")
    assert (issued.status, issued.body["playerName"], issued.body["run"]) == (201, "ada", game().run)
    assert seeded.call("ticket_issue", player="grace").body["ticket"] != issued.body["ticket"]


def test_ticket_issue_refuses_games_that_are_not(seeded: Bench, pin: str) -> None:
    assert seeded.call("ticket_issue", body={"hostName": "nobody"}).status == 404
    assert seeded.call("ticket_issue", body={"hostName": AUTHOR, "playerName": "eve"}).kind == "invalid-request"


def test_claim_make_and_claims_list_bring_a_guest_before_the_host(seeded: Bench, pin: str) -> None:
    come(seeded, pin, "Max")
    made = seeded.call("claim_make", path={"pin": pin})
    assert (made.status, made.body["playerName"]) == (201, "~Max")
    [waiting] = seeded.call("claims_list").body["claims"]
    assert (waiting["claimId"], waiting["code"]) == (made.body["claim"].partition(".")[0], made.body["code"])
    assert "secret" not in waiting


def test_claim_make_refuses_nicknames_of_nobody(seeded: Bench, pin: str) -> None:
    assert seeded.call("claim_make", path={"pin": pin}).kind == "no-such-player"
    assert seeded.call("claim_make", path={"pin": "000000"}).status == 404
    assert seeded.call("claims_list").body == {"claims": []}


def test_claims_list_is_for_the_host_alone(seeded: Bench, pin: str) -> None:
    come(seeded, pin, "Max")
    seeded.call("claim_make", path={"pin": pin})
    assert seeded.call("claims_list", player="ada").status == 404


@pytest.mark.parametrize(("let_in", "decision"), [(True, "letIn"), (False, "refused")])
def test_claim_decide_is_heard_by_claim_get(seeded: Bench, pin: str, let_in: bool, decision: str) -> None:
    come(seeded, pin, "Max")
    claim = seeded.call("claim_make", path={"pin": pin}).body["claim"]
    path = {"pin": pin, "claim": claim}
    assert seeded.call("claim_get", path=path).body == {"decision": "waiting"}
    decided = seeded.call(
        "claim_decide", player=AUTHOR, path={"claimId": claim.partition(".")[0]}, body={"letIn": let_in}
    )
    assert decided.status == 204
    heard = seeded.call("claim_get", path=path).body
    assert heard["decision"] == decision
    assert ("admission" in heard) == let_in
    assert game().seats == ({"~Max": 1} if let_in else {})


def test_claim_decide_refuses_all_but_the_host(seeded: Bench, pin: str) -> None:
    come(seeded, pin, "Max")
    claim = seeded.call("claim_make", path={"pin": pin}).body["claim"].partition(".")[0]
    assert seeded.call("claim_decide", path={"claimId": claim}).status == 404, "ada does not host"
    assert seeded.call("claim_decide", player=AUTHOR).kind == "no-such-claim"
    assert seeded.call("claim_decide", player=AUTHOR, path={"claimId": claim}, body={"letIn": "yes"}).status == 400
    assert game().seats == {}


def test_claim_get_tells_only_who_made_the_claim(seeded: Bench, pin: str) -> None:
    come(seeded, pin, "Max")
    claim = seeded.call("claim_make", path={"pin": pin}).body["claim"].partition(".")[0]
    seeded.call("claim_decide", player=AUTHOR, path={"claimId": claim})
    refused = seeded.call("claim_get", path={"pin": pin, "claim": f"{claim}.guess"})
    assert (refused.status, refused.kind) == (404, "no-such-claim")


def test_account_get_and_results_get_tell_the_host_how_it_ended(seeded: Bench, pin: str) -> None:
    play_to_the_end()
    account = seeded.call("account_get")
    assert (account.status, account.body["account"]["counted"], account.body["account"]["balanced"]) == (200, 1, True)
    results = seeded.call("results_get")
    assert [(each["playerName"], each["points"], each["right"]) for each in results.body["players"]] == [("ada", 1, 1)]
    assert results.body["asked"] == [1]


def test_account_get_and_results_get_are_for_the_host_alone(seeded: Bench, pin: str) -> None:
    play_to_the_end()
    assert seeded.call("account_get", player="ada").status == 404
    assert seeded.call("results_get", player="ada").status == 404
    assert seeded.call("results_get", query={"nextToken": "e30"}).kind == "invalid-token"


def test_results_announce_tells_leaderboard_and_progress(seeded: Bench, pin: str) -> None:
    come(seeded, pin, "Max")
    ended = play_to_the_end()
    changes = [
        each for each in seeded.changes("LiveGames")["Records"] if each["dynamodb"]["Keys"]["part"]["S"] == "GAME"
    ]
    for _ in range(2):
        assert seeded.run("results_announce", {"Records": changes[-1:]}) is None
        scores, awards = seeded.messages("ScorePutQueue"), seeded.messages("AwardPutQueue")
        assert by(scores, "playerName", "score", "attemptId") == [
            ("ada", "8.33", ended.run),
            (f"~Max#{pin}", "0.00", ended.run),
        ]
        assert by(awards, "playerName", "author", "wins") == [("ada", AUTHOR, 1)]


@pytest.mark.parametrize(("name", "announced"), [("bob", [1, 1]), ("ada", [])])
def test_results_announce_corrects_what_was_announced_by_a_late_answer_that_brings_points(
    seeded: Bench, pin: str, name: str, announced: list[int]
) -> None:
    join(games, players, game(), "bob", guest=False)
    ended = play_to_the_end()
    quiz = quizzes.get(WILD)
    assert quiz is not None
    late = Answer(questionNumber=1, answerNumber=2, response=quiz.questions[0].correct_answer)
    kept = record(players, ended, name, judged(ended, late, ended.asked[1].opened_at, lambda _: quiz))
    assert kept.after_end
    assert count_in(games, players, ended, name, kept.send)
    changes = [
        each for each in seeded.changes("LiveGames")["Records"] if each["dynamodb"]["Keys"]["part"]["S"] == "GAME"
    ]
    noted, corrected = changes[-2:]
    for batch, revisions in ((changes[:-2], [0, 0]), ([noted], announced), ([corrected], [])):
        seeded.run("results_announce", {"Records": batch})
        assert by(seeded.messages("ScorePutQueue"), "revision") == revisions
        assert by(seeded.messages("AwardPutQueue"), "revision") == revisions


def test_results_announce_of_a_game_without_players_announces_nothing(seeded: Bench) -> None:
    event = seeded.sample("results_announce")
    assert event["Records"][0]["dynamodb"]["NewImage"]["status"] == {"S": "ended"}
    seeded.run("results_announce", event)
    assert seeded.messages("ScorePutQueue") + seeded.messages("AwardPutQueue") == []


def test_results_announce_fails_where_nobody_takes_the_results(
    seeded: Bench, pin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    play_to_the_end()
    changes = [
        each for each in seeded.changes("LiveGames")["Records"] if each["dynamodb"]["Keys"]["part"]["S"] == "GAME"
    ]
    announcer = seeded.deployed.module("results_announce").announcer
    monkeypatch.setattr(announcer, "_leaderboard_topic", "arn:aws:sns:eu-west-1:123456789012:gone")
    with pytest.raises(Exception, match="announced again"):
        seeded.run("results_announce", {"Records": changes[-1:]})
