"""What the deployed functions may do, what they log, and `make invoke`."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

from local import ROOT
from local.invoke import invoke, sample_event
from local.outputs import write_outputs
from local.sam_local import sam_local
from tests.e2e.test_quizzes import NewPlayer
from tests.e2e.test_single_player import open_game
from tests.support.cloud import DeployedCloud
from tests.support.quizzes import open_quiz


def test_outputs_have_what_clients_need(cloud: DeployedCloud) -> None:
    wanted = {"region", "awsEndpointUrl", "apiUrl", "webSocketUrl", "mqttUrl", "mqttHost"}
    wanted |= {"userPoolId", "userPoolClientId", "webUrl", "distributionUrl"}
    assert wanted <= set(cloud.outputs)


def test_functions_are_confined_to_their_own_rights(cloud: DeployedCloud) -> None:
    """A session with a function's role may do what the function needs, and nothing beside it."""
    arn = cloud.client("lambda").get_function_configuration(FunctionName=cloud.functions["GamePlay"])["Role"]
    policy = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    cloud.client("iam").update_assume_role_policy(
        RoleName=arn.rsplit("/", 1)[-1], PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    )
    credentials = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    dynamodb = _client_of(cloud, "dynamodb", credentials)
    key = {"gameId": {"S": "x"}}
    quizzes = cloud.knows("GamePlay", "GAMES_DETAIL_TABLE")
    assert "Item" not in dynamodb.get_item(TableName=quizzes, Key=key)
    for forbidden in (
        lambda: dynamodb.put_item(TableName=quizzes, Item=key),
        lambda: dynamodb.scan(TableName=quizzes),
        lambda: dynamodb.get_item(TableName=cloud.knows("ProgressGet", "PLAYER_PROGRESS_TABLE"), Key=key),
        lambda: _client_of(cloud, "sns", credentials).publish(
            TopicArn=cloud.knows("GameAnswer", "LEADERBOARD_TOPIC"), Message="{}"
        ),
    ):
        with pytest.raises(ClientError, match=r"AccessDenied|AuthorizationError|not authorized"):
            forbidden()


def _client_of(cloud: DeployedCloud, service: str, credentials: dict[str, str]) -> Any:
    session: Any = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=cloud.outputs["region"],
    )
    return session.client(service, endpoint_url=cloud.outputs["awsEndpointUrl"])


def test_only_player_progress_put_writes_progress(cloud: DeployedCloud) -> None:
    table = cloud.knows("ProgressGet", "PLAYER_PROGRESS_TABLE")
    iam, functions = cloud.client("iam"), cloud.client("lambda")
    writers = set()
    for name, deployed in cloud.functions.items():
        role = functions.get_function_configuration(FunctionName=deployed)["Role"].rsplit("/", 1)[-1]
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
            for statement in document["Statement"]:
                writes = [a for a in _list(statement["Action"]) if a.split(":")[1][:3] in ("Put", "Upd", "Del", "Bat")]
                if writes and any(resource.endswith(f"table/{table}") for resource in _list(statement["Resource"])):
                    writers.add(name)
    assert writers == {"PlayerProgressPut"}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_logs_tell_neither_answers_nor_tokens(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, client = new_player("player")
    game_id = open_game(author, open_quiz(questions=[{"question": "Q?", "correctAnswer": "zebra-crossing"}]))
    client.post(f"/games/{game_id}/answer", json={"responses": [{"questionNumber": 1, "response": "giraffe-neck"}]})
    client.post(f"/games/{game_id}/answer", json={"responses": [{"questionNumber": "1", "response": "giraffe-neck"}]})
    client.post("/quizzes", json=open_quiz(correctAnswer="zebra-crossing"))
    logs = cloud.client("logs")
    lines = []
    groups = [each for page in logs.get_paginator("describe_log_groups").paginate() for each in page["logGroups"]]
    for group in groups:
        for stream in logs.describe_log_streams(logGroupName=group["logGroupName"])["logStreams"]:
            events = logs.get_log_events(logGroupName=group["logGroupName"], logStreamName=stream["logStreamName"])
            lines += [event["message"] for event in events["events"]]
    everything = "\n".join(lines)
    assert "GamesAnswered" in everything, "the logs were found"
    for secret in ("zebra-crossing", "giraffe-neck", client.headers["Authorization"].removeprefix("Bearer ")):
        assert secret not in everything


@dataclass(frozen=True)
class Logged:
    """Nothing is answered, but the log says what was done."""

    line: str


# What they answer goes over MQTT. A sample has no ticket that is valid: it is dropped, and counted.
FORGED = Logged('"MessagesForged":[1.0]')

# In an order in which each finds what it needs.
INVOCATIONS: dict[str, Any] = {
    "pre_sign_up": {"response": {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False}},
    "quiz_create": 201,
    "quiz_list": 200,
    "quiz_get": 200,
    "quiz_put": 200,
    "question_put": 200,
    "quiz_delete": 204,
    "active_game_delete": 204,
    "active_game_put": 201,
    "active_games_list": 200,
    "game_play": 200,
    "game_answer": 200,
    "leaderboard_get": 200,
    "player_put": 200,
    "player_get": 200,
    "progress_get": 200,
    "avatar_put": 201,
    "image_inspect": {"verdict": "gone"},  # nothing was uploaded beforehand
    "image_moderate": "versions/sample-player/065c0f2a1b3c9d-9f8e7d/"
    "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    "avatar_publish": "An error occurred (NoSuchKey) when calling the CopyObject operation: "
    "The specified key does not exist.",
    "avatar_refuse": Logged('"AvatarsRefused":[1.0]'),
    "score_put": {"batchItemFailures": []},
    "award_put": {"batchItemFailures": []},
    "standings_put": Logged('"changes":2'),
    "player_progress_put": Logged('"changes":2'),
    "live_game_host": 200,
    "live_game_find": 404,  # no PIN is known beforehand
    "guest_admit": 404,
    "ticket_issue": 201,
    "account_get": 200,
    "results_get": 200,
    "claim_make": 404,
    "claim_get": 404,
    "claims_list": 200,
    "claim_decide": 404,
    "results_announce": Logged('"revision":'),
    "answers_record": Logged('"records":1'),
    "wallet_open": {"balance": 200},
    "wallet_get": 200,
    "top_up": 201,
    "listing_put": 200,
    "listings_get": 200,
    "purchase": 201,
    "inventory_get": 200,
    "listing_delete": 204,
    "purchases_record": Logged('"event":"3c1de0b2d709b024af6f29e4fa13d350.CopySold"'),
    "offers_publish": {"batchItemFailures": []},
    "active_games_publish": {"batchItemFailures": []},
    "live_authorizer": "Unauthorized",  # no token is good beforehand
    "live_connect": 200,
    "live_admin": 200,
    "live_player": 200,
    "live_chat": 200,
    "live_broadcast": {"batchItemFailures": []},
    "live_disconnect": 200,
    "live_games_sweep": Logged('"ended":0'),
    "follow_put": 204,
    "follows_get": 200,
    "follow_delete": 204,
    "level_up_notice": Logged('"notices":0'),
    "sale_notice": Logged('"notices":1'),
    "game_start_notice": Logged('"notices":'),
    "notification_put": {"batchItemFailures": []},
    "notifications_get": 200,
    "cache_game": FORGED,
    "join_game": FORGED,
    "leave_game": FORGED,
    "start_game": FORGED,
    "ask_question": FORGED,
    "reveal_answer": FORGED,
    "receive_answer": FORGED,
    "kick_player": FORGED,
    "end_game": FORGED,
    "scoreboard_games_sweep": Logged('"ended":0'),
    "replay_message": {"batchItemFailures": []},
    "replay_waiting": {"batchItemFailures": []},
    "failure_triage": Logged('"letters":1'),
    "incidents_list": 200,
    "incident_get": 404,  # which there are is known when something has failed
    "incident_redrive": 404,
    "incident_dismiss": 404,
    "keep_failure": Logged('"MessagesFailed":[1.0]'),
    "ticket_authorizer": {"isAuthenticated": False},
    "broker_key_read": "CloudFormation could not be told: FAILED",  # the same; and no such key
    "web_publish": "CloudFormation could not be told: FAILED",  # nobody asked, and there is no such bucket
}


def test_every_function_has_its_invocation(cloud: DeployedCloud) -> None:
    events = {event.stem for name in cloud.functions if (event := sample_event(name))}
    assert events == set(INVOCATIONS)
    assert len(cloud.functions) == len(INVOCATIONS)


@pytest.mark.together("forged messages")
@pytest.mark.parametrize(("module", "expected"), INVOCATIONS.items(), ids=INVOCATIONS)
def test_every_function_runs_with_its_sample_event(
    cloud: DeployedCloud, tmp_path: Path, capsys: pytest.CaptureFixture[str], module: str, expected: Any
) -> None:
    """What `make invoke` does, in this process: another one for each function takes its time to start.

    What functions do with events that are good is tested in tests/integration/adapters.
    """
    outputs = tmp_path / "outputs.json"
    write_outputs(cloud.outputs, outputs)
    status = invoke(module.title().replace("_", ""), None, outputs)
    log, result = re.split(r"--- result.*\n", capsys.readouterr().out)
    answer = json.loads(result)
    assert status == isinstance(expected, str), log + result
    if isinstance(expected, str):
        assert answer["errorMessage"] == expected
    elif isinstance(expected, int):
        assert answer["statusCode"] == expected, answer
    elif isinstance(expected, Logged):
        assert answer is None or set(answer) == {"overtaken"}, "a sample of a stream is late where there is more"
        assert expected.line in log
    else:
        assert {name: answer[name] for name in expected} == expected
    assert '"service":' in log, "a structured log line is shown"


@pytest.mark.parametrize(("function", "status"), [("QuizList", 0), ("LiveAuthorizer", 2), ("NoSuchFunction", 2)])
def test_make_invoke_shows_result_and_log(cloud: DeployedCloud, tmp_path: Path, function: str, status: int) -> None:
    outputs = tmp_path / "outputs.json"
    write_outputs(cloud.outputs, outputs)
    command = ["make", "--silent", "invoke", f"FUNCTION={function}", f"OUTPUTS={outputs}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == status, done.stdout + done.stderr  # make's own 2 for a command that failed
    if function == "NoSuchFunction":
        assert "There is no function 'NoSuchFunction'. There are: " in done.stderr
    else:
        assert "--- log" in done.stdout
        assert "--- result" in done.stdout


def test_sam_local_finds_every_function_with_its_layers(cloud: DeployedCloud, sam_build: Path, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs.json"
    write_outputs(cloud.outputs, outputs)
    assert sam_local(sam_build / "build", outputs) == 0
    stacks, _ = SamLocalStackProvider.get_stacks(str(tmp_path / "sam-local.yaml"))
    functions = {function.name: function for function in SamFunctionProvider(stacks).get_all()}
    assert set(functions) == set(cloud.functions)
    for function in functions.values():
        module = function.handler.split(".")[0]
        assert (Path(function.codeuri) / f"{module}.py").is_file()
        dependencies, platform, logic, *more = [Path(layer.codeuri) / "python" for layer in function.layers]
        assert (dependencies / "pydantic").is_dir()
        assert (platform / "buzzline" / "platform").is_dir()
        of_family = Path(function.codeuri).parent.name == "messaging"
        assert (logic / "buzzline" / ("dlq_replay" if of_family else "live_games")).is_dir()
        own = {"ImageInspect": "PIL", "WebPublish": "web_app"}.get(function.name)
        assert [(layer / str(own)).is_dir() for layer in more] == [True] * (own is not None)
    tables = functions["GamePlay"].environment["Variables"]
    assert tables["GAMES_DETAIL_TABLE"] == cloud.knows("GamePlay", "GAMES_DETAIL_TABLE")
