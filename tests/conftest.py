"""What holds for all tests."""

import os

pytest_plugins = ["tests.support.cloud"]
"""A local cloud for the tests that ask for one, the same for all of them."""

# Metrics that code counts outside of an invocation need a namespace, too.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Test")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
