# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit of the whole API: a token bucket."""

from __future__ import annotations

import math
import time

from .problems import Problem, iso_now


class RateLimit:
    """`rate` requests a second on average, at most `burst` at once."""

    def __init__(self, rate: float, burst: int | None) -> None:
        self.rate = rate
        self.burst = burst if burst is not None else max(1, math.ceil(rate))
        self._tokens = float(self.burst)
        self._at = time.monotonic()

    def take(self) -> bool:
        """Take a token, if there is one."""
        now = time.monotonic()
        self._tokens = min(float(self.burst), self._tokens + (now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def headers(self) -> dict[str, str]:
        """Reset is when everything that was spent is back."""
        return {
            "X-RateLimit-Limit": str(self.burst),
            "X-RateLimit-Remaining": str(int(self._tokens)),
            "X-RateLimit-Reset": iso_now((self.burst - self._tokens) / self.rate),
        }

    def problem(self) -> Problem:
        retry_after = max(1, math.ceil((1 - self._tokens) / self.rate))
        return Problem(429, "rate_limit_exceeded", headers={"Retry-After": str(retry_after), **self.headers()})
