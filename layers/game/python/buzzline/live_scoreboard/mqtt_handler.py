"""MQTT adapters: a validated message in; what is forged or can't be read changes nothing and is counted."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.room import Forged
from buzzline.platform.observability import count, logger, observed
from pydantic import ValidationError

_Message = TypeVar("_Message", bound=Message)
_Handler = Callable[[dict[str, Any], Any], None]


def mqtt_handler(model: type[_Message]) -> Callable[[Callable[[_Message], None]], _Handler]:
    """Make a Lambda handler for what a topic rule passes on.

    A message that is malformed or forged is dropped, as a retry would not help; whatever
    else is raised makes Lambda deliver it again.
    """

    def decorate(function: Callable[[_Message], None]) -> _Handler:
        @functools.wraps(function)
        def handler(event: dict[str, Any], _: Any) -> None:
            # Neither ticket nor answer: only what the broker says.
            about = {name: event.get(name) for name in ("topic", "clientId", "principal")}
            try:
                function(model.model_validate(event))
            except ValidationError as error:
                count("MessagesMalformed")
                members = [str(member) for member, *_ in (each["loc"] for each in error.errors() if each["loc"])]
                logger.warning("malformed message", extra={**about, "members": members})
            except Forged as forged:
                count("MessagesForged")
                logger.warning("forged message", extra={**about, "reason": str(forged)})
            else:
                logger.info("message", extra=about)

        return observed(handler)

    return decorate
