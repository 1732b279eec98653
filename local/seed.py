"""Sample players and quizzes for a fresh local cloud.

Quizzes get ids that follow from their file names, so sample events can name them.
"""

import json
import os
import uuid
from pathlib import Path
from typing import Any

from buzzline.marketplace.offer_store import OfferStore
from buzzline.marketplace.selling import Sale, sell
from buzzline.platform.clients import forget_clients
from buzzline.platform.clock import utc_now
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import QuizBody, QuizHeader, QuizMode
from buzzline.quizzes.store import QuizStore
from buzzline.wallet.ledger import Wallets
from buzzline.wallet.ledger_store import LedgerStore

from local.cloud import LocalCloud

CONTENT = Path(__file__).parent / "sample_content"
AUTHOR = "quizmaster"
PLAYERS = {AUTHOR: "Quizmaster-2026", "ada": "Ada-plays-2026", "grace": "Grace-plays-2026"}
FOR_SALE = {"roots-and-wings": 40, "kitchen-table": 30}
OPENING_BALANCE = 200
"""As the template has it by default."""
_IDS = uuid.UUID("b3a0c1de-7a52-4f6e-9a65-1d1c3a3f7c2e")


def sample_game_id(slug: str) -> str:
    """The id of the sample quiz in file `<slug>.json`."""
    return str(uuid.uuid5(_IDS, slug))


def seed(cloud: LocalCloud, outputs: dict[str, Any]) -> int:
    """Register the sample players, store the sample quizzes, list the single-player ones, sell some of the others."""
    cognito = cloud.client("cognito-idp")
    for name, password in PLAYERS.items():
        # Nobody could sign up as AUTHOR: who runs the service gives names like that.
        cognito.admin_create_user(
            UserPoolId=outputs["userPoolId"],
            Username=name,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": f"{name}@example.com"},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        cognito.admin_set_user_password(
            UserPoolId=outputs["userPoolId"], Username=name, Password=password, Permanent=True
        )
    # Who sees what failed; nobody else does anything as an operator.
    cognito.admin_add_user_to_group(UserPoolId=outputs["userPoolId"], Username=AUTHOR, GroupName="operators")
    os.environ.update({k: v for k, v in cloud.environment.items() if k.startswith("AWS_")})
    forget_clients()
    names = ("gamesDetailTable", "activeGamesTable", "marketplaceTable", "playerWalletTable")
    return fill(*(outputs[name] for name in names))


def fill(games_detail: str, active_games: str, marketplace: str, player_wallet: str) -> int:
    """Store the sample quizzes in tables with these names; returns how many there are."""
    quizzes = QuizStore(games_detail)
    games = ActiveGamesStore(active_games, games_detail)
    files = sorted(CONTENT.glob("*.json"))
    for file in files:
        _store(quizzes, games, file)
    offers = OfferStore(marketplace, games_detail)
    wallets = Wallets(LedgerStore(player_wallet), OPENING_BALANCE)
    for slug, price in FOR_SALE.items():
        sell(offers, quizzes, wallets, Sale(AUTHOR, sample_game_id(slug), price))
    return len(files)


def _store(quizzes: QuizStore, games: ActiveGamesStore, file: Path) -> None:
    content = QuizBody.model_validate(json.loads(file.read_text())).root
    now = utc_now()
    header = QuizHeader.of_new(sample_game_id(file.stem), AUTHOR, content, now)
    quizzes.create(header, content)
    if content.quiz_mode == QuizMode.SINGLE_PLAYER:
        games.activate(header, now)
