"""Notifications and follows in their tables; and what the streams of other tables lead to, whatever becomes of them."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from buzzline.notifications import follow_store, notification_store
from buzzline.notifications.delivery import deliver
from buzzline.notifications.follow_store import FollowStore
from buzzline.notifications.game_starts import tell_game_starts
from buzzline.notifications.level_ups import tell_levels
from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.notification_store import KEPT_DAYS, NotificationStore
from buzzline.notifications.publisher import NoticeQueue
from buzzline.notifications.sales import tell_sales
from buzzline.platform.clients import TableStore, sqs
from buzzline.platform.errors import InvalidRequest, Unavailable
from buzzline.platform.facts import Change
from buzzline.players.experience import Gain
from buzzline.players.progress_store import ProgressStore
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import QuizBody, QuizHeader
from buzzline.quizzes.store import QuizStore
from buzzline.rooms.connections_store import (
    OWN_CONNECTIONS,
    PLAYER_CONNECTIONS,
    TICKET_CONNECTIONS,
    ConnectionsStore,
)

from tests.integration.streams import stream_of
from tests.support.multiplayer import caller
from tests.support.notifications import notice
from tests.support.quizzes import open_quiz

pytestmark = pytest.mark.usefixtures("aws")

notifications = NotificationStore("Notifications")
follows = FollowStore("Follows")
progress = ProgressStore("PlayerProgress")
quizzes = QuizStore("GamesDetail")
games = ActiveGamesStore("ActiveGames", "GamesDetail")
connections = ConnectionsStore("Connections", "GameConnections")

Scan = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def queue() -> str:
    url: str = sqs().create_queue(QueueName="notices")["QueueUrl"]
    return url


def received(queue: str) -> list[Notice]:
    """All notices in the queue, taken out."""
    found = []
    while messages := sqs().receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(Notice.model_validate_json(message["Body"]))
            sqs().delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


# The list


def test_the_same_notification_is_kept_once_as_it_came_first(scan: Scan) -> None:
    first = notifications.keep(notice(text="First.", gameId="g1"))
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(lambda n: notifications.keep(notice(text=f"{n}.")), range(20)))
    assert (first.text, first.game_id) == ("First.", "g1")
    assert again == [first] * 20
    assert len(scan("Notifications")) == 1
    assert notifications.latest("ada", None).items == [first]


def test_players_and_ids_tell_notifications_apart() -> None:
    for player in ("ada", "bob"):
        for number in range(3):
            notifications.keep(notice(player, f"sale#{number}", kind=Kind.SALE))
    assert len(notifications.latest("ada", None).items) == 3
    assert notifications.latest("eve", None).items == []


def test_pages_leave_nothing_out_even_where_all_came_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notification_store, "PAGE_SIZE", 4)
    for number in range(11):
        notifications.keep(notice(notification_id=f"sale#{number:02d}", kind=Kind.SALE))
    seen, token, pages = [], None, 0
    while pages == 0 or token:
        page = notifications.latest("ada", token)
        seen += [each.notification_id for each in page.items]
        token, pages = page.next_token, pages + 1
    assert sorted(seen) == [f"sale#{number:02d}" for number in range(11)]
    assert pages == 3


def test_the_newest_comes_first() -> None:
    for minute in random.Random(1).sample(range(10, 30), 20):
        at = f"2026-11-21T18:{minute}:05.123456Z"
        notifications.keep(notice(notification_id=f"sale#{minute}", kind=Kind.SALE, at=at))
    shown = [each.notification_id for each in notifications.latest("ada", None).items]
    assert shown == [f"sale#{minute}" for minute in range(29, 9, -1)]


def test_a_token_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        notifications.latest("ada", "eyJnYW1lSWQiOiJhODI3NjMwOCJ9")


def test_all_but_levels_is_kept_for_ninety_days(scan: Scan) -> None:
    """A level that is not in the list any more would be told again."""
    for number, kind in enumerate(Kind):
        notifications.keep(notice(notification_id=f"{kind}#{number}", kind=kind))
    expiries = {Kind(item["kind"]): item.get("expiresAt") for item in scan("Notifications")}
    assert expiries.pop(Kind.LEVEL_UP) is None
    assert len(expiries) == len(Kind) - 1
    expected = time.time() + KEPT_DAYS * 86400
    assert all(expiry is not None and abs(int(expiry) - expected) < 60 for expiry in expiries.values())


def test_levels_that_were_told_are_known() -> None:
    for notification_id in ("level#1", "level#10", "sale#2"):
        notifications.keep(notice(notification_id=notification_id))
    assert notifications.told_levels("ada") == {1, 10}
    assert notifications.told_levels("bob") == set()


# Who is connected


def test_connections_of_a_player_are_found_by_name(scan: Scan) -> None:
    for connection, player in (("c1", "ada"), ("c2", "bob"), ("c3", "ada"), ("c4", "~ada")):
        connections.opened(caller(player, connection))
    assert sorted(connections.of_player("ada")) == ["c1", "c3"]
    connections.closed("c1")
    assert connections.of_player("ada") == ["c3"]
    assert connections.of_player("eve") == []
    assert ConnectionsStore("Connections").of_player("bob") == ["c2"], "no other table is asked"


def test_somebody_with_a_hundred_connections_is_told_on_the_newest() -> None:
    for number in range(100):
        connections.opened(caller("ada", f"c{number:03d}", received_at=1000 + number))
    newest = [f"c{number:03d}" for number in range(100 - OWN_CONNECTIONS, 100)]
    assert sorted(connections.of_player("ada")) == newest


def test_of_somebody_with_tickets_for_many_games_too_some_are_told() -> None:
    for number in range(OWN_CONNECTIONS):
        connections.opened(caller("ada", f"own{number}"))
    for game in range(8):
        for number in range(TICKET_CONNECTIONS):
            connections.opened(caller("ada", f"game{game}-{number}", game="g:quinn", run=f"run-{game}"))
    assert len(connections.of_player("ada")) == PLAYER_CONNECTIONS < OWN_CONNECTIONS + 8 * TICKET_CONNECTIONS


# Follows


def everybody(game_id: str, at: str = "9999") -> list[str]:
    return [name for names in follows.followers(game_id, at) for name in names]


def test_a_game_is_followed_once_since_the_first_time(scan: Scan) -> None:
    follows.follow("ada", "g1", "Rivers")
    [since] = [item["since"] for item in scan("Follows")]
    follows.follow("ada", "g1", "Great rivers")
    follows.follow("bob", "g1", "Rivers")
    assert {(item["playerName"], item["quizName"], item["since"] == since) for item in scan("Follows")} == {
        ("ada", "Great rivers", True),
        ("bob", "Rivers", False),
    }
    assert everybody("g1") == ["ada", "bob"]
    assert everybody("g1", since) == ["ada"], "bob came later"
    assert everybody("g2") == []


def test_who_follows_no_more_is_not_told() -> None:
    follows.follow("ada", "g1", "Rivers")
    for _ in range(2):
        follows.unfollow("ada", "g1")
    assert everybody("g1") == []
    assert follows.followed_by("ada", None).items == []


def test_followers_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_store, "FOLLOWERS_PAGE", 3)
    for number in range(8):
        follows.follow(f"fan-{number}", "g1", "Rivers")
    assert [len(names) for names in follows.followers("g1", "9999")] == [3, 3, 2]


def test_followed_games_come_in_pages_the_latest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_store, "PAGE_SIZE", 2)
    for number in range(5):
        follows.follow("ada", f"g{number}", f"Quiz {number}")
    seen, token = [], None
    while not seen or token:
        page = follows.followed_by("ada", token)
        seen += [(each.game_id, each.quiz_name) for each in page.items]
        token = page.next_token
    assert seen == [(f"g{number}", f"Quiz {number}") for number in (4, 3, 2, 1, 0)]


def header(game_id: str = "g1", owner: str = "quinn") -> QuizHeader:
    content = QuizBody.model_validate(open_quiz(1, quizName="Rivers")).root
    quiz = QuizHeader.of_new(game_id, owner, content, "2026-01-01T00:00:00Z")
    quizzes.create(quiz, content)
    return quiz


def test_the_name_of_a_quiz_is_known_that_of_a_copy_is_not() -> None:
    games.activate(header(), "2026-01-02T00:00:00Z")
    TableStore("GamesDetail").table.put_item(Item={"gameId": "g1~1", "copyOf": "g1", "quizName": "Rivers"})
    assert [quizzes.name_of(game_id) for game_id in ("g1", "g1~1", "g2")] == ["Rivers", None, None]


def test_a_name_that_nobody_was_to_see_is_not_told() -> None:
    quiz = header()
    assert quizzes.name_of("g1") == ""
    follows.follow("ada", "g1", "")
    assert [each.quiz_name for each in follows.followed_by("ada", None).items] == [None]
    listing = games
    listing.activate(quiz, "2026-01-02T00:00:00Z")
    listing.deactivate("g1", "quinn")
    assert quizzes.name_of("g1") == "Rivers", "people have seen it"
    follows.follow("ada", "g1", "Rivers")
    follows.follow("ada", "g1", "")
    assert [each.quiz_name for each in follows.followed_by("ada", None).items] == ["Rivers"]


# The queue


def test_many_notices_are_queued_in_batches(queue: str) -> None:
    notices = [notice(f"p{number}") for number in range(25)]
    NoticeQueue(queue).put_notices(notices)
    assert sorted(received(queue), key=lambda each: int(each.player_name[1:])) == notices
    NoticeQueue(queue).put_notices([])
    assert received(queue) == []


def test_notices_that_are_not_accepted_are_told(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    send = sqs().send_message_batch

    def refuse_last(**request: Any) -> Any:
        *good, bad = request["Entries"]
        answer = send(**{**request, "Entries": good}) if good else {}
        return {**answer, "Failed": [{"Id": bad["Id"], "SenderFault": False}]}

    monkeypatch.setattr(sqs(), "send_message_batch", refuse_last)
    with pytest.raises(Unavailable):
        NoticeQueue(queue).put_notices([notice(), notice("bob")])
    assert len(received(queue)) == 1
    with pytest.raises(Unavailable):
        NoticeQueue("https://sqs.eu-west-1.amazonaws.com/123456789012/nothing").put_notices([notice()])


# Out of the streams


@pytest.mark.parametrize("seed", range(4))
def test_every_level_is_told_once_whatever_becomes_of_the_changes(seed: int, queue: str) -> None:
    """Batches are cut anyhow, overtake each other and come twice, four at a time."""
    chance, changes = random.Random(seed), stream_of("PlayerProgress")
    for number in range(40):
        gain = Gain(f"{number:040d}", chance.randint(1, 25), 0)
        progress.add("ada", f"{chance.randrange(64):02d}", [gain])
    records = changes()
    assert len(records) >= 40, "moto makes two of an update that creates an item"
    chance.shuffle(records)
    batches = []
    while records:
        size = chance.randint(1, 9)
        batches.append(records[:size])
        records = records[size:]
    batches += batches[::2]

    def fold(batch: list[Change]) -> None:
        tell_levels(progress, notifications, NoticeQueue(queue), batch)
        for each in received(queue):
            deliver(notifications, None, each)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fold, batches))
    reached = progress.of("ada").level
    assert reached > 1
    assert notifications.told_levels("ada") == {*range(1, reached + 1)}
    assert len(notifications.latest("ada", None).items) == reached


def test_starts_of_games_come_out_of_the_list_of_active_games(queue: str) -> None:
    changes = stream_of("ActiveGames")
    quiz = header()
    follows.follow("ada", "g1", "Rivers")
    follows.follow("quinn", "g1", "Rivers")
    games.activate(quiz, "2099-01-01T00:00:00.000001Z")
    games.deactivate("g1", "quinn")
    follows.follow("bob", "g1", "Rivers")
    games.activate(quiz, "2099-01-02T00:00:00.000001Z")
    assert tell_game_starts(follows, NoticeQueue(queue), changes()) == 4
    told = [(each.player_name, each.notification_id) for each in received(queue)]
    assert sorted(told) == [
        ("ada", "started#g1#2099-01-01T00:00:00.000001Z"),
        ("ada", "started#g1#2099-01-02T00:00:00.000001Z"),
        ("bob", "started#g1#2099-01-01T00:00:00.000001Z"),
        ("bob", "started#g1#2099-01-02T00:00:00.000001Z"),
    ]


def test_sales_come_out_of_the_marketplace(queue: str) -> None:
    changes = stream_of("Marketplace")
    table = TableStore("Marketplace").table
    item = {"gameId": "g1", "playerName": "quinn", "quizName": "Rivers", "price": 50, "copy": "g1~1"}
    shelf = {"shelf": "all", "categoryKey": "testing", "priceKey": "00000050#2026", "listedAt": "2026"}
    sold = {"buyer": "ada", "soldAt": "2026-11-21T18:04:05.123Z"}
    table.put_item(Item={**item, **shelf})
    table.put_item(Item={**item, **shelf, "price": 60})
    table.put_item(Item={**item, **sold, "price": 60})
    table.put_item(Item={**item, **shelf, "copy": "g1~2"})
    table.put_item(Item={**item, **sold, "copy": "g1~2", "buyer": "bob"})
    records = changes()
    for batch in (records, records[1:3], records[::-1]):
        tell_sales(NoticeQueue(queue), batch)
    for each in received(queue):
        deliver(notifications, None, each)
    assert sorted(each.text for each in notifications.latest("quinn", None).items) == [
        'ada bought "Rivers" for 60 coins.',
        'bob bought "Rivers" for 50 coins.',
    ]
