"""What scripts/test-faults hands to each of its tables."""

import argparse
import signal
import sys


def read_settings(table=""):
    """The settings; from now on SIGTERM ends the process in order."""
    parser = argparse.ArgumentParser(prog=f"test-faults {table}".strip(), usage="scripts/test-faults --help")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--scratch", required=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return parser.parse_args()
