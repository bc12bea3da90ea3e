"""Python's osprofiler over a store: its own drivers and its own command."""

import argparse
import contextlib
import io
import logging
import os
import sys
import warnings
from unittest import mock

from bus import ROOT

sys.path.append(os.path.join(ROOT, "Tests", "Python", "fixtures"))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what oslo.messaging imports remarks on eventlet
    from oslo_config import cfg
    from osprofiler import exc, opts
    from osprofiler.cmd import commands
    from osprofiler.drivers import base
    from reference_cli import decode  # noqa: F401


class Reference:
    def __init__(self, url):
        logging.disable(logging.CRITICAL)  # the driver logs every point that it drops, with a traceback
        opts.set_defaults(cfg.CONF)
        self.url, self.driver = url, base.get_driver(url)

    def write(self, payload):
        """As a service of that name does."""
        self.driver.project, self.driver.service = payload.get("project"), payload.get("service")
        self.driver.host = payload["info"].get("host")
        self.driver.notify(payload)

    def show(self, base_id):
        """What `trace show --json` prints, as bytes; None where it finds no trace. Raises what the command raises."""
        base.Driver.__init__(self.driver, self.url)  # forgets the last report, keeps the connection
        arguments = argparse.Namespace(
            trace=base_id, conn_str=self.url, use_json=True, use_html=False, use_dot=False, file_name=None
        )
        output = io.StringIO()
        with contextlib.ExitStack() as stack:
            # An id that is no UUID would be taken for a file's name.
            stack.enter_context(mock.patch.object(commands.uuidutils, "is_uuid_like", lambda text: True))
            stack.enter_context(mock.patch.object(commands.base, "get_driver", lambda *a, **k: self.driver))
            stack.enter_context(contextlib.redirect_stdout(output))
            try:
                commands.TraceCommands().show(arguments)
            except exc.CommandError as error:
                if "not found" in str(error):
                    return None
                raise
        return output.getvalue().encode()
