"""One case: publisher, broker, proxy, consumers, store."""

import os
import shutil
import subprocess
import time

from consumer import Consumer, Failed, holds, opened
from count import digest
from faults.fault import HEARTBEAT
from proxy import Proxy
from publisher import Publisher

LOG_LINES = 40  # of a consumer, shown with a case that failed


class Scene:
    def __init__(self, settings, broker, fault, flavour):
        self.settings, self.broker, self.fault, self.flavour = settings, broker, fault, flavour
        self.folder = os.path.join(settings.scratch, "case")
        self.is_mounted = False
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        if fault.disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={fault.disk}", "tmpfs", self.folder], check=True)
            self.is_mounted = True
        self.store = os.path.join(self.folder, "traces.db")
        self.proxy = Proxy(broker.port, fault.proxied) if fault.proxied else None
        self.publisher = Publisher(broker, flavour, fault.bodies(), fault.rate)
        self.consumers = []
        self.destroyed = set()  # identities that were in a store when the fault destroyed it
        self.start_consumer()

    @property
    def consumer(self):
        return self.consumers[-1]

    @property
    def hosts(self):
        """What the consumer connects to, as it stands in a transport URL."""
        return f"{self.credentials}@{self.proxy.address}" if self.proxy else self.broker.hosts

    @property
    def credentials(self):
        return f"{self.broker.user}:{self.broker.password}"

    @property
    def connection_string(self):
        return f"sqlite:///{self.store}"

    def holds(self, identity):
        """Whether the store has the point with this message id."""
        return holds(self.store, identity)

    def contents(self):
        """The message ids of all points in the store, in hexadecimal digits, and the digests of what it has rejected."""
        with opened(self.store, "rw") as database:
            keys = [key.hex() for (key,) in database.execute("SELECT message_key FROM points")]
            return keys, {digest(body) for (body,) in database.execute("SELECT body FROM rejected")}

    @property
    def environment(self):
        return {
            **os.environ, "OSPROFILER_CONNECTION_STRING": self.connection_string,
            "OSPROFILER_TRANSPORT_URL": f"rabbit://{self.fault.hosts(self)}/?heartbeat={HEARTBEAT}",
        }

    def start_consumer(self):
        with open(os.path.join(self.settings.scratch, f"consumer-{len(self.consumers)}.log"), "w") as log:
            self.consumers.append(
                Consumer(
                    self.settings.binaries, self.connection_string, *self.fault.arguments, log=log,
                    environment=self.environment,
                )
            )

    def osprofiler(self, *arguments):
        """Runs another command of the command line against the broker, and returns what it printed."""
        command = [os.path.join(self.settings.binaries, "osprofiler"), *arguments]
        result = subprocess.run(command, capture_output=True, env=self.environment, timeout=120)
        if result.returncode != 0:
            raise Failed(f"osprofiler {arguments[0]} {arguments[1]}: {result.stderr.decode(errors='replace').strip()[-200:]}")
        return result.stdout

    def log_lines(self, number=-1):
        """What a consumer said, the latest one unless another is asked for."""
        number %= len(self.consumers)
        with open(os.path.join(self.settings.scratch, f"consumer-{number}.log"), errors="replace") as log:
            return log.readlines()

    def show_log(self, number=-1):
        print("".join("    " + line[:300].rstrip() + "\n" for line in self.log_lines(number)[-LOG_LINES:]), end="", flush=True)

    def interruptions(self, words):
        """How often the latest consumer said that `words` interrupted it."""
        return sum("interrupted" in line and words in line for line in self.log_lines())

    def wait(self, condition, seconds, failure):
        deadline = time.monotonic() + seconds
        while True:
            try:
                if condition():
                    return
            except OSError:  # the broker is on its way back
                pass
            if time.monotonic() > deadline:
                raise Failed(failure)
            time.sleep(0.1)

    def goes_on(self, seconds=60):
        """Waits until something that is published from now on is stored."""
        before = self.publisher.latest
        self.wait(lambda: self.publisher.latest != before, seconds, "the publisher did not come back")
        latest = self.publisher.latest
        self.wait(lambda: self.holds(latest), seconds, "the consumer stored nothing that was published after the fault")

    def close(self):
        self.publisher.finish()
        for consumer in self.consumers:
            consumer.kill()
        if self.proxy:
            self.proxy.close()
        if self.is_mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)
        else:
            subprocess.run(["chattr", "-R", "-i", self.folder], stderr=subprocess.DEVNULL)
