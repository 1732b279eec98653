import pytest

from features import scaffold
from local import ROOT


@pytest.mark.parametrize(
    ("name", "family", "says"),
    [
        ("streak_mail", "postage", "There is no family 'postage'. There are: data, delivery, edge"),
        ("StreakMail", "messaging", "'StreakMail' must be words in lower case"),
        ("streak-mail", "messaging", "'streak-mail' must be words in lower case"),
        ("class", "messaging", "'class' is a word of Python"),
        ("ab", "messaging", "3 to 30 letters"),
        ("log_retention_days", "messaging", "something called LogRetentionDays"),
        ("chat", "messaging", "'chat' is there already"),
        ("rooms", "messaging", "'rooms' is there already"),
        ("insight", "messaging", "'insight' is there already"),
    ],
)
def test_a_feature_that_there_can_not_be_is_refused(name: str, family: str, says: str) -> None:
    with pytest.raises(scaffold.Refused, match=says):
        scaffold.scaffold(ROOT, name, family)


def test_one_condition_takes_ten_others() -> None:
    condition = '!Equals [!Ref F0, "on"]'
    for number in range(1, 12):
        condition = scaffold._or(condition, f'!Equals [!Ref F{number}, "on"]')
    assert condition.startswith('!Or [!Or [!Equals [!Ref F0, "on"], !Equals [!Ref F1, "on"]')
    assert condition.endswith('!Equals [!Ref F9, "on"]], !Equals [!Ref F10, "on"], !Equals [!Ref F11, "on"]]')


def test_members_are_added_at_the_end_of_their_mapping_and_once() -> None:
    text = "A:\n  X: 1\n\n  # of Y\n  Y:\n    Z: 2\n\nB:\n  X: 3\n"
    added = scaffold._added(text, ["A"], "  W: 4\n")
    assert added == "A:\n  X: 1\n\n  # of Y\n  Y:\n    Z: 2\n  W: 4\n\nB:\n  X: 3\n"
    assert scaffold._added(added, ["A"], "  W: 5\n") == added
    assert scaffold._added(text, ["A", "Y"], "    V: 6\n").count("    Z: 2\n    V: 6\n\nB") == 1
