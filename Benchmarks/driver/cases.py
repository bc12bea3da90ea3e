"""What is measured. Each case fills what it needs, runs product and reference in turn, and reports medians."""

import json
import os
import signal
import subprocess
import time

from measure import Failed, median, run
from spans import Spans
from stores import NAMES as STORES, Stores

# Python's `trace show --json` of 50,000 points from one of its own stores, measured where the budgets were set. In this
# run it can only read off the bus, which is slower: the faster of the two is what we are held against.
RECORDED_PYTHON_SECONDS = 18.0
RECORDED_PYTHON_MB = 1500.0

LONG_TRACE_SPANS = 50_000
LONG_TRACE_SEED = 20_260_101


class Cases:
    def __init__(self, settings, report):
        self.settings = settings
        self.report = report
        self.stores = 0

    # Programs

    def reference(self, name, *arguments, into=None):
        return run([os.path.join(self.settings.references, name), *map(str, arguments)], into)

    def product(self, *arguments, store=None):
        """Runs the command; the address of a store may hold a password, so it is not among the arguments."""
        environment = {"OSPROFILER_CONNECTION_STRING": store} if store else None
        return run([os.path.join(self.settings.binaries, "osprofiler"), *map(str, arguments)], environment=environment)

    def product_bench(self, *arguments):
        return json.loads(run([os.path.join(self.settings.binaries, "OSProfilerBench"), *map(str, arguments)]).output)

    def new_store(self):
        self.stores += 1
        return os.path.join(self.settings.scratch, f"store-{self.stores}.db")

    def remove_store(self, path):
        for suffix in ("", "-wal", "-shm"):
            try:
                os.remove(path + suffix)
            except FileNotFoundError:
                pass

    def fill(self, count, *options):
        """Leaves exactly these messages in the queue, whatever an earlier case left there."""
        self.reference("publish", "--purge", "--fill", count, *options)

    def drain(self, count):
        return self.reference("drain", "--count", count)

    def consume(self, count, store):
        """Runs the consumer until the queue is empty; a run that did not store every message is no measurement."""
        result = self.product("consume", "--drain", "--json", store=store)
        summary = json.loads(result.output)
        if summary.get("stored") != count:
            raise Failed(f"consume stored {summary.get('stored')} of {count} messages: {result.output.strip()}")
        return result

    # Cases

    def drains(self):
        count = self.settings.count(300_000)
        self.fill(count)
        self.drain(count)  # warms the broker up: its first run is the slowest
        self._compare_drains(count)

    def million(self):
        count = self.settings.count(1_000_000)
        ours = self._compare_drains(count)
        name, peak, growth = f"consume {_thousands(count)}", max(run.peak_mb for run in ours), max(run.growth_mb for run in ours)
        self.report.at_most(f"{name}: memory", peak, 64, "peak resident set", " MB")
        self.report.at_most(f"{name}: memory growth", growth, 4, "last quarter over the second", " MB")

    def _compare_drains(self, count):
        """Drains a full queue with the reference and the consumer in turn, more often than others are run: the broker is
        most of what is measured here, and varies most."""
        raw, ours, runs = [], [], 2 * self.settings.runs - 1
        for _ in range(runs):
            self.fill(count)
            self.settle()
            raw.append(self.drain(count))
            self.fill(count)
            self.settle()
            store = self.new_store()
            ours.append(self.consume(count, sqlite(store)))
            self.remove_store(store)
        self._compare(f"consume {_thousands(count)}", count, raw, ours, f"median of {runs}")
        return ours

    def growth(self):
        count, store, runs = self.settings.count(1_000_000), self.new_store(), []
        for part in range(1, 6):
            self.fill(count)
            runs.append(self.consume(count, sqlite(store)))
            print(f"  part {part}: {count / runs[-1].seconds:.0f} msg/s, {_per_message(runs[-1], count):.2f} us CPU", flush=True)
        self.remove_store(store)
        self.report.at_most(
            f"consume 5 x {_thousands(count)}: slow-down",
            runs[-1].cpu_seconds / runs[0].cpu_seconds,
            1.15,
            "CPU of the fifth part over the first, one store",
        )

    def point(self):
        results = [self.product_bench("point") for _ in range(self.settings.runs)]
        inside = median([result["in_trace_ns"] for result in results])
        outside = median([result["no_trace_ns"] for result in results])
        self.report.at_most("trace point in a trace", inside, 500, "calling thread", " ns")
        self.report.at_most("trace point without a trace", outside, 10, "calling thread", " ns")

    def caller(self):
        """What a trace point costs its thread when the broker stops reading, over its cost when the broker is well."""
        runs = [self._call() for _ in range(self.settings.runs)]
        ratio = median([run["black hole"]["p99_ns"] / run["healthy"]["p99_ns"] for run in runs])
        detail = "p99 {:.1f} us, healthy {:.1f} us; p50 {:.2f} us, healthy {:.2f} us".format(
            *(median([run[phase][name] for run in runs]) / 1000
              for name in ("p99_ns", "p50_ns") for phase in ("black hole", "healthy"))
        )
        self.report.at_most("trace point, broker a black hole", ratio, 3, detail)
        crowded = median([self._call("--threads", 16)["healthy"]["p50_ns"] for _ in range(self.settings.runs)])
        self.report.at_most("trace point, 16 threads", crowded, 1000, "calling threads, p50", " ns")

    def _call(self, *options):
        """Sends trace points to a broker that is well, then suspended; gives the phases by name."""
        server = self._server_process()
        command = [os.path.join(self.settings.binaries, "OSProfilerBench"), "caller", "--rate", "10000", "--capacity", "1048576"]
        caller = subprocess.Popen(
            [*command, "--shutdown", "1", *map(str, options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            for phase, signal_number in (("healthy", signal.SIGCONT), ("black hole", signal.SIGSTOP)):
                time.sleep(1)  # start; then the buffer fills
                os.kill(server, signal_number)
                time.sleep(1)
                caller.stdin.write(phase + "\n")
                caller.stdin.flush()
                time.sleep(self.settings.count(3000) / 1000)
                caller.stdin.write("between\n")
                caller.stdin.flush()
            output, _ = caller.communicate(timeout=60)
        finally:
            os.kill(server, signal.SIGCONT)
            caller.kill()
        return {phase["name"]: phase for phase in json.loads(output)["phases"]}

    def _server_process(self):
        with open(os.path.join(self.settings.scratch, "broker", "pids")) as file:
            pids = [int(line.split()[0]) for line in file]
        return next(pid for pid in pids if open(f"/proc/{pid}/comm").read().startswith("beam"))

    def publish(self):
        count, raw, ours = self.settings.count(200_000), [], []
        for _ in range(self.settings.runs):
            self.reference("publish", "--purge")
            raw.append(json.loads(self.reference("publish", "--count", count).output)["messages_per_second"])
            self.reference("publish", "--purge")
            ours.append(self.product_bench("publish", "--count", count)["messages_per_second"])
        self.reference("publish", "--purge")
        detail = f"{median(ours):.0f} confirmed/s, raw C without confirms {median(raw):.0f}/s"
        self.report.at_least(f"publish {_thousands(count)}: rate", median(ours) / median(raw), 0.7, detail)

    def show(self):
        shape = ("--spans", LONG_TRACE_SPANS, "--interleave", 1, "--seed", LONG_TRACE_SEED)
        store, report = self.new_store(), os.path.join(self.settings.scratch, "report.json")
        self.fill(2 * LONG_TRACE_SPANS, *shape)
        self.consume(2 * LONG_TRACE_SPANS, sqlite(store))
        first = json.loads(self.reference("publish", "--print", "--fill", 1, *shape).output)
        base_id = first["payload"]["base_id"]
        show = ("trace", "show", base_id, "--json", "--out", report, "--connection-string", sqlite(store))
        runs = [self.product(*show) for _ in range(self.settings.runs)]
        self.remove_store(store)

        python_seconds, python_megabytes = RECORDED_PYTHON_SECONDS, RECORDED_PYTHON_MB
        origin = "Python, recorded"
        if os.path.exists(self.settings.python) and not self.settings.quick:
            self.fill(2 * LONG_TRACE_SPANS, *shape)
            reference = self._python_report(base_id, report)
            python_megabytes = reference.peak_mb
            origin = f"Python off the bus {reference.seconds:.1f} s"
            if reference.seconds < python_seconds:
                python_seconds = reference.seconds
            else:
                origin += f", from a store, recorded, {python_seconds:.1f} s"
        seconds, megabytes = median([run.seconds for run in runs]), max(run.peak_mb for run in runs)
        name = f"show {_thousands(LONG_TRACE_SPANS)} spans"
        self.report.at_least(f"{name}: times faster", python_seconds / seconds, 40, f"{seconds:.2f} s; {origin}")
        detail = f"{megabytes:.0f} MB; Python {python_megabytes:.0f} MB"
        self.report.at_most(f"{name}: memory", megabytes / python_megabytes, 0.1, detail)

    def _python_report(self, base_id, ours):
        theirs = os.path.join(self.settings.scratch, "python.json")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python_report.py")
        reference = run([self.settings.python, script, base_id, theirs])
        with open(ours, "rb") as left, open(theirs, "rb") as right:
            if not _same(left, right):
                raise Failed("trace show --json differs from what Python makes of the same messages")
        return reference

    def list(self):
        count, store = self.settings.count(1_000_000), self.new_store()
        run([os.path.join(self.settings.binaries, "OSProfilerBench"), "fill-traces", str(count), store])
        seconds = [self.product("trace", "list", "--connection-string", sqlite(store)).seconds for _ in range(7)]
        self.remove_store(store)
        self.report.at_most(f"list over {_thousands(count)} traces", 1000 * median(seconds), 100, "median of 7", " ms")

    def stats(self):
        count, store = self.settings.count(100_000), self.new_store()
        bench = os.path.join(self.settings.binaries, "OSProfilerBench")
        run([bench, "fill-traces", str(count), store, "--spans", "10"])
        runs = [self.product("trace", "stats", "--connection-string", sqlite(store)) for _ in range(3)]
        self.remove_store(store)
        name = f"stats over {_thousands(count)} traces of 20 points"
        self.report.at_most(name, median([run.seconds for run in runs]), 10, "median of 3", " s")
        self.report.at_most(f"{name}: memory", max(run.peak_mb for run in runs), 100, "", " MB")

    def startup(self):
        store = self.new_store()
        self.fill(100)
        self.consume(100, sqlite(store))
        listing = ("trace", "list", "--connection-string", sqlite(store))
        for name, arguments in (("--version", ("--version",)), ("trace list", listing)):
            seconds = median([self.product(*arguments).seconds for _ in range(11)])
            self.report.at_most(f"start-up: {name}", 1000 * seconds, 50, "median of 11, small store", " ms")
        self.remove_store(store)

    def settle(self):
        """What filling left to do, on disk and in the broker, would be done during the measurement."""
        os.sync()
        time.sleep(1)

    def _compare(self, name, count, raw, ours, detail):
        raw_seconds, our_seconds = median([run.seconds for run in raw]), median([run.seconds for run in ours])
        raw_cpu = median([_per_message(run, count) for run in raw])
        our_cpu = median([_per_message(run, count) for run in ours])
        rates = f"{count / our_seconds:.0f} msg/s, raw C {count / raw_seconds:.0f}; {detail}"
        self.report.at_least(f"{name}: rate", raw_seconds / our_seconds, 0.9, rates)
        costs = f"{our_cpu:.2f} us a message, raw C {raw_cpu:.2f}"
        self.report.at_most(f"{name}: CPU", our_cpu / raw_cpu, 2, costs)


# In the order of the table; growth is for --full only.
NAMES = {
    "point": Cases.point,
    "span": lambda cases: Spans(cases).measure(),
    "caller": Cases.caller,
    "startup": Cases.startup,
    "list": Cases.list,
    "stats": Cases.stats,
    "show": Cases.show,
    "publish": Cases.publish,
    "drain": Cases.drains,
    "million": Cases.million,
    **{name: lambda cases, measure=measure: measure(Stores(cases)) for name, measure in STORES.items()},
    "growth": Cases.growth,
}


def sqlite(path):
    return f"sqlite:///{path}"


def _per_message(run, count):
    return run.cpu_seconds * 1e6 / count


def _thousands(count):
    return f"{count // 1_000_000} M" if count % 1_000_000 == 0 else f"{count // 1000} k"


def _same(left, right):
    while True:
        a, b = left.read(1 << 20), right.read(1 << 20)
        if a != b:
            return False
        if not a:
            return True
