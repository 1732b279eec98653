"""JSON in and out: strict camelCase models, and the JSON form of what use cases return."""

import dataclasses
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

MAX_ID_LENGTH = 100
Id = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID_LENGTH)]
"""What games and attempts are called."""
PlayerName = Annotated[str, StringConstraints(min_length=1, max_length=128)]
"""What the user pool calls a player."""


class ContractModel(BaseModel):
    """Base of everything that comes in as JSON: camelCase, strict, no unknown fields."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, frozen=True, str_strip_whitespace=True
    )


def to_json(value: object) -> str:
    """`to_plain` as JSON text."""
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"), default=_number)


def to_plain(value: object) -> Any:
    """Dataclasses, models, lists and mappings as plain data with camelCase names.

    A member that is None is left out, unless its field says `metadata={"nullable": True}`.
    """
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_none=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = {}
        for name, alias, nullable in _members(type(value)):
            member = getattr(value, name)
            if member is not None or nullable:
                members[alias] = to_plain(member)
        return members
    if isinstance(value, Mapping):
        return {name: to_plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(member) for member in value]
    return value


@cache
def _members(of: type) -> list[tuple[str, str, bool]]:
    """Name, name in JSON and "may be null" of a dataclass's members."""
    fields = dataclasses.fields(of)
    return [(field.name, to_camel(field.name), field.metadata.get("nullable", False)) for field in fields]


def _number(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
