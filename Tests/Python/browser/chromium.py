"""A headless Chromium, driven by its DevTools protocol over two pipes: no driver and no library."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
import urllib.parse

EVENTS = {
    "Network.requestWillBeSent",
    "Network.webSocketCreated",
    "Runtime.exceptionThrown",
    "Runtime.consoleAPICalled",
    "Log.entryAdded",
    "Audits.issueAdded",
    "Page.loadEventFired",
    "Browser.downloadWillBegin",
    "Browser.downloadProgress",
}
KEYS = {
    "Enter": "\r",
    "Escape": None,
    "ArrowDown": None,
    "ArrowUp": None,
    "ArrowLeft": None,
    "ArrowRight": None,
    "Home": None,
    "End": None,
    "Tab": None,
    " ": " ",
}


class BrowserError(Exception):
    pass


class Chromium:
    """One browser with one page. Use as a context manager."""

    def __init__(self, width=1400, height=900):
        self.size = (width, height)
        self.folder = tempfile.mkdtemp(prefix="osprofiler-browser-")
        self.downloads = os.path.join(self.folder, "downloads")
        self.events = []
        self.buffer = b""
        self.number = 0
        self.has_scripts = True

    def __enter__(self):
        command = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if command is None:
            raise BrowserError("no chromium on PATH: scripts/install-deps browser")
        commands, self.input = os.pipe()
        self.output, answers = os.pipe()
        options = [
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-first-run",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            # A frame is drawn when it is wanted, not 60 times a second: most of a test's time was waiting for the next.
            "--disable-frame-rate-limit",
            "--disable-gpu-vsync",
            "--force-color-profile=srgb",
            f"--user-data-dir={self.folder}/profile",
            f"--window-size={self.size[0]},{self.size[1]}",
        ]
        if os.getuid() == 0:
            options.append("--no-sandbox")

        def connect():
            os.dup2(commands, 103)
            os.dup2(answers, 104)
            os.dup2(103, 3)
            os.dup2(104, 4)

        self.process = subprocess.Popen(
            [command, *options, "about:blank"],
            preexec_fn=connect,
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.folder},
        )
        os.close(commands)
        os.close(answers)
        self.session = None
        deadline = time.monotonic() + 30
        while not (pages := [one for one in self.call("Target.getTargets")["targetInfos"] if one["type"] == "page"]):
            if time.monotonic() > deadline:
                raise BrowserError("Chromium opens no page")
            time.sleep(0.1)
        self.session = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Audits", "Accessibility", "DOM"):
            self.call(f"{domain}.enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=self.downloads, eventsEnabled=True)
        return self

    def __exit__(self, *_):
        try:
            session, self.session = self.session, None
            self.call("Browser.close")
            self.process.wait(10)
        except (BrowserError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        finally:
            os.close(self.input)
            os.close(self.output)
            shutil.rmtree(self.folder, ignore_errors=True)

    # Messages

    def call(self, method, timeout=60, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.input, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + timeout
        while True:
            answer = self.receive(deadline)
            if answer is None:
                raise BrowserError(f"no answer to {method} within {timeout} s")
            if answer.get("id") == number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def receive(self, deadline):
        """The next message, or None at the deadline; keeps events."""
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.output], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                return None
            more = os.read(self.output, 1 << 20)
            if not more:
                raise BrowserError("Chromium has ended")
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        message = json.loads(message)
        if message.get("method") in EVENTS:
            self.events.append((message["method"], message["params"]))
        return message

    def wait_for_event(self, name, timeout=30, test=lambda _: True):
        deadline = time.monotonic() + timeout
        while True:
            for method, parameters in self.events:
                if method == name and test(parameters):
                    return parameters
            if self.receive(deadline) is None:
                raise BrowserError(f"no {name} within {timeout} s")

    # The page

    def open(self, path, fragment="", timeout=60):
        """Opens a file anew, and waits until it is loaded."""
        self.events.clear()
        self.call("Page.navigate", url="about:blank")
        self.wait_for_event("Page.loadEventFired")
        self.events.clear()
        url = f"file://{urllib.parse.quote(os.path.abspath(path))}" + (f"#{fragment}" if fragment else "")
        self.call("Page.navigate", url=url, timeout=timeout)
        self.wait_for_event("Page.loadEventFired", timeout)

    def run(self, script, timeout=60):
        """The value of an expression; a promise is awaited."""
        result = self.call(
            "Runtime.evaluate", timeout, expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return result["result"].get("value")

    def allow_scripts(self, allowed):
        self.has_scripts = allowed
        self.call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def settle(self):
        """Waits for two frames."""
        if not self.has_scripts:
            return
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")

    def wait_until(self, script, timeout=20):
        deadline = time.monotonic() + timeout
        while not self.run(script):
            if time.monotonic() > deadline:
                raise BrowserError(f"not within {timeout} s: {script}")
            time.sleep(0.05)

    def complaints(self):
        """Whatever the page asked of the network, wrote to the console, threw, or violated."""
        self.settle()
        found = []
        for method, event in self.events:
            if method == "Network.requestWillBeSent":
                url = event["request"]["url"]
                if not url.startswith("blob:") and event.get("type") != "Document":
                    found.append(f"request {url[:200]}")
            elif method == "Audits.issueAdded":
                if event["issue"]["code"] in ("ContentSecurityPolicyIssue", "MixedContentIssue", "CookieIssue"):
                    found.append(f"issue {json.dumps(event['issue'])[:400]}")
            elif method == "Runtime.consoleAPICalled":
                found.append(f"console {json.dumps(event['args'])[:400]}")
            elif method == "Runtime.exceptionThrown":
                details = event["exceptionDetails"]
                found.append(f"exception {details.get('exception', {}).get('description') or details['text']}"[:600])
            elif method == "Log.entryAdded":
                found.append(f"log {event['entry']['text'][:400]}")
            elif method == "Network.webSocketCreated":
                found.append(f"socket {event['url']}")
        return found

    # Hands

    def place(self, selector, at=(0.5, 0.5)):
        box = self.run(f"""(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;
            e.scrollIntoView({{ block: "nearest", inline: "nearest" }}); const b = e.getBoundingClientRect();
            return [b.x, b.y, b.width, b.height]; }})()""")
        if box is None:
            raise BrowserError(f"there is no {selector}")
        return box[0] + box[2] * at[0], box[1] + box[3] * at[1]

    def mouse(self, kind, x, y, buttons=0, **more):
        self.call(
            "Input.dispatchMouseEvent",
            type=kind,
            x=x,
            y=y,
            button="left" if buttons or kind != "mouseMoved" else "none",
            buttons=buttons,
            **more,
        )

    def click(self, selector, at=(0.5, 0.5), count=1):
        x, y = self.place(selector, at)
        self.mouse("mouseMoved", x, y)
        for number in range(1, count + 1):
            self.mouse("mousePressed", x, y, 1, clickCount=number)
            self.mouse("mouseReleased", x, y, 0, clickCount=number)
        self.settle()

    def drag(self, selector, begin, end, modifiers=0):
        """From one place to another, as shares of the element's size."""
        x1, y1 = self.place(selector, begin)
        x2, y2 = self.place(selector, end)
        self.mouse("mouseMoved", x1, y1, modifiers=modifiers)
        self.mouse("mousePressed", x1, y1, 1, clickCount=1, modifiers=modifiers)
        for step in range(1, 5):
            self.mouse("mouseMoved", x1 + (x2 - x1) * step / 4, y1 + (y2 - y1) * step / 4, 1, modifiers=modifiers)
            self.settle()
        self.mouse("mouseReleased", x2, y2, 0, clickCount=1, modifiers=modifiers)
        self.settle()

    def wheel(self, selector, delta, modifiers=0, at=(0.5, 0.5)):
        """modifiers: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift."""
        x, y = self.place(selector, at)
        self.call("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=delta, modifiers=modifiers)
        self.settle()

    def press(self, *keys, modifiers=0):
        codes = {
            "Enter": 13,
            "Escape": 27,
            "ArrowLeft": 37,
            "ArrowUp": 38,
            "ArrowRight": 39,
            "ArrowDown": 40,
            "Home": 36,
            "End": 35,
            "Tab": 9,
            " ": 32,
        }
        for key in keys:
            text = KEYS.get(key, key)
            more = {"text": text} if text else {}
            code = codes.get(key, ord(key.upper()) if len(key) == 1 else 0)
            self.call(
                "Input.dispatchKeyEvent",
                type="keyDown" if text else "rawKeyDown",
                key=key,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
                **more,
            )
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code, modifiers=modifiers)
        self.settle()

    def type(self, selector, text):
        """Replaces what stands in a field."""
        self.run(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.focus(); e.select(); }})()")
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.call("Input.dispatchKeyEvent", type="rawKeyDown", key="Backspace", windowsVirtualKeyCode=8)
        self.settle()

    # Eyes

    def resize(self, width, height, scale=1):
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )
        self.settle()

    def scheme(self, name):
        # Without motion colours are at once what they will be.
        wanted = {"prefers-color-scheme": name, "prefers-reduced-motion": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[{"name": key, "value": value} for key, value in wanted.items()])
        self.settle()

    def picture(self, path):
        self.settle()
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def paper(self):
        """The page as PDF."""
        return base64.b64decode(self.call("Page.printToPDF", 120, printBackground=True, landscape=True)["data"])
