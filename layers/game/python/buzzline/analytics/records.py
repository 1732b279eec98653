"""Records of live games, out of the changes of table LiveGames.

There is one record per answer, and one per game that has ended; `run` joins them. A record
may come twice: `recordId` tells.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from buzzline.live_games.game_items import game_of
from buzzline.live_games.model import Status
from buzzline.live_games.player_store import player_of
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.facts import Change


@dataclass(frozen=True)
class AnswerRecord:
    """An answer, as it was received and judged."""

    record_id: str
    run: str
    player_name: str
    guest: bool
    question_number: int
    player_response: str
    verdict: str
    points: int
    received_at: str
    record_type: str = "answer"


@dataclass(frozen=True)
class GameRecord:
    """A game that has ended."""

    record_id: str
    run: str
    game_id: str
    host_name: str
    quiz_name: str
    quiz_mode: str
    question_count: int
    started_at: str
    players: int
    answers: int
    record_type: str = "game"


class Record(Protocol):
    """Something that happened, as a dataclass."""

    @property
    def record_id(self) -> str:
        """The same for what comes twice."""


class RecordStream(Protocol):
    """Where records go."""

    def put_all(self, records: Sequence[Record]) -> None:
        """Put all; raises Unavailable where one was not accepted."""


def record_changes(stream: RecordStream, changes: Iterable[Change]) -> int:
    """Put the records that changes give rise to; returns how many."""
    records = [record for change in changes for record in _records(change)]
    if records:
        stream.put_all(records)
    return len(records)


def _records(change: Change) -> Iterator[AnswerRecord | GameRecord]:
    if change.new is None:
        return
    if change.new["part"] == "GAME":
        if change.new["status"] == Status.ENDED and (change.old or {}).get("status") != Status.ENDED:
            yield _game_record(change.new)
    elif "sends" in change.new:
        yield from _answer_records(change)


def _game_record(item: Mapping[str, Any]) -> GameRecord:
    game = game_of(item)
    result = game.result or {}
    return GameRecord(
        record_id=game.run,
        run=game.run,
        game_id=game.game_id,
        host_name=game.host_name,
        quiz_name=game.quiz_name,
        quiz_mode=game.quiz_mode,
        question_count=game.question_count,
        started_at=iso_of_ms(game.started_at),
        players=int(result["scoreboard"]["players"]),
        answers=int(result["account"]["received"]),
    )


def _answer_records(change: Change) -> Iterator[AnswerRecord]:
    """Records of the answers that a player's item has now and had not before."""
    player = player_of(change.new)
    assert player is not None and change.new is not None, "the item is there"
    before = (change.old or {}).get("sends", {})
    run = str(change.new["game"]).partition("#")[0]
    for number, send in player.sends.items():
        if str(number) not in before:
            yield AnswerRecord(
                record_id=f"{run}/{player.name}/{number}",
                run=run,
                player_name=player.name,
                guest=player.guest,
                question_number=send.question_number,
                player_response=send.response,
                verdict=send.verdict,
                points=send.points,
                received_at=iso_of_ms(send.received_at),
            )
