"""How fast `osprofiler consume` fills each store, beside the driver of Python's osprofiler on the same server, in turn.

Python has no consumer of its own: the reference is a listener of oslo.messaging that hands each payload to the driver,
and, so that nobody can blame the bus, the driver alone. A run that did not store every point is a failure.
"""

import contextlib
import json
import os
import sys

from measure import Failed, Run, median, run

FOLDER = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(FOLDER, "..", "..", "Tests", "Python")
SPANS = 10  # a trace: twenty points
ROUND = 2 * SPANS * 16  # sixteen traces take turns in the queue; after so many points all of them are whole
COUNT, COUNT_OF_DOUBLES, COUNT_OF_PYTHON = 150 * ROUND, 30 * ROUND, 15 * ROUND


class Stores:
    def __init__(self, cases):
        self.cases, self.settings, self.report = cases, cases.settings, cases.report
        # The servers, and their clients, are there for the tests.
        sys.path.append(os.path.join(TESTS, "campaign"))

    def sqlite(self):
        """What the others are to be seen against: no server, and no driver of Python's."""
        count, runs = self.settings.count(COUNT), []
        for number in range(self.settings.runs):
            path = self.cases.new_store()
            url = f"sqlite:///{path}"
            self._fill(count, number)
            runs.append(self.cases.consume(count, url))
            status = self.cases.product("store", "status", "--json", store=url)
            self._expect(json.loads(status.output)["points"], count, "sqlite")
            self.cases.remove_store(path)
        self._tell("sqlite", count, runs, "to see the others against; Python's osprofiler has no driver for it")

    def redis(self):
        from servers import Redis

        # What Redis does with its log unless told otherwise; `always` would cost Python's driver, a point a call, more.
        self._compare(Redis(), "appendfsync everysec", COUNT, 5, ("appendfsync", "everysec"))

    def postgresql(self):
        from servers import PostgreSQL

        self._compare(PostgreSQL(), "fsync on", COUNT, 5)

    def mongodb(self):
        from servers import Mongo

        self._compare(Mongo(), "one server", COUNT, 5)

    def elasticsearch(self):
        from doubles import Elasticsearch

        self._compare(Elasticsearch(), "the tests' double in Python, no real server", COUNT_OF_DOUBLES, 1)

    def otlp(self):
        """Without a reference: Python's driver ends the span that began last, whichever trace it is of, so that off the
        bus, where traces take turns, its spans are wrong."""
        from doubles import OTLPReceiver

        count, runs = self.settings.count(COUNT_OF_DOUBLES), []
        for number in range(self.settings.runs):
            with self._running(OTLPReceiver(), f"otlp-{number}") as receiver:
                self._fill(count, number)
                runs.append(self.cases.consume(count, receiver.url))
                self._expect(2 * receiver.whole_spans(), count, "otlp")
        self._tell("otlp", count, runs, "against the tests' receiver in Python, which is the slower end")

    # How

    def _compare(self, server, how, count, budget, *settings):
        """Our consumer, Python's, and Python's driver alone, in turn; each fills the same server from empty."""
        name, count, python_count = server.name, self.settings.count(count), self.settings.count(COUNT_OF_PYTHON)
        bodies = os.path.join(self.settings.scratch, "bodies")
        ours, bus, direct = [], [], []
        with self._running(server, name, *settings):
            for number in range(self.settings.runs):
                self._python(server, "empty")
                self._fill(count, number)
                ours.append(self.cases.consume(count, server.url))
                self._expect_python(server, count)

                self._python(server, "empty")
                self._fill(python_count, number)
                bus.append(self._measured(server, "consume", python_count))
                self._expect_python(server, python_count)

                self._python(server, "empty")
                self.cases.reference("publish", "--print", *_shape(python_count, number), into=bodies)
                self.cases.settle()
                direct.append(self._measured(server, "notify", bodies))
                self._expect_python(server, python_count)
        self._rows(name, how, count, python_count, ours, bus, direct, budget)

    def _rows(self, name, how, count, python_count, ours, bus, direct, budget):
        (our_rate, our_cpu), (bus_rate, bus_cpu), (direct_rate, direct_cpu) = (
            _medians(ours, count), _medians(bus, python_count), _medians(direct, python_count)
        )
        detail = f"{our_rate:.0f} msg/s, Python off the bus {bus_rate:.0f}; {how}"
        self.report.at_least(f"{name}: times Python off the bus", our_rate / bus_rate, budget, detail)
        detail = f"Python without a bus {direct_rate:.0f} points/s"
        self.report.at_least(f"{name}: times Python without a bus", our_rate / direct_rate, 1, detail)
        detail = f"{our_cpu:.2f} us a message, Python off the bus {bus_cpu:.0f}, without a bus {direct_cpu:.0f}"
        self.report.at_most(f"{name}: CPU over Python's driver", our_cpu / direct_cpu, 0.2, detail)

    def _tell(self, name, count, runs, how):
        rate, cpu = _medians(runs, count)
        self.report.told(f"{name}: rate", rate, f"{cpu:.2f} us CPU a message; {how}", " msg/s")

    @contextlib.contextmanager
    def _running(self, server, name, *settings):
        try:
            server.start(os.path.join(self.settings.scratch, name), *settings)
        except (OSError, RuntimeError) as error:
            raise Failed(f"{name}: {error}") from error
        try:
            yield server
        finally:
            server.stop()

    def _fill(self, count, number):
        self.cases.reference("publish", "--purge", *_shape(count, number))
        self.cases.settle()

    def _python(self, server, *arguments):
        """Python's driver at the server. The address may hold a password, so it is not among the arguments."""
        script = [self.settings.python, "-W", "ignore", os.path.join(FOLDER, "python_store.py")]
        environment = {"OSPROFILER_CONNECTION_STRING": server.python_url}
        return run([*script, *map(str, arguments)], environment=environment).output

    def _measured(self, server, *arguments):
        result = json.loads(self._python(server, *arguments))
        return Run(seconds=result["seconds"], cpu_seconds=result["cpu_seconds"], peak_mb=0, output="")

    def _expect_python(self, server, count):
        self._expect(int(self._python(server, "count")), count, server.name)

    def _expect(self, found, count, name):
        if found != count:
            raise Failed(f"{name} has {found} of {count} points")


def _shape(count, number):
    return "--fill", count, "--spans", SPANS, "--seed", number + 1


def _medians(runs, count):
    """Messages a second, and microseconds of processor time a message."""
    return count / median([run.seconds for run in runs]), median([run.cpu_seconds for run in runs]) * 1e6 / count


NAMES = {
    "store-sqlite": Stores.sqlite,
    "store-redis": Stores.redis,
    "store-postgresql": Stores.postgresql,
    "store-mongodb": Stores.mongodb,
    "store-elasticsearch": Stores.elasticsearch,
    "store-otlp": Stores.otlp,
}
