"""What the tests of a feature take is counted as that feature's, and told beside what they may take."""

import pytest

from tests.support.times import BUDGET, budget, subject, table


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/e2e/test_live_games.py", ("cloud", "live_games")),
        ("tests/browser/test_live_games.py", ("cloud", "live_games")),
        ("tests/e2e/test_multiplayer_attacks.py", ("cloud", "multiplayer")),
        ("tests/integration/adapters/test_wallet.py", ("fast", "wallet")),
        ("tests/unit/test_chat_desk.py", ("fast", "chat")),
        ("tests/e2e/test_contract.py", ("cloud", "contract")),
        ("tests/governance/test_rules.py", ("fast", "rules")),
        ("tests/unit/test_webs.py", ("fast", "webs")),
    ],
)
def test_tests_are_of_the_feature_that_their_file_is_named_after(test: str, expected: tuple[str, str]) -> None:
    assert subject(test) == expected


def test_those_with_a_budget_are_told_and_those_that_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BUDGET, "cloud", {"any": 20, "wallet": 30})  # type: ignore[misc]
    monkeypatch.setitem(BUDGET, "fast", {"any": 10})  # type: ignore[misc]
    assert budget("cloud", "wallet") == 30
    assert budget("fast", "wallet") == 10
    spent = {("cloud", "wallet"): 31.4, ("cloud", "chat"): 19.0, ("fast", "wallet"): 12.0, ("fast", "chat"): 1.0}
    assert list(table(spent)) == [
        "     31 s of   30 s  wallet (cloud)  more than it may",
        "     12 s of   10 s  wallet (fast)  more than it may",
    ]
    assert list(table({("cloud", "wallet"): 29.0})) == ["     29 s of   30 s  wallet (cloud)"]
