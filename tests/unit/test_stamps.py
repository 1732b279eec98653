"""What was made for another folder, version or source counts as not made."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import ROOT, install
from local.install import CannotInstall, facts
from local.stamps import digest, has_stamp, stamp

FACTS: dict[str, object] = {"folder": "/here", "python": "3.11.7"}


def test_a_stamp_says_of_what_a_thing_was_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "stamp"
    assert not has_stamp(file, FACTS)
    stamp(file, FACTS)
    assert has_stamp(file, FACTS)
    assert not has_stamp(file, {**FACTS, "folder": "/renamed"})
    assert not has_stamp(file, {**FACTS, "python": "3.12.1"})


@pytest.mark.parametrize("content", ["", '{"folder": "/he', "[]"])
def test_an_empty_half_or_foreign_stamp_is_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "stamp"
    file.write_text(content)
    assert not has_stamp(file, FACTS)


def test_a_digest_is_of_names_and_contents(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a")
    other.write_text("b")
    before = digest([one, other])
    assert digest([other, one]) == before
    one.write_text("b")
    assert digest([one, other]) != before
    assert digest([one]) != digest([other])


def test_commands_that_are_started_together_make_a_thing_once(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from local.stamps import *\n"
        "folder = Path(sys.argv[1])\n"
        "with one_at_a_time(folder / 'new' / 'lock'):\n"
        "    if not has_stamp(folder / 'stamp', {}):\n"
        "        time.sleep(0.3); print('made', flush=True); stamp(folder / 'stamp', {})\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    together = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [each.communicate()[0] for each in together]
    assert [each.returncode for each in together] == [0, 0, 0]
    assert "".join(said).count("made") == 1


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """With a blank in its path, and requirements of nothing."""
    root = tmp_path / "a b"
    (root / "requirements").mkdir(parents=True)
    for name in ("dev.txt", "local-cloud.txt"):
        (root / "requirements" / name).write_text("# nothing\n")
    return root


def made(project: Path) -> list[str]:
    """What `install` makes now."""
    done: list[str] = []

    def create(environment: Path, pinned: Path) -> None:
        done.append(pinned.name)
        environment.mkdir(parents=True, exist_ok=True)
        (environment / "bin").mkdir(exist_ok=True)
        python = environment / "bin" / "python"
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)
        stamp(environment / "installed", facts(environment, pinned))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(install, "create", create)
        install.install(project)
    return done


def test_what_is_installed_stays(project: Path) -> None:
    assert made(project) == ["dev.txt", "local-cloud.txt"]
    assert made(project) == []


def test_a_renamed_folder_is_installed_anew(project: Path) -> None:
    made(project)
    renamed = project.rename(project.with_name("other name"))
    assert made(renamed) == ["dev.txt", "local-cloud.txt"]


def test_other_requirements_are_installed(project: Path) -> None:
    made(project)
    (project / "requirements/dev.txt").write_text("# something else\n")
    assert made(project) == ["dev.txt"]


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    made(project)
    python = project / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python3.9")
    assert made(project) == ["dev.txt"]


def test_an_environment_of_an_upgraded_python_is_made_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(project)
    monkeypatch.setattr(install, "_VERSION", "print('cpython 3.99.0')")
    assert made(project) == ["dev.txt", "local-cloud.txt"]


def test_an_old_python_is_refused_only_where_it_would_be_used(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(project)
    monkeypatch.setattr(install, "NEEDED", (4, 0))
    install.install(project)
    (project / ".venv/installed").unlink()
    with pytest.raises(CannotInstall, match="make PYTHON="):
        install.install(project)


def test_it_really_makes_an_environment_in_a_folder_with_a_blank(project: Path) -> None:
    environment = project / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").symlink_to("/nowhere/python")
    install.create(environment, project / "requirements/dev.txt")
    assert has_stamp(environment / "installed", facts(environment, project / "requirements/dev.txt"))
    done = subprocess.run(
        [environment / "bin/pip", "--version"], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert "a b" in done.stdout


def test_packages_that_cannot_be_had_leave_no_stamp(project: Path) -> None:
    (project / "requirements/dev.txt").write_text("no-such-package==1 --hash=sha256:00\n")
    with pytest.raises(CannotInstall, match="Packages could not be installed"):
        install.create(project / ".venv", project / "requirements/dev.txt")
    assert not (project / ".venv/installed").exists()
