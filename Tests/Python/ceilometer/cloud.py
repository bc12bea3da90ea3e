"""A real Ceilometer and its event API, private and on loopback: what `ceilometer://` reads.

usage: cloud.py prepare FOLDER --keystone-python PYTHON        makes the databases, once; takes half a minute
       cloud.py serve FOLDER --port PORT --keystone-python PYTHON     with the broker of OSPROFILER_TRANSPORT_URL

`serve` runs in the foreground: ceilometer-agent-notification consumes the topic `profiler` and publishes into Panko's
database; Panko's event API serves it at PORT for whoever asks (headers say who), and again at another port behind a
Keystone. When all of them answer, PORT opens. FOLDER/cloud.json has the other ports, FOLDER/*.log is what they say. The
parts end with this process.

Runs in an environment of `panko.txt`, PYTHON is that of `keystone.txt`.
"""

import argparse
import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(sys.executable).parent
ADMIN_PASSWORD = "admin-pass"
# What the services' names are in the catalog is the deployer's choice; types are not.
CATALOG = ["event", "metering"]

PASTE = """
[composite:panko+noauth]
use = egg:Paste#urlmap
/ = versions
/v2 = noauth
[composite:panko+keystone]
use = egg:Paste#urlmap
/ = versions
/v2 = keystone
[pipeline:noauth]
pipeline = api
[pipeline:keystone]
pipeline = authtoken api
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
oslo_config_project = panko
[app:versions]
paste.app_factory = panko.api.app:app_factory
root = panko.api.controllers.root.VersionsController
[app:api]
paste.app_factory = panko.api.app:app_factory
root = panko.api.controllers.v2.root.V2Controller
"""

PANKO = """
[DEFAULT]
api_paste_config = {folder}/paste.ini
[database]
connection = sqlite:///{folder}/panko.db
[oslo_policy]
enforce_scope = False
enforce_new_defaults = False
[keystone_authtoken]
www_authenticate_uri = http://127.0.0.1:{keystone}/v3
auth_url = http://127.0.0.1:{keystone}/v3
auth_type = password
username = admin
password = {password}
project_name = admin
user_domain_id = default
project_domain_id = default
# Revoked tokens count at once.
token_cache_time = -1
"""

# SQLite has one writer: one thread of the agent.
CEILOMETER = """
[DEFAULT]
transport_url = {transport_url}
max_parallel_requests = 1
event_pipeline_cfg_file = {folder}/event_pipeline.yaml
[oslo_messaging_notifications]
topics = notifications,profiler
[notification]
notification_control_exchanges = openstack
notification_control_exchanges = ironic
pipelines = event
[event]
store_raw = info
"""

PIPELINE = """
sources:
    - {name: profiler, events: ["profiler.*"], sinks: [panko]}
sinks:
    - {name: panko, publishers: ["panko://"]}
"""

KEYSTONE = """
[database]
connection = sqlite:///{folder}/keystone.db
[fernet_tokens]
key_repository = {folder}/fernet
[fernet_receipts]
key_repository = {folder}/receipts
[credential]
key_repository = {folder}/credential
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["prepare", "serve"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--keystone-python", required=True)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    os.environ["HOME"] = str(folder)
    if arguments.action == "prepare":
        prepare(folder, arguments.keystone_python)
    else:
        serve(folder, arguments)


def prepare(folder, keystone_python):
    (folder / "paste.ini").write_text(PASTE)
    (folder / "event_pipeline.yaml").write_text(PIPELINE)
    (folder / "keystone.conf").write_text(KEYSTONE.format(folder=folder))
    ports = {"keystone": free_port(), "secured": free_port()}
    (folder / "cloud.json").write_text(json.dumps(ports))
    (folder / ".panko").mkdir()
    # The agent's publisher reads the second, as it has no option for that.
    for name in ["panko.conf", ".panko/panko.conf"]:
        (folder / name).write_text(PANKO.format(folder=folder, keystone=ports["keystone"], password=ADMIN_PASSWORD))
    run([BIN / "panko-dbsync", "--config-file", folder / "panko.conf"])
    manage = [pathlib.Path(keystone_python).parent / "keystone-manage", "--config-file", folder / "keystone.conf"]
    run([*manage, "db_sync"])
    for kind in ["fernet_setup", "credential_setup"]:
        run([*manage, kind, "--keystone-user", str(os.getuid()), "--keystone-group", str(os.getgid())])
    url = f"http://127.0.0.1:{ports['keystone']}/v3"
    urls = [word for kind in ["admin", "public", "internal"] for word in [f"--bootstrap-{kind}-url", url]]
    run([*manage, "bootstrap", "--bootstrap-region-id", "RegionOne", *urls], OS_BOOTSTRAP_PASSWORD=ADMIN_PASSWORD)


def serve(folder, arguments):
    ports = json.loads((folder / "cloud.json").read_text())
    keystone = f"http://127.0.0.1:{ports['keystone']}/v3"
    (folder / "ceilometer.conf").write_text(
        CEILOMETER.format(folder=folder, transport_url=os.environ["OSPROFILER_TRANSPORT_URL"]))
    # Those of the run before die with their parent, but not in the same moment.
    for port in [*ports.values(), arguments.port]:
        wait_for(port, is_free=True)
    api = [sys.executable, HERE / "api.py", "panko", folder / "panko.conf"]
    start(folder, "agent", [BIN / "ceilometer-agent-notification", "--config-file", folder / "ceilometer.conf"])
    start(folder, "keystone", [arguments.keystone_python, HERE / "api.py", "keystone", folder, ports["keystone"]])
    start(folder, "panko-keystone", [*api, ports["secured"], "panko+keystone"])
    wait_for(ports["keystone"])
    make_catalog(keystone, f"http://127.0.0.1:{ports['secured']}")
    wait_for(ports["secured"])
    start(folder, "panko", [*api, arguments.port, "panko+noauth"])
    signal.pause()


def make_catalog(keystone, api):
    """A project with a user who is no administrator, and where the event API is."""

    def ask(path, body=None, token=None, method=None):
        request = urllib.request.Request(
            keystone + path, data=None if body is None else json.dumps(body).encode(), method=method,
            headers={"Content-Type": "application/json", **({"X-Auth-Token": token} if token else {})})
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "{}"), answer.headers

    user = {"name": "admin", "password": ADMIN_PASSWORD, "domain": {"id": "default"}}
    scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
    _, headers = ask("/auth/tokens", {"auth": {
        "identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}})
    token = headers["X-Subject-Token"]

    def make(kind, **members):
        return ask(f"/{kind}s", {kind: members}, token)[0][kind]["id"]

    if ask(f"/services?type={CATALOG[0]}", token=token)[0]["services"]:
        return  # An earlier start made it.
    for kind in CATALOG:
        service = make("service", type=kind, name=f"{kind}-service")
        for interface in ["public", "internal"]:
            make("endpoint", service_id=service, interface=interface, region_id="RegionOne", url=api)
    project = make("project", name="demo", domain_id="default")
    demo = make("user", name="demo", password="demo-pass", domain_id="default")
    roles = {role["name"]: role["id"] for role in ask("/roles", token=token)[0]["roles"]}
    ask(f"/projects/{project}/users/{demo}/roles/{roles['member']}", token=token, method="PUT")


def start(folder, name, command):
    with open(folder / f"{name}.log", "ab") as log:
        subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                         preexec_fn=end_with_parent)


def end_with_parent():
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def run(command, **environment):
    subprocess.run([str(word) for word in command], check=True, env={**os.environ, **environment})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=90, is_free=False):
    """Waits until somebody listens at a port, or nobody."""
    deadline = time.monotonic() + seconds
    while is_listening(port) == is_free:
        if time.monotonic() > deadline:
            sys.exit(f"{'somebody' if is_free else 'nobody'} listens at port {port}")
        time.sleep(0.05)


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", int(port)), 1).close()
        return True
    except OSError:
        return False



if __name__ == "__main__":
    main()
