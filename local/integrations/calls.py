"""Requests to services of AWS as they are on the wire, with the rights of a role, and their answers as they came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

JSON = {"content-type": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to a service; `service` is its name in botocore."""

    service: str
    method: str = "POST"
    path: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came, or what API Gateway answers; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """The service did not answer in time, or at all."""


Call = Callable[[Request, float], Answer]
"""Sends a request, and waits for so many seconds; raises NoAnswer."""


class Caller:
    """Sends requests to the emulator with the rights that temporary credentials give."""

    def __init__(self, endpoint: str, region: str, credentials: Mapping[str, str]) -> None:
        self._endpoint = endpoint
        self._region = region
        self._credentials = Credentials(credentials["accessKey"], credentials["secretKey"], credentials["token"])

    def send(self, request: Request, seconds: float) -> Answer:
        """Send a request, and wait for so many seconds; raises NoAnswer."""
        signed = AWSRequest(
            method=request.method,
            url=self._endpoint + request.path,
            params=dict(request.query),
            headers=dict(request.headers),
            data=request.body,
        )
        name = signing_name(request.service)
        auth = S3SigV4Auth if name == "s3" else SigV4Auth
        auth(self._credentials, name, self._region).add_auth(signed)
        try:
            came = URLLib3Session(timeout=int(seconds + 0.999)).send(signed.prepare())
        except HTTPClientError as error:
            raise NoAnswer(str(error)) from None
        return Answer(came.status_code, {name.lower(): value for name, value in came.headers.items()}, came.content)


def model(service: str) -> Any:
    """What botocore knows of a service; raises UnknownServiceError."""
    return _SESSION.get_service_model(_NAMES.get(service, service))


def signing_name(service: str) -> str:
    """The name of a service in signatures."""
    metadata = model(service).metadata
    return str(metadata.get("signingName") or metadata["endpointPrefix"])


_SESSION: Any = botocore.session.get_session()
# Names in integrations where botocore has others.
_NAMES = {"states": "stepfunctions", "monitoring": "cloudwatch", "email": "ses"}
