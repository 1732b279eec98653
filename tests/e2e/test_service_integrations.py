"""Routes without a function behind them, in an application of their own: their roles' rights are enforced."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import yaml

from local.cloud import LocalCloud
from local.deploy import build, deploy
from local.outputs import read_outputs
from local.up import EMULATOR
from tests.support.application import SAM, write
from tests.support.cloud import eventually

TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
SUB = "Fn::Sub"
MACHINE = {
    "StartAt": "Add",
    "States": {"Add": {"Type": "Pass", "Result": "well done", "ResultPath": "$.said", "End": True}},
}


def role(*rights: tuple[str, Any], trust: dict[str, Any] | None = None) -> dict[str, Any]:
    """A role for API Gateway with rights: action and resource."""
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in rights]
    policies = [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust or TRUST, **({"Policies": policies} if rights else {})},
    }


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def route(name: str, key: str, subtype: str, role: str, **parameters: Any) -> dict[str, Any]:
    """A route of the HTTP API and its integration."""
    changes = parameters.pop("changes", None)
    integration = {
        "ApiId": {"Ref": "Api"},
        "IntegrationType": "AWS_PROXY",
        "IntegrationSubtype": subtype,
        "PayloadFormatVersion": "1.0",
        "CredentialsArn": arn(role),
        "RequestParameters": parameters,
        **({"ResponseParameters": changes} if changes else {}),
    }
    target = {SUB: f"integrations/${{{name}}}"}
    return {
        name: {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration},
        f"{name}Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": key, "Target": target},
        },
    }


def method(verb: str, action: str, template: str, *, responses: list[dict[str, Any]]) -> dict[str, Any]:
    """A method of the REST API's one resource, with an action of DynamoDB."""
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Rest"},
            "ResourceId": {"Ref": "Note"},
            "HttpMethod": verb,
            "AuthorizationType": "NONE",
            "Integration": {
                "Type": "AWS",
                "IntegrationHttpMethod": "POST",
                "Credentials": arn("TableRole"),
                "Uri": {SUB: f"arn:aws:apigateway:${{AWS::Region}}:dynamodb:action/{action}"},
                "RequestTemplates": {"application/json": {SUB: template}},
                "IntegrationResponses": responses,
            },
        },
    }


KEY = '"TableName": "${Notes}", "%s": {"id": {"S": "$input.params(\'id\')"}'
RESOURCES: dict[str, Any] = {
    "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "functionless", "ProtocolType": "HTTP"}},
    "Stage": {
        "Type": "AWS::ApiGatewayV2::Stage",
        "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True},
    },
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "functionless"}},
    "Heard": {"Type": "AWS::SQS::Queue"},
    "HeardPolicy": {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [{"Ref": "Heard"}],
            "PolicyDocument": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": arn("Heard"),
                    }
                ]
            },
        },
    },
    "Rule": {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventBusName": {"Ref": "Bus"},
            "EventPattern": {"source": ["web"]},
            "Targets": [{"Id": "heard", "Arn": arn("Heard")}],
        },
    },
    "Machine": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineType": "EXPRESS",
            "DefinitionString": json.dumps(MACHINE),
            "RoleArn": arn("NoRights"),
        },
    },
    "QueueRole": role(("sqs:SendMessage", arn("Queue"))),
    "BusRole": role(("events:PutEvents", arn("Bus"))),
    "MachineRole": role(("states:StartSyncExecution", {"Ref": "Machine"})),
    "NoRights": role(),
    "Untrusting": role(
        ("sqs:SendMessage", arn("Queue")),
        trust={"Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "lambda.amazonaws.com"}}]},
    ),
    **route(
        "Send",
        "POST /messages/{kind}",
        "SQS-SendMessage",
        "QueueRole",
        QueueUrl={"Ref": "Queue"},
        MessageBody="$request.body.text",
        MessageAttributes='{"kind": {"DataType": "String", "StringValue": "${request.path.kind}"}}',
        changes={"200": {"ResponseParameters": [{"Destination": "overwrite:statuscode", "Source": "202"}]}},
    ),
    **route(
        "Put",
        "POST /events",
        "EventBridge-PutEvents",
        "BusRole",
        EventBusName={"Ref": "Bus"},
        Source="web",
        DetailType="$request.querystring.type",
        Detail="$request.body",
    ),
    **route(
        "Run",
        "POST /runs",
        "StepFunctions-StartSyncExecution",
        "MachineRole",
        StateMachineArn={"Ref": "Machine"},
        Input="$request.body",
    ),
    **{
        each: what
        for name, may in {"Denied": "NoRights", "Distrusted": "Untrusting"}.items()
        for each, what in route(
            name,
            f"POST /{name.lower()}",
            "SQS-SendMessage",
            may,
            QueueUrl={"Ref": "Queue"},
            MessageBody="$request.body",
        ).items()
    },
    "Notes": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    },
    "TableRole": role(("dynamodb:GetItem", arn("Notes")), ("dynamodb:PutItem", arn("Notes"))),
    "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "functionless"}},
    "Note": {
        "Type": "AWS::ApiGateway::Resource",
        "Properties": {
            "RestApiId": {"Ref": "Rest"},
            "ParentId": {"Fn::GetAtt": ["Rest", "RootResourceId"]},
            "PathPart": "{id}",
        },
    },
    "PutNote": method(
        "PUT",
        "PutItem",
        "{" + KEY % "Item" + ', "text": {"S": "$util.escapeJavaScript($input.path(\'$.text\'))"}}}',
        responses=[{"StatusCode": 201, "ResponseTemplates": {"application/json": '{"id": "$input.params(\'id\')"}'}}],
    ),
    "GetNote": method(
        "GET",
        "GetItem",
        "{" + KEY % "Key" + "}}",
        responses=[
            {
                "StatusCode": 200,
                "ResponseTemplates": {
                    "application/json": "#set($note = $input.path('$.Item'))"
                    '#if($note == "")#set($context.responseOverride.status = 404){}'
                    "#else{\"text\": $input.json('$.Item.text.S')}#end"
                },
            }
        ],
    ),
    "DeleteNote": method(
        "DELETE",
        "DeleteItem",
        "{" + KEY % "Key" + "}}",
        responses=[{"StatusCode": 200}, {"StatusCode": 403, "SelectionPattern": r"4\d{2}"}],
    ),
    "Deployment": {
        "Type": "AWS::ApiGateway::Deployment",
        "DependsOn": ["PutNote", "GetNote", "DeleteNote"],
        "Properties": {"RestApiId": {"Ref": "Rest"}, "StageName": "live"},
    },
}


@dataclass
class Functionless:
    """The application, deployed, and what was said at its deployment."""

    cloud: LocalCloud
    outputs: dict[str, Any]
    notes: list[str]

    def post(self, path: str, **what: Any) -> httpx.Response:
        return httpx.post(f"{self.outputs['apiUrl']}{path}", timeout=30, **what)

    def note(self, verb: str, name: str, **what: Any) -> httpx.Response:
        url = f"{self.outputs['awsEndpointUrl']}/_aws/execute-api/{self.outputs['rest']}/live/{name}"
        return httpx.request(verb, url, timeout=30, **what)

    def received(self, queue: str) -> Any:
        """The next message of a queue."""
        sqs, url = self.cloud.client("sqs"), self.outputs[queue]

        def receive() -> Any:
            return sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=1).get("Messages")

        (message,) = eventually(receive)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return message

    def is_empty(self, queue: str) -> bool:
        return "Messages" not in self.cloud.client("sqs").receive_message(QueueUrl=self.outputs[queue])


@pytest.fixture(scope="module")
def functionless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Functionless]:
    folder = tmp_path_factory.mktemp("functionless")
    outputs = {name: {"Value": {"Ref": name}} for name in ("Queue", "Heard", "Rest")}
    write(folder / "app/template.yaml", yaml.safe_dump({**SAM, "Resources": RESOURCES, "Outputs": outputs}))
    write(
        folder / "app/samconfig.toml",
        'version = 0.1\n[local.deploy.parameters]\ncapabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]\n',
    )
    notes: list[str] = []
    with LocalCloud(folder / "cloud", EMULATOR) as cloud:
        build(folder / "app", folder / "sam", cloud)
        deploy(folder / "app", folder / "sam", cloud, notes.append)
        yield Functionless(cloud, read_outputs(cloud), notes)


def test_a_message_goes_to_the_queue(functionless: Functionless) -> None:
    answer = functionless.post("/messages/praise", json={"text": "Hä & so"})
    assert answer.status_code == 202
    assert "<MessageId>" in answer.text
    message = functionless.received("queue")
    assert message["Body"] == "Hä & so"
    assert message["MessageAttributes"]["kind"]["StringValue"] == "praise"


def test_a_request_without_what_the_queue_needs_is_refused(functionless: Functionless) -> None:
    answer = functionless.post("/messages/praise", json={"words": "none"})
    assert (answer.status_code, answer.json()) == (400, {"message": "Bad Request"})
    assert functionless.is_empty("queue")


def test_a_role_without_the_right_sends_nothing(functionless: Functionless) -> None:
    answer = functionless.post("/denied", content="x")
    assert answer.status_code in {400, 403}
    assert "AccessDenied" in answer.text
    assert functionless.is_empty("queue")


def test_a_role_that_does_not_trust_api_gateway_sends_nothing(functionless: Functionless) -> None:
    answer = functionless.post("/distrusted", content="x")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})
    assert functionless.is_empty("queue")


def test_an_event_goes_to_the_bus(functionless: Functionless) -> None:
    answer = functionless.post("/events?type=joined", json={"by": "ada"})
    assert answer.status_code == 200
    assert answer.json()["FailedEntryCount"] == 0
    event = json.loads(functionless.received("heard")["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("web", "joined", {"by": "ada"})
    assert functionless.post("/events", json={"by": "ada"}).status_code == 400, "without a type"


def test_a_state_machine_runs_while_the_client_waits(functionless: Functionless) -> None:
    answer = functionless.post("/runs", json={"by": "ada"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "SUCCEEDED"
    assert json.loads(answer.json()["output"]) == {"by": "ada", "said": "well done"}


def test_a_rest_api_reads_and_writes_a_table(functionless: Functionless) -> None:
    text = 'a "note" with \\ and ä'
    written = functionless.note("PUT", "7", json={"text": text})
    assert (written.status_code, written.json()) == (201, {"id": "7"})
    read = functionless.note("GET", "7")
    assert (read.status_code, read.json()) == (200, {"text": text})
    assert functionless.note("GET", "8").status_code == 404
    denied = functionless.note("DELETE", "7")
    assert denied.status_code == 403, "the role may not delete"
    assert "AccessDenied" in denied.text
    assert functionless.note("GET", "7").status_code == 200


def test_every_such_route_is_named_at_deployment(functionless: Functionless) -> None:
    named = [note for note in functionless.notes if "the service is called by what stands in for API Gateway" in note]
    assert len(named) == 8
