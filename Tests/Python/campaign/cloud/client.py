"""The client that an operator has."""

import os
import re
import subprocess

from consumer import Failed

KEY = "a-key-of-this-cloud"  # with which requests are signed that are to be traced
PROFILER = {"enabled": True, "hmac_keys": KEY, "connection_string": "messaging://", "trace_sqlalchemy": True}
CLIENT_SECONDS = 300  # against hanging


class Client:
    """`openstack`, which finds its cloud by variables of the environment."""

    def __init__(self, settings, folder, variables):
        self.program = os.path.join(settings.ironic, "openstack")
        self.environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": folder, **variables}

    def ask(self, *words, fails=False, key=KEY):
        """Runs `openstack baremetal …` as a traced request and returns the trace id that it prints."""
        result = self._run("--os-profile", key, "baremetal", *words)
        if (result.returncode != 0) != fails:
            raise Failed(f"openstack baremetal {' '.join(words[:3])}: {(result.stderr or result.stdout).strip()[-200:]}")
        return re.search(r"^Trace ID: (\S+)$", result.stdout + result.stderr, re.MULTILINE)[1]

    def run(self, *words):
        """Runs a command that is not traced, and returns what it prints."""
        result = self._run(*words)
        if result.returncode != 0:
            raise RuntimeError(f"openstack {' '.join(words[:3])}: {result.stderr.strip()[-300:]}")
        return result.stdout

    def _run(self, *words):
        return subprocess.run(
            [self.program, *words], capture_output=True, text=True, env=self.environment, timeout=CLIENT_SECONDS
        )
