"""What holds for all tests."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from local.environment import settle

pytest_plugins = [f"tests.support.{each}" for each in ("times", "sharing", "cloud", "messaging", "ending")]
"""A local cloud for the tests that ask for one, the same for all; its end, whoever ends the tests; what each costs."""

# Tests find the same on every machine, and reach nothing beyond it.
settle(os.environ)

# Metrics that code counts outside of an invocation need a namespace, too.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Test")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")

# A test that says how fast something has to be does so itself: on a busy machine each case may take long.
settings.register_profile("buzzline", deadline=None)
settings.load_profile("buzzline")


@pytest.fixture(autouse=True)
def no_metrics_of_others() -> Iterator[None]:
    """What code counts outside of an invocation would be sent by the next test that has one."""
    yield
    if observability := sys.modules.get("buzzline.platform.observability"):
        observability.metrics.clear_metrics()
