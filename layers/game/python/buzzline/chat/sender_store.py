"""Where it is kept who has said how much lately: table ChatSenders.

Item: sender (Turn.sender) as key, and the sender's last TURNS messages, 1 the newest: at<n>
(milliseconds since 1970), key<n> (hash of what the sender calls the message), id<n>
(messageId); expiresAt. A message pushes the oldest one out, in one update whose condition is
that the last one of the sender's limit is old enough: so there are never more than that in any
WINDOW_MS, however many come at once.
"""

import hashlib
from typing import Any

from buzzline.chat.ports import TURNS, TooFast, Turn
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import in_the_way

WINDOW_MS = 10_000
"""Milliseconds in which a sender has as many turns as the limit says."""
KEPT_SECONDS = 3600

_NOT_ONE_OF_THEM = " AND ".join(f"key{n} <> :key" for n in range(1, TURNS + 1))


class SenderStore(TableStore):
    """Senders, with what they said last."""

    def take(self, turn: Turn) -> str:
        """Use a turn of a sender; raises TooFast.

        Returns the id of the message: the turn's, or the one that the same message got the first time.
        """
        key = hashlib.sha256(turn.key.encode()).hexdigest()[:32]
        before = self._push(turn, {"at": turn.now, "key": key, "id": turn.message_id}, again=False)
        if before is None:
            return turn.message_id
        first = next((str(before[f"id{n}"]) for n in range(1, TURNS + 1) if before[f"key{n}"] == key), None)
        if first is None:
            raise _too_fast(turn, before)
        if first == turn.message_id:  # a request that was made again, because its answer was lost
            return first
        # Sent again: it costs a turn like any other, and pushes out none of the ids.
        before = self._push(turn, {"at": turn.now}, again=True)
        if before is not None:
            raise _too_fast(turn, before)
        return first

    def _push(self, turn: Turn, newest: dict[str, Any], *, again: bool) -> dict[str, Any] | None:
        """Push members of the newest message in, those of the oldest out; the item as it is where that may not be."""
        none: dict[str, Any] = {"at": 0, "key": "-", "id": "-"}
        moves = [f"{name}1 = :{name}" for name in newest]
        for n in range(2, TURNS + 1):
            moves += [f"{name}{n} = if_not_exists({name}{n - 1}, :no_{name})" for name in newest]
        old_enough = f"at{turn.limit} <= :free"
        allowed = old_enough if again else f"attribute_not_exists(sender) OR ({old_enough} AND {_NOT_ONE_OF_THEM})"
        return in_the_way(
            self.table.update_item,
            Key={"sender": turn.sender},
            UpdateExpression=f"SET {', '.join(moves)}, expiresAt = :expiry",
            ConditionExpression=allowed,
            ExpressionAttributeValues={
                ":free": turn.now - WINDOW_MS,
                ":expiry": turn.now // 1000 + KEPT_SECONDS,
                **{f":{name}": value for name, value in newest.items()},
                **{f":no_{name}": none[name] for name in newest},
            },
        )


def _too_fast(turn: Turn, item: dict[str, Any]) -> TooFast:
    """When to try again; messages overtake each other, so the oldest may have come a moment after this one."""
    return TooFast(min(int(item[f"at{turn.limit}"]), turn.now) + WINDOW_MS)
