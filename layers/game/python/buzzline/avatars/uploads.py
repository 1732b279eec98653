"""Use case: let a player upload a picture. And the keys that avatars have in their bucket."""

from dataclasses import dataclass
from typing import Literal, Protocol, Self

from buzzline.images.picture import MAX_BYTES
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import ContractModel
from buzzline.platform.facts import new_attempt_id

VALID_SECONDS = 300


class AvatarBody(ContractModel):
    """The body of `PUT /players/me/avatar`."""

    content_type: Literal["image/jpeg", "image/png", "image/webp"]


@dataclass(frozen=True)
class UploadForm:
    """How to upload a picture: a POST to `upload_url` of all `fields`, and then `file`, as form data."""

    upload_url: str
    fields: dict[str, str]
    upload_id: str
    max_bytes: int
    expires_at: str
    """ISO 8601 in UTC."""


@dataclass(frozen=True)
class Upload:
    """A picture on its way to be an avatar."""

    player_name: str
    upload_id: str
    """Sorts like the moments at which uploads were begun."""

    @classmethod
    def of_key(cls, key: str) -> Self:
        """The upload with a key, `uploads/<player>/<upload>`; raises ValueError."""
        room, player, upload_id = key.split("/")
        if room != "uploads" or not player or not upload_id:
            raise ValueError(f"{key} is not the key of an upload")
        return cls(player, upload_id)

    @property
    def key(self) -> str:
        """Where the upload is."""
        return f"uploads/{self.player_name}/{self.upload_id}"

    @property
    def versions(self) -> str:
        """The folder for what is made of it."""
        return f"versions/{self.player_name}/{self.upload_id}"


class Forms(Protocol):
    """Whoever makes forms for uploads."""

    def upload_form(self, key: str, content_type: str, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        """Address and fields of a form that, for some seconds, uploads one object: key, type and size are fixed."""


def begin_upload(forms: Forms, player: str, body: AvatarBody) -> UploadForm:
    """A form with which the player uploads one picture."""
    upload = Upload(player, new_attempt_id())
    expires_at = iso_of_ms(now_ms() + VALID_SECONDS * 1000)
    url, fields = forms.upload_form(upload.key, body.content_type, MAX_BYTES, VALID_SECONDS)
    return UploadForm(url, fields, upload.upload_id, MAX_BYTES, expires_at)
