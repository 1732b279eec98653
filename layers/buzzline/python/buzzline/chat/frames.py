"""Frames that clients send: `{"message": "chat", "requestId"?, "data": {"subaction", "channel", …}}`."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from buzzline.platform.contract import ContractModel

GLOBAL = "global"
"""The channel of everybody."""

_Channel = Annotated[str, StringConstraints(pattern=r"^(global|[^:]{1,100}:[^:]{1,128})$")]
# No control characters, line ends, or marks that turn the direction of what follows on other people's screens.
_Text = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$"
    ),
]


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


class LeaveChat(_ChatAction):
    """Hear nothing more of a channel."""

    subaction: Literal["leave"]


ChatAction = EnterChat | Say | LeaveChat


class ChatFrame(ContractModel):
    """A frame of somebody who chats."""

    message: Literal["chat"]
    request_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    data: Annotated[ChatAction, Field(discriminator="subaction")]
