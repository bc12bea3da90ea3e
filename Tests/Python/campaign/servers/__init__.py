"""Private servers of the stores, on 127.0.0.1 and free ports.

Each has start(folder), stop(), kill() (SIGKILL of the server, behind a set of servers of the one that takes writes),
restart(), pause() and resume(); `url` is our connection string, `python_url` that of Python's osprofiler. They end with
this process at the latest.
"""

from .mariadb import MariaDB
from .mongo import Mongo
from .postgresql import PostgreSQL
from .redis_server import Redis
from .replica_set import MongoReplicaSet
from .sentinel import Sentinel

SERVERS = (Redis, Sentinel, PostgreSQL, MariaDB, Mongo, MongoReplicaSet)
