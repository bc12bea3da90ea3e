"""Swift, Python, Swift: a request through three processes."""

from cloud.client import KEY
from consumer import Failed

from .relay import SPOILED, Relay

NEW_KEY = "a-key-after-rotation"
CHAIN = ["inventory", "racks", "bare_metal_api"]


def three_processes(scene):
    """Each service's request stands below the one that the service before it sent."""
    api = scene.api()
    racks = scene.racks(api.url)
    front = scene.inventory(racks.url)
    expect_chain(scene, front, CHAIN)
    # Two Swift services alone.
    expect_chain(scene, scene.inventory(api.url), ["inventory", "bare_metal_api"])


def keys(scene):
    """The trace ends where its key is unknown. Whoever has several goes on with the one that it was signed with."""
    both = f"{NEW_KEY},{KEY}"
    apis = {keys: scene.api(keys) for keys in (both, NEW_KEY, None)}
    for middle, last, chain in (
        (both, both, CHAIN), (both, NEW_KEY, CHAIN[:2]), (KEY, None, CHAIN[:2]), (NEW_KEY, both, CHAIN[:1]),
        (None, both, CHAIN[:1]),
    ):
        racks = scene.racks(apis[last].url, middle)
        expect_chain(scene, scene.inventory(racks.url, both), chain)


def spoiled(scene):
    """What is changed on the way ends the trace, before a Swift service as before Python's, which is the judge."""
    api = scene.api()
    last = Relay(api.url)
    racks = scene.racks(last.url)
    middle = Relay(racks.url)
    front = scene.inventory(middle.url)
    for name, change in SPOILED.items():
        for relay, chain in (middle, CHAIN[:1]), (last, CHAIN[:2]):
            relay.change = change
            try:
                expect_chain(scene, front, chain)
            except Failed as failure:
                raise Failed(f"{name}: {failure}")
            finally:
                relay.change = dict
    expect_chain(scene, front, CHAIN)


def expect_chain(scene, front, services):
    return scene.expect(scene.get(front.url + "/summary"), lambda trace: check_chain(trace, services))


def check_chain(trace, services):
    """Follows the requests from service to service, and expects nothing beside them."""
    trace.expect_connected()
    parent, served = trace.base, []
    while requests := [span for span in trace.named("wsgi") if span.parent == parent]:
        if len(requests) != 1:
            raise Failed(f"more than one request arrived: {trace}")
        served.append(requests[0])
        sent = [span for span in trace.named("http") if span.parent == requests[0].id]
        if not sent:
            break
        if len(sent) != 1 or sent[0].service != requests[0].service:
            raise Failed(f"{requests[0]} sent more than one request: {trace}")
        parent = sent[0].id
    if [span.service for span in served] != services or trace.services != set(services):
        raise Failed(f"the trace goes through {[span.service for span in served]}: {trace}")
    statements = trace.named("db")
    if (services[-1] == "bare_metal_api") != bool(statements) or any(span.parent != served[-1].id for span in statements):
        raise Failed(f"the statements stand elsewhere: {trace}")
