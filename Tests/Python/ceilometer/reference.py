"""What osprofiler 1.15, the last with a driver for Ceilometer, reports of traces.

usage: reference.py API        such as http://127.0.0.1:8977, an event API without Keystone

Writes a JSON object with the report of each trace of the API: a text as `trace show --json --out` writes it, or `!` and
the name of the exception with which it fails. Runs in an environment of `client.txt`.
"""

import json
import sys
from unittest import mock

import requests
from osprofiler.drivers import base


def main():
    api = sys.argv[1]
    # What Keystone's middleware would say of an administrator.
    headers = {"X-User-Id": "admin", "X-Project-Id": "admin", "X-Roles": "admin"}
    plain = requests.Session.request

    def request(self, method, url, **options):
        options["headers"] = {**options.get("headers", {}), **headers}
        return plain(self, method, url, **options)

    def ask(path):
        return requests.get(f"{api}/v2/{path}", headers=headers).json()

    base_ids = {trait["value"] for kind in ask("event_types") for trait in ask(f"event_types/{kind}/traits/base_id")}
    reports = {}
    with mock.patch.object(requests.Session, "request", request):
        for base_id in sorted(base_ids):
            try:
                driver = base.get_driver(
                    "ceilometer://", ceilometer_api_version="2", os_auth_token="none", ceilometer_url=api,
                    os_tenant_name="none")
                report = driver.get_report(base_id)
                reports[base_id] = json.dumps(report, separators=(",", ": "), indent=2)
            except Exception as error:
                reports[base_id] = f"!{type(error).__name__}"
    json.dump(reports, sys.stdout)


main()
