"""A cluster of three nodes, all of them named in the consumer's URL, loses some."""

import signal
import time
from contextlib import contextmanager

from bus import QUEUE

from .fault import Fault

FLAVOURS = ("durable", "quorum")
TICK_TIME = 5  # seconds; a node that says nothing for a quarter longer counts as gone


@contextmanager
def stopped(nodes):
    for node in nodes:
        node.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for node in nodes:
            node.signal(signal.SIGCONT)


def nodes_die(scene):
    """One after the other. A quorum queue is served on; a durable one with its node's return."""
    for node in scene.broker.nodes:
        time.sleep(1)
        node.kill()
        if scene.flavour == "quorum":
            scene.goes_on()
        node.restart()
        scene.broker.heal()


def leader_moves(scene):
    for turn in range(3):
        time.sleep(1)
        scene.broker.evaluate(
            f'{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"{QUEUE}">>)), Leader = amqqueue:get_pid(Q), '
            f'{{Name, _}} = Leader, [Other | _] = [N || N <- maps:get(nodes, amqqueue:get_type_state(Q)), '
            f'{{Name, N}} =/= Leader], ra:transfer_leadership(Leader, {{Name, Other}}).'
        )


def node_cut_off(scene):
    """The majority goes on without it; when it is back it finds itself in the minority, and pauses until it has joined."""
    with stopped(scene.broker.nodes[:1]):
        if scene.flavour == "quorum":
            scene.goes_on()
        time.sleep(TICK_TIME + 2)
    scene.broker.heal()


def majority_cut_off(scene):
    """The last node pauses: there is nobody to connect to until the others are back."""
    with stopped(scene.broker.nodes[1:]):
        time.sleep(2 * TICK_TIME + 2)
    scene.broker.heal()


FAULTS = [
    Fault("cluster: nodes die in turn", nodes_die, flavours=FLAVOURS, clustered=True),
    Fault("cluster: leader moves, 3 times", leader_moves, flavours=("quorum",), clustered=True),
    Fault("cluster: a node cut off", node_cut_off, flavours=FLAVOURS, clustered=True),
    Fault("cluster: two nodes cut off", majority_cut_off, flavours=FLAVOURS, clustered=True),
]
