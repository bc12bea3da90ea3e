"""A case whose store has a server."""

import collections
import json
import random

from consumer import Failed
from layouts import layout_of
from scene import Scene

SHOWN = 50  # traces of which the points are counted in what `trace show` prints, chosen at random


class StoreScene(Scene):
    def __init__(self, server, *arguments):
        self.server, self.layout = server, layout_of(server)
        self.layout.clear()
        super().__init__(*arguments)

    @property
    def connection_string(self):
        return self.server.url

    def holds(self, identity):
        return self.layout.holds(identity)

    def contents(self):
        """As the server's own client reads them; what our commands show has to be the same."""
        messages = self.layout.messages()
        self.expect_listed(messages)
        return messages, set()

    def expect_listed(self, messages):
        traces = json.loads(self.osprofiler("trace", "list", "--json", "--limit", "0"))
        if len({trace["base_id"] for trace in traces}) != len(traces):
            raise Failed("trace list shows a trace twice")
        points = sum(trace["points"] for trace in traces)
        if points != len(messages):
            raise Failed(f"trace list counts {points} points, the server's client {len(messages)}")
        known = collections.Counter(messages)
        for trace in random.sample(traces, min(SHOWN, len(traces))):
            shown = collections.Counter(self.shown(trace["base_id"]))
            if shown.total() != trace["points"] or any(shown[message] != known[message] for message in shown):
                raise Failed(f"trace show shows other points than are stored: {trace['base_id']}")

    def shown(self, base_id):
        """The messages of the points in a report; each point of the publisher is a node of its own."""
        report = json.loads(self.osprofiler("trace", "show", "--json", base_id))
        for node in report["children"]:
            yield node["info"]["meta.raw_payload.db-start"]["info"]["message"]
