# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer means: expectations, conditions, the status, and waivers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._batch import Outcome
from ansible_collections.hostup.cloud.plugins.module_utils._check import finding
from ansible_collections.hostup.cloud.plugins.module_utils._check.finding import OperatingSystem
from ansible_collections.hostup.cloud.plugins.module_utils._check.waiver import parse_waivers
from ansible_collections.hostup.cloud.plugins.module_utils._errors import CommandTimedOut

from .checks import check

PASS = ("pass", None, None)
DEBIAN = OperatingSystem("debian", "12", "Debian 12")


def ruled(outcome: Outcome, **expect: Any) -> tuple[str, str | None, str | None]:
    ruling = finding.ruling_of_outcome(check(expect=expect or None), outcome)
    return ruling.status, ruling.reason, ruling.error_code


@pytest.mark.parametrize(
    ("expect", "stdout", "reason"),
    [
        ({"stdout": "no"}, "no\n", None),
        ({"stdout": "no"}, "yes\n", "stdout is 'yes', and 'no' was expected"),
        ({"stdout": ""}, "", None),
        ({"stdout": ""}, "a", "stdout is 'a', and '' was expected"),
        ({"matches": "^b$"}, "a\nb\n", None),
        ({"matches": "^b$"}, "a\n", "stdout is 'a', and does not match '^b$'"),
        ({"not_matches": "^b"}, "a\n", None),
        ({"not_matches": "^b."}, "a\nbc\n", "stdout has 'bc', which must not be there"),
        ({"lines": ["a", "b"]}, "b\na\n", None),
        ({"lines": ["a", "b"]}, "ab\nb\n", "stdout lacks the line 'a'"),
        ({"no_lines": ["a"]}, "ab\n", None),
        ({"no_lines": ["a"]}, "b\na\n", "stdout has the line 'a', which must not be there"),
        ({"empty": True}, " \n", None),
        ({"empty": True}, "a\n", "stdout is 'a', and nothing was expected"),
        ({"empty": False}, "a", None),
        ({"empty": False}, "\n", "stdout is empty, and something was expected"),
        ({"less_than": 5}, "4.9\n", None),
        ({"less_than": 5}, "5\n", "stdout is 5, and less than 5 was expected"),
        ({"at_most": 5}, "5\n", None),
        ({"at_most": 5}, "5.1\n", "stdout is 5.1, and at most 5 was expected"),
        ({"at_least": -1}, "-1", None),
        ({"at_least": 1.5}, "1", "stdout is 1, and at least 1.5 was expected"),
        ({"greater_than": 5}, "6", None),
        ({"greater_than": 5}, "5", "stdout is 5, and more than 5 was expected"),
        ({"at_least": 1, "at_most": 2, "empty": False}, "3", "stdout is 3, and at most 2 was expected"),
        (
            {"stdout": "x", "lines": ["y"]},
            "a",
            "stdout is 'a', and 'x' was expected; stdout lacks the line 'y'",
        ),
    ],
)
def test_expectations_of_stdout(expect: dict[str, Any], stdout: str, reason: str | None) -> None:
    status, said, code = ruled(Outcome(0, stdout), **expect)
    assert (status, said, code) == ("fail" if reason else "pass", reason, None)


def test_exit_codes() -> None:
    assert ruled(Outcome(0)) == PASS
    assert ruled(Outcome(1, "", "a\nno such file\n")) == ("fail", "rc is 1, and 0 was expected (no such file)", None)
    assert ruled(Outcome(1), rc=1) == PASS
    assert ruled(Outcome(2), rc=[0, 1]) == ("fail", "rc is 2, and 0 or 1 was expected", None)
    assert ruled(Outcome(1, ""), rc=[0, 1], empty=True) == PASS


def test_a_command_that_failed_is_no_answer() -> None:
    """That it printed nothing, for example, says nothing then."""
    failed = ("error", "the command failed: rc is 2, and 0 was expected (no)", "command_failed")
    assert ruled(Outcome(2, "", "no"), empty=True) == failed
    for rc in (126, 127, -9):
        assert ruled(Outcome(rc))[::2] == ("error", "command_failed")
        assert ruled(Outcome(rc), rc=0)[::2] == ("error", "command_failed")
    assert ruled(Outcome(127), rc=127) == PASS
    assert ruled(Outcome(124, error=CommandTimedOut("too long"))) == ("error", "too long", "command_timed_out")
    cut = Outcome(0, "a", truncated=("stdout",))
    assert ruled(cut, empty=True) == ("error", "stdout is not complete, so it cannot be judged", "output_cut")
    assert ruled(cut) == PASS


@pytest.mark.parametrize("text", ["", "abc", "5 of 6", "5%", "nan", "1e3", "0x1", "5\n6"])
def test_what_is_no_number_is_no_answer(text: str) -> None:
    assert ruled(Outcome(0, text), at_most=90) == (
        "error",
        f"stdout is {text!r}, and a number was expected",
        "not_a_number",
    )


def test_a_reason_is_one_short_line() -> None:
    _status, reason, _code = ruled(Outcome(0, "<script>\x1b[2J\n" * 10000), empty=True)
    assert reason is not None
    assert len(reason) < 200
    assert reason.isprintable()


def test_evidence_is_cut() -> None:
    told = finding.evidence("x", Outcome(0, "a" * 2001, "b" * 2000))
    assert (len(told["stdout"]), len(told["stderr"]), told["truncated"]) == (2000, 2000, True)
    assert finding.evidence("x", Outcome(0, "a" * 2000))["truncated"] is False
    assert finding.evidence("x", Outcome(0, "a", truncated=("stderr",)))["truncated"] is True


@pytest.mark.parametrize(
    ("applies_if", "system", "status"),
    [
        ({"os_family": "debian"}, DEBIAN, None),
        ({"os_family": ["RHEL", "Debian"], "os_version": ["11", "12*"]}, DEBIAN, None),
        ({"os_family": ["ubuntu"]}, DEBIAN, "not_applicable"),
        ({"os_family": "debian", "os_version": "11"}, DEBIAN, "not_applicable"),
        ({"os_family": "debian"}, None, "error"),
        ({"os_version": "12"}, OperatingSystem("debian", "", ""), "error"),
        ("test -e /x", None, None),
    ],
)
def test_applies_if_the_operating_system_is_meant(applies_if: Any, system: OperatingSystem | None, status: Any) -> None:
    ruling = finding.ruling_of_os(check(applies_if=applies_if), system)
    assert (ruling.status if ruling else None) == status
    if ruling and status == "error":
        assert ruling.error_code == "os_unknown"


def test_operating_system() -> None:
    said = {"displayName": "Debian 12", "family": "debian", "version": "12", "variant": None}
    assert finding.operating_system({"operatingSystem": said}) == DEBIAN
    for nothing in (None, {}, "Debian", {"family": 5}):
        assert finding.operating_system({"operatingSystem": nothing}) is None
    assert finding.operating_system({}) is None


def test_applies_if_a_command_ends_with_0() -> None:
    assert finding.ruling_of_condition("x", Outcome(0)) is None
    ruling = finding.ruling_of_condition("command -v x", Outcome(127))
    assert ruling is not None
    assert (ruling.status, ruling.reason) == ("not_applicable", "applies_if, 'command -v x', ended with rc 127")
    for outcome in (Outcome(error=CommandTimedOut("too long")), Outcome(-9)):
        ruling = finding.ruling_of_condition("x", outcome)
        assert ruling is not None
        assert ruling.status == "error"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome(1), "not_applicable"),
        (Outcome(127), "not_applicable"),
        (Outcome(2), "error"),
        (Outcome(127, stderr="sh: 1: nft: not found\n"), "error"),
        (Outcome(1, stderr="cat: /etc/shadow: Permission denied\n"), "error"),
    ],
)
def test_a_condition_that_failed_is_no_no(outcome: Outcome, status: str) -> None:
    ruling = finding.ruling_of_condition("test -e /x", outcome)
    assert ruling is not None
    assert ruling.status == status
    assert ruling.error_code == ("command_failed" if status == "error" else None)


@pytest.mark.parametrize(
    ("command", "expect", "stdout", "status"),
    [
        ("cat /x | head -1", {"not_matches": "hacker"}, "", "error"),
        ("cat /x | wc -l", {"at_most": 0}, "0\n", "error"),
        ("cat /x; true", {"empty": True}, "", "error"),
        ("cat /x | wc -l", {"at_most": 0}, "1\n", "fail"),
        ("cat /x | grep y", {"rc": 0}, "", "pass"),
        ("sshd -T", {"matches": "^port"}, "port 22\n", "pass"),
    ],
)
def test_a_part_that_complains_does_not_pass(command: str, expect: dict[str, Any], stdout: str, status: str) -> None:
    outcome = Outcome(0, stdout, "cat: /x: No such file or directory\n")
    ruling = finding.ruling_of_outcome(check(command=command, expect=expect), outcome)
    assert ruling.status == status
    assert ruling.error_code == ("command_failed" if status == "error" else None)


STATUS = {
    "power_state": "running",
    "memory": {"usage_percent": 92.08},
    "cpu_cores": 2.0,
    "none": None,
    "pending_tasks": [],
    "network": {"busy": [{"id": "job_1"}, "text"], "flag": True, "none": None},
}


@pytest.mark.parametrize(
    ("path", "expect", "status"),
    [
        ("power_state", {"stdout": "running"}, "pass"),
        ("power_state", {"stdout": "stopped"}, "fail"),
        ("memory.usage_percent", {"less_than": 93}, "pass"),
        ("memory.usage_percent", {"less_than": 92}, "fail"),
        ("cpu_cores", {"stdout": "2"}, "pass"),
        ("network.flag", {"stdout": "true"}, "pass"),
        ("pending_tasks", {"empty": True}, "pass"),
        ("network.busy", {"empty": True}, "fail"),
        ("network.busy", {"lines": ['{"id": "job_1"}', "text"]}, "pass"),
        ("network.none", {"empty": True}, "error"),
        ("storage.member", {"empty": True}, "error"),
        ("power_state.member", {"empty": True}, "error"),
    ],
)
def test_status(path: str, expect: dict[str, Any], status: str) -> None:
    ruling, evidence = finding.ruling_of_status(check(command=None, status=path, expect=expect), STATUS)
    assert ruling.status == status
    assert ruling.error_code == ("not_reported" if status == "error" else None)
    assert (evidence is None) == (status == "error")


def of(check_id: str, status: str) -> dict[str, Any]:
    return finding.of_check(check(id=check_id), finding.Ruling(status, "it is so"), None)


def waived(findings: list[dict[str, Any]], today: str, *waivers: dict[str, str]) -> list[dict[str, Any]]:
    given = [{"hosts": "web-*", "reason": "because", "until": "2027-01-31", **waiver} for waiver in waivers]
    return finding.with_waivers(findings, parse_waivers(given), "web-01", date.fromisoformat(today))


def test_a_waiver_holds_through_its_last_day() -> None:
    findings = [of("a", "fail"), of("b", "error"), of("c", "pass"), of("d", "not_applicable"), of("e", "fail")]
    result = waived(findings, "2027-01-31", {"check": "[a-d]"})
    assert [each["status"] for each in result] == ["waived", "waived", "pass", "not_applicable", "fail"]
    assert result[0]["waiver"] == {"reason": "because", "until": "2027-01-31", "expired": False}
    assert result[0]["reason"] == "it is so (waived until 2027-01-31)"
    assert result[2]["waiver"] is result[4]["waiver"] is None


def test_an_expired_waiver_is_a_finding() -> None:
    result = waived([of("a", "fail"), of("b", "error"), of("c", "pass")], "2027-02-01", {"check": "*"})
    assert [(each["check"], each["status"]) for each in result] == [
        ("a", "fail"),
        ("b", "error"),
        ("c", "pass"),
        ("waiver_expired", "fail"),
    ]
    assert result[0]["waiver"]["expired"] is True
    assert result[3]["severity"] == "low"
    assert result[3]["reason"] == (
        "a waiver has expired and does not hold any more: a, b: '*' was waived until 2027-01-31 (because)"
    )


def test_one_that_holds_counts_more_than_one_that_has_expired() -> None:
    both = ({"check": "a"}, {"check": "a", "until": "2028-01-01"})
    assert [each["status"] for each in waived([of("a", "fail")], "2027-02-01", *both)] == ["waived"]


def test_a_waiver_is_for_some_hosts() -> None:
    assert waived([of("a", "fail")], "2027-01-01", {"check": "a", "hosts": "db-*"}) == [of("a", "fail")]


def test_that_a_vps_could_not_be_checked_can_be_waived() -> None:
    unchecked = finding.not_checked(CommandTimedOut("no"), 3, 3)
    assert (unchecked["severity"], unchecked["status"]) == ("critical", "error")
    assert [each["status"] for each in waived([unchecked], "2027-01-01", {"check": "vps_not_checked"})] == ["waived"]
    for pattern in ("*", "vps_*", "vps_not_check?d"):
        assert waived([unchecked], "2027-01-01", {"check": pattern}) == [unchecked]
