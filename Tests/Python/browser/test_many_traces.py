"""The pages of trace stats and trace flame: a table that sorts and searches, the merged flame graph."""

import json

import sets
from set_case import SetCase


class StatisticsPageTests(SetCase):
    def test_the_table(self):
        self.over("stats")
        content = self.content()
        self.assertEqual(self.text("h1"), "Where 300 traces spent their time")
        self.assertIn("All traces of the store", self.text(".filters"))
        cells = self.cells()
        self.assertEqual(len(cells), len(content["rows"]))
        self.assertEqual(cells[0][0], "dbironic_api")
        self.assertEqual(
            self.value("app.view.rows.map((row) => row.self)"), [row["self_us"] for row in content["rows"]]
        )
        self.assertEqual(self.value("app.view.rows[0].p95"), content["rows"][0]["duration_us"]["p95"])
        self.assertEqual(len(self.texts("svg.spread")), len(cells))
        self.assertIn("within 1 % of the exact ones", self.text(".notes"))
        meters = self.value("[...document.querySelectorAll('.meter rect')].map((e) => Number(e.getAttribute('width')))")
        self.assertEqual(meters[0], 100)
        self.assertEqual(meters, sorted(meters, reverse=True))

    def test_it_sorts_and_searches(self):
        self.over("stats")
        for title, key in (("p95", "p95"), ("Calls", "calls"), ("Max", "max"), ("Per trace", "perTrace")):
            self.sort(title)
            self.assertEqual(self.value("document.querySelector('[aria-sort=descending]').textContent"), f"{title} ▼")
            values = self.value(f"app.view.sorted.rows.map((row) => row.{key})")
            self.assertEqual(values, sorted(values, reverse=True), title)
        self.sort("Per trace")
        self.assertEqual(self.value("document.querySelector('[aria-sort=ascending]').textContent"), "Per trace ▲")
        self.browser.type("#search", "service:glance")
        self.assertEqual({row[0] for row in self.cells()}, {"storeglance_api", "wsgiglance_api"})
        self.assertIn("2 rows", self.text(".found"))
        self.browser.type("#search", "/^ironic_api (db|rpc)$/ -nothing")
        self.assertEqual([row[0] for row in self.cells()], ["dbironic_api"])
        self.browser.type("#search", "/(/")
        self.assertEqual(self.value("document.querySelector('#search').getAttribute('aria-invalid')"), "true")
        self.browser.press("Escape")
        self.click("With errors: 1")
        self.assertEqual([row[0] for row in self.cells()], ["wsgiglance_api"])

    def test_what_was_measured(self):
        self.over("stats", "--by", "sql", "--service", "glance_api", "--since", "2026-11-23T00:00:00", "--limit", "10")
        filters = self.texts(".filter")
        self.assertEqual(filters, ["service glance_api", "since 2026-11-23 00:00:00 UTC", "limit the newest 10 traces"])
        self.assertEqual(self.text("thead th"), "Statement")
        self.assertTrue(all(row[0].startswith(("SELECT", "UPDATE")) for row in self.cells()))

    def test_the_address_keeps_what_was_chosen(self):
        self.over("stats")
        self.browser.type("#search", "ironic")
        self.sort("p95")
        self.browser.wait_until("location.hash.includes('sort=p95') && location.hash.includes('find=ironic')")
        fragment = self.value("location.hash.slice(1)")
        self.over("stats", fragment=fragment)
        self.assertEqual([self.state("query"), self.state("sort")], ["ironic", "p95"])
        self.over("stats", fragment="sort=__proto__&pills=x,constructor&root=-1&toggled=a,&find=%3Cimg%3E")
        self.assertEqual([self.state("sort"), self.state("pills")], ["self", []])


class FlamePageTests(SetCase):
    def canvas(self, share, lane):
        height = self.value("document.querySelector('.flame-lanes canvas').clientHeight")
        self.browser.click(".flame-lanes canvas", (share, (lane * 19 + 9) / height))

    def test_widths_are_self_times(self):
        self.over("flame")
        content = self.content()
        own = sum(frame[6] for frame in content["frames"])
        self.assertEqual(self.value("app.view.frames.total"), own)
        wrong = self.value("""(() => { const f = app.view.frames; let wrong = 0;
            for (let i = 0; i < f.count; i += 1) {
              const below = f.children(i).reduce((sum, child) => sum + f.sum[child], 0);
              if (f.sum[i] !== f.self[i] + below) wrong += 1;
              if (f.parent[i] >= 0 && (f.start[i] < f.start[f.parent[i]] || f.end(i) > f.end(f.parent[i]))) wrong += 1; }
            return wrong; })()""")
        self.assertEqual(wrong, 0)
        roots = self.value("app.view.frames.lanes[0].map((i) => app.view.frames.titles[i])")
        self.assertEqual(roots[0], "ironic_api: wsgi GET /v1/nodes")
        self.assertEqual(len(roots), 3)

    def test_zoom_and_reset(self):
        self.over("flame")
        self.canvas(0.1, 0)
        self.assertEqual(self.value("app.view.frames.titles[app.state.root]"), "ironic_api: wsgi GET /v1/nodes")
        self.assertIn("per trace", self.text("#flame-selected"))
        self.canvas(0.1, 1)
        self.assertEqual(self.value("app.view.frames.titles[app.state.root]"), "db SELECT node_traits")
        self.assertEqual(len(self.cells()), 1, "the table has what is in sight")
        self.canvas(0.5, 0)
        self.assertEqual(self.value("app.view.frames.titles[app.state.root]"), "ironic_api: wsgi GET /v1/nodes", "back up")
        self.canvas(0.5, 0)
        self.assertEqual(self.state("root"), -1, "a second click leads back")
        self.canvas(0.1, 1)
        self.click("Show the whole graph (0)")
        self.assertEqual(self.state("root"), -1)
        self.canvas(0.1, 1)
        self.browser.press("0")
        self.assertEqual(self.state("root"), -1)

    def test_search_and_table(self):
        self.over("flame")
        self.browser.type("#search", "node_traits")
        self.assertEqual([row[0] for row in self.cells()], ["db SELECT node_traitsin ironic_api: wsgi GET /v1/nodes"])
        share = self.value("app.view.frames.sum[app.view.rows.find((r) => r.title === 'db SELECT node_traits').index]")
        self.assertIn(f"{100 * share / self.value('app.view.frames.total'):.0f} %", self.text(".found"))
        self.browser.press("Enter")
        self.assertEqual(self.value("app.view.frames.titles[app.state.selected]"), "db SELECT node_traits")
        self.browser.press("Escape")
        row = self.value("(() => { const r = app.view.rows.find((r) => r.title === 'store get'); return [r.average, r.traces, r.self]; })()")
        self.assertAlmostEqual(row[0], row[2] / 300, places=6)
        deploys = sum("do_node_deploy" in json.dumps(trace.payloads) for trace in sets.two_days())
        self.assertEqual(row[1], deploys)
        self.sort("Traces")
        counts = self.value("app.view.sorted.rows.map((row) => row.traces)")
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.value("document.querySelector('tbody .crumb').click()")
        self.assertGreaterEqual(self.state("selected"), 0)

    def test_keys_and_tip(self):
        self.over("flame")
        self.value("document.querySelector('.flame-lanes').focus()")
        self.browser.press("ArrowDown")
        self.assertEqual(self.value("app.view.frames.depth[app.state.selected]"), 0)
        self.browser.press("ArrowDown")
        self.assertEqual(self.value("app.view.frames.titles[app.state.selected]"), "db SELECT node_traits")
        self.browser.press("ArrowRight")
        self.assertEqual(self.value("app.view.frames.titles[app.state.selected]"), "db SELECT nodes")
        self.browser.press("Enter")
        self.assertEqual(self.state("root"), self.state("selected"))
        self.browser.press("0", "ArrowUp")
        self.assertEqual(self.value("app.view.frames.depth[app.state.selected]"), 0)
        x, y = self.browser.place(".flame-lanes canvas", (0.1, 0.01))
        self.browser.mouse("mouseMoved", x, y)
        self.assertIn("ironic_api: wsgi GET /v1/nodes", self.text(".tip b"))
        self.assertIn("in ", self.text(".tip"))
