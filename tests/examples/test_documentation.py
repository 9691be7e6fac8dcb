# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages show works: each block is tried, unless it says why it is not."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from ..collection import ROOT
from ..documentation.blocks import BadPage, Block, blocks
from ..documentation.pages import pages, wrong_with

TASKS = """\
- name: Look
  hostup.cloud.vps_exec:
    command: uname
"""

PLAY = f"""\
- hosts: 192.0.2.10
  gather_facts: false
  tasks:
{textwrap.indent(TASKS, "    ")}"""


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def not_run(page: str) -> list[Block]:
    try:
        return [block for block in blocks(page, read(page)) if block.not_run is not None]
    except BadPage:  # which is what the test of the page says
        return []


@pytest.mark.parametrize("page", pages())
def test_examples(page: str, tmp_path: Path) -> None:
    if wrong := wrong_with(page, read(page), tmp_path):
        pytest.fail(wrong, pytrace=False)


@pytest.mark.parametrize("page", [page for page in pages() if not_run(page)])
def test_examples_that_are_not_run(page: str) -> None:
    told = [f"line {block.line}, {block.not_run}" for block in not_run(page)]
    pytest.skip(f"{page}: {len(told)} not run: {'; '.join(told)}")


# A test that tries pages is to find what is wrong with one.


def fenced(info: str, text: str) -> str:
    return f"# Title\n\n```{info}\n{text}```\n"


@pytest.mark.parametrize(
    ("info", "text", "message"),
    [
        ("bash", "echo told\nfalse\necho on\n", "it ended with 1, not 0:\necho told\nfalse\necho on\n\ntold\n"),
        ("bash exit=2", "true\n", "it ended with 0, not 2:"),
        ("console output=same", "$ echo a\nb\n", "this is not what is printed:\na\n"),
        ("yaml", "api_key: x\n", "neither tasks, plays, an inventory nor a profile; it needs file= or not-run="),
        ("yaml", "{name: web, title: Web, checks: []}\n", "checks must be a list of checks"),
        ("yaml", "plugin: hostup.cloud.vps\nno_such: 1\n", "unknown option: no_such"),
        ("yaml file=a.hostup.yml", "plugin: hostup.cloud.vps\nno_such: 1\n", "unknown option: no_such"),
        ("yaml", TASKS.replace("uname", "exit 3"), "non-zero return code 3"),
        ("yaml", "- hosts: nobody\n  gather_facts: false\n", "it ran on no host:"),
    ],
)
def test_what_does_not_work_is_named(info: str, text: str, message: str, tmp_path: Path) -> None:
    page = "<!-- emulator: --vps 1 --guests canned -->\n" + fenced(info, text)
    wrong = wrong_with("page.md", page, tmp_path)
    assert wrong.startswith("page.md:4: ")
    assert "".join(message.split()) in "".join(wrong.split())


def test_a_page_is_followed_from_its_top(tmp_path: Path) -> None:
    page = (
        fenced("yaml file=inventories/fleet.hostup.yml", "plugin: hostup.cloud.vps\nhostnames: [primary_ip]\n")
        + fenced("yaml file=vars.yml", "a: 1\n")
        + fenced("yaml file=look.yml", PLAY)
        + fenced(
            "bash", "export HOSTUP_API_KEY=emulator-key\nansible-playbook -i inventories/fleet.hostup.yml look.yml\n"
        )
        + fenced("yaml", PLAY)
        + fenced("yaml", TASKS)
        + fenced("yaml exit=2", TASKS.replace("uname", "exit 3"))
        + fenced("yaml", "plugin: hostup.cloud.vps\napi_key_file: ~/.config/hostup/key\n")
        + fenced("console output=same", "$ cat vars.yml; sleep 600 &\na: 1\n")
        + fenced("sh in=checkout", "test -e galaxy.yml\n")
        + fenced("bash exit=7", "exit 7\n")
        + fenced("yaml", "name: web\ntitle: Web\nchecks:\n  - {id: a, title: A, severity: low, command: 'true'}\n")
    )
    assert wrong_with("page.md", page, tmp_path) == ""
