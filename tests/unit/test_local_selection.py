"""Which switches a family or a feature has, by the folders of an application."""

from pathlib import Path

import pytest

from local.selection import NotThere, families, switched_on, switches_for
from tests.support.application import SWITCH, application, write_application, write_template


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_application(tmp_path)


def test_families_are_the_folders_that_have_features_in_them(root: Path) -> None:
    assert families(root) == {"garden": ["digging", "filling"], "house": ["painting"]}


@pytest.mark.parametrize(
    ("named", "on"),
    [
        ([], set()),
        (["garden"], {"Digging", "Filling"}),
        (["house", "garden"], {"Digging", "Filling", "Painting"}),
        (["all"], {"Digging", "Filling", "Painting"}),
        (["all", "house"], {"Digging", "Filling", "Painting"}),
    ],
)
def test_a_selection_turns_on_every_switch_of_its_families(root: Path, named: list[str], on: set[str]) -> None:
    assert switched_on(root, named) == dict.fromkeys(on, "on")


def test_only_parameters_on_and_off_that_the_root_declares_too_are_switches(root: Path) -> None:
    parameters = {
        "Painting": SWITCH,
        "OfItsOwn": SWITCH,
        "Size": {"Type": "Number"},
        "Fast": {"Type": "String", "AllowedValues": ["true", "false"]},
    }
    write_template(root / "functions/house/template.yaml", {"P": application("painting/template.yaml")}, parameters)
    assert switched_on(root, ["house"]) == {"Painting": "on"}


@pytest.mark.parametrize("named", [["gardn"], ["garden", "digging"], ["greeting"], ["all", "nothing"]])
def test_a_family_that_there_is_not_is_told_with_those_that_there_are(root: Path, named: list[str]) -> None:
    with pytest.raises(NotThere, match=rf"no family '{named[-1]}'. Families: garden, house\."):
        switched_on(root, named)


def test_an_application_without_families_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"no family 'garden'\. There are no families"):
        switched_on(tmp_path, ["garden"])
    assert switched_on(tmp_path, ["all"]) == {}


@pytest.mark.parametrize(
    ("named", "on"),
    [("digging", {"Digging"}), ("garden", {"Digging", "Filling"}), ("greeting", set())],
)
def test_a_feature_has_the_switch_of_its_name(root: Path, named: str, on: set[str]) -> None:
    assert switches_for(root, named) == dict.fromkeys(on, "on")


def test_a_feature_of_two_words_and_one_of_the_application_with_a_switch(tmp_path: Path) -> None:
    parameters = {"DlqReplay": SWITCH, "LoudGreeting": SWITCH}
    write_template(tmp_path / "template.yaml", {}, parameters)
    write_template(tmp_path / "functions/messages/template.yaml", {}, {"DlqReplay": SWITCH})
    write_template(tmp_path / "functions/messages/dlq_replay/template.yaml", {})
    write_template(tmp_path / "functions/loud_greeting/template.yaml", {})
    assert switches_for(tmp_path, "dlq_replay") == {"DlqReplay": "on"}
    assert switches_for(tmp_path, "loud_greeting") == {"LoudGreeting": "on"}


def test_a_feature_that_there_is_not_is_told_with_all_that_there_are(root: Path) -> None:
    with pytest.raises(NotThere) as told:
        switches_for(root, "diging")
    assert str(told.value) == (
        "There is no feature or family 'diging'. Families: garden, house. "
        "Features of families: digging, filling, painting. Other features: greeting."
    )
