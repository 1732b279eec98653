"""Mutants that were noticed before: a run that broke off goes on where it was."""

from hashlib import sha256
from pathlib import Path

from mutation.reach import digest_with_helpers
from mutation.trial import Trial


class Noticed:
    """Trials that a test failed in, until the file, its change, or one of the tests that are asked is another one.

    Code elsewhere may have changed since, as it may have for which test reaches what: both are forgotten with `folder`.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._root, self._file = root, folder / "noticed"
        self._known = set(self._file.read_text().splitlines()) if self._file.exists() else set()

    def __contains__(self, trial: Trial) -> bool:
        return self._key(trial) in self._known

    def add(self, trial: Trial) -> None:
        """Keep one for the runs to come."""
        with self._file.open("a") as file:
            file.write(self._key(trial) + "\n")

    def _key(self, trial: Trial) -> str:
        files = sorted({test.split("::")[0] for test in trial.tests})
        tests = [*trial.tests, *(digest_with_helpers(self._root, self._root / each) for each in files)]
        return sha256("\n".join([trial.mutant.file, *tests, trial.mutant.text]).encode()).hexdigest()
