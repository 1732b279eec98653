"""`make replay`: what came through one queue goes back, everything else stays, nothing is lost."""

from typing import Any

import pytest
from buzzline.dlq_replay.letter import Kind, Letter

from cli.letters import EMPTY, replay, table

ARN = "arn:aws:sqs:eu-west-1:123456789012:"


class Sqs:
    """A last queue, and where letters are tried again."""

    def __init__(self, *letters: Letter) -> None:
        self.last = {str(at): each.to_json() for at, each in enumerate(letters)}
        self.hidden: set[str] = set()
        self.waiting: list[Letter] = []
        self.dies = False

    def receive_message(self, **_: Any) -> dict[str, Any]:
        found = [name for name in self.last if name not in self.hidden][:10]
        self.hidden |= set(found)
        return {"Messages": [{"ReceiptHandle": name, "Body": self.last[name]} for name in found]} if found else {}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        assert QueueUrl == "waiting"
        self.waiting.append(Letter.model_validate_json(MessageBody))

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803
        if self.dies:
            raise KeyboardInterrupt
        del self.last[ReceiptHandle]

    def change_message_visibility(self, *, ReceiptHandle: str, VisibilityTimeout: int, QueueUrl: str) -> None:  # noqa: N803
        assert VisibilityTimeout == 0
        self.hidden.discard(ReceiptHandle)


def letter(name: str, queue: str) -> Letter:
    return Letter(
        kind=Kind.MESSAGE,
        id=name,
        source=f"{ARN}buzzline-Leaderboard-1X-{queue}-2Y",
        target=ARN + "q",
        body=name,
        attempts=3,
        first_seen=1,
        reason="exhausted",
    )


def letters() -> Sqs:
    return Sqs(
        *(letter(f"s{at}", "ScorePutDeadLetters") for at in range(25)),
        *(letter(f"a{at}", "AwardPutDeadLetters") for at in range(3)),
    )


def test_what_came_through_a_queue_goes_back_as_if_it_were_new() -> None:
    sqs, said = letters(), list[str]()
    assert replay(sqs, "last", "waiting", "ScorePutDeadLetters", said.append) == 25
    assert sorted(each.id for each in sqs.waiting) == sorted(f"s{at}" for at in range(25))
    assert {(each.attempts, each.reason) for each in sqs.waiting} == {(0, None)}
    assert len(sqs.last) == 3 and not sqs.hidden & set(sqs.last), "the others are seen again at once"
    assert said == ["25 sent back. 3 of other queues stay:", "       3  buzzline-Leaderboard-1X-AwardPutDeadLetters-2Y"]


def test_without_a_queue_it_says_what_there_is_and_touches_nothing() -> None:
    sqs, said = letters(), list[str]()
    assert replay(sqs, "last", "waiting", None, said.append) == 0
    assert len(sqs.last) == 28 and not sqs.waiting
    assert [line.split()[0] for line in said[1:]] == ["3", "25"]
    replay(Sqs(), "last", "waiting", None, said.append)
    assert said[-1] == EMPTY


def test_who_breaks_it_off_sends_some_twice_and_loses_none() -> None:
    sqs = letters()
    sqs.dies = True
    with pytest.raises(KeyboardInterrupt):
        replay(sqs, "last", "waiting", "AwardPutDeadLetters", lambda _: None)
    sqs.dies, sqs.hidden = False, set()
    replay(sqs, "last", "waiting", "AwardPutDeadLetters", lambda _: None)
    assert {each.id for each in sqs.waiting} == {"a0", "a1", "a2"} and len(sqs.last) == 25


def test_a_name_that_is_part_of_another_is_another() -> None:
    sqs = letters()
    assert replay(sqs, "last", "waiting", "PutDeadLetters", lambda _: None) == 0


def test_a_last_queue_that_is_empty_is_not_taken_for_no_failure() -> None:
    said = list[str]()
    replay(Sqs(), "last", "waiting", "ScorePutDeadLetters", said.append)
    assert said == [EMPTY]


def test_incidents_are_lines() -> None:
    one = {
        "incidentId": "3f1c8a520d3e4d0e",
        "waiting": 2,
        "count": 5,
        "lastSeen": "2026-11-29T18:09:10Z",
        "source": "q",
    }
    assert table([{**one, "reason": "exhausted", "cause": "KeyError:\nx"}]).split() == (
        ["3f1c8a520d3e4d0e", "2", "of", "5", "2026-11-29T18:09", "q", "exhausted:", "KeyError:", "x"]
    )
