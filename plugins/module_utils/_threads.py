# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that are not waited for: neither past a time limit, nor at the end of the process as those of pools are."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class NoThread(Exception):
    """The machine gives no further thread; the work was not begun."""


class Closed(Exception):
    """Nobody wants any more work done; it was not begun."""


class Threads:
    """Threads for work that has a time limit. One that is done takes the next, as it is dear to start another one."""

    def __init__(self) -> None:
        # Where each thread that is idle takes its work from, and where the outcome goes.
        self._idle: list[queue.SimpleQueue[Any]] = []
        self._closed = False
        self._lock = threading.Lock()

    def run_within(self, seconds: float, work: Callable[[], _Result]) -> _Result:
        """Return what `work` returns, or raise what it raises.

        Raises TimeoutError after `seconds`; `work` then goes on. Raises NoThread, and Closed after `close`.
        """
        done: queue.SimpleQueue[tuple[_Result, BaseException | None]] = queue.SimpleQueue()
        with self._lock:
            if self._closed:
                raise Closed
            tasks = self._idle.pop() if self._idle else self._started()
        tasks.put((work, done))
        try:
            result, error = done.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if error is not None:
            raise error
        return result

    def close(self) -> None:
        """End the threads: those that are idle now, the others when they are."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for tasks in idle:
            tasks.put(None)

    def _started(self) -> queue.SimpleQueue[Any]:
        tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        try:
            threading.Thread(target=self._serve, args=(tasks,), daemon=True).start()
        except RuntimeError:
            raise NoThread from None
        return tasks

    def _serve(self, tasks: queue.SimpleQueue[Any]) -> None:
        while (task := tasks.get()) is not None:
            work, done = task
            outcome: tuple[Any, BaseException | None]
            try:
                outcome = work(), None
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                outcome = None, error
            with self._lock:
                closed = self._closed
                if not closed:
                    self._idle.append(tasks)  # before the caller goes on, and may have more
            done.put(outcome)
            if closed:
                return
            del task, work, done, outcome  # which may be large, or hold what the caller gave up


def run_side_by_side(
    work: Callable[[_Item], _Result],
    items: Iterable[_Item],
    threads: int,
    progress: Callable[[int], None] = lambda done: None,
) -> list[_Result]:
    """Return `work(item)` for each item, in their order, with up to `threads` under way, or as many as can be started.

    The work begins while `items`, which may be slow, still come. What they, `work` or `progress` raise ends it: what is
    under way then is not waited for, and nothing else is begun. `progress` is called in the caller's thread with the
    number of results. Raises NoThread.
    """
    waiting: queue.SimpleQueue[tuple[int, _Item] | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, _Result] | BaseException] = queue.SimpleQueue()
    given_up = threading.Event()

    def run() -> None:
        while (entry := waiting.get()) is not None and not given_up.is_set():
            index, item = entry
            try:
                done.put((index, work(item)))
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                given_up.set()
                done.put(error)

    begun = 0
    number = 0
    results: dict[int, _Result] = {}
    try:
        for item in items:
            if given_up.is_set():
                break
            waiting.put((number, item))
            number += 1
            if begun < threads:
                try:
                    threading.Thread(target=run, daemon=True).start()
                except RuntimeError:
                    if not begun:
                        raise NoThread from None
                    threads = begun
                else:
                    begun += 1
        while len(results) < number:
            outcome = done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            index, result = outcome
            results[index] = result
            progress(len(results))
    finally:
        given_up.set()
        for _thread in range(begun):
            waiting.put(None)
    return [results[index] for index in range(number)]
