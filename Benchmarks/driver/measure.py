"""Runs one program and says what it cost: wall clock, processor time, memory."""

import os
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 1200
SAMPLE_SECONDS = 0.1


class Failed(Exception):
    """A program of the benchmark did not do its work; the message is one line."""


@dataclass
class Run:
    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str
    resident_mb: list = field(default_factory=list)

    @property
    def growth_mb(self):
        """How far the last quarter of the run stands above its second quarter; 0 for a run too short to say."""
        count = len(self.resident_mb)
        if count < 20:
            return 0.0
        settled = statistics.median(self.resident_mb[count // 4 : count // 2])
        return max(self.resident_mb[count * 3 // 4 :]) - settled


def run(arguments, into=None, environment=None):
    """Runs a program to its end; its standard output goes into the file named `into`, else into the result.
    `environment` adds variables to those that are there.

    The peak of memory is wait4's, so it has this process' own as its floor: about 20 MB.
    """
    with open(into, "w+b") if into else tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        child = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env={**os.environ, **(environment or {})}
        )
        resident, finished = [], threading.Event()
        sampler = threading.Thread(target=_sample, args=(child.pid, resident, finished))
        watchdog = threading.Timer(TIMEOUT_SECONDS, child.kill)
        sampler.start()
        watchdog.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:  # told to stop: the child goes as well
            child.kill()
            raise
        finally:
            watchdog.cancel()
            finished.set()
        seconds = time.monotonic() - started
        sampler.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines() or ["no message"]
            raise Failed(f"{' '.join(arguments)}: status {child.returncode}: {lines[-1]}")
        output.seek(0)
        return Run(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_mb=usage.ru_maxrss / 1024,
            output="" if into else output.read().decode(errors="replace"),
            resident_mb=resident,
        )


def _sample(pid, resident, finished):
    page = os.sysconf("SC_PAGE_SIZE")
    while not finished.wait(SAMPLE_SECONDS):
        try:
            with open(f"/proc/{pid}/statm") as statm:
                resident.append(int(statm.read().split()[1]) * page / 1048576)
        except (OSError, IndexError):
            return


def median(values):
    return statistics.median(values)
