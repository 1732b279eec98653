import pytest

from tests.governance.code_rules import CODE_RULES
from tests.governance.exceptions import Breach, Exemption, exemptions, not_excepted, unused
from tests.governance.rules import RULES
from tests.governance.test_code import code_breaches_of_all
from tests.governance.test_templates import template_breaches

VPC = Exemption("outside-of-vpc", "live_scoreboard", "reaches the cache")
BREACHES = [
    Breach("outside-of-vpc", "live_scoreboard.JoinGame", "JoinGame: is in a VPC"),
    Breach("outside-of-vpc", "live_scoreboards.JoinGame", "JoinGames: is in a VPC"),
    Breach("vpc-in-two-zones", "live_scoreboard.JoinGame", "JoinGame: has 1 subnet"),
]


@pytest.mark.parametrize("rule", sorted({each.rule for each in exemptions()}))
def test_every_exception_is_needed(rule: str) -> None:
    assert rule in {*RULES, *CODE_RULES}, "there is no such rule"
    found = template_breaches(rule) if rule in RULES else code_breaches_of_all(rule)
    assert not list(unused((each for each in exemptions() if each.rule == rule), found))


def test_every_exception_has_a_reason() -> None:
    assert [each for each in exemptions() if len(each.reason.split()) < 4] == []


def test_an_exception_is_of_one_rule_and_one_place() -> None:
    assert list(not_excepted(BREACHES, [])) == [each.text for each in BREACHES]
    assert list(not_excepted(BREACHES, [VPC])) == [each.text for each in BREACHES[1:]]


def test_an_exception_that_nothing_needs_is_found() -> None:
    assert list(unused([VPC], BREACHES)) == []
    assert list(unused([VPC], BREACHES[1:])) == [
        "live_scoreboard does not break outside-of-vpc: take it off exceptions.toml"
    ]
