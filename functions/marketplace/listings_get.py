"""GET /marketplace: what is for sale."""

from typing import Any

from buzzline.marketplace.listing import ListingsQuery
from buzzline.marketplace.offer_store import OfferStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

offers = OfferStore(setting("MARKETPLACE_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    return offers.for_sale(request.query(ListingsQuery)).named("listings")
