"""What of an application has changed, and templates in which only that is still to be built and packaged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.parts import parts, places, reduced
from tests.support.application import code, write, write_application, write_template

DIG = "Garden/Digging/Dig/CodeUri"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_application(tmp_path / "app")


def digests(root: Path) -> dict[str, str]:
    return {place: part.digest for place, part in parts(root / "template.yaml").items()}


def edit_code(root: Path) -> None:
    write(root / "functions/garden/digging/dig.py", code("Two holes"))


def add_code(root: Path) -> None:
    write(root / "functions/garden/digging/more.py", "")


def edit_layer(root: Path) -> None:
    write(root / "layers/shared/python/punctuation.py", "PUNCTUATION = '?'\n")


def edit_family(root: Path) -> None:
    file = root / "functions/garden/template.yaml"
    file.write_text(file.read_text() + "Description: of a garden\n")


def compile_code(root: Path) -> None:
    write(root / "functions/garden/digging/__pycache__/dig.pyc", "")


def edit_root(root: Path) -> None:
    file = root / "template.yaml"
    file.write_text(file.read_text() + "Description: of all\n")


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (edit_code, {DIG, "Garden/Digging/Location", "Garden/Location"}),
        (add_code, {DIG, "Garden/Digging/Location", "Garden/Location"}),
        (edit_layer, {"Layers/Shared/ContentUri", "Layers/Location"}),
        (edit_family, {"Garden/Location"}),
        (compile_code, set()),
        (edit_root, set()),
    ],
)
def test_an_edit_changes_a_part_and_the_templates_around_it(
    root: Path, edit: Callable[[Path], None], changed: set[str]
) -> None:
    before = digests(root)
    edit(root)
    after = digests(root)
    assert before.keys() == after.keys()
    assert {place for place in after if after[place] != before[place]} == changed


def test_what_is_neither_a_file_nor_a_folder_is_no_part(root: Path) -> None:
    resources = {
        "F": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "s3://bucket/key"}},
        "G": {"Type": "AWS::Serverless::Function", "Properties": {"InlineCode": "pass"}},
        "Q": {"Type": "AWS::SQS::Queue"},
        "L": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": {"Ref": "Where"}}},
    }
    write_template(root / "template.yaml", resources)
    assert parts(root / "template.yaml") == {}
    assert dict(places({"Resources": resources}, "At/")) == {
        "At/F/CodeUri": "s3://bucket/key",
        "At/L/ContentUri": {"Ref": "Where"},
    }


def test_how_a_part_is_built_belongs_to_it(root: Path) -> None:
    def layer(**metadata: Any) -> dict[str, Any]:
        properties = {"ContentUri": "layers/shared"}
        return {"L": {"Type": "AWS::Serverless::LayerVersion", "Metadata": metadata, "Properties": properties}}

    seen = []
    for metadata in ({"SkipBuild": True}, {"BuildMethod": "makefile"}, {"BuildMethod": "python3.13"}):
        write_template(root / "template.yaml", layer(**metadata))
        seen.append(parts(root / "template.yaml")["L/ContentUri"])
    assert [each.is_built for each in seen] == [False, True, True]
    assert len({each.digest for each in seen}) == 3


def test_a_reduced_template_has_what_was_uploaded_and_the_rest_by_its_path(root: Path, tmp_path: Path) -> None:
    uploaded = {place: f"s3://bucket/{place}" for place in digests(root)}
    for place in (DIG, "Garden/Digging/Location", "Garden/Location"):
        del uploaded[place]
    file = reduced(root / "template.yaml", uploaded, tmp_path / "reduced")
    template = yaml.safe_load(file.read_text())
    locations = {name: each["Properties"]["Location"] for name, each in template["Resources"].items()}
    garden = Path(locations.pop("Garden"))
    assert locations == {name: f"s3://bucket/{name}/Location" for name in ("Layers", "Greeting", "House")}
    assert template["Resources"]["Garden"]["Condition"] == "WithGarden"
    features = yaml.safe_load(garden.read_text())["Resources"]
    assert features["Filling"]["Properties"]["Location"] == "s3://bucket/Garden/Filling/Location"
    digging = yaml.safe_load(Path(features["Digging"]["Properties"]["Location"]).read_text())
    assert digging["Resources"]["Dig"]["Properties"]["CodeUri"] == str(root / "functions/garden/digging")


def test_templates_of_one_name_do_not_become_one_file(root: Path, tmp_path: Path) -> None:
    reduced(root / "template.yaml", {}, tmp_path / "reduced")
    assert len(list((tmp_path / "reduced").iterdir())) == 8


def test_a_place_inside_a_property_is_reduced_too(root: Path, tmp_path: Path) -> None:
    job = {"Type": "AWS::Glue::Job", "Properties": {"Command": {"Name": "x", "ScriptLocation": "layers/shared"}}}
    write_template(root / "template.yaml", {"Job": job})
    file = reduced(root / "template.yaml", {"Job/Command.ScriptLocation": "s3://bucket/job"}, tmp_path / "reduced")
    assert yaml.safe_load(file.read_text())["Resources"]["Job"]["Properties"]["Command"] == {
        "Name": "x",
        "ScriptLocation": "s3://bucket/job",
    }
