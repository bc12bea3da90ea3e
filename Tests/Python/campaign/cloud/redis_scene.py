"""Scenes with a Redis for a store, into which Ironic may write itself: what is sent there is counted, too."""

import json
import os
import re
import threading
import time

import redis

from consumer import Failed
from servers import Redis

from .client import PROFILER
from .point import Point, point_of
from .scene import CloudScene

PREFIX = "osprofiler_opt:"  # of a trace's list, in the layout of Python's driver
MEMBERS = {"base_id": "[^\"]+", "trace_id": "[^\"]+", "name": "[^\"]+-(?:start|stop)"}


class RedisScene(CloudScene):
    """Here a point is its own key. The consumer writes into the store, or Ironic does: `write_directly`."""

    def make_cloud(self):
        self.is_direct = False
        self.server = Redis()
        self.server.start(os.path.join(self.settings.scratch, f"redis-{os.urandom(4).hex()}"))
        self.monitor = Monitor(self.server)
        super().make_cloud()

    def write_directly(self):
        """Ironic's file has the store instead of the bus; from now on commands find it there, too."""
        self.is_direct = True
        self.ironic.configure({**self.ironic.sections, "profiler": {**PROFILER, "connection_string": self.server.url}})

    @property
    def connection_string(self):
        """An empty variable is none: the service's file names the store."""
        return "" if self.is_direct else self.server.url

    @property
    def place(self):
        return self.arguments if self.is_direct else ()

    def osprofiler(self, *arguments):
        return super().osprofiler(*arguments, *self.place)

    @property
    def points(self):
        tapped = super().points.values()
        return {point: point for point in (*tapped, *self.monitor.points.copy())}

    @property
    def latest(self):
        return max(super().latest, self.monitor.latest)

    def contents(self):
        client = self.server.client()
        lists = (client.lrange(key, 0, -1) for key in client.scan_iter(match=PREFIX + "*"))
        return [point_of(json.loads(element)) for elements in lists for element in elements], set()

    def expect_listed(self):
        super().expect_listed()
        status = json.loads(self.osprofiler("store", "status", "--json"))
        if status["points"] != len(self.points):
            raise Failed(f"store status counts {status['points']} points, {len(self.points)} were written")

    def expect_silent_bus(self):
        if tapped := super().points:
            raise Failed(f"Ironic sent {len(tapped)} points to the bus")

    def close(self):
        super().close()
        self.server.kill()


class Monitor(threading.Thread):
    """Sees every command that a Redis gets. `points` are those that Python's driver wrote: our own does it otherwise."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.points, self.latest = set(), time.monotonic()
        self.stream = redis.Redis(port=server.port).monitor()
        self.stream.__enter__()  # what is written from now on
        self.start()

    def run(self):
        try:
            for command in self.stream.listen():
                name, _, rest = command["command"].partition(" ")
                if name == "LPUSH" and rest.startswith(PREFIX):
                    self.points.add(seen(rest))
                    self.latest = time.monotonic()
        except (OSError, redis.RedisError):  # the server has ended
            pass


def seen(text):
    """What a monitor shows of a point is no JSON: quotes within are escaped otherwise."""
    return Point(*(re.search(rf'"{member}": "({value})"', text)[1] for member, value in MEMBERS.items()))
