"""`make web`: what is built again, and what is not; npm is a program of the tests' own."""

import json
import os
from pathlib import Path

import pytest

from local.web_build import APP, LOG, WebBuildFailed, build_web_app, stand_in

NPM = """#!/bin/sh
echo "$@" >> "$CALLS"
env > "$CALLS.env"
case "$1" in
  ci) mkdir -p node_modules/vue && echo '{}' > node_modules/vue/package.json;;
  run) if grep -q broken src/main.ts; then echo "main.ts: broken <here>"; exit 1; fi
       mkdir -p dist/python/web_app && echo app > dist/python/web_app/index.html;;
esac
"""


class Project:
    def __init__(self, root: Path, programs: Path) -> None:
        self.root = root
        self.calls = programs / "calls"
        self._environ = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "CALLS": str(self.calls)}

    def build(self, **environ: str) -> list[str]:
        """What npm was called for."""
        self.calls.write_text("")
        with pytest.MonkeyPatch.context() as patched:
            # The tests' npm goes before the real one, which is found beside the interpreter.
            patched.setattr("local.environment.sys.executable", str(self.calls.parent / "python"))
            build_web_app(self.root, {**self._environ, **environ})
        return self.calls.read_text().splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("npm", NPM), ("node", "#!/bin/sh\necho ${NODE_IS:-v24.19.0}\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    root = tmp_path / "a b"
    for folder in ("web/src", "web/public", "docs"):
        (root / folder).mkdir(parents=True)
    (root / "web/src/main.ts").write_text("start()")
    (root / "web/package.json").write_text("{}")
    packages = {"": {}, "node_modules/vue": {}, "node_modules/of-another-system": {"optional": True}}
    (root / "web/package-lock.json").write_text(json.dumps({"packages": packages}))
    return Project(root, programs)


CI, BUILD = "ci --include=dev --loglevel=error", "run build"


def test_what_is_built_is_not_built_again(project: Project) -> None:
    assert project.build() == [CI, BUILD]
    assert project.build() == []


def test_a_change_is_built_but_not_one_of_a_test(project: Project) -> None:
    project.build()
    (project.root / "web/src/main.test.ts").write_text("expect()")
    assert project.build() == []
    (project.root / "web/src/new.ts").write_text("new")
    assert project.build() == [BUILD]
    (project.root / "web/src/new.ts").unlink()
    assert project.build() == [BUILD], "what is gone is a change, too"


def test_packages_that_are_half_there_are_installed_again(project: Project) -> None:
    project.build()
    (project.root / "web/node_modules/vue/package.json").unlink()
    assert project.build() == [CI]


def test_another_node_a_renamed_folder_and_other_packages_are_installed_for(project: Project) -> None:
    project.build()
    assert project.build(NODE_IS_NOT="1") == []
    (project.calls.parent / "node").write_text("#!/bin/sh\necho v26.0.0\n")
    assert project.build() == [CI, BUILD]
    project.root = project.root.rename(project.root.with_name("c d"))
    assert project.build() == [CI, BUILD]
    lock = project.root / "web/package-lock.json"
    lock.write_text(lock.read_text() + " ")
    assert project.build() == [CI, BUILD]


def test_a_machine_that_is_set_to_production_builds_the_same(project: Project) -> None:
    assert project.build(NODE_ENV="production", NPM_CONFIG_OMIT="dev", NODE_OPTIONS="--require=/no") == [CI, BUILD]
    environment = Path(f"{project.calls}.env").read_text()
    assert "NODE_ENV" not in environment
    assert "NODE_OPTIONS" not in environment


def test_a_build_that_fails_says_why_and_is_tried_again(project: Project) -> None:
    project.build()
    (project.root / "web/src/main.ts").write_text("broken")
    for _ in range(2):
        with pytest.raises(WebBuildFailed, match=r"npm run build failed:\nmain\.ts: broken"):
            project.build()
    assert "broken" in (project.root / LOG).read_text()
    (project.root / "web/src/main.ts").write_text("start()")
    assert project.build() == [BUILD], "who knows what the one that failed has left"


def test_a_page_stands_in_for_an_app_until_it_is_built(project: Project) -> None:
    project.build()
    (project.root / APP / "assets.js").write_text("of the app before")
    stand_in(project.root, "main.ts: broken <here>")
    page = (project.root / APP / "index.html").read_text()
    assert "The web app could not be built" in page
    assert "broken &lt;here&gt;" in page
    assert [each.name for each in (project.root / APP).iterdir()] == ["index.html"]
    assert project.build() == [BUILD]
    assert (project.root / APP / "index.html").read_text() == "app\n"
