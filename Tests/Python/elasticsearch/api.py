# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""The part of the REST interface of Elasticsearch 7 to 9 and OpenSearch 1 to 3 that the double knows.

Paths, methods and parameters are those of the servers' published REST specifications. What is not here is refused, as
the servers refuse what they do not know.
"""

import re
from dataclasses import dataclass

EVERYWHERE = {"pretty", "human", "error_trace", "filter_path"}
INDICES = {"ignore_unavailable", "allow_no_indices", "expand_wildcards"}
SEARCH = INDICES | {
    "scroll", "size", "from", "routing", "preference", "track_total_hits", "seq_no_primary_term", "version", "_source",
    "_source_includes", "_source_excludes", "request_cache", "allow_partial_search_results", "timeout", "sort", "q",
}
WRITE = {"refresh", "routing", "timeout", "wait_for_active_shards", "pipeline"}
CONDITION = {"if_seq_no", "if_primary_term", "version", "version_type"}


@dataclass(frozen=True)
class Flavour:
    """What answers: product and version."""

    product: str
    version: str

    @property
    def major(self):
        return int(self.version.split(".")[0])

    @property
    def minor(self):
        return int(self.version.split(".")[1])

    @property
    def is_opensearch(self):
        return self.product == "opensearch"

    @property
    def has_types(self):
        return self.major < 2 if self.is_opensearch else self.major < 8

    @property
    def has_pit(self):
        return not self.is_opensearch and (self.major, self.minor) >= (7, 10)


@dataclass(frozen=True)
class Route:
    name: str
    methods: tuple
    path: str
    params: frozenset
    # "no", "may" or "must" have one; "lines" is newline-delimited.
    body: str = "no"
    # The path names a mapping type.
    is_typed: bool = False

    def match(self, path):
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        return re.fullmatch(pattern, path)


def route(name, methods, path, params=(), body="no", is_typed=False):
    return Route(name, tuple(methods.split()), path, frozenset(params), body, is_typed)


ROUTES = [
    route("info", "GET HEAD", "/"),
    route("bulk", "POST PUT", "/_bulk", WRITE | {"require_alias", "_source"}, "lines"),
    route("bulk", "POST PUT", "/{index}/_bulk", WRITE | {"require_alias", "_source"}, "lines"),
    route("search", "GET POST", "/_search", SEARCH, "may"),
    route("scroll", "GET POST", "/_search/scroll", {"scroll", "scroll_id", "rest_total_hits_as_int"}, "may"),
    route("clear_scroll", "DELETE", "/_search/scroll", (), "must"),
    route("search", "GET POST", "/{index}/_search", SEARCH, "may"),
    route("search", "GET POST", "/{index}/{type}/_search", SEARCH | {"include_type_name"}, "may", True),
    route("open_pit", "POST", "/{index}/_pit", {"keep_alive", "routing", "preference", "ignore_unavailable",
                                                "expand_wildcards"}, "may"),
    route("close_pit", "DELETE", "/_pit", (), "must"),
    route("count", "GET POST", "/{index}/_count", INDICES | {"routing", "preference", "q"}, "may"),
    route("mget", "GET POST", "/_mget", {"routing", "refresh", "realtime", "_source"}, "must"),
    route("mget", "GET POST", "/{index}/_mget", {"routing", "refresh", "realtime", "_source"}, "must"),
    route("delete_by_query", "POST", "/{index}/_delete_by_query",
          INDICES | {"conflicts", "refresh", "max_docs", "routing", "timeout", "wait_for_completion", "scroll_size",
                     "slices", "requests_per_second", "scroll", "q"}, "must"),
    route("refresh", "GET POST", "/{index}/_refresh", INDICES),
    route("mapping", "GET", "/{index}/_mapping", INDICES | {"include_type_name", "local", "master_timeout"}),
    route("settings", "GET", "/{index}/_settings", INDICES | {"flat_settings", "include_defaults", "local"}),
    route("cluster_health", "GET", "/_cluster/health/{index}", {"timeout", "wait_for_status", "level", "local"}),
    route("create_index", "PUT", "/{index}", {"wait_for_active_shards", "timeout", "master_timeout",
                                              "include_type_name"}, "may"),
    route("delete_index", "DELETE", "/{index}", INDICES | {"timeout", "master_timeout"}),
    route("exists", "HEAD", "/{index}", INDICES | {"local", "flat_settings", "include_defaults"}),
    route("get", "GET HEAD", "/{index}/_doc/{id}", {"routing", "realtime", "refresh", "_source", "preference"}),
    route("index", "POST", "/{index}/_doc", WRITE | CONDITION | {"op_type"}, "must"),
    route("index", "PUT POST", "/{index}/_doc/{id}", WRITE | CONDITION | {"op_type"}, "must"),
    route("index", "POST", "/{index}/{type}", WRITE | CONDITION | {"op_type"}, "must", True),
    route("index", "PUT POST", "/{index}/{type}/{id}", WRITE | CONDITION | {"op_type"}, "must", True),
]


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status, kind, reason, **more):
        super().__init__(reason)
        self.status = status
        self.error = {"type": kind, "reason": reason, **more}


def find(flavour, method, path, compatible):
    """The route of a request, and the parts of its path."""
    allowed = set()
    for candidate in ROUTES:
        found = candidate.match(path)
        if not found or any(value.startswith("_") for value in found.groupdict().values()):
            continue
        # Version 8 still takes types from who asks for the behaviour of 7.
        if candidate.is_typed and not flavour.has_types and not (flavour.major == 8 and compatible == 7):
            continue
        if candidate.name in ("open_pit", "close_pit") and not flavour.has_pit:
            continue
        if method in candidate.methods:
            return candidate, found.groupdict()
        allowed |= set(candidate.methods)
    if allowed:
        raise Refusal(405, "illegal_argument_exception",
                      f"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: {sorted(allowed)}")
    raise Refusal(400, "illegal_argument_exception", f"no handler found for uri [{path}] and method [{method}]")


def check_params(flavour, found, params, compatible):
    unknown = set(params) - found.params - EVERYWHERE
    if "include_type_name" in params and not flavour.has_types and compatible != 7:
        unknown.add("include_type_name")
    if unknown:
        raise Refusal(400, "illegal_argument_exception",
                      f"request [{found.path}] contains unrecognized parameters: {sorted(unknown)}")


MEDIA = re.compile(r"application/(vnd\.elasticsearch\+)?(json|x-ndjson)\s*(;\s*(charset=[Uu][Tt][Ff]-8|compatible-with\s*=\s*(\d+)))?")


def media_version(flavour, header, text):
    """The version that a media type asks for; None for a plain one."""
    found = MEDIA.fullmatch(text.strip())
    is_vendor = bool(found and found.group(1))
    if not found or is_vendor and (flavour.is_opensearch or (flavour.major, flavour.minor) < (7, 11)):
        raise Refusal(406, "media_type_header_exception", f"{header} header [{text}] is not supported")
    if not is_vendor:
        return None
    version = int(found.group(5) or 0)
    if version not in (flavour.major, flavour.major - 1) or version < 7:
        raise Refusal(400, "media_type_header_exception", f"Invalid media-type value on headers [{header}]: {text}")
    return version


def check_media(flavour, headers, has_body):
    """Checks both headers as the servers do; returns the version asked for."""
    accept = headers.get("Accept", "*/*")
    accepted = None if accept == "*/*" else media_version(flavour, "Accept", accept)
    if not has_body:
        return accepted
    content_type = headers.get("Content-Type")
    if not content_type:
        raise Refusal(406, "media_type_header_exception", "Content-Type header [] is not supported")
    sent = media_version(flavour, "Content-Type", content_type)
    if (sent is None) != (accepted is None) or sent != accepted:
        raise Refusal(400, "status_exception",
                      "A compatible version is required on both Content-Type and Accept headers if either one has "
                      f"requested a compatible version. Accept={accept}, Content-Type={content_type}")
    return sent
