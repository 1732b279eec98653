"""Command line of mutation testing; `make mutants` calls it."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from local import LAYERS, ROOT
from local.environment import settle
from mutation.mutants import Mutant, mutants_of
from mutation.noticed import Noticed
from mutation.reach import Reach, reach
from mutation.survivors import known_survivors, outdated
from mutation.trial import HUNG, NOTICED, Trial, preload, results

MACHINES = ROOT / "statemachines"
HOME = ROOT / ".local" / "mutation"
OTHERS = {
    "lua": ("tests/integration/test_cache_scripts.py",),
    "avatars_accept.asl.yaml": ("tests/integration/adapters/test_avatar_machine.py",),
    "marketplace_purchase.asl.yaml": ("tests/integration/adapters/test_marketplace.py::test_purchase",),
}
"""What tests of what is not Python begin with, by the name of its file or folder."""


def main() -> int:
    """Break what was asked for, tell what nobody noticed; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("only", nargs="*", help="packages of buzzline, or parts of paths (all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--list", action="store_true", help="only say what would be broken")
    options = parser.parse_args()
    settle(os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended on the way out
    mutants = [each for path in _files(options.only) for each in mutants_of(ROOT, path)]
    if options.list:
        for each in mutants:
            print(f"{each.file}:{each.line}: {each.before}  ->  {each.after}")
    if options.list or not mutants:
        print(f"{len(mutants)} mutants")
        return 0 if mutants else 2
    preload()
    print(f"{len(mutants)} mutants", flush=True)
    known = {each.change for each in known_survivors()}
    noticed = Noticed(ROOT, HOME)
    trials = [each for each in _trials(mutants, options.jobs) if each not in noticed]
    if len(trials) < len(mutants):
        print(f"  {len(mutants) - len(trials)} noticed before", flush=True)
    survived, unknown, hung = [], [], 0
    for number, (trial, outcome) in enumerate(results(ROOT, trials, options.jobs), 1):
        if outcome == NOTICED:
            noticed.add(trial)
        elif outcome == HUNG:
            hung += 1
            print(f"did not end, so it counts as noticed: {_told(trial)}", flush=True)
        else:
            survived.append(trial.mutant)
            if trial.mutant.change not in known:
                unknown.append(trial.mutant)
                print(f"survived: {_told(trial)}", flush=True)
        if number % 100 == 0:
            print(f"  {number} tried", flush=True)
    old = outdated(known_survivors(), mutants, survived)
    for entry in old:
        print(f"noticed, or gone: take it off the list: {entry.file}: {entry.before}  ->  {entry.after}")
    counts = f"{len(mutants)} mutants, {len(mutants) - len(survived) - hung} noticed, {hung} did not end"
    print(f"{counts}, {len(unknown)} survivors without a reason")
    return 1 if unknown or old else 0


def _files(only: list[str]) -> Iterator[Path]:
    layers = (layer.rglob(f"*.{kind}") for layer in LAYERS for kind in ("py", "lua"))
    every = [*chain.from_iterable(layers), *MACHINES.rglob("*.asl.yaml")]
    for path in sorted(every):
        if not only or any(f"/{each}" in path.as_posix() for each in only):
            yield path


def _trials(mutants: list[Mutant], jobs: int) -> list[Trial]:
    tests_of = {
        each.file: OTHERS.get(Path(each.file).name) or OTHERS.get(Path(each.file).parent.name) for each in mutants
    }
    reached = None if all(tests_of.values()) else _reached(jobs)
    trials = []
    for each in mutants:
        if tests := tests_of[each.file]:
            trials.append(Trial(each, tests))
        elif reached:
            nearest = reached.tests(each)
            trials.append(Trial(each, nearest, {test: reached.seconds[test] for test in nearest}))
    return trials


def _reached(jobs: int) -> Reach:
    found = reach(ROOT, ROOT / "layers", HOME, jobs)
    for test in sorted(found.failing):
        print(f"fails before anything is broken, so it is not asked: {test}", flush=True)
    return found


def _told(trial: Trial) -> str:
    mutant = trial.mutant
    return f"{mutant.file}:{mutant.line}\n    {mutant.before}\n    {mutant.after}"


if __name__ == "__main__":
    sys.exit(main())
