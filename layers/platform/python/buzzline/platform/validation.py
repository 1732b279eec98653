"""Input against its model, and what is wrong with it in words that people understand."""

from typing import TypeVar

from buzzline.platform.errors import InvalidRequest
from pydantic import BaseModel, ValidationError

PROBLEM_TYPE = "urn:buzzline:problem:"

# Where pydantic's own words are for programmers.
_IN_WORDS = {
    "dict_type": "Should be an object",
    "extra_forbidden": "There is no such member here",
    "model_type": "Should be an object",
    "missing": "Is missing",
}

_TOLD = 10
"""Things to correct that are told at once: who has more to correct asks again."""

_Model = TypeVar("_Model", bound=BaseModel)


def validated(model: type[_Model], value: object) -> _Model:
    """`value`, out of JSON or a query string, as `model`; raises InvalidRequest."""
    # Not model_validate_json: that takes `snake_case` names of members for known and drops them.
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _invalid(error, value) from None


def _invalid(error: ValidationError, value: object) -> InvalidRequest:
    """What is wrong, where, in words; without the values, which may be secret or long."""
    errors = [
        {
            "path": _path(item["loc"], value),
            "message": _IN_WORDS.get(item["type"]) or item["msg"].removeprefix("Value error, "),
        }
        for item in error.errors()[:_TOLD]
    ]
    first = errors[0]
    where = f" at {first['path']}" if first["path"] else ""
    return InvalidRequest("invalid-request", f"Please correct the request{where}: {first['message']}.", errors=errors)


def _path(location: tuple[int | str, ...], value: object) -> str:
    """Like `questions[2].answers`; without what pydantic adds for unions, which is nowhere in `value`."""
    path = ""
    for index, part in enumerate(location):
        if isinstance(part, int):
            path += f"[{part}]"
            value = value[part] if isinstance(value, list) and part < len(value) else None
        elif isinstance(value, dict) and part in value:
            path += f".{part}" if path else part
            value = value[part]
        elif index == len(location) - 1 and " " not in part:  # a member that is missing
            path += f".{part}" if path else part
    return path
