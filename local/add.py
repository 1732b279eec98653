"""`make add`: switch a feature or family on in the running local cloud, and deploy whatever has been edited since."""

import time
from pathlib import Path

from local import ROOT
from local.cloud import LocalCloud, port_of
from local.deploy import update
from local.invoke import running
from local.outputs import read_outputs, write_outputs
from local.selection import switches_for
from local.stamps import one_at_a_time
from local.up import EMULATOR, folder_of


def add(name: str, outputs_file: Path, root: Path = ROOT) -> int:
    """Deploy a feature or family, and what has changed, into the cloud of an outputs file; returns the exit status."""
    begun = time.monotonic()

    def step(text: str) -> None:
        print(f"[{time.monotonic() - begun:5.1f} s] {text}", flush=True)

    said = switches_for(root, name)
    outputs = running(outputs_file)
    port = port_of(outputs["awsEndpointUrl"])
    cloud = LocalCloud.that_runs(folder_of(outputs_file.parent, port), EMULATOR, outputs)
    with one_at_a_time(cloud.home / "add.lock"):
        update(root, cloud, step, said)
        write_outputs(read_outputs(cloud), outputs_file)
    step(f"{name} is deployed{''.join(f', {switch}=on' for switch in said)}")
    return 0
