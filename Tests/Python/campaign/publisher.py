"""A publisher that knows what the broker confirmed."""

import hashlib
import threading
import time
from itertools import islice

import amqp

from bodies import points
from bus import EXCHANGE, QUEUE, declare


class Publisher(threading.Thread):
    """Publishes until it has to stop; what is not confirmed is published again, the same bytes.

    `bodies` yields pairs of an identity, None for poison, and a body. `confirmed` receives the identities that the broker
    confirmed, `poison` the digests of the poison.
    """

    WINDOW = 20  # messages on their way at once

    def __init__(self, broker, flavour, bodies=None, rate=1500):
        super().__init__(daemon=True)
        self.broker, self.flavour, self.rate = broker, flavour, rate
        self.bodies = bodies or points()
        self.confirmed = set()
        self.poison = set()
        self.latest = None  # identity of the message that was confirmed last
        self.stopping = threading.Event()
        self.connection = self.channel = None

    @property
    def count(self):
        return len(self.confirmed) + len(self.poison)

    def run(self):
        start, number = time.monotonic(), 0
        while not self.stopping.is_set() and (window := list(islice(self.bodies, self.WINDOW))):
            while not self._is_confirmed(window):
                if self.stopping.wait(0.2):
                    return self._disconnect()
            for identity, body in window:
                if identity is None:
                    self.poison.add(hashlib.sha256(body).digest())
                else:
                    self.confirmed.add(identity)
                    self.latest = identity
            number += len(window)
            ahead = start + number / self.rate - time.monotonic()
            if ahead > 0:
                self.stopping.wait(ahead)
        self._disconnect()

    def _is_confirmed(self, window):
        """Publishes, and waits until the broker has taken charge of all."""
        try:
            if self.channel is None:
                self.connection = self.broker.connect()
                self.channel = self.connection.channel()
                declare(self.channel, self.flavour)
                self.channel.confirm_select()
                self.channel.events["basic_ack"].add(self._acknowledged)
                self.channel.events["basic_nack"].add(self._refused)
                self.tag, self.outstanding = 0, set()
            for _, body in window:
                message = amqp.Message(body, content_type="application/json", content_encoding="utf-8", delivery_mode=2)
                self.tag += 1
                self.outstanding.add(self.tag)
                self.channel.basic_publish(message, EXCHANGE, QUEUE, mandatory=True)
            while self.outstanding:
                self.connection.drain_events(timeout=10)
            return True
        except Exception:  # whatever it is: connect and declare anew, publish again
            self._disconnect()
            return False

    def _acknowledged(self, tag, multiple):
        self.outstanding -= {other for other in self.outstanding if other == tag or multiple and other < tag}

    def _refused(self, tag, multiple):
        raise ConnectionError("the broker refused a message")

    def _disconnect(self):
        if self.connection is not None:
            try:
                self.connection.collect()
            except Exception:  # it is gone in any case
                pass
        self.connection = self.channel = None

    def finish(self):
        self.stopping.set()
        self.join(30)
