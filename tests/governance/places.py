"""Templates where they are nested, so that what one of them calls by a parameter is found in another."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.governance.templates import FeatureTemplate, attributes, branches, references, text_of

_VARIABLE = re.compile(r"\$\{(\w+)((?:\.\w+)*)\}")


@dataclass(frozen=True)
class Place:
    """A template where it is nested."""

    template: FeatureTemplate
    logical_id: str = ""
    parent: "Place | None" = None

    @property
    def name(self) -> str:
        """What comes before a resource's logical id, to find it."""
        return f"{self.parent.name}{self.logical_id}." if self.parent else ""

    def all(self) -> Iterator["Place"]:
        """This one and all that it nests."""
        yield self
        for logical_id in self.template.nested:
            yield from self._inside(logical_id).all()

    def tables(self, value: Any) -> set[str]:
        """The tables, in whichever template, whose streams a value may be by the conditions of the deployment."""
        found: set[str] = set()
        for resource, attribute in attributes(value):
            if attribute == "StreamArn":
                found.add(f"{self.name}{resource}")
            elif resource in self.template.nested:
                outputs = self.template.nested[resource].source.get("Outputs", {})
                output = outputs.get(attribute.removeprefix("Outputs."), {})
                found |= self._inside(resource).tables(output.get("Value"))
        for name in references(value) & set(self.template.parameters):
            if self.parent:
                found |= self.parent.tables(self._passed().get(name))
        return found

    def written(self, value: Any) -> str:
        """A name or ARN, what it refers to called as the outermost template does: equal for what is the same thing."""
        text = text_of(value)
        for resource, attribute in () if text else attributes(value):
            text = f"${{{resource}.{attribute}}}"
        if not text and isinstance(value, Mapping) and set(value) == {"Ref"}:
            text = f"${{{value['Ref']}}}"
        return _VARIABLE.sub(lambda found: self._named(found[1], found[2]), text or json.dumps(value, default=str))

    def _named(self, name: str, attribute: str) -> str:
        if name not in self.template.parameters:
            return f"${{{self.name}{name}{attribute}}}"
        if not self.parent:
            return f"${{{name}}}"
        passed = next(iter(branches([self._passed().get(name, "")])), "")
        return self.parent.written(passed)

    def _inside(self, logical_id: str) -> "Place":
        return Place(self.template.nested[logical_id], logical_id, self)

    def _passed(self) -> Mapping[str, Any]:
        assert self.parent is not None, "asked of nested templates only"
        resource = self.parent.template.source["Resources"][self.logical_id]
        passed: Mapping[str, Any] = resource["Properties"].get("Parameters", {})
        return passed
