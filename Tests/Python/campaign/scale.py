"""The consumer over many messages: killed on the way, and two at once. Started by scripts/test-scale, which builds.

Prints a line a case. Exit status: 0 every count is exact, 1 one is not.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time

from consumer import Consumer, Failed, opened, stored

GROWTH_MB = 4.0  # how far the last quarter of a run's memory may stand above its second quarter
PEAK_MB = 64.0
KILLS = 3


def fill(settings):
    fill = [os.path.join(settings.references, "publish"), "--purge", "--fill", str(settings.messages)]
    subprocess.run(fill, check=True, stdout=subprocess.DEVNULL)


def ready(settings):
    command = [os.path.join(settings.binaries, "osprofiler"), "queue", "status", "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["ready"]


def expect_exact(settings, store):
    """Every message once: points, message keys, and what the summaries say."""
    with opened(store, "rw") as database:
        found = {
            "points": database.execute("SELECT count(*) FROM points").fetchone()[0],
            "messages": database.execute("SELECT count(DISTINCT message_key) FROM points").fetchone()[0],
            "points of all traces": database.execute("SELECT sum(points) FROM traces").fetchone()[0],
        }
        check = database.execute("PRAGMA integrity_check").fetchone()[0]
    wrong = {what: count for what, count in found.items() if count != settings.messages}
    if wrong:
        raise Failed(f"of {settings.messages} messages the store has {wrong}")
    if check != "ok":
        raise Failed(f"the store is damaged: {check}")
    if left := ready(settings):
        raise Failed(f"{left} messages are left in the queue")


def expect_flat(consumers):
    peak, growth = (max(consumer.memory[index] for consumer in consumers) for index in (0, 1))
    if peak > PEAK_MB or growth > GROWTH_MB:
        raise Failed(f"memory is not flat: {peak:.0f} MB at the peak, {growth:.1f} MB of growth")
    return f"{peak:.0f} MB at the peak, {growth:.1f} MB of growth"


def in_one_go(settings, store):
    consumer = Consumer(settings.binaries, f"sqlite:///{store}", "--drain")
    summary = consumer.summary()
    if summary["stored"] != settings.messages:
        raise Failed(f"stored {summary['stored']}")
    rate = settings.messages / (summary["duration_us"] / 1e6)
    return f"{rate:.0f} messages/s, {expect_flat([consumer])}"


def killed(settings, store):
    consumers, at = [], []
    for number in range(1, KILLS + 1):
        consumer = Consumer(settings.binaries, f"sqlite:///{store}")
        consumers.append(consumer)
        # Somewhere in its part of the way, between two commits or within one.
        goal = settings.messages * (number - random.random() * 0.8) / (KILLS + 1)
        while stored(store) < goal:
            if consumer.process.poll() is not None:
                raise Failed(f"consume ended by itself with status {consumer.process.returncode}")
            time.sleep(random.random() * 0.05)
        consumer.kill()
        at.append(stored(store))
    if not 0 < at[0] < at[-1] < settings.messages:
        raise Failed(f"the kills came at {at} messages: not on the way")
    last = Consumer(settings.binaries, f"sqlite:///{store}", "--drain")
    summary = last.summary()
    return f"killed at {at}, then {summary['duplicates']} known again, {expect_flat([*consumers, last])}"


def two_at_once(settings, store):
    consumers = [Consumer(settings.binaries, f"sqlite:///{store}", "--drain") for _ in range(2)]
    summaries = [consumer.summary() for consumer in consumers]
    shares = [summary["stored"] for summary in summaries]
    if sum(shares) != settings.messages or min(shares) == 0:
        raise Failed(f"the two stored {shares}")
    return f"stored {shares[0]} + {shares[1]}, {expect_flat(consumers)}"


CASES = {"in one go": in_one_go, f"kill -9, {KILLS} times": killed, "two consumers, one file": two_at_once}


def main():
    parser = argparse.ArgumentParser(prog="test-scale", usage="scripts/test-scale --help")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--references", required=True)
    parser.add_argument("--scratch", required=True)
    settings = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    passed = failed = 0
    for number, (name, case) in enumerate(CASES.items()):
        store = os.path.join(settings.scratch, f"store-{number}.db")
        fill(settings)
        try:
            detail = case(settings, store)
            expect_exact(settings, store)
            passed += 1
        except (Failed, subprocess.SubprocessError) as failure:
            detail = f"FAILED: {failure}"
            failed += 1
        print(f"{settings.messages} messages, {name}: {detail}", flush=True)
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(store + suffix):
                os.remove(store + suffix)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
