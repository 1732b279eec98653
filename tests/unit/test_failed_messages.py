"""What is kept of messages that failed: all but the tickets."""

import base64
import json
from typing import Any

import pytest
from buzzline.live_games.tickets import issue
from buzzline.live_scoreboard.failures import HIDDEN, without_tickets
from hypothesis import given
from hypothesis import strategies as st

from tests.support.live_games import game_with

TICKET = issue(game_with(), "ada")
ANSWER = {"ticket": TICKET, "questionNumber": 1, "answerNumber": 2, "playerAnswer": "Paris"}


def rule_failure(payload: bytes) -> dict[str, Any]:
    return {
        "ruleName": "r",
        "topic": "games/run-1/answers/x",
        "base64OriginalPayload": base64.b64encode(payload).decode(),
        "failures": [{"failedAction": "LambdaAction", "errorMessage": "no such function"}],
    }


def test_an_event_that_a_function_failed_at_is_kept_but_for_the_ticket() -> None:
    failure = {
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": {**ANSWER, "topic": "games/run-1/answers/x"},
        "responsePayload": {"errorMessage": f"no use for {TICKET}!", "stackTrace": [f'ticket="{TICKET}"']},
    }
    kept = without_tickets(failure)
    assert kept["requestPayload"] == {**failure["requestPayload"], "ticket": HIDDEN}
    assert kept["responsePayload"] == {
        "errorMessage": f"no use for {HIDDEN}!",
        "stackTrace": [f'ticket="{HIDDEN}"'],
    }
    assert kept["requestContext"] == failure["requestContext"]


def test_a_message_that_a_rule_could_not_hand_over_is_kept_readable() -> None:
    kept = without_tickets(rule_failure(json.dumps(ANSWER).encode()))
    assert kept.pop("payload") == {**ANSWER, "ticket": HIDDEN}
    assert set(kept) == {"ruleName", "topic", "failures"}


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", TICKET.encode(), b'{"ticket": "' + TICKET.encode() + b'"'])
def test_of_what_is_no_json_the_length_is_kept(payload: bytes) -> None:
    assert without_tickets(rule_failure(payload))["payload"] == f"{len(payload)} bytes"
    assert without_tickets({"base64OriginalPayload": "?!"})["payload"] == "2 characters"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=20) | st.just(TICKET) | st.just(f"x {TICKET}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ticket", "a", TICKET]), inner),
    max_leaves=12,
)


@given(payload=JSON, event=JSON, escaped=st.booleans())
def test_wherever_a_ticket_stands_it_is_not_kept(payload: Any, event: Any, escaped: bool) -> None:
    sent = json.dumps({"content": payload})
    if escaped:  # as a client may write it
        sent = sent.replace("eyJ", "\\u0065yJ")
    kept = json.dumps(without_tickets({"requestPayload": event, **rule_failure(sent.encode())}))
    assert all(part not in kept for part in TICKET.split("."))
