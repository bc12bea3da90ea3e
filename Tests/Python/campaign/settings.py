"""What scripts/test-faults and scripts/test-openstack hand to each of their tables."""

import argparse
import signal
import sys


def read_settings(table="", script="test-faults", more=()):
    """The settings, `more` of them besides the usual ones; from now on SIGTERM ends the process in order."""
    parser = argparse.ArgumentParser(prog=f"{script} {table}".strip(), usage=f"scripts/{script} --help")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--scratch", required=True)
    for option in more:
        parser.add_argument(option, required=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return parser.parse_args()
