"""Build and deploy a SAM application to the local cloud with the real SAM CLI."""

import json
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError, WaiterError

from aws.stack import reasons
from local.cloud import LocalCloud
from local.parts import Part, parts, reduced
from local.stamps import has_stamp, stamp, system
from local.templates import expand_nested

BUCKET = "local-artifacts"
STACK = "buzzline"
CONFIG_ENV = "local"
DIGESTS = "digests.json"
"""Beside what was built: the parts that it was built of."""
DEPLOYED = "deployed.json"
"""In the folder of a cloud: the digest of each part that is deployed, and where it was uploaded to."""


class DeployFailed(RuntimeError):
    """The SAM CLI ended with an error; the message has what it printed."""


def build(root: Path, into: Path, cloud: LocalCloud) -> None:
    """`sam build` for the host's Python, which is what runs the functions here."""
    made_of: dict[str, object] = {"folder": str(root), "python": platform.python_version(), "system": system()}
    if not has_stamp(into / "made_of.json", made_of):  # the SAM CLI would take packages of another Python for these
        shutil.rmtree(into, ignore_errors=True)
        stamp(into / "made_of.json", made_of)
    with ThreadPoolExecutor(1) as beside:  # the SAM CLI is a process of its own
        now = beside.submit(parts, root / "template.yaml")
        _sam_build(root / "template.yaml", root, into, cloud)
    digests = {place: part.digest for place, part in now.result().items()}
    (into / DIGESTS).write_text(json.dumps(digests))


def deploy(
    root: Path, built: Path, cloud: LocalCloud, note: Callable[[str], None], said: Mapping[str, str] | None = None
) -> None:
    """Package and `sam deploy` what was built, as the samconfig environment `local` says; what is `said` goes before.

    Parameters that the local cloud itself has the value of are added where the root template declares them.
    """
    packaged, locations = package(root, built / "build" / "template.yaml", cloud, note)
    overrides = parameter_overrides(_config(root), _declared(packaged), cloud.parameters, said or {})
    try:
        sam(
            [
                *("deploy", "--config-file", str(root / "samconfig.toml"), "--config-env", CONFIG_ENV),
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
    _remember(cloud, json.loads((built / DIGESTS).read_text()), locations)


def update(root: Path, cloud: LocalCloud, step: Callable[[str], None], said: Mapping[str, str]) -> list[str]:
    """Deploy what has changed since the last time, with what is `said`; returns the places of the parts that have.

    The root stack is updated as `sam deploy` would: parameters of which nothing is said stay as they are. Only changed
    parts are built and packaged, so that it takes seconds.
    """
    deployed = json.loads((cloud.home / DEPLOYED).read_text())
    now = parts(root / "template.yaml")
    same = {place: deployed[place]["location"] for place, part in now.items() if _is_same(deployed.get(place), part)}
    changed = [place for place in now if place not in same]
    scratch = cloud.home / "update"
    template = reduced(root / "template.yaml", same, scratch / "reduced")
    if any(now[place].is_built for place in changed):
        step("building: sam build")
        _sam_build(template, root, scratch, cloud)
        template = scratch / "build" / "template.yaml"
    step(f"packaging: {_in_words(changed)}")
    packaged, locations = package(root, template, cloud, lambda text: step(f"different here: {text}"))
    step("updating the stack")
    _update_stack(root, packaged, cloud, said)
    packaged.unlink()
    digests = {place: part.digest for place, part in now.items()}
    _remember(cloud, digests, {**same, **locations})
    return changed


def _sam_build(template: Path, root: Path, into: Path, cloud: LocalCloud) -> None:
    sam(
        [
            *("build", "--template-file", str(template), "--cached", "--parallel"),
            *("--build-dir", str(into / "build"), "--cache-dir", str(into / "cache")),
        ],
        root,
        {**cloud.build_environment, "LAYER_TARGET": "host"},
    )


def package(root: Path, template: Path, cloud: LocalCloud, note: Callable[[str], None]) -> tuple[Path, dict[str, Any]]:
    """`sam package` a template, with what it nests as the emulator takes it.

    Returns the file to be deployed, and where each part was uploaded to.
    """
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    packaged = template.parent.parent / f"packaged-{cloud.port}.yaml"
    sam(
        ["package", "--template-file", str(template), "--s3-bucket", BUCKET, "--output-template-file", str(packaged)],
        root,
        cloud.environment,
    )
    locations: dict[str, Any] = {}
    for difference in expand_nested(packaged, BUCKET, s3, cloud.endpoint_url, locations):
        note(difference)
    return packaged, locations


def _update_stack(root: Path, packaged: Path, cloud: LocalCloud, said: Mapping[str, str]) -> None:
    """Update the root stack, and wait; raises DeployFailed."""
    cloud.client("s3").upload_file(str(packaged), BUCKET, packaged.name)
    cloudformation = cloud.client("cloudformation")
    before = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["Parameters"]
    declared = _declared(packaged)
    kept = {each["ParameterKey"] for each in before} & set(declared) - said.keys()
    overrides = parameter_overrides(_config(root), declared, cloud.parameters, said)
    new = {name: value for name, _, value in (each.partition("=") for each in overrides) if name not in kept}
    begun = datetime.now(UTC).replace(microsecond=0)
    try:
        # Not a change set: to the emulator, one in which only conditions change is empty.
        cloudformation.update_stack(
            StackName=STACK,
            TemplateURL=f"{cloud.endpoint_url}/{BUCKET}/{packaged.name}",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[
                *({"ParameterKey": name, "UsePreviousValue": True} for name in sorted(kept)),
                *({"ParameterKey": name, "ParameterValue": value} for name, value in sorted(new.items())),
            ],
        )
        cloudformation.get_waiter("stack_update_complete").wait(
            StackName=STACK, WaiterConfig={"Delay": 0.3, "MaxAttempts": 1000}
        )
    except ClientError as error:
        message = error.response["Error"]["Message"]
        if message != "No updates are to be performed.":
            raise DeployFailed(f"The stack can't be updated: {message}") from None
    except WaiterError:
        why = "\n".join(reasons(cloudformation, since=begun))
        raise DeployFailed(f"The update failed, and all is as it was before:\n{why}") from None


def _remember(cloud: LocalCloud, digests: Mapping[str, str], locations: Mapping[str, Any]) -> None:
    deployed = {
        place: {"digest": digest, "location": locations[place]}
        for place, digest in digests.items()
        if place in locations
    }
    (cloud.home / DEPLOYED).write_text(json.dumps(deployed, indent=2))


def _is_same(deployed: Mapping[str, Any] | None, part: Part) -> bool:
    return deployed is not None and deployed["digest"] == part.digest


def _in_words(changed: Collection[str]) -> str:
    """The innermost of the changed parts; the templates around them have changed with them."""
    folders = {place: place.rpartition("/")[0] + "/" for place in changed}
    inner = [place for place in changed if not any(each.startswith(folders[place]) for each in {*changed} - {place})]
    return ", ".join(sorted(inner)) or "nothing but the root template"


def _config(root: Path) -> dict[str, Any]:
    file = root / "samconfig.toml"
    return tomllib.loads(file.read_text()) if file.exists() else {}


def _declared(packaged: Path) -> Collection[str]:
    declared: Collection[str] = yaml.safe_load(packaged.read_text()).get("Parameters", {})
    return declared


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
