"""Opens live-scoreboard games with a real Redis; DynamoDB is moto's, the broker only listens."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.model import Settings
from buzzline.live_games.tickets import issue
from buzzline.live_scoreboard import mqtt_handler, publisher
from buzzline.platform import observability
from buzzline.quizzes import editing
from buzzline.quizzes.model import QuizBody, QuizMode

from tests.integration.live_scoreboard.house import HOST, NewHall, games, inventory, players, quizzes
from tests.support.deployed import Deployed
from tests.support.live_scoreboard import Broker, Hall, RedisServer
from tests.support.quizzes import open_quiz


@pytest.fixture(autouse=True)
def _cloud(aws: None) -> None:
    """All tests here have mocked AWS."""


@pytest.fixture(scope="session")
def functions(deployed: Deployed) -> dict[str, ModuleType]:
    """The modules of the feature's functions by name."""
    feature = [name for name, each in deployed.declared.items() if each.file.parent.name == "live_scoreboard"]
    return {name: deployed.module(name) for name in feature}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Metrics of messages that were dropped."""
    names: list[str] = []
    monkeypatch.setattr(mqtt_handler, "count", names.append)
    return names


@pytest.fixture
def new_hall(
    functions: dict[str, ModuleType], redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[NewHall]:
    """Opens games; their players have tickets and are not in yet."""
    redis_server.client.flushall()
    broker = Broker()
    monkeypatch.setattr(publisher, "iot_data", lambda host: broker)
    # An environment of Lambda handles one message at a time; here several share one set of metrics.
    monkeypatch.setattr(observability.metrics, "add_metric", lambda **_: None)
    monkeypatch.setattr(observability.metrics.provider, "flush_metrics", lambda **_: None)

    def make(body: dict[str, Any] | None = None, *names: str, host: str = HOST, **settings: Any) -> Hall:
        content = QuizBody.model_validate({**(body or open_quiz(3)), "quizMode": QuizMode.LIVE_SCOREBOARD}).root
        game_id = editing.create_quiz(quizzes, host, content, None).game_id
        game, _ = host_game(
            games, players, quizzes, inventory, Opening(game_id, host, Settings.model_validate(settings))
        )
        tickets = {name: issue(game, name) for name in (host, "ada", "bob", "eve", *names)}
        hall = Hall(functions, broker, game, tickets)
        assert hall.send("cache_game", host)["questionlist"]["pin"] == game.pin
        return hall

    return make
