"""Search: what a query finds, and the way from one match to the next."""

from page_case import PageCase


class SearchTests(PageCase):
    def find(self, text):
        """The titles of what is found."""
        self.browser.type("#search", text)
        return self.value("app.matches?.list.map((i) => app.trace.title(i)) ?? null")

    def test_what_a_query_finds(self):
        self.open("demo")
        self.assertEqual(self.find("select"), ["SELECT nodes", "SELECT nodes", "SELECT images"])
        self.assertEqual(self.find("/^requests$/"), [])
        self.assertEqual(self.find("name:/^req/"), ["GET /v2/images/7d3c", "POST /v2.0/ports"])
        self.assertEqual(self.find("/sel.*IMAGES/"), ["SELECT images"])
        self.assertEqual(len(self.find("service:glance_api")), 3)
        self.assertEqual(self.find("service:glance -name:db name:store"), ["get"])
        self.assertEqual(self.find("error"), ["POST /v2.0/ports"])
        self.assertEqual(self.find("ECONNREFUSED"), ["POST /v2.0/ports"])
        self.assertEqual(
            self.find(">100ms"),
            ["PUT /v1/nodes/1be26c0b-03f2-4d2e-ae87-c02d7f33c123/states/provision", "do_node_deploy", "deploy"],
        )
        self.assertEqual(self.find("name:db <3.1ms"), ["SELECT nodes"])
        self.assertEqual(self.find("fake-hardware"), ["SELECT nodes"], "payloads are searched")
        self.assertEqual(self.find('"power on"'), ["SELECT nodes"])
        self.assertEqual(len(self.find("/v1/nodes")), 1)
        self.assertEqual(self.find("host:image-1 kind:db"), ["SELECT images"])
        self.assertEqual(self.find("nothing at all"), [])
        self.assertIsNone(self.find(""))

    def test_running(self):
        self.open("damaged")
        self.assertEqual(self.find("running"), ["create_node"])

    def test_a_wrong_query_says_why(self):
        self.open("demo")
        for text, why in (
            (">soon", ">soon: a duration is a number and a unit, such as >100ms"),
            ("/(/", "unterminated group"),
        ):
            self.browser.type("#search", text)
            self.assertIn(why.lower(), self.text(".found").lower())
            self.assertEqual(self.value("document.querySelector('#search').getAttribute('aria-invalid')"), "true")
        self.assertEqual(len(self.rows()), 12)

    def test_next_and_previous(self):
        self.open("demo")
        self.browser.press("/")
        self.assertEqual(self.value("document.activeElement.id"), "search")
        self.browser.type("#search", "select")
        self.assertEqual(self.text(".found"), "3 found")
        self.browser.press("Enter")
        self.assertEqual(self.text(".found"), "1 of 3")
        self.browser.press("Enter")
        self.assertEqual(self.text(".found"), "2 of 3")
        self.browser.press("Escape")
        self.assertEqual(self.state("query"), "")
        self.browser.type("#search", "select")
        self.browser.press("ArrowDown")
        self.browser.press("n")
        self.assertEqual(self.text(".found"), "3 of 3")
        self.browser.press("n")
        self.assertEqual(self.text(".found"), "1 of 3", "round")
        self.browser.press("N")
        self.assertEqual(self.text(".found"), "3 of 3")
        self.click("Previous match (N)")
        self.assertEqual(self.text(".found"), "2 of 3")

    def test_matches_open_what_hides_them(self):
        self.open("demo")
        self.browser.press("{")
        self.browser.type("#search", "images.id")
        self.browser.press("Enter")
        self.assertIn(".....SELECT images", self.rows())
        self.open("n_plus_one")
        self.browser.type("#search", '"node_id":700')
        self.browser.press("Enter")
        self.assertEqual(self.value("app.views.timeline.rows.length"), 816)
        self.assertEqual(
            self.value("document.querySelector('[aria-selected=true] .what b').textContent"), "SELECT node_traits"
        )

    def test_matches_only_keeps_ancestors(self):
        self.open("demo")
        self.browser.type("#search", "glance_api name:store")
        self.browser.click(".choices input")
        self.assertEqual(
            self.rows(),
            [
                "PUT /v1/nodes/1be26c0b-03f2-4d2e-ae87-c02d7f33c123/states/provision",
                ".do_node_deploy",
                "..deploy",
                "...GET /v2/images/7d3c",
                "....GET /v2/images/7d3c",
                ".....get",
            ],
        )
        self.browser.click(".choices input")
        self.assertEqual(len(self.rows()), 12)

    def test_matches_are_marked_in_the_strip(self):
        self.open("demo")
        ink = """(() => { const c = document.querySelector(".minimap-marks"); const d = c.getContext("2d").getImageData(0, 0, c.width, 4).data;
            let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i] > 0) n += 1; return n; })()"""
        self.browser.type("#search", "select")
        self.assertGreater(self.value(ink), 20)

    def test_errors_are_walked(self):
        self.browser.open(self.pages.of("many", 5000))
        self.browser.press("e")
        first = self.state("selected")
        self.assertTrue(self.value("app.trace.is(app.state.selected, ERROR)"))
        self.assertIn(f"{first}", self.value("String(document.querySelector('.row[aria-selected=true]').row.row.span)"))
        self.browser.press("e")
        self.assertGreater(self.state("selected"), first)
        self.browser.press("E")
        self.assertEqual(self.state("selected"), first)
        self.value("app.state.update({ query: 'name:wsgi', only: true })")
        self.browser.press("e")
        self.assertTrue(
            self.value("document.querySelector('.row[aria-selected=true]') !== null"), "nothing hides where one goes"
        )
