"""The broker restarts, dies, raises alarms; queues and channels go away under the consumer."""

import signal
import time

from bus import FLAVOURS, QUEUE

from .fault import Fault
from .store import locked


def restarts(scene):
    time.sleep(1)
    scene.broker.restart()


def dies(scene):
    time.sleep(1)
    scene.broker.kill()
    time.sleep(2)
    scene.broker.restart()


def connections_closed(scene):
    for _ in range(3):
        time.sleep(1)
        scene.broker.ctl("close_all_connections", "maintenance")


def alarm(command, limit, usual):
    def act(scene):
        time.sleep(1)
        scene.broker.ctl(command, limit)
        time.sleep(6)
        scene.broker.ctl(command, usual)

    return act


def permission_removed(scene):
    time.sleep(1)
    user = scene.broker.user
    scene.broker.ctl("clear_permissions", user)
    scene.broker.ctl("close_all_connections", "permissions")
    time.sleep(4)
    scene.broker.ctl("set_permissions", user, ".*", ".*", ".*")


def with_consumer_timeout(act):
    """Lets a delivery wait for two seconds before the broker closes its channel, instead of half an hour."""

    def limited(scene):
        scene.broker.evaluate("application:set_env(rabbit, consumer_timeout, 2000).")
        scene.broker.evaluate("application:set_env(rabbit, channel_tick_interval, 500).")
        scene.broker.ctl("close_all_connections", "limits")  # a channel takes them when it is opened
        time.sleep(1)
        try:
            act(scene)
        finally:
            scene.broker.evaluate("application:set_env(rabbit, consumer_timeout, 1800000).")

    return limited


def store_out(scene):
    locked(scene, seconds=14)


def channel_closed(scene):
    """Held for longer than a delivery may wait and for less than the heartbeat, the consumer finds its connection alive
    and its channel closed."""
    scene.consumer.process.send_signal(signal.SIGSTOP)
    time.sleep(5)
    scene.consumer.process.send_signal(signal.SIGCONT)


def queue_process_dies(scene):
    """The queue's process ends and is started again: the broker cancels the consumers, the queue stays."""
    for _ in range(3):
        time.sleep(1)
        scene.broker.evaluate(
            f'[exit(amqqueue:get_pid(Q), kill) || Q <- rabbit_amqqueue:list(), amqqueue:is_classic(Q), '
            f'element(4, amqqueue:get_name(Q)) =:= <<"{QUEUE}">>].'
        )


def queue_deleted(scene):
    time.sleep(1)
    scene.broker.delete_queues(QUEUE)
    time.sleep(3)  # the publisher notices and declares it again


def queue_changed(scene):
    """The services come back with another configuration."""
    time.sleep(1)
    scene.publisher.flavour = FLAVOURS[(FLAVOURS.index(scene.flavour) + 1) % len(FLAVOURS)]
    scene.broker.delete_queues(QUEUE)
    time.sleep(3)


def virtual_host_restarts(scene):
    """Its message store dies until the supervisors give the virtual host up; then an operator starts it again."""
    time.sleep(1)
    fails = (
        'F = fun F() -> case rabbit_vhost_sup_sup:is_vhost_alive(<<"/">>) of false -> down; true -> '
        '{ok, S} = rabbit_vhost_sup_sup:get_vhost_sup(<<"/">>), '
        '[exit(P, fault) || {msg_store_persistent, P, _, _} <- supervisor:which_children(S)], timer:sleep(200), F() end end, F().'
    )
    scene.broker.evaluate(fails)
    time.sleep(1)
    scene.broker.ctl("restart_vhost")


FAULTS = [
    Fault("broker restarts", restarts, loses=("transient",), short=True, lasting=True),
    Fault("broker dies", dies, loses=("transient",), lasting=True),
    Fault("connections closed", connections_closed, lasting=True),
    Fault("memory alarm", alarm("set_vm_memory_high_watermark", "0.00001", "0.4"), lasting=True),
    Fault("disk alarm", alarm("set_disk_free_limit", "900000GB", "50MB"), lasting=True),
    Fault("permission removed", permission_removed, lasting=True),
    Fault("consumer_timeout: store out", with_consumer_timeout(store_out)),
    Fault("consumer_timeout: channel closed", with_consumer_timeout(channel_closed)),
    Fault("queue's process dies", queue_process_dies, flavours=("transient", "durable"), loses=("transient",)),
    Fault("queue deleted", queue_deleted, loses=FLAVOURS, short=True),
    Fault("queue deleted, other flavour", queue_changed, loses=FLAVOURS),
    # Of a queue that is not durable a name without a process is left, which no client can declare or delete.
    Fault("virtual host restarts", virtual_host_restarts, flavours=("durable", "quorum")),
]
