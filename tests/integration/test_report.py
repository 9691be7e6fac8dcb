# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""compliance_report in real playbooks: the exit status, and the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.release import __version__ as ansible_version

from ..report_samples import finding, fleet, host, not_checked
from .commands import Ansible, Run


@pytest.fixture
def ansible(tmp_path: Path) -> Ansible:
    """Ansible's commands; no emulator is needed."""
    return Ansible(tmp_path)


def report(
    ansible: Ansible,
    results: Any,
    *options: str,
    keywords: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
) -> Run:
    """Run a play over web-01 and db-01 in which each registers its result, if it has one, and one reports."""
    ansible.write("results.json", json.dumps(results))
    ansible.write("inventory", "web-01\ndb-01\n")
    gather = {
        "name": "gather",
        "ansible.builtin.set_fact": {
            "checked": "{{ {'compliance': mine | first} if mine else {'failed': true, 'msg': 'so'} }}"
        },
        "vars": {
            "mine": "{{ lookup('file', 'results.json') | from_json | selectattr('host', 'eq', inventory_hostname) }}"
        },
    }
    task = {
        "name": "report",
        "hostup.cloud.compliance_report": {
            "registered": "checked",
            "reports": {"html": "out/report.html", "json": "out/report.json", "junit": "out/junit.xml"},
            "history": "history",
            **(more or {}),
        },
        "when": "inventory_hostname == ansible_play_hosts[0]",
        **(keywords or {}),
    }
    return ansible.play(gather, task, hosts="all", options=("-i", "inventory", *options))


def outcome(run: Run) -> str:
    """Return what became of the one report; the other host skips the task."""
    (found,) = [str(line["outcome"]) for line in run.results if line["task"] == "report" and line["host"] == "web-01"]
    return found


def result_of(run: Run) -> dict[str, Any]:
    """Return the result of the one report."""
    return run.result("report", "web-01")


@pytest.mark.parametrize("check_mode", [(), ("--check",)])
def test_the_exit_status(ansible: Ansible, check_mode: tuple[str, ...]) -> None:
    clean = [host("web-01"), host("db-01")]
    run = report(ansible, clean, *check_mode)
    assert (run.rc, outcome(run)) == (0, "ok"), run.output
    assert result_of(run)["msg"].startswith("Clean: 1 check on 2 hosts, no finding at or above medium.")
    assert result_of(run)["changed"]

    run = report(ansible, [host("web-01", finding(status="fail")), host("db-01")], *check_mode)
    assert (run.rc, outcome(run)) == (2, "failed"), run.output
    result = result_of(run)
    page = ansible.folder / "out" / "report.html"
    assert result["msg"] == f"1 check failed at or above medium, on 1 of 2 hosts. The report is {page}."
    assert result["drift"]["new"] == [{"host": "web-01", "check": "sshd_root_login"}]
    assert "invocation" not in result

    run = report(ansible, [host("web-01", finding(status="fail")), not_checked("db-01")], *check_mode)
    assert (run.rc, outcome(run)) == (4, "unreachable"), run.output
    told = "1 of 2 hosts could not be checked (db-01: the VPS is stopped); 1 check failed at or above medium."
    assert result_of(run)["msg"].startswith(told)
    assert told in run.output

    run = report(ansible, [host("web-01")], *check_mode)
    assert (run.rc, outcome(run)) == (4, "unreachable"), run.output
    assert "db-01: the host has no result: its check failed: so" in result_of(run)["msg"]
    written = json.loads((ansible.folder / "out" / "report.json").read_text())
    assert written["verdict"] == "could_not_check"
    assert [entry["host"] for entry in written["run_findings"]] == ["db-01"]
    assert len(list((ansible.folder / "history").glob("*.report.json"))) == 4


def test_no_results_at_all(ansible: Ansible) -> None:
    run = report(ansible, [])
    assert run.rc == 4, run.output
    assert result_of(run)["run_findings"][-1]["check"] == "run_min_hosts"


def test_a_report_that_cannot_be_written(ansible: Ansible) -> None:
    (ansible.folder / "out").write_text("a file where a folder must be")
    run = report(ansible, [host("web-01"), host("db-01")])
    assert run.rc == 2, run.output
    assert result_of(run)["error_code"] == "report_not_written"
    assert f"cannot write {ansible.folder}/out/report.html" in result_of(run)["msg"]


def test_with_run_once_the_run_fails_all_the_same(ansible: Ansible) -> None:
    """Of a task with run_once that is unreachable, ansible-core 2.16 makes a failure of all hosts."""
    run = report(ansible, [host("web-01")], keywords={"run_once": True, "when": True})
    assert run.rc == (2 if ansible_version.startswith("2.16.") else 4), run.output


def test_elsewhere_is_refused(ansible: Ansible) -> None:
    for keywords in ({"delegate_to": "bastion"}, {"async": 10, "poll": 0}):
        run = report(ansible, [host("web-01"), host("db-01")], keywords=keywords)
        assert run.rc == 2, run.output
        assert result_of(run)["error_code"] == "invalid_option"
    run = report(ansible, [host("web-01"), host("db-01")], keywords={"delegate_to": "localhost"})
    assert run.rc == 0, run.output


def test_what_vpss_print_is_no_template(ansible: Ansible) -> None:
    text = "{{ 7 * 7 }} {% for %} <script> \x1b[31m \u202e"
    bad = finding("bad", "fail", evidence={"command": "cat", "rc": 0, "stdout": text, "stderr": "", "truncated": False})
    run = report(ansible, [host("web-01", bad), host("db-01")])
    assert run.rc == 2, run.output
    written = json.loads((ansible.folder / "out" / "report.json").read_text())
    assert written["hosts"][0]["findings"][0]["evidence"]["stdout"] == text


def test_data_of_another_shape(ansible: Ansible) -> None:
    run = report(ansible, [host("web-01", finding(severity="urgent")), host("db-01")])
    assert run.rc == 2, run.output
    assert "host 'web-01', finding 1 (sshd_root_login), member severity" in result_of(run)["msg"]


def test_forty_hosts(ansible: Ansible) -> None:
    results = fleet(40, 60)
    names = [entry["host"] for entry in results]
    run = report(ansible, [], more={"registered": None, "results": results, "expected_hosts": names})
    assert run.rc == 4, run.output
    assert result_of(run)["summary"]["hosts"] == 40
