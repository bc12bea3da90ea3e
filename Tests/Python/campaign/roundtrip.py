"""What a consumer stored and what Python's drivers wrote is shown alike by both commands, byte for byte.

The messages are those of the fixtures: a real Ironic's, and a corpus of corner cases.
"""

import collections
import concurrent.futures
import contextlib
import functools
import json
import os
import subprocess
from urllib.parse import quote

from bus import QUEUE, REJECTED, ROOT
from consumer import Consumer, Failed
from layouts import layout_of
from reference import Reference, decode

FIXTURES = os.path.join(ROOT, "Tests", "Fixtures")
NOT_FOUND = 2  # exit status
WORKERS = 8  # commands at once: over MongoDB each waits half a second for its client library's threads


class Fixture:
    def __init__(self, name):
        self.folder = os.path.join(FIXTURES, name)
        self.messages = os.path.join(self.folder, "messages.jsonl")
        with open(os.path.join(self.folder, "traces.tsv")) as file:
            header, *rows = [line.rstrip("\n").split("\t") for line in file]
        traces = [dict(zip(header, row)) for row in rows]
        # Texts by which one asks for the traces.
        self.ids = [json.loads(trace["text"]) if "text" in trace else trace["base_id"] for trace in traces]
        # In messages these are integers or null.
        self.not_text = {
            text for text, trace in zip(self.ids, traces) if "text" in trace and trace["text"] != trace["base_id"]
        }

        stems = (trace.get("number") or quote(trace["base_id"], safe="") for trace in traces)
        self.reports = dict(zip(self.ids, stems))

    def report(self, base_id):
        """What Python's command prints of the messages as the bus delivers them; None where it finds no trace."""
        try:
            with open(os.path.join(self.folder, "reports", self.reports[base_id] + ".json"), "rb") as file:
                return file.read() + b"\n"
        except FileNotFoundError:
            return None

    def bodies(self):
        with open(self.messages) as file:
            for line in file:
                yield json.loads(line)["body"].encode()


def ours(settings, url, base_id):
    """What our command prints; None where it finds no trace."""
    # In an empty folder, far down: an id that is the path of a file means that file.
    folder = os.path.join(settings.scratch, "nothing", "is", "here")
    os.makedirs(folder, exist_ok=True)
    command = [os.path.join(settings.binaries, "osprofiler"), "trace", "show", "--json", "--", base_id]
    environment = {**os.environ, "OSPROFILER_CONNECTION_STRING": url}
    result = subprocess.run(command, capture_output=True, env=environment, cwd=folder)
    if result.returncode not in (0, NOT_FOUND):
        raise Failed(f"trace show {base_id!r}: {result.stderr.decode(errors='replace').strip()[-200:]}")
    return None if result.returncode == NOT_FOUND else result.stdout


def is_nameable(base_id):
    """Whether an id can be an argument of a command; - is standard input."""
    return base_id != "-" and "\0" not in base_id and not any("\ud800" <= character <= "\udfff" for character in base_id)


def compare(settings, server, fixture, kept_beside=frozenset(), keeps_bytes=False):
    """How many reports are equal, the ids of those that differ, and why how many others cannot be compared.

    What Python shows of the traces `kept_beside` may differ from ours, which is then the bus's where the store
    `keeps_bytes`.
    """
    reference, equal, different, reasons = Reference(server.python_url), 0, [], collections.Counter()
    nameable = [base_id for base_id in fixture.ids if is_nameable(base_id)]
    reasons["the id is no argument"] = len(fixture.ids) - len(nameable)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        reports = pool.map(functools.partial(ours, settings, server.url), nameable)
        for base_id, report in zip(nameable, reports):
            try:
                expected = reference.show(base_id)
            except Exception as error:  # whatever its code stumbles over
                reasons[f"Python's command fails, {type(error).__name__}"] += 1
                continue
            if report is None and expected is None:
                reasons["neither finds a trace"] += 1
            elif report == expected:
                equal += 1
            elif expected is None and base_id in fixture.not_text:
                reasons["Python finds no id that is no text"] += 1
            elif base_id in kept_beside and (not keeps_bytes or report == fixture.report(base_id)):
                reasons["Python's layout has no place for a payload"] += 1
            else:
                different.append(base_id)
    return equal, different, reasons


def finish(name, equal, different, reasons):
    because = "; ".join(f"{count} {reason}" for reason, count in reasons.items() if count)
    print(f"{name:<34}{equal:>5} equal, {len(different)} different, {reasons.total()} not comparable"
          + (f" ({because})" if because else ""), flush=True)
    if different:
        raise Failed(f"{len(different)} reports differ, such as {different[:5]!r}")
    if not equal:
        raise Failed("no report could be compared")


def consumed(settings, broker, server, name):
    fixture, layout = Fixture(name), layout_of(server)
    environment = {**os.environ, "OSPROFILER_TRANSPORT_URL": broker.url}
    broker.delete_queues(QUEUE, REJECTED)
    layout.clear()
    replay = [os.path.join(settings.binaries, "osprofiler"), "queue", "replay", "--durable", fixture.messages]
    subprocess.run(replay, check=True, env=environment, capture_output=True)
    summary = Consumer(settings.binaries, server.url, "--drain", environment=environment).summary(120)
    distinct = len(set(fixture.bodies()))
    if summary["stored"] != distinct:
        raise Failed(f"of {distinct} messages {summary['stored']} were stored")
    finish(f"{name}, consumed", *compare(settings, server, fixture, layout.kept_beside(), layout.keeps_bytes))


def written(settings, broker, server, name):
    fixture, layout = Fixture(name), layout_of(server)
    layout.clear()
    writer = Reference(server.python_url)
    for payload in (decode(body)["payload"] for body in fixture.bodies()):
        with contextlib.suppress(Exception):  # whatever it or its client stumbles over: it loses the point
            writer.write(payload)
    finish(f"{name}, written by Python", *compare(settings, server, fixture))


CASES = {
    f"round trip, {fixture}, {way.__name__}": functools.partial(way, name=fixture)
    for fixture in ("ironic", "corpus")
    for way in (consumed, written)
}
