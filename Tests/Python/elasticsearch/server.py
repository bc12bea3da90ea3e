# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""A stand-in for Elasticsearch and OpenSearch, strict where a real one is: it refuses paths, parameters, media types and
bodies that it does not know.

usage: server.py --port PORT --folder FOLDER [--flavour elasticsearch:8.19.0] [--user NAME:PASSWORD] [--api-key KEY]
                 [--certificate FILE --key FILE]

What is in FOLDER/faults.json happens to the next requests: {"refuse": {"bulks": N, "item": [STATUS, TYPE, REASON]}},
{"refuse": {"requests": N, "item": …}}, {"die_after_bulk": true} (after the writes, before the answer),
{"failed_shards": N} (of an index: searches have nothing of them, and single documents are errors).
"""

import argparse
import base64
import http.server
import json
import os
import re
import ssl
import threading
import urllib.parse

import api
from api import Refusal
from engine import Engine, Raw

MAXIMUM_BODY = 100 << 20


def dumps(value):
    """JSON with documents byte for byte."""
    sources = []

    def default(raw):
        if isinstance(raw, Raw):
            sources.append(raw.source)
            return f"\0source{len(sources) - 1}\0"
        raise TypeError(type(raw))

    text = json.dumps(value, default=default).encode()
    return re.sub(rb'"\\u0000source(\d+)\\u0000"', lambda found: sources[int(found.group(1))], text)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        """Refusals are logged, see below."""

    def handle_any(self):
        server = self.server
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length) if length <= MAXIMUM_BODY else None
        try:
            if body is None:
                self.close_connection = True
                raise Refusal(413, "content_too_long_exception", f"entity content is too long [{length}]")
            with server.lock:
                status, answer = server.answer(self.command, self.path, self.headers, body)
        except Refusal as error:
            status, answer = error.status, {"error": {"root_cause": [error.error], **error.error}, "status": error.status}
            print(self.command, self.path, status, error, flush=True)
        content = b"" if self.command == "HEAD" else dumps(answer)
        self.send_response(status)
        accept = self.headers.get("Accept", "")
        self.send_header("Content-Type", accept if "vnd.elasticsearch" in accept else "application/json")
        if not server.flavour.is_opensearch and (server.flavour.major, server.flavour.minor) >= (7, 14):
            self.send_header("X-Elastic-Product", "Elasticsearch")
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="security", ApiKey')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any


class Server(http.server.ThreadingHTTPServer):
    """The double."""

    daemon_threads = True

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Handler)
        product, version = options.flavour.split(":")
        self.flavour = api.Flavour(product, version)
        self.engine = Engine(self.flavour, os.path.join(options.folder, "journal"))
        self.lock = threading.Lock()
        self.fault_file = os.path.join(options.folder, "faults.json")
        self.fault_text, self.faults = None, {}
        self.logins = []
        if options.user:
            self.logins.append("Basic " + base64.b64encode(options.user.encode()).decode())
        if options.api_key:
            self.logins.append("ApiKey " + options.api_key)

    def answer(self, method, target, headers, body):
        """Status and answer of a request."""
        if self.logins and headers.get("Authorization") not in self.logins:
            raise Refusal(401, "security_exception", "missing or wrong authentication credentials for REST request")
        path, _, query = target.partition("?")
        params = {}
        for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            if name in params:
                raise Refusal(400, "illegal_argument_exception", f"parameter [{name}] is given twice")
            params[name] = value
        compatible = api.check_media(self.flavour, headers, bool(body))
        found, parts = api.find(self.flavour, method, urllib.parse.unquote(path), compatible)
        api.check_params(self.flavour, found, params, compatible)
        if body and found.body == "no":
            raise Refusal(400, "illegal_argument_exception", f"request [{method} {path}] does not support having a body")
        if not body and found.body in ("must", "lines"):
            raise Refusal(400, "parse_exception", "request body is required")
        self.read_faults()
        refusal = self.fault("requests")
        if refusal:
            raise Refusal(*refusal)
        if found.body == "lines":
            return self.bulk(body, parts.get("index"), params)
        try:
            document = json.loads(body) if body else {}
        except ValueError as error:
            raise Refusal(400, "parsing_exception", str(error)) from None
        status, answer = getattr(self, found.name)(parts, params, document, body)
        if self.faults.get("failed_shards") and isinstance(answer, dict):
            self.fail_shards(answer)
        return status, answer

    # Faults

    def read_faults(self):
        try:
            with open(self.fault_file, encoding="utf-8") as file:
                text = file.read()
        except FileNotFoundError:
            return
        if text != self.fault_text:
            self.fault_text, self.faults = text, json.loads(text)

    def fault(self, kind):
        refuse = self.faults.get("refuse", {})
        if refuse.get(kind, 0) == 0:
            return None
        refuse[kind] -= 1
        return refuse["item"]

    def fail_shards(self, answer):
        if "_shards" in answer:
            answer["_shards"]["failed"] = self.faults["failed_shards"]
        if "hits" in answer:
            answer["hits"] = {"total": {"value": 0, "relation": "eq"}, "max_score": None, "hits": []}
        if "count" in answer:
            answer["count"] = 0
        for document in answer.get("docs", []):
            document.pop("_source", None)
            document.pop("found", None)
            document["error"] = {"type": "no_shard_available_action_exception", "reason": "no shard available"}

    # What is asked

    def info(self, *_):
        version = {"number": self.flavour.version, "build_flavor": "default", "lucene_version": "9.0.0"}
        if self.flavour.is_opensearch:
            version["distribution"] = "opensearch"
        return 200, {"name": "double", "cluster_name": "double", "version": version,
                     "tagline": "The OpenSearch Project: https://opensearch.org/" if self.flavour.is_opensearch
                     else "You Know, for Search"}

    def bulk(self, body, default, params):
        answer = self.engine.bulk(body, default, self.fault("bulks"))
        if params.get("refresh") in ("true", "", "wait_for"):
            for index in self.engine.indexes.values():
                index.refresh()
        if self.faults.get("die_after_bulk"):
            os._exit(9)
        return 200, answer

    def search(self, parts, params, body, _):
        indexes = self.engine.named(parts["index"], params) if "index" in parts else None
        if indexes is None and "pit" not in body:
            indexes = list(self.engine.indexes.values())
        return 200, self.engine.search(indexes, body, params, parts.get("type"))

    def scroll(self, parts, params, body, _):
        if set(body) - {"scroll", "scroll_id"}:
            raise Refusal(400, "parsing_exception", f"unknown keys {sorted(body)} of a scroll")
        return 200, self.engine.scroll(body.get("scroll_id", params.get("scroll_id")))

    def clear_scroll(self, parts, params, body, _):
        if set(body) != {"scroll_id"}:
            raise Refusal(400, "parsing_exception", f"unknown keys {sorted(body)}")
        listed = body["scroll_id"] if isinstance(body["scroll_id"], list) else [body["scroll_id"]]
        freed = [self.engine.contexts.pop(identity, None) is not None for identity in listed]
        return 200 if any(freed) else 404, {"succeeded": True, "num_freed": sum(freed)}

    def open_pit(self, parts, params, body, _):
        if "keep_alive" not in params:
            raise Refusal(400, "illegal_argument_exception", "[keep_alive] is required")
        indexes = self.engine.named(parts["index"], params)
        return 200, {"id": self.engine.open([(index, index.searched()) for index in indexes])}

    def close_pit(self, parts, params, body, _):
        if set(body) != {"id"}:
            raise Refusal(400, "parsing_exception", f"unknown keys {sorted(body)}")
        freed = self.engine.contexts.pop(body["id"], None) is not None
        return 200 if freed else 404, {"succeeded": freed, "num_freed": int(freed)}

    def count(self, parts, params, body, _):
        if set(body) - {"query"}:
            raise Refusal(400, "parsing_exception", f"request does not support {sorted(body)}")
        answer = self.engine.search(self.engine.named(parts["index"], params),
                                    {"size": 0, "track_total_hits": True, **body}, {})
        return 200, {"count": answer["hits"]["total"]["value"]}

    def mget(self, parts, params, body, _):
        return 200, self.engine.mget(body, parts.get("index"))

    def delete_by_query(self, parts, params, body, _):
        return 200, self.engine.delete_by_query(self.engine.named(parts["index"], params), body, params)

    def refresh(self, parts, params, *_):
        for index in self.engine.named(parts["index"], params):
            index.refresh()
        return 200, {"_shards": {"total": 1, "successful": 1, "failed": 0}}

    def mapping(self, parts, params, *_):
        def body(index):
            return {index.type: index.mapping.body} if params.get("include_type_name") == "true" else index.mapping.body
        return 200, {index.name: {"mappings": body(index)} for index in self.engine.named(parts["index"], params)}

    def settings(self, parts, params, *_):
        return 200, {index.name: {"settings": {"index": {"number_of_shards": str(index.shards), **index.settings}}}
                     for index in self.engine.named(parts["index"], params)}

    def cluster_health(self, parts, params, *_):
        missing = [name for name in parts["index"].split(",") if name not in self.engine.indexes]
        return 408 if missing else 200, {"cluster_name": "double", "status": "red" if missing else "yellow",
                                         "timed_out": bool(missing), "number_of_nodes": 1, "unassigned_shards": 5}

    def create_index(self, parts, params, body, _):
        is_typed = params.get("include_type_name") == "true"
        self.engine.create_index(parts["index"], body, is_typed)
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": parts["index"]}

    def delete_index(self, parts, params, *_):
        for index in self.engine.named(parts["index"], params):
            del self.engine.indexes[index.name]
            self.engine.log(op="drop", index=index.name)
        return 200, {"acknowledged": True}

    def exists(self, parts, params, *_):
        return 200 if all(name in self.engine.indexes for name in parts["index"].split(",")) else 404, {}

    def get(self, parts, params, *_):
        row = self.engine.mget({"docs": [{"_id": parts["id"], "routing": params.get("routing")}]}, parts["index"])["docs"][0]
        return 200 if row.get("found") else 404, row

    def index(self, parts, params, _, source):
        condition = (params.get("if_seq_no"), params.get("if_primary_term"))
        condition = tuple(None if value is None else int(value) for value in condition)
        answer = self.engine.write(params.get("op_type", "index"), parts["index"], parts.get("id"),
                                   params.get("routing"), source, condition, parts.get("type"))
        if params.get("refresh") in ("true", "", "wait_for"):
            self.engine.indexes[parts["index"]].refresh()
        return answer.pop("status"), answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--flavour", default="elasticsearch:8.19.0")
    parser.add_argument("--user")
    parser.add_argument("--api-key")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    server = Server(options)
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main()
