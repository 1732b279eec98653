"""The deployed API answers as docs/openapi.yaml says: to generated requests, good and bad ones."""

import asyncio
import base64
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from buzzline.platform.http import MAX_BODY_BYTES
from buzzline.texts.characters import IN_NO_LINE
from buzzline.texts.comparing import is_blank
from schemathesis import Case
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from cli.deployment import Deployment
from cli.web_socket import SocketPlayer
from tests.support.cloud import DeployedCloud
from tests.support.quizzes import choice_quiz, open_question, open_quiz


def api(examples: int) -> Any:
    """The contract, with so many generated requests for each operation at most."""
    return schemathesis.openapi.from_path(
        Path(__file__).parents[2] / "docs" / "openapi.yaml",
        config=schemathesis.Config.from_dict(
            {
                "seed": 1,
                "generation": {
                    "max-examples": examples,
                    "deterministic": True,
                    "with-security-parameters": False,
                },
                # API Gateway answers 404, not 405, to a method that has no route.
                "phases": {"coverage": {"unexpected-methods": []}},
                # Tokens of a local cloud are no secret, and parameters named like one have to be seen.
                "output": {"sanitization": {"enabled": False}},
            }
        ),
    )


API, MANY = api(8), api(25)
OPERATIONS = {result.ok().definition.raw["operationId"]: result.ok() for result in API.get_all_operations()}

load_all_checks()
# Not `ignored_auth`, which would send all good requests three times: tokens have a test of their own.
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
    ]
)
ACCEPTANCE = CHECKS.get_one("positive_data_acceptance")
REJECTION = CHECKS.get_one("negative_data_rejection")

QUESTIONS = 4
"""Number of questions in the quizzes of the stage."""

PUBLIC = [name for name, operation in OPERATIONS.items() if operation.definition.raw.get("security") == []]
"""Operations that ask for no token."""

CLAIMS = {"ClaimMake", "ClaimGet", "ClaimsList", "ClaimDecide"}
"""Operations about guests who come back with another device."""

CLAIMED_ONCE = "Guest without token"
"""Somebody who plays; three requests for one nickname may wait, and those that are generated are more."""

LIVE = {"LiveGameHost", "LiveGameFind", "GuestAdmit", "TicketIssue", "AccountGet", "ResultsGet"} | CLAIMS
"""Operations that are about live games."""

MARKET = {"ListingPut", "ListingDelete", "Purchase"}
"""Operations that are about something for sale."""

OF_OPERATORS = {"IncidentsList", "IncidentGet", "IncidentRedrive", "IncidentDismiss"}
"""Operations of operators; nothing has failed, so there is no incident to ask for (tests/e2e/messaging has some)."""

ABOUT = ("own", "own", "own", "active", "multiplayer", "others", "nothing")
"""What kind of quiz a good request is about, each with the same chance."""


@dataclass
class Stage:
    """Players and quizzes that requests can be about."""

    url: str
    player: requests.Session
    host: requests.Session
    operator: requests.Session
    games: list[str]
    """Open games of the host: multiple choice, open answer."""
    multiplayer: str
    """A quiz of the host that is not for one player."""
    live: dict[str, Any]
    """A live game that the player hosts."""
    claim: str
    """What a guest of it, `Guest`, holds who was let in from another device."""

    def caller(self, name: str) -> requests.Session:
        """Who may ask for an operation."""
        return self.operator if name in OF_OPERATORS else self.player

    @property
    def claim_id(self) -> str:
        return self.claim.partition(".")[0]

    def quiz_of(self, author: requests.Session, body: dict[str, Any], *, active: bool = False) -> str:
        """The id of a new quiz."""
        answer = author.post(f"{self.url}/quizzes", json=body)
        assert answer.status_code == 201, answer.text
        game_id = str(answer.json()["gameId"])
        if active:
            assert author.post(f"{self.url}/activegames", json={"gameId": game_id}).status_code == 201
        return game_id

    def for_sale_by(self, seller: requests.Session) -> str:
        """The id of a new quiz of which a copy is for sale, for one coin."""
        game_id = self.quiz_of(seller, open_quiz(quizMode="Multiplayer - Casual"))
        answer = seller.put(f"{self.url}/marketplace/{game_id}", json={"price": 1})
        assert answer.status_code == 200, answer.text
        return game_id

    def game_hosted_by(self, host: requests.Session) -> dict[str, Any]:
        """A new live game."""
        game_id = self.quiz_of(host, open_quiz(quizMode="Multiplayer - Casual"))
        answer = host.post(f"{self.url}/games/{game_id}/host", json={})
        assert answer.status_code == 200, answer.text
        game: dict[str, Any] = answer.json()
        return game


def session_with(cloud: DeployedCloud, token: str) -> requests.Session:
    """Requests of a player, from an address of their own: many PINs are tried out, for which an address has to wait."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    session.headers["x-viewer-address"] = "192.0.2.7"
    session.headers["x-origin-proof"] = cloud.knows("GuestAdmit", "ORIGIN_PROOF")
    return session


@pytest.fixture(scope="module")
def stage(cloud: DeployedCloud, token_of: Callable[[str], str]) -> Iterator[Stage]:
    with (
        session_with(cloud, token_of("contract-player")) as player,
        session_with(cloud, token_of("contract-host")) as host,
        session_with(cloud, token_of("quizmaster")) as operator,
    ):
        stage = Stage(cloud.outputs["apiUrl"], player, host, operator, [], "", {}, "")
        stage.games = [stage.quiz_of(host, quiz(QUESTIONS), active=True) for quiz in (choice_quiz, open_quiz)]
        stage.multiplayer = stage.quiz_of(host, open_quiz(quizMode="Multiplayer - Casual"))
        stage.live = stage.game_hosted_by(player)
        stage.claim = asyncio.run(claimed_and_let_in(stage, Deployment.of_outputs(cloud.outputs)))
        yield stage


async def claimed_and_let_in(stage: Stage, deployment: Deployment) -> str:
    """The claim of a guest who plays and comes back with another device; decisions can be heard for ten minutes."""
    door = f"{stage.url}/activegames/pin/{stage.live['pin']}"
    for nickname in ("Guest", CLAIMED_ONCE):
        ticket = requests.post(f"{door}/guests", json={"nickname": nickname}, timeout=30).json()["ticket"]
        async with await SocketPlayer.open(deployment, ticket) as guest:
            await guest.join(stage.live["gameId"], stage.live["hostName"])
    claim = str(requests.post(f"{door}/claims", json={"nickname": "Guest"}, timeout=30).json()["claim"])
    decided = f"{stage.url}/games/{stage.live['gameId']}/claims/{claim.partition('.')[0]}"
    assert stage.player.put(decided, json={"letIn": True}).status_code == 204
    return claim


@pytest.fixture(scope="module")
def statuses() -> dict[str, set[int]]:
    """Statuses that came, by operation."""
    return defaultdict(set)


def answers_as_documented(case: Case, stage: Stage, statuses: dict[str, set[int]]) -> None:
    name = case.operation.definition.raw["operationId"]
    make_sensible(name, case, stage)
    response = case.call_and_validate(
        base_url=stage.url,
        session=stage.caller(name),
        checks=CHECKED,
        excluded_checks=unchecked(name, case),
    )
    statuses[name].add(response.status_code)


def documented(api: Any, name: str) -> Any:
    """A test of an operation; each has a name of its own, by which processes hand them out."""

    @api.include(operation_id=name).parametrize()
    def test(case: Case, stage: Stage, statuses: dict[str, set[int]]) -> None:
        answers_as_documented(case, stage, statuses)

    return test


for _name in OPERATIONS:
    globals()[f"test_{_name}_answers_as_documented"] = documented(API, _name)
    globals()[f"test_{_name}_answers_many_requests_as_documented"] = pytest.mark.full(documented(MANY, _name))


def unchecked(name: str, case: Case) -> list[Any]:
    """Checks that do not hold for a request."""
    # A token is opaque: one that was made up is of the right type and refused all the same.
    if case.query.get("nextToken"):
        return [ACCEPTANCE]
    # What was never followed, as it has no possible id, is followed no more.
    return [REJECTION] if name == "FollowDelete" else []


def test_good_requests_were_among_them(statuses: dict[str, set[int]]) -> None:
    without = OF_OPERATORS - {"IncidentsList"}
    assert [name for name, seen in statuses.items() if min(seen) >= 300 and name not in without] == []


NESTED = base64.urlsafe_b64encode(b"[" * 3000).decode()


@pytest.mark.parametrize(
    ("name", "query", "allowed"),
    [
        # What was never followed is followed no more.
        *(
            (name, "", {204} if name == "FollowDelete" else {404})
            for name, each in OPERATIONS.items()
            if {"{gameId}", "{pin}"} & set(each.path.split("/"))
        ),
        ("ActiveGamesList", "?category=%20", {200, 400}),
        ("ActiveGamesList", "?category=%1F", {200, 400}),
        ("ActiveGamesList", f"?nextToken={NESTED}", {400}),
        ("QuizList", f"?nextToken={NESTED}", {400}),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_answers_odd_requests(name: str, query: str, allowed: set[int], stage: Stage) -> None:
    """Ids longer than any key of a table, blanks, nesting: what breaks stores and parsers rather than schemas."""
    operation = OPERATIONS[name]
    path = operation.path.format(gameId="x" * 3000, pin="9" * 3000, n=1, claim="x" * 90, claimId="x" * 90) + query
    bodies = {
        "QuizPut": open_quiz(),
        "QuestionPut": open_question(),
        "GameAnswer": {"responses": []},
        "GuestAdmit": {"nickname": "Max"},
        "ClaimMake": {"nickname": "Max"},
        "ClaimDecide": {"letIn": True},
        "LiveGameHost": {},
        "TicketIssue": {"hostName": "x" * 128},
        "ListingPut": {"price": 1},
        "Purchase": {"seller": "x" * 128, "expectedPrice": 1},
    }
    response = stage.player.request(operation.method, stage.url + path, json=bodies.get(name))
    # Whoever has tried many PINs waits before another one is looked at: so do these tests, after many odd ones.
    assert response.status_code in (allowed | {429} if "{pin}" in operation.path else allowed)
    operation.validate_response(response)


@pytest.mark.parametrize("token", ["no", "garbled", "tampered"])
@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if name not in PUBLIC])
def test_asks_for_a_good_token(name: str, token: str, stage: Stage, token_of: Callable[[str], str]) -> None:
    head, payload, signature = token_of("contract-player").split(".")
    bearers = {"garbled": "garbled", "tampered": f"{head}.{payload}.{signature[::-1]}"}
    headers = {"Authorization": f"Bearer {bearers[token]}"} if token in bearers else {}
    operation = OPERATIONS[name]
    path = operation.path.format_map(defaultdict(lambda: "any", n=1))
    response = requests.request(operation.method, stage.url + path, headers=headers, json={}, timeout=30)
    assert response.status_code == 401
    operation.validate_response(response)


@pytest.mark.parametrize("name", PUBLIC)
def test_needs_no_token_where_everybody_may(name: str, stage: Stage) -> None:
    operation = OPERATIONS[name]
    url = stage.url + operation.path.format(pin=stage.live["pin"], claim=stage.claim)
    nickname = CLAIMED_ONCE if name in CLAIMS else "Without token"
    response = requests.request(operation.method, url, json={"nickname": nickname}, timeout=30)
    assert response.status_code < 300
    operation.validate_response(response)


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.body])
def test_refuses_a_body_over_the_limit(name: str, stage: Stage) -> None:
    operation = OPERATIONS[name]
    about = {"gameId": stage.quiz_of(stage.player, open_quiz()), "pin": stage.live["pin"], "claimId": stage.claim_id}
    path = operation.path.format(**about, n=1, incidentId="0" * 16)
    response = stage.caller(name).request(operation.method, stage.url + path, json={"about": "x" * MAX_BODY_BYTES})
    assert response.status_code == 413
    operation.validate_response(response)


def make_sensible(name: str, case: Case, stage: Stage) -> None:
    """Let a generated request be about something that is there, and keep rules that no schema can say.

    Bad parts of a request stay as they are, and then the rest is as good as can be. What a
    good one is about follows from the request alone, so a failure can be run again.
    """
    good_path, good_body = is_good(case, ParameterLocation.PATH), is_good(case, ParameterLocation.BODY)
    if good_body and isinstance(case.body, dict):
        case.body = sensible_body(without_controls(case.body))
    number = zlib.crc32(repr(case).encode())
    about = ABOUT[number % len(ABOUT)] if good_path and good_body else "own"
    if name == "ActiveGamePut" and good_body:
        case.body = {"gameId": quiz_to_edit(about, stage, open_quiz)}
    elif name in LIVE:
        be_about_live_game(name, case, stage, about, number)
    elif name in MARKET:
        be_about_something_for_sale(name, case, stage, about)
    elif name in {"GamePlay", "GameAnswer", "LeaderboardGet"} and good_path:
        others = {"multiplayer": stage.multiplayer, "nothing": "no such game"}
        game_id = others.get(about, stage.games[number // len(ABOUT) % 2])
        case.path_parameters = {"gameId": game_id}
        if name == "GameAnswer" and good_body and game_id == stage.games[0]:  # a question of its kind has keys
            for each in case.body["responses"]:
                each["response"] = "aBC"[number % 3]
    elif case.path_parameters and good_path:
        chooses = isinstance(case.body, dict) and "answers" in case.body
        game_id = quiz_to_edit(about, stage, choice_quiz if chooses else open_quiz)
        case.path_parameters = {**case.path_parameters, "gameId": game_id}
        if name == "QuestionPut" and about != "nothing":
            case.path_parameters["n"] = 1 + number % (QUESTIONS + 1)


def be_about_live_game(name: str, case: Case, stage: Stage, about: str, number: int) -> None:
    """Let a request be about a live game of the player's, or one that is not live, not theirs, or not there."""
    others = {"multiplayer": stage.multiplayer, "others": stage.games[0], "nothing": "no such game"}
    if is_good(case, ParameterLocation.PATH):
        if name == "LiveGameHost" and about not in {"active", *others}:
            game_id = stage.quiz_of(stage.player, open_quiz(quizMode="Multiplayer - Competitive"))
            case.path_parameters = {"gameId": game_id}
        elif "pin" in case.path_parameters:
            case.path_parameters |= {"pin": "999999" if about == "nothing" else stage.live["pin"]}
        else:
            case.path_parameters |= {"gameId": others.get(about, stage.live["gameId"])}
        own = {"claim": stage.claim, "claimId": stage.claim_id} if about == "own" else {}
        case.path_parameters |= {each: own[each] for each in own if each in case.path_parameters}
    if is_good(case, ParameterLocation.BODY):
        if name == "TicketIssue":
            case.body = {"hostName": stage.live["hostName"]}
        elif name == "GuestAdmit":
            case.body = {"nickname": f"Guest {number}"}
        elif name == "ClaimMake":
            case.body = {"nickname": "Guest" if about == "own" else f"Guest {number}"}


def be_about_something_for_sale(name: str, case: Case, stage: Stage, about: str) -> None:
    """Let a request be about a quiz of the player's, one that the host sells, or one that nobody sells."""
    if is_good(case, ParameterLocation.PATH):
        if about == "nothing":
            game_id = "nothing for sale"
        elif name == "ListingPut":
            game_id = quiz_to_edit("multiplayer" if about == "own" else about, stage, open_quiz)
        else:
            game_id = stage.for_sale_by(stage.host if name == "Purchase" or about == "others" else stage.player)
        case.path_parameters = {"gameId": game_id}
    if name == "Purchase" and is_good(case, ParameterLocation.BODY):
        case.body = {"seller": "contract-host", "expectedPrice": 1}


def quiz_to_edit(about: str, stage: Stage, quiz: Callable[..., dict[str, Any]]) -> str:
    """The id of a quiz for the player to edit: a new one of their own, the host's, or none."""
    if about == "nothing":
        return "no such quiz"
    if about == "others":
        return stage.games[0]
    mode = "Multiplayer - Casual" if about == "multiplayer" else "Single Player"
    return stage.quiz_of(stage.player, quiz(QUESTIONS, quizMode=mode), active=about == "active")


def is_good(case: Case, location: ParameterLocation) -> bool:
    """Whether a part of a generated request is as documented."""
    return case.meta is None or not case.meta.is_negative_at(location)


def sensible_body(body: dict[str, Any]) -> dict[str, Any]:
    """A good body that also keeps what is said in words only."""
    # 30.0 is an integer to a schema, but not where types are strict.
    body = {name: int(value) if isinstance(value, float) else value for name, value in body.items()}
    if isinstance(body.get("settings"), dict) and isinstance(body["settings"].get("timeLimit"), float):
        return {**body, "settings": {**body["settings"], "timeLimit": int(body["settings"]["timeLimit"])}}
    if "responses" in body:
        responses = [{**each, "questionNumber": n} for n, each in enumerate(body["responses"][:QUESTIONS], start=1)]
        return {**body, "responses": responses}
    if "questions" in body:
        return {**body, "questions": [sensible_body(question) for question in body["questions"]]}
    if "answers" in body:
        texts = [each["text"] for each in body["answers"]]
        answers = [{"key": key, "text": f"{key} {text}"[:200]} for key, text in zip("ABCD", texts, strict=False)]
        alternatives = ["B"] * len(body.get("alternatives", []))
        return {**body, "answers": answers, "correctAnswer": "A", "alternatives": alternatives}
    return body


def without_controls(value: Any) -> Any:
    """`value` without control characters, which quizzes and profiles don't have, or texts of which nothing is seen."""
    if isinstance(value, str):
        plain = IN_NO_LINE.sub("x", value)
        return "x" if value and is_blank(plain) else plain
    if isinstance(value, list):
        return [without_controls(each) for each in value]
    if isinstance(value, dict):
        return {name: without_controls(each) for name, each in value.items()}
    return value
