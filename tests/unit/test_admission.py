"""Who may open a WebSocket connection."""

import base64
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from buzzline.identity.tokens import PoolTokens, TokenRefused
from buzzline.live_games.model import LiveGame, Player, Status
from buzzline.live_games.tickets import ALGORITHM, issue
from buzzline.multiplayer.admission import admitted
from buzzline.quizzes.model import LIFETIME_MS
from hypothesis import given
from hypothesis import strategies as st

from tests.support.live_games import HOST, GamesInMemory, PlayersInMemory
from tests.support.multiplayer import live
from tests.support.tokens import access_claims, id_claims, keys_server, part, signed

GAME = live()
PLAYERS = PlayersInMemory(
    Player("~Max", guest=True), Player("~Bo", guest=True, kicked=True), Player("bob", kicked=True)
)
CLAIMS = jwt.decode(issue(GAME, "ada"), options={"verify_signature": False})


@pytest.fixture(scope="module")
def pool() -> Iterator[PoolTokens]:
    with keys_server() as server:
        yield server.tokens()


class AskedGames(GamesInMemory):
    """Remembers which games were looked for."""

    def __init__(self, *games: LiveGame) -> None:
        super().__init__(*games)
        self.asked: list[tuple[str, str]] = []

    def get(self, game_id: str, host: str) -> LiveGame | None:
        self.asked.append((game_id, host))
        return super().get(game_id, host)


def assert_refused(pool: PoolTokens, token: str, *games: LiveGame) -> str:
    with pytest.raises(TokenRefused) as refused:
        admitted(pool, GamesInMemory(*games), PLAYERS, token)
    return str(refused.value)


def ticket(claims: dict[str, Any], key: str = GAME.ticket_key, algorithm: str = ALGORITHM) -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


@pytest.mark.parametrize("claims", [access_claims(), id_claims()], ids=["access", "id"])
def test_a_players_own_token_admits_to_all_games(pool: PoolTokens, claims: dict[str, Any]) -> None:
    games = AskedGames(GAME)
    assert admitted(pool, games, PLAYERS, signed(claims)) == {"player": "ada"}
    assert games.asked == [], "no game is looked for"


@pytest.mark.parametrize(("name", "guest", "proven"), [("ada", False, "false"), ("~Max", True, "true")])
def test_a_ticket_admits_to_one_game(pool: PoolTokens, name: str, guest: bool, proven: str) -> None:
    games = GamesInMemory(GAME, live(game_id="g2", run="run-of-g2"))
    found = admitted(pool, games, PLAYERS, issue(GAME, name, guest=guest))
    assert found == {"player": name, "guest": proven, "game": f"g1:{HOST}", "run": "run-1", "seat": "0"}


def test_the_hosts_ticket_is_for_that_game_too(pool: PoolTokens) -> None:
    assert admitted(pool, GamesInMemory(GAME), PLAYERS, issue(GAME, HOST)) == {
        "player": HOST,
        "guest": "false",
        "game": f"g1:{HOST}",
        "run": "run-1",
        "seat": "0",
    }


def test_all_that_is_proven_is_text(pool: PoolTokens) -> None:
    """What an authorizer of API Gateway hands on has no other values."""
    for token in (signed(access_claims()), issue(GAME, "~Max", guest=True)):
        assert all(isinstance(value, str) for value in admitted(pool, GamesInMemory(GAME), PLAYERS, token).values())


@pytest.mark.parametrize(
    "game",
    [
        live(status=Status.ENDED),
        live(status=Status.CLOSING),
        live(started_at=int(time.time() * 1000) - LIFETIME_MS - 1),
        live(run="run-2"),
        live(ticket_key="the key of another run, long enough for HS256"),
        live(game_id="g2"),
        live(host_name="somebody else"),
    ],
    ids=["ended", "being ended", "over", "opened anew", "opened anew with a key", "another quiz", "another host"],
)
def test_a_ticket_is_for_its_game_while_that_is_live(pool: PoolTokens, game: LiveGame) -> None:
    assert_refused(pool, issue(GAME, "ada"), game)


@pytest.mark.parametrize(
    ("name", "guest"), [("bob", False), ("~Bo", True), ("~Eve", True)], ids=["kicked", "kicked guest", "unknown guest"]
)
def test_a_ticket_of_somebody_who_was_sent_out_is_refused(pool: PoolTokens, name: str, guest: bool) -> None:
    assert_refused(pool, issue(GAME, name, guest=guest), GAME)


def test_a_host_comes_back_to_a_game_that_has_to_be_ended_again(pool: PoolTokens) -> None:
    assert admitted(pool, GamesInMemory(live(status=Status.CLOSING)), PLAYERS, issue(GAME, HOST))["run"] == "run-1"
    assert_refused(pool, issue(GAME, HOST), live(status=Status.ENDED))
    assert_refused(pool, issue(GAME, HOST), live(started_at=GAME.started_at - LIFETIME_MS))


def test_a_ticket_for_a_game_that_is_not_there_is_refused(pool: PoolTokens) -> None:
    assert_refused(pool, issue(GAME, "ada"))
    assert_refused(pool, issue(live(game_id="g9"), "ada"), GAME)


def test_a_ticket_that_says_it_is_for_another_game_is_refused(pool: PoolTokens) -> None:
    other = live(game_id="g2", run="run-of-g2", ticket_key="the key of game two, long enough for HS256")
    for claims in ({**CLAIMS, "gameId": "g2"}, {**CLAIMS, "gameId": "g2", "run": "run-of-g2"}):
        assert_refused(pool, ticket(claims), GAME, other)
    assert_refused(pool, ticket(CLAIMS, key=other.ticket_key), GAME, other)


@pytest.mark.parametrize(
    "claims", [{"sub": HOST}, {"sub": "eve"}, {"guest": True}, {"exp": CLAIMS["exp"] + 9999}, {"run": "run-2"}]
)
def test_a_ticket_that_was_changed_is_refused(pool: PoolTokens, claims: dict[str, Any]) -> None:
    header, _, signature = issue(GAME, "ada").split(".")
    assert_refused(pool, f"{header}.{part({**CLAIMS, **claims})}.{signature}", GAME)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_ticket_that_says_too_little_is_refused(pool: PoolTokens, claim: str) -> None:
    assert_refused(pool, ticket({name: value for name, value in CLAIMS.items() if name != claim}), GAME)


def test_an_expired_ticket_is_refused_while_the_game_goes_on(pool: PoolTokens) -> None:
    assert_refused(pool, ticket({**CLAIMS, "exp": int(time.time()) - 1}), GAME)


def test_what_a_token_claims_to_be_decides_only_what_it_is_checked_against(pool: PoolTokens) -> None:
    """A ticket that passes for a player's token is none, and the other way round."""
    _, payload, signature = issue(GAME, "ada").split(".")
    for algorithm in ("RS256", "none", "HS384", "hs256", None, 256):
        assert_refused(pool, f"{part({'alg': algorithm, 'kid': 'k1'})}.{payload}.{signature}", GAME)
    _, payload, signature = signed(access_claims(gameId="g1", host=HOST)).split(".")
    assert_refused(pool, f"{part({'alg': 'HS256', 'kid': 'k1'})}.{payload}.{signature}", GAME)
    both = {**CLAIMS, **access_claims()}
    assert_refused(pool, ticket(both, key=GAME.ticket_key * 2, algorithm="HS512"), GAME)
    assert admitted(pool, GamesInMemory(GAME), PLAYERS, ticket({**both, **CLAIMS}))["game"] == GAME.key


@pytest.mark.parametrize(
    ("claims", "key"),
    [({"gameId": None, "host": None}, "none"), ({"gameId": {}, "host": []}, ""), ({"gameId": 1, "host": 2}, "x")],
)
def test_odd_names_of_games_are_refused(pool: PoolTokens, claims: dict[str, Any], key: str) -> None:
    assert_refused(pool, f"{part({'alg': 'HS256'})}.{part({**CLAIMS, **claims})}.{part(key)}", GAME)


@pytest.mark.parametrize("token", ["", " ", ".", "..", "a.b.c", "Bearer x", "\x00", "é.é.é", "\ud800", "x" * 9000])
def test_what_is_neither_token_nor_ticket_is_refused(pool: PoolTokens, token: str) -> None:
    assert_refused(pool, token, GAME)


@given(token=st.text())
def test_any_text_is_refused_and_breaks_nothing(pool: PoolTokens, token: str) -> None:
    assert_refused(pool, token, GAME)


@given(
    header=st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64"]),
        st.none() | st.booleans() | st.sampled_from([ALGORITHM, "RS256", "k1"]) | st.lists(st.text(), max_size=2),
    ),
    payload=st.dictionaries(
        st.sampled_from(list(CLAIMS)), st.none() | st.integers() | st.floats() | st.text() | st.lists(st.text())
    )
    | st.text()
    | st.lists(st.integers()),
    signature=st.binary(max_size=40),
)
def test_whatever_the_parts_say_it_is_refused_and_breaks_nothing(
    pool: PoolTokens, header: dict[str, Any], payload: Any, signature: bytes
) -> None:
    text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    for head in (header, {**header, "alg": ALGORITHM}, {"alg": ALGORITHM}):
        assert_refused(pool, f"{part(head)}.{part(payload)}.{text}", GAME)
