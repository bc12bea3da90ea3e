"""What the tests of the pages over many traces share."""

import json

import sets
from page_case import PageCase

BEFORE, AFTER = "until=2026-11-23T00:00:00", "since=2026-11-23T00:00:00"


def deployments(traces):
    """The ids of a request for a deployment of each day; the second one failed."""
    found = []
    for day in ("2026-11-22", "2026-11-23"):
        found.append(
            next(
                trace.base_id
                for trace in traces
                if trace.payloads[0]["timestamp"].startswith(day)
                and (day == "2026-11-22" or any("etype" in payload["info"] for payload in trace.payloads))
                and any("do_node_deploy" in json.dumps(payload) for payload in trace.payloads)
            )
        )
    return found


class SetCase(PageCase):
    def over(self, command, *arguments, name="two_days", fragment=""):
        self.browser.open(self.pages.over(name, command, *arguments), fragment)
        self.browser.wait_until("typeof app !== 'undefined'")

    def two_traces(self):
        return deployments(sets.two_days())

    def cells(self):
        """The texts of the table."""
        return self.value(
            "[...document.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))"
        )

    def sort(self, title):
        self.value(
            f"[...document.querySelectorAll('thead button')].find((b) => b.textContent.startsWith({json.dumps(title)})).click()"
        )
        self.browser.settle()

    def content(self):
        return self.value("app.content")
