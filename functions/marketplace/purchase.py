"""POST /marketplace/{gameId}/purchase: buy a copy for the caller."""

from http import HTTPStatus

from buzzline.marketplace.buying import BoughtCopy, Order, PurchaseBody, buy
from buzzline.marketplace.workflow import PurchaseWorkflow
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

workflow = PurchaseWorkflow(setting("PURCHASE_STATE_MACHINE"))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> BoughtCopy:
    return buy(workflow, Order.of(request.player, request.path["gameId"], request.body(PurchaseBody)))
