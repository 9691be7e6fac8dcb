# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JUnit XML: a test suite a host, a test case a check.

A host that could not be checked, or has no result, is a suite with an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from .model import Report
from .shape import Finding
from .text import one_line, visible

_ELEMENTS = {"fail": "failure", "error": "error", "not_applicable": "skipped", "waived": "skipped"}


def junit_parts(report: Report) -> Iterator[str]:
    """Return the document in parts."""
    status = report["summary"]["status"]
    total = _counts(sum(status.values()), status["fail"], status["error"], status["not_applicable"] + status["waived"])
    seconds = sum(host["seconds"] or 0 for host in report["hosts"])
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="compliance" {total} time="{seconds:.3f}">\n'
    for finding in report["run_findings"]:
        yield from _suite(finding["host"] or "run", report["run"], 0, [finding])
    for host in report["hosts"]:
        yield from _suite(host["host"], host["checked_at"] or report["run"], host["seconds"] or 0, host["findings"])
    yield "</testsuites>\n"


def _suite(name: str, time: str, seconds: float, findings: Sequence[Finding]) -> Iterator[str]:
    statuses = [finding["status"] for finding in findings]
    skipped = statuses.count("not_applicable") + statuses.count("waived")
    counts = _counts(len(statuses), statuses.count("fail"), statuses.count("error"), skipped)
    told = f'timestamp={_attribute(time)} time="{seconds:.3f}"'
    yield f"  <testsuite name={_attribute(name)} {counts} {told}>\n"
    for finding in findings:
        yield from _case(name, finding)
    yield "  </testsuite>\n"


def _case(host: str, finding: Finding) -> Iterator[str]:
    class_name = f"{host}.{finding['profile']}" if finding["profile"] else host
    name = f"{finding['check']}: {finding['title']}"
    case = f"    <testcase classname={_attribute(class_name)} name={_attribute(name)}"
    element = _ELEMENTS.get(finding["status"])
    if element is None:
        yield case + "/>\n"
        return
    message = f"{finding['severity']}: {finding['reason'] or finding['status']}"
    if finding["status"] == "waived" and finding["waiver"]:
        until = finding["waiver"]["until"]
        message = f"waived{f' until {until}' if until else ''}: {finding['waiver']['reason']} ({message})"
    kind = "" if element == "skipped" else f" type={_attribute(finding['error_code'] or finding['severity'])}"
    text = escape(visible(_details(finding)))
    yield f"{case}><{element} message={_attribute(message)}{kind}>{text}</{element}></testcase>\n"


def _details(finding: Finding) -> str:
    lines = []
    evidence = finding["evidence"]
    if evidence:
        lines.append(f"command: {evidence['command']}")
        lines.append(f"rc: {'none' if evidence['rc'] is None else evidence['rc']}")
        outputs = {"stdout": evidence["stdout"], "stderr": evidence["stderr"]}
        lines += [f"{name}:\n{output}" for name, output in outputs.items() if output]
    if finding["remediation"] and finding["status"] in ("fail", "error"):
        lines.append(f"remediation: {finding['remediation']}")
    return "\n".join(lines)


def _counts(tests: int, failures: int, errors: int, skipped: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'


def _attribute(text: str) -> str:
    return quoteattr(one_line(text))
