"""A MariaDB that writes to its disk before it answers, as it does by default."""

import os
import secrets

import pymysql

from .process import Process, free_port
from .server import Server


# Or Python's command, in the table that its driver makes, takes ids for one that differ in case.
MAKE = "CREATE DATABASE IF NOT EXISTS osprofiler CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"


class MariaDB(Server):
    name = "mysql"

    def start(self, folder):
        self.port, self.password = free_port(), secrets.token_hex(16)
        data, users = os.path.join(folder, "data"), os.path.join(folder, "users.sql")
        self.process = Process(folder, [
            "/usr/sbin/mariadbd", "--no-defaults", f"--datadir={data}", f"--tmpdir={folder}", f"--port={self.port}",
            f"--socket={folder}/socket", f"--pid-file={folder}/pid", f"--init-file={users}", "--bind-address=127.0.0.1",
            "--skip-name-resolve", "--innodb-log-file-size=64M",
        ])
        with open(users, "w") as file:
            # A statement a line.
            file.write(
                f"{MAKE};\n"
                f"CREATE USER IF NOT EXISTS 'osprofiler'@'127.0.0.1' IDENTIFIED BY '{self.password}';\n"
                "GRANT ALL ON osprofiler.* TO 'osprofiler'@'127.0.0.1';\n"
            )
        os.chmod(users, 0o644)  # the folder is the server's alone
        self.process.run("chmod", "700", folder)
        self.process.run(
            "mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db",
            "--skip-name-resolve", f"--datadir={data}", f"--tmpdir={folder}",
        )
        self.process.start(self.answers)

    @property
    def url(self):
        return f"mysql+pymysql://osprofiler:{self.password}@127.0.0.1:{self.port}/osprofiler?charset=utf8mb4"

    python_url = url

    def client(self):
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="osprofiler", password=self.password, database="osprofiler",
            charset="utf8mb4", autocommit=True, connect_timeout=5, read_timeout=30,
        )

    def answers(self):
        try:
            self.client().close()
            return True
        except pymysql.MySQLError:
            return False
