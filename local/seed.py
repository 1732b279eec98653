"""Sample players and quizzes for a fresh local cloud.

Quizzes get ids that follow from their file names, so sample events can name them.
"""

import json
import os
import uuid
from pathlib import Path
from typing import Any

from buzzline.platform.clients import forget_clients
from buzzline.platform.clock import utc_now
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import QuizBody, QuizHeader, QuizMode
from buzzline.quizzes.store import QuizStore

from local.cloud import LocalCloud

CONTENT = Path(__file__).parent / "sample_content"
AUTHOR = "quizmaster"
PLAYERS = {AUTHOR: "Quizmaster-2026", "ada": "Ada-plays-2026", "grace": "Grace-plays-2026"}
_IDS = uuid.UUID("b3a0c1de-7a52-4f6e-9a65-1d1c3a3f7c2e")


def sample_game_id(slug: str) -> str:
    """The id of the sample quiz in file `<slug>.json`."""
    return str(uuid.uuid5(_IDS, slug))


def seed(cloud: LocalCloud, outputs: dict[str, Any]) -> int:
    """Register the sample players, store the sample quizzes, put the single-player ones on the list."""
    cognito = cloud.client("cognito-idp")
    for name, password in PLAYERS.items():
        cognito.sign_up(
            ClientId=outputs["userPoolClientId"],
            Username=name,
            Password=password,
            UserAttributes=[{"Name": "email", "Value": f"{name}@example.com"}],
        )
    os.environ.update({k: v for k, v in cloud.environment.items() if k.startswith("AWS_")})
    forget_clients()
    quizzes = QuizStore(outputs["gamesDetailTable"])
    games = ActiveGamesStore(outputs["activeGamesTable"], outputs["gamesDetailTable"])
    files = sorted(CONTENT.glob("*.json"))
    for file in files:
        _store(quizzes, games, file)
    return len(files)


def _store(quizzes: QuizStore, games: ActiveGamesStore, file: Path) -> None:
    content = QuizBody.model_validate(json.loads(file.read_text())).root
    now = utc_now()
    header = QuizHeader.of_new(sample_game_id(file.stem), AUTHOR, content, now)
    quizzes.create(header, content)
    if content.quiz_mode == QuizMode.SINGLE_PLAYER:
        games.activate(header, now)
