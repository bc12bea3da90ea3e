"""A service of the cloud: a folder with its file, and its processes."""

import os
import subprocess
from contextlib import contextmanager

from servers.process import Process

# Against hanging.
RUN_SECONDS = 300
REQUEST_SECONDS = 60


class Service:
    """`configuration` is its file, `processes` are what it consists of."""

    def __init__(self, binaries, folder, file):
        self.binaries, self.folder = binaries, folder
        self.configuration = os.path.join(folder, file)
        self.processes = []

    def configure(self, sections):
        """Writes the file; a section that is None is left out."""
        with open(self.configuration, "w") as file:
            for name, members in sections.items():
                if members is not None:
                    file.write("".join([f"[{name}]\n", *(f"{key} = {value}\n" for key, value in members.items())]))

    def run(self, name, *arguments, **environment):
        command = [os.path.join(self.binaries, name), "--config-file", self.configuration, *arguments]
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=RUN_SECONDS, env={**os.environ, "HOME": self.folder, **environment}
        )
        if result.returncode != 0:
            raise RuntimeError(f"{name}: {result.stderr.strip()[-300:]}")

    def process(self, name, command, **environment):
        return Process(os.path.join(self.folder, name), command, {"HOME": self.folder, **environment}, user=[])

    def stop(self):
        for process in self.processes:
            if process.is_running:
                process.process.terminate()
        for process in self.processes:
            process.stop()

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        for process in self.processes:
            process.kill()

    @contextmanager
    def paused(self):
        """It publishes nothing meanwhile, not even from a task of its own."""
        running = [process for process in self.processes if process.is_running]
        for process in running:
            process.pause()
        try:
            yield
        finally:
            for process in running:
                process.resume()

    def log_lines(self):
        for process in self.processes:
            if process.process is not None:
                with open(os.path.join(process.folder, "log"), errors="replace") as log:
                    yield from log.readlines()[-20:]
