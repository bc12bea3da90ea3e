"""Flame graph, statistics, service graph, JSON and what is exported."""

import csv
import io
import json

import points
import reports
from page_case import PageCase


class ViewTests(PageCase):
    def tab(self, name):
        self.browser.click(f"#tab-{name}")
        self.assertEqual(self.state("view"), name)
        self.assertFalse(self.value(f"document.querySelector('#view-{name}').hidden"))

    # Flame graph

    def test_flame_graph(self):
        self.open("demo")
        self.tab("flame")
        self.assertEqual(self.value("app.views.flame.lanes.count"), 6)
        self.assertEqual(self.value("[...app.views.flame.lanes.lane]"), [0, 1, 1, 2, 2, 2, 3, 4, 5, 5, 3, 1])
        self.browser.click(
            ".flame-lanes canvas", (0.3, 30 / self.value("document.querySelector('.flame-lanes canvas').clientHeight"))
        )
        self.assertEqual(self.state("selected"), 2)
        self.assertEqual(self.text("#details-title"), "do_node_deploy")
        self.browser.press("Escape")
        self.tab("timeline")
        self.assertEqual(self.text("[aria-selected=true] .what b"), "do_node_deploy", "one selection")
        self.tab("flame")
        self.value("document.querySelector('.flame-lanes').focus()")
        self.browser.press("ArrowDown")
        self.assertEqual(self.state("selected"), 3)
        self.browser.press("ArrowRight", "ArrowRight")
        self.assertEqual(self.state("selected"), 5)
        self.browser.press("ArrowUp")
        self.assertEqual(self.state("selected"), 2)
        self.assertIn("126.250 ms", self.text("#flame-selected"))
        self.browser.wheel(".flame .ruler", -120)
        self.assertLess(self.zoom()[1] - self.zoom()[0], 152_328)
        before = self.zoom()
        self.browser.drag(".flame-lanes canvas", (0.5, 0.01), (0.4, 0.01))
        self.assertGreater(self.zoom()[0], before[0])
        self.assertEqual(self.state("selected"), 2, "a drag is no click")
        x, y = self.browser.place(".flame-lanes canvas", (0.3, 0.01))
        self.browser.mouse("mouseMoved", x, y)
        self.assertIn("PUT /v1/nodes", self.text(".tip b"))

    def test_what_runs_at_the_same_time_has_lanes_of_its_own(self):
        self.open("damaged")
        overlaps = self.value("""(() => { const { lanes } = app.views.flame; const { trace } = app; let found = 0;
            lanes.spans.forEach((spans) => spans.forEach((one, at) => { if (at > 0 && trace.start[one] < trace.barEnd(spans[at - 1])) found += 1; }));
            for (let i = 0; i < trace.count; i += 1) { const p = trace.parent[i];
                if (p >= 0 && lanes.lane[i] >= 0 && !trace.is(i, SKEW) && lanes.lane[i] <= lanes.lane[p]) found += 1; }
            return found; })()""")
        self.assertEqual(overlaps, 0)

    # Statistics

    def test_statistics(self):
        self.open("n_plus_one")
        self.tab("statistics")
        cells = self.value(
            "[...document.querySelectorAll('.statistics tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))"
        )
        self.assertEqual(cells[0][:4], ["SELECT node_traits", "812", "", "3.41 s"])
        times = sorted(3_000 + (number * 7919) % 2_400 for number in range(812))
        group = self.value("Statistics.by(app.trace, 'group').find((row) => row.count === 812)")
        self.assertEqual(
            [group["total"], group["p50"], group["p95"], group["max"]], [sum(times), times[405], times[771], times[-1]]
        )
        for column in ("Count", "Total", "Mean", "p50", "p95", "Max"):
            self.browser.run(
                f"[...document.querySelectorAll('.statistics th button')].find((b) => b.title === 'Sort by {column}').click()"
            )
            self.browser.settle()
            self.assertEqual(self.value("document.querySelector('[aria-sort=descending]').textContent"), f"{column} ▼")
        self.browser.run("document.querySelector('.statistics [aria-sort=descending] button').click()")
        self.assertEqual(self.value("document.querySelector('[aria-sort=ascending]').textContent"), "Max ▲")
        for name, expected in (("service", ["ironic_api"]), ("host", ["api-1"]), ("name", ["db", "json", "wsgi"])):
            self.value(f"app.state.update({{ table: '{name}', sort: 'key', ascending: true }})")
            self.assertEqual(self.texts(".statistics tbody .crumb"), expected)
        self.browser.type("#search", "kind:db")
        self.assertEqual(self.texts(".statistics tbody .crumb"), ["db"])
        self.assertEqual(self.text(".statistics output"), "Of 813 matches.")
        self.browser.type("#search", "")
        self.click("Find json")
        self.assertEqual(self.rows(), ["GET /v1/nodes", ".convert"])

    def test_statistics_of_the_shown_time(self):
        self.open("demo")
        self.tab("statistics")
        self.assertTrue(self.value(f"document.querySelector({self.button('Count only the time that is zoomed to')!r}).disabled"))
        self.value("app.zoom.set(30000, 60000)")
        self.click("Count only the time that is zoomed to")
        self.assertEqual(self.text(".statistics output"), "30.0 ms to 60.0 ms: 7 spans, 30.0 ms self.")
        self.value("app.state.update({ table: 'service' })")
        own = dict(self.value("Statistics.by(app.trace, 'service', null, app.zoom.current(), app.segments).map((row) => [row.key, row.self])"))
        self.assertEqual(sum(own.values()), 30_000, "nothing counts twice")
        self.assertEqual(own["glance_api"], 27_900)
        self.value("app.zoom.reset()")
        self.assertEqual(self.text(".statistics output"), "")

    # Services

    def test_service_graph(self):
        self.open("demo")
        self.tab("services")
        self.assertEqual(self.texts(".node-title"), ["ironic_api", "Database", "ironic_conductor", "glance_api"])
        self.assertEqual(
            sorted(self.texts(".edge-label")),
            ["1 × · 126 ms", "1 × · 3.10 ms", "1 × · 54.3 ms", "1 × · 6.00 ms", "2 × · 8.01 ms"],
        )
        self.assertIn(
            ["ironic_api", "ironic_conductor", "1", "", "126 ms"],
            self.value(
                "[...document.querySelectorAll('.calls tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))"
            ),
        )
        self.browser.click(".node.service-2")
        self.assertEqual(self.state("query"), "service:glance_api")
        self.assertEqual(self.state("view"), "timeline")

    # JSON

    def test_json_and_exports(self):
        self.open("demo")
        self.tab("json")
        self.assertIn('"schema_version"', self.text(".json-line"))
        report = json.loads(self.download("Report (JSON)"))
        self.assertEqual(len(report["spans"]), 12)
        rows = list(csv.DictReader(io.StringIO(self.download("Spans (CSV)"))))
        self.assertEqual([int(row["duration_us"]) for row in rows], [span["duration_us"] for span in report["spans"]])
        self.assertEqual(
            rows[10]["error"], "NeutronUnavailable: Connection to neutron failed: [Errno 111] ECONNREFUSED"
        )
        folded = self.download("Folded stacks").strip().split("\n")
        self.assertEqual(
            sum(int(line.rsplit(" ", 1)[1]) for line in folded), sum(span["self_us"] for span in report["spans"])
        )
        self.expect_nesting(json.loads(self.download("Perfetto (Chrome trace)")), 12)

    def test_perfetto_lanes_nest_in_a_damaged_trace(self):
        for name, count in (("damaged", 10), ("leaked", 17)):
            self.open(name)
            self.expect_nesting(self.value("JSON.parse(Exports.chrome(app.trace))"), count)

    def expect_nesting(self, chrome, count):
        slices = [event for event in chrome["traceEvents"] if event["ph"] == "X"]
        self.assertEqual(len(slices), count)
        lanes = {}
        for event in slices:
            lanes.setdefault((event["pid"], event["tid"]), []).append((event["ts"], -event["dur"]))
        for events in lanes.values():
            stack = []
            for begin, length in sorted(events):
                end = begin - length
                while stack and stack[-1] <= begin:
                    stack.pop()
                self.assertTrue(not stack or stack[-1] >= end)
                stack.append(end)

    def test_a_spreadsheet_runs_no_formula(self):
        self.open("hostile")
        for row in csv.reader(io.StringIO(self.value("Exports.csv(app.trace)"))):
            for cell in row:
                self.assertNotIn(cell[:1], tuple("=+@"))


class DropTests(PageCase):
    """Another file dropped onto the page."""

    def drop(self, name, text):
        self.value(
            f"""(() => {{ const data = new DataTransfer(); data.items.add(new File([{json.dumps(text)}], {json.dumps(name)}));
            document.body.dispatchEvent(new DragEvent("drop", {{ dataTransfer: data, bubbles: true, cancelable: true }})); }})()"""
        )

    def test_reports_and_pages(self):
        self.open("demo", "view=statistics&span=3")
        self.drop("other.json", reports.text(points.leaked()))
        self.browser.wait_until("app.trace.count === 17")
        self.assertEqual(self.text("h1"), "POST /v1/nodes")
        self.assertEqual([self.state("view"), self.state("selected")], ["timeline", -1])
        with open(self.pages.of("n_plus_one"), encoding="utf-8") as file:
            self.drop("page.html", file.read())
        self.browser.wait_until("app.trace.count === 815")
        self.assertEqual(self.rows()[2], ".SELECT node_traits")
        self.browser.press("w")
        self.assertAlmostEqual(self.zoom()[1] - self.zoom()[0], 4_212_400 * 0.7, delta=3, msg="one keyboard, not three")

    def test_what_is_no_report(self):
        self.open("demo")
        for text, why in (
            ("GIF89a", "neither a report of trace show --format report nor a page of --html"),
            ("[1]", "JSON, but no report of trace show --format report"),
            ('{"children": []}', "a report of --json: osprofiler trace show FILE --html makes a page of it"),
        ):
            self.drop("<b>.json", text)
            self.browser.wait_until(
                f"document.querySelector('.announcer').textContent === {json.dumps('<b>.json: ' + why)}"
            )
        self.assertEqual(len(self.rows()), 12)


class AddressTests(PageCase):
    """Every state stands in the fragment, and the fragment gives it back."""

    def test_all_of_it(self):
        self.open("demo")
        self.value(
            """app.state.update({ view: "timeline", selected: 4, panel: true, zoom: [20000, 90000], query: "name:db", only: true,
            pills: new Set(["critical", "slow"]), least: 5000, folded: false, pruned: new Set([2]), root: 2, level: 2,
            toggled: new Set([5, "f3", "strays"]), table: "host", sort: "p95", ascending: true }), app.address.write()"""
        )
        fragment = self.value("location.hash.slice(1)")
        rows = self.rows()
        self.open("demo", fragment)
        for name, value in {
            "selected": 4,
            "panel": True,
            "zoom": [20000, 90000],
            "query": "name:db",
            "only": True,
            "pills": ["critical", "slow"],
            "least": 5000,
            "folded": False,
            "pruned": [2],
            "root": 2,
            "level": 2,
            "toggled": [5, "f3", "strays"],
            "table": "host",
            "sort": "p95",
            "ascending": True,
        }.items():
            self.assertEqual(self.state(name), value, name)
        self.assertEqual(self.rows(), rows)
        self.assertEqual(self.value("document.querySelector('#search').value"), "name:db")
        self.assertEqual(self.value("app.state.toFragment()"), fragment)

    def test_clicks_write_it_and_links_are_followed(self):
        self.open("demo")
        self.browser.click("#tab-flame")
        self.browser.wait_until("location.hash === '#view=flame'")
        self.value("location.hash = '#view=statistics&table=service'")
        self.browser.wait_until("app.state.view === 'statistics'")
        self.assertEqual(self.texts(".statistics tbody .crumb")[0], "ironic_conductor")

    def test_nonsense_is_left_out(self):
        self.open(
            "demo",
            "view=x&span=99&time=9-1&pills=a,b&least=soon&root=-7&level=x&table=__proto__&sort=constructor&pruned=77&toggled=,,",
        )
        self.assertEqual(self.value("app.state.toFragment()"), "")
        self.assertEqual(len(self.rows()), 12)
