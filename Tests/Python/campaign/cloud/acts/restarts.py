"""Who comes late, goes, or comes again."""

from bus import QUEUE
from consumer import Failed

from . import PROBE, UNATTENDED


def queue_deleted(scene):
    """The consumer declares it as the file says, and binds it to the exchange that the file does not name."""
    scene.start_cloud()
    scene.start_consumer()
    scene.use()
    for _ in range(2):
        delete_queue(scene)
        scene.expect(PROBE)
        scene.use(is_thorough=False)
    scene.ironic.restart()
    scene.expect_tapped()
    scene.use(is_thorough=False)
    scene.settle()
    scene.expect(PROBE)


def delete_queue(scene):
    """While nothing is in it, and until the consumer has made it again."""
    with scene.paused():
        scene.settle()
        scene.virtual_host.delete(QUEUE)
        scene.expect_consuming()


def ironic_restarts(scene):
    """In order, and after a kill; the consumer goes on."""
    scene.start_cloud()
    scene.start_consumer()
    scene.use()
    scene.ironic.restart()
    scene.use(is_thorough=False)
    scene.settle()  # what Ironic has not published dies with it
    scene.ironic.kill()
    scene.ironic.start()
    scene.use(is_thorough=False)
    scene.settle()
    scene.expect(PROBE)


def consumer_late(scene):
    """Everything waits in the queue until a job of the night drains it, and what came afterwards for a consumer."""
    scene.start_cloud()
    scene.use()
    scene.expect(topology_consumers=UNATTENDED, store_open="warning")
    scene.expect_quiet()
    scene.osprofiler("consume", "--drain", *scene.arguments)
    if missing := scene.missing():
        raise Failed(f"consume --drain left {len(missing)} points")
    scene.use(is_thorough=False)
    scene.expect(topology_consumers=UNATTENDED)
    scene.start_consumer()
    scene.settle()
    scene.expect(PROBE)


def consumer_restarts(scene):
    """Requests go on while the consumer is stopped, killed, away."""
    scene.start_cloud()
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
    scene.start_cloud()
    scene.start_consumer()
    scene.use()
    with scene.paused():
        scene.settle()
        scene.restart_broker()
    scene.expect_tapped()
    scene.use()
    scene.settle()
    scene.expect(PROBE)
