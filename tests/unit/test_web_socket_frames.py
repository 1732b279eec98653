"""Frames in, replies and errors out; and what frames may say."""

import io
import json
import uuid
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from buzzline.live_games.model import MAX_SENDS
from buzzline.multiplayer.frames import AdminFrame, PlayerFrame
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import Conflict, InvalidRequest
from buzzline.platform.observability import logger, metrics
from buzzline.platform.validation import validated
from buzzline.platform.web_socket import Reply, SocketCaller, socket_route
from buzzline.quizzes.model import MAX_QUESTIONS
from hypothesis import given
from hypothesis import strategies as st
from pydantic import StringConstraints

CONTEXT = SimpleNamespace(
    function_name="Test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:Test",
    aws_request_id="invocation-1",
)
GOOD = {"message": "live", "data": {"someName": "x"}}


class Data(ContractModel):
    some_name: str


class Frame(ContractModel):
    message: str
    request_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    data: Data


@dataclass(frozen=True)
class Content:
    some_name: str
    left_out: str | None = None


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    monkeypatch.setattr(metrics.provider, "namespace", "Test")


def event(body: Any, **proven: str) -> dict[str, Any]:
    """What API Gateway hands on of a frame."""
    context = {
        "routeKey": "live",
        "connectionId": "c1",
        "requestTimeEpoch": 1768073400123,
        "messageId": "L0SNBcsYvHcCIhw=",
        "authorizer": {"principalId": "ada", "player": "ada", **proven},
    }
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    return {"requestContext": context, "body": text, "isBase64Encoded": False}


def call(function: Any, request: dict[str, Any]) -> Any:
    response = socket_route(Frame)(function)(request, CONTEXT)
    assert response["statusCode"] == 200
    return json.loads(response["body"])


def echo(frame: Frame, caller: SocketCaller) -> Reply:
    return Reply("live", Content(frame.data.some_name))


def test_a_reply_has_its_channel_and_its_message() -> None:
    assert call(echo, event(GOOD)) == {"channel": "live", "message": {"someName": "x"}}


def test_a_reply_has_the_id_of_the_request() -> None:
    answer = call(echo, event({**GOOD, "requestId": "r-1"}))
    assert answer == {"channel": "live", "message": {"someName": "x"}, "requestId": "r-1"}
    assert call(echo, event({**GOOD, "requestId": ""}))["requestId"] == ""
    assert "requestId" not in call(echo, event({**GOOD, "requestId": None}))


@pytest.mark.parametrize(
    "frame",
    [
        {"requestId": "r-1"},
        {**GOOD, "requestId": "r-1", "extra": 1},
        {**GOOD, "requestId": "r-1", "data": None},
        {**GOOD, "requestId": "r-1", "data": {"someName": 1}},
    ],
)
def test_who_sends_a_bad_frame_is_told_which_one(frame: dict[str, Any]) -> None:
    answer = call(echo, event(frame))
    assert (answer["channel"], answer["requestId"]) == ("error", "r-1")


@pytest.mark.parametrize("odd", [1, 1.5, True, ["r-1"], {"r": 1}])
def test_an_id_that_is_no_text_is_refused_and_not_sent_back(odd: object) -> None:
    answer = call(echo, event({**GOOD, "requestId": odd}))
    assert answer["message"]["type"] == "urn:buzzline:problem:invalid-request"
    assert "requestId" in answer["message"]["detail"]
    assert "requestId" not in answer


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (None, "not JSON"),
        ("", "not JSON"),
        ("{", "not JSON"),
        ("hello", "not JSON"),
        ('{"message": NaN}', "not JSON"),
        ('{"message": "\\ud800"}', "not JSON"),
        ("[" * 30_000, "not JSON"),
        ("[]", "object"),
        ("5", "object"),
        ("null", "object"),
        ('"text"', "object"),
        ({}, "message"),
        ({**GOOD, "extra": 1}, "extra"),
        ({**GOOD, "data": {"someName": "x", "extra": 1}}, "data.extra"),
        ({**GOOD, "data": {"some_name": "x"}}, "data.some"),
        ({**GOOD, "data": {"someName": 5}}, "data.someName"),
        ({**GOOD, "data": {"someName": None}}, "data.someName"),
        ({**GOOD, "data": []}, "data"),
        ({**GOOD, "data": "x"}, "data"),
        ({**GOOD, "request_id": "r-1"}, "request_id"),
        ({**GOOD, "requestId": "r" * 65}, "requestId"),
    ],
)
def test_a_bad_frame_is_an_error_that_says_what_is_wrong(body: Any, says: str) -> None:
    def never(frame: Frame, caller: SocketCaller) -> Reply:
        raise AssertionError("a bad frame came through")

    answer = call(never, event(body))
    assert answer["channel"] == "error"
    problem = answer["message"]
    assert (problem["type"], problem["title"]) == (
        "urn:buzzline:problem:invalid-request",
        "The request is not valid",
    )
    assert says in problem["detail"]


@given(body=st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(json.dumps))
def test_whatever_comes_in_gets_an_answer(body: str) -> None:
    answer = call(echo, event(body))
    assert answer["message"]["type"] == "urn:buzzline:problem:invalid-request"


@pytest.mark.parametrize(("body", "refused"), [(GOOD, False), ({}, True)])
def test_refused_frames_are_counted(capsys: pytest.CaptureFixture[str], body: Any, refused: bool) -> None:
    call(echo, event(body))
    assert ('"FramesRefused"' in capsys.readouterr().out) is refused


def test_a_refusal_is_an_error_with_its_kind() -> None:
    def refuse(frame: Frame, caller: SocketCaller) -> Reply:
        raise Conflict("sold", "Somebody was faster.", price=3)

    assert call(refuse, event({**GOOD, "requestId": "r-1"})) == {
        "channel": "error",
        "message": {
            "type": "urn:buzzline:problem:sold",
            "title": "Not possible right now",
            "detail": "Somebody was faster.",
            "price": 3,
        },
        "requestId": "r-1",
    }


@pytest.mark.parametrize("error", [KeyError, ValueError, AssertionError, ConnectionError, RecursionError])
def test_an_unexpected_error_tells_nothing_but_the_invocation(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", log)

    def crash(frame: Frame, caller: SocketCaller) -> Reply:
        raise error("secret detail")

    answer = call(crash, event({**GOOD, "requestId": "r-1"}))
    assert answer == {
        "channel": "error",
        "message": {
            "type": "urn:buzzline:problem:internal-error",
            "title": "Something went wrong on our side",
            "detail": "Please try again; if it keeps failing, report the requestId.",
            "requestId": "invocation-1",
        },
        "requestId": "r-1",
    }
    assert "secret detail" in log.getvalue(), "who looks after the service finds it in the log"


@pytest.mark.parametrize("missing", ["authorizer", "connectionId", "requestTimeEpoch"])
def test_without_a_caller_nothing_is_done(missing: str) -> None:
    request = event(GOOD)
    del request["requestContext"][missing]
    assert call(echo, request)["message"]["type"] == "urn:buzzline:problem:internal-error"


@pytest.mark.parametrize(
    ("proven", "guest", "game", "run"),
    [
        ({}, False, None, None),
        ({"guest": "false", "game": "g1:quinn", "run": "r1"}, False, "g1:quinn", "r1"),
        ({"guest": "true", "game": "g1:quinn", "run": "r1"}, True, "g1:quinn", "r1"),
        ({"guest": "", "game": "", "run": ""}, False, None, None),
    ],
)
def test_the_caller_is_who_the_authorizer_found(
    proven: dict[str, str], guest: bool, game: str | None, run: str | None
) -> None:
    callers = []

    def keep(frame: Frame, caller: SocketCaller) -> Reply:
        callers.append(caller)
        return Reply("live", None)

    forged = {**GOOD, "data": {"someName": "eve"}}
    call(keep, event(forged, **proven))
    assert callers == [
        SocketCaller("c1", "ada", guest=guest, game=game, run=run, received_at=1768073400123, frame="L0SNBcsYvHcCIhw=")
    ]


def test_a_ticket_to_no_run_is_no_players_token() -> None:
    """As of a connection from before tickets were bound to runs."""
    assert call(echo, event(GOOD, game="g1:quinn"))["message"]["type"] == "urn:buzzline:problem:internal-error"


def test_logs_have_nothing_of_what_was_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", log)
    for data in ({"someName": "my-answer"}, {"someName": "x", "extra": "my-answer"}, {"someName": ["my-answer"]}):
        call(echo, event({**GOOD, "data": data}))
    assert "invocation-1" in log.getvalue()
    assert "my-answer" not in log.getvalue() + capsys.readouterr().out


# What hosts and players may say

ADMIN: dict[str, dict[str, Any]] = {
    "hostgame": {"settings": {"guests": False, "lateJoiners": "average", "timeLimit": 30}},
    "ask": {"questionNumber": 1},
    "showanswer": {"questionNumber": 1},
    "showscoreboard": {},
    "kick": {"playerName": "~Bo"},
    "end": {},
}
PLAYER: dict[str, dict[str, Any]] = {
    "joingame": {},
    "answer": {"questionNumber": 1, "answerNumber": 1, "response": "x"},
    "receipts": {},
    "leave": {},
}

MESSAGES: dict[Any, str] = {AdminFrame: "liveadmin", PlayerFrame: "liveplayer"}


def admin(subaction: str, **members: Any) -> Any:
    data = {"subaction": subaction, "gameId": "g1", **ADMIN.get(subaction, {}), **members}
    return validated(AdminFrame, {"message": "liveadmin", "data": data}).data


def player(subaction: str, **members: Any) -> Any:
    data = {"subaction": subaction, "gameId": "g1", "hostName": "quinn", **PLAYER.get(subaction, {}), **members}
    return validated(PlayerFrame, {"message": "liveplayer", "data": data}).data


def assert_refused(call: Any, subaction: str, **members: Any) -> None:
    with pytest.raises(InvalidRequest):
        call(subaction, **members)


@pytest.mark.parametrize("subaction", ADMIN)
def test_hosts_actions_are_known_by_their_names(subaction: str) -> None:
    assert admin(subaction).subaction == subaction
    assert_refused(admin, subaction, extra=1)
    assert_refused(admin, subaction, hostName="quinn")
    assert_refused(admin, subaction, gameId=5)


@pytest.mark.parametrize("subaction", PLAYER)
def test_players_actions_are_known_by_their_names(subaction: str) -> None:
    assert player(subaction).subaction == subaction
    assert_refused(player, subaction, extra=1)
    assert_refused(player, subaction, playerName="eve")


@pytest.mark.parametrize("odd", ["", "Ask", "ASK", "join", None, 1, ["ask"], {}])
def test_other_actions_are_refused(odd: Any) -> None:
    for model, data in ((AdminFrame, {"gameId": "g1"}), (PlayerFrame, {"gameId": "g1", "hostName": "quinn"})):
        for frame in ({**data, "subaction": odd}, data):
            with pytest.raises(InvalidRequest):
                validated(model, {"message": MESSAGES[model], "data": frame})


def test_actions_of_hosts_are_none_of_players_and_the_other_way_round() -> None:
    for subaction in sorted(set(ADMIN) - set(PLAYER)):
        assert_refused(player, subaction, **ADMIN[subaction])
    for subaction in sorted(set(PLAYER) - set(ADMIN)):
        assert_refused(admin, subaction, **PLAYER[subaction])


def test_a_frame_is_for_one_route() -> None:
    ended = {"subaction": "end", "gameId": "g1"}
    left = {"subaction": "leave", "gameId": "g1", "hostName": "quinn"}
    for model, data in ((AdminFrame, ended), (PlayerFrame, left)):
        assert validated(model, {"message": MESSAGES[model], "data": data}).data.game_id == "g1"
        for message in {"liveadmin", "liveplayer", "chat", None} - {MESSAGES[model]}:
            with pytest.raises(InvalidRequest):
                validated(model, {"message": message, "data": data})
        with pytest.raises(InvalidRequest):
            validated(model, {"data": data})


@pytest.mark.parametrize(
    ("call", "subaction", "member", "longest"),
    [
        (admin, "end", "gameId", 100),
        (admin, "kick", "playerName", 128),
        (player, "leave", "gameId", 100),
        (player, "leave", "hostName", 128),
    ],
)
def test_texts_have_their_limits(call: Any, subaction: str, member: str, longest: int) -> None:
    for good in ("x", "é" * longest, "  x  "):
        call(subaction, **{member: good})
    for bad in ("", "  ", "x" * (longest + 1), None, 5, ["x"]):
        assert_refused(call, subaction, **{member: bad})


def test_an_answer_may_be_empty_but_not_long() -> None:
    for good in ("", "  ", "é" * 200):
        assert player("answer", response=good).response == good.strip()
    for bad in ("x" * 201, None, 5):
        assert_refused(player, "answer", response=bad)


@pytest.mark.parametrize(
    ("call", "subaction", "member", "most"),
    [
        (admin, "ask", "questionNumber", MAX_QUESTIONS),
        (admin, "showanswer", "questionNumber", MAX_QUESTIONS),
        (player, "answer", "questionNumber", MAX_QUESTIONS),
        (player, "answer", "answerNumber", MAX_SENDS),
    ],
)
def test_numbers_have_their_limits(call: Any, subaction: str, member: str, most: int) -> None:
    for good in (1, most):
        call(subaction, **{member: good})
    for bad in (0, -1, most + 1, 1.5, "1", True, [1], 10**30):
        assert_refused(call, subaction, **{member: bad})


def test_settings_have_their_limits() -> None:
    assert admin("hostgame", settings={}).settings.time_limit is None
    for good in (5, 600):
        assert admin("hostgame", settings={"timeLimit": good}).settings.time_limit == good
    for bad in ({"timeLimit": 4}, {"timeLimit": 601}, {"guests": "yes"}, {"lateJoiners": "all"}, {"pin": "123456"}, []):
        assert_refused(admin, "hostgame", settings=bad)


def test_what_need_not_be_said_may_be_left_out() -> None:
    data = {"subaction": "hostgame", "gameId": "g1"}
    assert validated(AdminFrame, {"message": "liveadmin", "data": data}).data.settings.guests is True
    data = {"subaction": "showanswer", "gameId": "g1"}
    assert validated(AdminFrame, {"message": "liveadmin", "data": data}).data.question_number is None


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (AdminFrame, {"subaction": "end", "gameId": "g1"}),
        (PlayerFrame, {"subaction": "leave", "gameId": "g1", "hostName": "quinn"}),
    ],
)
def test_a_frame_may_have_an_id_of_its_own(model: Any, data: dict[str, str]) -> None:
    frame = {"message": MESSAGES[model], "data": data}
    for good in (str(uuid.uuid4()), "x" * 64, None):
        assert validated(model, {**frame, "requestId": good}).request_id == good
    for bad in ("x" * 65, 7):
        with pytest.raises(InvalidRequest):
            validated(model, {**frame, "requestId": bad})
