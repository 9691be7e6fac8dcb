# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the collection importable under its own name."""

from __future__ import annotations

import sys

import pytest

from .collection import collections_path

sys.path.insert(0, str(collections_path()))


@pytest.fixture(autouse=True)
def _without_hostup_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the key and the base of whoever runs the tests out of them."""
    import os

    for name in [name for name in os.environ if name.startswith("HOSTUP_")]:
        monkeypatch.delenv(name)
