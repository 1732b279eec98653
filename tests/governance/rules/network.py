"""VPCs: functions inside reach the services that they use, by endpoints whose policies say exactly what for."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, as_list, branches, references, statements, text_of

# Endpoints that take no policy, each with what limits their use instead.
WITHOUT_POLICY = {
    "iot.data": "AWS IoT's data plane takes no endpoint policy: roles name the topics, a security group the functions",
}

# Services that functions reach inside the VPC.
_INSIDE = {"elasticache"}

Grant = tuple[str, str]
"""An action, and the ARN of what it may be done to, as it is written."""


@rule("endpoint-policy-is-exact")
def endpoint_policy_is_exact(template: FeatureTemplate) -> Iterator[str]:
    """An endpoint denies what its policy does not name, whatever roles allow; and without one it lets all through."""
    inside = list(_functions_inside(template))
    for endpoint, properties in template.of_type("AWS::EC2::VPCEndpoint").items():
        service = _service_of(properties)
        needed = {grant for function in inside for grant in _grants_of(template, function, service)}
        if not needed:
            yield f"{endpoint}: no function behind it uses {service}"
        if "PolicyDocument" not in properties:
            if service not in WITHOUT_POLICY:
                yield f"{endpoint}: has no PolicyDocument: it lets everything through"
            continue
        allowed = {grant for each in statements(properties) if each.get("Effect") == "Allow" for grant in _pairs(each)}
        for action, resource in sorted(needed - allowed):
            yield f"{endpoint}: its policy lacks {action} on {resource}"
        for action, resource in sorted(allowed - needed):
            yield f"{endpoint}: its policy allows {action} on {resource}, which no function behind it needs"


@rule("vpc-has-a-way-to-each-service")
def vpc_has_a_way_to_each_service(template: FeatureTemplate) -> Iterator[str]:
    """A function in a VPC without a way out waits for a service that it can't reach until its time is up."""
    ways = {_service_of(each).partition(".")[0] for each in template.of_type("AWS::EC2::VPCEndpoint").values()}
    for function in _functions_inside(template):
        for service in sorted({action.partition(":")[0] for action, _ in _grants_of(template, function)} - _INSIDE):
            if service not in ways:
                yield f"{function}: is in a VPC and may use {service}, to which there is no endpoint"


def _functions_inside(template: FeatureTemplate) -> Iterator[str]:
    for function, properties in template.functions.items():
        if any(branches(properties.get("VpcConfig"))):
            yield function


def _service_of(endpoint: Mapping[str, Any]) -> str:
    """`dynamodb`, `iot.data` of `com.amazonaws.<region>.…`."""
    return text_of(endpoint.get("ServiceName")).replace("AWS::", "AWS.").rpartition("}.")[2]


def _grants_of(template: FeatureTemplate, function: str, service: str = "") -> set[Grant]:
    """What a function's own code may do, with all services or one; what failed is handed over by Lambda itself."""
    kept = _keeps_failures_of(template, function)
    return {
        (action, resource)
        for statement in template.statements_of(function)
        if not (names := references(statement.get("Resource"))) or not names <= kept
        for action, resource in _pairs(statement)
        if not service or action.partition(":")[0] == service.partition(".")[0]
    }


def _keeps_failures_of(template: FeatureTemplate, function: str) -> set[str]:
    return {
        name
        for properties in template.of_type("AWS::Lambda::EventInvokeConfig").values()
        if function in template.functions_in(properties.get("FunctionName"))
        for name in references(properties.get("DestinationConfig", {}).get("OnFailure"))
    }


def _pairs(statement: Mapping[str, Any]) -> Iterator[Grant]:
    for action in as_list(statement.get("Action")):
        for resource in as_list(statement.get("Resource")):
            yield action, text_of(resource) or json.dumps(resource, default=str)
