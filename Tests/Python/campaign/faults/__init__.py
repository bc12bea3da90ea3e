"""All faults, in the order in which the campaign runs them."""

from . import broker, cluster, consumer, messages, network, store, waiting

FAULTS = consumer.FAULTS + broker.FAULTS + network.FAULTS + store.FAULTS + waiting.FAULTS + messages.FAULTS + cluster.FAULTS
