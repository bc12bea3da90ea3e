"""The reference for `trace show --json`: Python's own command, which reads the trace off the bus.

usage: python_report.py BASE_ID OUT      (run by a Python that has osprofiler and oslo.messaging)

The URL comes from OSPROFILER_TRANSPORT_URL; a process of its own keeps it off the command line, where Python's command
would have it.
"""

import os
import sys

from osprofiler.cmd import shell

base_id, out = sys.argv[1:]
broker = ["--transport-url", os.environ["OSPROFILER_TRANSPORT_URL"], "--idle-timeout", "1"]
sys.exit(shell.main(["trace", "show", base_id, "--json", "--out", out, "--connection-string", "messaging://", *broker]))
