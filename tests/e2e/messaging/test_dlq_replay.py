"""What fails is tried again on the local cloud, with IAM enforced, and has its effect once."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import httpx
import pytest
from buzzline.leaderboard.scores import Score

from tests.e2e.rights import without_right
from tests.support.cloud import DeployedCloud, eventually

pytestmark = pytest.mark.together("messaging")
Somebody = Callable[[str], tuple[str, httpx.Client]]
COUNTER = "sqs-dlq-replay-nb"


def scores(cloud: DeployedCloud, game: str) -> int:
    """How many results the standings of a game count."""
    for each in cloud.items("StandingsPut", "STANDINGS_TABLE"):
        if each["gameId"] == game:
            return int(sum(each["counts"].values()))
    return 0


def score(game: str, player: str) -> Score:
    return Score(gameId=game, playerName=player, score=Decimal(50), attemptId="1")


@contextmanager
def impatient(cloud: DeployedCloud, *queues: str) -> Iterator[None]:
    """Only the waiting between the tries is cut short."""
    sqs, before = cloud.client("sqs"), {}
    for name in queues:
        url = cloud.queue(name)
        before[url] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        for url, attributes in before.items():
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def waiting(cloud: DeployedCloud) -> int:
    """How many letters wait to be tried again."""
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    url = cloud.outputs["waitingQueue"]
    answer = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(each) for each in answer["Attributes"].values())


def replayed(cloud: DeployedCloud, game: str) -> bool:
    """Whether a message about a game has come back to its queue with a counter."""
    url = cloud.queue("ScorePutQueue")
    answer = cloud.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
    )
    return any(
        COUNTER in each.get("MessageAttributes", {}) and game in each["Body"] for each in answer.get("Messages", [])
    )


def test_a_result_that_could_not_be_stored_is_stored_once_when_that_is_mended(messaging: DeployedCloud) -> None:
    game = f"healed-{uuid.uuid4().hex}"
    with impatient(messaging, "ScorePutQueue"):
        with without_right(messaging, "ScorePut", "dynamodb:PutItem"):
            announce(messaging, game, "ada", "bo", "cy")
            eventually(lambda: replayed(messaging, game), 90)
        eventually(lambda: scores(messaging, game) == 3, 90)
    announce(messaging, game, "dee")
    eventually(lambda: scores(messaging, game) == 4, 60)


def announce(cloud: DeployedCloud, game: str, *players: str) -> None:
    for player in players:
        cloud.client("sns").publish(
            TopicArn=cloud.knows("GameAnswer", "LEADERBOARD_TOPIC"),
            Message=score(game, player).model_dump_json(by_alias=True),
        )


def incidents(operator: httpx.Client, status: str = "open") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = operator.get("/incidents", params={"status": status}).json()["incidents"]
    return found


def incident_with(operator: httpx.Client, text: str) -> dict[str, Any] | None:
    """The open incident that has a message with a text."""
    for each in incidents(operator):
        view: dict[str, Any] = operator.get(f"/incidents/{each['incidentId']}").json()
        if any(text in message["body"] for message in view["messages"]):
            return view
    return None


def test_poison_is_tried_as_often_as_said_and_then_is_an_incident(
    messaging: DeployedCloud, operator: httpx.Client
) -> None:
    poison = json.dumps({"poison": uuid.uuid4().hex})
    with impatient(messaging, "ScorePutQueue"):
        messaging.client("sns").publish(TopicArn=messaging.knows("GameAnswer", "LEADERBOARD_TOPIC"), Message=poison)
        view = eventually(lambda: incident_with(operator, poison), 150)
    assert (view["incident"]["reason"], view["incident"]["kind"]) == ("exhausted", "message")
    assert "ScorePutDeadLetters" in view["incident"]["source"] and "ScorePutQueue" in view["incident"]["target"]
    assert [each["attempts"] for each in view["messages"] if each["body"] == poison] == [3]


def test_what_was_exhausted_is_redriven_once_and_heals(
    messaging: DeployedCloud, operator: httpx.Client, somebody: Somebody
) -> None:
    game = f"redriven-{uuid.uuid4().hex}"
    with impatient(messaging, "ScorePutQueue"):
        with without_right(messaging, "ScorePut", "dynamodb:PutItem"):
            announce(messaging, game, "ada")
            view = eventually(lambda: incident_with(operator, game), 150)
        path = f"/incidents/{view['incident']['incidentId']}"
        _, stranger = somebody("stranger")
        assert stranger.get("/incidents").status_code == stranger.get(path).status_code == 403
        assert stranger.post(f"{path}/redrive").status_code == 403
        assert stranger.post(f"{path}/dismiss", json={"count": 1}).status_code == 403
        together = threading.Barrier(2)

        def click(_: int) -> int:
            together.wait(timeout=30)
            answer = operator.post(f"{path}/redrive")
            return int(answer.json().get("redriven", 0)) if answer.status_code in {200, 409} else -1

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(click, range(2))) == view["incident"]["waiting"]
        eventually(lambda: scores(messaging, game) == 1, 60)
    assert operator.get(path).json()["incident"]["status"] == "redriven"


def test_a_message_that_is_sent_twice_counts_once(messaging: DeployedCloud) -> None:
    """Who replays it sends it back, and dies before it is deleted from the failure queue."""
    game, sqs = f"twice-{uuid.uuid4().hex}", messaging.client("sqs")
    body = score(game, "ada").model_dump_json(by_alias=True)
    for _ in range(2):
        sqs.send_message(QueueUrl=messaging.queue("ScorePutDeadLetters"), MessageBody=body)
    announce(messaging, game, "bo")
    eventually(lambda: scores(messaging, game) == 2, 60)
    announce(messaging, game, "cy")
    eventually(lambda: scores(messaging, game) == 3, 60)


def storm(cloud: DeployedCloud, players: int) -> None:
    """So many results fail at once, and all are counted once."""
    game, sqs = f"storm-{uuid.uuid4().hex}", cloud.client("sqs")
    bodies = [score(game, f"p{at}").model_dump_json(by_alias=True) for at in range(players)]
    url = cloud.queue("ScorePutDeadLetters")

    def send(start: int) -> None:
        some = bodies[start : start + 10]
        entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(some)]
        assert not sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(0, players, 10)))
    eventually(lambda: scores(cloud, game) == players, 60 + players / 10)
    announce(cloud, game, "last")
    eventually(lambda: scores(cloud, game) == players + 1, 60)


def test_a_storm_of_messages_is_replayed_without_loss_or_doubling(messaging: DeployedCloud) -> None:
    storm(messaging, 300)


@pytest.mark.full
def test_a_storm_of_ten_thousand_messages_is_replayed(messaging: DeployedCloud) -> None:
    storm(messaging, 10_000)


def test_a_batch_of_a_stream_that_failed_is_read_again(messaging: DeployedCloud) -> None:
    game = f"batch-{uuid.uuid4().hex}"
    lambda_ = messaging.client("lambda")
    mapping = mapping_of(messaging, "StandingsPut")
    with given_up_after(lambda_, mapping, 5):
        with without_right(messaging, "StandingsPut", "dynamodb:PutItem"):
            announce(messaging, game, "ada")
            eventually(lambda: waiting(messaging), 90)
        eventually(lambda: scores(messaging, game) == 1, 90)


def test_a_batch_that_can_not_be_read_again_is_an_incident_with_the_reason(
    messaging: DeployedCloud, operator: httpx.Client
) -> None:
    function = messaging.client("lambda").get_function_configuration(FunctionName=messaging.functions["StandingsPut"])
    stream = mapping_of(messaging, "StandingsPut")["EventSourceArn"]
    trail = uuid.uuid4().hex
    record = {
        "requestContext": {
            "requestId": trail,
            "functionArn": function["FunctionArn"],
            "condition": "RetryAttemptsExhausted",
        },
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000000000000000000-gone",
            "startSequenceNumber": "999999999999999999998",
            "endSequenceNumber": "999999999999999999999",
            "batchSize": 2,
            "streamArn": stream,
        },
    }
    url = messaging.queue("StandingsPutDeadLetters")
    messaging.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(record))
    view = eventually(lambda: incident_with(operator, trail), 90)
    assert (view["incident"]["kind"], view["incident"]["reason"]) == ("batch", "records-expired")


def test_a_queue_that_keeps_an_order_is_attached_in_the_same_way(messaging: DeployedCloud) -> None:
    """A pair of FIFO queues made here; nobody consumes the main one."""
    sqs, name = messaging.client("sqs"), f"orders-{uuid.uuid4().hex[:8]}"
    dead = sqs.create_queue(
        QueueName=f"{name}-dead.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "180"}
    )["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    attributes = {"FifoQueue": "true", "VisibilityTimeout": "0", "RedrivePolicy": policy}
    main = sqs.create_queue(QueueName=f"{name}.fifo", Attributes=attributes)["QueueUrl"]
    main_arn = sqs.get_queue_attributes(QueueUrl=main, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    with attached(messaging, main_arn, arn):
        for at in range(6):
            sqs.send_message(
                QueueUrl=main,
                MessageBody=str(at),
                MessageGroupId="a" if at % 2 else "b",
                MessageDeduplicationId=f"d{at}",
            )
        # A consumer that fails at each once.
        seen: list[tuple[str, str, str]] = []

        def consume() -> bool:
            answer = sqs.receive_message(
                QueueUrl=main, MaxNumberOfMessages=1, MessageAttributeNames=["All"], AttributeNames=["All"]
            )
            for each in answer.get("Messages", []):
                if COUNTER in each.get("MessageAttributes", {}):
                    system = each["Attributes"]
                    seen.append((each["Body"], system["MessageGroupId"], system["MessageDeduplicationId"]))
                    sqs.delete_message(QueueUrl=main, ReceiptHandle=each["ReceiptHandle"])
            return len(seen) == 6

        eventually(consume, 120)
    assert [each for each in seen if each[1] == "a"] == [(str(at), "a", f"d{at}-r1") for at in (1, 3, 5)]
    assert [each for each in seen if each[1] == "b"] == [(str(at), "b", f"d{at}-r1") for at in (0, 2, 4)]


def mapping_of(cloud: DeployedCloud, function: str) -> dict[str, Any]:
    [mapping] = cloud.client("lambda").list_event_source_mappings(FunctionName=cloud.functions[function])[
        "EventSourceMappings"
    ]
    found: dict[str, Any] = mapping
    return found


@contextmanager
def given_up_after(lambda_: Any, mapping: dict[str, Any], seconds: int) -> Iterator[None]:
    """Only how old a batch may become is cut short: the emulator counts no tries."""
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], MaximumRecordAgeInSeconds=seconds)
    try:
        yield
    finally:
        lambda_.update_event_source_mapping(
            UUID=mapping["UUID"], MaximumRecordAgeInSeconds=mapping["MaximumRecordAgeInSeconds"]
        )


@contextmanager
def attached(cloud: DeployedCloud, main: str, dead: str) -> Iterator[None]:
    """What the template would say of one more pair: a mapping, rights, the main queue among those of the function."""
    lambda_, iam = cloud.client("lambda"), cloud.client("iam")
    function = lambda_.get_function_configuration(FunctionName=cloud.functions["ReplayMessage"])
    role, variables = function["Role"].rsplit("/", 1)[-1], function["Environment"]["Variables"]
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
    actions += ["sqs:ChangeMessageVisibility", "sqs:SendMessage"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": [main, dead]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="another-pair", PolicyDocument=document)
    more = {**variables, "MAIN_QUEUES": f"{variables['MAIN_QUEUES']},{main}"}
    lambda_.update_function_configuration(FunctionName=function["FunctionName"], Environment={"Variables": more})
    mapping = lambda_.create_event_source_mapping(
        FunctionName=function["FunctionName"],
        EventSourceArn=dead,
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    try:
        yield
    finally:
        lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
        iam.delete_role_policy(RoleName=role, PolicyName="another-pair")
        lambda_.update_function_configuration(
            FunctionName=function["FunctionName"], Environment={"Variables": variables}
        )
