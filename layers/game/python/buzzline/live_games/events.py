"""What changes of games in table LiveGames are as domain events."""

from collections.abc import Iterable, Iterator

from buzzline.domain_events.changes import Bus
from buzzline.domain_events.events import DomainEvent, GameCorrected, GameEnded, Origin
from buzzline.live_games.game_items import game_of
from buzzline.live_games.model import LiveGame, Status
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.errors import Unavailable
from buzzline.platform.facts import Change


def tell_ends(bus: Bus, changes: Iterable[tuple[Change, Origin]]) -> None:
    """Put an event for each game that has ended or was corrected; raises Unavailable where one was not taken."""
    events = [event for change, origin in changes for event in end_events(change, origin)]
    if bus.put(events) < len(events):
        raise Unavailable("busy", "Some events were not taken: put all of them again.")


def end_events(change: Change, origin: Origin) -> Iterator[DomainEvent]:
    """A game that has ended, or whose result was corrected (which comes after its revision)."""
    if change.new is None or (game := game_of(change.new)).status != Status.ENDED:
        return
    before = game_of(change.old) if change.old else None
    if before is None or before.status != Status.ENDED:
        yield _event(GameEnded, game, origin)
    elif before.result != game.result:
        yield _event(GameCorrected, game, origin)


def _event(kind: type[GameEnded | GameCorrected], game: LiveGame, origin: Origin) -> DomainEvent:
    result = game.result or {}
    account = result["account"]
    return kind.at(
        origin,
        run=game.run,
        gameId=game.game_id,
        hostName=game.host_name,
        quizName=game.quiz_name,
        quizMode=game.quiz_mode,
        questionCount=game.question_count,
        startedAt=iso_of_ms(game.started_at),
        players=int(result["scoreboard"]["players"]),
        received=int(account["received"]),
        counted=int(account["counted"]),
        balanced=account["balanced"],
        revision=game.revision,
    )
