"""`make preflight`: asks the account what a deployment needs of it, before anything is made there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError, EndpointConnectionError

from aws import Clients
from aws.settings import Settings
from aws.stack import find

CONCURRENCY = 100
"""Executions at a time, of all functions, below which a full room waits; new accounts begin with 10."""

# What features take of AWS, by the logical ids of the root; CloudFront is everywhere.
_ALWAYS = ("cognito-idp", "apigatewayv2", "dynamodb", "events", "lambda", "sns", "sqs", "stepfunctions")
_OF_FEATURES = {
    "Broker": ("kms",),
    "LiveScoreboardGame": ("iot",),
    "AnalyticsRecords": ("firehose", "kinesis"),
    "AvatarsOfPlayers": ("rekognition",),
}
_OF_CACHE = ("elasticache", "route53resolver")

OK, NOTE, STOP = "ok", "note", "STOP"


@dataclass(frozen=True)
class Finding:
    """What is known about one thing; `do` says what to do, where there is anything."""

    weight: str
    what: str
    do: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be deployed, and where."""

    settings: Settings
    region: str
    clients: Clients

    @cached_property
    def values(self) -> dict[str, str]:
        """Values of all parameters after the deployment."""
        stack = find(self.clients("cloudformation"), self.settings.stack)
        return self.settings.values(stack.parameters if stack else None)

    @cached_property
    def features(self) -> set[str]:
        """The nested applications after the deployment."""
        return self.settings.with_values(**self.values).features()

    @property
    def makes_cache(self) -> bool:
        """Whether a VPC and a cache are made."""
        return "LiveScoreboardGame" in self.features and not self.values["RedisUrl"]


def preflight(plan: Plan) -> list[Finding]:
    """All findings; a question that the account does not answer is one, too."""
    return [finding for check in CHECKS for finding in _asked(check, plan)]


def _asked(check: Callable[[Plan], Iterator[Finding]], plan: Plan) -> Iterator[Finding]:
    subject = (check.__doc__ or "").rstrip(".")
    try:
        yield from check(plan)
    except EndpointConnectionError as error:
        yield Finding(STOP, f"{subject}: nobody answers ({error})", "Choose another region: AWS_REGION=eu-central-1")
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if "AccessDenied" not in code and "Unauthorized" not in code:
            raise
        yield Finding(NOTE, f"{subject}: your credentials may not ask ({error.operation_name})", "Look for yourself")


def the_region(plan: Plan) -> Iterator[Finding]:
    """The region."""
    partition = boto3.Session(region_name=plan.region).get_partition_for_region(plan.region)
    needed = services(plan.features, plan.makes_cache)
    lacking = [each for each in sorted(needed) if plan.region not in regions({each}, partition)]
    if lacking:
        offering = ", ".join(regions(needed, partition))
        yield Finding(
            STOP,
            f"region {plan.region} has no {', '.join(lacking)}",
            f"Choose another region, or switch the feature off. These have all: {offering}",
        )
    else:
        yield Finding(OK, f"region {plan.region} has all services")


def the_stack(plan: Plan) -> Iterator[Finding]:
    """The stack."""
    stack = find(plan.clients("cloudformation"), plan.settings.stack)
    if stack is None:
        yield Finding(OK, f"there is no stack {plan.settings.stack} yet: it will be created, then protected")
    elif stack.status.endswith("_FAILED") or stack.status.endswith("_IN_PROGRESS"):
        yield Finding(NOTE, f"the stack {plan.settings.stack} is {stack.status}", "`make deploy` says what to do")
    else:
        yield Finding(OK, f"the stack {plan.settings.stack} is {stack.status}: it will be updated")


def services(features: set[str], makes_cache: bool) -> set[str]:
    """What features take of AWS, by the names of boto3's clients, as far as not every region has it."""
    needed = {each for name, services in _OF_FEATURES.items() if name in features for each in services}
    return needed.union(_ALWAYS, _OF_CACHE if makes_cache else ())


def regions(needed: set[str], partition: str = "aws") -> list[str]:
    """The regions that have all these services."""
    session: Any = boto3.Session()
    return sorted(set.intersection(*(set(session.get_available_regions(each, partition)) for each in needed)))


def functions_at_a_time(plan: Plan) -> Iterator[Finding]:
    """Executions of functions at a time."""
    limit = plan.clients("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < CONCURRENCY:
        yield Finding(
            NOTE,
            f"Lambda runs {limit} functions at a time here: a room of more players is answered late, or not at all",
            "Ask for 1000, which is free: Service Quotas, AWS Lambda, Concurrent executions (L-B99A9384)",
        )
    else:
        yield Finding(OK, f"Lambda runs {limit} functions at a time")


def mail(plan: Plan) -> Iterator[Finding]:
    """Mail to players."""
    if plan.values["AutoConfirmPlayers"] == "true":
        return
    identity = plan.values["EmailIdentity"]
    if not identity:
        yield Finding(
            NOTE,
            "Cognito's own sender mails at most 50 codes a day: the 51st player can't register",
            "Verify a sender in Amazon SES and deploy with EmailIdentity and EmailFrom (docs/guide/deploying.md)",
        )
        return
    ses = plan.clients("sesv2")
    name = identity.partition(":identity/")[2]
    found = None
    try:
        found = ses.get_email_identity(EmailIdentity=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
    if not found or not found.get("VerifiedForSendingStatus"):
        yield Finding(
            STOP, f"{name} is not verified in Amazon SES", "Verify it there (SES, Identities); DNS may take a while"
        )
    elif not ses.get_account()["ProductionAccessEnabled"]:
        yield Finding(
            NOTE,
            "Amazon SES is in its sandbox: only addresses that are verified there get mail",
            "Ask for production access: SES, Account dashboard, Request production access; a day or so",
        )
    else:
        yield Finding(OK, f"mail comes from {plan.values['EmailFrom']}, by Amazon SES")


def broker(plan: Plan) -> Iterator[Finding]:
    """The MQTT broker."""
    if "LiveScoreboardGame" in plan.features:
        address = plan.clients("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        yield Finding(OK, f"the MQTT broker is {address}")


def distributions(plan: Plan) -> Iterator[Finding]:
    """Distributions of CloudFront."""
    wanted = len({"WebApp", "AvatarHosting"} & plan.features)
    if not wanted:
        return
    there = plan.clients("cloudfront").list_distributions()["DistributionList"].get("Quantity", 0)
    if there:
        yield Finding(OK, f"CloudFront serves {there} distributions of this account, and may serve {wanted} more")
    else:
        yield Finding(
            NOTE,
            "this account has no CloudFront distribution yet; some new accounts may not make any",
            "If the deployment says that the account must be verified: AWS Support, a case about CloudFront",
        )


def network(plan: Plan) -> Iterator[Finding]:
    """VPCs and zones."""
    if not plan.makes_cache:
        return
    ec2 = plan.clients("ec2")
    quota = plan.clients("service-quotas").get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")
    limit, there = int(quota["Quota"]["Value"]), len(ec2.describe_vpcs()["Vpcs"])
    if find(plan.clients("cloudformation"), plan.settings.stack) is None and there >= limit:
        yield Finding(
            STOP,
            f"all {limit} VPCs that this region may have are there",
            "Delete one, ask for more (Service Quotas, Amazon VPC, L-F678F1CE), or give a RedisUrl of yours",
        )
    else:
        yield Finding(OK, f"{there} of {limit} VPCs are there")
    yield from _zones(plan, ec2)


def _zones(plan: Plan, ec2: Any) -> Iterator[Finding]:
    is_zone = [{"Name": "zone-type", "Values": ["availability-zone"]}, {"Name": "state", "Values": ["available"]}]
    found = ec2.describe_availability_zones(Filters=is_zone)["AvailabilityZones"]
    zones = sorted(each["ZoneName"] for each in found)
    service = f"com.amazonaws.{plan.region}.iot.data"
    described = ec2.describe_vpc_endpoint_services(ServiceNames=[service])["ServiceDetails"]
    serving = [zone for zone in zones if any(zone in each["AvailabilityZones"] for each in described)]
    chosen = [plan.values["ZoneA"] or zones[0], plan.values["ZoneB"] or zones[min(1, len(zones) - 1)]]
    without = [zone for zone in chosen if zone not in serving]
    if len(serving) < 2:
        yield Finding(STOP, f"{service} is in less than two zones", "Choose another region, or give a RedisUrl")
    elif without or len(set(chosen)) < 2:
        yield Finding(
            STOP,
            f"the zones {' and '.join(chosen)} are not two that have an endpoint for the MQTT broker",
            plan.settings.command("deploy", ZoneA=serving[0], ZoneB=serving[1]),
        )
    else:
        yield Finding(OK, f"zones {' and '.join(chosen)} have an endpoint for the MQTT broker")


CHECKS = (the_region, the_stack, functions_at_a_time, mail, broker, distributions, network)


def show(findings: list[Finding], where: Mapping[str, str], say: Callable[[str], None]) -> bool:
    """Print them; returns whether nothing stands in the way."""
    say(f"Account {where['Account']}, as {where['Arn']}\n")
    for each in findings:
        say(f"  {each.weight:4}  {each.what}" + (f"\n        {each.do}" if each.do else ""))
    blocked = [each for each in findings if each.weight == STOP]
    say("\nA deployment would fail: see STOP." if blocked else "\nNothing stands in the way of `make deploy`.")
    return not blocked
