#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Writes dot/<base id>.dot for every report here, and checks that the reports are what Python makes.

Run with PYTHONUTF8=1 and the packages of ../../Interop/requirements.txt.
"""

import json
import pathlib
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import reference_cli  # noqa: E402


def main() -> int:
    traces: dict = {}
    for line in (HERE / "messages.jsonl").read_text(encoding="utf-8").splitlines():
        payload = reference_cli.decode(json.loads(line)["body"].encode())["payload"]
        traces.setdefault(str(payload["base_id"]), []).append(payload)
    (HERE / "dot").mkdir(exist_ok=True)
    differing = 0
    for base_id, payloads in traces.items():
        stem = urllib.parse.quote(base_id, safe="")
        trace = reference_cli.report(payloads)
        if reference_cli.show(trace, "json") != (HERE / "reports" / f"{stem}.json").read_bytes():
            print(f"report differs: {stem}", file=sys.stderr)
            differing += 1
        (HERE / "dot" / f"{stem}.dot").write_bytes(reference_cli.show(trace, "dot"))
    print(f"{len(traces)} traces, {differing} reports differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
