# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report: the hosts' results, what is missing among them, the verdict on the run and what changed since the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from .._shown import plural
from .drift import Digest, Drift, digest, drift
from .shape import (
    HOST_MISSING,
    INVENTORY_UNREAD,
    MIN_HOSTS,
    NOT_CHECKED,
    SEVERITIES,
    STATUSES,
    WAIVER_EXPIRED,
    WEIGHTS,
    BadData,
    Finding,
    HostResult,
    RunFinding,
    host_results,
    is_texts,
)

SCHEMA = "hostup.cloud/compliance-report"
VERSION = 1

#: What `fail_on` can be. With `never`, no finding of a host decides; that a host was not checked still does.
FAIL_ON = (*SEVERITIES, "never")

CLEAN, FINDINGS, COULD_NOT_CHECK = "clean", "findings", "could_not_check"


class Summary(TypedDict):
    """The report in figures. `score` is null if nothing counts."""

    hosts: int
    hosts_not_checked: int
    checks: int
    status: dict[str, int]
    severity: dict[str, dict[str, int]]
    score: int | None


class Report(TypedDict):
    """The report, as docs/compliance-report.schema.json describes it."""

    schema: str
    version: int
    run: str
    collection_version: str
    profiles: list[str]
    fail_on: str
    min_hosts: int
    expected_hosts: list[str]
    verdict: str
    summary: Summary
    run_findings: list[RunFinding]
    drift: Drift
    hosts: list[HostResult]


def build(
    results: Any,
    *,
    run: datetime,
    collection_version: str,
    expected_hosts: Any = (),
    profiles: Any = (),
    fail_on: str = "medium",
    min_hosts: int = 1,
    missing: Mapping[str, str] | None = None,
    unread: Sequence[str] = (),
    past: Sequence[Digest] = (),
) -> Report:
    """Return the report on `results`. Raises BadData.

    `missing` says of hosts why they have no result, as far as that is known. `unread` are inventories that could not be
    read. `past` are the digests of the kept reports, the oldest first.
    """
    for name, value in (("expected_hosts", expected_hosts), ("profiles", profiles)):
        if not is_texts(value):
            raise BadData(f"{name} must be a list of texts")
    if fail_on not in FAIL_ON:
        raise BadData(f"fail_on must be one of {', '.join(FAIL_ON)}, not {fail_on!r}")
    hosts = host_results(results)
    expected = list(dict.fromkeys(expected_hosts))
    # Why hosts are missing says more than that they are too few.
    run_findings = [*_unread(unread), *_missing(hosts, expected, missing or {}), *_too_few(hosts, min_hosts)]
    report: Report = {
        "schema": SCHEMA,
        "version": VERSION,
        "run": run.isoformat(timespec="seconds"),
        "collection_version": collection_version,
        "profiles": list(profiles),
        "fail_on": fail_on,
        "min_hosts": min_hosts,
        "expected_hosts": expected,
        "verdict": _verdict(hosts, run_findings, fail_on),
        "summary": _summary(hosts, run_findings),
        "run_findings": run_findings,
        "drift": {"since": None, "new": [], "fixed": [], "flapping": []},
        "hosts": hosts,
    }
    if past:
        report["drift"] = drift(digest_of(report), past)
    return report


def digest_of(report: Report) -> Digest:
    """Return what later runs need of a report."""
    by_host: dict[str, Iterable[Finding]] = {host["host"]: host["findings"] for host in report["hosts"]}
    missing = {finding["host"]: [finding] for finding in report["run_findings"] if finding["host"] is not None}
    by_host.update({host: findings for host, findings in missing.items() if host is not None})
    return digest(report["run"], report["verdict"], dict(report["summary"]), by_host)


def score(findings: Iterable[Finding]) -> int | None:
    """Return what share of the answers is right, weighed by severity: 0 to 100, null if none counts.

    It is rounded down, so that 100 means that nothing is wrong.
    """
    passed = counted = 0
    for finding in findings:
        if finding["status"] in ("pass", "fail", "error"):
            weight = WEIGHTS[finding["severity"]]
            counted += weight
            passed += weight if finding["status"] == "pass" else 0
    return passed * 100 // counted if counted else None


def not_checked(host: HostResult) -> Finding | None:
    """Return the finding that says that a host could not be checked at all, if it could not."""
    return next((finding for finding in host["findings"] if finding["check"] == NOT_CHECKED), None)


def not_looked_at(report: Report) -> str:
    """Return in a few words which hosts the run could not look at, empty if it could look at all."""
    lost = sum(finding["check"] == HOST_MISSING for finding in report["run_findings"])
    lost += sum((finding := not_checked(host)) is not None and finding["status"] == "error" for host in report["hosts"])
    if lost:
        return f"{lost} of {plural(report['summary']['hosts'], 'host')} could not be checked"
    if any(finding["check"] == MIN_HOSTS for finding in report["run_findings"]):
        return "Too few hosts were checked"
    return "Not all inventories could be read" if report["run_findings"] else ""


def all_findings(report: Report) -> Iterator[Finding]:
    """Return all findings, those of the run first."""
    yield from report["run_findings"]
    for host in report["hosts"]:
        yield from host["findings"]


def at_or_above(severity: str, fail_on: str) -> bool:
    """Whether a finding of that severity decides over the run."""
    return fail_on != "never" and WEIGHTS[severity] >= WEIGHTS[fail_on]


def decides(finding: Finding, fail_on: str) -> bool:
    """Whether the run cannot be clean because of this finding."""
    if finding["status"] == "error" and finding["check"] in (NOT_CHECKED, HOST_MISSING, MIN_HOSTS, INVENTORY_UNREAD):
        return True  # whatever fail_on says: a run must not pass as it looked at nothing
    return finding["status"] in ("fail", "error") and at_or_above(finding["severity"], fail_on)


def ignored(report: Report) -> int:
    """Return how many failed checks and missing answers do not decide only because `fail_on` is never."""
    status = report["summary"]["status"]
    return status["fail"] + status["error"] if report["fail_on"] == "never" and report["verdict"] == CLEAN else 0


def _verdict(hosts: Sequence[HostResult], run_findings: Sequence[Finding], fail_on: str) -> str:
    deciding = {finding["status"] for host in hosts for finding in host["findings"] if decides(finding, fail_on)}
    if run_findings or "error" in deciding:
        return COULD_NOT_CHECK
    return FINDINGS if deciding else CLEAN


def _summary(hosts: Sequence[HostResult], run_findings: Sequence[RunFinding]) -> Summary:
    status = dict.fromkeys(STATUSES, 0)
    severity = {name: {"fail": 0, "error": 0, "waived": 0} for name in reversed(SEVERITIES)}
    findings: list[Finding] = [*run_findings, *(finding for host in hosts for finding in host["findings"])]
    for finding in findings:
        status[finding["status"]] += 1
        if finding["status"] in ("fail", "error", "waived"):
            severity[finding["severity"]][finding["status"]] += 1
    missing = sum(finding["check"] == HOST_MISSING for finding in run_findings)
    checks = {finding["check"] for host in hosts for finding in host["findings"]} - {NOT_CHECKED, WAIVER_EXPIRED}
    return {
        "hosts": len(hosts) + missing,
        "hosts_not_checked": missing + sum(not_checked(host) is not None for host in hosts),
        "checks": len(checks),
        "status": status,
        "severity": severity,
        "score": score(findings),
    }


def _too_few(hosts: Sequence[HostResult], min_hosts: int) -> list[RunFinding]:
    # That a host was not checked may be waived, and is a finding of its own if it is not.
    looked_at = sum((found := not_checked(host)) is None or found["status"] != "waived" for host in hosts)
    if looked_at and looked_at >= min_hosts:
        return []
    told = f"{looked_at} of at least {plural(max(min_hosts, 1), 'host')} {'was' if looked_at == 1 else 'were'} checked"
    return [_run_finding(MIN_HOSTS, "Enough hosts were checked", told, None)]


def _unread(inventories: Iterable[str]) -> list[RunFinding]:
    told = "could not be read, so its VPSs are not known and were not checked"
    title = "The inventory could be read"
    return [_run_finding(INVENTORY_UNREAD, title, f"{path} {told}", None) for path in inventories]


def _missing(hosts: Sequence[HostResult], expected: Iterable[str], why: Mapping[str, str]) -> list[RunFinding]:
    there = {host["host"] for host in hosts}
    unknown = "its task failed, it could not be reached, or the run was cut short"
    return [
        _run_finding(HOST_MISSING, "The host has a result", f"the host has no result: {why.get(host, unknown)}", host)
        for host in expected
        if host not in there
    ]


def _run_finding(check: str, title: str, reason: str, host: str | None) -> RunFinding:
    return {
        "check": check,
        "host": host,
        "profile": None,
        "title": title,
        "severity": "critical",
        "tags": ["run"],
        "references": [],
        "status": "error",
        "reason": reason,
        "error_code": check.removeprefix("run_"),
        "evidence": None,
        "remediation": "See the run's output for the cause, and run the checks again.",
        "waiver": None,
    }
