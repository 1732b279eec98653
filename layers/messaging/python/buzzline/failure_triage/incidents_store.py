"""Table Incidents: a header for each incident, and an entry for each of its messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from buzzline.failure_triage.incident import (
    DISMISSED,
    OPEN,
    REDRIVEN,
    Entry,
    Incident,
    cause_of,
    name_of,
    reason_of,
)
from buzzline.platform.clients import TableStore
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.conditional import cancelled, written
from buzzline.platform.errors import Unavailable
from buzzline.platform.paging import Page, query_page

HEADER = "incident"
CLAIM_MS = 60_000
"""How long a message is somebody's who sends it back; longer than a function may take."""
_AT_A_TIME = 90
"""Of the 100 writes of a transaction."""
_TRIES = 5


class IncidentsStore(TableStore):
    """Incidents and what belongs to them; all expire."""

    def __init__(self, table_name: str, retention_days: int = 0) -> None:
        super().__init__(table_name)
        self._retention = retention_days * 24 * 60 * 60

    def add(self, incident_id: str, entries: Sequence[Entry], now: int) -> int:
        """Add messages that are not there yet, and count them; how many they were."""
        added = 0
        for start in range(0, len(entries), _AT_A_TIME):
            added += self._add(incident_id, [*entries[start : start + _AT_A_TIME]], now)
        return added

    def _add(self, incident_id: str, entries: list[Entry], now: int) -> int:
        for _ in range(_TRIES):
            if not entries:
                return 0
            writes = [self._put(incident_id, each, now) for each in entries]
            reasons = cancelled(self.client, [*writes, self._count(incident_id, entries, now)])
            if not reasons:
                return len(entries)
            there = [reason == "ConditionalCheckFailed" for reason in reasons]
            entries = [each for each, known in zip(entries, there[:-1], strict=True) if not known]
        raise Unavailable("busy", f"Incident {incident_id} could not be counted.")

    def _put(self, incident_id: str, entry: Entry, now: int) -> dict[str, Any]:
        item = {"incidentId": incident_id, "entry": entry.entry, "expiresAt": now // 1000 + self._retention}
        return {
            "Put": {
                "TableName": self.table_name,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(entry)",
            }
        }

    def _count(self, incident_id: str, entries: Sequence[Entry], now: int) -> dict[str, Any]:
        letter = entries[-1].letter
        values = {
            ":open": OPEN,
            ":source": name_of(letter.source),
            ":target": name_of(letter.target),
            ":kind": letter.kind.value,
            ":reason": reason_of(letter),
            ":cause": cause_of(letter),
            ":first": iso_of_ms(min(each.letter.first_seen for each in entries)),
            ":now": iso_of_ms(now),
            ":expires": now // 1000 + self._retention,
            ":n": len(entries),
        }
        return {
            "Update": {
                "TableName": self.table_name,
                "Key": {"incidentId": incident_id, "entry": HEADER},
                "UpdateExpression": "SET #status = :open, #source = :source, target = :target, kind = :kind, "
                "reason = :reason, cause = :cause, firstSeen = if_not_exists(firstSeen, :first), lastSeen = :now, "
                "expiresAt = :expires ADD #count :n, waiting :n",
                "ExpressionAttributeNames": {"#status": "status", "#source": "source", "#count": "count"},
                "ExpressionAttributeValues": values,
            }
        }

    def of_status(self, status: str, next_token: str | None) -> Page[Incident]:
        """Incidents of a state, the last seen first."""
        query = {
            "IndexName": "ByStatus",
            "KeyConditionExpression": Key("status").eq(status),
            "ScanIndexForward": False,
            "Limit": 50,
        }
        names = {"incidentId", "entry", "lastSeen"}
        return query_page(self.table, query, own={"status": status}, names=names, next_token=next_token).of(_incident)

    def get(self, incident_id: str) -> Incident | None:
        """An incident."""
        item = self.table.get_item(Key={"incidentId": incident_id, "entry": HEADER}, ConsistentRead=True).get("Item")
        return _incident(item) if item else None

    def entries(self, incident_id: str, limit: int, after: str | None = None) -> list[str]:
        """Names of its messages, the oldest first."""
        return self._names(incident_id, limit, {"ExclusiveStartKey": self._key(incident_id, after)} if after else {})

    def newest(self, incident_id: str, limit: int) -> list[str]:
        """Names of its messages, the newest first."""
        return self._names(incident_id, limit, {"ScanIndexForward": False})

    def claim(self, incident_id: str, entry: str, now: int) -> bool:
        """Let nobody else send a message back for a minute; False if somebody else is at it, or it is gone."""
        free = Attr("claimedAt").not_exists() | Attr("claimedAt").lt(now - CLAIM_MS)
        claimed = written(
            self.table.update_item,
            Key=self._key(incident_id, entry),
            UpdateExpression="SET claimedAt = :now",
            ConditionExpression=Attr("entry").exists() & free,
            ExpressionAttributeValues={":now": now},
        )
        return claimed is not None

    def release(self, incident_id: str, entry: str) -> None:
        """Let others send it back again."""
        written(
            self.table.update_item,
            Key=self._key(incident_id, entry),
            UpdateExpression="REMOVE claimedAt",
            ConditionExpression=Attr("entry").exists(),
        )

    def done(self, incident_id: str, entries: Sequence[str]) -> None:
        """Take messages out that were sent back, those that are still there: at most as many as a transaction takes."""
        for _ in range(_TRIES):
            if not entries:
                return
            deletes = [
                {
                    "Delete": {
                        "TableName": self.table_name,
                        "Key": self._key(incident_id, each),
                        "ConditionExpression": "attribute_exists(entry)",
                    }
                }
                for each in entries
            ]
            less = {
                "Update": {
                    "TableName": self.table_name,
                    "Key": self._key(incident_id, HEADER),
                    "UpdateExpression": "ADD waiting :less",
                    "ExpressionAttributeValues": {":less": -len(entries)},
                }
            }
            reasons = cancelled(self.client, [*deletes, less])
            if not reasons:
                return
            gone = [reason == "ConditionalCheckFailed" for reason in reasons]
            entries = [each for each, known in zip(entries, gone[:-1], strict=True) if not known]
        raise Unavailable("busy", "What was sent back could not be taken out: it may be sent again in a minute.")

    def close(self, incident_id: str, operator: str, now: int) -> None:
        """Say who sent all back, if nothing is left."""
        written(
            self.table.update_item,
            Key=self._key(incident_id, HEADER),
            UpdateExpression="SET #status = :redriven, handledBy = :who, handledAt = :now",
            ConditionExpression=Attr("waiting").lte(0),
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":redriven": REDRIVEN, ":who": operator, ":now": iso_of_ms(now)},
        )

    def dismiss(self, incident_id: str, count: int, operator: str, now: int) -> Incident | None:
        """Dismiss an incident that has had `count` messages; None, and nothing changed, if it has had more, or none."""
        answer = written(
            self.table.update_item,
            Key=self._key(incident_id, HEADER),
            UpdateExpression="SET #status = :dismissed, handledBy = :who, handledAt = :now",
            ConditionExpression=Attr("count").eq(count),
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":dismissed": DISMISSED, ":who": operator, ":now": iso_of_ms(now)},
            ReturnValues="ALL_NEW",
        )
        return _incident(answer["Attributes"]) if answer else None

    def _names(self, incident_id: str, limit: int, more: Mapping[str, Any]) -> list[str]:
        answer = self.table.query(
            KeyConditionExpression=Key("incidentId").eq(incident_id) & Key("entry").begins_with("message#"),
            Limit=limit,
            ConsistentRead=True,
            **more,
        )
        return [str(each["entry"]) for each in answer["Items"]]

    @staticmethod
    def _key(incident_id: str, entry: str) -> dict[str, Any]:
        return {"incidentId": incident_id, "entry": entry}


def _incident(item: Mapping[str, Any]) -> Incident:
    return Incident(
        incident_id=item["incidentId"],
        status=item["status"],
        source=item["source"],
        target=item["target"],
        kind=item["kind"],
        reason=item["reason"],
        cause=item["cause"],
        first_seen=item["firstSeen"],
        last_seen=item["lastSeen"],
        count=int(item["count"]),
        waiting=int(item["waiting"]),
        handled_by=item.get("handledBy"),
        handled_at=item.get("handledAt"),
    )
