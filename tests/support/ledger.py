"""What must be true of the ledger at any moment, read off all items of its table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any


class Books:
    """All accounts: balances and entries."""

    def __init__(self, items: Iterable[Mapping[str, Any]]) -> None:
        self.balances: dict[str, int] = {}
        self.entries: dict[str, dict[str, int]] = defaultdict(dict)
        """Account → movement → amount."""
        for item in items:
            if item["entry"] == "BALANCE":
                self.balances[item["playerName"]] = int(item["balance"])
            else:
                self.entries[item["playerName"]][item["entry"]] = int(item["amount"])

    def assert_balanced(self) -> None:
        """No coin was made or lost, nobody but the house owes, and each balance is what its entries say."""
        assert sum(self.balances.values()) == 0
        for account, balance in self.balances.items():
            assert balance >= 0 or account.startswith("#house-"), f"{account} owes {balance}"
            assert balance == sum(self.entries[account].values()), account
        movements: dict[str, list[int]] = defaultdict(list)
        for entries in self.entries.values():
            for movement, amount in entries.items():
                movements[movement].append(amount)
        for movement, amounts in movements.items():
            assert len(amounts) == 2, f"{movement} has {len(amounts)} entries"
            assert sum(amounts) == 0, movement
