"""How layers of third-party packages are built, as `sam build` asks `make` to; pip is a program of the tests' own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local import ROOT

PYTHON = '#!/bin/sh\nprintf "%s\\n" "$PIP_USER" "$@" "--end--" >> "$CALLS"\n'


@pytest.fixture(params=["plain", "a b", "two  blanks"])
def layers(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    copied = tmp_path / request.param / "layers"
    shutil.copytree(ROOT / "layers", copied, ignore=shutil.ignore_patterns("buzzline"))
    return copied


def build(layers: Path, tmp_path: Path, **environ: str) -> list[list[str]]:
    """What Python was called for; the first word is PIP_USER."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").write_text(PYTHON)
    (programs / "python3").chmod(0o755)
    scratch = tmp_path / "scratch of sam"
    scratch.mkdir()
    calls = tmp_path / "calls"
    subprocess.run(
        ["make", "--makefile", str(layers / "images/Makefile"), "build-ImagesLayer"],
        cwd=scratch,
        env={
            **environ,
            "PATH": f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "ARTIFACTS_DIR": str(scratch / "ImagesLayer"),
            "CALLS": str(calls),
        },
        check=True,
        capture_output=True,
    )
    return [each.split("\n") for each in calls.read_text().split("\n--end--\n") if each]


def test_packages_are_for_lambda_wherever_the_folder_is(layers: Path, tmp_path: Path) -> None:
    pip = build(layers, tmp_path)[0]
    assert pip[pip.index("--target") + 1] == str(tmp_path / "scratch of sam/ImagesLayer/python")
    assert pip[pip.index("--python-version") + 1] == "3.13"
    assert "manylinux2014_aarch64" in pip
    assert "--require-hashes" in pip


def test_for_the_local_cloud_they_are_for_the_host(layers: Path, tmp_path: Path) -> None:
    pip, compiler = build(layers, tmp_path, LAYER_TARGET="host")
    assert "--platform" not in pip
    assert compiler[1:3] == ["-m", "compileall"]


def test_a_machine_that_installs_for_its_user_builds_the_same(layers: Path, tmp_path: Path) -> None:
    assert build(layers, tmp_path, PIP_USER="1")[0][0] == "0"
