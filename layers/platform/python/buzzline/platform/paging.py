"""Pages of DynamoDB queries: all of them, or one and an opaque token for the next."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from buzzline.platform.errors import InvalidRequest
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_Item = TypeVar("_Item")
_Other = TypeVar("_Other")


class PageQuery(BaseModel):
    """The query parameters of a paged list."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    next_token: str | None = None


@dataclass(frozen=True)
class Page(Generic[_Item]):
    """Some items of a list, and the token for the next ones (None at the end)."""

    items: list[_Item]
    next_token: str | None = None

    def of(self, read: Callable[[_Item], _Other]) -> "Page[_Other]":
        """The page with each item as what `read` makes of it."""
        return Page([read(item) for item in self.items], self.next_token)

    def named(self, name: str) -> dict[str, Any]:
        """The page as JSON has it: the items under `name`, and nextToken while there is more."""
        return {name: self.items} | ({"nextToken": self.next_token} if self.next_token else {})


def query_page(
    table: "Table", query: dict[str, Any], *, own: Mapping[str, str], names: set[str], next_token: str | None
) -> Page[dict[str, Any]]:
    """A page of the items that `query` finds in a table (one request).

    Tokens have the attributes `names` of the key to go on from; `own` are its others, which follow from who asks.
    """
    if next_token:
        query = {**query, "ExclusiveStartKey": {**own, **decode_token(next_token, names)}}
    answer = table.query(**query)
    last = answer.get("LastEvaluatedKey")
    return Page(answer["Items"], encode_token({name: last[name] for name in sorted(names)} if last else None))


def pages(table: "Table", query: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """All that `query` finds in a table, a request for each page that is taken; a page may be empty."""
    start: dict[str, Any] = {}
    while True:
        answer = table.query(**query, **start)
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def encode_token(last_key: Mapping[str, Any] | None) -> str | None:
    """The token for a query's LastEvaluatedKey (string attributes only)."""
    if not last_key:
        return None
    return base64.urlsafe_b64encode(json.dumps(dict(last_key), separators=(",", ":")).encode()).decode().rstrip("=")


def decode_token(token: str, names: set[str]) -> dict[str, Any]:
    """The start key in `token`, which must have exactly the attributes `names`; raises InvalidRequest."""
    try:
        # Not json.loads: that lets through what DynamoDB refuses, and trips over deep nesting.
        key = from_json(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError:
        key = None
    if not isinstance(key, dict) or set(key) != names or not all(map(_is_key, key.values())):
        raise InvalidRequest("invalid-token", "This nextToken is not from this list: start without one.")
    return key


def _is_key(value: object) -> bool:
    """Whether DynamoDB would take `value` for a key; ours are all shorter than this."""
    return isinstance(value, str) and 0 < len(value) <= 250
