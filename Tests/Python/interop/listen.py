#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Receives notifications as a Python service does: an oslo.messaging listener on one topic, priority info.

Prints each as one line of JSON, {"publisher_id", "event_type", "payload", "metadata"}. Exit status 0 when the wanted
number has arrived, 1 when time is up, 2 when it could not listen.
"""

import argparse
import json
import sys
import threading

import bus
import oslo_messaging


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    bus.add_arguments(parser)
    parser.add_argument("--count", type=int, default=1, help="notifications to wait for (default 1)")
    parser.add_argument("--timeout", type=float, default=10, help="seconds to wait at most (default 10)")
    parser.add_argument("--exchange", default="openstack", help="exchange to listen on (default openstack)")
    parser.add_argument("--topic", default="profiler", help="topic to listen on (default profiler)")
    parser.add_argument("--pool", help="listen on a queue of one's own, bound to the same key")
    return parser.parse_args()


class Endpoint:
    """Prints up to ``count`` notifications and says when that is reached."""

    def __init__(self, count: int) -> None:
        self.remaining = count
        self.lock = threading.Lock()
        self.done = threading.Event()

    def info(self, context, publisher_id, event_type, payload, metadata):
        with self.lock:
            if self.remaining == 0:
                return oslo_messaging.NotificationResult.REQUEUE
            received = {
                "publisher_id": publisher_id,
                "event_type": event_type,
                "payload": payload,
                "metadata": metadata,
            }
            # Datetimes that kombu unwrapped show as text.
            print(json.dumps(received, default=lambda value: value.isoformat()), flush=True)
            self.remaining -= 1
            if self.remaining == 0:
                self.done.set()
        return oslo_messaging.NotificationResult.HANDLED


def main() -> int:
    options = arguments()
    errors = bus.ErrorCounter.install()
    endpoint = Endpoint(options.count)
    transport = oslo_messaging.get_notification_transport(bus.configuration(options), url=options.url)
    listener = oslo_messaging.get_notification_listener(
        transport,
        [oslo_messaging.Target(topic=options.topic, exchange=options.exchange)],
        [endpoint],
        executor="threading",
        allow_requeue=True,
        pool=options.pool,
    )
    try:
        listener.start()
    except oslo_messaging.ServerListenError as error:
        # Its text may hold the URL, hence only the cause.
        print(f"cannot listen: {type(error.ex).__name__}", file=sys.stderr)
        return 2
    arrived = endpoint.done.wait(options.timeout)
    listener.stop()
    listener.wait()
    transport.cleanup()
    if not arrived:
        print(f"{endpoint.remaining} of {options.count} did not arrive; {errors.count} errors", file=sys.stderr)
    return 0 if arrived else 1


if __name__ == "__main__":
    sys.exit(main())
