"""Servers that end by themselves are started again, some times; the emulator is not."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from local.cloud import RESTARTS, LocalCloud
from local.processes import Service

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    cloud = LocalCloud(tmp_path, tmp_path)
    yield cloud
    cloud.stop()


def begin(cloud: LocalCloud, name: str, *, again: bool) -> Service:
    return cloud._begin(name, SLEEP, partial(begin, cloud, name, again=again) if again else None)


def end(service: Service) -> None:
    os.kill(service._process.pid, signal.SIGKILL)
    while service.running:
        time.sleep(0.01)


def test_a_server_that_ended_is_started_again_and_named(cloud: LocalCloud) -> None:
    begin(cloud, "Emulator", again=False)
    redis = begin(cloud, "Redis", again=True)
    assert list(cloud.revive()) == []
    end(redis)
    assert cloud.running, "as it can be started again"
    assert list(cloud.revive()) == ["Redis"]
    assert list(cloud.revive()) == []
    assert cloud.running


def test_without_the_emulator_nothing_goes_on(cloud: LocalCloud) -> None:
    emulator = begin(cloud, "Emulator", again=False)
    begin(cloud, "Redis", again=True)
    end(emulator)
    assert list(cloud.revive()) == []
    assert not cloud.running


def test_what_goes_on_ending_is_not_started_for_ever(cloud: LocalCloud) -> None:
    service = begin(cloud, "Redis", again=True)
    for _ in range(RESTARTS):
        end(service)
        assert list(cloud.revive()) == ["Redis"]
        service = cloud._services[-1]
    end(service)
    assert list(cloud.revive()) == []
    assert not cloud.running


def test_nothing_is_started_again_once_all_is_stopped(cloud: LocalCloud) -> None:
    begin(cloud, "Redis", again=True)
    cloud.stop()
    assert list(cloud.revive()) == []
    assert not cloud.running
