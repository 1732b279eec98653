"""VPCs: functions inside reach the services that they use, by endpoints whose policies say exactly what for."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.places import Place
from tests.governance.rules.registry import rule
from tests.governance.templates import ROOT_NAME, FeatureTemplate, as_list, branches, references, statements, text_of

# Endpoints that take no policy, each with what limits their use instead.
WITHOUT_POLICY = {
    "iot.data": "AWS IoT's data plane takes no endpoint policy: roles name the topics, a security group the functions",
}

# Services that functions reach inside the VPC.
_INSIDE = {"elasticache"}

NETWORK = "network"
"""The feature that makes the VPC."""

Grant = tuple[str, str]
"""An action, and the ARN of what it may be done to, as the root would write it."""


@rule("network-is-made-once")
def network_is_made_once(template: FeatureTemplate) -> Iterator[str]:
    """A second VPC is a second set of endpoints, which bill by the hour; functions of two can't share a cache."""
    if template.name in {ROOT_NAME, NETWORK}:
        return
    for kind in ("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint", "AWS::EC2::NatGateway"):
        for name in template.of_type(kind):
            yield f"{name}: is a {kind}: functions/{NETWORK} makes it, for all features"


@rule("endpoint-policy-is-exact")
def endpoint_policy_is_exact(template: FeatureTemplate) -> Iterator[str]:
    """An endpoint denies what its policy does not name, whatever roles allow; and without one it lets all through.

    Functions inside are in other templates than the endpoints, so this is asked of the root.
    """
    if template.name != ROOT_NAME:
        return
    places = list(Place(template).all())
    inside = [(place, function) for place in places for function in _functions_inside(place.template)]
    for place in places:
        for name, properties in place.template.of_type("AWS::EC2::VPCEndpoint").items():
            endpoint, service = f"{place.name}{name}", _service_of(properties)
            needed = {grant for each, function in inside for grant in _grants_of(each, function, service)}
            if not needed:
                yield f"{endpoint}: no function behind it uses {service}"
            if "PolicyDocument" not in properties:
                if service not in WITHOUT_POLICY:
                    yield f"{endpoint}: has no PolicyDocument: it lets everything through"
                continue
            allowed = {
                grant
                for each in statements(properties)
                if each.get("Effect") == "Allow"
                for grant in _pairs(place, each)
            }
            for action, resource in sorted(needed - allowed):
                yield f"{endpoint}: its policy lacks {action} on {resource}"
            for action, resource in sorted(allowed - needed):
                yield f"{endpoint}: its policy allows {action} on {resource}, which no function behind it needs"


@rule("vpc-has-a-way-to-each-service")
def vpc_has_a_way_to_each_service(template: FeatureTemplate) -> Iterator[str]:
    """A function in a VPC without a way out waits for a service that it can't reach until its time is up."""
    if template.name != ROOT_NAME:
        return
    places = list(Place(template).all())
    endpoints = [each for place in places for each in place.template.of_type("AWS::EC2::VPCEndpoint").values()]
    ways = {_service_of(each).partition(".")[0] for each in endpoints}
    for place in places:
        for function in _functions_inside(place.template):
            for service in sorted({action.partition(":")[0] for action, _ in _grants_of(place, function)} - _INSIDE):
                if service not in ways:
                    yield f"{place.name}{function}: is in a VPC and may use {service}, to which there is no endpoint"


def _functions_inside(template: FeatureTemplate) -> Iterator[str]:
    for function, properties in template.functions.items():
        if any(branches(properties.get("VpcConfig"))):
            yield function


def _service_of(endpoint: Mapping[str, Any]) -> str:
    """`dynamodb`, `iot.data` of `com.amazonaws.<region>.…`."""
    return text_of(endpoint.get("ServiceName")).replace("AWS::", "AWS.").rpartition("}.")[2]


def _grants_of(place: Place, function: str, service: str = "") -> set[Grant]:
    """What a function's own code may do, with all services or one; what failed is handed over by Lambda itself."""
    kept = _keeps_failures_of(place.template, function)
    return {
        (action, resource)
        for statement in place.template.statements_of(function)
        if not (names := references(statement.get("Resource"))) or not names <= kept
        for action, resource in _pairs(place, statement)
        if not service or action.partition(":")[0] == service.partition(".")[0]
    }


def _keeps_failures_of(template: FeatureTemplate, function: str) -> set[str]:
    return {
        name
        for properties in template.of_type("AWS::Lambda::EventInvokeConfig").values()
        if function in template.functions_in(properties.get("FunctionName"))
        for name in references(properties.get("DestinationConfig", {}).get("OnFailure"))
    }


def _pairs(place: Place, statement: Mapping[str, Any]) -> Iterator[Grant]:
    for action in as_list(statement.get("Action")):
        for resource in as_list(statement.get("Resource")):
            yield action, place.written(resource)
