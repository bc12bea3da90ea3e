"""What a fault is. Its `act` gets the scene, disturbs it, and returns when the disturbance is over."""

import os
from dataclasses import dataclass
from typing import Callable, Optional

from bodies import points
from bus import FLAVOURS

HEARTBEAT = 4  # seconds, asked for by every consumer of the campaign
SMALL_DISK = "96m"
PROXY = "127.0.0.1"


@dataclass
class Fault:
    """One line of the table for each flavour of queue that it makes sense with."""

    name: str
    act: Callable
    flavours: tuple = FLAVOURS
    # Flavours of which the broker itself loses messages: what waits in a queue that is not durable dies with its broker,
    # what waits in a queue that is deleted is deleted.
    loses: tuple = ()
    bodies: Callable = points
    rate: int = 1500  # messages a second
    hosts: Callable = lambda scene: scene.hosts  # what the consumer connects to
    arguments: tuple = ()  # of the consumer, besides the usual ones
    proxied: Optional[str] = None  # the address of a proxy between consumer and broker
    clustered: bool = False
    disk: Optional[str] = None  # the size of a file system of the store's own
    peak_mb: int = 80  # what the consumer may use
    check: Callable = lambda scene: None  # looks at more than the counts do, when everything is settled
    needs: Callable = lambda: None  # why it cannot be done here; None when it can
    short: bool = False  # part of the short campaign
    lasting: bool = False  # may strike again and again in a soak

    def obstacle(self):
        """Why it cannot be done here; None when it can."""
        return "a file system of its own wants root" if self.disk and os.geteuid() != 0 else self.needs()
