"""Who uses the processors: the benchmark's own processes, and everybody else on this machine."""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE = (3, 4)
"""Columns of /proc/stat that are not work: idle, and waiting for input or output."""


@dataclass(frozen=True)
class Usage:
    """Seconds of processor time, so far or in a span of time."""

    machine: float
    """All there was, used or not."""
    busy: float
    client: float
    """This process."""
    emulator: float
    """Its children."""
    functions: float
    """Their children, one per execution environment."""

    def __sub__(self, earlier: "Usage") -> "Usage":
        return Usage(*(now - then for now, then in zip(vars(self).values(), vars(earlier).values(), strict=True)))

    @property
    def others(self) -> float:
        """The share of the machine that other processes used, 0 to 1."""
        own = self.client + self.emulator + self.functions
        return max(0.0, (self.busy - own) / self.machine) if self.machine else 0.0


def usage() -> Usage:
    """Processor time used so far; all zero where the system has no /proc."""
    if not Path("/proc/stat").exists():
        return Usage(0, 0, 0, 0, 0)
    columns = [int(each) / _TICKS for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    children: dict[int, list[int]] = defaultdict(list)
    seconds: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            values = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        children[int(values[1])].append(int(folder.name))
        seconds[int(folder.name)] = (int(values[11]) + int(values[12])) / _TICKS
    generations = [[os.getpid()]]
    while generations[-1]:
        generations.append([child for parent in generations[-1] for child in children[parent]])
    client, emulator, *functions = (sum(seconds[each] for each in generation) for generation in generations)
    busy = sum(columns) - sum(columns[each] for each in _IDLE)
    return Usage(sum(columns), busy, client, emulator, sum(functions))
