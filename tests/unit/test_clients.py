"""How long what AWS does not answer is waited for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from buzzline.platform import clients

API_SECONDS = 29
"""What API Gateway waits for a function."""
URL = "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/live"
CLIENTS: dict[str, Callable[[], Any]] = {
    "dynamodb": lambda: clients.TableStore("Table").client,
    **{each.__name__: each for each in (clients.sns, clients.sqs, clients.kinesis, clients.s3, clients.rekognition)},
    **{each.__name__: each for each in (clients.kms, clients.iot, clients.iot_data, clients.step_functions)},
    "inside": lambda: clients.iot_data("broker.example.com"),
    "posts": lambda: clients.web_socket_connections(URL),
}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    clients.forget_clients()
    yield
    clients.forget_clients()


@pytest.mark.parametrize("name", CLIENTS)
def test_a_function_hears_of_a_service_that_hangs_before_who_asked_the_function_gives_up(name: str) -> None:
    config = CLIENTS[name]().meta.config
    assert (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"] <= API_SECONDS
    assert config.connect_timeout >= 1


def test_a_workflow_is_asked_to_run_once() -> None:
    """Its answer may be late; a second run would only wait for the first one."""
    assert clients.step_functions().meta.config.retries["total_max_attempts"] == 1


def test_one_who_does_not_take_a_frame_holds_the_others_up_for_ten_seconds_at_most() -> None:
    config = clients.web_socket_connections(URL).meta.config
    assert (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"] <= 10


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_is_made_once_until_it_is_forgotten(name: str) -> None:
    made = CLIENTS[name]()
    assert CLIENTS[name]() is made
    clients.forget_clients()
    assert CLIENTS[name]() is not made
