"""Checks what OSProfilerFuzz made of texts against what Python makes of them.

usage: judge.py VERDICTS        (lines of: kind, text in base64, what it was written as in base64)

Exit status: 0 they agree, 1 they differ somewhere.
"""

import base64
import datetime
import json
import sys

sys.set_int_max_str_digits(0)
sys.setrecursionlimit(10_000)


def read(text):
    # Raw surrogates may stand in what was unescaped from an envelope.
    return json.loads(text.decode("utf-8", "surrogatepass"))


def is_right(kind, text, output):
    if kind in ("time", "notTime"):
        try:
            time = datetime.datetime.fromisoformat(text.decode("utf-8", "surrogatepass")).isoformat()
        except ValueError:
            return kind == "notTime"
        return kind == "time" and f'"{time}"'.encode() == output
    try:
        value = read(text)
    except ValueError:
        return kind == "notJSON"
    return kind == "json" and json.dumps(value, indent=2, separators=(",", ": ")).encode() == output


def main():
    counts, wrong = {}, 0
    with open(sys.argv[1]) as file:
        for line in file:
            kind, *texts = line.rstrip("\n").split(" ")
            text, output = (base64.b64decode(part) for part in texts)
            counts[kind] = counts.get(kind, 0) + 1
            if not is_right(kind, text, output):
                wrong += 1
                print(f"Python disagrees: {kind}: {text[:500]!r} as {output[:500]!r}")
    if not counts:
        print("no verdicts to judge")
        return 1
    print("Python agrees:" if not wrong else f"{wrong} differ of", ", ".join(f"{n} {kind}" for kind, n in counts.items()))
    return 1 if wrong else 0


sys.exit(main())
