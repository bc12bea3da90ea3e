# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Reads configuration files as a service does, in their order, and prints as JSON what it makes of the options that matter
for the bus. An option that cannot be read has the error's class and text instead: {"error": "NoSuchOptError: ..."}; so
has the whole, if a file cannot be parsed.

usage: settings.py FILE...
"""

import json
import sys

from oslo_config import cfg
from oslo_messaging import transport
from oslo_messaging._drivers import amqp, impl_rabbit
from oslo_messaging.notify import notifier
from osprofiler import opts

RABBIT = "oslo_messaging_rabbit"
OPTIONS = [
    ("DEFAULT", "transport_url"),
    ("DEFAULT", "control_exchange"),
    ("oslo_messaging_notifications", "transport_url"),
    (RABBIT, "amqp_durable_queues"),
    (RABBIT, "amqp_auto_delete"),
    (RABBIT, "rabbit_quorum_queue"),
    (RABBIT, "rabbit_quorum_delivery_limit"),
    (RABBIT, "rabbit_quorum_max_memory_length"),
    (RABBIT, "rabbit_quorum_max_memory_bytes"),
    (RABBIT, "ssl"),
    (RABBIT, "ssl_ca_file"),
    (RABBIT, "ssl_cert_file"),
    (RABBIT, "ssl_key_file"),
    (RABBIT, "kombu_compression"),
    ("profiler", "enabled"),
]


def error(reason: Exception) -> dict[str, str]:
    return {"error": f"{type(reason).__name__}: {reason}"}


def settings(files: list[str]) -> dict[str, object]:
    conf = cfg.ConfigOpts()
    try:
        conf([], project="interop", default_config_files=files, default_config_dirs=[])
    except cfg.ConfigFileParseError as reason:
        return error(reason)
    conf.register_opts(transport._transport_opts)
    conf.register_opts(amqp.amqp_opts, RABBIT)
    conf.register_opts(impl_rabbit.rabbit_opts, RABBIT)
    conf.register_opts(notifier._notifier_opts, "oslo_messaging_notifications")
    conf.register_opts(opts._PROFILER_OPTS, "profiler")
    values: dict[str, object] = {}
    for group, name in OPTIONS:
        try:
            values[f"{group}.{name}"] = conf[name] if group == "DEFAULT" else conf[group][name]
        except cfg.Error as reason:
            values[f"{group}.{name}"] = error(reason)
    return values


print(json.dumps(settings(sys.argv[1:])))
