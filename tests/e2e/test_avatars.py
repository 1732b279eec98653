"""Avatars on the local cloud: from the upload to where everybody sees them, by every way of the state machine."""

import base64
import json
from contextlib import ExitStack
from datetime import datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest
import yaml
from buzzline.avatars.refusing import in_words
from buzzline.images.picture import MAX_BYTES

from local import ROOT
from tests.e2e.gallery import Gallery
from tests.e2e.test_quizzes import NewPlayer
from tests.e2e.test_single_player import board, open_game, play
from tests.support.cloud import DeployedCloud, eventually
from tests.support.pictures import BLUE, GREEN, RED, decoded, is_near, picture, png_bomb
from tests.support.quizzes import open_quiz

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MAGENTA, ORANGE, YELLOW, CYAN = (255, 0, 255), (255, 128, 0), (255, 255, 0), (0, 255, 255)
LATER = in_words("not-checked")

# What is uploaded as which type, why it is refused.
REFUSED = {
    "svg": (SVG, "image/png", "not-an-image"),
    "html": (b"<!doctype html><script>alert(1)</script>", "image/jpeg", "not-an-image"),
    "gif": (picture("GIF"), "image/webp", "not-an-image"),
    "another type": (picture("PNG"), "image/jpeg", "wrong-type"),
    "bomb": (png_bomb(30_000, 30_000), "image/png", "too-many-pixels"),
    "speck": (picture("PNG", (1, 1)), "image/png", "too-small"),
    "cut off": (picture(size=(900, 900))[:2000], "image/jpeg", "broken"),
}


@pytest.fixture(scope="session")
def gallery(cloud: DeployedCloud) -> Gallery:
    return Gallery(cloud)


def upload_id(key: str) -> str:
    return key.rsplit("/", 1)[-1]


def test_a_picture_becomes_the_avatar_and_nothing_else_can_be_seen(gallery: Gallery, new_player: NewPlayer) -> None:
    name, client = new_player("painter")
    assert client.get("/players/me").json()["avatarUrl"] is None
    key = gallery.upload(client, picture("PNG", colour=RED), "image/png")
    assert gallery.outcome_of(key) == {"outcome": "published"}

    url = client.put("/players/me", json={"about": "Paints"}).json()["avatarUrl"]
    assert url == client.get("/players/me").json()["avatarUrl"]
    assert url == f"{gallery.cloud.outputs['avatarsUrl']}/{name}/current/full.jpg"
    for size, side in (("full", 200), ("thumb", 128)):
        answer = gallery.look(url.replace("full", size))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert decoded(answer.content).size == (side, side)
        assert is_near(decoded(answer.content).getpixel((60, 60)), RED)

    (version,) = gallery.objects("versions", name, "full.jpg")
    assert gallery.objects("uploads", name) == []
    site = gallery.cloud.outputs["avatarsUrl"].removesuffix("/avatars")
    endpoint, bucket = gallery.cloud.outputs["awsEndpointUrl"], gallery.cloud.outputs["avatarsBucket"]
    assert gallery.look(f"{site}/{version}").status_code == 403
    assert gallery.look(f"{site}/").status_code in {400, 403, 404}
    assert httpx.get(f"{endpoint}/{bucket}/avatars/{name}/current/full.jpg").status_code == 403

    told = eventually(lambda: gallery.notices(client))
    assert list(told) == [f"avatar-accepted avatar#{upload_id(key)}"]


def test_leaderboards_show_the_picture_without_asking_for_it(gallery: Gallery, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    name, client = new_player("winner")
    gallery.outcome_of(gallery.upload(client, picture(colour=GREEN)))
    game_id = open_game(author, open_quiz(2))
    play(client, game_id, right=2, of=2)
    rows = eventually(lambda: board(author, game_id)["leaderboard"])
    (url,) = [row["avatarUrl"] for row in rows if row["playerName"] == name]
    answer = gallery.look(url)
    assert answer.status_code == 200
    assert decoded(answer.content).size == (128, 128)
    assert is_near(decoded(answer.content).getpixel((60, 60)), GREEN)


def test_a_form_is_good_for_what_it_says_only(gallery: Gallery, new_player: NewPlayer) -> None:
    name, client = new_player("forger")
    victim, _ = new_player("victim")
    form = gallery.form(client)
    assert form["fields"]["key"] == f"uploads/{name}/{form['uploadId']}"
    assert form["maxBytes"] == MAX_BYTES
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert abs(_seconds(form["expiresAt"]) - _seconds(policy["expiration"])) < 3

    good = picture()
    assert gallery.send(form, good + b"\0" * MAX_BYTES) == 400
    assert gallery.send(form, b"") == 400
    for fields in (
        {"key": f"uploads/{victim}/{form['uploadId']}"},
        {"key": f"avatars/{victim}/current/full.jpg"},
        {"Content-Type": "image/svg+xml"},
        {"Content-Type": "text/html"},
        {"acl": "public-read"},
        {"x-amz-meta-more": "x"},
        {"x-amz-signature": "0" * 64},
    ):
        assert gallery.send(form, good, **fields) == 403, fields
    unlimited = {**policy, "conditions": [each for each in policy["conditions"] if not isinstance(each, list)]}
    forged = base64.b64encode(json.dumps(unlimited).encode()).decode()
    assert gallery.send(form, good + b"\0" * MAX_BYTES, policy=forged) == 403
    assert gallery.objects(form["uploadId"]) == gallery.objects(victim) == []
    assert gallery.send(form, good) == 204
    assert gallery.outcome_of(form["fields"]["key"]) == {"outcome": "published"}


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


@pytest.mark.parametrize(
    "body", [{}, {"contentType": "image/gif"}, {"contentType": "image/png", "key": "uploads/ada/1"}, {"contentType": 1}]
)
def test_a_form_is_asked_for_with_a_type_alone(body: dict[str, Any], new_player: NewPlayer) -> None:
    _, client = new_player("odd")
    assert client.put("/players/me/avatar", json=body).status_code == 400


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_good_picture_is_deleted_and_its_player_told_why(
    what: str, gallery: Gallery, new_player: NewPlayer
) -> None:
    content, content_type, reason = REFUSED[what]
    name, client = new_player("refused")
    key = gallery.upload(client, content, content_type)
    execution = gallery.end_of(key)
    assert gallery.path(execution) == ["Inspect", "IsPicture", "Refuse"]
    assert gallery.outcome(execution) == {"outcome": "refused", "reason": reason}
    assert gallery.objects(name) == []
    assert client.get("/players/me").json()["avatarUrl"] is None
    assert eventually(lambda: gallery.notices(client)) == {f"avatar-rejected avatar#{upload_id(key)}": in_words(reason)}


@pytest.mark.parametrize(("colour", "label"), [(MAGENTA, "Explicit"), (ORANGE, "Suggestive")])
def test_what_not_everybody_should_see_is_deleted(
    colour: Any, label: str, gallery: Gallery, new_player: NewPlayer
) -> None:
    name, client = new_player("rude")
    gallery.outcome_of(gallery.upload(client, picture(colour=BLUE)))
    key = gallery.upload(client, picture(colour=colour))
    execution = gallery.end_of(key)
    assert gallery.path(execution) == ["Inspect", "IsPicture", "Moderate", "IsSuitable", "Refuse"]
    assert gallery.outcome(execution) == {"outcome": "refused", "reason": "unsuitable"}
    assert gallery.objects("uploads", name) == []
    assert is_near(gallery.colour(client), BLUE), "the one before stays"
    told = eventually(lambda: gallery.notices(client).get(f"avatar-rejected avatar#{upload_id(key)}"))
    assert f"it seems to show {label}." in told


def test_a_label_below_the_threshold_does_not_count(gallery: Gallery, new_player: NewPlayer) -> None:
    _, client = new_player("sunny")
    execution = gallery.end_of(gallery.upload(client, picture(colour=YELLOW)))
    assert gallery.path(execution) == ["Inspect", "IsPicture", "Moderate", "IsSuitable", "Publish"]
    assert is_near(gallery.colour(client), YELLOW)


def test_an_event_that_comes_again_changes_nothing(gallery: Gallery, new_player: NewPlayer) -> None:
    name, client = new_player("twice")
    execution = gallery.end_of(gallery.upload(client, picture(colour=RED)))
    again = gallery.ended(gallery.deliver(execution["input"]))
    assert gallery.path(again) == ["Inspect", "IsPicture", "Gone"]
    assert gallery.outcome(again) == {"outcome": "gone"}
    assert is_near(gallery.colour(client), RED)
    assert len(gallery.notices(client)) == 1
    assert len(gallery.objects("versions", name)) == 2


def test_an_event_that_comes_several_times_at_once_has_the_effect_of_one(
    gallery: Gallery, new_player: NewPlayer
) -> None:
    _, client = new_player("thrice")
    template = gallery.end_of(gallery.upload(client, picture(colour=RED)))["input"]
    key = gallery.upload(client, picture(colour=BLUE))
    event = template.replace(json.loads(template)["detail"]["object"]["key"], key)
    ends = [gallery.ended(each) for each in [gallery.deliver(event) for _ in range(3)]]
    assert {gallery.outcome(each)["outcome"] for each in [*ends, gallery.end_of(key)]} <= {"published", "gone"}
    assert is_near(gallery.colour(client), BLUE)
    eventually(lambda: len(gallery.notices(client)) == 2)


def test_the_newest_upload_stays_when_the_older_is_ready_later(gallery: Gallery, new_player: NewPlayer) -> None:
    _, client = new_player("hasty")
    older, newer = gallery.form(client), gallery.form(client)
    assert gallery.send(newer, picture(colour=GREEN)) == 204
    assert gallery.outcome_of(newer["fields"]["key"]) == {"outcome": "published"}
    assert gallery.send(older, picture(colour=RED)) == 204
    assert gallery.outcome_of(older["fields"]["key"]) == {"outcome": "overtaken"}
    assert is_near(gallery.colour(client), GREEN)
    assert is_near(gallery.colour(client, "thumb"), GREEN)
    assert gallery.objects("uploads", older["uploadId"]) == []
    assert [each for each in gallery.notices(client) if older["uploadId"] in each] == []


def test_many_uploads_at_once_end_with_the_newest(gallery: Gallery, new_player: NewPlayer) -> None:
    _, client = new_player("flood")
    forms = [gallery.form(client) for _ in range(4)]
    for form, colour in zip(reversed(forms), (GREEN, RED, BLUE, YELLOW), strict=True):
        assert gallery.send(form, picture(colour=colour)) == 204
    ends = [gallery.outcome_of(form["fields"]["key"])["outcome"] for form in forms]
    assert ends[-1] == "published"
    assert is_near(gallery.colour(client), GREEN)
    assert is_near(gallery.colour(client, "thumb"), GREEN)


def test_a_picture_that_was_not_moderated_is_never_shown(gallery: Gallery, new_player: NewPlayer) -> None:
    """Whoever sends another picture with the same form, while the first is looked at, gains nothing by it."""
    _, client = new_player("sly")
    form = gallery.form(client)
    assert gallery.send(form, picture(colour=GREEN)) == 204
    eventually(lambda: gallery.objects("versions", form["uploadId"], "full.jpg"))
    assert gallery.send(form, picture(colour=MAGENTA)) == 204
    ends = eventually(lambda: len(found := gallery.executions(form["fields"]["key"])) == 2 and found, seconds=60)
    assert {gallery.outcome(each)["outcome"] for each in ends} <= {"published", "refused", "gone"}
    assert is_near(gallery.colour(client), GREEN)
    assert is_near(gallery.colour(client, "thumb"), GREEN)


# Functions that fail meanwhile, what is uploaded, the way of the execution, the error, whether the player can be told.
FAILURES = {
    "inspection": (["ImageInspect"], RED, ["Inspect", "GiveUp", "Failed"], "NoSuchBucket", True),
    "moderation": (
        [],
        CYAN,
        ["Inspect", "IsPicture", "Moderate", "GiveUp", "Failed"],
        "ThrottlingException",
        True,
    ),
    "publication": (
        ["AvatarPublish"],
        RED,
        ["Inspect", "IsPicture", "Moderate", "IsSuitable", "Publish", "GiveUp", "Failed"],
        "AccessDenied",
        True,
    ),
    "refusal": (
        ["AvatarRefuse"],
        MAGENTA,
        ["Inspect", "IsPicture", "Moderate", "IsSuitable", "Refuse", "Failed"],
        "NoSuchBucket",
        False,
    ),
    "everything": (["ImageInspect", "AvatarRefuse"], RED, ["Inspect", "GiveUp", "Failed"], "NoSuchBucket", False),
}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(each, marks=[pytest.mark.alone, pytest.mark.full] if functions else [])
        for each, (functions, *_) in FAILURES.items()
    ],
)
def test_failures_of_ours_end_in_the_alarm_and_not_in_silence(
    what: str, gallery: Gallery, new_player: NewPlayer
) -> None:
    failing, colour, way, error, told = FAILURES[what]
    name, client = new_player("unlucky")
    with ExitStack() as stack:
        for function in failing:
            stack.enter_context(gallery.failing(function))
        key = gallery.upload(client, picture(colour=colour))
        execution = gallery.end_of(key)
    assert gallery.path(execution) == way
    assert (execution["status"], execution["error"]) == ("FAILED", "AvatarNotChecked")
    assert error in execution["cause"]
    assert client.get("/players/me").json()["avatarUrl"] is None
    attempts = [
        event
        for event in gallery.cloud.client("stepfunctions").get_execution_history(
            executionArn=execution["executionArn"], maxResults=1000
        )["events"]
        if event["type"] == "TaskFailed"
    ]
    assert len(attempts) == 5 * (2 if what == "everything" else 1), "each task was tried again"
    assert gallery.objects("avatars/", name) == []
    if told:
        assert gallery.objects("uploads", name) == []
        assert eventually(lambda: gallery.notices(client)) == {f"avatar-rejected avatar#{upload_id(key)}": LATER}
    else:
        assert gallery.objects("uploads", name) == [key], "until it expires"


@pytest.mark.alone
def test_a_failure_that_passes_is_not_noticed(gallery: Gallery, new_player: NewPlayer) -> None:
    _, client = new_player("patient")
    with gallery.failing("AvatarPublish"):
        key = gallery.upload(client, picture(colour=RED))
        eventually(lambda: gallery.objects("versions", upload_id(key)))
    assert gallery.outcome_of(key) == {"outcome": "published"}
    assert is_near(gallery.colour(client), RED)


def test_every_way_of_the_state_machine_is_gone_by_a_test() -> None:
    """Each edge of its graph is in the path of one of the executions above."""
    definition = yaml.safe_load((ROOT / "statemachines/avatars_accept.asl.yaml").read_text())
    edges = set()
    for name, state in definition["States"].items():
        for each in (state, *state.get("Choices", []), *state.get("Catch", [])):
            edges |= {(name, each[way]) for way in ("Next", "Default") if way in each}
    paths = [way for _, _, way, _, _ in FAILURES.values()]
    paths += [
        ["Inspect", "IsPicture", "Refuse"],
        ["Inspect", "IsPicture", "Gone"],
        ["Inspect", "IsPicture", "Moderate", "IsSuitable", "Refuse"],
        ["Inspect", "IsPicture", "Moderate", "IsSuitable", "Publish"],
    ]
    assert {pair for path in paths for pair in pairwise(path)} == edges
    assert {name for path in paths for name in path} == set(definition["States"])
