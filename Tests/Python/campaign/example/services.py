"""The example's services, each a process of its own."""

import configparser
import os
import urllib.error
import urllib.request

from bus import ROOT
from servers.process import Process, free_port

EXAMPLE = os.path.join(ROOT, "Examples", "hummingbird")
REQUEST_SECONDS = 60  # against hanging


class Service:
    """Reads the example's own file, with the test's broker and keys in it. `probe` is what it answers without a trace."""

    def __init__(self, folder, url, keys, command, probe, **environment):
        self.folder, self.probe, self.port = folder, probe, free_port()
        self.process = Process(
            folder, [*command, configuration(folder, url, keys)],
            {"HOME": folder, "PORT": str(self.port), "PYTHONDONTWRITEBYTECODE": "1", **environment}, user=[],
        )

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.process.start(lambda: answer(self.url + self.probe)[0] != 0)


def configuration(folder, url, keys):
    """Writes the file of a service: beside its folder, which the service makes."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(os.path.join(EXAMPLE, "bare-metal.conf"))
    parser["DEFAULT"]["transport_url"] = url
    if keys is None:
        del parser["profiler"]["hmac_keys"]
    else:
        parser["profiler"]["hmac_keys"] = keys
    path = f"{folder}.conf"
    with open(path, "w") as file:
        parser.write(file)
    return path


def bare_metal_api(binaries, folder, url, keys):
    return Service(folder, url, keys, [os.path.join(binaries, "BareMetalAPI")], "/", DATABASE=os.path.join(folder, "nodes.db"))


def inventory(binaries, folder, url, keys, behind):
    return Service(folder, url, keys, [os.path.join(binaries, "Inventory")], "/nothing", BARE_METAL_URL=behind)


def racks(python, folder, url, keys, behind):
    return Service(folder, url, keys, [python, os.path.join(EXAMPLE, "racks.py")], "/", BARE_METAL_URL=behind)


def answer(url, headers=None):
    """The status and the body; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=REQUEST_SECONDS) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""
