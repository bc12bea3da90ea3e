"""Where every message is when a case is over.

published (confirmed) = stored once + quarantined + queued + lost by the broker + destroyed with a store
"""

import hashlib
import json
import time

from bus import QUEUE, REJECTED
from consumer import Failed

# What a consumer was handed and had not stored when it was told to end takes the broker a moment to put back.
REQUEUE_SECONDS = 5
COLUMNS = ["messages", "stored", "queued", "quarantined", "duplicates", "lost", "by broker", "destroyed", "peak MB", "recovery s"]


def count(scene, summary, recovery):
    """The row of a case, from what was published, what is where now, and what the consumer says it did.

    What went down with a store that the fault destroyed is counted apart, as is what the broker itself has lost; the rest
    of what is missing is lost.
    """
    publisher = scene.publisher
    keys, kept = scene.contents()
    stored = set(keys)
    if summary["acked"] > summary["received"]:
        raise Failed(f"the consumer acknowledged {summary['acked']} messages and settled {summary['received']}")
    # What a commit stored that seemed to fail is a duplicate when it comes again.
    most = summary["stored"] + summary["duplicates"]
    if len(scene.consumers) == 1 and not scene.destroyed and not summary["stored"] <= len(keys) <= most:
        raise Failed(f"the consumer says that it stored {summary['stored']} to {most} points, the store has {len(keys)}")
    # Quarantine is at least once: what was published or quarantined twice is there twice.
    rejected = kept | {digest(body) for body in scene.broker.take(REJECTED)}
    waiting, waiting_poison = set(), set()
    deadline = time.monotonic() + REQUEUE_SECONDS
    while True:
        for body in scene.broker.take(QUEUE):
            identity = identity_of(body)
            waiting.add(identity) if identity in publisher.confirmed else waiting_poison.add(digest(body))
        missing = publisher.confirmed - stored - waiting
        destroyed = missing & scene.destroyed
        missing = len(missing - destroyed) + len(publisher.poison - rejected - waiting_poison)
        if missing == 0 or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    is_brokers = scene.flavour in scene.fault.loses
    return {
        "messages": publisher.count,
        "stored": len(stored & publisher.confirmed),
        "queued": len((waiting - stored) | (waiting_poison & publisher.poison - rejected)),
        "quarantined": len(rejected & publisher.poison),
        "duplicates": len(keys) - len(stored),
        "lost": 0 if is_brokers else missing,
        "by broker": missing if is_brokers else 0,
        "destroyed": len(destroyed),
        "peak MB": round(max(consumer.memory[0] for consumer in scene.consumers)),
        "recovery s": round(recovery, 1),
    }


def digest(body):
    return hashlib.sha256(body).digest()


def identity_of(body):
    """The message id of a trace point; None where there is none."""
    try:
        return json.loads(body)["message_id"].replace("-", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
