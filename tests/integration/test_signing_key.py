"""The key that signs what the MQTT broker lets in; KMS is moto's."""

import base64
from typing import cast

import pytest
from buzzline.broker.signing_key import SigningKey
from buzzline.live_games.admission import Admission, HostedGame
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.clients import kms
from buzzline.quizzes import editing
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.model import QuizBody, QuizMode
from buzzline.quizzes.store import QuizStore
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.support.quizzes import open_quiz

quizzes = QuizStore("GamesDetail")
players = PlayerStore("LiveGames")
inventory = InventoryStore("PlayerInventory")
games = GameStore("LiveGames", ActiveGamesStore("ActiveGames", "GamesDetail"), inventory)


@pytest.fixture(autouse=True)
def _cloud(aws: None) -> None:
    """All tests here have mocked AWS."""


@pytest.fixture
def arn() -> str:
    return str(kms().create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"])


def test_signatures_are_those_that_aws_iot_checks(arn: str) -> None:
    key = SigningKey(arn)
    public = cast("RSAPublicKey", load_pem_public_key(key.public_half().encode()))
    assert {len(line) for line in key.public_half().splitlines()[1:-2]} == {64}, "as RFC 7468 wants it"
    signature = base64.b64decode(key.sign("run-1"), validate=True)
    public.verify(signature, b"run-1", PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"run-2", PKCS1v15(), SHA256())


@pytest.mark.parametrize(("mode", "signed"), [(QuizMode.LIVE_SCOREBOARD, "signed"), (QuizMode.CASUAL, None)])
def test_a_run_is_signed_once_and_the_signature_goes_with_every_ticket(mode: str, signed: str | None) -> None:
    asked: list[str] = []

    def sign(text: str) -> str:
        asked.append(text)
        return "signed"

    content = QuizBody.model_validate({**open_quiz(2), "quizMode": mode}).root
    opening = Opening(editing.create_quiz(quizzes, "quinn", content, None).game_id, "quinn")
    game, quiz = host_game(games, players, quizzes, inventory, opening, sign)
    again, _ = host_game(games, players, quizzes, inventory, opening, sign)
    assert asked == ([game.run] if signed else [])
    assert [again.run, again.broker_signature] == [game.run, signed]
    assert Admission.to(again, "ada").broker_signature == HostedGame.of(again, quiz).broker_signature == signed


def test_without_a_key_nothing_is_signed() -> None:
    content = QuizBody.model_validate({**open_quiz(2), "quizMode": QuizMode.LIVE_SCOREBOARD}).root
    opening = Opening(editing.create_quiz(quizzes, "quinn", content, None).game_id, "quinn")
    assert host_game(games, players, quizzes, inventory, opening)[0].broker_signature is None
