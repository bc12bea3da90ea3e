"""Servers of the tests that stand in for real ones. They are written in Python, and slower than real ones."""

import json
import os
import subprocess
import sys
import urllib.request

from servers.process import free_port, wait_until

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Python")


class Double:
    """A script that serves HTTP on a free port; a subclass has `command(folder)`, and `path` to ask for."""

    def start(self, folder):
        self.port = free_port()
        os.makedirs(folder)
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", sys.executable, "-B", *self.command(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: self.process.poll() is not None or self.answers(), "the double does not answer")
        if self.process.poll() is not None:
            raise RuntimeError("the double did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def get(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.path}", timeout=60) as answer:
            return answer.read()

    def answers(self):
        try:
            self.get()
            return True
        except OSError:
            return False


class Elasticsearch(Double):
    """An Elasticsearch of the version that Python's driver is written for."""

    name, path = "elasticsearch", "/"

    def command(self, folder):
        script = os.path.join(TESTS, "elasticsearch", "server.py")
        return [script, "--port", str(self.port), "--folder", folder, "--flavour", "elasticsearch:7.17.12"]

    @property
    def url(self):
        return f"elasticsearch://127.0.0.1:{self.port}"

    python_url = url


class OTLPReceiver(Double):
    """Takes spans, looks at each and keeps it in memory."""

    path = "/requests"

    def command(self, folder):
        return [os.path.join(TESTS, "interop", "otlp_receiver.py"), str(self.port)]

    @property
    def url(self):
        return f"otlp://127.0.0.1:{self.port}"

    def whole_spans(self):
        """How many different spans it has; one that lacks a half is an error of ours."""
        spans = [span for request in json.loads(self.get())["taken"] for span in request["spans"]]
        if any("osprofiler.incomplete" in span["attributes"] for span in spans):
            return 0
        return len({(span["trace_id"], span["span_id"]) for span in spans})
