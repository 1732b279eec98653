"""Streams and the event bus: a stream bears two readers, and who subscribes hears of what somebody tells."""

from collections import defaultdict
from collections.abc import Iterator

from buzzline.domain_events.events import EVENTS

from tests.governance.places import Place
from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, as_list

MOST_READERS = 2
"""Processes that DynamoDB lets read a shard of a stream at the same time; more are throttled."""


@rule("stream-has-two-readers-at-most")
def stream_has_two_readers_at_most(template: FeatureTemplate) -> Iterator[str]:
    """A third one takes turns with the two, so all of them fall behind: subscribe to the table's publisher instead."""
    readers: dict[str, list[str]] = defaultdict(list)
    for place in Place(template).all():
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
