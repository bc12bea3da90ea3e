# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Python's osprofiler at an Elasticsearch: its driver writes, its command shows.

usage: driver.py notify URL < payloads, one a line        (prints the seconds that it took; what the server
                                                           refuses is lost, as in a service)
       driver.py show URL < ids, one JSON string a line   (prints one a line: the command's report as a JSON string, or
                                                           null where it fails)
"""

import argparse
import contextlib
import json
import pathlib
import sys
import tempfile
import time
import warnings
from unittest import mock

from elasticsearch.exceptions import RequestError
from oslo_config import cfg
from osprofiler import opts
from osprofiler.cmd import commands
from osprofiler.drivers import base


def notify(url):
    drivers = {}
    # Read first: what is timed is the driver.
    payloads = [json.loads(line) for line in sys.stdin]
    start = time.monotonic()
    for payload in payloads:
        # The driver writes what it was made with.
        owner = payload.pop("project", None), payload.pop("service", None)
        if owner not in drivers:
            drivers[owner] = base.get_driver(url, project=owner[0], service=owner[1], conf=cfg.CONF)
        with contextlib.suppress(RequestError):
            drivers[owner].notify(payload)
    print(time.monotonic() - start)


def show(url):
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "out")
            arguments = argparse.Namespace(
                trace=json.loads(line), conn_str=url, use_json=True, use_html=False, use_dot=False,
                render_dot_filename=None, file_name=str(out), local_libs=False,
            )
            try:
                # Any id, as our command takes it.
                with mock.patch.object(commands.uuidutils, "is_uuid_like", lambda text: True):
                    commands.TraceCommands().show(arguments)
                print(json.dumps(out.read_text()))
            except Exception as error:  # whatever it stumbles over
                print(f"{line.strip()}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)
                print("null")


def main():
    warnings.simplefilter("ignore")
    opts.set_defaults(cfg.CONF)
    cfg.CONF([])
    {"notify": notify, "show": show}[sys.argv[1]](sys.argv[2])


if __name__ == "__main__":
    main()
