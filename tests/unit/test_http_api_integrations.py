"""Which call of a service an HTTP API makes of a request, and what it answers."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from local.integrations.calls import Answer, NoAnswer, Request
from local.integrations.http_api import SUBTYPES, Asked, answer, no_rights

ROLE = "arn:aws:iam::000000000000:role/r"


class Service:
    """Takes calls and answers the same to each."""

    def __init__(self, came: Answer | None = None) -> None:
        self.calls: list[Request] = []
        self._came = came or Answer(200, {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "1"}, b"{}")

    def call(self, request: Request, seconds: float) -> Answer:
        self.calls.append(request)
        return self._came

    @property
    def form(self) -> dict[str, str]:
        """The fields of the last call."""
        return {name: value for name, (value,) in parse_qs(self.calls[-1].body.decode()).items()}

    @property
    def sent(self) -> Any:
        return json.loads(self.calls[-1].body)


def asked(body: Any = b"", **changes: Any) -> Asked:
    given = {
        "headers": {"x-kind": "loud", "content-type": "application/json"},
        "query": {"tag": ["a", "b"]},
        "path": "/games/17",
        "path_parameters": {"game": "17"},
        "context": {"requestId": "r-1", "authorizer": {"claims": {"sub": "ada"}}},
        "stage_variables": {"bus": "main"},
        **changes,
    }
    return Asked(body=body if isinstance(body, bytes) else json.dumps(body).encode(), **given)


def integration(subtype: str, changes: Any = None, **parameters: str) -> dict[str, Any]:
    return {
        "integrationSubtype": subtype,
        "credentialsArn": ROLE,
        "requestParameters": parameters,
        "responseParameters": changes,
        "timeoutInMillis": 5000,
    }


def mapped(source: str, asked: Asked) -> str | int:
    """What a parameter becomes; the status where it becomes nothing."""
    service = Service()
    came = answer(integration("SQS-SendMessage", QueueUrl="q", MessageBody=source), asked, service.call)
    return service.form["MessageBody"] if service.calls else came.status


BODY = {"text": "Hä?", "deep": {"list": [{"n": 1}]}, "yes": True, "none": None, "zero": 0}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("constant", "constant"),
        ("$request.body", json.dumps(BODY)),
        ("$request.body.text", "Hä?"),
        ("$request.body.deep", '{"list": [{"n": 1}]}'),
        ("$request.body.deep.list[0].n", "1"),
        ("$request.body.yes", "true"),
        ("$request.body.zero", "0"),
        ("$request.header.X-Kind", "loud"),
        ("$request.querystring.tag", "a,b"),
        ("$request.path", "/games/17"),
        ("$request.path.game", "17"),
        ("$context.requestId", "r-1"),
        ("$context.authorizer.claims.sub", "ada"),
        ("$stageVariables.bus", "main"),
        ("${request.path.game} of ${context.authorizer.claims.sub}", "17 of ada"),
        ('{"by": "${context.authorizer.claims.sub}"}', '{"by": "ada"}'),
    ],
)
def test_a_parameter_is_mapped_from_the_request(source: str, value: str) -> None:
    assert mapped(source, asked(BODY)) == value


@pytest.mark.parametrize(
    "source",
    [
        "$request.body.nothing",
        "$request.body.none",
        "$request.body.text.more",
        "$request.body.deep.list[3]",
        "$request.header.nothing",
        "$request.querystring.nothing",
        "$request.path.nothing",
        "$context.nothing",
        "$stageVariables.nothing",
        "$nonsense",
        "by ${request.header.nothing}",
    ],
)
def test_what_the_request_does_not_have_is_a_bad_request(source: str) -> None:
    assert mapped(source, asked(BODY)) == 400


@pytest.mark.parametrize("body", [b"", b"no JSON", b'{"text": "' + b"x" * 100_000 + b'"}'])
def test_members_of_what_is_no_json_or_too_long_are_not_there(body: bytes) -> None:
    assert mapped("$request.body.text", asked(body)) == 400


def test_the_whole_body_may_be_long() -> None:
    assert len(str(mapped("$request.body", asked(b"x" * 200_000)))) == 200_000


def test_no_body_is_nothing_to_send() -> None:
    assert mapped("$request.body", asked(b"")) == 400


@pytest.mark.parametrize(
    ("subtype", "parameter"), [(name, each) for name, s in SUBTYPES.items() for each in s.required]
)
def test_a_call_without_what_it_needs_is_not_made(subtype: str, parameter: str) -> None:
    service = Service()
    parameters = {each: "x" for each in SUBTYPES[subtype].required if each != parameter}
    came = answer(integration(subtype, **parameters), asked(), service.call)
    assert (came.status, json.loads(came.body)) == (400, {"message": "Bad Request"})
    assert service.calls == []


def test_a_message_goes_to_a_queue() -> None:
    service = Service()
    attributes = '{"kind": {"DataType": "String", "StringValue": "${request.header.x-kind}"}}'
    parameters = {"QueueUrl": "q", "MessageBody": "$request.body", "DelaySeconds": "3", "MessageAttributes": attributes}
    answer(integration("SQS-SendMessage", **parameters), asked(b"hello"), service.call)
    assert (service.calls[0].service, service.calls[0].method) == ("sqs", "POST")
    assert service.form == {
        "Action": "SendMessage",
        "Version": "2012-11-05",
        "QueueUrl": "q",
        "MessageBody": "hello",
        "DelaySeconds": "3",
        "MessageAttribute.1.Name": "kind",
        "MessageAttribute.1.Value.DataType": "String",
        "MessageAttribute.1.Value.StringValue": "loud",
    }


def test_an_event_goes_to_a_bus() -> None:
    service = Service()
    parameters = {
        "Detail": "$request.body.detail",
        "DetailType": "joined",
        "Source": "web",
        "EventBusName": "$stageVariables.bus",
        "Resources": '["${request.path.game}"]',
        "Time": "$request.body.at",
    }
    said = {"detail": {"by": "ada"}, "at": "2026-01-01T00:00:00Z"}
    answer(integration("EventBridge-PutEvents", **parameters), asked(said), service.call)
    assert service.calls[0].headers["X-Amz-Target"] == "AWSEvents.PutEvents"
    (entry,) = service.sent["Entries"]
    assert entry == {
        "Detail": '{"by": "ada"}',
        "DetailType": "joined",
        "Source": "web",
        "EventBusName": "main",
        "Resources": ["17"],
        "Time": 1767225600,
    }


@pytest.mark.parametrize("resources", ["no JSON", '"a"', "{}"])
def test_resources_of_an_event_have_to_be_a_list(resources: str) -> None:
    parameters = {"Detail": "{}", "DetailType": "t", "Source": "s", "Resources": resources}
    assert answer(integration("EventBridge-PutEvents", **parameters), asked(), Service().call).status == 400


@pytest.mark.parametrize(
    ("subtype", "parameters", "target", "sent"),
    [
        (
            "Kinesis-PutRecord",
            {"StreamName": "s", "Data": "aGk=", "PartitionKey": "$request.path.game"},
            "Kinesis_20131202.PutRecord",
            {"StreamName": "s", "Data": "aGk=", "PartitionKey": "17"},
        ),
        (
            "StepFunctions-StartSyncExecution",
            {"StateMachineArn": "arn", "Input": "$request.body"},
            "AWSStepFunctions.StartSyncExecution",
            {"stateMachineArn": "arn", "input": '{"a": 1}'},
        ),
        (
            "StepFunctions-StartExecution",
            {"StateMachineArn": "arn", "Name": "$context.requestId"},
            "AWSStepFunctions.StartExecution",
            {"stateMachineArn": "arn", "name": "r-1"},
        ),
        (
            "StepFunctions-StopExecution",
            {"ExecutionArn": "arn", "Cause": "enough"},
            "AWSStepFunctions.StopExecution",
            {"executionArn": "arn", "cause": "enough"},
        ),
    ],
)
def test_other_calls(subtype: str, parameters: dict[str, str], target: str, sent: dict[str, str]) -> None:
    service = Service()
    answer(integration(subtype, **parameters), asked({"a": 1}), service.call)
    assert (service.calls[0].headers["X-Amz-Target"], service.sent) == (target, sent)


def test_what_the_service_answers_goes_back_as_it_is() -> None:
    refused = Answer(
        400, {"content-type": "application/x-amz-json-1.1", "x-internal": "1"}, b'{"__type": "AccessDenied"}'
    )
    came = answer(integration("SQS-PurgeQueue", QueueUrl="q"), asked(), Service(refused).call)
    assert came == Answer(400, {"content-type": "application/x-amz-json-1.1"}, refused.body)


def test_an_answer_is_changed_as_the_integration_says_for_its_status() -> None:
    rules = [
        {"Destination": "overwrite:statuscode", "Source": "202"},
        {"Destination": "overwrite:header.location", "Source": "/games/${request.path.game}"},
        {"Destination": "append:header.id", "Source": "$response.body.MessageId"},
        {"Destination": "append:header.id", "Source": "$response.header.x-amzn-requestid"},
        {"Destination": "remove:header.content-type", "Source": ""},
    ]
    said = integration("SQS-PurgeQueue", {"200": {"ResponseParameters": rules}}, QueueUrl="q")
    headers = {"content-type": "application/json", "x-amzn-requestid": "1"}
    came = answer(said, asked(), Service(Answer(200, headers, b'{"MessageId": "m"}')).call)
    assert came == Answer(202, {"location": "/games/17", "id": "m,1"}, b'{"MessageId": "m"}')
    assert answer(said, asked(), Service(Answer(404, headers, b"{}")).call).status == 404


def test_a_service_that_does_not_answer_is_unavailable() -> None:
    def call(request: Request, seconds: float) -> Answer:
        assert seconds == 5
        raise NoAnswer("too late")

    came = answer(integration("SQS-PurgeQueue", QueueUrl="q"), asked(), call)
    assert (came.status, json.loads(came.body)) == (503, {"message": "Service Unavailable"})


def test_a_role_that_can_not_be_had_is_an_error_of_the_api() -> None:
    assert (no_rights().status, json.loads(no_rights().body)) == (500, {"message": "Internal Server Error"})
