"""Redis as the store, for the consumer and for services that write into it themselves."""

from . import NOT_NEEDED, PROBE


def redis_store(scene):
    """The consumer writes there first; then Ironic itself, into the same one, beside a consumer that has nothing to do."""
    scene.start_cloud()
    scene.start_consumer()
    scene.use()
    scene.settle()
    scene.expect(PROBE)
    scene.ironic.stop()
    scene.write_directly()
    scene.ironic.start()
    scene.use(is_thorough=False)
    scene.settle()
    scene.expect(config_connection_string=NOT_NEEDED)


def store_of_its_own(scene):
    """Ironic writes into Redis itself: no consumer is needed, and one that runs all the same says so."""
    scene.write_directly()
    scene.start_cloud()
    scene.use()
    scene.settle()
    scene.expect(config_connection_string=NOT_NEEDED, topology_queue="warning")
    scene.start_consumer()
    scene.expect_consuming()
    scene.expect_logged("no consumer is needed")
    scene.expect_silent_bus()
