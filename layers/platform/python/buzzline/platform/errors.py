"""What a use case raises when it refuses; `platform.http` turns each into a problem response.

`kind` is the stable name that clients may test for; `detail` tells a person what to do.
"""

from typing import ClassVar


class BuzzlineError(Exception):
    """A refusal that the caller may see."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, kind: str, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.members = members


class InvalidRequest(BuzzlineError):
    """The request can't be understood or breaks a limit."""

    status = 400
    title = "The request is not valid"


class PaymentRequired(BuzzlineError):
    """The caller has not enough coins."""

    status = 402
    title = "Not enough coins"


class Forbidden(BuzzlineError):
    """The caller is known but may not do this."""

    status = 403
    title = "That is not yours"


class NotFound(BuzzlineError):
    """There is no such thing, or not for this caller."""

    status = 404
    title = "Not found"


class Conflict(BuzzlineError):
    """The state of the thing does not allow it now."""

    status = 409
    title = "Not possible right now"


class TooLarge(BuzzlineError):
    """A body or a stored thing is over its limit."""

    status = 413
    title = "Too large"


class TooManyRequests(BuzzlineError):
    """The caller goes too fast; the detail says when to try again."""

    status = 429
    title = "Too fast"


class Unavailable(BuzzlineError):
    """A dependency did not answer; the same request may succeed later."""

    status = 503
    title = "Please try again"
