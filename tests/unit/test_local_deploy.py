from typing import Any
from unittest.mock import MagicMock

import pytest

from aws.stack import reasons
from local.deploy import parameter_overrides

PROVIDED = {"RedisUrl": "redis://localhost:6379"}


def samconfig(overrides: Any) -> dict[str, Any]:
    return {"local": {"deploy": {"parameters": {"parameter_overrides": overrides}}}}


@pytest.mark.parametrize(("configured", "passed"), [(["A=1", "B=2"], ["A=1", "B=2"]), ("A=1 B='x y'", ["A=1 B='x y'"])])
def test_parameters_of_the_local_cloud_are_added_to_those_of_samconfig(configured: Any, passed: list[str]) -> None:
    overrides = parameter_overrides(samconfig(configured), {"A", "B", "RedisUrl"}, PROVIDED, {})
    assert overrides == [*passed, "RedisUrl=redis://localhost:6379"]


def test_a_parameter_that_the_template_does_not_declare_is_not_passed() -> None:
    assert parameter_overrides(samconfig(["A=1"]), {"A"}, PROVIDED, {}) == ["A=1"]


def test_samconfig_has_the_last_word() -> None:
    configured = samconfig(["RedisUrl=redis://elsewhere:1"])
    assert parameter_overrides(configured, {"RedisUrl"}, PROVIDED, {}) == ["RedisUrl=redis://elsewhere:1"]


def test_what_is_said_goes_before_samconfig_and_the_local_cloud() -> None:
    said = {"A": "2", "RedisUrl": ""}
    overrides = parameter_overrides(samconfig(["A=1", "AB=1"]), {"A", "AB", "RedisUrl"}, PROVIDED, said)
    assert overrides == ["AB=1", "A=2", "RedisUrl="]


def test_without_a_samconfig_environment_only_the_local_cloud_overrides() -> None:
    assert parameter_overrides({}, {"RedisUrl"}, PROVIDED, {}) == ["RedisUrl=redis://localhost:6379"]


def test_why_a_deployment_failed_is_said_for_nested_stacks_too() -> None:
    def event(resource: str, status: str, **reason: str) -> dict[str, str]:
        return {"LogicalResourceId": resource, "ResourceStatus": status, **reason}

    events = {
        "arn:root": [event("Web", "CREATE_FAILED", ResourceStatusReason="a resource failed")],
        "arn:web": [
            event("Release", "CREATE_FAILED", ResourceStatusReason="there is no index.html"),
            event("Bucket", "CREATE_COMPLETE", ResourceStatusReason="by whatever reason"),
            event("Policy", "CREATE_FAILED"),
        ],
    }
    cloudformation = MagicMock()
    summaries = [{"StackName": arn.removeprefix("arn:"), "StackId": arn} for arn in events]
    cloudformation.get_paginator.return_value.paginate.return_value = [{"StackSummaries": summaries}]
    cloudformation.describe_stack_events.side_effect = lambda StackName: {"StackEvents": events[StackName]}  # noqa: N803
    assert list(reasons(cloudformation)) == ["root, Web: a resource failed", "web, Release: there is no index.html"]
