#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""Signs and checks trace headers with the Python osprofiler. One JSON value comes in on standard input, one goes out.

pack    {"base_id", "parent_id"} to {"X-Trace-Info", "X-Trace-HMAC"}, signed with one of the keys (--key-index)
unpack  {"X-Trace-Info", "X-Trace-HMAC"} to {"trace", "key_index"}: what was signed and the place of the key that
        matched; null if no key matches, or if the web middleware would not take the content

The keys are a comma-separated list in an environment variable, as in the services' [profiler] hmac_keys.
Exit status 0 also for null.
"""

import argparse
import json
import os
import sys

from osprofiler import _utils, web


def pack(data: dict, keys: list[str], key_index: int) -> dict:
    info, signature = _utils.signed_pack(data, keys[key_index])
    return {"X-Trace-Info": info.decode("ascii"), "X-Trace-HMAC": signature}


def unpack(headers: dict, keys: list[str]) -> dict | None:
    trace = _utils.signed_unpack(headers.get("X-Trace-Info"), headers.get("X-Trace-HMAC"), keys)
    # The middleware's own check: base_id needed, parent_id allowed, nothing else.
    if not web.WsgiMiddleware(None)._trace_is_valid(trace):
        return None
    # The key itself is not for printing.
    key = trace.pop("hmac_key")
    return {"trace": trace, "key_index": keys.index(key)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("pack", "unpack"))
    parser.add_argument("--keys-env", required=True, metavar="VAR", help="environment variable with the keys")
    parser.add_argument("--key-index", type=int, default=0, help="key that signs, from 0 (default 0)")
    options = parser.parse_args()
    keys = _utils.split(os.environ.get(options.keys_env, ""))
    if not keys:
        parser.error(f"no keys in {options.keys_env}")
    if not 0 <= options.key_index < len(keys):
        parser.error(f"{options.keys_env} holds {len(keys)} keys")
    data = json.load(sys.stdin)
    print(json.dumps(pack(data, keys, options.key_index) if options.action == "pack" else unpack(data, keys)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
