"""A queue of its own on the services' exchanges: it counts every trace point, whoever consumes the others' queue."""

import json
import threading
import time

import amqp
from kombu.compression import decompress

from bus import QUEUE

from .point import point_of

DEFAULT_EXCHANGE = "openstack"  # of oslo.messaging, for services that name none
TAP = "tap"


class Tap(threading.Thread):
    """Runs until `close`; connects and binds again after an outage.

    `exchanges` are those where the services publish. `points` has the point of each message id; a message that arrives
    twice counts once.
    """

    def __init__(self, broker, *exchanges):
        super().__init__(daemon=True)
        self.broker, self.exchanges = broker, exchanges
        self.points = {}
        self.latest = time.monotonic()  # when a point arrived
        self.is_bound = threading.Event()  # to all of the services' exchanges
        self.is_stale = threading.Event()  # a binding has gone with its exchange
        self.closing = threading.Event()
        self.start()

    def run(self):
        while not self.closing.is_set():
            connection = None
            try:
                connection = self.broker.connect()
                self._listen(connection)
            except Exception:  # whatever it is: connect and bind anew
                pass
            self.is_bound.clear()
            self.is_stale.clear()
            if connection is not None:
                abandon(connection)
            self.closing.wait(0.2)

    def _listen(self, connection):
        channel = connection.channel()
        channel.queue_declare(TAP, durable=True, auto_delete=False)
        channel.basic_consume(TAP, callback=self._count)
        # The services make their exchanges, in their own way.
        missing = {*self.exchanges, DEFAULT_EXCHANGE}
        while not self.closing.is_set() and not self.is_stale.is_set():
            for exchange in [name for name in missing if exists(connection, name)]:
                channel.queue_bind(TAP, exchange, QUEUE)
                missing.remove(exchange)
            if missing.isdisjoint(self.exchanges):
                self.is_bound.set()
            try:
                connection.drain_events(timeout=0.2)
            except TimeoutError:
                pass

    def _count(self, message):
        body, headers = message.body, message.properties.get("application_headers", {})
        if "compression" in headers:
            body = decompress(body, headers["compression"])
        notification = json.loads(body)
        self.points[notification["message_id"].replace("-", "")] = point_of(notification["payload"])
        self.latest = time.monotonic()
        message.channel.basic_ack(message.delivery_tag)

    def bind_anew(self):
        """Forgets its bindings: exchanges were deleted."""
        self.is_stale.set()
        while self.is_stale.is_set():
            time.sleep(0.05)

    def close(self):
        self.closing.set()
        self.join(10)


def exists(connection, exchange):
    """A refusal closes the channel that asks."""
    channel = connection.channel()
    try:
        channel.exchange_declare(exchange, "topic", passive=True)
    except amqp.exceptions.NotFound:
        return False
    channel.close()
    return True


def abandon(connection):
    try:
        connection.collect()
    except Exception:  # it is gone in any case
        pass
