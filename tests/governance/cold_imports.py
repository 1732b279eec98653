"""What a function imports at its cold start: all that its module imports, and what that imports."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from local import LAYERS


def at_cold_start(module: Path) -> tuple[set[str], set[str]]:
    """Files of ours, and modules of others by their full names, that are imported with a module."""
    ours: set[Path] = set()
    others: set[str] = set()
    waiting = {module}
    while waiting:
        file = waiting.pop()
        ours.add(file)
        for name in _imported(file):
            files = _files(name)
            others |= set() if files or name.split(".")[0] in sys.stdlib_module_names else {name}
            waiting |= files - ours
    return {layer for file in ours if (layer := _layer(file))}, others


def _layer(file: Path) -> str:
    """The layer that a file is in; empty for a function's own."""
    return next((layer.parent.name for layer in LAYERS if file.is_relative_to(layer)), "")


def _files(name: str) -> set[Path]:
    """What of ours is executed when a name is imported: the module, or that which has the name, and its packages."""
    parts = name.split(".")
    if parts[0] != "buzzline":
        return set()
    found = {
        file
        for end in range(1, len(parts) + 1)
        for layer in LAYERS
        for place in [layer.joinpath(*parts[:end])]
        for file in (place.with_suffix(".py"), place / "__init__.py")
        if file.is_file()
    }
    assert found, f"nothing of ours is called {name}"
    return found


@cache
def _imported(file: Path) -> frozenset[str]:
    """Names that a module imports when it is imported itself; those of names in modules may be names of modules."""
    return frozenset(_names(ast.parse(file.read_text()).body))


def _names(statements: list[ast.stmt]) -> Iterator[str]:
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not (_runs_later(node) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))):
            yield from _names([each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)])


def _runs_later(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
