"""`make test-changed`: the tests that a change can reach, from where this branch left main up to the files as they are.

Style, types and governance are always looked at. A module of the layers is reached by the unit and integration tests
that import it, however far, or name a function that does; end-to-end and browser tests are chosen by feature.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from local import ROOT

EVERYTHING, WEB = "everything", "web"
EVERYBODYS = (
    *("Makefile", "pyproject.toml", "requirements/", "samconfig.toml", "template.yaml", "layers/template.yaml"),
    *("layers/platform/", "layers/dependencies/", "local/", "tests/conftest.py"),
    *(f"tests/support/{each}.py" for each in ("sharing", "cloud", "keeper", "ending", "times")),
)
"""What all features need: whoever changes it runs everything."""
PAGES_SHARE = {"app", "platform", "locales", "contracts"}
"""Folders of the web app that are of no feature."""

_CODE = ("aws", "bench", "cli", "features", "functions", "layers", "local", "mutation", "tests")
_DEPLOYED = ("functions/", "layers/", "events/", "statemachines/")
_ROOM = re.compile(r"(?:functions|events|statemachines|layers/\w+/python/buzzline)/(?P<rest>[\w/.-]+)")
_FAST, _SLOW = ("tests/unit", "tests/integration"), ("tests/e2e", "tests/browser")


@dataclass
class Tree:
    """The Python files of a repository: texts by path."""

    texts: dict[str, str]

    @classmethod
    def of(cls, root: Path) -> "Tree":
        files = [each for folder in _CODE for each in sorted((root / folder).rglob("*.py"))]
        return cls({each.relative_to(root).as_posix(): each.read_text() for each in files})

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """Full names of what each file imports."""
        return {path: set(_imports(text)) for path, text in self.texts.items()}

    @property
    def tests(self) -> list[str]:
        return [path for path in self.texts if PurePosixPath(path).name.startswith("test_")]

    def functions(self, feature: str) -> set[str]:
        """The functions of a feature."""
        return {
            PurePosixPath(path).stem for path in self.texts if re.match(rf"functions/(\w+/)?{feature}/\w+\.py", path)
        }

    def importers(self, path: str) -> set[str]:
        """A file, and all that import it, however far; but not by what helps every test."""
        found, new = {path}, [path]
        while new:
            module = re.sub(r"^layers/\w+/python/|\.py$", "", new.pop()).replace("/", ".")
            for each, names in self.imports.items():
                if each not in found and any(name == module or name.startswith(f"{module}.") for name in names):
                    found.add(each)
                    if not each.startswith(EVERYBODYS):
                        new.append(each)
        return found


def chosen(changed: Iterable[str], tree: Tree) -> dict[str, str]:
    """What is to be run, and why: files of tests, and WEB; or EVERYTHING."""
    reasons: dict[str, str] = {}
    for path in changed:
        if path.startswith(EVERYBODYS):
            return {EVERYTHING: f"{path} is of all features"}
        for each, reason in (*_reached(path, tree), *_pages(path, tree)):
            reasons.setdefault(each, reason)
    return dict(sorted(reasons.items()))


def _reached(path: str, tree: Tree) -> Iterator[tuple[str, str]]:
    importers = tree.importers(path)
    running = {PurePosixPath(each).stem for each in importers if each.startswith("functions/")}
    feature = _feature(path)
    own = tree.functions(feature) if feature else set()
    folder, mentioned = PurePosixPath(path).parts[-2:-1], PurePosixPath(path).name
    if mentioned in {"template.yaml", "__init__.py", "conftest.py"}:  # there are many
        mentioned = "/".join((*folder, mentioned))
    helped = tuple(each.removesuffix("conftest.py") for each in importers if each.endswith("/conftest.py"))
    for test in tree.tests:
        text, fast = tree.texts[test], test.startswith(_FAST)
        if test in importers and (fast or not path.startswith(_DEPLOYED)):
            yield test, f"imports {path}"
        elif feature and (feature in PurePosixPath(test).parts or re.search(rf"/test_{feature}[_.]", test)):
            yield test, f"is about {feature}, as {path} is"
        elif name := next((each for each in sorted(running if fast else own) if _names(text, each)), None):
            yield test, f"names the function {name}, and {path} has to do with it"
        elif mentioned in text or (not path.startswith(_DEPLOYED) and test.startswith(helped)):
            yield test, f"has to do with {path}"


def _pages(path: str, tree: Tree) -> Iterator[tuple[str, str]]:
    if not path.startswith("web/"):
        return
    yield WEB, f"{path} has changed"
    folder, _, file = path.removeprefix("web/src/").partition("/")
    for test in tree.tests:
        of_all = not file or folder in PAGES_SHARE
        if test.startswith("tests/browser/") and (of_all or re.search(rf"[/_]{folder}\b", test + tree.texts[test])):
            yield test, f"looks at pages of {path}"


def _feature(path: str) -> str | None:
    """The feature that a file is of; of a family's own files, the family."""
    room = _ROOM.fullmatch(path)
    *folders, file = room["rest"].split("/") if room else [""]
    return folders[-1] if folders else file.partition(".")[0] or None


def _names(text: str, function: str) -> bool:
    return f'"{function}"' in text or f'"{function.title().replace("_", "")}"' in text


def _imports(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _changed() -> list[str]:
    """Paths of what differs from where the branch left main, as far as git knows a main; what is new among them."""
    base = _git("merge-base", "main", "HEAD") or ["HEAD"]
    return sorted({*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")})


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def _commands(wanted: Iterable[str]) -> Iterator[list[str]]:
    everything = EVERYTHING in wanted
    yield from (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    if everything or WEB in wanted:
        yield from (["npm", "--prefix", "web", "run", "--silent", each] for each in ("lint", "typecheck", "test"))
    fast, slow = ([*(_FAST if everything else ()), "tests/governance"], [*(_SLOW if everything else ())])
    fast += [each for each in wanted if each.startswith(_FAST)]
    slow += [each for each in wanted if each.startswith(_SLOW)]
    yield ["pytest", "-n", "2", *fast]
    if slow:
        yield ["pytest", "-n", "2", "--dist", "loadgroup", *slow]


def main() -> int:
    changed = _changed()
    wanted = chosen(changed, Tree.of(ROOT))
    lines = [f"Changed files: {len(changed)}. Style, types and governance are looked at, and:"]
    lines += [f"  {each}: {reason}" for each, reason in wanted.items()] or ["  nothing else"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return next((done for each in _commands(wanted) if (done := subprocess.call(each, cwd=ROOT))), 0)


if __name__ == "__main__":
    sys.exit(main())
