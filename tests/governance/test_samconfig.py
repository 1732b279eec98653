"""Environments of samconfig.toml say every switch: a deployment keeps what it is not told."""

import copy
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from aws import Stopped
from aws.settings import Settings
from tests.governance.templates import ROOT

TEMPLATE = yaml_parse((ROOT / "template.yaml").read_text())
CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
ENVIRONMENTS = [name for name, each in CONFIG.items() if isinstance(each, dict)]


def switches(template: Mapping[str, Any]) -> dict[str, str]:
    """Parameters that are on or off, true or false, and which they are where nobody says."""
    return {name: each["Default"] for name, each in template["Parameters"].items() if len(_values(each)) == 2}


def _values(parameter: Mapping[str, Any]) -> set[str]:
    return set(parameter.get("AllowedValues", [])) & {"on", "off", "true", "false"}


def said(config: Mapping[str, Any], env: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in config[env]["deploy"]["parameters"]["parameter_overrides"])


def breaches(template: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    every = switches(template)
    for env in (name for name, each in config.items() if isinstance(each, dict)):
        overrides = said(config, env)
        yield from (f"{env}: does not say {name}" for name in every if name not in overrides)
        yield from (f"{env}: there is no {name}" for name in overrides if name not in template["Parameters"])
    default, full = said(config, "default"), said(config, "full")
    yield from (f"default: {name} is not as in the template" for name in every if default.get(name) != every[name])
    features = {name for name in every if "on" in TEMPLATE["Parameters"].get(name, {}).get("AllowedValues", ["on"])}
    yield from (f"full: {name} is off" for name in every if name in features and full.get(name) == "off")
    for name in every.keys() - features:
        if full.get(name) != default.get(name):
            yield f"full: {name} is not as in default"


def test_every_environment_says_every_switch() -> None:
    assert list(breaches(TEMPLATE, CONFIG)) == []
    assert {"SinglePlayer", "ProtectData", "PointInTimeRecovery"} <= set(switches(TEMPLATE))


def test_a_switch_that_is_new_is_missed() -> None:
    template = copy.deepcopy(TEMPLATE)
    template["Parameters"]["Fireworks"] = {"Type": "String", "AllowedValues": ["on", "off"], "Default": "off"}
    assert {f"{env}: does not say Fireworks" for env in ENVIRONMENTS} <= set(breaches(template, CONFIG))


@pytest.mark.parametrize(
    ("env", "switch", "found"),
    [
        ("default", "Analytics=on", "default: Analytics is not as in the template"),
        ("full", "Analytics=off", "full: Analytics is off"),
        ("full", "ProtectData=false", "full: ProtectData is not as in default"),
        ("local", "Fireworks=on", "local: there is no Fireworks"),
    ],
)
def test_a_switch_that_is_wrong_is_seen(env: str, switch: str, found: str) -> None:
    config = copy.deepcopy(CONFIG)
    config[env]["deploy"]["parameters"]["parameter_overrides"].append(switch)
    assert found in set(breaches(TEMPLATE, config))


@pytest.mark.parametrize("env", ["default", "full"])
def test_a_deployment_says_them_all_whatever_the_stack_had(env: str) -> None:
    settings = Settings.read(ROOT, env)
    reversed_ = {
        name: {"on": "off", "off": "on", "true": "false", "false": "true"}[v] for name, v in said(CONFIG, env).items()
    }
    assert {name: settings.values(reversed_)[name] for name in switches(TEMPLATE)} == said(CONFIG, env)
    assert "Analytics=" + said(CONFIG, env)["Analytics"] in settings.command_line()


def is_family(location: str) -> bool:
    """Whether a template is that of a family, which has a layer of its own."""
    return (ROOT / "layers" / Path(location).parent.name / "python").is_dir()


def test_full_has_every_feature_and_default_those_of_the_game_that_bill_nothing_by_the_hour() -> None:
    assert Settings.read(ROOT, "full").features() == set(TEMPLATE["Resources"])
    expensive = {"Broker", "LiveScoreboardGame", "Network", "AnalyticsRecords", "AvatarHosting", "AvatarsOfPlayers"}
    families = {name for name, each in TEMPLATE["Resources"].items() if is_family(each["Properties"]["Location"])}
    off = expensive | families | {"EventBus", "EventPublishers"}
    assert set(TEMPLATE["Resources"]) - Settings.read(ROOT, "default").features() == off


def test_what_a_person_sets_goes_before() -> None:
    settings = Settings.read(ROOT, "default", ["Analytics=on", "AlarmEmail=ada@example.com"])
    assert settings.overrides["Analytics"] == "on"
    assert "AlarmEmail=ada@example.com" in settings.command_line()
    assert settings.values({"AlarmEmail": "before", "LogRetentionDays": "7"})["LogRetentionDays"] == "7"


@pytest.mark.parametrize(
    ("env", "pair", "says"),
    [
        ("defualt", "Chat=on", "no environment 'defualt'; there are: default, full, local"),
        ("local", "Chat=on", "'local' is for `make run`"),
        ("default", "Chta=on", "no parameter Chta"),
        ("default", "Chat", "not of the form Parameter=value"),
    ],
)
def test_what_there_is_not_is_refused(env: str, pair: str, says: str) -> None:
    with pytest.raises(Stopped, match=says):
        Settings.read(ROOT, env, [pair])
