"""How functions sign in to a cache that asks for IAM."""

from urllib.parse import parse_qs, urlsplit

import pytest
from buzzline.live_scoreboard.cache_store import RedisGames


@pytest.fixture(autouse=True)
def role(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "session",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)


def test_the_password_is_a_signed_request_for_that_user_and_cache() -> None:
    settings = RedisGames("rediss://cache.example:6379", "cache-1", "game-vpc-1")._redis.connection_pool
    provider = settings.connection_kwargs["credential_provider"]
    user, password = provider.get_credentials()
    assert user == "game-vpc-1"
    assert password.startswith("cache-1/?Action=connect&User=game-vpc-1&")
    signed = {name: values[0] for name, values in parse_qs(urlsplit(f"//{password}").query).items()}
    assert signed["X-Amz-Expires"] == "900"
    assert signed["X-Amz-Credential"].endswith("/eu-west-1/elasticache/aws4_request")
    assert signed["X-Amz-SignedHeaders"] == "host"
    assert signed["X-Amz-Security-Token"] == "session"
    assert len(signed["X-Amz-Signature"]) == 64
    assert "secret" not in password


def test_another_redis_is_signed_in_to_as_its_address_says() -> None:
    settings = RedisGames("redis://ada:pw@localhost:6379")._redis.connection_pool.connection_kwargs
    assert settings["credential_provider"] is None
    assert (settings["username"], settings["password"]) == ("ada", "pw")
