# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole account in one go: the list of its VPSs, and their live statuses while its pages still come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ._client import HostUp, Vps
from ._errors import HostupError
from ._threads import run_side_by_side

#: Requests under way at once where the status of every VPS is asked for.
CONCURRENCY = 16


def read_statuses(
    client: HostUp,
    vpss: Iterator[Vps],
    *,
    progress: Callable[[int], None] = lambda answered: None,
) -> tuple[list[Vps], list[dict[str, Any] | HostupError]]:
    """Return the VPSs and the live status of each; one VPS's failure is its own, one of `vpss` everybody's.

    `progress` is called with the number of statuses that are there. Raises HostupError.
    """
    listed: list[Vps] = []

    def kept() -> Iterator[Vps]:
        for vps in vpss:
            listed.append(vps)
            yield vps

    def answer(vps: Vps) -> dict[str, Any] | HostupError:
        try:
            return client.status(vps.id)
        except HostupError as error:
            return error

    return listed, run_side_by_side(answer, kept(), CONCURRENCY, progress)
