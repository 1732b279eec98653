"""Integrations of REST APIs with services of AWS (type `AWS`), with mapping templates in VTL.

The template for the request's content type makes the body of the call, `requestParameters` its headers, query and path;
the response of the first pattern that the service's status matches makes the answer.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from botocore.exceptions import UnknownServiceError

from local.integrations.calls import JSON, Answer, Call, NoAnswer, Request, model
from local.integrations.http_api import Asked
from local.integrations.vtl import NotRendered, Scope, json_path, render

_URI = re.compile(r"arn:[\w-]+:apigateway:(?P<region>[\w-]+):(?P<service>[\w.-]+):(?P<kind>path|action)/(?P<rest>.*)")


class Failed(Exception):
    """The integration can't be carried out; API Gateway answers 500."""


def answer(integration: Mapping[str, Any], asked: Asked, call: Call) -> Answer:
    """Call the service that an integration names, and answer as API Gateway does."""
    try:
        request = _request(integration, asked)
    except (Failed, NotRendered) as error:
        print(f"{integration.get('uri')}: {error}", flush=True)
        return no_rights()
    try:
        came = call(request, int(integration.get("timeoutInMillis") or 29_000) / 1000)
    except NoAnswer:
        return Answer(504, JSON, b'{"message": "Endpoint request timed out"}')
    try:
        return _answer(integration, asked, came)
    except (Failed, NotRendered) as error:
        print(f"{integration.get('uri')}: {error}", flush=True)
        return no_rights()


def no_rights() -> Answer:
    """What API Gateway answers where it may not assume the integration's role, or its mapping fails."""
    return Answer(500, JSON, b'{"message": "Internal server error"}')


def _request(integration: Mapping[str, Any], asked: Asked) -> Request:
    """The call as it is on the wire; raises Failed."""
    uri = _URI.fullmatch(integration.get("uri", ""))
    if uri is None:
        raise Failed("no address of a service")
    service, rest = uri["service"].rpartition(".")[2], uri["rest"]
    headers: dict[str, str] = {"accept": "application/json", "content-type": "application/json"}
    query: dict[str, str] = {}
    for target, source in (integration.get("requestParameters") or {}).items():
        value = _value(source, asked)
        kind, _, name = target.removeprefix("integration.request.").partition(".")
        if value is None:
            continue
        if kind == "header":
            headers[name.lower()] = value
        elif kind == "querystring":
            query[name] = value
        elif kind == "path":
            rest = rest.replace(f"{{{name}}}", quote(value, safe=""))
    body = _body(integration, asked)
    path, _, more = ("/" + rest.lstrip("/")).partition("?")
    if uri["kind"] == "action":
        path, more = "/", ""
        action, _, given = rest.partition("&")
        query |= dict(parse_qsl(given))
        headers, query = _of_action(service, action, headers, query)
    query = dict(parse_qsl(more)) | query
    method = integration.get("httpMethod") or "POST"
    if "target" not in "".join(headers) and uri["kind"] == "path" and service == "sqs" and b"Action=" in body:
        headers["content-type"] = "application/x-www-form-urlencoded"
    return Request(service=service, method=method, path=path, query=query, headers=headers, body=body)


def _of_action(
    service: str, action: str, headers: dict[str, str], query: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and query that say which action of a service is meant; raises Failed."""
    try:
        metadata = model(service).metadata
    except UnknownServiceError:
        raise Failed(f"there is no service {service}") from None
    if metadata.get("targetPrefix"):
        target = {
            "x-amz-target": f"{metadata['targetPrefix']}.{action}",
            "content-type": f"application/x-amz-json-{metadata['jsonVersion']}",
        }
        return {**headers, **target}, query
    return headers, {"Action": action, "Version": metadata["apiVersion"], **query}


def _body(integration: Mapping[str, Any], asked: Asked) -> bytes:
    """What the template for the content type makes of the request; the request's own body where there is none."""
    templates = {name.lower(): text for name, text in (integration.get("requestTemplates") or {}).items()}
    kind = asked.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind not in templates:
        return asked.body
    return render(templates[kind], Scope(asked, asked.body))[0].encode()


def _value(source: Any, asked: Asked) -> str | None:
    """The value of a source like `method.request.header.name`, or of a constant in quotation marks."""
    text = str(source)
    if text.startswith("'") and text.endswith("'"):
        return text[1:-1]
    kind, _, name = text.partition(".")
    value: Any = None
    if kind == "context":
        value = json_path(asked.context, name)
    elif kind == "stageVariables":
        value = asked.stage_variables.get(name)
    else:
        place, _, member = name.removeprefix("request.").partition(".")
        if place == "header":
            value = asked.headers.get(member.lower())
        elif place == "querystring":
            value = asked.query.get(member, [None])[-1]
        elif place == "path":
            value = asked.path_parameters.get(member)
        elif place == "body":
            value = json_path(_read(asked.body), member) if member else asked.body.decode(errors="replace")
        else:
            raise Failed(f"nothing is known of {text}")
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def _answer(integration: Mapping[str, Any], asked: Asked, came: Answer) -> Answer:
    """The answer that the integration's responses make of the service's; raises Failed where none is for it."""
    responses = list((integration.get("integrationResponses") or {}).values())
    matching = [each for each in responses if each.get("selectionPattern")]
    matching = [each for each in matching if re.fullmatch(each["selectionPattern"], str(came.status))]
    default = [each for each in responses if not each.get("selectionPattern")]
    if not matching and not default:
        raise Failed(f"no response is for status {came.status}")
    chosen = (matching or default)[0]
    status, headers, body = int(chosen["statusCode"]), {"content-type": "application/json"}, came.body
    for target, source in (chosen.get("responseParameters") or {}).items():
        headers[target.removeprefix("method.response.header.").lower()] = _of_response(str(source), asked, came)
    templates = chosen.get("responseTemplates") or {}
    if template := templates.get("application/json") or next(iter(templates.values()), None):
        text, override = render(template, Scope(asked, came.body))
        status, body = int(override or status), text.encode()
    return Answer(status, headers, body)


def _of_response(source: str, asked: Asked, came: Answer) -> str:
    if source.startswith("integration.response.header."):
        return came.headers.get(source.removeprefix("integration.response.header.").lower(), "")
    if source.startswith("integration.response.body"):
        member = source.removeprefix("integration.response.body").removeprefix(".")
        return str(json_path(_read(came.body), member) or "")
    return _value(source, asked) or ""


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
