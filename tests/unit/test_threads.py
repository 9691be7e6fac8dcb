# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads whose work fails, that cannot be started, and whose work nobody wants any more."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp, Vps
from ansible_collections.hostup.cloud.plugins.module_utils._errors import ApiUnreachable, HostupError
from ansible_collections.hostup.cloud.plugins.module_utils._fleet import read_statuses
from ansible_collections.hostup.cloud.plugins.module_utils._threads import (
    Closed,
    NoThread,
    Threads,
    run_side_by_side,
)

from .server import ScriptedApi, problem

_Result = TypeVar("_Result")


def in_time(work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns; one that hangs fails the test."""
    return Threads().run_within(20, work)


def reached(condition: Callable[[], bool]) -> bool:
    """Return whether the condition came true in time."""
    give_up = time.monotonic() + 20
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.01)
    return condition()


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the machine give a number of threads and no more."""
    start = threading.Thread.start
    left = 0
    refused = 0

    def limited(thread: threading.Thread) -> None:
        nonlocal left, refused
        if left == 0:
            refused += 1
            assert refused <= 1, "it is not asked again and again"
            raise RuntimeError("can't start new thread")
        left -= 1
        start(thread)

    def allow(number: int) -> None:
        nonlocal left, refused
        left, refused = number, 0
        monkeypatch.setattr(threading.Thread, "start", limited)

    return allow


def test_what_work_raises_is_raised_and_ends_the_rest() -> None:
    before = threading.active_count()
    worked: list[int] = []

    def work(item: int) -> int:
        worked.append(item)
        return 100 // (7 - item)

    with pytest.raises(ZeroDivisionError):
        in_time(lambda: run_side_by_side(work, range(100), 1))
    assert worked == list(range(8))
    assert reached(lambda: threading.active_count() <= before + 1), "but for the one of `in_time`"


def test_what_work_raises_ends_a_list_that_still_comes() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(1000):
            taken.append(item)
            yield item
            time.sleep(0.005)

    with pytest.raises(ZeroDivisionError):
        in_time(lambda: run_side_by_side(lambda item: 1 // item, items(), 4))
    assert len(taken) < 1000


def test_what_progress_raises_ends_the_threads() -> None:
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        run_side_by_side(lambda item: item, range(100), 4, lambda done: done // 0)
    assert reached(lambda: threading.active_count() <= before)


def test_as_many_threads_as_there_are(only: Callable[[int], None]) -> None:
    idents: set[int] = set()

    def work(item: int) -> int:
        idents.add(threading.get_ident())
        return item * 10

    only(3)  # one of them for `in_time`
    assert in_time(lambda: run_side_by_side(work, range(200), 16)) == [item * 10 for item in range(200)]
    assert len(idents) <= 2


def test_no_thread_at_all(only: Callable[[int], None], client: HostUp) -> None:
    only(0)
    with pytest.raises(NoThread):
        run_side_by_side(lambda item: item, range(3), 16)
    only(0)
    with pytest.raises(ApiUnreachable, match="cannot start another thread") as caught:
        read_statuses(client, [Vps("vps_1", None, None, {})])
    assert not caught.value.sent


def test_a_list_that_breaks_off_ends_the_tries(api: ScriptedApi, connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    api.expect(*[problem(500, "internal_error")] * 10_000)
    ends: queue.SimpleQueue[HostupError] = queue.SimpleQueue()

    def vpss() -> Iterator[Vps]:
        yield Vps("vps_1", None, None, {})
        assert reached(lambda: len(api.requests) >= 2)
        raise ApiUnreachable("the list broke off", sent=True)

    with HostUp(connect(max_retries=1000)) as client:
        status = client.status

        def told(vps_id: str) -> dict[str, Any]:
            try:
                return status(vps_id)
            except HostupError as error:
                ends.put(error)
                raise

        monkeypatch.setattr(client, "status", told)
        with pytest.raises(ApiUnreachable, match="the list broke off"):
            read_statuses(client, vpss())
    assert "not wanted any more" in ends.get(timeout=20).message
    api.script.clear()


def test_nothing_is_begun_once_they_are_closed() -> None:
    before = threading.active_count()
    threads = Threads()
    assert threads.run_within(20, lambda: 5) == 5
    threads.close()
    threads.close()
    with pytest.raises(Closed):
        threads.run_within(20, lambda: 5)
    assert reached(lambda: threading.active_count() <= before)


def test_work_that_is_under_way_when_they_are_closed_ends_as_ever() -> None:
    before = threading.active_count()
    threads = Threads()

    def work() -> int:
        threads.close()
        return 5

    assert threads.run_within(20, work) == 5
    with pytest.raises(Closed):
        threads.run_within(20, work)
    assert reached(lambda: threading.active_count() <= before)


def test_closing_races_with_work() -> None:
    before = threading.active_count()
    for _round in range(100):
        threads = Threads()
        begun = threading.Semaphore(0)
        ends: queue.SimpleQueue[str] = queue.SimpleQueue()

        def ask(threads: Threads = threads, begun: Any = begun, ends: queue.SimpleQueue[str] = ends) -> None:
            try:
                while threads.run_within(20, lambda: True):
                    begun.release()
            except (Closed, TimeoutError) as error:
                ends.put(type(error).__name__)

        for _thread in range(4):
            threading.Thread(target=ask, daemon=True).start()
        assert begun.acquire(timeout=20)
        threads.close()
        assert [ends.get(timeout=20) for _thread in range(4)] == ["Closed"] * 4
    assert reached(lambda: threading.active_count() <= before)
