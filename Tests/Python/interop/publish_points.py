#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Publishes the points of one trace with the Python osprofiler.

Prints one JSON object: {"base_id", "published", "errors", "lost"}. "published" are the points handed to the notifier,
"errors" the error records logged on the way, since oslo.messaging tells of lost notifications in its log only, and
"lost" those of them that give up a point.
Exit status 1 if there were any.
"""

import argparse
import json
import sys

import bus
import kombu
import oslo_messaging
from osprofiler import notifier, profiler

NAMES = ("wsgi", "rpc", "db", "driver")
INFO = {
    "wsgi": {"request": {"path": "/v1/nodes", "query": "", "method": "GET", "scheme": "http"}},
    "rpc": {"function": {"name": "manager.Manager.sync", "args": "()", "kwargs": "{}"}},
    "db": {"db": {"statement": "SELECT 1", "params": {}}},
    "driver": {"function": {"name": "driver.Fake.power", "args": "('é',)", "kwargs": "{}"}},
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    bus.add_arguments(parser)
    parser.add_argument("--count", type=int, default=10, help="points to publish, starts and stops (default 10)")
    parser.add_argument("--service", default="interop", help="service name in the points (default interop)")
    parser.add_argument("--project", default="interop", help="project name in the points (default interop)")
    parser.add_argument("--host", default="interop-host", help="publisher id (default interop-host)")
    parser.add_argument("--base-id", help="base id of the trace (default: a new uuid)")
    parser.add_argument("--control-exchange", default="openstack", help="exchange (default openstack)")
    parser.add_argument("--delete-queue", help="delete this queue after half of the points, as an administrator would")
    parser.add_argument("--driver-2-0", action="store_true", help="publish format 2.0 (driver messagingv2)")
    return parser.parse_args()


def connect(options: argparse.Namespace) -> None:
    """Sets the notifier as a service with ``[profiler] connection_string = messaging://`` does."""
    notify = notifier.create(
        "Messaging",
        conf=bus.configuration(options, options.control_exchange),
        transport_url=options.url,
        context={},
        project=options.project,
        service=options.service,
        host=options.host,
    )
    driver = getattr(notify, "__self__", None)
    if driver is None:
        raise SystemExit("osprofiler could not set up its messaging driver")
    if options.driver_2_0:
        driver.client = oslo_messaging.Notifier(
            driver.transport, publisher_id=options.host, driver="messagingv2", topics=["profiler"], retry=0
        )
    notifier.set(notify)


def delete(queue: str, url: str) -> None:
    with kombu.Connection(url.replace("rabbit://", "amqp://", 1)) as connection:
        connection.default_channel.queue_delete(queue)


def publish(count: int, base_id: str | None) -> tuple[str, int]:
    """Publishes spans nested up to four deep, then a lone start if the count is odd."""
    profiler.init("interop", base_id=base_id)
    current = profiler.get()
    published = 0
    while published < count:
        depth = min(len(NAMES), (count - published + 1) // 2)
        for name in NAMES[:depth]:
            profiler.start(name, info=dict(INFO[name]))
            published += 1
        for _ in range(min(depth, count - published)):
            profiler.stop()
            published += 1
    return current.get_base_id(), published


def main() -> int:
    options = arguments()
    errors = bus.ErrorCounter.install()
    connect(options)
    first = options.count // 2 if options.delete_queue else 0
    base_id, published = publish(first, options.base_id)
    if options.delete_queue:
        delete(options.delete_queue, options.url)
    published += publish(options.count - first, base_id)[1]
    print(json.dumps({"base_id": base_id, "published": published, "errors": errors.count, "lost": errors.lost}))
    return 1 if errors.count else 0


if __name__ == "__main__":
    sys.exit(main())
