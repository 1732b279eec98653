"""Streams and the event bus: a stream bears two readers, and who subscribes hears of what somebody tells."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from buzzline.domain_events.events import EVENTS

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, as_list, attributes, references

MOST_READERS = 2
"""Processes that DynamoDB lets read a shard of a stream at the same time; more are throttled."""


@rule("stream-has-two-readers-at-most")
def stream_has_two_readers_at_most(template: FeatureTemplate) -> Iterator[str]:
    """A third one takes turns with the two, so all of them fall behind: subscribe to the table's publisher instead."""
    readers: dict[str, list[str]] = defaultdict(list)
    for place in _Place(template).all():
        for name, mapping in place.template.of_type("AWS::Lambda::EventSourceMapping").items():
            for table in place.tables(mapping.get("EventSourceArn")):
                readers[table].append(f"{place.name}{name}")
    for table, found in sorted(readers.items()):
        if len(found) > MOST_READERS:
            yield f"{table}: its stream has {len(found)} readers, {', '.join(sorted(found))}: {MOST_READERS} at most"


@rule("subscriber-names-events-that-there-are")
def subscriber_names_events_that_there_are(template: FeatureTemplate) -> Iterator[str]:
    """A rule for an event that nobody tells is quiet for ever."""
    known = {(str(each.model_fields["source"].default), each.__name__) for each in EVENTS}
    for name, properties in template.of_type("AWS::Events::Rule").items():
        if "EventBusName" not in properties:
            continue
        pattern = properties.get("EventPattern", {})
        sources, kinds = as_list(pattern.get("source")), as_list(pattern.get("detail-type"))
        if not sources or not kinds:
            yield f"{name}: must name source and detail-type, or it is invoked, and billed, for all that comes"
        for kind in kinds:
            if not {(source, kind) for source in sources} & known:
                yield f"{name}: {', '.join(map(str, sources))} tells of no {kind}: docs/events.md lists what there is"


@dataclass(frozen=True)
class _Place:
    """A template where it is nested."""

    template: FeatureTemplate
    logical_id: str = ""
    parent: "_Place | None" = None

    @property
    def name(self) -> str:
        """What comes before a resource's logical id, to find it."""
        return f"{self.parent.name}{self.logical_id}." if self.parent else ""

    def all(self) -> Iterator["_Place"]:
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

    def _inside(self, logical_id: str) -> "_Place":
        return _Place(self.template.nested[logical_id], logical_id, self)

    def _passed(self) -> Mapping[str, Any]:
        assert self.parent is not None, "asked of nested templates only"
        resource = self.parent.template.source["Resources"][self.logical_id]
        passed: Mapping[str, Any] = resource["Properties"].get("Parameters", {})
        return passed
