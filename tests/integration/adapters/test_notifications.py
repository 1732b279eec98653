"""The adapters of notifications: everybody hears of what concerns them, once, and of nothing else."""

import json

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Bench, by
from tests.integration.adapters.test_multiplayer import connect

CAPITALS = sample_game_id("world-capitals")


def test_follow_put_is_listed_by_follows_get(seeded: Bench) -> None:
    for _ in range(2):
        assert seeded.call("follow_put").status == 204
    [followed] = seeded.call("follows_get").body["follows"]
    assert (followed["gameId"], followed["quizName"]) == (CAPITALS, "World Capitals")
    assert seeded.call("follows_get", player="grace").body == {"follows": []}


def test_follow_put_refuses_games_that_are_not(seeded: Bench) -> None:
    assert seeded.call("follow_put", path={"gameId": "nothing"}).kind == "no-such-game"
    assert seeded.items("Follows") == []


def test_follows_get_refuses_a_token_of_another_list(bench: Bench) -> None:
    assert bench.call("follows_get", query={"nextToken": "e30"}).kind == "invalid-token"


def test_follow_delete_ends_the_callers_own(seeded: Bench) -> None:
    for player in ("ada", "grace"):
        seeded.call("follow_put", player=player)
    for _ in range(2):
        assert seeded.call("follow_delete").status == 204
    assert by(seeded.items("Follows"), "playerName") == ["grace"]


def test_follow_delete_refuses_who_has_no_name(bench: Bench) -> None:
    bench.call("follow_delete", path={"gameId": "g1"})
    bench.put("Follows", {"gameId": CAPITALS, "playerName": "ada", "since": "2026-01-01T00:00:00.000000Z"})
    event = bench.sample("follow_delete")
    event["requestContext"]["authorizer"]["jwt"]["claims"].pop("username")
    assert bench.run("follow_delete", event)["statusCode"] == 403
    assert by(bench.items("Follows"), "playerName") == ["ada"]


def test_game_start_notice_tells_followers_but_not_the_host(bench: Bench) -> None:
    since = {"since": "2026-01-01T00:00:00.000000Z"}
    for name in ("ada", "grace", AUTHOR):
        bench.put("Follows", {"gameId": CAPITALS, "playerName": name, **since})
    bench.put("Follows", {"gameId": "another", "playerName": "eve", **since})
    bench.put("Follows", {"gameId": CAPITALS, "playerName": "late", "since": "2026-02-01T00:00:00.000000Z"})
    assert bench.run("game_start_notice") is None
    notices = bench.messages("NotificationsQueue")
    assert by(notices, "playerName", "kind") == [("ada", "game-started"), ("grace", "game-started")]
    bench.run("game_start_notice")
    assert by(bench.messages("NotificationsQueue"), "notificationId") == by(notices, "notificationId")


def test_game_start_notice_of_a_change_that_is_no_start_tells_nobody(bench: Bench) -> None:
    bench.put("Follows", {"gameId": CAPITALS, "playerName": "ada", "since": "2026-01-01T00:00:00.000000Z"})
    event = bench.sample("game_start_notice")
    change = event["Records"][0]["dynamodb"]
    change["OldImage"] = change["NewImage"]
    bench.run("game_start_notice", event)
    assert bench.messages("NotificationsQueue") == []


def test_level_up_notice_tells_each_level_that_was_not_told(bench: Bench) -> None:
    bench.put("PlayerProgress", {"playerName": "ada", "bucket": "40", "experience": 260, "wins": 0})
    bench.run("level_up_notice")
    notices = bench.messages("NotificationsQueue")
    assert by(notices, "playerName", "notificationId") == [("ada", "level#1"), ("ada", "level#2")]
    assert bench.batch("notification_put", *map(json.dumps, notices)) == []
    bench.run("level_up_notice")
    assert bench.messages("NotificationsQueue") == []


def test_level_up_notice_tells_nothing_below_the_first_level_or_of_guests(bench: Bench) -> None:
    bench.put("PlayerProgress", {"playerName": "ada", "bucket": "40", "experience": 99, "wins": 0})
    bench.run("level_up_notice")
    event = bench.sample("level_up_notice")
    event["Records"][0]["dynamodb"]["NewImage"]["playerName"] = {"S": "~max"}
    bench.put("PlayerProgress", {"playerName": "~max", "bucket": "40", "experience": 500, "wins": 0})
    bench.run("level_up_notice", event)
    assert bench.messages("NotificationsQueue") == []


def test_sale_notice_tells_the_seller(bench: Bench) -> None:
    for _ in range(2):
        bench.run("sale_notice")
        [notice] = bench.messages("NotificationsQueue")
        assert (notice["playerName"], notice["kind"]) == (AUTHOR, "sale")
        assert notice["text"] == 'ada bought "World Capitals" for 50 coins.'
        assert notice["notificationId"].endswith("5d1f8a52-6d3c-4b2e-8f64-2f9f1c7b4a10")


def test_sale_notice_of_a_listing_that_was_taken_back_tells_nobody(bench: Bench) -> None:
    event = bench.sample("sale_notice")
    del event["Records"][0]["dynamodb"]["NewImage"]
    bench.run("sale_notice", event)
    assert bench.messages("NotificationsQueue") == []


def test_notification_put_keeps_notices_and_tells_them_live_to_their_player(bench: Bench) -> None:
    for player in ("ada", "eve"):
        connect(bench, player)
    assert bench.batch("notification_put") == []
    assert by(bench.items("Notifications"), "playerName", "kind") == [("ada", "level-up"), (AUTHOR, "sale")]
    [(channel, told)] = bench.sockets.take("c-ada")
    assert (channel, told["text"]) == ("notification", "You have reached level 1.")
    assert bench.sockets.frames == []


def test_notification_put_gives_back_only_what_failed_and_keeps_one_of_each(bench: Bench) -> None:
    good, other = (each["body"] for each in bench.sample("notification_put")["Records"])
    poison = json.dumps({**json.loads(good), "kind": "gossip"})
    assert bench.batch("notification_put", good, poison, good, "{", other) == [1, 3]
    assert by(bench.items("Notifications"), "playerName") == ["ada", AUTHOR]


def test_notifications_get_lists_the_callers_newest_first(bench: Bench) -> None:
    bench.batch("notification_put")
    later = {**json.loads(bench.sample("notification_put")["Records"][0]["body"]), "notificationId": "level#2"}
    bench.batch("notification_put", json.dumps({**later, "at": "2026-01-11T00:00:00.000000Z"}))
    listed = bench.call("notifications_get").body["notifications"]
    assert [each["notificationId"] for each in listed] == ["level#2", "level#1"]
    assert bench.call("notifications_get", player="grace").body == {"notifications": []}


def test_notifications_get_refuses_a_token_of_another_list(bench: Bench) -> None:
    assert bench.call("notifications_get", query={"nextToken": "e30"}).kind == "invalid-token"
