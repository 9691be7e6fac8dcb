# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault does what its name says, to the requests it was meant for, and the journal knows."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.run import Emulator, EmulatorError

BROKEN = (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)


def last(emulator: Emulator) -> dict:
    return emulator.journal()[-1]


def test_status_before_and_after_the_work(emulator, client):
    emulator.add_fault("status", status=503, kind="start", times=1)
    emulator.add_fault("status", status=500, kind="start", times=1, when="after")
    answer = client.post(client.exec_path("web-01"), json={"command": "echo 1"})
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
    assert emulator.commands() == []
    assert last(emulator)["worked"] is False
    answer = client.post(client.exec_path("web-01"), json={"command": "echo 2"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert [one["command"] for one in emulator.commands()] == ["echo 2"]
    entry = last(emulator)
    assert (entry["worked"], entry["status"], entry["fault"]) == (True, 500, "status")
    assert entry["pid"] == emulator.commands()[0]["pid"]
    assert client.run("echo 3")["stdout"] == "3\n"


@pytest.mark.parametrize(("style", "status"), [("html", 502), ("cloudflare", 403), ("html", 504)])
def test_html(emulator, client, style, status):
    emulator.add_fault("status", status=status, style=style)
    answer = client.get("/vps")
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<html" in answer.text


def test_v1_and_arbitrary_bodies(emulator, client):
    emulator.add_fault("status", status=500, style="v1", times=1)
    assert set(client.get("/vps").json()) == {"error", "message", "code", "requestId"}
    emulator.add_fault("status", status=418, body={"a": None}, headers={"X-Odd": "1"}, times=1)
    answer = client.get("/vps")
    assert (answer.status_code, answer.json(), answer.headers["X-Odd"]) == (418, {"a": None}, "1")
    emulator.add_fault("status", status=200, body="[", content_type="text/plain", times=1)
    assert client.get("/vps").text == "["


def test_rate_limit_fault(emulator, client):
    emulator.add_fault("rate_limit", retry_after=7)
    answer = client.get("/vps")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limit_exceeded")
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert answer.headers["X-RateLimit-Reset"].endswith("Z")
    assert int(answer.headers["X-RateLimit-Limit"]) > 0


def test_real_rate_limit(emulator, client):
    emulator.settings(rate=0.001, burst=3)
    answers = [client.get("/vps") for _attempt in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
    assert int(answers[3].headers["Retry-After"]) > 1
    emulator.settings(rate=None)
    answer = client.get("/vps")
    assert answer.status_code == 200
    assert "X-RateLimit-Limit" not in answer.headers


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(("effect", "worked"), [("drop_before", False), ("drop_after", True)])
def test_drops(emulator, client, effect, worked, reset):
    emulator.add_fault(effect, kind="start", times=1, reset=reset)
    with pytest.raises(BROKEN):
        client.post(client.exec_path("web-01"), json={"command": "echo x"})
    entry = last(emulator)
    assert (entry["outcome"], entry["status"], entry["worked"]) == ("dropped", None, worked)
    assert len(emulator.commands()) == int(worked)
    assert client.get("/vps").status_code == 200


def test_cut_body(emulator, client):
    emulator.add_fault("cut_body", times=1)
    with pytest.raises(BROKEN):
        client.get("/vps")
    assert last(emulator)["outcome"] == "cut"
    emulator.add_fault("cut_body", times=1)
    answer = requests.get(client.base + "/vps", headers=dict(client.session.headers), stream=True, timeout=20)
    promised = int(answer.headers["Content-Length"])
    with pytest.raises(BROKEN):
        assert answer.content
    assert answer.raw.tell() == promised // 2


def test_garbage_slow_latency_and_redirect(emulator, client):
    emulator.add_fault("garbage", times=1)
    answer = client.get("/vps")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        answer.json()
    emulator.add_fault("slow", ms=0.01, times=1)
    assert client.get("/vps").json()["nextCursor"] is None
    assert last(emulator)["fault"] == "slow"
    emulator.add_fault("latency", ms=20, times=1)
    emulator.add_fault("redirect", url="http://127.0.0.1:1/x", times=1)
    answer = client.get("/vps")
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://127.0.0.1:1/x")
    assert last(emulator)["fault"] == "latency+redirect"
    assert last(emulator)["duration"] >= 0.02


def test_hang(emulator, client):
    emulator.add_fault("hang", seconds=60, times=1)
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.get(client.base + "/vps", timeout=0.05)
    emulator.add_fault("hang", seconds=0.01, times=1)
    with pytest.raises(BROKEN):
        client.get("/vps")


def test_merge(emulator, client):
    emulator.add_fault("merge", kind="start", merge={"pid": 99999, "extra": None}, remove=["pollUrl"])
    assert client.post(client.exec_path("web-01"), json={"command": "echo x"}).json() == {"pid": 99999, "extra": None}


def test_last_poll(emulator, client):
    emulator.add_fault("drop_after", kind="poll", last_poll=True, times=1)
    pid = client.start("sleep 0.05; echo x")
    with pytest.raises(BROKEN):
        client.result(pid)
    entry = last(emulator)
    assert (entry["pid"], entry["freed"], entry["outcome"], entry["fault"]) == (pid, True, "dropped", "drop_after")
    assert client.get(client.exec_path("web-01"), params={"pid": pid}).status_code == 400


def test_which_and_how_often(emulator, client):
    emulator.add_fault("status", status=500, kind="status", vps="db-01", skip=1, times=2)
    path = f"/vps/{client.id('db-01')}/status"
    assert [client.get(path).status_code for _attempt in range(5)] == [200, 500, 500, 200, 200]
    assert client.get("/vps").status_code == 200
    assert emulator.faults()[0]["applied"] == 2
    emulator.clear_faults()
    rule = emulator.add_fault("status", method="GET")
    assert client.get("/vps").status_code == 500
    emulator.remove_fault(rule)
    assert client.get("/vps").status_code == 200


def test_probability_follows_the_seed(emulator, client):
    def draw() -> list[int]:
        emulator.reset()
        emulator.add_fault("status", probability=0.5)
        return [client.get("/vps").status_code for _attempt in range(40)]

    first = draw()
    assert set(first) == {200, 500}
    assert draw() == first


def test_what_a_client_meets_does_not_depend_on_others(emulator, client):
    def draw(*others: str) -> list[int]:
        emulator.reset()
        emulator.add_fault("status", probability=0.5)
        statuses = []
        for _attempt in range(40):
            for other in others:
                client.get("/vps", headers={"User-Agent": other})
            statuses.append(client.get("/vps", headers={"User-Agent": "first"}).status_code)
        return statuses

    assert draw() == draw("second", "third")


@pytest.mark.parametrize(
    "members",
    [
        {"effect": "explode"},
        {"effect": "status", "kinds": "list"},
        {"effect": "status", "kind": "lists"},
        {"effect": "latency", "last_poll": True},
        {"effect": "status", "vps": "nobody"},
        {"effect": "status", "probability": 2},
    ],
)
def test_rules_that_make_no_sense(emulator, members):
    with pytest.raises(EmulatorError):
        emulator.add_fault(**members)


def test_other_refusals_of_the_control_api(emulator):
    for call in (
        lambda: emulator.set_vps("web-01", power="off"),
        lambda: emulator.set_vps("web-01", power_state="off"),
        lambda: emulator.set_vps("nobody", agent="ok"),
        lambda: emulator.settings(latency=1),
        lambda: emulator.settings(rate=0),
        lambda: emulator.settings(blocked=["("]),
        lambda: emulator.settings(reply={"poll_url": "odd"}),
    ):
        with pytest.raises(EmulatorError):
            call()
