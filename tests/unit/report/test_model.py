# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's verdict, figures and shape, and what changed between runs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._report.drift import Digest
from ansible_collections.hostup.cloud.plugins.module_utils._report.html import html_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.markdown import markdown_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.model import (
    Report,
    build,
    digest_of,
    not_looked_at,
)
from ansible_collections.hostup.cloud.plugins.module_utils._report.shape import BadData
from ansible_collections.hostup.cloud.plugins.module_utils._report.write import message

from ...report_samples import finding, host, not_checked

RUN = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def report(*results: dict[str, Any], past: list[Digest] | None = None, day: int = 0, **options: Any) -> Report:
    """Return the report on results."""
    run = RUN + timedelta(days=day)
    return build(list(results), run=run, collection_version="0.1.0", past=past or [], **options)


@pytest.mark.parametrize("fail_on", ["info", "low", "medium", "high", "critical", "never"])
@pytest.mark.parametrize("severity", ["info", "low", "medium", "high", "critical"])
@pytest.mark.parametrize("status", ["pass", "fail", "error", "not_applicable", "waived"])
def test_the_verdict_follows_severity_and_status(fail_on: str, severity: str, status: str) -> None:
    order = ["info", "low", "medium", "high", "critical", "never"]
    decides = order.index(severity) >= order.index(fail_on)
    expected = {"fail": "findings", "error": "could_not_check"}.get(status, "clean") if decides else "clean"
    answer = finding(status=status, severity=severity)
    assert report(host("web-01", answer), fail_on=fail_on)["verdict"] == expected


def test_what_never_decides_is_not_called_clean() -> None:
    made = report(host("web-01", finding(status="fail")), fail_on="never")
    assert made["verdict"] == "clean"  # the schema's word for a run that passes
    assert message(made, {}) == "1 finding on 1 host, none of which decides, as fail_on is never."
    assert next(markdown_parts(made)) == "# Compliance: 1 finding, none decides\n\n"
    assert "<strong>1 finding, none decides</strong>" in "".join(html_parts(made, []))
    passed = report(host("web-01", finding()), fail_on="never")
    assert message(passed, {}) == "Clean: 1 check on 1 host, no finding that decides."


@pytest.mark.parametrize("fail_on", ["medium", "never"])
def test_a_run_cannot_pass_by_accident(fail_on: str) -> None:
    assert report(fail_on=fail_on)["verdict"] == "could_not_check"
    assert report(fail_on=fail_on, min_hosts=0)["verdict"] == "could_not_check"
    assert report(host(), fail_on=fail_on, min_hosts=2)["verdict"] == "could_not_check"
    assert report(host(), fail_on=fail_on, expected_hosts=["web-01", "web-02"])["verdict"] == "could_not_check"
    assert report(host(), not_checked("db-01"), fail_on=fail_on)["verdict"] == "could_not_check"
    assert report(host(), fail_on=fail_on, expected_hosts=["web-01"])["verdict"] == "clean"


def test_an_inventory_that_could_not_be_read_is_a_finding_of_the_run() -> None:
    made = report(host(), expected_hosts=["web-01"], unread=["/etc/fleet.hostup.yml"], fail_on="never")
    assert (made["verdict"], [entry["check"] for entry in made["run_findings"]]) == (
        "could_not_check",
        ["run_inventory_unread"],
    )


def test_what_could_not_be_looked_at() -> None:
    waived = not_checked("db-01")
    waived["findings"][0]["status"] = "waived"
    assert not_looked_at(report(host(), waived)) == ""
    assert not_looked_at(report(host(), waived, not_checked("old-01"), expected_hosts=["gone"])) == (
        "2 of 4 hosts could not be checked"
    )
    assert not_looked_at(report(host(), waived, unread=["a"])) == "Not all inventories could be read"
    assert not_looked_at(report(host(), waived, min_hosts=3, unread=["a"])) == "Too few hosts were checked"


def test_a_host_that_was_waived_does_not_decide() -> None:
    lost = not_checked("db-01")
    lost["findings"][0].update(status="waived", waiver={"reason": "is being moved", "until": None, "expired": False})
    made = report(host(), lost)
    assert made["verdict"] == "clean"
    assert made["summary"]["hosts_not_checked"] == 1


def test_could_not_check_comes_before_findings() -> None:
    made = report(host("web-01", finding("a", "fail"), finding("b", "error")))
    assert made["verdict"] == "could_not_check"


def test_the_figures() -> None:
    web = host(
        "web-01", finding("a"), finding("b", "fail", severity="low"), finding("c", "waived", severity="critical")
    )
    made = report(web, not_checked("db-01"), expected_hosts=["web-01", "db-01", "gone"])
    summary = made["summary"]
    assert (summary["hosts"], summary["hosts_not_checked"], summary["checks"]) == (3, 2, 3)
    assert summary["status"] == {"pass": 1, "fail": 1, "error": 2, "not_applicable": 0, "waived": 1}
    assert summary["severity"]["critical"] == {"fail": 0, "error": 2, "waived": 1}
    assert summary["score"] == 7 * 100 // (7 + 1 + 15 + 15)
    assert [(entry["check"], entry["host"]) for entry in made["run_findings"]] == [("run_host_missing", "gone")]


def test_a_score_of_100_means_that_nothing_is_wrong() -> None:
    many = [finding(f"c{number}", severity="critical") for number in range(500)]
    assert report(host("web-01", *many))["summary"]["score"] == 100
    assert report(host("web-01", *many, finding("bad", "fail", severity="low")))["summary"]["score"] == 99
    assert report(host("web-01", finding(severity="info")))["summary"]["score"] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"severity": "urgent"}, "host 'web-01', finding 1 (sshd_root_login), member severity: it must be one of info"),
        ({"status": None}, "member status: it must be one of pass"),
        ({"title": 3}, "member title: it must be a text, not 3"),
        ({"tags": "ssh"}, "member tags: it must be a list of texts"),
        ({"check": "a b"}, "member check: 'a b' is no id"),
        ({"evidence": "x"}, "member evidence must be a dictionary"),
        ({"evidence": {"command": "x", "rc": "0"}}, "member evidence, member rc: it must be a whole number, not '0'"),
        ({"waiver": {"until": "2026-01-01"}}, "member waiver, member reason: it is missing"),
    ],
)
def test_data_of_another_shape_is_named(change: dict[str, Any], told: str) -> None:
    with pytest.raises(BadData) as error:
        report(host("web-01", finding(**change)))
    assert told in str(error.value)
    assert "web-01" in str(error.value)


def test_hosts_of_another_shape_are_named() -> None:
    for results, told in (
        ("x", "results must be a list"),
        ([3], "element 1 must be a dictionary"),
        ([{}], "element 1, member host: it is missing"),
        ([host(), host()], "host 'web-01' has two results"),
        ([{**host(), "findings": []}], "host 'web-01', member findings: it is empty"),
        ([host("web-01", finding(), finding())], "two findings of the check 'sshd_root_login'"),
        ([{**host(), "seconds": True}], "member seconds: it must be a number"),
    ):
        with pytest.raises(BadData, match="results") as error:
            build(results, run=RUN, collection_version="0.1.0")
        assert told in str(error.value)


def test_long_output_is_cut() -> None:
    evidence = {"command": "cat", "rc": 0, "stdout": "x" * 100_000, "stderr": "", "truncated": False}
    kept = report(host("web-01", finding("a", "fail", evidence=evidence)))["hosts"][0]["findings"][0]["evidence"]
    assert kept is not None
    assert (len(kept["stdout"]), kept["truncated"]) == (2000, True)


def history(*statuses: str | None) -> list[Digest]:
    """Return runs in which one check of web-01 had those statuses; None: the host was not checked."""
    runs = []
    for day, status in enumerate(statuses):
        result = not_checked("web-01") if status is None else host("web-01", finding("a", status))
        runs.append(digest_of(report(result, day=day)))
    return runs


@pytest.mark.parametrize(
    ("past", "now", "kinds"),
    [
        (["pass"], "fail", {"new"}),
        (["pass"], "error", {"new"}),
        (["fail"], "fail", set()),
        (["fail"], "error", set()),
        (["fail"], "pass", {"fixed"}),
        (["error"], "not_applicable", {"fixed"}),
        (["fail"], "waived", set()),
        (["waived"], "fail", {"new"}),
        (["fail", None], "fail", set()),
        (["pass", None], "fail", {"new"}),
        (["fail", None], "pass", {"fixed"}),
        (["fail", "pass"], "fail", {"new", "flapping"}),
        (["fail", "waived"], "fail", set()),
        (["fail", "pass", "fail"], "pass", {"fixed", "flapping"}),
        (["pass", "fail"], "pass", {"fixed"}),
        (["fail", "pass", "fail", "fail"], "fail", {"flapping"}),
    ],
)
def test_what_changed(past: list[str | None], now: str, kinds: set[str]) -> None:
    drift = report(host("web-01", finding("a", now)), past=history(*past), day=9)["drift"]
    found = {kind: drift[kind] for kind in ("new", "fixed", "flapping")}  # type: ignore[literal-required]
    of_check = {kind for kind, entries in found.items() if {"host": "web-01", "check": "a"} in entries}
    assert of_check == kinds
    assert drift["since"] == (RUN + timedelta(days=len(past) - 1)).isoformat()


def test_hosts_that_come_and_go() -> None:
    lost = report(not_checked("web-01"), past=history("pass"), day=1)["drift"]
    assert lost["new"] == [{"host": "web-01", "check": "vps_not_checked"}]
    back = report(host("web-01", finding("a")), past=history(None), day=1)["drift"]
    assert back["fixed"] == [{"host": "web-01", "check": "vps_not_checked"}]
    gone = report(host("db-01"), expected_hosts=["web-01"], past=history("pass"), day=1)["drift"]
    assert gone["new"] == [{"host": "web-01", "check": "run_host_missing"}]
    past = [digest_of(report(host("db-01"), expected_hosts=["web-01"]))]
    again = report(host("web-01", finding("a")), past=past, day=1)["drift"]
    assert again["fixed"] == [{"host": "web-01", "check": "run_host_missing"}]


def test_a_check_that_is_gone_is_not_fixed() -> None:
    drift = report(host("web-01", finding("b")), past=history("fail"), day=1)["drift"]
    assert drift["fixed"] == []


def test_without_a_past_nothing_is_new() -> None:
    drift = report(host("web-01", finding("a", "fail")))["drift"]
    assert drift == {"since": None, "new": [], "fixed": [], "flapping": []}
