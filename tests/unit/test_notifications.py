"""What players are told, and when: levels, sales, starts of games; and how it reaches them."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from buzzline.notifications.delivery import LivePlayers, Notification, deliver
from buzzline.notifications.following import follow_game
from buzzline.notifications.game_starts import tell_game_starts
from buzzline.notifications.level_ups import tell_levels
from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.sales import tell_sales
from buzzline.platform.errors import NotFound
from buzzline.platform.facts import Change
from buzzline.players.experience import LEVELS, Progress, level
from pydantic import ValidationError

from tests.support.multiplayer import PostsInMemory
from tests.support.notifications import KeptInMemory, NoticesInMemory, notice


def change(new: dict[str, Any] | None, old: dict[str, Any] | None = None) -> Change:
    return Change("1", old, new)


# Delivery


class ConnectedPlayers:
    """Ids of connections by player."""

    def __init__(self, **connections: list[str]) -> None:
        self.connections = connections

    def of_player(self, player: str) -> list[str]:
        return self.connections.get(player, [])


def test_a_notice_is_kept_and_told_on_all_connections_of_its_player() -> None:
    kept, posts = KeptInMemory(), PostsInMemory()
    live = LivePlayers(ConnectedPlayers(ada=["c1", "c2"], bob=["c3"]), posts)
    assert deliver(kept, live, notice(gameId="g1")) == 2
    frame = {
        "channel": "notification",
        "message": {
            "notificationId": "level#3",
            "kind": "level-up",
            "text": "You have reached level 3.",
            "at": "2026-11-21T18:04:05.123456Z",
            "gameId": "g1",
        },
    }
    assert sorted(posts.sent, key=str) == [("c1", frame), ("c2", frame)]
    assert [*kept.kept] == [("ada", "level#3")]


def test_what_comes_again_is_told_again_as_it_is_kept() -> None:
    kept, posts = KeptInMemory(), PostsInMemory()
    live = LivePlayers(ConnectedPlayers(ada=["c1"]), posts)
    for text in ("First.", "Second."):
        deliver(kept, live, notice(text=text))
    assert [frame["message"]["text"] for _, frame in posts.sent] == ["First.", "First."]
    assert len(kept.kept) == 1


def test_a_post_that_fails_reaches_nobody() -> None:
    posts = PostsInMemory(failing={"c1"})
    assert deliver(KeptInMemory(), LivePlayers(ConnectedPlayers(ada=["c1", "c2"]), posts), notice()) == 1


def test_a_crash_between_keeping_and_telling_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, posts = KeptInMemory(), PostsInMemory()
    live = LivePlayers(ConnectedPlayers(ada=["c1"]), posts)
    with monkeypatch.context() as crash, pytest.raises(ConnectionResetError):
        crash.setattr(posts, "post", Mock(side_effect=ConnectionResetError))
        deliver(kept, live, notice())
    assert len(kept.kept) == 1
    assert deliver(kept, live, notice()) == 1, "delivered again by the queue"
    assert len(kept.kept) == 1


def test_connections_that_are_gone_are_passed_over() -> None:
    posts = PostsInMemory(gone={"c1"})
    assert deliver(KeptInMemory(), LivePlayers(ConnectedPlayers(ada=["c1", "c2"]), posts), notice()) == 1
    assert [connection for connection, _ in posts.sent] == ["c2"]


def test_without_live_games_it_is_only_kept() -> None:
    kept = KeptInMemory()
    assert deliver(kept, None, notice()) == 0
    assert len(kept.kept) == 1


def test_guests_get_none() -> None:
    kept, posts = KeptInMemory(), PostsInMemory()
    live = LivePlayers(ConnectedPlayers(**{"~Bo": ["c1"]}), posts)
    assert deliver(kept, live, notice("~Bo")) == 0
    assert (kept.kept, posts.sent) == ({}, [])


@pytest.mark.parametrize(
    "members",
    [
        {"at": "yesterday"},
        {"at": "2026-11-21T18:04:05.123456+01:00"},
        {"kind": "surprise"},
        {"text": ""},
        {"notificationId": ""},
        {"notificationId": "x" * 201},
        {"text": "x" * 501},
        {"more": 1},
    ],
    ids=str,
)
def test_notices_have_a_form(members: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        notice(**members)


@pytest.mark.parametrize("at", ["2026-11-21T18:04:05Z", "2026-11-21T18:04:05.123Z", "2026-11-21T18:04:05.123456Z"])
def test_times_of_all_clocks_will_do(at: str) -> None:
    assert notice(at=at).at == at


# Levels


class ProgressInMemory:
    """Experience by player."""

    def __init__(self, **experience: int) -> None:
        self.experience = experience
        self.asked: list[tuple[str, bool]] = []

    def of(self, player: str, *, consistent: bool = False) -> Progress:
        self.asked.append((player, consistent))
        experience = self.experience[player]
        return Progress(experience, level(experience), 0)


def progress_row(player: str = "ada", experience: int = 10, bucket: str = "01") -> dict[str, Any]:
    return {"playerName": player, "bucket": bucket, "experience": experience, "wins": 0}


def levels_told(experience: int, told: KeptInMemory | None = None) -> list[str]:
    notices = NoticesInMemory()
    tell_levels(ProgressInMemory(ada=experience), told or KeptInMemory(), notices, [change(progress_row())])
    return [each.notification_id for each in notices.queued]


@pytest.mark.parametrize(("number", "experience"), [*enumerate(LEVELS, start=1)])
def test_a_level_is_told_when_it_is_reached(number: int, experience: int) -> None:
    before = KeptInMemory()
    for earlier in range(1, number):
        before.keep(notice(notification_id=f"level#{earlier}"))
    assert levels_told(experience - 1, before) == []
    assert levels_told(experience, before) == [f"level#{number}"]


def test_levels_that_were_passed_in_one_go_are_all_told() -> None:
    assert levels_told(800) == ["level#1", "level#2", "level#3", "level#4"]


def test_levels_that_were_told_are_not_told_again() -> None:
    told = KeptInMemory()
    told.keep(notice(notification_id="level#1"))
    told.keep(notice(notification_id="level#3"))
    told.keep(notice("bob", "level#2"))
    assert levels_told(500, told) == ["level#2"], "whatever the order in which they were"
    told.keep(notice(notification_id="level#2"))
    assert levels_told(799, told) == []


def test_a_level_that_a_correction_took_and_gave_again_is_told_once() -> None:
    progress, told, queued = ProgressInMemory(ada=100), KeptInMemory(), []
    for before, after in ((99, 100), (100, 99), (99, 101)):
        progress.experience["ada"], notices = after, NoticesInMemory()
        tell_levels(progress, told, notices, [change(progress_row(experience=after), progress_row(experience=before))])
        for each in notices.queued:
            told.keep(each)
        queued += [each.notification_id for each in notices.queued]
    assert queued == ["level#1"]


def test_a_player_is_looked_at_once_a_batch_and_with_all_that_was_added() -> None:
    progress, notices = ProgressInMemory(ada=260, bob=99), NoticesInMemory()
    changes = [
        *(change(progress_row("ada", n, f"{n:02d}")) for n in range(1, 30)),
        change(progress_row("bob", 99), progress_row("bob", 98)),
        change(progress_row("ada", 12), progress_row("ada", 11)),
    ]
    assert tell_levels(progress, KeptInMemory(), notices, changes) == 2
    assert sorted(progress.asked) == [("ada", True), ("bob", True)]
    assert [(each.player_name, each.text) for each in notices.queued] == [
        ("ada", "You have reached level 1."),
        ("ada", "You have reached level 2."),
    ]


def test_who_gained_nothing_is_not_looked_at() -> None:
    progress = ProgressInMemory()
    changes = [
        change(progress_row(experience=10), progress_row(experience=10)),
        change(progress_row(experience=9), progress_row(experience=10)),
        change(None, progress_row()),
        change(progress_row("~Bo")),
        change(progress_row(experience=0)),
        change(other := {"playerName": "ada", "bucket": "01", "wins": 1}),
        change({**other, "wins": 2}, other),
    ]
    assert tell_levels(progress, KeptInMemory(), NoticesInMemory(), changes) == 0
    assert progress.asked == []


def test_who_gained_a_first_point_is_looked_at() -> None:
    progress = ProgressInMemory(ada=100)
    assert tell_levels(progress, KeptInMemory(), NoticesInMemory(), [change(progress_row(experience=1))]) == 1


# Sales


def offer(**members: Any) -> dict[str, Any]:
    return {
        "gameId": "g1",
        "playerName": "quinn",
        "quizName": "Wild World",
        "price": 50,
        "copy": "g1~1",
        **members,
    }


SOLD = {"buyer": "ada", "soldAt": "2026-11-21T18:04:05.123Z"}


def sales_told(*changes: Change) -> list[Notice]:
    notices = NoticesInMemory()
    assert tell_sales(notices, changes) == len(notices.queued)
    return notices.queued


def test_a_sale_is_told_to_the_seller() -> None:
    [told] = sales_told(change(offer(**SOLD), offer()))
    assert told == notice(
        "quinn",
        "sale#g1~1",
        kind=Kind.SALE,
        text='ada bought "Wild World" for 50 coins.',
        at=SOLD["soldAt"],
        gameId="g1",
    )


def test_another_copy_is_another_sale() -> None:
    [told] = sales_told(change(offer(**SOLD, copy="g1~2"), offer(**SOLD)))
    assert told.notification_id == "sale#g1~2"


def test_one_coin_is_one_coin() -> None:
    [told] = sales_told(change(offer(**SOLD, price=1), offer(price=1)))
    assert told.text.endswith("for 1 coin.")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (offer(), None),
        (offer(price=60), offer()),
        (offer(copy="g1~2"), offer(**SOLD)),
        (offer(**SOLD, price=60), offer(**SOLD)),
        (None, offer()),
        (None, offer(**SOLD)),
    ],
    ids=["listed", "repriced", "listed again", "changed after it was sold", "withdrawn", "deleted"],
)
def test_what_is_no_sale_is_not_told(new: dict[str, Any] | None, old: dict[str, Any] | None) -> None:
    assert sales_told(change(new, old)) == []


# Starts of games


class FollowersInMemory:
    """Names with the time since when they follow, by game."""

    def __init__(self, page: int = 1000, **follows: dict[str, str]) -> None:
        self.page = page
        self.follows = follows
        self.notices: NoticesInMemory | None = None
        self.read_ahead: list[int] = []

    def followers(self, game_id: str, at: str) -> Iterator[list[str]]:
        names = [name for name, since in self.follows.get(game_id, {}).items() if since <= at]
        for start in range(0, len(names), self.page):
            if self.notices:
                self.read_ahead.append(start - len(self.notices.queued))
            yield names[start : start + self.page]


START = "2026-11-21T18:04:05.123456Z"


def active(**members: Any) -> dict[str, Any]:
    return {
        "gameId": "g1",
        "playerName": "quinn",
        "quizName": "Wild World",
        "quizMode": "Single Player",
        "startTime": START,
        **members,
    }


def starts_told(followers: FollowersInMemory, *changes: Change) -> list[Notice]:
    notices = NoticesInMemory()
    assert tell_game_starts(followers, notices, changes) == len(notices.queued)
    return notices.queued


def test_followers_hear_of_a_start_but_not_the_host() -> None:
    followers = FollowersInMemory(g1={"ada": "2026", "quinn": "2026"}, g2={"bob": "2026"})
    [told] = starts_told(followers, change(active()))
    assert told == notice(
        "ada",
        f"started#g1#{START}",
        kind=Kind.GAME_STARTED,
        text='"Wild World" by quinn is open to play.',
        at=START,
        gameId="g1",
    )


@pytest.mark.parametrize("mode", ["Multiplayer - Casual", "Multiplayer - Competitive", "Multiplayer - Live Scoreboard"])
def test_a_live_game_is_one_to_join(mode: str) -> None:
    [told] = starts_told(FollowersInMemory(g1={"ada": "2026"}), change(active(quizMode=mode)))
    assert told.text == 'quinn has opened "Wild World": join in.'


def test_who_followed_later_is_not_told() -> None:
    followers = FollowersInMemory(g1={"before": "2026-11-21T18:04:05.123455Z", "after": "2026-11-21T18:04:05.123457Z"})
    assert [each.player_name for each in starts_told(followers, change(active()))] == ["before"]


def test_a_game_that_nobody_ended_may_start_again() -> None:
    followers = FollowersInMemory(g1={"ada": "2026"})
    again = active(startTime="2026-11-22T18:00:00.000Z")
    [told] = starts_told(followers, change(again, active()))
    assert told.notification_id == "started#g1#2026-11-22T18:00:00.000Z"
    assert starts_told(followers, change(active(quizName="New"), active()), change(None, active())) == []


def test_of_many_followers_only_some_are_in_memory() -> None:
    followers = FollowersInMemory(page=100, g1={f"fan-{n}": "2026" for n in range(1050)})
    followers.notices = notices = NoticesInMemory()
    assert tell_game_starts(followers, notices, [change(active())]) == 1050
    assert followers.read_ahead == [0] * 11, "each page was queued before the next one was read"


# Following


class Names:
    """What games are called."""

    def name_of(self, game_id: str) -> str | None:
        return {"g1": "Wild World"}.get(game_id)


class FollowsInMemory:
    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    def follow(self, player: str, game_id: str, quiz_name: str) -> None:
        self.calls.append((player, game_id, quiz_name))


def test_only_what_is_there_is_followed() -> None:
    follows = FollowsInMemory()
    follow_game(Names(), follows, "ada", "g1")
    with pytest.raises(NotFound) as refused:
        follow_game(Names(), follows, "ada", "g2")
    assert refused.value.kind == "no-such-game"
    assert follows.calls == [("ada", "g1", "Wild World")]


def test_a_notification_without_a_game_names_none() -> None:
    kept = KeptInMemory().keep(notice())
    assert kept == Notification(
        "level#3", Kind.LEVEL_UP, "You have reached level 3.", "2026-11-21T18:04:05.123456Z", None
    )
