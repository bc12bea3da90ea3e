"""The services of Examples/hummingbird with a real RabbitMQ, `osprofiler consume`, the real `openstack` client and a service
of Python's between two Swift ones. Each trace is compared with what it has to be, and with what Python's command shows.

Started by scripts/test-examples, which builds and installs. Prints a line for each scene. Exit status: 0 all as it has to be.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

import redis

from bus import Broker
from consumer import Failed
from example import client_scene, faults_scene, hops_scene
from example.scene import ExampleScene
from settings import read_settings

SCENE_SECONDS = 600  # against hanging
SCENES = {
    "openstack client": client_scene.commands,
    "failing job": client_scene.failing_job,
    "untraced": client_scene.untraced,
    "three processes": hops_scene.three_processes,
    "keys": hops_scene.keys,
    "spoiled headers": hops_scene.spoiled,
    "broker away": faults_scene.broker_away,
    "killed": faults_scene.killed,
    "stopped": faults_scene.stopped,
}


def out_of_time(*_):
    raise Failed(f"the scene took longer than {SCENE_SECONDS} s")


def run(settings, broker, name):
    began = time.monotonic()
    signal.alarm(SCENE_SECONDS)
    scene = ExampleScene(settings, broker)
    try:
        SCENES[name](scene)
        scene.settle()
        print(f"{name:<20}{len(scene.traces):>3} traces {time.monotonic() - began:>4.0f} s", flush=True)
        return True
    except (Failed, OSError, RuntimeError, subprocess.SubprocessError, redis.RedisError) as failure:
        scene.show_logs()
        print(f"{name}: FAILED: {failure}", flush=True)
        return False
    finally:
        signal.alarm(0)
        scene.close()
        shutil.rmtree(scene.folder)


def main():
    settings = read_settings(script="test-examples", more=["--services", "--ironic"])
    signal.signal(signal.SIGALRM, out_of_time)
    chosen = [name for name in SCENES if settings.only in name]
    if not chosen:
        print(f"no scene is called {settings.only!r}: " + "; ".join(SCENES), file=sys.stderr)
        return 64
    broker = Broker(os.path.join(settings.scratch, "broker"))
    try:
        failed = [name for name in chosen if not run(settings, broker, name)]
    finally:
        broker.stop()
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main())
