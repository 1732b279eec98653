"""`make run`: bring the whole local cloud up, keep it up, take it down."""

import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from local import ROOT
from local.cloud import LocalCloud
from local.deploy import build, deploy
from local.outputs import read_outputs, write_outputs
from local.processes import ENDING, port_is_free
from local.seed import PLAYERS, seed
from local.selection import switched_on
from local.web_build import LOG, WebBuildFailed, build_web_app, stand_in

HOME = ROOT / ".local"
EMULATOR = HOME / "emulator"
OUTPUTS = HOME / "outputs.json"
_LAST_PORT = 65535


def up(port: int, home: Path = HOME, families: Collection[str] = ()) -> int:
    """Run the local cloud until Ctrl-C, with all it writes under `home`; returns the exit status.

    AWS answers on `port`, the web app on the next one. Features of `families` are switched on besides those that
    samconfig switches on; raises NotThere for a family that there is not.
    """
    said = switched_on(ROOT, families)
    web_port = port + 1
    if not 0 < port < _LAST_PORT:
        print(f"There is no such pair of ports: {port} and the next one, which the web app is to have.")
        print("Choose one from 1024 to 65534: make run PORT=4600")
        return 1
    for each, whose in ((port, ""), (web_port, ", which the web app is to have,")):
        if not port_is_free(each):
            print(f"Port {each}{whose} is in use, perhaps by another `make run`.")
            print(f"Stop that one, or choose another port: make run PORT={_another(port)}")
            return 1
    for sign in ENDING:
        signal.signal(sign, _stop)
    cloud = LocalCloud(folder_of(home, port), EMULATOR, port, web_port)
    outputs = home / OUTPUTS.name
    begun = time.monotonic()
    try:
        _bring_up(cloud, home, begun, said)
        while cloud.running:
            threading.Event().wait(1)
            for name in cloud.revive():
                what = f"{name} had ended and was started again; what it knew is gone."
                print(f"{what} Its log is in {_log(cloud)}.", flush=True)
        print(f"A server of the local cloud has ended; its log is in {_log(cloud)}.")
        return 1
    except KeyboardInterrupt:
        print("\nStopping ...")
        return 0
    finally:
        for sign in ENDING:
            signal.signal(sign, signal.SIG_IGN)
        cloud.stop()
        if outputs.exists() and cloud.endpoint_url in outputs.read_text():  # not of another one that still runs
            outputs.unlink()
        print("Stopped.")


def folder_of(home: Path, port: int) -> Path:
    """Where the cloud on a port writes its logs, and what it has deployed."""
    return home / f"run-{port}"


def _another(port: int) -> int:
    return port + 100 if port + 100 < _LAST_PORT else 4600


def _log(cloud: LocalCloud) -> Path:
    return _from_here(cloud.home)


def _from_here(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _stop(*_: object) -> None:
    raise KeyboardInterrupt  # not an Exception: libraries in the middle of a call must not catch it


def _bring_up(cloud: LocalCloud, home: Path, begun: float, said: Mapping[str, str]) -> None:
    def step(text: str) -> None:
        print(f"[{time.monotonic() - begun:5.1f} s] {text}", flush=True)

    step("starting Redis, the AWS emulator (IAM enforced), and stand-ins for Rekognition and API Gateway's own calls")
    cloud.start()
    unbuilt = _build_web_app(step)
    step("building: sam build")
    build(ROOT, home / "sam", cloud)
    step("deploying: sam package, sam deploy")
    deploy(ROOT, home / "sam", cloud, lambda text: step(f"different here: {text}"), said)
    outputs = read_outputs(cloud)
    cloud.start_gateway(outputs)
    quizzes = seed(cloud, outputs)
    write_outputs(outputs, home / OUTPUTS.name)
    step(f"seeded {quizzes} quizzes and {len(PLAYERS)} players\n")
    print("Buzzline is running.\n")
    for what, where in addresses(outputs):
        print(f"  {what:12}  {where}")
    print("\nThis MQTT broker, unlike that of AWS, lets whoever connects subscribe to everything (#).")
    if unbuilt:
        print(f"\nThe web app could not be built, its address says why; so does {LOG}.")
    print("\nSample log-ins:")
    for name, password in PLAYERS.items():
        print(f"  {name:12} {password}")
    print(f"\nAll addresses and ids are in {_from_here(home / OUTPUTS.name)}; first games are in README.md.")
    print("Data lives as long as this command. Ctrl-C stops everything.", flush=True)


def _build_web_app(step: Callable[[str], None]) -> bool:
    """Build the app if there are changes; returns whether a page stands in for it as it could not be built."""
    try:
        build_web_app()
    except WebBuildFailed as failure:
        step(f"the web app could not be built, all else goes on:\n{failure}")
        stand_in(ROOT, str(failure))
        return True
    return False


def addresses(outputs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What people are told to have, and where."""
    yield "Web app", outputs["webUrl"] or "is off (parameter Web)"
    yield "HTTP API", outputs["apiUrl"]
    if outputs["webSocketUrl"]:
        yield "WebSocket", outputs["webSocketUrl"]
    yield "AWS endpoint", f"{outputs['awsEndpointUrl']} (key test, secret test)"
    yield "MQTT", outputs["mqttUrl"]
    yield "Redis", outputs["redisUrl"]
