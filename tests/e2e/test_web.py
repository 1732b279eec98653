"""The web app: served with the APIs from one origin, published and taken away by CloudFormation."""

import asyncio
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import aiomqtt
import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from cli.deployment import Deployment
from cli.web_socket import Connection
from local.deploy import BUCKET
from tests.e2e.table import run
from tests.e2e.test_chat import GLOBAL, hears, text
from tests.e2e.test_quizzes import NewPlayer
from tests.support.cloud import DeployedCloud, eventually

ASK_AGAIN, FOR_EVER = "no-cache", "public, max-age=31536000, immutable"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def page(cloud: DeployedCloud) -> Iterator[httpx.Client]:
    """A browser that looks at the web app's origin."""
    with httpx.Client(base_url=cloud.outputs["webUrl"], timeout=30) as client:
        yield client


def sources(policy: str) -> dict[str, list[str]]:
    """The sources of a Content-Security-Policy by directive."""
    return {name: values for name, *values in (each.split() for each in policy.split(";"))}


def test_the_page_is_guarded_by_headers(cloud: DeployedCloud, page: httpx.Client) -> None:
    answer = page.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<div id="app">' in answer.text
    assert {name: answer.headers[name] for name in ("cache-control", "x-frame-options", "referrer-policy")} == {
        "cache-control": ASK_AGAIN,
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]

    allowed = sources(answer.headers["content-security-policy"])
    assert allowed == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "https:", "http:"],
        "media-src": ["'self'", "https:", "http:"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", f"http://127.0.0.1:{cloud.port}"],  # for uploads
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


def test_uploads_go_where_the_page_may_connect_to(page: httpx.Client, new_player: NewPlayer) -> None:
    _, client = new_player("painter")
    url = client.put("/players/me/avatar", json={"contentType": "image/jpeg"}).json()["uploadUrl"]
    allowed = sources(page.get("/").headers["content-security-policy"])["connect-src"]
    assert url.rpartition("/")[0] in allowed
    origin = str(page.base_url).removesuffix("/")
    answer = httpx.options(url, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert answer.headers["access-control-allow-origin"] in {"*", origin}


def test_every_page_of_the_app_is_the_same_file(page: httpx.Client) -> None:
    index = page.get("/").content
    for path in ("/join/123456", "/players/jo.doe", "/quizzes/", "/index.html", "/api", "/releases/superseded.json"):
        answer = page.get(path)
        assert (answer.status_code, answer.content) == (200, index), path
        assert answer.headers["cache-control"] == ASK_AGAIN


def test_files_of_the_app_are_kept_for_ever(cloud: DeployedCloud, page: httpx.Client) -> None:
    s3, bucket = cloud.client("s3"), cloud.outputs["webBucket"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    scripts = [key for key in keys if key.startswith("assets/") and key.endswith(".js")]
    assert scripts
    answer = page.get(f"/{scripts[0]}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert answer.headers["cache-control"] == FOR_EVER
    assert page.get(f"/{scripts[0]}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    gone = page.get("/assets/index-GONE1234.js")
    assert gone.status_code == 403, "not a page that a browser would take for a script"


def test_the_bucket_is_for_the_distribution_alone(cloud: DeployedCloud) -> None:
    endpoint, bucket = cloud.outputs["awsEndpointUrl"], cloud.outputs["webBucket"]
    for path in ("index.html", "", "?list-type=2"):
        assert httpx.get(f"{endpoint}/{bucket}/{path}").status_code == 403
    assert httpx.put(f"{endpoint}/{bucket}/index.html", content=b"mine").status_code == 403


def test_only_reading_is_allowed(page: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert page.request(method, "/").status_code == 403


def test_the_app_is_told_what_is_deployed(cloud: DeployedCloud, page: httpx.Client) -> None:
    answer = page.get("/config.json")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", ASK_AGAIN)
    assert answer.json() == {
        "apiUrl": "/api",
        "webSocketUrl": "/live",
        "mqttUrl": "/mqtt",
        "mqttAuthorizer": None,  # the local broker has none
        "region": cloud.outputs["region"],
        "userPoolId": cloud.outputs["userPoolId"],
        "userPoolClientId": cloud.outputs["userPoolClientId"],
        "userPoolUrl": "/cognito/",
        "features": dict.fromkeys(
            [
                *("singlePlayer", "multiplayer", "liveScoreboard", "marketplace"),
                *("chat", "notifications", "avatars", "topUps", "failureTriage"),
            ],
            True,
        ),
    }


def test_the_api_is_found_under_the_same_origin(
    cloud: DeployedCloud, page: httpx.Client, token_of: Callable[[str], str]
) -> None:
    for headers in ({}, {"Authorization": "Bearer garbled"}):
        assert page.get("/api/players/me", headers=headers).status_code == 401
    signed_in = {"Authorization": f"Bearer {token_of('ada')}"}
    assert page.get("/api/players/me", headers=signed_in).json()["playerName"] == "ada"
    refused = page.post("/api/quizzes", headers=signed_in, json={"surplus": 1})
    assert (refused.status_code, refused.headers["content-type"]) == (400, PROBLEM)
    unknown = page.get("/api/activegames/pin/000000")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, PROBLEM)
    assert unknown.headers["x-content-type-options"] == "nosniff"
    query = {"mode": "Single Player", "category": "science"}
    direct = httpx.get(f"{cloud.outputs['apiUrl']}/activegames", params=query, headers=signed_in).json()
    assert page.get("/api/activegames", params=query, headers=signed_in).json()["games"] == direct["games"] != []
    put = page.put("/api/players/me", headers=signed_in, json={"about": "Plays in a browser"})
    assert put.json()["about"] == "Plays in a browser"


@pytest.mark.together("everybody's chat")
def test_frames_pass_through_the_same_origin(cloud: DeployedCloud, token_of: Callable[[str], str]) -> None:
    url = cloud.outputs["webUrl"].replace("http", "ws") + "/live"
    deployment = replace(Deployment.of_outputs(cloud.outputs), web_socket_url=url)

    async def talk() -> None:
        for bad in ("", "garbled", token_of("ada")[:-8]):
            with pytest.raises(InvalidStatus) as refused:
                await Connection.open(deployment, bad)
            assert refused.value.response.status_code == 401
        async with (
            await Connection.open(deployment, token_of("ada")) as ada,
            await Connection.open(deployment, token_of("grace")) as grace,
        ):
            await ada.enter_channel(GLOBAL)
            said = text()
            await grace.say(GLOBAL, said)
            assert (await hears(ada, said))["playerName"] == "grace"

    run(talk())


def test_the_broker_is_found_under_the_same_origin(cloud: DeployedCloud) -> None:
    web = urlsplit(cloud.outputs["webUrl"])

    async def talk() -> None:
        async with (
            aiomqtt.Client("localhost", web.port or 80, transport="websockets", websocket_path="/mqtt") as one,
            aiomqtt.Client("localhost", web.port or 80, transport="websockets", websocket_path="/mqtt") as other,
        ):
            await other.subscribe("games/web-test/#", qos=1)
            await one.publish("games/web-test/hello", b"\x00\xff" * 20_000, qos=1)
            message = await asyncio.wait_for(anext(aiter(other.messages)), 20)
            assert message.payload == b"\x00\xff" * 20_000
        async with connect(f"ws://localhost:{web.port}/mqtt", subprotocols=["mqtt"]) as socket:  # type: ignore[list-item]
            assert socket.subprotocol == "mqtt"

    run(talk())


def test_cognito_and_nothing_else_of_aws_is_found_under_the_same_origin(
    cloud: DeployedCloud, page: httpx.Client
) -> None:
    def ask(target: str, **body: Any) -> httpx.Response:
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
        return page.post("/cognito/", content=json.dumps(body), headers=headers)

    sign_in = {"USERNAME": "ada", "PASSWORD": "Ada-plays-2026"}
    client = {"ClientId": cloud.outputs["userPoolClientId"], "AuthFlow": "USER_PASSWORD_AUTH"}
    target = "AWSCognitoIdentityProviderService.InitiateAuth"
    assert "AccessToken" in ask(target, **client, AuthParameters=sign_in).json()["AuthenticationResult"]
    wrong = ask(target, **client, AuthParameters={**sign_in, "PASSWORD": "Wrong-1898"})
    assert (wrong.status_code, wrong.json()["__type"]) == (400, "NotAuthorizedException")
    assert ask("DynamoDB_20120810.ListTables").status_code == 403
    assert page.get("/cognito/").status_code == 403


@dataclass
class Site:
    """A stack of its own with the template of feature `web`."""

    cloud: DeployedCloud
    name: str
    template: dict[str, Any]
    parameters: list[dict[str, str]]

    def _change(self, action: str, app: Mapping[str, bytes], **parameters: str) -> str:
        layer = next(each for each in self.template["Resources"].values() if each["Type"].endswith("LayerVersion"))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, content in app.items():
                archive.writestr(f"python/web_app/{path}", content)
        key = f"{uuid.uuid4().hex}.zip"
        self.cloud.client("s3").put_object(Bucket=BUCKET, Key=key, Body=packed.getvalue())
        layer["Properties"]["Content"] = {"S3Bucket": BUCKET, "S3Key": key}
        self.parameters = [
            {**each, "ParameterValue": parameters.get(each["ParameterKey"], each["ParameterValue"])}
            for each in self.parameters
        ]
        cloudformation = self.cloud.client("cloudformation")
        getattr(cloudformation, f"{action}_stack")(
            StackName=self.name,
            TemplateBody=json.dumps(self.template),
            Parameters=self.parameters,
            Capabilities=["CAPABILITY_IAM"],
        )
        eventually(lambda: not self.status.endswith("_IN_PROGRESS"), 60)
        return self.status

    def create(self, app: Mapping[str, bytes], **parameters: str) -> str:
        return self._change("create", app, **parameters)

    def update(self, app: Mapping[str, bytes], **parameters: str) -> str:
        return self._change("update", app, **parameters)

    @property
    def status(self) -> str:
        return str(self._described()["StackStatus"])

    def output(self, name: str) -> str:
        return next(each["OutputValue"] for each in self._described()["Outputs"] if each["OutputKey"] == name)

    def reasons(self) -> list[str]:
        """What CloudFormation says of what failed."""
        events = self.cloud.client("cloudformation").describe_stack_events(StackName=self.name)["StackEvents"]
        return [each.get("ResourceStatusReason", "") for each in events if each["ResourceStatus"].endswith("_FAILED")]

    def get(self, path: str) -> httpx.Response:
        """What a browser gets."""
        parts = urlsplit(self.output("WebUrl"))
        return httpx.get(f"http://localhost:{parts.port}{path}", headers={"Host": parts.netloc}, timeout=30)

    def _described(self) -> dict[str, Any]:
        stack: dict[str, Any] = self.cloud.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]
        return stack


@pytest.fixture
def site(cloud: DeployedCloud) -> Iterator[Site]:
    """Another web app, to be created and thrown away."""
    cloudformation = cloud.client("cloudformation")
    root = cloudformation.list_stack_resources(StackName=cloud.outputs["stackName"])["StackResourceSummaries"]
    web = next(each["PhysicalResourceId"] for each in root if each["LogicalResourceId"] == "WebApp")
    template = cloudformation.get_template(StackName=web)["TemplateBody"]
    parameters = cloudformation.describe_stacks(StackName=web)["Stacks"][0]["Parameters"]
    name = f"web-{uuid.uuid4().hex[:8]}"
    site = Site(cloud, name, json.loads(template) if isinstance(template, str) else template, parameters)
    yield site
    if any(each["StackName"] == name for each in cloudformation.describe_stacks()["Stacks"]):
        cloudformation.delete_stack(StackName=name)


FIRST = {"index.html": b"first", "assets/index-FIRST123.js": b"first()"}
SECOND = {"index.html": b"second", "assets/index-SECOND45.js": b"second()"}


def test_a_release_follows_another_and_the_bucket_goes_with_the_stack(cloud: DeployedCloud, site: Site) -> None:
    assert site.create(FIRST) == "CREATE_COMPLETE", site.reasons()
    assert site.get("/").content == b"first"

    assert site.update(SECOND, Features="single_player,,top_ups") == "UPDATE_COMPLETE", site.reasons()
    assert site.get("/").content == b"second"
    assert site.get("/assets/index-SECOND45.js").content == b"second()"
    assert site.get("/assets/index-FIRST123.js").content == b"first()", "for those who still have the first page open"
    assert site.get("/config.json").json()["features"] == {"singlePlayer": True, "topUps": True}

    bucket = site.output("WebBucket")
    cloudformation, s3 = cloud.client("cloudformation"), cloud.client("s3")
    cloudformation.delete_stack(StackName=site.name)
    eventually(lambda: bucket not in [each["Name"] for each in s3.list_buckets()["Buckets"]], 60)


def test_without_proxies_browsers_are_sent_to_aws_itself(cloud: DeployedCloud, site: Site) -> None:
    assert site.create(FIRST, MqttUrl="", UserPoolUrl="", MqttAuthorizer="Tickets") == "CREATE_COMPLETE", site.reasons()
    told = site.get("/config.json").json()
    assert told["userPoolUrl"] == f"https://cognito-idp.{cloud.outputs['region']}.amazonaws.com/"
    endpoint = cloud.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
    assert (told["mqttUrl"], told["mqttAuthorizer"]) == (f"wss://{endpoint}/mqtt", "Tickets")
    assert sources(site.get("/").headers["content-security-policy"])["connect-src"][:3] == [
        "'self'",
        f"https://cognito-idp.{cloud.outputs['region']}.amazonaws.com",
        f"wss://*.iot.{cloud.outputs['region']}.amazonaws.com",
    ]


def test_an_app_that_can_not_be_published_is_said_and_undone(site: Site) -> None:
    assert site.create(FIRST) == "CREATE_COMPLETE", site.reasons()
    broken = {"assets/index-BROKEN12.js": b""}
    assert site.update(broken).startswith("UPDATE_ROLLBACK_COMPLETE")
    assert any("there is no index.html in the web app: was it built?" in reason for reason in site.reasons())
    assert site.get("/").content == b"first"


def test_a_stack_without_an_app_is_not_created(cloud: DeployedCloud, site: Site) -> None:
    assert site.create({"elsewhere/index.html": b""}) == "ROLLBACK_COMPLETE"
    assert any("NotPublishable" in reason for reason in site.reasons())
