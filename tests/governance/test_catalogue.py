from pathlib import Path

import pytest
import yaml

from features.catalogue import catalogue
from tests.governance.templates import ROOT

NESTED = "AWS::Serverless::Application"
SWITCHED = {
    "Conditions": {
        "WithReports": {"Fn::And": [{"Condition": "WithGames"}, {"Fn::Equals": [{"Ref": "Reports"}, "on"]}]},
        "WithGames": {"Fn::Equals": [{"Ref": "Games"}, "on"]},
    },
    "Resources": {
        "Layers": {"Type": NESTED, "Properties": {"Location": "layers/template.yaml"}},
        "Insight": {
            "Type": NESTED,
            "Condition": "WithGames",
            "Properties": {"Location": "functions/insight/template.yaml"},
        },
        "Old": {"Type": NESTED, "Condition": "WithReports", "Properties": {"Location": "functions/old/template.yaml"}},
    },
}
FAMILY = {
    "Description": "Insight - know what happens",
    "Resources": {"New": {"Type": NESTED, "Properties": {"Location": "new/template.yaml"}}},
}
FEATURE = {
    "Description": "Old - tells what was",
    "Resources": {
        "F": {"Type": "AWS::Serverless::Function"},
        "G": {"Type": "AWS::Serverless::Function"},
        "T": {"Type": "x"},
    },
}
GUIDE = """# New

What is new since yesterday. It is told
every morning.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for place, content in {
        "template.yaml": SWITCHED,
        "layers/template.yaml": FEATURE,
        "functions/old/template.yaml": FEATURE,
        "functions/insight/template.yaml": FAMILY,
        "functions/insight/new/template.yaml": FEATURE,
    }.items():
        write(tmp_path / place, yaml.safe_dump(content))
    (tmp_path / "layers/insight/python").mkdir(parents=True)
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_the_catalogue_is_that_of_the_features() -> None:
    assert (ROOT / "docs/catalogue.md").read_text() == catalogue(ROOT), "`make pages` writes it"


def test_features_are_listed_by_family_with_switches_and_resources(project: Path) -> None:
    lines = catalogue(project).splitlines()
    assert [line for line in lines if line.startswith("##")] == ["## The game", "## Insight"]
    assert "Know what happens." in lines
    assert [line for line in lines if line.startswith(("| old", "| new"))] == [
        "| old | tells what was | `Games`, `Reports` | 2 | 3 |",
        "| new | tells what was | always there | 2 | 3 |",
    ]


def test_the_guide_page_says_first_what_a_feature_is_for(project: Path) -> None:
    write(project / "docs/guide/insight/new.md", GUIDE)
    assert "| [new](guide/insight/new.md) | what is new since yesterday | always there | 2 | 3 |" in catalogue(project)
