"""Frames that clients send: `{"message": "liveadmin" | "liveplayer", "requestId"?, "data": {"subaction", …}}`."""

from typing import Annotated, Literal

from buzzline.live_games.answering import Answer
from buzzline.live_games.model import Settings
from buzzline.platform.contract import ContractModel, Id, PlayerName
from buzzline.quizzes.model import MAX_QUESTIONS
from pydantic import Field, StringConstraints

_Number = Annotated[int, Field(ge=1, le=MAX_QUESTIONS)]


class _HostAction(ContractModel):
    game_id: Id


class HostGame(_HostAction):
    """Open the quiz for players, or come back to the game that is open."""

    subaction: Literal["hostgame"]
    settings: Settings = Field(default_factory=Settings)


class Ask(_HostAction):
    """Send a question to the players and open it for answers."""

    subaction: Literal["ask"]
    question_number: _Number


class ShowAnswer(_HostAction):
    """Close questions and send their answers: the open ones, or the one of a number."""

    subaction: Literal["showanswer"]
    question_number: _Number | None = None


class ShowScoreboard(_HostAction):
    """Send the standings to everybody."""

    subaction: Literal["showscoreboard"]


class Kick(_HostAction):
    """Send a player out, for good."""

    subaction: Literal["kick"]
    player_name: PlayerName


class End(_HostAction):
    """End the game: final standings for all, the account of answers for the host."""

    subaction: Literal["end"]


AdminAction = HostGame | Ask | ShowAnswer | ShowScoreboard | Kick | End


class AdminFrame(ContractModel):
    """A frame of a host."""

    message: Literal["liveadmin"]
    request_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    data: Annotated[AdminAction, Field(discriminator="subaction")]


class _PlayerAction(ContractModel):
    game_id: Id
    host_name: PlayerName


class JoinGame(_PlayerAction):
    """Come in, or in again."""

    subaction: Literal["joingame"]


class AnswerQuestion(_PlayerAction, Answer):
    """Answer an open question."""

    subaction: Literal["answer"]


class Receipts(_PlayerAction):
    """Get the receipts for all answers so far."""

    subaction: Literal["receipts"]


class Leave(_PlayerAction):
    """Go; points stay."""

    subaction: Literal["leave"]


PlayerAction = JoinGame | AnswerQuestion | Receipts | Leave


class PlayerFrame(ContractModel):
    """A frame of a player."""

    message: Literal["liveplayer"]
    request_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    data: Annotated[PlayerAction, Field(discriminator="subaction")]
