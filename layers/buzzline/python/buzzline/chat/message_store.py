"""Where it is kept what was said: table ChatMessages.

Item: room (a game's run, or that of everybody) and messageId as key, playerName, host,
text, at, expiresAt.
"""

import time
from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from buzzline.chat.ports import Message
from buzzline.platform.clients import TableStore, failed_condition, item_in_the_way


class MessageStore(TableStore):
    """Messages by room, in the order of their ids."""

    def keep(self, room: str, message: Message, seconds: int) -> Message:
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
        try:
            self.table.put_item(
                Item=item,
                ConditionExpression=Attr("messageId").not_exists(),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if failed_condition(error) and (there := item_in_the_way(error)):
                return _message(there)
            raise
        return message

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
        return [_message(item) for item in reversed(current)]


def _message(item: Mapping[str, Any]) -> Message:
    return Message(item["messageId"], item["playerName"], item["host"], item["text"], item["at"])
