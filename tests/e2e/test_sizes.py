"""Lambda takes 250 MB of a function and its layers, unzipped: here with the packages of this machine's Python."""

from pathlib import Path

import pytest
import yaml

from tests.support.sizes import unzipped
from tests.support.stack import Stack

MOST = 200_000_000


def test_every_function_leaves_room(sam_build: Path) -> None:
    found = unzipped(sam_build / "build")
    assert set(found) == {each.name for each in Stack.full().functions()}
    assert {name: size for name, size in found.items() if size > MOST} == {}
    assert found["ImageInspect"] > found["ImageModerate"] > 20_000_000, "layers are counted, those of its own with them"


@pytest.mark.parametrize(("own", "size"), [([], 1 + 20), ([{"Ref": "BigLayer"}], 1 + 20 + 300)])
def test_code_and_layers_are_added_up(own: list[dict[str, str]], size: int, tmp_path: Path) -> None:
    layers = {
        f"{name}Layer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": name}}
        for name in ("Small", "Big")
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "F", "Layers": own}}
    shared = {"Function": {"Layers": [{"Ref": "SmallLayer"}]}}
    write(tmp_path / "Layers/template.yaml", yaml.safe_dump({"Resources": layers}))
    write(tmp_path / "Family/Feature/template.yaml", yaml.safe_dump({"Globals": shared, "Resources": {"F": function}}))
    for file, count in {"Layers/Small/a/b": 20, "Layers/Big/c": 300, "Family/Feature/F/f.py": 1}.items():
        write(tmp_path / file, "x" * count)
    assert unzipped(tmp_path) == {"F": size}


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
