"""A private RabbitMQ of three nodes, to whoever asks no other than one."""

import os
import time

from bus import Broker

SIZE = 3


class Cluster(Broker):
    def __init__(self, folder):
        os.makedirs(folder)
        folders = [os.path.join(folder, str(number)) for number in range(SIZE)]
        self.nodes = [Broker(folders[0])]
        self.nodes += [Broker(other, "--join", folders[0]) for other in folders[1:]]
        self.user, self.password = self.nodes[0].user, self.nodes[0].password
        self.hosts = ",".join(node.hosts for node in self.nodes)
        self.favourite = self.nodes[0]  # the node that answered last

    def connect(self, **options):
        for node in [self.favourite, *(node for node in self.nodes if node is not self.favourite)]:
            try:
                connection = node.connect(**options)
                self.favourite = node
                return connection
            except Exception as error:  # whatever is wrong with it, another may serve
                failure = error
        raise failure

    def ctl(self, *arguments):
        return self.nodes[0].ctl(*arguments)

    def apart(self):
        """The nodes that do not see all others, or do not answer, as one that pauses."""
        nodes = []
        for node in self.nodes:
            try:
                if node.ctl("--timeout", "10", "eval", "length(rabbit_mnesia:cluster_nodes(running)).").strip() != str(SIZE):
                    nodes.append(node)
            except RuntimeError:
                nodes.append(node)
        return nodes

    def heal(self, seconds=120):
        """Waits until the cluster is whole; after half a minute restarts what stays apart, as an operator would: a node
        that wakes up beside a running majority sometimes joins it never."""
        begin, restarted = time.monotonic(), False
        while apart := self.apart():
            if time.monotonic() > begin + seconds:
                raise RuntimeError(f"the cluster was not whole after {seconds} s")
            if not restarted and time.monotonic() > begin + 30:
                for node in apart if len(apart) < SIZE else self.nodes[:1]:
                    node.restart()
                restarted = True
            time.sleep(0.5)

    def stop(self):
        for node in reversed(self.nodes):
            node.stop()
