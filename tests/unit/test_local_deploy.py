from typing import Any

import pytest

from local.deploy import parameter_overrides

PROVIDED = {"RedisUrl": "redis://localhost:6379"}


def samconfig(overrides: Any) -> dict[str, Any]:
    return {"local": {"deploy": {"parameters": {"parameter_overrides": overrides}}}}


@pytest.mark.parametrize(("configured", "passed"), [(["A=1", "B=2"], ["A=1", "B=2"]), ("A=1 B='x y'", ["A=1 B='x y'"])])
def test_parameters_of_the_local_cloud_are_added_to_those_of_samconfig(configured: Any, passed: list[str]) -> None:
    overrides = parameter_overrides(samconfig(configured), {"A", "B", "RedisUrl"}, PROVIDED)
    assert overrides == [*passed, "RedisUrl=redis://localhost:6379"]


def test_a_parameter_that_the_template_does_not_declare_is_not_passed() -> None:
    assert parameter_overrides(samconfig(["A=1"]), {"A"}, PROVIDED) == ["A=1"]


def test_samconfig_has_the_last_word() -> None:
    configured = samconfig(["RedisUrl=redis://elsewhere:1"])
    assert parameter_overrides(configured, {"RedisUrl"}, PROVIDED) == ["RedisUrl=redis://elsewhere:1"]


def test_without_a_samconfig_environment_only_the_local_cloud_overrides() -> None:
    assert parameter_overrides({}, {"RedisUrl"}, PROVIDED) == ["RedisUrl=redis://localhost:6379"]
