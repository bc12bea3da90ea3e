"""Servers of which one, the primary, takes writes until another is chosen."""

from .process import wait_until


class ServerSet:
    def kill(self):
        self.primary.kill()

    def pause(self):
        self.paused = self.primary
        self.paused.pause()

    def resume(self):
        self.paused.resume()
        self.wait_whole()

    def wait_replaced(self, former):
        """Until another than the former primary takes writes."""
        wait_until(lambda: self.is_replaced(former), "no other server became the primary", 120)
