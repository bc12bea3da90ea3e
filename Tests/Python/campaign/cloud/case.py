"""A state of the cloud, and what happens in it."""

from dataclasses import dataclass, field
from typing import Callable

from .scene import CloudScene


@dataclass
class Case:
    name: str
    act: Callable
    sections: dict = field(default_factory=dict)  # of ironic.conf, where they differ
    make_scene: Callable = CloudScene
    is_silent: bool = False  # nobody publishes anything
    untapped: bool = False  # the tap's binding goes with the exchange, and points may come before it is back
    short: bool = False  # part of the short run
