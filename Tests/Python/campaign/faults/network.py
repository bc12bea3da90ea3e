"""The network between consumer and broker."""

import time

from .fault import HEARTBEAT, PROXY, Fault
from .store import writing


def mode(name, seconds):
    def act(scene):
        time.sleep(1)
        scene.proxy.mode = name
        time.sleep(seconds)
        scene.proxy.mode = "pass"

    return act


def resets(scene):
    for _ in range(5):
        time.sleep(0.7)
        scene.proxy.reset()


def black_hole_with_a_batch_in_hand(scene):
    """The batch is committed while its connection leads nowhere, so that its acknowledgement is lost."""
    with writing(scene):
        time.sleep(1)
        scene.proxy.mode = "blackhole"
    time.sleep(3 * HEARTBEAT)
    scene.proxy.mode = "pass"


def first_host_is_dead(scene):
    """Port 1 refuses; the connection goes to the second host, and after a reset again."""
    return f"{scene.credentials}@127.0.0.1:1,{scene.hosts}"


FAULTS = [
    Fault("network: black hole", mode("blackhole", 3 * HEARTBEAT), proxied=PROXY, lasting=True),
    Fault("network: black hole, mid-batch", black_hole_with_a_batch_in_hand, proxied=PROXY, lasting=True),
    Fault("network: half open", mode("silent", 3 * HEARTBEAT), proxied=PROXY, flavours=("durable", "quorum"), lasting=True),
    Fault("network: resets", resets, proxied=PROXY, lasting=True),
    Fault("network: 100 ms a piece", mode("slow", 5), proxied=PROXY, flavours=("durable",), lasting=True),
    Fault("network: trickle", mode("trickle", 5), proxied=PROXY, flavours=("durable",), lasting=True),
    Fault("network: IPv6, resets", resets, proxied="::1", flavours=("durable",), short=True),
    Fault("network: first host is dead", resets, proxied=PROXY, hosts=first_host_is_dead, flavours=("durable", "quorum")),
]
