"""A TCP proxy that misbehaves on demand."""

import os
import socket
import struct
import threading
import time


class Proxy:
    """Passes connections on to one port.

    `mode`: pass, blackhole (accepts and keeps, moves no byte), silent (moves none from the broker), slow (100 ms a
    piece), trickle (some bytes at a time).
    """

    def __init__(self, upstream, host="127.0.0.1", port=0):
        self.upstream = upstream
        self.mode = "pass"
        self.pairs = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, port), family=family)
        port = self.listener.getsockname()[1]
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.upstream), timeout=5)
                server.settimeout(None)
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            threading.Thread(target=self._move, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._move, args=(server, client, False), daemon=True).start()

    def _move(self, source, target, is_up):
        try:
            while data := source.recv(65536):
                while self.mode == "blackhole" or self.mode == "silent" and not is_up:
                    time.sleep(0.02)
                if self.mode == "slow":
                    time.sleep(0.1)
                if self.mode == "trickle":
                    for start in range(0, len(data), 97):
                        target.sendall(data[start : start + 97])
                        if os.urandom(1)[0] < 16:
                            time.sleep(0.001)
                else:
                    target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.close()
            except OSError:
                pass

    def reset(self):
        """Ends every connection with a reset instead of a farewell."""
        for pair in self.pairs:
            for end in pair:
                try:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)
                    end.close()
                except OSError:
                    pass
        self.pairs.clear()

    def close(self):
        self.listener.close()
        self.reset()
