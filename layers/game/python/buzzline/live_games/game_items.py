"""What live games are in table LiveGames.

Item of a game: game ("<gameId>:<host>") and part ("GAME") as key, the game's attributes,
`asked` (number → opened, deadline, closed; 0 for none), `open` (number → the
question, of which kind it is, and its answers) and `hosts` (connection → since when the host is there).
Item of a PIN: game ("PIN#<pin>") and part ("PIN"), gameId and host.
"""

from collections.abc import Mapping
from typing import Any

from buzzline.live_games.model import KEPT_SECONDS, Asked, LiveGame, Settings, Status
from buzzline.quizzes.kinds.registry import question_of


def key_of(key: str) -> dict[str, str]:
    """Where the item of a game is."""
    return {"game": key, "part": "GAME"}


def pin_key(pin: str) -> dict[str, str]:
    """Where the item of a PIN is."""
    return {"game": f"PIN#{pin}", "part": "PIN"}


def asked_item(asked: Asked) -> list[int]:
    """When a question was opened and closed."""
    return [asked.opened_at, asked.deadline or 0, asked.closed_at or 0]


def item_of(game: LiveGame) -> dict[str, Any]:
    """The item of a game in which nothing was asked."""
    return {
        **key_of(game.key),
        "gameId": game.game_id,
        "host": game.host_name,
        "run": game.run,
        "pin": game.pin,
        "ticketKey": game.ticket_key,
        "quizName": game.quiz_name,
        "quizMode": game.quiz_mode,
        "questionType": game.question_type,
        "questionCount": game.question_count,
        "worth": game.worth,
        "copy": game.copy,
        "brokerSignature": game.broker_signature,
        "author": game.author,
        "settings": game.settings.model_dump(by_alias=True, exclude_none=True),
        "chat": game.chat,
        "startedAt": game.started_at,
        "status": game.status,
        "asked": {},
        "open": {},
        "winners": {},
        "seats": {},
        "expiresAt": game.expires_at // 1000 + KEPT_SECONDS,
    }


def game_of(item: Mapping[str, Any]) -> LiveGame:
    """The game out of its item."""
    settings = item["settings"]
    return LiveGame(
        game_id=item["gameId"],
        host_name=item["host"],
        run=item["run"],
        pin=item["pin"],
        ticket_key=item["ticketKey"],
        quiz_name=item["quizName"],
        quiz_mode=item["quizMode"],
        question_type=item["questionType"],
        question_count=int(item["questionCount"]),
        author=item.get("author", item["host"]),
        settings=Settings.model_validate(
            {name: int(value) if name == "timeLimit" else value for name, value in settings.items()}
        ),
        started_at=int(item["startedAt"]),
        status=Status(item["status"]),
        asked={int(number): _asked(each) for number, each in item["asked"].items()},
        open_questions={int(number): question_of(each) for number, each in item["open"].items()},
        winners={int(number): str(player) for number, player in item["winners"].items()},
        kicked=frozenset(item.get("kicked", ())),
        seats={str(player): int(seat) for player, seat in item.get("seats", {}).items()},
        host_connections={connection: int(since) for connection, since in item.get("hosts", {}).items()},
        chat=item.get("chat", "all"),
        muted=frozenset(item.get("muted", ())),
        worth=None if item.get("worth") is None else int(item["worth"]),
        copy=item.get("copy"),
        board=item.get("board"),
        closing_at=int(item["closingAt"]) if "closingAt" in item else None,
        afterthoughts=int(item.get("afterthoughts", 0)),
        revision=int(item.get("revision", 0)),
        broker_signature=item.get("brokerSignature"),
        result=item.get("result"),
    )


def _asked(item: list[Any]) -> Asked:
    opened, deadline, closed = (int(each) for each in item)
    return Asked(opened, deadline or None, closed or None)
