"""Players with pictures on the local cloud, and whoever looks at them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.support.cloud import DeployedCloud, eventually
from tests.support.pictures import decoded


@dataclass(eq=False)
class Gallery:
    """Players upload pictures, and everybody looks at them."""

    cloud: DeployedCloud

    def form(self, client: httpx.Client, content_type: str = "image/jpeg") -> dict[str, Any]:
        answer = client.put("/players/me/avatar", json={"contentType": content_type})
        assert answer.status_code == 201, answer.text
        form: dict[str, Any] = answer.json()
        return form

    def send(self, form: dict[str, Any], content: bytes, **fields: str) -> int:
        data = {**form["fields"], **fields}
        return httpx.post(form["uploadUrl"], data=data, files={"file": content}, timeout=30).status_code

    def upload(self, client: httpx.Client, content: bytes, content_type: str = "image/jpeg") -> str:
        """The key of a picture that was uploaded."""
        form = self.form(client, content_type)
        assert self.send(form, content) == 204
        return str(form["fields"]["key"])

    def look(self, url: str) -> httpx.Response:
        """What is at an address of the distribution; not every machine resolves its host name."""
        parts = urlsplit(url)
        address = f"{parts.scheme}://localhost:{parts.port}{parts.path}"
        return httpx.get(address, headers={"Host": parts.netloc}, timeout=30)

    def colour(self, client: httpx.Client, name: str = "full") -> Any:
        """The colour of a player's avatar."""
        url = client.get("/players/me").json()["avatarUrl"].replace("full.jpg", f"{name}.jpg")
        answer = self.look(url)
        assert answer.status_code == 200, answer.text
        return decoded(answer.content).getpixel((60, 60))

    def objects(self, *parts: str) -> list[str]:
        """Keys in the bucket that have all `parts`."""
        pages = self.cloud.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.cloud.outputs["avatarsBucket"])
        keys = [each["Key"] for page in found for each in page.get("Contents", [])]
        return [key for key in keys if all(part in key for part in parts)]

    def executions(self, key: str) -> list[dict[str, Any]]:
        """The executions for an upload, as far as they have ended."""
        states = self.cloud.client("stepfunctions")
        there = states.list_executions(stateMachineArn=self.cloud.outputs["avatarsAccept"])["executions"]
        ended = [each["executionArn"] for each in there if each["status"] != "RUNNING"]
        return [states.describe_execution(executionArn=each) for each in ended if self._key(each) == key]

    @cache  # noqa: B019  there are many, and none is of another upload later
    def _key(self, execution: str) -> str:
        described = self.cloud.client("stepfunctions").describe_execution(executionArn=execution)
        return str(json.loads(described["input"])["detail"]["object"]["key"])

    def end_of(self, key: str) -> dict[str, Any]:
        """The execution for an upload, when it has ended."""
        execution: dict[str, Any] = eventually(lambda: self.executions(key), seconds=90)[0]
        return execution

    def outcome_of(self, key: str) -> dict[str, Any]:
        """What the execution for an upload says, when it has succeeded."""
        return self.outcome(self.end_of(key))

    def outcome(self, execution: dict[str, Any]) -> dict[str, Any]:
        assert execution["status"] == "SUCCEEDED", execution
        outcome: dict[str, Any] = json.loads(execution["output"])
        return outcome

    def deliver(self, event: str) -> str:
        """Deliver an event (again); returns the execution."""
        states = self.cloud.client("stepfunctions")
        started = states.start_execution(stateMachineArn=self.cloud.outputs["avatarsAccept"], input=event)
        return str(started["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        """An execution, when it has ended."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.cloud.client("stepfunctions").describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        described: dict[str, Any] = eventually(look, seconds=90)
        return described

    def path(self, execution: dict[str, Any]) -> list[str]:
        """The states that an execution went through."""
        history = self.cloud.client("stepfunctions").get_execution_history(
            executionArn=execution["executionArn"], maxResults=1000
        )
        entered = [event.get("stateEnteredEventDetails") for event in history["events"]]
        return [each["name"] for each in entered if each]

    def notices(self, client: httpx.Client) -> dict[str, str]:
        """What a player was told about avatars: texts by id and kind."""
        kept = client.get("/players/me/notifications").json()["notifications"]
        return {f"{each['kind']} {each['notificationId']}": each["text"] for each in kept}

    @contextmanager
    def failing(self, function: str, variable: str = "AVATARS_BUCKET") -> Iterator[None]:
        """A function that can't do its work meanwhile: it looks where nothing is."""
        functions = self.cloud.client("lambda")
        name = self.cloud.functions[function]
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {**variables, variable: "there-is-none"}}
        )
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
