"""A scene in which Ironic writes its points into a Redis itself: what it sends there is counted, and nothing on the bus."""

import json
import os
import re
import threading
import time

import redis

from consumer import Failed
from servers import Redis

from .scene import IronicScene
from .service import PROFILER

PREFIX = "osprofiler_opt:"  # of a trace's list, in the layout of Python's driver
MEMBERS = {"base_id": "[^\"]+", "trace_id": "[^\"]+", "name": "[^\"]+-(?:start|stop)"}


class RedisScene(IronicScene):
    def __init__(self, settings, broker, case):
        self.server = Redis()
        self.server.start(os.path.join(settings.scratch, f"redis-{os.urandom(4).hex()}"))
        self.monitor = Monitor(self.server)
        super().__init__(settings, broker, case, profiler={**PROFILER, "connection_string": self.server.url})

    @property
    def connection_string(self):
        """An empty variable is none: the service's file names the store, too."""
        return ""

    @property
    def counter(self):
        return self.monitor

    def osprofiler(self, *arguments):
        return super().osprofiler(*arguments, *self.arguments)

    def contents(self):
        client = self.server.client()
        lists = (client.lrange(key, 0, -1) for key in client.scan_iter(match=PREFIX + "*"))
        return [identity(element.decode()) for elements in lists for element in elements], set()

    def expect_listed(self):
        super().expect_listed()
        if self.tap.points:
            raise Failed(f"Ironic sent {len(self.tap.points)} points to the bus")
        status = json.loads(self.osprofiler("store", "status", "--json"))
        if status["points"] != len(self.points):
            raise Failed(f"store status counts {status['points']} points, {len(self.points)} were written")

    def close(self):
        super().close()
        self.server.kill()


class Monitor(threading.Thread):
    """Sees every command that a Redis gets. `points` has the trace id of each point that was written."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.points, self.latest = {}, time.monotonic()
        self.stream = redis.Redis(port=server.port).monitor()
        self.stream.__enter__()  # what is written from now on
        self.start()

    def run(self):
        try:
            for command in self.stream.listen():
                name, _, rest = command["command"].partition(" ")
                if name == "LPUSH" and rest.startswith(PREFIX):
                    self.points[identity(rest)] = rest.split(" ", 1)[0].removeprefix(PREFIX)
                    self.latest = time.monotonic()
        except (OSError, redis.RedisError):  # the server has ended
            pass


def identity(text):
    """The ids and the name of a point. What a monitor shows of it is no JSON: quotes within are escaped otherwise."""
    return tuple(re.search(rf'"{member}": "({value})"', text)[1] for member, value in MEMBERS.items())
