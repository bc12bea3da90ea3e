"""What `osprofiler doctor` says, and what it should say."""

import json
import subprocess

from consumer import Failed


def diagnose(command, environment):
    """The warnings and problems, by check."""
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    try:
        findings = json.loads(result.stdout)
    except ValueError:
        raise Failed(f"doctor: {result.stderr.strip()[-200:]}")
    if result.returncode != any(finding["status"] == "problem" for finding in findings):
        raise Failed(f"doctor ended with status {result.returncode}")
    return {finding["check"]: finding for finding in findings if finding["status"] in ("warning", "problem")}


def expect(found, wanted):
    """Expects the wanted findings and no other. A pair has words, too, that stand in the message or in the advice."""
    for check, value in wanted.items():
        status, words = value if isinstance(value, tuple) else (value, "")
        finding = found.get(check, {"status": "nothing", "message": ""})
        if finding["status"] != status or words not in f"{finding['message']}; {finding.get('advice')}":
            raise Failed(f"doctor should say {value} of {check}, but says {finding}")
    if others := [finding for check, finding in found.items() if check not in wanted]:
        raise Failed(f"doctor says more than {list(wanted)}: {others}")
