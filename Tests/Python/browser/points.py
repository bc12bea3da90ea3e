"""Traces as the payloads that services send: a small one as of the demo, repeated calls, damage, hostile text, size, depth."""

import datetime
import itertools
import uuid

STARTED = datetime.datetime(2026, 11, 22, 8, 54, 8, 328049)


def stamp(microseconds):
    return (STARTED + datetime.timedelta(microseconds=microseconds)).strftime("%Y-%m-%dT%H:%M:%S.%f")


class Trace:
    """Collects payloads; times are microseconds after the first."""

    def __init__(self, number=1):
        self.numbers = itertools.count(1)
        self.seed = number
        self.base_id = self.id(0)
        self.payloads = []

    def id(self, number=None):
        number = next(self.numbers) if number is None else number
        return str(uuid.UUID(int=(self.seed << 96) | (0x4000 << 64) | (0x8 << 60) | number))

    def span(
        self,
        name,
        start,
        stop,
        parent=None,
        service="ironic_api",
        host="api-1",
        info=None,
        stop_info=None,
        project="ironic",
        trace_id=None,
    ):
        """Adds a span and returns its id. `stop` may be None for one that runs, `start` for one whose start was lost."""
        trace_id = trace_id or self.id()
        common = {
            "base_id": self.base_id,
            "trace_id": trace_id,
            "parent_id": parent or self.base_id,
            "project": project,
            "service": service,
        }
        if start is not None:
            self.payloads.append(
                {"name": f"{name}-start", "timestamp": stamp(start), "info": {"host": host, **(info or {})}, **common}
            )
        if stop is not None:
            self.payloads.append(
                {
                    "name": f"{name}-stop",
                    "timestamp": stamp(stop),
                    "info": {"host": host, **(stop_info or {})},
                    **common,
                }
            )
        return trace_id


def http(method, path, query=""):
    return {"request": {"method": method, "path": path, "query": query, "scheme": "http"}}


def sql(statement, params=None):
    return {"db": {"statement": statement, "params": params or {}}}


def function(name, *args):
    return {"function": {"name": name, "args": repr(args), "kwargs": "{}"}}


NODE = (
    "SELECT nodes.id AS nodes_id, nodes.uuid AS nodes_uuid, nodes.driver AS nodes_driver, nodes.power_state AS "
    "nodes_power_state FROM nodes LEFT OUTER JOIN node_tags ON nodes.id = node_tags.node_id WHERE nodes.uuid = "
    "%(uuid_1)s AND nodes.deleted = 0 ORDER BY nodes.id ASC LIMIT %(param_1)s"
)


def demo():
    trace = Trace(1)
    root = trace.span(
        "wsgi", 0, 152_328, info=http("PUT", "/v1/nodes/1be26c0b-03f2-4d2e-ae87-c02d7f33c123/states/provision")
    )
    trace.span(
        "db",
        8_000,
        11_100,
        root,
        info=sql(NODE, {"uuid_1": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123", "param_1": 1}),
        stop_info={"db": {"result": "[(1, '1be26c0b', 'fake-hardware', 'power on')]"}},
    )
    rpc = trace.span(
        "rpc",
        14_000,
        140_250,
        root,
        "ironic_conductor",
        "conductor-1",
        info=function("ironic.conductor.manager.ConductorManager.do_node_deploy", "context", "1be26c0b"),
    )
    trace.span("db", 16_100, 19_300, rpc, "ironic_conductor", "conductor-1", sql(NODE, {"uuid_1": "1be26c0b"}))
    trace.span(
        "db",
        20_000,
        24_810,
        rpc,
        "ironic_conductor",
        "conductor-1",
        sql(
            "UPDATE nodes SET updated_at=%(updated_at)s, reservation=%(reservation)s WHERE nodes.id = %(id_1)s",
            {"updated_at": "2026-11-22 08:54:08", "reservation": "conductor-1", "id_1": 1},
        ),
    )
    driver = trace.span(
        "driver",
        26_000,
        133_400,
        rpc,
        "ironic_conductor",
        "conductor-1",
        info=function("ironic.drivers.modules.agent.AgentDeploy.deploy", "task"),
    )
    image = trace.span(
        "requests",
        30_000,
        88_000,
        driver,
        "ironic_conductor",
        "conductor-1",
        {
            "requests": {
                "method": "GET",
                "path": "/v2/images/7d3c",
                "query": "",
                "scheme": "https",
                "hostname": "glance.example",
                "port": 9292,
            }
        },
        {"requests": {"status_code": 200}},
    )
    glance = trace.span(
        "wsgi", 32_100, 86_400, image, "glance_api", "image-1", http("GET", "/v2/images/7d3c"), project="glance"
    )
    trace.span(
        "db",
        35_000,
        41_000,
        glance,
        "glance_api",
        "image-1",
        sql("SELECT images.id FROM images WHERE images.id = ?"),
        project="glance",
    )
    trace.span(
        "store",
        42_000,
        84_000,
        glance,
        "glance_api",
        "image-1",
        function("glance_store.backend.get", "swift+https"),
        project="glance",
    )
    trace.span(
        "requests",
        90_000,
        131_000,
        driver,
        "ironic_conductor",
        "conductor-1",
        {"requests": {"method": "POST", "path": "/v2.0/ports", "query": "", "scheme": "http", "hostname": "neutron"}},
        {"etype": "NeutronUnavailable", "message": "Connection to neutron failed: [Errno 111] ECONNREFUSED"},
    )
    trace.span("notify", 141_000, 150_500, root, info=function("ironic.objects.notification.emit"))
    return trace


def n_plus_one():
    trace = Trace(2)
    root = trace.span("wsgi", 0, 4_212_400, info=http("GET", "/v1/nodes", "limit=1000&fields=uuid,traits"))
    trace.span(
        "db", 5_000, 96_300, root, info=sql("SELECT nodes.id, nodes.uuid FROM nodes ORDER BY nodes.id LIMIT 1000")
    )
    at = 100_000
    for number in range(812):
        took = 3_000 + (number * 7919) % 2_400
        trace.span(
            "db",
            at,
            at + took,
            root,
            info=sql(
                "SELECT node_traits.trait FROM node_traits WHERE node_traits.node_id = %(node_id)s", {"node_id": number}
            ),
        )
        at += took + 700
    trace.span(
        "json", at + 1_000, 4_200_000, root, info=function("ironic.api.controllers.v1.node.NodeCollection.convert")
    )
    return trace


def damaged(number=3, stop=None):
    trace = Trace(number)
    root = trace.span("wsgi", 0, 900_000, info=http("POST", "/v1/nodes"))
    trace.span("rpc", 40_000, stop, root, "ironic_conductor", "conductor-1", function("ConductorManager.create_node"))
    trace.span(
        "rpc",
        100_000,
        1_300_000,
        root,
        "ironic_conductor",
        "conductor-1",
        function("ConductorManager.do_sync_power_state"),
    )
    trace.span("db", 200_000, 260_000, trace.id(900), "ironic_conductor", "conductor-1", sql("SELECT 1"))
    trace.span("db", None, 310_000, root, info=sql("INSERT INTO nodes (uuid) VALUES (%(uuid)s)"))
    one, other = trace.id(), trace.id()
    trace.span("rpc", 420_000, 480_000, other, "ironic_conductor", "conductor-1", function("a"), trace_id=one)
    trace.span("rpc", 430_000, 470_000, one, "ironic_conductor", "conductor-1", function("b"), trace_id=other)
    skewed = trace.span(
        "rpc", 500_000, 640_000, root, "ironic_conductor", "conductor-2", function("ConductorManager.inspect")
    )
    trace.span("db", 470_000, 520_000, skewed, "ironic_conductor", "conductor-1", sql("SELECT nodes.id FROM nodes"))
    trace.span(
        "wsgi",
        700_000,
        800_000,
        root,
        "neutron_server",
        "net-1",
        http("POST", "/v2.0/ports"),
        {"etype": "IpAddressGenerationFailure", "message": "No more IP addresses available on network 9f1c."},
        "neutron",
    )
    return trace


def leaked():
    """The same without a span that runs, and with late ones: those of other requests, while nothing of the trace runs."""
    trace = damaged(7, stop=880_000)
    root = trace.payloads[0]["trace_id"]
    for number in range(7):
        trace.span(
            "db",
            33_000_000 + number * 250_000,
            33_100_000 + number * 250_000,
            root,
            info=sql("SELECT conductors.id FROM conductors"),
        )
    return trace


HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\u2028\u2029line separators",
    "\u202egnp.exe\u202c",
    "\u2066isolate\u2069",
    "\x1b[31mred\x1b[0m\x07",
    "\ud83d lone high",
    "\udc00 lone low",
    "NaN",
    "a/../b%2f?#",
    "<!--<script>",
    "]]>",
    "'\"`${window.hacked=1}",
    "javascript:window.hacked=1",
    '=HYPERLINK("http://x")',
    "\x00nul",
    "zero\u200bwidth\ufeff",
    "__proto__",
    "constructor",
    "e\u0301" + "\u0301" * 40,
    "日本語 😀",
    "a" * 20_000,
    "",
    " ",
    "null",
    "[object Object]",
]


def hostile():
    trace = Trace(4)
    trace.base_id = "my-trace/../<x>"
    root = trace.span("wsgi", 0, 500_000, info=http("GET", "/"), trace_id="root/../<b>")
    for number, text in enumerate(HOSTILE):
        at = 10_000 + number * 15_000
        trace.span(
            f"{text or 'x'}".replace("-", "_") or "x",
            at,
            at + 9_000,
            root,
            text,
            text,
            {
                "request": {"method": text, "path": text, "query": text, "scheme": text},
                text: [text, {text: text}],
                "db": {"statement": text, "params": {text: text}},
                "function": {"name": text, "args": text, "kwargs": {text: [text]}},
            },
            {"etype": text or "E", "message": text},
            text,
            trace_id=f"{number}/{text[:40]}",
        )
    trace.span(
        "numbers",
        400_000,
        450_000,
        root,
        5,
        1.5,
        {"nan": float("nan"), "infinity": float("inf"), "long": 12345678901234567890123},
        project=["a", {"b": None}],
        trace_id=12345678901234567890,
    )
    trace.span("child", 410_000, 430_000, 12345678901234567890, None, None, project=None, trace_id=12345678901234567891)
    trace.span("empty", 460_000, 470_000, root, info={"request": [], "db": "text", "function": None})
    return trace


def many(count):
    """A trace of about as many spans: requests, each of which asks a database and calls other services."""
    trace = Trace(5)
    services = [(f"service_{number:02}", f"host-{number % 7}") for number in range(14)]
    root = trace.span("wsgi", 0, count * 100 + 10_000, info=http("POST", "/v1/everything"))
    made = 1
    at = 1_000
    while made < count:
        service, host = services[(made // 50) % len(services)]
        parent = trace.span(
            "rpc", at, at + 4_800, root, service, host, function(f"Manager.step_{(made // 50) % 40}", made)
        )
        made += 1
        for number in range(min(48, count - made)):
            begin = at + 40 + number * 98
            failed = made % 997 == 0
            trace.span(
                "db",
                begin,
                begin + 30 + (made * 7919) % 66,
                parent,
                service,
                host,
                sql(
                    f"SELECT t{made % 9}.id, t{made % 9}.name FROM t{made % 9} WHERE t{made % 9}.id = %(id_1)s",
                    {"id_1": made},
                ),
                (
                    {"etype": "DBDeadlock", "message": "Deadlock found when trying to get lock"}
                    if failed
                    else {"db": {"result": f"[({made}, 'name-{made}')]"}}
                ),
            )
            made += 1
        at += 4_900
    return trace


def deep(depth):
    trace = Trace(6)
    parent = None
    for level in range(depth):
        parent = trace.span(
            "call", level * 10, depth * 30 - level * 10, parent, f"service_{level % 5}", "host-1", function(f"f{level}")
        )
    return trace
