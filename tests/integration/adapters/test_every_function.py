"""Every function of the templates has tests of its adapter here."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.support.stack import Stack

RUNS = {"run", "call", "send", "batch"}
"""What of the bench runs a function, whose name comes first."""


def runs_by_function() -> dict[str, set[str]]:
    """Functions by name, each with the tests that run it."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in Path(__file__).parent.rglob("test_*.py"):
        for test in ast.parse(file.read_text()).body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                for call in ast.walk(test):
                    match call:
                        case ast.Call(ast.Attribute(attr=how), [ast.Constant(str(name)), *_]) if how in RUNS:
                            found[name].add(f"{file.name}::{test.name}")
    return found


def test_every_function_has_a_test_of_what_it_does_and_one_of_what_it_refuses() -> None:
    tests = runs_by_function()
    lacking = {
        each.module: sorted(tests[each.module]) for each in Stack.full().functions() if len(tests[each.module]) < 2
    }
    assert not lacking, "add tests that run these with the bench, one of success and one of refusal or redelivery"


def test_what_the_tests_run_are_functions() -> None:
    assert set(runs_by_function()) <= {each.module for each in Stack.full().functions()}
