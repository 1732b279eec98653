"""Integrations of HTTP APIs with services of AWS, told apart by their `IntegrationSubtype`.

Parameters are constants, or are mapped from the request: `$request.body`, `$request.body.member`,
`$request.header.name`, `$request.querystring.name`, `$request.path`, `$request.path.name`, `$context.name` and
`$stageVariables.name`, also within a text as `${request.path.name}`. What the service answers goes back as it is,
but for the integration's `ResponseParameters`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from botocore.serialize import create_serializer

from local.integrations.calls import JSON, Answer, Call, NoAnswer, Request, model

LARGEST_READ = 100_000
"""Bytes of a body that members are looked for in; `$request.body` is the whole of it."""


@dataclass(frozen=True)
class Subtype:
    """A call that API Gateway knows; names of parameters as the integration has them."""

    service: str
    operation: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


_SQS, _STATES = "sqs", "stepfunctions"
SUBTYPES = {
    "EventBridge-PutEvents": Subtype(
        "events", "PutEvents", ("Detail", "DetailType", "Source"), ("Time", "EventBusName", "Resources", "TraceHeader")
    ),
    "SQS-SendMessage": Subtype(
        _SQS,
        "SendMessage",
        ("QueueUrl", "MessageBody"),
        ("DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId", "MessageSystemAttributes"),
    ),
    "SQS-ReceiveMessage": Subtype(
        _SQS, "ReceiveMessage", ("QueueUrl",), ("MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds")
    ),
    "SQS-DeleteMessage": Subtype(_SQS, "DeleteMessage", ("ReceiptHandle", "QueueUrl")),
    "SQS-PurgeQueue": Subtype(_SQS, "PurgeQueue", ("QueueUrl",)),
    "Kinesis-PutRecord": Subtype(
        "kinesis",
        "PutRecord",
        ("StreamName", "Data", "PartitionKey"),
        ("SequenceNumberForOrdering", "ExplicitHashKey"),
    ),
    "StepFunctions-StartExecution": Subtype(_STATES, "StartExecution", ("StateMachineArn",), ("Name", "Input")),
    "StepFunctions-StartSyncExecution": Subtype(
        _STATES, "StartSyncExecution", ("StateMachineArn",), ("Name", "Input", "TraceHeader")
    ),
    "StepFunctions-StopExecution": Subtype(_STATES, "StopExecution", ("ExecutionArn",), ("Cause", "Error")),
}
"""All that there are, but for AppConfig-GetConfiguration."""

_ATOM = re.compile(r"\$\{([^}]+)\}")


class NotMapped(Exception):
    """A parameter is to be what the request does not have."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request to a route, and what is known of it; names of headers are in small letters."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    path: str
    path_parameters: Mapping[str, str]
    context: Mapping[str, Any]
    stage_variables: Mapping[str, str]


def answer(integration: Mapping[str, Any], asked: Asked, call: Call) -> Answer:
    """Call the service that an integration names, and answer as API Gateway does."""
    try:
        subtype = SUBTYPES[integration["integrationSubtype"]]
        request = _request(subtype, dict(_mapped(subtype, integration["requestParameters"], asked)))
    except NotMapped:
        return _refusal(400, "Bad Request")
    try:
        came = call(request, integration["timeoutInMillis"] / 1000)
    except NoAnswer:
        return _refusal(503, "Service Unavailable")
    return _changed(came, integration.get("responseParameters") or {}, asked)


def no_rights() -> Answer:
    """What API Gateway answers where it may not assume the integration's role."""
    return _refusal(500, "Internal Server Error")


def _mapped(subtype: Subtype, parameters: Mapping[str, str], asked: Asked) -> Iterator[tuple[str, str]]:
    """What the parameters are for this request; raises NotMapped."""
    for name in (*subtype.required, *subtype.optional):
        if name in parameters:
            yield name, _value(parameters[name], asked)
        elif name in subtype.required:
            raise NotMapped(name)


def _value(source: str, asked: Asked) -> str:
    if source.startswith("$") and not source.startswith("${"):
        return _atom(source[1:], asked)
    return _ATOM.sub(lambda found: _atom(found[1], asked), source)


def _atom(source: str, asked: Asked) -> str:
    """The value of a source like `request.header.name`; raises NotMapped."""
    kind, _, name = source.partition(".")
    place, _, member = name.partition(".")
    value: Any = None
    if kind == "context":
        value = _walk(asked.context, name)
    elif kind == "stageVariables":
        value = asked.stage_variables.get(name)
    elif (kind, place) == ("request", "body"):
        value = _walk(_read(asked.body), member) if member else asked.body.decode(errors="replace")
    elif (kind, place) == ("request", "header"):
        value = asked.headers.get(member.lower())
    elif (kind, place) == ("request", "querystring"):
        value = ",".join(asked.query[member]) if member in asked.query else None
    elif (kind, place) == ("request", "path"):
        value = asked.path_parameters.get(member) if member else asked.path
    if value is None or value == "":
        raise NotMapped(source)
    return value if isinstance(value, str) else json.dumps(value)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body[:LARGEST_READ])
    except ValueError:
        return None


def _walk(value: Any, path: str) -> Any:
    """A member of a member, as `a.b` and `a[0].b` say it."""
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _request(subtype: Subtype, values: dict[str, str]) -> Request:
    """The call as it is on the wire; raises NotMapped for what a service could not read."""
    if subtype.service == _SQS:  # which API Gateway asks in its older protocol, so that answers are XML
        form = {"Action": subtype.operation, "Version": "2012-11-05"}
        for name, value in values.items():
            form |= _attributes(name, value) if name.endswith("Attributes") else {name: value}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Request(service=subtype.service, headers=headers, body=urlencode(form).encode())
    parameters: dict[str, Any] = dict(values)
    if subtype.operation == "PutEvents":
        if "Resources" in values:
            parameters["Resources"] = _parsed(values["Resources"], list)
        parameters = {"Entries": [parameters]}
    if subtype.service == _STATES:
        parameters = {name[0].lower() + name[1:]: value for name, value in values.items()}
    operation = model(subtype.service).operation_model(subtype.operation)
    target = f"{operation.service_model.metadata['targetPrefix']}.{subtype.operation}"
    version = operation.service_model.metadata["jsonVersion"]
    headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
    if "Time" in values:
        wire = create_serializer("json").serialize_to_request(parameters, operation)
        return Request(service=subtype.service, headers=headers, body=wire["body"])
    return Request(service=subtype.service, headers=headers, body=json.dumps(parameters).encode())


def _attributes(name: str, value: str) -> dict[str, str]:
    """Attributes of a message, which are given as a JSON object, in the protocol that has names with numbers."""
    prefix = name.removesuffix("s")
    flat = {}
    for number, (attribute, parts) in enumerate(_parsed(value, dict).items(), 1):
        flat[f"{prefix}.{number}.Name"] = attribute
        flat |= {f"{prefix}.{number}.Value.{part}": str(said) for part, said in parts.items()}
    return flat


def _parsed(value: str, kind: type) -> Any:
    try:
        parsed = json.loads(value)
    except ValueError:
        raise NotMapped(value) from None
    if not isinstance(parsed, kind):
        raise NotMapped(value)
    return parsed


def _changed(came: Answer, changes: Mapping[str, Any], asked: Asked) -> Answer:
    """An answer as the integration's `ResponseParameters` for its status change it."""
    rules = changes.get(str(came.status)) or {}
    status, headers = came.status, {k: v for k, v in came.headers.items() if k == "content-type"}
    for rule in rules.get("ResponseParameters", []):
        how, _, what = rule["Destination"].partition(":")
        name = what.removeprefix("header.").lower()
        if what == "statuscode":
            status = int(rule["Source"])
        elif how == "remove":
            headers.pop(name, None)
        else:
            said = _of_response(rule["Source"], came, asked)
            headers[name] = f"{headers[name]},{said}" if how == "append" and name in headers else said
    return Answer(status, headers, came.body)


def _of_response(source: str, came: Answer, asked: Asked) -> str:
    if source.startswith("$response.header."):
        return came.headers.get(source.removeprefix("$response.header.").lower(), "")
    if source.startswith("$response.body."):
        return str(_walk(_read(came.body), source.removeprefix("$response.body.")) or "")
    return _value(source, asked)


def _refusal(status: int, message: str) -> Answer:
    return Answer(status, JSON, json.dumps({"message": message}).encode())
