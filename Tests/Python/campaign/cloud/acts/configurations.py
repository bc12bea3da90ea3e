"""States of the service's file."""

from bus import QUEUE

from . import ELSEWHERE, PROBE, UNATTENDED


def plain(scene):
    """The README's own command: the file does not name the exchange."""
    scene.start_cloud()
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
    scene.start_cloud()
    scene.start_consumer()
    scene.expect_store()
    scene.expect(topology_queue="warning", topology_exchange="warning", topology_services=ELSEWHERE)
    scene.use()
    scene.settle()
    scene.expect(topology_exchange="warning", topology_services=ELSEWHERE)
    with scene.paused():
        scene.settle()
        scene.virtual_host.delete(QUEUE)
        scene.expect(topology_queue="warning", topology_exchange="warning", topology_services=ELSEWHERE)
    scene.ironic.restart()
    scene.expect_tapped()
    scene.use(is_thorough=False)
    scene.settle()


def left_over(scene):
    """Exchange and queue of the time before the services were made durable: Ironic itself fails on them."""
    scene.virtual_host.declare("ironic", QUEUE, durable=False)
    scene.expect(topology_exchange="problem", topology_queue="problem", topology_consumers="warning", store_open="warning")
    scene.virtual_host.delete(QUEUE)
    scene.virtual_host.delete_exchange("ironic")
    scene.taps[0].bind_anew()
    outlives_its_broker(scene)


def outlives_its_broker(scene):
    """What waits survives the broker; the consumer may come before the services and after them."""
    scene.start_consumer()
    scene.expect_consuming()
    scene.start_cloud()
    scene.expect(PROBE)
    scene.use()
    scene.consumer.kill()
    scene.use(is_thorough=False)
    with scene.paused():
        scene.expect_quiet()
        scene.restart_broker()
    scene.expect_tapped()
    scene.expect(topology_consumers=UNATTENDED)
    scene.use(is_thorough=False)
    scene.start_consumer()
    scene.settle()
    scene.expect(PROBE)


def compressed(scene):
    scene.start_cloud()
    scene.start_consumer()
    scene.use()
    scene.settle()
    scene.expect(PROBE)


def no_section(scene):
    """The profiler is off by default: requests are signed, and nothing is published."""
    scene.start_cloud()
    scene.start_consumer()
    scene.expect_consuming()
    scene.use(is_thorough=False)
    scene.expect(config_enabled=("warning", "there is no [profiler] section"))


def no_keys(scene):
    """The example of the documentation is in force."""
    scene.start_cloud()
    scene.start_consumer()
    scene.ask("node", "list", key="SECRET_KEY")
    scene.settle()
    scene.expect(PROBE, config_hmac_keys="warning")
