# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Values with corners: spellings of numbers, strings, and whole random documents."""

import decimal
import random
import struct

from jsontext import Literal, Object

FLOATS = """
1.10 1.0 1.50 0.1e1 1E5 1e5 1E+5 1E05 1e0005 100000.0 1e15 1e16 1E16 1.0e16 9999999999999998.0 9999999999999999.0
10000000000000000.0 12345678901234567.0 123456789012345680.0 9007199254740991.0 9007199254740992.0 9007199254740993.0
9007199254740995.0 1e21 1e22 1e23 1E+23 9.999999999999999e22 1e-4 1e-5 0.0001 0.00001 0.000123 0.00009999 2.5E-07
1e-7 0.001 0.1 0.2 0.3 0.30000000000000004 0.10000000000000001 0.1000000000000000055511151231257827 3.14159 2.675
1e400 -1e400 1E400 1e309 1.7976931348623157e308 1.7976931348623158e308 1.7976931348623159e308 1.8e308
5e-324 4.9e-324 2.4703282292062327e-324 2.4703282292062328e-324 2e-324 1e-400 -1e-400 1e-9999999999 -1e-9999999999
2.2250738585072014e-308 2.2250738585072011e-308 2.225073858507201e-308 -0.0 0.0 0e0 0E-0 -0e10 0.000 0e999999999
1e99999999999999999999 -1.5 -2.5e-3 123.456e10 123456.789e-3 4.35 4.349999999999999 0.5 0.25 1e1 1e2 1e+2 8.41e21
5.0e-1 7.2057594037927933e16 72057594037927945.0 1.2345678901234567890123456789 2.0e-3 1125899906842624.125
6.103515625e-05 299792458.0 6.02214076e23 1.602e-19 33554432.00000001 4503599627370497.5 4503599627370496.5
""".split() + [str(2**1024 - 2**970) + ".0"]  # the least that rounds to infinity

NON_FINITE = ["NaN", "Infinity", "-Infinity"]

INTEGERS = [
    "0",
    "-0",
    "1",
    "-1",
    "9",
    "10",
    "255",
    "-128",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967296",
    "9007199254740993",
    "-9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "100000000000000000000000000000000",
    "170141183460469231731687303715884105728",
    "1" + "0" * 100,
    "-" + "9" * 299,
    "123456789" * 40,
    "7" * 800,
]

STRINGS = [
    "",
    " ",
    "plain",
    'with "quotes"',
    "back\\slash",
    "C:\\new\\table\\u0041",
    "\\u0041",
    "slash/",
    "</script>",
    "<!-- <b>&amp;</b> -->",
    "line\nfeed",
    "car\rriage",
    "tab\tbed",
    "\b\f",
    "\x00",
    "a\x00b",
    "\x01\x02\x1f",
    "\x1b[31mred\x1b[0m",
    "\x7f",
    "\x80\x9f",
    "\u2028\u2029",
    "\ufeffbom",
    "\ufffe\uffff",
    "é",
    "e\u0301",
    "ß",
    "Straße",
    "日本語",
    "한국어",
    "עברית",
    "😀",
    "👩\u200d💻",
    "🏳\ufe0f\u200d🌈",
    "\U0010ffff",
    "\U00010000",
    "𝄞 clef",
    "\u202eRTL",
    "Å",
    "A\u030a",
    "ﬁ",
    "\u00a0",
    "nul",
    "NaN",
    "null",
    "true",
    "-0",
    "1e5",
    "select * from t where a = 'b'; --",
    "%s %d",
    "${x}",
    "'single'",
    "`tick`",
]

SURROGATES = [
    "\ud800",
    "\udbff",
    "\udc00",
    "\udfff",
    "\ud83d",
    "\ude00",
    "a\ud800b",
    "\ude00\ud83d",
    "\ud800\ud800",
    "\udc00\udc00",
    "\ud83d\ud83d\ude00",
    "\ud83dx",
    "\ud83d\u0041",
    "😀\ude00",
    "\ud83d😀",
    "\udfff\u2028\ud800",
    "é\udc80",
    "\ud7ff\ue000",
]

SURROGATE_SPELLINGS = [
    r'"\ud83d\ude00"',
    r'"\uD83D\uDE00"',
    r'"\ud83D\uDe00"',
    r'"\ud83d\u0041"',
    r'"\ud83d\n"',
    r'"\ud83d\\ude00"',
    r'"\ud83dude00"',
    r'"\ud83d\ud83d\ude00\ude00"',
    r'"\ude00\ud83d"',
    r'"\uDBFF\uDFFF"',
    r'"\ud800\udc00"',
    r'"\ud800"',
    r'"x\uDFFFy"',
    r'"\ud83d\/"',
    r'"\ud83d\ue000"',
    r'"\ud83d\udbff"',
    r'"\ud83d 😀"',
    r'"\uD800\uD800\uDC00\uDC00"',
]

ESCAPE_SPELLINGS = [
    r'"\"\\\/\b\f\n\r\t"',
    r'"\u0022\u005c\u002f\u0008\u000c\u000a\u000d\u0009"',
    r'"\u0000"',
    r'"\u001F\u001f"',
    r'"\u007f\u0080\u00FF\u00ff"',
    r'"\u00e9é"',
    r'"\u2028\u2029"',
    '"\u2028\u2029"',
    '"\x7f"',
    r'"<\/script>"',
    r'"\u003C/script\u003E"',
    r'"\uABCD\uabcd\uAbCd"',
    r'"\u0041\u005A\u0061"',
    '"\u0080\u07ff\u0800\uffff\U00010000"',
    r'"\\\\\\"',
    r'"\\\""',
    r'"\\n\\u0041"',
    r'"\ufeff\uFFFE\uffff"',
    '"\ufeff"',
    r'"\uD7FF\uE000"',
]


def random_float(rng: random.Random) -> str:
    """A random double in a random spelling."""
    roll = rng.random()
    if roll < 0.4:
        while True:
            value = struct.unpack("<d", rng.getrandbits(64).to_bytes(8, "little"))[0]
            if value == value and abs(value) != float("inf"):
                break
    elif roll < 0.6:
        value = rng.uniform(-1, 1) * 10.0 ** rng.randint(-8, 20)
    elif roll < 0.75:
        value = float(rng.randint(-(2**60), 2**60))
    elif roll < 0.9:
        value = round(rng.uniform(0, 1000), rng.randint(0, 6))
    else:
        value = rng.randint(0, 2**20) * 2.0 ** rng.randint(-1074, -1050)
    spellings = [repr(value), f"{value:.17g}", f"{value:.16e}", f"{value:.25e}", f"{value:.3e}".upper()]
    if 1e-9 < abs(value) < 1e25:
        spellings += [f"{value:.1f}", f"{value:.12f}", f"{value:.30f}"]
    if 1e-40 < abs(value) < 1e40:
        # The point half way to the next double: the reader must round to even.
        following = struct.unpack("<d", struct.pack("<q", struct.unpack("<q", struct.pack("<d", value))[0] + 1))[0]
        with decimal.localcontext() as context:
            context.prec = 400
            middle = (decimal.Decimal(value) + decimal.Decimal(following)) / 2
            spellings.append(f"{middle:e}")
    text = rng.choice(spellings)
    if "e" in text and rng.random() < 0.3:
        mantissa, exponent = text.split("e")
        sign = "-" if exponent.startswith("-") else rng.choice(["", "+"])
        text = mantissa + rng.choice("eE") + sign + "0" * rng.randint(0, 3) + exponent.lstrip("+-")
    if not any(c in text for c in ".eE"):
        text += ".0"
    return text


def random_integer(rng: random.Random) -> str:
    digits = rng.choice([1, 2, 5, 15, 16, 17, 18, 19, 20, 21, 38, 39, 100, 300])
    return rng.choice(["", "-"]) + str(rng.randrange(10 ** (digits - 1), 10**digits))


def random_text(rng: random.Random, surrogates: bool = True) -> str:
    ranges = [
        (0x20, 0x7E),
        (0x20, 0x7E),
        (0, 0x1F),
        (0x7F, 0x7FF),
        (0x800, 0xD7FF),
        (0xE000, 0xFFFF),
        (0x10000, 0x10FFFF),
    ]
    if surrogates and rng.random() < 0.2:
        ranges.append((0xD800, 0xDFFF))
    return "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.randint(0, 8)))


def random_string(rng: random.Random, surrogates: bool = True) -> str:
    roll = rng.random()
    if roll < 0.5:
        return rng.choice(STRINGS)
    if surrogates and roll < 0.65:
        return rng.choice(SURROGATES)
    return random_text(rng, surrogates)


def typed(kind: object, value: object) -> Object:
    """kombu's way of writing a value that JSON has no type for."""
    return Object([("__type__", kind), ("__value__", value)])


TYPED_PLAIN = [
    ("datetime", "2026-03-05T10:11:12"),
    ("datetime", "2026-03-05T10:11:12.123456"),
    ("datetime", "2026-03-05T10:11:12+00:00"),
    ("datetime", "2026-03-05T10:11:12.000001+02:00"),
    ("datetime", "2026-03-05T10:11:12.5".ljust(26, "0")),
    ("datetime", "0001-01-01T00:00:00"),
    ("datetime", "9999-12-31T23:59:59.999999-11:30"),
    ("date", "2026-03-05"),
    ("date", "2024-02-29"),
    ("time", "10:11:12"),
    ("time", "10:11:12.123456"),
    ("time", "23:59:59.999999+05:30"),
    ("time", "00:00:00"),
]
"""Values whose plain text is what Python shows."""

TYPED_NORMALISED = [
    ("datetime", "2026-03-05T10:11:12Z"),
    ("datetime", "2026-03-05T10:11:12.123456Z"),
    ("datetime", "2026-03-05 10:11:12"),
    ("datetime", "2026-03-05T10:11:12.5"),
    ("datetime", "2026-03-05T10:11:12.123"),
    ("datetime", "2026-03-05T10:11:12.000000"),
    ("datetime", "2026-03-05T10:11"),
    ("datetime", "2026-03-05"),
    ("datetime", "20260305T101112"),
    ("time", "10:11"),
    ("datetime", "2026-03-05T10:11:12+0200"),
    ("datetime", "2026-03-05T10:11:12-00:00"),
    ("time", "10:11:12Z"),
    ("date", "2026-03-05T10:11:12"),
    ("date", "20260305"),
    ("time", "10:11:12.5"),
    ("time", "T10:11:12"),
]
"""Values that Python parses and writes in its own spelling."""


def random_key(rng: random.Random) -> str:
    return rng.choice(
        [
            "",
            "a",
            "b",
            "A",
            "id",
            "name",
            "host",
            "key with space",
            "é",
            "e\u0301",
            "😀",
            "a\x00",
            "\ud800",
            "null",
            "0",
            "__type__",
            "__value__x",
        ]
    )


def random_value(rng: random.Random, depth: int = 3) -> object:
    """Any JSON value; objects may repeat keys."""
    roll = rng.random()
    if depth and roll < 0.2:
        return [random_value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    if depth and roll < 0.45:
        return Object([(random_key(rng), random_value(rng, depth - 1)) for _ in range(rng.randint(0, 5))])
    if roll < 0.6:
        return random_string(rng)
    if roll < 0.7:
        return Literal(rng.choice([random_float(rng), rng.choice(FLOATS)]))
    if roll < 0.8:
        return Literal(rng.choice([random_integer(rng), rng.choice(INTEGERS[:20])]))
    if roll < 0.85:
        return typed(*rng.choice(TYPED_PLAIN))
    if roll < 0.88:
        return Literal(rng.choice(NON_FINITE))
    if roll < 0.92:
        return Literal(rng.choice(ESCAPE_SPELLINGS + SURROGATE_SPELLINGS))
    return rng.choice([None, True, False, [], Object()])
