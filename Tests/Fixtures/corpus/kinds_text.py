# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Kinds of traces about the text of a message: numbers, strings, keys, layout, typed values, envelopes."""

import jsontext
import values
from common import chunks, holder, styles
from jsontext import Literal, Object, Style, compact
from points import Trace, new_uuid, stamp


def numbers(rng):
    for spellings in chunks(values.FLOATS, 12):
        yield holder("float-listed", rng, [Literal(s) for s in spellings])
    for count in range(14):
        yield holder("float-random", rng, [Literal(values.random_float(rng)) for _ in range(30)], version=count % 2 + 1)
    for spellings in chunks(values.INTEGERS, 7):
        yield holder("int-listed", rng, [Literal(s) for s in spellings])
    for count in range(6):
        yield holder("int-random", rng, [Literal(values.random_integer(rng)) for _ in range(20)], version=count % 2 + 1)
    for spelling in values.NON_FINITE:
        for version in (1, 2):
            content = Object([(spelling, Literal(spelling)), ("list", [Literal(spelling), [Literal(spelling)]])])
            yield holder("non-finite", rng, content, version=version, style=rng.choice(styles(rng)[:8]))
    trace = Trace("non-finite", rng)
    trace.span("db", "t", project=Literal("NaN"), service=Literal("-Infinity"), host=Literal("1E400"))
    yield trace
    trace = Trace("float-scalars", rng)
    trace.span("db", "t", project=Literal("1.10"), service=Literal("1E5"), host=Literal("-0.0"))
    yield trace


def strings(rng):
    for texts in chunks(values.STRINGS, 6):
        yield holder("string-ascii", rng, texts)
        yield holder("string-raw", rng, texts, style=compact(string=jsontext.raw_string))
    for texts in chunks(values.STRINGS, 10):
        yield holder("string-mixed", rng, texts, style=Style(string=jsontext.mixed_string(rng)))
        yield holder("string-2.0", rng, texts, version=2, style=Style(string=jsontext.mixed_string(rng)))
        yield holder(
            "string-2.0-raw",
            rng,
            texts,
            version=2,
            inner=compact(string=jsontext.inner_string),
            style=compact(string=jsontext.raw_string),
        )
    for version in (1, 2):
        for spellings in chunks(values.ESCAPE_SPELLINGS, 5):
            yield holder("escape-spelling", rng, [Literal(s) for s in spellings], version=version)
    for _ in range(16):
        texts = [values.random_string(rng) for _ in range(8)]
        pairs = Object([(values.random_string(rng), t) for t in texts])
        yield holder(
            "string-random", rng, pairs, version=rng.choice((1, 2)), style=compact(string=jsontext.mixed_string(rng))
        )


def surrogates(rng):
    for version in (1, 2):
        for spellings in chunks(values.SURROGATE_SPELLINGS, 5):
            yield holder("surrogate-spelling", rng, [Literal(s) for s in spellings], version=version)
        for texts in chunks(values.SURROGATES, 5):
            keyed = Object([(t, t) for t in texts])
            yield holder("surrogate-key", rng, keyed, version=version, style=Style(string=jsontext.mixed_string(rng)))
    for texts in chunks(values.SURROGATES, 4):
        # The 2.0 text has the surrogates unescaped; only the string around it escapes them.
        yield holder(
            "surrogate-2.0-outer",
            rng,
            Object([(t, [t]) for t in texts]),
            version=2,
            inner=Style(string=jsontext.inner_string),
        )
    for text in values.SURROGATES[:12]:
        trace = Trace("surrogate-id", rng, base=f"{text}{rng.randrange(10**6)}")
        trace.span("db", text, end=2000)
        trace.span("rpc", text + text, parent=text, begin=100, end=900, start_info={"function": {"name": "a.b"}})
        yield trace
    for text in values.SURROGATES[:6]:
        trace = Trace("surrogate-name", rng)
        trace.span(text, "t1", project=text, service=text, host=text, stop_info={"etype": text})
        yield trace
    # Two halves of a pair, one escaped by the outer text and one by the inner: Python keeps two characters, which
    # differ from the one character as keys and look the same when written.
    trace = Trace("surrogate-2.0-split", rng)
    pairs = Object([(Literal('"\ud83d\\ude00"'), 1), ("😀", 2), (Literal('"\\ud83d\\ude00"'), 3)])
    trace.span(
        "db",
        "t",
        start_info={"v": pairs, "w": Literal('"\ud83d\\ude00"')},
        version=2,
        inner=Style(string=jsontext.inner_string),
    )
    yield trace


def keys(rng):
    objects = [
        Object([("", 1)]),
        Object([("", Object([("", Object([("", "")]))]))]),
        Object([("a", 1), ("b", 2), ("a", 3)]),
        Object([("a", Object([("x", 1)])), ("b", 0), ("a", Object([("y", 2)]))]),
        Object([("a", 1), ("A", 2)]),
        Object([("a", 1), (Literal(r'"\u0061"'), 2)]),
        Object([(Literal(r'"\u0061"'), 1), ("b", 2), ("a", 3)]),
        Object([(Literal(r'"\/"'), 1), ("/", 2), (Literal(r'"\u002F"'), 3)]),
        Object([("é", 1), ("e\u0301", 2), ("é", 3)]),
        Object([("😀", 1), (Literal(r'"\ud83d\ude00"'), 2), (Literal(r'"\uD83D"'), 3), (Literal(r'"\ud83d"'), 4)]),
        Object([("a", [1, 2]), ("a", [3])]),
        Object([("a", Object([("b", 1), ("b", 2)])), ("c", 1)]),
        Object([("z", 1), ("a", 2), ("m", 3), ("z", 4), ("a", 5)]),
        Object([("a\x00", 1), ("a", 2), ("a\x00b", 3)]),
        Object([(str(n % 7), n) for n in range(40)]),
        Object([("1", 1), ("01", 2), ("1.0", 3), ("true", 4), ("null", 5)]),
        Object([("Å", 1), ("A\u030a", 2), ("\u212b", 3)]),
        Object([("a", Literal("NaN")), ("a", Literal("1.10"))]),
        Object([("\\", 1), (Literal(r'"\u005c"'), 2), ('"', 3), (Literal(r'"\u0022"'), 4)]),
        Object([("K", 1), ("\u212a", 2)]),
    ]
    for index, content in enumerate(objects):
        yield holder("key", rng, content, version=index % 2 + 1)
    for version in (1, 2):
        for member, first in [
            ("name", "wrong"),
            ("base_id", "wrong"),
            ("trace_id", Object()),
            ("parent_id", []),
            ("timestamp", 5),
            ("info", "none"),
            ("project", "wrong"),
            ("service", Object()),
        ]:
            trace = Trace("duplicate-payload-key", rng)

            def repeat(payload, member=member, first=first):
                place = [key for key, _ in payload].index(member)
                payload.insert(rng.randint(0, place), (member, first))
                if rng.random() < 0.5:
                    payload.insert(
                        rng.randint(0, place), (Literal('"' + "".join(f"\\u{ord(c):04X}" for c in member) + '"'), first)
                    )

            trace.span("db", new_uuid(rng), edit=repeat, version=version)
            yield trace
        for wrong in ("text", Object([("name", "x-start")]), [], None, 5):
            trace = Trace("duplicate-payload", rng)

            def before(notification, wrong=wrong):
                place = [key for key, _ in notification].index("payload")
                notification.insert(rng.randint(0, place), ("payload", wrong))

            trace.span("db", "t", version=version, surround=before)
            yield trace
    trace = Trace("duplicate-host", rng)
    trace.span("db", "t", start_info=Object([("host", "first"), ("x", 1)]), stop_info=Object([("host", None)]))
    yield trace
    trace = Trace("duplicate-etype", rng)
    trace.span("db", "t", stop_info=Object([("etype", "First"), ("message", "m"), (Literal(r'"\u0065type"'), "Last")]))
    yield trace
    trace = Trace("duplicate-envelope", rng)
    payload = {
        "name": "db-start",
        "base_id": trace.base,
        "trace_id": "t",
        "parent_id": trace.base,
        "timestamp": stamp(trace.start),
        "info": {"host": "h"},
        "project": None,
        "service": "s",
    }
    text = jsontext.write({"priority": "INFO", "payload": payload}, Style())
    trace.bodies.append(
        jsontext.write(
            Object([("oslo.message", "{}"), ("oslo.version", "1.0"), ("oslo.message", text), ("oslo.version", "2.0")]),
            Style(),
        )
    )
    yield trace
    for _ in range(6):
        trace = Trace("key-order", rng)
        for index in range(3):
            trace.span(
                "db",
                f"t{index}",
                begin=index * 1000,
                end=index * 1500,
                order=True,
                style=rng.choice(styles(rng)),
                start_info=Object([(values.random_key(rng), values.random_value(rng, 2)) for _ in range(6)]),
                extra=[("more", values.random_value(rng)), ("", 1)],
            )
        yield trace


def nesting(rng):
    # A report's white space grows with the square of the depth, so there is one of each only.
    for kind, depths in (("array", (1, 2, 10, 400)), ("object", (1, 2, 50, 150)), ("both", (2, 20, 80))):
        for depth in depths:
            opening, closing = {"array": ("[", "]"), "object": ('{"a":', "}"), "both": ('[{"a":', "}]")}[kind]
            core = {"array": "", "object": "1", "both": "[]"}[kind]
            count = depth // 2 if kind == "both" else depth
            version = 2 if depth in (10, 50) else 1
            yield holder(f"nesting-{kind}", rng, Literal(opening * count + core + closing * count), version=version)
    for text in (
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        '{"a":{}}',
        '{"a":[]}',
        "[ ]",
        "{\n}",
        "[[],[],{}]",
        "[[],[[]],[[],[[]]]]",
    ):
        yield holder("empty-container", rng, Literal(text), style=rng.choice(styles(rng)))


def layout(rng):
    for version in (1, 2):
        for style in styles(rng):
            trace = Trace("layout", rng, style=style)
            for index in range(2):
                trace.point(
                    "db-start",
                    f"t{index}",
                    at=index,
                    info={"v": values.random_value(rng), "w": [1, {}]},
                    version=version,
                    inner=rng.choice(styles(rng)[:9]),
                )
                trace.point("db-stop", f"t{index}", at=index + 3000, version=version)
            trace.bodies = [
                rng.choice(["", " ", "\n", "\t\r\n "]) + b + rng.choice(["", "\n", " ", "\r\n\t"]) for b in trace.bodies
            ]
            yield trace


def contents(rng):
    samples = [
        {"db": {"statement": 'SELECT 1 -- \n\tFROM "t"', "params": [1, None, "x", Literal("1.50")]}},
        {"function": {"name": "m.f", "args": "(1,)", "kwargs": "{}"}},
        {"info": {"info": {"host": "no"}}},
        {"host2": "x", "name": "n", "started": 5, "meta.raw_payload.db-start": 1},
        {"children": [], "stats": {}, "trace_id": 1},
        {"request": {"path": "/v1/é😀\u2028", "query": "a=1&b=%20", "method": "GET", "scheme": "http"}},
        {"": None},
        {"x": "y" * 2000},
    ]
    for sample in samples:
        trace = Trace("info", rng)
        trace.span("db", new_uuid(rng), start_info=sample, stop_info=sample)
        trace.point("db-start", new_uuid(rng), info=sample, version=2, style=compact(string=jsontext.raw_string))
        yield trace
    for _ in range(30):
        trace = Trace("info-random", rng)
        trace.span(
            "db",
            new_uuid(rng),
            start_info={"v": values.random_value(rng, 4)},
            stop_info={"r": values.random_value(rng, 4)},
            version=rng.choice((1, 2)),
            style=rng.choice(styles(rng)),
            extra=[("more " + values.random_key(rng), values.random_value(rng, 2))],
        )
        yield trace


def types(rng):
    for label, pairs in (("typed-plain", values.TYPED_PLAIN), ("typed-normalised", values.TYPED_NORMALISED)):
        for group in chunks(pairs, 4):
            content = [values.typed(*pair) for pair in group]
            yield holder(label, rng, content)
            yield holder(
                label, rng, Object([("a", content[0]), ("a", content[-1]), ("b", content[:1])]), style=styles(rng)[7]
            )
            # Python does not unwrap them inside a 2.0 text.
            yield holder(label + "-2.0", rng, content, version=2)
    T, V, when = "__type__", "__value__", "2026-03-05T10:11:12.000100"
    for content in [
        Object([(V, when), (T, "datetime")]),
        Object([(T, "x"), (V, when), (T, "datetime")]),
        Object([(T, "datetime"), (V, 5), (V, when)]),
        Object([(Literal(r'"\u005f_type__"'), "datetime"), (V, when)]),
        Object([(T, Literal(r'"\u0064atetime"')), (V, when)]),
        Object([(T, "datetime"), (V, when), ("more", 1)]),
        Object([(T, "datetime")]),
        Object([(V, when)]),
        Object([(T, "decimal"), (V, "1.1"), ("x", 1)]),
        Object([(T, 5), (V, 6), (T, "date"), (V, "2026-03-05")]),
        [[values.typed("time", "10:11:12")]],
        Object([("T", values.typed("date", "2026-03-05"))]),
        Object([(T, values.typed("date", "2026-03-05")), (V, 1), ("x", 2)]),
        Object([(T, "datetime"), (V, Literal(r'"2026-03-05T\u00310:11:12"'))]),
        Object([(T, Object([(T, "x"), (V, "y"), ("z", 0)]))]),
    ]:
        yield holder("typed-shape", rng, content)
    trace = Trace("typed-member", rng)
    when = values.typed("datetime", when)
    trace.span("db", "t", project=when, host=when, stop_info={"etype": when, "when": [when]})
    yield trace


def envelopes(rng):
    for _ in range(8):
        trace = Trace("envelope-mixed", rng)
        for n in range(4):
            trace.span(
                "db",
                f"t{n}",
                None if n < 2 else f"t{n - 2}",
                n * 100,
                n * 400,
                version=rng.choice((1, 2)),
                style=rng.choice(styles(rng)),
                inner=rng.choice(styles(rng)[:9]),
                start_info={"v": values.random_value(rng, 2)},
            )
        yield trace
    for version in (1, 2):
        for outer in (
            [("_context_request_id", "req-1"), ("_context_user", None), ("_context_roles", ["admin", "é"])],
            [("_context_x", Object([("payload", Object())])), ("payload2", 1)],
            [("", Literal("NaN")), ("\ud800", [])],
            [("oslo.version", "2.0")],
            [("oslo.message", "{}")],
            [("message_id", None)],
        ):
            trace = Trace("outer-members", rng)
            trace.span("db", "t", version=version, outer=outer)
            yield trace
        trace = Trace("outer-first", rng)
        trace.span(
            "db", "t", version=version, surround=lambda n: n.insert(0, ("_context_a", [[], {}, "}", '"payload":']))
        )
        yield trace
        trace = Trace("outer-order", rng)
        trace.span("db", "t", version=version, surround=rng.shuffle)
        yield trace
        for gone in ("message_id", "_unique_id", "publisher_id", "event_type", "timestamp"):
            trace = Trace("outer-absent", rng)
            trace.span("db", "t", version=version, surround=lambda n, gone=gone: n.remove(gone))
            yield trace
    # Beside an envelope, members of the outer object count for nothing.
    trace = Trace("envelope-with-payload", rng)
    trace.span("db", "t", version=2)
    trace.bodies = [b[:-1] + ', "payload": {"name": "wrong"}, "extra": null}' for b in trace.bodies]
    yield trace
