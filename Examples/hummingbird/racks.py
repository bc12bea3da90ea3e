#!/usr/bin/env python3
# OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
"""A service between the two Swift ones, traced by Python's own osprofiler: passes requests on to the bare-metal API.

usage: racks.py CONFIG_FILE

PORT sets the port (default 6387), BARE_METAL_URL the address of the API (default http://127.0.0.1:6385).
"""

import os
import socket
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import requests
from oslo_config import cfg
from osprofiler import initializer, opts, web

API = os.environ.get("BARE_METAL_URL", "http://127.0.0.1:6385")
PASSED_ON = "X-OpenStack-Ironic-API-Version"


def application(environ, start_response):
    """Python's middleware has made a span of the request; `requests` makes one of what is sent on, and signs it."""
    headers = {PASSED_ON: environ.get("HTTP_X_OPENSTACK_IRONIC_API_VERSION", "1.1")}
    url = f"{API}{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
    answer = requests.request(environ["REQUEST_METHOD"], url, headers=headers, timeout=30)
    start_response(f"{answer.status_code} {answer.reason}", [("Content-Type", "application/json")])
    return [answer.content]


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main():
    conf = cfg.ConfigOpts()
    opts.set_defaults(conf)
    conf(["--config-file", sys.argv[1]], project="racks")
    initializer.init_from_conf(conf, context={}, project="bare-metal", service="racks", host=socket.gethostname())
    traced = web.WsgiMiddleware(application, hmac_keys=conf.profiler.hmac_keys, enabled=conf.profiler.enabled)
    make_server("127.0.0.1", int(os.environ.get("PORT", "6387")), traced, handler_class=Silent).serve_forever()


main()
