import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.metrics.provider import cold_start
from buzzline.platform.observability import count, logger, metrics, observed

CONTEXT = SimpleNamespace(
    function_name="ItemGet",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-central-1:123456789012:function:ItemGet",
    aws_request_id="1",
)


def test_metrics_are_of_the_feature_and_of_no_function(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Buzzline")
    monkeypatch.setattr(metrics.provider, "namespace", "Buzzline")
    monkeypatch.setattr(metrics.provider, "service", "items")
    monkeypatch.setattr(cold_start, "is_cold_start", True)

    def handler(event: dict[str, Any], context: Any) -> None:
        count("ItemsRead")

    observed(handler)({}, CONTEXT)
    sent = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    described = [each for line in sent for each in line["_aws"]["CloudWatchMetrics"]]
    assert [(each["Dimensions"], [one["Name"] for one in each["Metrics"]]) for each in described] == [
        ([["service"]], ["ItemsRead"])
    ]
    assert [line["ItemsRead"] for line in sent] == [[1.0]]


def test_what_one_invocation_adds_to_its_lines_is_not_in_those_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", log)

    @observed
    def handler(event: dict[str, Any], context: Any) -> None:
        logger.append_keys(**event)
        logger.info("done")

    handler({"player": "ada"}, CONTEXT)
    handler({}, CONTEXT)
    assert [json.loads(line).get("player") for line in log.getvalue().splitlines()] == ["ada", None]
