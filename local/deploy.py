"""Build and deploy a SAM application to the local cloud with the real SAM CLI."""

import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from aws.stack import reasons
from local.cloud import LocalCloud
from local.stamps import has_stamp, stamp, system
from local.templates import expand_nested

BUCKET = "local-artifacts"
STACK = "buzzline"
CONFIG_ENV = "local"


class DeployFailed(RuntimeError):
    """The SAM CLI ended with an error; the message has what it printed."""


def build(root: Path, into: Path, cloud: LocalCloud) -> None:
    """`sam build` for the host's Python, which is what runs the functions here."""
    made_of: dict[str, object] = {"folder": str(root), "python": platform.python_version(), "system": system()}
    if not has_stamp(into / "made_of.json", made_of):  # the SAM CLI would take packages of another Python for these
        shutil.rmtree(into, ignore_errors=True)
        stamp(into / "made_of.json", made_of)
    sam(
        ["build", "--cached", "--parallel", "--build-dir", str(into / "build"), "--cache-dir", str(into / "cache")],
        root,
        {**cloud.build_environment, "LAYER_TARGET": "host"},
    )


def package(root: Path, template: Path, cloud: LocalCloud, note: Callable[[str], None]) -> Path:
    """`sam package` a template, with what it nests as the emulator takes it; returns the file to be deployed."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    packaged = template.parent.parent / f"packaged-{cloud.port}.yaml"
    sam(
        ["package", "--template-file", str(template), "--s3-bucket", BUCKET, "--output-template-file", str(packaged)],
        root,
        cloud.environment,
    )
    for difference in expand_nested(packaged, BUCKET, s3, cloud.endpoint_url):
        note(difference)
    return packaged


def deploy(
    root: Path, built: Path, cloud: LocalCloud, note: Callable[[str], None], said: Mapping[str, str] | None = None
) -> None:
    """Package and `sam deploy` what was built, as the samconfig environment `local` says; what is `said` goes before.

    Parameters that the local cloud itself has the value of are added where the root template declares them.
    """
    packaged = package(root, built / "build" / "template.yaml", cloud, note)
    config = root / "samconfig.toml"
    declared = yaml.safe_load(packaged.read_text()).get("Parameters", {})
    overrides = parameter_overrides(tomllib.loads(config.read_text()), declared, cloud.parameters, said or {})
    try:
        sam(
            [
                *("deploy", "--config-file", str(config), "--config-env", CONFIG_ENV),
                *("--template-file", str(packaged), "--s3-bucket", BUCKET, "--stack-name", STACK, "--no-progressbar"),
                *(["--parameter-overrides", *overrides] if overrides else []),
            ],
            root,
            cloud.environment,
        )
    except DeployFailed as failure:
        why = "\n".join(reasons(cloud.client("cloudformation")))
        raise DeployFailed(f"{failure}\n{why}") from None
    packaged.unlink()


def parameter_overrides(
    config: dict[str, Any], declared: Collection[str], provided: dict[str, str], said: Mapping[str, str]
) -> list[str]:
    """What is said, what the samconfig environment overrides, and the `provided` parameters that the template declares.

    The SAM CLI takes the overrides of its command line instead of those of samconfig, not in addition.
    """
    configured = config.get(CONFIG_ENV, {}).get("deploy", {}).get("parameters", {}).get("parameter_overrides", [])
    listed = [configured] if isinstance(configured, str) else list(configured)
    listed = [each for each in listed if each.partition("=")[0] not in said]
    listed += [f"{name}={value}" for name, value in said.items()]
    added = (name for name in provided if name in declared and not any(f"{name}=" in each for each in listed))
    return [*listed, *(f"{name}={provided[name]}" for name in added)]


def sam(arguments: Sequence[str], root: Path, env: dict[str, str]) -> None:
    """Run the SAM CLI of this environment; raises DeployFailed with the end of what it printed."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("sam")), *arguments],
        cwd=root,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DeployFailed(f"sam {arguments[0]} failed:\n{done.stdout[-6000:]}")
