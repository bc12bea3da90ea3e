# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Indexes, writes and searches, near-real-time as the servers': what is written is found after a refresh, or a second."""

import base64
import json
import os
import time
import uuid
import zlib

import queries
from api import Refusal
from documents import Mapping, parse

REFRESH_SECONDS = 1.0
WINDOW = 10_000
BULK_ACTIONS = {"create", "index", "delete"}
ACTION_KEYS = {"_index", "_id", "routing", "if_seq_no", "if_primary_term", "require_alias"}


class Document:
    """One document."""

    def __init__(self, key, routing, source, values, sequence):
        self.shard, self.id = key
        self.routing = routing
        self.source = source
        self.values = values
        self.sequence = sequence


class Index:
    """One index."""

    def __init__(self, name, settings, mapping, mapping_type):
        self.name = name
        self.settings = settings
        self.mapping = mapping
        self.type = mapping_type
        self.shards = int(settings.get("number_of_shards", 1))
        self.documents = {}
        self.sequences = [-1] * self.shards
        # What searches see, and what they do not see yet.
        self.visible = {}
        self.pending = []

    def key(self, identity, routing):
        return zlib.crc32((routing or identity).encode()) % self.shards, identity

    def touch(self, key):
        self.pending.append((time.monotonic(), key))

    def refresh(self, everything=True):
        due = time.monotonic() - REFRESH_SECONDS
        count = len(self.pending) if everything else sum(1 for moment, _ in self.pending if moment <= due)
        for _, key in self.pending[:count]:
            document = self.documents.get(key)
            if document:
                self.visible[key] = document
            else:
                self.visible.pop(key, None)
        del self.pending[:count]

    def searched(self):
        self.refresh(everything=False)
        return list(self.visible.values())


class Engine:
    """All that one server holds, in a journal that survives it."""

    def __init__(self, flavour, journal):
        self.flavour = flavour
        self.indexes = {}
        self.contexts = {}
        self.journal = None
        if os.path.exists(journal):
            with open(journal, "rb") as lines:
                for line in lines:
                    # The last line may have been cut short.
                    if line.endswith(b"\n"):
                        self.replay(json.loads(line))
        self.journal = open(journal, "ab", buffering=0)

    def log(self, **entry):
        if self.journal:
            self.journal.write(json.dumps(entry).encode() + b"\n")

    def replay(self, entry):
        if entry["op"] == "create":
            self.make_index(entry["index"], entry["settings"], Mapping(entry["mapping"]), entry["type"])
        elif entry["op"] == "drop":
            del self.indexes[entry["index"]]
        elif entry["op"] == "delete":
            index = self.indexes[entry["index"]]
            self.remove(index, tuple(entry["key"]))
            index.refresh()
        else:
            index = self.indexes[entry["index"]]
            source = base64.b64decode(entry["source"])
            self.store(index, tuple(entry["key"]), entry["routing"], source, index.mapping.index(parse(source)))
            index.refresh()

    # Indexes

    def make_index(self, name, settings, mapping, mapping_type):
        if not name or name != name.lower() or name.startswith(("_", "-", "+")):
            raise Refusal(400, "invalid_index_name_exception", f"Invalid index name [{name}]")
        if name in self.indexes:
            raise Refusal(400, "resource_already_exists_exception", f"index [{name}] already exists")
        self.indexes[name] = Index(name, settings, mapping, mapping_type)
        self.log(op="create", index=name, settings=settings, mapping=mapping.body, type=mapping_type)

    def create_index(self, name, body, is_typed):
        if set(body) - {"settings", "mappings", "aliases"}:
            raise Refusal(400, "parse_exception", f"unknown key {sorted(body)} for create index")
        settings = body.get("settings", {})
        settings = settings.get("index", settings)
        if set(settings) - {"number_of_shards", "number_of_replicas", "refresh_interval"}:
            raise Refusal(400, "illegal_argument_exception", f"unknown setting {sorted(settings)}")
        mapping, mapping_type = body.get("mappings", {}), "_doc"
        if is_typed and mapping:
            mapping_type, mapping = queries.only(mapping)
        self.make_index(name, settings, Mapping(mapping), mapping_type)

    def index(self, name):
        if name not in self.indexes:
            raise Refusal(404, "index_not_found_exception", f"no such index [{name}]", index=name)
        return self.indexes[name]

    def named(self, names, params):
        """The indexes of a path; with ignore_unavailable those that exist."""
        listed = names.split(",")
        if params.get("ignore_unavailable") == "true":
            return [self.indexes[name] for name in listed if name in self.indexes]
        return [self.index(name) for name in listed]

    def for_writing(self, name, mapping_type):
        if name not in self.indexes:
            self.make_index(name, {}, Mapping({}), mapping_type or "_doc")
        index = self.indexes[name]
        if mapping_type not in (None, "_doc", index.type) and self.flavour.has_types:
            raise Refusal(400, "illegal_argument_exception",
                          f"Rejecting mapping update to [{name}] as the final mapping would have more than 1 type: "
                          f"[{index.type}, {mapping_type}]")
        return index

    # Writes

    def store(self, index, key, routing, source, values):
        index.sequences[key[0]] += 1
        document = Document(key, routing, source, values, index.sequences[key[0]])
        index.documents[key] = document
        index.touch(key)
        return document

    def remove(self, index, key):
        index.sequences[key[0]] += 1
        del index.documents[key]
        index.touch(key)

    def write(self, action, name, identity, routing, source, condition=(None, None), mapping_type=None):
        """One write; returns the item that a bulk answers."""
        index = self.for_writing(name, mapping_type)
        if identity is not None and (not identity or len(identity.encode()) > 512):
            raise Refusal(400, "illegal_argument_exception", f"id [{identity}] is empty or too long")
        identity = identity or uuid.uuid4().hex[:20]
        key = index.key(identity, routing)
        known = index.documents.get(key)
        sequence, term = condition
        if (sequence is None) != (term is None):
            raise Refusal(400, "action_request_validation_exception", "ifSeqNo and ifPrimaryTerm go together")
        if sequence is not None and (known is None or known.sequence != sequence or term != 1):
            raise Refusal(409, "version_conflict_engine_exception", f"[{identity}]: version conflict, required seqNo "
                          f"[{sequence}], current [{known.sequence if known else None}]")
        answer = {"_index": name, "_id": identity, "_version": 1, "_primary_term": 1,
                  "_shards": {"total": 2, "successful": 1, "failed": 0}}
        if self.flavour.has_types:
            answer["_type"] = index.type
        if action == "delete":
            if known:
                self.remove(index, key)
                self.log(op="delete", index=name, key=key)
            return answer | {"result": "deleted" if known else "not_found", "_seq_no": index.sequences[key[0]],
                             "status": 200 if known else 404}
        if action == "create" and known:
            raise Refusal(409, "version_conflict_engine_exception",
                          f"[{identity}]: version conflict, document already exists (current version [1])")
        values = index.mapping.index(parse(source))
        document = self.store(index, key, routing, source, values)
        self.log(op="index", index=name, key=key, routing=routing, source=base64.b64encode(source).decode())
        return answer | {"result": "updated" if known else "created", "_seq_no": document.sequence,
                         "status": 200 if known else 201}

    def bulk(self, body, default, refusal=None):
        """The writes of a body; with a refusal none of them."""
        if not body.endswith(b"\n"):
            raise Refusal(400, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]")
        lines = body[:-1].split(b"\n")
        steps = []
        position = 0
        while position < len(lines):
            try:
                action, target = queries.only(json.loads(lines[position]))
            except ValueError:
                raise Refusal(400, "illegal_argument_exception",
                              f"Malformed action/metadata line [{position + 1}], expected START_OBJECT") from None
            if action not in BULK_ACTIONS:
                raise Refusal(400, "illegal_argument_exception", f"the double does not know the bulk action [{action}]")
            allowed = ACTION_KEYS | ({"_type"} if self.flavour.has_types else set())
            if set(target) - allowed:
                raise Refusal(400, "illegal_argument_exception",
                              f"Action/metadata line [{position + 1}] contains an unknown parameter {sorted(target)}")
            position += 1
            source = None
            if action != "delete":
                if position == len(lines):
                    raise Refusal(400, "illegal_argument_exception", "a document is missing at the end of the bulk")
                source = lines[position]
                position += 1
            steps.append((action, target, source))
        if not steps:
            raise Refusal(400, "parse_exception", "request body is required")
        items = [{action: self.bulk_item(action, target, source, default, refusal)} for action, target, source in steps]
        return {"took": 1, "errors": any("error" in item for row in items for item in row.values()), "items": items}

    def bulk_item(self, action, target, source, default, refusal):
        name = target.get("_index", default)
        if not name:
            raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: index is missing;")
        try:
            if refusal:
                raise Refusal(*refusal)
            condition = (target.get("if_seq_no"), target.get("if_primary_term"))
            return self.write(action, name, target.get("_id"), target.get("routing"), source, condition,
                              target.get("_type"))
        except Refusal as error:
            return {"_index": name, "_id": target.get("_id"), "status": error.status, "error": error.error}

    def mget(self, body, default):
        if set(body) not in ({"ids"}, {"docs"}):
            raise Refusal(400, "parse_exception", f"unknown keys {sorted(body)} of a multi get")
        rows = []
        for wanted in body.get("docs") or [{"_id": identity} for identity in body["ids"]]:
            if set(wanted) - {"_id", "_index", "routing"}:
                raise Refusal(400, "parse_exception", f"unknown keys {sorted(wanted)} of a document to get")
            name, identity = wanted.get("_index", default), wanted["_id"]
            if name not in self.indexes:
                rows.append({"_index": name, "_id": identity, "error": {
                    "type": "index_not_found_exception", "reason": f"no such index [{name}]"}})
                continue
            index = self.indexes[name]
            document = index.documents.get(index.key(identity, wanted.get("routing")))
            row = {"_index": name, "_id": identity, "found": document is not None}
            if document:
                row |= {"_seq_no": document.sequence, "_primary_term": 1, "_version": 1, "_source": Raw(document.source)}
            rows.append(row)
        if not rows:
            raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: no documents to get;")
        return {"docs": rows}

    def delete_by_query(self, indexes, body, params):
        if set(body) - {"query", "max_docs"} or "query" not in body:
            raise Refusal(400, "action_request_validation_exception", f"query is missing or unknown keys {sorted(body)}")
        limit = int(params.get("max_docs", 2**31))
        deleted = conflicts = 0
        for index in indexes:
            matches = queries.scorer(body["query"], index.mapping)
            for document in [document for document in index.searched() if matches(document)]:
                if deleted == limit:
                    break
                key = (document.shard, document.id)
                current = index.documents.get(key)
                if current is None or current.sequence != document.sequence:
                    conflicts += 1
                    continue
                self.remove(index, key)
                self.log(op="delete", index=index.name, key=key)
                deleted += 1
            if params.get("refresh") == "true":
                index.refresh()
        if conflicts and params.get("conflicts") != "proceed":
            raise Refusal(409, "version_conflict_engine_exception", f"{conflicts} conflicts")
        return {"took": 1, "timed_out": False, "total": deleted + conflicts, "deleted": deleted, "batches": 1,
                "version_conflicts": conflicts, "noops": 0, "failures": []}

    # Searches

    def search(self, indexes, body, params, mapping_type=None):
        unknown = set(body) - {"query", "size", "from", "sort", "_source", "track_total_hits", "seq_no_primary_term",
                               "search_after", "pit", "aggs", "aggregations"}
        if unknown:
            raise Refusal(400, "parsing_exception", f"Unknown key for a VALUE in {sorted(unknown)}")
        snapshot, pit = None, body.get("pit")
        if pit:
            if indexes is not None or "scroll" in params or not self.flavour.has_pit:
                raise Refusal(400, "action_request_validation_exception",
                              "[indices] and [scroll] cannot be used with point in time")
            if set(pit) - {"id", "keep_alive"} or pit["id"] not in self.contexts:
                raise Refusal(404, "search_context_missing_exception", "No search context found")
            snapshot = self.contexts[pit["id"]]
            indexes = [index for index, _ in snapshot]
        size = int(body.get("size", params.get("size", 10)))
        if size + int(body.get("from", 0)) > WINDOW:
            raise Refusal(400, "illegal_argument_exception", f"Result window is too large, limit is [{WINDOW}]")
        hits, per_index = [], []
        keys = []
        for index, documents in snapshot or [(index, index.searched()) for index in indexes]:
            score = queries.scorer(body.get("query", {"match_all": {}}), index.mapping)
            keys = queries.sort_keys(body.get("sort", []), index.mapping, pit and not self.flavour.is_opensearch)
            if mapping_type and self.flavour.has_types and mapping_type != index.type:
                continue
            matching = [(score(document), document) for document in documents]
            matching = [(points, index, document) for points, document in matching if points]
            per_index.append((index, [document for _, _, document in matching]))
            hits += matching
        total = len(hits)
        rows = self.sorted(hits, keys, body)
        answer = {"took": 1, "timed_out": False, "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0}}
        if "scroll" in params:
            if "search_after" in body or size == 0:
                raise Refusal(400, "illegal_argument_exception", "search_after cannot be used in a scroll context")
            identity = self.open(rows)
            answer["_scroll_id"] = identity
            self.contexts[identity] = (rows[size:], size, total)
        if pit:
            answer["pit_id"] = pit["id"]
        counted = body.get("track_total_hits", WINDOW)
        counted = 2**31 if counted is True else counted
        answer["hits"] = {"total": {"value": min(total, counted), "relation": "eq" if total <= counted else "gte"},
                          "max_score": None, "hits": rows[:size]}
        aggregations = body.get("aggs", body.get("aggregations"))
        if aggregations:
            if len(per_index) == 1:
                index, documents = per_index[0]
                answer["aggregations"] = queries.aggregate(aggregations, documents, index.mapping)
            elif per_index:
                raise Refusal(400, "illegal_argument_exception", "the double aggregates one index only")
        return answer

    def sorted(self, hits, keys, body):
        """Hits as the answer shows them: by the sort values, else by score, ties as they were stored."""
        source = body.get("_source", True)
        rows = []
        for points, index, document in hits:
            values = [key(document) for key, _ in keys]
            row = {"_index": index.name, "_id": document.id, "_score": None if keys else float(points)}
            if self.flavour.has_types:
                row["_type"] = index.type
            if document.routing:
                row["_routing"] = document.routing
            if body.get("seq_no_primary_term"):
                row |= {"_seq_no": document.sequence, "_primary_term": 1}
            if source is True:
                row["_source"] = Raw(document.source)
            elif source:
                row["_source"] = {key: value for key, value in json.loads(document.source).items() if key in source}
            tie = document.shard, document.sequence
            if keys and "pit" in body and self.has_tie_breaker:
                # Every search in a point in time is sorted by this too.
                values.append(tie[0] << 40 | tie[1])
            if keys:
                row["sort"] = values
            order = queries.sort_order(values, keys) if keys else (-points,)
            rows.append((order, tie, row))
        rows.sort(key=lambda item: item[:2])
        if "search_after" in body:
            after = body["search_after"]
            if not keys or len(after) not in (len(keys), len(keys) + 1):
                raise Refusal(400, "illegal_argument_exception", "search_after has %d value(s)" % len(after))
            past = queries.sort_order(after, keys), tuple(after[len(keys):])
            rows = [item for item in rows
                    if (item[0], tuple(item[2]["sort"][len(keys):len(keys) + len(past[1])])) > past]
        return [row for _, _, row in rows[int(body.get("from", 0)):]]

    @property
    def has_tie_breaker(self):
        return (self.flavour.major, self.flavour.minor) >= (7, 12)

    def open(self, context):
        identity = base64.b64encode(uuid.uuid4().bytes).decode()
        self.contexts[identity] = context
        return identity

    def scroll(self, identity):
        if identity not in self.contexts:
            raise Refusal(404, "search_context_missing_exception", f"No search context found for id [{identity}]")
        rows, size, total = self.contexts[identity]
        self.contexts[identity] = (rows[size:], size, total)
        return {"_scroll_id": identity, "took": 1, "timed_out": False,
                "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
                "hits": {"total": {"value": total, "relation": "eq"}, "max_score": None, "hits": rows[:size]}}


class Raw:
    """A document that is written into the answer as it came."""

    def __init__(self, source):
        self.source = source
