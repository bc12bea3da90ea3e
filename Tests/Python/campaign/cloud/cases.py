"""All states that are tried, in their order."""

from .acts.configurations import (
    compressed, left_over, no_keys, no_section, outlives_its_broker, plain, transport_url_alone,
)
from .acts.redis_stores import redis_store, store_of_its_own
from .acts.restarts import broker_restarts, consumer_late, consumer_restarts, ironic_restarts, queue_deleted
from .acts.several import crosses_services, notifications_elsewhere, second_virtual_host
from .case import Case
from .keystone_scene import ApartScene, KeystoneScene, NotifyingElsewhereScene
from .redis_scene import RedisScene

DURABLE = {"amqp_durable_queues": True}
QUORUM = {
    "rabbit_quorum_queue": True, "rabbit_transient_quorum_queue": True, "rabbit_quorum_delivery_limit": 20,
    "rabbit_quorum_max_memory_length": 1000, "rabbit_quorum_max_memory_bytes": 1_000_000,
}


def rabbit(**options):
    return {"oslo_messaging_rabbit": options}


CASES = [
    Case("plain", plain, short=True),
    Case("transport URL alone", transport_url_alone),
    Case("queue deleted", queue_deleted, short=True),
    Case("Ironic restarts", ironic_restarts),
    Case("consumer late", consumer_late),
    Case("consumer restarts", consumer_restarts),
    Case("broker restarts", broker_restarts, untapped=True),
    Case("durable", left_over, rabbit(**DURABLE)),
    Case("quorum, all options", outlives_its_broker, rabbit(**QUORUM), short=True),
    Case("kombu_compression", compressed, rabbit(kombu_compression="gzip")),
    Case("no [profiler]", no_section, {"profiler": None}, is_silent=True),
    Case("no hmac_keys", no_keys, {"profiler": {"enabled": True, "connection_string": "messaging://"}}),
    Case("Redis as the store", redis_store, make_scene=RedisScene),
    Case("Redis as Ironic's store", store_of_its_own, make_scene=RedisScene),
    Case("notifications elsewhere", notifications_elsewhere, make_scene=NotifyingElsewhereScene),
    Case("Keystone", crosses_services, make_scene=KeystoneScene, short=True),
    Case("second virtual host", second_virtual_host, make_scene=ApartScene),
]
