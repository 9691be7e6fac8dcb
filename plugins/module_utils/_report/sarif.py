# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as SARIF 2.1.0: a rule a check, a result a finding, hosts as logical locations.

An answer that is missing is a result of the kind `open`, and a host that was not checked a notification of the run as
well. SARIF has no level for either, so a viewer that shows levels alone shows them there only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .model import COULD_NOT_CHECK, Report, all_findings, not_checked
from .shape import Finding

_LEVELS = {"info": "note", "low": "note", "medium": "warning", "high": "error", "critical": "error"}
#: What GitHub and others sort by, of the range of CVSS.
_SECURITY_SEVERITIES = {"info": "0.0", "low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}
_KINDS = {"pass": "pass", "fail": "fail", "error": "open", "not_applicable": "notApplicable", "waived": "fail"}


def sarif_parts(report: Report) -> Iterator[str]:
    """Return the document in parts."""
    rules = _rules(report)
    place = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {
        "name": "hostup.cloud compliance",
        "version": report["collection_version"],
        "semanticVersion": report["collection_version"],
        "rules": rules,
    }
    invocation = {
        "executionSuccessful": report["verdict"] != COULD_NOT_CHECK,
        "endTimeUtc": report["run"],
        "toolExecutionNotifications": list(_notifications(report)),
    }
    yield '{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [{\n'
    yield f'"tool": {json.dumps({"driver": driver})},\n"invocations": {json.dumps([invocation])},\n'
    yield f'"properties": {json.dumps({"verdict": report["verdict"], "summary": report["summary"]})},\n"results": ['
    new = {(change["host"], change["check"]) for change in report["drift"]["new"]}
    compared = report["drift"]["since"] is not None
    first = True
    for host, finding in _by_host(report):
        result = _result(host, finding, place[finding["check"]])
        if compared and finding["status"] in ("fail", "error"):
            result["baselineState"] = "new" if (host, finding["check"]) in new else "unchanged"
        yield ("\n" if first else ",\n") + json.dumps(result)
        first = False
    yield "\n]}]}\n"


def _by_host(report: Report) -> Iterator[tuple[str, Finding]]:
    for finding in report["run_findings"]:
        yield finding["host"] or "", finding
    for host in report["hosts"]:
        for answer in host["findings"]:
            yield host["host"], answer


def _rules(report: Report) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for finding in all_findings(report):
        if finding["check"] not in rules:
            rules[finding["check"]] = _rule(finding)
    return list(rules.values())


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding["check"],
        "shortDescription": {"text": finding["title"]},
        "defaultConfiguration": {"level": _LEVELS[finding["severity"]]},
        "properties": {
            "tags": finding["tags"],
            "severity": finding["severity"],
            "security-severity": _SECURITY_SEVERITIES[finding["severity"]],
            "references": finding["references"],
        },
    }
    if finding["remediation"]:
        rule["help"] = {"text": finding["remediation"]}
    return rule


def _result(host: str, finding: Finding, rule: int) -> dict[str, Any]:
    kind = _KINDS[finding["status"]]
    result: dict[str, Any] = {
        "ruleId": finding["check"],
        "ruleIndex": rule,
        "kind": kind,
        "level": _LEVELS[finding["severity"]] if kind == "fail" else "none",
        "message": {"text": finding["reason"] or finding["title"]},
        "partialFingerprints": {"hostAndCheck/v1": f"{host}/{finding['check']}"},
    }
    if host:
        logical = {"name": host, "fullyQualifiedName": host, "kind": "resource"}
        result["locations"] = [{"logicalLocations": [logical]}]
    properties = {"status": finding["status"], "error_code": finding["error_code"]}
    if finding["evidence"] and finding["status"] != "pass":
        properties["evidence"] = finding["evidence"]  # type: ignore[assignment]
    result["properties"] = {name: value for name, value in properties.items() if value is not None}
    if finding["status"] == "waived":
        reason = finding["waiver"]["reason"] if finding["waiver"] else ""
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    for finding in report["run_findings"]:
        yield _notification(finding["host"], finding)
    for host in report["hosts"]:
        finding_of_host = not_checked(host)
        if finding_of_host is not None and finding_of_host["status"] == "error":
            yield _notification(host["host"], finding_of_host)


def _notification(host: str | None, finding: Finding) -> dict[str, Any]:
    about = f"{host}: " if host else ""
    return {"level": "error", "message": {"text": f"{about}{finding['reason'] or finding['title']}"}}
