# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole account in one go: the list of its VPSs, and their live statuses while its pages still come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ._client import HostUp, Vps
from ._errors import ApiUnreachable, HostupError
from ._threads import NoThread, run_side_by_side

#: Requests under way at once where the status of every VPS is asked for.
CONCURRENCY = 16


def read_statuses(
    client: HostUp,
    vpss: Iterable[Vps],
    *,
    progress: Callable[[int], None] = lambda answered: None,
) -> list[tuple[Vps, dict[str, Any] | HostupError]]:
    """Return each VPS with its live status; one VPS's failure is its own, one of `vpss` everybody's.

    `progress` is called with the number of statuses that are there. Raises HostupError.
    """

    def answered(vps: Vps) -> tuple[Vps, dict[str, Any] | HostupError]:
        try:
            return vps, client.status(vps.id)
        except HostupError as error:
            return vps, error

    try:
        return run_side_by_side(answered, vpss, CONCURRENCY, progress)
    except NoThread:
        raise ApiUnreachable("this machine cannot start another thread for the requests", sent=False) from None


@dataclass(frozen=True)
class Unread:
    """The statuses that could not be read: how many, whether that is all, a sentence about it, the first failure."""

    count: int
    all: bool
    message: str
    first: HostupError


def unread(answers: Sequence[dict[str, Any] | HostupError]) -> Unread | None:
    """Return what is to be said of the statuses that could not be read, None if there is none."""
    failures = [answer for answer in answers if isinstance(answer, HostupError)]
    if not failures:
        return None
    first = failures[0]
    message = f"the status of {len(failures)} of {len(answers)} VPSs could not be read; the first: {first.message}"
    return Unread(len(failures), len(failures) == len(answers), message, first)
