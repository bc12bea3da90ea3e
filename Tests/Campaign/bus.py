"""A private RabbitMQ, driven through scripts/broker, and a publisher that knows what the broker confirmed."""

import json
import os
import subprocess
import threading
import time
import uuid
from urllib.parse import urlsplit

import amqp

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "scripts", "broker")
QUEUE = "profiler.info"
REJECTED = "profiler.rejected"
EXCHANGE = "openstack"
FLAVOURS = ("transient", "durable", "quorum")


class Broker:
    """One node in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self._script("start")
        with open(os.path.join(folder, "url")) as file:
            self.url = file.read().strip()
        parts = urlsplit(self.url)
        self.host, self.port, self.user, self.password = parts.hostname, parts.port, parts.username, parts.password

    def _script(self, command, *arguments):
        result = subprocess.run([SCRIPT, command, self.folder, *arguments], capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"scripts/broker {command}: {(result.stderr or result.stdout).strip()[-300:]}")
        return result.stdout

    def ctl(self, *arguments):
        return self._script("ctl", "--quiet", *arguments)

    def evaluate(self, expression):
        return self.ctl("eval", expression)

    def kill(self):
        self._script("kill")

    def server_process(self):
        """The id of the server's process."""
        with open(os.path.join(self.folder, "pids")) as file:
            pids = [int(line.split()[0]) for line in file]
        return next(pid for pid in pids if open(f"/proc/{pid}/comm").read().startswith("beam"))

    def restart(self):
        self._script("restart")

    def stop(self):
        self._script("stop")

    def connect(self, **options):
        connection = amqp.Connection(
            host=f"{self.host}:{self.port}", userid=self.user, password=self.password,
            connect_timeout=5, read_timeout=10, write_timeout=10, **options,
        )
        connection.connect()
        return connection

    def ready(self, queue):
        """Messages in a queue that nobody was handed; 0 when there is no such queue."""
        connection = self.connect()
        try:
            return connection.channel().queue_declare(queue, passive=True).message_count
        except amqp.exceptions.NotFound:
            return 0
        finally:
            connection.collect()

    def take(self, queue):
        """Takes every message out of a queue and gives their bodies."""
        connection = self.connect()
        try:
            channel = connection.channel()
            bodies = []
            while message := channel.basic_get(queue, no_ack=True):
                body = message.body
                bodies.append(body.encode() if isinstance(body, str) else bytes(body))
            return bodies
        except amqp.exceptions.NotFound:
            return []
        finally:
            connection.collect()

    def delete_queues(self):
        connection = self.connect()
        try:
            for queue in (QUEUE, REJECTED):
                connection.channel().queue_delete(queue)
            connection.channel().exchange_delete(EXCHANGE)
        finally:
            connection.collect()


def declare(channel, flavour):
    """As oslo.messaging does, once a connection."""
    durable = flavour != "transient"
    arguments = {"x-queue-type": "quorum"} if flavour == "quorum" else None
    channel.exchange_declare(EXCHANGE, "topic", durable=durable, auto_delete=False)
    channel.queue_declare(QUEUE, durable=durable, auto_delete=False, arguments=arguments)
    channel.queue_bind(QUEUE, EXCHANGE, QUEUE)


POISON = [b"", b"{", b"\xff\xfe\x00", b"[" * 5000, b'{"payload": 1}', b'{"payload": {"name": "a-start", "base_id": 1.5}}',
          b'{"oslo.version": "2.0", "oslo.message": "{"}']


class Publisher(threading.Thread):
    """Publishes trace points until it is told to stop; what is not confirmed is published again under the same ids."""

    POINTS_PER_TRACE = 20

    def __init__(self, broker, flavour, rate=1500, poison_every=0):
        super().__init__(daemon=True)
        self.broker, self.flavour, self.rate, self.poison_every = broker, flavour, rate, poison_every
        self.confirmed = set()  # message ids of trace points
        self.poison = 0  # poison messages that were confirmed
        self.uncertain = 0  # publishes whose confirm was lost: they are published again
        self.stopping = threading.Event()
        self.base = None

    def message(self, number):
        if self.poison_every and number % self.poison_every == 0:
            # Poison is told apart by its bytes, so each is its own.
            return None, POISON[number // self.poison_every % len(POISON)] + b" " * (number % 97) + str(number).encode()
        if number % self.POINTS_PER_TRACE == 0 or self.base is None:
            self.base = str(uuid.uuid4())
        identity = str(uuid.uuid4())
        payload = {
            "name": "db-start", "base_id": self.base, "trace_id": str(uuid.uuid4()), "parent_id": self.base,
            "timestamp": "2026-01-01T00:00:00.000001", "info": {"host": "h"},
            "project": "p", "service": "s",
        }
        return identity, json.dumps({"message_id": identity, "event_type": "profiler.s", "payload": payload}).encode()

    def run(self):
        connection = channel = None
        number, start = 0, time.monotonic()
        identity, body = self.message(number)
        while not self.stopping.is_set():
            try:
                if channel is None:
                    connection = self.broker.connect(confirm_publish=True)
                    channel = connection.channel()
                    declare(channel, self.flavour)
                properties = {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2}
                channel.basic_publish_confirm(
                    amqp.Message(body, **properties), EXCHANGE, QUEUE, mandatory=True, confirm_timeout=10
                )
            except Exception:  # whatever it is: connect and declare anew, publish again
                self.uncertain += 1
                if connection is not None:
                    try:
                        connection.collect()
                    except Exception:
                        pass
                connection = channel = None
                self.stopping.wait(0.2)
                continue
            if identity is None:
                self.poison += 1
            else:
                self.confirmed.add(identity)
            number += 1
            identity, body = self.message(number)
            ahead = start + number / self.rate - time.monotonic()
            if ahead > 0:
                self.stopping.wait(ahead)
        if connection is not None:
            try:
                connection.close()
            except Exception:
                pass

    def finish(self):
        self.stopping.set()
        self.join(30)
        return self
