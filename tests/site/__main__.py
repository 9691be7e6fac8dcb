# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation site. `make docs` runs this in the environment of the gates.

The pages of docs/ stay as one reads them in the repository. Here they are copied beside the reference that
antsibull-docs makes, their links are put right for the site, and Sphinx makes HTML of all. Nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..collection import ROOT, collections_path
from .pages import copy_pages

HERE = Path(__file__).parent
OUTPUT = ROOT / "tests" / "output" / "docs"
SOURCE = OUTPUT / "source"


def main() -> int:
    """Build everything anew; return the exit code of the first program that fails, or 0."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    (SOURCE / "reference").mkdir(parents=True)
    (SOURCE / "reference").chmod(0o755)  # antsibull-docs refuses a folder that others may write to
    copy_pages(SOURCE)
    tools = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
    }
    reference = [tools / "antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error"]
    reference += ["--no-add-antsibull-docs-version", "--dest-dir", SOURCE / "reference", "hostup.cloud"]
    site = [tools / "sphinx-build", "-b", "html", "-c", HERE, "-d", OUTPUT / "doctrees", "-n", "-W", "--keep-going"]
    site += ["-q", SOURCE, OUTPUT / "html"]
    for command in (reference, site):
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        if done.returncode:
            return done.returncode
    print(f"The documentation, for a browser: {OUTPUT / 'html' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
