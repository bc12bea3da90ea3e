"""The report of `trace show --format report` from payloads, by the definitions in its documentation and nothing else: what the page
is tested with, and what the command's own reports are compared with."""

import datetime
import json
import math
import re

ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?<=/)(?:\d+|[0-9a-f]{4,})(?=/|$)")


def moment(text):
    form = "%Y-%m-%dT%H:%M:%S.%f" if "." in text else "%Y-%m-%dT%H:%M:%S"
    return (
        datetime.datetime.strptime(text.replace(" ", "T"), form) - datetime.datetime(1970, 1, 1)
    ) // datetime.timedelta(microseconds=1)


def key(identifier):
    return json.dumps(identifier)


def strict(value):
    """NaN and the infinities have no JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: strict(member) for name, member in value.items()}
    return [strict(member) for member in value] if isinstance(value, list) else value


def kind_and_label(name, info):
    info = info if isinstance(info, dict) else {}
    for member in ("request", "requests"):
        request = info.get(member)
        if isinstance(request, dict):
            return "http", f"{request.get('method', '')} {request.get('path', '')}".strip()
    if isinstance(info.get("db"), dict):
        statement = str(info["db"].get("statement", ""))
        found = re.match(r"\s*(\w+)(?:.*?\b(?:FROM|INTO))?\s+([\w.]+)", statement, re.S | re.I)
        return "db", f"{found[1].upper()} {found[2]}" if found else " ".join(statement.split()[:3])[:60]
    if isinstance(info.get("function"), dict):
        return ("rpc" if name == "rpc" else "function"), str(info["function"].get("name", "")).rsplit(".", 1)[-1]
    return "other", None


def spans_of(payloads):
    spans, first = {}, min(moment(payload["timestamp"]) for payload in payloads)
    for payload in payloads:
        part = "stop" if payload["name"].endswith("-stop") else "start"
        span = spans.setdefault(
            key(payload["trace_id"]),
            {
                "id": payload["trace_id"],
                "parent_id": payload["parent_id"],
                "name": payload["name"].split("-", 1)[0],
                "service": payload["service"],
                "project": payload["project"],
                "host": (payload.get("info") or {}).get("host"),
                "points": {},
            },
        )
        span["points"][part] = payload
        span[part] = moment(payload["timestamp"]) - first
    return spans, first


def order_of(spans, base_id):
    """Fills in who is whose child, and returns the keys: parents before children, cycles last."""
    children = {}
    for name, span in spans.items():
        parent = key(span["parent_id"])
        span["orphan"] = parent not in spans and parent != key(base_id)
        span["parent"] = parent if parent in spans and parent != name else None
        span["begin"] = span.get("start", span.get("stop"))
        span["end"] = span.get("stop", span["begin"])
        children.setdefault(span["parent"], []).append(name)
    for below in children.values():
        below.sort(key=lambda name: spans[name]["begin"])
    order, seen = [], set()

    def visit(root):
        waiting = [root]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                order.append(name)
                waiting.extend(reversed(children.get(name, [])))

    for root in children.get(None, []):
        visit(root)
    reached = set(order)
    for name in sorted(spans, key=lambda name: spans[name]["begin"]):
        if name not in seen:
            # Where the ring is cut.
            spans[name]["first"] = True
            visit(name)
    for name, span in spans.items():
        span["cycle"] = name not in reached
        span["children"] = children.get(name, [])
    return order


def mark_strays(spans, order):
    """Those that begin over a second after all other work of the trace ended, and those below them. While a span of the trace
    runs, nothing comes too late; nor does one whose parent is not in the trace."""
    is_running = any("stop" not in span for span in spans.values())
    over = math.inf
    for name in sorted(order, key=lambda name: spans[name]["begin"]):
        span, parent = spans[name], spans.get(spans[name]["parent"])
        is_late = not is_running and parent is not None and not span["cycle"] and span["begin"] > over + 1_000_000
        span["stray"] = is_late or (parent is not None and parent.get("stray", False))
        if not span["stray"]:
            over = span["end"] if over == math.inf else max(over, span["end"])


def self_time(spans, span):
    covered, at = 0, span["begin"]
    for name in span["children"]:
        child = spans[name]
        if "start" in child and "stop" in child and "first" not in child:
            begin, end = max(child["begin"], at), min(child["end"], span["end"])
            if begin < end:
                covered, at = covered + end - begin, end
    return max(span["end"] - span["begin"], 0) - covered


def critical_paths(spans, order):
    finished = {name for name in order if "start" in spans[name] and "stop" in spans[name] and not spans[name]["stray"]}
    total = 0
    for root in order:
        if root not in finished or spans[root]["parent"] is not None or spans[root]["cycle"]:
            continue
        waiting = [(root, spans[root]["begin"], spans[root]["end"])]
        while waiting:
            name, least, cursor = waiting.pop()
            segments = spans[name].setdefault("critical", [])
            for child in sorted((c for c in spans[name]["children"] if c in finished), key=lambda c: -spans[c]["end"]):
                begin, end = max(spans[child]["begin"], least), min(spans[child]["end"], spans[name]["end"])
                if end > cursor or begin >= end:
                    continue
                if end < cursor:
                    segments.append([end, cursor])
                waiting.append((child, begin, end))
                cursor = begin
            if least < cursor:
                segments.append([least, cursor])
    for name in order:
        segments = sorted(spans[name].pop("critical", []))
        total += sum(end - begin for begin, end in segments)
        if segments:
            spans[name]["segments"] = segments
    return total


def report(trace):
    """A dictionary in the shape of the report."""
    spans, first = spans_of(trace.payloads)
    order = order_of(spans, trace.base_id)
    mark_strays(spans, order)
    critical = critical_paths(spans, order)
    own = [span for span in spans.values() if not span["stray"]]
    services, rows = [], []
    for span in spans.values():
        if span["service"] is not None and span["service"] not in services:
            services.append(span["service"])
    for name in order:
        span = spans[name]
        finished = "start" in span and "stop" in span
        kind, label = kind_and_label(span["name"], span["points"].get("start", {}).get("info"))
        failed = span["points"].get("stop", {}).get("info") or {}
        row = {
            "id": span["id"],
            "parent_id": span["parent_id"],
            "name": span["name"],
            "service": span["service"],
            "project": span["project"],
            "host": span["host"],
            "start_us": span["begin"],
            "duration_us": span["end"] - span["begin"] if finished else None,
            "self_us": self_time(spans, span) if finished else None,
            "state": "finished" if finished else "running" if "start" in span else "stop-only",
            "orphan": span["orphan"],
            "cycle": span["cycle"],
            "stray": span["stray"],
            "error": {"type": failed["etype"], "message": failed.get("message")} if "etype" in failed else None,
            "kind": kind,
            "label": label,
            "group": None if label is None else ID.sub("{id}", label),
        }
        if "segments" in span:
            row["critical"] = span["segments"]
        if (
            any(spans[child]["end"] > span["end"] and not spans[child]["stray"] for child in span["children"])
            and finished
        ):
            row["children_outlive"] = True
        row["points"] = span["points"]
        rows.append(row)
    started = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=first)
    return {
        "schema_version": 1,
        "id": trace.base_id,
        "started": started.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "duration_us": max(span["end"] for span in own),
        "points": len(trace.payloads),
        "errors": sum(row["error"] is not None and not row["stray"] for row in rows),
        "running": sum(row["state"] == "running" for row in rows),
        "stray_spans": sum(row["stray"] for row in rows),
        "stray_errors": sum(row["stray"] and row["error"] is not None for row in rows),
        "critical_us": critical,
        "services": services,
        "spans": rows,
        "stats": [],
    }


def text(trace):
    """The report's JSON: ASCII, one span a line."""
    whole = strict(report(trace))
    rows = whole.pop("spans")
    stats = whole.pop("stats")
    lines = ",\n".join(json.dumps(row, separators=(", ", ": ")) for row in rows)
    head = json.dumps(whole)[:-1]
    return f'{head}, "spans": [\n{lines}\n], "stats": {json.dumps(stats)}}}\n'
