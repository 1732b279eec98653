"""PUT /players/me/avatar: a form with which the caller uploads a picture."""

from http import HTTPStatus

from buzzline.avatars.uploads import AvatarBody, UploadForm, begin_upload
from buzzline.images.image_store import ImageStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

images = ImageStore(setting("AVATARS_BUCKET"))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> UploadForm:
    return begin_upload(images, request.player, request.body(AvatarBody))
