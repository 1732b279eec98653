"""What comes in over MQTT, as the topic rules pass it on."""

from typing import Annotated, ClassVar

from buzzline.live_games.model import MAX_SENDS
from buzzline.platform.contract import ContractModel, PlayerName
from buzzline.quizzes.model import MAX_QUESTIONS
from buzzline.quizzes.questions import MAX_ANSWER_LENGTH
from pydantic import Field, StringConstraints

QuestionNumber = Annotated[int, Field(ge=1, le=MAX_QUESTIONS)]
ConnectionName = Annotated[str, StringConstraints(pattern="^[0-9A-Za-z]{1,32}$")]
"""What a client calls a connection of its own: its ids of the broker come again, these do not."""


class Message(ContractModel):
    """What every message has: the sender's ticket, and what the broker knows of it."""

    ticket: Annotated[str, StringConstraints(min_length=1, max_length=4096)]
    topic: str
    client_id: str
    principal: str | None = None
    received_at: int
    """When the broker got it, in milliseconds since 1970."""
    may_be_a_will: ClassVar[bool] = False
    """Whether the broker may send it for a client that has gone; nothing promises that it names the client then."""


class Coming(Message):
    """The player comes in, or in again: by which connection, and after which other one of the same client."""

    connection: ConnectionName | None = None
    last_connection: ConnectionName | None = None


class Leaving(Message):
    """A connection of the player has ended, or is about to; `forGood` where the player has said so."""

    connection: ConnectionName
    for_good: bool = False
    may_be_a_will: ClassVar[bool] = True


class NextQuestion(Message):
    """The host asks question `questionNumber`; the one that is asked now is told again."""

    question_number: QuestionNumber


class RevealAnswer(Message):
    """The host closes question `questionNumber` and shows everybody what is right; again tells it again."""

    question_number: QuestionNumber


class PlayerAnswer(Message):
    """A player answers. `answerNumber` counts the answers that this player has sent in the game."""

    question_number: QuestionNumber
    answer_number: Annotated[int, Field(ge=1, le=MAX_SENDS)]
    player_answer: Annotated[str, StringConstraints(max_length=MAX_ANSWER_LENGTH)]


class KickPlayer(Message):
    """The host keeps a player out from now on."""

    player_name: PlayerName
