"""Announced results have their effect once, however messages are delivered, and none is lost."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import httpx
import pytest
from buzzline.leaderboard.scores import Score
from buzzline.players.experience import Award

from tests.e2e.rights import left_alone, without_right
from tests.e2e.test_quizzes import NewPlayer
from tests.e2e.test_single_player import board, open_game, play
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_quiz, right_answers


def result(
    game: str, player: str, right: int, attempt: str, author: str, *, revision: int = 0, wins: int = 0
) -> tuple[Score, Award]:
    """Both messages about an attempt at a quiz of ten questions."""
    about: dict[str, Any] = {"gameId": game, "playerName": player, "attemptId": attempt, "revision": revision}
    return (
        Score(**about, score=Decimal(right * 10)),
        Award(**about, author=author, experience=right, wins=wins),
    )


def test_corrections_are_taken_once_in_whatever_order_they_come(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    author_name, author = new_player("author")
    game_id = open_game(author, open_quiz(10))
    players = [new_player("player") for _ in range(6)]
    messages = []
    for number, (name, _) in enumerate(players):
        first, retake = "20260101T000000Z-a", "20260101T000500Z-b"
        for revision in range(4):
            right, wins = number + revision, int(revision < 2)
            messages += [result(game_id, name, right, first, author_name, revision=revision, wins=wins)] * 2
        messages.append(result(game_id, name, 10, retake, author_name, revision=9, wins=1))
    random.Random(5).shuffle(messages)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda both: cloud.publish(*both), messages))
    cloud.settle()
    for number, (_, client) in enumerate(players):
        assert board(client, game_id)["player"] == {"position": 6 - number, "score": (number + 3) * 10}
        progress = client.get("/players/me/progress").json()
        assert (progress["experience"], progress["wins"]) == (number + 3, 0)
    assert author.get("/players/me/progress").json()["experience"] == sum(range(3, 9))


def test_duplicates_late_ones_and_retakes_change_nothing(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    author_name, author = new_player("author")
    game_id = open_game(author, open_quiz(10))
    players = [new_player("player") for _ in range(8)]
    messages = []
    for number, (name, _) in enumerate(players):
        first = result(game_id, name, number, "20260101T000000Z-a", author_name)
        retake = result(game_id, name, 10, "20260101T000500Z-b", author_name)
        messages += [first, first, first, retake, retake]
    random.Random(3).shuffle(messages)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda both: cloud.publish(*both), messages))
    cloud.settle()
    for number, (_, client) in enumerate(players):
        assert board(client, game_id)["player"] == {"position": 8 - number, "score": number * 10}
        assert client.get("/players/me/progress").json()["experience"] == number
    assert author.get("/players/me/progress").json()["experience"] == sum(range(8))


def test_many_players_at_once_are_all_counted(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    game_id = open_game(author, open_quiz(10))
    players = [new_player("crowd") for _ in range(40)]
    together = threading.Barrier(10)

    def join(numbered: tuple[int, tuple[str, httpx.Client]]) -> None:
        number, (_, client) = numbered
        together.wait(timeout=60)
        play(client, game_id, right=number % 11, of=10)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(join, enumerate(players)))
    cloud.settle()
    points = [number % 11 for number in range(40)]
    (standings,) = [each for each in cloud.items("StandingsPut", "STANDINGS_TABLE") if each["gameId"] == game_id]
    assert sum(standings["counts"].values()) == 40
    for number, (_, client) in enumerate(players):
        right = number % 11
        assert board(client, game_id)["player"]["position"] == 1 + sum(other > right for other in points)
    assert author.get("/players/me/progress").json()["experience"] == sum(points)


def test_one_player_who_answers_many_times_at_once_counts_once(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    name, client = new_player("hasty")
    game_id = open_game(author, open_quiz(10))

    def answer(right: int) -> int:
        points: int = play(client, game_id, right=right, of=10)["points"]
        return points

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(answer, range(3, 11))) == list(range(3, 11))
    cloud.settle()
    score = board(client, game_id)["player"]["score"]
    assert score in range(30, 101, 10)
    assert client.get("/players/me/progress").json()["experience"] == score / 10, "both keep the same attempt"
    assert author.get("/players/me/progress").json()["experience"] == score / 10
    assert [row["playerName"] for row in board(client, game_id)["leaderboard"]] == [name]


@pytest.mark.alone
def test_redelivered_stream_batches_change_nothing(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, client = new_player("player")
    game_id = open_game(author, open_quiz(10))
    play(client, game_id, right=7, of=10)
    cloud.settle()
    before = (
        board(client, game_id),
        client.get("/players/me/progress").json(),
        author.get("/players/me/progress").json(),
    )
    for function, (stored_by, variable) in {
        "StandingsPut": ("ScorePut", "LEADERBOARD_TABLE"),
        "PlayerProgressPut": ("AwardPut", "AWARDS_TABLE"),
    }.items():
        records = _stream(cloud, cloud.knows(stored_by, variable))
        assert records
        for start in (0, len(records) // 2):
            event = json.dumps({"Records": records[start:]}, default=str)
            answer = cloud.client("lambda").invoke(FunctionName=cloud.functions[function], Payload=event)
            assert "FunctionError" not in answer, answer["Payload"].read()
    after = (
        board(client, game_id),
        client.get("/players/me/progress").json(),
        author.get("/players/me/progress").json(),
    )
    assert after == before


@pytest.mark.alone
def test_messages_that_can_not_be_read_end_in_the_dead_letter_queue(cloud: DeployedCloud) -> None:
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    for topic, function in (("LEADERBOARD_TOPIC", "ScorePut"), ("PLAYER_PROGRESS_TOPIC", "AwardPut")):
        queue, dead_letters = cloud.queue(f"{function}Queue"), cloud.queue(f"{function}DeadLetters")
        attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout", "RedrivePolicy"])
        assert int(attributes["Attributes"]["VisibilityTimeout"]) >= 60
        # Only the waiting between the tries is cut short.
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
        try:
            with left_alone(cloud, dead_letters):
                sns.publish(TopicArn=cloud.knows("GameAnswer", topic), Message='{"poison": true}')
                (message,) = eventually(
                    lambda dead_letters=dead_letters: sqs.receive_message(QueueUrl=dead_letters).get("Messages"), 60
                )
                sqs.delete_message(QueueUrl=dead_letters, ReceiptHandle=message["ReceiptHandle"])
        finally:
            restored = {"VisibilityTimeout": attributes["Attributes"]["VisibilityTimeout"]}
            sqs.set_queue_attributes(QueueUrl=queue, Attributes=restored)
        assert message["Body"] == '{"poison": true}'
        (alarm,) = [
            each
            for each in cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]
            if any(dimension["Value"] in dead_letters for dimension in each["Dimensions"])
        ]
        assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 1)
        assert alarm["AlarmActions"]


@pytest.mark.alone
def test_a_result_that_can_not_be_announced_is_an_error_and_can_be_sent_again(
    cloud: DeployedCloud, new_player: NewPlayer
) -> None:
    _, author = new_player("author")
    _, client = new_player("player")
    game_id = open_game(author, open_quiz(2))
    with without_right(cloud, "GameAnswer", "sns:Publish"):
        refusal = client.post(f"/games/{game_id}/answer", json={"responses": right_answers(1, of=2)})
        assert refusal.status_code == 503, refusal.text
        assert refusal.json()["type"] == "urn:buzzline:problem:not-recorded"
        assert "score" not in refusal.json()
        assert "sns" not in refusal.text.lower()
    play(client, game_id, right=2, of=2)
    cloud.settle()
    assert board(client, game_id)["player"]["score"] == 100


def _stream(cloud: DeployedCloud, table: str) -> list[dict[str, Any]]:
    """All records of a table's stream, as Lambda gets them."""
    streams = cloud.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=table)["Streams"]
    records: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += streams.get_records(ShardIterator=iterator)["Records"]
    return records
