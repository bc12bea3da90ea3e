"""Serves Panko's event API or Keystone on loopback.

usage: api.py panko CONFIG PORT APPLICATION
       api.py keystone FOLDER PORT
"""

import os
import socketserver
import sys
from wsgiref import simple_server


class Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True


def application(kind, place, name=None):
    if kind == "keystone":
        os.environ["OS_KEYSTONE_CONFIG_DIR"] = place
        os.environ["OS_KEYSTONE_CONFIG_FILES"] = "keystone.conf"
        from keystone.wsgi.api import application
        return application
    from panko import service
    from panko.api import app
    return app.load_app(service.prepare_service(argv=["panko-api", "--config-file", place]), appname=name)


kind, place, port, *name = sys.argv[1:]
del sys.argv[1:]  # Keystone would read them.
simple_server.make_server("127.0.0.1", int(port), application(kind, place, *name), server_class=Server).serve_forever()
