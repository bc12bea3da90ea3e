# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Documents and mappings: what a server takes, and what it can search for afterwards."""

import datetime
import json
import re

from api import Refusal

FIELD_LIMIT = 1000
DEPTH_LIMIT = 1000
TERM_LIMIT = 32766
TYPES = {"keyword", "text", "date", "long", "float", "boolean"}
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?)?")


def refuse(reason, kind="mapper_parsing_exception"):
    raise Refusal(400, kind, reason)


def parse(source):
    """A document as the servers' parser reads it: strict JSON, and no key twice."""

    def members(pairs):
        keys = [key for key, _ in pairs]
        for key in keys:
            if keys.count(key) > 1:
                refuse("failed to parse: Duplicate field '%s'" % key)
        return dict(pairs)

    def constant(text):
        refuse("failed to parse: Non-standard token '%s'" % text)

    depth = 0
    is_text = is_escaped = False
    for byte in source:
        if is_escaped:
            is_escaped = False
        elif is_text:
            is_escaped = byte == 0x5C
            is_text = byte != 0x22
        elif byte == 0x22:
            is_text = True
        elif byte in b"{[":
            depth += 1
            if depth > DEPTH_LIMIT:
                refuse("failed to parse: Document nesting depth (1001) exceeds the maximum allowed")
        elif byte in b"}]":
            depth -= 1
    try:
        document = json.loads(source.decode(), object_pairs_hook=members, parse_constant=constant)
    except (ValueError, UnicodeDecodeError) as error:
        refuse("failed to parse: %s" % str(error).splitlines()[0])
    if not isinstance(document, dict):
        refuse("failed to parse: not an object")
    return document


def milliseconds(text):
    """A date of the format strict_date_optional_time; None for another text."""
    found = DATE.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, _ = found.groups()
    try:
        time = datetime.datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
                                 tzinfo=datetime.timezone.utc)
    except ValueError:
        return None
    return int(time.timestamp()) * 1000 + int((fraction or "0").ljust(3, "0")[:3])


class Mapping:
    """The mapping of one index."""

    def __init__(self, body):
        unknown = set(body) - {"dynamic", "properties"}
        if unknown:
            refuse(f"unsupported parameters: {sorted(unknown)}")
        self.is_dynamic = body.get("dynamic", True) in (True, "true")
        # By full name.
        self.fields = {}
        self.objects = set()
        self.add_properties("", body.get("properties", {}))

    def add_properties(self, prefix, properties):
        for name, field in properties.items():
            allowed = {"type", "ignore_above", "ignore_malformed", "format", "fields"}
            if set(field) - allowed or field.get("type") not in TYPES:
                refuse(f"the double does not know the mapping of [{prefix}{name}]: {field}")
            if "ignore_above" in field and field["type"] != "keyword":
                refuse(f"unknown parameter [ignore_above] on mapper [{name}] of type [{field['type']}]")
            if field.get("format", "strict_date_optional_time") != "strict_date_optional_time":
                refuse(f"Invalid format: [{field['format']}]")
            self.fields[prefix + name] = field

    @property
    def body(self):
        properties = {}
        for name, field in self.fields.items():
            target = properties
            *parents, last = name.split(".")
            for parent in parents:
                target = target.setdefault(parent, {"properties": {}})["properties"]
            target[last] = field
        body = {"properties": properties} if properties else {}
        if not self.is_dynamic:
            body["dynamic"] = "false"
        return body

    def index(self, document):
        """The terms and values of a document by field; extends a dynamic mapping."""
        additions, objects, values = {}, set(), {}
        self.walk("", document, additions, objects, values)
        if additions and len(self.fields) + len(additions) + len(self.objects | objects) > FIELD_LIMIT:
            refuse(f"Limit of total fields [{FIELD_LIMIT}] has been exceeded", "illegal_argument_exception")
        self.fields.update(additions)
        self.objects |= objects
        return values

    def walk(self, prefix, document, additions, objects, values):
        for key, value in document.items():
            name = prefix + key
            for element in value if isinstance(value, list) else [value]:
                field = self.fields.get(name) or additions.get(name)
                if element is None or isinstance(element, list):
                    continue
                if field is None and not self.is_dynamic:
                    continue
                if isinstance(element, dict):
                    if field is not None:
                        refuse(f"failed to parse field [{name}] of type [{field['type']}]")
                    objects.add(name)
                    self.walk(name + ".", element, additions, objects, values)
                    continue
                if name in self.objects or name in objects:
                    refuse(f"object mapping for [{name}] tried to parse field [{key}] as object, "
                           "but found a concrete value")
                if field is None:
                    field = additions[name] = self.infer(name, element)
                self.add_value(name, field, element, values)

    @staticmethod
    def infer(name, value):
        if isinstance(value, bool):
            return {"type": "boolean"}
        if isinstance(value, int):
            if not -2**63 <= value < 2**63:
                refuse("No matching token for number_type [BIG_INTEGER]", "illegal_argument_exception")
            return {"type": "long"}
        if isinstance(value, float):
            return {"type": "float"}
        if milliseconds(value) is not None:
            return {"type": "date"}
        return {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}

    @staticmethod
    def add_value(name, field, value, values):
        kind = field["type"]
        text = json.dumps(value) if not isinstance(value, str) else value
        # A lone surrogate has no UTF-8.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if kind == "text":
            values.setdefault(name, []).extend(re.findall(r"\w+", text.lower()))
        elif kind == "keyword":
            if len(text) <= field.get("ignore_above", 2**31):
                if len(text.encode()) > TERM_LIMIT:
                    refuse(f"Document contains at least one immense term in field=\"{name}\"",
                           "illegal_argument_exception")
                values.setdefault(name, []).append(text)
        elif kind == "date":
            time = milliseconds(value) if isinstance(value, str) else value if isinstance(value, int) else None
            if time is None:
                if not field.get("ignore_malformed"):
                    refuse(f"failed to parse field [{name}] of type [date]")
                return
            values.setdefault(name, []).append(time)
        elif kind == "boolean":
            if not isinstance(value, bool):
                refuse(f"failed to parse field [{name}] of type [boolean]")
            values.setdefault(name, []).append(value)
        else:
            try:
                number = float(value) if kind == "float" else int(value)
            except ValueError:
                refuse(f"failed to parse field [{name}] of type [{kind}]")
            if kind == "long" and not -2**63 <= number < 2**63:
                refuse(f"failed to parse field [{name}] of type [long]: out of range")
            values.setdefault(name, []).append(number)
        for sub, subfield in field.get("fields", {}).items():
            Mapping.add_value(f"{name}.{sub}", subfield, value, values)

    def type_of(self, name):
        if name in self.fields:
            return self.fields[name]["type"]
        parent, _, sub = name.rpartition(".")
        return self.fields.get(parent, {}).get("fields", {}).get(sub, {}).get("type")
