#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Writes and reads MongoDB with the Python osprofiler's own driver and command.

notify URL   stores the payloads on standard input, one JSON object a line, as services do
show URL     prints what `trace show --json` prints for each of the ids on standard input, both as JSON arrays; null where
             it finds nothing or fails
list URL     prints the ids that `trace list` finds, as a JSON array
errors URL   the same for `trace list --error-trace True`
"""

import argparse
import contextlib
import io
import json
import sys
from unittest import mock

from osprofiler.cmd import commands
from osprofiler.drivers import base


def notify(url: str) -> None:
    drivers = {}
    for line in sys.stdin:
        info = json.loads(line)
        project, service = info.pop("project"), info.pop("service")
        if (project, service) not in drivers:
            drivers[project, service] = base.get_driver(url, project=project, service=service, host="h")
        drivers[project, service].notify(info)


def show(url: str, base_id: str) -> str | None:
    options = argparse.Namespace(
        trace=base_id,
        conn_str=url,
        use_json=True,
        use_html=False,
        use_dot=False,
        render_dot_filename=None,
        file_name=None,
        local_libs=False,
    )
    output = io.StringIO()
    try:
        # Its own check would take an odd id for a file's name.
        with mock.patch.object(commands.uuidutils, "is_uuid_like", lambda text: True):
            with contextlib.redirect_stdout(output):
                commands.TraceCommands().show(options)
    except Exception:
        return None
    return output.getvalue()


def main() -> None:
    verb, url = sys.argv[1:]
    if verb == "notify":
        notify(url)
    elif verb == "show":
        print(json.dumps([show(url, base_id) for base_id in json.load(sys.stdin)]))
    elif verb == "list":
        print(json.dumps([trace["base_id"] for trace in base.get_driver(url).list_traces()]))
    elif verb == "errors":
        print(json.dumps([trace["base_id"] for trace in base.get_driver(url).list_error_traces()]))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
