"""A mongod: what scripts/install-mongod unpacked, or the one that OSPROFILER_MONGOD names."""

import os

import pymongo

from bus import ROOT

from .process import Process, free_port
from .server import Server

UNPACKED = os.path.join(ROOT, ".build-servers", "mongod")


class Mongo(Server):
    name = "mongodb"

    def start(self, folder, *options):
        self.port = free_port()
        program = os.environ.get("OSPROFILER_MONGOD")
        environment = None if program else {"LD_LIBRARY_PATH": os.path.join(UNPACKED, "lib")}
        program = program or os.path.join(UNPACKED, "bin", "mongod")
        if not os.access(program, os.X_OK):
            raise RuntimeError("no mongod: run scripts/install-mongod")
        command = [
            program, "--bind_ip", "127.0.0.1", "--port", str(self.port), "--dbpath", folder, "--nounixsocket",
            "--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false", *options,
        ]
        self.process = Process(folder, command, environment)
        self.process.start(self.answers)

    @property
    def url(self):
        return f"mongodb://127.0.0.1:{self.port}/"

    python_url = url

    def client(self):
        return pymongo.MongoClient(
            self.url, directConnection=True, serverSelectionTimeoutMS=5000, socketTimeoutMS=10000
        )

    def answers(self):
        try:
            with self.client() as client:
                client.admin.command("ping")
            return True
        except pymongo.errors.PyMongoError:
            return False
