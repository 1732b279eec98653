"""Cold starts: the time to import each handler, against that of boto3 with one client.

Each import runs in an interpreter of its own that sees the standard library, the layers and
the function's folder, as in Lambda, and nothing that is installed here.
"""

import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.cloud import BENCH_HOME
from bench.functions import Function, declared_functions
from bench.report import print_table
from local import LAYERS
from local.cloud import CREDENTIALS

ROUNDS = 5
GOAL = 1.3
"""An import may take this times as long as boto3 with one client does."""

BASELINE = "boto3 with a DynamoDB client"
EXAMPLE = "GameAnswer"
"""The function that is also imported without a cache of byte code."""

_INTERPRETER = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")

_TIMED = """
import json, sys, time
begun = time.perf_counter()
{imports}
imported = time.perf_counter()
{first_use}
ready = time.perf_counter()
print(json.dumps([1000 * (imported - begun), 1000 * (ready - begun)]))
"""

# What a function's first request makes the layer create.
_FIRST_USE = {
    "dynamodb": "from buzzline.platform.clients import TableStore; TableStore('any').table",
    "sns": "from buzzline.platform.clients import sns; sns()",
    "execute-api": "from buzzline.platform.clients import web_socket_connections as c; c('http://localhost')",
    "rekognition": "from buzzline.platform.clients import rekognition; rekognition()",
    "s3": "from buzzline.platform.clients import s3; s3()",
    "iot": "from buzzline.platform.clients import iot_data; iot_data()",
}
_VALUES = {"MODERATION_THRESHOLD": "60", "REDIS_URL": "redis://localhost", "OPENING_BALANCE": "200"}
"""Of environment variables that are looked at when a function is imported."""


def measure(packages: Path) -> dict[str, Any]:
    """Median times of all functions; `packages` is the built layer of third-party packages."""
    functions = list(declared_functions())
    samples: dict[str, list[tuple[float, float]]] = defaultdict(list)
    as_built: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS + 1):
        for index, function in enumerate(functions):
            if index % 4 == 0:
                samples[BASELINE].append(_time_baseline(packages))
            samples[function.name].append(_time_function(function, packages))
            if function.name == EXAMPLE:
                as_built[BASELINE].append(_time_baseline(packages, as_built=True)[0])
                as_built[EXAMPLE].append(_time_function(function, packages, as_built=True)[0])
    return {
        "baseline": BASELINE,
        "baselineMs": round(_median(samples[BASELINE])[0], 1),
        "goal": GOAL,
        "functions": {function.name: _figures(function, samples) for function in functions},
        "asBuiltMs": {name: round(statistics.median(times), 1) for name, times in as_built.items()},
    }


def _median(samples: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of each member; the first sample is left out, for it filled the byte code cache."""
    imported, ready = zip(*samples[1:], strict=True)
    return statistics.median(imported), statistics.median(ready)


def _figures(function: Function, samples: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Any]:
    imported, ready = _median(samples[function.name])
    baseline, _ = _median(samples[BASELINE])
    return {
        "importMs": round(imported, 1),
        "importRatio": round(imported / baseline, 2),
        "firstUseMs": round(ready, 1),
        "firstUseRatio": round(ready / baseline, 2),
        "clients": sorted(function.services),
    }


def show(figures: dict[str, Any]) -> None:
    """Print the table."""
    rows = [
        [
            name,
            each["importMs"],
            each["importRatio"],
            each["firstUseMs"],
            each["firstUseRatio"],
            ", ".join(each["clients"]),
        ]
        for name, each in figures["functions"].items()
    ]
    print_table(
        f"Cold start, ms of {ROUNDS} rounds' median; ratio to {figures['baseline']}: {figures['baselineMs']} ms",
        ["function", "import", "ratio", "with clients", "ratio", "clients"],
        rows,
    )
    slow = [name for name, each in figures["functions"].items() if each["importRatio"] > figures["goal"]]
    outcome = f"missed by {', '.join(slow)}" if slow else "met by all"
    print(f"  Goal, an import ratio of at most {figures['goal']}: {outcome}.")
    print("  Clients are created on first use; the second pair of columns adds those that the first request creates.")
    print("  Byte code was cached before. With only the byte code that the built layer brings along, the import takes:")
    for name, milliseconds in figures["asBuiltMs"].items():
        print(f"    {milliseconds:6.1f} ms  {name}")


def _time_baseline(packages: Path, *, as_built: bool = False) -> tuple[float, float]:
    return _time("import boto3; boto3.client('dynamodb')", "", [packages], as_built=as_built)


def _time_function(function: Function, packages: Path, *, as_built: bool = False) -> tuple[float, float]:
    return _time(
        f"import {function.module}; {function.module}.{function.handler}",
        "\n".join(_FIRST_USE[service] for service in sorted(function.services)),
        [
            packages,
            *(packages.parents[1] / layer / "python" for layer in function.own_layers),
            *LAYERS,
            function.folder,
        ],
        function.variables,
        as_built=as_built,
    )


def _time(
    imports: str, first_use: str, path: Sequence[Path], variables: Sequence[str] = (), *, as_built: bool
) -> tuple[float, float]:
    """Milliseconds until imported, and until used for the first time, in a fresh interpreter."""
    program = f"import sys; sys.path[:0] = {[str(folder) for folder in path]}\n"
    program += _TIMED.format(imports=imports, first_use=first_use)
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    byte_code = ["-B"] if as_built else ["-X", f"pycache_prefix={BENCH_HOME / 'pycache'}"]
    done = subprocess.run(
        # -I and -S: no PYTHON* variables, no site-packages.
        [_INTERPRETER, "-I", "-S", *byte_code, "-c", program],
        env={**environment, **{name: _VALUES.get(name, "dummy") for name in variables}, **CREDENTIALS},
        capture_output=True,
        text=True,
        check=True,
    )
    imported, ready = json.loads(done.stdout)
    return imported, ready
