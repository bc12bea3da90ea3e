"""An `osprofiler consume` under way, and what an SQLite store holds."""

import atexit
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import threading
import time
from contextlib import contextmanager


class Failed(Exception):
    """A count is wrong, or a program did not do its work; the message is one line."""


class Consumer:
    """An `osprofiler consume` under way, its memory watched; it ends with this process at the latest."""

    def __init__(self, binaries, connection_string, *arguments, log=subprocess.DEVNULL, environment=os.environ):
        self.process = subprocess.Popen(
            [os.path.join(binaries, "osprofiler"), "consume", "--json", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            env={**environment, "OSPROFILER_CONNECTION_STRING": connection_string},
        )
        atexit.register(self.process.kill)
        self.resident_mb = []
        self.watcher = threading.Thread(target=self._watch, daemon=True)
        self.watcher.start()

    def _watch(self):
        page = os.sysconf("SC_PAGE_SIZE")
        while self.process.poll() is None:
            try:
                with open(f"/proc/{self.process.pid}/statm") as statm:
                    self.resident_mb.append(int(statm.read().split()[1]) * page / 1048576)
            except (OSError, IndexError):
                return
            time.sleep(0.1)

    @property
    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, within=30, number=signal.SIGTERM):
        """Asks it to end, as an operator would, and returns its summary."""
        self.process.send_signal(number)
        return self.summary(within)

    def summary(self, within=1800):
        try:
            output, _ = self.process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"consume did not end within {within} s")
        if self.process.returncode != 0:
            raise Failed(f"consume ended with status {self.process.returncode}")
        self.watcher.join()
        return json.loads(output)

    @property
    def memory(self):
        """Peak, and growth from the second quarter to the last; a short run has no growth to speak of."""
        samples = self.resident_mb
        if not samples:
            return 0.0, 0.0
        count = len(samples)
        growth = 0.0 if count < 20 else max(samples[count * 3 // 4 :]) - statistics.median(samples[count // 4 : count // 2])
        return max(samples), growth


@contextmanager
def opened(store, mode="ro"):
    """A connection that is closed at the end. Python closes it only when it is collected, which may be in the next case:
    SQLite then removes the log of that case's store, which has the same name."""
    database = sqlite3.connect(f"file:{store}?mode={mode}", uri=True, timeout=30)
    try:
        yield database
    finally:
        database.close()


def stored(store):
    """Points in the file; 0 while it cannot be read."""
    try:
        with opened(store) as database:
            return database.execute("SELECT count(*) FROM points").fetchone()[0]
    except sqlite3.Error:
        return 0


def identities(store):
    """The message ids of all points in the file, in hexadecimal digits."""
    with opened(store) as database:
        return {key.hex() for (key,) in database.execute("SELECT message_key FROM points")}


def holds(store, identity):
    """Whether the file has the point with this message id; it has not while it cannot be read."""
    try:
        with opened(store) as database:
            query = "SELECT count(*) FROM points WHERE message_key = ?"
            return database.execute(query, [bytes.fromhex(identity)]).fetchone()[0] > 0
    except sqlite3.Error:
        return False
