"""Limits: how much somebody may do, counted where it is done, however many do it at once.

Each use costs time; what it costs is a debt that time pays off (`owedUntil`). Who owes more than is
allowed has to wait. A debt of a minute with uses that cost a second allows sixty at once, and one a
second in the long run. There is one number to keep, so every change is one conditional write.

Item: game ("LIMIT#<name>") and part ("LIMIT") as key, owedUntil (milliseconds since 1970), uses (since
there was no debt), expiresAt.
"""

from dataclasses import dataclass
from typing import Any

from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import in_the_way

UNLIMITED = 10**15
"""A debt that nobody ever has."""
_PART = "LIMIT"


@dataclass(frozen=True)
class Debt:
    """What somebody owes: milliseconds, after so many uses since they owed nothing."""

    ms: int = 0
    uses: int = 0


class LimitStore(TableStore):
    """Debts by name, in a table whose key is `game` and `part`."""

    def debt(self, name: str, now: int) -> Debt | None:
        """What is owed now (one read); None for a name that was not used lately."""
        item = self.table.get_item(Key=_key(name), ConsistentRead=True).get("Item")
        return _debt(item, now) if item else None

    def charge(self, name: str, now: int, cost: int, *, kept: int, most: int = UNLIMITED) -> int:
        """Add `cost` to a debt unless it would be more than `most`; returns 0, or the milliseconds until it would not.

        All are milliseconds; the debt is remembered for `kept` after its last change.
        """
        expiry = (now + kept) // 1000
        while True:
            item = self._change(
                name,
                "SET owedUntil = owedUntil + :cost, expiresAt = :expiry ADD uses :one",
                "owedUntil > :now AND owedUntil <= :most",
                {":cost": cost, ":now": now, ":most": now + most - cost, ":one": 1, ":expiry": expiry},
            )
            if item is None:
                return 0
            if item and int(item["owedUntil"]) > now:
                return int(item["owedUntil"]) - (now + most - cost)
            item = self._change(
                name,
                "SET owedUntil = :owed, uses = :one, expiresAt = :expiry",
                "attribute_not_exists(owedUntil) OR owedUntil <= :now",
                {":owed": now + cost, ":now": now, ":one": 1, ":expiry": expiry},
            )
            if item is None:
                return 0
            # Somebody else was first between the two: now there is a debt.

    def give_back(self, name: str, ms: int) -> None:
        """Take so many milliseconds off a debt."""
        self._change(name, "SET owedUntil = owedUntil - :ms", "attribute_exists(owedUntil)", {":ms": ms})

    def _change(self, name: str, expression: str, condition: str, values: dict[str, Any]) -> dict[str, Any] | None:
        """Change an item; returns it as it is, empty where there is none, if the condition does not hold."""
        return in_the_way(
            self.table.update_item,
            Key=_key(name),
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )


def _key(name: str) -> dict[str, str]:
    return {"game": f"{_PART}#{name}", "part": _PART}


def _debt(item: dict[str, Any], now: int) -> Debt:
    owed = max(0, int(item["owedUntil"]) - now)
    return Debt(owed, int(item["uses"]) if owed else 0)
