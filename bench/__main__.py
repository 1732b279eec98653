"""Command line of the benchmark; `make bench` calls it without options."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from bench import cold_start, dollars, latency, units
from bench.cloud import Step, build_for_host, deployed_cloud, steps
from bench.published import PUBLISHED
from bench.report import circumstances
from local import ROOT
from local.deploy import DeployFailed
from local.processes import DidNotStart

RESULTS = Path(__file__).parent / "results.json"
PARTS = ("cold_start", "latency", "units")


def main() -> int:
    """Measure and print; writes the results of a whole run to RESULTS. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part; prints it and writes nothing")
    only = parser.parse_args().only
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped on the way out
    try:
        results = _measure([only] if only else PARTS, steps())
    except (DidNotStart, DeployFailed) as error:
        print(error, file=sys.stderr)
        return 1
    if not only:
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
        print(f"\nWritten: {RESULTS.relative_to(ROOT)}")
    failed = latency.failures(results["latency"]) if "latency" in results else []
    return 1 if failed else 0


def _measure(parts: list[str] | tuple[str, ...], step: Step) -> dict[str, Any]:
    results = circumstances()
    step("building: sam build")
    packages = build_for_host()
    if "cold_start" in parts:
        step("cold starts")
        results["coldStart"] = cold_start.measure(packages)
        cold_start.show(results["coldStart"])
    if parts == ["cold_start"]:
        return results
    with deployed_cloud(step) as cloud:
        if "latency" in parts:
            step("latency: registering players")
            results["latency"] = latency.measure(cloud, step)
            latency.show(results["latency"])
        if "units" in parts:  # last: it cuts the deployed consumers off
            step("AWS calls and units")
            results["units"] = units.measure(cloud)
            results["dollars"] = dollars.price(results["units"])
            units.show(results["units"])
            dollars.show(results["dollars"])
    step("stopped")
    return {**results, "published": PUBLISHED}


if __name__ == "__main__":
    sys.exit(main())
