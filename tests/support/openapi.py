"""Reads docs/openapi.yaml, and what the code says of the same, into forms that can be compared."""

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
import yaml
from buzzline.leaderboard.view import LeaderboardRow, LeaderboardView, PlayerPosition
from buzzline.platform import errors
from buzzline.platform.paging import PageQuery
from buzzline.players.experience import Progress
from buzzline.players.profile import Profile, ProfileBody
from buzzline.quizzes import active_games_store
from buzzline.quizzes.model import (
    ActivationBody,
    ActiveGame,
    QuizBody,
    QuizHeader,
)
from buzzline.quizzes.questions import PlayerQuestion
from buzzline.single_player.answer import AnswerBody, AnsweredQuestion, Result
from buzzline.single_player.play import PlayableGame
from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from samtranslator.yaml_helper import yaml_parse

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
