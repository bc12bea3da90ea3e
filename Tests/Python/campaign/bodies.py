"""What is published: endless or finite series of (identity, body); the identity is the message id, None for poison."""

import itertools
import json
import uuid

POINTS_PER_TRACE = 20


def point(base=None, info=None, **changes):
    """A trace point, sound unless the changes to its payload make it unsound."""
    identity = uuid.uuid4()
    payload = {
        "name": "db-start", "base_id": base or str(uuid.uuid4()), "trace_id": str(uuid.uuid4()), "parent_id": base,
        # By `message` a reader of the payload alone can tell points apart.
        "timestamp": "2026-01-01T00:00:00.000001", "info": info or {"host": "h", "message": identity.hex},
        "project": "p", "service": "s",
        **changes,
    }
    return identity.hex, {"message_id": str(identity), "event_type": "profiler.s", "payload": payload}


def points():
    while True:
        base = str(uuid.uuid4())
        for _ in range(POINTS_PER_TRACE):
            identity, message = point(base)
            yield identity, json.dumps(message).encode()


def large(size, count):
    """Sound points of about `size` bytes."""
    for _ in range(count):
        identity, message = point(info={"filler": "x" * size})
        yield identity, json.dumps(message).encode()


def nested(depth):
    return ('{"payload": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}").encode()


def poison():
    """Truncated, binary, deep, of wrong types, in a garbled envelope, with ids that are none."""
    whole = json.dumps(point()[1]).encode()
    yield from (b"", b"{", whole[:-1], whole[: len(whole) // 2], b"\xff\xfe\x00", bytes(range(256)), b"\x1f\x8b\x08garbage")
    yield from (nested(513), nested(100_000), b"[" * 5000)
    yield from (b"null", b"[]", b'"text"', b"{}", b'{"payload": 1}', b'{"payload": []}')
    wrong = [
        {"base_id": 1.5}, {"base_id": True}, {"base_id": {}}, {"trace_id": []}, {"name": None}, {"name": 7}, {"name": "db"},
        {"timestamp": None}, {"timestamp": 1}, {"timestamp": "yesterday"}, {"base_id": "x" * 256}, {"trace_id": "../" * 86},
    ]
    yield from (json.dumps(point(**changes)[1]).encode() for changes in wrong)
    envelopes = ["{", "", "[]", "\x00", 1, None, {"payload": {}}, ["{}"], '{"payload": "\\ud800"}', "{" * 600]
    yield from (json.dumps({"oslo.version": "2.0", "oslo.message": inside}).encode() for inside in envelopes)
    yield b'{"oslo.version": "2.0", "oslo.message": "\\ud800\\u0000"}'


def hostile():
    """Sound, and meant to harm whoever shows, stores or names a file after them."""
    ids = [
        "../../../etc/passwd", "a\0b", "\x1b]0;owned\x07\x1b[2J", "x" * 255, "\ud800", "\U0001f4a9", "</script><script>alert(1)",
        "'; DROP TABLE points;--", "%s%n", " ", 7, -(2**63), 10**40,
    ]
    for strange in ids:
        for changes in ({"base_id": strange}, {"trace_id": strange}, {"info": {str(strange): strange}}):
            identity, message = point(**changes)
            yield identity, json.dumps(message).encode()
    identity, message = point(info={"deep": json.loads("[" * 500 + "]" * 500)})
    yield identity, json.dumps(message).encode()


def distinct(bodies):
    """Repeats a series of poison for ever; each body is its own by blanks and a number at its end, as some are told apart
    by their bytes alone."""
    for turn in itertools.count():
        for body in bodies():
            yield None, body + b" " * 3 + str(turn).encode()


def mixed(every=3):
    """Poison among points, hostile ones too."""
    good, bad, odd = points(), distinct(poison), itertools.chain.from_iterable(hostile() for _ in itertools.count())
    for number in itertools.count():
        yield next(bad if number % every == 0 else odd if number % 7 == 0 else good)
