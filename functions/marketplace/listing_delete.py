"""DELETE /marketplace/{gameId}: take back a copy that the caller sells."""

from http import HTTPStatus

from buzzline.marketplace.offer_store import OfferStore
from buzzline.marketplace.selling import withdraw
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

offers = OfferStore(setting("MARKETPLACE_TABLE"), setting("GAMES_DETAIL_TABLE"))


@endpoint(HTTPStatus.NO_CONTENT)
def handler(request: HttpRequest) -> None:
    withdraw(offers, request.player, request.path["gameId"])
