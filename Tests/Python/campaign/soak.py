"""Full speed for minutes, a fault at random every 15 seconds, then every message is counted (count.py).

Several processes publish as fast as the broker confirms. Two consumers share the queue and the store: the faults hit one
consumer, and everything around both; the other one lives from the first minute to the last, and its memory stays flat.

Started by scripts/test-faults --soak. Exit status: 0 nothing was lost or duplicated, no consumer grew.
"""

import argparse
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time

from bus import QUEUE, Broker
from campaign import CASE_SECONDS, out_of_time
from consumer import Failed
from count import COLUMNS, count
from faults import FAULTS
from faults.fault import PROXY, Fault
from publisher import Publisher
from scene import Scene

FLAVOUR = "durable"
PERIOD = 15  # seconds from one fault to the next
PUBLISHERS = 2  # processes, beside a thread of this one
DISK_MB_A_MINUTE = 600
DRAIN_SECONDS = 300
GROWTH_MB = 8  # of the memory of a consumer that runs all the time, from its second quarter to its last


def publish(broker, path, stopping):
    """A process that publishes at full speed and leaves the identities of what was confirmed in a file."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    publisher = Publisher(broker, FLAVOUR, rate=1_000_000)
    publisher.start()
    stopping.wait()
    publisher.finish()
    with open(path, "w") as file:
        file.writelines(identity + "\n" for identity in publisher.confirmed)


def strike(scene, minutes, chance):
    """Faults one after the other until the time is over; returns how many went wrong."""
    faults = [fault for fault in FAULTS if fault.lasting and not fault.obstacle()
              and FLAVOUR in fault.flavours and FLAVOUR not in fault.loses]
    begin, failed = time.monotonic(), 0
    while (now := time.monotonic()) < begin + minutes * 60:
        fault = chance.choice(faults)
        outcome = ""
        try:
            signal.alarm(CASE_SECONDS)
            fault.act(scene)
        except (Failed, OSError, RuntimeError, subprocess.SubprocessError) as failure:
            outcome, failed = f"  FAILED: {failure}", failed + 1
        finally:
            signal.alarm(0)
        print(f"{now - begin:6.0f} s  {fault.name:<34}{scene.consumers[0].resident_mb[-1]:6.0f} MB{outcome}", flush=True)
        if outcome:
            scene.show_log(0)
            scene.show_log()
        for consumer in (scene.consumers[0], scene.consumer):
            if not consumer.is_running:
                raise Failed(f"a consumer ended by itself with status {consumer.process.returncode}")
        time.sleep(max(0, now + PERIOD - time.monotonic()))
    return failed


def soak(settings, broker, chance):
    stopping = multiprocessing.Event()
    paths = [os.path.join(settings.scratch, f"confirmed-{number}") for number in range(PUBLISHERS)]
    processes = [multiprocessing.Process(target=publish, args=(broker, path, stopping), daemon=True) for path in paths]
    for process in processes:
        process.start()
    disk = f"{int(DISK_MB_A_MINUTE * (settings.minutes + 1))}m" if os.geteuid() == 0 else None
    scene = Scene(settings, broker, Fault("soak", act=None, proxied=PROXY, disk=disk), FLAVOUR)
    try:
        scene.publisher.start()
        scene.start_consumer()
        scene.goes_on()
        failed = strike(scene, settings.minutes, chance)
        over = time.monotonic()
        stopping.set()
        for process in processes:
            process.join(60)
        scene.publisher.finish()
        for path in paths:
            with open(path) as file:
                scene.publisher.confirmed.update(line.rstrip() for line in file)
        scene.wait(lambda: broker.ready(QUEUE) == 0, DRAIN_SECONDS, "the queue did not become empty")
        recovery = time.monotonic() - over
        scene.consumers[0].stop(within=15)
        return count(scene, scene.consumer.stop(within=15), recovery), scene.consumers[0].memory[1], failed
    finally:
        scene.close()


def main():
    parser = argparse.ArgumentParser(prog="test-faults --soak", usage="scripts/test-faults --help")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--scratch", required=True)
    settings = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, out_of_time)
    print(f"seed {settings.seed}", flush=True)
    if os.geteuid() != 0:
        print("SKIPPED without root: disk full", flush=True)
    broker = Broker(os.path.join(settings.scratch, "broker"))
    try:
        row, growth, failed = soak(settings, broker, random.Random(settings.seed))
    except Failed as failure:
        print(f"FAILED: {failure} (seed {settings.seed})")
        return 1
    finally:
        broker.stop()
    print(", ".join(f"{column} {row[column]}" for column in COLUMNS) + f", growth MB {growth:.1f} (at most {GROWTH_MB})")
    is_sound = not (row["lost"] or row["duplicates"] or failed or growth > GROWTH_MB)
    print("passed" if is_sound else f"FAILED; again with --seed {settings.seed}")
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
