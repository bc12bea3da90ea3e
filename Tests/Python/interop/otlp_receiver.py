#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""A strict receiver of OTLP over HTTP, which decodes with OpenTelemetry's own Python classes.

usage: otlp_receiver.py PORT

POST /prefix/v1/traces takes protobuf, also gzipped, and answers 400 to whatever breaks the specification. GET /requests
returns what was taken, as JSON. POST /next with a JSON object {"count", "status", "headers", "body", "rejected",
"message"} decides the answers to the next requests: a status with which they are not taken, or a partial success.
"""

import gzip
import json
import math
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

taken = []
asked = []
plan = {"count": 0}
lock = threading.Lock()


def check_known(message):
    if len(UnknownFieldSet(message)):
        raise ValueError("unknown fields in " + message.DESCRIPTOR.name)
    for field, value in message.ListFields():
        if field.message_type:
            for item in [value] if hasattr(value, "ListFields") else value:
                check_known(item)


def check_attributes(attributes):
    keys = [attribute.key for attribute in attributes]
    if len(set(keys)) != len(keys) or "" in keys:
        raise ValueError("attribute keys are empty or repeated: %s" % keys)


def check_span(span):
    if len(span.trace_id) != 16 or not any(span.trace_id):
        raise ValueError("trace_id")
    if len(span.span_id) != 8 or not any(span.span_id):
        raise ValueError("span_id")
    if len(span.parent_span_id) not in (0, 8):
        raise ValueError("parent_span_id")
    if not 0 < span.start_time_unix_nano <= span.end_time_unix_nano:
        raise ValueError("times")
    if not span.name:
        raise ValueError("name")
    check_attributes(span.attributes)
    for event in span.events:
        check_attributes(event.attributes)


def plain(value):
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [plain(item) for item in value.array_value.values]
    if kind == "kvlist_value":
        return attributes_of(value.kvlist_value.values)
    if kind == "double_value" and not math.isfinite(value.double_value):
        return str(value.double_value)  # JSON has no word for it
    return getattr(value, kind) if kind else None


def attributes_of(values):
    return {attribute.key: plain(attribute.value) for attribute in values}


def described(span, resource):
    return {
        "trace_id": span.trace_id.hex(),
        "span_id": span.span_id.hex(),
        "parent_span_id": span.parent_span_id.hex(),
        "name": span.name,
        "kind": span.kind,
        "start": span.start_time_unix_nano,
        "end": span.end_time_unix_nano,
        "attributes": attributes_of(span.attributes),
        "dropped": span.dropped_attributes_count,
        "status": span.status.code,
        "status_message": span.status.message,
        "events": [{"name": e.name, "attributes": attributes_of(e.attributes)} for e in span.events],
        "resource": attributes_of(resource.attributes),
    }


def decoded(body):
    request = trace_service_pb2.ExportTraceServiceRequest()
    request.ParseFromString(body)
    check_known(request)
    spans = []
    for group in request.resource_spans:
        check_attributes(group.resource.attributes)
        for scope in group.scope_spans:
            for span in scope.spans:
                check_span(span)
                spans.append(described(span, group.resource))
    return spans


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", kind="application/json", headers={}):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with lock:
            self.answer(200, json.dumps({"taken": taken, "asked": asked}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with lock:
            if self.path == "/next":
                plan.clear()
                plan.update(json.loads(body))
                return self.answer(200)
            asked.append({"path": self.path, "bytes": len(body), "headers": dict(self.headers)})
            if plan["count"] > 0:
                plan["count"] -= 1
                if "status" in plan:
                    text = plan.get("body", "").encode()
                    return self.answer(plan["status"], text, "text/plain", plan.get("headers", {}))
            self.take(body)

    def take(self, body):
        if not self.path.endswith("/v1/traces"):
            return self.answer(404)
        if self.headers.get("Content-Type") != "application/x-protobuf":
            return self.answer(415)
        try:
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            spans = decoded(body)
        except Exception as error:
            return self.answer(400, repr(error).encode(), "text/plain")
        response = trace_service_pb2.ExportTraceServiceResponse()
        if "rejected" in plan:
            response.partial_success.rejected_spans = plan["rejected"]
            response.partial_success.error_message = plan.get("message", "")
        taken.append({"spans": spans})
        self.answer(200, response.SerializeToString(), "application/x-protobuf")


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
