"""When messages that failed are tried again, how often, and what comes of the others; with the post's mistakes."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from buzzline.dlq_replay.backoff import MAX_DELAY, Backoff
from buzzline.dlq_replay.filtering import wanted
from buzzline.dlq_replay.letter import COUNTER, ORIGIN, Attribute, Kind, Letter, NotReplayable, Reason
from buzzline.dlq_replay.reading import read
from buzzline.dlq_replay.replaying import Failed, Outcome, Outgoing, Replay, Rules
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_790_000_000_000
ARN = "arn:aws:sqs:eu-west-1:123456789012:"
QUEUE, DEAD, FIFO, DEAD_FIFO = ARN + "results", ARN + "dead", ARN + "orders.fifo", ARN + "dead.fifo"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:StandingsPut"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:AvatarsAccept"
BATCH = {
    "requestContext": {"functionArn": FUNCTION + ":$LATEST", "condition": "RetryAttemptsExhausted"},
    "DDBStreamBatchInfo": {"shardId": "s", "startSequenceNumber": "1", "endSequenceNumber": "2", "batchSize": 2},
}
INVOCATION = {
    "requestContext": {"functionArn": FUNCTION + ":$LATEST", "condition": "RetriesExhausted"},
    "requestPayload": {"id": 1},
    "responsePayload": {"errorType": "ValueError", "errorMessage": "no"},
}


def record(body: str = "{}", name: str = "m", source: str = DEAD, **system: str) -> dict[str, Any]:
    """A record of an event of SQS's."""
    return {
        "messageId": name,
        "receiptHandle": f"r-{name}",
        "body": body,
        "attributes": {"SentTimestamp": str(NOW - 60_000), "DeadLetterQueueSourceArn": QUEUE, **system},
        "messageAttributes": {},
        "eventSourceARN": source,
    }


@pytest.mark.parametrize("origin", ["99999999999999:m", "1:" + "m" * 201, "-1:m", "1:", "m"])
def test_an_origin_that_cannot_be_says_nothing(origin: str) -> None:
    given = record()
    given["messageAttributes"] = {ORIGIN: {"dataType": "String", "stringValue": origin}}
    found = read(given, lambda _: None)
    assert (found.first_seen, found.id) == (NOW - 60_000, "m")


def ordered(name: str, group: str, sent: int = NOW - 60_000, deduplication: str | None = None) -> dict[str, Any]:
    return record(
        name=name,
        source=DEAD_FIFO,
        DeadLetterQueueSourceArn=FIFO,
        MessageGroupId=group,
        MessageDeduplicationId=deduplication or f"d-{name}",
        SentTimestamp=str(sent),
    )


def attribute(value: str, kind: str = "String") -> dict[str, Any]:
    """An attribute as Lambda tells it."""
    return {"stringValue": value, "stringListValues": [], "binaryListValues": [], "dataType": kind}


class Post:
    """Queues that take everything, or all but what `refuses` names."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Outgoing]] = []
        self.waiting: list[tuple[Letter, int]] = []
        self.last: list[Letter] = []
        self.held: list[tuple[list[str], int]] = []
        self.refuses: Callable[[Any], bool] = lambda _: False

    def send(self, queue_arn: str, messages: Sequence[Outgoing]) -> list[bool]:
        return self._take(self.sent, [(queue_arn, each) for each in messages])

    def wait(self, letters: Sequence[tuple[Letter, int]]) -> list[bool]:
        return self._take(self.waiting, letters)

    def give_up(self, letters: Sequence[Letter]) -> list[bool]:
        return self._take(self.last, letters)

    def hold(self, queue_arn: str, receipts: Sequence[str], seconds: int) -> None:
        self.held.append((list(receipts), seconds))

    def _take(self, place: list[Any], things: Sequence[Any]) -> list[bool]:
        taken = [not self.refuses(each) for each in things]
        place += [each for each, done in zip(things, taken, strict=True) if done]
        return taken


class Targets:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.invoked: list[Letter] = []

    def hand_over(self, letter: Letter) -> None:
        self.invoked.append(letter)
        if self.error:
            raise self.error


def replay(post: Post, attempts: int = 3, base: float = 2, cap: float = 345_600, now: int = NOW) -> Replay:
    return Replay(Rules(attempts, Backoff(base, cap)), post, [QUEUE, FIFO], lambda: now)


def take(post: Post, *records: Mapping[str, Any], **rules: Any) -> Outcome:
    return replay(post, **rules).take(records, lambda _: None)


def letter(**members: Any) -> Letter:
    of = {"kind": Kind.INVOCATION, "id": "m", "source": DEAD, "target": FUNCTION, "body": json.dumps(INVOCATION)}
    return Letter(**{**of, "first_seen": NOW - 1000, "attempts": 1, "due": NOW, **members})


# --- When


@given(st.floats(1, 10), st.floats(60, 1_209_600), st.integers(1, 10_000))
def test_a_delay_is_between_nothing_and_its_ceiling_whatever_the_parameters(base: float, cap: float, n: int) -> None:
    backoff = Backoff(base, cap)
    assert 0 <= backoff.delay(n) <= backoff.ceiling(n) <= cap
    assert backoff.delay(n, "seed") == backoff.delay(n, "seed")


def test_ceilings_double_up_to_the_cap_and_all_of_the_range_is_used() -> None:
    assert [Backoff(2, 345_600).ceiling(n) for n in (1, 2, 3)] == [4, 8, 16]
    assert Backoff(2, 60).ceiling(9) == 60
    delays = [Backoff(2, 345_600).delay(3) for _ in range(2000)]
    assert min(delays) < 1 and max(delays) > 15
    assert 7 < sum(delays) / len(delays) < 9


def test_sqs_is_never_asked_for_a_longer_delay_than_it_takes() -> None:
    # The post caps at 345,600 seconds, which SQS refuses: what has to wait longer goes into another queue.
    post = Post()
    records = [
        {**record(name=f"m{at}"), "messageAttributes": {COUNTER: attribute("19", "Number")}} for at in range(200)
    ]
    outcome = take(post, *records, attempts=20)
    assert not outcome.failed and not outcome.exhausted
    assert all(each.delay <= MAX_DELAY for _, each in post.sent)
    assert all(delay <= MAX_DELAY for _, delay in post.waiting)
    assert len(post.waiting) > 150, "with 200 of up to 345,600 seconds"
    assert max(each.due for each, _ in post.waiting) > NOW + 200_000 * 1000


def test_who_is_not_due_goes_another_lap_and_who_is_goes_back() -> None:
    post, targets = Post(), Targets()
    early = letter(due=NOW + 1_000_001)
    assert replay(post).take_waiting(early, targets) == Outcome()
    assert post.waiting == [(early, 900)] and not targets.invoked
    late = letter(due=NOW + 1)
    replay(post).take_waiting(late, targets)
    assert post.waiting[-1] == (late, 1)
    message = letter(kind=Kind.MESSAGE, target=QUEUE, body=" spaces stay ")
    assert replay(post).take_waiting(message, targets).replayed == 1
    [(queue, sent)] = post.sent
    assert (queue, sent.body, sent.delay) == (QUEUE, " spaces stay ", 0)
    assert sent.attributes[COUNTER] == Attribute(data_type="Number", value="1")


# --- How often


def test_replays_are_counted_in_an_attribute_and_then_it_is_enough() -> None:
    given: dict[str, Any] = {"kind": attribute("result"), "n": attribute("1", "Number")}
    for n in (1, 2, 3):
        post = Post()
        taken = {**record(name=f"m{n}"), "messageAttributes": given}
        assert take(post, taken) == Outcome(replayed=1)
        [(queue, sent)] = post.sent
        assert queue == QUEUE and sent.attributes[COUNTER] == Attribute(data_type="Number", value=str(n))
        assert sent.attributes["kind"] == Attribute(data_type="String", value="result")
        assert sent.attributes[ORIGIN].value == f"{NOW - 60_000}:m1", "whatever it is called meanwhile"
        assert sent.delay <= 2 * 2**n
        given = {name: attribute(each.value, each.data_type) for name, each in sent.attributes.items()}
    post = Post()
    outcome = take(post, {**record(name="m4"), "messageAttributes": given})
    assert outcome == Outcome(exhausted=1), "it does not raise, which would bring back all of its batch"
    [last] = post.last
    assert (last.reason, last.attempts, last.id, last.first_seen) == ("exhausted", 3, "m1", NOW - 60_000)
    assert set(last.attributes) == {"kind", "n"} and last.target == QUEUE and last.source == DEAD


def test_with_no_attempts_all_go_to_the_last_queue_at_once() -> None:
    post = Post()
    assert take(post, record(name="a"), record(json.dumps(BATCH), name="b"), attempts=0) == Outcome(exhausted=2)
    assert [each.reason for each in post.last] == ["exhausted"] * 2 and not post.sent and not post.waiting


@pytest.mark.parametrize("counter", ["-1", "x", "1.5", "", "99999999"])
def test_a_counter_that_is_not_ours_counts_as_none(counter: str) -> None:
    post = Post()
    take(post, {**record(), "messageAttributes": {COUNTER: attribute(counter)}})
    assert post.sent[0][1].attributes[COUNTER].value == "1"


def test_binary_attributes_stay_what_they_are() -> None:
    post = Post()
    binary = {"binaryValue": "AAEC", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"}
    take(post, {**record(), "messageAttributes": {"seal": binary}})
    assert post.sent[0][1].attributes["seal"] == Attribute(data_type="Binary", value="AAEC")


@pytest.mark.parametrize(("own", "origin", "sent"), [(8, True, 1), (9, False, 1), (10, False, 0)])
def test_there_are_never_more_attributes_than_sqs_takes(own: int, origin: bool, sent: int) -> None:
    post = Post()
    outcome = take(post, {**record(), "messageAttributes": {f"a{at}": attribute("x") for at in range(own)}})
    assert (len(post.sent), outcome.exhausted) == (sent, 1 - sent)
    if sent:
        assert len(post.sent[0][1].attributes) <= 10 and (ORIGIN in post.sent[0][1].attributes) == origin
    else:
        assert post.last[0].reason == Reason.TOO_MANY_ATTRIBUTES and len(post.last[0].attributes) == own


# --- What is not taken stays


def test_one_that_is_not_taken_comes_again_and_the_others_do_not() -> None:
    post = Post()
    post.refuses = lambda each: isinstance(each, tuple) and getattr(each[1], "body", "") == "bad"
    outcome = take(post, record("good", "a"), record("bad", "b"), record("good", "c"))
    assert outcome == Outcome(replayed=2, failed=["b"])
    post.refuses = lambda _: True
    everything = [record("x", "a"), record(json.dumps(BATCH), "b", DeadLetterQueueSourceArn=""), record("{", "c")]
    del everything[1]["attributes"]["DeadLetterQueueSourceArn"], everything[2]["attributes"]["DeadLetterQueueSourceArn"]
    assert sorted(take(post, *everything).failed) == ["a", "b", "c"]


def test_what_fails_again_waits_longer_until_it_is_enough() -> None:
    post = Post()
    waiting = letter(attempts=1)
    for attempts in (2, 3):
        assert replay(post).take_waiting(waiting, Targets(Failed("ValueError: no"))) == Outcome()
        waiting, delay = post.waiting[-1]
        assert (waiting.attempts, waiting.cause) == (attempts, "ValueError: no") and delay <= 2 * 2**attempts
        assert NOW <= waiting.due <= NOW + 2 * 2**attempts * 1000
        waiting = waiting.model_copy(update={"due": NOW})
    assert replay(post).take_waiting(waiting, Targets(Failed("KeyError: x"))) == Outcome(exhausted=1)
    assert (post.last[0].reason, post.last[0].cause, post.last[0].attempts) == ("exhausted", "KeyError: x", 3)
    assert replay(post).take_waiting(letter(), Targets()) == Outcome(replayed=1)


@pytest.mark.parametrize("reason", [Reason.RECORDS_EXPIRED, Reason.OVERTAKEN, Reason.FILTER_UNKNOWN])
def test_what_can_not_be_tried_again_goes_to_the_last_queue_at_once(reason: Reason) -> None:
    post = Post()
    assert replay(post).take_waiting(letter(), Targets(NotReplayable(reason))) == Outcome(exhausted=1)
    assert post.last[0].reason == reason
    post.refuses = lambda _: True
    assert replay(post).take_waiting(letter(), Targets(NotReplayable(reason))) == Outcome(failed=["m"])


def test_a_letter_only_goes_back_to_queues_that_are_known() -> None:
    post = Post()
    strange = letter(kind=Kind.MESSAGE, target=ARN + "somebody-elses")
    assert replay(post).take_waiting(strange, Targets()) == Outcome(exhausted=1)
    assert take(post, record(DeadLetterQueueSourceArn=ARN + "somebody-elses")) == Outcome(exhausted=1)
    assert {each.reason for each in post.last} == {"target-unknown"} and not post.sent


# --- In order


def test_a_message_that_is_not_due_keeps_its_group_waiting_and_no_other() -> None:
    post = Post()
    batch = [ordered("a1", "a", NOW), ordered("b1", "b"), ordered("a2", "a"), ordered("b2", "b")]
    outcome = take(post, *batch, base=10_000)
    assert outcome.failed == ["a1", "a2", "b1", "b2"], "up to 20,000 seconds, 60 have passed"
    outcome = take(post := Post(), *batch)
    assert outcome.failed == ["a1", "a2"] and outcome.replayed == 2
    assert [(queue, each.group, each.deduplication) for queue, each in post.sent] == [
        (FIFO, "b", "d-b1-r1"),
        (FIFO, "b", "d-b2-r1"),
    ]
    [(receipts, seconds)] = post.held
    assert receipts == ["r-a1", "r-a2"] and 1 <= seconds <= 4, "they come back together, in order"
    assert all(each.delay == 0 for _, each in post.sent), "such queues know no delay for a message"
    later = take(post := Post(), batch[0], batch[2], now=NOW + seconds * 1000)
    assert later.replayed == 2 and [each.deduplication for _, each in post.sent] == ["d-a1-r1", "d-a2-r1"]


def test_one_that_is_not_taken_keeps_its_group_waiting_too() -> None:
    post = Post()
    post.refuses = lambda each: isinstance(each, tuple) and each[1].deduplication == "d-a1-r1"
    outcome = take(post, ordered("a1", "a"), ordered("a2", "a"), ordered("b1", "b"))
    assert outcome == Outcome(replayed=1, failed=["a1", "a2"])


def test_deduplication_ids_are_new_for_each_replay_and_never_too_long() -> None:
    names = ["short", "x" * 128, "ends-r1"]
    for name in names:
        seen = [name]
        for n in (1, 2, 3):
            post = Post()
            counted = {COUNTER: attribute(str(n - 1), "Number")} if n > 1 else {}
            take(post, {**ordered("m", "g", deduplication=seen[-1]), "messageAttributes": counted})
            seen.append(str(post.sent[0][1].deduplication))
            assert len(seen[-1]) <= 128 and seen[-1] not in seen[:-1]
        assert [each.rpartition("-r")[2] for each in seen[1:]] == ["1", "2", "3"]
        assert len({each.rpartition("-r")[0] for each in seen[1:]}) == 1, "they do not grow"
    sent_back = letter(kind=Kind.MESSAGE, target=FIFO, group="g", deduplication="d-r3", attempts=3).again(NOW)
    assert (sent_back.attempts, sent_back.due, sent_back.deduplication) == (0, NOW, f"d-o{NOW}")
    post = Post()
    replay(post).take_waiting(sent_back, Targets())
    assert post.sent[0][1].deduplication == f"d-o{NOW}" and COUNTER not in post.sent[0][1].attributes


def test_one_that_is_exhausted_lets_its_group_go_on() -> None:
    post = Post()
    tired = {**ordered("a1", "a"), "messageAttributes": {COUNTER: attribute("3", "Number")}}
    assert take(post, tired, ordered("a2", "a")) == Outcome(replayed=1, exhausted=1)
    assert post.last[0].group == "a" and post.last[0].deduplication == "d-a1"


# --- Where it came from


@pytest.mark.parametrize(
    ("body", "attributes", "main", "expected"),
    [
        ("x", {}, QUEUE, (Kind.MESSAGE, QUEUE, None)),
        (json.dumps(INVOCATION), {}, None, (Kind.INVOCATION, FUNCTION, "ValueError: no")),
        (
            json.dumps({**INVOCATION, "responsePayload": None}),
            {},
            None,
            (Kind.INVOCATION, FUNCTION, "RetriesExhausted"),
        ),
        (json.dumps(BATCH), {}, None, (Kind.BATCH, FUNCTION, "RetryAttemptsExhausted")),
        ("{}", {"TARGET_ARN": attribute(MACHINE)}, QUEUE, (Kind.TARGET, MACHINE, None)),
        ("x", {}, None, (Kind.UNKNOWN, "", None)),
        ("[1]", {}, None, (Kind.UNKNOWN, "", None)),
        ('{"requestContext": 1}', {}, None, (Kind.UNKNOWN, "", None)),
        ('{"requestContext": {"functionArn": "f"}}', {}, None, (Kind.UNKNOWN, "", None)),
    ],
)
def test_who_put_a_message_there_says_where_it_goes(
    body: str, attributes: dict[str, Any], main: str | None, expected: tuple[Kind, str, str | None]
) -> None:
    given = {**record(body), "messageAttributes": attributes}
    del given["attributes"]["DeadLetterQueueSourceArn"]
    found = read(given, lambda _: main)
    assert (found.kind, found.target, found.cause) == expected
    assert found.body == body and found.first_seen == NOW - 60_000


def test_what_a_player_wrote_can_not_name_a_function() -> None:
    """A message out of a queue goes back there, whatever it says."""
    assert read(record(json.dumps(INVOCATION)), lambda _: None).target == QUEUE


def test_what_is_for_no_queue_waits_for_its_turn_and_what_is_for_nobody_does_not() -> None:
    post = Post()
    batches = [record(json.dumps(BATCH), "a"), record("?", "b")]
    for each in batches:
        del each["attributes"]["DeadLetterQueueSourceArn"]
    assert take(post, *batches) == Outcome(exhausted=1)
    [(waiting, delay)] = post.waiting
    assert (waiting.kind, waiting.attempts, waiting.target) == (Kind.BATCH, 1, FUNCTION) and delay <= 4
    assert post.last[0].reason == "source-unknown"


def test_a_letter_is_the_same_after_it_was_json() -> None:
    one = letter(body=" ü\n ", attributes={"a": Attribute(data_type="Binary", value="AA==")}, group="g", cause="x")
    assert Letter.model_validate_json(one.to_json()) == one


# --- Filters of mappings


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"eventName": ["MODIFY"]}, True),
        ({"eventName": ["INSERT"]}, False),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"anything-but": ["open"]}]}}}}, True),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"anything-but": "ended"}]}}}}, False),
        ({"dynamodb": {"OldImage": {"status": {"S": [{"anything-but": ["ended"]}]}}}}, False),
        ({"dynamodb": {"NewImage": {"revision": {"N": [{"exists": True}]}}}}, False),
        ({"dynamodb": {"NewImage": {"revision": {"N": [{"exists": False}]}}}}, True),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"prefix": "end"}]}}}}, True),
        ({"dynamodb": {"NewImage": {"status": {"S": ["ended"]}}}, "eventName": ["INSERT"]}, False),
    ],
)
def test_a_function_is_given_what_its_filter_lets_through(pattern: dict[str, Any], expected: bool) -> None:
    change = {"eventName": "MODIFY", "dynamodb": {"NewImage": {"status": {"S": "ended"}}}}
    assert wanted(change, [json.dumps(pattern)]) is expected
    assert wanted(change, [])
    assert wanted(change, [json.dumps({"eventName": ["X"]}), json.dumps(pattern)]) is expected


@pytest.mark.parametrize("rule", [{"numeric": [">", 1]}, {"anything-but": {"prefix": "x"}}, {"suffix": "x"}])
def test_a_filter_that_we_can_not_read_is_not_guessed_at(rule: dict[str, Any]) -> None:
    with pytest.raises(NotReplayable) as refusal:
        wanted({"eventName": "MODIFY"}, [json.dumps({"eventName": [rule]})])
    assert refusal.value.reason is Reason.FILTER_UNKNOWN
