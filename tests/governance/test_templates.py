from pathlib import Path

import pytest

from tests.governance.rules import RULES, breaches
from tests.governance.templates import ROOT, read_template, template_files


@pytest.mark.parametrize("file", template_files(), ids=lambda file: str(file.parent.relative_to(ROOT)))
@pytest.mark.parametrize("name", RULES)
def test_template_keeps_rule(name: str, file: Path) -> None:
    found = breaches(name, read_template(file))
    assert not found, "\n".join(found)


def test_templates_are_found_and_expanded() -> None:
    features = {file.parent.name: read_template(file) for file in template_files()}
    assert {"layers", "api", "quizzes", "single_player"} <= set(features)
    assert "ScorePutRole" in features["leaderboard"].resources
