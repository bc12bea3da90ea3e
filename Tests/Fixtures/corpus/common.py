# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""What the kinds of traces share."""

import random

import jsontext
import values
from jsontext import Literal, Object, Style, compact
from points import Trace, new_uuid


def chunks(items: list, size: int) -> list:
    return [items[i : i + size] for i in range(0, len(items), size)]


def styles(rng: random.Random) -> list:
    def blank() -> str:
        return rng.choice(["", "", " ", "\n", "\t", "\r\n", "  "])

    return [
        Style(),
        compact(),
        Style(indent="  "),
        Style(indent="\t"),
        Style(indent="    ", newline="\r\n"),
        Style(item=",\n", key=":\t"),
        Style(item=" , ", key=" : "),
        compact(space=blank),
        Style(space=blank),
        compact(string=jsontext.raw_string),
        compact(string=jsontext.mixed_string(rng)),
        Style(indent=" ", newline="\r"),
    ]


def holder(kind: str, rng: random.Random, content: object, **members) -> Trace:
    """One span whose start carries ``content``."""
    trace = Trace(kind, rng)
    trace.span("db", new_uuid(rng), end=rng.randint(0, 5000), start_info={"v": content}, **members)
    return trace


ODD = [
    None,
    True,
    False,
    0,
    -5,
    Literal("1.10"),
    Literal("1E5"),
    "",
    [],
    Object(),
    [1, "a", None],
    Object([("a", 1), ("a", 2)]),
    "é😀",
    Literal("NaN"),
    values.typed("date", "2026-03-05"),
    Literal("12345678901234567890123"),
    "</script>",
    "x" * 60,
]
