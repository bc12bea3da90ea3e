"""What all pages over many traces have: hostile text stays text, names and roles, small screens, keys, files, large ones."""

import json
import os
import re

from set_case import SetCase


class EverySetPageTests(SetCase):
    """What all of these pages have."""

    def pages_of(self, name, *traces):
        yield self.pages.over(name, "stats")
        yield self.pages.over(name, "stats", "--by", "sql")
        yield self.pages.over(name, "flame")
        yield self.pages.over(name, "diff", *traces)
        yield self.pages.over(name, "diff", "--before", "since=2026-11-20", "--after", "since=2026-11-20")

    def axe(self):
        with open(os.environ["OSPROFILER_AXE"], encoding="utf-8") as file:
            self.value(file.read() + "; true")
        return self.value(
            """axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations.map((one) =>
            `${one.impact} ${one.id}: ${one.nodes.slice(0, 4).map((node) => node.target.join(" ") + " " +
                (node.any[0]?.message ?? "")).join(" | ")}`))"""
        )

    def test_hostile_text_stays_text(self):
        for path in self.pages_of("hostile", "my-trace/../<x>", "other/../<x>"):
            with self.subTest(os.path.basename(path)):
                self.browser.open(path, "all=1&find=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E")
                self.value("app.state.update({ query: '', all: true })")
                for index in range(30):
                    self.value(f"app.state.update({{ selected: {index}, root: {index} }})")
                self.value("app.state.update({ root: -1 }), app.palette.open(), app.palette.element.close()")
                shown = self.value("document.body.innerText + (app.view.frames?.titles.join(' ') ?? '')")
                self.assertEqual(
                    self.value(
                        """[typeof window.hacked, document.scripts.length, document.querySelectorAll("img, iframe, a, link").length,
                    [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) => /^on/.test(a.name)).length]"""
                    ),
                    ["undefined", 1, 0, 0],
                )
                for character in "\u2028\u2029\u202e\u2066\x1b\x07\x00\u200b\ufeff":
                    self.assertNotIn(character, shown)
                if self.value("app.content.rows?.length !== 0"):
                    self.assertIn("<img src=x onerror=window.hacked=1>", shown)
                self.assertEqual(self.browser.complaints(), [])

    def test_axe_finds_nothing(self):
        for scheme in ("light", "dark"):
            for path in self.pages_of("two_days", *self.two_traces()):
                with self.subTest(f"{os.path.basename(path)} {scheme}"):
                    self.browser.scheme(scheme)
                    self.browser.open(path, "all=1&selected=2")
                    self.assertEqual(self.axe(), [])

    def test_360_pixels_and_paper(self):
        for path in self.pages_of("two_days", *self.two_traces()):
            with self.subTest(os.path.basename(path)):
                self.browser.resize(360, 740)
                self.browser.open(path)
                self.assertLessEqual(self.value("document.documentElement.scrollWidth"), 360)
                self.assertGreater(self.browser.place("#search")[0], 0)
                self.assertTrue(self.browser.paper().startswith(b"%PDF"))

    def test_keys_palette_and_scheme(self):
        for path in self.pages_of("two_days", *self.two_traces()):
            with self.subTest(os.path.basename(path)):
                self.browser.open(path)
                self.browser.press("?")
                self.assertEqual(
                    len(self.texts(".help section:first-child dt")), self.value("SET_KEYS.length"), "every key is listed"
                )
                self.browser.press("Escape")
                self.browser.press("/")
                self.assertEqual(self.value("document.activeElement.id"), "search")
                self.browser.press("Escape")
                self.browser.press("p")
                self.browser.type(".palette input", "light or")
                self.browser.press("Enter")
                self.assertIn(self.value("document.documentElement.dataset.scheme"), ("dark", "light"))
                self.assertFalse(self.value("document.querySelector('.palette').open"))

    def test_the_numbers_as_a_file(self):
        for path in self.pages_of("two_days", *self.two_traces()):
            with self.subTest(os.path.basename(path)):
                self.browser.open(path)
                self.assertEqual(json.loads(self.download("JSON")), self.content())

    def test_without_scripts(self):
        path = self.pages.over("two_days", "stats")
        self.browser.allow_scripts(False)
        try:
            self.browser.open(path)
            shown = self.browser.call(
                "DOM.getOuterHTML", nodeId=self.browser.call("DOM.getDocument")["root"]["nodeId"]
            )["outerHTML"]
            self.assertIsNotNone(re.search(r"<noscript>\s*<p>This page draws with JavaScript", shown))
        finally:
            self.browser.allow_scripts(True)

    def test_many_rows(self):
        """As many frames and paths as a page may have."""
        count = 50_000
        frames = [[number % 997, number - 1 if number % 50 else -1, number % 7, 3, 9, 0, 1000 + number % 13, 5000] for number in range(count)]
        content = {
            "schema_version": 1,
            "traces": 100,
            "is_cut": True,
            "services": [f"service_{number}" for number in range(7)],
            "titles": [f"call {number}" for number in range(997)],
            "frames": frames,
        }
        path = self.pages.set_around("many-frames", "flame", content)
        self.browser.open(path)
        self.assertEqual(self.value("app.view.frames.count"), count)
        self.assertIn("Not every path fits", self.text("header"))
        self.browser.type("#search", "call 996")
        self.assertEqual(self.value("app.view.graph.marks.reduce((a, b) => a + b, 0)"), sum(f[0] == 996 for f in frames))
        side = {"count": 1, "errors": 0, "total_us": 10, "self_us": 1}
        paths = [
            {
                "title": f"call {number}",
                "parent": number - 1 if number % 500 else None,
                "depth": number % 500,
                "change": "slower",
                "before": side,
                "after": {**side, "total_us": 5000 + number},
            }
            for number in range(count)
        ]
        trace = {"id": "a", "started": None, "duration_us": 1000, "spans": count, "errors": 0}
        content = {"schema_version": 1, "before": trace, "after": trace, "threshold_us": 10, "paths": paths}
        self.browser.open(self.pages.set_around("many-paths", "traces", content))
        self.assertEqual(self.value("app.view.rows.length"), count)
        self.value("document.querySelector('.rows').focus()")
        self.browser.press("End")
        self.assertIn("call 49999", self.text("[aria-selected=true]"))
