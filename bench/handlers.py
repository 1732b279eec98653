"""Runs the real handlers in this process, with the settings that they were deployed with."""

import contextlib
import importlib
import importlib.util
import io
import os
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.cloud import DeployedCloud
from bench.functions import Function, declared_functions
from bench.recorder import REDIS, Call, CallRecorder

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True)
class Execution:
    """What one invocation did."""

    function: str
    result: Any
    calls: list[Call]
    milliseconds: float
    log_bytes: int
    memory_mb: int
    """That the function is deployed with."""

    @property
    def aws_calls(self) -> int:
        """Calls to AWS services: all but those to Redis."""
        return sum(call.name != REDIS for call in self.calls)

    def count(self, name: str) -> int:
        """How often something was called."""
        return sum(call.name == name for call in self.calls)

    @property
    def read_units(self) -> float:
        """Consumed in all calls."""
        return sum(call.read_units for call in self.calls)

    @property
    def write_units(self) -> float:
        """Consumed in all calls."""
        return sum(call.write_units for call in self.calls)


@dataclass(frozen=True)
class _Context:
    function_name: str
    aws_request_id: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:bench"


class Handlers:
    """The handlers of `cloud`, each loaded when it is first run."""

    def __init__(self, cloud: DeployedCloud, recorder: CallRecorder) -> None:
        self._cloud = cloud
        self._recorder = recorder
        self._declared = {function.name: function for function in declared_functions()}
        self._loaded: dict[str, Handler] = {}

    def run(self, function: str, event: dict[str, Any]) -> Execution:
        """Run a function with an event."""
        if function not in self._loaded:
            self._loaded[function] = _load(self._declared[function], self._cloud.environment(function))
        context = _Context(function, str(uuid.uuid4()))
        output = io.StringIO()
        self._recorder.taken()
        # Imported only now: it reads settings of the function when it is.
        observability = importlib.import_module("buzzline.platform.observability")
        with contextlib.redirect_stdout(output):
            observability.logger.registered_handler.setStream(output)  # it took the stream of when it was made
            begun = time.perf_counter()
            result = self._loaded[function](event, context)
            milliseconds = 1000 * (time.perf_counter() - begun)
        log_bytes = len(output.getvalue().encode())
        memory_mb = self._declared[function].memory_mb
        return Execution(function, result, self._recorder.taken(), milliseconds, log_bytes, memory_mb)


def http_event(
    route: str,
    player: str,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: str = "",
) -> dict[str, Any]:
    """A request as the HTTP API hands it on (payload format 2.0)."""
    method, _, raw_path = route.partition(" ")
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": raw_path,
        "headers": {"content-type": "application/json"},
        "pathParameters": dict(path or {}),
        "queryStringParameters": dict(query or {}),
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {
            "authorizer": {"jwt": {"claims": {"username": player, "token_use": "access"}, "scopes": None}},
            "http": {"method": method, "path": raw_path},
            "routeKey": route,
        },
    }


def _load(function: Function, environment: dict[str, str]) -> Handler:
    os.environ.update(environment)
    specification = importlib.util.spec_from_file_location(
        f"bench_{function.module}", function.folder / f"{function.module}.py"
    )
    assert specification and specification.loader, f"{function.name} has a module"
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    handler: Handler = getattr(module, function.handler)
    return handler
