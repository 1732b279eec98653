"""The servers of the local cloud, and how to reach them."""

import json
import os
import shutil
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import boto3

from local import ROOT
from local.environment import GUARD, STARTED_IN, for_local_cloud, for_servers, for_tools
from local.processes import Service, free_port, undisturbed

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}

# Runs in the emulator's environment: not imported from here.
_EMULATOR_MAIN = Path(__file__).with_name("emulator_main.py")
_REKOGNITION = Path(__file__).with_name("rekognition.py")
_GATEWAY = Path(__file__).with_name("gateway.py")

WAIT_SCALE = 0.1
"""What waits of state machines, those before another try included, take here of the time that they take in AWS."""

RESTARTS = 3
"""Times that a server which ended by itself is started again."""


def aws_client(service: str, endpoint_url: str) -> Any:
    """A boto3 client of the cloud at `endpoint_url` with the rights of its administrator."""
    session: Any = boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    return session.client(service, endpoint_url=endpoint_url)


class LocalCloud:
    """An AWS emulator that enforces IAM, what stands in beside it, and a Redis; only on the loopback interface.

    `home` keeps logs and what the servers write. `emulator` is the Python environment that
    the emulator is installed in; functions run under the same interpreter. What gives a web app one origin is
    started when one is deployed.
    """

    def __init__(self, home: Path, emulator: Path, port: int | None = None, web_port: int | None = None) -> None:
        self.home = home
        self.emulator = emulator
        self.port = port or free_port()
        self._web_port = web_port
        self.redis_port = free_port()
        self.rekognition_port = free_port()
        self._integrations_port = free_port()
        self._temporary = home / "tmp"
        self._services: list[Service] = []
        self._again: dict[Service, Callable[[], object]] = {}
        """Servers that keep nothing that the cloud could not go on without, and how to start them again."""
        self._restarts = 0

    @classmethod
    def that_runs(cls, home: Path, emulator: Path, outputs: dict[str, Any]) -> Self:
        """The cloud of another process that wrote these outputs; not to be started or stopped."""
        web = outputs["webUrl"]
        cloud = cls(home, emulator, port_of(outputs["awsEndpointUrl"]), port_of(web) if web else None)
        cloud.redis_port = port_of(outputs["redisUrl"])
        cloud.rekognition_port = port_of(outputs["rekognitionUrl"])
        return cloud

    @property
    def endpoint_url(self) -> str:
        """Where all AWS services answer."""
        return f"http://localhost:{self.port}"

    @property
    def rekognition_url(self) -> str:
        """Where what stands in for Rekognition answers."""
        return f"http://127.0.0.1:{self.rekognition_port}"

    @cached_property
    def web_port(self) -> int:
        """Where a deployed web app answers; chosen late, as a free port may not be free for long."""
        return self._web_port or free_port()

    @property
    def web_url(self) -> str:
        """The one origin of a deployed web app."""
        return f"http://localhost:{self.web_port}"

    @property
    def parameters(self) -> dict[str, str]:
        """What root templates are told that declare such parameters."""
        return {"RedisUrl": f"redis://localhost:{self.redis_port}", "MqttUrl": "/mqtt", "UserPoolUrl": "/cognito/"}

    @property
    def environment(self) -> dict[str, str]:
        """Environment for programs that shall use this cloud, like the SAM CLI or the AWS CLI."""
        return {**for_local_cloud(STARTED_IN), **self._address}

    @property
    def build_environment(self) -> dict[str, str]:
        """Environment for programs that also fetch packages, which are not of this cloud."""
        return {**for_tools(STARTED_IN), **self._address}

    @property
    def _address(self) -> dict[str, str]:
        return {**CREDENTIALS, "SAM_CLI_POLL_DELAY": "0.3", "AWS_ENDPOINT_URL": self.endpoint_url}

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud with the rights of its administrator."""
        return aws_client(service, self.endpoint_url)

    def start(self) -> None:
        """Start the servers and wait until they answer; on failure leave nothing running."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(parents=True)
        try:
            self._start_redis()
            self._start_rekognition()
            integrations = self._start_integrations()
            self._start_emulator()  # which takes longer
            integrations.wait_until(lambda: answers(self._integrations_url))
        except BaseException:
            self.stop()
            raise

    def start_gateway(self, outputs: dict[str, Any]) -> None:
        """Start what gives a deployed web app one origin, if there is one; `outputs` are those of the deployment."""
        if outputs["webUrl"] is None:
            return
        told = {
            "port": self.web_port,
            "distribution": outputs["distributionUrl"],
            "cognito": self.endpoint_url,
            "web_socket": outputs["webSocketUrl"],
            "mqtt": outputs["mqttUrl"],
            "mqtt_host": outputs["mqttHost"],
        }
        self._start_gateway([sys.executable, "-P", str(_GATEWAY), json.dumps(told)])

    def revive(self) -> Iterator[str]:
        """Start servers again that have ended; yields their names; raises DidNotStart.

        Not the emulator: all that was deployed, and all data, ended with it. Nor what goes on ending.
        """
        for service in [each for each in self._services if not each.running]:
            if not self._may_revive(service):
                return
            self._restarts += 1
            self._services.remove(service)
            self._again.pop(service)()
            yield service.name

    def stop(self) -> None:
        """End everything that was started."""
        self._again.clear()
        while self._services:
            self._services.pop().stop()
        shutil.rmtree(self._temporary, ignore_errors=True)

    @property
    def running(self) -> bool:
        """Whether all servers are alive, or can be started again."""
        return bool(self._services) and all(each.running or self._may_revive(each) for each in self._services)

    def _may_revive(self, service: Service) -> bool:
        return service in self._again and self._restarts < RESTARTS

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _begin(
        self,
        name: str,
        command: list[str],
        again: Callable[[], object] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Service:
        """Start a server; whatever comes from now on, it is among those that are stopped.

        `again` starts it another time, where that does any good.
        """
        with undisturbed():
            log = self.home / f"{name.lower()}.log"
            service = Service(command, env={**for_servers(STARTED_IN), **(env or {})}, log=log, name=name)
            self._services.append(service)
            if again:
                self._again[service] = again
        return service

    def _start_redis(self) -> None:
        program = shutil.which("redis-server") or str(self.emulator / "bin" / "redis-server")
        options = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._temporary)]
        self._begin("Redis", [program, *options], self._start_redis).wait_until(self._redis_answers)

    def _redis_answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.redis_port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def _start_rekognition(self) -> None:
        command = [sys.executable, "-P", str(_REKOGNITION), str(self.rekognition_port)]
        service = self._begin("Rekognition", command, self._start_rekognition)
        service.wait_until(lambda: answers(self.rekognition_url))

    def _start_integrations(self) -> Service:
        told = {"port": self._integrations_port, "endpoint": self.endpoint_url, "region": REGION}
        return self._begin(
            "Integrations",
            [sys.executable, "-P", "-m", "local.integrations", json.dumps(told)],
            self._start_integrations,
            {"PYTHONPATH": os.pathsep.join([str(GUARD), str(ROOT)])},
        )

    @property
    def _integrations_url(self) -> str:
        return f"http://127.0.0.1:{self._integrations_port}"

    def _start_gateway(self, command: list[str]) -> None:
        service = self._begin("Gateway", command, partial(self._start_gateway, command))
        service.wait_until(lambda: _listens(self.web_port))

    def _start_emulator(self) -> None:
        service = self._begin(
            "Emulator",
            [str(self.emulator / "bin" / "python"), "-P", str(_EMULATOR_MAIN)],
            env={
                **CREDENTIALS,
                "GATEWAY_PORT": str(self.port),
                "BIND_HOST": "127.0.0.1",
                "AUTH": "true",
                "MINISTACK_REGION": REGION,
                "MINISTACK_ACCOUNT_ID": ACCOUNT,
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "SFN_WAIT_SCALE": str(WAIT_SCALE),
                # Functions inherit it.
                "AWS_ENDPOINT_URL_REKOGNITION": self.rekognition_url,
                "SERVICE_INTEGRATIONS_URL": self._integrations_url,
                "TMPDIR": str(self._temporary),
                "STATE_DIR": str(self._temporary / "state"),
                "PYTHONUNBUFFERED": "1",
            },
        )
        service.wait_until(lambda: answers(f"{self.endpoint_url}/_ministack/health"))


def port_of(url: str) -> int:
    """The port of one of a local cloud's addresses."""
    port = urlsplit(url).port
    assert port, "all addresses of a local cloud have a port"
    return port


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def answers(url: str) -> bool:
    """Whether a server answers there."""
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310
            return True
    except OSError:
        return False
