"""Stands between two services, and changes what signs a request."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .services import answer

INFO, SIGNATURE = "X-Trace-Info", "X-Trace-HMAC"


class Relay:
    """`change` gets the headers of a request and returns those that are passed on to `target`."""

    def __init__(self, target):
        self.target, self.change = target, dict
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                passed = {name: value for name, value in self.headers.items() if name.lower().startswith("x-")}
                status, body = answer(relay.target + self.path, relay.change(canonical(passed)))
                self.send_response(status or 502)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


def canonical(headers):
    """With the two names as they are written here."""
    known = {name.lower(): name for name in (INFO, SIGNATURE)}
    return {known.get(name.lower(), name): value for name, value in headers.items()}


def without(*names):
    return lambda headers: {name: value for name, value in headers.items() if name not in names}


def another_trace(headers):
    """The signature stays that of what was signed."""
    info = json.loads(base64.urlsafe_b64decode(headers[INFO]))
    changed = {**info, "base_id": "00000000-0000-4000-8000-000000000000"}
    return {**headers, INFO: base64.urlsafe_b64encode(json.dumps(changed).encode()).decode()}


def with_signature(change):
    return lambda headers: {**headers, SIGNATURE: change(headers[SIGNATURE])}


# Each way of spoiling a signed request.
SPOILED = {
    "no headers": without(INFO, SIGNATURE),
    "no signature": without(SIGNATURE),
    "no trace": without(INFO),
    "another trace": another_trace,
    "another signature": with_signature(lambda text: ("0" if text[0] != "0" else "1") + text[1:]),
    "half a signature": with_signature(lambda text: text[: len(text) // 2]),
    "an empty signature": with_signature(lambda text: ""),
}
