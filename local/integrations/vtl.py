"""Mapping templates: VTL with the variables that API Gateway gives it."""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from local.integrations.http_api import Asked

_STEP = re.compile(r"\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


class NotRendered(Exception):
    """A template has what can't be rendered; the message says what."""


@dataclass(frozen=True)
class Scope:
    """What a template sees: a request, and the body that it is to make another of."""

    asked: Asked
    body: bytes


def render(template: str, scope: Scope) -> tuple[str, int | None]:
    """What a template makes, and the status that it has set instead of the response's; raises NotRendered."""
    import airspeed  # noqa: PLC0415  most applications have no such templates

    context = {**scope.asked.context, "responseOverride": {"header": {}}, "requestOverride": {}}
    variables = {
        "input": _Input(scope),
        "util": _Util(),
        "context": context,
        "stageVariables": dict(scope.asked.stage_variables),
    }
    try:
        text: str = airspeed.Template(template).merge(variables)
    except (airspeed.TemplateError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise NotRendered(f"the mapping template fails: {error}") from None
    return text, context["responseOverride"].get("status")


def json_path(value: Any, path: str) -> Any:
    """What a JSONPath of members and positions leads to, None if to nothing; raises NotRendered for other paths."""
    rest = path.strip().removeprefix("$")
    while rest:
        step = _STEP.match(rest)
        if step is None:
            raise NotRendered(f"only members and positions are known in JSONPath here, not {path}")
        rest = rest[step.end() :]
        if step[2] is not None:
            value = value[int(step[2])] if isinstance(value, list) and int(step[2]) < len(value) else None
        else:
            name = next(each for each in (step[1], step[3], step[4]) if each is not None)
            value = value.get(name) if isinstance(value, dict) else None
    return value


class _Input:
    """The variable `$input`."""

    def __init__(self, scope: Scope) -> None:
        self._asked = scope.asked
        self.body = scope.body.decode(errors="replace")

    def json(self, path: str) -> str:
        """JSON of what a path leads to."""
        found = json_path(self._read(), path)
        return '""' if found is None else json.dumps(found)

    def path(self, path: str) -> Any:
        """What a path leads to."""
        found = json_path(self._read(), path)
        return "" if found is None else found

    def params(self, name: str | None = None) -> Any:
        """A parameter of path, query or headers, looked for in this order; all of them where none is named."""
        query = {each: values[-1] for each, values in self._asked.query.items()}
        if name is None:
            path, header = dict(self._asked.path_parameters), dict(self._asked.headers)
            return {"path": path, "querystring": query, "header": header}
        places = (self._asked.path_parameters, query, self._asked.headers)
        return next((place[each] for place in places for each in (name, name.lower()) if each in place), "")

    def _read(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class _Util:
    """The variable `$util`."""

    escapeJavaScript = staticmethod(  # noqa: N815  as templates name it
        lambda text: json.dumps(str(text), ensure_ascii=False)[1:-1].replace("'", "\\'").replace("/", "\\/")
    )
    parseJson = staticmethod(json.loads)  # noqa: N815
    urlEncode = staticmethod(lambda text: quote_plus(str(text)))  # noqa: N815
    urlDecode = staticmethod(lambda text: unquote_plus(str(text)))  # noqa: N815
    base64Encode = staticmethod(lambda text: base64.b64encode(str(text).encode()).decode())  # noqa: N815
    base64Decode = staticmethod(lambda text: base64.b64decode(str(text)).decode())  # noqa: N815
