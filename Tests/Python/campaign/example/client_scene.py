"""What `openstack baremetal …` makes of the API, command by command."""

import json
from functools import partial

from consumer import Failed

API = "bare_metal_api"


def commands(scene):
    """The real client lists, creates, shows and provisions; each command is one trace, which Python's shows, too."""
    api = scene.api()
    base = scene.ask(api, "node", "create", "--driver", "fake-hardware", "--name", "naïve </script> 😀")
    scene.expect(base, lambda trace: expect_request(trace, "POST", "/v1/nodes", "INSERT INTO"))
    base = scene.ask(api, "node", "create", "--driver", "fake-hardware", "--name", "node-1", "--property", "cpus=8")
    scene.expect(base, lambda trace: expect_request(trace, "POST", "/v1/nodes", "INSERT INTO"))
    base = scene.ask(api, "node", "list")
    scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/nodes", "SELECT"))
    base = scene.ask(api, "node", "show", "node-1")
    scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/nodes/node-1", "SELECT"))
    base = scene.ask(api, "node", "show", "nobody", fails=True)
    scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/nodes/nobody", "SELECT"))
    base = scene.ask(api, "driver", "list")
    scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/drivers"))
    for verb, steps in ("manage", 1), ("provide", 1), ("deploy", 1), ("undeploy", 2):
        base = scene.ask(api, "node", verb, "node-1", "--wait", "60")
        scene.expect(base, partial(expect_job, node="node-1", steps=steps))


def failing_job(scene):
    """What fails in the background is in the trace of the request, and the node says it."""
    api = scene.api()
    scene.ask(api, "node", "create", "--driver", "fake-hardware", "--name", "node-1", "--driver-info", "unreachable=1")
    base = scene.ask(api, "node", "manage", "node-1")
    trace = scene.expect(base, lambda trace: expect_job(trace, "node-1", 1))
    for name in "provision", "driver":
        if trace.only(name).stop.get("message") != "The management controller does not answer.":
            raise Failed(f"{name} does not say why it failed: {trace.only(name).stop}")
    expect_node(scene, api, "enroll", "The management controller does not answer.")


def untraced(scene):
    """Without a key, and with one that nobody has, the client is served and nothing is traced."""
    api = scene.api()
    client = scene.client(api)
    client.run("baremetal", "node", "create", "--driver", "fake-hardware", "--name", "node-1")
    client.run("baremetal", "node", "manage", "node-1")
    client.ask("node", "list", key="another key")
    base = scene.ask(api, "node", "list")
    scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/nodes", "SELECT"))


# What a trace has to be


def expect_request(trace, method, path, statement=None):
    """The client finds out first which versions there are: it is refused, asks, and comes again."""
    trace.expect_connected()
    if trace.services != {API}:
        raise Failed(f"services: {trace.services}")
    found = answered(trace, path)
    if len(found) != 1 or found[0].start["request"]["method"] != method or found[0].start["request"]["scheme"] != "http":
        raise Failed(f"no {method} of {path}: {trace}")
    others = {(span.path, span.status) for span in trace.named("wsgi")} - {(path, found[0].status)}
    if others != {(path, 406), ("/v1", 200)}:
        raise Failed(f"the trace has other requests: {others}")
    if statement and not any(span.start["db"]["statement"].startswith(statement) for span in trace.below(found[0], "db")):
        raise Failed(f"no {statement} stands below {path}: {trace}")
    return found[0]


def answered(trace, path):
    return [span for span in trace.named("wsgi") if span.path == path and span.status != 406]


def expect_job(trace, node, steps):
    """The job stands below the request, and its steps below the job."""
    trace.expect_connected()
    requests = answered(trace, f"/v1/nodes/{node}/states/provision")
    if len(requests) != 1 or requests[0].start["request"]["method"] != "PUT" or requests[0].status != 202:
        raise Failed(f"no request to provision: {trace}")
    (request,) = requests
    job = trace.only("provision")
    if job.parent != request.id:
        raise Failed(f"the job stands elsewhere: {trace}")
    if len(trace.below(job, "driver")) != steps:
        raise Failed(f"the job has other steps: {trace}")
    trace.below(job, "db")
    trace.below(request, "db")


def expect_node(scene, api, state, error):
    node = json.loads(scene.client(api).run("baremetal", "node", "show", "node-1", "-f", "json"))
    if (node["provision_state"], node["last_error"]) != (state, error):
        raise Failed(f"the node is {node['provision_state']}, {node['last_error']}")
