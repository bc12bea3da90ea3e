"""Three mongod that elect one of them to take writes."""

import os

import pymongo

from .mongo import Mongo
from .process import make_folder, wait_until
from .server_set import ServerSet

NAME = "rs0"
WHOLE = ["PRIMARY", "SECONDARY", "SECONDARY"]
# A member that gets SIGTERM waits 15 s for its clients to leave.
OPTIONS = ("--replSet", NAME, "--oplogSize", "50", "--setParameter", "shutdownTimeoutMillisForSignaledShutdown=500")


class MongoReplicaSet(ServerSet):
    name = "mongodb replica set"

    def start(self, folder):
        make_folder(folder)
        self.members = [Mongo() for _ in WHOLE]
        for number, member in enumerate(self.members):
            member.start(os.path.join(folder, str(number)), *OPTIONS)
        members = [{"_id": number, "host": f"127.0.0.1:{member.port}"} for number, member in enumerate(self.members)]
        with self.members[0].client() as client:
            client.admin.command("replSetInitiate", {
                "_id": NAME,
                "members": members,
                "settings": {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500},
            })
        self.wait_whole()

    @property
    def url(self):
        return "mongodb://" + ",".join(f"127.0.0.1:{member.port}" for member in self.members) + f"/?replicaSet={NAME}"

    @property
    def python_url(self):
        return self.url

    def client(self):
        return pymongo.MongoClient(self.url, serverSelectionTimeoutMS=30000, socketTimeoutMS=10000)

    @property
    def primary(self):
        with self.client() as client:
            client.admin.command("ping")
            return next(member for member in self.members if client.primary == ("127.0.0.1", member.port))

    def wait_whole(self):
        """Until every member runs and has copied what there is."""
        wait_until(self._is_whole, "the replica set is not whole", 120)

    def _is_whole(self):
        try:
            with self.client() as client:
                members = client.admin.command("replSetGetStatus")["members"]
        except pymongo.errors.PyMongoError:
            return False
        return sorted(member["stateStr"] for member in members) == WHOLE

    def is_replaced(self, former):
        try:
            return self.primary is not former
        except (pymongo.errors.PyMongoError, StopIteration):
            return False

    def stop(self):
        for member in self.members:
            member.stop()

    def restart(self):
        """Starts the members that do not run, or all of them again when everything runs."""
        if all(member.process.is_running for member in self.members):
            self.stop()
        for member in self.members:
            if not member.process.is_running:
                member.restart()
        self.wait_whole()
