"""Nothing is lost on the way: queues, dead letters, event source mappings, subscriptions."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, references, text_of

DEAD_LETTER_RETENTION = 14 * 24 * 60 * 60
"""Seconds; the longest that SQS keeps a message."""

VISIBILITY_FACTOR = 6
DEFAULT_VISIBILITY = 30

_ASYNCHRONOUS = {"config", "events", "iot", "s3", "scheduler", "ses", "sns"}
"""Services that put an event on Lambda's own queue and go on."""

_ASYNCHRONOUS_TARGETS = ("AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::IoT::TopicRule")
_MACHINES = {"sqs", "lambda", "firehose", "http", "https"}


@rule("consumed-queue-has-dead-letters")
def consumed_queue_has_dead_letters(template: FeatureTemplate) -> Iterator[str]:
    """A message that always fails would otherwise come back until it expires, and then be lost."""
    for queue, _, _ in _consumed_queues(template):
        if not _queues(template)[queue].get("RedrivePolicy", {}).get("deadLetterTargetArn"):
            yield f"{queue}: is consumed by a function and has no dead-letter queue"


@rule("visibility-timeout")
def visibility_timeout(template: FeatureTemplate) -> Iterator[str]:
    """A message must not come back while a function may still be at it, retries of the poller included."""
    for queue, function, mapping in _consumed_queues(template):
        visible = template.number(_queues(template)[queue].get("VisibilityTimeout", DEFAULT_VISIBILITY))
        timeout = template.number(template.functions[function].get("Timeout"))
        window = template.number(mapping.get("MaximumBatchingWindowInSeconds", 0))
        if visible is None or timeout is None or window is None:
            yield f"{queue}: time-outs must be numbers, to be compared"
        elif visible < (least := VISIBILITY_FACTOR * timeout + window):
            yield f"{queue}: VisibilityTimeout is {visible} s: {function} needs {least} s"


@rule("dead-letters-are-kept")
def dead_letters_are_kept(template: FeatureTemplate) -> Iterator[str]:
    """People need time to look at what failed."""
    for queue in _dead_letter_queues(template):
        if template.number(_queues(template)[queue].get("MessageRetentionPeriod")) != DEAD_LETTER_RETENTION:
            yield f"{queue}: dead letters must be kept for 14 days (MessageRetentionPeriod {DEAD_LETTER_RETENTION})"


@rule("dead-letters-have-an-alarm")
def dead_letters_have_an_alarm(template: FeatureTemplate) -> Iterator[str]:
    """Dead letters that nobody hears of are lost messages."""
    watched: set[str] = set()
    for properties in template.of_type("AWS::CloudWatch::Alarm").values():
        if properties.get("MetricName") == "ApproximateNumberOfMessagesVisible" and properties.get("AlarmActions"):
            watched |= references(properties.get("Dimensions"))
    for queue in sorted(_dead_letter_queues(template) - watched):
        yield f"{queue}: no alarm with an action on ApproximateNumberOfMessagesVisible"


@rule("feature-of-a-family-has-one-failure-queue")
def feature_of_a_family_has_one_failure_queue(template: FeatureTemplate) -> Iterator[str]:
    """Each queue is an alarm more, and alarms bill by the month: what streams, events and rules failed at shares one.

    A letter says where it came from. The dead letters of a queue are a queue of their own: they can be moved back.
    """
    if not template.family:
        return
    named = {
        name
        for resource in template.resources.values()
        for name in _named_for_failures(resource.get("Properties"), {"DeadLetterConfig", "OnFailure"})
    }
    if len(found := named & set(_queues(template))) > 1:
        yield f"{', '.join(sorted(found))}: what functions and rules failed at goes to one queue in each feature"


@rule("queue-is-encrypted")
def queue_is_encrypted(template: FeatureTemplate) -> Iterator[str]:
    """Messages are encrypted at rest, with the key of SQS or one of our own."""
    for queue, properties in _queues(template).items():
        if properties.get("SqsManagedSseEnabled") is not True and not properties.get("KmsMasterKeyId"):
            yield f"{queue}: is not encrypted (SqsManagedSseEnabled or KmsMasterKeyId)"


@rule("queue-mapping-reports-item-failures")
def queue_mapping_reports_item_failures(template: FeatureTemplate) -> Iterator[str]:
    """One bad message must not bring back all the good ones of its batch."""
    for name, properties in _mappings(template).items():
        if _is_queue(properties) and "ReportBatchItemFailures" not in properties.get("FunctionResponseTypes", []):
            yield f"{name}: FunctionResponseTypes lacks ReportBatchItemFailures"


@rule("queue-mapping-has-a-limit")
def queue_mapping_has_a_limit(template: FeatureTemplate) -> Iterator[str]:
    """A long queue must not take all of the account's concurrency from the players' requests."""
    for name, properties in _mappings(template).items():
        if _is_queue(properties) and not template.number(properties.get("ScalingConfig", {}).get("MaximumConcurrency")):
            yield f"{name}: ScalingConfig has no MaximumConcurrency"


@rule("stream-mapping-gives-up")
def stream_mapping_gives_up(template: FeatureTemplate) -> Iterator[str]:
    """By default a record that always fails blocks its shard until it expires."""
    for name, properties in _mappings(template).items():
        for limit in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"):
            if _is_stream(properties) and template.number(properties.get(limit)) is None:
                yield f"{name}: has no {limit}"


@rule("stream-mapping-isolates-failures")
def stream_mapping_isolates_failures(template: FeatureTemplate) -> Iterator[str]:
    """The good records around a bad one go through."""
    for name, properties in _mappings(template).items():
        partial = "ReportBatchItemFailures" in properties.get("FunctionResponseTypes", [])
        if _is_stream(properties) and not partial and properties.get("BisectBatchOnFunctionError") is not True:
            yield f"{name}: neither BisectBatchOnFunctionError nor ReportBatchItemFailures"


@rule("stream-mapping-keeps-failures")
def stream_mapping_keeps_failures(template: FeatureTemplate) -> Iterator[str]:
    """Records that were given up go where people find them."""
    for name, properties in _mappings(template).items():
        if _is_stream(properties) and not _failure_destination(properties):
            yield f"{name}: has no destination for failures"


@rule("subscription-keeps-failures")
def subscription_keeps_failures(template: FeatureTemplate) -> Iterator[str]:
    """A message that SNS can't deliver to a queue or function must not vanish."""
    for name, properties in template.of_type("AWS::SNS::Subscription").items():
        kept = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        if properties.get("Protocol") in _MACHINES and not kept:
            yield f"{name}: has no RedrivePolicy"
    for name, properties in template.of_type("AWS::SNS::Topic").items():
        if properties.get("Subscription"):
            yield f"{name}: subscriptions inside a topic can't keep failures: declare AWS::SNS::Subscription"


@rule("asynchronous-function-keeps-failures")
def asynchronous_function_keeps_failures(template: FeatureTemplate) -> Iterator[str]:
    """Lambda drops an event that failed three times, unless it is told where to put it.

    A function that keeps what others failed at has no such place, but an alarm.
    """
    kept: set[str] = set()
    for properties in template.of_type("AWS::Lambda::EventInvokeConfig").values():
        if _failure_destination(properties):
            kept |= template.functions_in(properties.get("FunctionName"))
    keepers = _keepers(template)
    for function in sorted(keepers - _watched_for_errors(template) - kept):
        yield f"{function}: keeps what failed, and has no alarm with an action on its own Errors"
    for function in sorted(_invoked_asynchronously(template) - keepers - kept):
        yield f"{function}: is invoked asynchronously, without an EventInvokeConfig that has a destination for failures"


def _queues(template: FeatureTemplate) -> dict[str, Mapping[str, Any]]:
    return template.of_type("AWS::SQS::Queue")


def _mappings(template: FeatureTemplate) -> dict[str, Mapping[str, Any]]:
    return template.of_type("AWS::Lambda::EventSourceMapping")


def _is_stream(mapping: Mapping[str, Any]) -> bool:
    """DynamoDB Streams or Kinesis: they start at a position, and have no topics (as Kafka has)."""
    return "StartingPosition" in mapping and "Topics" not in mapping


def _is_queue(mapping: Mapping[str, Any]) -> bool:
    """SQS: no position to start at, and no named queues (as Amazon MQ has)."""
    return "StartingPosition" not in mapping and "Queues" not in mapping


def _consumed_queues(template: FeatureTemplate) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Queues of the template that its functions consume, with function and mapping."""
    for mapping in _mappings(template).values():
        for queue in references(mapping.get("EventSourceArn")) & set(_queues(template)):
            for function in template.functions_in(mapping.get("FunctionName")):
                yield queue, function, mapping


def _dead_letter_queues(template: FeatureTemplate) -> set[str]:
    """Queues that anything in the template names as the place for what failed."""
    named = {
        name for resource in template.resources.values() for name in _named_for_failures(resource.get("Properties"))
    }
    for function in _keepers(template):
        for statement in template.statements_of(function):
            named |= references(statement.get("Resource"))
    return named & set(_queues(template))


def _keepers(template: FeatureTemplate) -> set[str]:
    """Functions that are told what others failed at."""
    return {keeper for function in template.functions for keeper in template.keepers_of(function)}


def _watched_for_errors(template: FeatureTemplate) -> set[str]:
    return {
        function
        for properties in template.of_type("AWS::CloudWatch::Alarm").values()
        if properties.get("MetricName") == "Errors" and properties.get("AlarmActions")
        for function in template.functions_in(properties.get("Dimensions"))
    }


_FAILURES = frozenset({"deadLetterTargetArn", "DeadLetterConfig", "OnFailure"})


def _named_for_failures(value: object, keys: frozenset[str] | set[str] = _FAILURES) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key in keys:
                yield from references(member)
            else:
                yield from _named_for_failures(member, keys)
    elif isinstance(value, list):
        for member in value:
            yield from _named_for_failures(member, keys)


def _failure_destination(properties: Mapping[str, Any]) -> object:
    return properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")


def _invoked_asynchronously(template: FeatureTemplate) -> set[str]:
    """Functions that a service with events may invoke, or that a rule, schedule or topic names."""
    found: set[str] = set()
    waiting = set(template.of_type("AWS::IoT::Authorizer"))  # the broker waits for what an authorizer says
    for properties in template.of_type("AWS::Lambda::Permission").values():
        service = text_of(properties.get("Principal")).removesuffix(".amazonaws.com")
        if service in _ASYNCHRONOUS and not references(properties.get("SourceArn")) & waiting:
            found |= template.functions_in(properties.get("FunctionName"))
    for properties in template.of_type("AWS::SNS::Subscription").values():
        found |= template.functions_in(properties.get("Endpoint"))
    for properties in template.of_type(*_ASYNCHRONOUS_TARGETS).values():
        found |= template.functions_in(properties)
    return found
