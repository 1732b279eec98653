"""`make preflight` asks for the service of each resource that a feature has."""

import pytest

from aws.preflight import regions, services
from aws.settings import Settings
from tests.governance.templates import ROOT, FeatureTemplate

# Of CloudFormation's names; those of every region, or of none, are not asked for.
EVERYWHERE = {"CloudFormation", "CloudFront", "CloudWatch", "EC2", "IAM", "Logs", "S3"}
CLIENTS = {
    "Cognito": "cognito-idp",
    "ApiGatewayV2": "apigatewayv2",
    "DynamoDB": "dynamodb",
    "ElastiCache": "elasticache",
    "Events": "events",
    "IoT": "iot",
    "KMS": "kms",
    "Kinesis": "kinesis",
    "KinesisFirehose": "firehose",
    "Lambda": "lambda",
    "Route53": "route53resolver",
    "SNS": "sns",
    "SQS": "sqs",
    "StepFunctions": "stepfunctions",
}
FEATURES = FeatureTemplate.read(ROOT / "template.yaml").nested


def used(template: FeatureTemplate) -> set[str]:
    every = (template, *template.all_nested)
    kinds = [resource["Type"].split("::") for each in every for resource in each.resources.values()]
    return {kind[1] for kind in kinds if kind[0] == "AWS"} - EVERYWHERE


@pytest.mark.parametrize("feature", FEATURES)
def test_the_services_of_a_feature_are_asked_for(feature: str) -> None:
    needed = {CLIENTS[each] for each in used(FEATURES[feature])}
    assert needed <= services({feature}, makes_cache=True)


@pytest.mark.parametrize("env", ["default", "full"])
def test_the_guide_lists_the_regions_that_preflight_takes(env: str) -> None:
    features = Settings.read(ROOT, env).features()
    names = ", ".join(f"`{each}`" for each in regions(services(features, makes_cache=env == "full")))
    assert f"| *{env}* | {names} |" in (ROOT / "docs/guide/deploying.md").read_text()
