"""The page of domain events, docs/events.md, out of their models: `make pages` writes it."""

from collections.abc import Iterator, Mapping
from typing import Any

from buzzline.domain_events.events import EVENTS, DomainEvent

from tests.governance.templates import ROOT

PAGE = ROOT / "docs/events.md"

_HEAD = """\
# Domain events

What features tell on the platform's event bus (Amazon EventBridge), for whatever wants to know: features of the
catalogue, and rules of your own. `DomainEvents=on` switches them all on; the bus is the stack's output `EventBus`. This
page is made of the models in `buzzline/domain_events/events.py` by `make pages`, and a test compares
([why](decisions/0031-events-on-a-bus.md)).

- A rule names `source` and `detail-type`; `detail` is the event. EventBridge adds an id and a time of its own: use
  those in `detail`.
- **At least once, in no order.** What comes again has the same `id`. Of two events about the same thing, `time` says
  which is later, to the second; `revision` of a game is exact.
- Within a `version` members may be added: leave alone those that you do not know.
- No event has right answers, tickets, PINs or e-mail addresses in it. Names of players are in it.
- An event comes when the change is stored and read from its table's stream, mostly within a second; the end of a live
  game up to 20 seconds later, with its results.
"""


def page() -> str:
    """The whole page."""
    common = "\n".join(_rows(DomainEvent.model_json_schema(by_alias=True), set()))
    parts = [_HEAD, f"Every event has\n\n| member | type | |\n|---|---|---|\n{common}\n"]
    sources = sorted({str(each.model_fields["source"].default) for each in EVENTS})
    for source in sources:
        parts.append(f"## {source}\n")
        parts += [_event(each) for each in EVENTS if each.model_fields["source"].default == source]
    return "\n".join(parts)


def _event(event: type[DomainEvent]) -> str:
    rows = "\n".join(_rows(event.model_json_schema(by_alias=True), set(DomainEvent.model_fields)))
    version = event.model_fields["version"].default
    return f"### {event.__name__}\n\n{event.__doc__} Version {version}.\n\n| member | type | |\n|---|---|---|\n{rows}\n"


def _rows(schema: Mapping[str, Any], without: set[str]) -> Iterator[str]:
    for name, member in schema["properties"].items():
        if name not in without:
            yield f"| `{name}` | {member['type']} | {member.get('description', '')} |"
