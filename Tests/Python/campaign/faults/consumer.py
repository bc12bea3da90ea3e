"""The consumer itself is killed, told to end, frozen."""

import random
import signal
import time

from consumer import Failed

from .fault import HEARTBEAT, Fault
from .store import writing


def killed(scene):
    for _ in range(5):
        time.sleep(random.uniform(0.3, 1.2))
        scene.consumer.kill()
        scene.start_consumer()


def told_to_stop(number):
    def act(scene):
        for _ in range(3):
            time.sleep(random.uniform(0.3, 1.2))
            scene.consumer.stop(within=10, number=number)
            scene.start_consumer()

    return act


def told_twice(scene):
    """The first signal waits for the batch in hand, which the store does not take; the second does not."""
    with writing(scene):
        time.sleep(1)
        scene.consumer.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        if not scene.consumer.is_running:
            raise Failed("the first signal did not wait for the batch in hand")
        scene.consumer.process.send_signal(signal.SIGINT)
        status = scene.consumer.process.wait(timeout=2)
    if status != 128 + signal.SIGINT:
        raise Failed(f"the second signal ended the consumer with status {status}, not {128 + signal.SIGINT}")
    scene.start_consumer()


def frozen(scene):
    time.sleep(0.5)
    scene.consumer.process.send_signal(signal.SIGSTOP)
    time.sleep(3 * HEARTBEAT)
    scene.consumer.process.send_signal(signal.SIGCONT)


FAULTS = [
    Fault("kill -9, 5 times", killed, short=True, lasting=True),
    Fault("SIGTERM, 3 times", told_to_stop(signal.SIGTERM), lasting=True),
    Fault("SIGINT, 3 times", told_to_stop(signal.SIGINT)),
    Fault("a second signal", told_twice, short=True, lasting=True),
    Fault("SIGSTOP beyond the heartbeat", frozen, lasting=True),
]
