# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball that users get, built from the files that git keeps and from nothing else that lies in the checkout.

python -m tests.artifact FOLDER     builds it in FOLDER and prints its path
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from .collection import ROOT


def kept_files() -> list[Path]:
    """Return the files of the checkout that git has or would add, relative to it. Raises CalledProcessError."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\0")
    # What was removed and not committed yet is still listed.
    return sorted(Path(name) for name in names if name and (ROOT / name).is_file())


def export(folder: Path) -> Path:
    """Copy those files to `ansible_collections/hostup/cloud` in `folder`, and return that. Raises OSError."""
    collection = folder / "ansible_collections" / "hostup" / "cloud"
    for path in kept_files():
        (collection / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, collection / path, follow_symlinks=False)
    return collection


def build(folder: Path) -> Path:
    """Build the tarball in `folder`, which must have none yet, and return its path. Raises CalledProcessError."""
    galaxy = Path(sys.executable).parent / "ansible-galaxy"
    command = [str(galaxy), "collection", "build", "--output-path", str(folder), str(export(folder))]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (artifact,) = folder.glob("*.tar.gz")
    return artifact


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
