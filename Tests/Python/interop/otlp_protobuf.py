"""Decodes exported traces with OpenTelemetry's protobuf classes, and compares the two formats of OTLP, field by field.

Each line of the input is an object with `protobuf` (base64) and `json` (the document). Prints the numbers of spans and of links of each.

usage: otlp_protobuf.py < FILE
"""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def with_base64(value):
    """Protobuf's own JSON has ids in base64, OTLP's in hexadecimal."""
    if isinstance(value, list):
        return [with_base64(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64encode(bytes.fromhex(member)).decode()
        if name in ("traceId", "spanId", "parentSpanId")
        else with_base64(member)
        for name, member in value.items()
    }


for line in sys.stdin:
    exported = json.loads(line)
    request = ExportTraceServiceRequest()
    request.ParseFromString(base64.b64decode(exported["protobuf"]))
    expected = json_format.ParseDict(with_base64(exported["json"]), ExportTraceServiceRequest())
    # NaN equals nothing, so that the bytes are compared.
    assert request.SerializeToString(deterministic=True) == expected.SerializeToString(deterministic=True)
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                assert len(span.trace_id) == 16 and len(span.span_id) == 8 and len(span.parent_span_id) in (0, 8)
                for link in span.links:
                    assert len(link.trace_id) == 16 and len(link.span_id) == 8
    spans = [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]
    print(len(spans), sum(len(span.links) for span in spans))
