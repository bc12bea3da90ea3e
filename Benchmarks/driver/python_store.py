"""The reference for the stores: the driver of Python's osprofiler, which writes a point a call.

usage: python_store.py consume COUNT    stores what waits in the queue, as oslo.messaging's listener hands it over
       python_store.py notify FILE      stores the payloads of these bodies, one a line: no bus in between
       python_store.py count            points that Python finds in the store, whoever wrote them
       python_store.py empty            removes everything, whoever wrote it

Run by a Python that has osprofiler and the store's client. OSPROFILER_CONNECTION_STRING names the store, and
OSPROFILER_TRANSPORT_URL the broker. What is measured, and printed as JSON, begins when everything is imported.
"""

import json
import os
import sys
import threading
import time

import oslo_messaging
from oslo_config import cfg
from osprofiler import opts
from osprofiler.drivers import base

TIMEOUT_SECONDS = 600

# What `osprofiler consume` and Python's driver for Elasticsearch make there.
ELASTICSEARCH_INDEXES = ",".join(
    "osprofiler" + suffix for suffix in ("-notifications", "-notifications-error", "-payloads", "-traces", "-rejected")
)


class Endpoint:
    """Stores each notification, in the order of the queue."""

    def __init__(self, driver, count):
        self.driver = driver
        self.remaining = count
        self.done = threading.Event()

    def info(self, context, publisher_id, event_type, payload, metadata):
        self.driver.notify(payload)
        self.remaining -= 1
        if self.remaining == 0:
            self.done.set()


def consume(driver, count):
    transport = oslo_messaging.get_notification_transport(cfg.CONF, url=os.environ["OSPROFILER_TRANSPORT_URL"])
    endpoint = Endpoint(driver, count)
    target = oslo_messaging.Target(topic="profiler")
    listener = oslo_messaging.get_notification_listener(transport, [target], [endpoint], executor="threading")
    with Measured(count):
        # One thread keeps a trace's points in order, and is all that SQLAlchemy's connection stands. With the usual 64,
        # which share one interpreter, it is not faster.
        listener.start(override_pool_size=1)
        arrived = endpoint.done.wait(TIMEOUT_SECONDS)
    listener.stop()
    listener.wait()
    if not arrived:
        sys.exit(f"{endpoint.remaining} of {count} messages did not arrive")


def notify(driver, path):
    with open(path) as file:
        payloads = [json.loads(line)["payload"] for line in file]
    with Measured(len(payloads)):
        for payload in payloads:
            driver.notify(payload)


class Measured:
    """Prints what the work within cost."""

    def __init__(self, count):
        self.count = count

    def __enter__(self):
        self.started, self.cpu_started = time.monotonic(), time.process_time()

    def __exit__(self, kind, *_):
        seconds, cpu_seconds = time.monotonic() - self.started, time.process_time() - self.cpu_started
        if kind is None:
            print(json.dumps({"count": self.count, "seconds": seconds, "cpu_seconds": cpu_seconds}))


def count_redis(driver):
    pipeline = driver.db.pipeline(transaction=False)
    for key in driver.db.scan_iter(match=driver.namespace_opt + "*", count=10_000):
        pipeline.llen(key)
    return sum(pipeline.execute())


def count_elasticsearch(driver):
    driver.client.indices.refresh(index=driver.index_name)
    return driver.client.count(index=driver.index_name)["count"]


COUNT = {
    "redis": count_redis,
    "sqlalchemy": lambda driver: driver._engine.execute("SELECT count(*) FROM data").scalar(),
    "mongodb": lambda driver: driver.db.profiler.count_documents({}),
    "elasticsearch": count_elasticsearch,
}
EMPTY = {
    "redis": lambda driver: driver.db.flushdb(),
    "sqlalchemy": lambda driver: driver._engine.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
    "mongodb": lambda driver: driver.db.client.drop_database(driver.db.name),
    "elasticsearch": lambda driver: driver.client.indices.delete(index=ELASTICSEARCH_INDEXES, ignore_unavailable=True),
}


def main():
    verb, *operands = sys.argv[1:]
    cfg.CONF([], project="bench", default_config_files=[], default_config_dirs=[])
    opts.set_defaults(cfg.CONF)
    driver = base.get_driver(
        os.environ["OSPROFILER_CONNECTION_STRING"], project="ironic", service="ironic_api", host="bench", conf=cfg.CONF
    )
    if verb == "consume":
        consume(driver, int(operands[0]))
    elif verb == "notify":
        notify(driver, operands[0])
    elif verb == "count":
        print(COUNT[driver.get_name()](driver))
    elif verb == "empty":
        EMPTY[driver.get_name()](driver)
    else:
        sys.exit(f"unknown verb {verb}")


main()
