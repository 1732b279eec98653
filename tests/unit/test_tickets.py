import base64
import json
import time
from typing import Any

import jwt
import pytest
from buzzline.live_games.hosting import new_ticket_key
from buzzline.live_games.tickets import ALGORITHM, claimed_game, issue, verify
from buzzline.platform.errors import Forbidden
from buzzline.quizzes.model import LIFETIME_MS
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.live_games import HOST, game_with

GAME = game_with(started_at=int(time.time() * 1000))
GOOD = jwt.decode(issue(GAME, "ada"), options={"verify_signature": False})


def signed(claims: dict[str, Any], key: str = GAME.ticket_key, algorithm: str = ALGORITHM) -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


def assert_refused(token: str) -> None:
    with pytest.raises(Forbidden) as refused:
        verify(token, GAME)
    assert refused.value.kind == "bad-ticket"


def test_a_ticket_says_who_and_for_which_game() -> None:
    ticket = verify(issue(GAME, "~Max", guest=True), GAME)
    assert (ticket.game_id, ticket.host_name, ticket.player, ticket.role, ticket.guest) == (
        *("g1", HOST, "~Max", "player"),
        True,
    )
    assert claimed_game(issue(GAME, "ada")) == ("g1", HOST)


def test_only_the_host_in_person_gets_the_hosts_role() -> None:
    assert verify(issue(GAME, HOST), GAME).role == "host"
    assert verify(issue(GAME, HOST, guest=True), GAME).role == "player"
    assert verify(issue(GAME, "ada"), GAME).role == "player"


def test_a_ticket_ends_with_the_game() -> None:
    assert GOOD["exp"] == (GAME.started_at + LIFETIME_MS) // 1000
    old = game_with(started_at=GAME.started_at - LIFETIME_MS - 2000)
    with pytest.raises(Forbidden):
        verify(issue(old, "ada"), old)


def test_keys_are_long_and_different() -> None:
    keys = {new_ticket_key() for _ in range(100)}
    assert len(keys) == 100
    assert min(map(len, keys)) >= 43


@pytest.mark.parametrize(
    "other",
    [
        {"ticket_key": "the key of another game, long enough for HS256"},
        {"run": "run-2"},
        {"game_id": "g2"},
        {"host_name": "someone else"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_ticket_of_another_game_or_run_is_refused(other: dict[str, str]) -> None:
    """Even if, against all odds, their keys were the same."""
    assert_refused(issue(game_with(**{"started_at": GAME.started_at, **other}), "ada"))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_tampered_ticket_is_refused(part: int) -> None:
    parts = issue(GAME, "ada").split(".")
    changed = {0: {"alg": "HS512", "typ": "JWT"}, 1: {**GOOD, "sub": HOST, "role": "host"}}
    if part in changed:
        parts[part] = base64.urlsafe_b64encode(json.dumps(changed[part]).encode()).decode().rstrip("=")
    else:
        parts[part] = parts[part][::-1]
    assert_refused(".".join(parts))


def test_an_unsigned_ticket_is_refused() -> None:
    assert_refused(jwt.encode(GOOD, "", algorithm="none"))
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    assert_refused(f"{head}.{issue(GAME, 'ada').split('.')[1]}.")


def test_a_ticket_of_another_algorithm_is_refused() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert_refused(signed(GOOD, pem.decode(), "RS256"))
    assert_refused(signed(GOOD, GAME.ticket_key * 2, "HS512"))
    assert_refused(jwt.encode(GOOD, GAME.ticket_key * 2, algorithm="HS384"))


@pytest.mark.parametrize("claim", GOOD)
def test_a_ticket_without_a_claim_is_refused(claim: str) -> None:
    assert_refused(signed({name: value for name, value in GOOD.items() if name != claim}))


@pytest.mark.parametrize(
    "claims",
    [{"exp": int(time.time()) - 1}, {"aud": "buzzline"}, {"run": "run-0"}],
    ids=lambda claims: next(iter(claims)),
)
def test_a_ticket_that_is_expired_or_for_something_else_is_refused(claims: dict[str, Any]) -> None:
    assert verify(signed(GOOD), GAME).player == "ada"
    assert_refused(signed({**GOOD, **claims}))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", jwt.encode({"sub": "ada"}, "x" * 40, algorithm=ALGORITHM)])
def test_what_is_no_ticket_names_no_game(token: str) -> None:
    with pytest.raises(Forbidden):
        claimed_game(token)
    assert_refused(token)
