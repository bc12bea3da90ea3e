"""A Keystone that is traced: its own WSGI application under a small server."""

import json
import os
import secrets
import shutil
import urllib.request

from bus import ROOT
from servers.process import free_port

from .client import PROFILER
from .service import REQUEST_SECONDS, Service

SERVER = os.path.join(ROOT, "Tests", "Python", "ceilometer", "api.py")
KEYS = ("fernet_tokens", "fernet_receipts", "credential")


class Keystone(Service):
    def __init__(self, settings, folder, url):
        super().__init__(settings.keystone, folder, "keystone.conf")
        self.settings, self.port, self.password = settings, free_port(), secrets.token_hex(16)
        self._make_database(url)
        self.run(
            "keystone-manage", "bootstrap", "--bootstrap-region-id", "RegionOne",
            *(word for kind in ("admin", "public", "internal") for word in (f"--bootstrap-{kind}-url", self.url)),
            OS_BOOTSTRAP_PASSWORD=self.password,
        )
        command = [os.path.join(self.binaries, "python"), SERVER, "keystone", folder, str(self.port)]
        self.processes = [self.process("keystone", command, PYTHONDONTWRITEBYTECODE="1")]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v3"

    def _sections(self, url):
        return {
            "DEFAULT": {"transport_url": url, "use_stderr": True},
            "database": {"connection": f"sqlite:///{self.folder}/keystone.sqlite"},
            **{name: {"key_repository": os.path.join(self.folder, name)} for name in KEYS},
            "profiler": PROFILER,
        }

    def _make_database(self, url):
        """Schema and keys take half a minute to make, and are the same in every scene."""
        made = os.path.join(self.settings.scratch, "keystone")
        if os.path.exists(made):
            shutil.copytree(made, self.folder)
        else:
            os.makedirs(self.folder)
        self.configure(self._sections(url))
        if not os.path.exists(made):
            self.run("keystone-manage", "db_sync")
            for kind in ("fernet_setup", "credential_setup"):
                user, group = str(os.getuid()), str(os.getgid())
                self.run("keystone-manage", kind, "--keystone-user", user, "--keystone-group", group)
            shutil.copytree(self.folder, made)

    @property
    def variables(self):
        """For the client, with the same rights as the token."""
        return {
            "OS_AUTH_URL": self.url, "OS_USERNAME": "admin", "OS_PASSWORD": self.password, "OS_SYSTEM_SCOPE": "all",
            "OS_USER_DOMAIN_ID": "default", "OS_IDENTITY_API_VERSION": "3",
        }

    @property
    def authtoken(self):
        """The section by which another service asks it who calls."""
        return {
            "auth_url": self.url, "www_authenticate_uri": self.url, "auth_type": "password", "username": "admin",
            "password": self.password, "project_name": "admin", "user_domain_id": "default",
            "project_domain_id": "default",
        }

    def start(self):
        self.processes[0].start(self._answers)

    def _answers(self):
        try:
            with urllib.request.urlopen(self.url, timeout=REQUEST_SECONDS):
                return True
        except OSError:
            return False

    def token(self):
        """Of somebody who may do everything in all of the cloud."""
        user = {"name": "admin", "password": self.password, "domain": {"id": "default"}}
        identity = {"methods": ["password"], "password": {"user": user}}
        body = {"auth": {"identity": identity, "scope": {"system": {"all": True}}}}
        request = urllib.request.Request(
            f"{self.url}/auth/tokens", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as answer:
            return answer.headers["X-Subject-Token"]

    def enter(self, client, name, kind, url):
        """Tells clients where a service is."""
        client.run("service", "create", "--name", name, kind)
        client.run("endpoint", "create", "--region", "RegionOne", kind, "public", url)
