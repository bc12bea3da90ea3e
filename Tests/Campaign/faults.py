"""The faults. Each is a function that gets the scene, disturbs it, and returns when the disturbance is over.

A fault names the flavours of queue that it makes sense with, and whether the broker itself may lose messages in it: what
waits in a queue that is not durable dies with its broker, what waits in a queue that is deleted is deleted.
"""

import os
import random
import signal
import sqlite3
import time
from dataclasses import dataclass
from typing import Callable

from bus import FLAVOURS, QUEUE


@dataclass
class Fault:
    name: str
    act: Callable
    flavours: tuple = FLAVOURS
    loses: tuple = ()  # flavours of which the broker loses messages in this fault
    proxied: bool = False  # the consumer reaches the broker through the proxy
    poison_every: int = 0
    small_disk: bool = False  # the store lies on a file system of 96 MB
    short: bool = False  # part of the short campaign


HEARTBEAT = 4  # seconds, asked for by every consumer of the campaign


# The consumer itself


def killed(scene):
    for _ in range(5):
        time.sleep(random.uniform(0.3, 1.2))
        scene.consumer.kill()
        scene.start_consumer()


def told_to_stop(scene):
    for _ in range(3):
        time.sleep(random.uniform(0.3, 1.2))
        scene.consumer.stop(within=10)
        scene.start_consumer()


def frozen(scene):
    time.sleep(0.5)
    scene.consumer.process.send_signal(signal.SIGSTOP)
    time.sleep(3 * HEARTBEAT)
    scene.consumer.process.send_signal(signal.SIGCONT)


# The broker


def broker_restarts(scene):
    time.sleep(1)
    scene.broker.restart()


def broker_dies(scene):
    time.sleep(1)
    scene.broker.kill()
    time.sleep(2)
    scene.broker.restart()


def connections_closed(scene):
    for _ in range(3):
        time.sleep(1)
        scene.broker.ctl("close_all_connections", "maintenance")


def memory_alarm(scene):
    time.sleep(1)
    scene.broker.ctl("set_vm_memory_high_watermark", "0.00001")
    time.sleep(6)
    scene.broker.ctl("set_vm_memory_high_watermark", "0.4")


def disk_alarm(scene):
    time.sleep(1)
    scene.broker.ctl("set_disk_free_limit", "900000GB")
    time.sleep(6)
    scene.broker.ctl("set_disk_free_limit", "50MB")


def queue_deleted(scene):
    time.sleep(1)
    connection = scene.broker.connect()
    connection.channel().queue_delete(QUEUE)
    connection.collect()
    time.sleep(3)  # the publisher notices and declares it again


def permission_removed(scene):
    time.sleep(1)
    user = scene.broker.user
    scene.broker.ctl("clear_permissions", user)
    scene.broker.ctl("close_all_connections", "permissions")
    time.sleep(4)
    scene.broker.ctl("set_permissions", user, ".*", ".*", ".*")


def consumer_too_slow(scene):
    """A store that is out for longer than the broker lets a delivery wait."""
    scene.broker.evaluate("application:set_env(rabbit, consumer_timeout, 4000).")
    scene.broker.evaluate("application:set_env(rabbit, channel_tick_interval, 1000).")
    locked(scene, seconds=18)
    scene.broker.evaluate("application:set_env(rabbit, consumer_timeout, 1800000).")


# The network


def network(mode, seconds):
    def act(scene):
        time.sleep(1)
        scene.proxy.mode = mode
        time.sleep(seconds)
        scene.proxy.mode = "pass"

    return act


def network_resets(scene):
    for _ in range(5):
        time.sleep(0.7)
        scene.proxy.reset()


# The store


def locked(scene, seconds=14):
    time.sleep(1)
    with sqlite3.connect(scene.store, timeout=30, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        database.execute("ROLLBACK")


def disk_full(scene):
    time.sleep(0.5)
    filler = os.path.join(os.path.dirname(scene.store), "filler")
    with open(filler, "wb") as file:
        try:
            while True:
                file.write(b"\0" * 65536)
                file.flush()
        except OSError:
            pass
    time.sleep(6)
    os.remove(filler)


def nothing(scene):
    time.sleep(4)


FAULTS = [
    Fault("kill -9, 5 times", killed, short=True),
    Fault("SIGTERM, 3 times", told_to_stop),
    Fault("SIGSTOP beyond the heartbeat", frozen),
    Fault("broker restarts", broker_restarts, loses=("transient",), short=True),
    Fault("broker dies", broker_dies, loses=("transient",)),
    Fault("connections closed", connections_closed, short=True),
    Fault("memory alarm", memory_alarm),
    Fault("disk alarm", disk_alarm),
    Fault("queue deleted", queue_deleted, loses=FLAVOURS),
    Fault("permission removed", permission_removed),
    Fault("consumer_timeout exceeded", consumer_too_slow),
    Fault("network: black hole", network("blackhole", 3 * HEARTBEAT), proxied=True),
    Fault("network: half open", network("silent", 3 * HEARTBEAT), proxied=True),
    Fault("network: resets", network_resets, proxied=True, short=True),
    Fault("network: 100 ms a piece", network("slow", 5), proxied=True, flavours=("durable",)),
    Fault("network: trickle", network("trickle", 5), proxied=True, flavours=("durable",)),
    Fault("SQLite locked", locked),
    Fault("disk full", disk_full, small_disk=True, short=True),
    Fault("poison, every third", nothing, poison_every=3),
    Fault("nothing but poison", nothing, poison_every=1, flavours=("durable",)),
]
