# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Writes into Redis, and shows what is there, through the real osprofiler's driver and command.

usage: redis_store.py write URL    payloads on standard input, one JSON object a line
       redis_store.py show URL     ids on standard input, one JSON string a line; prints one JSON string a line: what
                                   `osprofiler trace show --json` prints, or null where it finds nothing
       redis_store.py list URL     prints what the driver lists: {"traces": [...], "errors": [...]}
       redis_store.py notify-rate URL COUNT    prints the microseconds that one notify() takes
"""

import argparse
import contextlib
import io
import json
import sys
import time
import uuid
from unittest import mock

from oslo_config import cfg
from osprofiler import exc, opts
from osprofiler.cmd import commands
from osprofiler.drivers import base


def write(url: str) -> None:
    drivers = {}
    for line in sys.stdin:
        payload = json.loads(line)
        key = json.dumps([payload.get("project"), payload.get("service")])
        if key not in drivers:
            drivers[key] = base.get_driver(url, project=payload.get("project"), service=payload.get("service"))
            drivers[key].filter_error_trace = True
        drivers[key].notify(payload)


def show(url: str) -> None:
    for line in sys.stdin:
        arguments = argparse.Namespace(
            trace=json.loads(line),
            conn_str=url,
            use_json=True,
            use_html=False,
            use_dot=False,
            render_dot_filename=None,
            file_name=None,
        )
        output = io.StringIO()
        try:
            # The command takes only uuids; services send other ids, too.
            with (
                mock.patch.object(commands.uuidutils, "is_uuid_like", lambda text: True),
                contextlib.redirect_stdout(output),
            ):
                commands.TraceCommands().show(arguments)
            print(json.dumps(output.getvalue()))
        except exc.CommandError as error:
            print("null" if "not found" in str(error) else json.dumps({"failure": repr(error)}))
        except Exception as error:  # It fails on a point without a member that it expects.
            print(json.dumps({"failure": repr(error)}))


def listing(url: str) -> None:
    driver = base.get_driver(url)
    print(json.dumps({"traces": driver.list_traces(), "errors": driver.list_error_traces()}))


def notify_rate(url: str, count: int) -> None:
    driver = base.get_driver(url, project="ironic", service="ironic_api")
    statement = "SELECT nodes.created_at, nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = %(uuid_1)s " * 2
    began = time.monotonic()
    for _ in range(count):
        driver.notify(
            {
                "name": "db-start",
                "base_id": str(uuid.uuid4()),
                "trace_id": str(uuid.uuid4()),
                "parent_id": str(uuid.uuid4()),
                "timestamp": "2026-11-22T08:54:08.328049",
                "info": {"host": "ironic-1", "db": {"statement": statement, "params": {}}},
            }
        )
    print(json.dumps({"us": (time.monotonic() - began) / count * 1e6}))


if __name__ == "__main__":
    verb, url = sys.argv[1:3]
    opts.set_defaults(cfg.CONF)
    if verb == "notify-rate":
        notify_rate(url, int(sys.argv[3]))
    else:
        {"write": write, "show": show, "list": listing}[verb](url)
