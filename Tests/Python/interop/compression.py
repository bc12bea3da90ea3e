#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Reads messages as kombu does, which oslo.messaging uses.

Takes lines of JSON, {"header": the value of the header "compression", "body": hexadecimal digits}, on standard input.
Prints for each the digits of the decompressed body, or "-" if kombu cannot read it.
"""

import json
import sys

from kombu.message import Message

for line in sys.stdin:
    case = json.loads(line)
    message = Message(body=bytes.fromhex(case["body"]), headers={"compression": case["header"]})
    print("-" if message.errors else message.body.hex())
