"""Pages to open: written by the command, from stored points, from saved reports, or around a report made by reports.py."""

import json
import os
import re
import subprocess
import uuid
import zlib

import points
import reports
import sets

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
FIXTURES = os.path.join(ROOT, "Tests", "Fixtures")
REPORT = re.compile(r'(<script type="application/json" id="report">).*?(</script>)', re.S)


class Pages:
    def __init__(self, folder):
        self.folder = folder
        self.shell = None
        self.command = os.path.join(os.environ["OSPROFILER_BIN_DIR"], "osprofiler")

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "XDG_DATA_HOME": self.folder}
        done = subprocess.run([self.command, *arguments], capture_output=True, env=environment, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments[:4])}…: {done.stderr.decode(errors='replace')}")

    def of_saved_report(self, file):
        """The page of a report that Python saved."""
        path = self.path(os.path.basename(file) + ".html")
        if not os.path.exists(path):
            self.run("trace", "show", file, "--html", "--out", path)
        return path

    def store(self, name, traces):
        """The connection string of a store with traces."""
        path = self.path(f"{name}.jsonl")
        if not os.path.exists(path):
            payloads = [payload for trace in traces for payload in trace.payloads]
            with open(path, "w", encoding="utf-8") as file:
                for number, payload in enumerate(payloads):
                    line = {
                        "message_id": str(uuid.UUID(int=number)),
                        "ingested": "2026-11-22T08:54:09.000000Z",
                        "payload": payload,
                    }
                    file.write(json.dumps(line) + "\n")
        return f"jsonl:///{path}"

    def stored(self, name, trace, output="html"):
        """What the command makes of points that it reads from a store."""
        path = self.path(f"{name}.stored.{output}")
        store = self.store(name, [trace])
        if not os.path.exists(path):
            self.run("trace", "show", trace.base_id, "--connection-string", store, "--format", output, "--out", path)
        return path

    def over(self, name, command, *arguments):
        """The page that a command makes of the traces of one of the sets in sets.py."""
        path = self.path(f"{name}-{command}-{len(arguments)}-{zlib.crc32(repr(arguments).encode())}.html")
        if not os.path.exists(path):
            store = self.store(f"{name}-set", getattr(sets, name)())
            self.run("trace", command, *arguments, "--connection-string", store, "--out", path)
        return path

    def around(self, name, text):
        """The command's page with another report in it."""
        if self.shell is None:
            with open(self.stored("demo", points.demo()), encoding="utf-8") as file:
                self.shell = file.read()
        path = self.path(f"{name}.html")
        escaped = text.replace("<", "\\u003c")
        with open(path, "w", encoding="utf-8") as file:
            file.write(REPORT.sub(lambda found: found[1] + escaped + found[2], self.shell))
        return path

    def set_around(self, name, page, content):
        """The command's page over many traces with other content in it."""
        with open(self.over("two_days", "stats"), encoding="utf-8") as file:
            shell = file.read()
        text = json.dumps({"page": page, "made": "2026-11-22T08:54:08.000000Z", "selections": [[]], "content": content})
        path = self.path(f"{name}.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(REPORT.sub(lambda found: found[1] + text.replace("<", "\\u003c") + found[2], shell))
        return path

    def of(self, name, *arguments):
        """The page of one of the traces in points.py, with the report that reports.py makes of it."""
        path = self.path(f"{name}{''.join(f'-{argument}' for argument in arguments)}.html")
        if not os.path.exists(path):
            self.around(os.path.basename(path)[:-5], reports.text(getattr(points, name)(*arguments)))
        return path
