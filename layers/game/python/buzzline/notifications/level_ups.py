"""Players hear which levels they have reached, out of the changes of table PlayerProgress.

What a player should have heard follows from the sum of their experience alone: every level up to theirs. What
is missing in their list is told. So it does not matter in which order changes come, how they are cut into
batches, or whether two functions look at the same time; and no level is left out that was passed in one go.
"""

from collections.abc import Iterable

from buzzline.identity.nicknames import MARK
from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.ports import Notices, ProgressSource, ToldLevels
from buzzline.platform.clock import utc_now
from buzzline.platform.concurrency import fan_out
from buzzline.platform.facts import Change

LEVEL_PREFIX = "level#"


def tell_levels(progress: ProgressSource, told: ToldLevels, notices: Notices, changes: Iterable[Change]) -> int:
    """Queue a notice for each level that players with more experience have not heard of; returns how many."""
    players = dict.fromkeys(str(change.new["playerName"]) for change in changes if change.new and _gained(change))

    def missing(player: str) -> list[Notice]:
        # Consistent: of the changes that make a level, the one that comes last sees them all.
        level = progress.of(player, consistent=True).level
        if not level:
            return []
        return [_notice(player, each) for each in sorted({*range(1, level + 1)} - told.told_levels(player))]

    found = fan_out(missing, [player for player in players if not player.startswith(MARK)])
    new = [notice for of_player in found for notice in of_player]
    notices.put_notices(new)
    return len(new)


def _gained(change: Change) -> bool:
    before, after = change.old or {}, change.new or {}
    return int(after.get("experience", 0)) > int(before.get("experience", 0))


def _notice(player: str, level: int) -> Notice:
    return Notice(
        playerName=player,
        notificationId=f"{LEVEL_PREFIX}{level}",
        kind=Kind.LEVEL_UP,
        text=f"You have reached level {level}.",
        at=utc_now(),
    )
