# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role and the playbook hostup.cloud.compliance: what a run finds, and that none passes by accident."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._batch import batch_script
from ansible_collections.hostup.cloud.plugins.module_utils._effect.classify import classify

from ..emulator.run import Emulator
from .commands import Ansible, Run
from .inventories import source

CLEAN, ERROR, FINDINGS, COULD_NOT_CHECK = 0, 1, 2, 4

CHECK = {
    "id": "linux",
    "title": "It is Linux",
    "severity": "high",
    "command": "uname -s",
    "expect": {"stdout": "Linux"},
}
BAD = {**CHECK, "id": "plan9", "title": "It is Plan 9", "expect": {"stdout": "Plan 9"}}
WAIVER = {"check": "vps_not_checked", "hosts": "old-01", "reason": "Is switched off", "until": "2999-01-31"}

#: One check, and the VPS that is stopped is waived: a run that is clean, and quick.
VARIABLES = {
    "compliance_profiles": [{"name": "own", "title": "Our own", "checks": [CHECK]}],
    "compliance_waivers": [WAIVER],
}

TASK = "Write the reports and say what was found"
UNMATCHED = "nothing was checked: no host of the inventory matches "


def compliance(ansible: Ansible, *options: str, **variables: Any) -> Run:
    """Run the playbook over the emulator's VPSs."""
    return playbook(ansible, "hostup.cloud.compliance", *source(ansible), *options, **variables)


def playbook(ansible: Ansible, name: str, *options: str, **variables: Any) -> Run:
    extra = str(ansible.write("variables.yml", {**VARIABLES, **variables}))
    return ansible.run("ansible-playbook", "-e", f"@{extra}", *options, name)


def play(ansible: Ansible, *plays: dict[str, Any], options: tuple[str, ...] = (), **variables: Any) -> Run:
    """Run plays of a user's own, over all hosts and with the role unless they say otherwise."""
    role = {"hosts": "all", "gather_facts": False, "roles": [{"role": "hostup.cloud.compliance"}]}
    whole = [each if "import_playbook" in each else {**role, **each} for each in plays]
    return playbook(ansible, str(ansible.write("play.yml", whole)), *source(ansible), *options, **variables)


def reported(run: Run, verdict: str) -> dict[str, Any]:
    """Return the result of the task that reported, which exactly one host ran, and see that it is of the verdict."""
    (line,) = [line for line in run.results if line["task"].endswith(TASK)]
    outcome, rc = {
        "clean": ("ok", CLEAN),
        "findings": ("failed", FINDINGS),
        "could_not_check": ("unreachable", COULD_NOT_CHECK),
    }[verdict]
    assert (line["result"].get("verdict"), line["outcome"], run.rc) == (verdict, outcome, rc), run.output
    result: dict[str, Any] = line["result"]
    return result


def refused(run: Run, message: str) -> None:
    """See that the task that reports refused to."""
    failed = [line["result"] for line in run.results if line["task"].endswith(TASK) and line["outcome"] == "failed"]
    assert failed, run.output
    assert all(result["error_code"] == "invalid_option" and message in result["msg"] for result in failed)
    assert run.rc == FINDINGS


def report(ansible: Ansible) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ansible.folder / "compliance" / "report.json").read_text())
    return content


def found(ansible: Ansible) -> dict[str, list[tuple[str, str]]]:
    """Return the check and the status of every finding in the report; those of the run under ""."""
    content = report(ansible)
    found = {host["host"]: host["findings"] for host in content["hosts"]}
    found[""] = content["run_findings"]
    return {host: [(each["check"], each["status"]) for each in findings] for host, findings in found.items()}


def said(run: Run, sentence: str) -> bool:
    """Whether Ansible said it, which breaks its lines anywhere."""
    return "".join(sentence.split()) in "".join(run.output.split())


# What is found, and the exit status.


@pytest.mark.parametrize("check_mode", [(), ("--check",)])
def test_a_clean_run(ansible: Ansible, emulator: Emulator, check_mode: tuple[str, ...]) -> None:
    run = compliance(ansible, *check_mode)
    result = reported(run, "clean")
    page = ansible.folder / "compliance" / "report.html"
    assert result["msg"] == f"Clean: 1 check on 3 hosts, no finding at or above medium. The report is {page}."
    assert page.exists()
    assert found(ansible) == {
        "web-01": [("linux", "pass")],
        "db-01": [("linux", "pass")],
        "old-01": [("vps_not_checked", "waived")],
        "": [],
    }
    content = report(ansible)
    assert (content["profiles"], sorted(content["expected_hosts"])) == (["own"], ["db-01", "old-01", "web-01"])
    assert len(list((ansible.folder / "compliance" / "history").glob("*.report.json"))) == 1


def test_check_mode_is_no_different_and_nothing_is_written_in_a_vps(ansible: Ansible, emulator: Emulator) -> None:
    # Of vps_health some answers, as the load, may be others a second later.
    shipped = {"compliance_profiles": ["linux_baseline"], "compliance_checks": [BAD]}
    runs, answers, sent = [], [], []
    for options in ((), ("--check",)):
        emulator.clear_journal()
        runs.append(compliance(ansible, *options, **shipped).rc)
        answers.append(found(ansible))
        assert {entry["kind"] for entry in emulator.journal()} <= {"list", "get", "status", "probe", "start", "poll"}
        sent.append({command for started in emulator.commands() for command in commands_in(started["command"])})
    assert runs == [runs[0]] * 2
    assert runs[0] in (FINDINGS, COULD_NOT_CHECK)
    assert answers[0] == answers[1]
    assert ("plan9", "fail") in answers[0]["web-01"]
    assert len(answers[0]["web-01"]) > 100
    assert sent[0] == sent[1]
    assert len(sent[0]) > 60
    assert {command: classify(command).reason for command in sent[0] if classify(command).writes} == {}


def commands_in(script: str) -> list[str]:
    """Return the commands in a script that was started in a guest, the rest of which is as it must be."""
    marker = script.partition("m=")[2].split()[0]
    frame = batch_script([], marker, 30, None).removesuffix("exit 0")
    assert script.startswith(frame), script
    words = shlex.split(script.removeprefix(frame))
    assert words[-2:] == ["exit", "0"]
    assert set(words[:-2:2]) == {"r"}
    return words[1:-2:2]


@pytest.mark.parametrize("check_mode", [(), ("--check",)])
def test_findings(ansible: Ansible, check_mode: tuple[str, ...]) -> None:
    run = compliance(ansible, *check_mode, compliance_checks=[BAD])
    assert reported(run, "findings")["msg"].startswith("2 checks failed at or above medium, on 2 of 3 hosts.")
    run = compliance(ansible, *check_mode, compliance_checks=[BAD], compliance_fail_on="critical")
    assert reported(run, "clean")["drift"]["counts"] == {"new": 0, "fixed": 0, "flapping": 0}


def test_what_cannot_be_checked(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("db-01", agent="missing")
    run = compliance(ansible, "--check", compliance_waivers=[], compliance_checks=[BAD])
    told = reported(run, "could_not_check")["msg"]
    assert told.startswith("2 of 3 hosts could not be checked (")
    assert "; 1 check failed at or above medium." in told, "it comes before the findings, and does not hide them"
    reasons = {host["host"]: host["findings"][0]["error_code"] for host in report(ansible)["hosts"]}
    assert reasons == {"web-01": None, "db-01": "agent_unavailable", "old-01": "agent_unavailable"}

    # A pattern does not mean it, so that no waiver lets a run pass that looked at nothing.
    run = compliance(ansible, compliance_waivers=[{**WAIVER, "check": "*", "hosts": "*"}], compliance_checks=[BAD])
    assert "2 of 3 hosts could not be checked" in reported(run, "could_not_check")["msg"]
    reported(compliance(ansible, compliance_waivers=[{**WAIVER, "hosts": ["old-01", "db-*"]}]), "clean")

    expired = {**WAIVER, "until": "2001-01-31"}
    reported(compliance(ansible, "--limit", "old-01", compliance_waivers=[expired]), "could_not_check")
    assert found(ansible)["old-01"] == [("vps_not_checked", "error"), ("waiver_expired", "fail")]


def test_a_run_that_is_cut(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("status", kind="start", status=403, code="forbidden", skip=1)
    long = {"title": "Long", "severity": "low"}
    many = [{**long, "id": f"c{number}", "command": f"echo {'x' * 500} {number}"} for number in range(20)]
    run = compliance(ansible, "--limit", "web-01", compliance_checks=many)
    assert "web-01: " in reported(run, "could_not_check")["msg"]
    (cut, *answered) = found(ansible)["web-01"]
    assert cut == ("vps_not_checked", "error")
    assert 0 < len(answered) < 20


def test_an_api_that_goes_away_after_the_inventory(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("drop_before", kind="get")
    run = compliance(ansible, compliance_timeout=2, compliance_command_timeout=1)
    assert reported(run, "could_not_check")["summary"]["hosts_not_checked"] == 3


# A run that would look at nothing, or at less than it should.


def test_no_host(ansible: Ansible, emulator: Emulator) -> None:
    run = compliance(ansible, "-e", "compliance_hosts=nothing")
    result = reported(run, "could_not_check")
    assert [each["check"] for each in result["run_findings"]] == ["run_min_hosts"]
    assert found(ansible) == {"": [("run_min_hosts", "error")]}
    reported(compliance(ansible, "-e", "compliance_hosts=nothing", compliance_min_hosts=0), "could_not_check")

    # Without localhost there is no host to report.
    run = compliance(ansible, "-e", "compliance_hosts=nothing", "--limit", "web-01")
    assert run.rc == COULD_NOT_CHECK
    assert said(run, f"{UNMATCHED}'nothing' and --limit 'web-01'")
    assert compliance(ansible, "--limit", "nothing").rc == ERROR, "Ansible itself refuses that"
    assert emulator.commands() == []


def test_an_inventory_that_cannot_be_read(ansible: Ansible, emulator: Emulator) -> None:
    down = {"api_base": "http://127.0.0.1:9/api/v2", "max_retries": 0}
    run = playbook(ansible, "hostup.cloud.compliance", *source(ansible, **down))
    result = reported(run, "could_not_check")
    assert [each["check"] for each in result["run_findings"]] == ["run_inventory_unread", "run_min_hosts"]
    why = f"{ansible.folder}/fleet.hostup.yml (the VPSs cannot be listed: "
    assert result["msg"].startswith(f"Too few hosts were checked ({why}")
    assert "(Connection refused) [api_unreachable]) could not be read" in result["msg"]

    misnamed = ansible.write("fleet.yml", "plugin: hostup.cloud.vps # ours\n")
    result = reported(playbook(ansible, "hostup.cloud.compliance", "-i", str(misnamed)), "could_not_check")
    assert f"{misnamed} (its name must end in hostup.yml or hostup.yaml) could not be read" in result["msg"]

    run = playbook(ansible, "hostup.cloud.compliance", *source(ansible, **down), "--limit", "web-01")
    assert run.rc == COULD_NOT_CHECK
    assert said(run, f"{UNMATCHED}'all' and --limit 'web-01'")

    # Another one can be read, and its hosts are all well.
    for more in ({}, {"on_error": "warn"}):
        run = compliance(ansible, *source(ansible, "other", **down, **more))
        assert "other.hostup.yml (the VPSs cannot be listed: " in reported(run, "could_not_check")["msg"]
        assert found(ansible)[""] == [("run_inventory_unread", "error")]
    cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cache"}
    options = source(ansible, "cached", **cached)
    reported(playbook(ansible, "hostup.cloud.compliance", *options), "clean")


def test_fewer_hosts_than_there_must_be(ansible: Ansible) -> None:
    reported(compliance(ansible, compliance_min_hosts=2), "clean")
    # A host that is waived was not checked.
    run = compliance(ansible, compliance_min_hosts=3)
    result = reported(run, "could_not_check")
    assert result["msg"].startswith("Too few hosts were checked (2 of at least 3 hosts were checked).")
    assert said(run, result["msg"])
    reported(compliance(ansible, "--limit", "old-01"), "could_not_check")
    # A host that two patterns mean is one.
    run = compliance(ansible, compliance_hosts=["web-01", "web-*"], compliance_min_hosts=2)
    reported(run, "could_not_check")


def test_a_limit_that_leaves_out_localhost(ansible: Ansible) -> None:
    reported(compliance(ansible, "--limit", "web-01"), "clean")
    assert list(found(ansible)) == ["web-01", ""]
    reported(compliance(ansible, "--limit", "old-01", compliance_waivers=[]), "could_not_check")


def test_tasks_that_are_left_out(ansible: Ansible, emulator: Emulator) -> None:
    reported(compliance(ansible, "--tags", "other"), "clean")
    assert found(ansible)["web-01"] == [("linux", "pass")]
    emulator.clear_journal()
    for options in (("--start-at-task", "other"), ("--skip-tags", "always"), ("--skip-tags", "other,tagged")):
        run = compliance(ansible, *options)
        assert run.rc == COULD_NOT_CHECK, run.output
        assert said(run, f"nothing was checked: {options[0]}")
        assert emulator.commands() == []
    assert compliance(ansible, "--list-tasks", "-e", "compliance_hosts=nothing").rc == CLEAN
    role = {"role": "hostup.cloud.compliance", "tags": "compliance"}
    reported(play(ansible, {"roles": [role]}, options=("--tags", "compliance")), "clean")


def test_hosts_without_a_result(ansible: Ansible) -> None:
    (ansible.folder / "host_vars").mkdir()
    ansible.write("host_vars/db-01.yml", {"compliance_disable": ["no_such_check"]})
    run = compliance(ansible, "-i", "bastion,")
    assert reported(run, "could_not_check")["summary"]["hosts"] == 4
    reasons = {each["host"]: each["reason"] for each in report(ansible)["run_findings"]}
    assert sorted(reasons) == ["bastion", "db-01"]
    why = "the host has no result: its check failed: "
    assert reasons["db-01"] == f"{why}disable: 'no_such_check' is neither the id nor a tag of a check"
    assert reasons["bastion"].startswith(f"{why}no VPS is named: give id, name or primary_ip")


def test_a_host_that_dropped_out_before(ansible: Ansible) -> None:
    for lost in ("db-01", "web-01"):
        task = {"ansible.builtin.fail": {}, "when": f"inventory_hostname == '{lost}'"}
        before = {"tasks": [task], "roles": []}
        run = play(ansible, before, {"import_playbook": "hostup.cloud.compliance"})
        assert "it failed or could not be reached" in reported(run, "could_not_check")["msg"]
        assert found(ansible)[""] == [("run_host_missing", "error")]
        assert lost not in found(ansible)


# Plays of a user's own.


@pytest.mark.parametrize(
    "keywords",
    [
        {"ignore_errors": True, "ignore_unreachable": True, "order": "shuffle"},
        {"any_errors_fatal": True, "roles": [{"role": "hostup.cloud.compliance", "run_once": True}]},
    ],
    ids=str,
)
def test_keywords_do_not_change_the_exit_status(ansible: Ansible, keywords: dict[str, Any]) -> None:
    reported(play(ansible, keywords, compliance_checks=[BAD]), "findings")
    reported(play(ansible, keywords, compliance_waivers=[]), "could_not_check")
    assert len(report(ansible)["hosts"]) == 3


@pytest.mark.parametrize("keywords", [{"serial": 1}, {"strategy": "free"}], ids=str)
def test_a_play_in_which_hosts_do_not_wait(ansible: Ansible, keywords: dict[str, Any]) -> None:
    refused(play(ansible, keywords), "this play has serial or the strategy free")
    role = {"name": "hostup.cloud.compliance", "tasks_from": "check"}
    check = {**keywords, "roles": [], "tasks": [{"ansible.builtin.import_role": role}]}
    report = {"roles": [], "tasks": [{"ansible.builtin.import_role": {**role, "tasks_from": "report"}}]}
    run = play(ansible, check, report, compliance_checks=[BAD])
    assert reported(run, "findings")["summary"]["hosts"] == 3


def test_a_condition_does_not_take_hosts_away(ansible: Ansible) -> None:
    role: dict[str, Any] = {"role": "hostup.cloud.compliance", "when": "inventory_hostname != 'old-01'"}
    run = play(ansible, {"roles": [role]})
    assert "old-01: the host has no result: its check was skipped" in reported(run, "could_not_check")["msg"]
    role["when"] = "inventory_hostname != ansible_play_hosts_all[0]"
    run = play(ansible, {"roles": [role]})
    assert run.rc == FINDINGS, run.output
    assert said(run, "Nothing was reported, as a condition on the role left out the host that was to do it.")


def test_the_role_twice(ansible: Ansible) -> None:
    """What the first play registered does not count in the second."""
    lose = {"roles": [], "tasks": [{"ansible.builtin.meta": "end_host", "when": "inventory_hostname == 'db-01'"}]}
    second = {**lose, "post_tasks": [{"ansible.builtin.import_role": {"name": "hostup.cloud.compliance"}}]}
    run = play(ansible, {}, second)
    assert run.rc == COULD_NOT_CHECK, run.output
    assert found(ansible)[""] == [("run_host_missing", "error")]


# Variables.


def test_variables_that_cannot_be_used(ansible: Ansible, emulator: Emulator) -> None:
    for variables, sentence in (
        ({"compliance_fail_on": "urgent"}, "value of compliance_fail_on must be one of: info, low, medium"),
        ({"compliance_min_hosts": "many"}, "argument 'compliance_min_hosts' is of type"),
        ({"compliance_reports": {"pdf": "x"}}, "compliance_reports.pdf. Supported parameters include: html, json"),
        ({"compliance_waivers": [{"check": "a"}]}, "missing required arguments: hosts, reason, until found in"),
    ):
        run = compliance(ansible, "--limit", "web-01", **variables)
        assert run.rc == FINDINGS, run.output
        assert said(run, sentence), run.output
    refused(compliance(ansible, "--limit", "web-01", compliance_keep=0), "keep must be at least 1, not 0")


def test_files_count_from_the_folder_that_ansible_was_started_in(ansible: Ansible) -> None:
    ansible.write("own.yml", VARIABLES["compliance_profiles"][0])
    reports = {"junit": "other/junit.xml", "prometheus": "{{ compliance_folder }}/c.prom"}
    run = compliance(
        ansible,
        "--limit",
        "web-01",
        compliance_profiles=["./own.yml"],
        compliance_folder="here",
        compliance_reports=reports,
        compliance_history="",
    )
    result = reported(run, "clean")
    assert result["reports"] == {
        "junit": str(ansible.folder / "other" / "junit.xml"),
        "prometheus": str(ansible.folder / "here" / "c.prom"),
    }
    assert result["history"] is None
