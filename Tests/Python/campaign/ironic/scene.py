"""One scene: a virtual host, Ironic, a tap, consumers, a store."""

import collections
import itertools
import json
import os
import shutil
import sqlite3
import time

from bus import QUEUE, REJECTED
from consumer import Consumer, Failed
from scene import Scene

from .doctor import diagnose, expect
from .service import Ironic
from .tap import Tap
from .virtual_host import VirtualHost

QUIET_SECONDS = 2  # Ironic goes on after it has answered
SETTLE_SECONDS = 40
COLUMNS = ["requests", "points", "stored", "untapped", "duplicates", "lost", "seconds"]


class IronicScene(Scene):
    def __init__(self, settings, broker, case, **sections):
        self.settings, self.case = settings, case
        self.folder = os.path.join(settings.scratch, "case")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.store = os.path.join(self.folder, "traces.db")
        self.began = time.monotonic()
        self.virtual_host = VirtualHost(broker, f"scene-{os.urandom(4).hex()}")
        self.broker = broker
        self.ironic = Ironic(settings, os.path.join(self.folder, "ironic"), self.virtual_host.url,
                             {**case.sections, **sections})
        self.tap = Tap(self.virtual_host)
        self.consumers = []
        self.arguments = ("--config-file", self.ironic.configuration)  # what commands find the bus by
        self.asked = []  # trace ids
        self.names = (f"node-{number}" for number in itertools.count())

    @property
    def environment(self):
        """Without a transport URL: the service's file has one."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OSPROFILER_")}
        return {**environment, "XDG_DATA_HOME": self.folder, "OSPROFILER_CONNECTION_STRING": self.connection_string}

    def without_file(self):
        """From now on commands get the broker's URL alone."""
        self.arguments = ("--transport-url", self.virtual_host.url)

    def restart_broker(self):
        self.tap.is_bound.clear()
        self.broker.restart()

    def start_ironic(self):
        self.ironic.start()
        self.expect_tapped()

    def expect_tapped(self):
        if not self.tap.is_bound.wait(SETTLE_SECONDS):
            raise Failed("Ironic did not declare its exchange")

    def start_consumer(self):
        with open(os.path.join(self.settings.scratch, f"consumer-{len(self.consumers)}.log"), "w") as log:
            self.consumers.append(
                Consumer(
                    self.settings.binaries, self.connection_string, *self.arguments, log=log, environment=self.environment
                )
            )

    def expect_consuming(self):
        self.wait(lambda: self.virtual_host.consumers(QUEUE) > 0, 20, "the consumer did not subscribe")

    def expect_logged(self, words):
        if not any(words in line for line in self.log_lines()):
            raise Failed(f"the consumer did not say {words!r}")

    # Requests

    def ask(self, *words, **options):
        """A traced request of the real client."""
        self.asked.append(self.ironic.ask(*words, **options))
        return self.asked[-1]

    def use(self, is_thorough=None):
        """What an operator does with a node: some of it goes from the API to the conductor, and some fails."""
        name = next(self.names)
        self.ask("node", "create", "--driver", "fake-hardware", "--name", name, "--extra", 'note=naïve </script> 😀')
        self.ask("node", "list")
        if self.settings.short if is_thorough is None else not is_thorough:
            return
        self.ask("node", "manage", name, "--wait", "30")
        self.ask("node", "power", "on", name)
        self.ask("node", "set", name, "--extra", f"large={'x' * 40_000}")
        self.ask("node", "show", "no-such-node", fails=True)
        self.ask("node", "delete", name)

    # What is where

    @property
    def counter(self):
        """Who counts what Ironic sends, whatever the consumer does."""
        return self.tap

    @property
    def points(self):
        """What was counted: the trace id of each point."""
        return self.counter.points.copy()

    def settle(self):
        """Waits until Ironic is quiet and the store has every point that the tap counted."""
        self.wait(self.is_quiet, SETTLE_SECONDS, "Ironic publishes without end")
        self.wait(lambda: not self.missing(), SETTLE_SECONDS, "points that were published are not in the store")

    def is_quiet(self):
        return time.monotonic() > self.counter.latest + QUIET_SECONDS

    def missing(self):
        """The points that were counted and that the store does not have."""
        try:
            return set(self.points) - set(self.contents()[0])
        except sqlite3.Error:  # the consumer has not made it yet
            return set(self.points)

    def count(self):
        """The row of the scene."""
        self.settle_or_tell()
        self.end_consumers()
        keys, rejected = self.contents()
        stored, points = set(keys), set(self.points)
        if rejected or self.virtual_host.ready(REJECTED):
            raise Failed("the consumer rejected what Ironic published")
        if waiting := self.virtual_host.ready(QUEUE):
            raise Failed(f"{waiting} messages still wait in the queue")
        self.expect_listed()
        return {
            "requests": len(self.asked), "points": len(points), "stored": len(stored & points),
            "untapped": len(stored - points), "duplicates": len(keys) - len(stored), "lost": len(points - stored),
            "seconds": round(time.monotonic() - self.began),
        }

    def settle_or_tell(self):
        try:
            self.settle()
        except Failed as failure:
            lost = collections.Counter(self.points[point] for point in self.missing())
            raise Failed(f"{failure}: {lost.total()} of {len(self.points)}, of {len(lost)} traces")

    def end_consumers(self):
        for consumer in self.consumers:
            if consumer.is_running:
                summary = consumer.stop()
                if summary["received"] != summary["stored"] + summary["duplicates"] + summary["rejected"]:
                    raise Failed(f"the summary does not add up: {summary}")

    def expect_listed(self):
        """What our commands show of each request is what the tap counted."""
        listed = {trace["base_id"]: trace for trace in json.loads(self.osprofiler("trace", "list", "--json", "--limit", "0"))}
        for trace, points in collections.Counter(self.points.values()).items():
            shown = listed.get(trace, {"points": 0})["points"]
            if shown < points:
                raise Failed(f"trace list shows {shown} points of {trace}, {points} were published")
        for trace in self.asked:
            if not json.loads(self.osprofiler("trace", "show", "--json", trace))["children"]:
                raise Failed(f"trace show shows nothing of {trace}")

    def expect(self, *arguments, **findings):
        """Expects these warnings and problems from doctor, and no other; a check's name has `_` for its dot."""
        command = [os.path.join(self.settings.binaries, "osprofiler"), "doctor", "--json", *self.arguments, *arguments]
        expect(diagnose(command, self.environment), {name.replace("_", ".", 1): value for name, value in findings.items()})

    def show_log(self, number=-1):
        if self.consumers:
            super().show_log(number)
        for text in self.ironic.log_lines():
            print(f"    | {text[:300].rstrip()}", flush=True)

    def close(self):
        self.ironic.kill()
        for consumer in self.consumers:
            consumer.kill()
        self.tap.close()
        self.virtual_host.remove()
