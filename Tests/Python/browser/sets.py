"""Many traces of a service over two days: on the second day the image service is slower, a cache is new, a check is gone, and
some requests fail. Seeded, so that every run has the same."""

import datetime
import random

import points
from points import function, http, sql

DAY = datetime.timedelta(days=1)
REQUESTS = (("GET", "/v1/nodes", 5), ("GET", "/v1/nodes/{id}", 3), ("PUT", "/v1/nodes/{id}/states/provision", 2))


def two_days(traces=150, seed=7):
    """Traces, those of the first day first."""
    chance = random.Random(seed)
    found = []
    for day in (0, 1):
        for number in range(traces):
            shift = day * DAY + number * datetime.timedelta(minutes=5)
            found.append(request(1000 * (day + 1) + number, chance, day == 1, shift))
    return found


def hostile():
    """Traces whose services, names and requests are hostile."""
    trace = points.hostile()
    return [trace, moved(points.hostile(), datetime.timedelta(hours=1), "other/../<x>")]


def moved(trace, shift, base_id=None):
    """The same trace at another time, perhaps with another id."""
    for payload in trace.payloads:
        moment = datetime.datetime.strptime(payload["timestamp"], "%Y-%m-%dT%H:%M:%S.%f") + shift
        payload["timestamp"] = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
        if base_id is not None:
            payload["base_id"] = base_id
    return trace


def request(number, chance, is_later, shift):
    """One request; times are log-normal around usual ones."""
    trace = points.Trace(number)

    def took(usual):
        return int(usual * chance.lognormvariate(0, 0.35))

    method, path, _ = chance.choices(REQUESTS, [weight for _, _, weight in REQUESTS])[0]
    node = str(trace.id(chance.randrange(1, 1 << 30)))
    root = trace.id()
    spans = []
    at = took(3_000)

    def call(name, length, parent, *more, **others):
        nonlocal at
        spans.append(trace.span(name, at, at + length, parent, *more, **others))
        at += length + took(400)
        return spans[-1]

    name = "neutron" if chance.random() < 0.1 else "keystone"
    call(name, took(6_000), root, info=http("GET", "/v3/auth/tokens"))
    if not is_later:
        call("policy", took(2_500), root, info=function("ironic.common.policy.check_policy"))
    else:
        call("cache", took(2_000), root, info=function("dogpile.cache.region.get"))
    statement = "SELECT nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = ?"
    call("db", took(9_000), root, info=sql(statement, {"uuid": node}))
    if path == "/v1/nodes":
        for _ in range(chance.randrange(6, 14)):
            statement = "SELECT node_traits.trait FROM node_traits WHERE node_id = ?"
            call("db", took(1_800), root, info=sql(statement))
    if path.endswith("provision"):
        rpc = trace.id()
        began = at
        at += took(2_000)
        statement = sql("UPDATE nodes SET reservation = ? WHERE id = ?")
        call("db", took(5_000), rpc, "ironic_conductor", "conductor-1", statement)
        image = trace.id()
        asked = at
        at += took(1_500)
        usual = 42_000 if is_later else 26_000
        where = ("glance_api", "image-1")
        call("store", took(usual), image, *where, function("glance_store.backend.get"), project="glance")
        fails = is_later and chance.random() < 0.4
        failed = {"etype": "ImageUnavailable", "message": "no route to host"} if fails else {}
        trace.span("wsgi", asked, at, rpc, *where, http("GET", "/v2/images/7d3c"), failed, "glance", trace_id=image)
        at += took(3_000)
        where = ("ironic_conductor", "conductor-1")
        trace.span("rpc", began, at, root, *where, function("ConductorManager.do_node_deploy"), trace_id=rpc)
        at += took(800)
    trace.span("wsgi", 0, at + took(2_000), None, info=http(method, path.replace("{id}", node)), trace_id=root)
    return moved(trace, shift)
