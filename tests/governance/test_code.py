import json
import re
from collections import Counter
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.governance.code_rules import CODE_RULES, FUNCTIONS, GAME, PLATFORM, SETTINGS, Source, code_breaches
from tests.governance.exceptions import Breach, exemptions, not_excepted
from tests.governance.templates import ROOT, FeatureTemplate, read_template

ADAPTER = f"{FUNCTIONS}/good/item_get.py"
DOMAIN = f"{GAME}/good/items.py"
GOOD_ADAPTER = '''"""GET /items/{id}: an item."""

from buzzline.good.items import item
from buzzline.good.store import ItemStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

items = ItemStore(setting("ITEMS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, str]:
    return item(items, request.path["id"])
'''
BROKEN = [
    ("adapter-has-a-handler", ADAPTER, "def run(event, context): ...", "has no function `handler`"),
    ("adapter-is-short", ADAPTER, GOOD_ADAPTER + "\n" * 40, "has 53 lines: 40 at most"),
    ("adapter-has-one-route", ADAPTER, GOOD_ADAPTER + "@endpoint()\ndef also(request): ...", "has 2 endpoints"),
    (
        "adapter-has-one-route",
        ADAPTER,
        "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver",
        "has a router of its own",
    ),
    ("only-stores-know-aws", ADAPTER, "import boto3", "imports boto3"),
    ("only-stores-know-aws", f"{FUNCTIONS}/good/store.py", "import botocore.config", "imports botocore.config"),
    ("only-stores-know-aws", DOMAIN, "def f():\n    from botocore.exceptions import ClientError", "imports botocore"),
    ("environment-only-in-settings", ADAPTER, "import os\nx = os.environ['X']", "uses os.environ"),
    ("environment-only-in-settings", DOMAIN, "from os import getenv", "uses os.getenv"),
    ("no-sleeping", ADAPTER, "import time\ntime.sleep(1)", "uses time.sleep"),
    ("no-sleeping", DOMAIN, "from asyncio import sleep", "uses asyncio.sleep"),
    ("no-global-state", DOMAIN, "def f():\n    global seen\n    seen = 1", "rebinds global seen (line 2)"),
    ("no-calls-between-functions", DOMAIN, "client.invoke(FunctionName='x')", "invokes a function (line 1)"),
    ("questions-judge-themselves", DOMAIN, "if quiz.question_type == kind: ...", "asks for the kind of a question"),
    ("questions-judge-themselves", DOMAIN, "match item['questionType']:\n    case _: ...", "asks for the kind"),
    ("questions-judge-themselves", DOMAIN, "open = 'Open Answer'", "names a kind of question (line 1)"),
    (
        "questions-judge-themselves",
        DOMAIN,
        "from buzzline.texts.comparing import normalized",
        "imports buzzline.texts.comparing",
    ),
    (
        "questions-judge-themselves",
        DOMAIN,
        "from buzzline.quizzes.kinds.open_answer import OpenAnswerQuestion",
        "imports buzzline.quizzes.kinds.open_answer",
    ),
    ("no-calls-between-functions", DOMAIN, "boto3.client('lambda')", "makes a client of Lambda (line 1)"),
    (
        "conditions-in-one-place",
        f"{GAME}/good/store.py",
        "if code == 'ConditionalCheckFailedException': ...",
        "asks for ConditionalCheckFailedException (line 1)",
    ),
]
ALLOWED = [
    (ADAPTER, GOOD_ADAPTER),
    (DOMAIN, "from buzzline.platform.concurrency import fan_out"),
    (SETTINGS, "import os\nx = os.environ.get('X')"),
    (f"{PLATFORM}/platform/clients.py", "import boto3"),
    (DOMAIN, "from buzzline.quizzes.kinds.registry import question_of"),
    (f"{GAME}/quizzes/kinds/good.py", "from buzzline.texts.comparing import normalized\nkind = 'Open Answer'"),
    (f"{GAME}/good/store.py", "from boto3.dynamodb.conditions import Key"),
    (f"{GAME}/good/item_store.py", "from boto3.dynamodb.conditions import Key"),
]


def modules(*folders: str) -> list[str]:
    return [str(file.relative_to(ROOT)) for folder in folders for file in sorted(ROOT.glob(f"{folder}/**/*.py"))]


@cache
def source(module: str) -> Source:
    return Source(PurePosixPath(module), (ROOT / module).read_text())


def uses(module: str, template: FeatureTemplate) -> int:
    """How many functions of a template run a module."""
    handlers = Counter(properties.get("Handler") for properties in template.functions.values())
    return handlers[f"{PurePosixPath(module).stem}.handler"]


def event_of(module: str) -> Path:
    """Where the sample event of a function is."""
    return Path("events", *PurePosixPath(module).with_suffix(".json").parts[1:])


def holds_an_event(file: Path) -> bool:
    try:
        return isinstance(json.loads(file.read_text()), dict)
    except (FileNotFoundError, json.JSONDecodeError):
        return False


def names(module: str, test: str) -> bool:
    """Whether the text of a test names a module."""
    return bool(re.search(rf"(?<![A-Za-z]){PurePosixPath(module).stem}(?![A-Za-z])", test))


ADAPTERS = modules(FUNCTIONS)


@cache
def code_breaches_of_all(rule: str) -> list[Breach]:
    """What a rule says of all modules."""
    every = modules(FUNCTIONS, "layers/*/python/buzzline")
    assert every
    return [Breach(rule, module, breach) for module in every for breach in code_breaches(rule, source(module))]


@pytest.mark.parametrize("rule", CODE_RULES)
def test_code_keeps_rule(rule: str) -> None:
    found = list(not_excepted(code_breaches_of_all(rule), exemptions()))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("rule", "path", "text", "breach"), BROKEN)
def test_rule_fails_on_broken_code(rule: str, path: str, text: str, breach: str) -> None:
    found = code_breaches(rule, Source(PurePosixPath(path), text))
    assert any(each.startswith(f"{rule}: {path}: {breach}") for each in found), found


@pytest.mark.parametrize("rule", CODE_RULES)
@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_good_code_keeps_rule(rule: str, path: str, text: str) -> None:
    assert code_breaches(rule, Source(PurePosixPath(path), text)) == []


def test_every_code_rule_is_broken_by_something() -> None:
    assert {rule for rule, *_ in BROKEN} == set(CODE_RULES)


def test_each_adapter_is_one_function() -> None:
    found = {module: uses(module, read_template((ROOT / module).parent / "template.yaml")) for module in ADAPTERS}
    assert found == dict.fromkeys(ADAPTERS, 1), "how many functions of its template run each"


@pytest.mark.parametrize(("handlers", "count"), [([], 0), (["item_get.handler"] * 2, 2), (["item_get.run"], 0)])
def test_uses_of_an_adapter_are_counted(handlers: list[str], count: int) -> None:
    functions = {
        f"F{n}": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": h}} for n, h in enumerate(handlers)
    }
    assert uses(ADAPTER, FeatureTemplate("good", {}, resources=functions)) == count


def test_each_adapter_has_a_sample_event() -> None:
    assert not [file for file in map(event_of, ADAPTERS) if not holds_an_event(ROOT / file)]


@pytest.mark.parametrize(("text", "holds"), [(None, False), ("", False), ("[]", False), ('{"version": "2.0"}', True)])
def test_sample_events_are_json_objects(text: str | None, holds: bool, tmp_path: Path) -> None:
    assert event_of(ADAPTER) == Path("events/good/item_get.json")
    if text is not None:
        (tmp_path / "event.json").write_text(text)
    assert holds_an_event(tmp_path / "event.json") == holds


def test_each_adapter_is_named_by_a_test() -> None:
    tests = [(ROOT / test).read_text() for test in modules("tests") if not test.startswith("tests/governance/")]
    assert not [module for module in ADAPTERS if not any(names(module, test) for test in tests)]


@pytest.mark.parametrize(
    ("test", "named"),
    [("function('item_get')", True), ("def test_item_get_of_nobody(): ...", True), ("'item_gets'", False), ("", False)],
)
def test_tests_name_the_module_as_a_word(test: str, named: bool) -> None:
    assert names(ADAPTER, test) == named
