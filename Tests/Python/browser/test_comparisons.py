"""The pages of trace diff: two traces path by path, and two sets row by row."""

from set_case import AFTER, BEFORE, SetCase


class TwoTracesTests(SetCase):
    def shown(self):
        return self.value(
            """[...document.querySelectorAll(".path-row")].filter((e) => !e.hidden).sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
            .map((e) => [".".repeat(e.ariaLevel - 1) + e.querySelector(".what b").textContent, e.querySelector(".path-change").textContent])"""
        )

    def test_the_tree(self):
        self.over("diff", *self.two_traces())
        content = self.content()
        growth = content["after"]["duration_us"] - content["before"]["duration_us"]
        self.assertIn("longer" if growth > 0 else "less", self.text(".verdict"))
        self.assertEqual(self.texts(".side code"), [content[side]["id"] for side in ("before", "after")])
        rows = dict(self.shown())
        self.assertEqual(rows[".policy check_policy"], "gone")
        self.assertEqual(rows[".cache get"], "added")
        store = next(path for path in content["paths"] if path["title"] == "store get")
        expected = store["after"]["total_us"] - store["before"]["total_us"]
        self.assertEqual(rows["...store get"], self.value(f"Change.time({expected})"))
        self.assertIn("+1 error", self.value("document.querySelector('.path-row .badge-error').textContent"))
        widths = self.value("""(() => { const row = [...document.querySelectorAll(".path-row")].find((e) => e.textContent.includes("store get"));
            return [".path-before", ".path-after"].map((name) => row.querySelector(name).getBoundingClientRect().width); })()""")
        self.assertAlmostEqual(widths[1] / widths[0], store["after"]["total_us"] / store["before"]["total_us"], delta=0.1)

    def test_pills_search_and_all(self):
        self.over("diff", *self.two_traces())
        first = len(self.shown())
        self.value("[...document.querySelectorAll('.pill-gone')][0].click()")
        self.assertTrue(all(change == "gone" or not name.startswith(".") for name, change in self.shown()))
        self.browser.press("Escape")
        self.assertEqual(len(self.shown()), first)
        self.browser.type("#search", "store")
        self.assertEqual([name.strip(".") for name, _ in self.shown()][-1], "store get")
        self.assertEqual(self.text(".found"), "1 found")
        self.browser.type("#search", "")
        self.browser.click(".choices input")
        self.assertEqual(len(self.shown()), len(self.content()["paths"]))

    def test_keys_fold(self):
        self.over("diff", *self.two_traces(), fragment="all=1")
        everything = len(self.shown())
        self.value("document.querySelector('.rows').focus()")
        self.browser.press("ArrowDown")
        self.assertEqual(self.value("document.querySelector('[aria-selected=true] .what b').textContent")[:4], "wsgi")
        self.browser.press("ArrowLeft")
        self.assertEqual(len(self.shown()), 1)
        self.assertEqual(self.value("document.querySelector('.path-row').getAttribute('aria-expanded')"), "false")
        self.browser.press("ArrowRight")
        self.assertEqual(len(self.shown()), everything)
        self.browser.press("ArrowRight")
        self.assertEqual(self.value("document.querySelector('[aria-selected=true]').ariaLevel"), "2")
        self.browser.press("ArrowLeft")
        self.assertEqual(self.value("document.querySelector('[aria-selected=true]').ariaLevel"), "1")
        self.browser.click(".path-row .twisty")
        self.assertEqual(len(self.shown()), 1)

    def test_equal_traces(self):
        one = self.two_traces()[0]
        self.over("diff", one, one)
        self.assertEqual(self.text(".verdict"), "Equally long.")
        self.assertEqual(self.shown(), [])
        self.assertIn("No path changed by more than", self.text(".notes"))


class TwoSetsTests(SetCase):
    def open_sets(self, fragment=""):
        self.over("diff", "--before", BEFORE, "--after", AFTER, fragment=fragment)

    def test_differences_and_noise(self):
        self.open_sets()
        content = self.content()
        differing = [row for row in content["rows"] if row["differences"]]
        self.assertIn(f"{len(differing)} of {len(content['rows'])} rows differ beyond the noise", self.text(".verdict"))
        self.assertEqual(self.texts(".filter"), ["until 2026-11-23 00:00:00 UTC", "since 2026-11-23 00:00:00 UTC"])
        rows = {row[0]: row for row in self.cells()}
        self.assertEqual(rows["storeglance_api"][1], "slower")
        self.assertEqual(rows["policyironic_api"][1], "gone")
        self.assertEqual(rows["cacheironic_api"][1], "added")
        self.assertEqual(rows["keystoneironic_api"][1], "no difference")
        store = next(row for row in content["rows"] if row["name"] == "store")
        change = round(100 * store["after"]["duration_us"]["p50"] / store["before"]["duration_us"]["p50"] - 100)
        self.assertTrue(rows["storeglance_api"][2].startswith(f"+{change} %"), rows["storeglance_api"])
        self.assertIn("Mann-Whitney U", self.value("document.querySelector('.badge-slower').title"))
        self.assertIn(f"{content['tests']} tests were made. With Holm’s correction", self.text("details.notes"))

    def test_pills_sort_and_search(self):
        self.open_sets()
        self.value("document.querySelector('.pill-slower').click()")
        self.assertTrue(all("slower" in row[1] for row in self.cells()))
        self.browser.press("Escape")
        self.browser.click(".choices input")
        self.assertNotIn("no difference", {row[1] for row in self.cells()})
        self.browser.click(".choices input")
        self.sort("Self per trace")
        values = self.value("app.view.sorted.rows.map((row) => row.self)")
        self.assertEqual(values, sorted(values, reverse=True))
        self.browser.type("#search", "service:conductor")
        self.assertTrue(all(row[0].endswith("ironic_conductor") for row in self.cells()))

    def test_too_few(self):
        self.over("diff", "--before", BEFORE, "--after", AFTER, "--limit", "4")
        self.assertIn("Too few traces", self.text(".verdict"))
