"""Starts the AWS emulator with corrections for what it does unlike AWS.

Runs under the emulator's own interpreter, so it imports nothing but the emulator and the standard library.
An emulator that is not built as the corrections expect is not started.
"""

import contextvars
import inspect
import io
import json
import logging
import os
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any

from ministack import app
from ministack.core import cloudfront_js, iam_actions, lambda_runtime
from ministack.services import (
    apigateway,
    apigateway_v1,
    cloudformation,
    cloudfront,
    cloudwatch,
    dynamodb_streams,
    iot,
    lambda_svc,
)
from ministack.services.apigateway import _authorize_ws_connect
from ministack.services.cloudformation import provisioners
from ministack.services.lambda_svc import (
    _LAMBDA_ASYNC_RETRY_BASE_SECONDS,
    _LAMBDA_ASYNC_RETRY_MAX_SECONDS,
    _execute_function,
    _execute_function_with_config_scope,
    _execution_record_for_config,
    _get_func_record_for_ref,
    _get_func_record_for_ref_in_scope,
    _route_async_failure,
    _run_with_function_config_scope,
)

# For this process only; functions import nothing of the repository.
sys.path.append(str(Path(__file__).with_name("corrections")))
import service_integrations

AT_A_TIME = int(os.environ.get("LAMBDA_FUNCTION_CONCURRENCY", "4"))
"""Invocations of a function at a time, by each way that is bounded here: every one is a process of this machine."""

_logger = logging.getLogger("local")


# --- Authorizers of WebSocket APIs: AWS refuses the handshake with 401 where the function fails with the message
# "Unauthorized", and with 500 where it fails in another way. The emulator answers 500 to both.

_authorizer_errors: ContextVar[list[str] | None] = ContextVar("_authorizer_errors", default=None)
_slots: dict[str, threading.Semaphore] = {}


async def _authorize_connect(  # noqa: PLR0913, PLR0917  the emulator's own arguments
    api_id: Any, route: Any, request_context: Any, headers: Any, query_params: Any, account_id: Any, region: Any
) -> Any:
    errors: list[str] = []
    # Shared with the thread that the authorizer is invoked in, which gets a copy of this context.
    token = _authorizer_errors.set(errors)
    try:
        refusal, context = await _authorize_ws_connect(
            api_id, route, request_context, headers, query_params, account_id, region
        )
    finally:
        _authorizer_errors.reset(token)
    return ((401, "Unauthorized") if errors == ["Unauthorized"] else refusal), context


def _execute(func: dict[str, Any], event: Any) -> Any:
    errors = _authorizer_errors.get()
    if errors is None:
        return _execute_function_with_config_scope(func, event)
    with _slot(func["config"]):
        result = _execute_function_with_config_scope(func, event)
    if result.get("error"):
        errors.append(result["body"].get("errorMessage", ""))
    return result


def _slot(config: dict[str, Any]) -> threading.Semaphore:
    return _slots.setdefault(config["FunctionArn"], threading.Semaphore(AT_A_TIME))


# --- Routes of WebSocket APIs: AWS handles messages of different connections at the same time, tells a client no
# more of a failure than that there was one, and has the function's log. The emulator handles one message of a
# function after the other, sends the error's text, and keeps no log. (One connection's messages stay in order:
# the emulator takes the next when the one before is done.)


class _WorkersOfFunction:
    """Stands where the emulator has the one worker of a function."""

    def __init__(self, func: dict[str, Any]) -> None:
        self._func = func

    def invoke(self, event: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Invoke the function in a worker that nobody else uses meanwhile."""
        with _slot(self._func["config"]):
            result = _execute_function(self._func, event)
        answer = result.get("body")
        if result.get("error"):
            _logger.warning("WebSocket message %s failed: %s", request_id, answer)
            said = {"message": "Internal server error", "connectionId": event["requestContext"]["connectionId"]}
            answer = {"statusCode": 500, "body": json.dumps({**said, "requestId": request_id})}
        return {"status": "ok", "result": answer if isinstance(answer, dict) else {}}


def _workers_of(
    func_name: str, config: dict[str, Any], code_zip: bytes, qualifier: str = "$LATEST"
) -> _WorkersOfFunction:
    func, _, _ = _get_func_record_for_ref(f"{func_name}:{qualifier}")
    return _WorkersOfFunction(_execution_record_for_config({**(func or {}), "code_zip": code_zip}, config))


# --- Asynchronous events, those of IoT rules included: AWS keeps them in a queue of the function, tries a failed
# one twice again, and then sends it to the destination for failures. The emulator starts all at once, as one
# process each, and forgets an IoT rule's event that fails or is throttled.


@dataclass
class _Event:
    """An event with what is known of its way so far."""

    func: dict[str, Any]
    payload: Any
    context: Context = field(default_factory=contextvars.copy_context)
    arrived: float = field(default_factory=time.monotonic)
    failures: int = 0


class _EventQueue:
    """The events of one function: begun in the order in which they came, AT_A_TIME at once."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[_Event] = SimpleQueue()
        for _ in range(AT_A_TIME):
            threading.Thread(target=self._work, daemon=True).start()

    def put(self, event: _Event) -> None:
        """Take an event in."""
        self._waiting.put(event)

    def _work(self) -> None:
        while True:
            event = self._waiting.get()
            try:
                event.context.run(self._try, event)
            except Exception:
                _logger.exception("an event of %s is lost", event.func["config"]["FunctionName"])

    def _try(self, event: _Event) -> None:
        result = _execute_function_with_config_scope(event.func, event.payload)
        if not result.get("error"):
            return
        func, config = event.func, event.func["config"]
        settings = func.get("event_invoke_config") or (func.get("event_invoke_configs") or {}).get("$LATEST") or {}
        retries = settings.get("MaximumRetryAttempts")
        wait = min(_LAMBDA_ASYNC_RETRY_BASE_SECONDS * 2**event.failures, _LAMBDA_ASYNC_RETRY_MAX_SECONDS)
        age = time.monotonic() - event.arrived + wait
        event.failures += not result.get("throttle")  # a throttled event was not tried
        if event.failures <= (2 if retries is None else retries) and age < settings.get(
            "MaximumEventAgeInSeconds", 21600
        ):
            timer = threading.Timer(wait, self.put, [event])
            timer.daemon = True
            timer.start()
            return
        destination = (settings.get("DestinationConfig") or {}).get("OnFailure", {}).get("Destination")
        destination = destination or (config.get("DeadLetterConfig") or {}).get("TargetArn")
        _logger.warning("an event of %s failed, and goes to %s", config["FunctionName"], destination)
        if destination:
            name = config["FunctionName"]
            _run_with_function_config_scope(func, _route_async_failure, destination, name, event.payload, result)


_queues: dict[str, _EventQueue] = {}
_queues_lock = threading.Lock()


def _invoke_async(func: dict[str, Any], event: Any) -> None:
    func = _execution_record_for_config(func, func.get("config") or func)
    arn = func["config"]["FunctionArn"]
    with _queues_lock:
        if arn not in _queues:
            _queues[arn] = _EventQueue()
    _queues[arn].put(_Event(func, event))


def _rule_to_lambda(account_id: str, region: str, function_arn: str, event: Any) -> None:
    func, config, _ = _get_func_record_for_ref_in_scope(function_arn, account_id=account_id, region=region)
    if not func or not config:
        raise LookupError(f"there is no function {function_arn}")
    _invoke_async(_execution_record_for_config(func, config), event)


# --- Requests for several messages: AWS has no right for them but that for one. The emulator asks for another.

_RIGHTS = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
_right_of_operation = iam_actions.extract_iam_action


def _right(  # noqa: PLR0913, PLR0917  the emulator's own arguments
    service: str, method: str, path: str, headers: Any, body: bytes, query_params: Any
) -> str | None:
    right: str | None = _right_of_operation(service, method, path, headers, body, query_params)
    return _RIGHTS.get(right or "", right)


# --- Streams of tables: AWS lets a role read those that it names. The emulator looks at no stream when it asks for the
# right, so only who may read all of them may read one.

_resource_of_request = iam_actions.extract_resource_arn


def _resource(  # noqa: PLR0913, PLR0917  the emulator's own arguments
    service: str,
    method: str,
    path: str,
    headers: Any,
    body: bytes,
    query_params: Any,
    region: str,
    account_id: str,
) -> str:
    if service == "dynamodbstreams":
        try:
            asked = json.loads(body)
        except ValueError:
            return "*"
        iterator = dynamodb_streams._decode_iterator(str(asked.get("ShardIterator", ""))) or {}
        return str(asked.get("StreamArn") or iterator.get("arn") or "*")
    resource: str = _resource_of_request(service, method, path, headers, body, query_params, region, account_id)
    return resource


# --- Layers: AWS mounts them. The emulator unpacks all layers of a function for each of its processes, which takes
# longer than starting one; here they are unpacked once.

_spawn_alone = lambda_runtime.Worker._spawn
_layers: dict[str, str] = {}
_layers_lock = threading.Lock()


def _spawn(self: Any) -> None:
    config = self.config
    variables = config.get("Environment", {}).get("Variables", {})
    folders = os.pathsep.join(map(_layer_folder, config.get("Layers", [])))
    self.config = {
        **config,
        "Layers": [],
        "Environment": {"Variables": {**variables, "_LAMBDA_LAYERS_DIRS": folders}},
    }
    try:
        _spawn_alone(self)
    finally:
        self.config = config


def _layer_folder(layer: Any) -> str:
    arn = layer if isinstance(layer, str) else layer["Arn"]
    with _layers_lock:
        if arn not in _layers:
            folder = tempfile.mkdtemp(prefix="layer-")
            with zipfile.ZipFile(io.BytesIO(lambda_svc._resolve_layer_zip(layer))) as packed:
                packed.extractall(folder)
            _layers[arn] = folder
        return _layers[arn]


# --- Functions of distributions: a page asks for twenty files at once, and each request runs one, for a millisecond.
# The emulator keeps two processes for them, and starts and ends another one for every further that runs meanwhile.

_evaluate_at_once = cloudfront_js.evaluate
_evaluators = threading.Semaphore(2)


def _evaluate(code: bytes, event: dict[str, Any]) -> Any:
    with _evaluators:
        return _evaluate_at_once(code, event)


# --- What integrations of WebSocket APIs answer, where no function does: the emulator sends it, but its CloudFormation
# knows no such resource.


def _create_integration_response(_: str, properties: dict[str, Any], __: str) -> tuple[str, dict[str, Any]]:
    members = {name[0].lower() + name[1:]: value for name, value in properties.items()}
    answer = apigateway._create_integration_response(properties["ApiId"], properties["IntegrationId"], members)
    created = json.loads(answer[2])
    return created["integrationResponseId"], {}


def _delete_integration_response(physical_id: str, properties: dict[str, Any]) -> None:
    apigateway._delete_integration_response(properties["ApiId"], properties["IntegrationId"], physical_id)


# --- Composite alarms: the emulator evaluates them, but its CloudFormation knows no such resource.


def _put_composite_alarm(logical_id: str, properties: dict[str, Any], stack: str) -> tuple[str, dict[str, Any]]:
    name = provisioners._physical_name(stack, logical_id, max_len=255)
    return _replace_composite_alarm(name, {}, properties, stack)


def _replace_composite_alarm(
    physical_id: str, _: dict[str, Any], properties: dict[str, Any], __: str
) -> tuple[str, dict[str, Any]]:
    status, _headers, body = cloudwatch._put_composite_alarm({}, {**properties, "AlarmName": physical_id}, False, True)
    if status != HTTPStatus.OK:
        raise ValueError(body)
    return physical_id, {"Arn": cloudwatch._composite_alarms[physical_id]["AlarmArn"]}


def _delete_composite_alarm(physical_id: str, _: dict[str, Any]) -> None:
    cloudwatch._composite_alarms.pop(physical_id, None)


# --- Updates of nested stacks: AWS leaves a resource alone that does not change. So does the emulator, but it forgets
# the resource's attributes, so that others which refer to one can't be updated.

_update_alone = provisioners._update_resource


def _update(  # noqa: PLR0913, PLR0917  the emulator's own arguments
    resource_type: Any,
    physical_id: Any,
    old_props: Any,
    new_props: Any,
    stack_name: Any,
    logical_id: Any = None,
    old_attrs: Any = None,
) -> Any:
    if old_attrs is None:
        old_attrs = cloudformation._stacks[stack_name]["_resources"].get(logical_id, {}).get("Attributes")
    return _update_alone(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)


# --- Updates of nested stacks that fail: AWS rolls each of them back. The emulator does that with the outermost only.

_update_nested_alone = provisioners._cfn_nested_stack_update


def _update_nested(physical_id: Any, old_props: Any, new_props: Any, stack_name: Any) -> Any:
    try:
        return _update_nested_alone(physical_id, old_props, new_props, stack_name)
    except Exception:
        _update_nested_alone(physical_id, new_props, old_props, stack_name)
        raise


def _add(kind: str, **handlers: Callable[..., Any]) -> None:
    """Add a kind of resource to the emulator's CloudFormation; ends the program where it has it."""
    if kind in provisioners._RESOURCE_HANDLERS:
        raise SystemExit(f"This emulator has {kind} itself: what {__file__} adds is not needed any more.")
    provisioners._RESOURCE_HANDLERS[kind] = handlers


def _replace_handler(kind: str, name: str, original: Callable[..., Any], replacement: Callable[..., Any]) -> None:
    """Replace what the emulator's CloudFormation does with a kind of resource; ends the program where it is not so."""
    if provisioners._RESOURCE_HANDLERS[kind].get(name) is not original:
        raise SystemExit(f"This emulator does not {name} {kind} by {original.__name__}: see {__file__}.")
    provisioners._RESOURCE_HANDLERS[kind][name] = replacement


def _replace(module: ModuleType | type, name: str, replacement: Callable[..., Any], caller: Callable[..., Any]) -> None:
    """Replace a function of the emulator that `caller` calls; ends the program where either is not so."""
    original = getattr(module, name, None)
    if (
        original is None
        or list(inspect.signature(original).parameters) != list(inspect.signature(replacement).parameters)
        or name not in caller.__code__.co_names
    ):
        raise SystemExit(
            f"This emulator has no {module.__name__}.{name} as {caller.__name__} called it: "
            f"see whether the correction in {__file__} is still needed."
        )
    setattr(module, name, replacement)


_replace(apigateway, "_authorize_ws_connect", _authorize_connect, apigateway.handle_websocket)
_replace(lambda_svc, "_execute_function_with_config_scope", _execute, apigateway._invoke_request_authorizer_lambda)
_replace(lambda_runtime, "get_or_create_worker", _workers_of, apigateway._invoke_ws_lambda)
_replace(lambda_svc, "invoke_async_with_retry", _invoke_async, lambda_svc._invoke)
_replace(iot, "_dispatch_rule_to_lambda", _rule_to_lambda, iot._dispatch_rule_action)
_replace(iam_actions, "extract_iam_action", _right, app._dispatch_service_request)
_replace(iam_actions, "extract_resource_arn", _resource, app._dispatch_service_request)
_replace(cloudfront_js, "evaluate", _evaluate, cloudfront._run_function)
_replace(lambda_runtime.Worker, "_spawn", _spawn, lambda_runtime.Worker.invoke)
_replace(
    provisioners,
    "_apigw_v2_integration_props",
    service_integrations.props_of_integration,
    provisioners._apigw_v2_integration_create,
)
_replace(apigateway, "_update_integration", service_integrations.update_integration, apigateway.handle_request)
_replace(
    apigateway, "_invoke_lambda_proxy", service_integrations.invoke_of_http_api, apigateway._handle_execute_in_scope
)
for _name in ("_invoke_sqs_v1", "_invoke_lambda_custom_v1"):
    _replace(apigateway_v1, _name, service_integrations.invoke_of_rest_api, apigateway_v1._execute_in_scope)
_replace(provisioners, "_update_resource", _update, provisioners._cfn_nested_stack_deploy)
_replace_handler("AWS::CloudFormation::Stack", "update", _update_nested_alone, _update_nested)
_add("AWS::ApiGatewayV2::IntegrationResponse", create=_create_integration_response, delete=_delete_integration_response)
_add(
    "AWS::CloudWatch::CompositeAlarm",
    create=_put_composite_alarm,
    update=_replace_composite_alarm,
    delete=_delete_composite_alarm,
)

if __name__ == "__main__":
    app.main()
