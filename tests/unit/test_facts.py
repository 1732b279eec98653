"""What announces facts: messages between our functions, with limits that stores rely on."""

from decimal import Decimal
from typing import Any

import pytest
from buzzline.leaderboard.scores import Score
from buzzline.platform.contract import ContractModel
from buzzline.platform.fact_store import change_of
from buzzline.players.experience import Award
from pydantic import ValidationError

SCORE = {"gameId": "g", "playerName": "p", "attemptId": "a", "score": Decimal(0)}
AWARD = {"gameId": "g", "playerName": "p", "author": "q", "attemptId": "a", "experience": 0, "wins": 0}
FACTS: list[tuple[type[ContractModel], dict[str, Any]]] = [(Score, SCORE), (Award, AWARD)]


@pytest.mark.parametrize(("kind", "members"), FACTS)
def test_the_smallest_and_the_longest_are_taken(kind: type[ContractModel], members: dict[str, Any]) -> None:
    least = kind.model_validate(members)
    assert least.model_dump(by_alias=True) == {**members, "revision": 0}, "what does not say it was not corrected"
    most = {"gameId": "g" * 100, "playerName": "p" * 128, "attemptId": "a" * 100, "revision": 1}
    assert kind.model_validate({**members, **most})


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        *(
            (kind, members | {name: text})
            for kind, members in FACTS
            for name in ("gameId", "attemptId")
            for text in ("", "x" * 101)
        ),
        *((kind, members | {"playerName": text}) for kind, members in FACTS for text in ("", "x" * 129)),
        *((kind, members | {"revision": -1}) for kind, members in FACTS),
        *((Award, AWARD | {name: -1}) for name in ("experience", "wins")),
        *((Award, AWARD | {"author": text}) for text in ("", "x" * 129)),
        *((Score, SCORE | {"score": Decimal(text)}) for text in ("-0.01", "100.01", "0.005")),
    ],
)
def test_what_no_store_could_keep_or_no_rule_gives_is_refused(
    kind: type[ContractModel], members: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(members)


def test_the_best_score_is_taken() -> None:
    for text in ("100", "99.99", "0.01"):
        assert Score.model_validate(SCORE | {"score": Decimal(text)}).score == Decimal(text)


def test_changes_sort_by_their_numbers_however_long_these_are() -> None:
    numbers = ["9", "9" * 39, "1" + "0" * 39, "9" * 40]
    sequences = [change_of({"dynamodb": {"SequenceNumber": number}}).sequence for number in numbers]
    assert sorted(sequences) == sequences
    assert [int(each) for each in sequences] == [int(each) for each in numbers]
