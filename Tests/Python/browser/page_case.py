"""What the tests of the page share: hands and eyes, and that after each test nothing has been complained of."""

import json
import os
import shutil
import unittest

import shared

CTRL, SHIFT = 2, 8


class PageCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pages = shared.pages()
        cls.browser = shared.browser()

    def setUp(self):
        self.browser.events.clear()
        self.browser.call("Emulation.setEmulatedMedia", features=[], media="")
        self.browser.resize(1400, 900)

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [])

    def open(self, name, fragment=""):
        """Opens the page of a trace in points.py."""
        self.browser.open(self.pages.of(name), fragment)
        self.browser.wait_until("typeof app !== 'undefined'")

    def value(self, script):
        return self.browser.run(script)

    def text(self, selector):
        return self.browser.run(f"document.querySelector({json.dumps(selector)})?.textContent ?? null")

    def texts(self, selector):
        """Of all elements that are shown."""
        return self.browser.run(
            f"[...document.querySelectorAll({json.dumps(selector)})].filter((e) => e.offsetParent !== null || "
            f"e.closest('svg')).map((e) => e.textContent)"
        )

    def state(self, name):
        return self.browser.run(
            f"(() => {{ const v = app.state[{json.dumps(name)}]; return v instanceof Set ? [...v] : v; }})()"
        )

    def rows(self):
        """The titles of the rows that are there, in order, with a mark a level."""
        return self.browser.run("""[...document.querySelectorAll(".timeline .row")].filter((e) => !e.hidden)
            .sort((one, other) => one.row.position - other.row.position)
            .map((e) => ".".repeat(e.row.row.depth) + e.querySelector(".what > *").textContent)""")

    def row(self, title):
        """A selector for the row of this title."""
        number = self.browser.run(f"""[...document.querySelectorAll(".timeline .row")].find((e) => !e.hidden
            && e.querySelector(".what > *").textContent === {json.dumps(title)})?.id ?? null""")
        self.assertIsNotNone(number, f"no row {title} in {self.rows()}")
        return f"#{number}"

    def button(self, label):
        """A selector for the button with this accessible name."""
        found = self.browser.run(
            f"""(() => {{ const b = [...document.querySelectorAll("button")].filter((b) => b.offsetParent !== null)
            .find((b) => (b.getAttribute("aria-label") ?? b.textContent) === {json.dumps(label)});
            if (!b) return null; b.id ||= "test-" + Math.random().toString(36).slice(2); return "#" + b.id; }})()"""
        )
        self.assertIsNotNone(found, f"no button {label}")
        return found

    def click(self, label):
        self.browser.click(self.button(label))

    def zoom(self):
        return [round(time) for time in self.browser.run("app.zoom.current()")]

    def download(self, title):
        """The text of the file that a button saves."""
        self.browser.events.clear()
        # A second file of one name would get another.
        shutil.rmtree(self.browser.downloads, ignore_errors=True)
        self.click(f"Download: {title}")
        self.browser.wait_for_event("Browser.downloadProgress", test=lambda event: event["state"] == "completed")
        name = self.browser.wait_for_event("Browser.downloadWillBegin")["suggestedFilename"]
        with open(os.path.join(self.browser.downloads, name), encoding="utf-8", newline="") as file:
            return file.read()
