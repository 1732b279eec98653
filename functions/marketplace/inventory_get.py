"""GET /players/me/inventory: what the caller bought."""

from typing import Any

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.paging import PageQuery
from buzzline.platform.settings import setting
from buzzline.quizzes.inventory_store import InventoryStore

inventory = InventoryStore(setting("PLAYER_INVENTORY_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    return inventory.bought_by(request.player, request.query(PageQuery).next_token).named("quizzes")
