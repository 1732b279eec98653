import pytest

from tests.governance.rules import RULES, breaches
from tests.governance.templates import ROOT, read_template, template_files


@pytest.mark.parametrize("name", RULES)
def test_templates_keep_rule(name: str) -> None:
    found = [
        f"{file.parent.relative_to(ROOT)}: {breach}"
        for file in template_files()
        for breach in breaches(name, read_template(file))
    ]
    assert not found, "\n".join(found)


def test_templates_are_found_and_expanded() -> None:
    features = {file.parent.name: read_template(file) for file in template_files()}
    assert {"layers", "api", "quizzes", "single_player"} <= set(features)
    assert "ScorePutRole" in features["leaderboard"].resources
