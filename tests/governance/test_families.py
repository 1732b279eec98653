"""Families: templates that nest the features which belong together, in folders that are called like them."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import LAYERS, feature_templates
from tests.governance.cases import GOOD
from tests.governance.rules import breaches
from tests.governance.templates import LAYER, NESTED, ROOT, FeatureTemplate, read_template
from tests.governance.test_rules import HERE, changed, yaml_plain

FAMILY: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "MessagingLayer": {"Type": LAYER, "Properties": {"ContentUri": "../../layers/messaging"}},
        "Good": {
            "Type": NESTED,
            "Properties": {
                "Location": "good/template.yaml",
                "Parameters": {"MessagingLayer": {"Ref": "MessagingLayer"}},
            },
        },
    },
}
LAYERED = "Globals.Function.Layers"
OF_FAMILY = [{"Ref": f"{each}Layer"} for each in ("Dependencies", "Platform", "Messaging")]
MACHINE = "ItemMachine.Properties.DefinitionUri"


def feature(tmp_path: Path, **changes: Any) -> FeatureTemplate:
    """The good template as a feature of a family, changed."""
    source = GOOD
    for where, change in {LAYERED: OF_FAMILY, **changes}.items():
        source = changed(source, where, change)
    return FeatureTemplate.of("good", source, tmp_path / "functions/messaging/good")


def project(tmp_path: Path, family: dict[str, Any], *features: str) -> FeatureTemplate:
    """A root with a family."""
    within = tmp_path / "functions/messaging"
    for name in ("good", *features):
        (within / name).mkdir(parents=True)
        (within / name / "template.yaml").write_text(yaml.safe_dump(yaml_plain(GOOD)))
    (within / "template.yaml").write_text(yaml.safe_dump(family))
    nested = {"Type": NESTED, "Properties": {"Location": "functions/messaging/template.yaml"}}
    (tmp_path / "template.yaml").write_text(yaml.safe_dump({"Resources": {"Messaging": nested}}))
    return FeatureTemplate.read(tmp_path / "template.yaml")


def test_what_a_family_nests_is_read_and_expanded(tmp_path: Path) -> None:
    root = project(tmp_path, FAMILY)
    family, good = root.all_nested
    assert [(each.name, each.family) for each in (root, family, good)] == [
        ("root", ""),
        ("messaging", ""),
        ("good", "messaging"),
    ]
    assert family.of_type("AWS::Lambda::LayerVersion")
    assert "ItemGetRole" in good.resources
    for name in ("root-only-nests", "family-only-nests", "every-feature-is-nested"):
        assert breaches(name, root) == breaches(name, family) == []


def test_a_family_has_nothing_else(tmp_path: Path) -> None:
    family, _ = project(tmp_path, changed(FAMILY, "Extra", {"Type": "AWS::SQS::Queue"})).all_nested
    assert breaches("family-only-nests", family) == [
        "family-only-nests: Extra: is a AWS::SQS::Queue: it belongs into the template of a feature"
    ]


def test_a_feature_that_its_family_does_not_nest_is_found(tmp_path: Path) -> None:
    family, _ = project(tmp_path, FAMILY, "stray").all_nested
    assert breaches("every-feature-is-nested", family) == [
        "every-feature-is-nested: stray/template.yaml: is not nested in messaging"
    ]


def test_features_of_a_family_have_its_layer(tmp_path: Path) -> None:
    assert breaches("shared-layers", feature(tmp_path)) == []
    assert breaches("shared-layers", feature(tmp_path, **{LAYERED: [*OF_FAMILY, {"Ref": "GameLayer"}]})) == []
    for layers in (OF_FAMILY[:2], [*OF_FAMILY[:2], {"Ref": "GameLayer"}], [*OF_FAMILY, {"Ref": "InsightLayer"}]):
        found = breaches("shared-layers", feature(tmp_path, **{LAYERED: layers}))
        assert "Layers must be ['DependenciesLayer', 'MessagingLayer', 'PlatformLayer']" in found[0]


@pytest.mark.parametrize(
    ("uri", "right"),
    [("../../../statemachines/messaging/good_x.asl.yaml", True), ("../../../statemachines/good_x.asl.yaml", False)],
)
def test_machines_of_a_family_are_in_its_folder(uri: str, right: bool, tmp_path: Path) -> None:
    file = (tmp_path / "functions/messaging/good" / uri).resolve()
    file.parent.mkdir(parents=True)
    file.write_text((HERE / "statemachines/good_tidy.asl.yaml").read_text())
    found = breaches("state-machine-definition-is-a-file", feature(tmp_path, **{MACHINE: uri}))
    assert [each for each in found if "must be statemachines/messaging/good_<name>" in each] == found
    assert (not found) == right


def test_names_of_features_and_functions_tell_them_apart() -> None:
    features = Counter(file.parent.name for file in feature_templates())
    functions = Counter(name for file in feature_templates() for name in read_template(file).functions)
    assert set(features.values()) == set(functions.values()) == {1}, (features.most_common(1), functions.most_common(1))


def test_every_layer_is_known_to_the_tools() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    layers = {str(layer.relative_to(ROOT)) for layer in LAYERS}
    for known in (config["mypy"]["mypy_path"], config["mypy"]["files"], config["pytest"]["ini_options"]["pythonpath"]):
        assert layers <= set(known)
