"""Where it is kept what was said: table ChatMessages.

Item: room (a game's run, or that of everybody) and messageId as key, playerName, host,
text, at, expiresAt. Of a message that was removed the item stays, without its text: so that
the same request, made again, does not bring it back.
"""

import time
from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from buzzline.chat.ports import Kept, Message
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import in_the_way, written


class MessageStore(TableStore):
    """Messages by room, in the order of their ids."""

    def keep(self, room: str, message: Message, seconds: int) -> Kept:
        """Keep a message for so long; where there is one of the same id, that one is returned and stays as it is."""
        item: dict[str, Any] = {
            "room": room,
            "messageId": message.message_id,
            "playerName": message.player_name,
            "host": message.host,
            "text": message.text,
            "at": message.at,
            "expiresAt": int(time.time()) + seconds,
        }
        there = in_the_way(
            self.table.put_item,
            Item=item,
            ConditionExpression=Attr("messageId").not_exists(),
        )
        return _kept(there) if there else Kept(message, removed=False)

    def get(self, room: str, message_id: str) -> Kept | None:
        """A message as of now, or None."""
        item = self.table.get_item(Key={"room": room, "messageId": message_id}, ConsistentRead=True).get("Item")
        return _kept(item) if item else None

    def remove(self, room: str, message_id: str) -> None:
        """Take a message away that is there; again has no effect."""
        written(  # or it has expired meanwhile
            self.table.update_item,
            Key={"room": room, "messageId": message_id},
            UpdateExpression="REMOVE #text",
            ConditionExpression="attribute_exists(room)",
            ExpressionAttributeNames={"#text": "text"},
        )

    def newest(self, room: str, limit: int) -> list[Message]:
        """The newest messages of a room, oldest first."""
        answer = self.table.query(
            KeyConditionExpression=Key("room").eq(room),
            ScanIndexForward=False,
            Limit=limit,
            # Who is about to hear what comes next must not miss what came just before.
            ConsistentRead=True,
        )
        # What has expired is deleted within a few days only.
        current = [item for item in answer["Items"] if int(str(item["expiresAt"])) > time.time()]
        kept = [_kept(item) for item in reversed(current)]
        return [each.message for each in kept if not each.removed]


def _kept(item: Mapping[str, Any]) -> Kept:
    text = item.get("text", "")
    return Kept(Message(item["messageId"], item["playerName"], item["host"], text, item["at"]), "text" not in item)
