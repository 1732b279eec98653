"""What is added to a running cloud, on a small application of two families."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.cloud import LocalCloud
from local.deploy import DeployFailed, build, deploy, update
from local.invoke import deployed_functions
from local.outputs import read_outputs
from local.selection import switched_on, switches_for
from local.up import EMULATOR
from tests.support.application import SWITCH, application, code, feature, write, write_application


class Garden:
    """The application, deployed, with family `house` on."""

    def __init__(self, root: Path, cloud: LocalCloud) -> None:
        self.root = root
        self.cloud = cloud
        self.said: list[str] = []
        """The steps of the last update."""

    def add(self, name: str) -> list[str]:
        """What `make add` does; returns the places of what has changed."""
        self.said.clear()
        return update(self.root, self.cloud, self.said.append, switches_for(self.root, name))

    @property
    def functions(self) -> dict[str, str]:
        return dict(deployed_functions(self.cloud.client("cloudformation"), "buzzline"))

    @property
    def outputs(self) -> dict[str, Any]:
        return read_outputs(self.cloud)

    def say(self, function: str) -> Any:
        """What a function answers."""
        answer = self.cloud.client("lambda").invoke(FunctionName=self.functions[function])
        return json.loads(answer["Payload"].read())

    def edit(self, template: str, old: str, new: str) -> None:
        """Replace a part of a template, or of other text."""
        text = (self.root / template).read_text()
        assert old in text
        write(self.root / template, text.replace(old, new))


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    folder = tmp_path_factory.mktemp("garden")
    root = write_application(folder / "app")
    with LocalCloud(folder / "cloud", EMULATOR) as cloud:
        build(root, folder / "sam", cloud)
        deploy(root, folder / "sam", cloud, print, {**switched_on(root, ["house"]), "Size": "7"})
        yield Garden(root, cloud)


def test_an_application_in_a_running_cloud(garden: Garden) -> None:
    """One story: each step begins where the one before has ended."""
    assert garden.functions.keys() == {"Greet", "Paint"}
    assert garden.outputs["features"] == "off,off,on"
    painted = garden.functions["Paint"]

    # A feature of another family: only conditions change in what is deployed, and no code.
    assert garden.add("digging") == []
    assert garden.functions.keys() == {"Greet", "Paint", "Dig"}
    assert garden.outputs["features"] == "on,off,on", "what was on is on"
    assert garden.outputs["size"] == "7"
    assert garden.say("Dig") == "A hole!kind"

    # An edit, with a warm worker; nobody else's function is touched.
    write(garden.root / "functions/garden/digging/dig.py", code("Two holes"))
    assert garden.add("digging") == ["Garden/Digging/Dig/CodeUri", "Garden/Digging/Location", "Garden/Location"]
    assert garden.say("Dig") == "Two holes!kind"
    assert garden.functions["Paint"] == painted

    # The template of a feature; its resources refer to others that do not change.
    garden.edit("functions/garden/digging/template.yaml", "kind", "rough")
    garden.add("garden")
    assert garden.say("Dig") == "Two holes!rough"
    assert garden.say("Fill") == "No hole!kind"

    # The layer, which all have, warm as they are.
    assert garden.say("Greet") == "Hello!kind"
    write(garden.root / "layers/shared/python/punctuation.py", "PUNCTUATION = '?'\n")
    assert garden.add("greeting") == ["Layers/Shared/ContentUri", "Layers/Location"]
    assert [garden.say(each) for each in ("Greet", "Dig", "Paint")] == ["Hello?kind", "Two holes?rough", "Red?kind"]

    # Nothing at all.
    assert garden.add("greeting") == []
    assert garden.functions["Paint"] == painted


def test_a_template_that_can_not_be_deployed_leaves_all_as_it_was(garden: Garden) -> None:
    garden.add("digging")
    before = (garden.functions, garden.outputs, garden.say("Dig"))
    file = garden.root / "functions/garden/digging/template.yaml"
    right = file.read_text()
    template = yaml.safe_load(right)
    template["Resources"]["Dig"]["Properties"]["Environment"]["Variables"]["TONE"] = "broken"
    template["Resources"]["Queue"] = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 100_000}}
    write(file, yaml.safe_dump(template))
    with pytest.raises(DeployFailed, match=r"all is as it was before:\n(.*\n)*.*Queue"):
        garden.add("digging")
    assert (garden.functions, garden.outputs, garden.say("Dig")) == before
    write(file, right)
    assert garden.add("digging") == []


def test_a_rule_of_the_root_template_is_told(garden: Garden) -> None:
    rule = {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Size"}, "8"]}, "AssertDescription": "Size has to be 8"}]}
    file = garden.root / "template.yaml"
    right = file.read_text()
    write(file, yaml.safe_dump({**yaml.safe_load(right), "Rules": {"Eight": rule}}, sort_keys=False))
    with pytest.raises(DeployFailed, match="Size has to be 8"):
        garden.add("garden")
    write(file, right)


def test_a_feature_that_is_new_and_its_switch(garden: Garden) -> None:
    """Neither was there when the cloud was started."""
    template = yaml.safe_load((garden.root / "template.yaml").read_text())
    template["Parameters"]["Weeding"] = SWITCH
    template["Outputs"]["Weeding"] = {"Value": {"Ref": "Weeding"}}
    template["Resources"]["Weeding"] = application("functions/weeding/template.yaml")
    template["Resources"]["Weeding"]["Properties"]["Parameters"] = {"Shared": {"Fn::GetAtt": "Layers.Outputs.Shared"}}
    write(garden.root / "template.yaml", yaml.safe_dump(template, sort_keys=False))
    feature(garden.root, "weeding", "weed")
    garden.add("weeding")
    assert garden.outputs["weeding"] == "on"
    assert garden.outputs["features"] == "on,on,on"
    assert garden.say("Weed").startswith("No weeds")
