# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate gate: what one is told, all heed; and it is never a reason to fail."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils import _gate
from ansible_collections.hostup.cloud.plugins.module_utils._gate import GateClosed, RateGate

from .clock import Clock

BASE = "https://cloud.hostup.se/api/v2"


def gate(folder: Path | str | None, key: str = "secret-key", base: str = BASE) -> RateGate:
    return RateGate(None if folder is None else str(folder), base, key)


def the_file(folder: Path) -> Path:
    """Return the gate's one file, made if it is not there."""
    gate(folder).tell(0)
    (path,) = folder.iterdir()
    return path


def test_an_open_gate_costs_no_file(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).wait(0)
    assert list(tmp_path.iterdir()) == []
    assert clock.slept == []


def test_others_wait_too_and_come_one_after_the_other(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(10, spacing=0.5)
    starts = []
    for _request in range(3):
        gate(tmp_path).wait(60)
        starts.append(round(sum(clock.slept), 1))
    assert starts == [10, 10.5, 11]


def test_other_keys_and_bases_do_not_wait(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(10)
    gate(tmp_path, key="another").wait(0)
    gate(tmp_path, base="http://127.0.0.1:1/api/v2").wait(0)
    assert clock.slept == []


def test_the_file_holds_no_key_and_is_the_users_own(tmp_path: Path) -> None:
    path = the_file(tmp_path)
    assert "secret-key" not in path.name + path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size < 200


def test_a_turn_that_does_not_fit_is_not_taken(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(10, spacing=1)
    now = clock.time()
    with pytest.raises(GateClosed) as caught:
        gate(tmp_path).wait(9)
    assert caught.value.at == pytest.approx(now + 10, abs=0.5)
    assert clock.slept == []
    gate(tmp_path).wait(11)
    assert sum(clock.slept) == pytest.approx(10, abs=0.1), "nobody took the turn"


def test_who_is_told_meanwhile_holds_for_those_who_wait(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(2)
    first = gate(tmp_path)
    sleep = clock.sleep

    def told_meanwhile(seconds: float) -> None:
        if not clock.slept:
            gate(tmp_path).tell(10)
        sleep(seconds)

    clock.sleep = told_meanwhile  # type: ignore[method-assign]
    first.wait(60)
    assert sum(clock.slept) == pytest.approx(10, abs=0.5)


def test_a_shorter_wait_does_not_open_the_gate(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(10)
    gate(tmp_path).tell(1)
    gate(tmp_path).wait(60)
    assert sum(clock.slept) == pytest.approx(10, abs=0.5)


def test_the_space_grows_when_it_was_too_short(tmp_path: Path, clock: Clock) -> None:
    for expected in (0.1, 0.2, 0.4, 0.8, 1, 1):
        gate(tmp_path).tell(1, spacing=0.1 if expected == 0.1 else None, sent=clock.time())
        gate(tmp_path).wait(60)
        gate(tmp_path).wait(60)
        assert clock.slept[-1] == pytest.approx(expected, abs=0.02)
        clock.slept.append(2)


def test_requests_that_were_under_way_do_not_make_the_space_grow(tmp_path: Path, clock: Clock) -> None:
    sent = clock.time()
    for _request in range(20):
        gate(tmp_path).tell(1, sent=sent)
        clock.slept.append(0.01)
    assert json.loads(the_file(tmp_path).read_text())[3] == _gate.SPACING


def test_the_space_shrinks_while_requests_take_turns_and_nobody_is_told(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(1, spacing=0.8)
    for _request in range(200):
        gate(tmp_path).wait(60)
    assert clock.slept[3] == pytest.approx(0.8, abs=0.1)
    assert clock.slept[50] == pytest.approx(0.4, abs=0.1)
    assert clock.slept[-1] < 0.3


def test_turns_that_nobody_takes_are_not_waited_for_long(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(1, spacing=1)
    sleep, clock.sleep = clock.sleep, lambda seconds: None  # type: ignore[method-assign, assignment]
    for _request in range(500):
        gate(tmp_path)._take_turn(clock.time(), clock.time() + 1000)
    clock.sleep = sleep  # type: ignore[method-assign]
    gate(tmp_path).wait(1000)
    assert sum(clock.slept) <= 1 + _gate.PACED


def test_requests_are_not_spaced_for_ever(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(1)
    clock.slept = [1 + _gate.PACED + 2]
    gate(tmp_path).wait(0)
    gate(tmp_path).wait(0)
    assert len(clock.slept) == 1


@pytest.mark.parametrize("moved", [-86400, 86400])
def test_a_clock_that_was_set_opens_the_gate(tmp_path: Path, clock: Clock, moved: float) -> None:
    gate(tmp_path).tell(60)
    clock.moved = moved
    gate(tmp_path).wait(0)


def test_no_wait_is_believed_to_be_longer_than_an_hour(tmp_path: Path, clock: Clock) -> None:
    gate(tmp_path).tell(10**9)
    gate(tmp_path).wait(3601)
    assert sum(clock.slept) == pytest.approx(3600, abs=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"{}",
        b"null",
        b"[1, 2, 3]",
        b"[1, 2, 3, 4, 5]",
        b'["a", 2, 3, 4]',
        b"[NaN, NaN, NaN, NaN]",
        b"[1e999, 1e999, 1e999, 0]",
        b"[0, 1e300, 1e300, 0]",
        b"[[], [], [], []]",
        b"[" * 128,
        b"\xff" * 128,
        b"9" * 10_000_000,
    ],
)
def test_a_file_that_is_corrupt_is_overwritten(tmp_path: Path, clock: Clock, content: bytes) -> None:
    path = the_file(tmp_path)
    path.write_bytes(content)
    gate(tmp_path).wait(0)
    gate(tmp_path).tell(5)
    with pytest.raises(GateClosed):
        gate(tmp_path).wait(1)


def test_what_is_left_of_a_longer_record_does_no_harm(tmp_path: Path, clock: Clock) -> None:
    path = the_file(tmp_path)
    path.write_bytes(b" " * 128 + b"x" * 1000)
    gate(tmp_path).tell(5)
    with pytest.raises(GateClosed):
        gate(tmp_path).wait(1)


def folder_in_its_place(path: Path) -> None:
    path.mkdir()


def link_in_its_place(path: Path) -> None:
    (path.parent / "elsewhere").write_text("precious")
    path.symlink_to("elsewhere")


def fifo_in_its_place(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("replace", [folder_in_its_place, link_in_its_place, fifo_in_its_place])
def test_something_else_in_the_files_place_is_left_alone(tmp_path: Path, clock: Clock, replace: Any) -> None:
    path = the_file(tmp_path)
    path.unlink()
    replace(path)
    alone = gate(tmp_path)
    alone.tell(5, alone=0.5)
    with pytest.raises(GateClosed):
        alone.wait(1)
    alone.wait(10)
    assert sum(clock.slept) == pytest.approx(5.5, abs=0.1)
    if path.is_symlink():
        assert path.read_text() == "precious"


@pytest.mark.parametrize("folder", [None, "/no/such/folder", "/proc/1", "/a\0b", "/\ud800", "/" + "x" * 5000])
def test_without_a_folder_a_process_is_on_its_own(folder: str | None, clock: Clock) -> None:
    alone = gate(folder)
    alone.wait(0)
    alone.tell(5)
    alone.wait(10)
    assert sum(clock.slept) == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize("function", ["os.pwrite", "os.pread", "os.close", "fcntl.flock"])
def test_a_disk_that_fails_is_no_failure(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    close = os.close

    def fail(file: int, *_arguments: Any) -> int:
        if function == "os.close":
            close(file)
        raise OSError(37, "No locks available")

    the_file(tmp_path)
    module, name = function.split(".")
    monkeypatch.setattr(getattr(_gate, module), name, fail)
    alone = gate(tmp_path)
    alone.tell(5)
    alone.wait(10)
    assert sum(clock.slept) == pytest.approx(5, abs=0.1)


def test_a_lock_that_is_not_given_back_is_not_waited_for(tmp_path: Path) -> None:
    path = the_file(tmp_path)
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        gate(tmp_path).wait(0)
        gate(tmp_path).tell(0.01)


def _take_turns(folder: str, count: int, turns: Any) -> None:
    for _turn in range(count):
        gate(folder).wait(60)
        turns.put(time.time())


def test_processes_and_threads_share_one_gate(tmp_path: Path) -> None:
    begun = time.time()
    gate(tmp_path).tell(0.2, spacing=0.01)
    context = multiprocessing.get_context("fork")
    turns: Any = context.Queue()
    workers: list[Any] = [context.Process(target=_take_turns, args=(str(tmp_path), 10, turns)) for _worker in range(4)]
    workers += [threading.Thread(target=_take_turns, args=(str(tmp_path), 10, turns)) for _worker in range(2)]
    for worker in workers:
        worker.start()
    times = sorted(turns.get(timeout=60) for _turn in range(60))
    for worker in workers:
        worker.join(60)
    state = json.loads(next(tmp_path.iterdir()).read_text())
    assert times[0] >= begun + 0.19
    assert state[2] >= state[1] + 60 * 0.01 - 0.001, "each of the 60 took a turn of its own"
