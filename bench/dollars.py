"""What a million journeys cost, from the units of one and a table of prices."""

import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.report import print_table

JOURNEYS = 1_000_000

_PRICES: dict[str, Any] = json.loads((Path(__file__).parent / "prices.json").read_text())

ASSUMED: dict[str, float] = _PRICES["assumptions"]


def cost(name: str, quantity: float) -> float:
    """Dollars for a quantity of something that the table of prices has."""
    price_of: dict[str, float] = _PRICES["prices"][name]
    return quantity * price_of["dollars"] / price_of["per"]


def gb_seconds(milliseconds: float, memory_mb: int) -> float:
    """What Lambda bills: with less memory a function gets less of a processor, and takes longer than here."""
    longer = max(1.0, ASSUMED["durationFactor"] * ASSUMED["memoryMb"] / memory_mb)
    return milliseconds * longer / 1000 * memory_mb / 1024


def price(units: dict[str, Any]) -> dict[str, Any]:
    """Quantities and dollars by service; `units` are the figures of `bench.units`."""
    assumed = ASSUMED
    operations = units["operations"]
    requests = sum(each["operation"] != "consumer" for each in operations)
    publishes = sum(each["calls"].get("sns.Publish", 0) for each in operations)
    milliseconds = sum(math.ceil(each["milliseconds"] * assumed["durationFactor"]) for each in operations)
    log_bytes = (
        sum(each["logBytes"] for each in operations)
        + len(operations) * assumed["platformLogBytesPerInvocation"]
        + requests * assumed["accessLogBytesPerRequest"]
    )
    quantities = {
        "HTTP API requests": requests,
        "Lambda requests": len(operations),
        "Lambda GB-seconds": milliseconds / 1000 * assumed["memoryMb"] / 1024,
        "DynamoDB read units": sum(each["readUnits"] for each in operations),
        "DynamoDB write units": sum(each["writeUnits"] for each in operations),
        "SNS publishes": publishes,
        "SQS requests": publishes * assumed["sqsRequestsPerMessage"],
        "X-Ray traces": len(operations) * assumed["tracedShare"],
        "CloudWatch Logs GB": log_bytes / 1e9,
    }
    lines = {
        name: {
            "perJourney": quantity,
            "dollars": round(cost(name, JOURNEYS * quantity), 2),
        }
        for name, quantity in quantities.items()
    }
    return {
        "journeys": JOURNEYS,
        "region": _PRICES["region"],
        "listed": _PRICES["listed"],
        "assumptions": assumed,
        "lines": lines,
        "dollars": round(sum(line["dollars"] for line in lines.values()), 2),
    }


def show(figures: dict[str, Any]) -> None:
    """Print the table."""
    by_service: dict[str, float] = defaultdict(float)
    rows: list[list[str | float]] = []
    for name, line in figures["lines"].items():
        by_service[name.partition(" ")[0]] += line["dollars"]
        rows.append([name, f"{line['perJourney']:.3g}", f"{line['dollars']:.2f}"])
    rows.append(["total", "", f"{figures['dollars']:.2f}"])
    print_table(
        f"Dollars for a million journeys ({figures['region']}, list prices of {figures['listed']}, bench/prices.json)",
        ["", "in one journey", "dollars"],
        rows,
    )
    assumed = figures["assumptions"]
    print("  Assumed (all in bench/prices.json):")
    print(f"  - a function of {assumed['memoryMb']} MB takes {assumed['durationFactor']} times as long as here,")
    print("    for it gets that much less of a processor;")
    print(f"  - {assumed['sqsRequestsPerMessage']} SQS requests a message: sent, received, deleted;")
    print(f"  - {assumed['tracedShare']:.0%} of invocations traced, X-Ray's default above one a second;")
    print(f"  - {assumed['platformLogBytesPerInvocation']} bytes of log that Lambda adds to an invocation,")
    print(f"    {assumed['accessLogBytesPerRequest']} in the API's access log;")
    print("  - one message or record an invocation, as with few players at a time.")
    print("  Not counted: cold starts, storage, backups, data transfer, sign-in (Cognito bills active players by the")
    print("  month); metrics, alarms and idle polling of queues, of which `python -m bench.idle` says what they cost.")
