"""Where the ledger is kept: table PlayerWallet.

Key: playerName (the account) and entry. One item has the balance ("BALANCE": balance); each other one is
an entry ("ENTRY#<movement>": kind, amount, counterparty, at; gameId, quizName for purchases).
Index EntriesByTime (playerName, at) has the entries in order. Entries are never changed.
The transaction of a purchase, in statemachines/marketplace_purchase.asl.yaml, writes the same items.
"""

from collections.abc import Mapping
from typing import Any, cast

from boto3.dynamodb.conditions import Key
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import cancelled
from buzzline.platform.paging import Page, query_page
from buzzline.wallet.ledger import HOUSE, Busy, Entry, Moved, Movement

PAGE_SIZE = 25
_BALANCE = "BALANCE"
_ENTRY = "ENTRY#"
_NOT_THERE = "attribute_not_exists(playerName)"


class LedgerStore(TableStore):
    """Balances and entries by account."""

    def balance(self, player: str) -> int | None:
        """The balance now; None for a player whose wallet was not opened (one consistent read)."""
        item = self.table.get_item(Key=_balance_key(player), ConsistentRead=True).get("Item")
        return int(cast("Any", item["balance"])) if item else None

    def entries(self, player: str, next_token: str | None) -> Page[Entry]:
        """A page of a player's entries, newest first (one consistent query)."""
        query: dict[str, Any] = {
            "IndexName": "EntriesByTime",
            "KeyConditionExpression": Key("playerName").eq(player),
            "ScanIndexForward": False,
            "Limit": PAGE_SIZE,
            "ConsistentRead": True,
        }
        own, names = {"playerName": player}, {"entry", "at"}
        return query_page(self.table, query, own=own, names=names, next_token=next_token).of(_entry)

    def open_account(self, movement: Movement) -> None:
        """Open the payee's wallet with a first amount; raises Moved or Busy."""
        balance = {**_balance_key(movement.payee), "balance": movement.amount}
        opened = {"Put": {"TableName": self.table_name, "Item": balance, "ConditionExpression": _NOT_THERE}}
        self._move(movement, opened)

    def pay_in(self, movement: Movement) -> None:
        """Move coins from the house to an open wallet; raises Moved or Busy."""
        self._move(movement, self._added(movement.payee, movement.amount, "attribute_exists(playerName)"))

    def _move(self, movement: Movement, paid: dict[str, Any]) -> None:
        """Write a movement whole or not at all; `paid` changes the payee's balance."""
        writes = [
            self._put_entry(movement.payee, movement.amount, HOUSE, movement),
            self._put_entry(movement.payer, -movement.amount, movement.payee, movement),
            paid,
            self._added(movement.payer, -movement.amount),
        ]
        if cancelled(self.client, writes):
            raise self._why(movement)

    def _why(self, movement: Movement) -> Exception:
        """Why a transaction was cancelled: the movement was made before, or another one was in its way."""
        key = {"playerName": movement.payee, "entry": _ENTRY + movement.id}
        item = self.table.get_item(Key=key, ConsistentRead=True).get("Item")
        return Moved(_entry(item)) if item else Busy()

    def _put_entry(self, account: str, amount: int, counterparty: str, movement: Movement) -> dict[str, Any]:
        item = {
            "playerName": account,
            "entry": _ENTRY + movement.id,
            "kind": movement.kind,
            "amount": amount,
            "counterparty": counterparty,
            "at": movement.at,
        }
        return {"Put": {"TableName": self.table_name, "Item": item, "ConditionExpression": _NOT_THERE}}

    def _added(self, account: str, amount: int, condition: str | None = None) -> dict[str, Any]:
        update: dict[str, Any] = {
            "TableName": self.table_name,
            "Key": _balance_key(account),
            "UpdateExpression": "ADD balance :amount",
            "ExpressionAttributeValues": {":amount": amount},
        }
        return {"Update": update | ({"ConditionExpression": condition} if condition else {})}


def _balance_key(account: str) -> dict[str, str]:
    return {"playerName": account, "entry": _BALANCE}


def _entry(item: Mapping[str, Any]) -> Entry:
    return Entry(
        kind=item["kind"],
        amount=int(item["amount"]),
        counterparty=item["counterparty"],
        at=item["at"],
        game_id=item.get("gameId"),
        quiz_name=item.get("quizName"),
    )
