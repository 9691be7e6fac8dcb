# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of the changes to the engine that no test notices."""

from __future__ import annotations

from tests.collection import ROOT
from tests.mutation.__main__ import explained


def words(text: str) -> str:
    """Return `text` with single blanks, however it is broken into lines."""
    return " ".join(text.split())


def test_what_is_explained_is_still_in_the_engine() -> None:
    changes = explained()
    assert changes
    for change in changes:
        source = (ROOT / "plugins" / "module_utils" / change.file).read_text()
        assert f"def {change.function.rpartition('.')[2]}(" in source, change
        assert words(change.before) in words(source), change
        assert change.after not in source, change
