# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands at the edges of the rules, which a rule that is changed in one word judges otherwise: see `make mutation`.

The labelled commands of cases*.py say whether something writes; here the reason counts as well.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from types import ModuleType

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._effect.classify import Effect, classify, classify_argv

from . import edges_programs, edges_shell

TABLES = pytest.mark.parametrize("table", [edges_programs, edges_shell], ids=["programs", "shell"])


def otherwise(rows: Iterable[tuple[str, str]], writes: bool, **how: bool) -> list[tuple[str, str, Effect]]:
    """Return the rows whose command is judged otherwise than they say, or is a read with a part that decided."""
    judged = [(command, reason, classify(command, **how)) for command, reason in rows]
    return [
        (command, reason, effect)
        for command, reason, effect in judged
        if (effect.writes, effect.reason) != (writes, reason) or (effect.part and not writes)
    ]


@TABLES
def test_what_only_reads(table: ModuleType) -> None:
    rows = [(command, f"{command.split()[0].rpartition('/')[2]} only reads") for command in table.READS]
    assert otherwise(rows, writes=False) == []


@TABLES
def test_what_runs_only_what_reads(table: ModuleType) -> None:
    assert otherwise(table.RUNS, writes=False) == []


@TABLES
def test_what_is_a_write_and_why(table: ModuleType) -> None:
    assert otherwise(table.WRITES, writes=True) == []
    assert [reason for _command, reason in table.WRITES if not reason.isprintable()] == []  # no stand-in is in it


@pytest.mark.parametrize(
    ("argv", "reason", "part"),
    [
        ([], "it is empty", ""),
        (["a\0", "b"], "it holds a control or invisible character", "a\0 b"),
        (["a\x07"], "it holds a control or invisible character", "a\x07"),
        (["rm", "a\nb\tc"], "rm removes files", "rm a b c"),
        (["sh", "-c", "ls; rm x"], "rm removes files", "rm x"),
    ],
)
def test_the_part_of_words_that_decided(argv: list[str], reason: str, part: str) -> None:
    verdict = classify_argv(argv)
    assert (verdict.writes, verdict.reason, verdict.part) == (True, reason, part)


@pytest.mark.parametrize("judge", [classify, classify_argv])
def test_what_goes_wrong_inside_is_a_write(judge: Callable[[object], Effect]) -> None:
    effect = judge(None)
    assert (effect.writes, effect.part) == (True, "")
    assert re.fullmatch(r"its effect could not be told \((?:Type|Attribute)Error\)", effect.reason)


def test_a_line_break_in_a_word_is_no_control_character() -> None:
    verdict = classify_argv(["ls", "a\nb\tc"])
    assert (verdict.writes, verdict.reason) == (False, "ls only reads")


def test_words_without_a_shell_are_not_those_of_a_plain_sh() -> None:
    assert not classify_argv(["eval", "[[ a ]]"]).writes


def test_many_programs_are_counted() -> None:
    verdict = classify("ls; id; pwd; df; du")
    assert verdict.writes is False
    assert verdict.reason == "ls, id, pwd and 2 more programs only read"
    assert classify("ls; id; pwd; df").reason == "ls, id, pwd and df only read"


@pytest.mark.parametrize(
    "command", ["(ls)", "{ ls; }", "((1))", "ls `id`", "ls $(id)", "ls $((1))", "ls ${x:-a}", "[[ a ]]", "ls <(id)"]
)
def test_what_is_side_by_side_is_not_nested(command: str) -> None:
    assert not classify("; ".join([command] * 50)).writes


@pytest.mark.parametrize("command", ["(ls); ls 'x", "[[ a ]; ls"])
def test_the_whole_command_is_shown_where_it_is_not_understood(command: str) -> None:
    verdict = classify(command)
    assert verdict.reason.startswith("it is not understood: ")
    assert verdict.part == command


def test_a_plain_sh_is_named_with_its_remedy() -> None:
    for command in ("[[ a ]]", "eval '[[ a ]]'"):
        verdict = classify(command, plain_sh=True)
        assert verdict.reason == "[[ means something else in a plain sh; give executable: /bin/bash"
        assert verdict.part == command


@pytest.mark.parametrize("command", ["export LANG=*", "local LANG=*"])
def test_some_shells_split_what_a_builtin_assigns(command: str) -> None:
    assert not classify(command).writes
    builtin = command.split()[0]
    reason = f"the name that {builtin} sets is only known when it runs"
    assert classify(command, plain_sh=True).reason == reason


def test_wrappers_may_be_nested_but_not_without_end() -> None:
    assert classify("sudo " * 10 + "ls").reason == "ls only reads"
    assert classify("sudo " * 50 + "ls").reason == "it is nested too deeply"
    assert classify("{ " * 50 + "ls; " + "}; " * 50).reason == "it is not understood: it is nested too deeply"
    command = "ls"
    for _level in range(10):
        command = f"sh -c {shlex.quote(command)}"
    assert classify(command).reason == "it is nested too deeply"


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("echo ${PATH:=a}", "${PATH=...}"),
        ("echo $((a + $x))", "$((a + ...))"),
        ("ls; rm 'a' \\\n b; id", "rm 'a' \\ b"),
        ("ls > a; id", "ls > a"),
        ("{ ls; } > a", "{ ls; } > a"),
        ("id; { ls; } > a; df", "{ ls; } > a"),
        ("id; while ls; do df; done > a; du", "while ls; do df; done > a"),
        ("id; ls | rm x; df", "rm x"),
        ("id; ls | { df; } > a; du", "{ df; } > a"),
        ("rm " + "a" * 200, "rm " + "a" * 114 + "..."),
        ("${PATH:=/tmp}", "${PATH=...}"),
        ("(($1))", "(($1))"),
        ("*", "*"),
        ("<<E\n$(rm x)\nE", "rm x"),
        ("d=/a; ((d=1)); find *", "((d=1))"),
        ("echo $((x))", "$((x))"),
        ("ls <", "ls <"),
        ("ls | [[ -v $x ]]", "[[ -v $x ]]"),
        ("ls;(rm x)", "rm x"),
        ("ls;(rm x) > x", "(rm x) > x"),
        ("trap x 6", "x"),
    ],
)
def test_the_part_that_decided(command: str, part: str) -> None:
    assert classify(command).part == part


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("ls &>/dev/null x", "&> in front of other words"),
        ("((1))", "(("),
        ("for ((i=0; i<3; i++)); do ls; done", "for (("),
        ("echo $'a'", "$'...'"),
        ('echo "${x:-"a"}"', 'a quote inside "${...}"'),
        ("time { ls; }", "time in front of anything but a program"),
        ("echo `ls \\\\\n x`", "a joined line in backticks"),
        ("ls 10>/dev/null", "a descriptor of two digits"),
    ],
)
def test_what_a_plain_sh_reads_differently_is_named(command: str, what: str) -> None:
    assert not classify(command).writes
    reason = classify(command, plain_sh=True).reason
    assert reason == f"{what} means something else in a plain sh; give executable: /bin/bash"


def test_what_is_a_write_to_a_plain_sh_and_why() -> None:
    assert otherwise(edges_shell.PLAIN_SH, writes=True, plain_sh=True) == []
