"""A trace point, by what tells it from all others."""

from typing import NamedTuple


class Point(NamedTuple):
    trace: str  # its base id
    span: str  # its trace id
    name: str  # with -start or -stop


def point_of(payload):
    return Point(payload["base_id"], payload["trace_id"], payload["name"])


def points_of_report(trace, report):
    """The points that `trace show --json` shows of a trace."""
    prefix = "meta.raw_payload."
    return {
        Point(trace, span["trace_id"], member.removeprefix(prefix))
        for span in spans(report) for member in span["info"] if member.startswith(prefix)
    }


def spans(node):
    for child in node["children"]:
        yield child
        yield from spans(child)
