"""What changes of table ActiveGames are as domain events."""

from collections.abc import Iterator, Mapping
from typing import Any

from buzzline.domain_events.events import DomainEvent, GameClosed, GameOpened, Origin
from buzzline.platform.facts import Change

_SAID = ("quizDescription", "questionType", "category")


def list_events(change: Change, origin: Origin) -> Iterator[DomainEvent]:
    """A game that came on the list, or went; one that took the place of another of the same host is both."""
    old, new = change.old, change.new
    if (old or {}).get("startTime") == (new or {}).get("startTime"):
        return
    if old:
        yield GameClosed.at(origin, **_game(old))
    if new:
        said = {name: new[name] for name in _SAID}
        yield GameOpened.at(origin, **_game(new), **said, questionCount=int(new["questionCount"]))


def _game(item: Mapping[str, Any]) -> dict[str, Any]:
    about = {name: item[name] for name in ("gameId", "quizName", "quizMode", "startTime")}
    return {**about, "hostName": item["playerName"]}
