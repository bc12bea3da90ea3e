"""What cannot be decoded, what means harm, and what is large."""

import base64
import itertools
import json
import os
import time

from bodies import distinct, hostile, large, mixed, point, poison
from bus import REJECTED
from consumer import Failed
from count import digest

from .fault import Fault


def wait(seconds):
    return lambda scene: time.sleep(seconds)


def all_published(scene):
    """Then the consumer ends in the midst of large ones: what is on its way must not end in its memory."""
    scene.publisher.join(120)


def oversized():
    """Sound but for their size."""
    for size in itertools.chain([50 << 20], itertools.repeat(16 << 20, 40)):
        for _, body in large(size, 1):
            yield None, body


def shown_and_replayed(scene):
    """Quarantine shows what it holds, byte for byte and with the reason, and gives back what an operator has mended."""
    for line in scene.osprofiler("queue", "peek", "--queue", REJECTED, "-n", "200", "--json").splitlines():
        message = json.loads(line)
        headers = message["properties"]["headers"]
        if not headers.get("x-osprofiler-reason") or headers.get("x-osprofiler-exchange") != "openstack":
            raise Failed(f"a message in quarantine has no reason or no origin: {headers}")
        if digest(body_of(message)) not in scene.publisher.poison:
            raise Failed("a message in quarantine is not what was published")
    if any(byte < 32 and byte != 10 for byte in scene.osprofiler("queue", "peek", "--queue", REJECTED, "-n", "200")):
        raise Failed("queue peek prints control characters")

    path = os.path.join(scene.settings.scratch, "rejected.jsonl")
    scene.osprofiler("queue", "export", path, "--force", "--queue", REJECTED)
    with open(path) as file:
        message = json.loads(file.readline())
    identity, mended = point()
    message.pop("body_base64", None)
    message["body"] = json.dumps(mended)
    with open(path, "w") as file:
        file.write(json.dumps(message) + "\n")
    scene.osprofiler("queue", "replay", path)
    scene.publisher.confirmed.add(identity)
    scene.wait(lambda: scene.holds(identity), 10, "the message that was mended and replayed was not stored")


def body_of(message):
    if "body_base64" in message:
        return base64.b64decode(message["body_base64"])
    return message["body"].encode()


def listed_harmlessly(scene):
    text = scene.osprofiler("trace", "list", "--limit", "0")
    if any(byte < 32 and byte != 10 for byte in text):
        raise Failed("trace list prints control characters")


FAULTS = [
    Fault("poison, every third", wait(4), bodies=mixed, check=shown_and_replayed),
    Fault("nothing but poison, a flood", wait(6), flavours=("transient", "durable"), rate=100_000,
          bodies=lambda: distinct(poison), check=shown_and_replayed, short=True),
    Fault("hostile ids", all_published, flavours=("durable",), bodies=hostile, check=listed_harmlessly, short=True),
    Fault("bodies of 16 MiB, by the hundred", all_published, flavours=("durable",),
          bodies=lambda: large((16 << 20) - 4096, 100), peak_mb=120, short=True),
    Fault("bodies over 16 MiB", all_published, flavours=("durable", "quorum"), bodies=lambda: itertools.islice(oversized(), 41),
          peak_mb=180),
]
