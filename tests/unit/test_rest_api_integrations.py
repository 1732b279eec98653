"""Which call of a service a REST API makes of a request by mapping templates, and what it answers."""

import json
from typing import Any

import pytest

from local.integrations.calls import Answer, NoAnswer, Request
from local.integrations.rest_api import answer, no_rights
from local.integrations.vtl import NotRendered, Scope, json_path, render
from tests.unit.test_http_api_integrations import Service, asked

GET_ITEM = "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem"
TO_QUEUE = "arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue"
DEFAULT = {"200": {"statusCode": "200"}}


def integration(uri: str = GET_ITEM, responses: Any = None, **members: Any) -> dict[str, Any]:
    return {"uri": uri, "httpMethod": "POST", "integrationResponses": responses or DEFAULT, **members}


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ('{"k": "$input.params(\'game\')"}', '{"k": "17"}'),
        ("$input.params('tag') $input.params('X-Kind')", "b loud"),
        ("$input.params('nothing')|$input.path('$.nothing')|$input.json('$.nothing')", '||""'),
        ("$input.params().path.game $input.params().header.get('x-kind')", "17 loud"),
        ("$input.json('$.deep')", '{"n": [1, 2]}'),
        ("#set($b = $input.path('$'))$b.text #foreach($n in $b.deep.n)$n#if($foreach.hasNext),#end#end", 'a "b" 1,2'),
        ("$util.escapeJavaScript($input.path('$.text'))", 'a \\"b\\"'),
        ("$util.urlEncode($input.path('$.text'))", "a+%22b%22"),
        ("$util.base64Decode($util.base64Encode('x'))", "x"),
        ("$util.parseJson('{\"a\": 5}').a", "5"),
        ("$context.requestId $context.authorizer.claims.sub $stageVariables.bus", "r-1 ada main"),
        ("#if($input.params('tag') == 'b')yes#{else}no#end", "yes"),
    ],
)
def test_templates_are_rendered(template: str, made: str) -> None:
    body = {"text": 'a "b"', "deep": {"n": [1, 2]}}
    request = asked(body)
    assert render(template, Scope(request, request.body))[0] == made


def test_a_template_may_set_another_status() -> None:
    text, status = render("#set($context.responseOverride.status = 404)gone", Scope(asked(), b""))
    assert (text, status) == ("gone", 404)


@pytest.mark.parametrize(
    "template", ["#if($a", "#foreach($x in)#end", "$util.parseJson('no JSON')", "$input.path('$..a')"]
)
def test_a_template_that_can_not_be_rendered_says_so(template: str) -> None:
    with pytest.raises(NotRendered):
        render(template, Scope(asked({"a": 1}), b'{"a": 1}'))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", {"a": [{"b": 1}], "c-d": 2}),
        ("$.a[0].b", 1),
        ("a[0]['b']", 1),
        ("$['c-d']", 2),
        ("$.a[7]", None),
        ("$.x.y", None),
    ],
)
def test_paths_of_members_and_positions(path: str, found: Any) -> None:
    assert json_path({"a": [{"b": 1}], "c-d": 2}, path) == found


def test_an_action_gets_what_the_template_makes() -> None:
    service = Service()
    template = '{"TableName": "T", "Key": {"id": {"S": "$input.params(\'game\')"}}}'
    answer(integration(requestTemplates={"application/json": template}), asked(), service.call)
    (call,) = service.calls
    assert (call.service, call.path, call.headers["x-amz-target"]) == ("dynamodb", "/", "DynamoDB_20120810.GetItem")
    assert call.headers["content-type"] == "application/x-amz-json-1.0"
    assert service.sent == {"TableName": "T", "Key": {"id": {"S": "17"}}}


def test_the_template_is_that_of_the_content_type() -> None:
    service = Service()
    templates = {"application/json": "json", "text/plain": "text"}
    kinds = {"application/json; charset=utf-8": b"json", "text/plain": b"text", "text/html": b"as it came"}
    for kind, made in kinds.items():
        request = asked(b"as it came", headers={"content-type": kind})
        answer(integration(requestTemplates=templates), request, service.call)
        assert service.calls[-1].body == made


def test_a_message_goes_to_a_queue_by_its_path() -> None:
    service = Service()
    parameters = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
    template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    said = integration(TO_QUEUE, requestParameters=parameters, requestTemplates={"application/json": template})
    answer(said, asked(b"a&b"), service.call)
    (call,) = service.calls
    assert (call.service, call.path) == ("sqs", "/000000000000/queue")
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"
    assert service.form == {"Action": "SendMessage", "MessageBody": "a&b"}


def test_parameters_make_headers_query_and_path() -> None:
    service = Service()
    parameters = {
        "integration.request.path.key": "method.request.path.game",
        "integration.request.querystring.tag": "method.request.querystring.tag",
        "integration.request.header.kind": "method.request.header.X-Kind",
        "integration.request.header.by": "context.authorizer.claims.sub",
        "integration.request.header.bus": "stageVariables.bus",
        "integration.request.header.a": "method.request.body.a",
        "integration.request.header.none": "method.request.header.nothing",
    }
    said = integration("arn:aws:apigateway:us-east-1:s3:path/bucket/{key}", requestParameters=parameters)
    answer({**said, "httpMethod": "GET"}, asked({"a": 1}, path_parameters={"game": "1/7"}), service.call)
    (call,) = service.calls
    assert (call.service, call.method, call.path, call.query) == ("s3", "GET", "/bucket/1%2F7", {"tag": "b"})
    own = {name: value for name, value in call.headers.items() if name not in {"accept", "content-type"}}
    assert own == {"kind": "loud", "by": "ada", "bus": "main", "a": "1"}


def test_an_action_of_a_service_with_the_older_protocol() -> None:
    service = Service()
    answer(integration("arn:aws:apigateway:us-east-1:sns:action/Publish&Message=x"), asked(), service.call)
    assert service.calls[0].query == {"Action": "Publish", "Version": "2010-03-31", "Message": "x"}


RESPONSES = {
    "200": {"statusCode": "200", "responseTemplates": {"application/json": "{\"id\": $input.json('$.Item.id.S')}"}},
    "404": {"statusCode": "404", "selectionPattern": "400", "responseParameters": {"method.response.header.X": "'no'"}},
    "503": {"statusCode": "503", "selectionPattern": r"5\d{2}"},
}


@pytest.mark.parametrize(
    ("came", "answered"),
    [
        (Answer(200, {}, b'{"Item": {"id": {"S": "7"}}}'), (200, b'{"id": "7"}')),
        (Answer(400, {}, b'{"__type": "x"}'), (404, b'{"__type": "x"}')),
        (Answer(500, {}, b"{}"), (503, b"{}")),
    ],
)
def test_the_response_is_that_whose_pattern_the_status_matches(came: Answer, answered: tuple[int, bytes]) -> None:
    answer_ = answer(integration(responses=RESPONSES), asked(), Service(came).call)
    assert (answer_.status, answer_.body) == answered
    assert answer_.headers.get("x") == ("no" if came.status == 400 else None)


def test_a_status_that_the_template_of_a_response_sets_goes_before_its_own() -> None:
    template = "#set($context.responseOverride.status = 404)none"
    said = integration(responses={"200": {"statusCode": "200", "responseTemplates": {"application/json": template}}})
    came = answer(said, asked(), Service().call)
    assert (came.status, came.body) == (404, b"none")


@pytest.mark.parametrize(
    "said",
    [
        integration(responses={"404": {"statusCode": "404", "selectionPattern": "404"}}),
        integration("http://example.com"),
        integration("arn:aws:apigateway:us-east-1:nonsense:action/Do"),
        integration(requestTemplates={"application/json": "#if($a"}),
        integration(requestParameters={"integration.request.header.x": "method.request.nonsense.y"}),
        integration(responses={"200": {"statusCode": "200", "responseTemplates": {"application/json": "#if($a"}}}),
    ],
)
def test_what_can_not_be_mapped_is_an_error_of_the_api(said: dict[str, Any]) -> None:
    assert answer(said, asked(), Service().call) == no_rights()
    assert no_rights().status == 500


def test_a_service_that_does_not_answer_times_out() -> None:
    def call(request: Request, seconds: float) -> Answer:
        assert seconds == 2
        raise NoAnswer("too late")

    came = answer(integration(timeoutInMillis=2000), asked(), call)
    assert (came.status, json.loads(came.body)) == (504, {"message": "Endpoint request timed out"})
