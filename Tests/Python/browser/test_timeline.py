"""The timeline: rows, bars, zoom, and what is folded, hidden and pruned."""

from page_case import CTRL, SHIFT, PageCase


class TimelineTests(PageCase):
    def test_a_small_trace_is_open(self):
        self.open("demo")
        self.assertEqual(
            self.rows(),
            [
                "PUT /v1/nodes/1be26c0b-03f2-4d2e-ae87-c02d7f33c123/states/provision",
                ".SELECT nodes",
                ".do_node_deploy",
                "..SELECT nodes",
                "..UPDATE nodes",
                "..deploy",
                "...GET /v2/images/7d3c",
                "....GET /v2/images/7d3c",
                ".....SELECT images",
                ".....get",
                "...POST /v2.0/ports",
                ".emit",
            ],
        )
        self.assertIn("152 ms", self.text("#row-0"))
        self.assertEqual(self.texts(".legend .chip-name"), ["ironic_api", "ironic_conductor", "glance_api"])
        self.assertEqual(self.text(".badge-error"), "1 error")

    def test_bars_stand_under_their_ruler(self):
        self.open("demo")
        left, right = self.value(
            """(() => { const path = document.querySelector("#row-2 .bar-total").getBoundingClientRect();
            const ruler = document.querySelector(".timeline .ruler").getBoundingClientRect(); const { scale, trace } = app.views.timeline;
            return [path.left - ruler.left - scale.x(trace.start[2]), path.right - ruler.left - scale.x(trace.stop[2])]; })()"""
        )
        self.assertLess(abs(left), 1)
        self.assertLess(abs(right), 1)

    def test_the_longest_bar_has_its_time_behind_it(self):
        """Upon the bar, its stripes would make it hard to read."""
        self.open("demo")
        for duration, text in ((152_328, "152 ms"), (59_940, "59.9 ms"), (245_000_000, "4 min 05 s"), (7_380_000_000, "2 h 03 min")):
            with self.subTest(text):
                anchor, beyond = self.value(
                    f"""(() => {{ app.trace.duration = {duration}; const {{ timeline }} = app.views; timeline.measure();
                    const label = document.querySelector("#row-0 .bar-label"); label.textContent = Time.text({duration});
                    const place = Bars.place(label.textContent, 0, timeline.scale.to, timeline.scale); label.setAttribute("x", place.x);
                    return [place.anchor, label.getBoundingClientRect().right - label.closest("svg").getBoundingClientRect().right]; }})()"""
                )
                self.assertEqual(anchor, "start")
                self.assertLessEqual(beyond, 0)
                self.assertEqual(self.value("document.querySelector('#row-0 .bar-label').textContent"), text)

    def test_what_stands_beside_a_name_is_whole_or_absent(self):
        """A point's name and its service take what the title of the row leaves, or nothing."""
        for width in range(640, 1300, 55):
            self.browser.resize(width, 800)
            self.open("demo")
            with self.subTest(width):
                shown, cut, squeezed = self.value(
                    """(() => { const sum = [0, 0, 0];
                    for (const what of document.querySelectorAll(".row .what")) {
                      const beside = what.querySelector(".beside"), title = what.querySelector("b"); if (!beside) continue;
                      const box = beside.getBoundingClientRect();
                      const seen = Array.from(beside.children, (part) => part.getBoundingClientRect()).filter((part) => part.top < box.bottom);
                      sum[0] += seen.length; sum[1] += seen.filter((part) => part.right > box.right + 0.5).length;
                      sum[2] += seen.length > 0 && title.scrollWidth > title.clientWidth;
                    }
                    return sum; })()"""
                )
                self.assertGreater(shown, 0)
                self.assertEqual((cut, squeezed), (0, 0))

    def test_the_hint_of_the_search_is_whole(self):
        for width in (1280, 1440, 360):
            self.browser.resize(width, 800)
            self.open("demo")
            with self.subTest(width):
                # Measured as text would be: a placeholder has no box of its own.
                taken, room, overflow = self.value(
                    """(() => { const field = document.querySelector("#search"); const style = getComputedStyle(field);
                    const pen = document.createElement("canvas").getContext("2d"); pen.font = style.font;
                    return [pen.measureText(field.placeholder).width, field.clientWidth - parseFloat(style.paddingLeft) -
                        parseFloat(style.paddingRight), style.textOverflow]; })()"""
                )
                self.assertTrue(taken <= room or (width == 360 and overflow == "ellipsis"), (taken, room))

    def test_bars_tell_self_time_and_the_critical_path(self):
        self.open("demo")
        self.assertEqual(
            self.value("app.segments.of(2).reduce((sum, [from, to]) => sum + to - from, 0)"),
            self.value("app.trace.selfTime(2)"),
        )
        for index in range(12):
            own = self.value(f"app.segments.of({index}).reduce((sum, [from, to]) => sum + to - from, 0)")
            self.assertEqual(own, self.value(f"app.trace.selfTime({index})"), index)
        # Also of damaged spans: the column says what the bar shows.
        self.open("damaged")
        self.assertEqual(
            self.value(
                "app.trace.spans.map((_, i) => app.segments.of(i).reduce((sum, [from, to]) => sum + to - from, 0))"
            ),
            self.value("app.trace.spans.map((_, i) => app.trace.selfTime(i))"),
        )
        self.open("demo")
        self.assertTrue(
            self.value("document.querySelector('#row-0 .bar-self').getAttribute('d').split('M').length > 3")
        )
        self.assertTrue(self.value("document.querySelector('#row-0 .bar-critical').getAttribute('d')"))

    def test_wheel_zooms_and_moves(self):
        self.open("demo")
        self.browser.wheel(".timeline .ruler", -120)
        zoomed = self.zoom()
        self.assertLess(zoomed[1] - zoomed[0], 152_328)
        self.browser.wheel("#row-3 .cell-bar", -120, CTRL)
        self.assertLess(self.zoom()[1] - self.zoom()[0], zoomed[1] - zoomed[0])
        before = self.zoom()
        self.browser.wheel("#row-3 .cell-bar", 60, SHIFT)
        self.assertGreater(self.zoom()[0], before[0])
        self.assertEqual(self.zoom()[1] - self.zoom()[0], before[1] - before[0])
        self.browser.press("0")
        self.assertEqual(self.zoom(), [0, 152_328])

    def test_dragging_chooses_and_moves(self):
        self.open("demo")
        self.browser.drag(".timeline .ruler", (0.2, 0.5), (0.5, 0.5))
        first = self.zoom()
        self.assertAlmostEqual(first[0], 0.2 / 0.917 * 152_328, delta=4000)
        self.browser.drag("#row-5 .cell-bar", (0.5, 0.5), (0.3, 0.5))
        self.assertGreater(self.zoom()[0], first[0])
        moved = self.zoom()
        self.browser.click(".minimap", (0.9, 0.5), count=2)
        self.assertEqual(self.zoom(), [0, 152_328])
        self.browser.drag(".minimap", (0.25, 0.5), (0.75, 0.5))
        self.assertAlmostEqual(self.zoom()[0], 38_082, delta=600)
        self.assertAlmostEqual(self.zoom()[1], 114_246, delta=600)
        self.browser.drag(".minimap", (0.5, 0.5), (0.6, 0.5))
        self.assertAlmostEqual(self.zoom()[0], 38_082 + 15_232, delta=900)
        self.assertEqual(self.state("selected"), -1, "a drag is no click")
        self.assertNotEqual(moved, self.zoom())

    def test_keys_zoom_and_move(self):
        self.open("demo")
        self.browser.press("w", "w")
        size = self.zoom()[1] - self.zoom()[0]
        self.assertAlmostEqual(size, 152_328 * 0.49, delta=3)
        before = self.zoom()
        self.browser.press("d")
        self.assertGreater(self.zoom()[0], before[0])
        self.browser.press("a")
        self.assertEqual(self.zoom(), before)
        self.browser.press("s")
        self.assertGreater(self.zoom()[1] - self.zoom()[0], size)
        self.browser.press("ArrowRight", modifiers=SHIFT)
        self.assertGreater(self.zoom()[0], before[0] - 40_000)
        self.value("document.querySelector('.minimap').focus()")
        self.browser.press("ArrowUp")
        self.assertLess(self.zoom()[1] - self.zoom()[0], 152_328 * 0.7)
        self.browser.press("0")
        self.assertEqual(self.state("zoom"), None)

    def test_folding_one_a_level_and_all(self):
        self.open("demo")
        self.browser.click(f"{self.row('do_node_deploy')} .twisty")
        self.assertEqual(len(self.rows()), 4)
        self.assertIn("1 error within", self.texts(".row .badge"))
        self.browser.click(f"{self.row('do_node_deploy')} .twisty")
        self.assertEqual(len(self.rows()), 12)
        self.click("Close all ({)")
        self.assertEqual(len(self.rows()), 1)
        self.click("Open a level (])")
        self.assertEqual(len(self.rows()), 4)
        self.click("Open a level (])")
        self.assertEqual(len(self.rows()), 7)
        self.click("Close a level ([)")
        self.assertEqual(len(self.rows()), 4)
        self.click("Open all (})")
        self.assertEqual(len(self.rows()), 12)
        self.browser.press("{")
        self.browser.press("m")
        self.assertEqual(len(self.rows()), 12)

    def test_rows_are_walked_with_arrows(self):
        self.open("demo")
        self.value("document.querySelector('.rows').focus()")
        self.browser.press("ArrowDown", "ArrowDown")
        self.assertEqual(self.state("selected"), 2)
        self.browser.press("ArrowLeft")
        self.assertEqual(len(self.rows()), 4)
        self.browser.press("ArrowRight", "ArrowRight")
        self.assertEqual(self.state("selected"), 3)
        self.browser.press("ArrowLeft")
        self.assertEqual(self.state("selected"), 2)
        self.browser.press("End")
        self.assertEqual(self.state("selected"), 11)
        self.browser.press("Home")
        self.assertEqual(self.state("selected"), 0)
        self.assertEqual(self.text("[aria-selected=true] .what b")[:7], "PUT /v1")

    def test_repeated_calls_are_one_row(self):
        self.open("n_plus_one")
        self.assertEqual(self.rows(), ["GET /v1/nodes", ".SELECT nodes", ".SELECT node_traits", ".convert"])
        fold = self.row("SELECT node_traits")
        self.assertEqual(self.text(f"{fold} .times"), "× 812")
        self.assertEqual(self.text(f"{fold} .cell-time"), "3.41 s")
        self.browser.click(f"{fold} .twisty")
        self.assertGreater(len(self.rows()), 20)
        self.assertEqual(self.value("app.views.timeline.rows.length"), 816)
        self.browser.click(fold)
        self.browser.press("x")
        self.assertEqual(self.value("app.views.timeline.rows.length"), 815)

    def test_a_large_trace_opens_what_matters(self):
        self.browser.open(self.pages.of("many", 5000))
        rows = self.value("app.views.timeline.rows.length")
        self.assertLess(rows, 200)
        shown = self.value(
            "app.views.timeline.rows.filter((r) => r.kind === 'span' && app.trace.is(r.span, ERROR)).length"
        )
        folded = self.value("app.views.timeline.rows.filter((r) => r.kind === 'fold' && r.fold.errors > 0).length")
        self.assertGreater(shown + folded, 0)

    def test_damage_is_shown(self):
        self.open("damaged")
        notes = self.texts(".row .badge-note")
        for note in (
            "incomplete",
            "no start",
            "unknown parent",
            "cycle of parents",
            "starts 30.0 ms before its parent",
            "outlived by children",
        ):
            self.assertIn(note, notes)
        badges = self.texts(".damage .badge")
        for text in (
            "1 error",
            "1 span without an end",
            "1 span without a start",
            "1 with an unknown parent",
            "2 in a cycle of parents",
            "1 with clock skew",
        ):
            self.assertIn(text, badges)
        self.assertTrue(
            self.value("!!document.querySelector('.bar-tail[d]') && !!document.querySelector('.bar-open[d]')")
        )
        self.click("Go to the next: 1 with an unknown parent")
        self.assertEqual(self.value("app.trace.title(app.state.selected)"), "SELECT 1")

    def test_late_spans_are_folded_aside(self):
        self.open("leaked")
        self.assertIn("7 late, folded at the end", self.texts(".damage .badge"))
        self.assertEqual(self.zoom(), [0, 1_300_000], "late spans do not squeeze the timeline")
        strays = self.row("7 late spans, probably of other requests")
        before = len(self.rows())
        self.browser.click(strays)
        self.assertEqual(len(self.rows()), before + 7)

    def test_a_fresh_trace_is_running(self):
        self.open("damaged")
        fresh = self.value("new Damage(app.trace, Date.parse('2026-11-22T08:54:20Z')).list().map((kind) => kind.text)")
        self.assertIn("1 running", fresh)
        self.assertNotIn("1 span without an end", fresh)

    def test_short_spans_are_hidden(self):
        self.open("demo")
        self.browser.type(".least", "10ms")
        self.browser.press("Enter")
        self.assertNotIn(".SELECT nodes", self.rows())
        self.assertIn("...POST /v2.0/ports", self.rows())
        self.browser.type(".least", "soon")
        self.browser.press("Enter")
        self.assertEqual(self.value("document.querySelector('.least').getAttribute('aria-invalid')"), "true")
        self.browser.type(".least", "")
        self.browser.press("Enter")
        self.assertEqual(len(self.rows()), 12)

    def test_a_service_is_left_out_and_its_errors_are_not(self):
        self.open("demo")
        self.click("Leave out ironic_conductor")
        self.assertEqual(self.rows()[-1], ".9 spans of ironic_conductor left out")
        self.assertIn("1 error", self.texts(".row-pruned .badge-error"))
        self.click("Show ironic_conductor again")
        self.assertEqual(len(self.rows()), 12)

    def test_a_span_alone_and_back(self):
        self.open("demo")
        self.browser.click(self.row("deploy"))
        self.browser.press("f")
        self.assertEqual(self.rows()[0], "deploy")
        self.assertEqual(self.zoom(), [26_000, 133_400])
        crumbs = self.texts("header nav .crumb")
        self.assertEqual(crumbs[0], "Whole trace")
        self.assertEqual(crumbs[-1], "do_node_deploy")
        self.click("Show do_node_deploy alone")
        self.assertEqual(self.rows()[0], "do_node_deploy")
        self.browser.press("u")
        self.browser.press("u")
        self.assertEqual(len(self.rows()), 12)
        self.assertTrue(self.value("document.querySelector('header nav').hidden"))

    def test_pills(self):
        self.open("demo")
        self.click("Errors: 1 span")
        self.assertEqual(self.state("pills"), ["errors"])
        self.assertEqual(self.value("app.matches.list"), [10])
        self.assertEqual(
            len(self.value("[...document.querySelectorAll('.row.dim')].filter((e) => !e.hidden).map((e) => e.id)")), 11
        )
        self.click("Errors: 1 span")
        self.click("Critical path: 12 spans")
        self.assertEqual(self.value("app.matches.list.length"), 12)
        self.browser.press("c")
        self.assertIsNone(self.value("app.matches"))
        self.click("Slow: 4 spans")
        self.assertEqual(
            self.value(
                "app.matches.list.every((i) => app.trace.took(i) >= 0.7 * 126250 || app.trace.selfTime(i) >= 0.7 * 42000)"
            ),
            True,
        )

    def test_the_divider_moves(self):
        self.open("demo")
        self.browser.drag(".divider", (0.5, 0.5), (30, 0.5))
        self.assertGreater(int(self.value("document.querySelector('.divider').getAttribute('aria-valuenow')")), 55)
        self.expect_columns_in_line()

    def test_columns_stand_in_line(self):
        self.open("demo")
        self.expect_columns_in_line()

    def expect_columns_in_line(self):
        head, cell = self.value("""[".timeline .head-bar", "#row-0 .cell-bar"].map((s) => {
            const b = document.querySelector(s).getBoundingClientRect(); return [b.left, b.right]; })""")
        self.assertLess(abs(head[0] - cell[0]), 2)
        self.assertLess(abs(head[1] - cell[1]), 2)

    def test_a_new_scheme(self):
        self.open("demo")
        light = self.value("app.colours.service(0)")
        self.click("Light or dark")
        self.assertNotEqual(self.value("app.colours.service(0)"), light)
        self.assertEqual(self.value("document.documentElement.dataset.scheme"), "dark")
        self.click("Light or dark")
        self.assertEqual(self.value("app.colours.service(0)"), light)
