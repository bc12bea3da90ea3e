#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Writes the corpus of corner cases: messages.jsonl, traces.tsv, reports/ and dot/. See README.md.

Deterministic: each kind of trace draws from a source seeded with its own name. Needs the packages of
../../Interop/requirements.txt; run with PYTHONUTF8=1.
"""

import argparse
import collections
import json
import pathlib
import random
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

import kinds  # noqa: E402

import reference_cli  # noqa: E402

PROPERTIES = {
    "content_type": "application/json",
    "content_encoding": "utf-8",
    "headers": {},
    "delivery_mode": 2,
    "priority": 0,
}
INTERLEAVED = 6
"""So many traces at a time arrive mixed with one another."""


def generate() -> list:
    """Every trace for which Python's JSON report comes out, with what Python made of it."""
    found = []
    seen = set()
    dropped = collections.Counter()
    for kind in kinds.KINDS:
        for trace in kind(random.Random(f"osprofiler {kind.__name__}")):
            payloads = [reference_cli.decode(body.encode("utf-8"))["payload"] for body in trace.bodies]
            base = payloads[0]["base_id"]
            if any(p["base_id"] != base for p in payloads) or text_of(base) in seen:
                raise ValueError(f"{trace.kind}: base id mixed or used before: {base!r}")
            seen.add(text_of(base))
            try:
                report = reference_cli.report(payloads)
                shown = reference_cli.show(report, "json")
            except Exception as error:
                dropped[f"{trace.kind}: {type(error).__name__}: {error}"[:160]] += 1
                continue
            dot, state = None, "-"
            if shown is not None:
                try:
                    dot, state = reference_cli.show(report, "dot"), "yes"
                except Exception as error:
                    state = type(error).__name__
            found.append((trace, base, shown, dot, state))
    for reason, count in dropped.items():
        print(f"left out {count}: {reason}", file=sys.stderr)
    return found


def text_of(base: object) -> str:
    """The text by which an id is asked for on the command line."""
    return base if isinstance(base, str) else json.dumps(base)


def arrival(found: list) -> list:
    """The bodies in one order of arrival; within a trace the order stays."""
    rng = random.Random("osprofiler arrival")
    bodies = []
    for first in range(0, len(found), INTERLEAVED):
        waiting = [list(entry[0].bodies) for entry in found[first : first + INTERLEAVED]]
        while waiting:
            queue = rng.choice(waiting)
            bodies.append(queue.pop(0))
            if not queue:
                waiting.remove(queue)
    return bodies


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="folder to write to (default: this one)")
    out = parser.parse_args().out
    found = generate()
    for name in ("reports", "dot"):
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)
    rows = [["number", "base_id", "text", "label", "outcome", "dot"]]
    for number, (trace, base, shown, dot, state) in enumerate(found, 1):
        stem = f"{number:04d}"
        outcome = reference_cli.NOT_FOUND if shown is None else "report"
        rows.append([stem, json.dumps(base), json.dumps(text_of(base)), trace.kind, outcome, state])
        if shown is not None:
            (out / "reports" / f"{stem}.json").write_bytes(shown)
        if dot is not None:
            (out / "dot" / f"{stem}.dot").write_bytes(dot)
    (out / "traces.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="ascii")
    bodies = arrival(found)
    with open(out / "messages.jsonl", "w", encoding="ascii") as file:
        for body in bodies:
            line = {"exchange": "openstack", "routing_key": "profiler.info", "properties": PROPERTIES, "body": body}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    print(f"{len(found)} traces, {len(bodies)} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
