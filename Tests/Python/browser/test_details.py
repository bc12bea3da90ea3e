"""The panel of one span."""

import json

from page_case import PageCase


class DetailTests(PageCase):
    def facts(self):
        return dict(self.value("""[...document.querySelectorAll(".fact-list > div")].map((row) =>
            [row.querySelector("dt").textContent, row.querySelector(".value").textContent])"""))

    def copied(self, label):
        self.value(
            "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }, true"
        )
        self.click(label)
        self.assertEqual(self.text(".announcer"), "Copied.")
        return self.value("window.copied")

    def test_facts_to_the_microsecond(self):
        self.open("demo")
        self.browser.click(self.row("do_node_deploy"))
        facts = self.facts()
        self.assertEqual(facts["Duration"], "126.250 ms (83 % of the trace)")
        self.assertEqual(facts["Start"], "2026-11-22 08:54:08.342049 UTC, +14.000 ms")
        self.assertEqual(facts["End"], "2026-11-22 08:54:08.468299 UTC, +140.250 ms")
        self.assertEqual(facts["Service"], "ironic_conductor")
        self.assertEqual(facts["Host"], "conductor-1")
        self.assertEqual(facts["Children"], "3, 8 spans below")
        self.assertEqual(len(self.rows()), 12, "the tree stays")
        self.assertTrue(
            self.value(
                "document.querySelector('.details').getBoundingClientRect().left >= "
                "document.querySelector('.timeline').getBoundingClientRect().right - 1"
            )
        )

    def test_the_rank_among_the_same_calls(self):
        self.open("n_plus_one")
        times = [3_000 + (number * 7919) % 2_400 for number in range(812)]
        index = 2 + times.index(max(times))
        self.value(f"app.go({index}, true)")
        self.assertEqual(self.facts().get("Same calls"), "the slowest of 812")
        self.value("app.go(2, true)")
        self.assertEqual(self.facts().get("Same calls"), f"{sum(time > times[0] for time in times)} slower of 812")
        self.open("demo", "span=3&details=1")
        self.assertIsNone(self.facts().get("Same calls"), "few calls have no rank")

    def test_http(self):
        self.open("demo", "span=6&details=1")
        self.assertEqual(self.texts(".http"), ["GET https://glance.example:9292/v2/images/7d3c → 200"])

    def test_sql_in_lines_with_its_parameters(self):
        self.open("demo", "span=1&details=1")
        block = self.text(".request pre").strip().split("\n")
        self.assertGreater(len(block), 5)
        for line in (
            "FROM nodes",
            "LEFT OUTER JOIN node_tags ON nodes.id = node_tags.node_id",
            "WHERE nodes.uuid = %(uuid_1)s",
            "  AND nodes.deleted = 0",
            "ORDER BY nodes.id ASC",
            "LIMIT %(param_1)s",
        ):
            self.assertIn(line, block)
        statement = self.value("app.trace.spans[1].points.start.info.db.statement")
        self.assertEqual("".join(self.text(".request pre").split()), "".join(statement.split()), "nothing is lost")
        self.assertIn('"uuid_1": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"', self.text(".argument pre"))
        self.assertEqual(self.texts(".argument h4"), ["Parameters", "Result"])

    def test_function(self):
        self.open("demo", "span=2&details=1")
        self.assertEqual(self.texts(".http"), ["ironic.conductor.manager.ConductorManager.do_node_deploy"])
        self.assertIn("('context', '1be26c0b')", self.text(".argument pre"))

    def test_exception(self):
        self.open("demo", "span=10&details=1")
        self.assertEqual(self.text(".failure h3"), "NeutronUnavailable")
        self.assertEqual(self.text(".failure p"), "Connection to neutron failed: [Errno 111] ECONNREFUSED")

    def test_payloads_as_they_were_sent(self):
        self.open("hostile")
        number = self.value("app.trace.spans.findIndex((span) => span.name === 'numbers')")
        self.value(f"app.state.update({{ selected: {number}, panel: true }})")
        self.assertEqual(self.facts()["Span id"], "12345678901234567890", "all digits")
        self.assertIn('"long": 12345678901234567890123', self.text(".payload pre"))
        self.assertEqual(self.texts(".payload summary"), ["Payload of the start", "Payload of the stop"])
        child = self.value("app.trace.spans.findIndex((span) => span.name === 'child')")
        self.assertEqual(
            self.value(f"app.trace.parent[{child}]"), number, "long integers that differ in the last digit"
        )
        copied = json.loads(self.copied("Copy the payload of the start"))
        self.assertEqual(copied["trace_id"], 12345678901234567890)

    def test_copy_and_filter(self):
        self.open("demo", "span=2&details=1")
        self.assertEqual(self.copied("Copy the service"), "ironic_conductor")
        self.assertEqual(self.copied("Copy the span id"), self.value("app.trace.spans[2].id"))
        self.click("Filter by this host")
        self.assertEqual(self.state("query"), "host:conductor-1")
        self.assertEqual(self.value("app.matches.list.length"), 6)
        self.click("Find the calls like this one")
        self.assertEqual(self.value("app.matches.list"), [2])
        self.click("Go to the parent, PUT /v1/nodes/1be26c0b-03f2-4d2e-ae87-c02d7f33c123/states/provision")
        self.assertEqual(self.state("selected"), 0)

    def test_opened_and_closed(self):
        self.open("demo")
        self.value("document.querySelector('.rows').focus()")
        self.browser.press("ArrowDown", "Enter")
        self.assertFalse(self.value("document.querySelector('.details').hidden"))
        self.browser.press("ArrowDown")
        self.assertEqual(self.text("#details-title"), "do_node_deploy", "the panel follows")
        self.click("Zoom to this span (z)")
        self.assertLess(self.zoom()[1] - self.zoom()[0], 140_000)
        self.browser.press("Escape")
        self.assertTrue(self.value("document.querySelector('.details').hidden"))
        self.browser.click(self.row("emit"))
        self.click("Close the details (Esc)")
        self.assertTrue(self.value("document.querySelector('.details').hidden"))
        self.assertTrue(self.value("document.activeElement.matches('.rows')"))
