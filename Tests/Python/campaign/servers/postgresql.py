"""A PostgreSQL that writes to its disk before it answers, as it does by default."""

import glob
import os
import secrets
import signal

import psycopg2

from .process import Process, free_port
from .server import Server


class PostgreSQL(Server):
    name = "postgresql"

    def start(self, folder):
        self.port, self.password = free_port(), secrets.token_hex(16)
        programs, data = installed_programs(), os.path.join(folder, "data")
        self.process = Process(folder, [os.path.join(programs, "postgres"), "-D", data])
        password = os.path.join(folder, "password")
        with open(password, "w") as file:
            file.write(self.password)
        os.chmod(password, 0o644)  # the folder is the server's alone
        self.process.run("chmod", "700", folder)
        self.process.run(
            os.path.join(programs, "initdb"), "-D", data, "-U", "osprofiler", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", f"--pwfile={password}",
        )
        with open(os.path.join(data, "postgresql.auto.conf"), "w") as file:
            file.write(f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
        self.process.start(self.answers)

    @property
    def url(self):
        return f"postgresql://osprofiler:{self.password}@127.0.0.1:{self.port}/postgres"

    python_url = url

    def client(self):
        connection = psycopg2.connect(self.url, connect_timeout=5)
        connection.autocommit = True
        return connection

    def answers(self):
        try:
            self.client().close()
            return True
        except psycopg2.OperationalError:
            return False

    def stop(self):
        """Without waiting for the clients to leave."""
        self.process.stop(signal.SIGINT)


def installed_programs():
    folders = glob.glob("/usr/lib/postgresql/*/bin")
    if not folders:
        raise RuntimeError("no PostgreSQL server: run scripts/install-deps servers")
    return max(folders, key=lambda folder: int(folder.split("/")[-2]))
