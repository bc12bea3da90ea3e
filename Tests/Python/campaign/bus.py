"""A private RabbitMQ, driven through scripts/broker."""

import os
import pathlib
import subprocess
from urllib.parse import urlsplit

import amqp

ROOT = str(pathlib.Path(__file__).resolve().parents[3])
SCRIPT = os.path.join(ROOT, "scripts", "broker")
QUEUE = "profiler.info"
REJECTED = "profiler.rejected"
EXCHANGE = "openstack"
FLAVOURS = ("transient", "durable", "quorum")


class Broker:
    """One node in a folder of its own."""

    def __init__(self, folder, *options):
        self.folder = folder
        self._script("start", *options)
        with open(os.path.join(folder, "url")) as file:
            self.url = file.read().strip()
        parts = urlsplit(self.url)
        self.host, self.port, self.user, self.password = parts.hostname, parts.port, parts.username, parts.password
        self.hosts = parts.netloc  # as it stands in a transport URL

    def _script(self, command, *arguments):
        result = subprocess.run([SCRIPT, command, self.folder, *arguments], capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"scripts/broker {command}: {(result.stderr or result.stdout).strip()[-300:]}")
        return result.stdout

    def ctl(self, *arguments):
        return self._script("ctl", "--quiet", *arguments)

    def evaluate(self, expression):
        return self.ctl("eval", expression).strip()

    def kill(self):
        """Broker 3.10 now and then answers a declaration before its log is on disk; what was declared is brought there
        first, so that only messages are at stake."""
        self.evaluate("mnesia:sync_log().")
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

    def signal(self, number):
        """Sends a signal to the server's process."""
        with open(os.path.join(self.folder, "pids")) as file:
            (pid,) = [int(line.split()[0]) for line in file if line.rstrip().endswith(" server")]
        os.kill(pid, number)

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
        """Takes every message out of a queue and yields their bodies."""
        connection = self.connect()
        try:
            channel = connection.channel()
            while message := channel.basic_get(queue, no_ack=True):
                body = message.body
                yield body.encode() if isinstance(body, str) else bytes(body)
        except amqp.exceptions.NotFound:
            return
        finally:
            connection.collect()

    def delete_queues(self, *queues):
        """Deletes queues and the exchange, as an operator who begins anew."""
        connection = self.connect()
        try:
            for queue in queues:
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
