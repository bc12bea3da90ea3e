"""Writes headers.json: what Python's osprofiler makes of trace headers, and what it packs. Run with osprofiler 4.4."""

import base64
import json

from osprofiler import _utils as u
from osprofiler.web import WsgiMiddleware


def contents(got):
    """The ids that a service would go on with, as JSON text, and the key that it would sign with."""
    if not WsgiMiddleware(None)._trace_is_valid(got):
        return None
    parent = got.get("parent_id") or got["base_id"]
    return dict(base_id=json.dumps(got["base_id"]), parent_id=json.dumps(parent), key=got["hmac_key"])


def row(case, keys, text, key, change=lambda info, sign: (info, sign)):
    info = base64.urlsafe_b64encode(text.encode()).decode()
    info, sign = change(info, u.generate_hmac(info, key))
    try:
        got = u.signed_unpack(info, sign, u.split(keys))
    except TypeError:  # compare_digest takes ASCII only
        got = None
    return dict(case=case, keys=keys, info=info, signature=sign, contents=contents(got))


def ids(**more):
    return json.dumps(dict(base_id="5f9bf323-c002-459d-afeb-9e2422a89ee6", **more))


both = ids(parent_id="227573fa-26d5-4d20-84a6-6c64a3215659")
rows = [
    row("plain", "SECRET_KEY", both, "SECRET_KEY"),
    row("second key, blanks", " old , new,, ", both, "new"),
    row("no parent", "k", ids(), "k"),
    row("key not known", "a,b", both, "c"),
    row("another key in it", "k", ids(parent_id="p", user="me"), "k"),
    row("hmac_key in it", "k", ids(parent_id="p", hmac_key="x"), "k"),
    row("no base", "k", '{"parent_id": "p"}', "k"),
    row("odd text ids", "k", '{"base_id": "my-trace/../<x> \\u00fc \\ud83d\\ude00", "parent_id": "ABC?>~"}', "k"),
    row("integer ids", "k", '{"base_id": 12345678901234567890123, "parent_id": -7}', "k"),
    row("repeated key", "k", '{"base_id": "a", "base_id": "b", "parent_id": "c"}', "k"),
    row("no object", "k", '["base_id"]', "k"),
    row("no JSON", "k", "base_id", "k"),
    row("key beyond ASCII", "schl\u00fcssel", both, "schl\u00fcssel"),
    row("long key", "k" * 100, both, "k" * 100),
    row("upper-case signature", "k", both, "k", lambda i, s: (i, s.upper())),
    row("blanks around the signature", "k", both, "k", lambda i, s: (i, f" {s}\t")),
    row("signature cut", "k", both, "k", lambda i, s: (i, s[:-2])),
    row("signature empty", "k", both, "k", lambda i, s: (i, "")),
    row("signature beyond ASCII", "k", both, "k", lambda i, s: (i, "\u00e9" + s[1:])),
    row("info changed", "k", both, "k", lambda i, s: (i[:-2] + "A=", s)),
    row("no keys", "", both, "k"),
]


def resigned(case, info, key="k"):
    signature = u.generate_hmac(info, key)
    got = u.signed_unpack(info, signature, [key])
    return dict(case=case, keys=key, info=info, signature=signature, contents=contents(got))


plain = base64.urlsafe_b64encode(both.encode()).decode()
rows += [
    resigned("padding missing", base64.urlsafe_b64encode(b'{"base_id": "ab"}').decode().rstrip("=")),
    resigned("the other alphabet", base64.b64encode('{"base_id": "???>>>~~~\u00ff"}'.encode()).decode()),
    resigned("invalid UTF-8", base64.urlsafe_b64encode(b'{"base_id": "\xff"}').decode()),
    resigned("characters of no alphabet", plain[:10] + "\n " + plain[10:]),
]
packed = []
for case, key, base, parent in [
    ("uuids", "SECRET_KEY", "5f9bf323-c002-459d-afeb-9e2422a89ee6", "227573fa-26d5-4d20-84a6-6c64a3215659"),
    ("text", "k", 'my-trace/../<x> "\\ \u00fc\U0001f600', "???>>>~~~"),
    ("empty parent", "k\u00fc", "a", ""),
]:
    info, sign = u.signed_pack({"base_id": base, "parent_id": parent}, key)
    packed.append(dict(case=case, key=key, base_id=base, parent_id=parent, info=info.decode(), signature=sign))
print(json.dumps(dict(unpack=rows, pack=packed), indent=1))
