# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Kinds of traces about points and how they hang together: trees, times, ids, names, graphs, sizes."""

import datetime
import uuid

import values
from common import ODD, chunks, styles
from jsontext import Literal, compact
from points import ABSENT, Trace, new_uuid


def trees(rng):
    shapes = {
        "self-parent": [("a", "a"), ("b", None), ("c", "a")],
        "two-cycle": [("a", "b"), ("b", "a"), ("c", None)],
        "three-cycle-with-children": [
            ("a", "c"),
            ("b", "a"),
            ("c", "b"),
            ("d", "b"),
            ("e", "d"),
            ("r", None),
            ("s", "r"),
        ],
        "two-roots": [("a", None), ("b", None), ("c", "a"), ("d", "b")],
        "chain": [(str(n), str(n - 1) if n else None) for n in range(8)],
        "foreign-parents": [("a", "elsewhere"), ("b", "a"), ("c", "gone"), ("d", None)],
        "child-first": [("c", "b"), ("b", "a"), ("a", None)],
        "star": [("hub", None)] + [(f"s{n}", "hub") for n in range(8)],
        "base-as-trace": [("BASE", "elsewhere"), ("a", "BASE"), ("b", None)],
        "cycle-and-roots": [("x", "y"), ("y", "z"), ("z", "x"), ("p", None), ("q", "p"), ("w", "x"), ("v", "v")],
        "binary": [(str(n), str((n - 1) // 2) if n else None) for n in range(9)],
    }
    for name, nodes in shapes.items():
        for variation in range(2):
            trace = Trace(f"tree-{name}", rng)
            named = {n: trace.base if n == "BASE" else (n if variation == 0 else new_uuid(rng)) for n, _ in nodes}
            for index, (node, parent) in enumerate(nodes):
                parent = named.get(parent, parent)
                trace.span(
                    rng.choice(["db", "api", "rpc-x"]),
                    named[node],
                    parent,
                    index * 700,
                    index * 700 + rng.randint(0, 9000),
                    version=rng.choice((1, 1, 2)),
                )
            if variation == 1:
                trace.shuffle()
            yield trace
    for nodes in ([("a", "a")], [("a", "b"), ("b", "a")], [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]):
        trace = Trace("only-cycles", rng)
        for node, parent in nodes:
            trace.span("db", node, parent)
        yield trace
    trace = Trace("base-is-its-own-parent", rng)
    trace.span("wsgi", trace.base, start_info={"request": {"path": "/", "method": "GET"}})
    yield trace
    for depth in (12, 40):
        trace = Trace("deep-tree", rng)
        for n in range(depth):
            trace.point(rng.choice(["f-start", "g-stop"]), str(n), str(n - 1) if n else None, n * 10)
        yield trace
    # The parent given by the point that came first holds.
    trace = Trace("parent-changes", rng)
    trace.span("a", "1")
    trace.point("b-start", "2", "1", 10)
    trace.point("b-stop", "2", "3", 20)
    trace.span("c", "3")
    yield trace


def timing(rng):
    for _ in range(6):
        trace = Trace("ties", rng)
        base = rng.choice([0, 999, 500])
        for index in range(8):
            begin = base + rng.choice([0, 1, 499, 999, 1000, 1001, 1999, 2000])
            trace.span(
                "db", f"t{index}", None if index < 4 else f"t{index % 4}", begin, begin + rng.choice([0, 1, 999, 1000])
            )
        if rng.random() < 0.5:
            trace.shuffle()
        yield trace
    for micros in (
        [0, 999, 1000, 1001],
        [1, 1000, 1001, 2000],
        [999_999, 1_000_000, 1_000_998, 1_000_999],
        [500, 1499, 1500, 1501],
    ):
        trace = Trace("ms-border", rng)
        for index, at in enumerate(micros):
            trace.span("db", f"t{index}", None, at, micros[-1 - index])
        yield trace
    for _ in range(6):
        trace = Trace("negative", rng)
        for index in range(4):
            begin = rng.randint(0, 10**7)
            trace.span(
                rng.choice(["a", "b"]),
                f"t{index}",
                f"t{index - 1}" if index else None,
                begin,
                begin - rng.randint(1, 10**7),
            )
        yield trace
    for days, micros in [
        (28, 1),
        (31, 999),
        (59, 999_999),
        (365, 999),
        (366, 1001),
        (3653, 123_456),
        (36524, 999_999),
        (99999, 7),
        (700000, 999_999),
    ]:
        trace = Trace("long", rng)
        trace.start = datetime.datetime(max(1, 2026 - days // 200), 2, 27, 23, 59, 59, rng.randrange(10**6))
        trace.span("db", "t1", None, 0, days * 86_400_000_000 + micros)
        trace.span("db", "t2", "t1", days * 43_200_000_000 + 1, days * 86_400_000_000 + micros - 1)
        yield trace
    trace = Trace("calendar-ends", rng)
    for index, text in enumerate(
        [
            "0001-01-01T00:00:00.000000",
            "9999-12-31T23:59:59.999999",
            "9999-12-31T23:59:59.999998",
            "2000-02-29T23:59:59.999999",
            "1900-02-28T00:00:00.000001",
            "1970-01-01T00:00:00.000000",
            "1969-12-31T23:59:59.999999",
            "2038-01-19T03:14:08.0",
        ]
    ):
        trace.point("db-start", f"t{index}", time=datetime.datetime.fromisoformat(text.ljust(26, "0")))
    yield trace
    for _ in range(4):
        trace = Trace("fraction-digits", rng)
        for digits in rng.sample(range(1, 7), 6):
            trace.point(rng.choice(["db-start", "db-stop"]), f"t{digits}", at=rng.randrange(10**7), digits=digits)
        yield trace
    for _ in range(6):
        trace = Trace("far-apart-random", rng)
        trace.start = datetime.datetime(1, 1, 1)
        for index in range(6):
            trace.point(rng.choice(["db-start", "db-stop"]), f"t{index % 4}", at=rng.randrange(315_000_000_000_000_000))
        yield trace


def halves(rng):
    orders = {
        "start-only": ["x-start"],
        "stop-only": ["x-stop"],
        "stop-first": ["x-stop", "x-start"],
        "in-order": ["x-start", "x-stop"],
        "two-starts": ["x-start", "x-start"],
        "two-stops": ["x-stop", "x-stop"],
        "start-stop-start": ["x-start", "x-stop", "x-start"],
        "stop-start-stop": ["x-stop", "x-start", "x-stop"],
        "other-name": ["x-start", "y-stop"],
        "names": ["x-start", "y-start", "x-stop", "y-stop"],
        "other-name-stop-first": ["y-stop", "x-start"],
        "stops": ["x-stop", "y-stop"],
        "prefixes": ["x-a-start", "x-b-start", "x-b-stop", "x-a-stop"],
    }
    for name, points in orders.items():
        for variation in range(2):
            trace = Trace(f"halves-{name}", rng)
            for index, point in enumerate(points):
                trace.point(
                    point,
                    "t",
                    None if index < 2 else "other",
                    at=rng.randint(0, 9000),
                    project=f"p{index}",
                    service=f"s{index}",
                    host=f"h{index}",
                    info={"etype": rng.choice(["A", None, 0])} if rng.random() < 0.4 else ABSENT,
                    version=variation + 1,
                )
            yield trace
    for _ in range(6):
        trace = Trace("redelivered", rng)
        for index in range(3):
            trace.span(f"n{index}", f"t{index}", end=index * 1000)
        for index in rng.sample(range(6), 4):
            trace.again(index)
        yield trace
    trace = Trace("no-start-anywhere", rng)
    for index in range(4):
        trace.point("db-stop", f"t{index}", f"t{index - 1}" if index else None, index * 2500)
    yield trace


def ids(rng):
    number = rng.getrandbits(128)
    text = str(uuid.UUID(int=number, version=4))
    odd = [
        text,
        text.upper(),
        text.replace("-", ""),
        text.replace("-", "").upper(),
        "{" + text + "}",
        "urn:uuid:" + text,
        text.title(),
        text + " ",
        " " + text,
        text[:-1],
        text + "\n",
        text + "\x00",
        "my-trace/../<x>",
        "../../etc/passwd",
        "",
        " ",
        "a",
        ".",
        "..",
        "-",
        "--json",
        "%2F",
        "a b",
        "a\tb",
        "a\nb",
        "a\\b",
        'a"b',
        "</script>",
        "O'Reilly",
        "x'; drop table points; --",
        "é",
        "e\u0301",
        "日本語",
        "😀",
        "\u2028",
        "\x7f",
        "\x00",
        "x\x00y",
        "İ",
        "ß",
        "SS",
        "null-ish",
        "true",
        "1e5",
        "1.0",
        "00",
        "+1",
        "0x10",
        "x" * 255,
        "é" * 255,
        "😀" * 255,
        "日" * 255,
        text * 7,
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ]
    for base in odd:
        trace = Trace("id-text", rng, base=base)
        trace.span("db", "t", end=1500)
        yield trace
    for spelling in [
        "0",
        "1",
        "-1",
        "42",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "340282366920938463463374607431768211456",
        "1" * 255,
    ]:
        trace = Trace("id-int", rng, base=Literal(spelling))
        trace.span("db", Literal(spelling), "elsewhere", end=1500)
        trace.span("db", 7, Literal(spelling), 100, 200)
        trace.span("db", 8, 7, 120, 130)
        yield trace
    trace = Trace("id-minus-zero", rng)
    trace.span("a", Literal("-0"), end=900)
    trace.span("b", 0, end=1900)
    trace.span("c", "0", Literal("-0"), 1, 2)
    trace.span("d", "-0", "0", 1, 2)
    yield trace
    # As a member of a trace each id is compared with its type and code point by code point.
    groups = [
        [7, "7", "07", " 7"],
        [text, text.upper(), text.replace("-", "")],
        ["é", "e\u0301", "E\u0301"],
        ["", " ", "\x00"],
        [None, "null", "None"],
        ["😀", "\ud83d", "\ude00"],
        [2**64, str(2**64), 2**63],
        ["K", "\u212a", "k"],
        ["x" * 255, "x" * 254],
        [-1, "-1", 1],
        ["Å", "A\u030a", "\u212b"],
        ["a", "a\x00", "a\x00b"],
    ]
    for members in groups:
        for _ in range(2):
            trace = Trace("id-distinct", rng)
            for index, member in enumerate(members):
                trace.span(
                    "db",
                    member,
                    ABSENT if member is None else member if rng.random() < 0.3 else rng.choice(members) or ABSENT,
                    index * 1000,
                    index * 1000 + 500,
                )
            trace.span("root", "the root", ABSENT if None not in members else "nowhere", 50, 60)
            yield trace
    for base, parent in [(None, ABSENT), (ABSENT, ABSENT)]:
        trace = Trace("id-null", rng, base=base)
        trace.span("db", "t", parent)
        trace.span("db", "u", "t", 10, 20)
        yield trace
    trace = Trace("id-null-trace", rng)
    trace.span("db", None, end=5000)
    trace.span("db", "child of null", ABSENT, 10, 20)
    yield trace


def members(rng):
    for value in ODD:
        trace = Trace("member-odd", rng)
        trace.span("db", "t1", project=value, service=rng.choice(ODD), host=rng.choice(ODD))
        trace.span("db", "t2", "t1", project=rng.choice(ODD), service=value, host=rng.choice(ODD), version=2)
        trace.span("db", "t3", "t2", service="s", host=value)
        yield trace
    for value in ODD:
        for version in (1, 2):
            trace = Trace("etype", rng)
            trace.span("db", "t1", stop_info={"etype": value, "message": "m"}, version=version)
            trace.point("db-start", "t2", "t1", info={"etype": value})
            trace.point("db-stop", "t3", "t1", info={"etype": value})
            yield trace
    names = [
        "stop",
        "start",
        "x-start",
        "-stop",
        "-start",
        "--stop",
        "a-stop-stop",
        "a-start-stop",
        "a-stop-start",
        "nonstop",
        "restart",
        "a-b-c-start",
        "a-b-c-stop",
        "é-start",
        "日本-語-stop",
        "😀-stop",
        " -start",
        "a -stop",
        "a\n-stop",
        '"-start',
        "wsgi.x-start",
        "db-restart",
        "db-nonstop",
        "x-y-nonstop",
        "\x00-stop",
        "info-start",
        "</script>-stop",
        "e\u0301-start",
        "–-stop",
        "a–b-start",
        "finished-start",
    ]
    for name in names:
        trace = Trace("name", rng)
        trace.point(name, "t", at=0)
        if rng.random() < 0.5:
            trace.point("other-stop" if name.endswith("start") else "other-start", "t", at=1500)
        trace.point("x-start", "u", "t", at=700, version=rng.choice((1, 2)))
        yield trace
    for group in chunks(names, 6):
        trace = Trace("name-stats", rng)
        for index, name in enumerate(group * 2):
            trace.point(name, f"t{index}", at=index * 999)
        yield trace


def graphs(rng):
    services = [
        "api",
        'with "quote"',
        "back\\slash",
        "end\\",
        "two\\\\",
        '\\"',
        "new\nline",
        "\\n",
        "tab\t",
        "é😀",
        "<b",
        "<b>",
        "a]b[",
        "{x|y}",
        "",
        "\x7f",
        "\x00",
        "'",
        "a:b",
        "%",
        "\u2028",
        '\\\\"',
        "a\r\nb",
    ]
    for group in chunks(services, 4):
        trace = Trace("dot-service", rng)
        for index, service in enumerate(group):
            trace.span(
                rng.choice(["db", 'a"b', "x\\y", "n m"]),
                f"t{index}",
                None if index % 2 == 0 else f"t{index - 1}",
                index,
                index * 1000,
                service=service,
            )
        yield trace
    paths = [
        "/",
        "",
        "/v1/nodes",
        "/" + "x" * 28,
        "/" + "x" * 29,
        "/" + "x" * 30,
        "/" + "é" * 40,
        "/" + "😀" * 40,
        "/e\u0301" * 20,
        '/a"b\\c',
        "/" + "x" * 28 + '\\"',
        "/\n",
    ]
    for index, path in enumerate(paths):
        trace = Trace("dot-wsgi", rng)
        request = {"path": path, "query": "", "method": ["GET", "POST", "", 'a"b'][index % 4], "scheme": "http"}
        trace.span("wsgi", "t", end=index * 999, start_info={"request": request})
        trace.point("wsgi-start", "u", "t", info={"request": request})
        yield trace
    for function in ["f", "a.b.c", "a.", "", ".", 'a.b"c', "x>", "a.é😀", "a\\.b\\", "a b.c d", "…", "a\n.b\n"]:
        trace = Trace("dot-function", rng)
        for index, name in enumerate(("rpc", "driver")):
            trace.span(
                name,
                f"t{index}",
                end=1234,
                start_info={"function": {"name": function, "args": "", "kwargs": ""}},
                service="<s" if index else "s",
            )
        yield trace
    # html-like: graphviz leaves a label from < to > alone.
    trace = Trace("dot-html", rng)
    trace.span("rpc", "t", service="<table", start_info={"function": {"name": "x.y>"}})
    trace.span("db", "u", "t", service="<i>x</i>")
    yield trace
    for method in (None, 5, True, "日本"):
        trace = Trace("dot-method", rng)
        trace.span("wsgi", "t", start_info={"request": {"path": "/x", "method": method}})
        yield trace
    for name in ("wsgi", "rpc", "driver"):  # what Python's graph cannot do without
        for info in (
            {},
            {"request": {}, "function": {}},
            {"request": None, "function": None},
            {"request": {"path": None, "method": 1}, "function": {"name": None}},
        ):
            trace = Trace("dot-crash", rng)
            trace.span(name, "t", start_info=info)
            yield trace
        trace = Trace("dot-crash", rng)
        trace.point(f"{name}-stop", "t")
        yield trace


def sizes(rng):
    for count in (1, 1, 2, 2, 100, 1000):
        trace = Trace(f"size-{count}", rng, base=new_uuid(rng) if count < 100 else f"{count}-{rng.getrandbits(16):x}")
        trace.slim = count > 2
        style = compact()
        for n in range(0, count, 2):
            node, parent = f"{n // 2:x}", (
                None if n < 4 or count > 100 and n % 5 else f"{n // 2 // rng.randint(4, 30):x}"
            )
            name = rng.choice(["db", "api", "wait"])
            begin = n * 400 + rng.randrange(3000)
            trace.point(f"{name}-start", node, parent, begin, style=style)
            if n + 1 < count:
                trace.point(f"{name}-stop", node, parent, begin + rng.randrange(20000), style=style)
        if count == 100:
            trace.shuffle()
        yield trace


def mixes(rng):
    """Everything at once."""
    for _ in range(80):
        trace = Trace("mix", rng)
        pool = [new_uuid(rng) for _ in range(3)] + [
            rng.choice([1, 2**70, "", "é", "a/b", "X" * 40, "\ud800", "nul\x00"]) for _ in range(2)
        ]
        palette = styles(rng)
        for _ in range(rng.randint(1, 4)):
            node = rng.choice(pool)
            parent = rng.choice([None, None, *pool, "foreign", ABSENT])
            name = rng.choice(["db", "api", "wsgi", "rpc", "a-b", "é", ""])
            facts = {
                "request": {"path": "/v1/" + values.random_text(rng, False), "method": "PUT"},
                "function": {"name": "m.n"},
            }
            common = dict(
                version=rng.choice((1, 1, 2)),
                style=rng.choice(palette),
                inner=rng.choice(palette[:9]),
                order=rng.random() < 0.3,
                service=rng.choice(["s", "s", 'é"s', None, 5]),
                project=rng.choice(["p", None, values.random_string(rng)]),
                digits=rng.randint(1, 6),
            )
            extra = {values.random_key(rng): values.random_value(rng, 2)}
            extra.pop("host", None)
            if rng.random() < 0.9:
                trace.point(
                    f"{name}-start",
                    node,
                    parent,
                    rng.randrange(10**6),
                    info={**(facts if rng.random() < 0.5 else {}), **extra},
                    **common,
                )
            if rng.random() < 0.8:
                etype = {"etype": rng.choice(ODD)} if rng.random() < 0.3 else ABSENT
                trace.point(f"{name}-stop", node, parent, rng.randrange(10**6), info=etype, **common)
        if not trace.bodies:
            trace.point("db-start", "t")
        if rng.random() < 0.5:
            trace.shuffle()
        yield trace
