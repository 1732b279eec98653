"""Logs, metrics and the one decorator that every handler wears.

Traces come from Lambda's active tracing; the logger adds their ids to each line. The
X-Ray SDK is left out on purpose (docs/decisions/0006-tracing-without-sdk.md).
"""

import functools
import warnings
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# Not every invocation counts something.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger()
metrics = Metrics()

_Handler = Callable[[dict[str, Any], Any], Any]


def count(name: str, value: int = 1) -> None:
    """Add to the metric `name`; sent with the others at the end of the invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def observed(handler: _Handler) -> _Handler:
    """Log the context of each invocation (`cold_start` among it), and flush its metrics.

    A metric for each function would be billed for each function; the log says the same for nothing.
    """
    with_metrics = metrics.log_metrics(handler)
    return functools.wraps(handler)(logger.inject_lambda_context(clear_state=True)(with_metrics))
