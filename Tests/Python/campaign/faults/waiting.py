"""The store is away when the consumer starts, or goes while nothing comes that could be stored.

The consumer waits for it, says so once, and /readyz tells the truth within seconds.
"""

import json
import os
import re
import time
import urllib.error
import urllib.request

from bus import QUEUE

from .fault import SMALL_DISK, Fault
from .store import fill, told_once, writing

MONITORED = ("--metrics-port", "0")


def locked_at_the_start(scene):
    scene.consumer.stop(within=10)
    with writing(scene):
        scene.start_consumer()
        with told_once(scene, "is locked"):
            pass
        scene.consumer.stop(within=5)
        scene.start_consumer()
        scene.wait(lambda: readiness(scene) == (503, "storeUnavailable"), 10, "/readyz does not say that the store is locked")


def full_at_the_start(scene):
    filler = os.path.join(os.path.dirname(scene.store), "filler")
    scene.consumer.stop(within=10)
    fill(filler)
    try:
        scene.start_consumer()
        with told_once(scene, "no room"):
            pass
    finally:
        os.remove(filler)


def stopped_while_locked(scene):
    """What is in hand has its time, and is delivered again."""
    with writing(scene):
        time.sleep(1)
        scene.consumer.stop(within=8)
    scene.start_consumer()


def idle(scene):
    scene.publisher.finish()
    scene.wait(lambda: scene.broker.ready(QUEUE) == 0, 60, "the queue did not become empty")
    scene.wait(lambda: readiness(scene) == (200, "consuming"), 10, "/readyz does not say that an idle consumer is ready")


def idle_and_moved(scene):
    idle(scene)
    with told_once(scene, "its log is not"):
        os.rename(scene.store, scene.store + ".away")
        scene.wait(lambda: readiness(scene) == (503, "storeUnavailable"), 10, "/readyz does not say that the store is gone")
    os.rename(scene.store + ".away", scene.store)
    scene.wait(lambda: readiness(scene) == (200, "consuming"), 15, "/readyz does not say that the store is back")


def idle_and_locked(scene):
    idle(scene)
    with writing(scene):
        scene.wait(lambda: readiness(scene) == (503, "storeUnavailable"), 8, "/readyz does not say that the store is locked")
    scene.wait(lambda: readiness(scene) == (200, "consuming"), 15, "/readyz does not say that the store is free")


def readiness(scene):
    """The status of /readyz and the state in it; None before anybody serves it."""
    address = re.search(r"http://[^/]+", "".join(line for line in scene.log_lines() if "serving metrics" in line))
    if address is None:
        return None
    try:
        with urllib.request.urlopen(address.group() + "/readyz", timeout=5) as answer:
            return answer.status, json.load(answer)["state"]
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)["state"]


FAULTS = [
    Fault("SQLite locked at the start", locked_at_the_start, flavours=("transient", "quorum"), arguments=MONITORED),
    Fault("disk full at the start", full_at_the_start, flavours=("durable",), disk=SMALL_DISK),
    Fault("SIGTERM, SQLite locked", stopped_while_locked, flavours=("transient", "durable"), lasting=True),
    Fault("idle, SQLite moved away", idle_and_moved, flavours=("durable",), arguments=MONITORED, short=True),
    Fault("idle, SQLite locked", idle_and_locked, flavours=("durable",), arguments=MONITORED),
]
