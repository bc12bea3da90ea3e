"""What a span of swift-distributed-tracing, and a function that a macro traces, cost beside other ways to mark the same work.

Each is compared with its reference in the same run: rounds take turns and the shortest ones count, because whatever else the
machine does only makes them longer. The instructions beside, which valgrind counts, hardly change from run to run.
"""

import os
import re
import shutil
import subprocess

from measure import Failed

# name, what it is, budget, and the reference
ROWS = (
    ("outside", "span outside a trace", 1.2, "swift-distributed-tracing's own no-op"),
    ("bare", "span in a trace", 2, "withTrace"),
    ("server", "span of a request, 11 attributes", 2, "withTrace and the no-op"),
    ("client", "span of a client, 8 attributes", 2, "withTrace and the no-op"),
    ("database", "span of a statement, 2 attributes", 2, "withTrace and the no-op"),
    ("traced", "@Traced", 1.1, "withTrace by hand"),
    ("traced-arguments", "@Traced, 3 arguments", 1.1, "withTrace by hand"),
    ("traced-result", "@Traced, argument and result", 1.1, "withTrace by hand"),
)
SIDES = ("ours", "reference", "floor")
COUNTS = (500, 2500)


class Spans:
    def __init__(self, cases):
        self.settings, self.report, self.cases = cases.settings, cases.report, cases
        self.program = None

    def measure(self):
        # The shortest rounds of several processes, because where memory lies differs between them.
        runs = [self.cases.product_bench("span") for _ in range(self.settings.runs)]
        none = min(run["none"]["ours_ns"] for run in runs)
        self.report.at_most("withTrace without a trace", none, 10, self._instructions("none") or "calling thread", " ns")
        for name, what, budget, reference in ROWS:
            if name not in runs[0]:
                continue  # built without the macros
            times = {side: min(run[name][f"{side}_ns"] for run in runs) for side in SIDES}
            ratio = times["ours"] / (times["reference"] + times["floor"])
            detail = f"{times['ours']:.0f} ns; {reference} {times['reference']:.0f}"
            if times["floor"]:
                detail += f" + {times['floor']:.0f}"
            self.report.at_most(what, ratio, budget, "; ".join(filter(None, [detail + " ns", self._instructions(name)])))

    def _instructions(self, name):
        """Says how many instructions a call takes, ours against the reference; None without valgrind."""
        if not shutil.which("valgrind"):
            return None
        ours, *others = [self._count(name, side) for side in SIDES]
        if name == "none":
            return f"{ours:.0f} instructions, the work alone {others[0]:.0f}"
        others = [count for count in others if count >= 100]  # of an empty loop
        text = " + ".join(f"{count:.0f}" for count in others)
        return f"{ours:.0f} instructions against {text}, {ours / sum(others):.2f} x"

    def _count(self, name, side):
        """Returns the instructions of a call: what more of them add."""
        fewer, more = (self._total(name, side, count) for count in COUNTS)
        return (more - fewer) / (COUNTS[1] - COUNTS[0])

    def _total(self, name, side, count):
        options = ("--tasks", "0", "--only", name, "--side", side, "--count", str(count))
        command = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self._stripped(), "span", *options)
        result = subprocess.run(command, capture_output=True, text=True)
        found = re.search(r"Collected : (\d+)", result.stderr)
        if result.returncode != 0 or not found:
            raise Failed(f"{' '.join(command)}: status {result.returncode}")
        return int(found[1])

    def _stripped(self):
        """The benchmark without its debug information, which valgrind cannot read."""
        if not self.program:
            self.program = os.path.join(self.settings.scratch, "OSProfilerBench")
            built = os.path.join(self.settings.binaries, "OSProfilerBench")
            subprocess.run(["strip", "--strip-debug", "-o", self.program, built], check=True)
        return self.program
