"""The store is locked, full, read-only, removed, damaged.

Each time the consumer gives its channel up, says so once, and goes on by itself when the store is back.
"""

import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager

from consumer import Failed, identities, opened

from .fault import SMALL_DISK, Fault

LOGS = ("-wal", "-shm")


@contextmanager
def writing(scene):
    """Holds the right to write, as another process in a long transaction."""
    database = sqlite3.connect(scene.store, timeout=30, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.close()


@contextmanager
def told_once(scene, words):
    """Expects that the consumer says what keeps it from storing when the body has done it, and does not repeat it."""
    before = scene.interruptions(words)
    yield
    scene.wait(lambda: scene.interruptions(words) > before, 30, f"the consumer did not say {words!r}")
    time.sleep(3)
    if scene.interruptions(words) > before + 1:
        raise Failed(f"the consumer said {words!r} more than once")


@contextmanager
def frozen(scene):
    scene.consumer.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        scene.consumer.process.send_signal(signal.SIGCONT)


def locked(scene, seconds=11):
    """For longer than the consumer waits for another process."""
    time.sleep(1)
    with writing(scene), told_once(scene, "is locked"):
        time.sleep(seconds)


def disk_full(scene):
    time.sleep(0.5)
    filler = os.path.join(os.path.dirname(scene.store), "filler")
    try:
        with told_once(scene, "no room"):
            fill(filler)
    finally:
        os.remove(filler)


def fill(path):
    """Writes until not a block is left, and gives none back on the way: the disk is full from then on, not now and then."""
    with open(path, "wb", buffering=0) as file:
        size = 1 << 20
        zeros = b"\0" * size
        while size >= 4096:
            try:
                file.write(zeros[:size])
            except OSError:
                size //= 2


def immutable_files():
    """The obstacle to `read_only`: the flag wants root, and a file system and kernel that heed it on open files."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        with open(path, "w") as file:
            if subprocess.run(["chattr", "+i", path], capture_output=True).returncode != 0:
                return "no file can be made immutable here"
            try:
                os.write(file.fileno(), b"x")
                return "an immutable file that is open can be written here"
            except OSError:
                return None
            finally:
                subprocess.run(["chattr", "-i", path], check=True)


def read_only(scene):
    files = [scene.store, scene.store + "-wal"]
    time.sleep(0.5)
    try:
        with told_once(scene, "input/output error"):
            subprocess.run(["chattr", "+i", *files], check=True)
    finally:
        subprocess.run(["chattr", "-i", *files], check=True)


def removed(scene):
    time.sleep(1)
    with told_once(scene, "was moved or removed"), frozen(scene):
        scene.destroyed |= identities(scene.store)
        for suffix in ("", *LOGS):
            os.remove(scene.store + suffix)


def moved_without_its_log(scene):
    """Nothing is lost: the operator puts back what belongs together."""
    time.sleep(1)
    with told_once(scene, "its log is not"):
        os.rename(scene.store, scene.store + ".away")
    os.rename(scene.store + ".away", scene.store)


def is_written_back(path):
    """Moves the log into the file, unless the consumer is amid a transaction.

    It commits first, so that the consumer reads anew the pages that it remembers.
    """
    with opened(path, "rw") as database:
        database.execute("PRAGMA busy_timeout = 0")
        try:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            database.execute(f"PRAGMA user_version = {version}")
            (is_busy, *_) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        except sqlite3.OperationalError:
            return False


@contextmanager
def at_rest(scene):
    """Stops the consumer between two transactions, with all that it has stored in the file alone."""
    while True:
        with frozen(scene):
            if is_written_back(scene.store):
                yield
                return
        time.sleep(0.01)


def damaged(damage):
    def act(scene):
        time.sleep(1)
        with told_once(scene, "is damaged"), at_rest(scene):
            damage(scene.store)
        # What was stored is the operator's to rescue; what is confirmed from now on must not go the same way.
        scene.destroyed |= set(scene.publisher.confirmed)
        time.sleep(2)
        for suffix in ("", *LOGS):
            os.rename(scene.store + suffix, f"{scene.store}.damaged{suffix}")

    return act


def overwrite(path):
    """All but the first page, which says what the file is."""
    with open(path, "r+b") as file:
        file.seek(8192)
        file.write(os.urandom(os.path.getsize(path) - 8192))


def overwrite_header(path):
    with open(path, "r+b") as file:
        file.write(b"\0" * 8192)


def empty(path):
    os.truncate(path, 0)


FAULTS = [
    Fault("SQLite locked", locked, lasting=True),
    Fault("disk full", disk_full, disk=SMALL_DISK, short=True, lasting=True),
    Fault("SQLite read-only", read_only, flavours=("transient", "durable"), needs=immutable_files),
    Fault("SQLite removed", removed, short=True),
    Fault("SQLite moved without its log", moved_without_its_log, flavours=("durable", "quorum")),
    Fault("SQLite pages overwritten", damaged(overwrite), flavours=("transient", "durable")),
    Fault("SQLite header overwritten", damaged(overwrite_header), flavours=("durable",)),
    Fault("SQLite emptied", damaged(empty), flavours=("durable",)),
]
