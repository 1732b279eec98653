"""The map of our packages: who may import whom, and who does."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from local import LAYERS, ROOT
from tests.governance.code_rules import Source

PUBLISHED = {"ports"}
"""Modules that other families may import: what a family asks of others, and promises them."""
SHARED = "platform"
"""The layer that everybody has."""
GAME = "game"
"""The layer of the game, which needs no family."""

_WEB = ROOT / "web/src"
_WEB_SHARED = {"contracts", "locales"}
_FROM = re.compile(r"""(?:from|import\(?|mock\() ?['"]([^'"]+)['"]""")

ImportMap = Mapping[str, Mapping[str, list[str]]]
"""Package → what it imports, by layer."""


@dataclass(frozen=True, order=True)
class Import:
    """A module of one package that another one imports, each as (layer, package)."""

    by: tuple[str, str]
    of: tuple[str, str]
    module: str


@cache
def import_map() -> ImportMap:
    """The map that is written down."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text())


@cache
def layer_of() -> dict[str, str]:
    """The layer of each package that there is."""
    return {
        folder.name: layer.parent.name
        for layer in LAYERS
        for folder in (layer / "buzzline").iterdir()
        if any(folder.rglob("*.py"))
    }


@cache
def imports() -> frozenset[Import]:
    """Every module that is imported from another package."""
    return frozenset(
        Import((layer.parent.name, package), (layer_of()[name], name), ".".join(module))
        for layer in LAYERS
        for file in (layer / "buzzline").rglob("*.py")
        for package in [file.relative_to(layer).parts[1]]
        for name, *module in _ours(file)
        if name != package
    )


def breaches(written: ImportMap, found: frozenset[Import]) -> Iterator[str]:
    """All that the map does not allow, and all of it that nobody needs."""
    for each in sorted(found):
        (by_layer, by), (of_layer, of) = each.by, each.of
        if by_layer == SHARED and of_layer != SHARED:
            yield f"{by} imports {of}: what everybody has knows no feature"
        elif by_layer == GAME and of_layer not in {GAME, SHARED}:
            yield f"{by} imports {of}: the game stands without families"
        elif of_layer not in {by_layer, SHARED} and each.module.split(".")[0] not in PUBLISHED:
            yield f"{by} imports {of}.{each.module}: of another family only {sorted(PUBLISHED)}"
        elif of not in written.get(by_layer, {}).get(by, ()) and (of_layer != SHARED or by_layer == SHARED):
            yield f"{by} imports {of}: is that the right way round? Then add it to import_map.toml"
    needed = {(each.by, each.of[1]) for each in found}
    for layer, packages in written.items():
        for package, allowed in packages.items():
            yield from (
                f"{package} does not import {name} any more: take it off import_map.toml"
                for name in allowed
                if ((layer, package), name) not in needed
            )


def circles(written: ImportMap) -> Iterator[list[str]]:
    """Ways from a package back to itself."""
    allowed = {package: names for packages in written.values() for package, names in packages.items()}

    def walk(way: list[str]) -> Iterator[list[str]]:
        for name in allowed.get(way[-1], ()):
            if name == way[0]:
                yield [*way, name]
            elif name > way[0] and name not in way:  # each circle once, from its first name
                yield from walk([*way, name])

    for package in sorted(allowed):
        yield from walk([package])


def picture(written: ImportMap) -> str:
    """The map as a Mermaid drawing: each arrow leads to what is imported."""
    lines = ["flowchart LR"]
    for layer, packages in sorted(written.items()):
        lines += [f"  subgraph {layer}", *(f"    {package}" for package in sorted(packages)), "  end"]
    lines += [
        f"  {package} --> {name}"
        for _, packages in sorted(written.items())
        for package, names in sorted(packages.items())
        for name in sorted(names)
    ]
    return "\n".join(lines)


def with_picture(page: str) -> str:
    """docs/packages.md with the drawing of the map that is written down now."""
    before, _, rest = page.partition("```mermaid\n")
    return f"{before}```mermaid\n{picture(import_map())}\n```{rest.partition('```')[2]}"


def _ours(file: Path) -> Iterator[list[str]]:
    """What a module imports of ours, as package and what is in it."""
    source = Source(PurePosixPath(file.relative_to(ROOT)), file.read_text())
    return (name.split(".")[1:] for name in source.imports if name.startswith("buzzline."))


def web_imports() -> Mapping[str, list[str]]:
    """Package → what it imports, of the web app; types that are made of the contracts, and texts, are no packages."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in (each for kind in ("ts", "vue") for each in _WEB.rglob(f"*/*.{kind}") if ".test." not in each.name):
        package = file.relative_to(_WEB).parts[0]
        for name in _FROM.findall(file.read_text()):
            path = _WEB / name.removeprefix("@/") if name.startswith("@/") else (file.parent / name).resolve()
            if name.startswith(("@/", ".")):
                found[package].add(path.relative_to(_WEB).parts[0])
    return {package: sorted(names - {package, *_WEB_SHARED}) for package, names in found.items()}
