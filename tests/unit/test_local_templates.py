import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.differences import NotSupported
from local.templates import expand_nested

SAM = "AWS::Serverless-2016-10-31"
ENDPOINT = "http://localhost:4566"


class Bucket:
    """Objects by key, with the two calls of S3 that are made."""

    def __init__(self, **templates: dict[str, Any]) -> None:
        self.objects = {f"{name}.template": yaml.safe_dump(template).encode() for name, template in templates.items()}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        body = self.objects[Key]
        return {"Body": type("Stream", (), {"read": lambda self: body})()}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        self.objects[Key] = Body


def nest(name: str) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Application", "Properties": {"Location": f"http://localhost:1/b/{name}.template"}}


def root(tmp_path: Path, **resources: dict[str, Any]) -> Path:
    file = tmp_path / "packaged.yaml"
    file.write_text(yaml.safe_dump({"Transform": SAM, "Resources": resources}))
    return file


def test_nested_templates_are_expanded_at_every_depth(tmp_path: Path) -> None:
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"CodeUri": "s3://b/code", "Handler": "a.b", "Runtime": "python3.13"},
    }
    bucket = Bucket(
        outer={"Transform": SAM, "Resources": {"Inner": nest("inner")}},
        inner={"Transform": SAM, "Resources": {"F": function}},
    )
    file = root(tmp_path, Outer=nest("outer"))
    assert expand_nested(file, "b", bucket, ENDPOINT) == []
    outer, inner = (json.loads(bucket.objects[f"{name}.template.json"]) for name in ("outer", "inner"))
    location = yaml.safe_load(file.read_text())["Resources"]["Outer"]["Properties"]["Location"]
    assert location == "https://s3.us-east-1.amazonaws.com/b/outer.template.json"
    assert outer["Resources"]["Inner"]["Type"] == "AWS::CloudFormation::Stack"
    assert {each["Type"] for each in inner["Resources"].values()} == {"AWS::Lambda::Function", "AWS::IAM::Role"}
    assert "Transform" not in inner


def test_it_is_told_where_everything_was_uploaded_to(tmp_path: Path) -> None:
    code = {"CodeUri": "s3://b/code", "Handler": "a.b", "Runtime": "python3.13"}
    function = {"Type": "AWS::Serverless::Function", "Properties": code}
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "s3://b/layer"}}
    bucket = Bucket(
        outer={"Transform": SAM, "Resources": {"Inner": nest("inner")}},
        inner={"Transform": SAM, "Resources": {"F": function}},
    )
    locations: dict[str, Any] = {}
    expand_nested(root(tmp_path, Outer=nest("outer"), L=layer), "b", bucket, ENDPOINT, locations)
    assert locations == {
        "L/ContentUri": "s3://b/layer",
        "Outer/Location": "https://s3.us-east-1.amazonaws.com/b/outer.template.json",
        "Outer/Inner/Location": "https://s3.us-east-1.amazonaws.com/b/inner.template.json",
        "Outer/Inner/F/CodeUri": "s3://b/code",
    }


def test_what_was_expanded_before_stays_as_it_is(tmp_path: Path) -> None:
    there = "https://s3.us-east-1.amazonaws.com/b/gone.template.json"
    before = {"Type": "AWS::Serverless::Application", "Properties": {"Location": there}}
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"TumblingWindowInSeconds": 30}}
    bucket = Bucket(child={"Resources": {"M": mapping}})
    file = root(tmp_path, Before=before, Child=nest("child"))
    assert len(expand_nested(file, "b", bucket, ENDPOINT)) == 1, "of the other one"
    assert yaml.safe_load(file.read_text())["Resources"]["Before"]["Properties"]["Location"] == there


def test_a_template_that_was_uploaded_before_is_expanded_anew(tmp_path: Path) -> None:
    """`sam package` does not upload what is there."""
    bucket = Bucket(child={"Resources": {"Headers": headers_policy("img-src https:")}})
    for _ in range(2):
        expand_nested(root(tmp_path, Child=nest("child")), "b", bucket, ENDPOINT)
    once = json.loads(bucket.objects["child.template.json"])["Resources"]["Headers"]
    assert once == headers_policy("img-src https: http:")


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ({"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": {}}}, "property Body"),
        (
            {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {"IntegrationSubtype": "AppConfig-GetConfiguration"},
            },
            "property IntegrationSubtype: AppConfig-GetConfiguration is not known",
        ),
        (
            {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"IntegrationSubtype": "SQS-SendMessage"}},
            "property CredentialsArn: has to be a role",
        ),
        (
            {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "IntegrationSubtype": "SQS-SendMessage",
                    "CredentialsArn": "arn",
                    "RequestParameters": {"QueueUrl": "x", "Region": "eu-west-1"},
                },
            },
            "property RequestParameters: Region of SQS-SendMessage is not known",
        ),
        (
            {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {"Integration": {"Type": "AWS", "Uri": "arn:aws:apigateway:x:sqs:path/1/q"}},
            },
            "property Credentials: has to be a role",
        ),
        (
            {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "Integration": {
                        "Type": "AWS",
                        "Credentials": "arn:aws:iam::*:user/*",
                        "Uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:dynamodb:action/GetItem"},
                    }
                },
            },
            "property Credentials: has to be a role",
        ),
    ],
)
def test_what_the_local_cloud_can_not_do_is_refused_by_name(
    tmp_path: Path, resource: dict[str, Any], says: str
) -> None:
    bucket = Bucket(child={"Resources": {"Thing": resource}})
    with pytest.raises(NotSupported, match=rf"Child\.Thing .*{says}"):
        expand_nested(root(tmp_path, Child=nest("child")), "b", bucket, ENDPOINT)


def test_services_that_apis_call_themselves_are_named(tmp_path: Path) -> None:
    integration = {"type": "aws", "credentials": "arn", "uri": "arn:aws:apigateway:x:dynamodb:action/GetItem"}
    function = {"type": "aws", "uri": "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/f/invocations"}
    paths = {
        path: {"get": {"x-amazon-apigateway-integration": each}}
        for path, each in {"/a": integration, "/b": function}.items()
    }
    _, notes = expanded(
        tmp_path,
        Resources={
            "I": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {"IntegrationSubtype": "Kinesis-PutRecord", "CredentialsArn": "arn"},
            },
            "M": {"Type": "AWS::ApiGateway::Method", "Properties": {"Integration": {"Type": "MOCK"}}},
            "R": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"paths": paths}}},
        },
    )
    assert [note.partition(": the service is called by what stands in")[0] for note in notes] == [
        "Child.I (AWS::ApiGatewayV2::Integration): property IntegrationSubtype",
        "Child.R (AWS::ApiGateway::RestApi): integration with dynamodb",
    ]


def expanded(tmp_path: Path, **template: Any) -> tuple[dict[str, Any], list[str]]:
    """A nested template as the local cloud gets it, and the notes."""
    bucket = Bucket(child=template)
    notes = expand_nested(root(tmp_path, Child=nest("child")), "b", bucket, ENDPOINT)
    return json.loads(bucket.objects["child.template.json"]), notes


def test_what_is_different_there_is_noted(tmp_path: Path) -> None:
    partial = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
    for name, properties in {
        "TumblingWindowInSeconds": {"TumblingWindowInSeconds": 30},
        "FunctionResponseTypes": {"StartingPosition": "LATEST", **partial},
    }.items():
        mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}
        [note] = expanded(tmp_path, Resources={"M": mapping})[1]
        assert "Child.M" in note and name in note
    of_a_queue = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": partial}
    assert expanded(tmp_path, Resources={"M": of_a_queue})[1] == []


@pytest.mark.parametrize(
    ("address", "here"),
    [
        (
            "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}",
            f"{ENDPOINT}/_aws/execute-api/${{Api}}/${{Stage}}",
        ),
        (
            "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/live",
            f"{ENDPOINT}/_aws/execute-api/${{Api}}/live",
        ),
        (
            "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}/.well-known/jwks.json",
            f"{ENDPOINT}/${{Pool}}/.well-known/jwks.json",
        ),
    ],
)
@pytest.mark.parametrize("variables", [[], [{"Stage": "live"}]])
def test_functions_are_told_the_addresses_of_the_local_cloud(
    tmp_path: Path, address: str, here: str, variables: list[Any]
) -> None:
    def with_variables(text: str) -> dict[str, Any]:
        return {"Fn::Sub": [text, *variables] if variables else text}

    other = with_variables("${Api}/x")
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Environment": {"Variables": {"ADDRESS": with_variables(address), "OTHER": other}}},
    }
    template, notes = expanded(tmp_path, Resources={"F": function})
    told = template["Resources"]["F"]["Properties"]["Environment"]["Variables"]
    assert told == {"ADDRESS": with_variables(here), "OTHER": other}
    assert notes == [f"Child.F (AWS::Lambda::Function): variable ADDRESS: is {here}"]


def test_the_issuer_of_tokens_stays_as_it_is(tmp_path: Path) -> None:
    issuer = {"Fn::Sub": "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}"}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"ISSUER": issuer}}}}
    template, notes = expanded(tmp_path, Resources={"F": function})
    assert template["Resources"]["F"] == function
    assert notes == []


def test_a_distribution_is_found_under_its_local_address(tmp_path: Path) -> None:
    distribution = {
        "Type": "AWS::CloudFront::Distribution",
        "Properties": {
            "DistributionConfig": {
                "Origins": [],
                "DefaultCacheBehavior": {"ViewerProtocolPolicy": "redirect-to-https"},
                "CacheBehaviors": [{"ViewerProtocolPolicy": "allow-all"}],
            }
        },
    }
    template, notes = expanded(
        tmp_path,
        Resources={"Site": distribution, "Other": {"Type": "AWS::SNS::Topic"}},
        Outputs={
            "Url": {"Value": {"Fn::Sub": "https://${Site.DomainName}/pictures"}},
            "Root": {"Value": {"Fn::Sub": "https://${Site.DomainName}"}},
            "Elsewhere": {"Value": {"Fn::Sub": "https://${Other.DomainName}/pictures"}},
        },
    )
    label = {"Label": {"Fn::Select": [0, {"Fn::Split": [".", {"Fn::GetAtt": ["Site", "DomainName"]}]}]}}
    host = ENDPOINT.replace("localhost", "${Label}.cloudfront.localhost")
    assert template["Outputs"]["Url"]["Value"] == {"Fn::Sub": [f"{host}/pictures", label]}
    assert template["Outputs"]["Root"]["Value"] == {"Fn::Sub": [host, label]}
    assert template["Outputs"]["Elsewhere"]["Value"] == {"Fn::Sub": "https://${Other.DomainName}/pictures"}
    config = template["Resources"]["Site"]["Properties"]["DistributionConfig"]
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "allow-all"
    assert [note.split(": ")[0] for note in notes] == [
        "Child.Site (AWS::CloudFront::Distribution)",
        "Child, output Root",
        "Child, output Url",
    ]


NOTHING = {"Ref": "AWS::NoValue"}


def sub(text: str) -> dict[str, Any]:
    return {"Fn::Sub": text}


def distribution(*origins: Any, behaviors: Any = ()) -> dict[str, Any]:
    default = {"ViewerProtocolPolicy": "redirect-to-https"}
    config = {"Origins": list(origins), "DefaultCacheBehavior": default, "CacheBehaviors": list(behaviors)}
    return {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}}


def api_origin(api: str, **changes: Any) -> dict[str, Any]:
    return {
        "Id": api,
        "DomainName": sub(f"${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"),
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
        **changes,
    }


def test_a_distribution_asks_the_apis_of_the_local_cloud(tmp_path: Path) -> None:
    files = {"Id": "Files", "DomainName": {"Fn::GetAtt": ["Bucket", "RegionalDomainName"]}, "S3OriginConfig": {}}
    elsewhere = {
        "Id": "Else",
        "DomainName": "example.com",
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
    }
    optional = {"Fn::If": ["WithSockets", api_origin("Sockets"), NOTHING]}
    behavior = {"Fn::If": ["WithSockets", {"ViewerProtocolPolicy": "https-only"}, NOTHING]}
    site = distribution(files, elsewhere, api_origin("Api"), optional, behaviors=[behavior])
    template, notes = expanded(tmp_path, Resources={"Site": site})
    config = template["Resources"]["Site"]["Properties"]["DistributionConfig"]

    def here(api: str) -> dict[str, Any]:
        return {
            "Id": api,
            "DomainName": "localhost",
            "OriginPath": sub(f"/_aws/execute-api/${{{api}}}/$default"),
            "CustomOriginConfig": {
                "OriginProtocolPolicy": "http-only",
                "HTTPPort": 4566,
                "OriginSSLProtocols": ["TLSv1.2"],
            },
        }

    sockets = {"Fn::If": ["WithSockets", here("Sockets"), NOTHING]}
    assert config["Origins"] == [files, elsewhere, here("Api"), sockets]
    assert config["CacheBehaviors"] == [{"Fn::If": ["WithSockets", {"ViewerProtocolPolicy": "allow-all"}, NOTHING]}]
    assert [note.split(": ", 2)[1] for note in notes] == [
        "property ViewerProtocolPolicy",
        "origin Api",
        "origin Sockets",
    ]
    assert f"is {ENDPOINT}/_aws/execute-api/${{Api}}/$default" in notes[1]


def test_a_distribution_that_asks_an_api_under_a_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSupported, match=r"Child\.Site .*OriginPath of origin Api"):
        expanded(tmp_path, Resources={"Site": distribution(api_origin("Api", OriginPath="/v1"))})


def headers_policy(content_security_policy: Any) -> dict[str, Any]:
    security = {"ContentSecurityPolicy": {"ContentSecurityPolicy": content_security_policy, "Override": True}}
    config = {"Name": "x", "SecurityHeadersConfig": security}
    return {"Type": "AWS::CloudFront::ResponseHeadersPolicy", "Properties": {"ResponseHeadersPolicyConfig": config}}


def test_pages_may_have_from_here_what_they_have_from_aws_there(tmp_path: Path) -> None:
    bucket = sub(" https://${Pictures}.s3.${AWS::Region}.${AWS::URLSuffix}")
    uploads = {"Uploads": {"Fn::If": ["WithUploads", bucket, ""]}}
    text = "img-src 'self' https:; media-src https: data:; connect-src 'self' https://example.com${Uploads}"
    template, notes = expanded(tmp_path, Resources={"Headers": headers_policy({"Fn::Sub": [text, uploads]})})
    here = {"Uploads": {"Fn::If": ["WithUploads", sub(" http://127.0.0.1:4566"), ""]}}
    local = (
        "img-src 'self' https: http:; media-src https: http: data:; connect-src 'self' https://example.com${Uploads}"
    )
    assert template["Resources"]["Headers"] == headers_policy({"Fn::Sub": [local, here]})
    assert [note.split(": ", 2)[1] for note in notes] == ["property ContentSecurityPolicy"]


def test_headers_that_name_no_addresses_stay_as_they_are(tmp_path: Path) -> None:
    policy = headers_policy("default-src 'none'; img-src 'self' https://example.com; sandbox")
    bare = {"Type": policy["Type"], "Properties": {"ResponseHeadersPolicyConfig": {"Name": "x"}}}
    template, notes = expanded(tmp_path, Resources={"Headers": policy, "Bare": bare})
    assert template["Resources"] == {"Headers": policy, "Bare": bare}
    assert notes == []


def test_nobody_is_asked_to_encrypt_where_nothing_is_encrypted(tmp_path: Path) -> None:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject"}
    denied = {"Effect": "Deny", "Action": "s3:*"}
    insecure = {**denied, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"PolicyDocument": {"Statement": [allowed, insecure, denied]}},
    }
    template, notes = expanded(tmp_path, Resources={"Policy": policy})
    assert template["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"] == [allowed, denied]
    assert "requests need not be encrypted" in notes[0]


def test_a_role_that_may_ask_rekognition_is_told_of_what_stands_in_for_it(tmp_path: Path) -> None:
    statements = [{"Effect": "Allow", "Action": ["s3:GetObject", "rekognition:DetectModerationLabels"]}]
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"Policies": [{"PolicyName": "x", "PolicyDocument": {"Statement": statements}}]},
    }
    _, notes = expanded(tmp_path, Resources={"Asks": role, "Other": {"Type": "AWS::IAM::Role", "Properties": {}}})
    assert len(notes) == 1
    assert notes[0].startswith("Child.Asks (AWS::IAM::Role): its calls of Amazon Rekognition go to")


def permission(source_arn: Any) -> dict[str, Any]:
    return {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "F"}, "SourceArn": source_arn}}


def test_resources_that_are_not_needed_there_are_left_out_with_what_goes_with_them(tmp_path: Path) -> None:
    template, notes = expanded(
        tmp_path,
        Resources={
            "Answer": {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {"RouteId": {"Ref": "Route"}}},
            "Authorizer": {"Type": "AWS::IoT::Authorizer", "Properties": {"Status": "ACTIVE"}},
            "AuthorizerMayInvoke": permission({"Fn::GetAtt": ["Authorizer", "Arn"]}),
            "RuleMayInvoke": permission({"Fn::GetAtt": "Rule.Arn"}),
            "Route": {"Type": "AWS::ApiGatewayV2::Route", "DependsOn": "Answer"},
            "Rule": {"Type": "AWS::IoT::TopicRule", "DependsOn": ["RuleMayInvoke", "AuthorizerMayInvoke"]},
        },
        Outputs={
            "AuthorizerName": {"Value": {"Fn::Sub": "${Authorizer}"}},
            "RuleArn": {"Value": {"Fn::GetAtt": ["Rule", "Arn"]}},
        },
    )
    assert template["Resources"] == {
        "RuleMayInvoke": permission({"Fn::GetAtt": "Rule.Arn"}),
        "Route": {"Type": "AWS::ApiGatewayV2::Route"},
        "Rule": {"Type": "AWS::IoT::TopicRule", "DependsOn": ["RuleMayInvoke"]},
    }
    assert template["Outputs"] == {
        "AuthorizerName": {"Value": ""},
        "RuleArn": {"Value": {"Fn::GetAtt": ["Rule", "Arn"]}},
    }
    said = ["Child.Answer", "Child.Authorizer", "Child.AuthorizerMayInvoke", "Child, output AuthorizerName"]
    assert [note.split(" (")[0].split(":")[0] for note in notes] == said


@pytest.mark.parametrize(
    "reference",
    [{"Ref": "Authorizer"}, {"Fn::Sub": "${Authorizer.Arn}"}, {"Fn::Sub": ["${A}", {"A": {"Ref": "Authorizer"}}]}],
)
def test_a_resource_that_needs_what_is_left_out_is_refused(tmp_path: Path, reference: dict[str, Any]) -> None:
    authorizer = {"Type": "AWS::IoT::Authorizer", "Properties": {}}
    policy = {"Type": "AWS::IAM::Policy", "Properties": {"Statement": [{"Resource": reference}]}}
    with pytest.raises(NotSupported, match=r"Child\.Policy .*refers to Authorizer"):
        expanded(tmp_path, Resources={"Policy": policy, "Authorizer": authorizer})


def test_definitions_of_state_machines_become_json(tmp_path: Path) -> None:
    machine = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"DefinitionUri": "s3://b/machine.asl.yaml", "Role": "arn:aws:iam::123456789012:role/r"},
    }
    bucket = Bucket(child={"Transform": SAM, "Resources": {"Machine": machine}})
    bucket.objects["machine.asl.yaml"] = b"StartAt: Only # a comment\nStates:\n  Only: {Type: Succeed}\n"
    expand_nested(root(tmp_path, Child=nest("child")), "b", bucket, ENDPOINT)
    definition = json.loads(bucket.objects["machine.asl.yaml"])
    assert definition == {"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}
