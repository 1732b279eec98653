import base64
import io
import json
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import BuzzlineError, Conflict, NotFound, TooManyRequests
from buzzline.platform.http import MAX_BODY_BYTES, HttpRequest, endpoint
from buzzline.platform.observability import logger
from buzzline.platform.paging import PageQuery

CONTEXT = SimpleNamespace(
    function_name="Test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:Test",
    aws_request_id="request-1",
)


class Body(ContractModel):
    some_name: str
    amount: int = 1


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Test")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")


def event(body: str | None = None, claims: dict[str, str] | None = None, **members: Any) -> dict[str, Any]:
    claims = {"username": "ada", "token_use": "access"} if claims is None else claims
    return {
        "routeKey": "POST /things",
        "headers": {},
        "requestContext": {"authorizer": {"jwt": {"claims": claims}}},
        "body": body,
        **members,
    }


def call(function: Any, request: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> tuple[int, Any, dict[str, Any]]:
    response = endpoint(status)(function)(request, CONTEXT)
    return response["statusCode"], json.loads(response["body"]) if "body" in response else None, response


def echo(request: HttpRequest) -> Any:
    return {"player": request.player, "name": request.body(Body).some_name}


def test_a_good_request() -> None:
    status, body, response = call(echo, event('{"someName": " x "}'), HTTPStatus.CREATED)
    assert (status, body) == (201, {"player": "ada", "name": "x"})
    assert response["headers"]["content-type"] == "application/json"


def test_a_body_in_base64_is_read() -> None:
    encoded = base64.b64encode('{"someName": "é"}'.encode()).decode()
    assert call(echo, event(encoded, isBase64Encoded=True))[1]["name"] == "é"


def test_nothing_to_say_is_204() -> None:
    assert call(lambda request: None, event())[0] == 204


def test_the_player_is_the_one_in_the_token() -> None:
    body = '{"someName": "x"}'
    assert call(echo, event(body, {"cognito:username": "grace", "token_use": "id"}))[1]["player"] == "grace"
    forged = event(body, headers={"x-player": "grace"}, queryStringParameters={"playerName": "grace"})
    assert call(echo, forged)[1]["player"] == "ada"


@pytest.mark.parametrize("request_event", [event("{}", {}), event("{}", requestContext={})])
def test_a_request_without_a_player_is_refused(request_event: dict[str, Any]) -> None:
    status, problem, _ = call(echo, request_event)
    assert (status, problem["type"]) == (403, "urn:buzzline:problem:no-player")


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"token_use": "access"},
        {"username": "ada"},
        {"username": "", "token_use": "access"},
        {"username": "ada", "cognito:username": "ada", "token_use": "refresh"},
        {"cognito:username": "ada", "token_use": "access"},
        {"username": "ada", "token_use": "id"},
    ],
)
def test_a_token_for_another_use_or_without_a_name_is_refused_even_where_nobody_asks_for_the_name(
    claims: dict[str, str],
) -> None:
    status, problem, _ = call(lambda request: {"asked": "nobody"}, event(claims=claims))
    assert (status, problem["type"]) == (403, "urn:buzzline:problem:no-player")


def test_a_route_without_a_token_has_no_caller() -> None:
    assert call(lambda request: {"caller": request.caller}, event(requestContext={}))[1] == {"caller": None}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (None, "no body"),
        ("", "no body"),
        ("{", "not JSON"),
        ('{"someName": NaN}', "not JSON"),
        ('{"someName": "\\ud800"}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "object"),
        ("{}", "someName"),
        ('{"someName": 1}', "someName"),
        ('{"someName": "x", "amount": "1"}', "amount"),
        ('{"someName": "x", "amount": 1.5}', "amount"),
        ('{"someName": "x", "extra": true}', "extra"),
        ('{"someName": "x", "some_name": "y"}', "some_name"),
    ],
)
def test_a_bad_body_is_a_problem_that_says_what_is_wrong(body: str | None, says: str) -> None:
    status, problem, response = call(echo, event(body))
    assert (status, problem["status"], problem["type"]) == (400, 400, "urn:buzzline:problem:invalid-request")
    assert says in problem["detail"]
    assert response["headers"]["content-type"] == "application/problem+json"


def test_of_very_much_that_is_wrong_the_first_ten_are_told() -> None:
    body = json.dumps({"someName": "x", **{f"extra{number:02d}": "my-secret" for number in range(12)}})
    _, problem, response = call(echo, event(body))
    assert [each["path"] for each in problem["errors"]] == [f"extra{number:02d}" for number in range(10)]
    assert {name for each in problem["errors"] for name in each} == {"path", "message"}
    assert "my-secret" not in response["body"]


def test_a_body_over_the_limit_is_413() -> None:
    body = '{"someName": ""}'
    most = "é" * ((MAX_BODY_BYTES - len(body)) // 2)
    status, problem, _ = call(echo, event(body.replace('""', f'" {most}"')))
    assert (status, problem["type"]) == (413, "urn:buzzline:problem:body-too-large")
    assert "over 256 KB" in problem["detail"]
    assert call(echo, event(body.replace('""', f'"{most}"')))[1]["name"] == most


def test_refusals_have_their_status_and_kind() -> None:
    def refuse(request: HttpRequest) -> None:
        raise Conflict("sold", "Somebody was faster.", price=3)

    status, problem, _ = call(refuse, event())
    assert status == 409
    assert problem == {
        "type": "urn:buzzline:problem:sold",
        "title": "Not possible right now",
        "status": 409,
        "detail": "Somebody was faster.",
        "price": 3,
    }


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *(("InvalidRequest", 400), ("PaymentRequired", 402), ("Forbidden", 403), ("NotFound", 404), ("Conflict", 409)),
        *(("TooLarge", 413), ("TooManyRequests", 429), ("Unavailable", 503), ("BuzzlineError", 500)),
    ],
)
def test_each_refusal_has_the_status_that_clients_know(kind: str, status: int) -> None:
    kinds: dict[str, type[BuzzlineError]] = {each.__name__: each for each in BuzzlineError.__subclasses__()}
    refusal = {**kinds, "BuzzlineError": BuzzlineError}[kind]

    def refuse(request: HttpRequest) -> None:
        raise refusal("kind", "Why.")

    assert call(refuse, event())[0] == status


def test_an_unexpected_error_tells_nothing_but_the_request_id(capsys: pytest.CaptureFixture[str]) -> None:
    def crash(request: HttpRequest) -> None:
        raise KeyError("secret detail")

    status, problem, response = call(crash, event())
    assert (status, problem["requestId"]) == (500, "request-1")
    assert "secret" not in response["body"]
    assert "Traceback" not in response["body"]


def test_logs_have_no_token_and_no_body(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", log)
    call(echo, event('{"someName": "my-answer"}', headers={"authorization": "Bearer my-token"}))
    call(echo, event('{"someName": "my-answer", "extra": "my-answer"}', headers={"authorization": "Bearer my-token"}))
    logged = log.getvalue() + capsys.readouterr().out
    assert "request-1" in logged
    assert "my-answer" not in logged
    assert "my-token" not in logged


def test_unknown_query_parameters_are_refused() -> None:
    def page(request: HttpRequest) -> Any:
        return {"token": request.query(PageQuery).next_token}

    assert call(page, event(queryStringParameters={"nextToken": "t"}))[1] == {"token": "t"}
    assert call(page, event(queryStringParameters={"nextTokn": "t"}))[0] == 400


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 9, 999_999_999), ("9" * 10, 0)],
)
def test_a_number_in_the_path(text: str, number: int) -> None:
    def read(request: HttpRequest) -> Any:
        return {"n": request.path_number("n")}

    assert call(read, event(pathParameters={"n": text}))[1] == {"n": number}


def test_what_is_too_long_for_an_id_names_nothing() -> None:
    """It is cut, as a table refuses a key that is too long."""

    def read(request: HttpRequest) -> Any:
        return {"id": request.path["id"]}

    for length, kept in ((100, 100), (101, 100)):
        assert call(read, event(pathParameters={"id": "x" * length}))[1] == {"id": "x" * kept}


def test_not_found_is_404() -> None:
    def miss(request: HttpRequest) -> None:
        raise NotFound("no-such-thing", "Look elsewhere.")

    assert call(miss, event())[0] == 404


def test_who_has_to_wait_is_told_for_how_long() -> None:
    def refuse(_: HttpRequest) -> None:
        raise TooManyRequests("slow-down", "Try again in 30 s.", retryAfterSeconds=30)

    status, body, response = call(refuse, event())
    assert (status, body["retryAfterSeconds"], response["headers"]["retry-after"]) == (429, 30, "30")


def test_a_request_says_where_it_comes_from() -> None:
    context = {"http": {"sourceIp": "203.0.113.7"}}
    assert call(lambda request: {"from": request.source_ip}, event(requestContext=context))[1] == {
        "from": "203.0.113.7"
    }
