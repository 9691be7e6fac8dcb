# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture in README shows what the demo prints."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from rich.text import Text

from ..demo.picture import PICTURE, printed


def test_the_picture_is_of_what_the_demo_prints() -> None:
    status, output = printed()
    assert status == 0, output
    drawn = "".join(
        text.text or ""
        for text in ET.parse(PICTURE).iter("{http://www.w3.org/2000/svg}text")
        if text.get("class") != "demo-title"
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert lines(drawn) == lines(Text.from_ansi(output).plain)


def lines(text: str) -> list[str]:
    """Return the lines without what differs: the order of hosts, spaces at an end, and what the guests are."""
    return sorted(
        line
        for line in (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
        if line and not line.startswith("What runs the commands: ")
    )
