"""The root template: nests every feature, wires them together, does nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.api import OPEN_TO_EVERYBODY, route_settings
from tests.governance.rules.registry import rule
from tests.governance.templates import LAYER, NESTED, ROOT_NAME, FeatureTemplate, as_list, attributes, references

CONCURRENCY = 1000
"""Of an account and region that nobody has raised."""

_IN_RULES = {
    *("Ref", "Fn::And", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::Equals", "Fn::Not", "Fn::Or"),
    *("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"),
}

UNRESERVED = 100
"""Lambda leaves this much to functions that reserve nothing, and refuses to reserve it."""


@rule("root-only-nests")
def root_only_nests(template: FeatureTemplate) -> Iterator[str]:
    """A resource in the root belongs to no feature, so nobody can take it out with one."""
    if template.name != ROOT_NAME:
        return
    for logical_id, resource in template.resources.items():
        if resource["Type"] != NESTED:
            yield f"{logical_id}: is a {resource['Type']}: it belongs into the template of a feature"


@rule("family-only-nests")
def family_only_nests(template: FeatureTemplate) -> Iterator[str]:
    """A resource of a family belongs to no feature of it, but for the layer, which all of them have."""
    if template.name == ROOT_NAME or not template.nested:
        return
    for logical_id, resource in template.source["Resources"].items():
        if resource["Type"] not in {NESTED, LAYER}:
            yield f"{logical_id}: is a {resource['Type']}: it belongs into the template of a feature"


@rule("every-feature-is-nested")
def every_feature_is_nested(template: FeatureTemplate) -> Iterator[str]:
    """A feature that neither the root nor its family nests can't be deployed."""
    features = template.folder / "functions" if template.name == ROOT_NAME else template.folder
    nested = {(child.folder / "template.yaml").resolve() for child in template.nested.values()}
    for file in sorted(features.glob("*/template.yaml")):
        if file.resolve() not in nested:
            yield f"{file.relative_to(template.folder)}: is not nested in {template.name}"


@rule("nested-parameters-are-wired")
def nested_parameters_are_wired(template: FeatureTemplate) -> Iterator[str]:
    """What a nested template asks for it gets, and nothing else; outputs that are read exist."""
    for logical_id, child in template.nested.items():
        passed = template.source["Resources"][logical_id]["Properties"].get("Parameters", {})
        for name, parameter in child.parameters.items():
            if "Default" not in parameter and name not in passed:
                yield f"{logical_id}: parameter {name} has no default and is not passed"
        for name, value in passed.items():
            if name not in child.parameters:
                yield f"{logical_id}: {name} is passed, but is no parameter of {child.name}"
            for source, attribute in attributes(value):
                output = attribute.removeprefix("Outputs.")
                if source not in template.nested or output not in template.nested[source].source.get("Outputs", {}):
                    yield f"{logical_id}: {name} reads output {output}, which {source} does not have"


@rule("root-parameters-have-defaults")
def root_parameters_have_defaults(template: FeatureTemplate) -> Iterator[str]:
    """`sam deploy` works before anybody has read about parameters."""
    if template.name != ROOT_NAME:
        return
    for name, parameter in template.parameters.items():
        if "Default" not in parameter:
            yield f"{name}: parameter has no default"


@rule("rules-section-takes-few-functions")
def rules_section_takes_few_functions(template: FeatureTemplate) -> Iterator[str]:
    """CloudFormation refuses the whole template over another one, and no linter says so."""
    for name, declared in template.source.get("Rules", {}).items():
        for function in sorted(set(_functions(declared)) - _IN_RULES):
            yield f"{name}: {function} is not supported in Rules"


@rule("reserved-concurrency-leaves-room")
def reserved_concurrency_leaves_room(template: FeatureTemplate) -> Iterator[str]:
    """What functions reserve is taken from all others, in whichever template they are."""
    reserved = sum(_reserved(child) for child in (template, *template.all_nested))
    if reserved > CONCURRENCY - UNRESERVED:
        yield f"functions reserve {reserved} of {CONCURRENCY} concurrent executions: leave {UNRESERVED}"


@rule("open-routes-have-a-limit-of-their-own")
def open_routes_have_a_limit_of_their_own(template: FeatureTemplate) -> Iterator[str]:
    """A flood of what everybody may ask leaves half of the API to those who play, also if all of it counts as one.

    API Gateway refuses settings of routes that are not there yet, so the stage waits for those who make them.
    """
    for logical_id, child in template.nested.items():
        for name, stage in child.of_type("AWS::ApiGatewayV2::Stage").items():
            if stage["StageName"] != "$default":
                continue  # of a WebSocket API
            before = _made_before(template, logical_id)
            settings, limits = route_settings(stage), stage.get("DefaultRouteSettings", {})
            for owner, key in _open_routes(template):
                if key not in settings:
                    yield f"{logical_id}.{name}: {key} is open to everybody and has no limit of its own"
                if owner not in before:
                    yield f"{logical_id}: is made before {owner}, which makes {key}"
            for key in sorted(set(settings) - {key for _, key in _open_routes(template)}):
                yield f"{logical_id}.{name}: {key} is no route that is open to everybody"
            for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
                whole = child.number(limits.get(limit)) or 0
                taken = sum(child.number(each.get(limit)) or whole for each in settings.values())
                if settings and taken * 2 > whole:
                    yield f"{logical_id}.{name}: open routes take {taken} of {whole} ({limit}): half at most"


MOST_CHANGES = 40
"""Calls that API Gateway takes at once from whoever makes APIs, ten a second in the long run."""

_Chain = list[tuple[str | None, str]]
"""What an application may get the API from, each with the condition under which it does; the last has none."""

_OF_AN_API = ("AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage")


@rule("one-feature-at-a-time-changes-the-api")
def one_feature_at_a_time_changes_the_api(template: FeatureTemplate) -> Iterator[str]:
    """API Gateway refuses changes of an API that come at once, and nested stacks are made at once.

    So each gets the API from the one before it: from that one where it is on, else from where that one would get it.
    """
    changing = {logical_id: child for logical_id, child in template.nested.items() if _changes_api(child)}
    chains = {logical_id: _handed_on(template, logical_id) for logical_id in changing}
    given: dict[str, str] = {}
    for logical_id, chain in sorted(chains.items()):
        source = chain[0][1]
        if (count := _changes(changing[logical_id])) > MOST_CHANGES:
            yield f"{logical_id}: changes the API in {count} places at once: {MOST_CHANGES} at most"
        if source in given:
            yield f"{logical_id}: gets the API from {source}, as {given[source]} does: let one wait"
        given[source] = logical_id
        if chain != _after(template, chains, source, _switch(template, logical_id)):
            yield f"{logical_id}: must get the API from where {source} gets it, while {source} is off"


def _after(template: FeatureTemplate, chains: Mapping[str, _Chain], source: str, own: str | None) -> _Chain:
    """Where an application has to get the API from that comes after `source`; `own` is the condition that it has."""
    if (switch := _switch(template, source)) in {None, own}:
        return [(None, source)]
    while_off = chains.get(source, [])
    while while_off and _switch(template, while_off[0][1]) == switch:
        while_off = chains[while_off[0][1]]
    return [(switch, source), *while_off]


def _switch(template: FeatureTemplate, logical_id: str) -> str | None:
    """The condition under which an application is there."""
    condition: str | None = template.source["Resources"].get(logical_id, {}).get("Condition")
    return condition


def _changes(template: FeatureTemplate) -> int:
    """In how many places a template changes the API that it is given."""
    return sum(each.get("ApiId") == {"Ref": "HttpApiId"} for each in template.of_type(*_OF_AN_API).values())


def _changes_api(template: FeatureTemplate) -> bool:
    return any(map(_changes, (template, *template.all_nested)))


def _handed_on(template: FeatureTemplate, logical_id: str) -> _Chain:
    """Where an application gets the API from."""
    value = template.source["Resources"][logical_id]["Properties"].get("Parameters", {}).get("HttpApiId")
    found: _Chain = []
    while isinstance(value, Mapping) and "Fn::If" in value:
        condition, then, value = value["Fn::If"]
        found.append((condition, _source(then)))
    return [*found, (None, _source(value))]


def _source(value: Any) -> str:
    """The nested application, or the parameter, that a value comes from."""
    return next((source for source, _ in attributes(value)), next(iter(references(value)), str(value)))


def _made_before(template: FeatureTemplate, logical_id: str) -> set[str]:
    """The nested applications that one waits for, because it depends on them or on what they tell."""
    found: set[str] = set()
    todo = [logical_id]
    while todo:
        resource = template.source["Resources"][todo.pop()]
        told = {source for source, _ in attributes(resource.get("Properties", {}))}
        new = (told | set(as_list(resource.get("DependsOn")))) - found
        found |= new
        todo += new
    return found


def _open_routes(template: FeatureTemplate) -> list[tuple[str, str]]:
    """Open HTTP routes with the nested application that makes each."""
    return [
        (logical_id, str(route.get("RouteKey")))
        for logical_id, child in template.nested.items()
        for route in child.of_type("AWS::ApiGatewayV2::Route").values()
        if str(route.get("RouteKey")) in OPEN_TO_EVERYBODY
    ]


def _reserved(template: FeatureTemplate) -> int:
    return sum(
        template.number(properties.get("ReservedConcurrentExecutions")) or 0
        for properties in template.functions.values()
    )


def _functions(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _functions(member)
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key == "Ref" or str(key).startswith("Fn::"):
                yield key
            yield from _functions(member)
