"""The structure of AsyncAPI 3.0.0, as far as docs/asyncapi.yaml uses it."""

from typing import Any


def _object(required: list[str], **members: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": members}


def _map(of: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": r"^[\w.\-]+$"},
        "additionalProperties": of,
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": of}


def _reference(pattern: str) -> dict[str, Any]:
    return _object(["$ref"], **{"$ref": {"type": "string", "pattern": f"^#/{pattern}$"}})


_TEXT = {"type": "string", "minLength": 1}
_TAGS = _list(_object(["name"], name={"enum": ["host", "player"]}))
_ANY_MAP: dict[str, Any] = {"type": "object"}
STRUCTURE = _object(
    ["asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"],
    asyncapi={"const": "3.0.0"},
    info=_object(
        ["title", "version", "description"],
        title=_TEXT,
        version=_TEXT,
        description=_TEXT,
        license=_object(["name"], name=_TEXT, url={"type": "string", "format": "uri"}),
    ),
    defaultContentType={"const": "application/json"},
    servers=_map(
        _object(
            ["host", "protocol", "description"],
            host=_TEXT,
            protocol={"enum": ["wss", "ws", "mqtt", "secure-mqtt"]},
            protocolVersion=_TEXT,
            pathname={"type": "string", "pattern": "^/"},
            title=_TEXT,
            description=_TEXT,
            variables=_map(_object(["default"], default=_TEXT, description=_TEXT)),
            security=_list(_reference(r"components/securitySchemes/\w+")),
            bindings=_ANY_MAP,
        )
    ),
    channels=_map(
        _object(
            ["address", "title", "servers", "messages"],
            address=_TEXT,
            title=_TEXT,
            description=_TEXT,
            servers=_list(_reference(r"servers/\w+")),
            messages=_map(_reference(r"components/messages/\w+")),
            parameters=_map(_reference(r"components/parameters/\w+")),
            bindings=_ANY_MAP,
        )
    ),
    operations=_map(
        _object(
            ["action", "title", "tags", "channel", "messages"],
            action={"enum": ["send", "receive"]},
            title=_TEXT,
            description=_TEXT,
            tags=_TAGS,
            channel=_reference(r"channels/\w+"),
            messages=_list(_reference(r"channels/\w+/messages/\w+")),
            reply=_object(
                ["channel", "messages"],
                channel=_reference(r"channels/\w+"),
                messages=_list(_reference(r"channels/\w+/messages/\w+")),
            ),
            bindings=_ANY_MAP,
        )
    ),
    components=_object(
        ["securitySchemes", "parameters", "messages", "schemas"],
        securitySchemes=_map(
            _object(
                ["type", "description"],
                type={"enum": ["httpApiKey", "userPassword"]},
                description=_TEXT,
                name=_TEXT,
                **{"in": {"const": "query"}},
            )
        ),
        parameters=_map(_object(["description"], description=_TEXT)),
        messages=_map(
            _object(
                ["title", "tags", "payload", "examples"],
                title=_TEXT,
                description=_TEXT,
                tags=_TAGS,
                payload=_ANY_MAP,
                examples=_list(_object(["payload"], name=_TEXT, payload=_ANY_MAP)),
            )
        ),
        schemas=_map(_ANY_MAP),
    ),
)
