# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages lead to is there: files, headings, environment variables."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from ansible import constants
from ansible_collections.hostup.cloud.plugins.doc_fragments.connection import ModuleDocFragment
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..artifact import kept_files
from ..collection import ROOT

FILES = kept_files()
PAGES = [path for path in FILES if path.suffix == ".md"]

#: How a page on GitHub or a picture of this repository is called.
REPOSITORY = yaml.safe_load((ROOT / "galaxy.yml").read_text())["repository"]
OWN = re.compile(
    rf"{re.escape(REPOSITORY)}/(?:blob|raw|tree)/[^/]+/(.*)"
    rf"|{re.escape(REPOSITORY.replace('github.com', 'raw.githubusercontent.com'))}/(?:refs/heads/)?[^/]+/(.*)"
)

#: Variables of those who work on the collection, which the tests read.
OF_TESTS = {"HOSTUP_ARTIFACT", "HOSTUP_CORPUS"}


@cache
def tokens(path: Path) -> list[Token]:
    """Return what a page is made of; code is not looked into for links and headings."""
    return MarkdownIt("commonmark").enable("table").parse((ROOT / path).read_text(encoding="utf-8"))


def links(path: Path) -> Iterator[str]:
    """Return where the page leads, and its pictures."""
    for token in tokens(path):
        for part in [token, *(token.children or [])]:
            yield from (str(part.attrs[name]) for name in ("href", "src") if name in part.attrs)
            if part.type in ("html_inline", "html_block"):
                yield from re.findall(r"\b(?:href|src|srcset)=\"([^\"\s]+)", part.content)


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page, and those that it gives itself."""
    found: Counter[str] = Counter()
    names = set()
    page = tokens(path)
    for opening, inline in itertools.pairwise(page):
        if opening.type == "heading_open":
            heading = "".join(part.content for part in inline.children or [])
            name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            names.add(f"{name}-{found[name]}" if found[name] else name)
            found[name] += 1
    inner = [part for token in page for part in [token, *(token.children or [])]]
    html = [part.content for part in inner if part.type in ("html_inline", "html_block")]
    return names | {name for text in html for name in re.findall(r"\bid=\"([^\"\s]+)", text)}


def fault_of(page: Path, link: str) -> str | None:
    """Return what is wrong with a link to something of this repository; None for one that leads elsewhere."""
    url = urlsplit(link)
    if own := OWN.fullmatch(link.split("#")[0]):
        target = Path(unquote(own[1] or own[2]))
    elif url.scheme or url.netloc:
        return None
    else:
        whole = (ROOT / page.parent / unquote(url.path)).resolve() if url.path else ROOT / page
        if not whole.is_relative_to(ROOT):
            return "leads out of the repository"
        target = whole.relative_to(ROOT)
    if target not in FILES and not any(target in file.parents for file in FILES):
        return f"{target} is not there"
    if url.fragment and target.suffix == ".md" and url.fragment not in anchors(target):
        return f"{target} has no heading {url.fragment}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert {link: fault for link in links(page) if (fault := fault_of(page, link))} == {}


def test_links_that_lead_nowhere_are_noticed() -> None:
    page = Path("docs/failures.md")
    for good in (
        "effect.md",
        "#rate-limits",
        "../README.md",
        f"{REPOSITORY}/blob/main/README.md",
        "https://x.invalid/y",
    ):
        assert fault_of(page, good) is None, good
    bad = (
        "no-such-page.md",
        "#no-such-heading",
        "effect.md#no-such-heading",
        "../../elsewhere.md",
        f"{REPOSITORY}/blob/main/no-such-page.md",
        f"{REPOSITORY}/blob/main/README.md#no-such-heading",
        f"{REPOSITORY.replace('github.com', 'raw.githubusercontent.com')}/main/docs/no-such-picture.svg",
    )
    assert [link for link in bad if fault_of(page, link) is None] == []


def test_links_are_found() -> None:
    """Else nothing was looked at."""
    assert sum(1 for page in PAGES for _link in links(page)) > 30


def test_galaxy_yml_leads_somewhere() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    for name in ("repository", "documentation", "homepage", "issues"):
        assert fault_of(Path("galaxy.yml"), galaxy[name]) is None, name
    assert Path(galaxy["readme"]) in FILES
    assert Path(galaxy["license_file"]) in FILES


def declared() -> set[str]:
    """Return the variables that the options of the collection declare."""
    options: dict[str, Any] = yaml.safe_load(ModuleDocFragment.PLUGIN)["options"]
    return {entry["name"] for option in options.values() for entry in option["env"]}


def of_ansible() -> set[str]:
    """Return the variables that Ansible itself declares."""
    settings = constants.config.get_configuration_definitions().values()
    return {entry["name"] for setting in settings for entry in setting.get("env") or []}


def test_every_variable_that_is_named_is_known() -> None:
    """In pages, in the documentation of plugins and roles, and in playbooks."""
    sources = [*PAGES, *(path for path in FILES if path.parts[0] in ("plugins", "roles", "playbooks"))]
    named = {
        (str(path), name)
        for path in sources
        if path.suffix in (".md", ".py", ".yml", ".j2")
        for name in re.findall(r"(?<!\w)(?:HOSTUP|ANSIBLE)_[A-Z][A-Z_]*\b", (ROOT / path).read_text(encoding="utf-8"))
    }
    assert {name for _path, name in named} >= declared(), "a variable that no page names"
    known = declared() | OF_TESTS | of_ansible()
    # What an older ansible-core has, which docs/awx.md says.
    known.add("ANSIBLE_COLLECTIONS_PATHS")
    assert sorted((path, name) for path, name in named if name not in known) == []


def test_no_other_variable_is_read() -> None:
    """A variable that the code knows and no option declares would be one that nobody can find."""
    engine = [path for path in FILES if path.parts[0] == "plugins" and path.suffix == ".py"]
    read = {name for path in engine for name in re.findall(r"\"(HOSTUP_[A-Z_]+)\"", (ROOT / path).read_text())}
    assert read
    assert read <= declared()
