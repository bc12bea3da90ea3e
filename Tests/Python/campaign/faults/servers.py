"""The store's server is killed, stopped, paused; a set of servers loses the one that takes writes, or its replicas."""

import random
import time

from consumer import Failed
from servers import MariaDB, Mongo, MongoReplicaSet, PostgreSQL, Redis, Sentinel

from .fault import Fault

PAUSE_SECONDS = 16  # longer than any store waits for an answer
RATE = 500  # messages a second


def killed(scene):
    for _ in range(3):
        time.sleep(random.uniform(0.3, 1.5))
        scene.server.kill()
        time.sleep(random.uniform(0, 3))
        scene.server.restart()
        scene.goes_on()


def stopped(scene):
    time.sleep(1)
    scene.server.stop()
    time.sleep(3)
    scene.server.restart()


def restarted(scene):
    """As fast as it can be."""
    for _ in range(3):
        time.sleep(random.uniform(0.3, 1.5))
        scene.server.restart()
    scene.goes_on()


def paused(scene):
    time.sleep(1)
    scene.server.pause()
    time.sleep(PAUSE_SECONDS)
    scene.server.resume()


def absent(scene):
    """The server is down when the consumer starts."""
    scene.consumer.stop(within=15)
    scene.server.kill()
    scene.start_consumer()
    time.sleep(5)
    scene.server.restart()


def consumers_killed(scene):
    """Of two consumers at the same queue and store always the older one."""
    scene.start_consumer()
    for _ in range(6):
        time.sleep(random.uniform(0.3, 1.5))
        kill_older(scene)
        scene.start_consumer()
    scene.goes_on()
    scene.consumers[-2].stop(within=15)


def kill_older(scene):
    older = scene.consumers[-2]
    if not older.is_running:
        raise Failed(f"a consumer ended by itself with status {older.process.returncode}")
    older.kill()


def consumers_and_server_killed(scene):
    scene.start_consumer()
    for _ in range(3):
        time.sleep(random.uniform(0.3, 1.5))
        scene.server.kill()
        kill_older(scene)
        scene.start_consumer()
        scene.server.restart()
        scene.goes_on()
    scene.consumers[-2].stop(within=15)


def primary_killed(scene):
    for _ in range(2):
        time.sleep(random.uniform(0.3, 1.5))
        former = scene.server.primary
        former.kill()
        scene.server.wait_replaced(former)
        scene.goes_on()
        scene.server.restart()


def primary_paused(scene):
    """It is replaced meanwhile, and finds so when it wakes up: what only it had goes."""
    time.sleep(1)
    former = scene.server.primary
    scene.server.pause()
    scene.server.wait_replaced(former)
    scene.goes_on()
    scene.server.resume()


def replicas_killed(scene):
    """Nobody could be promoted: the consumer goes on with the master alone."""
    time.sleep(1)
    master = scene.server.primary
    for server in scene.server.servers:
        if server is not master:
            server.kill()
    scene.goes_on()
    scene.server.restart()


def sentinels_stopped(scene):
    """While the consumer, whose connection ends, asks who the master is."""
    time.sleep(1)
    master = scene.server.primary
    for sentinel in scene.server.sentinels:
        sentinel.stop()
    master.restart()
    time.sleep(3)
    scene.server.restart()


def primary_stopped(scene):
    for _ in range(3):
        time.sleep(random.uniform(0.3, 1.5))
        former = scene.server.primary
        former.stop()
        scene.server.wait_replaced(former)
        scene.server.restart()


def majority_killed(scene):
    """Nobody takes writes until one of both is back."""
    time.sleep(1)
    primary = scene.server.primary
    for member in scene.server.members:
        if member is not primary:
            member.kill()
    time.sleep(10)
    scene.server.restart()


def fault(name, act, short=False):
    return Fault(name, act, flavours=("durable",), rate=RATE, short=short)


CONSUMERS = [
    fault("two consumers, kill -9, 6 times", consumers_killed),
    fault("kill -9 of both, 3 times", consumers_and_server_killed),
]
ONE_SERVER = [
    fault("kill -9, 3 times", killed, short=True),
    fault("stopped and started", stopped),
    fault("restarts, 3 times", restarted),
    fault("SIGSTOP beyond time-outs", paused),
    fault("away at the start", absent),
    *CONSUMERS,
]
FAULTS = {
    Redis: ONE_SERVER,
    Sentinel: [
        fault("master killed, 2 times", primary_killed, short=True),
        fault("SIGSTOP of the master", primary_paused),
        fault("replicas killed", replicas_killed),
        fault("sentinels away", sentinels_stopped),
        fault("all stopped and started", stopped),
        *CONSUMERS,
    ],
    PostgreSQL: ONE_SERVER,
    MariaDB: ONE_SERVER,
    Mongo: ONE_SERVER,
    MongoReplicaSet: [
        fault("primary killed, 2 times", primary_killed, short=True),
        fault("SIGSTOP of the primary", primary_paused),
        fault("primary stopped, 3 times", primary_stopped),
        fault("majority killed", majority_killed),
        fault("all stopped and started", stopped),
        *CONSUMERS,
    ],
}
