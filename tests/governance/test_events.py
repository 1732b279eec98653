"""Domain events: who reads which stream, that who subscribes is told, and the page that lists them."""

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from aws.settings import features, holds
from tests.governance.cases import GOOD, STREAM_MAPPING, get_att
from tests.governance.cases import ROOT as GOOD_ROOT
from tests.governance.events_page import PAGE, page
from tests.governance.rules import breaches
from tests.governance.templates import ROOT, FeatureTemplate, as_list
from tests.governance.test_rules import changed, write_project, yaml_plain

TEMPLATE: Mapping[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
RULE = "stream-has-two-readers-at-most"

# Where each source is told: the nested application, and the parameter that switches it on there.
TOLD_BY = {
    "buzzline.live_games": ("LiveGames", "EventBus"),
    "buzzline.marketplace": ("EventPublishers", "MarketplaceStream"),
    "buzzline.quizzes": ("EventPublishers", "ActiveGamesStream"),
}


def test_the_page_is_that_of_the_models() -> None:
    assert PAGE.read_text() == page(), "`make pages` writes it"


# Readers


READER = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stream: {Type: String, Default: ""}
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: x, EventSourceArn: {Ref: Stream}, StartingPosition: LATEST}
"""


@pytest.mark.parametrize(("readers", "found"), [(1, 0), (2, 1)])
def test_readers_are_counted_over_templates(tmp_path: Path, readers: int, found: int) -> None:
    """One in the table's own template, one in a family's feature, and one that gets the stream by a condition."""
    good = {**GOOD, "Outputs": {"ItemStream": {"Value": get_att("Items", "StreamArn")}}}
    stream = get_att("Good", "Outputs.ItemStream")
    nested = {
        "Family": {"Stream": stream},
        "Reader": {"Stream": {"Fn::If": ["With", stream, ""]}},
    }
    root = {
        **GOOD_ROOT,
        "Resources": {
            **GOOD_ROOT["Resources"],
            **{
                name: {
                    "Type": "AWS::Serverless::Application",
                    "Properties": {"Location": f"functions/{name.lower()}/template.yaml", "Parameters": passed},
                }
                for name, passed in list(nested.items())[:readers]
            },
        },
    }
    project = write_project(tmp_path, root, yaml_plain(good))
    for folder, text in {"reader": READER, "family/reader": READER, "family": FAMILY}.items():
        (tmp_path / "functions" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "functions" / folder / "template.yaml").write_text(text)
    told = breaches(RULE, FeatureTemplate.read(project))
    assert len(told) == found
    if found:
        readers_named = "Family.Inner.Mapping, Good.ItemFoldMapping, Reader.Mapping"
        assert told == [f"{RULE}: Good.Items: its stream has 3 readers, {readers_named}: 2 at most"]


FAMILY = yaml.safe_dump(
    {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Stream": {"Type": "String"}},
        "Resources": {
            "Inner": {
                "Type": "AWS::Serverless::Application",
                "Properties": {"Location": "reader/template.yaml", "Parameters": {"Stream": {"Ref": "Stream"}}},
            }
        },
    }
)


def test_readers_in_one_template_are_counted() -> None:
    mapping = changed(GOOD, STREAM_MAPPING.partition(".")[0], GOOD["Resources"]["ItemFoldMapping"])
    for name in ("Second", "Third"):
        mapping["Resources"][name] = mapping["Resources"]["ItemFoldMapping"]
    [told] = breaches(RULE, FeatureTemplate.of("good", mapping))
    assert "Items: its stream has 3 readers" in told


# Subscribers


def subscribers(template: FeatureTemplate) -> Iterator[tuple[str, set[str]]]:
    """Nested applications with rules on the bus, and the sources that each hears."""
    for logical_id, child in template.nested.items():
        rules = child.of_type("AWS::Events::Rule").values()
        heard = {
            source
            for each in rules
            if "EventBusName" in each
            for source in as_list(each.get("EventPattern", {}).get("source"))
        }
        for _, inside in subscribers(child):
            heard |= inside
        if heard:
            yield logical_id, heard


def is_passed(application: str, parameter: str, values: Mapping[str, str]) -> bool:
    """Whether the root gives a nested application something by a parameter."""
    value = TEMPLATE["Resources"][application]["Properties"]["Parameters"].get(parameter, "")
    conditions = TEMPLATE["Conditions"]
    while isinstance(value, Mapping) and "Fn::If" in value:
        condition, yes, no = value["Fn::If"]
        value = yes if holds(conditions[condition], conditions, values) else no
    return bool(value)


def switches_of(*conditions: Any) -> set[str]:
    """The parameters that conditions ask for, and those that they name."""
    found: set[str] = set()
    todo = [yaml.safe_dump(yaml_plain(each)) for each in conditions]
    seen: set[str] = set()
    while todo:
        text = todo.pop()
        names = {*re.findall(r"Condition: (\w+)", text)} - seen
        seen |= names
        found |= {*re.findall(r"Ref: (\w+)", text)}
        todo += [yaml.safe_dump(yaml_plain(TEMPLATE["Conditions"][name])) for name in names]
    return found


def test_who_subscribes_is_told() -> None:
    """By whatever switches a subscriber is on, whoever tells it of what it hears is on as well."""
    found = dict(subscribers(FeatureTemplate.read(ROOT / "template.yaml")))
    assert "AnalyticsRecords" in found
    for application, sources in found.items():
        resource = TEMPLATE["Resources"][application]
        relevant = switches_of({"Condition": resource["Condition"]}, {"Condition": "WithEvents"})
        defaults = {name: str(each.get("Default", "")) for name, each in TEMPLATE["Parameters"].items()}
        for chosen in itertools.product(("on", "off"), repeat=len(relevant)):
            values = {**defaults, **dict(zip(sorted(relevant), chosen, strict=True))}
            there = features(TEMPLATE, values)
            if application not in there or not is_passed(application, "EventBus", values):
                continue
            for source in sources:
                publisher, parameter = TOLD_BY[source]
                assert publisher in there and is_passed(publisher, parameter, values), (application, source, values)


def test_nobody_tells_the_bus_where_nobody_hears() -> None:
    defaults = {name: str(each.get("Default", "")) for name, each in TEMPLATE["Parameters"].items()}
    there = features(TEMPLATE, defaults)
    assert not {"EventBus", "EventPublishers"} & there and not is_passed("LiveGames", "EventBus", defaults)
    records = {**defaults, "Analytics": "on"}
    assert is_passed("EventPublishers", "MarketplaceStream", records)
    assert not is_passed("EventPublishers", "ActiveGamesStream", records)
    assert not is_passed("LiveGames", "EventBus", records)
