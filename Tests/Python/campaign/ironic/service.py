"""Ironic's API and conductor with fake hardware, and the client that an operator has."""

import os
import re
import shutil
import subprocess
import urllib.request
from contextlib import contextmanager

from consumer import Failed
from servers.process import Process, free_port

KEY = "a-key-of-this-cloud"  # with which requests are signed that are to be traced
CLIENT_SECONDS = 90


class Ironic:
    """`options` are sections of ironic.conf that differ from the usual ones; None leaves a section out."""

    def __init__(self, settings, folder, url, options):
        self.settings, self.folder, self.port = settings, folder, free_port()
        self.binaries = settings.ironic
        self.configuration = os.path.join(folder, "ironic.conf")
        os.makedirs(os.path.join(folder, "images"))
        sections = {**self.sections(url), **options}
        with open(self.configuration, "w") as file:
            for name, members in sections.items():
                if members is not None:
                    file.write("".join([f"[{name}]\n", *(f"{key} = {value}\n" for key, value in members.items())]))
        self._make_database()
        self.conductor, self.api = (self._process(f"ironic-{name}") for name in ("conductor", "api"))

    def sections(self, url):
        kinds = {"boot": "fake", "deploy": "fake", "management": "fake", "power": "fake", "network": "noop"}
        # Each would bring drivers for real hardware otherwise, and look for their programs.
        optional = ("bios", "console", "firmware", "inspect", "raid", "rescue", "vendor")
        kinds |= {kind: f"fake,no-{kind}" for kind in optional} | {"storage": "noop"}
        return {
            "DEFAULT": {
                "auth_strategy": "noauth", "host": "ironic-1", "my_ip": "127.0.0.1", "state_path": self.folder,
                "transport_url": url, "rpc_transport": "oslo", "enabled_hardware_types": "fake-hardware",
                "use_stderr": True,
                **{f"enabled_{kind}_interfaces": value for kind, value in kinds.items()},
            },
            "api": {"host_ip": "127.0.0.1", "port": self.port, "api_workers": 1},
            "conductor": {"automated_clean": False, "sync_power_state_interval": 0},
            "database": {"connection": f"sqlite:///{self.folder}/ironic.sqlite"},
            "deploy": {"http_root": f"{self.folder}/images"},
            "dhcp": {"dhcp_provider": "none"},
            "oslo_concurrency": {"lock_path": self.folder},
            "profiler": PROFILER,
        }

    def _make_database(self):
        """Its schema takes seconds to make, and is the same in every scene."""
        made, mine = (os.path.join(folder, "ironic.sqlite") for folder in (self.settings.scratch, self.folder))
        if not os.path.exists(made):
            self._run("ironic-dbsync", "--config-file", self.configuration, "create_schema")
            # In one file, without the log of what was written last.
            subprocess.run([os.path.join(self.binaries, "python"), "-c", FOLD, mine], check=True)
            shutil.copy(mine, made)
        shutil.copy(made, mine)

    def _run(self, name, *arguments):
        command = [os.path.join(self.binaries, name), *arguments]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if result.returncode != 0:
            raise RuntimeError(f"{name}: {result.stderr.strip()[-300:]}")

    def _process(self, name):
        command = [os.path.join(self.binaries, name), "--config-file", self.configuration]
        return Process(os.path.join(self.folder, name), command, {"HOME": self.folder}, user=[])

    @property
    def processes(self):
        return self.conductor, self.api

    def start(self):
        """Returns when requests are served, those for hardware, too."""
        self.conductor.start(lambda: True)
        self.api.start(lambda: b"fake-hardware" in self._get("/v1/drivers"))

    def stop(self):
        for process in self.processes:
            if process.is_running:
                process.process.terminate()
        for process in self.processes:
            process.stop()

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        for process in self.processes:
            process.kill()

    @contextmanager
    def paused(self):
        """It publishes nothing meanwhile, not even from a task of its own."""
        for process in self.processes:
            process.pause()
        try:
            yield
        finally:
            for process in self.processes:
                process.resume()

    def _get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read()
        except OSError:
            return b""

    def ask(self, *words, fails=False, key=KEY):
        """Runs `openstack baremetal …` as a traced request and returns its trace id."""
        command = [os.path.join(self.binaries, "openstack"), "--os-profile", key, "baremetal", *words]
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=CLIENT_SECONDS,
            env={
                "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": self.folder, "OS_AUTH_TYPE": "none",
                "OS_ENDPOINT": f"http://127.0.0.1:{self.port}",
            },
        )
        if (result.returncode != 0) != fails:
            raise Failed(f"openstack baremetal {' '.join(words[:3])}: {(result.stderr or result.stdout).strip()[-200:]}")
        return re.search(r"^Trace ID: (\S+)$", result.stdout + result.stderr, re.MULTILINE)[1]

    def log_lines(self):
        for process in self.processes:
            if process.process is not None:
                with open(os.path.join(process.folder, "log"), errors="replace") as log:
                    yield from log.readlines()[-20:]


PROFILER = {"enabled": True, "hmac_keys": KEY, "connection_string": "messaging://", "trace_sqlalchemy": True}
FOLD = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE')"
