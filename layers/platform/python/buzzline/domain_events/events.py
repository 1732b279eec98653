"""What domain events there are, and what each says: docs/events.md is made of these models.

An event may come more than once, and events may come in another order than things happened: `id` is the same for what
comes again, `time` sorts. Within a version members may be added, so readers leave alone what they do not know. No
event has right answers, tickets, PINs or addresses of people in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from buzzline.platform.clock import iso_of_ms
from buzzline.platform.contract import ContractModel
from pydantic import ConfigDict, Field


@dataclass(frozen=True)
class Origin:
    """The change in a table that an event tells of."""

    record: str
    """Names the change, whenever and however often it is read."""
    time: str
    """When it was made, UTC, ISO 8601; exact to the second."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Origin":
        """The origin that a record of a DynamoDB stream is."""
        return cls(record["eventID"], iso_of_ms(int(record["dynamodb"]["ApproximateCreationDateTime"] * 1000)))


class DomainEvent(ContractModel):
    """What every event says."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(description="The same each time that the same event comes")
    time: str = Field(description="When it happened: UTC, ISO 8601, exact to the second")
    source: str = Field(description="The feature in which it happened, `buzzline.<feature>`")
    type: str = Field(description="What happened")
    version: int = Field(description="Which members there are; one is only ever added within a version")

    @classmethod
    def at(cls, origin: Origin, **members: Any) -> Self:
        """The event that a change tells of; raises ValueError where members do not fit."""
        return cls.model_validate({"id": f"{origin.record}.{cls.__name__}", "time": origin.time, **members})


class _OfList(DomainEvent):
    """An event about a game on the list of active games."""

    source: Literal["buzzline.quizzes"] = "buzzline.quizzes"
    version: Literal[1] = 1
    game_id: str
    host_name: str
    quiz_name: str
    quiz_mode: str
    start_time: str = Field(description="When the game came on the list; with game and host it names the stay there")


class GameOpened(_OfList):
    """A game is open: a quiz that anybody may play alone, or a live game that players may join."""

    type: Literal["GameOpened"] = "GameOpened"
    quiz_description: str
    question_type: str
    question_count: int
    category: str


class GameClosed(_OfList):
    """A game is open no more: its owner took the quiz off the list, or the live game is over."""

    type: Literal["GameClosed"] = "GameClosed"


class _OfLiveGame(DomainEvent):
    source: Literal["buzzline.live_games"] = "buzzline.live_games"
    version: Literal[1] = 1
    run: str = Field(description="Names this game; the same quiz is hosted again under another one")
    game_id: str
    host_name: str
    quiz_name: str
    quiz_mode: str
    question_count: int
    started_at: str
    players: int = Field(description="Who came and was not removed")
    received: int = Field(description="Answers that came")
    counted: int = Field(description="Answers that count; the others were late, refused or sent twice")
    balanced: bool = Field(description="Whether every answer that came is accounted for")
    revision: int = Field(description="0 at first; one more for each answer after the end that brought points")


class GameEnded(_OfLiveGame):
    """A live game has ended, and its answers are counted."""

    type: Literal["GameEnded"] = "GameEnded"


class GameCorrected(_OfLiveGame):
    """An answer from before the end of a live game was found and counted in: results have changed."""

    type: Literal["GameCorrected"] = "GameCorrected"


class _OfOffer(DomainEvent):
    source: Literal["buzzline.marketplace"] = "buzzline.marketplace"
    version: Literal[1] = 1
    copy_id: str = Field(alias="copy", description="The copy that is or was for sale; it names the offer")
    game_id: str = Field(description="The quiz that was copied")
    seller: str


class OfferMade(_OfOffer):
    """A copy of a quiz is for sale."""

    type: Literal["OfferMade"] = "OfferMade"
    quiz_name: str
    quiz_description: str
    quiz_mode: str
    question_type: str
    question_count: int
    category: str
    price: int = Field(description="Coins")
    listed_at: str


class OfferRepriced(_OfOffer):
    """A copy is for sale at another price."""

    type: Literal["OfferRepriced"] = "OfferRepriced"
    price: int = Field(description="Coins")


class OfferWithdrawn(_OfOffer):
    """A copy is for sale no more, and nobody bought it."""

    type: Literal["OfferWithdrawn"] = "OfferWithdrawn"


class CopySold(_OfOffer):
    """A copy was bought: the purchase is complete, paid and delivered."""

    type: Literal["CopySold"] = "CopySold"
    buyer: str
    quiz_name: str
    price: int = Field(description="Coins")
    sold_at: str


EVENTS: tuple[type[DomainEvent], ...] = (
    *(GameOpened, GameClosed, GameEnded, GameCorrected),
    *(OfferMade, OfferRepriced, OfferWithdrawn, CopySold),
)
"""All that there are."""
