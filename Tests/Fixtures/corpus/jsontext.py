# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Writes JSON text exactly as wished: spelling of numbers, escapes, white space, duplicate keys."""

import dataclasses
import json
import random
from collections.abc import Callable

SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Literal(str):
    """JSON text that is written as it stands, as a value or as a key (then with its quotes)."""


class Object(list):
    """An object as a list of (key, value) pairs; keys may repeat."""

    def replace(self, key: str, value: object) -> None:
        self[:] = [(k, value if k == key else v) for k, v in self]

    def remove(self, key: str) -> None:
        self[:] = [(k, v) for k, v in self if k != key]


def ascii_string(text: str) -> str:
    return json.dumps(text)


def raw_string(text: str) -> str:
    """Escapes what must be escaped, in UTF-8 terms: controls, quote, backslash and surrogates."""
    return "".join(
        json.dumps(c)[1:-1] if 0xD800 <= ord(c) < 0xE000 else c for c in json.dumps(text, ensure_ascii=False)
    )


def inner_string(text: str) -> str:
    """Leaves surrogates as they are too: for text that is itself going to be a JSON string."""
    return json.dumps(text, ensure_ascii=False)


def mixed_string(rng: random.Random) -> Callable[[str], str]:
    """Each character in one of its possible spellings."""

    def unit(value: int) -> str:
        digits = f"{value:04x}"
        return "\\u" + "".join(rng.choice((d, d.upper())) for d in digits)

    def spell(char: str) -> str:
        point = ord(char)
        roll = rng.random()
        if char in SHORT and roll < 0.6:
            return SHORT[char]
        if point < 0x20 or char in '"\\' or 0xD800 <= point < 0xE000 or roll < 0.4:
            if point > 0xFFFF:
                point -= 0x10000
                return unit(0xD800 | point >> 10) + unit(0xDC00 | point & 0x3FF)
            return unit(point)
        return char

    return lambda text: '"' + "".join(map(spell, text)) + '"'


@dataclasses.dataclass
class Style:
    """How a text is laid out. ``space`` gives the white space between any two tokens."""

    string: Callable[[str], str] = ascii_string
    item: str = ", "
    key: str = ": "
    indent: str | None = None
    newline: str = "\n"
    space: Callable[[], str] = staticmethod(lambda: "")


def compact(**changes) -> Style:
    return Style(item=",", key=":", **changes)


def write(value: object, style: Style, depth: int = 0) -> str:
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, str):
        return style.string(value)
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, dict):
        value = Object(value.items())
    brackets = "{}" if isinstance(value, Object) else "[]"
    inner = depth + 1
    if isinstance(value, Object):
        parts = [write(k, style) + style.space() + style.key + style.space() + write(v, style, inner) for k, v in value]
    else:
        parts = [write(v, style, inner) for v in value]
    if not parts:
        return brackets[0] + style.space() + brackets[1]
    if style.indent is None:
        start = end = ""
        joint = style.item
    else:
        start = style.newline + style.indent * inner
        end = style.newline + style.indent * depth
        joint = style.item.rstrip(" ") + start
    joint = style.space() + joint + style.space()
    return brackets[0] + style.space() + start + joint.join(parts) + end + style.space() + brackets[1]
