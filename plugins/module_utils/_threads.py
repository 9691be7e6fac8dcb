# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that are not waited for: neither past a time limit, nor at the end of the process as those of pools are."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class NoThread(Exception):
    """The machine gives no further thread; the work was not begun."""


def run_within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns, or raise what it raises.

    Raises TimeoutError after `seconds`; `work` then goes on. Raises NoThread.
    """
    done: queue.SimpleQueue[tuple[_Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            done.put((None, error))

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError:
        raise NoThread from None
    try:
        result, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def run_side_by_side(work: Callable[[_Item], _Result], items: Sequence[_Item], threads: int) -> list[_Result]:
    """Return `work(item)` for each item, in their order, with up to `threads` under way. `work` must not raise."""
    waiting: queue.SimpleQueue[tuple[int, _Item]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, _Result]] = queue.SimpleQueue()
    for entry in enumerate(items):
        waiting.put(entry)

    def run() -> None:
        while True:
            try:
                index, item = waiting.get_nowait()
            except queue.Empty:
                return
            done.put((index, work(item)))

    for _thread in range(min(threads, len(items))):
        threading.Thread(target=run, daemon=True).start()
    results = dict(done.get() for _item in items)
    return [results[index] for index in range(len(items))]
