"""One process of a server, its folder and its port."""

import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import time

START_SECONDS = 180  # against hanging
# PostgreSQL and MariaDB refuse to run as root.
AS_NOBODY = ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] if os.geteuid() == 0 else []


class Process:
    """A server in a folder that nothing else uses; as root it runs as nobody, who may then pass through the parent.

    `user` are setpriv's options for another user, none for the one who runs this.
    """

    def __init__(self, folder, command, environment=None, user=AS_NOBODY):
        self.folder, self.command, self.user = folder, command, user
        defaults = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nonexistent"}
        self.environment = {**defaults, **(environment or {})}
        self.process = None
        make_folder(folder, self.user)
        atexit.register(self.kill)

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def run(self, *command):
        """Runs a program as the server's user and returns what it printed."""
        result = subprocess.run(
            ["setpriv", *self.user, *command], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        if result.returncode != 0:
            raise RuntimeError(f"{os.path.basename(command[0])}: {result.stderr.strip()[-300:]}")
        return result.stdout

    def start(self, answers):
        """Starts it, also again, and returns when `answers()` is true."""
        with open(os.path.join(self.folder, "log"), "ab") as log:
            # A driver that is killed runs no handler: the kernel ends the server then.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.user, *self.command], cwd=self.folder, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        wait_until(lambda: not self.is_running or answers(), f"{self.command[0]} does not answer")
        if not self.is_running:
            with open(os.path.join(self.folder, "log"), errors="replace") as log:
                raise RuntimeError(f"{self.command[0]} did not start: {log.read()[-300:]}")

    def stop(self, number=signal.SIGTERM):
        """Shuts it down in order, also while it is paused."""
        if self.is_running:
            self.resume()
            self.process.send_signal(number)
            self.process.wait(START_SECONDS)

    def kill(self):
        """SIGKILL, of its children, too: those of PostgreSQL would go on for a while."""
        if self.is_running:
            processes = self._suspended()
            send(signal.SIGKILL, processes)
            self.process.wait()
            wait_until(lambda: not any(map(runs, processes)), f"{self.command[0]} does not end")

    def pause(self):
        """Its connections stay open and nobody answers."""
        self._suspended()

    def resume(self):
        send(signal.SIGCONT, reversed(self._processes()))

    def _processes(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return [pid, *map(int, children.read().split())]

    def _suspended(self):
        """Suspends the server, then the children, of which it makes no more."""
        self.process.send_signal(signal.SIGSTOP)
        processes = self._processes()
        send(signal.SIGSTOP, processes[1:])
        return processes


def send(number, processes):
    for pid in processes:
        try:
            os.kill(pid, number)
        except ProcessLookupError:  # it has ended meanwhile
            pass


def make_folder(folder, user=AS_NOBODY):
    os.makedirs(folder)
    if user:
        parent = os.path.dirname(folder)
        os.chmod(parent, os.stat(parent).st_mode | 0o011)
        shutil.chown(folder, "nobody", "nogroup")


def runs(pid):
    """Whether a process does; one that has ended and waits to be reaped does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def free_port():
    """Below the range that the kernel hands out to clients, so that it is free after a restart, too."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def wait_until(condition, failure, seconds=START_SECONDS):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{failure} after {seconds} s")
        time.sleep(0.05)
