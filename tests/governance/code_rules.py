"""The rules that the functions and the shared layer must keep, by name, read off their syntax trees."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from local import LAYERS, ROOT

MAX_ADAPTER_LINES = 40
AWS = {"boto3", "botocore"}
FUNCTIONS = "functions"
GAME = "layers/game/python/buzzline"
PLATFORM = "layers/platform/python/buzzline"
SETTINGS = f"{PLATFORM}/platform/settings.py"

_CONDITIONS = f"{PLATFORM}/platform/conditional.py"
_REFUSALS = {"ConditionalCheckFailedException", "TransactionCanceledException"}

# Only these know which kinds of questions there are, and what is right.
_KINDS = f"{GAME}/quizzes/kinds"
_KNOWN_KINDS = {"Multiple Choice", "Open Answer"}

# Besides platform/, the modules that know AWS: stores, publishers, and what calls other services.
_KNOWS_AWS = re.compile(r"(.*_)?(store|publisher)|announcer|moderator|workflow")


def module_file(name: Sequence[str]) -> PurePosixPath | None:
    """The file of a module of ours, relative to the repository; None if it is no module."""
    found = (layer.joinpath(*name).with_suffix(".py") for layer in LAYERS)
    return next((PurePosixPath(file.relative_to(ROOT)) for file in found if file.is_file()), None)


@dataclass(frozen=True)
class Source:
    """A module of the repository."""

    path: PurePosixPath
    """Relative to the repository."""
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The module's syntax tree."""
        return ast.parse(self.text)

    @property
    def is_adapter(self) -> bool:
        """Whether the module is a Lambda function."""
        return self.path.parts[0] == FUNCTIONS

    @property
    def imports(self) -> Iterator[str]:
        """Full names of all that is imported, wherever in the module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    @property
    def names(self) -> Iterator[str]:
        """Dotted names as they are used, like `os.environ`, and full names of what is imported."""
        yield from self.imports
        yield from (ast.unparse(node) for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))


CodeRule = Callable[[Source], Iterator[str]]
CODE_RULES: dict[str, CodeRule] = {}


def code_rule(name: str) -> Callable[[CodeRule], CodeRule]:
    """Register a rule under `name`."""

    def register(function: CodeRule) -> CodeRule:
        assert name not in CODE_RULES, f"there are two rules {name}"
        CODE_RULES[name] = function
        return function

    return register


def code_breaches(name: str, source: Source) -> list[str]:
    """Every breach of the rule `name` in a module, with its name."""
    return [f"{name}: {source.path}: {breach}" for breach in CODE_RULES[name](source)]


@code_rule("adapter-has-a-handler")
def adapter_has_a_handler(source: Source) -> Iterator[str]:
    """A folder of functions holds functions; what they share is in the layer."""
    if source.is_adapter and not _functions_named(source, "handler"):
        yield "has no function `handler`"


@code_rule("adapter-is-short")
def adapter_is_short(source: Source) -> Iterator[str]:
    """A long adapter has business rules in it."""
    lines = len(source.text.splitlines())
    if source.is_adapter and lines > MAX_ADAPTER_LINES:
        yield f"has {lines} lines: {MAX_ADAPTER_LINES} at most"


@code_rule("adapter-has-one-route")
def adapter_has_one_route(source: Source) -> Iterator[str]:
    """One endpoint, and no router that would bring more."""
    endpoints = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef) and _is_endpoint(node)]
    if source.is_adapter and len(endpoints) > 1:
        yield f"has {len(endpoints)} endpoints: give each a function of its own"
    if source.is_adapter and any("event_handler" in name for name in source.imports):
        yield "has a router of its own: routes are the API's"


@code_rule("only-stores-know-aws")
def only_stores_know_aws(source: Source) -> Iterator[str]:
    """Adapters and business logic reach AWS through stores and publishers, so tests need no AWS."""
    knows = not source.is_adapter and ("platform" in source.path.parts or _KNOWS_AWS.fullmatch(source.path.stem))
    for name in source.imports:
        if not knows and name.split(".")[0] in AWS:
            yield f"imports {name}: leave that to a store"


@code_rule("environment-only-in-settings")
def environment_only_in_settings(source: Source) -> Iterator[str]:
    """One place knows environment variables, and says so when one is missing."""
    for name in source.names:
        if name in {"os.environ", "os.getenv"} and source.path != PurePosixPath(SETTINGS):
            yield f"uses {name}: use buzzline.platform.settings"


@code_rule("no-sleeping")
def no_sleeping(source: Source) -> Iterator[str]:
    """Waiting is paid for by the millisecond; queues, retries and state machines wait for nothing."""
    for name in source.names:
        if name in {"time.sleep", "asyncio.sleep"}:
            yield f"uses {name}"


@code_rule("no-global-state")
def no_global_state(source: Source) -> Iterator[str]:
    """What one invocation leaves behind another player would find."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield f"rebinds global {', '.join(node.names)} (line {node.lineno})"


@code_rule("no-calls-between-functions")
def no_calls_between_functions(source: Source) -> Iterator[str]:
    """Functions meet over queues, topics, streams and state machines."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            service = node.args[0] if node.args else None
            if called in {"invoke", "invoke_async", "invoke_with_response_stream"}:
                yield f"invokes a function (line {node.lineno})"
            if called in {"client", "resource"} and isinstance(service, ast.Constant) and service.value == "lambda":
                yield f"makes a client of Lambda (line {node.lineno})"


@code_rule("conditions-in-one-place")
def conditions_in_one_place(source: Source) -> Iterator[str]:
    """What a refused write is told by is read once, so that no store takes another error for a refusal."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and node.value in _REFUSALS and source.path != PurePosixPath(_CONDITIONS):
            yield f"asks for {node.value} (line {node.lineno}): use buzzline.platform.conditional"


@code_rule("questions-judge-themselves")
def questions_judge_themselves(source: Source) -> Iterator[str]:
    """A new kind of question is a class of its own, and needs nobody who asks, plays, scores or keeps it."""
    if str(source.path.parent) == _KINDS:
        return
    for name in source.imports:
        if re.match(r"buzzline\.(texts\.comparing\.(?!is_blank)|quizzes\.kinds\.(?!registry\.))", name):
            yield f"imports {name}: let the question judge"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and node.value in _KNOWN_KINDS:
            yield f"names a kind of question (line {node.lineno})"
        compared = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        compared += [node.subject] if isinstance(node, ast.Match) else []
        if any(re.search(r"\bquestion_?[tT]ype\b", ast.unparse(each)) for each in compared):
            yield f"asks for the kind of a question (line {node.lineno})"


def _functions_named(source: Source, name: str) -> list[ast.stmt]:
    return [node for node in source.tree.body if isinstance(node, ast.FunctionDef) and node.name == name]


def _is_endpoint(function: ast.FunctionDef) -> bool:
    return any(re.match(r"(\w+\.)*endpoint\b", ast.unparse(decorator)) for decorator in function.decorator_list)
