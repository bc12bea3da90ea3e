"""Ironic's API and conductor with fake hardware."""

import os
import shutil
import subprocess
import urllib.request

from servers.process import free_port

from .client import PROFILER, Client
from .service import REQUEST_SECONDS, Service


class Ironic(Service):
    """`options` are sections of ironic.conf that differ from the usual ones; None leaves a section out. Without a Keystone
    everybody may do everything."""

    def __init__(self, settings, folder, url, options, keystone=None):
        super().__init__(settings.ironic, folder, "ironic.conf")
        self.settings, self.keystone, self.port = settings, keystone, free_port()
        os.makedirs(os.path.join(folder, "images"))
        self.sections = {**self._sections(url, keystone), **options}
        self.configure(self.sections)
        self._make_database()
        self.processes = [
            self.process(name, [os.path.join(self.binaries, name), "--config-file", self.configuration])
            for name in ("ironic-conductor", "ironic-api")
        ]
        variables = keystone.variables if keystone else {"OS_AUTH_TYPE": "none", "OS_ENDPOINT": self.url}
        self.client = Client(settings, folder, variables)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _sections(self, url, keystone):
        kinds = {"boot": "fake", "deploy": "fake", "management": "fake", "power": "fake", "network": "noop"}
        # Each would bring drivers for real hardware otherwise, and look for their programs.
        optional = ("bios", "console", "firmware", "inspect", "raid", "rescue", "vendor")
        kinds |= {kind: f"fake,no-{kind}" for kind in optional} | {"storage": "noop"}
        return {
            "DEFAULT": {
                "auth_strategy": "keystone" if keystone else "noauth", "host": "ironic-1", "my_ip": "127.0.0.1",
                "state_path": self.folder, "transport_url": url, "rpc_transport": "oslo",
                "enabled_hardware_types": "fake-hardware", "use_stderr": True,
                **{f"enabled_{kind}_interfaces": value for kind, value in kinds.items()},
            },
            "api": {"host_ip": "127.0.0.1", "port": self.port, "api_workers": 1},
            "conductor": {"automated_clean": False, "sync_power_state_interval": 0},
            "database": {"connection": f"sqlite:///{self.folder}/ironic.sqlite"},
            "deploy": {"http_root": f"{self.folder}/images"},
            "dhcp": {"dhcp_provider": "none"},
            "keystone_authtoken": keystone.authtoken if keystone else None,
            "oslo_concurrency": {"lock_path": self.folder},
            "profiler": PROFILER,
        }

    def _make_database(self):
        """Its schema takes seconds to make, and is the same in every scene."""
        made, mine = (os.path.join(folder, "ironic.sqlite") for folder in (self.settings.scratch, self.folder))
        if not os.path.exists(made):
            self.run("ironic-dbsync", "create_schema")
            # In one file, without the log of what was written last.
            subprocess.run([os.path.join(self.binaries, "python"), "-c", FOLD, mine], check=True)
            shutil.copy(mine, made)
        shutil.copy(made, mine)

    def start(self):
        """Returns when requests are served, those for hardware, too."""
        conductor, api = self.processes
        token = {"X-Auth-Token": self.keystone.token()} if self.keystone else {}
        request = urllib.request.Request(f"{self.url}/v1/drivers", headers=token)
        conductor.start(lambda: True)
        api.start(lambda: b"fake-hardware" in answer(request))


def answer(request):
    """Nothing while nobody answers."""
    try:
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as response:
            return response.read()
    except OSError:
        return b""


FOLD = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE')"
