"""Use case: throw an upload away, and tell the player why and what to do."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from buzzline.avatars.telling import tell
from buzzline.avatars.uploads import Upload
from buzzline.images.picture import MAX_BYTES, Reason
from buzzline.notifications.notice import Kind
from buzzline.notifications.ports import Notices
from buzzline.platform.contract import ContractModel
from pydantic import Field

UNSUITABLE = "unsuitable"
NOT_CHECKED = "not-checked"
_NAMED = 3
"""Labels that a player is told of."""

_WORDS = {
    Reason.NOT_AN_IMAGE: "The file you sent is not a JPEG, PNG or WebP picture. Please choose one that is.",
    Reason.WRONG_TYPE: "The picture you sent is not of the type it was announced as. "
    "Please send it again as what it is: a JPEG, PNG or WebP picture.",
    Reason.TOO_LARGE: f"The picture you sent is over {MAX_BYTES / 1024**2:g} MB. Please choose a smaller one.",
    Reason.TOO_MANY_PIXELS: "The picture you sent has more pixels than we take (36 million, or 10000 wide or high). "
    "Please make it smaller and send it again.",
    Reason.TOO_SMALL: "The picture you sent is too small. Please choose one that is at least 128 pixels wide and high.",
    Reason.BROKEN: "The picture you sent is damaged or incomplete. Please save it again, or choose another one.",
    UNSUITABLE: "The picture you sent can't be shown to everybody{labels}. Please choose another one.",
    NOT_CHECKED: "The picture you sent could not be checked, which is not your fault. Please try again later.",
}


class LabelFound(ContractModel):
    """A label, as the moderator's function returns it."""

    name: str
    confidence: float


class Refusal(ContractModel):
    """Why an upload is thrown away."""

    key: str
    reason: Annotated[str, Field(pattern="^[a-z-]+$")]
    labels: Annotated[list[LabelFound], Field(default_factory=list)]


class Uploads(Protocol):
    """Where uploads are."""

    def delete(self, key: str) -> None:
        """Delete an object, if there is one."""


def refuse(uploads: Uploads, notices: Notices | None, refusal: Refusal) -> None:
    """Delete the upload and tell its player."""
    upload = Upload.of_key(refusal.key)
    uploads.delete(upload.key)
    tell(notices, upload, Kind.AVATAR_REJECTED, in_words(refusal.reason, [each.name for each in refusal.labels]))


def in_words(reason: str, labels: Sequence[str] = ()) -> str:
    """A sentence for the player."""
    named = ", ".join(label[:100] for label in labels[:_NAMED])
    return _WORDS[reason].format(labels=f": it seems to show {named}" if named else "")
