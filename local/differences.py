"""Adapts an expanded template to what the emulator can do; each difference is told by a note."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from local import rekognition
from local.integrations.http_api import SUBTYPES

CONCURRENCY = 2
"""Invocations at a time that a queue may start here."""

PLACEHOLDER = ""
"""Value of an output that refers to a resource which is left out: to other templates it says that there is none."""

_LEFT_OUT = {
    "AWS::ApiGatewayV2::RouteResponse": "what a route's function returns is sent to the client without it",
    "AWS::IoT::Authorizer": "connections to the MQTT broker are not authorized, its function is not called",
}

# What stands in for a service that the emulator does not have, by the service's prefix in IAM actions.
_STAND_INS = {
    "rekognition": f"its calls of Amazon Rekognition go to what stands in for it, which {rekognition.IN_WORDS}"
}

_CALLED = "the service is called by what stands in for API Gateway (local/integrations), with the rights of"
_SERVICE = re.compile(r":apigateway:.*?:([\w.-]+):(?:path|action)/")

_HOST = r"(?:\$\{AWS::Region\}|[\w-]+)\.(?:\$\{AWS::URLSuffix\}|amazonaws\.com)"
# Addresses of AWS that functions are told, and the path at the emulator that answers in their place.
_ADDRESSES = (
    (
        re.compile(rf"https://(\$\{{\w+\}})\.execute-api\.{_HOST}/(\$\{{\w+\}}|[\w$-]+)/?"),
        r"/_aws/execute-api/\1/\2",
    ),
    (
        re.compile(rf"https://cognito-idp\.{_HOST}/(\$\{{\w+\}})/\.well-known/jwks\.json"),
        r"/\1/.well-known/jwks.json",
    ),
)

_DISTRIBUTION = re.compile(r"https://\$\{(\w+)\.DomainName\}(/[^$]*)?")
_API_ORIGIN = re.compile(rf"(\$\{{\w+\}})\.execute-api\.{_HOST}")
_BUCKET = re.compile(rf"https://\$\{{\w+\}}\.s3\.{_HOST}")
_ANY_ENCRYPTED = re.compile(r"(?<=\s)https:(?=[\s;]|$)")


class NotSupported(RuntimeError):
    """A template uses something that the local cloud can't do and can't stand in for."""


def adapt(template: dict[str, Any], name: str, endpoint: str) -> Iterator[str]:
    """Adapt the template `name`, and tell how it differs; raises NotSupported for what would silently be missing."""
    yield from _leave_out(template, name)
    for logical_id, resource in template.get("Resources", {}).items():
        where = f"{name}.{logical_id} ({resource['Type']})"
        yield from (f"{where}: {difference}" for difference in _differences(resource, where, endpoint))
    for output, declared in template.get("Outputs", {}).items():
        if here := _distribution_here(template, declared["Value"], endpoint):
            declared["Value"], address = here
            yield f"{name}, output {output}: is {address}"


def _differences(resource: dict[str, Any], where: str, endpoint: str) -> Iterator[str]:
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in properties:
        raise NotSupported(
            f"{where}: property Body is not imported by the local cloud, so its routes would be missing: "
            "declare AWS::ApiGatewayV2::Route and Integration resources instead"
        )
    if resource["Type"] == "AWS::ApiGatewayV2::Integration" and "IntegrationSubtype" in properties:
        yield _of_http_api(properties, where)
    if resource["Type"] == "AWS::ApiGateway::Method":
        yield from _of_rest_api([properties.get("Integration", {})], where)
    if resource["Type"] == "AWS::ApiGateway::RestApi":
        yield from _of_rest_api(_named(properties.get("Body"), "x-amazon-apigateway-integration"), where)
    if resource["Type"] == "AWS::Lambda::EventSourceMapping" and "ScalingConfig" in properties:
        # Also because the emulator takes only a number here, not a parameter that is one.
        properties["ScalingConfig"]["MaximumConcurrency"] = CONCURRENCY
        yield f"property ScalingConfig: {CONCURRENCY} at a time, each is a process of this machine"
    if resource["Type"] == "AWS::Lambda::EventSourceMapping" and "TumblingWindowInSeconds" in properties:
        yield "property TumblingWindowInSeconds: events come without windows"
    if resource["Type"] == "AWS::Lambda::EventSourceMapping" and _is_partial_stream(properties):
        yield "property FunctionResponseTypes: a batch of a stream is taken for done unless its function fails"
    yield from _allow_plain_text(resource["Type"], properties)
    yield from _readdress_distribution(resource["Type"], properties, where, endpoint)
    if resource["Type"] == "AWS::IAM::Role":
        for service in sorted(_STAND_INS.keys() & set(_services(properties.get("Policies")))):
            yield _STAND_INS[service]
    if resource["Type"] == "AWS::StepFunctions::StateMachine":
        yield "property RoleArn: what it does not allow is done all the same"
    if resource["Type"] == "AWS::Lambda::Function":
        if "SnapStart" in properties:
            yield "property SnapStart: functions start as usual"
        variables = properties.get("Environment", {}).get("Variables", {})
        yield from (f"variable {variable}: is {here}" for variable, here in _readdress(variables, endpoint))


def _of_http_api(properties: dict[str, Any], where: str) -> str:
    """How a service is called that an HTTP API calls itself."""
    subtype = properties["IntegrationSubtype"]
    if subtype not in SUBTYPES:
        raise NotSupported(
            f"{where}: property IntegrationSubtype: {subtype} is not known here: {', '.join(SUBTYPES)} are"
        )
    known = {*SUBTYPES[subtype].required, *SUBTYPES[subtype].optional}
    if unknown := properties.get("RequestParameters", {}).keys() - known:
        raise NotSupported(f"{where}: property RequestParameters: {min(unknown)} of {subtype} is not known here")
    _needs_role(properties.get("CredentialsArn"), "CredentialsArn", where)
    return f"property IntegrationSubtype: {_CALLED} CredentialsArn"


def _of_rest_api(integrations: Iterable[dict[str, Any]], where: str) -> Iterator[str]:
    """How services are called that a REST API calls itself."""
    for integration in integrations:
        said = {name.lower(): value for name, value in integration.items()}
        service = _SERVICE.search(str(said.get("uri")))
        if str(said.get("type")).upper() == "AWS" and service and service[1] != "lambda":
            _needs_role(said.get("credentials"), "Credentials", where)
            yield f"integration with {service[1]}: {_CALLED} Credentials"


def _needs_role(role: Any, name: str, where: str) -> None:
    if role is None or "arn:aws:iam::*:user" in str(role):
        raise NotSupported(f"{where}: property {name}: has to be a role, with whose rights the service is called")


def _named(value: Any, name: str) -> Iterator[dict[str, Any]]:
    """All members of a name, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from _named(each, name)
    if isinstance(value, dict):
        for key, member in value.items():
            if key == name:
                yield member
            else:
                yield from _named(member, name)


def _readdress(variables: dict[str, Any], endpoint: str) -> Iterator[tuple[str, str]]:
    """Replace addresses of AWS by the emulator's; yields names of variables and their new values."""
    for variable, value in variables.items():
        text = value.get("Fn::Sub") if isinstance(value, dict) else None
        pattern = text[0] if isinstance(text, list) else text
        for address, path in _ADDRESSES:
            if isinstance(pattern, str) and (match := address.fullmatch(pattern)):
                here = endpoint + match.expand(path)
                value["Fn::Sub"] = [here, *text[1:]] if isinstance(text, list) else here
                yield variable, here


def _is_partial_stream(mapping: dict[str, Any]) -> bool:
    return "StartingPosition" in mapping and bool(mapping.get("FunctionResponseTypes"))


def _allow_plain_text(kind: str, properties: dict[str, Any]) -> Iterator[str]:
    """Take away what refuses requests that are not encrypted; yields the properties that had it."""
    if kind == "AWS::CloudFront::Distribution":
        config = properties["DistributionConfig"]
        behaviors = [config["DefaultCacheBehavior"], *_branches(config.get("CacheBehaviors", []))]
        if any(each["ViewerProtocolPolicy"] != "allow-all" for each in behaviors):
            for behavior in behaviors:
                behavior["ViewerProtocolPolicy"] = "allow-all"
            yield "property ViewerProtocolPolicy: requests need not be encrypted, as none are here"
    if kind == "AWS::S3::BucketPolicy":
        document = properties["PolicyDocument"]
        allowed = [each for each in document["Statement"] if not _asks_for_encryption(each)]
        if len(allowed) < len(document["Statement"]):
            document["Statement"] = allowed
            yield "property PolicyDocument: requests need not be encrypted, as none are here"


def _readdress_distribution(kind: str, properties: dict[str, Any], where: str, endpoint: str) -> Iterator[str]:
    """Let a distribution ask the emulator where it asks AWS there, and pages, too; yields what it did."""
    if kind == "AWS::CloudFront::Distribution":
        for origin in _branches(properties["DistributionConfig"]["Origins"]):
            yield from _origin_here(origin, where, endpoint)
    if kind == "AWS::CloudFront::ResponseHeadersPolicy":
        security = properties["ResponseHeadersPolicyConfig"].get("SecurityHeadersConfig", {})
        policy = security.get("ContentSecurityPolicy")
        here = _sources_here(policy, endpoint)
        if here != policy:
            security["ContentSecurityPolicy"] = here
            yield "property ContentSecurityPolicy: has the addresses that things have here, which are not encrypted"


def _origin_here(origin: dict[str, Any], where: str, endpoint: str) -> Iterator[str]:
    """Make an API of AWS that a distribution asks the one of the emulator; it would not ask AWS itself."""
    api = _API_ORIGIN.fullmatch(str(_member(origin["DomainName"], "Fn::Sub")))
    if api is None:
        return
    if "OriginPath" in origin:
        raise NotSupported(
            f"{where}: OriginPath of origin {origin['Id']}: taken here, where APIs are found under paths"
        )
    here = urlsplit(endpoint)
    origin["DomainName"] = here.hostname
    origin["OriginPath"] = {"Fn::Sub": f"/_aws/execute-api/{api[1]}/$default"}
    origin["CustomOriginConfig"] |= {"HTTPPort": here.port, "OriginProtocolPolicy": "http-only"}
    yield f"origin {origin['Id']}: is {endpoint}{origin['OriginPath']['Fn::Sub']}, without WebSockets"


def _sources_here(policy: Any, endpoint: str) -> Any:
    """A part of a Content-Security-Policy that lets a page have from here what it has from AWS there."""
    if isinstance(policy, dict):
        return {key: _sources_here(member, endpoint) for key, member in policy.items()}
    if isinstance(policy, list):
        return [_sources_here(member, endpoint) for member in policy]
    if isinstance(policy, str):
        # Functions know the emulator by its number, so that is what they sign forms for, with the bucket in the path.
        policy = _BUCKET.sub(endpoint.replace("localhost", "127.0.0.1"), policy)
        return _ANY_ENCRYPTED.sub("https: http:", policy)
    return policy


def _branches(members: list[Any]) -> Iterator[dict[str, Any]]:
    """The members of a list, those included that it has under a condition."""
    for member in members:
        if condition := _member(member, "Fn::If"):
            yield from _branches(condition[1:])
        elif member != {"Ref": "AWS::NoValue"}:
            yield member


def _asks_for_encryption(statement: dict[str, Any]) -> bool:
    condition = statement.get("Condition", {}).get("Bool", {})
    return statement["Effect"] == "Deny" and str(condition.get("aws:SecureTransport")).lower() == "false"


def _services(policies: Any) -> Iterator[str]:
    """The services whose actions policies allow."""
    for policy in policies or []:
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement.get("Action", [])
            yield from (each.split(":")[0] for each in ([actions] if isinstance(actions, str) else actions))


def _distribution_here(template: dict[str, Any], value: Any, endpoint: str) -> tuple[dict[str, Any], str] | None:
    """Where a CloudFront distribution of the template answers here, if `value` is its address or one under it.

    The emulator tells distributions apart by the first part of the host's name.
    """
    address = _DISTRIBUTION.fullmatch(str(_member(value, "Fn::Sub")))
    if address is None or template["Resources"].get(address[1], {}).get("Type") != "AWS::CloudFront::Distribution":
        return None
    here = endpoint.replace("://localhost", "://${Label}.cloudfront.localhost") + (address[2] or "")
    label = {"Fn::Select": [0, {"Fn::Split": [".", {"Fn::GetAtt": [address[1], "DomainName"]}]}]}
    return {"Fn::Sub": [here, {"Label": label}]}, here


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _leave_out(template: dict[str, Any], name: str) -> Iterator[str]:
    """Remove resources that the emulator does not know and that are not needed there, and what goes with them."""
    resources = template.get("Resources", {})
    why = {each: _LEFT_OUT[what["Type"]] for each, what in resources.items() if what["Type"] in _LEFT_OUT}
    for each, what in resources.items():
        gone = why.keys() & set(_referred(what.get("Properties")))
        if gone and what["Type"] == "AWS::Lambda::Permission":
            why[each] = f"it is for {min(gone)}"
    for logical_id, reason in why.items():
        yield f"{name}.{logical_id} ({resources.pop(logical_id)['Type']}): left out: {reason}"
    for logical_id, resource in resources.items():
        _forget_order(resource, why)
        if gone := why.keys() & set(_referred(resource.get("Properties"))):
            raise NotSupported(
                f"{name}.{logical_id} ({resource['Type']}): refers to {min(gone)}, "
                "which the local cloud does not know and leaves out"
            )
    for output, declared in template.get("Outputs", {}).items():
        if not why.keys().isdisjoint(_referred(declared["Value"])):
            declared["Value"] = PLACEHOLDER  # another template may refer to the output itself
            yield f"{name}, output {output}: is empty: what it refers to is left out"


def _forget_order(resource: dict[str, Any], left_out: Collection[str]) -> None:
    after = resource.pop("DependsOn", [])
    kept = [each for each in ([after] if isinstance(after, str) else after) if each not in left_out]
    if kept:
        resource["DependsOn"] = kept


def _referred(value: Any) -> Iterator[str]:
    """The logical ids that a part of a template refers to."""
    if isinstance(value, list):
        for each in value:
            yield from _referred(each)
    if not isinstance(value, dict):
        return
    for key, member in value.items():
        if key == "Ref":
            yield member
        elif key == "Fn::GetAtt":
            yield member[0] if isinstance(member, list) else member.split(".")[0]
        elif key == "Fn::Sub":
            yield from re.findall(r"\$\{(\w+)", member[0] if isinstance(member, list) else member)
            yield from _referred(member[1:] if isinstance(member, list) else None)
        else:
            yield from _referred(member)
