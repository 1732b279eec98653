"""A notice: what the queue of notifications carries."""

from enum import StrEnum
from typing import Annotated

from buzzline.platform.contract import MAX_ID_LENGTH, ContractModel, PlayerName
from pydantic import Field


class Kind(StrEnum):
    """What a notification tells of."""

    LEVEL_UP = "level-up"
    SALE = "sale"
    AVATAR_ACCEPTED = "avatar-accepted"
    AVATAR_REJECTED = "avatar-rejected"
    GAME_STARTED = "game-started"


class Notice(ContractModel):
    """Something that one player should know; the same `notification_id` again is the same notification."""

    player_name: PlayerName
    notification_id: Annotated[str, Field(min_length=1, max_length=200)]
    """What happened, named by itself: `level#3`, `sale#<copy>`, `avatar#<upload>`, `started#<game>#<time>`."""
    kind: Annotated[Kind, Field(strict=False)]
    text: Annotated[str, Field(min_length=1, max_length=500)]
    """A sentence for people."""
    at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d{1,9})?Z$")]
    """When it happened: ISO 8601 in UTC."""
    game_id: Annotated[str, Field(max_length=MAX_ID_LENGTH)] | None = None
    """The quiz or game that it is about, if it is about one."""
