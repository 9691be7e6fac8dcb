# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the examples of pages are found, and that one that is wrong is not passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..documentation.blocks import BadPage, Block, blocks, emulator_options
from ..documentation.pages import wrong_with
from ..documentation.returns import disagreements

TASKS = "- name: Look\n  hostup.cloud.vps_exec:\n    command: uname\n"


def fenced(info: str, text: str = "", fence: str = "```") -> str:
    return f"# Title\n\n{fence}{info}\n{text}{fence}\n"


def block(info: str, text: str = "") -> Block:
    (found,) = blocks("page.md", fenced(info, text))
    return found


def test_blocks_have_their_lines_their_options_and_their_text() -> None:
    page = (
        "Text `code` and ```more code``` in it\n"
        "```yaml file=fleet.hostup.yml\nplugin: hostup.cloud.vps\n```\n"
        "- item\n\n  ```bash exit=2 not-run=\"needs a 'real' account\"\n  one\n    two\n\n  three\n  ```\n"
        "````text\n```yaml\n```\n````\n```\nplain\n```\n"
        "```{toctree} a b\nc\n```\n"
    )
    found = blocks("page.md", page)
    assert [(each.where, each.language, each.options) for each in found] == [
        ("page.md:2", "yaml", {"file": "fleet.hostup.yml"}),
        ("page.md:7", "bash", {"exit": "2", "not-run": "needs a 'real' account"}),
        ("page.md:13", "text", {}),
        ("page.md:17", "", {}),
        ("page.md:20", "{toctree}", {}),
    ]
    assert [each.text for each in found] == [
        "plugin: hostup.cloud.vps\n",
        "one\n  two\n\nthree\n",
        "```yaml\n```\n",
        "plain\n",
        "c\n",
    ]
    assert (found[1].exit, found[1].not_run, found[0].exit, found[0].not_run) == (2, "needs a 'real' account", 0, None)


@pytest.mark.parametrize(
    ("info", "text", "message"),
    [
        ("bash fast", "", "fast is not known; after the language come exit, file, in, not-run, output"),
        ("bash color=red", "", "color=red is not known"),
        ("bash exit=1 exit=2", "", "exit is there twice"),
        ("bash exit=no", "", "exit=no is not an exit code"),
        ("bash in=home", "", "in=home is not known; there is in=checkout"),
        ("yaml in=checkout", "a: 1\n", "in=checkout is for commands"),
        ("ini exit=1", "", "nothing of this block is run that could exit with 1"),
        ('bash not-run=""', "", "not-run is empty"),
        ('bash not-run=" "', "", "not-run is empty"),
        ('bash not-run="no end', "", "No closing quotation"),
        ("text file=../out", "", "file=../out is not a path in the page's folder"),
        ("text file=/etc/passwd", "", "file=/etc/passwd is not a path in the page's folder"),
        ("text file=a not-run=b", "", "what is not run is not written either"),
        ("bash output=same", "", "there is output=same alone, which compares what a console block shows"),
        ("console", "uname\n", "no line of this console block begins with `$ `"),
        ("yaml not-run=why", "a: b: c\n", "this is not YAML: "),
        ("json", "{,}\n", "this is not json: "),
        ("python", "def\n", "this is not python: "),
        ("{code-block} bash", "rm\n", "write a directive for code as a plain block"),
    ],
)
def test_a_block_that_means_nothing_is_named(info: str, text: str, message: str) -> None:
    with pytest.raises(BadPage) as error:
        blocks("docs/page.md", fenced(info, text))
    assert str(error.value).startswith("docs/page.md:3: ")
    assert message in str(error.value)


def test_a_block_without_an_end() -> None:
    with pytest.raises(BadPage, match=r"^page\.md:3: this block has no end$"):
        blocks("page.md", fenced("bash", "true\n").removesuffix("```\n"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TASKS, "tasks"),
        ("- block: []\n", "tasks"),
        ("- hosts: all\n", "plays"),
        ("- hosts: all\n- ansible.builtin.import_playbook: hostup.cloud.compliance\n", "plays"),
        ("plugin: hostup.cloud.vps\napi_key: !vault |\n  text\n", "inventory"),
        ("name: web\ntitle: Web\nchecks: []\n", "profile"),
        ("- hosts: all\n" + TASKS, None),
        ("- web-01\n", None),
        ("[]\n", None),
        ("api_key: x\n", None),
    ],
)
def test_what_yaml_is(text: str, kind: str | None) -> None:
    assert block("yaml", text).kind() == kind


def test_commands_and_output_of_a_console_block() -> None:
    shown = block("console", "$ echo one \\\n  two\none two\n$ true\n$ echo three\nthree\n")
    assert shown.commands() == "echo one \\\n  two\ntrue\necho three\n"
    assert shown.printed() == ["one two", "three"]


def test_options_of_the_emulator() -> None:
    page = "<!--\nA licence\n-->\n<!-- emulator: --vps 3 --guests canned -->\n# Title\n"
    assert emulator_options("page.md", page) == ["--vps", "3", "--guests", "canned"]
    assert emulator_options("page.md", "# Title\n") == []
    with pytest.raises(BadPage, match=r"^page\.md:6: a page has one comment"):
        emulator_options("page.md", f"{page}<!-- emulator: -->\n")


def test_a_page_of_which_nothing_is_run_needs_no_emulator(tmp_path: Path) -> None:
    assert wrong_with("page.md", fenced("bash not-run=why", "exit 1\n"), tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


DOCUMENTED = {
    "msg": {
        "description": "What was found.",
        "type": "str",
        "sample": "3 VPSs, the first vps_013r2e5yhf51ykpzxkj0mfsdkh",
    },
    "rc": {"description": ["The exit code.", "Null if there is none."], "type": "int", "sample": 0},
    "results": {
        "description": "One each.",
        "type": "list",
        "elements": "dict",
        "contains": {"cmd": {"description": "The command.", "type": "str", "sample": "uname"}},
    },
}
RESULT = {"msg": "1 VPSs, the first vps_019txnqvmbxbr9rzy1wvj1wefc", "rc": 2, "results": [{"cmd": "uname"}]}


def test_what_is_documented_is_what_is_returned() -> None:
    assert list(disagreements(DOCUMENTED, [RESULT, {"rc": None}, {"results": []}])) == []


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"more": 1}, "more is returned, and not documented"),
        ({"results": [{"cmd": "uname", "more": 1}]}, "results.more is returned, and not documented"),
        ({"results": []}, "results.cmd is documented, and no run returns it"),
        ({"rc": "2"}, "rc is documented as int, and a run returns '2'"),
        ({"rc": True}, "rc is documented as int, and a run returns True"),
        ({"rc": None}, "rc is null in every run"),
        ({"msg": None}, "msg is null in some run, which its description does not say"),
        ({"results": ["uname"]}, "results is documented as list of dict, and a run returns ['uname']"),
        (
            {"msg": "No VPS"},
            "msg has a sample that no run returns: '3 VPSs, the first vps_013r2e5yhf51ykpzxkj0mfsdkh'",
        ),
    ],
)
def test_a_result_that_is_not_as_documented(result: dict[str, Any], message: str) -> None:
    assert message in "\n".join(disagreements(DOCUMENTED, [{**RESULT, **result}]))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"sample": None}, "rc has a sample that no run returns: None"),
        ({"sample": "0"}, "rc has a sample that no run returns: '0'"),
        ({}, "rc has no sample"),
    ],
)
def test_a_sample_that_is_none(entry: dict[str, Any], message: str) -> None:
    documented = {"rc": {"description": "The exit code.", "type": "int", **entry}}
    assert [told.partition(";")[0] for told in disagreements(documented, [{"rc": 0}])] == [message]
