"""Two services in one trace, and two virtual hosts."""

from consumer import Failed

from ..scene import with_files
from . import PROBE
from .restarts import delete_queue


def crosses_services(scene):
    """One consumer with the files of both: it makes the queue before the services do, and binds it to both exchanges."""
    scene.start_consumer()
    scene.expect_consuming()
    scene.start_cloud()
    scene.use()
    scene.settle()
    scene.expect(PROBE)
    delete_queue(scene)
    scene.use(is_thorough=False)
    scene.settle()
    scene.expect(PROBE)
    scene.expect_crossing()


def second_virtual_host(scene):
    """A consumer for each virtual host, and one store; the files of both together are refused."""
    if "config.services" not in scene.diagnose():
        raise Failed("doctor takes two virtual hosts for one")
    for file in scene.files:
        scene.start_consumer(*with_files(file))
    scene.expect_consuming()
    scene.start_cloud()
    scene.use()
    scene.settle()
    for file in scene.files:
        scene.expect(PROBE, by=with_files(file))
    scene.expect_crossing()


def notifications_elsewhere(scene):
    """The file names both virtual hosts; the consumer takes that of the notifications."""
    scene.start_consumer()
    scene.expect_consuming()
    scene.start_cloud()
    scene.use()
    scene.settle()
    scene.expect(PROBE)
