"""A virtual host of a private RabbitMQ: a scene finds there no exchange and no queue of another."""

import amqp

from bus import Broker


class VirtualHost(Broker):
    def __init__(self, broker, name):
        self.folder, self.name = broker.folder, name
        self.host, self.port, self.user, self.password = broker.host, broker.port, broker.user, broker.password
        self.hosts, self.url = broker.hosts, broker.url + name
        self.ctl("add_vhost", name)
        self.ctl("set_permissions", "-p", name, self.user, ".*", ".*", ".*")

    def connect(self, **options):
        return super().connect(virtual_host=self.name, **options)

    def consumers(self, queue):
        """How many a queue has; 0 when there is no such queue."""
        connection = self.connect()
        try:
            return connection.channel().queue_declare(queue, passive=True).consumer_count
        except amqp.exceptions.NotFound:
            return 0
        finally:
            connection.collect()

    def delete(self, queue):
        """Deletes a queue, as `rabbitmqctl delete_queue` does."""
        connection = self.connect()
        try:
            connection.channel().queue_delete(queue)
        finally:
            connection.collect()

    def delete_exchange(self, exchange):
        connection = self.connect()
        try:
            connection.channel().exchange_delete(exchange)
        finally:
            connection.collect()

    def declare(self, exchange, queue, durable):
        """Exchange, queue and binding, as a service declares them."""
        connection = self.connect()
        try:
            channel = connection.channel()
            channel.exchange_declare(exchange, "topic", durable=durable, auto_delete=False)
            channel.queue_declare(queue, durable=durable, auto_delete=False)
            channel.queue_bind(queue, exchange, queue)
        finally:
            connection.collect()

    def remove(self):
        self.ctl("delete_vhost", self.name)
