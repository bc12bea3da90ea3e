"""A Redis with two replicas, and three sentinels that promote one of them."""

import os

import redis

from .process import Process, free_port, make_folder, wait_until
from .redis_server import Redis, answers, client, write_settings
from .server_set import ServerSet

SERVICE = "mymaster"  # what osprofiler asks for
DOWN_MS = 2000


class Sentinel(ServerSet):
    name = "redis sentinel"

    def start(self, folder):
        make_folder(folder)
        self.servers = [Redis() for _ in range(3)]
        for number, server in enumerate(self.servers):
            follows = [("replicaof", f"127.0.0.1 {self.servers[0].port}")] if number else []
            server.start(os.path.join(folder, f"redis-{number}"), *follows)
        self.ports = [free_port() for _ in range(3)]
        self.sentinels = [self._sentinel(os.path.join(folder, f"sentinel-{port}"), port) for port in self.ports]
        self.wait_whole()

    def _sentinel(self, folder, port):
        process = Process(folder, ["redis-server", os.path.join(folder, "sentinel.conf"), "--sentinel"])
        write_settings(
            process, "sentinel.conf", port,
            ("sentinel", f"monitor {SERVICE} 127.0.0.1 {self.servers[0].port} 2"),
            ("sentinel", f"down-after-milliseconds {SERVICE} {DOWN_MS}"),
            ("sentinel", f"failover-timeout {SERVICE} 10000"),
        )
        process.start(lambda: answers(port))
        return process

    @property
    def url(self):
        return "redissentinel://" + ",".join(f"127.0.0.1:{port}" for port in self.ports) + "/0"

    @property
    def python_url(self):
        """The master's: redis-py 7 refuses the scheme with which Python's driver for sentinels begins."""
        return self.primary.python_url

    @property
    def primary(self):
        """The server that most sentinels name."""
        named = [client(port).sentinel_get_master_addr_by_name(SERVICE)[1] for port in self.ports]
        return next(server for server in self.servers if server.port == max(named, key=named.count))

    def client(self):
        return self.primary.client()

    def wait_whole(self):
        """Until every sentinel sees the same master, the replicas and the other sentinels, and the replicas follow."""
        wait_until(self._is_whole, "the sentinels and replicas do not find each other", 120)

    def _is_whole(self):
        try:
            views = [client(port).sentinel_master(SERVICE) for port in self.ports]
            followers = self.primary.client().info("replication")
        except (redis.RedisError, StopIteration):
            return False
        return followers["role"] == "master" and len({view["port"] for view in views}) == 1 and all(
            (view["num-slaves"], view["num-other-sentinels"], view["flags"]) == (2, 2, "master") for view in views
        ) and all(followers.get(f"slave{number}", {}).get("state") == "online" for number in range(2))

    def is_replaced(self, former):
        return self.primary is not former and self._takes_writes()

    def _takes_writes(self):
        try:
            return self.client().role()[0] == b"master"
        except redis.RedisError:
            return False

    @property
    def processes(self):
        return [*self.sentinels, *(server.process for server in self.servers)]

    def stop(self):
        for process in self.processes:
            process.stop()

    def restart(self):
        """Starts what does not run, or all of it again when everything runs."""
        if all(process.is_running for process in self.processes):
            self.stop()
        for server in self.servers:
            if not server.process.is_running:
                server.restart()
        for port, process in zip(self.ports, self.sentinels):
            if not process.is_running:
                process.start(lambda: answers(port))
        self.wait_whole()
