"""A broker's exchange, a consumer that writes into SQLite and Redis, the services, and the traces that were asked for."""

import itertools
import json
import os
import signal
import subprocess
import uuid

from osprofiler import _utils

from bus import QUEUE
from cloud.client import KEY, Client
from cloud.virtual_host import VirtualHost
from consumer import Consumer, Failed
from scene import LOG_LINES
from servers import Redis
from servers.process import wait_until

from .services import answer, bare_metal_api, inventory, racks
from .spans import Trace

SETTLE_SECONDS = 60  # against hanging
COMMAND_SECONDS = 120


class ExampleScene:
    def __init__(self, settings, broker):
        self.settings, self.broker = settings, VirtualHost(broker, f"example-{os.urandom(4).hex()}")
        self.folder = os.path.join(settings.scratch, "example")
        os.makedirs(self.folder)
        self.services, self.traces, self.checks, self.numbers = [], set(), [], itertools.count()
        self.redis = Redis()
        self.redis.start(os.path.join(settings.scratch, f"redis-{os.urandom(4).hex()}"))
        self.store = f"sqlite:///{self.folder}/traces.db"
        self.consumer_log = os.path.join(self.folder, "consumer.log")
        with open(self.consumer_log, "w") as log:
            self.consumer = Consumer(
                settings.binaries, self.store, "--exchange", "bare-metal", "--connection-string", self.store,
                "--connection-string", self.redis.url, log=log,
                environment={**os.environ, "OSPROFILER_TRANSPORT_URL": self.broker.url},
            )

    # Services

    def api(self, keys=KEY, url=None):
        return self._start(bare_metal_api, self.settings.services, url, keys)

    def inventory(self, behind, keys=KEY):
        return self._start(inventory, self.settings.services, None, keys, behind)

    def racks(self, behind, keys=KEY):
        return self._start(racks, os.path.join(self.settings.ironic, "python"), None, keys, behind)

    def _start(self, make, program, url, *arguments):
        folder = os.path.join(self.folder, f"{make.__name__}-{next(self.numbers)}")
        service = make(program, folder, url or self.broker.url, *arguments)
        self.services.append(service)
        service.start()
        return service

    # Requests

    def client(self, api):
        return Client(self.settings, self.folder, {"OS_AUTH_TYPE": "none", "OS_ENDPOINT": api.url})

    def ask(self, api, *words, **options):
        """A traced request of the real client; its trace, once it can be seen."""
        base = self.client(api).ask(*words, **options)
        self.traces.add(base)
        return base

    def get(self, url, key=KEY):
        """A request that is signed as Python's clients do."""
        base = str(uuid.uuid4())
        info, signature = _utils.signed_pack({"base_id": base, "parent_id": base}, key)
        status, body = answer(url, {"X-Trace-Info": text(info), "X-Trace-HMAC": text(signature)})
        if status != 200:
            raise Failed(f"{url} answers with {status}: {body[:200]!r}")
        self.traces.add(base)
        return base

    # Traces

    def shown(self, base, place=None):
        """Nothing while there is no such trace."""
        command = [os.path.join(self.settings.binaries, "osprofiler"), "trace", "show", "--json", base]
        command += ["--connection-string", place or self.store]
        result = subprocess.run(command, capture_output=True, timeout=COMMAND_SECONDS)
        return result.stdout if result.returncode == 0 else b'{"children": []}'

    def shown_by_python(self, base):
        command = [os.path.join(self.settings.ironic, "osprofiler"), "trace", "show", "--json", base]
        result = subprocess.run(
            [*command, "--connection-string", self.redis.url], capture_output=True, timeout=COMMAND_SECONDS
        )
        if result.returncode != 0:
            raise Failed(f"Python's osprofiler trace show: {result.stderr.decode(errors='replace').strip()[-200:]}")
        return result.stdout

    def expect(self, base, check):
        """Waits until the trace is as `check` wants it; it has to be so in the end, too."""
        self.checks.append((base, check))
        failure = Failed(f"nothing of {base} was stored")

        def passes():
            nonlocal failure
            try:
                check(self.trace(base))
                return True
            except Failed as other:
                failure = other
                return False

        try:
            wait_until(passes, "", SETTLE_SECONDS)
        except RuntimeError:
            raise failure from None
        return self.trace(base)

    def trace(self, base):
        return Trace(base, self.shown(base))

    def settle(self):
        """Ends everything in order, so that nothing is on its way any more. Then each trace is as it should be, Python's
        command shows it, too, to the byte, and there are no others."""
        for service in self.services:
            service.process.stop(signal.SIGTERM)
        wait_until(lambda: self.broker.ready(QUEUE) == 0, "the consumer leaves messages in the queue", SETTLE_SECONDS)
        self.consumer.stop()
        for base, check in self.checks:
            check(self.trace(base))
            theirs = self.shown_by_python(base)
            if theirs != self.shown(base, self.redis.url):
                raise Failed(f"Python's command shows {base} otherwise")
            if len(Trace(base, theirs).spans) != len(self.trace(base).spans):
                raise Failed(f"Python's command shows other spans of {base}")
        listed = json.loads(self.run("trace", "list", "--json", "--limit", "0", "--connection-string", self.store))
        if others := {trace["base_id"] for trace in listed} - self.traces:
            raise Failed(f"nobody asked for the traces {others}")

    def run(self, *arguments):
        """Runs a command of the command line, and returns what it printed."""
        command = [os.path.join(self.settings.binaries, "osprofiler"), *arguments]
        return subprocess.run(command, capture_output=True, check=True, timeout=COMMAND_SECONDS).stdout

    # The end

    def show_logs(self):
        for path in (self.consumer_log, *(os.path.join(service.folder, "log") for service in self.services)):
            with open(path, errors="replace") as log:
                for line in log.readlines()[-LOG_LINES:]:
                    print(f"    {os.path.basename(os.path.dirname(path))} | {line[:300].rstrip()}", flush=True)

    def close(self):
        for service in self.services:
            service.process.kill()
        self.consumer.kill()
        self.redis.kill()
        self.broker.remove()


def text(value):
    return value.decode() if isinstance(value, bytes) else value
