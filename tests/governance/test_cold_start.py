"""What functions import when they start: their own layers have it, and heavy packages are for those that need them."""

import textwrap
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.governance import cold_imports
from tests.governance.cold_imports import at_cold_start
from tests.governance.templates import read_template, references, template_files

WRITTEN = tomllib.loads((Path(__file__).parent / "cold_start.toml").read_text())
CODE = {layer.parent.name for layer in cold_imports.LAYERS}
FUNCTIONS = {
    name: (template, file)
    for template in map(read_template, template_files())
    for name, properties in template.functions.items()
    for file in [template.folder / f"{str(properties.get('Handler')).removesuffix('.handler')}.py"]
    if file.is_file()
}
IMPORTED = {name: at_cold_start(file.resolve()) for name, (_, file) in FUNCTIONS.items()}


def not_allowed(
    imported: Mapping[str, set[str]], everywhere: list[str], only: Mapping[str, list[str]]
) -> Iterator[str]:
    """All that functions import and may not, and all that they may and do not."""
    used = defaultdict(set)
    for function, modules in imported.items():
        for module in sorted(modules):
            package = next((each for each in only if _in(module, each)), None)
            if package:
                used[package].add(function)
                if function not in only[package]:
                    yield f"{function} imports {package} when it starts, which takes time: does it need it?"
            elif not any(_in(module, each) for each in everywhere):
                yield f"{function} imports {module} when it starts: say who may in cold_start.toml"
    for package, functions in only.items():
        for function in sorted(set(functions) - used[package]):
            yield f"{function} does not import {package}: take it off cold_start.toml"


def _in(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def test_heavy_packages_are_imported_by_those_who_may() -> None:
    found = {name: others for name, (_, others) in IMPORTED.items()}
    assert len(found) > 70
    assert sorted(set(not_allowed(found, WRITTEN["everywhere"], WRITTEN["only"]))) == []


@pytest.mark.parametrize(
    ("modules", "says"),
    [
        ({"boto3"}, []),
        ({"PIL.Image"}, []),
        ({"PILLOW"}, ["F imports PILLOW when it starts: say who may"]),
        ({"redis.Redis"}, ["F imports redis when it starts, which takes time"]),
        (set(), ["F does not import PIL: take it off"]),
    ],
)
def test_what_may_not_be_imported_is_found(modules: set[str], says: list[str]) -> None:
    only = {"PIL": ["F"] if "PIL.Image" in modules or not modules else [], "redis": []}
    found = list(not_allowed({"F": modules}, ["boto3"], only))
    assert len(found) == len(says)
    assert all(told.startswith(each) for told, each in zip(found, says, strict=True))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_the_layers_of_what_it_imports(function: str) -> None:
    template, _ = FUNCTIONS[function]
    layers = {name.removesuffix("Layer").lower() for name in references(template.functions[function]["Layers"])}
    assert IMPORTED[function][0] <= layers & CODE


def test_imports_are_followed_as_far_as_they_are_carried_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = tmp_path / "layers/messaging/python"
    modules = {
        "function.py": "from buzzline.mail.sending import Sender\nimport json",
        "layers/messaging/python/buzzline/mail/__init__.py": "import attrs",
        "layers/messaging/python/buzzline/mail/sending.py": """
            import typing
            if typing.TYPE_CHECKING:
                import redis
            try:
                from lxml import etree
            except ImportError:
                pass
            class Sender:
                import smtp
                def send(self):
                    import jwt
            """,
    }
    for name, text in modules.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(text))
    monkeypatch.setattr(cold_imports, "LAYERS", (layer,))
    assert at_cold_start(tmp_path / "function.py") == ({"messaging"}, {"attrs", "lxml.etree", "smtp"})
