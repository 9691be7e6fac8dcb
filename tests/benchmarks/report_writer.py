# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write every report on the results in FOLDER/results.json: python -m tests.benchmarks.report_writer FOLDER"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from pathlib import Path

from ..collection import collections_path

sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils._report.write import FORMATS, write


def main() -> None:
    folder = Path(sys.argv[1])
    results = json.loads((folder / "results.json").read_text())
    write(
        results,
        run=datetime.now(timezone.utc),
        collection_version="0",
        reports={name: str(folder / "reports" / name) for name in FORMATS},
        history=str(folder / "history"),
    )


if __name__ == "__main__":
    main()
