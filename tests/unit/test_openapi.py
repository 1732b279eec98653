"""docs/openapi.yaml says what the code does: routes, parameters, bodies, answers, problems, limits."""

import ast
import dataclasses
import json
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import buzzline
import pytest
import yaml
from buzzline.leaderboard.standings import SHOWN
from buzzline.leaderboard.view import LeaderboardRow, LeaderboardView, PlayerPosition
from buzzline.platform import errors
from buzzline.platform.http import MAX_BODY_BYTES, PROBLEM_TYPE
from buzzline.platform.paging import Page, PageQuery
from buzzline.players.experience import LEVELS, Progress
from buzzline.players.profile import Profile, ProfileBody
from buzzline.quizzes import active_games_store, store
from buzzline.quizzes.model import (
    MAX_QUESTIONS,
    MAX_QUIZ_BYTES,
    QUESTION_TYPES,
    ActivationBody,
    ActiveGame,
    QuizBody,
    QuizHeader,
)
from buzzline.quizzes.questions import PlayerQuestion
from buzzline.single_player.answer import AnswerBody, AnsweredQuestion, Result
from buzzline.single_player.play import PlayableGame
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from samtranslator.yaml_helper import yaml_parse

from local.seed import sample_game_id

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"

BODIES: dict[str, type[BaseModel]] = {
    model.__name__: model for model in (ActivationBody, AnswerBody, ProfileBody, QuizBody)
}
QUERIES: dict[str, type[BaseModel]] = {
    model.__name__: model for model in (active_games_store.ActiveGamesQuery, PageQuery)
}
ANSWERS = (
    ActiveGame,
    AnsweredQuestion,
    LeaderboardRow,
    LeaderboardView,
    PlayableGame,
    PlayerPosition,
    PlayerQuestion,
    Profile,
    Progress,
    QuizHeader,
    Result,
)
# What functions answer with whose handlers return a mapping.
MAPPINGS = {
    "ActiveGamesList": "ActiveGamePage",
    "QuestionPut": "OwnQuestion",
    "QuizGet": "OwnQuiz",
    "QuizList": "QuizPage",
}


# What the document says


def follow(value: dict[str, Any]) -> dict[str, Any]:
    """`value`, or what its $ref names with the members beside it."""
    while "$ref" in value:
        target: Any = DOCUMENT
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = {**target, **{name: member for name, member in value.items() if name != "$ref"}}
    return value


def documented_operations() -> dict[str, dict[str, Any]]:
    """Operations by operationId, with their `route` ("GET /quizzes") and the parameters of their path."""
    return {
        operation["operationId"]: {
            **operation,
            "route": f"{method.upper()} {path}",
            "parameters": [follow(each) for each in item.get("parameters", []) + operation.get("parameters", [])],
        }
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def walk(value: Any, where: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """All mappings in a piece of the document, with where they are."""
    if isinstance(value, dict):
        yield where, value
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(member, dict | list):
            yield from walk(member, f"{where}/{name}")


DOCUMENTED = documented_operations()


# What the code says


@dataclasses.dataclass
class Adapter:
    """What template and handler of a function say about its route."""

    route: str
    feature: str
    status: str
    answer: str
    """The type that the handler returns; "None" where there is no body."""
    body: str | None
    """The model that the body is read as."""
    query: str | None


def deployed_operations() -> dict[str, Adapter]:
    """Adapters of the routes of all templates, by the logical id of their function."""
    adapters = {}
    for template in sorted((ROOT / "functions").glob("*/template.yaml")):
        resources = yaml_parse(template.read_text())["Resources"]
        for route in (each["Properties"] for each in resources.values() if each["Type"] == "AWS::ApiGatewayV2::Route"):
            integration = route["Target"]["Fn::Sub"].removeprefix("integrations/${").removesuffix("}")
            function, _ = resources[integration]["Properties"]["IntegrationUri"]["Fn::GetAtt"]
            module = resources[function]["Properties"]["Handler"].removesuffix(".handler")
            source = (template.parent / f"{module}.py").read_text()
            adapters[function] = read_adapter(route["RouteKey"], template.parent.name, source)
    return adapters


def read_adapter(route: str, feature: str, source: str) -> Adapter:
    handler = next(node for node in ast.parse(source).body if getattr(node, "name", None) == "handler")
    assert isinstance(handler, ast.FunctionDef)
    assert handler.returns
    [decorator] = handler.decorator_list
    answer = ast.unparse(handler.returns)
    created = "HTTPStatus.CREATED" in ast.unparse(decorator)
    models = {
        ast.unparse(node.func): ast.unparse(node.args[0])
        for node in ast.walk(handler)
        if isinstance(node, ast.Call) and node.args
    }
    return Adapter(
        route=route,
        feature=feature,
        status="204" if answer == "None" else "201" if created else "200",
        answer=answer,
        body=models.get("request.body"),
        query=models.get("request.query"),
    )


DEPLOYED = deployed_operations()


def raised_problems() -> set[tuple[str, str]]:
    """Status and kind of every problem that the code can answer with."""
    problems = {("500", "internal-error")}
    for folder in (Path(buzzline.__file__).parent, ROOT / "functions"):
        for file in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    error = getattr(errors, node.func.id, None)
                    if error is not None:
                        problems.add((str(error.status), ast.literal_eval(node.args[0])))
    return problems


# Schemas of both, in one form that can be compared

ASKED = {
    *("additionalProperties", "default", "enum", "maxItems", "maxLength", "maximum", "minItems", "minLength"),
    *("minimum", "pattern", "required", "type"),
}


def normalized(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema asks for: no references, no words, one way to say the same."""
    schema = follow(schema)
    result = {name: value for name, value in schema.items() if name in ASKED and (name, value) != ("default", None)}
    if "const" in schema:
        result["enum"] = [schema["const"]]
    if isinstance(result.get("type"), str):
        result["type"] = [result["type"]]
    for name in ("enum", "required"):
        if name in result:
            result[name] = sorted(result[name])
    if "items" in schema:
        result["items"] = normalized(schema["items"])
    if "properties" in schema:
        result["properties"] = {name: normalized(member) for name, member in schema["properties"].items()}
    alternatives = [normalized(each) for each in schema.get("anyOf", schema.get("oneOf", []))]
    if {"type": ["null"]} in alternatives:
        [value] = [each for each in alternatives if each != {"type": ["null"]}]
        return result | value | {"type": [*value["type"], "null"]}
    if alternatives:
        result["anyOf"] = sorted(alternatives, key=json.dumps)
    return result


def asked_by(model: type[BaseModel], *, stripped: bool) -> dict[str, Any]:
    """The normalized schema of a model.

    `stripped`: it drops white space around texts, so one that may not be empty may not be blank either.
    """

    def inlined(value: Any) -> Any:
        if isinstance(value, list):
            return [inlined(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return inlined(schema["$defs"][value["$ref"].removeprefix("#/$defs/")])
        if stripped and value.get("minLength") and "pattern" not in value:
            value = {**value, "pattern": r"\S"}
        return {name: inlined(member) for name, member in value.items()}

    schema = model.model_json_schema()
    return normalized(inlined(schema))


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [kind for kind in schema["type"] if kind != "null"]}


def assert_answers(schema: dict[str, Any], hint: Any, *, nullable: bool = False) -> None:
    """A normalized schema is that of the JSON which a value of type `hint` becomes."""
    null = ["null"] * nullable
    if dataclasses.is_dataclass(hint):
        assert schema["type"] == ["object", *null]
        hints = typing.get_type_hints(hint)
        members = {to_camel(field.name): (field, hints[field.name]) for field in dataclasses.fields(hint)}
        assert set(schema["properties"]) == set(members)
        required = {
            name
            for name, (field, each) in members.items()
            if not isinstance(each, types.UnionType) or field.metadata.get("nullable")
        }
        assert set(schema["required"]) == required
        for name, (_, each) in members.items():
            optional = isinstance(each, types.UnionType)
            [value, *_] = typing.get_args(each) if optional else [each]
            assert_answers(schema["properties"][name], value, nullable=optional and name in required)
    elif typing.get_origin(hint):
        assert schema["type"] == ["array", *null]
        assert_answers(schema["items"], typing.get_args(hint)[0])
    elif issubclass(hint, BaseModel):
        assert schema == asked_by(hint, stripped=True)
    else:
        kinds = {str: "string", int: "integer", bool: "boolean", Decimal: "number"}
        assert schema["type"] == [kinds[hint], *null]


# Tests


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
        questions = [asked_by(question_type, stripped=True) for question_type in QUESTION_TYPES.values()]
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


@pytest.mark.parametrize("question", QUESTION_TYPES.values(), ids=QUESTION_TYPES)
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
    ("name", "items", "of"), [("QuizPage", "quizzes", "QuizHeader"), ("ActiveGamePage", "games", "ActiveGame")]
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


def test_problem_lists_all_kinds() -> None:
    kinds = {kind for _, kind in raised_problems()}
    assert set(SCHEMAS["Problem"]["properties"]["type"]["enum"]) == {PROBLEM_TYPE + kind for kind in kinds}
    assert {kind for kind in kinds if f"- `{kind}`: " in SCHEMAS["Problem"]["description"]} == kinds


@pytest.mark.parametrize("name", DOCUMENTED)
def test_operation_has_the_responses_that_any_may_have(name: str) -> None:
    operation = DOCUMENTED[name]
    statuses = {"401", "403", "429", "500", "503"}
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
    assert SCHEMAS["LeaderboardView"]["properties"]["leaderboard"]["maxItems"] == SHOWN
    assert SCHEMAS["Progress"]["properties"]["level"]["maximum"] == len(LEVELS)
    numbers = {each["schema"]["maximum"] for each in DOCUMENTED["QuestionPut"]["parameters"] if each["name"] == "n"}
    assert numbers == {MAX_QUESTIONS}
    api = yaml_parse((ROOT / "functions" / "api" / "template.yaml").read_text())["Parameters"]
    assert f"{api['RateLimit']['Default']:,} a second, bursts of {api['BurstLimit']['Default']:,} |" in words


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
