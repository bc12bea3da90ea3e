"""What is in a store with a server, read by the server's own client, in the layout of Python's osprofiler."""

import itertools
import json

import psycopg2
import pymongo
import pymysql
import redis
from servers import mariadb

# What clients raise while a server is away or has no point yet, or while nobody takes writes.
UNREADABLE = (redis.RedisError, psycopg2.Error, pymysql.MySQLError, pymongo.errors.PyMongoError, StopIteration)


class Layout:
    """`clear()` empties the store, `payloads()` are those of all points, `kept_beside()` the ids of traces of which the
    layout does not hold a payload as it came. `keeps_bytes`: our commands give such a payload back as it came."""

    keeps_bytes = True

    def __init__(self, server):
        self.server = server

    def messages(self):
        """The identity of each point's message, which the publisher has put into it."""
        return [payload["info"]["message"] for payload in self.payloads()]

    def holds(self, message):
        try:
            return message in self.messages()
        except UNREADABLE:
            return False


class RedisLayout(Layout):
    LIST, TRACE = "osprofiler_opt:", "osprofiler_store:trace:"

    def clear(self):
        self.server.client().flushall()

    def payloads(self):
        client = self.server.client()
        keys = iter(set(client.scan_iter(self.LIST + "*", count=1000)))
        while some := list(itertools.islice(keys, 100)):
            with client.pipeline(transaction=False) as pipeline:
                for key in some:
                    pipeline.lrange(key, 0, -1)
                yield from (json.loads(element) for elements in pipeline.execute() for element in elements)

    def kept_beside(self):
        client = self.server.client()
        return {
            key[len(self.TRACE):].decode(errors="surrogatepass")
            for key in client.scan_iter(self.TRACE + "*", count=1000)
            if any(field.startswith(b"raw:") for field in client.hkeys(key))
        }


class SQLLayout(Layout):
    keeps_bytes = False

    def _select(self, query, *values):
        connection = self.server.client()
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


class PostgreSQLLayout(SQLLayout):
    def clear(self):
        self._select("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def payloads(self):
        return (json.loads(text) for (text,) in self._select("SELECT data #>> '{}' FROM data"))

    def holds(self, message):
        try:
            return bool(self._select("SELECT 1 FROM data WHERE data::text LIKE %s LIMIT 1", f"%{message}%"))
        except UNREADABLE:
            return False

    def kept_beside(self):
        rows = self._select(
            "SELECT base_id FROM osprofiler_traces WHERE number IN "
            "(SELECT trace FROM osprofiler_points WHERE raw IS NOT NULL)"
        )
        return {bytes(base_id).decode(errors="surrogatepass") for (base_id,) in rows}


class MySQLLayout(SQLLayout):
    def clear(self):
        with self.server.client() as connection, connection.cursor() as cursor:
            cursor.execute("DROP DATABASE osprofiler")
            cursor.execute(mariadb.MAKE)

    def payloads(self):
        return (json.loads(json.loads(text)) for (text,) in self._select("SELECT data FROM data"))

    def holds(self, message):
        try:
            return bool(self._select("SELECT 1 FROM data WHERE data LIKE %s LIMIT 1", f"%{message}%"))
        except UNREADABLE:
            return False

    def kept_beside(self):
        rows = self._select(
            "SELECT base_id FROM osprofiler_traces WHERE number IN (SELECT trace FROM osprofiler_points WHERE raw)"
        )
        return {bytes(base_id).decode(errors="surrogatepass") for (base_id,) in rows}


class MongoLayout(Layout):
    def clear(self):
        with self.server.client() as client:
            client.drop_database("osprofiler")

    def payloads(self):
        with self.server.client() as client:
            yield from client.osprofiler.profiler.find({}, {"_id": 0})

    def holds(self, message):
        try:
            with self.server.client() as client:
                return client.osprofiler.profiler.find_one({"info.message": message}) is not None
        except UNREADABLE:
            return False

    def kept_beside(self):
        with self.server.client() as client:
            keys = [document["_id"][:-4] for document in client.osprofiler.osprofiler_blobs.find({}, {"_id": 1})]
            ids = client.osprofiler.profiler.distinct("base_id", {"_id.k": {"$in": keys}})
            return {str(base_id) for base_id in ids}


def layout_of(server):
    kinds = {"redis": RedisLayout, "postgresql": PostgreSQLLayout, "mysql": MySQLLayout, "mongodb": MongoLayout}
    return kinds[server.name.split()[0]](server)
