# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""One trace of the corpus: its points, as messages in order of arrival."""

import datetime
import random
import uuid

import jsontext
from jsontext import Object, Style

ABSENT = object()
"""Leaves a member out."""


def new_uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def stamp(time: datetime.datetime, digits: int = 6, separator: str = "T") -> str:
    text = f"{time.year:04d}-{time:%m-%d}{separator}{time:%H:%M:%S}"
    return text if digits == 0 else f"{text}.{time.microsecond:06d}"[: len(text) + 1 + digits]


class Trace:
    """Collects messages. Times are microseconds after ``start``."""

    def __init__(self, kind: str, rng: random.Random, base: object = ABSENT, style: Style | None = None):
        self.kind = kind
        self.rng = rng
        if base is ABSENT:
            # Short ones keep the corpus small; they are as opaque as any.
            base = new_uuid(rng) if rng.random() < 0.4 else f"{rng.getrandbits(40):x}"
        self.base = base
        self.style = style or Style()
        self.start = datetime.datetime(2026, 3, 5, 10) + datetime.timedelta(microseconds=rng.randrange(10**10))
        self.bodies: list[str] = []
        # Most notifications go without the members that Python's reader can do without.
        self.slim = not kind.startswith(("envelope", "outer", "float", "info")) and rng.random() < 0.85

    def point(
        self,
        name,
        trace,
        parent=None,
        at=0,
        *,
        time=None,
        digits=6,
        info=ABSENT,
        project="demo",
        service="api",
        host="h1",
        extra=(),
        version=1,
        style=None,
        order=False,
        edit=None,
        outer=(),
        surround=None,
        inner=None,
    ):
        """Adds a message.

        ``parent`` None means the base id, ABSENT null. ``edit`` may change the payload's pairs in place, ``surround``
        the notification's; ``outer`` are more members of the notification; ``inner`` is the style of a 2.0 text.
        """
        style = style or self.style
        moment = time or self.start + datetime.timedelta(microseconds=at)
        parent = self.base if parent is None else (None if parent is ABSENT else parent)
        pairs = Object(info.items() if isinstance(info, dict) else info if info is not ABSENT else ())
        if host is not ABSENT:
            pairs.append(("host", host))
        payload = Object(
            [
                ("name", name),
                ("base_id", self.base),
                ("trace_id", trace),
                ("parent_id", parent),
                ("timestamp", stamp(moment, digits)),
                ("info", pairs),
                ("project", project),
                ("service", service),
                *extra,
            ]
        )
        if order:
            self.rng.shuffle(payload)
        if edit:
            edit(payload)
        self.send(payload, version, style, outer, surround, moment, inner)

    def send(self, payload, version, style, outer=(), surround=None, moment=None, inner=None):
        moment = moment or self.start
        notification = Object(
            [
                ("message_id", new_uuid(self.rng)),
                ("publisher_id", "h1"),
                ("event_type", "profiler.api"),
                ("priority", "INFO"),
                ("payload", payload),
                ("timestamp", stamp(moment, separator=" ")),
                ("_unique_id", f"{self.rng.getrandbits(128):032x}"),
                *outer,
            ]
        )
        if self.slim:
            notification = Object(
                [("priority", "INFO"), ("payload", payload), ("_unique_id", f"{self.rng.getrandbits(64):x}"), *outer]
            )
        if surround:
            surround(notification)
        if version == 2:
            # A 1.0 text in a string of its own; with inner_string lone surrogates are escaped by the outer one only.
            notification = Object(
                [("oslo.version", "2.0"), ("oslo.message", jsontext.write(notification, inner or Style()))]
            )
        self.bodies.append(jsontext.write(notification, style))

    def span(self, name, trace, parent=None, begin=0, end=1000, *, start_info=ABSENT, stop_info=ABSENT, **members):
        self.point(f"{name}-start", trace, parent, begin, info=start_info, **members)
        self.point(f"{name}-stop", trace, parent, end, info=stop_info, **members)

    def again(self, index: int) -> None:
        """The same message once more, as a broker redelivers it."""
        self.bodies.append(self.bodies[index])

    def shuffle(self) -> None:
        self.rng.shuffle(self.bodies)
