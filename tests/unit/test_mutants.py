"""Mutation testing itself: what is broken, which tests are asked, and what is said of it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from local import LAYERS, ROOT
from mutation.mutants import Mutant, mutants_of
from mutation.noticed import Noticed
from mutation.reach import _digest, digest_with_helpers
from mutation.survivors import Survivor, known_survivors, outdated
from mutation.trial import HUNG, NOTICED, SURVIVED, Trial

RULE = '''"""A rule; `a < b` here is a text."""

LIMIT = 800


def allowed(value: int, paid: bool) -> bool:
    return value < LIMIT and paid
'''
CIRCLE = """def down(left: int) -> bool:
    while left:
        left -= 1
    return left == 0
"""
SAME = """DAY = 24 * 3600


def due(at: int, *, now: int) -> bool:
    return at == now


def late(items: list[int]) -> list[int]:
    return items_of(items, consistent=True)


class Model(BaseModel):
    model_config = ConfigDict(frozen=True)


def paired(ones: list[int], others: list[int]) -> list[tuple[int, int]]:
    return list(zip(ones, others, strict=True))
"""
STORE = """table.update_item(
    ConditionExpression="attribute_not_exists(id) AND #n >= :n",
    UpdateExpression="SET #n = :n",
)
"""
SCRIPT = """-- if a == b then
if before and before ~= send then
  redis.call('DEL', key)
end
"""
MACHINE = """States:
  A:
    Condition: "{% $a = $b %}"
    ConditionExpression: balance >= :price
    Comment: a = b
"""


def changes(folder: Path, name: str, text: str) -> set[str]:
    file = folder / name
    file.write_text(text)
    return {each.after for each in mutants_of(folder, file)}


def test_rules_of_python_are_broken(tmp_path: Path) -> None:
    assert changes(tmp_path, "rule.py", RULE) == {
        "LIMIT = 801",
        "LIMIT = 799",
        "return value <= LIMIT and paid",
        "return value < LIMIT or paid",
    }


def test_what_says_the_same_is_tried_once_and_what_says_nothing_not_at_all(tmp_path: Path) -> None:
    assert changes(tmp_path, "same.py", SAME) == {"DAY = 25 * 3600", "DAY = 23 * 3600", "return at != now"}


def test_conditions_of_writes_are_broken_and_dropped(tmp_path: Path) -> None:
    found = {each.split('"')[1] for each in changes(tmp_path, "store.py", STORE)}
    assert found == {
        "attribute_exists(id) AND #n >= :n",
        "attribute_not_exists(id) OR #n >= :n",
        "attribute_not_exists(id) AND #n > :n",
        "((attribute_not_exists(id) AND #n >= :n) OR NOT (attribute_not_exists(id) AND #n >= :n))",
    }


def test_scripts_and_state_machines_are_broken(tmp_path: Path) -> None:
    assert changes(tmp_path, "script.lua", SCRIPT) == {
        "if before and before == send then",
        "if before or before ~= send then",
        "if not (before and before ~= send) then",
        "local _ = nil",
    }
    assert changes(tmp_path, "machine.yaml", MACHINE) == {
        'Condition: "{% $not($a = $b) %}"',
        'Condition: "{% $a != $b %}"',
        "ConditionExpression: balance > :price",
        'ConditionExpression: "((balance >= :price) OR NOT (balance >= :price))"',
    }


TRY = """
import json, sys
from pathlib import Path
from mutation import trial
from mutation.mutants import mutants_of
from mutation.reach import reach
from mutation.trial import Trial, results

root = Path.cwd()
found = reach(root, root / "code", root / "kept", 2)
trial._PATIENCE_SECONDS = 1
mutants = [each for name in ("rule", "circle") for each in mutants_of(root, root / "code" / f"{name}.py")]
trials = [Trial(each, tests, dict.fromkeys(tests, 0)) for each in mutants for tests in [found.tests(each)]]
outcomes = {trial.mutant.after: [outcome, trial.tests] for trial, outcome in results(root, trials, 2)}
print(json.dumps(outcomes))
"""


def test_what_a_test_notices_is_told_from_what_none_does(tmp_path: Path) -> None:
    for place in ("code", "tests/unit", "tests/integration"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "code" / "rule.py").write_text(RULE)
    (tmp_path / "tests" / "unit" / "test_rule.py").write_text(
        "from threading import Barrier\nfrom buzzline.platform.concurrency import fan_out\nfrom rule import allowed\n\n"
        "def test_limit():\n"
        "    both = Barrier(2)  # two threads, which no process has that is forked afterwards\n"
        "    assert fan_out(lambda value: both.wait() >= 0 and allowed(value, True), [798, 799]) == [True, True]\n\n"
        "def test_first():\n    assert not allowed(801, True)\n"
    )
    (tmp_path / "code" / "circle.py").write_text(CIRCLE)
    (tmp_path / "tests" / "unit" / "test_circle.py").write_text(
        "from circle import down\n\ndef test_down():\n    assert down(1)\n"
    )
    (tmp_path / "tests" / "unit" / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
    path = os.pathsep.join(map(str, [ROOT, *LAYERS, tmp_path / "code"]))
    done = subprocess.run(
        [sys.executable, "-c", TRY], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, check=True, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    outcomes = json.loads(done.stdout.splitlines()[-1])
    found = {after: outcome for after, (outcome, _) in outcomes.items()}
    assert found["left -= 0"] == HUNG, "it never comes to an end"
    assert {after: outcome for after, outcome in found.items() if "LIMIT" in after} == {
        "LIMIT = 801": SURVIVED,
        "LIMIT = 799": NOTICED,
        "return value <= LIMIT and paid": SURVIVED,
        "return value < LIMIT or paid": NOTICED,
    }
    reached = {test for _, tests in outcomes.values() for test in tests}
    names = {
        f"tests/unit/test_{each}" for each in ("rule.py::test_limit", "rule.py::test_first", "circle.py::test_down")
    }
    assert reached == names, "tests that reach nothing are not run"
    assert (tmp_path / "code" / "rule.py").read_text() == RULE


def test_what_was_noticed_is_known_until_it_or_its_tests_are_others(tmp_path: Path) -> None:
    test, helper = tmp_path / "tests" / "test_rule.py", tmp_path / "tests" / "support.py"
    test.parent.mkdir()
    test.write_text("from tests.support import rule\n")
    helper.write_text("rule = 1\n")
    trial = Trial(Mutant("rule.py", 1, "x = 1", "x = 2", "x = 2\n"), ["tests/test_rule.py::test_it"])
    others = [replace(trial, mutant=replace(trial.mutant, text="x = 3\n")), replace(trial, tests=[*trial.tests, "a"])]

    def known(trial: Trial) -> bool:
        digest_with_helpers.cache_clear()
        _digest.cache_clear()
        return trial in Noticed(tmp_path, tmp_path / "kept")

    assert not known(trial)
    Noticed(tmp_path, tmp_path / "kept").add(trial)
    assert [known(each) for each in (trial, *others)] == [True, False, False]
    helper.write_text("rule = 2\n")
    assert not known(trial)
    helper.write_text("rule = 1\n")
    assert known(trial)
    test.write_text("from tests.support import rule  # another\n")
    assert not known(trial)


def test_a_list_that_is_outdated_is_told() -> None:
    kept, noticed, gone = (Survivor("a.py", "x", after, "why") for after in "abc")
    elsewhere = Survivor("b.py", "x", "a", "why")
    mutants = [Mutant("a.py", 1, "x", after, "") for after in "ab"]
    assert outdated([kept, noticed, gone, elsewhere], mutants, mutants[:1]) == [noticed, gone]


def test_every_survivor_on_the_list_has_a_reason_and_is_there_once() -> None:
    known = known_survivors()
    assert all(len(each.reason) > 10 for each in known)
    assert len({each.change for each in known}) == len(known)
