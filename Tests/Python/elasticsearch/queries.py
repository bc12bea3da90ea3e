# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Queries, sorting and aggregations: those that are used, and no others."""

import re

from api import Refusal
from documents import milliseconds


def refuse(reason, kind="parsing_exception"):
    raise Refusal(400, kind, reason)


def only(body):
    if not isinstance(body, dict) or len(body) != 1:
        refuse("[x] query malformed, no start_object after query name")
    return next(iter(body.items()))


def plain(text):
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_term(kind, value):
    if kind in ("long", "date") and isinstance(value, str):
        return milliseconds(value) if kind == "date" else int(value)
    if kind in ("keyword", "text", None) and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return plain(value) if isinstance(value, str) else value


def scorer(body, mapping):
    """A function from a document to its score; 0 where it does not match."""
    name, inner = only(body)
    if name == "match_all":
        if inner:
            refuse("[match_all] unknown field")
        return lambda document: 1
    if name in ("term", "terms"):
        field, value = only(inner)
        if isinstance(value, dict):
            if set(value) != {"value"}:
                refuse("[term] query does not support [%s]" % list(value))
            value = value["value"]
        if (name == "terms") != isinstance(value, list):
            refuse(f"[{name}] query malformed")
        if name == "terms" and len(value) > 65536:
            refuse("The number of terms exceeds the allowed maximum of [65536]", "illegal_argument_exception")
        wanted = {as_term(mapping.type_of(field), one) for one in (value if name == "terms" else [value])}
        if field == "_routing":
            return lambda document: int(document.routing in wanted)
        return lambda document: int(not wanted.isdisjoint(document.values.get(field, ())))
    if name == "range":
        field, limits = only(inner)
        if set(limits) - {"gt", "gte", "lt", "lte"}:
            refuse("[range] query does not support [%s]" % list(limits))
        kind = mapping.type_of(field)
        limits = {key: as_term(kind, value) for key, value in limits.items()}

        def in_range(value):
            return ((("gt" not in limits) or value > limits["gt"]) and (("gte" not in limits) or value >= limits["gte"])
                    and (("lt" not in limits) or value < limits["lt"]) and (("lte" not in limits) or value <= limits["lte"]))
        return lambda document: int(any(map(in_range, document.values.get(field, ()))))
    if name == "match":
        field, value = only(inner)
        if isinstance(value, dict):
            value = value["query"]
        if mapping.type_of(field) == "text":
            words = set(re.findall(r"\w+", str(value).lower()))
            return lambda document: len(words.intersection(document.values.get(field, ())))
        term = as_term(mapping.type_of(field), value)
        return lambda document: int(term in document.values.get(field, ()))
    if name == "bool":
        unknown = set(inner) - {"filter", "must", "should", "must_not", "minimum_should_match"}
        if unknown:
            refuse(f"[bool] query does not support {sorted(unknown)}")

        def clauses(key):
            listed = inner.get(key, [])
            return [scorer(clause, mapping) for clause in (listed if isinstance(listed, list) else [listed])]
        required, excluded, optional = clauses("filter") + clauses("must"), clauses("must_not"), clauses("should")
        least = inner.get("minimum_should_match", 1 if optional and not required else 0)

        def matches(document):
            return int(all(clause(document) for clause in required) and not any(clause(document) for clause in excluded)
                       and sum(1 for clause in optional if clause(document)) >= least)
        return matches
    refuse(f"unknown query [{name}]")


class Reversed:
    """Turns an order round."""

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return other.value < self.value

    def __eq__(self, other):
        return self.value == other.value


def sort_keys(body, mapping, has_pit):
    """Pairs of a function from a document to its sort value, and whether the order is descending."""
    keys = []
    for item in body if isinstance(body, list) else [body]:
        field, order = (item, "asc") if isinstance(item, str) else only(item)
        if isinstance(order, dict):
            if set(order) - {"order", "unmapped_type", "missing"}:
                refuse(f"[sort] unknown field {list(order)}")
            order = order.get("order", "asc")
        if order not in ("asc", "desc"):
            refuse(f"unknown sort order {order}", "illegal_argument_exception")
        if field == "_seq_no":
            keys.append((lambda document: document.sequence, order == "desc"))
            continue
        if field == "_doc" or field == "_shard_doc" and has_pit:
            keys.append((lambda document: document.sequence << 8 | document.shard, order == "desc"))
            continue
        kind = mapping.type_of(field)
        if kind is None:
            refuse(f"No mapping found for [{field}] in order to sort on", "query_shard_exception")
        if kind == "text":
            refuse(f"Fielddata is disabled on [{field}]", "illegal_argument_exception")
        pick = max if order == "desc" else min
        keys.append((lambda document, field=field, pick=pick:
                     pick(document.values[field]) if field in document.values else None, order == "desc"))
    return keys


def sort_order(values, keys):
    """What to compare sort values by: what is missing comes last, either way."""
    return tuple((value is None, value if value is None or not is_descending else Reversed(value))
                 for value, (_, is_descending) in zip(values, keys))


def aggregate(body, documents, mapping):
    results = {}
    for name, aggregation in body.items():
        inner = aggregation.get("aggs", {})
        kind, options = only({key: value for key, value in aggregation.items() if key != "aggs"})
        field = options.get("field")
        if mapping.type_of(field) == "text":
            refuse(f"Fielddata is disabled on [{field}]", "illegal_argument_exception")
        if kind in ("sum", "max"):
            if set(options) != {"field"} or mapping.type_of(field) == "keyword":
                refuse(f"[{kind}] aggregation malformed", "illegal_argument_exception")
            values = [value for document in documents for value in document.values.get(field, ())]
            results[name] = {"value": float(sum(values)) if kind == "sum" else float(max(values)) if values else None}
        elif kind == "terms":
            if set(options) - {"field", "size", "order"}:
                refuse(f"[terms] unknown field {list(options)}")
            buckets = {}
            for document in documents:
                for value in document.values.get(field, ()):
                    buckets.setdefault(value, []).append(document)
            rows = [{"key": key, "doc_count": len(members), **aggregate(inner, members, mapping)}
                    for key, members in buckets.items()]
            target, order = only(options.get("order", {"_count": "desc"}))
            rows.sort(key=lambda row: row["doc_count"] if target == "_count" else row[target]["value"] or 0,
                      reverse=order == "desc")
            size = options.get("size", 10)
            results[name] = {"doc_count_error_upper_bound": 0,
                             "sum_other_doc_count": sum(row["doc_count"] for row in rows[size:]),
                             "buckets": rows[:size]}
        else:
            refuse(f"Unknown aggregation type [{kind}]")
    return results
