# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as the API writes it: compact, and text as it is in UTF-8."""

from __future__ import annotations

import json
from typing import Any


def to_json(document: Any) -> bytes:
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which a fault or a name may hold, has to be escaped
        return json.dumps(document, separators=(",", ":")).encode()
