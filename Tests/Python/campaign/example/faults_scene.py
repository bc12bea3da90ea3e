"""What goes wrong around the API."""

import signal

from consumer import Failed
from proxy import Proxy
from servers.process import free_port

from .client_scene import expect_job, expect_node, expect_request


def broker_away(scene):
    """Without a broker the service starts and serves; what it traced comes when the broker does."""
    port = free_port()
    user = f"{scene.broker.user}:{scene.broker.password}"
    api = scene.api(url=f"rabbit://{user}@127.0.0.1:{port}/{scene.broker.name}")
    base = scene.ask(api, "node", "list")
    proxy = Proxy(scene.broker.port, port=port)
    try:
        scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/nodes", "SELECT"))
    finally:
        proxy.close()


def killed(scene):
    """Whoever is killed leaves a trace that shows how far it came, and works after a restart."""
    api, base = busy(scene)
    scene.expect(base, lambda trace: expect_unfinished(trace))
    api.process.kill()
    api.start()
    expect_node(scene, api, "enroll", "The service was restarted.")
    base = scene.ask(api, "node", "list")
    scene.expect(base, lambda trace: expect_request(trace, "GET", "/v1/nodes", "SELECT"))


def stopped(scene):
    """Whoever is asked to end publishes what it does until then."""
    api, base = busy(scene, milliseconds=2000)
    api.process.stop(signal.SIGTERM)
    if api.process.process.returncode != 0:
        raise Failed(f"the API ended with status {api.process.process.returncode}")
    scene.expect(base, lambda trace: expect_job(trace, "node-1", 1))


def busy(scene, milliseconds=600_000):
    """An API that provisions a node, and the trace in which it does."""
    api = scene.api()
    info = f"milliseconds={milliseconds}"
    scene.ask(api, "node", "create", "--driver", "fake-hardware", "--name", "node-1", "--driver-info", info)
    return api, scene.ask(api, "node", "manage", "node-1")


def expect_unfinished(trace):
    trace.expect_connected(unfinished=("provision", "driver"))
    if trace.only("driver").stop is not None or trace.only("driver").parent != trace.only("provision").id:
        raise Failed(f"the work is not under way: {trace}")
