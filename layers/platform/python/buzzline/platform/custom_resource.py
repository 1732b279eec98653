"""Answers to CloudFormation, which waits for one whenever it has a custom resource made, changed or deleted."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import urllib3
from aws_lambda_powertools.utilities.data_classes import CloudFormationCustomResourceEvent
from buzzline.platform.observability import logger
from urllib3.exceptions import HTTPError

_REASON_LENGTH = 1000
"""CloudFormation takes no answer of more than 4 KB."""

_http = urllib3.PoolManager(
    timeout=5.0,
    retries=urllib3.Retry(
        3, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504), allowed_methods=["PUT"], redirect=False
    ),
)


class NotTold(RuntimeError):
    """CloudFormation did not take an answer; it waits on, until its own time is up."""


def answer(
    request: CloudFormationCustomResourceEvent, resource_id: str, work: Callable[[], Mapping[str, str] | None]
) -> dict[str, Any]:
    """Do what was requested and say how it ended, whatever goes wrong; returns what was said.

    What `work` returns, templates get by the resource's attributes.
    CloudFormation deletes the resource of the former id when an update is answered with another `resource_id`.
    """
    said: dict[str, Any] = {
        "StackId": request.stack_id,
        "RequestId": request.request_id,
        "LogicalResourceId": request.logical_resource_id,
        "PhysicalResourceId": resource_id,
    }
    try:
        data = work()
        said |= {"Status": "SUCCESS", **({"Data": dict(data)} if data else {})}
    except Exception as error:
        logger.exception("the request failed", extra={"requestType": request.request_type})
        said |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"[:_REASON_LENGTH]}
    _tell(request.response_url, said)
    return said


def _tell(url: str, said: dict[str, Any]) -> None:
    try:
        # The address is signed for a request without content type.
        status = _http.request("PUT", url, body=json.dumps(said).encode(), headers={"Content-Type": ""}).status
        problem = f"status {status}" if status >= 300 else ""
    except HTTPError as error:
        problem = str(error)
    if problem:
        logger.error("the answer was not taken", extra={"problem": problem})
        raise NotTold(f"CloudFormation could not be told: {said['Status']}")
