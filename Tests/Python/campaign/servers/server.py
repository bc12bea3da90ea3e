"""What a server of one process has in common with others of its kind."""

from .process import wait_until


class Server:
    """A subclass makes `process` in start(folder), and has `url`, `python_url` and `answers()`."""

    def stop(self):
        self.process.stop()

    def kill(self):
        self.process.kill()

    def restart(self):
        """Starts it again on its data; stops it before when it runs."""
        self.stop()
        self.process.start(self.answers)

    def pause(self):
        self.process.pause()

    def resume(self):
        self.process.resume()
        wait_until(self.answers, "the server does not answer again")
