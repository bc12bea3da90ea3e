# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""What the Python osprofiler makes of messages: decoding, report and output, all by its own code.

Nothing of the reference is written anew here. A body goes through kombu's JSON decoder and oslo.messaging's
envelope code; the payloads go through the messaging driver's own ``get_report``, fed by a stand-in for the
notification listener; the output comes from the command line's own ``show``, whose driver look-up is replaced.
"""

import argparse
import contextlib
import pathlib
import tempfile
import types
import warnings
from unittest import mock

from kombu import serialization
from oslo_messaging._drivers import common as rpc_common
from osprofiler import exc
from osprofiler.cmd import commands
from osprofiler.drivers import base, messaging

NOT_FOUND = "not-found"


def decode(body: bytes) -> dict:
    """The notification in a body, as oslo.messaging's RabbitMQ driver hands it on."""
    message = serialization.loads(body, "application/json", "utf-8", accept=["application/json"])
    return rpc_common.deserialize_msg(message)


def report(payloads: list) -> dict:
    """The report that the ``messaging://`` driver builds from payloads in order of arrival."""
    driver = messaging.Messaging.__new__(messaging.Messaging)
    base.Driver.__init__(driver, "messaging://")
    driver.transport = None
    driver.idle_timeout = -1  # already over: the stand-in delivers everything in start()

    class Listener:
        def __init__(self, endpoint):
            self.endpoint = endpoint

        def start(self):
            for payload in payloads:
                self.endpoint.info({}, None, None, payload, {})

        def stop(self):
            """Nothing runs."""

        wait = stop

    driver.oslo_messaging = types.SimpleNamespace(
        # The filter looks at base ids only, and what comes in here is one trace.
        NotificationFilter=lambda payload: None,
        Target=lambda topic: topic,
        server=types.SimpleNamespace(ServerListenError=RuntimeError),
        notify=types.SimpleNamespace(
            get_notification_listener=lambda transport, targets, endpoints, executor: Listener(endpoints[0])
        ),
    )
    return driver.get_report("")


def show(trace: dict, style: str) -> bytes | None:
    """What ``osprofiler trace show --json|--dot --out FILE`` writes; None where it says "not found"."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        out = pathlib.Path(folder, "out")
        engine = types.SimpleNamespace(get_report=lambda base_id: trace)
        stack.enter_context(mock.patch.object(commands.uuidutils, "is_uuid_like", lambda text: True))
        stack.enter_context(mock.patch.object(commands.base, "get_driver", lambda *a, **k: engine))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # graphviz remarks on odd labels and writes them all the same
        arguments = argparse.Namespace(
            trace="",
            conn_str="messaging://",
            use_json=style == "json",
            use_html=False,
            use_dot=style == "dot",
            render_dot_filename=None,
            file_name=str(out),
            local_libs=False,
        )
        try:
            commands.TraceCommands().show(arguments)
        except exc.CommandError as error:
            if "not found" in str(error):
                return None
            raise
        return out.read_bytes()
