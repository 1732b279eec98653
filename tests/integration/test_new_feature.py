"""`make new-feature`: what it writes keeps all rules and passes its own tests, in a copy of the repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from features.scaffold import FAMILIES
from local import ROOT

_NOT_COPIED = (".git", ".venv", ".local", ".*_cache", ".aws-sam", "node_modules", "dist", "pictures", "__pycache__")
FAMILY = min(FAMILIES, key=lambda family: (ROOT / "functions" / family).is_dir())
FEATURES = {"aardvark_mail": FAMILY, "zebra": "messaging"}
"""One of a family that is not there yet, if there is any, and one of a family that is."""


def run(root: Path, program: str, *arguments: str) -> None:
    """Run one of our tools in a copy, as it would run there."""
    layers = sorted(root.glob("layers/*/python"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        cwd=root,
        env={**kept, "PYTHONPATH": os.pathsep.join(map(str, [root, *layers])), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the new features."""
    root = tmp_path_factory.mktemp("copy") / "buzzline"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    (root / ".local").mkdir()
    (root / ".local/emulator").symlink_to(ROOT / ".local/emulator")
    for name, family in FEATURES.items():
        run(root, "python", "-m", "features", "new", "--name", name, "--family", family)
    return root


def test_what_is_written_is_tidy(copy: Path) -> None:
    run(copy, "ruff", "check", ".")
    run(copy, "ruff", "format", "--check", ".")


def test_templates_are_valid(copy: Path) -> None:
    families = [
        str(file.relative_to(copy))
        for family in FEATURES.values()
        for file in copy.glob(f"functions/{family}/**/*.yaml")
    ]
    run(copy, "cfn-lint", "template.yaml", *families)


def test_all_rules_are_kept_and_its_tests_pass(copy: Path) -> None:
    own = [
        f"tests/{level}/{family}/test_{name}.py"
        for name, family in FEATURES.items()
        for level in ("unit", "integration/adapters")
    ]
    rules = ("tests/governance", "--ignore=tests/governance/test_rules.py")  # which are broken the same way anywhere
    run(copy, "pytest", "-x", *rules, *own, "tests/integration/adapters/test_every_function.py")


def test_each_switch_is_declared_once_and_told_each_environment(copy: Path) -> None:
    root, config = (copy / "template.yaml").read_text(), (copy / "samconfig.toml").read_text()
    assert root.count("\n  AardvarkMail:\n") == root.count("\n  Zebra:\n") == 1
    assert config.count('"AardvarkMail=on"') == config.count('"Zebra=on"') == 1
    assert config.count('"AardvarkMail=off"') == config.count('"Zebra=off"') == 2
