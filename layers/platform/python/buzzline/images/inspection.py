"""Use case: look into an upload, and keep what is shown of it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from buzzline.images.normalising import PictureRefused, normalised
from buzzline.images.picture import FULL, MAX_BYTES, THUMB, Objects, Reason


class Verdict(StrEnum):
    """What became of an upload."""

    USABLE = "usable"
    REFUSED = "refused"
    GONE = "gone"
    """It is not there any more: somebody has dealt with it."""


@dataclass(frozen=True)
class Inspection:
    """What was found."""

    verdict: Verdict
    version: str | None = None
    """The folder with FULL and THUMB of a usable picture."""
    reason: Reason | None = None
    """Why it is refused."""


def inspect(objects: Objects, upload: str, versions: str) -> Inspection:
    """Look into the upload at a key; what is shown of it goes into a folder under `versions`.

    The folder is named after what is in it: whoever replaces an upload while it is looked at gets another folder,
    so what was moderated in one is what stays there.
    """
    stored = objects.read(upload, MAX_BYTES)
    if stored is None:
        return Inspection(Verdict.GONE)
    if stored.content is None:
        return Inspection(Verdict.REFUSED, reason=Reason.TOO_LARGE)
    try:
        picture = normalised(stored.content, stored.content_type)
    except PictureRefused as refused:
        return Inspection(Verdict.REFUSED, reason=refused.reason)
    version = f"{versions}/{hashlib.sha256(picture.full).hexdigest()}"
    objects.write_jpeg(f"{version}/{FULL}", picture.full)
    objects.write_jpeg(f"{version}/{THUMB}", picture.thumb)
    return Inspection(Verdict.USABLE, version=version)
