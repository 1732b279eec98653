"""Avatars on the local cloud: from the upload to where everybody sees them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.conftest import DeployedCloud, eventually
from tests.support.pictures import BLUE, RED, decoded, is_near, picture

NewPlayer = Callable[[str], tuple[str, httpx.Client]]


@dataclass
class Gallery:
    """Players upload pictures, and everybody looks at them."""

    cloud: DeployedCloud

    def form(self, client: httpx.Client, content_type: str = "image/jpeg") -> dict[str, Any]:
        answer = client.put("/players/me/avatar", json={"contentType": content_type})
        assert answer.status_code == 201, answer.text
        form: dict[str, Any] = answer.json()
        return form

    def send(self, form: dict[str, Any], content: bytes, **fields: str) -> int:
        answer = httpx.post(form["uploadUrl"], data={**form["fields"], **fields}, files={"file": content}, timeout=30)
        return answer.status_code

    def upload(self, client: httpx.Client, content: bytes, content_type: str = "image/jpeg") -> str:
        form = self.form(client, content_type)
        assert self.send(form, content) == 204
        return str(form["fields"]["key"])

    def look(self, url: str) -> httpx.Response:
        """What is at an address of the distribution; not every machine resolves its host name."""
        parts = urlsplit(url)
        address = f"{parts.scheme}://localhost:{parts.port}{parts.path}"
        return httpx.get(address, headers={"Host": parts.netloc}, timeout=30)

    def executions(self, key: str) -> list[dict[str, Any]]:
        """The executions for an upload that have ended."""
        states = self.cloud.client("stepfunctions")
        machine = self.cloud.outputs["avatarsAccept"]
        found = []
        for each in states.list_executions(stateMachineArn=machine)["executions"]:
            execution = states.describe_execution(executionArn=each["executionArn"])
            if json.loads(execution["input"])["detail"]["object"]["key"] == key and execution["status"] != "RUNNING":
                found.append(execution)
        return found

    def end_of(self, key: str) -> dict[str, Any]:
        """The execution for an upload, when it has ended."""
        execution: dict[str, Any] = eventually(lambda: self.executions(key), seconds=60)[0]
        return execution

    def outcome_of(self, key: str) -> dict[str, Any]:
        """What an execution that succeeded says."""
        execution = self.end_of(key)
        assert execution["status"] == "SUCCEEDED", execution
        outcome: dict[str, Any] = json.loads(execution["output"])
        return outcome


@pytest.fixture
def gallery(cloud: DeployedCloud) -> Gallery:
    return Gallery(cloud)


def test_a_picture_becomes_the_avatar(gallery: Gallery, new_player: NewPlayer) -> None:
    name, client = new_player("painter")
    assert client.get("/players/me").json()["avatarUrl"] is None
    key = gallery.upload(client, picture(colour=RED))
    assert gallery.outcome_of(key) == {"outcome": "published"}
    url = client.get("/players/me").json()["avatarUrl"]
    assert url.startswith(gallery.cloud.outputs["avatarsUrl"])
    answer = gallery.look(url)
    assert answer.status_code == 200, answer.text
    assert decoded(answer.content).size == (200, 200)
