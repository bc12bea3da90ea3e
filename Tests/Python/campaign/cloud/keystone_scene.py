"""Scenes with a Keystone: the client gets its token there, Ironic asks it who calls, all in one trace."""

import os

from consumer import Failed

from .keystone import Keystone
from .scene import CloudScene


class KeystoneScene(CloudScene):
    def make_cloud(self):
        self.virtual_host = self.keystone_host = self.add_virtual_host()
        self.add_services()
        self.add_tap(self.virtual_host, "ironic", "keystone")

    def add_services(self):
        self.keystone = Keystone(self.settings, os.path.join(self.folder, "keystone"), self.keystone_host.url)
        self.services.append(self.keystone)
        self.ironic = self.add_ironic(self.virtual_host.url, self.keystone)

    @property
    def files(self):
        return self.ironic.configuration, self.keystone.configuration

    def start_services(self):
        """Clients find Ironic by Keystone's catalog."""
        self.keystone.start()
        self.keystone.enter(self.ironic.client, "ironic", "baremetal", self.ironic.url)
        self.ironic.start()

    def expect_crossing(self):
        """Every command's trace has spans of both services."""
        for command, trace in self.asked:
            if (projects := self.projects(trace)) != {"keystone", "ironic"}:
                raise Failed(f"the trace of {command} has spans of {sorted(map(str, projects))}")


class ApartScene(KeystoneScene):
    """Keystone has a virtual host of its own."""

    def make_cloud(self):
        self.virtual_host, self.keystone_host = self.add_virtual_host(), self.add_virtual_host()
        self.add_services()
        self.add_tap(self.virtual_host, "ironic")
        self.add_tap(self.keystone_host, "keystone")


class NotifyingElsewhereScene(CloudScene):
    """Ironic's notifications have a virtual host of their own, besides that of its calls."""

    def make_cloud(self):
        self.virtual_host = self.add_virtual_host()
        calls = self.add_virtual_host()
        self.ironic = self.add_ironic(calls.url, oslo_messaging_notifications={"transport_url": self.virtual_host.url})
        self.add_tap(self.virtual_host, "ironic")
