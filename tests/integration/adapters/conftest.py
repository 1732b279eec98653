"""A bench for adapters: every function is loaded in this process; AWS is moto's, Redis is real."""

from collections.abc import Iterator

import pytest
from buzzline.domain_events import publisher as events
from buzzline.images import moderator
from buzzline.live_scoreboard import publisher as mqtt
from buzzline.rooms import publisher as sockets

from local.seed import fill
from tests.integration.adapters.bench import Bench, EventBridge, Moderator, Sockets
from tests.support.deployed import Deployed
from tests.support.live_scoreboard import Broker, RedisServer


@pytest.fixture
def bench(deployed: Deployed, aws: None, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """All functions, on empty tables and an empty cache."""
    deployed.create()
    redis_server.client.flushall()
    table = Bench(deployed, Broker(), Sockets(), EventBridge())
    monkeypatch.setattr(events, "event_bridge", lambda: table.event_bridge)
    monkeypatch.setattr(mqtt, "iot_data", lambda host: table.broker)
    monkeypatch.setattr(sockets, "web_socket_connections", lambda url: table.sockets)
    monkeypatch.setattr(moderator, "rekognition", Moderator)
    yield table


@pytest.fixture
def seeded(bench: Bench) -> Bench:
    """The same, with the sample quizzes that sample events name."""
    fill("GamesDetail", "ActiveGames", "Marketplace", "PlayerWallet")
    return bench
