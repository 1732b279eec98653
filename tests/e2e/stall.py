"""Somebody who sells a quiz: what the tests of the marketplace share."""

from dataclasses import dataclass
from typing import Any

import httpx


def balance(client: httpx.Client) -> int:
    return int(client.get("/players/me/wallet").json()["balance"])


@dataclass
class Stall:
    """Somebody who sells a quiz."""

    seller: str
    client: httpx.Client
    game_id: str
    price: int

    def offer(self, price: int | None = None) -> httpx.Response:
        self.price = price or self.price
        return self.client.put(f"/marketplace/{self.game_id}", json={"price": self.price})

    def sell_to(self, buyer: httpx.Client, /, **changes: Any) -> httpx.Response:
        body = {"seller": self.seller, "expectedPrice": self.price, **changes}
        return buyer.post(f"/marketplace/{self.game_id}/purchase", json=body)
