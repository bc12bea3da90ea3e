"""Every fault with every flavour of queue, against real servers; afterwards the messages are counted.

published (confirmed) = stored once + quarantined + still queued (+ lost by the broker itself where it may)

Started by scripts/test-faults, which builds. Prints a line a case. Exit status: 0 lost and duplicates are 0 everywhere.
"""

import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from bus import QUEUE, REJECTED, Broker, Publisher
from consumer import Consumer, Failed, stored
from faults import FAULTS, HEARTBEAT
from proxy import Proxy

SETTLE_SECONDS = 60  # for the consumer to work off what waits when the fault is over
SMALL_DISK = "96m"
LOG_LINES = 40  # of the consumer, shown with a case that failed


class Scene:
    """One case: publisher, broker, consumer, store."""

    def __init__(self, settings, broker, fault, flavour):
        self.settings, self.broker, self.fault, self.flavour = settings, broker, fault, flavour
        self.folder = os.path.join(settings.scratch, "case")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        if fault.small_disk:
            mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", self.folder]
            subprocess.run(mount, check=True)
        self.store = os.path.join(self.folder, "traces.db")
        self.proxy = Proxy(broker.port) if fault.proxied else None
        self.log = open(os.path.join(settings.scratch, "consumer.log"), "w")
        self.consumers = []
        self.start_consumer()

    @property
    def consumer(self):
        return self.consumers[-1]

    def start_consumer(self):
        port = self.proxy.port if self.proxy else self.broker.port
        url = self.broker.url.replace(f":{self.broker.port}/", f":{port}/") + f"?heartbeat={HEARTBEAT}"
        environment = {**os.environ, "OSPROFILER_TRANSPORT_URL": url}
        self.consumers.append(Consumer(self.settings.binaries, self.store, log=self.log, environment=environment))

    def close(self):
        for consumer in self.consumers:
            if consumer.is_running:
                consumer.process.send_signal(signal.SIGCONT)
                consumer.kill()
        if self.proxy:
            self.proxy.close()
        self.log.close()
        if self.fault.small_disk:
            subprocess.run(["umount", "-l", self.folder], check=True)


def run(settings, broker, fault, flavour):
    """Runs a case and returns its row."""
    broker.delete_queues()
    scene = Scene(settings, broker, fault, flavour)
    publisher = Publisher(broker, flavour, poison_every=fault.poison_every)
    try:
        publisher.start()
        _wait(lambda: len(publisher.confirmed) + publisher.poison > 200, 20, "the publisher published nothing")
        if fault.poison_every != 1:
            _wait(lambda: stored(scene.store) > 0, 20, "the consumer stored nothing before the fault")
        fault.act(scene)
        over, before = time.monotonic(), stored(scene.store)
        time.sleep(1)
        if fault.poison_every != 1:
            _wait(lambda: stored(scene.store) > before, SETTLE_SECONDS, "the consumer stored nothing after the fault")
        recovery = time.monotonic() - over
        publisher.finish()
        _wait(lambda: broker.ready(QUEUE) == 0, SETTLE_SECONDS, "the queue did not become empty")
        if not scene.consumer.is_running:
            raise Failed(f"the consumer ended by itself with status {scene.consumer.process.returncode}")
        scene.consumer.stop(within=15)
        return count(scene, publisher, recovery)
    finally:
        publisher.finish()
        scene.close()


def count(scene, publisher, recovery):
    with sqlite3.connect(scene.store, timeout=30) as database:
        keys = [key.hex() for (key,) in database.execute("SELECT message_key FROM points")]
        kept = {bytes(body) for (body,) in database.execute("SELECT body FROM rejected")}
    distinct = set(keys)
    confirmed = {identity.replace("-", "") for identity in publisher.confirmed}
    # What was delivered and not yet stored when the consumer was told to end is in the queue again.
    queued = [identity_of(body) for body in scene.broker.take(QUEUE)]
    # At least once: what was published twice for want of a confirm, or quarantined twice, is there twice.
    rejected = set(scene.broker.take(REJECTED)) | kept
    missing = len(confirmed - distinct - set(queued)) + max(0, publisher.poison - len(rejected) - queued.count(None))
    is_brokers = scene.flavour in scene.fault.loses
    return {
        "messages": len(confirmed) + publisher.poison,
        "stored": len(distinct & confirmed),
        "queued": len(confirmed & set(queued) - distinct) + queued.count(None),
        "duplicates": len(keys) - len(distinct),
        "quarantined": len(rejected),
        "lost": 0 if is_brokers else missing,
        "by broker": missing if is_brokers else 0,
        "peak MB": round(max(consumer.memory[0] for consumer in scene.consumers)),
        "recovery s": round(recovery, 1),
    }


def identity_of(body):
    """The message id of a trace point, None for poison."""
    try:
        return json.loads(body)["message_id"].replace("-", "")
    except (ValueError, KeyError, TypeError):
        return None


def _wait(condition, seconds, failure):
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except OSError:  # the broker is on its way back
            pass
        if time.monotonic() > deadline:
            raise Failed(failure)
        time.sleep(0.1)


COLUMNS = ["messages", "stored", "queued", "quarantined", "duplicates", "lost", "by broker", "peak MB", "recovery s"]


def line(name, flavour, values):
    return f"{name:<30} {flavour:<10}" + "".join(f"{value:>12}" for value in values)


def main():
    parser = argparse.ArgumentParser(prog="test-faults", usage="scripts/test-faults --help")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--scratch", required=True)
    settings = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    faults = [fault for fault in FAULTS if settings.only in fault.name and (fault.short or not settings.short)]
    if not faults:
        print(f"no fault is called {settings.only!r}: " + "; ".join(fault.name for fault in FAULTS), file=sys.stderr)
        return 64
    broker = Broker(os.path.join(settings.scratch, "broker"))
    passed = failed = 0
    print(line("fault", "queue", COLUMNS))
    try:
        for fault in faults:
            for flavour in fault.flavours if not settings.short else fault.flavours[:1]:
                try:
                    row = run(settings, broker, fault, flavour)
                    print(line(fault.name, flavour, [row[column] for column in COLUMNS]), flush=True)
                    is_sound = row["lost"] == 0 and row["duplicates"] == 0
                except (Failed, OSError, RuntimeError, sqlite3.Error) as failure:
                    print(line(fault.name, flavour, []) + f"  FAILED: {failure}", flush=True)
                    is_sound = False
                passed, failed = passed + is_sound, failed + (not is_sound)
                if not is_sound:
                    with open(os.path.join(settings.scratch, "consumer.log")) as log:
                        print("".join("    " + text[:300] for text in log.readlines()[-LOG_LINES:]), end="", flush=True)
    finally:
        broker.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
