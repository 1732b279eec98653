"""The local cloud in the place of an AWS account: what `make deploy` and `make destroy` do, done to it.

The commands, the SAM CLI and CloudFormation are real. Only what the emulator can't take as it is, nested templates
with the SAM transform, is made fit between package and deploy, as for `make run`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aws import Account, Stopped
from aws.deploy import deploy
from aws.destroy import destroy
from aws.settings import Settings
from local.cloud import LocalCloud
from local.deploy import BUCKET, DeployFailed, package, sam


@dataclass
class Person:
    """Somebody who types the commands in a repository."""

    cloud: LocalCloud
    root: Path
    built: Path
    """Where the template is that `sam build` would have made."""
    agrees: bool = True
    declines: bool = False
    """Says no to the change set: the SAM CLI then ends well, and nothing is changed."""
    heard: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    """What the SAM CLI was called for."""

    def deploy(self, *said: str, delete_data: bool = False, env: str = "default") -> None:
        deploy(Settings.read(self.root, env, said), self._account, delete_data=delete_data)

    def deploy_by_hand(self) -> None:
        """`sam deploy`, without the command of the Makefile: the data are protected from the first second."""
        self._sam(["deploy", "--config-env", "default"])

    def destroy(self, *, delete_data: bool = False) -> None:
        destroy(Settings.read(self.root, "default"), self._account, delete_data=delete_data)

    @property
    def _account(self) -> Account:
        return Account(self.cloud.client, self._sam, self.heard.append, lambda _: self.agrees)

    def _sam(self, arguments: Sequence[str]) -> None:
        command, *rest = arguments
        self.ran.append(command)
        if command == "build" or (command == "deploy" and self.declines):
            return
        if command == "deploy":
            packaged, _ = package(self.root, self.built, self.cloud, lambda _: None)
            rest += ["--template-file", str(packaged), "--s3-bucket", BUCKET, "--no-progressbar"]
            rest += ["--no-confirm-changeset", "--no-resolve-s3"]
        config = self.root / "samconfig.toml"
        try:
            sam([command, *rest, "--config-file", str(config)], self.root, self.cloud.environment)
        except DeployFailed as failure:
            raise Stopped(str(failure)) from None
