"""How the good template is broken, and what the rule says of it: one place at a time."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from samtranslator.yaml_helper import yaml_parse

GOOD = yaml_parse((Path(__file__).parent / "good.yaml").read_text())
REMOVED = object()


class Case(NamedTuple):
    """A change of the good template (where, and to what), and what the rule says of it."""

    rule: str
    where: str
    change: Any
    breach: str


def get_att(resource: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [resource, attribute]}


def allow(action: str, resource: Any) -> list[dict[str, Any]]:
    return [{"Statement": [{"Effect": "Allow", "Action": [action], "Resource": resource}]}]


def machine_with(role: Any) -> dict[str, Any]:
    properties = {**GOOD["Resources"]["ItemMachine"]["Properties"], "Role": role}
    del properties["Policies"]
    return properties


def dashboard(*metric: str) -> dict[str, Any]:
    """A dashboard with one metric, twice."""
    widgets = [{"type": "metric", "properties": {"metrics": [metric, ["..."]]}}]
    return {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": json.dumps({"widgets": widgets})}}


SPEAKER = {
    "Type": "AWS::CloudWatch::CompositeAlarm",
    "Properties": {"AlarmRule": {"Fn::Sub": 'ALARM("${DeadLettersAlarm}")'}},
}
RINGS = "DeadLettersAlarm.Properties"
TABLE = "Items.Properties"
API = "ItemGet.Properties"
ROUTE = "ItemGetRoute.Properties"
CONSUMER = "ItemPut.Properties"
QUEUE = "ItemQueue.Properties"
QUEUE_MAPPING = "ItemPutMapping.Properties"
QUEUE_STATEMENT = "ItemQueuePolicy.Properties.PolicyDocument.Statement.0"
STREAM_MAPPING = "ItemFoldMapping.Properties"
TIDY = "ItemTidy.Properties"
EXTRA = "Extra"
BUCKET = "ItemPages.Properties"
DISTRIBUTION = "ItemDistribution.Properties.DistributionConfig"
BEHAVIOR = f"{DISTRIBUTION}.CacheBehaviors.0.Fn::If.1"
HEADERS = "ItemHeaders.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig"
MACHINE = "ItemMachine.Properties"
INLINE = {"Definition": {"StartAt": "Now", "States": {"Now": {"Type": "Succeed"}}}}
HTTP_API = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "x", "Body": {"openapi": "3.0.1"}}}
CONNECT = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"RouteKey": "$connect"}}
OPEN_BUT_ONE = {
    "Type": "AWS::ApiGatewayV2::Route",
    "Properties": {"RouteKey": "DELETE /activegames/pin/{pin}", "AuthorizationType": "NONE"},
}
LAMBDA_SUBSCRIPTION = {
    "Type": "AWS::SNS::Subscription",
    "Properties": {"Protocol": "lambda", "TopicArn": {"Ref": "ItemTopic"}, "Endpoint": get_att("ItemGet")},
}
MAY_INVOKE = {
    "Type": "AWS::IAM::Policy",
    "Properties": {
        "Roles": [{"Ref": "ItemGetRole"}],
        "PolicyDocument": allow("lambda:InvokeFunction", "arn:x")[0],
    },
}
SECOND_ROUTE = {
    "Type": "AWS::ApiGatewayV2::Route",
    "Properties": {**GOOD["Resources"]["ItemGetRoute"]["Properties"], "RouteKey": "PUT /items/{id}"},
}
ONE_SUBNET = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
ENDPOINT = {
    "Type": "AWS::EC2::VPCEndpoint",
    "Properties": {
        "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.dynamodb"},
        "PolicyDocument": {
            "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": get_att("Items")}]
        },
    },
}
OPTIONAL_VPC = {"Fn::If": ["WithCache", {"SubnetIds": ["subnet-1", "subnet-2"]}, {"Ref": "AWS::NoValue"}]}


def stage(detailed_metrics: Any) -> dict[str, Any]:
    """A stage of an API whose default is to have metrics for each route."""
    settings = {"DetailedMetricsEnabled": detailed_metrics}
    return {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"DefaultRouteSettings": settings}}


def user_pool(**properties: Any) -> dict[str, Any]:
    """A resource that may break rules."""
    return {"Type": "AWS::Cognito::UserPool", "Properties": properties}


CASES = [
    Case(
        "subscriber-names-events-that-there-are",
        "ItemTidyRule.Properties.EventBusName",
        {"Ref": "Bus"},
        "ItemTidyRule: must name source and detail-type",
    ),
    Case("one-role-per-function", f"{API}.Role", get_att("ItemPutRole"), "ItemGet: shares role ItemPutRole"),
    Case("one-role-per-function", f"{API}.Role", {"Ref": "SharedRole"}, "ItemGet: runs with a role from elsewhere"),
    Case("no-wildcard-actions", f"{API}.Policies", allow("dynamodb:*", "arn:x"), "ItemGetRole: allows dynamodb:*"),
    Case("no-wildcard-actions", f"{API}.Policies", allow("*", "arn:x"), "ItemGetRole: allows *"),
    Case("no-wildcard-actions", f"{QUEUE_STATEMENT}.Action", "sqs:*", "ItemQueuePolicy: allows sqs:*"),
    Case("no-wildcard-actions", f"{QUEUE_STATEMENT}.NotAction", "sqs:PurgeQueue", "ItemQueuePolicy: allows all but"),
    Case("no-wildcard-resources", f"{API}.Policies", allow("sqs:SendMessage", "*"), "ItemGetRole: allows sqs:Send"),
    Case(
        "no-wildcard-resources",
        f"{API}.Policies",
        allow(
            "dynamodb:GetItem", {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"}
        ),
        "ItemGetRole: allows dynamodb:GetItem on all resources",
    ),
    Case("no-wildcard-resources", f"{API}.Policies", allow("sqs:SendMessage", "arn:aws:sqs:*:*:x"), "sqs:SendMessage"),
    Case(
        "no-broad-managed-policies",
        f"{API}.Policies",
        ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"],
        "ItemGetRole: has managed policy arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
    ),
    Case(
        "no-function-invokes-a-function",
        f"{API}.Policies",
        allow("lambda:InvokeFunction", "arn:x"),
        "ItemGet: may invoke functions",
    ),
    Case(
        "no-function-invokes-a-function",
        EXTRA,
        MAY_INVOKE,
        "ItemGet: may invoke functions",
    ),
    Case(
        "invoke-permission-is-scoped",
        "ItemGetPermission.Properties.SourceArn",
        REMOVED,
        "ItemGetPermission: has no SourceArn",
    ),
    Case("invoke-permission-is-scoped", "ItemGetPermission.Properties.Principal", "*", "ItemGetPermission: lets every"),
    Case("resource-policy-is-scoped", f"{QUEUE_STATEMENT}.Condition", REMOVED, "ItemQueuePolicy: allows without"),
    Case(
        "resource-policy-is-scoped",
        f"{QUEUE_STATEMENT}.Condition",
        {"StringLike": {"aws:SourceArn": "*"}},
        "ItemQueuePolicy: allows without",
    ),
    Case(
        "resource-policy-is-scoped",
        f"{QUEUE_STATEMENT}.Condition",
        {"StringNotEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        "ItemQueuePolicy: allows without",
    ),
    Case("no-recursion", f"{CONSUMER}.Policies", allow("sqs:SendMessage", get_att("ItemQueue")), "by ItemQueue and"),
    Case("no-recursion", f"{CONSUMER}.Policies", allow("sns:Publish", {"Ref": "ItemTopic"}), "by ItemTopic and may"),
    Case(
        "no-recursion",
        "ItemFold.Properties.Policies",
        allow("dynamodb:UpdateItem", get_att("Items")),
        "ItemFold: is triggered by Items and may write",
    ),
    Case("one-route-per-function", EXTRA, SECOND_ROUTE, "ItemGet: serves 2 routes"),
    Case("no-catch-all-route", f"{ROUTE}.RouteKey", "$default", "ItemGetRoute: $default takes all"),
    Case("no-catch-all-route", f"{ROUTE}.RouteKey", "ANY /items", "ItemGetRoute: ANY /items takes all"),
    Case("no-catch-all-route", f"{ROUTE}.RouteKey", "GET /{proxy+}", "ItemGetRoute: GET /{proxy+} takes all"),
    Case("routes-are-resources", EXTRA, HTTP_API, "Extra: has routes in Body"),
    Case("every-route-is-authorized", f"{ROUTE}.AuthorizationType", "NONE", "GET /items/{id} has no JWT"),
    Case("every-route-is-authorized", f"{ROUTE}.AuthorizerId", REMOVED, "GET /items/{id} has no JWT"),
    Case("every-route-is-authorized", f"{ROUTE}.RouteKey", "GET /activegames/pin/{pin}", "pin/{pin} has an authorizer"),
    Case("every-route-is-authorized", EXTRA, OPEN_BUT_ONE, "Extra: DELETE /activegames/pin/{pin} has no JWT"),
    Case("every-route-is-authorized", EXTRA, CONNECT, "Extra: $connect has no authorizer"),
    Case("detailed-metrics-are-a-parameter", EXTRA, stage(True), "Extra: DetailedMetricsEnabled does not refer"),
    Case("detailed-metrics-are-a-parameter", EXTRA, stage({"Ref": "ProtectData"}), "Extra: DetailedMetricsEnabled"),
    Case("api-timeout", f"{API}.Timeout", 30, "ItemGet: answers an API and may take 30 s"),
    Case("alarm-watches-what-is-there", f"{RINGS}.MetricName", "Letters", "AWS/SQS sends no Letters"),
    Case("alarm-watches-what-is-there", f"{RINGS}.Dimensions", [], "with dimensions none"),
    Case("alarm-watches-what-is-there", f"{RINGS}.Dimensions.0.Value", {"Ref": "DeadLetters"}, "QueueName must be"),
    Case("alarm-watches-what-is-there", f"{RINGS}.Namespace", "Buzzline", "have one dimension"),
    Case("alarm-names-its-paragraph", f"{RINGS}.AlarmDescription", "Help!", "must end with `(docs/guide/runbook.md"),
    Case("alarm-names-its-paragraph", EXTRA, SPEAKER, "Extra: AlarmDescription must end with"),
    Case("alarm-knows-silence", f"{RINGS}.TreatMissingData", REMOVED, "DeadLettersAlarm: TreatMissingData"),
    Case("alarm-knows-silence", f"{RINGS}.TreatMissingData", "ignore", "DeadLettersAlarm: TreatMissingData"),
    Case("alarm-is-heard", f"{RINGS}.AlarmActions", [], "DeadLettersAlarm: has no action, and no output of its name"),
    Case("alarm-is-heard", EXTRA, SPEAKER, "Extra: has no action"),
    Case("dashboard-shows-what-is-there", EXTRA, dashboard("AWS/Lambda", "Laughs"), "AWS/Lambda sends no Laughs"),
    Case(
        "dashboard-shows-what-is-there",
        EXTRA,
        dashboard("Buzzline", "GamesHosted", "service", "wallet"),
        "no function counts GamesHosted with ['service', 'wallet']",
    ),
    Case("consumed-queue-has-dead-letters", f"{QUEUE}.RedrivePolicy", REMOVED, "ItemQueue: is consumed"),
    Case("visibility-timeout", f"{QUEUE}.VisibilityTimeout", 59, "VisibilityTimeout is 59 s: ItemPut needs 60 s"),
    Case("visibility-timeout", f"{QUEUE_MAPPING}.MaximumBatchingWindowInSeconds", 5, "ItemPut needs 65 s"),
    Case(
        "dead-letters-are-kept", "DeadLetters.Properties.MessageRetentionPeriod", REMOVED, "DeadLetters: dead letters"
    ),
    Case("dead-letters-have-an-alarm", "DeadLettersAlarm", REMOVED, "DeadLetters: no alarm"),
    Case("dead-letters-have-an-alarm", "DeadLettersAlarm.Properties.AlarmActions", [], "DeadLetters: no alarm"),
    Case("queue-is-encrypted", f"{QUEUE}.SqsManagedSseEnabled", False, "ItemQueue: is not encrypted"),
    Case("queue-mapping-reports-item-failures", f"{QUEUE_MAPPING}.FunctionResponseTypes", REMOVED, "ItemPutMapping: F"),
    Case("queue-mapping-has-a-limit", f"{QUEUE_MAPPING}.ScalingConfig", REMOVED, "ItemPutMapping: ScalingConfig"),
    Case("stream-mapping-gives-up", f"{STREAM_MAPPING}.MaximumRetryAttempts", -1, "has no MaximumRetryAttempts"),
    Case("stream-mapping-gives-up", f"{STREAM_MAPPING}.MaximumRecordAgeInSeconds", REMOVED, "has no MaximumRecordAge"),
    Case(
        "stream-mapping-isolates-failures", f"{STREAM_MAPPING}.BisectBatchOnFunctionError", REMOVED, "ItemFoldMapping"
    ),
    Case(
        "stream-mapping-keeps-failures", f"{STREAM_MAPPING}.DestinationConfig", REMOVED, "ItemFoldMapping: has no des"
    ),
    Case(
        "subscription-keeps-failures", "ItemSubscription.Properties.RedrivePolicy", REMOVED, "ItemSubscription: has no"
    ),
    Case(
        "subscription-keeps-failures",
        "ItemTopic.Properties.Subscription",
        [{"Protocol": "sqs", "Endpoint": get_att("ItemQueue")}],
        "ItemTopic: subscriptions inside",
    ),
    Case("asynchronous-function-keeps-failures", f"{TIDY}.EventInvokeConfig", REMOVED, "ItemTidy: is invoked asynch"),
    Case(
        "asynchronous-function-keeps-failures",
        f"{TIDY}.EventInvokeConfig.DestinationConfig.OnFailure",
        {"Type": "Lambda", "Destination": get_att("ItemGet")},
        "ItemGet: keeps what failed, and has no alarm",
    ),
    Case("asynchronous-function-keeps-failures", EXTRA, LAMBDA_SUBSCRIPTION, "ItemGet: is invoked asynchronously"),
    Case("log-group-with-retention", "ItemGetLogs", REMOVED, "ItemGet: has no log group /aws/lambda/${ItemGet}"),
    Case("log-group-with-retention", "ItemGetLogs.Properties.RetentionInDays", REMOVED, "ItemGet: has no log group"),
    Case("log-group-is-there-first", "ItemPutMapping.DependsOn", REMOVED, "ItemPutMapping: may run ItemPut before"),
    Case("log-group-is-there-first", "ItemRelease.DependsOn", "ItemGetLogs", "ItemRelease: may run ItemTidy before It"),
    Case(
        "log-group-is-there-first",
        "ItemTidyRule.Properties",
        {"ScheduleExpression": "rate(1 hour)", "Targets": [{"Id": "x", "Arn": get_att("ItemTidy")}]},
        "ItemTidyRule: may run ItemTidy before ItemTidyLogs is there",
    ),
    Case("supported-runtime", f"{API}.Runtime", "python3.9", "ItemGet: Runtime is python3.9"),
    Case("supported-runtime", f"{API}.Architectures", ["x86_64"], "ItemGet: Architectures is ['x86_64']"),
    Case("traced", f"{API}.Tracing", "PassThrough", "ItemGet: Tracing is not Active"),
    Case("shared-layers", f"{API}.Layers", [{"Ref": "OtherLayer"}], "ItemGet: Layers must be"),
    Case("shared-layers", "Globals.Function.Layers", [{"Ref": "PlatformLayer"}], "ItemGet: Layers must be"),
    Case("explicit-size", "Globals.Function.MemorySize", REMOVED, "ItemGet: MemorySize is not set"),
    Case("explicit-size", "Globals.Function.Timeout", REMOVED, "ItemGet: Timeout is not set"),
    Case("no-plain-secrets", f"{TIDY}.Environment.Variables.PARTNER_TOKEN", "s3cr3t", "ItemTidy: PARTNER_TOKEN may"),
    Case(
        "no-plain-secrets",
        f"{TIDY}.Environment.Variables.API_KEY",
        "{{resolve:secretsmanager:partner}}",
        "ItemTidy: API_KEY may hold a secret",
    ),
    Case("no-plain-secrets", f"{TIDY}.Environment.Variables.PASSWORD", {"Ref": "Password"}, "ItemTidy: PASSWORD may"),
    Case("outside-of-vpc", f"{API}.VpcConfig", OPTIONAL_VPC, "ItemGet: is in a VPC"),
    Case("vpc-in-two-zones", f"{API}.VpcConfig", ONE_SUBNET, "ItemGet: has 1 subnet"),
    Case("network-is-made-once", EXTRA, ENDPOINT, "Extra: is a AWS::EC2::VPCEndpoint: functions/network makes it"),
    Case("state-machine-definition-is-a-file", MACHINE, INLINE, "ItemMachine: has no DefinitionUri"),
    Case("state-machine-definition-is-a-file", MACHINE, INLINE, "ItemMachine: has its definition in Definition"),
    Case(
        "state-machine-definition-is-a-file",
        f"{MACHINE}.DefinitionUri",
        "../../statemachines/good_gone.asl.yaml",
        "ItemMachine: there is no file good_gone.asl.yaml",
    ),
    Case("state-machine-definition-is-a-file", f"{MACHINE}.DefinitionUri", "good_tidy.asl.yaml", "must be statemachi"),
    Case(
        "state-machine-definition-is-a-file",
        f"{MACHINE}.DefinitionUri",
        "../../statemachines/bad_tidy.asl.yaml",
        "must be statemachines/good_<name>.asl.yaml",
    ),
    Case(
        "state-machine-definition-is-a-file",
        EXTRA,
        {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": "{}", "RoleArn": "arn:x"}},
        "Extra: has its definition in DefinitionString",
    ),
    Case("state-machine-is-traced", f"{MACHINE}.Tracing", REMOVED, "ItemMachine: Tracing"),
    Case("state-machine-is-logged", f"{MACHINE}.Logging", REMOVED, "ItemMachine: Logging has no level"),
    Case("state-machine-is-logged", f"{MACHINE}.Logging.Level", "OFF", "ItemMachine: Logging has no level"),
    Case(
        "state-machine-is-logged", "ItemMachineLogs.Properties.RetentionInDays", REMOVED, "ItemMachineLogs has no Ret"
    ),
    Case("state-machine-has-its-own-role", MACHINE, machine_with(get_att("ItemPutRole")), "shares role ItemPutRole"),
    Case(
        "state-machine-has-its-own-role", MACHINE, machine_with("arn:x"), "ItemMachine: runs with a role from elsewhere"
    ),
    Case(
        "state-machine-role-is-exact",
        f"{MACHINE}.Policies",
        allow("dynamodb:GetItem", get_att("Items")),
        "ItemMachine: its role lacks dynamodb:PutItem on Items",
    ),
    Case(
        "state-machine-role-is-exact",
        f"{MACHINE}.Policies.0.Statement.1.Resource",
        get_att("ItemPut"),
        "ItemMachine: its role lacks lambda:InvokeFunction on ItemGet",
    ),
    Case(
        "state-machine-role-is-exact",
        f"{MACHINE}.Policies.0.Statement.1.Resource",
        [get_att("ItemPut"), get_att("ItemGet")],
        "ItemMachine: its role allows lambda:InvokeFunction on ItemPut, which no task needs",
    ),
    Case(
        "state-machine-role-is-exact",
        f"{MACHINE}.Policies.0.Statement.2.Action",
        ["dynamodb:DeleteItem"],
        "ItemMachine: its role allows dynamodb:DeleteItem on *, which no task needs",
    ),
    Case("state-machine-is-sound", f"{MACHINE}.DefinitionSubstitutions.ItemGet", REMOVED, "ItemGet is not given"),
    Case("state-machine-is-sound", f"{MACHINE}.DefinitionSubstitutions.Other", "x", "Other is not used"),
    Case("table-is-encrypted", f"{TABLE}.SSESpecification", REMOVED, "Items: SSESpecification"),
    Case("table-recovery-is-a-parameter", f"{TABLE}.PointInTimeRecoverySpecification", REMOVED, "Items: PointInTime"),
    Case("table-protection-is-a-parameter", f"{TABLE}.DeletionProtectionEnabled", False, "Items: DeletionProtection"),
    Case("user-pool-protection-is-a-parameter", EXTRA, user_pool(DeletionProtection="ACTIVE"), "Extra: DeletionProt"),
    Case("user-pool-protection-is-a-parameter", EXTRA, user_pool(), "Extra: DeletionProtection is not active under"),
    Case("user-pool-sender-is-a-parameter", EXTRA, user_pool(), "Extra: no EmailConfiguration"),
    Case(
        "user-pool-sender-is-a-parameter",
        EXTRA,
        user_pool(EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT"}),
        "Extra: no EmailConfiguration",
    ),
    Case(
        "zone-is-a-parameter",
        EXTRA,
        {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}},
        },
        "Extra: AvailabilityZone can't be chosen",
    ),
    Case("failed-creation-leaves-nothing", "ItemPages.DeletionPolicy", "Retain", "ItemPages: DeletionPolicy is Retain"),
    Case("data-outlives-its-replacement", "Items.UpdateReplacePolicy", REMOVED, "Items: UpdateReplacePolicy is not"),
    Case("data-outlives-its-replacement", "ItemPages.UpdateReplacePolicy", "Snapshot", "ItemPages: UpdateReplace"),
    Case("table-capacity", f"{TABLE}.BillingMode", REMOVED, "Items: BillingMode is neither"),
    Case(
        "bucket-is-private",
        f"{BUCKET}.PublicAccessBlockConfiguration",
        REMOVED,
        "ItemPages: PublicAccessBlockConfiguration.RestrictPublicBuckets is not true",
    ),
    Case(
        "bucket-is-private",
        f"{BUCKET}.PublicAccessBlockConfiguration.BlockPublicPolicy",
        False,
        "ItemPages: PublicAccessBlockConfiguration.BlockPublicPolicy is not true",
    ),
    Case("bucket-is-encrypted", f"{BUCKET}.BucketEncryption", REMOVED, "ItemPages: has no BucketEncryption"),
    Case(
        "distribution-is-encrypted",
        f"{DISTRIBUTION}.DefaultCacheBehavior.ViewerProtocolPolicy",
        "allow-all",
        "ItemDistribution: the default behaviour takes requests that are not encrypted",
    ),
    Case(
        "distribution-is-encrypted", f"{BEHAVIOR}.ViewerProtocolPolicy", "allow-all", "ItemDistribution: /api/* takes"
    ),
    Case(
        "distribution-is-encrypted",
        f"{DISTRIBUTION}.Origins.1.CustomOriginConfig.OriginProtocolPolicy",
        "match-viewer",
        "ItemDistribution: origin Api is asked by match-viewer",
    ),
    Case(
        "distribution-reads-buckets-by-access-control",
        f"{DISTRIBUTION}.Origins.0.OriginAccessControlId",
        REMOVED,
        "ItemDistribution: origin Pages has no OriginAccessControlId",
    ),
    Case(
        "distribution-reads-buckets-by-access-control",
        f"{DISTRIBUTION}.Origins.0.S3OriginConfig.OriginAccessIdentity",
        "origin-access-identity/cloudfront/E1",
        "ItemDistribution: origin Pages has no OriginAccessControlId, or an OriginAccessIdentity",
    ),
    Case("distribution-guards-pages", f"{BEHAVIOR}.ResponseHeadersPolicyId", REMOVED, "/api/* has no headers policy"),
    Case(
        "distribution-guards-pages",
        f"{DISTRIBUTION}.DefaultCacheBehavior.ResponseHeadersPolicyId",
        "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "ItemDistribution: the default behaviour has no headers policy of this template",
    ),
    Case("distribution-guards-pages", f"{HEADERS}.StrictTransportSecurity", REMOVED, "ItemHeaders: has no StrictTran"),
    Case("distribution-guards-pages", f"{HEADERS}.FrameOptions.Override", False, "ItemHeaders: has no FrameOptions"),
    Case("distribution-guards-pages", f"{HEADERS}.ContentSecurityPolicy", REMOVED, "does not begin with default-src"),
    Case(
        "distribution-guards-pages",
        f"{HEADERS}.ContentSecurityPolicy.ContentSecurityPolicy",
        "default-src 'self'",
        "ItemHeaders: ContentSecurityPolicy does not begin with default-src 'none'",
    ),
    Case(
        "distribution-guards-pages",
        f"{HEADERS}.ContentSecurityPolicy.ContentSecurityPolicy",
        {
            "Fn::Sub": [
                "default-src 'none'; style-src 'self'${More}",
                {"More": {"Fn::If": ["X", " 'unsafe-inline'", ""]}},
            ]
        },
        "ItemHeaders: ContentSecurityPolicy allows 'unsafe-inline'",
    ),
    Case(
        "custom-resource-has-a-limit", "ItemRelease.Properties.ServiceTimeout", REMOVED, "ItemRelease: has no Service"
    ),
    Case("custom-resource-has-a-limit", "ItemRelease.Properties.ServiceTimeout", 10, "ItemTidy may take 10 s"),
    Case("parameter-is-described", "Parameters.HttpApiId.Description", REMOVED, "HttpApiId: parameter has no Descr"),
    Case("parameter-is-described", "Parameters.HttpApiId.Type", "", "HttpApiId: parameter has no Type"),
    Case("no-rest-apis", EXTRA, {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}, "Extra: is a REST API"),
    Case(
        "once-per-account-is-beside-the-root", EXTRA, {"Type": "AWS::ApiGateway::Account"}, "Extra: an account has one"
    ),
    Case("no-hard-coded-names", f"{TABLE}.TableName", "Items", "Items: TableName is fixed to 'Items'"),
    Case("no-hard-coded-names", f"{QUEUE}.QueueName", {"Fn::Sub": "items"}, "ItemQueue: QueueName is fixed"),
    Case("no-hard-coded-places", "Parameters.HttpApiId.Default", "arn:aws:x::123456789012:y", "account 123456789012"),
    Case("no-hard-coded-places", f"{TIDY}.Environment.Variables.AWAY", "eu-west-1", "AWAY: names region eu-west-1"),
]

ROOT = {
    "Parameters": {"Place": {"Type": "String", "Default": "here", "Description": "Where"}},
    "Resources": {
        "Good": {
            "Type": "AWS::Serverless::Application",
            "Properties": {
                "Location": "functions/good/template.yaml",
                "Parameters": {name: "x" for name, body in GOOD["Parameters"].items() if "Default" not in body},
            },
        },
    },
}
PASSED = "Good.Properties.Parameters"
ROOT_CASES = [
    Case(
        "rules-section-takes-few-functions",
        "Rules.Whole.RuleCondition",
        {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", [{"Ref": "One"}, {"Ref": "Other"}]]}, ""]}]},
        "Whole: Fn::Join is not supported in Rules",
    ),
    Case("root-only-nests", EXTRA, {"Type": "AWS::SNS::Topic"}, "Extra: is a AWS::SNS::Topic"),
    Case("every-feature-is-nested", "Good", REMOVED, "functions/good/template.yaml: is not nested"),
    Case("nested-parameters-are-wired", f"{PASSED}.HttpApiId", REMOVED, "Good: parameter HttpApiId has no default"),
    Case("nested-parameters-are-wired", f"{PASSED}.Surplus", "x", "Good: Surplus is passed, but is no parameter"),
    Case(
        "nested-parameters-are-wired",
        f"{PASSED}.HttpApiId",
        get_att("Good", "Outputs.Nothing"),
        "Good: HttpApiId reads output Nothing, which Good does not have",
    ),
    Case(
        "one-feature-at-a-time-changes-the-api",
        EXTRA,
        ROOT["Resources"]["Good"],
        "Good: gets the API from x, as Extra does",
    ),
    Case("root-parameters-have-defaults", "Parameters.Place.Default", REMOVED, "Place: parameter has no default"),
]


STATE = "States.Look"
DEFINITION_CASES = [
    Case(
        "state-machine-role-is-exact",
        f"{STATE}.Resource",
        "arn:${Partition}:states:::sqs:sendMessage",
        "ItemMachine: its role lacks sqs:SendMessage on Items",
    ),
    Case(
        "state-machine-role-is-exact", "States.Each", {"Type": "Pass"}, "its role allows lambda:InvokeFunction on ItemG"
    ),
    Case("state-machine-is-sound", "StartAt", "Start", "StartAt leads to Start, which is no state"),
    Case("state-machine-is-sound", "States.IsThere.Default", REMOVED, "choice IsThere has no Default"),
    Case("state-machine-is-sound", "States.IsThere.Default", "Each", "state Nothing is never reached"),
    Case("state-machine-is-sound", "States.Nothing.End", REMOVED, "state Nothing has neither Next nor End"),
    Case("state-machine-is-sound", f"{STATE}.Next", "Gone", "Look leads to Gone, which is no state"),
    Case("state-machine-is-sound", f"{STATE}.Catch", REMOVED, "task Look has no Retry or no Catch"),
    Case("state-machine-is-sound", f"{STATE}.Retry", [], "task Look has no Retry or no Catch"),
    Case(
        "state-machine-is-sound",
        "States.Each.ItemProcessor.States.Tidy.Catch",
        REMOVED,
        "state Skipped is never reached",
    ),
    Case("state-machine-is-sound", "Comment", "${Surplus}", "substitution Surplus is not given"),
]
