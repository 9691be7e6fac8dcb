# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One point in time by which everything must be done."""

from __future__ import annotations

import math
import time


class Deadline:
    """A moment on the monotonic clock, `seconds` from now; None never comes."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._at = math.inf if seconds is None else time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds left: negative once it has passed, infinite without a deadline."""
        return self._at - time.monotonic()


NEVER = Deadline()
