"""One scene: a virtual host, Ironic, a tap, consumers, a store."""

import itertools
import os
import shutil
import time
from contextlib import ExitStack

from bus import QUEUE
from consumer import Consumer, Failed

from .counted_scene import SETTLE_SECONDS, CountedScene
from .doctor import diagnose, expect
from .ironic import Ironic
from .tap import Tap
from .virtual_host import VirtualHost


class CloudScene(CountedScene):
    def __init__(self, settings, broker, case):
        self.settings, self.case, self.broker = settings, case, broker
        self.folder = os.path.join(settings.scratch, "case")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.store = os.path.join(self.folder, "traces.db")
        self.began = time.monotonic()
        self.virtual_hosts, self.services, self.taps, self.consumers = [], [], [], []
        self.asked = []  # each command with its trace id
        self.names = (f"node-{number}" for number in itertools.count())
        try:
            self.make_cloud()
        except BaseException:
            self.close()
            raise
        self.arguments = with_files(*self.files)  # what commands find the bus by

    # What there is

    def make_cloud(self):
        self.virtual_host = self.add_virtual_host()
        self.ironic = self.add_ironic(self.virtual_host.url)
        self.add_tap(self.virtual_host, "ironic")

    def add_virtual_host(self):
        self.virtual_hosts.append(VirtualHost(self.broker, f"scene-{os.urandom(4).hex()}"))
        return self.virtual_hosts[-1]

    def add_ironic(self, url, keystone=None, **sections):
        folder = os.path.join(self.folder, "ironic")
        self.services.append(Ironic(self.settings, folder, url, {**self.case.sections, **sections}, keystone))
        return self.services[-1]

    def add_tap(self, virtual_host, *exchanges):
        self.taps.append(Tap(virtual_host, *exchanges))

    @property
    def files(self):
        return (self.ironic.configuration,)

    @property
    def environment(self):
        """Without a transport URL: the service's file has one."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OSPROFILER_")}
        return {**environment, "XDG_DATA_HOME": self.folder, "OSPROFILER_CONNECTION_STRING": self.connection_string}

    def without_file(self):
        """From now on commands get the broker's URL alone."""
        self.arguments = ("--transport-url", self.virtual_host.url)

    def restart_broker(self):
        for tap in self.taps:
            tap.is_bound.clear()
        self.broker.restart()

    def start_cloud(self):
        self.start_services()
        self.expect_tapped()

    def start_services(self):
        self.ironic.start()

    def paused(self):
        """No service publishes meanwhile."""
        stack = ExitStack()
        for service in self.services:
            stack.enter_context(service.paused())
        return stack

    def expect_tapped(self):
        for tap in self.taps:
            if not tap.is_bound.wait(SETTLE_SECONDS):
                raise Failed(f"nobody declared {' and '.join(tap.exchanges)}")

    def start_consumer(self, *arguments):
        """A further one; it finds the bus as all commands do, unless something else is said."""
        with open(os.path.join(self.settings.scratch, f"consumer-{len(self.consumers)}.log"), "w") as log:
            self.consumers.append(
                Consumer(
                    self.settings.binaries, self.connection_string, *(arguments or self.arguments), log=log,
                    environment=self.environment,
                )
            )

    def expect_consuming(self):
        hosts = [tap.broker for tap in self.taps]
        self.wait(lambda: all(host.consumers(QUEUE) for host in hosts), SETTLE_SECONDS, "the consumer did not subscribe")

    def expect_store(self):
        self.wait(lambda: os.path.exists(self.store), SETTLE_SECONDS, "the consumer did not create its store")

    def expect_logged(self, words):
        if not any(words in line for line in self.log_lines()):
            raise Failed(f"the consumer did not say {words!r}")

    # Requests

    def ask(self, *words, **options):
        """A traced request of the real client."""
        trace = self.ironic.client.ask(*words, **options)
        self.asked.append((" ".join(words[:2]), trace))

    def use(self, is_thorough=None):
        """What an operator does with a node: some of it goes from the API to the conductor, and some fails."""
        name = next(self.names)
        self.ask("node", "create", "--driver", "fake-hardware", "--name", name, "--extra", 'note=naïve </script> 😀')
        self.ask("node", "list")
        if self.settings.short if is_thorough is None else not is_thorough:
            return
        self.ask("node", "manage", name, "--wait", "120")
        self.ask("node", "power", "on", name)
        self.ask("node", "set", name, "--extra", f"large={'x' * 40_000}")
        self.ask("node", "show", "no-such-node", fails=True)
        self.ask("node", "delete", name)

    # Diagnosis

    def diagnose(self, *arguments, by=None):
        """Doctor's warnings and problems, by check. It finds the bus as all commands do, unless `by` has other arguments."""
        command = ["doctor", "--json", *(self.arguments if by is None else by), *arguments]
        return diagnose([os.path.join(self.settings.binaries, "osprofiler"), *command], self.environment)

    def expect(self, *arguments, by=None, **findings):
        """Expects these warnings and problems, and no other; a check's name has `_` for its dot."""
        wanted = {name.replace("_", ".", 1): value for name, value in findings.items()}
        expect(self.diagnose(*arguments, by=by), wanted)

    def show_log(self, number=-1):
        if self.consumers:
            super().show_log(number)
        for service in self.services:
            for text in service.log_lines():
                print(f"    | {text[:300].rstrip()}", flush=True)

    def close(self):
        for process in (*self.services, *self.consumers):
            process.kill()
        for tap in self.taps:
            tap.close()
        for virtual_host in self.virtual_hosts:
            virtual_host.remove()


def with_files(*files):
    return tuple(word for file in files for word in ("--config-file", file))
