#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Carries a trace in the context of an RPC with the Python osprofiler. One JSON object goes out on standard output.

send     {"context", "trace_id"}: what a service sends from inside a span, and the id of that span
receive  reads a context on standard input; {"context", "base_id", "parent_id", "headers"}: the context that the service
         works with, the ids of a span that it starts, and the headers with which it calls the next service

With --ironic the serializer is Ironic's own, which has to be installed; otherwise one with the same two steps.
"""

import argparse
import json
import sys

from osprofiler import notifier, profiler, web


class Context(dict):
    def to_dict(self) -> dict:
        return dict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Context":
        return cls(values)


class Serializer:
    """As the RequestContextSerializer of ironic.common.rpc, and the ProfilerContextSerializer of nova.rpc."""

    def serialize_context(self, context: Context) -> dict:
        _context = context.to_dict()
        prof = profiler.get()
        if prof:
            trace_info = {
                "hmac_key": prof.hmac_key,
                "base_id": prof.get_base_id(),
                "parent_id": prof.get_id(),
            }
            _context.update({"trace_info": trace_info})
        return _context

    def deserialize_context(self, context: dict) -> Context:
        trace_info = context.pop("trace_info", None)
        if trace_info:
            profiler.init(**trace_info)
        return Context.from_dict(context)


def send(serializer, context, key: str, base_id: str) -> dict:
    profiler.init(key, base_id=base_id)
    with profiler.Trace("rpc"):
        return {"context": serializer.serialize_context(context), "trace_id": profiler.get().get_id()}


def receive(serializer, context: dict, show) -> dict:
    points = []
    notifier.set(points.append)
    received = serializer.deserialize_context(context)
    with profiler.Trace("rpc"):
        headers = web.get_trace_id_headers()
    return {
        "context": show(received),
        "base_id": points[0]["base_id"],
        "parent_id": points[0]["parent_id"],
        "headers": headers,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("send", "receive"))
    parser.add_argument("--key", default="SECRET_KEY", help="the key of the sender's trace")
    parser.add_argument("--base-id", help="the id of the sender's trace")
    parser.add_argument("--ironic", action="store_true", help="use the serializer of an installed Ironic")
    options = parser.parse_args()
    serializer, context = Serializer(), Context(user_id="me")
    if options.ironic:
        from ironic.common import context as ironic_context, rpc

        serializer, context = rpc.RequestContextSerializer(None), ironic_context.RequestContext(user_id="me")
    if options.action == "send":
        result = send(serializer, context, options.key, options.base_id)
    else:
        result = receive(serializer, json.load(sys.stdin), lambda received: received.to_dict())
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
