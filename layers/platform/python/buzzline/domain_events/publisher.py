"""Puts events on the platform's event bus."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.domain_events.events import DomainEvent
from buzzline.platform.clients import event_bridge
from buzzline.platform.observability import logger

_ENTRIES = 10
"""Events that EventBridge takes in one request."""

_BYTES = 256 * 1024
"""Of all events in one request. Since January 2026 EventBridge takes 1 MB; no event of ours comes near either."""

_TIME_BYTES = 14


class EventBus:
    """An event bus, by its name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def put(self, events: Sequence[DomainEvent]) -> int:
        """Put events in their order; returns how many were taken before the first that was not.

        Of those after that one some may have been taken as well: to be put again, with it.
        """
        taken = 0
        for request in _requests([self._entry(event) for event in events]):
            accepted = _put(request)
            taken += accepted
            if accepted < len(request):
                break
        return taken

    def _entry(self, event: DomainEvent) -> dict[str, str]:
        return {
            "EventBusName": self._name,
            "Source": event.source,
            "DetailType": event.type,
            "Time": event.time,
            "Detail": event.model_dump_json(by_alias=True),
        }


def _requests(entries: Sequence[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    request: list[dict[str, str]] = []
    size = 0
    for entry in entries:
        more = _TIME_BYTES + sum(len(entry[each].encode()) for each in ("Source", "DetailType", "Detail"))
        if request and (len(request) == _ENTRIES or size + more > _BYTES):
            yield request
            request, size = [], 0
        request.append(entry)
        size += more
    if request:
        yield request


def _put(request: list[dict[str, str]]) -> int:
    entries: list[Any] = request
    try:
        answer = event_bridge().put_events(Entries=entries)
    except (BotoCoreError, ClientError):
        logger.exception("events could not be put")
        return 0
    if not answer["FailedEntryCount"]:
        return len(request)
    refused = [index for index, entry in enumerate(answer["Entries"]) if "ErrorCode" in entry]
    reasons = {answer["Entries"][index]["ErrorCode"] for index in refused}
    logger.error("events were refused", extra={"reasons": sorted(reasons)})
    return refused[0]
