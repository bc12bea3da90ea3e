"""Publishes captured messages as a service does: declares exchange, queue and binding, then sends.

usage: publish.py FILE...        to the broker of OSPROFILER_TRANSPORT_URL

Each line of a file is `{"exchange", "routing_key", "properties", "body"}`. Runs in an environment of `panko.txt`.
"""

import json
import os
import sys

import kombu


def main():
    url = os.environ["OSPROFILER_TRANSPORT_URL"].replace("rabbit://", "amqp://", 1)
    with kombu.Connection(url) as connection:
        declared = set()
        with connection.Producer() as producer:
            for path in sys.argv[1:]:
                with open(path, encoding="utf-8") as lines:
                    for message in map(json.loads, lines):
                        exchange, key = message["exchange"], message["routing_key"]
                        if (exchange, key) not in declared:
                            declared.add((exchange, key))
                            declare(connection.default_channel, exchange, key)
                        producer.publish(
                            message["body"].encode(), exchange=exchange, routing_key=key,
                            content_type="application/json", content_encoding="utf-8", delivery_mode=2)


def declare(channel, exchange, key):
    bound = kombu.Exchange(exchange, "topic", durable=False, auto_delete=False)
    kombu.Queue(key, bound, key, durable=False, auto_delete=False, channel=channel).declare()


main()
