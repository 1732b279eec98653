from functools import cache

import pytest

from tests.governance.exceptions import Breach, exemptions, not_excepted
from tests.governance.rules import RULES, breaches
from tests.governance.templates import ROOT, read_template, template_files


@cache
def template_breaches(rule: str) -> list[Breach]:
    """What a rule says of all templates."""
    found = []
    for file in template_files():
        template = read_template(file)
        for told in breaches(rule, template):
            resource = told.removeprefix(f"{rule}: ").split(":")[0]
            where = file.parent.relative_to(ROOT)
            found.append(Breach(rule, f"{template.name}.{resource}", f"{where}: {told}"))
    return found


@pytest.mark.parametrize("name", RULES)
def test_templates_keep_rule(name: str) -> None:
    found = list(not_excepted(template_breaches(name), exemptions()))
    assert not found, "\n".join(found)


def test_templates_are_found_and_expanded() -> None:
    features = {file.parent.name: read_template(file) for file in template_files()}
    assert {"layers", "api", "quizzes", "single_player"} <= set(features)
    assert "ScorePutRole" in features["leaderboard"].resources
