"""Every fault of the broker under a service that publishes; afterwards the points are counted at the queue.

enqueued = arrived once + dropped (+ lost by the broker itself where it may), and what arrived again has the ids that it had

Started by scripts/test-faults, which builds. Prints a line a fault. Exit status: 0 nothing was lost, no caller waited, no
memory beyond the buffer's was used, and nothing was logged twice.
"""

import collections
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Callable

import amqp

from bus import EXCHANGE, QUEUE, Broker
from consumer import Failed
from proxy import Proxy
from settings import read_settings

RATE = 4000  # points a second, from four threads
CAPACITY = 2 << 20  # bytes that the publisher may keep; a fault of two seconds fills them
HEARTBEAT = 4  # seconds
SHUTDOWN = 30  # seconds to publish what waits
RATIO = 3  # p99 of a trace point in its thread under the fault, over its p99 before
NOISE_US = 1000  # who waits for a broker waits longer; below it is the scheduler, as while a broker boots on the same machine
SLACK_MB = 4  # of memory: what allocators and thread stacks make of the same work


class Caller:
    """A process that sends trace points and times them."""

    def __init__(self, settings, url, options):
        command = [os.path.join(settings.binaries, "OSProfilerBench"), "caller", "--rate", str(RATE)]
        self.process = subprocess.Popen(
            [*command, "--capacity", str(CAPACITY), "--shutdown", str(SHUTDOWN), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "OSPROFILER_TRANSPORT_URL": url},
        )

    def begin(self, phase):
        self.process.stdin.write(phase + "\n")
        self.process.stdin.flush()

    def finish(self):
        try:
            output, _ = self.process.communicate(timeout=SHUTDOWN + 10)
        except subprocess.TimeoutExpired:
            raise Failed("the shutdown took longer than it may")
        if self.process.returncode != 0:
            raise Failed(f"the caller ended with status {self.process.returncode}")
        return json.loads(output)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Scene:
    """What a fault disturbs."""

    def __init__(self, settings, broker, fault):
        self.broker = broker
        self.proxy = Proxy(broker.port) if fault.proxied else None
        address = self.proxy.address if self.proxy else f"{broker.host}:{broker.port}"
        url = broker.url.replace(f"{broker.host}:{broker.port}", address) + f"?heartbeat={HEARTBEAT}"
        self.start = lambda: Caller(settings, url, fault.options)
        self.arrived = []  # bodies taken out before the end

    def close(self):
        if self.proxy:
            self.proxy.close()

    def delete_queue(self):
        """Deletes the queue at a moment when it is empty: what is deleted with it would be the broker's loss."""
        connection = self.broker.connect()
        while True:
            self.arrived += take_all(self.broker)
            try:
                connection.channel().queue_delete(QUEUE, if_empty=True)
                return connection
            except amqp.exceptions.PreconditionFailed:
                pass


# The faults


def nothing(scene):
    time.sleep(4)


def stopped_and_started(scene):
    scene.broker.restart()


def killed(scene):
    scene.broker.kill()
    time.sleep(3)
    scene.broker.restart()


def memory_alarm(scene):
    scene.broker.ctl("set_vm_memory_high_watermark", "0.00001")
    time.sleep(4)
    scene.broker.ctl("set_vm_memory_high_watermark", "0.4")


def suspended(scene):
    server = scene.broker.server_process()
    os.kill(server, signal.SIGSTOP)
    time.sleep(4)
    os.kill(server, signal.SIGCONT)


def network(mode, seconds, ends=True):
    def act(scene):
        scene.proxy.mode = mode
        time.sleep(seconds)
        if ends:
            scene.proxy.mode = "pass"

    return act


def network_resets(scene):
    for _ in range(3):
        scene.proxy.reset()
        time.sleep(1)


def queue_deleted(scene):
    scene.delete_queue().collect()
    time.sleep(3)


def binding_removed(scene):
    connection = scene.broker.connect()
    connection.channel().queue_unbind(QUEUE, EXCHANGE, QUEUE)
    connection.collect()
    time.sleep(3)


def exchange_deleted(scene):
    connection = scene.broker.connect()
    connection.channel().exchange_delete(EXCHANGE)
    connection.collect()
    time.sleep(3)


def other_flavour(scene):
    connection = scene.delete_queue()
    connection.channel().queue_declare(QUEUE, durable=True, auto_delete=False)
    connection.collect()
    time.sleep(3)


@dataclass
class Fault:
    name: str
    act: Callable
    options: tuple = ()
    proxied: bool = False  # the caller reaches the broker through the proxy
    absent: bool = False  # the broker is not there when the caller starts
    episodes: int = 1
    loses: bool = False  # the broker confirms what it has routed to a queue, also when that is deleted then
    recovery: int = 2  # seconds until points arrive again
    short: bool = False  # part of the short campaign


DURABLE = ("--durable",)  # survives its broker
BACKOFF = 11  # seconds, between two tries to connect at the most
FAULTS = [
    Fault("none", nothing, short=True),
    Fault("broker absent at the start", stopped_and_started, absent=True, recovery=BACKOFF, short=True),
    Fault("broker restarts", stopped_and_started, DURABLE, recovery=BACKOFF),
    Fault("broker dies", killed, DURABLE, recovery=BACKOFF, short=True),
    Fault("memory alarm", memory_alarm),
    Fault("SIGSTOP of the broker", suspended, short=True),
    Fault("network: black hole", network("blackhole", 3 * HEARTBEAT), proxied=True, recovery=BACKOFF),
    Fault("network: half open", network("silent", 3 * HEARTBEAT), proxied=True, recovery=BACKOFF),
    Fault("network: resets", network_resets, proxied=True, episodes=3),
    Fault("shutdown in a black hole", network("blackhole", 2, ends=False), ("--shutdown", "2"), proxied=True, short=True),
    Fault("queue deleted", queue_deleted, loses=True, short=True),
    Fault("binding removed", binding_removed),
    Fault("exchange deleted", exchange_deleted),
    Fault("queue of another flavour", other_flavour, loses=True),
]


def run(settings, broker, fault):
    """Runs a fault and returns its row."""
    broker.delete_queues(QUEUE)
    scene = Scene(settings, broker, fault)
    if fault.absent:
        broker.kill()
    caller = scene.start()
    try:
        time.sleep(1)
        if not fault.absent:
            caller.begin("before")
            time.sleep(2)
        caller.begin("fault")
        fault.act(scene)
        caller.begin("after")
        time.sleep(fault.recovery)
        result = caller.finish()
        time.sleep(1)  # what the broker was sent before it was cut off
        return count(result, scene.arrived + take_all(broker), fault)
    finally:
        caller.kill()
        scene.close()


def count(result, bodies, fault):
    arrived = collections.defaultdict(collections.Counter)
    for body in bodies:
        message = json.loads(body)
        arrived[message["message_id"]][message["_unique_id"]] += 1
    missing = max(0, result["enqueued"] - result["dropped"] - len(arrived))
    p99 = {phase["name"]: phase["p99_ns"] for phase in result["phases"]}
    return {
        "points": result["enqueued"],
        "confirmed": result["confirmed"],
        "in the queue": len(arrived),
        "dropped": result["dropped"],
        "resent": result["resent"],
        "duplicates": len(bodies) - len(arrived),
        "changed": sum(len(ids) > 1 for ids in arrived.values()),
        "lost": 0 if fault.loses else missing,
        "by broker": missing if fault.loses else 0,
        "p99 us": round(p99["fault"] / 1000, 1),
        "p99 ratio": round(p99["fault"] / p99.get("before", p99["after"]), 2),
        "peak MB": round(result["peak_mb"], 1),
        "shutdown s": round(result["shutdown_seconds"], 1),
        "log": result["log"],
    }


def complaints(row, fault, megabytes):
    """What is wrong with a row; `megabytes` are those of a caller whose broker is well."""
    if row["lost"]:
        yield f"{row['lost']} points lost"
    if row["changed"]:
        yield f"{row['changed']} points arrived under other ids again"
    if row["duplicates"] > row["resent"]:
        yield "more arrived twice than were resent"
    if row["p99 ratio"] > RATIO and row["p99 us"] > NOISE_US:
        yield f"a trace point cost {row['p99 ratio']} times as much"
    if row["peak MB"] > megabytes + CAPACITY / (1 << 20) + SLACK_MB:
        yield f"{row['peak MB']} MB of memory, {megabytes} MB without a fault"
    if row["dropped"] and not any("were dropped" in line and f"dropped={row['dropped']}," in line for line in row["log"]):
        yield "the end did not say how many were dropped"
    for line, times in collections.Counter(line.split(",")[0] for line in row["log"]).items():
        if times > fault.episodes:
            yield f"logged {times} times: {line}"


def take_all(broker):
    """Takes every message out of the queue."""
    connection = broker.connect()
    try:
        channel = connection.channel()
        waiting = channel.queue_declare(QUEUE, passive=True).message_count
        bodies = []
        tag = channel.basic_consume(QUEUE, no_ack=True, callback=lambda message: bodies.append(message.body))
        while len(bodies) < waiting:
            connection.drain_events(timeout=10)
        channel.basic_cancel(tag)  # returns when no more come: those on the way are taken out, too
        return bodies
    except amqp.exceptions.NotFound:
        return []
    finally:
        connection.collect()


COLUMNS = ["points", "confirmed", "in the queue", "dropped", "resent", "duplicates", "lost", "by broker", "p99 us",
           "p99 ratio", "peak MB", "shutdown s"]


def line(name, values):
    return f"{name:<30}" + "".join(f"{value:>13}" for value in values)


def main():
    settings = read_settings()

    faults = [fault for fault in FAULTS if settings.only in fault.name and (fault.short or not settings.short)]
    if not faults:
        print(f"no fault is called {settings.only!r}: " + "; ".join(fault.name for fault in FAULTS), file=sys.stderr)
        return 64
    if faults[0] is not FAULTS[0]:
        faults.insert(0, FAULTS[0])  # what the others are held against
    broker = Broker(os.path.join(settings.scratch, "broker"))
    passed, failed, megabytes = 0, 0, None
    print(line("fault of the publisher", COLUMNS))
    try:
        for fault in faults:
            try:
                row = run(settings, broker, fault)
                megabytes = megabytes or row["peak MB"]
                wrong = list(complaints(row, fault, megabytes))
                print(line(fault.name, [row[column] for column in COLUMNS]), flush=True)
                if wrong:
                    print(f"    FAILED: {'; '.join(wrong)}", *row["log"], sep="\n    ", flush=True)
            except (Failed, OSError, RuntimeError, amqp.exceptions.AMQPError) as failure:
                print(line(fault.name, []) + f"  FAILED: {failure!r}", flush=True)
                wrong = [failure]
            passed, failed = passed + (not wrong), failed + bool(wrong)
    finally:
        broker.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
