# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documented list of checks is that of the profiles."""

from __future__ import annotations

from ...check_list import PAGE, page


def test_the_page_is_that_of_the_profiles() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make checks"
