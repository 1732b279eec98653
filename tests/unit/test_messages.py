"""What functions tell each other over topics, queues and state machines: bounds, and keys that stay what they are."""

from decimal import Decimal
from typing import Any

import pytest
from buzzline.avatars.refusing import Refusal
from buzzline.leaderboard.scores import Score, score_key
from buzzline.notifications.notice import Notice
from buzzline.platform.contract import ContractModel
from buzzline.players.experience import Award
from buzzline.wallet.ledger import WalletOpening, house_account
from pydantic import ValidationError

MESSAGES: dict[type[ContractModel], dict[str, Any]] = {
    Score: {"gameId": "g1", "playerName": "ada", "score": Decimal(50), "attemptId": "a1"},
    Award: {"gameId": "g1", "playerName": "ada", "author": "eve", "experience": 5, "wins": 1, "attemptId": "a1"},
    Notice: {
        "playerName": "ada",
        "notificationId": "level#3",
        "kind": "level-up",
        "text": "You have reached level 3.",
        "at": "2026-11-21T18:04:05Z",
    },
    WalletOpening: {"playerName": "ada"},
}
TEXTS: list[tuple[type[ContractModel], str, int, int]] = [
    (Score, "gameId", 1, 100),
    (Score, "playerName", 1, 128),
    (Score, "attemptId", 1, 100),
    (Award, "gameId", 1, 100),
    (Award, "playerName", 1, 128),
    (Award, "author", 1, 128),
    (Award, "attemptId", 1, 100),
    (Notice, "playerName", 1, 128),
    (Notice, "notificationId", 1, 200),
    (Notice, "text", 1, 500),
    (Notice, "gameId", 0, 100),
    (WalletOpening, "playerName", 1, 128),
]
"""Member, and its lengths."""


def takes(model: type[ContractModel], **changed: object) -> bool:
    try:
        model.model_validate({**MESSAGES[model], **changed})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("model", "member", "least", "most"), TEXTS)
def test_texts_have_bounds(model: type[ContractModel], member: str, least: int, most: int) -> None:
    """Names are as long as the user pool's, ids as long as paths take: whatever came in goes on to the end."""
    taken = [length for length in range(most + 2) if takes(model, **{member: "x" * length})]
    assert taken == [*range(least, most + 1)]


@pytest.mark.parametrize(
    ("score", "fits"), [("0", 1), ("-0.01", 0), ("33.33", 1), ("33.333", 0), ("100", 1), ("100.01", 0)]
)
def test_scores_are_percents_with_two_decimals(score: str, fits: int) -> None:
    assert takes(Score, score=Decimal(score)) is bool(fits)


def test_nobody_is_awarded_less_than_nothing() -> None:
    for member in ("experience", "wins"):
        assert [takes(Award, **{member: number}) for number in (-1, 0, 1)] == [False, True, True]


def test_what_does_not_say_its_revision_is_the_first() -> None:
    """Also what was kept before there were revisions."""
    score = Score.of({**MESSAGES[Score], "game": "g1"})
    award = Award.of(MESSAGES[Award])
    said = Score.model_validate(MESSAGES[Score]), Award.model_validate(MESSAGES[Award])
    assert [each.revision for each in (score, award, *said) if each] == [0] * 4
    for model in (Score, Award):
        assert [takes(model, revision=revision) for revision in (-1, 0, 1)] == [False, True, True]


def test_reasons_and_labels_come_as_the_moderator_s_function_gives_them() -> None:
    refusal = Refusal.model_validate({"key": "uploads/ada/u1", "reason": "unsuitable"})
    assert refusal.labels == []
    with pytest.raises(ValidationError):
        Refusal.model_validate({"key": "uploads/ada/u1", "reason": "{unsuitable}"})


def test_what_is_kept_is_found_under_its_key_for_good() -> None:
    """Buckets are parts of keys: what was written with other ones would not be found, or be paid again."""
    names = ("ada", "grace", "Zoë")
    awards = [Award.model_validate({**MESSAGES[Award], "playerName": name}) for name in names]
    assert [award.bucket for award in awards] == ["40", "51", "42"]
    scores = [Score.model_validate({**MESSAGES[Score], "playerName": name}) for name in names]
    assert [score.bucket for score in scores] == ["00", "03", "02"]
    assert [score_key("g1", name)["gameId"] for name in names] == [f"g1#{score.bucket}" for score in scores]
    assert [house_account(name) for name in names] == ["#house-40", "#house-51", "#house-42"]
