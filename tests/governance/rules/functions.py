"""What every function has: logs, runtime, traces, layers, sizes; and what it must not have."""

import re
from collections.abc import Iterator, Mapping

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, as_list, branches, references, text_of

RUNTIMES = {"python3.12", "python3.13"}
"""What Lambda supports and our packages have wheels for."""

ARCHITECTURES = ["arm64"]
LAYERS = {"DependenciesLayer", "PlatformLayer"}
GAME_LAYER = "GameLayer"
MORE_LAYERS = {"ImagesLayer"}
"""For functions that need them: what is in these is too large to be loaded for nothing."""

_SECRET_NAME = re.compile(r"SECRET|PASSW|TOKEN|API_?KEY|CREDENTIAL|PRIVATE_?KEY", re.IGNORECASE)
_SECRET_PLACE = re.compile(r"arn:\S+|/[\w/.-]+")


@rule("log-group-with-retention")
def log_group_with_retention(template: FeatureTemplate) -> Iterator[str]:
    """Lambda would make a log group that keeps everything for ever."""
    kept = {
        text_of(properties.get("LogGroupName"))
        for properties in template.of_type("AWS::Logs::LogGroup").values()
        if properties.get("RetentionInDays")
    }
    for function in template.functions:
        if f"/aws/lambda/${{{function}}}" not in kept:
            yield f"{function}: has no log group /aws/lambda/${{{function}}} with RetentionInDays"


@rule("log-group-is-there-first")
def log_group_is_there_first(template: FeatureTemplate) -> Iterator[str]:
    """What runs a function at once makes Lambda create the log group, and ours can't be created any more."""
    log_groups = {
        text_of(properties.get("LogGroupName")).removeprefix("/aws/lambda/"): name
        for name, properties in template.of_type("AWS::Logs::LogGroup").items()
    }
    for name, resource in template.resources.items():
        properties = resource.get("Properties", {})
        if not _runs_functions_at_once(resource["Type"], properties):
            continue
        for function in sorted(template.functions_in(properties)):
            log_group = log_groups.get(f"${{{function}}}")
            if log_group and log_group not in as_list(resource.get("DependsOn")):
                yield f"{name}: may run {function} before {log_group} is there: let it depend on that"


@rule("supported-runtime")
def supported_runtime(template: FeatureTemplate) -> Iterator[str]:
    """The layers hold packages for one architecture and for few versions of Python."""
    for function, properties in template.functions.items():
        if properties.get("Runtime") not in RUNTIMES:
            yield f"{function}: Runtime is {properties.get('Runtime')}: choose one of {sorted(RUNTIMES)}"
        if properties.get("Architectures") != ARCHITECTURES:
            yield f"{function}: Architectures is {properties.get('Architectures')}: must be {ARCHITECTURES}"


@rule("traced")
def traced(template: FeatureTemplate) -> Iterator[str]:
    """A trace with a gap does not show where the time went."""
    for function, properties in template.functions.items():
        if properties.get("TracingConfig", {}).get("Mode") != "Active":
            yield f"{function}: Tracing is not Active"


@rule("shared-layers")
def shared_layers(template: FeatureTemplate) -> Iterator[str]:
    """The SDK and all packages come pinned out of our layers, never from the runtime; a feature may add its own.

    Features of a family have its layer in place of the game's; the game's only where they import a port of it.
    """
    own = set(template.of_type("AWS::Lambda::LayerVersion"))
    code = f"{template.family.title()}Layer" if template.family else GAME_LAYER
    every = LAYERS | {code}
    more = MORE_LAYERS | {GAME_LAYER} - {code}
    for function, properties in template.functions.items():
        found = references(properties.get("Layers")) - own
        if not every <= found or not found <= every | more:
            yield f"{function}: Layers must be {sorted(every)}, and may be {sorted(more)} or the template's own"


@rule("explicit-size")
def explicit_size(template: FeatureTemplate) -> Iterator[str]:
    """Lambda's defaults (128 MB, 3 s) fit nothing."""
    for function, properties in template.functions.items():
        for size in ("MemorySize", "Timeout"):
            if template.number(properties.get(size)) is None:
                yield f"{function}: {size} is not set"


@rule("no-plain-secrets")
def no_plain_secrets(template: FeatureTemplate) -> Iterator[str]:
    """Whoever may look at a function sees its variables: they name the place of a secret.

    A dynamic reference (`{{resolve:…}}`) is no place: CloudFormation puts the secret there.
    """
    for function, properties in template.functions.items():
        for name, value in properties.get("Environment", {}).get("Variables", {}).items():
            if _SECRET_NAME.search(name) and not _is_place(template, value):
                yield f"{function}: {name} may hold a secret: let it hold an ARN, or a path in Parameter Store"


@rule("outside-of-vpc")
def outside_of_vpc(template: FeatureTemplate) -> Iterator[str]:
    """A function is in a VPC only to reach what is there: it costs endpoints and the way to the internet."""
    for function, properties in template.functions.items():
        if any(branches(properties.get("VpcConfig"))):
            yield f"{function}: is in a VPC: nothing that {template.name} uses is there"


@rule("vpc-in-two-zones")
def vpc_in_two_zones(template: FeatureTemplate) -> Iterator[str]:
    """The loss of one zone must not take the feature with it."""
    for function, properties in template.functions.items():
        for config in branches(properties.get("VpcConfig")):
            subnets = config.get("SubnetIds")
            if isinstance(subnets, list) and len(subnets) < 2:
                yield f"{function}: has {len(subnets)} subnet: two, in two zones, survive the loss of one"


@rule("custom-resource-has-a-limit")
def custom_resource_has_a_limit(template: FeatureTemplate) -> Iterator[str]:
    """A function that ends without an answer would otherwise keep a deployment waiting for an hour."""
    for name, resource in template.resources.items():
        if not resource["Type"].startswith(("Custom::", "AWS::CloudFormation::CustomResource")):
            continue
        properties = resource["Properties"]
        limit = template.number(properties.get("ServiceTimeout"))
        if limit is None:
            yield f"{name}: has no ServiceTimeout"
        for function in template.functions_in(properties["ServiceToken"]):
            timeout = template.number(template.functions[function].get("Timeout"))
            if limit and timeout and limit <= timeout:
                yield f"{name}: waits {limit} s: {function} may take {timeout} s"


def _runs_functions_at_once(kind: str, properties: Mapping[str, object]) -> bool:
    if kind == "AWS::Events::Rule":
        return "ScheduleExpression" in properties
    return kind == "AWS::Lambda::EventSourceMapping" or kind.startswith(("Custom::", "AWS::CloudFormation::Custom"))


def _is_place(template: FeatureTemplate, value: object) -> bool:
    """Whether `value` is the name, ARN or path of something, rather than the thing."""
    if isinstance(value, Mapping):
        if "Fn::GetAtt" in value:
            return bool(as_list(value["Fn::GetAtt"])[-1].endswith("Arn"))
        if "Ref" in value:
            return value["Ref"] in template.resources or value["Ref"].endswith(("Arn", "Path"))
    return bool(_SECRET_PLACE.fullmatch(text_of(value)))
