# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Python and Ansible find this checkout as the collection hostup.cloud."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def collections_path() -> Path:
    """Return a folder with `ansible_collections/hostup/cloud` in it, which is this checkout."""
    if ROOT.parts[-3:] == ("ansible_collections", "hostup", "cloud"):
        return ROOT.parents[2]
    path = ROOT / "tests" / "output" / "collections"
    link = path / "ansible_collections" / "hostup" / "cloud"
    if link.resolve() != ROOT:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT, target_is_directory=True)
    return path


if __name__ == "__main__":
    print(collections_path())
