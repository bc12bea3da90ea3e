"""Two spans of one trace beside each other, and how durations are spread."""

from page_case import CTRL, PageCase


class ComparedSpansTests(PageCase):
    def tables(self):
        """The rows of each table of the comparison, by its caption."""
        return self.value("""Object.fromEntries([...document.querySelectorAll(".compared-table")].map((table) =>
            [table.caption.textContent, [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent))]))""")

    def ctrl_click(self, selector):
        x, y = self.browser.place(selector, (0.1, 0.5))
        self.browser.mouse("mousePressed", x, y, 1, clickCount=1, modifiers=CTRL)
        self.browser.mouse("mouseReleased", x, y, 0, clickCount=1, modifiers=CTRL)
        self.browser.settle()

    def test_what_differs(self):
        self.open("demo", "span=3&details=1&with=1")
        self.assertEqual(self.text("#details-title"), "Two spans compared")
        self.assertEqual(self.text(".compared-verdict"), "B took 100 µs longer (+3.2 %).")
        self.assertEqual(self.texts(".compared .crumb"), ["SELECT nodes", "SELECT nodes"])
        self.assertEqual(
            self.texts(".compared .faint"), ["ironic_api on api-1", "ironic_conductor on conductor-1"]
        )
        tables = self.tables()
        numbers = {row[0]: row[1:] for row in tables["Times and counts"]}
        self.assertEqual(numbers["Duration"], ["3.100 ms", "3.200 ms+100 µs"])
        self.assertEqual(numbers["Self time"], ["3.100 ms", "3.200 ms+100 µs"])
        self.assertEqual(numbers["Start"], ["8.000 ms", "16.100 ms+8.100 ms"])
        self.assertEqual(
            tables["What they are"],
            [
                ["Service", "ironic_api", "ironic_conductor"],
                ["Host", "api-1", "conductor-1"],
                ["Parent", "PUT /v1/nodes/1be26c0b-03f2-4d2e-ae87-c02d7f33c123/states/provision", "do_node_deploy"],
            ],
        )
        members = {row[0]: row[1:] for row in tables["Payloads"]}
        self.assertEqual(members["start info.host"], ["api-1", "conductor-1"])
        self.assertEqual(members["start info.db.params.param_1"], ["1", "absent"])
        self.assertEqual(members["start info.db.params.uuid_1"][1], "1be26c0b")
        self.assertEqual(members["stop info.db.result"][1], "absent")
        self.assertNotIn("start info.db.statement", members, "both have the same")
        self.assertNotIn("start timestamp", members)
        self.assertIn("start info.db.statement", self.texts(".same")[1])

    def test_a_long_text_begins_where_it_differs(self):
        self.open("n_plus_one")
        one, other = self.value("[ComparedSpans.pair('x'.repeat(500) + 'a', 'x'.repeat(500) + 'b'), ComparedSpans.pair('', undefined)]")
        self.assertEqual(one, [["…" + "x" * 40 + "a"], ["…" + "x" * 40 + "b"]])
        self.assertEqual(self.value("ComparedSpans.pair('', undefined).map(([part]) => part.textContent)"), ["empty", "absent"])
        self.assertIsNotNone(other)

    def test_members_of_any_depth_with_all_digits(self):
        self.open("demo")
        found = self.value("""[...PayloadMembers.of('{"a": {"b": [1, {"c": 12345678901234567890}, [], "x\\\\u0041"]}, "d": {}, "e": null, "a2": 1.50}')]""")
        self.assertEqual(
            found,
            [["a.b[0]", "1"], ["a.b[1].c", "12345678901234567890"], ["a.b[2]", "[]"], ["a.b[3]", '"x\\u0041"'],
             ["d", "{}"], ["e", "null"], ["a2", "1.50"]],
        )  # fmt: skip
        self.assertEqual(self.value("PayloadMembers.of('['.repeat(20000) + ']'.repeat(20000)).size"), 1)

    def test_by_pointer(self):
        self.open("demo")
        self.browser.click(self.row("do_node_deploy"))
        self.ctrl_click(self.row("deploy"))
        self.assertEqual([self.state("other"), self.state("selected")], [2, 5])
        self.assertEqual(self.text("#details-title"), "Two spans compared")
        self.assertTrue(self.value("document.querySelector('#row-2').classList.contains('other')"))
        self.assertIn("less", self.text(".compared-verdict"))
        self.click("Swap the two spans")
        self.assertEqual([self.state("other"), self.state("selected")], [5, 2])
        self.assertIn("longer", self.text(".compared-verdict"))
        # Another click changes the second one.
        self.browser.click(self.row("emit"))
        self.assertEqual([self.state("other"), self.state("selected")], [5, 11])
        self.assertEqual(len(self.rows()), 12, "the tree stays")
        self.click("Stop comparing (v)")
        self.assertEqual(self.text("#details-title"), "emit")
        self.click("Compare with the span that is chosen next (v)")
        self.assertEqual(self.state("other"), 11)
        self.assertEqual(self.text("#details-title"), "emit", "until there is a second one")

    def test_by_keys_and_in_the_address(self):
        self.open("demo")
        self.browser.press("v")
        self.assertEqual(self.text(".announcer"), "Choose a span first.")
        self.value("document.querySelector('.rows').focus()")
        self.browser.press("ArrowDown", "v", "ArrowDown", "Enter")
        self.assertEqual([self.state("other"), self.state("selected")], [1, 2])
        self.assertEqual(self.text("#details-title"), "Two spans compared")
        self.browser.wait_until("location.hash === '#span=2&details=1&with=1'")
        self.browser.press("Escape")
        self.assertEqual([self.state("other"), self.text("#details-title")], [-1, "do_node_deploy"])
        self.browser.press("Escape")
        self.assertTrue(self.value("document.querySelector('.details').hidden"))
        self.open("demo", "span=2&details=1&with=4711")
        self.assertEqual(self.text("#details-title"), "do_node_deploy")

    def test_hostile_and_damaged_spans(self):
        self.open("hostile")
        count = self.value("app.trace.count")
        for index in range(1, count):
            self.value(f"app.state.update({{ selected: {index}, panel: true, other: {index - 1} }})")
            self.assertEqual(self.text("#details-title"), "Two spans compared")
            self.assertFalse(
                self.value("/[\\u0000-\\u001f\\u202a-\\u202e\\u2066-\\u2069]/.test(document.querySelector('.details').textContent)")
            )
        self.assertFalse(self.value("'hacked' in window || document.querySelector('.details img, .details script') !== null"))
        self.open("damaged")
        running = self.value("app.trace.spans.findIndex((span) => span.state === 'running')")
        self.value(f"app.state.update({{ selected: {running}, panel: true, other: 0 }})")
        self.assertIsNone(self.text(".compared-verdict"))
        numbers = {row[0]: row[1:] for row in self.tables()["Times and counts"]}
        self.assertEqual(numbers["Duration"], ["900.000 ms", "–"])

    def test_how_durations_are_spread(self):
        self.open("n_plus_one", "view=statistics")
        times = [3_000 + (number * 7919) % 2_400 for number in range(812)]
        named = self.value("""Object.fromEntries([...document.querySelectorAll(".statistics tbody tr")].map((row) =>
            [row.querySelector("th").textContent, row.querySelector(".histogram")?.getAttribute("aria-label")]))""")
        found = next(label for name, label in named.items() if "node_traits" in name)
        self.assertTrue(found.startswith("812 durations from 3.00 ms to 5.39 ms"), found)
        # The picture has each of them, and one scale for all rows.
        counts = self.value("""(() => { const rows = app.views.statistics.rows(); const { scale } = app.views.statistics;
            return rows.map((row) => [row.times.length, new Distribution(row.times, scale).counts.reduce((a, b) => a + b, 0)]); })()""")
        self.assertTrue(all(one == other for one, other in counts), counts)
        self.value(f"app.go({2 + times.index(max(times))}, true)")
        self.value("app.state.update({ view: 'timeline' })")
        label = self.value("document.querySelector('.durations .histogram').getAttribute('aria-label')")
        self.assertTrue(label.startswith("Durations from 3.00 ms to 5.39 ms"), label)
        self.assertTrue(label.endswith("this call took 5.39 ms"), label)
        bins = self.value("""(() => { const d = new Distribution([1000, 1000, 2000, 4000]);
            return [d.counts[0], d.counts[d.bin(2000)], d.counts[27], d.bin(0), d.bin(1e9), new Distribution([0, 0]).counts[0]]; })()""")
        self.assertEqual(bins, [2, 1, 1, 0, 27, 2])
