"""Use case: ask a moderator whether a picture may be shown."""

from dataclasses import dataclass
from typing import Protocol

from buzzline.images.picture import FULL, MAX_BYTES, Objects


@dataclass(frozen=True)
class Label:
    """Something that should not be in a picture."""

    name: str
    confidence: float
    """How sure the moderator is, in percent."""


@dataclass(frozen=True)
class Moderation:
    """What a moderator says."""

    suitable: bool
    labels: list[Label]


class Moderator(Protocol):
    """Whoever judges pictures."""

    def labels(self, picture: bytes) -> list[Label]:
        """What should not be there and, in the moderator's opinion, is."""


class PictureMissing(LookupError):
    """There is no picture where one was kept."""


def moderate(objects: Objects, moderator: Moderator, version: str) -> Moderation:
    """What a moderator says of the picture in the folder `version`; raises PictureMissing."""
    stored = objects.read(f"{version}/{FULL}", MAX_BYTES)
    if stored is None or stored.content is None:
        raise PictureMissing(version)
    labels = moderator.labels(stored.content)
    return Moderation(suitable=not labels, labels=labels)
