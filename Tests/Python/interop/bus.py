# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""What the programs here share: the options that describe the bus, and an oslo.config object made of them."""

import argparse
import logging
import os

import oslo_messaging
from oslo_config import cfg
from oslo_messaging._drivers import amqp, impl_rabbit

URL_VARIABLE = "OSPROFILER_TRANSPORT_URL"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options that every program takes."""
    parser.add_argument(
        "--url",
        default=os.environ.get(URL_VARIABLE),
        required=URL_VARIABLE not in os.environ,
        # The default is not shown: it holds a password.
        help=f"oslo.messaging transport URL, rabbit://user:password@host:port/vhost (or in {URL_VARIABLE})",
    )
    flavour = parser.add_mutually_exclusive_group()
    flavour.add_argument("--durable", action="store_true", help="set amqp_durable_queues")
    flavour.add_argument("--quorum", action="store_true", help="set rabbit_quorum_queue")
    flavour.add_argument("--config-file", help="read [oslo_messaging_rabbit] from this file of a service")


def configuration(arguments: argparse.Namespace, control_exchange: str | None = None) -> cfg.ConfigOpts:
    """Configuration as a service has it after reading its files."""
    if control_exchange:
        oslo_messaging.set_transport_defaults(control_exchange)
    conf = cfg.ConfigOpts()
    files = [arguments.config_file] if arguments.config_file else []
    conf([], project="interop", default_config_files=files, default_config_dirs=[])
    group = "oslo_messaging_rabbit"
    conf.register_opts(amqp.amqp_opts, group)
    conf.register_opts(impl_rabbit.rabbit_opts, group)
    if not files:
        conf.set_override("amqp_durable_queues", arguments.durable, group)
        conf.set_override("rabbit_quorum_queue", arguments.quorum, group)
    return conf


class ErrorCounter(logging.Handler):
    """Counts error records: oslo.messaging logs what goes wrong in publishing and tells nobody else.

    ``count`` are all of them, ``lost`` the notifications given up.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        # One record for each notification that was given up; the others say what happened to the connection.
        self.lost += record.name == "oslo_messaging.notify.messaging"

    @classmethod
    def install(cls) -> "ErrorCounter":
        counter = cls()
        logging.getLogger().addHandler(counter)
        return counter
