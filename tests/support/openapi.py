"""Reads docs/openapi.yaml, and what the code says of the same, into forms that can be compared."""

import ast
import dataclasses
import json
import re
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from buzzline.avatars.uploads import AvatarBody, UploadForm
from buzzline.failure_triage.incident import IncidentsQuery
from buzzline.leaderboard.view import LeaderboardRow, LeaderboardView, PlayerPosition
from buzzline.live_games.accounts import Account, Discrepancy, QuestionAccount, Row, Scoreboard
from buzzline.live_games.admission import Admission, FoundGame, GuestBody, HostBody, HostedGame, TicketBody
from buzzline.live_games.claims import ClaimBody, ClaimMade, ClaimState, DecisionBody, WaitingClaim, WaitingClaims
from buzzline.live_games.model import Settings
from buzzline.live_games.reporting import GameReport
from buzzline.live_games.result_pages import PlayerAnswer, PlayerResult, ResultPage
from buzzline.marketplace.buying import BoughtCopy, PurchaseBody
from buzzline.marketplace.listing import Listing, ListingBody, ListingsQuery
from buzzline.notifications.delivery import Notification
from buzzline.notifications.following import FollowedGame
from buzzline.platform import errors
from buzzline.platform.paging import PageQuery
from buzzline.players.experience import Progress
from buzzline.players.profile import Profile, ProfileBody
from buzzline.quizzes import active_games_store
from buzzline.quizzes.inventory import BoughtQuiz
from buzzline.quizzes.kinds.registry import KINDS
from buzzline.quizzes.model import ActivationBody, ActiveGame, QuizContent, QuizHeader
from buzzline.quizzes.questions import PlayerQuestion
from buzzline.single_player.answer import AnswerBody, AnsweredQuestion, Result
from buzzline.single_player.play import PlayableGame
from buzzline.wallet.ledger import Entry, TopUp, TopUpBody, Wallet
from pydantic import BaseModel, RootModel, create_model
from pydantic.alias_generators import to_camel
from samtranslator.yaml_helper import yaml_parse

from local import LAYERS, feature_templates

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


def quiz_body() -> type[BaseModel]:
    """`QuizBody` with the kinds spelled out: of which its questions are, is seen only while it is read."""
    [*limits] = QuizContent.model_fields["questions"].metadata
    contents = [
        create_model(
            kind.__name__,
            __base__=QuizContent,
            question_type=(Literal[name], ...),
            questions=(Annotated[list[kind], *limits], ...),
        )
        for name, kind in KINDS.items()
    ]
    return RootModel[reduce(or_, contents)]  # type: ignore[type-var,return-value,misc]


BODIES: dict[str, type[BaseModel]] = {
    "QuizBody": quiz_body(),
    **{
        model.__name__: model
        for model in (
            ActivationBody,
            AnswerBody,
            AvatarBody,
            ClaimBody,
            DecisionBody,
            GuestBody,
            HostBody,
            ListingBody,
            ProfileBody,
            PurchaseBody,
            Settings,
            TicketBody,
            TopUpBody,
        )
    },
}
QUERIES: dict[str, type[BaseModel]] = {
    model.__name__: model for model in (active_games_store.ActiveGamesQuery, IncidentsQuery, ListingsQuery, PageQuery)
}
ANSWERS = (
    Account,
    ActiveGame,
    Admission,
    AnsweredQuestion,
    BoughtCopy,
    BoughtQuiz,
    ClaimMade,
    ClaimState,
    Discrepancy,
    Entry,
    FollowedGame,
    FoundGame,
    GameReport,
    HostedGame,
    LeaderboardRow,
    LeaderboardView,
    Listing,
    Notification,
    PlayableGame,
    PlayerAnswer,
    PlayerPosition,
    PlayerQuestion,
    PlayerResult,
    Profile,
    Progress,
    QuestionAccount,
    QuizHeader,
    Result,
    ResultPage,
    Row,
    Scoreboard,
    TopUp,
    UploadForm,
    WaitingClaim,
    WaitingClaims,
    Wallet,
)
# What functions answer with whose handlers return a mapping.
MAPPINGS = {
    "ActiveGamesList": "ActiveGamePage",
    "FollowsGet": "FollowPage",
    "IncidentsList": "IncidentPage",
    "InventoryGet": "InventoryPage",
    "ListingsGet": "ListingPage",
    "NotificationsGet": "NotificationPage",
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
_HTTP_ROUTE = re.compile(r"[A-Z]+ /\S*")


# What the code says


@dataclasses.dataclass
class Adapter:
    """What template and handler of a function say about its route."""

    route: str
    module: Path
    feature: str
    status: str
    answer: str
    """The type that the handler returns; "None" where there is no body."""
    body: str | None
    """The model that the body is read as."""
    query: str | None
    public: bool
    """Whether it answers requests without a token."""


def deployed_operations() -> dict[str, Adapter]:
    """Adapters of the HTTP routes of all templates, by the logical id of their function."""
    adapters = {}
    for template in feature_templates():
        resources = yaml_parse(template.read_text())["Resources"]
        routes = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::ApiGatewayV2::Route"]
        for route in routes:
            if not _HTTP_ROUTE.fullmatch(route["RouteKey"]):
                continue
            integration = route["Target"]["Fn::Sub"].removeprefix("integrations/${").removesuffix("}")
            function, _ = resources[integration]["Properties"]["IntegrationUri"]["Fn::GetAtt"]
            module = resources[function]["Properties"]["Handler"].removesuffix(".handler")
            adapters[function] = read_adapter(
                route["RouteKey"], template.parent / f"{module}.py", public=route["AuthorizationType"] == "NONE"
            )
    return adapters


def read_adapter(route: str, file: Path, *, public: bool) -> Adapter:
    source = file.read_text()
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
        module=file,
        feature=file.parent.name,
        status="204" if answer == "None" else "201" if created else "200",
        answer=answer,
        body=models.get("request.body"),
        query=models.get("request.query"),
        public=public,
    )


DEPLOYED = deployed_operations()


Problem = tuple[str, str]
"""Status and kind."""


class Module:
    """A module of the layer or an adapter: what is defined in it, and where the names in it come from."""

    def __init__(self, file: Path) -> None:
        self.tree = ast.parse(file.read_text())
        self.imported = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    @cached_property
    def definitions(self) -> dict[str, ast.stmt]:
        """Functions, classes and values of the module by name."""
        found: dict[str, ast.stmt] = {}
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[node.name] = node
            for target in node.targets if isinstance(node, ast.Assign) else []:
                found |= {each.id: node for each in ast.walk(target) if isinstance(each, ast.Name)}
        return found

    @property
    def methods(self) -> Iterator[ast.FunctionDef]:
        """Those of all classes of the module."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                yield from (each for each in node.body if isinstance(each, ast.FunctionDef))


def layer_modules() -> dict[str, Module]:
    """Modules of the layers by their full name."""
    return {
        ".".join(file.relative_to(layer).with_suffix("").parts): Module(file)
        for layer in LAYERS
        for file in layer.rglob("*.py")
    }


LAYER = layer_modules()


def raised_problems() -> set[Problem]:
    """Every problem that the HTTP API can answer with; others go to players by other ways, like WebSockets."""
    return {problem for adapter in DEPLOYED.values() for problem in problems_of(Module(adapter.module))}


def problems_of(adapter: Module) -> set[Problem]:
    """The problems that are raised in whatever an adapter reaches."""
    problems = {("500", "internal-error")}
    for definition in reached(adapter):
        for node in _parts(definition):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                error = getattr(errors, node.func.id, None)
                if error is not None:
                    problems.add((str(error.status), ast.literal_eval(node.args[0])))
    return problems


def reached(adapter: Module) -> Iterator[ast.stmt]:
    """All definitions that an adapter reaches, its own with them.

    Functions are followed through the imports. Of a method only the name is known, so
    those of this name in all classes are: one too many may be found, none is missed.
    """
    methods = [(module, method) for module in LAYER.values() for method in module.methods]
    todo: list[tuple[Module, ast.stmt]] = [(adapter, node) for node in adapter.tree.body]
    seen: set[int] = set()
    while todo:
        module, definition = todo.pop()
        if id(definition) in seen:
            continue
        seen.add(id(definition))
        yield definition
        for node in _parts(definition):
            if isinstance(node, ast.Name):
                todo += _named(module, node.id)
            if isinstance(node, ast.Attribute):
                todo += [(other, method) for other, method in methods if method.name == node.attr]
                if isinstance(node.value, ast.Name):
                    todo += _in_module(module, node.value.id, node.attr)


def _parts(definition: ast.stmt) -> Iterator[ast.AST]:
    """All of a definition; of a class not its methods, which are reached by their names."""
    for node in ast.iter_child_nodes(definition):
        if not (isinstance(definition, ast.ClassDef) and isinstance(node, ast.FunctionDef)):
            yield from ast.walk(node)


def _named(module: Module, name: str) -> list[tuple[Module, ast.stmt]]:
    """What a name in a module stands for, if it is something of ours."""
    if name in module.definitions:
        return [(module, module.definitions[name])]
    source, original = module.imported.get(name, ("", ""))
    return _named(LAYER[source], original) if source in LAYER else []


def _in_module(module: Module, name: str, member: str) -> list[tuple[Module, ast.stmt]]:
    """What `name.member` stands for where `name` is a module of ours."""
    of = LAYER.get(".".join(module.imported.get(name, ())))
    return _named(of, member) if of else []


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
    if "patternProperties" in schema:
        result["members"] = [normalized(member) for member in schema["patternProperties"].values()]
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
            name for name, (field, each) in members.items() if not _optional(each) or field.metadata.get("nullable")
        }
        assert set(schema["required"]) == required
        for name, (_, each) in members.items():
            # Of a union that is not an option, the first is what it is; others are the same as plain data.
            value = typing.get_args(each)[0] if isinstance(each, types.UnionType) else each
            assert_answers(schema["properties"][name], value, nullable=_optional(each) and name in required)
    elif hint == dict[str, object]:
        assert schema == OWN_QUESTION
    elif typing.get_origin(hint) is dict:
        assert schema["type"] == ["object", *null]
        [members_of_any_name] = schema["members"]
        assert_answers(members_of_any_name, typing.get_args(hint)[1])
    elif typing.get_origin(hint):
        assert schema["type"] == ["array", *null]
        assert_answers(schema["items"], typing.get_args(hint)[0])
    elif issubclass(hint, BaseModel):
        assert schema == asked_by(hint, stripped=True)
    elif issubclass(hint, StrEnum):
        assert schema == {"type": ["string", *null], "enum": sorted(hint)}
    else:
        kinds = {str: "string", int: "integer", bool: "boolean", Decimal: "number"}
        assert schema["type"] == [kinds[hint], *null]


def _optional(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) and types.NoneType in typing.get_args(hint)


OWN_QUESTION = normalized(SCHEMAS["OwnQuestion"])
"""The questions of a quiz as its owner gets them: mappings, to the code."""
