"""A real Ironic, its real client, and `osprofiler consume`; afterwards every trace point is counted (ironic/scene.py).

Started by scripts/test-ironic, which builds and installs. Prints a line a scene. Exit status: 0 every point that the tap
counted is in the store once, and doctor said the right thing in each state.
"""

import os
import signal
import sqlite3
import subprocess
import sys

import amqp
import redis

from bus import Broker
from consumer import Failed
from ironic.scene import COLUMNS
from ironic.scenes import CASES
from settings import read_settings

CASE_SECONDS = 900  # against hanging
UNEXPECTED = (
    Failed, OSError, RuntimeError, sqlite3.Error, subprocess.SubprocessError, amqp.exceptions.AMQPError, redis.RedisError,
)


def run(settings, broker, case):
    """Runs a scene and prints its row."""
    scene = case.make_scene(settings, broker, case)
    try:
        case.act(scene)
        row = scene.count()
        print(line(case.name, [row[column] for column in COLUMNS]), flush=True)
        if row["lost"] or row["duplicates"]:
            raise Failed("points are lost or stored twice")
        if row["untapped"] and not case.untapped:
            raise Failed("the tap missed points")
        if (row["points"] == 0) != case.is_silent:
            raise Failed("Ironic published nothing" if row["points"] == 0 else "Ironic published")
    except UNEXPECTED:
        scene.show_log()
        raise
    finally:
        signal.alarm(0)
        scene.close()


def line(name, values):
    return f"{name:<24}" + "".join(f"{value:>12}" for value in values)


def out_of_time(*_):
    raise Failed(f"the scene took longer than {CASE_SECONDS} s")


def chosen(settings):
    if settings.only:
        return [case for case in CASES if settings.only in case.name and (case.short or not settings.short)]
    return [case for case in CASES if case.short or not settings.short]


def main():
    settings = read_settings(script="test-ironic", more=["--ironic"])
    signal.signal(signal.SIGALRM, out_of_time)

    cases = chosen(settings)
    if not cases:
        print(f"no scene is called {settings.only!r}: " + "; ".join(case.name for case in CASES), file=sys.stderr)
        return 64
    broker = Broker(os.path.join(settings.scratch, "broker"))
    passed = failed = 0
    print(line("scene", COLUMNS))
    try:
        for case in cases:
            signal.alarm(CASE_SECONDS)
            try:
                run(settings, broker, case)
                passed += 1
            except UNEXPECTED as failure:
                print(line(case.name, []) + f"  FAILED: {failure}", flush=True)
                failed += 1
    finally:
        signal.alarm(0)
        broker.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
