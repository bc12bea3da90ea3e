# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""osprofiler's own SQLAlchemy driver and command over the database in OSPROFILER_CONNECTION_STRING.

usage: sqlalchemy_store.py notify|reports

notify   takes payloads, a JSON object a line, and hands each to the driver
reports  takes base ids, a JSON text a line, and prints what `osprofiler trace show --json` writes for each, a JSON
         text a line: null where it finds no trace, {"error": …} where it fails
"""

import json
import logging
import os
import sys
import tempfile
from argparse import Namespace
from unittest import mock

from osprofiler import exc
from osprofiler.cmd import commands
from osprofiler.drivers import base

CONNECTION = os.environ["OSPROFILER_CONNECTION_STRING"]


def notify(lines):
    driver = base.get_driver(CONNECTION, project="p", service="s", host="h")
    for line in lines:
        driver.notify(json.loads(line))


def report(base_id, driver):
    """What the command writes. The driver's connection is kept, and any id is taken for one, not for a file's name."""
    base.Driver.__init__(driver, CONNECTION)
    with (
        tempfile.NamedTemporaryFile("r") as out,
        mock.patch.object(commands.uuidutils, "is_uuid_like", lambda text: True),
        mock.patch.object(commands.base, "get_driver", lambda *a, **k: driver),
    ):
        arguments = Namespace(
            trace=base_id, conn_str=CONNECTION, use_json=True, use_html=False, use_dot=False, file_name=out.name
        )
        try:
            commands.TraceCommands().show(arguments)
        except exc.CommandError as error:
            return None if "not found" in str(error) else {"error": str(error)}
        except Exception as error:
            return {"error": repr(error)}
        return out.read()


def reports(lines):
    driver = base.get_driver(CONNECTION)
    for line in lines:
        print(json.dumps(report(json.loads(line), driver)))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    {"notify": notify, "reports": reports}[sys.argv[1]](sys.stdin)
