"""Tables that keep what they hold, and templates that fit every account and region."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, branches, references, scalars

_PHYSICAL_NAMES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
_ONCE = {
    "AWS::AccessAnalyzer::Analyzer",
    "AWS::ApiGateway::Account",
    "AWS::CE::AnomalyMonitor",
    "AWS::CloudTrail::Trail",
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::DeliveryChannel",
    "AWS::GuardDuty::Detector",
    "AWS::IAM::OIDCProvider",
    "AWS::IoT::Logging",
    "AWS::Macie::Session",
    "AWS::SecurityHub::Hub",
    "AWS::XRay::ResourcePolicy",
}
"""Of these an account or a region has one, or one of a kind."""
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_REGION = re.compile(r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(?:[a-z]+)-\d\b")


@rule("table-is-encrypted")
def table_is_encrypted(template: FeatureTemplate) -> Iterator[str]:
    """With a key in our account, whose use can be seen and stopped."""
    for table, properties in template.of_type("AWS::DynamoDB::Table").items():
        if properties.get("SSESpecification", {}).get("SSEEnabled") is not True:
            yield f"{table}: SSESpecification.SSEEnabled is not true"


@rule("table-recovery-is-a-parameter")
def table_recovery_is_a_parameter(template: FeatureTemplate) -> Iterator[str]:
    """Wanted in production, paid for nothing on a laptop."""
    for table, properties in template.of_type("AWS::DynamoDB::Table").items():
        enabled = properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
        if not references(enabled) & set(template.parameters):
            yield f"{table}: PointInTimeRecoveryEnabled does not refer to a parameter"


@rule("table-protection-is-a-parameter")
def table_protection_is_a_parameter(template: FeatureTemplate) -> Iterator[str]:
    """Deleting data takes a decision that can be seen."""
    for table, properties in template.of_type("AWS::DynamoDB::Table").items():
        if not references(properties.get("DeletionProtectionEnabled")) & set(template.parameters):
            yield f"{table}: DeletionProtectionEnabled does not refer to a parameter"


@rule("user-pool-protection-is-a-parameter")
def user_pool_protection_is_a_parameter(template: FeatureTemplate) -> Iterator[str]:
    """Players are data as tables are; and a first deployment that fails must be able to delete them."""
    for pool, properties in template.of_type("AWS::Cognito::UserPool").items():
        protection = properties.get("DeletionProtection")
        if set(map(str, _branches(protection))) != {"ACTIVE", "INACTIVE"}:
            yield f"{pool}: DeletionProtection is not active under a condition"


@rule("user-pool-sender-is-a-parameter")
def user_pool_sender_is_a_parameter(template: FeatureTemplate) -> Iterator[str]:
    """Cognito's own sender ends at 50 mails a day, and nobody can register any more."""
    for pool, properties in template.of_type("AWS::Cognito::UserPool").items():
        senders = [each.get("SourceArn") for each in branches(properties.get("EmailConfiguration"))]
        if not any(references(each) & set(template.parameters) for each in senders):
            yield f"{pool}: no EmailConfiguration with a SourceArn that is a parameter"


@rule("zone-is-a-parameter")
def zone_is_a_parameter(template: FeatureTemplate) -> Iterator[str]:
    """Not every zone has every service, and which one is first differs from account to account."""
    for subnet, properties in template.of_type("AWS::EC2::Subnet").items():
        if not references(properties.get("AvailabilityZone")) & set(template.parameters):
            yield f"{subnet}: AvailabilityZone can't be chosen by a parameter"


@rule("once-per-account-is-beside-the-root")
def once_per_account_is_beside_the_root(template: FeatureTemplate) -> Iterator[str]:
    """A second stack in the account could not be made, and the first to go would take it from the other."""
    for logical_id, resource in template.resources.items():
        if resource["Type"] in _ONCE:
            yield f"{logical_id}: an account has one {resource['Type']}: it goes into a stack beside the root"


@rule("failed-creation-leaves-nothing")
def failed_creation_leaves_nothing(template: FeatureTemplate) -> Iterator[str]:
    """What is retained even if its own creation is undone is left by each attempt, empty."""
    for logical_id, resource in template.resources.items():
        if resource.get("DeletionPolicy") == "Retain":
            yield f"{logical_id}: DeletionPolicy is Retain: RetainExceptOnCreate keeps what has been in use"


# Buckets whose content is made again by whatever replaces them.
@rule("data-outlives-its-replacement")
def data_outlives_its_replacement(template: FeatureTemplate) -> Iterator[str]:
    """A change of a key makes CloudFormation put an empty table, pool or bucket in the place of the full one."""
    for name, resource in template.resources.items():
        is_data = resource["Type"] in {"AWS::DynamoDB::Table", "AWS::Cognito::UserPool", "AWS::S3::Bucket"}
        if is_data and resource.get("UpdateReplacePolicy") != "Retain":
            yield f"{name}: UpdateReplacePolicy is not Retain: what it holds would be deleted when it is replaced"


@rule("table-capacity")
def table_capacity(template: FeatureTemplate) -> Iterator[str]:
    """On demand, or provisioned by decision; never provisioned because nobody said otherwise."""
    for table, properties in template.of_type("AWS::DynamoDB::Table").items():
        provisioned = properties.get("BillingMode") == "PROVISIONED" and "ProvisionedThroughput" in properties
        if properties.get("BillingMode") != "PAY_PER_REQUEST" and not provisioned:
            yield f"{table}: BillingMode is neither PAY_PER_REQUEST nor PROVISIONED with a throughput"


@rule("bucket-is-private")
def bucket_is_private(template: FeatureTemplate) -> Iterator[str]:
    """Neither a policy nor an ACL can let everybody in, by whatever mistake."""
    for bucket, properties in template.of_type("AWS::S3::Bucket").items():
        block = properties.get("PublicAccessBlockConfiguration", {})
        for member in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"):
            if block.get(member) is not True:
                yield f"{bucket}: PublicAccessBlockConfiguration.{member} is not true"


@rule("bucket-is-encrypted")
def bucket_is_encrypted(template: FeatureTemplate) -> Iterator[str]:
    """By decision, not because S3 does it now where nobody says anything."""
    for bucket, properties in template.of_type("AWS::S3::Bucket").items():
        if not properties.get("BucketEncryption"):
            yield f"{bucket}: has no BucketEncryption"


@rule("parameter-is-described")
def parameter_is_described(template: FeatureTemplate) -> Iterator[str]:
    """People who deploy see parameters before they see anything else."""
    for name, parameter in template.parameters.items():
        for member in ("Type", "Description"):
            if not parameter.get(member):
                yield f"{name}: parameter has no {member}"


@rule("no-hard-coded-names")
def no_hard_coded_names(template: FeatureTemplate) -> Iterator[str]:
    """A second stack beside the first must find its names free; so may a replaced resource."""
    for logical_id, resource in template.resources.items():
        member = _PHYSICAL_NAMES.get(resource["Type"], "")
        name = resource.get("Properties", {}).get(member)
        if name is not None and "AWS::StackName" not in str(name) and not references(name):
            yield f"{logical_id}: {member} is fixed to {name!r}: leave it out"


@rule("no-hard-coded-places")
def no_hard_coded_places(template: FeatureTemplate) -> Iterator[str]:
    """No account ids, no regions: `${AWS::AccountId}`, `${AWS::Region}` or a parameter."""
    for path, value in scalars(template.source):
        if path[-1] == "Description":
            continue
        for pattern, kind in ((_ACCOUNT, "account"), (_REGION, "region")):
            for found in pattern.findall(str(value)):
                yield f"{'.'.join(path)}: names {kind} {found}"


def _branches(value: Any) -> Iterator[Any]:
    """All plain values that a property may have by the conditions of the deployment."""
    if isinstance(value, Mapping) and "Fn::If" in value:
        for member in value["Fn::If"][1:]:
            yield from _branches(member)
    else:
        yield value
