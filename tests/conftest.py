"""What holds for all tests: metrics that code counts outside of an invocation need a namespace, too."""

import os

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Test")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
