"""Limits of the services, with room: a template or an API that is full can't be deployed, nor easily split."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.governance.cases import GOOD
from tests.governance.templates import FeatureTemplate, read_template, template_files
from tests.governance.test_rules import FOLDER, changed

MOST = {"parameters": 150, "resources": 450, "bytes": 800_000}
"""Of 200, 500 and 1,000,000 that CloudFormation takes in a template, as it is expanded."""
MOST_OF_AN_API = 250
"""Of 300 routes, and as many integrations, that an HTTP API may have."""

TEMPLATES = {file.parent.name: read_template(file) for file in template_files()}
_OF_AN_API = ("AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Integration")


def size(template: FeatureTemplate) -> dict[str, int]:
    """How much of what is limited a template takes."""
    expanded = {**template.source, "Resources": template.resources}
    return {
        "parameters": len(template.parameters),
        "resources": len(template.resources),
        "bytes": len(json.dumps(expanded, indent=1, default=str).encode()),
    }


def of_apis(templates: Iterator[FeatureTemplate]) -> Counter[tuple[str, str]]:
    """Routes and integrations by API, which has one name in all templates that are given it."""
    return Counter(
        (properties["ApiId"]["Ref"].removesuffix("Id"), kind)
        for template in templates
        for kind in _OF_AN_API
        for properties in template.of_type(kind).values()
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_leaves_room(name: str) -> None:
    taken = size(TEMPLATES[name])
    assert {each: taken[each] for each, most in MOST.items() if taken[each] > most} == {}


def test_an_api_leaves_room() -> None:
    found = of_apis(iter(TEMPLATES.values()))
    assert {api for api, _ in found} == {"HttpApi", "WebSocketApi"}
    assert {each: count for each, count in found.items() if count > MOST_OF_AN_API} == {}


@pytest.mark.parametrize(
    ("limit", "where", "change", "more"),
    [
        ("parameters", "Parameters.Extra", {"Type": "String"}, 1),
        ("resources", "Extra", {"Type": "AWS::SNS::Topic"}, 1),
        ("resources", "Extra", {**GOOD["Resources"]["ItemGet"]}, 2),  # and its role
        ("bytes", "Items.Metadata", "ä" * 100, 600),
    ],
)
def test_what_is_limited_is_counted_as_it_is_deployed(limit: str, where: str, change: object, more: int) -> None:
    before = size(FeatureTemplate.of("good", GOOD, FOLDER))[limit]
    assert size(FeatureTemplate.of("good", changed(GOOD, where, change), FOLDER))[limit] >= before + more


def test_routes_of_all_templates_are_counted_together() -> None:
    good = FeatureTemplate.of("good", GOOD, FOLDER)
    once, twice = of_apis(iter([good])), of_apis(iter([good, good]))
    assert once["HttpApi", _OF_AN_API[0]] > 0
    assert {each: 2 * count for each, count in once.items()} == dict(twice)
