"""Every store with a server under faults of the server and of the consumers; afterwards the messages are counted.

The server's own client counts, in the layout of Python's osprofiler, and our commands have to show the same. Then what
either writes has to be shown alike by both (roundtrip.py).

Started by scripts/test-faults, which builds. Prints a line a case. Exit status: 0 nothing is lost or stored twice, and no
report differs.
"""

import functools
import os
import signal
import subprocess
import sys

from bus import Broker
from campaign import line, run
from consumer import Failed
from count import COLUMNS
from faults.servers import FAULTS
from layouts import UNREADABLE
from roundtrip import CASES as ROUND_TRIPS
from servers import SERVERS, MongoReplicaSet, Sentinel
from settings import read_settings
from store_scene import StoreScene

FLAVOUR = "durable"
CASE_SECONDS = 900  # against hanging
SETS = (Sentinel, MongoReplicaSet)


def under_fault(settings, broker, server, fault):
    run(settings, broker, fault, FLAVOUR, functools.partial(StoreScene, server))


def cases(kind, is_short=False):
    """Pairs of a name and of what takes settings, broker and server."""
    for fault in FAULTS[kind]:
        if fault.short or not is_short:
            yield fault.name, functools.partial(under_fault, fault=fault)
    for name, case in ROUND_TRIPS.items():
        # A set keeps traces as one of its servers does.
        if "ironic" in name or not (is_short or kind in SETS):
            yield name, case


def out_of_time(*_):
    raise Failed(f"the case took longer than {CASE_SECONDS} s")


def main():
    settings = read_settings("--stores")
    signal.signal(signal.SIGALRM, out_of_time)

    chosen = {
        kind: [case for case in cases(kind, settings.short) if settings.only in f"{kind.name}: {case[0]}"]
        for kind in SERVERS
    }
    if not any(chosen.values()):
        names = (f"{kind.name}: {name}" for kind in SERVERS for name, _ in cases(kind))
        print(f"no case is called {settings.only!r}: " + "; ".join(names), file=sys.stderr)
        return 64
    broker = Broker(os.path.join(settings.scratch, "broker"))
    passed = failed = 0
    print(line("fault of a store's server", "queue", COLUMNS))
    try:
        for kind, these in chosen.items():
            if not these:
                continue
            print(f"{kind.name}:", flush=True)
            server = kind()
            server.start(os.path.join(settings.scratch, kind.name.replace(" ", "-")))
            for name, case in these:
                try:
                    signal.alarm(CASE_SECONDS)
                    case(settings, broker, server)
                    passed += 1
                except (Failed, OSError, RuntimeError, subprocess.SubprocessError, *UNREADABLE) as failure:
                    print(line(name, FLAVOUR, []) + f"  FAILED: {failure}", flush=True)
                    failed += 1
                    signal.alarm(0)
                    server.restart()  # what a case has left stopped
                finally:
                    signal.alarm(0)
            server.stop()
    finally:
        broker.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
