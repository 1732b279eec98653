"""docs/openapi.yaml says what the code does: routes, parameters, bodies, answers, problems, limits."""

import json
import re
from decimal import Decimal

import pytest
from buzzline.avatars.uploads import VALID_SECONDS
from buzzline.identity.nicknames import MAX_LENGTH
from buzzline.images.normalising import MAX_PIXELS, MAX_SIDE, MIN_SIDE, TYPES
from buzzline.images.picture import MAX_BYTES
from buzzline.leaderboard.standings import SHOWN
from buzzline.live_games import accounts
from buzzline.live_games.hosting import new_pin
from buzzline.live_games.model import KEPT_SECONDS
from buzzline.marketplace import offer_store
from buzzline.notifications import follow_store, notification_store
from buzzline.platform.http import MAX_BODY_BYTES, PROBLEM_TYPE
from buzzline.platform.paging import Page
from buzzline.players.experience import LEVELS
from buzzline.quizzes import active_games_store, inventory_store, store
from buzzline.quizzes.kinds.registry import KINDS
from buzzline.quizzes.model import (
    LIFETIME_MS,
    MAX_QUESTIONS,
    MAX_QUIZ_BYTES,
)
from buzzline.wallet import ledger_store
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from pydantic import BaseModel
from samtranslator.yaml_helper import yaml_parse

from local.seed import sample_game_id
from tests.support.openapi import (
    ANSWERS,
    BODIES,
    DEPLOYED,
    DOCUMENT,
    DOCUMENTED,
    JSON,
    MAPPINGS,
    PROBLEM_JSON,
    QUERIES,
    ROOT,
    SCHEMAS,
    Module,
    asked_by,
    assert_answers,
    follow,
    normalized,
    problems_of,
    raised_problems,
    walk,
    without_null,
)


def test_is_a_valid_document() -> None:
    validate(DOCUMENT)


def test_has_exactly_the_routes_that_are_deployed() -> None:
    assert {name: operation["route"] for name, operation in DOCUMENTED.items()} == {
        name: adapter.route for name, adapter in DEPLOYED.items()
    }


def test_tags_are_features() -> None:
    assert {name: operation["tags"] for name, operation in DOCUMENTED.items()} == {
        name: [adapter.feature] for name, adapter in DEPLOYED.items()
    }
    assert {tag["name"] for tag in DOCUMENT["tags"]} == {adapter.feature for adapter in DEPLOYED.values()}


@pytest.mark.parametrize("name", DEPLOYED)
def test_operation_answers_with_what_the_handler_returns(name: str) -> None:
    adapter = DEPLOYED[name]
    [(status, response)] = [
        (status, follow(each)) for status, each in DOCUMENTED[name]["responses"].items() if status < "300"
    ]
    assert status == adapter.status
    if adapter.answer == "None":
        assert "content" not in response
    else:
        schema = MAPPINGS.get(name, adapter.answer)
        assert response["content"] == {JSON: response["content"][JSON]}
        assert response["content"][JSON]["schema"] == {"$ref": f"#/components/schemas/{schema}"}


@pytest.mark.parametrize("name", DEPLOYED)
def test_operation_takes_the_body_that_the_handler_reads(name: str) -> None:
    body = follow(DOCUMENTED[name].get("requestBody", {}))
    if name == "QuestionPut":
        questions = [asked_by(question_type, stripped=True) for question_type in KINDS.values()]
        assert normalized(body["content"][JSON]["schema"]) == {"anyOf": sorted(questions, key=json.dumps)}
    elif model := DEPLOYED[name].body:
        assert body["required"]
        assert list(body["content"]) == [JSON]
        assert body["content"][JSON]["schema"] == {"$ref": f"#/components/schemas/{model}"}
    else:
        assert not body


@pytest.mark.parametrize("name", BODIES)
def test_body_is_that_of_the_model(name: str) -> None:
    assert normalized(SCHEMAS[name]) == asked_by(BODIES[name], stripped=True)


@pytest.mark.parametrize("name", DEPLOYED)
def test_operation_takes_the_parameters_that_the_handler_reads(name: str) -> None:
    query = DEPLOYED[name].query
    parameters = {each["name"]: each for each in DOCUMENTED[name]["parameters"] if each["in"] == "query"}
    model = (
        asked_by(QUERIES[query], stripped=bool(QUERIES[query].model_config.get("str_strip_whitespace")))
        if query
        else {}
    )
    assert not any(each.get("required") for each in parameters.values())
    assert {name: normalized(each["schema"]) for name, each in parameters.items()} == {
        name: without_null(each) for name, each in model.get("properties", {}).items()
    }


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.__name__))
def test_answer_is_that_of_the_dataclass(answer: type) -> None:
    assert_answers(normalized(SCHEMAS[answer.__name__]), answer)


@pytest.mark.parametrize("question", KINDS.values(), ids=KINDS)
def test_own_question_is_the_model_with_a_number(question: type[BaseModel]) -> None:
    asked = asked_by(question, stripped=True)
    assert normalized(SCHEMAS[f"Own{question.__name__}"]) == {
        **asked,
        "properties": {
            "questionNumber": normalized(SCHEMAS["QuestionNumber"]),
            **{name: without_null(each) for name, each in asked["properties"].items()},
        },
        "required": sorted(
            ["questionNumber", *(name for name, each in asked["properties"].items() if "null" not in each["type"])]
        ),
    }


def test_own_quiz_is_the_header_with_questions() -> None:
    own, header = SCHEMAS["OwnQuiz"], SCHEMAS["QuizHeader"]
    assert own["properties"] == {**header["properties"], "questions": own["properties"]["questions"]}
    assert own["required"] == [*header["required"], "questions"]


@pytest.mark.parametrize(
    ("name", "items", "of"),
    [
        ("QuizPage", "quizzes", "QuizHeader"),
        ("ActiveGamePage", "games", "ActiveGame"),
        ("IncidentPage", "incidents", "Incident"),
        ("NotificationPage", "notifications", "Notification"),
        ("FollowPage", "follows", "FollowedGame"),
        ("ListingPage", "listings", "Listing"),
        ("InventoryPage", "quizzes", "BoughtQuiz"),
    ],
)
def test_page_has_items_and_perhaps_a_token(name: str, items: str, of: str) -> None:
    assert list(SCHEMAS[name]["properties"]) == list(Page([], "token").named(items))
    assert SCHEMAS[name]["required"] == list(Page([]).named(items))
    assert SCHEMAS[name]["properties"][items]["items"] == {"$ref": f"#/components/schemas/{of}"}


def test_problems_are_those_that_the_code_raises() -> None:
    narrowed = [
        each["schema"]["allOf"][1]["properties"] for where, each in walk(DOCUMENT) if where.endswith(f"/{PROBLEM_JSON}")
    ]
    documented = {
        (str(each["status"]["const"]), kind.removeprefix(PROBLEM_TYPE))
        for each in narrowed
        for kind in each["type"]["enum"]
    }
    assert documented == raised_problems()


def problems_of_operation(name: str) -> set[tuple[str, str]]:
    """Status and kind of all problems that the document says of an operation."""
    return {
        (status, kind.removeprefix(PROBLEM_TYPE))
        for status, response in DOCUMENTED[name]["responses"].items()
        if PROBLEM_JSON in follow(response).get("content", {})
        for kind in follow(response)["content"][PROBLEM_JSON]["schema"]["allOf"][1]["properties"]["type"]["enum"]
    }


@pytest.mark.parametrize("name", DEPLOYED)
def test_operation_has_only_problems_that_its_handler_can_raise(name: str) -> None:
    assert problems_of_operation(name) <= problems_of(Module(DEPLOYED[name].module))


@pytest.mark.parametrize("name", DEPLOYED)
def test_operation_refuses_who_has_no_name_unless_it_is_open_to_everybody(name: str) -> None:
    assert (("403", "no-player") in problems_of_operation(name)) != DEPLOYED[name].public


def test_problems_that_never_come_over_http_are_told_apart() -> None:
    """Who was kicked is told so where the game is played."""
    kinds = {kind for _, kind in raised_problems()}
    assert {"nickname-taken", "nickname-word", "game-over", "no-guests"} <= kinds
    assert not {"kicked", "not-joined", "already-asked", "still-open", "bad-ticket"} & kinds


@pytest.mark.parametrize("name", DEPLOYED)
def test_operation_is_open_to_everybody_where_its_route_is(name: str) -> None:
    operation = DOCUMENTED[name]
    assert operation.get("security", DOCUMENT["security"]) == ([] if DEPLOYED[name].public else [{"playerToken": []}])
    assert ("401" in operation["responses"]) != DEPLOYED[name].public


def test_problem_lists_all_kinds() -> None:
    kinds = {kind for _, kind in raised_problems()}
    assert set(SCHEMAS["Problem"]["properties"]["type"]["enum"]) == {PROBLEM_TYPE + kind for kind in kinds}
    assert {kind for kind in kinds if f"- `{kind}`: " in SCHEMAS["Problem"]["description"]} == kinds


@pytest.mark.parametrize("name", DOCUMENTED)
def test_operation_has_the_responses_that_any_may_have(name: str) -> None:
    operation = DOCUMENTED[name]
    statuses = {"429", "500", "503"}
    if any(each["in"] == "path" for each in operation["parameters"]):
        statuses.add("404")
    if "requestBody" in operation:
        statuses |= {"400", "413"}
    assert statuses <= set(operation["responses"])
    for status, response in operation["responses"].items():
        for content in follow(response).get("content", {}).values():
            [narrowed] = [
                each["properties"] for each in content["schema"].get("allOf", []) if "properties" in each
            ] or [{}]
            assert narrowed.get("status", {}).get("const", int(status)) == int(status)


def test_every_object_is_closed() -> None:
    objects = [(where, each) for where, each in walk(DOCUMENT) if each.get("type") == "object"]
    assert [where for where, each in objects if each.get("additionalProperties") is not False] == []


def test_limits_are_those_of_the_code() -> None:
    words = DOCUMENT["info"]["description"]
    assert f"| body of a request | {MAX_BODY_BYTES // 1024} KB |" in words
    assert f"| all questions of a quiz, as JSON | {MAX_QUIZ_BYTES // 1024} KB |" in words
    assert f"| {store.PAGE_SIZE}; about {active_games_store.PAGE_SIZE} |" in words
    assert SCHEMAS["QuizPage"]["properties"]["quizzes"]["maxItems"] == store.PAGE_SIZE
    assert f"| {notification_store.PAGE_SIZE}; {follow_store.PAGE_SIZE} |" in words
    assert f"| picture of a player | {MAX_BYTES // 1024**2} MB; {MIN_SIDE} to {MAX_SIDE:,} pixels wide and " in words
    assert f"{MAX_PIXELS // 1_000_000} million in all; its form is good for {VALID_SECONDS // 60} minutes |" in words
    assert SCHEMAS["AvatarBody"]["properties"]["contentType"]["enum"] == list(TYPES)
    assert f"| notifications | kept for {notification_store.KEPT_DAYS} days, " in words
    assert SCHEMAS["NotificationPage"]["properties"]["notifications"]["maxItems"] == notification_store.PAGE_SIZE
    assert f"| {ledger_store.PAGE_SIZE}; {offer_store.PAGE_SIZE}; {inventory_store.PAGE_SIZE} |" in words
    assert SCHEMAS["Wallet"]["properties"]["entries"]["maxItems"] == ledger_store.PAGE_SIZE
    assert SCHEMAS["ListingPage"]["properties"]["listings"]["maxItems"] == offer_store.PAGE_SIZE
    assert SCHEMAS["InventoryPage"]["properties"]["quizzes"]["maxItems"] == inventory_store.PAGE_SIZE
    assert SCHEMAS["FollowPage"]["properties"]["follows"]["maxItems"] == follow_store.PAGE_SIZE
    assert SCHEMAS["LeaderboardView"]["properties"]["leaderboard"]["maxItems"] == SHOWN
    assert SCHEMAS["Progress"]["properties"]["level"]["maximum"] == len(LEVELS)
    assert SCHEMAS["Scoreboard"]["properties"]["leaderboard"]["maxItems"] == accounts.SHOWN
    assert SCHEMAS["Account"]["properties"]["missing"]["maxItems"] == accounts.DISCREPANCIES_SHOWN
    assert f"| nickname of a guest | 2 to {MAX_LENGTH} letters" in words
    assert f"| life of a live game, its PIN and its tickets | {LIFETIME_MS // 3_600_000} hours |" in words
    assert f"| result of a live game | kept for {KEPT_SECONDS // 86400} days |" in words
    numbers = {each["schema"]["maximum"] for each in DOCUMENTED["QuestionPut"]["parameters"] if each["name"] == "n"}
    assert numbers == {MAX_QUESTIONS}
    api = yaml_parse((ROOT / "functions" / "api_stage" / "template.yaml").read_text())["Parameters"]
    assert f"{api['RateLimit']['Default']:,} a second, bursts of {api['BurstLimit']['Default']:,} |" in words
    root = yaml_parse((ROOT / "template.yaml").read_text())["Parameters"]
    for each in (api, root):
        rate, burst = each["DoorRateLimit"]["Default"], each["DoorBurstLimit"]["Default"]
        assert f"| {rate} a second, bursts of {burst} |" in words


def test_pins_are_as_documented() -> None:
    pattern = SCHEMAS["Pin"]["pattern"]
    assert all(re.search(pattern, new_pin()) for _ in range(200))
    assert not any(re.search(pattern, pin) for pin in ("", "012345", "12345", "1234567", "12345a"))


def test_points_are_counted_as_documented() -> None:
    [pattern] = SCHEMAS["Scoreboard"]["properties"]["counts"]["patternProperties"]
    points = [Decimal(text) for text in ("0", "0.00", "10", "100", "1.50", "2.05", "0.33", "20.00")]
    rows = [accounts.Row(1, "ada", each, guest=False) for each in points]
    names = list(accounts.Standings(rows).shown.counts)
    assert names == ["100", "20", "10", "2.05", "1.5", "0.33", "0"]
    assert all(re.search(pattern, name) for name in names)


EXAMPLES = {
    f"{where}/{name}".removeprefix("#/"): (each["schema"], value)
    for where, each in walk({part: DOCUMENT[part] for part in ("paths", "components")})
    if "schema" in each
    for name, value in [
        *([("example", each["example"])] if "example" in each else []),
        *((name, example["value"]) for name, example in each.get("examples", {}).items()),
    ]
}


@pytest.mark.parametrize("where", EXAMPLES)
def test_example_is_valid(where: str) -> None:
    schema, value = EXAMPLES[where]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}, format_checker=FormatChecker()).validate(
        value
    )


def test_every_body_has_an_example() -> None:
    contents = [(where, each) for where, each in walk(DOCUMENT) if where.endswith((f"/{JSON}", f"/{PROBLEM_JSON}"))]
    assert [where for where, each in contents if not {"example", "examples"} & set(each)] == []


def test_game_of_the_examples_is_there_on_a_fresh_local_cloud() -> None:
    assert DOCUMENT["components"]["parameters"]["GameId"]["example"] == sample_game_id("world-capitals")
