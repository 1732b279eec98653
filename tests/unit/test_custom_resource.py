"""Answers to CloudFormation: one for each request, whatever goes wrong."""

import json
from collections.abc import Iterator

import pytest
from aws_lambda_powertools.utilities.data_classes import CloudFormationCustomResourceEvent
from buzzline.platform import custom_resource
from buzzline.platform.custom_resource import NotTold, answer

from tests.support.web import CloudFormation, properties, request


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for between two tries."""
    monkeypatch.setattr(custom_resource._http.connection_pool_kw["retries"], "backoff_factor", 0)


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with CloudFormation.waiting() as server:
        yield server


def event(url: str) -> CloudFormationCustomResourceEvent:
    return CloudFormationCustomResourceEvent(request("Update", url, properties()))


def test_success_is_told_where_it_is_waited_for(cloudformation: CloudFormation) -> None:
    said = answer(event(cloudformation.url), "web-app", lambda: None)
    ((path, headers, body),) = cloudformation.taken
    assert path == "/answer?X-Amz-Signature=a%2Fb"
    assert headers["Content-Type"] == "", "the signature holds only without one"
    assert body == said
    assert body == {
        "Status": "SUCCESS",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/1",
        "RequestId": "request-1",
        "LogicalResourceId": "WebRelease",
        "PhysicalResourceId": "web-app",
    }


def test_a_failure_is_told_with_its_reason(cloudformation: CloudFormation) -> None:
    def work() -> None:
        raise ValueError("there is no index.html " + "!" * 5000)

    said = answer(event(cloudformation.url), "web-app", work)
    assert (said["Status"], said["PhysicalResourceId"]) == ("FAILED", "web-app")
    assert said["Reason"].startswith("ValueError: there is no index.html")
    assert len(json.dumps(said)) < 4096
    assert [body for _, _, body in cloudformation.taken] == [said]


@pytest.mark.parametrize("failed", [(503, 500), (500, 502, 504)])
def test_what_does_not_take_the_answer_at_once_is_told_again(
    cloudformation: CloudFormation, failed: tuple[int, ...]
) -> None:
    cloudformation.statuses = list(failed)
    done: list[str] = []
    answer(event(cloudformation.url), "web-app", lambda: done.append("once"))
    assert len(cloudformation.taken) == len(failed) + 1
    assert done == ["once"]


def test_it_is_told_four_times_at_most(cloudformation: CloudFormation) -> None:
    cloudformation.statuses = [503] * 4
    with pytest.raises(NotTold, match="could not be told: SUCCESS"):
        answer(event(cloudformation.url), "web-app", lambda: None)
    assert len(cloudformation.taken) == 4


@pytest.mark.parametrize("status", [300, 301, 307, 400, 403])
def test_an_answer_that_is_not_taken_is_an_error(cloudformation: CloudFormation, status: int) -> None:
    """Nor is it taken elsewhere: who leads the answer away has not signed the address."""
    cloudformation.statuses = [status]
    with pytest.raises(NotTold, match="could not be told: SUCCESS"):
        answer(event(cloudformation.url), "web-app", lambda: None)
    assert len(cloudformation.taken) == 1


def test_whatever_says_that_it_was_taken_is_believed(cloudformation: CloudFormation) -> None:
    cloudformation.statuses = [299]
    assert answer(event(cloudformation.url), "web-app", lambda: None)["Status"] == "SUCCESS"


def test_where_nobody_waits_is_an_error() -> None:
    with pytest.raises(NotTold, match="could not be told: SUCCESS"):
        answer(event("http://127.0.0.1:9/"), "web-app", lambda: None)
