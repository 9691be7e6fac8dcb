# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JSON, which docs/compliance-report.schema.json describes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .model import Report


def json_parts(report: Report) -> Iterator[str]:
    """Return the report in parts, a host a line: the whole of a large one as one text would take much memory."""
    head = {name: value for name, value in report.items() if name != "hosts"}
    yield json.dumps(head, indent=2)[:-2]
    yield ',\n  "hosts": ['
    for place, host in enumerate(report["hosts"]):
        yield (",\n    " if place else "\n    ") + json.dumps(host)
    yield "\n  ]\n}\n"
