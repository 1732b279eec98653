"""The adapters of triage: what failed for good is an incident, which is sent back once, by operators alone."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from buzzline.failure_triage.incident import incident_of, letter_of
from buzzline.failure_triage.triage import redrive
from buzzline.platform.errors import Conflict

from tests.integration.adapters.bench import Bench

STRANGERS: list[Callable[[dict[str, Any]], Any]] = [
    lambda claims: claims.pop("cognito:groups"),
    lambda claims: claims.update({"cognito:groups": "[players operators-of-others]"}),
    lambda claims: claims.update({"cognito:groups": "[]"}),
    lambda claims: claims.update({"cognito:groups": [], "groups": "[operators]", "username": "operators"}),
]


def failed(bench: Bench, *names: str, **changes: Any) -> str:
    """Messages come to the last queue; the incident that they belong to."""
    event = bench.sample("failure_triage")
    like = event["Records"][0]
    letters = [{**json.loads(like["body"]), "id": name, **changes} for name in names]
    event["Records"] = [{**like, "messageId": each["id"], "body": json.dumps(each)} for each in letters]
    assert bench.run("failure_triage", event) is None
    return incident_of(letter_of(event["Records"][0]))


def listed(bench: Bench, status: str = "open") -> list[tuple[str, int, int]]:
    found = bench.call("incidents_list", query={"status": status}).body["incidents"]
    return [(each["incidentId"], each["count"], each["waiting"]) for each in found]


def test_failure_triage_counts_its_sample_once(bench: Bench) -> None:
    for _ in range(2):
        bench.run("failure_triage")
    assert [each[1:] for each in listed(bench)] == [(1, 1)]


def test_failure_triage_counts_each_message_once_however_often_it_comes(bench: Bench) -> None:
    incident = failed(bench, "a", "b", "b")
    failed(bench, "b", "c")
    failed(bench, "c", "a")
    assert listed(bench) == [(incident, 3, 3)]


def test_failure_triage_tells_causes_apart_and_not_ids(bench: Bench) -> None:
    one = failed(bench, "a", cause="KeyError: 'ada' of game 17")
    assert failed(bench, "b", cause="KeyError: 'bo' of game 4") == one
    assert failed(bench, "c", cause="ValueError: no") != one
    assert failed(bench, "d", reason="records-expired", cause="KeyError: 'ada' of game 17") != one
    assert len(listed(bench)) == 3


def test_failure_triage_keeps_what_is_no_letter(bench: Bench) -> None:
    event = bench.sample("failure_triage")
    event["Records"][0]["body"] = "?"
    bench.run("failure_triage", event)
    [(incident, *_)] = listed(bench)
    view = bench.call("incident_get", path={"incidentId": incident}).body
    assert view["incident"]["reason"] == "source-unknown" and view["messages"][0]["body"] == "?"


@pytest.mark.parametrize("nonsense", [{"firstSeen": 10**18}, {"firstSeen": -(10**18)}, {"id": "x" * 3000}])
def test_failure_triage_keeps_the_others_beside_a_letter_that_cannot_be(bench: Bench, nonsense: Any) -> None:
    event = bench.sample("failure_triage")
    letter = event["Records"][0]
    event["Records"].append(
        {**letter, "messageId": "odd", "body": json.dumps({**json.loads(letter["body"]), **nonsense})}
    )
    bench.run("failure_triage", event)
    assert [each[1:] for each in listed(bench)] == [(1, 1), (1, 1)]


def test_incidents_list_shows_what_an_incident_is(bench: Bench) -> None:
    failed(bench, "a", cause="KeyError: 'ada'")
    [incident] = bench.call("incidents_list").body["incidents"]
    assert (incident["source"], incident["target"]) == ("ScorePutDeadLetters", "ScorePutQueue")
    assert (incident["kind"], incident["reason"], incident["cause"]) == ("message", "exhausted", "KeyError: 'ada'")
    assert incident["firstSeen"] < incident["lastSeen"]


def test_incidents_list_has_the_last_seen_first_and_by_state(bench: Bench) -> None:
    first, second = failed(bench, "a"), failed(bench, "b", cause="ValueError: no")
    assert [each[0] for each in listed(bench)] == [second, first]
    failed(bench, "c")
    assert [each[0] for each in listed(bench)] == [first, second]
    assert listed(bench, "dismissed") == listed(bench, "redriven") == []


def test_incidents_list_refuses_what_it_does_not_know(bench: Bench) -> None:
    assert bench.call("incidents_list", query={"status": "lost"}).kind == "invalid-request"
    assert bench.call("incidents_list", query={"nextToken": "e30"}).kind == "invalid-token"


def test_incident_get_shows_the_beginning_of_the_newest(bench: Bench) -> None:
    incident = failed(bench, *(f"m{at:02}" for at in range(12)), body="x" * 5000)
    view = bench.call("incident_get", path={"incidentId": incident}).body
    assert view["incident"]["count"] == 12
    assert [each["messageId"] for each in view["messages"]] == [f"m{at:02}" for at in range(11, 1, -1)]
    assert {len(each["body"]) for each in view["messages"]} == {4096}


def test_there_is_no_such_incident(bench: Bench) -> None:
    assert bench.call("incident_redrive").kind == bench.call("incident_dismiss").kind == "no-incident"


def test_incident_get_refuses_an_incident_that_is_not_there(bench: Bench) -> None:
    assert bench.call("incident_get").kind == "no-incident"


def test_strangers_see_and_do_nothing(bench: Bench) -> None:
    incident = failed(bench, "a")
    for name in ("incidents_list", "incident_get", "incident_redrive", "incident_dismiss"):
        for change in STRANGERS:
            event = bench.sample(name)
            event["pathParameters"] = {"incidentId": incident}
            change(event["requestContext"]["authorizer"]["jwt"]["claims"])
            answer = bench.run(name, event)
            assert answer["statusCode"] == 403, name
            assert json.loads(answer["body"])["type"].endswith("not-an-operator")
    assert bench.messages("WaitingQueue") == [] and listed(bench) == [(incident, 1, 1)]


def test_incident_redrive_sends_all_back_as_if_they_were_new(bench: Bench) -> None:
    incident = failed(bench, *(f"m{at}" for at in range(120)), deduplication="d-r3", group="g")
    assert bench.call("incident_redrive", path={"incidentId": incident}).body == {"redriven": 120, "left": 0}
    sent = bench.messages("WaitingQueue")
    assert len({each["id"] for each in sent}) == len(sent) == 120
    assert {(each["attempts"], "reason" in each) for each in sent} == {(0, False)}
    assert listed(bench) == [] and listed(bench, "redriven") == [(incident, 120, 0)]
    assert bench.call("incident_redrive", path={"incidentId": incident}).kind == "nothing-to-redrive"
    failed(bench, "m7")
    assert listed(bench) == [(incident, 121, 1)], "it failed again"


def test_incident_redrive_of_two_operators_at_once_sends_each_message_once(bench: Bench) -> None:
    incident = failed(bench, *(f"m{at}" for at in range(60)))
    both = threading.Barrier(2)
    module = bench.deployed.module("incident_redrive")
    store, payloads, waiting = module.incidents, module.payloads, module.waiting
    claims: list[str] = []

    def send(letters: Any) -> list[bool]:
        claims.extend(letter.id for letter, _ in letters)
        return waiting.wait(letters)  # type: ignore[no-any-return]

    def click(_: int) -> int:
        both.wait(timeout=20)
        try:
            return redrive(store, payloads, send, incident, "olga", lambda: 1_790_000_000_000, lambda: True).redriven
        except Conflict as refusal:
            assert refusal.kind in {"being-redriven", "nothing-to-redrive"}
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(click, range(2))) == 60
    assert sorted(claims) == sorted(f"m{at}" for at in range(60))
    assert len(bench.messages("WaitingQueue")) == 60


def test_incident_redrive_that_dies_in_between_loses_nothing(bench: Bench) -> None:
    incident = failed(bench, "a", "b")
    module = bench.deployed.module("incident_redrive")
    now = 1_790_000_000_000

    def dies(letters: Any) -> list[bool]:
        module.waiting.wait(letters)
        raise KeyboardInterrupt

    def again(at: int, send: Any = module.waiting.wait) -> Any:
        return redrive(module.incidents, module.payloads, send, incident, "olga", lambda: at, lambda: True)

    with pytest.raises(KeyboardInterrupt):
        again(now, dies)
    with pytest.raises(Conflict, match="Somebody else"):
        again(now + 30_000)
    assert again(now + 61_000).redriven == 2
    assert len(bench.messages("WaitingQueue")) == 4, "twice, which consumers bear; and not never"


def test_incident_redrive_lets_others_try_what_was_not_taken(bench: Bench) -> None:
    incident = failed(bench, "a", "b")
    module = bench.deployed.module("incident_redrive")

    def takes_one(letters: Any) -> list[bool]:
        return [letter.id == "a" for letter, _ in letters]

    now = lambda: 1_790_000_000_000  # noqa: E731
    some = redrive(module.incidents, module.payloads, takes_one, incident, "olga", now, lambda: True)
    assert (some.redriven, some.left) == (1, 1) and listed(bench) == [(incident, 2, 1)]
    assert bench.call("incident_redrive", path={"incidentId": incident}).body == {"redriven": 1, "left": 0}


def test_incident_dismiss_is_of_what_somebody_saw(bench: Bench) -> None:
    incident = failed(bench, "a", "b")
    stale = bench.call("incident_dismiss", path={"incidentId": incident}, body={"count": 1})
    assert (stale.status, stale.kind, stale.body["count"]) == (409, "incident-changed", 2)
    done = bench.call("incident_dismiss", path={"incidentId": incident}, body={"count": 2})
    assert (done.status, done.body["status"], done.body["handledBy"]) == (200, "dismissed", "olga")
    assert listed(bench) == [] and listed(bench, "dismissed") == [(incident, 2, 2)]
    failed(bench, "c")
    assert listed(bench) == [(incident, 3, 3)], "more failed, so it is open again"


@pytest.mark.parametrize("body", [{}, {"count": 0}, {"count": "2"}, {"count": 10**40}, {"count": 1, "why": "x"}])
def test_incident_dismiss_refuses_what_it_does_not_understand(bench: Bench, body: Any) -> None:
    assert bench.call("incident_dismiss", body=body).kind == "invalid-request"


def test_a_dismissed_incident_can_still_be_sent_back(bench: Bench) -> None:
    incident = failed(bench, "a")
    bench.call("incident_dismiss", path={"incidentId": incident}, body={"count": 1})
    assert bench.call("incident_redrive", path={"incidentId": incident}).body == {"redriven": 1, "left": 0}
