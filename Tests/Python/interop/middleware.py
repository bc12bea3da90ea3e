#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Sends requests through osprofiler's WSGI middleware. A JSON list of the headers of each comes in on standard input, and a
list of verdicts goes out: null for a request that is not traced, else an object.

base    the base id as text; null if nobody but the middleware can have made it
parent  the parent of the point `wsgi` as text; null if it is the base id
key     the place of the key that signs the headers of further requests

usage: middleware.py KEY...
"""

import json
import sys

import webob
from osprofiler import notifier, profiler, web

KEYS = sys.argv[1:]


def verdict(headers: dict) -> dict | None:
    seen = []
    points = []

    def application(environ, start_response):
        current = profiler.get()
        seen.append(current and KEYS.index(current.hmac_key))
        start_response("200 OK", [])
        return [b""]

    notifier.set(lambda info, **_: points.append(info))
    middleware = web.WsgiMiddleware(application, hmac_keys=",".join(KEYS), enabled=True)
    request = webob.Request.blank("/")
    request.headers.update(headers)
    assert request.get_response(middleware).status_int == 200
    if seen == [None]:
        assert not points
        return None
    start = next(point for point in points if point["name"] == "wsgi-start")
    base, parent = start["base_id"], start["parent_id"]
    return {"base": base, "parent": None if parent == base else str(parent), "key": seen[0]}


def known(answer: dict | None, info: str) -> dict | None:
    """Leaves out a base id that no header names."""
    if answer is not None:
        contents = web.utils.base64.urlsafe_b64decode(info.encode())
        named = json.loads(contents).get("base_id")
        answer["base"] = str(answer["base"]) if named == answer["base"] else None
    return answer


print(json.dumps([known(verdict(headers), headers.get("X-Trace-Info", "")) for headers in json.load(sys.stdin)]))
