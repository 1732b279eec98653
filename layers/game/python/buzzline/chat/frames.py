"""Frames that clients send: `{"message": "chat", "requestId"?, "data": {"subaction", "channel", …}}`."""

from typing import Annotated, Literal

from buzzline.live_games.model import ChatSwitch
from buzzline.platform.contract import ContractModel, PlayerName
from buzzline.platform.texts import Line
from pydantic import Field, StringConstraints

GLOBAL = "global"
"""The channel of everybody."""

_Channel = Annotated[str, StringConstraints(pattern=r"^(global|[^:]{1,100}:[^:]{1,128})$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=300), Line]


class _ChatAction(ContractModel):
    channel: _Channel


class EnterChat(_ChatAction):
    """Hear what is said in a channel from now on, and get what was said last."""

    subaction: Literal["enter"]


class Say(_ChatAction):
    """Say something to everybody in a channel."""

    subaction: Literal["say"]
    text: _Text
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    """The client's own name for the message: sent again with the same, it is the same message."""


class Remove(_ChatAction):
    """Take a message away from everybody's screen: one's own, or as the host any in the game."""

    subaction: Literal["remove"]
    message_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Mute(_ChatAction):
    """As the host, let a player say nothing more in the game, or something again."""

    subaction: Literal["mute"]
    player_name: PlayerName
    muted: bool = True


class Switch(_ChatAction):
    """As the host, decide who may say something in the game."""

    subaction: Literal["switch"]
    who: ChatSwitch


class LeaveChat(_ChatAction):
    """Hear nothing more of a channel."""

    subaction: Literal["leave"]


ChatAction = EnterChat | Say | Remove | Mute | Switch | LeaveChat


class ChatFrame(ContractModel):
    """A frame of somebody who chats."""

    message: Literal["chat"]
    request_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    data: Annotated[ChatAction, Field(discriminator="subaction")]
