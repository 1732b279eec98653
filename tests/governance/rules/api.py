"""Routes: each has one function of its own and, but for a few that are named here, a verified caller."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, references

MAX_TIMEOUT = 29
"""Seconds that API Gateway waits, less one to answer in."""

OPEN_TO_EVERYBODY = {
    "GET /activegames/pin/{pin}": "who has a PIN may see what game it opens before they have a name in it",
    "POST /activegames/pin/{pin}/guests": "people without an account join by PIN; the answer is their ticket",
    "POST /activegames/pin/{pin}/claims": "a guest whose device died asks for their nickname; the host decides",
    "GET /activegames/pin/{pin}/claims/{claim}": "the claim is a secret of the device that made it",
}
"""HTTP routes without a token, each with its reason."""

_HTTP_ROUTE = re.compile(r"[A-Z]+ /\S*|\$default")


@rule("one-route-per-function")
def one_route_per_function(template: FeatureTemplate) -> Iterator[str]:
    """One function does one task, with a role and a size of its own."""
    routes = Counter(function for route in _routes(template).values() for function in _functions_of(template, route))
    for function, count in routes.items():
        if count > 1:
            yield f"{function}: serves {count} routes: give each a function of its own"


@rule("no-catch-all-route")
def no_catch_all_route(template: FeatureTemplate) -> Iterator[str]:
    """A route for everything leads to a function for everything."""
    for name, properties in _routes(template).items():
        key = str(properties.get("RouteKey"))
        if key == "$default" or key.startswith("ANY ") or "+}" in key:
            yield f"{name}: {key} takes all requests: name method and path"


@rule("routes-are-resources")
def routes_are_resources(template: FeatureTemplate) -> Iterator[str]:
    """Routes inside an OpenAPI body, or made at once with the API, would escape the other rules."""
    for name, properties in template.of_type("AWS::ApiGatewayV2::Api").items():
        for member in {"Body", "BodyS3Location", "RouteKey", "Target"} & set(properties):
            yield f"{name}: has routes in {member}: declare AWS::ApiGatewayV2::Route"


@rule("no-rest-apis")
def no_rest_apis(template: FeatureTemplate) -> Iterator[str]:
    """A REST API costs three times as much, and the rules for routes and authorizers know HTTP APIs only."""
    for name in template.of_type("AWS::ApiGateway::RestApi"):
        yield f"{name}: is a REST API: add routes to the HTTP API"


@rule("every-route-is-authorized")
def every_route_is_authorized(template: FeatureTemplate) -> Iterator[str]:
    """HTTP routes ask for a player's token, but for those in the table; a WebSocket asks once, when it connects."""
    for name, properties in _routes(template).items():
        key, kind = str(properties.get("RouteKey")), properties.get("AuthorizationType", "NONE")
        if key in OPEN_TO_EVERYBODY:
            if kind != "NONE":
                yield f"{name}: {key} has an authorizer, and is in the table of routes open to everybody"
        elif _HTTP_ROUTE.fullmatch(key) and not (kind == "JWT" and properties.get("AuthorizerId")):
            yield f"{name}: {key} has no JWT authorizer"
        if key == "$connect" and kind == "NONE":
            yield f"{name}: {key} has no authorizer"


@rule("detailed-metrics-are-a-parameter")
def detailed_metrics_are_a_parameter(template: FeatureTemplate) -> Iterator[str]:
    """Each route would have six metrics, and CloudWatch bills each as one of our own: wanted by decision only."""
    off = {name for name, each in template.parameters.items() if str(each.get("Default")).lower() == "false"}
    for stage, properties in template.of_type("AWS::ApiGatewayV2::Stage").items():
        for settings in [properties.get("DefaultRouteSettings", {}), *route_settings(properties).values()]:
            wanted = settings.get("DetailedMetricsEnabled", False)
            if wanted is not False and not references(wanted) & off:
                yield f"{stage}: DetailedMetricsEnabled does not refer to a parameter whose default is false"


@rule("api-timeout")
def api_timeout(template: FeatureTemplate) -> Iterator[str]:
    """A function that runs on after the API has given up works for nobody."""
    served = {function for route in _routes(template).values() for function in _functions_of(template, route)}
    for properties in template.of_type("AWS::ApiGatewayV2::Authorizer").values():
        served |= template.functions_in(properties.get("AuthorizerUri"))
    for function in sorted(served):
        timeout = template.number(template.functions[function].get("Timeout"))
        if timeout is None or timeout > MAX_TIMEOUT:
            yield f"{function}: answers an API and may take {timeout} s: {MAX_TIMEOUT} s at most"


def route_settings(stage: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Settings of a stage's routes, also where they are there on a condition only."""
    found = stage.get("RouteSettings", {})
    return dict(found["Fn::If"][1] if "Fn::If" in found else found)


def _routes(template: FeatureTemplate) -> dict[str, Mapping[str, Any]]:
    return template.of_type("AWS::ApiGatewayV2::Route")


def _functions_of(template: FeatureTemplate, route: Mapping[str, Any]) -> set[str]:
    integrations = template.of_type("AWS::ApiGatewayV2::Integration")
    targets = references(route.get("Target")) & set(integrations)
    return {f for target in targets for f in template.functions_in(integrations[target].get("IntegrationUri"))}
