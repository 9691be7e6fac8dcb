# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory keeps between two runs: what the API said of each VPS, and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

#: The first member of an entry of the cache; another one for each other shape.
_FORMAT = "hostup.cloud 1"


@dataclass(frozen=True)
class Fleet:
    """The items of the list as they came, and the statuses by id if they were asked for.

    `fetched` is in seconds since the epoch, `account` tells one key from another.
    """

    items: list[dict[str, Any]]
    statuses: dict[str, dict[str, Any]] | None
    fetched: float
    account: str | None

    def as_text(self) -> str:
        """Return it as JSON: in a structure, cache plugins would take a {"__ansible_vault": ...} for their own."""
        return json.dumps([_FORMAT, self.items, self.statuses, self.fetched, self.account], separators=(",", ":"))

    @staticmethod
    def from_text(text: Any) -> Fleet | None:
        """Return what `as_text` made a text of, None for anything else."""
        try:
            form, items, statuses, fetched, account = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            return None
        usable = (
            form == _FORMAT
            and isinstance(items, list)
            and all(isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"] for item in items)
            and (
                statuses is None
                or (isinstance(statuses, dict) and all(isinstance(status, dict) for status in statuses.values()))
            )
            and isinstance(fetched, (int, float))
            and isinstance(account, str)
        )
        return Fleet(items, statuses, float(fetched), account) if usable else None
