"""Command line of the benchmark; `make bench` calls it without options."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from bench import broadcast, cold_start, dollars, guide, latency, live_dollars, live_latency, live_units, phone, units
from bench.browser import NoBrowser
from bench.cloud import DeployedCloud, Step, allow_connections, build_for_host, deployed_cloud, steps
from bench.guide import RESULTS
from bench.handlers import Handlers
from bench.published import PUBLISHED
from bench.recorder import CallRecorder
from bench.report import circumstances
from bench.sources import Sources
from local import ROOT
from local.deploy import DeployFailed
from local.environment import settle
from local.processes import DidNotStart

PARTS = ("cold_start", "latency", "live_latency", "broadcast", "phone", "units", "live_units")


def main() -> int:
    """Measure and print; writes the results of a whole run to RESULTS. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"some of {', '.join(PARTS)}")
    parser.add_argument(
        "--merge", action="store_true", help="with --only: put what was measured into the results that are there"
    )
    parser.add_argument(
        "--guide", action="store_true", help="measure nothing: write the figures of the guide out of the results"
    )
    options = parser.parse_args()
    if options.guide:
        guide.write()
        return 0
    settle(os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped on the way out
    stored: dict[str, Any] = json.loads(RESULTS.read_text()) if options.only else {}
    taken = circumstances()
    try:
        measured = _measure(options.only or PARTS, steps(), stored)
    except (DidNotStart, DeployFailed, NoBrowser) as error:
        print(error, file=sys.stderr)
        return 1
    if options.merge:
        merged = {**stored.get("merged", {}), **dict.fromkeys(measured, taken)}
        _write({**stored, **measured, "merged": merged})
    elif not options.only:
        _write({**taken, **measured, "published": PUBLISHED})
    failed = latency.failures(measured["latency"]) if "latency" in measured else []
    failed += live_latency.failures(measured["liveLatency"]) if "liveLatency" in measured else []
    return 1 if failed else 0


def _measure(parts: Sequence[str], step: Step, stored: dict[str, Any]) -> dict[str, Any]:
    results: dict[str, Any] = {}
    step("building: sam build")
    packages = build_for_host()
    if "cold_start" in parts:
        step("cold starts")
        results["coldStart"] = cold_start.measure(packages)
        cold_start.show(results["coldStart"])
    if list(parts) == ["cold_start"]:
        return results
    allow_connections()
    with deployed_cloud(step) as cloud:
        if "latency" in parts:
            step("latency: registering players")
            results["latency"] = latency.measure(cloud, step)
            latency.show(results["latency"])
        if "live_latency" in parts:
            results["liveLatency"] = live_latency.measure(cloud, step)
            live_latency.show(results["liveLatency"])
        if "broadcast" in parts:
            results["broadcast"] = broadcast.measure(cloud, step)
            broadcast.show(results["broadcast"])
        if "phone" in parts:
            results["phone"] = phone.measure(cloud, step)
            phone.show(results["phone"])
        if "units" in parts or "live_units" in parts:
            results |= _units(parts, cloud, step, {**stored, **results})
    step("stopped")
    return results


def _units(parts: Sequence[str], cloud: DeployedCloud, step: Step, known: dict[str, Any]) -> dict[str, Any]:
    """The parts that come last: they cut the deployed consumers off, for good."""
    results: dict[str, Any] = {}
    handlers, sources = Handlers(cloud, CallRecorder()), Sources(cloud)
    if "units" in parts:
        step("AWS calls and units")
        results["units"] = units.measure(handlers, sources)
        results["dollars"] = dollars.price(results["units"])
        units.show(results["units"])
        dollars.show(results["dollars"])
    if "live_units" in parts:
        results["liveUnits"] = live_units.measure(cloud, handlers, sources, step)
        live_units.show(results["liveUnits"])
        if "broadcast" in known:  # it has what a post takes
            post = broadcast.milliseconds_of_post(known["broadcast"])
            results["liveDollars"] = live_dollars.price(results["liveUnits"], post)
            live_dollars.show(results["liveDollars"])
    return results


def _write(results: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    guide.write()
    print(f"\nWritten: {RESULTS.relative_to(ROOT)}, and the figures of {guide.GUIDE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
