# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator answers what HostUp's documentation says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[3]
PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "instance", "requestId", "timestamp"}
ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def assert_problem(answer: requests.Response, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert set(document) - {"errors"} == PROBLEM_MEMBERS
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"] == f"https://developer.hostup.se/errors/{code}"
    assert document["requestId"] == answer.headers["x-request-id"]
    assert document["requestId"].startswith("req_")
    assert ID.fullmatch(document["requestId"][4:])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", document["timestamp"])
    assert document["instance"].startswith("/api/")
    return document


def test_list(client):
    answer = client.get("/vps")
    assert answer.headers["Content-Type"] == "application/json"
    document = answer.json()
    assert document["nextCursor"] is None
    assert [vps["name"] for vps in document["data"]] == ["web-01", "db-01", "old-01"]
    assert [vps["powerState"] for vps in document["data"]] == ["running", "running", "stopped"]
    item = document["data"][0]
    assert set(item) == {
        "id",
        "name",
        "primaryIp",
        "serviceStatus",
        "powerState",
        "operatingSystem",
        "billing",
        "resources",
        "tags",
    }
    assert item["id"].startswith("vps_")
    assert ID.fullmatch(item["id"][4:])
    assert set(item["operatingSystem"]) == {"displayName", "family", "version", "variant"}
    assert set(item["billing"]) == {"amount", "currencyCode", "billingCycle", "isPayg", "periodYears"}
    assert set(item["resources"]) == {"cpuCores", "memoryGb", "storageGb"}
    assert client.get(f"/vps/{item['id']}").json() == item


def test_ids_follow_from_the_seed(emulator, client):
    before = [vps["id"] for vps in emulator.vps]
    emulator.reset()
    assert [vps["id"] for vps in emulator.vps] == before


def test_pages(emulator, client):
    for _attempt in range(4):
        emulator.add_vps()
    names, cursor = [], None
    for _attempt in range(10):
        page = client.get("/vps", params={"limit": 3, "cursor": cursor}).json()
        names += [vps["name"] for vps in page["data"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert names == [vps["name"] for vps in emulator.vps]
    assert len(names) == 7


@pytest.mark.parametrize("cursor", ["nonsense", "", "YWZ0ZXI6dnBzX25vbmU=", "ä"])
def test_bad_cursor(client, cursor):
    assert_problem(client.get("/vps", params={"cursor": cursor}), 400, "invalid_cursor")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", ""])
def test_bad_limit(client, limit):
    document = assert_problem(client.get("/vps", params={"limit": limit}), 400, "invalid_request")
    assert document["errors"][0]["pointer"] == "/limit"


def test_filters(emulator, client):
    assert [vps["name"] for vps in client.get("/vps?name=WEB-01").json()["data"]] == ["web-01"]
    assert client.get("/vps?name=web").json() == {"data": [], "nextCursor": None, "hasMore": False}
    assert [vps["name"] for vps in client.get("/vps?primaryIp=192.0.2.11").json()["data"]] == ["db-01"]
    assert client.get("/vps?primaryIp=192.0.2.11&name=web-01").json()["data"] == []
    emulator.set_vps("web-01", name="twin")
    emulator.set_vps("db-01", name="Twin", primary_ip=None)
    first = client.get("/vps?name=twin&limit=1").json()
    assert first["data"][0]["name"] == "twin"
    second = client.get("/vps", params={"name": "twin", "limit": 1, "cursor": first["nextCursor"]}).json()
    assert second["data"][0]["name"] == "Twin"
    assert second["data"][0]["primaryIp"] is None
    assert second["nextCursor"] is None


def test_status(emulator, client):
    answer = client.get(f"/vps/{client.id('web-01')}/status").json()
    assert set(answer) == {
        "id",
        "powerState",
        "uptimeSeconds",
        "cpuUsagePercent",
        "cpuCores",
        "memory",
        "storage",
        "network",
        "pendingTasks",
    }
    assert answer["uptimeSeconds"] > 0
    assert set(answer["memory"]) == set(answer["storage"]) == {"usedGb", "totalGb", "usagePercent"}
    assert set(answer["network"]) == {"inboundGb", "outboundGb", "totalGb"}
    stopped = client.get(f"/vps/{client.id('old-01')}/status").json()
    assert (stopped["powerState"], stopped["uptimeSeconds"], stopped["cpuUsagePercent"]) == ("stopped", None, 0)
    emulator.set_vps("web-01", status={"cpuCores": None, "newMember": 1})
    changed = client.get(f"/vps/{client.id('web-01')}/status").json()
    assert changed["cpuCores"] is None
    assert changed["newMember"] == 1


@pytest.mark.parametrize(
    "path", ["/vps/vps_none", "/vps/vps_none/status", "/vps/vps_none/agent/exec", "/nothing", "/vps/a%2Fb", "/vps/"]
)
def test_not_found(client, path):
    assert_problem(client.get(path), 404, "not_found")


def test_other_not_found_code(emulator, client):
    emulator.settings(reply={"not_found_code": "vps_not_found"})
    assert_problem(client.get("/vps/vps_none"), 404, "vps_not_found")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic emulator-key", "emulator-key"])
def test_unauthorized(client, header):
    client.session.headers["Authorization"] = header
    assert_problem(client.get("/vps"), 401, "unauthorized")


def test_scopes(emulator, client):
    pid, path = client.start("echo x"), client.exec_path("web-01")
    vps = f"/vps/{client.id('web-01')}"
    requests_and_scopes = [
        ("GET", "/vps", "read:vm"),
        ("GET", vps, "read:vm"),
        ("GET", vps + "/status", "read:vm"),
        ("GET", path, "read:vm"),
        ("POST", path, "write:vm"),
        ("GET", f"{path}?pid={pid}", "write:vm"),
        ("POST", vps + "/actions/restart", "power:vm"),
    ]
    for scope in ("read:vm", "write:vm", "power:vm"):
        key = emulator.add_key(f"only {scope}", [scope])
        client.session.headers["Authorization"] = f"Bearer {key}"
        for method, where, needed in requests_and_scopes:
            answer = client.session.request(method, client.base + where, json={"command": "echo y"}, timeout=20)
            if needed == scope:
                assert answer.ok, (scope, method, where, answer.text)
            else:
                assert_problem(answer, 403, "forbidden")


def test_inactive_account(emulator, client):
    client.session.headers["Authorization"] = f"Bearer {emulator.add_key('old', active=False)}"
    assert_problem(client.get("/vps"), 403, "account_inactive")


def test_probe(emulator, client):
    path = client.exec_path("web-01")
    assert client.get(path).json() == {"available": True, "reason": None, "vmRunning": True}
    assert client.get(client.exec_path("old-01")).json() == {
        "available": False,
        "reason": "VPS is not running",
        "vmRunning": False,
    }
    for agent, available in [("missing", False), ("booting", False), ("forbidden", True), ("forbidden_probe", False)]:
        emulator.set_vps("web-01", agent=agent)
        answer = client.get(path).json()
        assert answer["available"] is available
        assert (answer["reason"] is None) is available
        assert answer["vmRunning"] is True


@pytest.mark.parametrize(
    ("agent", "code"),
    [
        ("missing", "vps_not_ready"),
        ("booting", "vps_not_ready"),
        ("forbidden", "external_provider_failed"),
        ("forbidden_probe", "external_provider_failed"),
    ],
)
def test_start_without_agent(emulator, client, agent, code):
    emulator.set_vps("web-01", agent=agent)
    assert_problem(client.post(client.exec_path("web-01"), json={"command": "id"}), 409, code)
    assert emulator.commands() == []


def test_start_of_a_stopped_vps(client):
    assert_problem(client.post(client.exec_path("old-01"), json={"command": "id"}), 409, "vps_not_ready")


def test_agent_that_boots(emulator, client):
    emulator.set_vps("web-01", agent_ready_in=0)
    assert client.get(client.exec_path("web-01")).json()["available"] is True


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"command": ""}',
        '{"command": "  "}',
        '{"command": 1}',
        '{"command": null}',
        '{"command": "a\\u0000b"}',
        '{"command": "\\ud800"}',
        json.dumps({"command": "x" * 4097}),
    ],
)
def test_bad_command(emulator, client, body):
    document = assert_problem(client.post(client.exec_path("web-01"), data=body), 400, "invalid_request")
    if "command" in body:
        assert document["errors"][0]["pointer"] == "/command"
    assert emulator.commands() == []


def test_longest_command(client):
    assert client.run("echo " + "ä" * 4091)["stdout"] == "ä" * 4091 + "\n"


@pytest.mark.parametrize("command", ["rm -rf /", "true; rm -rf /*", "mkfs.ext4 /dev/sda1", "sudo shutdown -h now"])
def test_blocked_command(emulator, client, command):
    document = assert_problem(
        client.post(client.exec_path("web-01"), json={"command": command}), 400, "invalid_request"
    )
    assert document["detail"] == "This command has been blocked for safety reasons"
    assert emulator.commands() == []


def test_blocked_patterns_can_be_changed(emulator, client):
    client.run("last shutdown")
    client.run("rm -rf /tmp/x")
    emulator.settings(blocked=["^uname"])
    assert client.post(client.exec_path("web-01"), json={"command": "uname -a"}).status_code == 400
    client.run("mkfs")


def test_results_can_be_read_once(client):
    path = client.exec_path("web-01")
    answer = client.post(path, json={"command": "echo hello; exit 3"}).json()
    assert answer == {"pid": answer["pid"], "pollUrl": f"/api/v2{path}?pid={answer['pid']}"}
    assert client.result(answer["pid"]) == {"exited": True, "stdout": "hello\n", "stderr": "", "exitCode": 3}
    again = assert_problem(client.get(path, params={"pid": answer["pid"]}), 400, "invalid_request")
    assert again["detail"] == "Invalid parameter 'pid'"


def test_a_running_command(client):
    pid = client.start("sleep 60; echo x")
    assert client.get(client.exec_path("web-01"), params={"pid": pid}).json() == {"exited": False}


@pytest.mark.parametrize("pid", ["x", "0", "-1", "1.5", ""])
def test_bad_pid(client, pid):
    document = assert_problem(client.get(client.exec_path("web-01"), params={"pid": pid}), 400, "invalid_request")
    assert document["errors"][0]["pointer"] == "/pid"


def test_reply_styles(emulator, client):
    path = client.exec_path("web-01")
    emulator.settings(reply={"wrapped": True, "exit_code_name": "exitcode", "poll_url": "absolute"})
    start = client.post(path, json={"command": "echo x"}).json()
    assert start["success"] is True
    pid = start["data"]["pid"]
    assert start["data"]["pollUrl"] == f"{client.base}{path}?pid={pid}"
    data = client.get(path, params={"pid": pid}).json()["data"]
    assert data == {"exited": True, "stdout": "x\n", "stderr": "", "exitcode": 0}
    emulator.set_vps("web-01", reply={"wrapped": False, "exit_code_name": None, "poll_url": "absent"})
    start = client.post(path, json={"command": "echo x"}).json()
    assert set(start) == {"pid"}
    assert "exitcode" not in client.get(path, params={"pid": start["pid"]}).json()
    emulator.set_vps("web-01", reply={"wrapped": False, "poll_url": "other_origin"})
    assert client.post(path, json={"command": "echo x"}).json()["pollUrl"].startswith("https://poll.example.net/")


def test_power_action_and_job(emulator, client):
    emulator.settings(power_ms=50)
    vps = f"/vps/{client.id('web-01')}"
    pid = client.start("sleep 60")
    answer = client.post(vps + "/actions/restart", json={"force": True})
    assert answer.status_code == 202
    operation = answer.json()["operation"]
    assert operation["status"] == "pending"
    assert operation["pollUrl"] == f"/api/jobs/{operation['jobId']}"
    origin = client.base.removesuffix("/api/v2")
    for _attempt in range(500):
        job = client.session.get(origin + operation["pollUrl"], timeout=20).json()
        assert job["success"] is True
        if job["data"]["isCompleted"]:
            break
    assert job["data"]["status"] == "completed"
    assert client.get(vps).json()["powerState"] == "running"
    assert_problem(client.get(client.exec_path("web-01"), params={"pid": pid}), 400, "invalid_request")
    assert_problem(client.post(vps + "/actions/start"), 409, "vps_not_ready")
    assert_problem(client.post(vps + "/actions/explode"), 404, "not_found")


def test_unknown_job_has_the_v1_shape(client):
    answer = client.session.get(client.base.removesuffix("/v2") + "/jobs/job_none", timeout=20)
    assert answer.status_code == 404
    assert set(answer.json()) == {"error", "message", "code", "requestId"}
    assert answer.json()["code"] == "NOT_FOUND"


def test_journal(emulator, client):
    pid = client.start("echo x")
    client.result(pid)
    client.session.headers["Authorization"] = "Bearer not-a-key"
    client.get("/vps?limit=7")
    start, poll, refused = emulator.journal()
    assert (start["kind"], start["method"], start["status"], start["worked"]) == ("start", "POST", 200, True)
    assert (start["command"], start["pid"], start["key"]) == ("echo x", pid, "default")
    assert start["vps"] == client.id("web-01")
    assert start["user_agent"] == "emulator-tests/1"
    assert (poll["kind"], poll["pid"], poll["freed"], poll["outcome"]) == ("poll", pid, True, "answered")
    assert start["connection"] == poll["connection"]
    assert (refused["status"], refused["worked"], refused["key"], refused["query"]) == (401, False, None, "limit=7")
    assert emulator.journal(since=poll["seq"]) == [refused]
    assert emulator.journal(kind="poll") == [poll]
    assert [(one["pid"], one["command"], one["name"]) for one in emulator.commands()] == [(pid, "echo x", "web-01")]
    assert "not-a-key" not in json.dumps(emulator.journal())
    emulator.clear_journal()
    assert emulator.journal() == []


def test_web_pages_are_refused(emulator, client):
    assert client.get("/vps", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.get("/vps", headers={"Host": "evil.example"}).status_code == 403
    assert requests.post(emulator.control + "/reset", headers={"Origin": "null"}, timeout=20).status_code == 403


def test_loopback_only():
    run = subprocess.run(
        [sys.executable, "-m", "tests.emulator", "--host", "0.0.0.0"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        cwd=ROOT,
    )
    assert run.returncode == 2
    assert "loopback" in run.stderr


def test_what_it_prints(emulator):
    lines = emulator.output().splitlines()
    assert lines[1:] == [f"export HOSTUP_API_BASE={emulator.base}", f"export HOSTUP_API_KEY={emulator.key}"]
