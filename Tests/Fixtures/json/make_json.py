#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Writes random JSON texts and dates, with what Python 3.11 makes of each. Deterministic; needs no packages.

- values.jsonl: `{"text", "dumped"}`, where dumped is json.dumps(json.loads(text), indent=2, separators=(",", ": ")).
- broken.jsonl: `{"text", "error"}`: texts cut and changed at random; `error` tells whether json.loads refuses them.
- dates.jsonl: `{"type", "value", "shown"}`: kombu's types; `shown` is null where Python does not take the value.
"""

import argparse
import datetime
import json
import pathlib
import random
import struct

HERE = pathlib.Path(__file__).resolve().parent
STRINGS = ["", "a", "é", "日本", "😀", "\ud800", "\udc00", 'q"', "\\", "/", "\n", "\x00", "\x7f", "\u2028", "ab" * 9]
SPACE = ["", "", "", " ", "\n", "\t ", "\r\n"]


def string(rng):
    text = "".join(rng.choice(STRINGS) for _ in range(rng.randint(0, 3)))
    parts = []
    for unit in text:
        roll = rng.random()
        if roll < 0.3 or "\ud800" <= unit <= "\udfff":
            units = unit.encode("utf-16-be", "surrogatepass")
            for high, low in zip(units[::2], units[1::2]):
                digits = f"{high:02x}{low:02x}"
                parts.append("\\u" + (digits.upper() if rng.random() < 0.5 else digits))
        elif unit in '"\\' or unit < " ":
            parts.append(json.dumps(unit)[1:-1])
        elif unit == "/" and roll < 0.6:
            parts.append("\\/")
        else:
            parts.append(unit)
    return '"' + "".join(parts) + '"'


def number(rng):
    roll = rng.random()
    if roll < 0.3:
        return str(rng.randint(-(10 ** rng.randint(1, 40)), 10 ** rng.randint(1, 40)))
    if roll < 0.4:
        return rng.choice(["0", "-0", "-0.0", "0e0", "1e400", "-1E999", "NaN", "Infinity", "-Infinity", "1e-999", "5e-324"])
    value = struct.unpack("<d", rng.getrandbits(64).to_bytes(8, "little"))[0]
    if value != value or value in (float("inf"), float("-inf")) or roll < 0.7:
        value = rng.uniform(-1000, 1000) * 10.0 ** rng.randint(-20, 20)
    return rng.choice(["{!r}", "{:.3e}", "{:.17g}", "{:.20e}", "{:.1f}", "{:E}"]).format(value)


def value(rng, depth):
    roll = rng.random()
    space = lambda: rng.choice(SPACE)
    if depth and roll < 0.25:
        return "[" + ",".join(space() + value(rng, depth - 1) + space() for _ in range(rng.randint(1, 4))) + "]"
    if depth and roll < 0.55:
        # Few keys and many members: some are repeated.
        count = rng.choice([1, 2, 3, 5, 30])
        members = (
            space() + string(rng) + space() + ":" + space() + value(rng, depth - 1 if count < 30 else 0) + space()
            for _ in range(count)
        )
        return "{" + ",".join(members) + "}"
    if roll < 0.75:
        return string(rng)
    if roll < 0.93:
        return number(rng)
    return rng.choice(["null", "true", "false", "[]", "{}", "[ ]", "{ }"])


def broken(rng):
    text = value(rng, 3)
    for _ in range(rng.randint(1, 2)):
        place = rng.randint(0, len(text))
        roll = rng.random()
        if roll < 0.4:
            text = text[:place]
        elif roll < 0.7:
            text = text[:place] + text[place + 1 :]
        else:
            text = text[:place] + rng.choice(list('{}[],:"\\0123.eE+-nNI\x01 u')) + text[place:]
    return text


def date(rng):
    year = rng.choice([1, 4, 1582, 1970, 1999, 2000, 2020, 2024, 2026, 9999, 0])
    day = rng.choice(
        [
            f"{year:04}-{rng.randint(0, 13):02}-{rng.randint(0, 32):02}",
            f"{year:04}{rng.randint(1, 12):02}{rng.randint(1, 31):02}",
            f"{year:04}-W{rng.randint(0, 54):02}-{rng.randint(0, 8)}",
            f"{year:04}W{rng.randint(1, 53):02}{rng.randint(1, 7)}",
            f"{year:04}-W{rng.randint(1, 53):02}",
            f"{year:04}W{rng.randint(1, 53):02}",
        ]
    )
    return day


def clock(rng):
    hour, minute, second = rng.randint(0, 24), rng.randint(0, 60), rng.randint(0, 60)
    text = rng.choice(
        [
            f"{hour:02}",
            f"{hour:02}:{minute:02}",
            f"{hour:02}{minute:02}",
            f"{hour:02}:{minute:02}:{second:02}",
            f"{hour:02}{minute:02}{second:02}",
        ]
    )
    if rng.random() < 0.5:
        text += rng.choice([".", ","]) + str(rng.randint(0, 10 ** rng.randint(1, 9)))
    return text


def moment(rng):
    text = date(rng)
    if rng.random() < 0.8:
        text += rng.choice(["T", " ", "T", "t", "é", "日", "😀", "-", "", "1", "\ud800", "\x00"]) + clock(rng)
    if rng.random() < 0.4:
        text += rng.choice(["Z", "z", "+00:00", "-00:00", "+", "-"]) + rng.choice(["", "", clock(rng)])
    return text


def typed(rng):
    kind = rng.choice(["datetime", "datetime", "date", "time"])
    text = moment(rng) if kind != "time" else rng.choice(["", "", "T"]) + clock(rng) + rng.choice(
        ["", "", "Z", "+" + clock(rng), "-" + clock(rng)]
    )
    if rng.random() < 0.3 and text:
        place = rng.randrange(len(text))
        text = text[:place] + rng.choice(["", "0", "-", ":", ".", "Z", "W", " ", "\x00"]) + text[place + rng.randint(0, 1) :]
    try:
        if kind == "time":
            shown = datetime.time.fromisoformat(text).isoformat()
        else:
            parsed = datetime.datetime.fromisoformat(text)
            shown = (parsed if kind == "datetime" else parsed.date()).isoformat()
    except (ValueError, OverflowError):
        shown = None
    return {"type": kind, "value": text, "shown": shown}


def refuses(text):
    try:
        json.loads(text)
        return False
    except (ValueError, RecursionError):
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    parser.add_argument("--count", type=int, default=500)
    options = parser.parse_args()

    def write(name, rows):
        (options.out / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")

    rng = random.Random("values")
    texts = [value(rng, 4) for _ in range(options.count)]
    dump = lambda text: json.dumps(json.loads(text), indent=2, separators=(",", ": "))
    write("values.jsonl", [{"text": text, "dumped": dump(text)} for text in texts if len(text) < 4000])
    rng = random.Random("broken")
    texts = [broken(rng) for _ in range(options.count)]
    write("broken.jsonl", [{"text": text, "error": refuses(text)} for text in texts if len(text) < 2000])
    rng = random.Random("dates")
    write("dates.jsonl", [typed(rng) for _ in range(options.count * 3)])


if __name__ == "__main__":
    main()
