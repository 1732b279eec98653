"""A local cloud of the benchmark's own: Buzzline built, deployed and seeded on free ports."""

import contextlib
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import ROOT
from local.cloud import LocalCloud
from local.deploy import build, deploy
from local.invoke import deployed_functions
from local.outputs import read_outputs
from local.seed import seed
from local.up import EMULATOR, HOME

BENCH_HOME = HOME / "bench"
SAM = BENCH_HOME / "sam"
_OPEN_FILES = 8192

Step = Callable[[str], None]


@dataclass(frozen=True)
class DeployedCloud:
    """A running local cloud with Buzzline in it."""

    local: LocalCloud
    outputs: dict[str, Any]
    functions: dict[str, str]
    """Names in the templates → deployed names."""

    def environment(self, function: str) -> dict[str, str]:
        """The environment variables that a function was deployed with."""
        configuration = self.local.client("lambda").get_function_configuration(FunctionName=self.functions[function])
        variables: dict[str, str] = configuration["Environment"]["Variables"]
        return variables


def allow_connections() -> None:
    """Let this process, and what it starts, have as many connections open as the system allows, or enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def steps() -> Step:
    """A printer of progress that tells the time since now."""
    begun = time.monotonic()

    def step(text: str) -> None:
        print(f"[{time.monotonic() - begun:5.1f} s] {text}", flush=True)

    return step


def build_for_host() -> Path:
    """`sam build` for the host's Python; returns the folder of third-party packages that functions see."""
    build(ROOT, SAM, LocalCloud(BENCH_HOME / "cloud", EMULATOR))
    return next((SAM / "build").glob("**/DependenciesLayer/python"))


@contextlib.contextmanager
def deployed_cloud(step: Step) -> Iterator[DeployedCloud]:
    """Start the servers, deploy what was built, seed; at the end stop everything that was started."""
    cloud = LocalCloud(BENCH_HOME / "cloud", EMULATOR)
    try:
        cloud.start()
        step("deploying to a local cloud of our own")
        deploy(ROOT, SAM, cloud, lambda text: step(f"different here: {text}"))
        outputs = read_outputs(cloud)
        seed(cloud, outputs)
        functions = dict(deployed_functions(cloud.client("cloudformation"), outputs["stackName"]))
        yield DeployedCloud(cloud, outputs, functions)
    finally:
        cloud.stop()
        # Each worker has a copy of the layers there: a gigabyte or two.
        shutil.rmtree(BENCH_HOME / "cloud" / "tmp", ignore_errors=True)
