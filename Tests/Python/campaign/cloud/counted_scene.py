"""What of a scene is counted: what the services published, what the store has, what our commands show."""

import collections
import json
import os
import sqlite3
import subprocess
import time

from bus import QUEUE, REJECTED
from consumer import Failed
from scene import Scene

from .count import OTHERS, Count
from .point import points_of_report, spans

QUIET_SECONDS = 2  # services go on after they have answered
SETTLE_SECONDS = 120  # against hanging
NOT_FOUND = 2


class CountedScene(Scene):
    """Has `virtual_hosts`, `taps`, `consumers`, and each command that was `asked` with its trace id."""

    @property
    def points(self):
        """What was published, counted whatever the consumer does: the point of each message id."""
        return {key: point for tap in self.taps for key, point in tap.points.copy().items()}

    @property
    def latest(self):
        """When a point arrived at a tap."""
        return max(tap.latest for tap in self.taps)

    def settle(self):
        """Waits until the services are quiet and the store has every point that was published."""
        self.expect_quiet()
        self.wait(lambda: not self.missing(), SETTLE_SECONDS, "points that were published are not in the store")

    def expect_quiet(self):
        self.wait(
            lambda: time.monotonic() > self.latest + QUIET_SECONDS, SETTLE_SECONDS, "the services publish without end"
        )

    def missing(self):
        """The points that were published and that the store does not have."""
        try:
            return set(self.points) - set(self.contents()[0])
        except sqlite3.Error:  # the consumer has not made it yet
            return set(self.points)

    def count(self):
        """The rows of the scene."""
        self.settle_or_tell()
        self.end_consumers()
        keys, rejected = self.contents()
        if rejected or any(host.ready(REJECTED) for host in self.virtual_hosts):
            raise Failed("the consumer rejected what a service published")
        if waiting := sum(host.ready(QUEUE) for host in self.virtual_hosts):
            raise Failed(f"{waiting} messages still wait in the queue")
        self.expect_listed()
        stored, points = set(keys), self.points
        count = Count()
        for command, trace in self.commands():
            published = {key for key, point in points.items() if point.trace == trace}
            shown = self.shown(trace)
            count.add(
                command, command != OTHERS, len(published), len(published & stored),
                sum(points[key] in shown for key in published),
            )
        count.totals = {
            "untapped": len(stored - set(points)), "duplicates": len(keys) - len(stored),
            "lost": len(set(points) - stored), "seconds": round(time.monotonic() - self.began),
        }
        return count

    def commands(self):
        """What was asked, and the traces that nobody asked for."""
        asked = {trace for _, trace in self.asked}
        others = {point.trace for point in self.points.values()} - asked
        return self.asked + [(OTHERS, trace) for trace in sorted(others)]

    def settle_or_tell(self):
        try:
            self.settle()
        except Failed as failure:
            lost = collections.Counter(self.points[key].trace for key in self.missing())
            raise Failed(f"{failure}: {lost.total()} of {len(self.points)}, of {len(lost)} traces")

    def end_consumers(self):
        for consumer in self.consumers:
            if consumer.is_running:
                summary = consumer.stop()
                if summary["received"] != summary["stored"] + summary["duplicates"] + summary["rejected"]:
                    raise Failed(f"the summary does not add up: {summary}")

    def expect_listed(self):
        """`trace list` counts no fewer points of a trace than were published."""
        listed = {trace["base_id"]: trace for trace in json.loads(self.osprofiler("trace", "list", "--json", "--limit", "0"))}
        for trace, points in collections.Counter(point.trace for point in self.points.values()).items():
            shown = listed.get(trace, {"points": 0})["points"]
            if shown < points:
                raise Failed(f"trace list shows {shown} points of {trace}, {points} were published")

    def report(self, trace):
        """What `trace show --json` shows of a trace; nothing when it finds none."""
        command = [os.path.join(self.settings.binaries, "osprofiler"), "trace", "show", "--json", trace, *self.place]
        result = subprocess.run(command, capture_output=True, env=self.environment, timeout=SETTLE_SECONDS)
        if result.returncode not in (0, NOT_FOUND):
            raise Failed(f"osprofiler trace show: {result.stderr.decode(errors='replace').strip()[-200:]}")
        return json.loads(result.stdout) if result.returncode == 0 else {"children": []}

    @property
    def place(self):
        """How commands that read the store find it, besides the environment."""
        return ()

    def shown(self, trace):
        return points_of_report(trace, self.report(trace))

    def projects(self, trace):
        """Whose spans a trace has."""
        return {span["info"]["project"] for span in spans(self.report(trace))}
