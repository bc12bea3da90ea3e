"""The commands of docs/openstack.md. A block of them says that no test runs it, or is run here, line by line, against a private
RabbitMQ, with a client that publishes a sample trace and prints what OpenStack's client prints."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[3]
GUIDE = ROOT / "docs/openstack.md"
CLIENT = """openstack() {
    [[ $1 == --os-profile ]] && echo "Trace ID: $(osprofiler publish --demo --exchange ironic | sed 's/.* //')"
}
"""
# What a reader fills in; the consumer in the background ends with the shell.
WALK = """set -euo pipefail
trap 'kill -TERM $(jobs -p) 2>/dev/null; wait' EXIT
"""


def blocks():
    """The kind and the lines of each block, and the text before it."""
    text = GUIDE.read_text()
    for match in re.finditer(r"```sh\n(.*?)```", text, re.S):
        before = text[: match.start()].rstrip("\n").split("\n")
        yield before[-1], "\n".join(before[-6:-1]), match.group(1)


class GuideTests(unittest.TestCase):
    def test_targets_of_make_exist(self):
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
        documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "devstack/README.md"]
        for path in documents:
            named = re.findall(r"(?:`|^|sudo |&& )make ([a-z][a-z-]*)", path.read_text(), re.M)
            self.assertEqual([name for name in named if name not in targets], [], path)

    def test_files_of_the_repository_exist(self):
        named = re.findall(r"\]\(([^)#:]+)", GUIDE.read_text()) + re.findall(r"(?<![/\w])packaging/[\w./-]+", GUIDE.read_text())
        for name in named:
            self.assertTrue((GUIDE.parent / name).exists() or (ROOT / name).exists(), name)

    def test_every_block_is_run_or_says_that_it_is_not(self):
        found = list(blocks())
        self.assertGreater(len(found), 5)
        for mark, before, commands in found:
            with self.subTest(commands=commands):
                self.assertIn(mark, ("<!-- run -->", "<!-- not run -->"))
                if mark == "<!-- not run -->":
                    self.assertRegex(before, r"Not run\s+by a test")


@unittest.skipUnless("OSPROFILER_BIN_DIR" in os.environ, "OSPROFILER_BIN_DIR names no built command")
class GuideCommandTests(unittest.TestCase):
    def test_commands(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="osprofiler-guide."))
        self.addCleanup(shutil.rmtree, folder)
        broker = folder / "broker"
        subprocess.run([ROOT / "scripts/broker", "start", broker], check=True, stdout=subprocess.DEVNULL)
        self.addCleanup(subprocess.run, [ROOT / "scripts/broker", "stop", broker], stdout=subprocess.DEVNULL)
        url = (broker / "url").read_text().strip()
        walk = "".join(commands for mark, _, commands in blocks() if mark == "<!-- run -->")
        walk = walk.replace("rabbit://openstack:password@controller:5672/", url)
        # The words of the guide for what the client printed.
        walk = re.sub(r"^(openstack .*)$", r"""TRACE_ID=$(\1 | sed -n 's/^Trace ID: //p')""", walk, flags=re.M)
        walk = walk.replace(" TRACE_ID ", ' "$TRACE_ID" ')
        # Before the first trace doctor finds that nothing is published yet: its advice, not a failure of the guide.
        walk = re.sub(r"^(osprofiler doctor.*)$", r"\1 || [[ $? == 1 ]]", walk, flags=re.M)
        environment = {
            "HOME": str(folder),
            "PATH": f"{os.environ['OSPROFILER_BIN_DIR']}:{os.environ['PATH']}",
            "XDG_DATA_HOME": str(folder / "data"),
        }
        walk += 'osprofiler trace show "$TRACE_ID" --json | grep -c base_id\n'
        result = subprocess.run(
            ["bash", "-c", WALK + CLIENT + walk], cwd=folder, env=environment, capture_output=True, text=True
        )
        self.assertEqual(result.returncode, 0, walk + result.stdout + result.stderr)
        self.assertIn("trace.html", os.listdir(folder))


if __name__ == "__main__":
    unittest.main()
