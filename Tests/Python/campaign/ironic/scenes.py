"""What an operator does to a traced Ironic, and what doctor has to say of each state.

Every scene ends with the count (scene.py): what the tap has seen is in the store, once.
"""

import os
from dataclasses import dataclass, field
from typing import Callable

from bus import QUEUE

from .redis_scene import RedisScene
from .scene import IronicScene

DURABLE = {"amqp_durable_queues": True}
QUORUM = {
    "rabbit_quorum_queue": True, "rabbit_transient_quorum_queue": True, "rabbit_quorum_delivery_limit": 20,
    "rabbit_quorum_max_memory_length": 1000, "rabbit_quorum_max_memory_bytes": 1_000_000,
}
PROBE = "--probe-publish"
# Findings of doctor, with words of the advice.
ELSEWHERE = ("warning", "--exchange ironic")
UNATTENDED = ("problem", "start `osprofiler consume`")


@dataclass
class Case:
    name: str
    act: Callable
    sections: dict = field(default_factory=dict)  # of ironic.conf, where they differ
    make_scene: Callable = IronicScene
    is_silent: bool = False  # Ironic publishes nothing
    untapped: bool = False  # the tap's binding goes with the exchange, and points may come before it is back
    short: bool = False  # part of the short run


def rabbit(**options):
    return {"oslo_messaging_rabbit": options}


def plain(scene):
    """The README's own command: the file does not name the exchange."""
    scene.start_ironic()
    scene.expect(topology_queue="warning", store_open="warning")
    scene.use(is_thorough=False)
    scene.expect(topology_consumers=UNATTENDED, store_open="warning")
    scene.start_consumer()
    scene.expect_consuming()
    scene.use()
    scene.settle()
    scene.expect(PROBE)


def transport_url_alone(scene):
    """The README's first command, without a file: Ironic's queue is taken as it is, and nothing is declared. When it is
    deleted, only a service that starts declares it again: oslo.messaging remembers what it has declared."""
    scene.without_file()
    scene.start_ironic()
    scene.start_consumer()
    scene.wait(lambda: os.path.exists(scene.store), 20, "the consumer did not create its store")
    scene.expect(topology_queue="warning", topology_exchange="warning", topology_services=ELSEWHERE)
    scene.use()
    scene.settle()
    scene.expect(topology_exchange="warning", topology_services=ELSEWHERE)
    with scene.ironic.paused():
        scene.settle()
        scene.virtual_host.delete(QUEUE)
        scene.expect(topology_queue="warning", topology_exchange="warning", topology_services=ELSEWHERE)
    scene.ironic.restart()
    scene.expect_tapped()
    scene.use()
    scene.settle()


def queue_deleted(scene):
    """The consumer declares it as the file says, and binds it to the exchange that the file does not name."""
    scene.start_ironic()
    scene.start_consumer()
    scene.use()
    for _ in range(2):
        with scene.ironic.paused():
            scene.settle()
            scene.virtual_host.delete(QUEUE)
            scene.expect_consuming()
        scene.expect(PROBE)
        scene.use(is_thorough=False)
    scene.ironic.restart()
    scene.expect_tapped()
    scene.use()
    scene.settle()
    scene.expect(PROBE)


def consumer_restarts(scene):
    """Requests go on while the consumer is stopped, killed, away."""
    scene.start_ironic()
    scene.start_consumer()
    scene.use(is_thorough=False)
    scene.consumer.stop()
    scene.use(is_thorough=False)
    scene.expect(topology_consumers=UNATTENDED)
    scene.start_consumer()
    scene.ask("node", "list")
    scene.consumer.kill()
    scene.start_consumer()
    scene.use()
    scene.settle()
    scene.expect(PROBE)


def broker_restarts(scene):
    """What waits in a queue that is not durable dies with its broker; here nothing waits."""
    scene.start_ironic()
    scene.start_consumer()
    scene.use()
    with scene.ironic.paused():
        scene.settle()
        scene.restart_broker()
    scene.expect_tapped()
    scene.use()
    scene.settle()
    scene.expect(PROBE)


def outlives_its_broker(scene):
    """What waits survives the broker; the consumer may come before the services and after them."""
    scene.start_consumer()
    scene.expect_consuming()
    scene.start_ironic()
    scene.expect(PROBE)
    scene.use()
    scene.consumer.kill()
    scene.use()
    with scene.ironic.paused():
        scene.wait(scene.is_quiet, 20, "the tap counts without end")
        scene.restart_broker()
    scene.expect_tapped()
    scene.expect(topology_consumers=UNATTENDED)
    scene.use(is_thorough=False)
    scene.start_consumer()
    scene.settle()
    scene.expect(PROBE)


def left_over(scene):
    """Exchange and queue of the time before the services were made durable: Ironic itself fails on them."""
    scene.virtual_host.declare("ironic", QUEUE, durable=False)
    scene.expect(topology_exchange="problem", topology_queue="problem", topology_consumers="warning", store_open="warning")
    scene.virtual_host.delete(QUEUE)
    scene.virtual_host.delete_exchange("ironic")
    scene.tap.bind_anew()
    outlives_its_broker(scene)


def compressed(scene):
    scene.start_ironic()
    scene.start_consumer()
    scene.use()
    scene.settle()
    scene.expect(PROBE)


def no_section(scene):
    """The profiler is off by default: requests are signed, and nothing is published."""
    scene.start_ironic()
    scene.start_consumer()
    scene.expect_consuming()
    scene.use(is_thorough=False)
    scene.expect(config_enabled=("warning", "there is no [profiler] section"))
    scene.asked.clear()  # there is nothing to show of them


def no_keys(scene):
    """The example of the documentation is in force."""
    scene.start_ironic()
    scene.start_consumer()
    scene.ask("node", "list", key="SECRET_KEY")
    scene.settle()
    scene.expect(PROBE, config_hmac_keys="warning")


def store_of_its_own(scene):
    """Ironic writes into Redis itself: no consumer is needed, and one that runs all the same says so."""
    scene.start_ironic()
    scene.use()
    scene.settle()
    scene.expect(config_connection_string=("warning", "no consumer is needed"), topology_queue="warning")
    scene.start_consumer()
    scene.expect_consuming()
    scene.expect_logged("no consumer is needed")


CASES = [
    Case("plain", plain, short=True),
    Case("transport URL alone", transport_url_alone),
    Case("queue deleted", queue_deleted, short=True),
    Case("consumer restarts", consumer_restarts),
    Case("broker restarts", broker_restarts, untapped=True),
    Case("durable", left_over, rabbit(**DURABLE)),
    Case("quorum, all options", outlives_its_broker, rabbit(**QUORUM), short=True),
    Case("kombu_compression", compressed, rabbit(kombu_compression="gzip")),
    Case("no [profiler]", no_section, {"profiler": None}, is_silent=True),
    Case("no hmac_keys", no_keys, {"profiler": {"enabled": True, "connection_string": "messaging://"}}),
    Case("Redis as its store", store_of_its_own, make_scene=RedisScene),
]
