"""A real Ironic, a real Keystone, their real client, and `osprofiler consume`; afterwards every trace point is counted
(cloud/counted_scene.py).

Started by scripts/test-openstack, which builds and installs. Prints a line for each command of the client and each scene.
Exit status: 0 every point that the tap counted is in the store once and in `trace show`, and doctor said the right thing in
each state.
"""

import os
import signal
import sqlite3
import subprocess
import sys

import amqp
import redis

from bus import Broker
from cloud.cases import CASES
from cloud.count import COLUMNS, TOTALS, line
from consumer import Failed
from settings import read_settings

CASE_SECONDS = 3600  # against hanging
UNEXPECTED = (
    Failed, OSError, RuntimeError, sqlite3.Error, subprocess.SubprocessError, amqp.exceptions.AMQPError, redis.RedisError,
)


def run(settings, broker, case):
    """Runs a scene and prints its rows."""
    scene = case.make_scene(settings, broker, case)
    try:
        case.act(scene)
        count = scene.count()
        print(*count.lines(case.name), sep="\n", flush=True)
        check(case, count)
    except UNEXPECTED:
        scene.show_log()
        raise
    finally:
        signal.alarm(0)
        scene.close()


def check(case, count):
    if count.totals["lost"] or count.totals["duplicates"]:
        raise Failed("points are lost or stored twice")
    if count.totals["untapped"] and not case.untapped:
        raise Failed("the tap missed points")
    for command, (_, published, stored, shown) in count.rows.items():
        if not published == stored == shown:
            raise Failed(f"{command}: {published} points were published, {stored} stored, {shown} shown")
        if (published == 0) != case.is_silent:
            raise Failed(f"{command}: {published} points were published")


def out_of_time(*_):
    raise Failed(f"the scene took longer than {CASE_SECONDS} s")


def chosen(settings):
    if settings.only:
        return [case for case in CASES if settings.only in case.name and (case.short or not settings.short)]
    return [case for case in CASES if case.short or not settings.short]


def main():
    settings = read_settings(script="test-openstack", more=["--ironic", "--keystone"])
    signal.signal(signal.SIGALRM, out_of_time)

    cases = chosen(settings)
    if not cases:
        print(f"no scene is called {settings.only!r}: " + "; ".join(case.name for case in CASES), file=sys.stderr)
        return 64
    broker = Broker(os.path.join(settings.scratch, "broker"))
    passed = failed = 0
    print(line("scene", "command", [*COLUMNS, *TOTALS]))
    try:
        for case in cases:
            signal.alarm(CASE_SECONDS)
            try:
                run(settings, broker, case)
                passed += 1
            except UNEXPECTED as failure:
                print(f"{case.name}: FAILED: {failure}", flush=True)
                failed += 1
    finally:
        signal.alarm(0)
        broker.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
