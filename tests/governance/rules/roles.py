"""Who may do what: one role per function, least privilege, no calls between functions, no loops."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, as_list, references, statements, text_of

RESOURCE_POLICIES = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy")

# Actions that IAM can't limit to a resource, each with the reason why a function may need it.
UNLIMITED_ACTIONS = {
    "cloudwatch:PutMetricData": "metrics have no ARN",
    "ec2:CreateNetworkInterface": "Lambda makes a function's network interface in its VPC",
    "ec2:DeleteNetworkInterface": "Lambda removes a function's network interface from its VPC",
    "ec2:DescribeNetworkInterfaces": "Lambda looks for a function's network interface in its VPC",
    "iot:DescribeEndpoint": "an account has one address in a region",
    "lambda:ListEventSourceMappings": "mappings are listed for the whole account",
    "logs:CreateLogDelivery": "Step Functions sets up what delivers a state machine's log",
    "logs:DeleteLogDelivery": "Step Functions removes it with the state machine",
    "logs:DescribeLogGroups": "Step Functions looks for the log group",
    "logs:DescribeResourcePolicies": "Step Functions looks whether log lines may be delivered",
    "logs:GetLogDelivery": "Step Functions looks at what delivers a state machine's log",
    "logs:ListLogDeliveries": "Step Functions looks at what delivers a state machine's log",
    "logs:PutResourcePolicy": "Step Functions lets log lines be delivered",
    "logs:UpdateLogDelivery": "Step Functions changes what delivers a state machine's log",
    "rekognition:DetectModerationLabels": "works on an image that comes with the call",
    "xray:PutTelemetryRecords": "traces have no ARN",
    "xray:PutTraceSegments": "traces have no ARN",
}

# Managed policies that grant no more than the reason says.
MANAGED_POLICIES = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": "a function writes its own log",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole": "Lambda attaches a function to its VPC",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess": "a function sends its own traces",
}

_WRITES = {
    "dynamodb": ("Put", "Update", "Delete", "BatchWrite", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    "kinesis": ("Put",),
    "s3": ("Put", "Delete", "Restore"),
    "sns": ("Publish",),
    "sqs": ("SendMessage",),
}


@rule("one-role-per-function")
def one_role_per_function(template: FeatureTemplate) -> Iterator[str]:
    """A role that two functions share grants each what only the other needs."""
    roles = {function: template.role_of(function) for function in template.functions}
    uses = Counter(roles.values())
    for function, role in roles.items():
        if role is None:
            yield f"{function}: runs with a role from elsewhere: let it have its own"
        elif uses[role] > 1:
            yield f"{function}: shares role {role} with another function"


@rule("no-wildcard-actions")
def no_wildcard_actions(template: FeatureTemplate) -> Iterator[str]:
    """Neither `*` nor `dynamodb:*` nor `dynamodb:Get*`; nor all actions but some."""
    for where, statement in _all_statements(template):
        for action in as_list(statement.get("Action")):
            if "*" in action:
                yield f"{where}: allows {action}: name the actions"
        for negation in {"NotAction", "NotResource", "NotPrincipal"} & set(statement):
            yield f"{where}: allows all but some ({negation}): name what is allowed"


@rule("no-wildcard-resources")
def no_wildcard_resources(template: FeatureTemplate) -> Iterator[str]:
    """Permissions name their resources, but for actions that know none (UNLIMITED_ACTIONS)."""
    for where, _, statement in template.role_statements:
        if statement.get("Effect") != "Allow" or not any(map(_is_broad, as_list(statement.get("Resource")))):
            continue
        for action in as_list(statement.get("Action")):
            if action not in UNLIMITED_ACTIONS:
                yield f"{where}: allows {action} on all resources: name them"


@rule("no-broad-managed-policies")
def no_broad_managed_policies(template: FeatureTemplate) -> Iterator[str]:
    """Managed policies grant actions on everything in the account (but for MANAGED_POLICIES)."""
    for role, properties in template.of_type("AWS::IAM::Role").items():
        for policy in properties.get("ManagedPolicyArns", []):
            own = references(policy) & set(template.of_type("AWS::IAM::ManagedPolicy"))
            if not own and policy not in MANAGED_POLICIES:
                yield f"{role}: has managed policy {text_of(policy) or policy}: write a statement instead"


@rule("no-function-invokes-a-function")
def no_function_invokes_a_function(template: FeatureTemplate) -> Iterator[str]:
    """A function that waits for another is paid for twice and fails twice. Lambda itself hands over what failed."""
    for function in template.functions:
        keepers = template.keepers_of(function)
        for statement in template.statements_of(function):
            named = [references(each) for each in as_list(statement.get("Resource"))]
            keeps = all(names and names <= keepers for names in named)
            for action in as_list(statement.get("Action")):
                if action.lower().startswith("lambda:invoke") and not keeps:
                    yield f"{function}: may invoke functions ({action}): put a queue or a state machine in between"


@rule("invoke-permission-is-scoped")
def invoke_permission_is_scoped(template: FeatureTemplate) -> Iterator[str]:
    """Without a source, anyone's API, bucket or topic may invoke the function through the service."""
    for permission, properties in template.of_type("AWS::Lambda::Permission").items():
        sources = [properties[name] for name in ("SourceArn", "SourceAccount") if properties.get(name)]
        if properties.get("Principal") == "*":
            yield f"{permission}: lets everybody invoke the function"
        elif text_of(properties.get("Principal")).endswith(".amazonaws.com") and sources in ([], ["*"]):
            yield f"{permission}: has no SourceArn and no SourceAccount"


OWN_ACCOUNT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
"""Stands for the identities of the account that have the right in their own policies."""


@rule("resource-policy-is-scoped")
def resource_policy_is_scoped(template: FeatureTemplate) -> Iterator[str]:
    """A queue or topic takes messages from one source or the own account, not from a whole service or anybody."""
    for policy, properties in template.of_type("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy").items():
        for statement in statements(properties):
            own_account = statement.get("Principal") == {"AWS": OWN_ACCOUNT}
            if (
                statement.get("Effect") == "Allow"
                and not own_account
                and not _is_scoped(statement.get("Condition", {}))
            ):
                yield f"{policy}: allows without a condition on aws:SourceArn or aws:SourceAccount"


@rule("no-recursion")
def no_recursion(template: FeatureTemplate) -> Iterator[str]:
    """A function that writes to what triggers it may never stop."""
    for function in template.functions:
        sources = triggers_of(template, function)
        for statement in template.statements_of(function):
            if any(map(_is_write, as_list(statement.get("Action")))):
                for source in sorted(sources & references(statement.get("Resource"))):
                    yield f"{function}: is triggered by {source} and may write to it"


def triggers_of(template: FeatureTemplate, function: str) -> set[str]:
    """What invokes a function: tables and streams, queues, the topics of those queues, topics, buckets."""
    found = set()
    for properties in template.of_type("AWS::Lambda::EventSourceMapping").values():
        if function in template.functions_in(properties.get("FunctionName")):
            found |= references(properties.get("EventSourceArn"))
    for properties in template.of_type("AWS::SNS::Subscription").values():
        endpoint = properties.get("Endpoint")
        if references(endpoint) & found or function in template.functions_in(endpoint):
            found |= references(properties.get("TopicArn"))
    for bucket, properties in template.of_type("AWS::S3::Bucket").items():
        if function in template.functions_in(properties.get("NotificationConfiguration")):
            found.add(bucket)
    return found


def _all_statements(template: FeatureTemplate) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is allowed by roles and by the policies of resources."""
    for where, _, statement in template.role_statements:
        if statement.get("Effect") == "Allow":
            yield where, statement
    for where, properties in template.of_type(*RESOURCE_POLICIES).items():
        for statement in statements(properties):
            if statement.get("Effect") == "Allow":
                yield where, statement


def _is_broad(resource: object) -> bool:
    """Whether an ARN names all accounts, regions or resources of a type: `*`, `arn:aws:sqs:*:*:x`, `…:table/*`."""
    *prefix, name = text_of(resource).replace("AWS::", "AWS.").split(":", 5)
    all_of_type = re.fullmatch(r"[\w-]+[:/]\*", name) and "s3" not in prefix  # objects of one bucket look alike
    return name == "*" or "*" in "".join(prefix) or bool(all_of_type)


def _is_scoped(condition: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(
        key.lower() in {"aws:sourcearn", "aws:sourceaccount"} and value != "*"
        for operator, keys in condition.items()
        if operator in {"ArnEquals", "ArnLike", "StringEquals", "StringLike"}
        for key, value in keys.items()
    )


def _is_write(action: str) -> bool:
    service, _, operation = action.partition(":")
    return operation.startswith(_WRITES.get(service, ()))
