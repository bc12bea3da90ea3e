# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Holds the double to what the official clients expect of a server: each runs the requests that the store uses.

usage: clients.py elasticsearch|elasticsearch8|opensearchpy PORT
"""

import importlib
import sys
import urllib.error
import urllib.request
import warnings

MAPPING = {"mappings": {"dynamic": False, "properties": {"name": {"type": "keyword"}}}}
BODY = {"query": {"match_all": {}}, "sort": [{"_seq_no": "asc"}], "track_total_hits": True}


def check(actual, expected, what):
    if actual != expected:
        sys.exit(f"{what}: got {actual!r}, expected {expected!r}")


def refused(port, path, body, media_type):
    """The status of a request that no client would send."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": media_type})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


def main():
    warnings.simplefilter("ignore")
    name, port = sys.argv[1:]
    module = importlib.import_module(name)
    helpers = importlib.import_module(name + ".helpers")
    client = (module.OpenSearch if name == "opensearchpy" else module.Elasticsearch)(f"http://127.0.0.1:{port}")
    check(client.ping(), True, "ping")
    client.indices.create(index="trial", body=MAPPING)
    check(client.indices.exists(index="trial") and not client.indices.exists(index="none"), True, "exists")
    check(client.indices.get_mapping(index="trial")["trial"]["mappings"]["dynamic"], "false", "mapping")
    actions = [{"_op_type": "create", "_index": "trial", "_id": str(number), "_routing": "r",
                "_source": {"name": str(number)}} for number in range(30)]
    check(helpers.bulk(client, actions, refresh=True), (30, []), "bulk")
    done, errors = helpers.bulk(client, actions[:2], raise_on_error=False)
    check((done, [error["create"]["status"] for error in errors]), (0, [409, 409]), "bulk of what is there")
    check(client.count(index="trial")["count"], 30, "count")
    got = client.mget(index="trial", body={"docs": [{"_id": "1", "routing": "r"}, {"_id": "x", "routing": "r"}]})["docs"]
    check([document["found"] for document in got], [True, False], "mget")
    found = helpers.scan(client, index="trial", query={"query": {"match_all": {}}}, size=7)
    check(sorted(int(hit["_id"]) for hit in found), list(range(30)), "scan")
    hits = client.search(index="trial", body={**BODY, "size": 5})["hits"]
    check((hits["total"]["value"], hits["hits"][-1]["sort"][0], hits["hits"][0]["_routing"]), (30, 4, "r"), "search")
    body = {"size": 0, "aggs": {"names": {"terms": {"field": "name", "size": 3}}}}
    check(len(client.search(index="trial", body=body)["aggregations"]["names"]["buckets"]), 3, "terms")
    if name != "opensearchpy":
        point = {"id": client.open_point_in_time(index="trial", keep_alive="1m")["id"], "keep_alive": "1m"}
        # A view does not see what happens later.
        client.index(index="trial", id="late", body={"name": "late"}, refresh=True)
        first = client.search(body={**BODY, "size": 20, "pit": point})["hits"]["hits"]
        rest = client.search(body={**BODY, "size": 20, "pit": point, "search_after": first[-1]["sort"]})["hits"]["hits"]
        check([hit["_id"] for hit in first + rest], [str(number) for number in range(30)], "search_after")
        check(client.close_point_in_time(body={"id": point["id"]})["succeeded"], True, "closing a point in time")
    deleted = client.delete_by_query(index="trial", body={"query": {"terms": {"_routing": ["r"]}}}, refresh=True)
    check(deleted["deleted"], 30, "delete_by_query")
    client.index(index="trial", id="one", body={"name": "a"})
    current = client.get(index="trial", id="one")
    condition = {"if_seq_no": current["_seq_no"], "if_primary_term": current["_primary_term"]}
    client.index(index="trial", id="one", body={"name": "b"}, **condition)
    try:
        client.index(index="trial", id="one", body={"name": "c"}, **condition)
        sys.exit("a write from an old state was taken")
    except module.ConflictError:
        pass
    json = "application/json"
    check(refused(port, "/trial/_search?no_such=1", b"{}", json), 400, "an unknown parameter")
    check(refused(port, "/trial/_no_such", b"{}", json), 400, "an unknown path")
    check(refused(port, "/trial/_search", b'{"no_such": 1}', json), 400, "an unknown key")
    check(refused(port, "/trial/_search", b'{"query": {"match_all": {}}}', "text/plain"), 406, "a media type")
    check(refused(port, "/_bulk", b'{"create": {"_index": "trial"}}\n{}', json), 400, "a bulk without its end")
    check(refused(port, "/_bulk", b'{"create": {"_index": "trial"}}\n', json), 400, "a bulk without a document")
    check(client.indices.delete(index="trial")["acknowledged"], True, "deleting an index")
    print("ok")


if __name__ == "__main__":
    main()
