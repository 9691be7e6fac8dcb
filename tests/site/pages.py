# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the site, out of the Markdown files of the repository."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from ..collection import ROOT

GITHUB = "https://github.com/hostup/hostup.cloud/blob/main/"
#: Pages from outside of docs/, and what they are called in the site.
OTHERS = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "roles/compliance/README.md": "role-compliance.md",
    "roles/schedule/README.md": "role-schedule.md",
    "tests/emulator/README.md": "emulator-reference.md",
}
#: A fenced block or inline code, in which nothing is a link; or the end of a link's text, and its target.
CODE_OR_LINK = re.compile(r"^( *```).*?^ *```$|`[^`\n]*`|(?<=\]\()([^()\s]+)(?=\))", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
ENTRY = re.compile(r"^- \[.+?\]\((?!http)([^)#]+)\)", re.MULTILINE)


class BrokenLinkError(Exception):
    """A link in a page leads to a file that does not exist."""


def copy_pages(folder: Path) -> None:
    """Copy every page, and the other files of docs/, to the folder.

    Raise BrokenLinkError for a relative link, or one to this repository's main branch, that leads nowhere.
    """
    docs = {path.relative_to(ROOT).as_posix(): path.name for path in (ROOT / "docs").iterdir() if path.is_file()}
    names = {**docs, **OTHERS}
    for path, name in names.items():
        if name.endswith(".md"):
            text = with_links_of_site((ROOT / path).read_text(encoding="utf-8"), path, names)
            (folder / name).write_text(with_toctrees(text) if name == "index.md" else text, encoding="utf-8")
        else:
            shutil.copy(ROOT / path, folder / name)


def with_links_of_site(text: str, path: str, names: dict[str, str]) -> str:
    """Return the text of the page at the path with links to other pages by their names, and else to GitHub."""

    def new(match: re.Match[str]) -> str:
        link = match[2]
        if link is None or link.startswith("#") or (":" in link and not link.startswith(GITHUB)):
            return match[0]
        target, mark, anchor = link.partition("#")
        if target.startswith(GITHUB):
            file = target.removeprefix(GITHUB)
        else:
            file = os.path.normpath(os.path.join(os.path.dirname(path), target))
        if file in names:
            return names[file] + mark + anchor
        if not (ROOT / file).exists():
            raise BrokenLinkError(f"{path}: there is no {file}, to which {link} leads")
        return GITHUB + file + mark + anchor

    return CODE_OR_LINK.sub(new, text)


def with_toctrees(text: str) -> str:
    """Return the start page with its sections and their lists as the site's navigation, and with the reference."""
    trees = []
    for section in SECTION.finditer(text):
        entries = [entry.removesuffix(".md") for entry in ENTRY.findall(section[2])]
        if entries:
            trees.append([":hidden:", f":caption: {section[1]}", "", *entries])
    trees.append([":caption: Reference", ":maxdepth: 1", "", "Modules, plugins and roles <reference/index>"])
    return text + "".join("\n```{toctree}\n" + "\n".join(tree) + "\n```\n" for tree in trees)
