# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rate limit for all that use a key on this machine: what one process is told, the others heed.

Processes share a small file that holds times and no key. It is never a reason to fail: without it, each process keeps
what it was told to itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import os
import random
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass

#: Seconds: the longest wait that is believed, so that a wrong clock cannot close the gate for long.
LONGEST_WAIT = 3600.0

#: Seconds between two requests after a wait: where the API does not tell its rate, and at most.
SPACING = 0.02
LONGEST_SPACING = 1.0

#: Seconds after a wait for which requests are spaced; if they still have to take turns then, with half the space.
PACED = 30.0

#: Seconds of a wait that people would wonder about.
LONG = 2.0

#: Seconds that the file is waited for while others use it; they need microseconds.
_PATIENCE = 0.25

_RECORD = 128


@dataclass(frozen=True)
class _State:
    """What is known of the limit; all but `spacing` are seconds since the epoch, as processes and reboots share them.

    Nothing is sent before `until`, and the next request without a turn takes the one at `turn`.
    """

    told: float
    until: float
    turn: float
    spacing: float

    def holds(self, now: float) -> bool:
        """Whether it is to be believed still: a clock may have been set, and the file may hold anything."""
        return (
            all(map(math.isfinite, astuple(self)))
            and self.told <= now + 1
            and (now < self.until + PACED or now < self.turn)
            and max(self.until, self.turn) - self.told <= LONGEST_WAIT + PACED + LONGEST_SPACING + 1
            and 0 <= self.spacing <= LONGEST_SPACING
        )

    def at(self, now: float) -> _State:
        """Return the state, with less space if requests have taken turns for a while and nobody was told to wait."""
        if now < self.until + PACED:
            return self
        return _State(now, now, self.turn, self.spacing / 2)


class GateClosed(Exception):
    """The next turn comes too late; `at` is when it comes, in seconds since the epoch."""

    def __init__(self, at: float) -> None:
        super().__init__(at)
        self.at = at


class RateGate:
    """Lets requests through, each in its turn once somebody was told to wait. Threads and processes may share it."""

    def __init__(self, folder: str | None, api_base: str, api_key: str) -> None:
        """`folder` holds the file; without one, the gate is this process's own."""
        name = hashlib.sha256(f"{api_base}\0{api_key}".encode()).hexdigest()[:16]
        self.path = os.path.join(folder, f"hostup-rate-{name}") if folder else None
        self._own: _State | None = None
        self._lock = threading.Lock()

    def wait(self, patience: float, waiting: Callable[[float], None] = lambda at: None) -> None:
        """Return when it is the caller's turn. Raises GateClosed if that is more than `patience` seconds away.

        `waiting` is told of a long wait: when it ends, in seconds since the epoch.
        """
        give_up = time.monotonic() + patience
        while True:
            now = time.time()
            at = self._take_turn(now, now + max(0.0, give_up - time.monotonic()))
            if at <= now:
                return
            if at - now >= LONG:
                waiting(at)
            time.sleep(at - now)
            # Somebody may have been told to wait meanwhile.
            if (state := self._known()) is None or state.until <= time.time():
                return

    def tell(
        self, seconds: float, *, spacing: float | None = None, sent: float | None = None, alone: float = 0.0
    ) -> None:
        """Close the gate for `seconds`; afterwards a request every `spacing` seconds goes through.

        `sent` is when the request was sent that was refused. `alone` is added where the processes cannot share the
        gate and could come back all at once.
        """
        with self._exclusive(create=True) as file:
            now = time.time()
            before = self._load(file, now)
            until = now + min(seconds + (alone if file is None else 0.0), LONGEST_WAIT)
            if spacing is None:
                spacing = before.spacing if before else SPACING
                if before and sent and before.until < sent:
                    spacing *= 2  # it was too short
            if before:
                until = max(until, before.until)
            turn = max(until, before.turn) if before else until
            self._store(file, _State(now, until, turn, min(max(spacing, 0.0), LONGEST_SPACING)))

    def _take_turn(self, now: float, latest: float) -> float:
        """Return when the caller may send, and keep the others from sending just then."""
        with self._exclusive() as file:
            state = self._load(file, now)
            if state is None:
                return now
            state = state.at(now)
            at = max(now, state.until, state.turn)
            following = at + state.spacing
            if at > max(now, state.until) + PACED:
                # So many wait, or have gone without their turns, that one more among them makes no difference.
                at, following = max(now, state.until) + random.uniform(0, PACED), state.turn  # noqa: S311
            if at > latest:
                raise GateClosed(at)
            self._store(file, _State(state.told, state.until, following, state.spacing))
            return at

    def _known(self) -> _State | None:
        with self._exclusive() as file:
            return self._load(file, time.time())

    @contextmanager
    def _exclusive(self, *, create: bool = False) -> Iterator[int | None]:
        """Yield the file, locked; None where there is none, or none to be had."""
        with self._lock:
            file = self._open(create)
            try:
                yield file
            finally:
                if file is not None:
                    with suppress(OSError):
                        os.close(file)

    def _open(self, create: bool) -> int | None:
        if self.path is None:
            return None
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT if create else 0)
        try:
            file = os.open(self.path, flags, 0o600)
        except (OSError, ValueError):
            return None
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(file).st_mode) and _lock(file):
                return file
        with suppress(OSError):
            os.close(file)
        return None

    def _load(self, file: int | None, now: float) -> _State | None:
        states = [self._own]
        if file is not None:
            with suppress(OSError, ValueError, TypeError, OverflowError, RecursionError):
                states.append(_State(*map(float, json.loads(os.pread(file, _RECORD, 0)))))
        # The file may not have taken what this process was told last.
        return max((state for state in states if state and state.holds(now)), key=astuple, default=None)

    def _store(self, file: int | None, state: _State) -> None:
        self._own = state
        if file is not None:
            # One write of always the same length: whoever is interrupted leaves the old record or the new one.
            record = json.dumps(astuple(state)).ljust(_RECORD)
            with suppress(OSError):
                os.pwrite(file, record.encode(), 0)


def _lock(file: int) -> bool:
    """Lock the file, unless others keep it too long. Raises OSError where files cannot be locked."""
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.002)
        else:
            return True
    return False
