"""For everyone: names and roles, keys, contrast, small screens and paper."""

import json
import os
import re
import zlib

from page_case import CTRL, PageCase


class AccessTests(PageCase):
    def inject_axe(self):
        with open(os.environ["OSPROFILER_AXE"], encoding="utf-8") as file:
            self.value(file.read() + "; true")

    def axe(self):
        found = self.value(
            """axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations.map((one) =>
            `${one.impact} ${one.id}: ${one.nodes.slice(0, 4).map((node) => node.target.join(" ") + " " +
                (node.any[0]?.message ?? "")).join(" | ")}`))"""
        )
        return found

    def test_axe_finds_nothing(self):
        for name, fragment in (
            ("demo", "span=10&details=1"),
            ("damaged", ""),
            ("leaked", "toggled=strays"),
            ("n_plus_one", "view=flame&span=3"),
            ("demo", "view=statistics"),
            ("demo", "view=services"),
            ("demo", "view=json"),
            ("demo", "root=5&find=db"),
            ("demo", "span=3&details=1&with=1"),
        ):
            self.open(name, fragment)
            self.inject_axe()
            for scheme in ("light", "dark"):
                with self.subTest(f"{name} {fragment} {scheme}"):
                    self.browser.scheme(scheme)
                    self.assertEqual(self.axe(), [])
        self.browser.scheme("light")
        self.open("demo")
        self.inject_axe()
        self.click("Keys")
        self.assertEqual(self.axe(), [])

    def test_the_accessibility_tree(self):
        self.open("demo", "span=2&details=1")
        nodes = self.browser.call("Accessibility.getFullAXTree")["nodes"]
        tree = [
            (
                node["role"]["value"],
                node.get("name", {}).get("value", ""),
                {one["name"]: one["value"].get("value") for one in node.get("properties", [])},
            )
            for node in nodes
            if not node["ignored"]
        ]
        roles = {role for role, _, _ in tree}
        for role in (
            "treegrid",
            "row",
            "gridcell",
            "tablist",
            "tab",
            "tabpanel",
            "search",
            "searchbox",
            "complementary",
            "slider",
            "status",
        ):
            self.assertIn(role, roles)
        rows = [(name, more) for role, name, more in tree if role == "row"]
        self.assertEqual(len(rows), 12)
        self.assertEqual([more["level"] for _, more in rows], [1, 2, 2, 3, 3, 3, 4, 5, 6, 6, 4, 2])
        self.assertEqual([more.get("expanded") for _, more in rows][:3], [True, None, True])
        self.assertEqual([more["selected"] for _, more in rows].index(True), 2)
        for role, name, _ in tree:
            if role in ("button", "tab", "checkbox", "textbox", "searchbox", "slider", "treegrid", "region"):
                self.assertNotEqual(name.strip(), "", role)

    def test_everything_by_keys(self):
        self.open("demo")
        reached = []
        for _ in range(60):
            self.browser.press("Tab")
            reached.append(
                self.value(
                    "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).slice(0, 40)"
                )
            )
        for label in (
            "Copy the trace id",
            "Keys",
            "Search",
            "Errors: 1 span",
            "Leave out glance_api",
            "Time shown",
            "Spans of the trace",
            "Width of the names",
            "Hide spans shorter than",
            "Timeline",
        ):
            self.assertIn(label, reached)

    def test_the_sheet_of_keys(self):
        self.open("demo")
        self.browser.press("?")
        self.assertTrue(self.value("document.querySelector('.help').open"))
        keys = self.texts(".help kbd")
        for key in ("/", "n", "e", "c", "w", "0", "f", "?", "↑ ↓", ">100ms <5ms"):
            self.assertIn(key, keys)
        self.assertEqual(
            len(self.texts(".help section:first-child dt")),
            self.value("KEYS.length"),
            "the sheet lists what the keyboard knows",
        )
        self.browser.press("Escape")
        self.assertFalse(self.value("document.querySelector('.help').open"))
        for number, view in enumerate(("timeline", "flame", "statistics", "services", "json"), 1):
            self.browser.press(str(number))
            self.assertEqual(self.state("view"), view)

    def test_the_command_palette(self):
        self.open("demo")
        self.browser.press("k", modifiers=CTRL)
        self.assertEqual(self.value("document.activeElement.getAttribute('role')"), "combobox")
        titles = self.texts(".palette li > span")
        for title in ("Critical path", "Open all", "Find glance_api", "Leave out glance_api", "Download: Spans (CSV)", "Copy link"):
            self.assertIn(title, titles)
        self.inject_axe()
        self.assertEqual(self.axe(), [])
        self.browser.type(".palette input", "stats host")
        self.assertEqual(self.texts(".palette li > span"), ["Statistics by Host"])
        self.browser.press("Enter")
        self.assertFalse(self.value("document.querySelector('.palette').open"))
        self.assertEqual([self.state("view"), self.state("table")], ["statistics", "host"])
        self.browser.press("p")
        self.browser.type(".palette input", "leave out")
        self.browser.press("ArrowDown", "Enter")
        self.assertEqual(self.state("pruned"), [1])
        self.browser.press("p")
        self.browser.type(".palette input", "<img src=x>")
        self.assertEqual(self.texts(".palette li"), [])
        self.assertIn("No such command.", self.texts(".palette p"))
        self.browser.press("Enter", "Escape")
        self.assertFalse(self.value("document.querySelector('.palette').open"))
        self.assertEqual(self.state("view"), "statistics")
        self.browser.press("p")
        self.browser.click(".palette li:first-child")
        self.assertEqual(self.value("document.activeElement.id"), "search")

    def test_the_divider_by_keys(self):
        self.open("demo")
        self.value("document.querySelector('.divider').focus()")
        self.browser.press("ArrowRight", "ArrowRight")
        self.assertEqual(self.value("document.querySelector('.divider').getAttribute('aria-valuenow')"), "51")

    def test_360_pixels(self):
        self.browser.resize(360, 740)
        for fragment in ("", "span=10&details=1", "view=flame", "view=statistics", "view=services", "view=json", "span=3&details=1&with=1"):
            with self.subTest(fragment):
                self.open("demo", fragment)
                self.assertLessEqual(self.value("document.documentElement.scrollWidth"), 360)
        self.open("demo")
        self.assertGreater(self.value("document.querySelector('#row-0 .cell-bar').clientWidth"), 120)
        self.assertGreater(self.value("document.querySelector('#row-0 .what').clientWidth"), 80)
        # Every view can be seen, and the ruler measures: a lonely 0 does not.
        self.assertLessEqual(self.value("document.querySelector('.tabs button:last-child').getBoundingClientRect().right"), 360)
        self.assertGreaterEqual(len(self.texts(".timeline .ruler text")), 2)
        self.browser.click(self.row("do_node_deploy"))
        self.assertEqual(self.text("#details-title"), "do_node_deploy")

    def test_nothing_moves_after_it_is_drawn(self):
        self.open("demo")
        self.assertEqual(
            self.value("""new Promise((done) => new PerformanceObserver((list) =>
            done(list.getEntries().reduce((sum, one) => sum + one.value, 0))).observe({ type: "layout-shift", buffered: true })
            || setTimeout(() => done(0), 500))"""),
            0,
        )

    def test_paper(self):
        self.open("leaked", "toggled=strays&span=1&details=1")
        self.browser.call("Emulation.setEmulatedMedia", media="print")
        self.assertEqual(self.value("getComputedStyle(document.querySelector('.toolbar')).display"), "none")
        self.assertEqual(self.value("getComputedStyle(document.querySelector('.details')).display"), "none")
        self.browser.call("Emulation.setEmulatedMedia", media="")
        pages = self.printed_pages()
        self.assertGreaterEqual(pages, 1)
        self.assertEqual(
            self.value("document.querySelectorAll('.timeline .row:not([hidden])').length"),
            len(self.rows()),
            "as before",
        )
        self.browser.open(self.pages.of("n_plus_one"), "unfolded")
        self.assertGreater(self.printed_pages(), 10, "all rows are on paper")

    def printed_pages(self):
        paper = self.browser.paper()
        text = paper
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.S):
            try:
                text += zlib.decompress(stream)
            except zlib.error:
                pass
        return len(re.findall(rb"/Type\s*/Page\b", text))

    def test_dark_and_light_follow_the_system(self):
        self.open("demo")
        colours = []
        for scheme in ("light", "dark"):
            self.browser.scheme(scheme)
            colours.append(self.value("[getComputedStyle(document.body).backgroundColor, app.colours.service(0)]"))
        self.assertNotEqual(colours[0], colours[1])
        self.assertNotEqual(colours[0][1], colours[1][1])

    def test_colours_can_be_told_from_the_page(self):
        """Three to one for each service, 4.5 to one for text in it, in both schemes; and no two services alike for any eye."""
        self.open("demo")
        for scheme in ("light", "dark"):
            self.browser.scheme(scheme)
            colours = self.value("""(() => { const probe = document.createElement("span"); document.body.append(probe);
                const of = (name) => { probe.className = name; return getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number); };
                const all = [of("colour-page"), of("colour-inside"), ...Array.from({ length: 12 }, (_, n) => of(`service-${n}`))];
                probe.remove(); return all; })()""")
            page, inside, services = colours[0], colours[1], colours[2:]
            for number, colour in enumerate(services):
                self.assertGreaterEqual(contrast(colour, page), 3, f"{scheme} service-{number}")
                self.assertGreaterEqual(contrast(colour, inside), 4.5, f"{scheme} service-{number} with text in it")
            for eye in (None, *BLINDNESS):
                seen = [see(colour, eye) for colour in services[:8]]
                for one in range(8):
                    for other in range(one):
                        self.assertGreater(
                            distance(seen[one], seen[other]), 8, f"{scheme} {eye}: service-{one} and service-{other}"
                        )


# Machado, Oliveira and Fernandes 2009, in linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour):
    return [(value / 255 / 12.92 if value <= 10.3 else ((value / 255 + 0.055) / 1.055) ** 2.4) for value in colour]


def contrast(one, other):
    lights = sorted(
        sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear(colour))) for colour in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def see(colour, eye):
    """A colour as Lab, for an eye of this kind."""
    rgb = linear(colour)
    if eye:
        rgb = [min(max(sum(factor * value for factor, value in zip(row, rgb)), 0), 1) for row in BLINDNESS[eye]]
    x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505
    y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other):
    return sum((left - right) ** 2 for left, right in zip(one, other)) ** 0.5
