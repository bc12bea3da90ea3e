"""Reads lines of OTLP/JSON with OpenTelemetry's own class, which checks types, and prints what it understood, a span a line.

usage: otlp_json.py < FILE
"""

import json
import sys

from opentelemetry.proto_json.trace.v1.trace import TracesData

for line in sys.stdin:
    for resource in TracesData.from_json(line).resource_spans:
        names = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                print(
                    json.dumps(
                        {
                            "service": names["service.name"],
                            "trace": span.trace_id.hex(),
                            "id": span.span_id.hex(),
                            "parent": span.parent_span_id.hex() if span.parent_span_id else "",
                            "start": span.start_time_unix_nano,
                            "end": span.end_time_unix_nano,
                            "kind": int(span.kind),
                            "status": int(span.status.code) if span.status and span.status.code else 0,
                        }
                    )
                )
