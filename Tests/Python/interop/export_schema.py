"""Checks exported traces, a JSON document a line, against one of the schemas beside this file and what a schema cannot say, and
prints the number of spans, or of events, in each.

usage: export_schema.py speedscope|zipkin|jaeger < FILE
"""

import json
import os
import re
import sys

import jsonschema

FORMAT = sys.argv[1]
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemas")
# Go decodes neither a fraction nor an exponent into an integer, which JSON schema takes for one.
NOT_WHOLE = re.compile(r'"(?:startTime|duration|timestamp|flags)": ?-?[0-9]+[.eE]')


def speedscope(document):
    frames = len(document["shared"]["frames"])
    count = 0
    for profile in document["profiles"]:
        if profile["type"] == "sampled":
            assert len(profile["samples"]) == len(profile["weights"])
            assert all(frame < frames for sample in profile["samples"] for frame in sample)
            assert sum(profile["weights"]) <= profile["endValue"] - profile["startValue"]
            continue
        opened, last = [], profile["startValue"]
        for event in profile["events"]:
            assert last <= event["at"] <= profile["endValue"] and event["frame"] < frames
            last = event["at"]
            if event["type"] == "O":
                opened.append(event["frame"])
            else:
                assert opened.pop() == event["frame"]
            count += 1
        assert not opened
    return count


def zipkin(document):
    assert len({span["traceId"] for span in document}) == 1
    for span in document:
        assert span["name"] == span["name"].lower()
        assert span["localEndpoint"]["serviceName"] == span["localEndpoint"]["serviceName"].lower()
    return len(document)


def jaeger(document):
    (trace,) = document["data"]
    assert all(span["traceID"] == trace["traceID"] for span in trace["spans"])
    assert {span["processID"] for span in trace["spans"]} == set(trace["processes"])
    return len(trace["spans"])


with open(os.path.join(FOLDER, f"{FORMAT}.json"), encoding="utf-8") as schema:
    validator = jsonschema.Draft7Validator(json.load(schema))
for line in sys.stdin:
    assert FORMAT != "jaeger" or not NOT_WHOLE.search(line)
    document = json.loads(line)
    validator.validate(document)
    print({"speedscope": speedscope, "zipkin": zipkin, "jaeger": jaeger}[FORMAT](document))
