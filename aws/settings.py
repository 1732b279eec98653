"""What is to be deployed: an environment of samconfig.toml with what the person sets besides, and the root template."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from aws import Stopped


@dataclass(frozen=True)
class Settings:
    """A stack's name, and values of parameters of the root template."""

    env: str
    stack: str
    overrides: Mapping[str, str]
    """The parameters that are said; the others keep the value that a stack has, or the template's."""
    template: Mapping[str, Any]
    said: Mapping[str, str] = field(default_factory=dict)
    """Those of them that the person says besides."""

    @classmethod
    def read(cls, root: Path, env: str, said: Sequence[str] = ()) -> "Settings":
        """An environment of samconfig.toml, and `Name=value` pairs that go before; raises Stopped."""
        config = tomllib.loads((root / "samconfig.toml").read_text())
        if env not in config:
            names = ", ".join(name for name, each in config.items() if isinstance(each, dict))
            raise Stopped(f"samconfig.toml has no environment {env!r}; there are: {names}")
        parameters = _parameters(config, env)
        if "stack_name" not in parameters:
            raise Stopped(f"samconfig.toml names no stack for {env!r}: {env!r} is for `make run`")
        template = yaml_parse((root / "template.yaml").read_text())
        overrides = _pairs([*_listed(parameters.get("parameter_overrides", [])), *said])
        if unknown := set(overrides) - set(template["Parameters"]):
            raise Stopped(f"template.yaml has no parameter {min(unknown)}: docs/guide/deploying.md lists them")
        return cls(env, parameters["stack_name"], overrides, template, _pairs(said))

    def with_values(self, **values: str) -> "Settings":
        """The same with other values of some parameters."""
        return replace(self, overrides={**self.overrides, **values})

    def values(self, deployed: Mapping[str, str] | None = None) -> dict[str, str]:
        """The values of all parameters, over those of a stack that is `deployed`."""
        defaults = {name: str(each.get("Default", "")) for name, each in self.template["Parameters"].items()}
        return {**defaults, **(deployed or {}), **self.overrides}

    def features(self, deployed: Mapping[str, str] | None = None) -> set[str]:
        """The nested applications that a stack will have, by their logical ids."""
        return features(self.template, self.values(deployed))

    def features_of(self, deployed: Mapping[str, str]) -> set[str]:
        """The nested applications that a stack has which was deployed with these values."""
        return features(self.template, {**self.values(), **deployed})

    def command(self, target: str, **more: str) -> str:
        """The person's command again, for another target of the Makefile or with more values."""
        pairs = " ".join(f"{name}={value}" for name, value in {**self.said, **more}.items())
        return f"make {target} ENV={self.env}" + (f' SET="{pairs}"' if pairs else "")

    def command_line(self) -> list[str]:
        """The values for the SAM CLI, which takes those of its command line instead of those of samconfig."""
        return ["--parameter-overrides", *(f"{name}={_quoted(value)}" for name, value in self.overrides.items())]


def features(template: Mapping[str, Any], values: Mapping[str, str]) -> set[str]:
    """The nested applications whose conditions hold for values of the parameters."""
    conditions = template.get("Conditions", {})
    return {
        name
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or holds(conditions[resource["Condition"]], conditions, values)
    }


def holds(condition: Any, conditions: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """Whether a condition of a template holds for values of its parameters."""
    (kind, members), *_ = condition.items()
    if kind == "Condition":
        return holds(conditions[members], conditions, values)
    if kind == "Fn::Equals":
        one, other = (values[each["Ref"]] if isinstance(each, dict) else str(each) for each in members)
        return one == other
    each = [holds(member, conditions, values) for member in members]
    if kind == "Fn::Not":
        return not each[0]
    return all(each) if kind == "Fn::And" else any(each)


def _parameters(config: Mapping[str, Any], env: str) -> dict[str, Any]:
    """What `sam deploy` is told by an environment."""
    parts = (config[env].get(command, {}).get("parameters", {}) for command in ("global", "deploy"))
    return {name: value for part in parts for name, value in part.items()}


def _listed(overrides: str | list[str]) -> list[str]:
    return overrides.split() if isinstance(overrides, str) else overrides


def _pairs(texts: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, is_pair, value = text.partition("=")
        if not is_pair:
            raise Stopped(f"{text!r} is not of the form Parameter=value")
        pairs[name] = value
    return pairs


def _quoted(value: str) -> str:
    return f'"{value}"' if not value or " " in value else value
