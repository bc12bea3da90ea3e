"""A trace as spans, and the rules that each has to keep."""

import json
from dataclasses import dataclass

from consumer import Failed

PREFIX = "meta.raw_payload."


@dataclass
class Span:
    name: str
    service: str
    id: str
    parent: str
    start: dict  # the info of the point
    stop: dict

    @property
    def path(self):
        return self.start.get("request", {}).get("path")

    @property
    def status(self):
        """The code of the response, which the start has if the span was short."""
        for info in self.stop, self.start:
            if code := (info or {}).get("attributes", {}).get("http.response.status_code"):
                return code

    def __str__(self):
        return f"{self.service}:{self.name}"


class Trace:
    """What `osprofiler trace show --json` shows."""

    def __init__(self, base, output):
        self.base = base
        self.spans = [span for child in json.loads(output)["children"] for span in spans(child)]
        self.by_id = {span.id: span for span in self.spans}

    def named(self, name):
        return [span for span in self.spans if span.name == name]

    def only(self, name):
        found = self.named(name)
        if len(found) != 1:
            raise Failed(f"the trace has {len(found)} spans {name}: {self}")
        return found[0]

    def below(self, parent, name):
        """The spans with that name whose parent that is; there has to be one."""
        found = [span for span in self.named(name) if span.parent == parent.id]
        if not found:
            raise Failed(f"no span {name} stands below {parent}: {self}")
        return found

    @property
    def services(self):
        return {span.service for span in self.spans}

    def expect_connected(self, unfinished=()):
        """Every span has both halves but those whose names are given, and a parent that is there; each of the client's
        requests is a child of the trace."""
        for span in self.spans:
            if span.stop is None and span.name not in unfinished or span.start is None:
                raise Failed(f"{span} has a start or a stop alone: {self}")
            if span.parent != self.base and span.parent not in self.by_id:
                raise Failed(f"the parent of {span} is missing: {self}")
            if span.parent == self.base and span.name != "wsgi":
                raise Failed(f"{span} stands at the top: {self}")

    def __str__(self):
        return ", ".join(f"{span} {span.path or ''}" for span in self.spans) or "no span"


def spans(node):
    info = node["info"]
    halves = [info.get(f"{PREFIX}{info['name']}-{half}") for half in ("start", "stop")]
    start, stop = (half and half["info"] for half in halves)
    yield Span(info["name"], info["service"], node["trace_id"], node["parent_id"], start, stop)
    for child in node["children"]:
        yield from spans(child)

