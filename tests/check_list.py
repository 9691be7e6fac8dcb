# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/checks.md, the list of the checks that come with the collection, from their profiles."""

from __future__ import annotations

import sys

from .collection import ROOT, collections_path

sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils._check.profile import Check, Profile
from ansible_collections.hostup.cloud.plugins.plugin_utils._profiles import shipped, shipped_names

PAGE = ROOT / "docs" / "checks.md"

HEAD = """<!--
Copyright: HostUp collection contributors
GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
Made by `make checks` from the profiles; do not edit.
-->
# Checks that come with the collection

See [compliance checks](compliance-checks.md) for how to use, change and waive them. A check that says *if* applies only
where that command ends with 0.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, *(_section(shipped(name)) for name in shipped_names())])


def _section(profile: Profile) -> str:
    rows = [_row(check) for check in profile.checks]
    head = f"## {profile.name}\n\n{profile.title}: {len(rows)} checks.\n\n| id | severity | what should hold | tags |"
    return "\n".join([head, "|---|---|---|---|", *rows, ""])


def _row(check: Check) -> str:
    condition = f" (if `{_cell(check.applies_if.command)}`)" if check.applies_if.command else ""
    return f"| `{check.id}` | {check.severity} | {_cell(check.title)}{condition} | {', '.join(check.tags)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
