# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as Markdown, for a merge request, a ticket or a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._shown import plural
from .model import Report, decides, ignored, not_checked, score
from .shape import SEVERITIES, Finding, HostResult
from .text import one_line, visible

_STATUS = {
    "pass": "passed",
    "fail": "**failed**",
    "error": "**could not check**",
    "not_applicable": "not applicable",
    "waived": "waived",
}
VERDICTS = {
    "clean": "Clean",
    "findings": "Findings",
    "could_not_check": "Could not check everything",
}


def markdown_parts(report: Report) -> Iterator[str]:
    """Return the text in parts."""
    summary = report["summary"]
    points = "no score" if summary["score"] is None else f"score {summary['score']} of 100"
    verdict = f"{plural(ignored(report), 'finding')}, none decides" if ignored(report) else VERDICTS[report["verdict"]]
    yield f"# Compliance: {verdict}\n\n"
    yield f"{plural(summary['hosts'], 'host')}, {plural(summary['checks'], 'check')}, {points}. "
    yield f"Run {report['run']}, profiles {_text(', '.join(report['profiles']) or 'none')}, "
    yield f"`fail_on` {report['fail_on']}.\n\n"
    yield from _not_checked(report)
    yield from _figures(report)
    yield from _drift(report)
    for host in report["hosts"]:
        yield from _host(host, report["fail_on"])


def _not_checked(report: Report) -> Iterator[str]:
    rows: list[tuple[str, Finding]] = [(finding["host"] or "the run", finding) for finding in report["run_findings"]]
    rows += [(host["host"], finding) for host in report["hosts"] if (finding := not_checked(host)) is not None]
    if rows:
        yield "## Could not be checked\n\n| host | why |\n|---|---|\n"
        for name, finding in rows:
            waived = " (waived)" if finding["status"] == "waived" else ""
            yield f"| {_text(name)} | {_text(finding['reason'] or finding['title'])}{waived} |\n"
        yield "\n"


def _figures(report: Report) -> Iterator[str]:
    yield "## Findings by severity\n\n| severity | failed | could not check | waived |\n|---|---|---|---|\n"
    for severity, counts in report["summary"]["severity"].items():
        yield f"| {severity} | {counts['fail']} | {counts['error']} | {counts['waived']} |\n"
    yield "\n"


def _drift(report: Report) -> Iterator[str]:
    drift = report["drift"]
    if drift["since"] is None:
        return
    yield f"## Since {_text(drift['since'])}\n\n"
    changes = {"new": drift["new"], "fixed": drift["fixed"], "failed, passed and failed again": drift["flapping"]}
    for name, entries in changes.items():
        shown = ", ".join(f"{_text(entry['host'])} {entry['check']}" for entry in entries[:50])
        more = f" and {len(entries) - 50} more" if len(entries) > 50 else ""
        yield f"- {name}: {len(entries)}{f' ({shown}{more})' if entries else ''}\n"
    yield "\n"


def _host(host: HostResult, fail_on: str) -> Iterator[str]:
    points = score(host["findings"])
    yield f"## {_text(host['host'])}{'' if points is None else f': {points}'}\n\n"
    findings = sorted(host["findings"], key=lambda finding: -SEVERITIES.index(finding["severity"]))
    shown = [finding for finding in findings if finding["status"] not in ("pass", "not_applicable")]
    if shown:
        yield "| check | severity | status | why |\n|---|---|---|---|\n"
        for finding in shown:
            mark = _STATUS[finding["status"]]
            cells = (finding["title"], finding["severity"], None, finding["reason"] or "")
            yield "| " + " | ".join(mark if cell is None else _text(cell) for cell in cells) + " |\n"
        yield "\n"
    for finding in shown:
        if decides(finding, fail_on):
            yield from _evidence(finding)
    for status, told in (("pass", "passed"), ("not_applicable", "not applicable")):
        checks = [finding["check"] for finding in host["findings"] if finding["status"] == status]
        if checks:
            yield f"{len(checks)} {told}: {', '.join(checks)}\n\n"


def _evidence(finding: Finding) -> Iterator[str]:
    evidence = finding["evidence"]
    if not evidence and not finding["remediation"]:
        return
    yield f"### {_text(finding['title'])}\n\n"
    if evidence:
        rc = "no exit code" if evidence["rc"] is None else f"rc {evidence['rc']}"
        outputs = [evidence["stdout"].rstrip(), evidence["stderr"].rstrip()]
        yield _fenced("\n".join([f"$ {evidence['command']}", *filter(None, outputs)])) + f"\n{rc}\n\n"
    if finding["remediation"]:
        yield f"{_text(finding['remediation'])}\n\n"


def _fenced(text: str) -> str:
    """Return a text as a block of code, whose fence is longer than any in it."""
    text = visible(text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}\n"


def _text(text: str) -> str:
    """Return a text on one line in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~@&$:])", r"\\\1", one_line(text)) if text else ""
