import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from buzzline.platform.observability import logger
from buzzline.platform.queues import consume


def message(number: int) -> dict[str, Any]:
    return {"messageId": f"m{number}", "body": str(number), "eventSource": "aws:sqs"}


def test_messages_that_fail_are_named_and_logged_and_the_others_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", log)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Test")
    taken = []

    def take(body: str) -> None:
        if body == "2":
            raise ValueError("no good")
        taken.append(body)

    answer = consume({"Records": [message(number) for number in (1, 2, 3)]}, SimpleNamespace(), take)
    assert taken == ["1", "3"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["level"], line["messageId"], line["exception_name"]) == ("ERROR", "m2", "ValueError")
    assert "no good" in line["exception"]
