"""The JSON form of what use cases return."""

from decimal import Decimal
from typing import Any

import pytest
from buzzline.leaderboard.view import LeaderboardRow, LeaderboardView
from buzzline.platform.contract import to_json, to_plain
from buzzline.players.profile import Profile


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Profile("ada", "", ""), {"playerName": "ada", "displayName": "", "about": "", "avatarUrl": None}),
        (LeaderboardView([], None), {"leaderboard": [], "player": None}),
        (
            LeaderboardRow(1, "ada", Decimal(100), None),
            {"position": 1, "playerName": "ada", "score": 100, "avatarUrl": None},
        ),
    ],
    ids=str,
)
def test_what_clients_look_for_is_null_where_there_is_none_and_all_else_left_out(
    value: object, expected: dict[str, Any]
) -> None:
    assert to_plain(value) == expected


def test_texts_of_all_languages_are_themselves_in_json() -> None:
    assert to_json({"name": "Zoë 😀", "score": Decimal("91.67"), "points": Decimal(3)}) == (
        '{"name":"Zoë 😀","score":91.67,"points":3}'
    )
