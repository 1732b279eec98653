"""Analytics: a record for each answer and each game that has ended (functions/analytics/answers_record.py)."""

from collections.abc import Sequence
from typing import Any

from buzzline.analytics.records import AnswerRecord, GameRecord, Record, record_changes
from buzzline.platform.facts import Change


class Stream:
    def __init__(self) -> None:
        self.records: list[Record] = []

    def put_all(self, records: Sequence[Record]) -> None:
        self.records += records


def player(*sends: list[Any]) -> dict[str, Any]:
    """The item of a player who sent these."""
    return {
        "game": "run-1#03",
        "part": "ada",
        "playerName": "ada",
        "guest": False,
        "joinedAt": 1,
        "sends": {str(number): send for number, send in enumerate(sends, start=1)},
        "answers": {},
    }


def game(status: str) -> dict[str, Any]:
    return {
        "game": "quiz:quinn",
        "part": "GAME",
        "gameId": "quiz",
        "host": "quinn",
        "run": "run-1",
        "pin": "123456",
        "ticketKey": "secret-of-the-game",
        "quizName": "A quiz",
        "quizMode": "Multiplayer - Casual",
        "questionType": "Open Answer",
        "questionCount": 3,
        "settings": {},
        "startedAt": 1_768_073_400_000,
        "status": status,
        "asked": {},
        "open": {},
        "winners": {},
        **({"result": {"scoreboard": {"players": 2}, "account": {"received": 5}}} if status == "ended" else {}),
    }


FIRST = [1, 1_768_073_400_000, "counted", 1, "B"]
SECOND = [1, 1_768_073_401_000, "duplicate", 0, "C"]


def recorded(*changes: tuple[dict[str, Any] | None, dict[str, Any] | None]) -> list[Record]:
    stream = Stream()
    count = record_changes(stream, [Change("1", old, new) for old, new in changes])
    assert count == len(stream.records)
    return stream.records


def test_each_answer_is_recorded_when_it_comes() -> None:
    (record,) = recorded((player(FIRST), player(FIRST, SECOND)))
    assert isinstance(record, AnswerRecord)
    assert (record.record_id, record.player_response, record.verdict) == ("run-1/ada/2", "C", "duplicate")
    assert record.received_at == "2026-01-10T19:30:01.000Z"
    assert [each.record_id for each in recorded((player(), player(FIRST, SECOND)))] == ["run-1/ada/1", "run-1/ada/2"]


def test_what_is_not_an_answer_is_not_recorded() -> None:
    kicked = {**player(FIRST), "kicked": True}
    assert recorded((player(FIRST), kicked), (player(FIRST), None), (None, player())) == []
    pin = {"game": "PIN#123456", "part": "PIN", "gameId": "quiz", "host": "quinn", "run": "run-1"}
    assert recorded((None, pin)) == []


def test_a_game_is_recorded_once_it_has_ended_without_its_secrets() -> None:
    assert recorded((game("open"), game("closing")), (game("ended"), game("ended")), (game("ended"), None)) == []
    (record,) = recorded((game("closing"), game("ended")))
    assert isinstance(record, GameRecord)
    assert (record.run, record.quiz_mode, record.players, record.answers) == ("run-1", "Multiplayer - Casual", 2, 5)
    assert "secret-of-the-game" not in str(record)
