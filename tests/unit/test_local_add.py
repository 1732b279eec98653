"""`make add` where there is nothing to add, or nothing to add it to; tests/e2e/test_adding.py adds."""

import json
from pathlib import Path

import pytest

from local.add import add
from local.invoke import NotRunning
from local.processes import free_port
from local.selection import NotThere
from local.up import up
from tests.support.application import write_application


def test_a_feature_that_there_is_not_is_told_before_a_cloud_is_looked_for(tmp_path: Path) -> None:
    root = write_application(tmp_path / "app")
    with pytest.raises(NotThere, match="no feature or family 'diging'"):
        add("diging", tmp_path / "outputs.json", root)


def test_without_a_running_cloud_it_says_how_to_start_one(tmp_path: Path) -> None:
    root = write_application(tmp_path / "app")
    with pytest.raises(NotRunning, match="start one with `make run`"):
        add("digging", tmp_path / "outputs.json", root)


def test_outputs_of_a_cloud_that_was_killed_are_no_running_cloud(tmp_path: Path) -> None:
    root = write_application(tmp_path / "app")
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"awsEndpointUrl": f"http://localhost:{free_port()}"}))
    with pytest.raises(NotRunning, match="start one with `make run`"):
        add("digging", outputs, root)


def test_a_family_that_there_is_not_is_told_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="no family 'gardn'"):
        up(4566, tmp_path, ["gardn"])
    assert list(tmp_path.iterdir()) == []
