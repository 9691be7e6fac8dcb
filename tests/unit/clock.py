# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that goes as fast as it is slept on; it takes the place of a module's `time`."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time as real_time


@dataclass
class Clock:
    """A clock that stands still but for what is slept, which takes no time. `moved` is how far somebody has set it."""

    slept: list[float] = field(default_factory=list)
    moved: float = 0.0
    begun: float = field(default_factory=real_time)

    def time(self) -> float:
        """Return the seconds since the epoch."""
        return self.begun + sum(self.slept) + self.moved

    def monotonic(self) -> float:
        """Return seconds that nobody can set."""
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        """Sleep, at once."""
        self.slept.append(seconds)
