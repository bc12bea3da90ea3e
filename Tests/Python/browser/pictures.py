"""Takes the pictures of docs/images anew, those of the terminal with tmux: OSPROFILER_BIN_DIR=.build/debug python3 Tests/Python/browser/pictures.py"""

import os
import tempfile
import time

import points
import sets
import terminal
from chromium import Chromium
from pages import FIXTURES, ROOT, Pages
from set_case import AFTER, BEFORE, deployments

IRONIC = os.path.join(FIXTURES, "ironic", "reports", "080a6d77-5943-495a-9928-62187d8dd3d4.json")
# Name, trace, fragment, size, scheme.
PICTURES = (
    ("page-light", "demo", "span=10&details=1", (1280, 720), "light"),
    ("page-dark", "demo", "span=10&details=1", (1280, 720), "dark"),
    ("page-narrow", "demo", "", (360, 740), "dark"),
    ("page-flame", "demo", "view=flame&span=6", (1280, 440), "light"),
    ("page-services", "demo", "view=services", (1280, 620), "dark"),
    ("page-n-plus-one", "n_plus_one", "", (1280, 400), "light"),
    ("page-damaged", "damaged", "", (1280, 590), "dark"),
    ("page-late", "leaked", "toggled=strays", (1280, 760), "light"),
    ("page-compared", "demo", "span=10&details=1&with=6", (1280, 720), "light"),
    ("page-statistics", "n_plus_one", "view=statistics", (1280, 420), "dark"),
    ("page-ironic", IRONIC, "", (1280, 720), "light"),
)
# Name, command over two days, fragment, size, scheme.
SET_PICTURES = (
    ("page-stats", ("stats",), "", (1280, 580), "light"),
    ("page-merged-flame", ("flame",), "", (1280, 560), "dark"),
    ("page-diff", ("diff", *deployments(sets.two_days())), "", (1280, 550), "light"),
    ("page-sets", ("diff", "--before", BEFORE, "--after", AFTER), "", (1280, 760), "dark"),
)


def main():
    images = os.path.join(ROOT, "docs", "images")
    os.makedirs(images, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        pages = Pages(folder)

        def take(name, path, fragment, size, scheme):
            browser.resize(*size)
            browser.scheme(scheme)
            browser.open(path, fragment)
            browser.picture(os.path.join(images, f"{name}.png"))

        for name, trace, *look in PICTURES:
            # As the command shows them.
            is_saved = os.path.exists(trace)
            take(name, pages.of_saved_report(trace) if is_saved else pages.stored(trace, getattr(points, trace)()), *look)
        for name, command, *look in SET_PICTURES:
            take(name, pages.over("two_days", *command), *look)
        take_terminal(pages, images)


def take_terminal(pages, images):
    """`trace top`: the list, and a trace that it opens."""
    pages.store("traces", [points.demo(), points.n_plus_one(), *sets.two_days()[-24:]])
    # A relative path: that of this machine is nobody's business.
    command = terminal.command("trace", "top", points.demo().base_id, "--connection-string", "jsonl:///traces.jsonl")
    with terminal.Terminal(command, 110, 24, pages.folder, TERM="tmux-256color") as screen:
        screen.wait_for("do_node_deploy")
        screen.picture(os.path.join(images, "top-trace.svg"))
        screen.press("q")
        screen.wait_for("26 traces")
        time.sleep(1)
        screen.picture(os.path.join(images, "top-list.svg"))


if __name__ == "__main__":
    main()
