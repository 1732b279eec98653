"""Sends back what lies in the last queue: `make replay`."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from buzzline.dlq_replay.letter import Letter
from buzzline.platform.clock import now_ms
from pydantic import ValidationError

HIDDEN_SECONDS = 120
"""How long nobody else sees what is looked through."""
EMPTY_ANSWERS = 3
"""Answers without a message until the queue is taken for empty: one asks only some of its servers."""
EMPTY = "The last queue is empty. With feature failure_triage, what failed for good is in `make incidents`."


def name_of(arn: str) -> str:
    """What a queue is called."""
    return arn.rpartition(":")[2]


def is_from(letter: Letter, source: str) -> bool:
    """Whether a letter came through a queue of this name, as its template or its stack calls it."""
    found = name_of(letter.source)
    return source in {found, letter.source} or f"-{source}-" in found


def replay(sqs: Any, last_url: str, waiting_url: str, source: str | None, say: Callable[[str], None]) -> int:
    """Send back all that came through `source`, with all replays before it; or say what there is. How many were sent.

    Each is put where it is tried again before it is taken out: who breaks this off sends some twice, and loses none.
    """
    there: Counter[str] = Counter()
    sent, seen = 0, []
    for message in _messages(sqs, last_url):
        letter = _letter(message["Body"])
        if letter is None or source is None or not is_from(letter, source):
            there[name_of(letter.source) if letter else "(can't be read)"] += 1
            seen.append(message["ReceiptHandle"])
            continue
        sqs.send_message(QueueUrl=waiting_url, MessageBody=letter.again(now_ms()).to_json())
        sqs.delete_message(QueueUrl=last_url, ReceiptHandle=message["ReceiptHandle"])
        sent += 1
    for receipt in seen:
        sqs.change_message_visibility(QueueUrl=last_url, ReceiptHandle=receipt, VisibilityTimeout=0)
    if source is None:
        say("What failed for good, by the queue that it came through:" if there else EMPTY)
    elif there or sent:
        say(f"{sent} sent back." + (f" {there.total()} of other queues stay:" if there else ""))
    else:
        say(EMPTY)
    for name, count in sorted(there.items()):
        say(f"  {count:>6}  {name}")
    return sent


def _letter(body: str) -> Letter | None:
    try:
        return Letter.model_validate_json(body)
    except ValidationError:
        return None


def _messages(sqs: Any, url: str) -> Iterator[dict[str, Any]]:
    empty = 0
    while empty < EMPTY_ANSWERS:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS)
        yield from answer.get("Messages", [])
        empty = 0 if answer.get("Messages") else empty + 1


def table(incidents: list[dict[str, Any]]) -> str:
    """Incidents as lines: id, how many wait of how many, when the last failed, where, why."""
    return "\n".join(
        f"{each['incidentId']}  {each['waiting']:>5} of {each['count']:<5} {each['lastSeen'][:16]}  {each['source']}\n"
        f"{'':18}{each['reason']}{': ' + ' '.join(each['cause'].split()) if each['cause'] else ''}"
        for each in incidents
    )


def shown(view: dict[str, Any]) -> str:
    """An incident with its messages."""
    return json.dumps(view, indent=2, ensure_ascii=False)
