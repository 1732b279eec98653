"""The files of a new feature of a family: those in `new/`, and its lines in files that name every feature."""

import keyword
import re
import string
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from local import LAYERS, feature_templates

FAMILIES = ("data", "delivery", "edge", "engagement", "insight", "messaging", "operations")
NEW = Path(__file__).with_name("new")

FILES = {
    "functions/%{family}/%{name}/template.yaml": "feature.yaml",
    "functions/%{family}/%{name}/%{name}_run.py": "adapter.txt",
    "layers/%{family}/python/buzzline/%{name}/__init__.py": "package.txt",
    "layers/%{family}/python/buzzline/%{name}/greeting.py": "domain.txt",
    "events/%{family}/%{name}/%{name}_run.json": "event.json",
    "tests/unit/%{family}/test_%{name}.py": "unit_test.txt",
    "tests/integration/adapters/%{family}/test_%{name}.py": "adapter_test.txt",
    "tests/e2e/%{family}/test_%{name}.py": "e2e_test.txt",
    "docs/guide/%{family}/%{name}.md": "guide.md",
}
_PASSED = ("PlatformLayer", "DependenciesLayer", "LogRetentionDays")
_MOST_OF_OR = 10
"""Conditions that one `Fn::Or` takes."""


class Refused(Exception):
    """There can be no such feature; the message says why."""


class _File(string.Template):
    """`%{name}` in a file; `$` is for CloudFormation."""

    delimiter = "%"


def scaffold(root: Path, name: str, family: str) -> list[Path]:
    """Write a feature into the repository in a folder; returns the files that are new or changed; raises Refused."""
    _check(name, family)
    pascal = "".join(word.capitalize() for word in name.split("_"))
    if re.search(rf"^  {pascal}:$", (root / "template.yaml").read_text(), re.MULTILINE):
        raise Refused(f"The root has something called {pascal}, as the switch of {name!r} would be: take another name")
    words = {"name": name, "Name": pascal, "family": family, "Family": family.title()}
    words["Title"] = name.replace("_", " ").capitalize()

    def filled(text: str) -> str:
        return _File(text).substitute(words)

    def part(file: str) -> str:
        return filled((NEW / file).read_text())

    written = {filled(place): part(file) for place, file in FILES.items()}
    for place in [each for each in written if each.startswith("tests/")]:
        written.setdefault(str(Path(place).parent / "__init__.py"), "")
    of_family = f"functions/{family}/template.yaml"
    if not (root / of_family).exists():
        written[of_family] = part("family.yaml")
    for place, text in written.items():
        _write(root / place, text)

    edits: dict[str, Callable[[str], str]] = {
        of_family: lambda text: _in_family(text, part, words),
        "template.yaml": lambda text: _in_root(text, part, words),
        "samconfig.toml": lambda text: _in_environments(text, pascal),
        "pyproject.toml": lambda text: _with_layer(text, family),
        "tests/governance/import_map.toml": lambda text: _on_map(text, words),
        "tests/e2e/test_deployment.py": lambda text: _invoked(text, name),
        "docs/guide/deploying.md": lambda text: _before(
            text, "| `OpeningBalance`;", filled("| `%{Name}` | off | feature `%{name}` of the family `%{family}` |\n")
        ),
    }
    for place, edit in edits.items():
        _write(root / place, edit((root / place).read_text()))
    files = [root / place for place in dict.fromkeys([*written, *edits])]
    _tidy([file for file in files if file.suffix == ".py"])
    return files


def _check(name: str, family: str) -> None:
    if family not in FAMILIES:
        raise Refused(f"There is no family {family!r}. There are: {', '.join(FAMILIES)}")
    if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name) or not 3 <= len(name) <= 30:
        raise Refused(f"{name!r} must be words in lower case with _ between, 3 to 30 letters: question_media")
    taken = {file.parent.name for file in feature_templates()} | set(FAMILIES)
    taken |= {folder.name for layer in LAYERS for folder in (layer / "buzzline").iterdir()}
    if keyword.iskeyword(name):
        raise Refused(f"{name!r} is a word of Python: no module can have this name")
    if name in taken:
        raise Refused(f"{name!r} is there already: names of features and packages tell them apart")


def _in_family(text: str, part: Callable[[str], str], words: Mapping[str, str]) -> str:
    """The template of a family that nests the feature."""
    for section in ("Parameters", "Conditions"):
        if f"\n{section}:" not in text:
            text = _before(text, "Resources:\n", f"{section}:\n\n")
    declared = part("family.yaml")
    for parameter in _PASSED:
        text = _added(text, ["Parameters"], _member(declared, ["Parameters", parameter]))
    switch = '  {Name}:\n    Type: String\n    AllowedValues: ["on", "off"]\n    Description: Feature {name}\n'
    text = _added(text, ["Parameters"], switch.format(**words))
    text = _added(text, ["Conditions"], '  With{Name}: !Equals [!Ref {Name}, "on"]\n'.format(**words))
    return _added(text, ["Resources"], part("nested.yaml"))


def _in_root(text: str, part: Callable[[str], str], words: Mapping[str, str]) -> str:
    """The root with the switch, which nests the family."""
    name, family = words["Name"], words["Family"]
    text = _added(text, ["Parameters"], part("switch.yaml"))
    holds = f'!Equals [!Ref {name}, "on"]'
    found = re.search(rf"^  With{family}: (.*)$", text, re.MULTILINE)
    if found:
        text = text.replace(found[0], f"  With{family}: {_or(found[1], holds)}")
    else:
        text = _added(text, ["Conditions"], f"  With{family}: {holds}\n")
    text = _added(text, ["Resources"], part("nested_family.yaml"))
    place = ["Resources", family, "Properties"]
    text = _added(text, place, "      Parameters:\n")
    passed = _member(part("nested_family.yaml"), [family, "Properties", "Parameters"], indent=2).splitlines(True)[1:]
    for line in [*passed, f"        {name}: !Ref {name}\n"]:
        text = _added(text, [*place, "Parameters"], line)
    return text


def _or(condition: str, other: str) -> str:
    """A condition that holds where one or the other does."""
    if condition.startswith("!Or ["):
        members = condition[len("!Or [") : -1]
        while "[" in members:
            members = re.sub(r"\[[^\[\]]*\]", "", members)
        if members.count(",") + 1 < _MOST_OF_OR:
            return f"{condition[:-1]}, {other}]"
    return f"!Or [{condition}, {other}]"


def _in_environments(text: str, switch: str) -> str:
    """Each environment of samconfig.toml with the switch: on in *full* only."""
    environments = re.split(r"(?=^\[\w+\.deploy\.parameters\])", text, flags=re.MULTILINE)
    for index, each in enumerate(environments):
        value = "on" if each.startswith("[full.") else "off"
        if '    "AllowTopUps=' in each:
            environments[index] = _before(each, '    "AllowTopUps=', f'    "{switch}={value}",\n')
    return "".join(environments)


def _with_layer(text: str, family: str) -> str:
    game, layer = '"layers/game/python",', f'"layers/{family}/python",'
    return text if layer in text else text.replace(game, f"{game} {layer}")


def _on_map(text: str, words: Mapping[str, str]) -> str:
    if f"[{words['family']}]\n" not in text:
        text = _before(text, "[platform]\n", "[{family}]\n\n".format(**words))
    return text.replace("[{family}]\n".format(**words), "[{family}]\n{name} = []\n".format(**words))


def _invoked(text: str, name: str) -> str:
    start = text.index("\nINVOCATIONS")
    end = text.index("\n}\n", start) + 1
    return f'{text[:end]}    "{name}_run": {{"text": "Hello ada"}},\n{text[end:]}'


def _before(text: str, mark: str, more: str) -> str:
    at = text.index(mark)
    return f"{text[:at]}{more}{text[at:]}"


def _added(text: str, path: list[str], block: str) -> str:
    """YAML with a member at the end of the mapping at a path, if it has none of that name."""
    lines = text.splitlines(keepends=True)
    _, end = _span(lines, path)
    key = next(line for line in block.splitlines() if line.strip())
    if any(_span(lines, [*path, key.strip().partition(":")[0]])):
        return text
    return "".join([*lines[:end], block, *lines[end:]])


def _member(text: str, path: list[str], *, indent: int = 0) -> str:
    """The text of a member of YAML."""
    lines = text.splitlines(keepends=True)
    start, end = _span(lines, path, indent=indent)
    return "".join(lines[start:end])


def _span(lines: list[str], path: list[str], *, indent: int = 0) -> tuple[int, int]:
    """Where a member is, its name included: first line, and the one after the last; twice 0 if it is not there."""
    start, end = 0, len(lines)
    for depth, key in enumerate(path):
        margin = " " * (indent + 2 * depth)
        start = next((at for at in range(start, end) if lines[at].startswith(f"{margin}{key}:")), -1)
        if start < 0:
            return 0, 0
        after = (at for at in range(start + 1, end) if lines[at].strip() and not lines[at].startswith(f"{margin} "))
        end = next(after, end)
        while not lines[end - 1].strip():
            end -= 1
    return start, end


def _tidy(files: list[Path]) -> None:
    """In the order and lines that the names of the feature give."""
    for command in (["check", "--quiet", "--fix", "--select", "I"], ["format", "--quiet"]):
        program = str(Path(sys.executable).with_name("ruff"))
        subprocess.run([program, *command, *map(str, files)], check=True, cwd=files[0].parent)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
