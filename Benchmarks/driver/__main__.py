"""Measures the budgets and prints each as a ratio against its reference. Started by scripts/bench, which builds."""

import argparse
import os
import signal
import sys

from cases import NAMES, Cases
from measure import Failed
from report import Report
from stores import NAMES as STORES


def main():
    parser = argparse.ArgumentParser(prog="bench", usage="scripts/bench --help")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="only look at the options, and name what they need")
    parser.add_argument("--binaries")
    parser.add_argument("--references")
    parser.add_argument("--scratch")
    parser.add_argument("--python")
    settings = parser.parse_args()
    if settings.quick:
        settings.runs = 1
    settings.count = lambda usual: usual // 10 if settings.quick else usual

    names = settings.only.split(",") if settings.only else [name for name in NAMES if name != "growth" or settings.full]
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"bench: unknown case {', '.join(unknown)}: choose from {', '.join(NAMES)}", file=sys.stderr)
        return 64
    if settings.runs < 1:
        print("bench: --runs needs a positive number", file=sys.stderr)
        return 64
    if settings.check:
        if any(name in STORES for name in names):
            print("servers")
        return 0

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    cases = Cases(settings, report)
    report.heading()
    try:
        for name in names:
            NAMES[name](cases)
    except Failed as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    return report.finish(os.path.join(settings.references, "results.json"))


sys.exit(main())
