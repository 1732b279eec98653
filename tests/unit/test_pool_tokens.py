"""Which tokens of the user pool prove who a caller is."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from buzzline.identity.tokens import PoolTokens, TokenRefused
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tokens import (
    CLIENT,
    KeysServer,
    access_claims,
    id_claims,
    keys_server,
    part,
    private_key,
    public_text,
    signed,
)

# Not "in a while": tests are collected long before they run.
IN_2001, IN_2100 = 1_000_000_000, 4_102_444_800

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def keys() -> Iterator[KeysServer]:
    with keys_server() as server:
        yield server


@pytest.fixture(scope="module")
def pool() -> Iterator[PoolTokens]:
    """Tokens of a pool whose keys are always there."""
    with keys_server() as server:
        yield server.tokens()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets time pass for those who look at when the keys were fetched."""

    def passed(seconds: float) -> None:
        monkeypatch.setattr("jwt.jwks_client.time", SimpleNamespace(monotonic=lambda: time.monotonic() + seconds))

    return passed


def assert_refused(tokens: PoolTokens, token: str) -> str:
    with pytest.raises(TokenRefused) as refused:
        tokens.player(token)
    return str(refused.value)


def signed_with_the_public_key(claims: dict[str, Any]) -> str:
    """A token by somebody who has read the public key, and takes its text for a secret that is shared."""
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{part(claims)}"
    signature = hmac.digest(public_text("k1").encode(), text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "claims",
    [
        access_claims(),
        id_claims(),
        access_claims(username="Zoë", iat=None, sub=None),
        access_claims(aud="somebody else"),
        id_claims(client_id="somebody else", username="eve"),
    ],
    ids=["access", "id", "no more than needed", "aud in an access token", "client_id in an id token"],
)
def test_a_token_of_the_pool_and_its_client_names_the_player(pool: PoolTokens, claims: dict[str, Any]) -> None:
    expected = claims["cognito:username" if claims["token_use"] == "id" else "username"]
    assert pool.player(signed(claims)) == expected


def test_a_token_that_expired_while_it_was_on_its_way_is_good(pool: PoolTokens) -> None:
    assert pool.player(signed(access_claims(exp=int(time.time()) - 2))) == "ada"


@pytest.mark.parametrize("valid", [access_claims, id_claims], ids=["access", "id"])
@pytest.mark.parametrize(
    "members",
    [
        {"exp": IN_2001},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": IN_2100},
        {"iat": IN_2100},
        {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"},
        {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool/"},
        {"iss": None},
        {"token_use": "refresh"},
        {"token_use": "Access"},
        {"token_use": ""},
        {"token_use": None},
        {"client_id": "another client", "aud": "another client"},
        {"client_id": None, "aud": None},
        {"client_id": [CLIENT], "aud": [CLIENT]},
        {"username": None, "cognito:username": None},
        {"username": "", "cognito:username": ""},
    ],
    ids=lambda members: ", ".join(f"{name}={value}" for name, value in members.items()),
)
def test_a_token_that_says_anything_else_is_refused(
    pool: PoolTokens, valid: Callable[..., dict[str, Any]], members: dict[str, Any]
) -> None:
    assert_refused(pool, signed(valid(**members)))


def test_one_kind_of_token_does_not_pass_for_the_other(pool: PoolTokens) -> None:
    assert_refused(pool, signed(access_claims(token_use="id")))
    assert_refused(pool, signed(id_claims(token_use="access")))


def test_a_token_that_another_key_signed_is_refused(pool: PoolTokens) -> None:
    assert_refused(pool, signed(access_claims(), key="stranger", kid="k1"))
    header, _, signature = signed(access_claims()).split(".")
    assert_refused(pool, f"{header}.{part(access_claims(username='eve'))}.{signature}")
    assert_refused(pool, f"{header}.{part(access_claims())}.")


def test_a_token_that_names_no_key_is_refused(pool: PoolTokens) -> None:
    for kid in (None, ""):
        assert_refused(pool, signed(access_claims(), kid=kid))
    for odd in (5, ["k1"], {"k1": 1}):
        assert_refused(pool, f"{part({'alg': 'RS256', 'kid': odd})}.{part(access_claims())}.{part('x')}")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None])
def test_an_unsigned_token_is_refused(pool: PoolTokens, algorithm: str | None) -> None:
    header = {"alg": algorithm, "typ": "JWT", "kid": "k1"}
    assert_refused(pool, f"{part(header)}.{part(access_claims())}.")
    assert_refused(pool, f"{part(header)}.{part(access_claims())}.{signed(access_claims()).split('.')[2]}")


def test_the_public_key_is_no_secret_to_sign_with(pool: PoolTokens) -> None:
    assert_refused(pool, signed_with_the_public_key(access_claims()))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_a_token_of_another_algorithm_is_refused(pool: PoolTokens, algorithm: str) -> None:
    token = jwt.encode(access_claims(), private_key("k1"), algorithm=algorithm, headers={"kid": "k1"})
    assert_refused(pool, token)


@pytest.mark.parametrize(
    "token",
    ["", " ", "x", ".", "..", "...", "a.b.c", "Bearer x", "é.é.é", "\x00", signed(access_claims()) + ".x", "x" * 9000],
)
def test_what_is_no_token_is_refused(pool: PoolTokens, token: str) -> None:
    assert_refused(pool, token)


@pytest.mark.parametrize("deep", ["[" * 5000, '{"a":' * 2000])
def test_parts_that_never_come_to_an_end_are_refused(pool: PoolTokens, deep: str) -> None:
    good = part({"alg": "RS256", "kid": "k1"})
    assert_refused(pool, f"{part(deep)}.{part({})}.{part('x' * 3)}")
    assert_refused(pool, f"{good}.{part(deep)}.{part('x' * 3)}")
    assert_refused(pool, f"{good}.{part('9' * 5000)}.{part('x' * 3)}")


@given(token=st.text())
def test_any_text_is_refused_and_breaks_nothing(pool: PoolTokens, token: str) -> None:
    assert_refused(pool, token)


@given(
    header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64"]), _JSON | st.just("RS256")),
    payload=_JSON,
    kid=st.sampled_from(["k1", "k2"]),
)
def test_whatever_the_parts_of_a_token_say_it_is_refused_and_breaks_nothing(
    pool: PoolTokens, header: dict[str, Any], payload: Any, kid: str
) -> None:
    assert_refused(pool, f"{part(header)}.{part(payload)}.{part('x' * 256)}")
    assert_refused(pool, f"{part({'alg': 'RS256', 'kid': kid})}.{part(payload)}.{part('x' * 256)}")


# The keys


def test_keys_are_fetched_once(keys: KeysServer) -> None:
    for _ in range(5):
        assert keys.tokens().player(signed(access_claims())) == "ada"
    assert keys.requests == 1


def test_unknown_keys_do_not_have_the_keys_fetched_again_and_again(
    keys: KeysServer, later: Callable[[float], None]
) -> None:
    tokens = keys.tokens()
    for number in range(20):
        assert_refused(tokens, signed(access_claims(), kid=f"unknown-{number}"))
    assert keys.requests == 1
    later(29)
    assert_refused(tokens, signed(access_claims(), kid="unknown"))
    assert keys.requests == 1
    later(31)
    for number in range(20):
        assert_refused(tokens, signed(access_claims(), kid=f"unknown-{number}"))
    assert keys.requests == 2
    assert tokens.player(signed(access_claims())) == "ada"


def test_a_new_key_of_the_pool_is_found_and_an_old_one_given_up(
    keys: KeysServer, later: Callable[[float], None]
) -> None:
    tokens = keys.tokens()
    assert tokens.player(signed(access_claims())) == "ada"
    keys.kids = ["k2"]
    later(31)
    assert tokens.player(signed(access_claims(), key="k2", kid="k2")) == "ada"
    assert_refused(tokens, signed(access_claims()))
    assert keys.requests == 2


def test_keys_that_are_known_last_while_their_address_does_not_answer(
    keys: KeysServer, later: Callable[[float], None]
) -> None:
    tokens = keys.tokens()
    assert tokens.player(signed(access_claims())) == "ada"
    keys.stop()
    later(31)
    assert_refused(tokens, signed(access_claims(), kid="unknown"))
    assert tokens.player(signed(access_claims())) == "ada"


def test_without_keys_every_token_is_refused(keys: KeysServer) -> None:
    keys.stop()
    for _ in range(2):
        assert_refused(keys.tokens(), signed(access_claims()))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (503, b"busy"),
        (404, b"{}"),
        (302, b""),
        (200, b"{}"),
        (200, b"[]"),
        (200, b"null"),
        (200, b'{"keys": []}'),
        (200, b'{"keys": 5}'),
        (200, b'{"keys": [{"kid": "k1"}]}'),
    ],
)
def test_an_address_with_no_good_keys_is_as_none(keys: KeysServer, status: int, body: bytes) -> None:
    keys.status, keys.body = status, body
    assert_refused(keys.tokens(), signed(access_claims()))
    assert_refused(keys.tokens(), signed_with_the_public_key(access_claims()))
    keys.status, keys.body = 200, None
    assert keys.tokens().player(signed(access_claims())) == "ada", "as soon as they are there, they are used"


def test_a_shared_secret_among_the_keys_is_none_of_the_pools(keys: KeysServer) -> None:
    secret = b"a secret of thirty-two letters .."
    keys.body = json.dumps({"keys": [{"kty": "oct", "kid": "k1", "k": part(secret.decode()), "alg": "HS256"}]}).encode()
    assert_refused(keys.tokens(), jwt.encode(access_claims(), secret, algorithm="HS256", headers={"kid": "k1"}))
    assert_refused(keys.tokens(), signed(access_claims()))


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"keys": [', b"\xff\xfe"])
def test_an_address_that_answers_something_else_than_json_is_as_none(keys: KeysServer, body: bytes) -> None:
    keys.body = body
    assert_refused(keys.tokens(), signed(access_claims()))
