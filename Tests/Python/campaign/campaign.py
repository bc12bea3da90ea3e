"""Every fault with every flavour of queue, against real servers; afterwards the messages are counted (count.py).

Started by scripts/test-faults, which builds. Prints a line a case. Exit status: 0 lost and duplicates are 0 everywhere.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time

from bus import QUEUE, REJECTED, Broker
from cluster import Cluster
from consumer import Failed
from count import COLUMNS, count
from faults import FAULTS
from scene import Scene
from settings import read_settings

SETTLE_SECONDS = 60  # for the consumer to work off what waits when the fault is over
CASE_SECONDS = 240


def run(settings, broker, fault, flavour, make_scene=Scene):
    """Runs a case and prints its row."""
    broker.delete_queues(QUEUE, REJECTED)
    scene = make_scene(settings, broker, fault, flavour)
    publisher = scene.publisher
    try:
        publisher.start()
        scene.wait(lambda: publisher.count > 0, 20, "the publisher published nothing")
        latest = publisher.latest
        if latest:
            scene.wait(lambda: scene.holds(latest), 30, "the consumer stored nothing before the fault")
        fault.act(scene)
        over = time.monotonic()
        if latest and publisher.is_alive():
            scene.goes_on(SETTLE_SECONDS)
        recovery = time.monotonic() - over
        publisher.finish()
        scene.wait(lambda: broker.ready(QUEUE) == 0, SETTLE_SECONDS, "the queue did not become empty")
        if not scene.consumer.is_running:
            raise Failed(f"the consumer ended by itself with status {scene.consumer.process.returncode}")
        fault.check(scene)
        row = count(scene, scene.consumer.stop(within=15), recovery)
        print(line(fault.name, flavour, [row[column] for column in COLUMNS]), flush=True)
        if row["lost"] or row["duplicates"]:
            raise Failed("messages are lost or stored twice")
        if row["peak MB"] > fault.peak_mb:
            raise Failed(f"the consumer used more than {fault.peak_mb} MB")
    except Failed:
        scene.show_log()
        raise
    finally:
        scene.close()


def line(name, flavour, values):
    return f"{name:<34}{flavour:<10}" + "".join(f"{value:>12}" for value in values)


def out_of_time(*_):
    raise Failed(f"the case took longer than {CASE_SECONDS} s")


class Servers:
    """One broker, and one cluster where a fault wants it; started when first asked for."""

    def __init__(self, scratch):
        self.scratch, self.running = scratch, {}

    def get(self, is_clustered):
        kind = Cluster if is_clustered else Broker
        if kind not in self.running:
            self.running[kind] = kind(os.path.join(self.scratch, kind.__name__.lower()))
        return self.running[kind]

    def stop(self):
        for broker in self.running.values():
            broker.stop()


def main():
    settings = read_settings()
    signal.signal(signal.SIGALRM, out_of_time)

    faults = [fault for fault in FAULTS if settings.only in fault.name and (fault.short or not settings.short)]
    if not faults:
        print(f"no fault is called {settings.only!r}: " + "; ".join(fault.name for fault in FAULTS), file=sys.stderr)
        return 64
    cases = [(fault, flavour) for fault in faults for flavour in fault.flavours[: 1 if settings.short else None]]
    servers = Servers(settings.scratch)
    passed = failed = skipped = 0
    print(line("fault", "queue", COLUMNS))
    try:
        for fault, flavour in cases:
            if reason := fault.obstacle():
                print(line(fault.name, flavour, []) + f"  SKIPPED: {reason}", flush=True)
                skipped += 1
                continue
            try:
                broker = servers.get(fault.clustered)
                signal.alarm(CASE_SECONDS)
                run(settings, broker, fault, flavour)
                passed += 1
            except (Failed, OSError, RuntimeError, sqlite3.Error, subprocess.SubprocessError) as failure:
                print(line(fault.name, flavour, []) + f"  FAILED: {failure}", flush=True)
                failed += 1
            finally:
                signal.alarm(0)
    finally:
        servers.stop()
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    # Where everything is required, what cannot be done here has failed.
    return 1 if failed or skipped and os.environ.get("OSPROFILER_REQUIRE_ALL") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
