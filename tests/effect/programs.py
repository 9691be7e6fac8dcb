# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/programs.md, the list of the programs that the classifier knows, from its tables."""

from __future__ import annotations

import sys

from ..collection import ROOT, collections_path

sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils._effect.tables._all import tables

PAGE = ROOT / "docs" / "programs.md"

HEAD = """<!--
Copyright: HostUp collection contributors
GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
Made by `make programs` from the tables; do not edit.
-->
# Programs that are known

{readers} programs have command lines that are known to only read; {writers} more are known to write, whatever their
options, so that the reason can be told. Every other program counts as a write. See [what counts as a write](effect.md).
"""


def page() -> str:
    """Return the page."""
    sections = []
    readers: set[str] = set()
    writers: dict[str, str] = {}
    for subject, programs in tables().items():
        known = sorted(name for name, entry in programs.items() if not isinstance(entry, str))
        writers.update({name: entry for name, entry in programs.items() if isinstance(entry, str)})
        readers.update(known)
        if known:
            sections.append(f"\n## {subject}\n\n{' '.join(f'`{name}`' for name in known)}\n")
    sections.append("\n## Always a write\n\n| program | why |\n|---|---|\n")
    sections += [f"| `{name}` | {reason} |\n" for name, reason in sorted(writers.items())]
    return HEAD.format(readers=len(readers), writers=len(writers)) + "".join(sections)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is up to date")
