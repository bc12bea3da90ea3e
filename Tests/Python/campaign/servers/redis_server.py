"""A Redis that has written to its disk what it has answered for."""

import os

import redis

from .process import Process, free_port
from .server import Server


class Redis(Server):
    name = "redis"
    SETTINGS = ("save", '""'), ("appendonly", "yes"), ("appendfsync", "always"), ("repl-diskless-sync-delay", "0")

    def start(self, folder, *settings):
        self.port = free_port()
        self.process = Process(folder, ["redis-server", os.path.join(folder, "redis.conf")])
        write_settings(self.process, "redis.conf", self.port, *self.SETTINGS, *settings)
        self.process.start(self.answers)

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    python_url = url

    def client(self):
        return client(self.port)

    def answers(self):
        return answers(self.port)


def write_settings(process, name, port, *settings):
    """A file, because sentinels write what they change into it."""
    path = os.path.join(process.folder, name)
    with open(path, "w") as file:
        for key, value in (("bind", "127.0.0.1"), ("port", port), ("dir", process.folder), *settings):
            file.write(f"{key} {value}\n")
    os.chmod(path, 0o666)


def client(port):
    return redis.Redis(port=port, socket_timeout=5, socket_connect_timeout=5)


def answers(port):
    """False also while it loads its data."""
    try:
        return client(port).ping()
    except redis.RedisError:
        return False
