"""The DevStack plug-in's phases on a tree in a temporary folder, as often as DevStack may run them.

With DEVSTACK_DIR the plug-in meets DevStack's own functions. OSPROFILER_BIN_DIR names a built command: with it the unit that
the plug-in writes stores a trace that went through a private RabbitMQ.
"""

import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
STACK = ["stack:pre-install", "stack:install", "ironic", "stack:post-config", "stack:extra", "stack:test-config"]
SERVICES = ["cinder", "heat", "keystone", "neutron", "glance-api", "nova/nova", "nova/nova_cell1"]
UNIT = "devstack@osprofiler-consumer.service"


class Tree:
    """What DevStack finds on its machine, in a folder."""

    def __init__(self, settings=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="osprofiler-devstack."))
        for name in ["home", "etc/nova", "data", "systemd"]:
            (self.folder / name).mkdir(parents=True)
        for name in SERVICES:
            (self.folder / f"etc/{name}.conf").write_text("[DEFAULT]\ndebug = True\n")
        (self.folder / "local.conf").write_text(settings)

    def run(self, *phases, user=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OSPROFILER_")}
        # A debug build finds its libraries beside it, also when it is installed elsewhere.
        environment["LD_LIBRARY_PATH"] = os.environ.get("OSPROFILER_BIN_DIR", "")
        become = ["setpriv", f"--reuid={user}", "--clear-groups"] if user else []
        return subprocess.run([*become, HERE / "drive", self.folder, *phases], env=environment, text=True, capture_output=True)

    def read(self, name):
        return (self.folder / name).read_text()

    def calls(self):
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def command(self):
        """The command of the consumer's unit; None without a unit that is enabled."""
        enabled = self.folder / "enabled"
        if not enabled.exists() or UNIT not in enabled.read_text():
            return None
        lines = self.read(f"systemd/{UNIT}").splitlines()
        return next(line.partition("=")[2].strip() for line in lines if line.startswith("ExecStart"))

    def snapshot(self):
        """Every file with its mode and its bytes."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if name not in ("calls", "local.conf"):
                found[name] = (stat.filemode(path.stat().st_mode), path.read_bytes() if path.is_file() else None)
        return found


class PluginTests(unittest.TestCase):
    maxDiff = None

    def tree(self, settings=""):
        tree = Tree(settings)
        self.addCleanup(shutil.rmtree, tree.folder)
        return tree

    def stack(self, tree, *phases):
        result = tree.run(*(phases or STACK))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def profiler(self, tree, name):
        text = tree.read(f"etc/{name}.conf")
        section = text[text.index("[profiler]") :].splitlines()[1:]
        end = next((n for n, line in enumerate(section) if line.startswith("[")), len(section))
        return dict(map(str.strip, line.split("=", 1)) for line in section[:end] if "=" in line)

    def refused(self, tree, phases, *words, user=None):
        """The plug-in stops with one line that has these words, and leaves everything as it was."""
        before = tree.snapshot()
        result = tree.run(*phases, user=user)
        self.assertNotEqual(result.returncode, 0)
        lines = [line for line in result.stderr.splitlines() if "[ERROR]" in line]
        self.assertEqual(len(lines), 1, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertEqual(tree.snapshot(), before)

    def test_collectors(self):
        consuming = {"": None, "otlp": "otlp://localhost:4318"}
        writing = {
            "redis": "redis://localhost:6379",
            "mongodb": "mongodb://localhost:27017",
            "elasticsearch": "elasticsearch://elastic:changeme@localhost:9200",
            "sqlalchemy": "mysql+pymysql://root:secret@127.0.0.1/osprofiler?charset=utf8",
        }
        for collector in [*consuming, *writing]:
            with self.subTest(collector=collector):
                tree = self.tree(f"OSPROFILER_COLLECTOR={collector}\nOSPROFILER_HMAC_KEYS=one,two\n")
                self.stack(tree)
                first, calls = tree.snapshot(), tree.calls()
                connection = writing.get(collector, "messaging://")
                for name in [*SERVICES, "ironic"]:
                    self.assertEqual(
                        self.profiler(tree, name),
                        {
                            "enabled": "True",
                            "hmac_keys": "one,two",
                            "trace_sqlalchemy": "True",
                            "connection_string": connection,
                        },
                    )
                self.assertEqual(self.profiler(tree, "tempest"), {"key": "one"})
                store = writing.get(collector, f"sqlite:///{tree.folder}/data/osprofiler/traces.db")
                self.assertEqual(tree.read("home/.osprofiler_connection_string"), store + "\n")
                self.assertIn(f"connection_string = {store}\n", tree.read("etc/osprofiler/osprofiler.conf"))
                self.assertEqual(first["etc/osprofiler/osprofiler.conf"][0], "-rw-r-----")
                secret = "-rw-------" if "@" in store else "-rw-r--r--"
                self.assertEqual(first["home/.osprofiler_connection_string"][0], secret)
                self.assertEqual(calls.count("systemctl reload-or-restart devstack@keystone"), 1)
                if collector in consuming:
                    self.assertEqual(first["etc/osprofiler/consumer.conf"][0], "-rw-------")
                    self.assertIn("rabbit://stackrabbit:secret@", tree.read("etc/osprofiler/consumer.conf"))
                    self.assertEqual(tree.read("etc/osprofiler/consumer.store"), store + "\n")
                    self.assertIn(" --exchange ironic", tree.command())
                    self.assertNotIn("secret", tree.command())
                    self.assertNotIn(" --pool ", tree.command())
                    self.assertEqual(consuming[collector] is not None, "consumer.mirror" in tree.command())
                else:
                    self.assertIsNone(tree.command())
                    self.assertNotIn("etc/osprofiler/consumer.conf", first)
                self.assertEqual("install_package redis-server" in calls, collector == "redis")
                self.assertEqual("recreate_database osprofiler" in calls, collector == "sqlalchemy")

                # Ironic writes its file anew in between.
                self.stack(tree)
                self.assertEqual(tree.snapshot(), first)
                self.assertFalse([call for call in tree.calls() if "restart" in call])

    def test_unstack_and_clean(self):
        tree = self.tree()
        before = {name for name in tree.snapshot()}
        self.stack(tree)
        self.stack(tree, "unstack")
        self.assertIsNone(tree.command())
        self.assertIn("bin/osprofiler", tree.snapshot())
        self.stack(tree, "unstack", "clean")
        left = {name for name in tree.snapshot()} - before
        self.assertEqual(left, {"bin", "enabled", "etc/ironic.conf", "etc/tempest.conf"})
        self.stack(tree, "unstack", "clean")
        self.stack(tree)
        self.assertIsNotNone(tree.command())

    def test_clean_leaves_what_others_wrote(self):
        tree = self.tree()
        (tree.folder / "etc/osprofiler").mkdir()
        (tree.folder / "etc/osprofiler/osprofiler.conf").write_text("[profiler]\n")
        (tree.folder / "bin").mkdir()
        (tree.folder / "bin/osprofiler").write_bytes(b"\x7fELF")
        before = tree.snapshot()
        self.stack(tree, "unstack", "clean")
        self.assertEqual(tree.snapshot(), before)
        self.refused(tree, STACK, "osprofiler.conf is not of this plug-in", "move it away")

    def test_ironic_that_configures_itself_late_is_restarted(self):
        tree = self.tree()
        self.stack(tree, *STACK[:2], "stack:post-config", "ironic", "stack:extra")
        self.assertEqual(self.profiler(tree, "ironic")["connection_string"], "messaging://")
        restarts = [call for call in tree.calls() if "try-restart" in call]
        self.assertEqual(restarts, ["systemctl try-restart devstack@ir-*.service"])
        self.stack(tree, "stack:extra")
        self.assertFalse([call for call in tree.calls() if "restart" in call])

    def test_ironic_without_a_file_is_named(self):
        tree = self.tree()
        output = self.stack(tree, *STACK[:2], "stack:post-config", "stack:extra")
        warnings = [line for line in output.splitlines() if "[WARNING]" in line]
        self.assertEqual(len(warnings), 1, output)
        self.assertIn("set IRONIC_CONF_FILE", warnings[0])

    def test_each_service_without_a_file_is_named(self):
        tree = self.tree("ENABLED_SERVICES+=,g-api,tr-api,placement-client\nunset GLANCE_API_CONF\n")
        output = self.stack(tree)
        warnings = [line.split(": ", 1)[1] for line in output.splitlines() if "[WARNING]" in line]
        self.assertEqual(
            sorted(warnings),
            [
                "set GLANCE_API_CONF or GLANCE_REGISTRY_CONF",
                "set TROVE_CONF or TROVE_CONDUCTOR_CONF or TROVE_GUESTAGENT_CONF or TROVE_TASKMANAGER_CONF",
            ],
        )

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv"), "wants root, to become somebody who may not write")
    def test_a_file_that_cannot_be_written(self):
        tree = self.tree()
        self.stack(tree, *STACK[:2])
        for path in [tree.folder, *tree.folder.rglob("*")]:
            os.chown(path, 65534, 65534)
        for path in ("etc/heat.conf", "etc"):
            os.chown(tree.folder / path, 0, 0)
            os.chmod(tree.folder / path, 0o755 if path == "etc" else 0o644)
            self.refused(tree, ["stack:post-config"], "cannot be written by nobody", "give it", user="nobody")
            os.chown(tree.folder / path, 65534, 65534)

    def test_a_changed_setting_restarts_the_consumer(self):
        tree = self.tree()
        self.stack(tree)
        tree.calls()
        (tree.folder / "local.conf").write_text("OSPROFILER_POOL=mine\n")
        self.stack(tree)
        self.assertIn(f"systemctl restart {UNIT}", tree.calls())
        self.assertIn(" --pool mine", tree.command())
        (tree.folder / "local.conf").write_text("RABBIT_PASSWORD=other\n")
        self.stack(tree)
        self.assertIn(f"systemctl restart {UNIT}", tree.calls())
        (tree.folder / "local.conf").write_text("OSPROFILER_COLLECTOR=redis\n")
        self.stack(tree)
        self.assertIsNone(tree.command())
        self.assertFalse(list((tree.folder / "etc/osprofiler").glob("consumer.*")))

    def test_beside_ceilometer_the_consumer_has_a_queue_of_its_own(self):
        tree = self.tree("CEILOMETER_NOTIFICATION_TOPICS=notifications,profiler\n")
        self.stack(tree)
        self.assertIn(" --pool osprofiler-swift", tree.command())

    def test_beside_pythons_plugin(self):
        for collector, consumes in [("", True), ("redis", False), ("otlp", False)]:
            tree = self.tree(f"DEVSTACK_PLUGINS=osprofiler,osprofiler-swift\nOSPROFILER_COLLECTOR={collector}\n")
            self.stack(tree)
            self.assertEqual(tree.command() is not None, consumes, collector)
            self.assertFalse([call for call in tree.calls() if "install" in call])
            connection = {"": "messaging://", "redis": "redis://localhost:6379", "otlp": "otlp://localhost:4318"}
            self.assertEqual(self.profiler(tree, "ironic")["connection_string"], connection[collector])

    def test_cells_publish_where_the_consumer_is(self):
        tree = self.tree("CELLSV2_SETUP=superconductor\nNOVA_NUM_CELLS=1\n")
        self.stack(tree)
        self.assertIn("transport_url = rabbit://stackrabbit:secret@127.0.0.1:5672/\n", tree.read("etc/nova/nova_cell1.conf"))
        self.assertNotIn("transport_url", tree.read("etc/nova/nova.conf"))

    def test_further_files(self):
        tree = self.tree("OSPROFILER_EXTRA_CONF_FILES=$TREE/etc/octavia.conf\n")
        self.stack(tree, *STACK[:2])
        self.refused(tree, ["stack:post-config"], "octavia.conf of OSPROFILER_EXTRA_CONF_FILES is absent")
        (tree.folder / "etc/octavia.conf").write_text("[DEFAULT]\n")
        self.stack(tree)
        self.assertEqual(self.profiler(tree, "octavia")["enabled"], "True")

    def test_bad_settings(self):
        for settings, *words in [
            ("OSPROFILER_COLLECTOR=jaeger", "OSPROFILER_COLLECTOR=jaeger is unknown", "set redis"),
            ("OSPROFILER_COLLECTOR=Redis", "OSPROFILER_COLLECTOR=Redis is unknown"),
            ("OSPROFILER_HMAC_KEYS='a, b'", "OSPROFILER_HMAC_KEYS", "commas alone"),
            ("OSPROFILER_HMAC_KEYS=a,,b", "OSPROFILER_HMAC_KEYS", "empty key"),
            ("OSPROFILER_HMAC_KEYS=a,", "OSPROFILER_HMAC_KEYS", "empty key"),
            ("OSPROFILER_HMAC_KEYS='pa$word'", "OSPROFILER_HMAC_KEYS", "letters, digits"),
            ("OSPROFILER_HMAC_KEYS='*'", "OSPROFILER_HMAC_KEYS", "letters, digits"),
            ("OSPROFILER_CONNECTION_STRING='redis://a b'", "OSPROFILER_CONNECTION_STRING", "percent-encode"),
            ("OSPROFILER_CONNECTION_STRING='redis://:a$b@c'", "OSPROFILER_CONNECTION_STRING", "%24"),
            ("OSPROFILER_CONNECTION_STRING=jaeger://localhost", "OSPROFILER_CONNECTION_STRING", "begin with messaging://"),
            ("OSPROFILER_CONNECTION_STRING=localhost:6379", "OSPROFILER_CONNECTION_STRING", "begin with messaging://"),
            (
                "OSPROFILER_COLLECTOR=redis OSPROFILER_CONNECTION_STRING=mongodb://localhost",
                "OSPROFILER_COLLECTOR=redis: it has to begin with redis://, redissentinel://",
            ),
            (
                "OSPROFILER_COLLECTOR=sqlalchemy OSPROFILER_CONNECTION_STRING=sqlite:///x",
                "OSPROFILER_COLLECTOR=sqlalchemy: it has to begin with mysql://, mysql+pymysql://",
            ),
            ("OSPROFILER_COLLECTOR=otlp OSPROFILER_CONNECTION_STRING=http://localhost:4318", "has to begin with otlp://"),
            ("OSPROFILER_TRACE_SQLALCHEMY=yes", "OSPROFILER_TRACE_SQLALCHEMY must be True or False"),
            ("OSPROFILER_STORE=messaging://", "OSPROFILER_STORE=messaging:// is no store"),
            ("OSPROFILER_STORE=ceilometer://", "OSPROFILER_STORE=ceilometer:// is no store"),
            ("OSPROFILER_STORE=otlp://localhost:4318", "OSPROFILER_STORE=otlp://localhost:4318 is no store"),
            ("OSPROFILER_STORE=/var/lib/traces.db", "OSPROFILER_STORE", "such as sqlite:////"),
            ("OSPROFILER_STORE=sqlite:///traces.db", "OSPROFILER_STORE", "relative path", "sqlite:////..."),
            ("OSPROFILER_STORE=jsonl://traces", "OSPROFILER_STORE", "relative path"),
            ("OSPROFILER_BIN_DIR=bin", "OSPROFILER_BIN_DIR=bin must be an absolute path"),
            ("OSPROFILER_BIN_DIR='/opt/my tools'", "OSPROFILER_BIN_DIR=/opt/my tools must be an absolute path"),
            ("unset STACK_USER", "STACK_USER is not set: run stack.sh"),
            ("SYSTEMD_DIR=", "SYSTEMD_DIR is not set: run stack.sh"),
            ("OSPROFILER_POOL='a;b'", "OSPROFILER_POOL may have letters"),
            ("OSPROFILER_POOL=-v", "OSPROFILER_POOL", "no dash first"),
            ("OSPROFILER_EXCHANGES='nova --drain'", "OSPROFILER_EXCHANGES", "no dash first"),
            ("OSPROFILER_EXCHANGES='nova $(id)'", "OSPROFILER_EXCHANGES may have letters"),
            ("ENABLED_SERVICES=key RABBIT_HOST= RABBIT_PASSWORD=", "no RabbitMQ: enable the service rabbit"),
            ("OSPROFILER_BINARY=/nowhere/osprofiler", "OSPROFILER_BINARY=/nowhere/osprofiler is no program"),
            ("OSPROFILER_BINARY=/bin/false", "OSPROFILER_BINARY=/bin/false does not run here", "make deps"),
            (
                'OSPROFILER_BINARY=; command() { [[ $2 != swift ]] && builtin command "$@"; }',
                "no Swift",
                "set OSPROFILER_BINARY",
            ),
        ]:
            with self.subTest(settings=settings):
                tree = self.tree(settings + "\n")
                self.refused(tree, STACK[:1], *words)
                self.refused(tree, STACK[1:2], *words)

    def test_the_script_of_pythons_osprofiler_stays(self):
        tree = self.tree()
        (tree.folder / "bin").mkdir()
        (tree.folder / "bin/osprofiler").write_text("#!/usr/bin/python3\n")
        self.refused(tree, STACK, "is a script", "set OSPROFILER_BIN_DIR")

    def test_a_broker_that_refuses(self):
        # cat fails on the arguments with status 1, as the command does when it may not log in.
        tree = self.tree("OSPROFILER_BINARY=/bin/cat\n")
        self.stack(tree, *STACK[:3])
        self.refused(tree, ["stack:post-config"], "the consumer cannot use RabbitMQ")


@unittest.skipUnless("OSPROFILER_BIN_DIR" in os.environ, "OSPROFILER_BIN_DIR names no built command")
class ConsumerTests(unittest.TestCase):
    """What the plug-in leaves works: the unit's command consumes, readers find the store, and a job saves pages."""

    def setUp(self):
        self.command = pathlib.Path(os.environ["OSPROFILER_BIN_DIR"]) / "osprofiler"
        self.broker = pathlib.Path(tempfile.mkdtemp(prefix="osprofiler-devstack-broker."))
        subprocess.run([ROOT / "scripts/broker", "start", self.broker], check=True, stdout=subprocess.DEVNULL)
        self.addCleanup(shutil.rmtree, self.broker, True)
        self.addCleanup(subprocess.run, [ROOT / "scripts/broker", "stop", self.broker], stdout=subprocess.DEVNULL)
        self.url = (self.broker / "url").read_text().strip()

    def test_a_trace_arrives(self):
        tree = Tree(f"OSPROFILER_BINARY={self.command}\nTEST_TRANSPORT_URL='{self.url}'\n")
        self.addCleanup(shutil.rmtree, tree.folder)
        result = tree.run(*STACK)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        environment = {"HOME": str(tree.folder / "home"), "PATH": os.environ["PATH"], "OSPROFILER": str(self.command)}
        run = tree.command().replace(str(tree.folder / "bin/osprofiler"), str(self.command)).split()
        consumer = subprocess.Popen(run, env=environment, stderr=subprocess.DEVNULL)
        self.addCleanup(consumer.kill)
        published = subprocess.run(
            [self.command, "publish", "--demo", "--exchange", "ironic"],
            env=environment | {"OSPROFILER_TRANSPORT_URL": self.url},
            check=True,
            capture_output=True,
            text=True,
        )
        identifier = published.stdout.split()[-1]
        store = "@" + str(tree.folder / "home/.osprofiler_connection_string")
        subprocess.run(
            [self.command, "trace", "show", identifier, "--wait", "60s", "--json", "--connection-string", store],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        saved = tree.folder / "saved"
        subprocess.run([ROOT / "devstack/tools/save-traces", saved], env=environment, check=True)
        traces = json.loads((saved / "trace_list.json").read_text())
        self.assertEqual([trace["base_id"] for trace in traces], [identifier])
        self.assertIn(identifier, (saved / f"trace-{identifier}.html").read_text())
        consumer.send_signal(signal.SIGTERM)
        self.assertEqual(consumer.wait(30), 0)

    def test_a_store_that_refuses(self):
        for store in ["nosuch://localhost/traces", "redis://127.0.0.1:1/0", f"sqlite:///{self.command}"]:
            with self.subTest(store=store):
                tree = Tree(f"OSPROFILER_BINARY={self.command}\nTEST_TRANSPORT_URL='{self.url}'\nOSPROFILER_STORE={store}\n")
                self.addCleanup(shutil.rmtree, tree.folder)
                self.assertEqual(tree.run(*STACK[:3]).returncode, 0)
                before = tree.snapshot()
                result = tree.run("stack:post-config")
                self.assertNotEqual(result.returncode, 0)
                self.assertIn("the consumer cannot use OSPROFILER_STORE: osprofiler: ", result.stderr)
                self.assertEqual(tree.snapshot(), before)

    def test_a_broker_that_refuses_the_user(self):
        tree = Tree(f"OSPROFILER_BINARY={self.command}\nTEST_TRANSPORT_URL='{self.url.replace('osprofiler:', 'osprofiler:x')}'\n")
        self.addCleanup(shutil.rmtree, tree.folder)
        self.assertEqual(tree.run(*STACK[:3]).returncode, 0)
        before = tree.snapshot()
        result = tree.run("stack:post-config")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("the consumer cannot use RabbitMQ", result.stderr)
        self.assertIn("check user and password", result.stderr)
        self.assertEqual(tree.snapshot(), before)


if __name__ == "__main__":
    unittest.main()
