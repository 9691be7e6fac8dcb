# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's endpoints as methods."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp, Poll, Started
from ansible_collections.hostup.cloud.plugins.module_utils._errors import (
    HostupError,
    InvalidOption,
    NotFound,
    UnreadableAnswer,
    VpsNotFound,
)

from .server import ScriptedApi, answer, problem


def item(number: int, **members: Any) -> dict[str, Any]:
    return {"id": f"vps_{number}", "name": f"app-{number}", "primaryIp": f"192.0.2.{number}", **members}


def test_list_pages_of_100(api: ScriptedApi, client: HostUp) -> None:
    api.expect(
        answer({"data": [item(1), item(2)], "nextCursor": "a b&c"}),
        answer({"data": [item(3)], "nextCursor": None, "hasMore": False}),
    )
    vpss = list(client.list_vps())
    assert [vps.id for vps in vpss] == ["vps_1", "vps_2", "vps_3"]
    assert vpss[0].raw == item(1)
    assert api.lines() == ["GET /vps?limit=100", "GET /vps?limit=100&cursor=a+b%26c"]


def test_list_ends_without_a_cursor(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"data": []}))
    assert list(client.list_vps()) == []


def test_a_vps_on_two_pages_is_one(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"data": [item(1), item(2)], "nextCursor": "x"}), answer({"data": [item(2), item(3)]}))
    assert [vps.id for vps in client.list_vps()] == ["vps_1", "vps_2", "vps_3"]


def test_list_does_not_run_in_circles(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"data": [item(1)], "nextCursor": "x"}), answer({"data": [item(2)], "nextCursor": "x"}))
    with pytest.raises(UnreadableAnswer, match="does not come to an end"):
        list(client.list_vps())


def test_filters_are_sent_and_not_believed(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"data": [item(1), item(2)]}), answer({"data": [item(1), item(2)]}))
    assert [vps.id for vps in client.list_vps(name="APP-2")] == ["vps_2"]
    assert [vps.id for vps in client.list_vps(primary_ip="192.0.2.1")] == ["vps_1"]
    assert api.lines() == ["GET /vps?name=APP-2&limit=100", "GET /vps?primaryIp=192.0.2.1&limit=100"]


@pytest.mark.parametrize(
    "body", [{}, {"data": {}}, {"data": [3]}, {"data": [{"name": "no id"}]}, {"data": [{"id": 5}]}]
)
def test_list_of_another_shape(api: ScriptedApi, client: HostUp, body: Any) -> None:
    api.expect(answer(body))
    with pytest.raises(UnreadableAnswer):
        list(client.list_vps())


@pytest.mark.parametrize("vps_id", ["", "a/b", "..", "a?pid=1", "a#b", "a b", "vps_é", "vps_1\n", "%2e%2e", "x" * 129])
def test_an_id_cannot_change_the_url(client: HostUp, vps_id: str) -> None:
    for call in (client.get_vps, client.status, client.probe):
        with pytest.raises(InvalidOption, match="is not the id of a VPS"):
            call(vps_id)
    with pytest.raises(InvalidOption):
        client.start(vps_id, "true")
    with pytest.raises(InvalidOption):
        client.poll(vps_id, Started(1))


def test_get_and_status(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer(item(1)), answer({"id": "vps_1", "uptimeSeconds": None}))
    assert client.get_vps("vps_1").name == "app-1"
    assert client.status("vps_1") == {"id": "vps_1", "uptimeSeconds": None}
    assert api.lines() == ["GET /vps/vps_1", "GET /vps/vps_1/status"]


def test_an_id_that_the_account_does_not_have(api: ScriptedApi, client: HostUp) -> None:
    for call in (client.get_vps, client.status, client.probe, lambda vps_id: client.start(vps_id, "true")):
        api.expect(problem(404, "not_found"))
        with pytest.raises(
            VpsNotFound, match=r"no VPS with the id 'web-01' \(HTTP 404 not_found.*is it a name\?"
        ) as caught:
            call("web-01")
        assert caught.value.as_result()["request_id"] == "req_1"
    api.expect(problem(404, "not_found"))
    with pytest.raises(VpsNotFound, match=r"may have been removed, and an inventory's cache may be old") as removed:
        client.status("vps_1")
    assert "is it a name" not in removed.value.message
    api.expect(problem(404, "not_found"))
    with pytest.raises(NotFound, match="check api_base"):
        list(client.list_vps())


@pytest.mark.parametrize(
    ("body", "available", "reason", "running"),
    [
        ({"available": True, "reason": None, "vmRunning": True}, True, None, True),
        ({"available": False, "reason": "No agent", "vmRunning": False}, False, "No agent", False),
        ({"data": {"available": True}}, True, None, None),
        ({}, False, None, None),
        ({"available": "yes", "reason": 3, "vmRunning": "no"}, False, None, None),
    ],
)
def test_probe(
    api: ScriptedApi, client: HostUp, body: Any, available: bool, reason: str | None, running: bool | None
) -> None:
    api.expect(answer(body))
    probe = client.probe("vps_1")
    assert (probe.available, probe.reason, probe.vm_running) == (available, reason, running)


def test_start_and_poll_the_url_that_was_given(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"pid": 42, "pollUrl": "/api/v2/vps/vps_1/agent/exec?pid=42&x=y"}), answer({"exited": False}))
    started = client.start("vps_1", "uname -a")
    assert started == Started(42, "/api/v2/vps/vps_1/agent/exec?pid=42&x=y")
    assert client.poll("vps_1", started) == Poll(exited=False)
    assert api.lines() == ["POST /vps/vps_1/agent/exec", "GET /vps/vps_1/agent/exec?pid=42&x=y"]
    assert api.requests[0].body == {"command": "uname -a"}


def test_poll_without_a_url(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"data": {"pid": 42}}), answer({"exited": False}))
    assert client.poll("vps_1", client.start("vps_1", "true")) == Poll(exited=False)
    assert api.lines()[1] == "GET /vps/vps_1/agent/exec?pid=42"


def test_a_poll_url_of_another_origin_is_refused(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"pid": 42, "pollUrl": "https://attacker.example/exec?pid=42"}))
    started = client.start("vps_1", "true")
    with pytest.raises(HostupError, match=r"another origin.*attacker\.example"):
        client.poll("vps_1", started)


@pytest.mark.parametrize("pid", [None, True, 0, -1, "42", 4.2])
def test_a_start_without_a_usable_pid(api: ScriptedApi, client: HostUp, pid: Any) -> None:
    api.expect(answer({"pid": pid}))
    with pytest.raises(UnreadableAnswer, match="no usable pid"):
        client.start("vps_1", "true")


@pytest.mark.parametrize(
    ("body", "poll"),
    [
        ({"exited": True, "stdout": "o", "stderr": "e", "exitCode": 3}, Poll(True, "o", "e", 3)),
        ({"exited": True, "stdout": "o", "stderr": "e", "exitcode": 3}, Poll(True, "o", "e", 3)),
        ({"success": True, "data": {"exited": True, "stdout": "o", "exitcode": 0}}, Poll(True, "o", "", 0)),
        ({"exited": 1, "exitCode": 0}, Poll(True, "", "", 0)),
        ({"exited": True}, Poll(True)),
        ({"exited": True, "exitCode": None, "signal": 9}, Poll(True, signal=9)),
        ({"exited": True, "exitCode": "0"}, Poll(True)),
        ({"exited": True, "exitCode": False}, Poll(True)),
        ({"exited": True, "exitCode": 0, "stdoutTruncated": True}, Poll(True, rc=0, truncated=("stdout",))),
        ({"exited": True, "exitCode": 0, "err-truncated": True}, Poll(True, rc=0, truncated=("stderr",))),
        ({"exited": True, "exitCode": 0, "stdout": "\ud83d\ude00 \ud83d"}, Poll(True, "\U0001f600 \ufffd", rc=0)),
        ({"exited": "yes", "exitCode": 0}, Poll(False)),
        ({}, Poll(False)),
    ],
)
def test_polls_of_every_shape(api: ScriptedApi, client: HostUp, body: Any, poll: Poll) -> None:
    api.expect(answer(body))
    assert client.poll("vps_1", Started(1)) == poll


def test_output_that_is_not_text(api: ScriptedApi, client: HostUp) -> None:
    api.expect(answer({"exited": True, "stdout": 5, "exitCode": 0}))
    with pytest.raises(UnreadableAnswer, match="stdout is not text but int"):
        client.poll("vps_1", Started(1))


def test_a_poll_outlives_max_retries(api: ScriptedApi, client: HostUp) -> None:
    api.expect(*[problem(502, "upstream_error")] * 9, answer({"exited": True, "exitCode": 0}))
    assert client.poll("vps_1", Started(1)).exited
