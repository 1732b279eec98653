"""Tries messages again that failed: when, how often, and what comes of those that fail for good."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from buzzline.dlq_replay.backoff import MAX_DELAY, Backoff
from buzzline.dlq_replay.letter import Attribute, Kind, Letter, NotReplayable, Reason, deduplication_of
from buzzline.dlq_replay.reading import MainQueueOf, read

MAX_HOLD = 12 * 60 * 60
"""Seconds that a message can be kept from others at most, less what it has been kept already."""


@dataclass(frozen=True)
class Rules:
    """How often and when messages are tried again."""

    max_attempts: int
    """0: never."""
    backoff: Backoff


@dataclass(frozen=True)
class Outgoing:
    """A message as it is sent."""

    body: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    delay: int = 0
    """Seconds; queues that keep an order know none for a single message."""
    group: str | None = None
    deduplication: str | None = None


class Post(Protocol):
    """Queues that messages are sent to."""

    def send(self, queue_arn: str, messages: Sequence[Outgoing]) -> list[bool]:
        """Send messages to a queue; for each whether it was taken."""

    def wait(self, letters: Sequence[tuple[Letter, int]]) -> list[bool]:
        """Put letters into the waiting queue, each for some seconds; for each whether it was taken."""

    def give_up(self, letters: Sequence[Letter]) -> list[bool]:
        """Put letters into the last queue; for each whether it was taken."""

    def hold(self, queue_arn: str, receipts: Sequence[str], seconds: int) -> None:
        """Keep received messages from being received again for some seconds."""


class Targets(Protocol):
    """What is not a queue, and messages are for."""

    def hand_over(self, letter: Letter) -> None:
        """Hand over what a letter is about, and wait until it is done. Raises Failed, NotReplayable."""


class Failed(Exception):
    """It was tried again, and failed again."""


@dataclass
class Outcome:
    """What came of some messages."""

    replayed: int = 0
    exhausted: int = 0
    """All that went to the last queue."""
    failed: list[str] = field(default_factory=list)
    """Ids of messages that are still where they were."""


Record = Mapping[str, Any]


class Replay:
    """Tries messages again; every message is in a queue at any moment, and in two if something breaks in between."""

    def __init__(self, rules: Rules, post: Post, queues: Iterable[str], now: Callable[[], int]) -> None:
        self._rules = rules
        self._post = post
        self._queues = frozenset(queues)
        """ARNs of the queues that messages may go back to."""
        self._now = now

    def take(self, records: Sequence[Record], main_queue_of: MainQueueOf) -> Outcome:
        """Send the records of a failure queue back, with a delay, or to where they have to go first."""
        if records and str(records[0]["eventSourceARN"]).endswith(".fifo"):
            return self._take_in_order(records, main_queue_of)
        outcome = Outcome()
        back: dict[str, list[tuple[str, Outgoing]]] = {}
        waiting: list[tuple[str, tuple[Letter, int]]] = []
        last: list[tuple[str, Letter]] = []
        for record in records:
            letter, name = read(record, main_queue_of), str(record["messageId"])
            try:
                letter = self._next(letter)
                delay = self._rules.backoff.delay(letter.attempts)
                if letter.kind is Kind.MESSAGE and delay <= MAX_DELAY:
                    outgoing = Outgoing(letter.body, letter.counted(), int(delay))
                    back.setdefault(letter.target, []).append((name, outgoing))
                else:
                    waiting.append((name, self._waiting(letter, delay)))
            except NotReplayable as refusal:
                last.append((name, letter.last(refusal.reason, refusal.cause)))
        for queue, messages in back.items():
            outcome.replayed += self._sent(messages, partial(self._post.send, queue), outcome)
        self._sent(waiting, self._post.wait, outcome)
        outcome.exhausted += self._sent(last, self._post.give_up, outcome)
        return outcome

    def take_waiting(self, letter: Letter, targets: Targets) -> Outcome:
        """Try a letter again that has waited, if it is due; else let it wait another lap."""
        rest = letter.due - self._now()
        if rest > 0:
            return self._one(letter, lambda: self._post.wait([(letter, min(-(-rest // 1000), MAX_DELAY))]))
        try:
            if letter.kind is Kind.MESSAGE:
                self._known(letter)
                outgoing = Outgoing(letter.body, letter.counted(), 0, letter.group, deduplication_of(letter))
                done = self._one(letter, lambda: self._post.send(letter.target, [outgoing]))
            else:
                targets.hand_over(letter)
                done = Outcome()
            done.replayed = int(not done.failed)
            return done
        except NotReplayable as refusal:
            return self._given_up(letter.last(refusal.reason, refusal.cause))
        except Failed as failure:
            return self._failed_again(letter.model_copy(update={"cause": str(failure) or letter.cause}))

    def _failed_again(self, letter: Letter) -> Outcome:
        try:
            letter = self._next(letter)
        except NotReplayable as refusal:
            return self._given_up(letter.last(refusal.reason, refusal.cause))
        waiting = self._waiting(letter, self._rules.backoff.delay(letter.attempts))
        return self._one(letter, lambda: self._post.wait([waiting]))

    def _waiting(self, letter: Letter, delay: float) -> tuple[Letter, int]:
        """A letter that is due after `delay` seconds, and how long it waits first."""
        return letter.model_copy(update={"due": self._now() + int(delay * 1000)}), min(int(delay), MAX_DELAY)

    def _given_up(self, letter: Letter) -> Outcome:
        outcome = self._one(letter, lambda: self._post.give_up([letter]))
        outcome.exhausted = int(not outcome.failed)
        return outcome

    def _next(self, letter: Letter) -> Letter:
        """The letter with one more attempt; raises NotReplayable where it may not be tried again."""
        if letter.kind is Kind.UNKNOWN:
            raise NotReplayable(Reason.SOURCE_UNKNOWN)
        self._known(letter)
        if letter.attempts >= self._rules.max_attempts:
            raise NotReplayable(Reason.EXHAUSTED)
        return letter.model_copy(update={"attempts": letter.attempts + 1})

    def _known(self, letter: Letter) -> None:
        if letter.kind is Kind.MESSAGE and letter.target not in self._queues:
            raise NotReplayable(Reason.TARGET_UNKNOWN, letter.target)

    def _take_in_order(self, records: Sequence[Record], main_queue_of: MainQueueOf) -> Outcome:
        """Send messages of FIFO queues back, each when it is due; one that is not keeps its group waiting behind it.

        SQS delays no single message of such a queue. So a message waits in its failure queue, out of sight, and those
        of its group with it. When it is due follows from its id and from when it came there (in queues that keep an
        order SQS sets that anew), so that nobody needs to remember.
        """
        outcome = Outcome()
        behind: dict[str, list[Record]] = {}
        holds: dict[str, int] = {}
        for record in records:
            group = str(record["attributes"]["MessageGroupId"])
            if group in behind:
                behind[group].append(record)
                continue
            letter = read(record, main_queue_of)
            try:
                letter = self._next(letter)
                delay = self._rules.backoff.delay(letter.attempts, f"{record['messageId']}:{letter.attempts}")
                rest = int(record["attributes"]["SentTimestamp"]) + int(min(delay, MAX_HOLD - 1) * 1000) - self._now()
                if rest > 0:
                    behind[group], holds[group] = [record], -(-rest // 1000)
                    continue
                outgoing = Outgoing(letter.body, letter.counted(), 0, letter.group, deduplication_of(letter))
                [taken] = self._post.send(letter.target, [outgoing])
                outcome.replayed += taken
            except NotReplayable as refusal:
                [taken] = self._post.give_up([letter.last(refusal.reason, refusal.cause)])
                outcome.exhausted += taken
            if not taken:
                behind[group] = [record]
        for group, waiting in behind.items():
            outcome.failed += [str(each["messageId"]) for each in waiting]
            receipts = [str(each["receiptHandle"]) for each in waiting]
            self._post.hold(str(waiting[0]["eventSourceARN"]), receipts, holds.get(group, 1))
        return outcome

    @staticmethod
    def _sent(
        messages: Sequence[tuple[str, Any]], send: Callable[[Sequence[Any]], list[bool]], outcome: Outcome
    ) -> int:
        """Send messages, each with the name that it is called by if it is not taken; how many were."""
        taken = send([each for _, each in messages]) if messages else []
        outcome.failed += [name for (name, _), done in zip(messages, taken, strict=True) if not done]
        return sum(taken)

    @staticmethod
    def _one(letter: Letter, send: Callable[[], list[bool]]) -> Outcome:
        return Outcome(failed=[] if all(send()) else [letter.id])
