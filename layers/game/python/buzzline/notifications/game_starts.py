"""Followers of a game hear that it has started, out of the changes of table ActiveGames."""

from collections.abc import Iterable, Mapping
from typing import Any

from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.ports import Followers, Notices
from buzzline.platform.facts import Change
from buzzline.quizzes.model import QuizMode


def tell_game_starts(followers: Followers, notices: Notices, changes: Iterable[Change]) -> int:
    """Queue a notice for each follower, but the host, of each game that has started; returns how many.

    However many follow a game, only some are in memory at a time. Who began to follow after the start is not
    told of it, however late or often the change comes.
    """
    told = 0
    for game in (change.new for change in changes if change.new and _is_start(change)):
        for names in followers.followers(game["gameId"], game["startTime"]):
            new = [_notice(game, name) for name in names if name != game["playerName"]]
            notices.put_notices(new)
            told += len(new)
    return told


def _is_start(change: Change) -> bool:
    """Whether a game is on the list that was not, or in place of one that nobody ended."""
    before, after = change.old or {}, change.new or {}
    return bool(after["startTime"] != before.get("startTime"))


def _notice(game: Mapping[str, Any], player: str) -> Notice:
    host, quiz = game["playerName"], game["quizName"]
    alone = game["quizMode"] == QuizMode.SINGLE_PLAYER
    return Notice(
        playerName=player,
        notificationId=f"started#{game['gameId']}#{game['startTime']}",
        kind=Kind.GAME_STARTED,
        text=f'"{quiz}" by {host} is open to play.' if alone else f'{host} has opened "{quiz}": join in.',
        at=game["startTime"],
        gameId=game["gameId"],
    )
