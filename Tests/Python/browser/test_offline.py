"""Opened from a file: no network, no complaint, and what services send stays text."""

import glob
import json
import os
import re

import points
import reports
from page_case import PageCase
from pages import FIXTURES

VIEWS = ("timeline", "flame", "statistics", "services", "json")


class OfflineTests(PageCase):
    def through_all_views(self, spans):
        for view in VIEWS:
            self.value(f"app.state.update({{ view: '{view}' }})")
            self.browser.settle()
        self.value("app.state.update({ view: 'timeline' }), app.openAll(), app.state.update({ folded: false })")
        for index in range(spans):
            self.value(f"app.go({index}, true)")
        self.browser.settle()

    def expect_nothing_ran(self):
        self.assertEqual(
            self.value(
                """[typeof window.hacked, document.scripts.length, document.querySelectorAll("img, iframe, a, link").length,
            [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) => /^on/.test(a.name)).length]"""
            ),
            ["undefined", 1, 0, 0],
        )

    def test_nothing_is_asked_of_the_network(self):
        for name in ("demo", "n_plus_one", "damaged", "leaked"):
            with self.subTest(name):
                self.open(name)
                self.through_all_views(min(12, self.value("app.trace.count")))
                self.expect_nothing_ran()
                self.assertEqual(self.browser.complaints(), [])

    def test_hostile_text_stays_text(self):
        self.open("hostile")
        count = self.value("app.trace.count")
        self.through_all_views(count)
        self.expect_nothing_ran()
        titles = self.value(
            "Array.from({ length: app.trace.count }, (_, i) => app.trace.title(i) + app.trace.serviceName(i)).join(' ')"
        )
        self.assertIn("</script><script>window.hacked=1</script>", titles)
        for character in "\u2028\u2029\u202e\u2066\x1b\x07\x00\u200b\ufeff":
            self.assertNotIn(character, titles)
            self.assertNotIn(character, self.value("document.body.innerText"))
        self.assertIn("\\u{202e}gnp.exe", titles)
        self.assertIn("\\u{d83d} lone high", titles)
        self.assertIn("日本語 😀", titles)
        self.browser.type("#search", '"<img src=x onerror=window.hacked=1>"')
        self.assertGreater(self.value("app.matches.list.length"), 0)
        self.expect_nothing_ran()

    def test_hostile_text_through_the_command(self):
        trace = points.hostile()
        self.browser.open(self.pages.stored("hostile", trace))
        self.assertEqual(self.value("app.trace.count"), len({json.dumps(p["trace_id"]) for p in trace.payloads}))
        self.through_all_views(self.value("app.trace.count"))
        self.expect_nothing_ran()

    def test_a_hostile_address_does_nothing(self):
        self.open("demo", "find=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E&toggled=__proto__&view=%3Cscript%3E")
        self.expect_nothing_ran()
        self.assertEqual(self.value("document.querySelector('#search').value"), "<img src=x onerror=window.hacked=1>")

    def test_captured_traces(self):
        """Reports of a real Ironic: the page has what is in them, to the microsecond."""
        for file in sorted(glob.glob(os.path.join(FIXTURES, "ironic", "reports", "*.json"))):
            with self.subTest(os.path.basename(file)):
                self.browser.open(self.pages.of_saved_report(file))
                with open(file, encoding="utf-8") as opened:
                    spans = self.saved_spans(json.load(opened))
                shown = self.value("app.trace.spans.map((span, i) => [span.id, app.trace.took(i)])")
                self.assertEqual(sorted(map(str, shown)), sorted(map(str, spans)))
                self.assertEqual(self.browser.complaints(), [])

    def saved_spans(self, report):
        spans, waiting = [], list(report["children"])
        while waiting:
            node = waiting.pop()
            waiting.extend(node["children"])
            stamps = {
                phase: payload["timestamp"]
                for name, payload in node["info"].items()
                if name.startswith("meta.raw_payload.")
                for phase in ("start", "stop")
                if name.endswith(f"-{phase}")
            }
            took = reports.moment(stamps["stop"]) - reports.moment(stamps["start"]) if len(stamps) == 2 else 0
            spans.append([node["trace_id"], took])
        return spans

    def test_the_file_is_hardly_larger_than_its_report(self):
        trace = points.many(5000)
        page = os.path.getsize(self.pages.stored("many-5000", trace))
        report = os.path.getsize(self.pages.stored("many-5000", trace, "report"))
        print(f"  10,000 points: page {page:,} bytes, report {report:,}: {page / report:.3f} times")
        self.assertLess(page, 1.3 * report)

    def test_times_of_the_command_are_those_of_the_points(self):
        """Starts, durations, self times and the critical path of the command, against those computed from the definitions."""
        for name in ("demo", "n_plus_one", "damaged", "leaked"):
            with self.subTest(name):
                trace = getattr(points, name)()
                with open(self.pages.stored(name, trace, "report"), encoding="utf-8") as file:
                    written = json.load(file)
                expected = reports.report(trace)
                times = ("start_us", "duration_us", "self_us", "state", "orphan", "cycle", "stray", "critical")
                self.assertEqual(
                    sorted(str([span["id"], *map(span.get, times)]) for span in written["spans"]),
                    sorted(str([span["id"], *map(span.get, times)]) for span in expected["spans"]),
                )

    def test_members_may_be_absent(self):
        """A report of an older release: no kinds, labels, groups, critical path or payloads."""
        report = reports.report(points.demo())
        for member in ("critical_us", "services"):
            del report[member]
        for span in report["spans"]:
            for member in ("kind", "label", "group", "critical", "children_outlive", "points"):
                span.pop(member, None)
        self.browser.open(self.pages.around("absent", json.dumps(report)))
        self.through_all_views(12)
        self.assertEqual(self.rows()[0], "wsgi")
        self.assertTrue(self.value("document.querySelector('.pill-critical').disabled"))

    def test_an_empty_trace(self):
        self.browser.open(
            self.pages.around(
                "empty", json.dumps({"schema_version": 1, "id": None, "started": None, "duration_us": 0, "spans": []})
            )
        )
        for view in VIEWS:
            self.value(f"app.state.update({{ view: '{view}' }})")
        self.assertEqual(self.text("h1"), "Empty trace")

    def test_without_scripts(self):
        self.browser.allow_scripts(False)
        try:
            self.browser.open(self.pages.of("demo"))
            shown = self.browser.call(
                "DOM.getOuterHTML", nodeId=self.browser.call("DOM.getDocument")["root"]["nodeId"]
            )["outerHTML"]
            self.assertIsNotNone(re.search(r"<noscript>\s*<p>This page draws the trace with JavaScript", shown))
        finally:
            self.browser.allow_scripts(True)
