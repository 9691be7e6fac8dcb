# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's own labelled commands, from cases.py and the cases_*.py of every subject."""

from __future__ import annotations

import importlib
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._effect._nodes import Unsupported
from ansible_collections.hostup.cloud.plugins.module_utils._effect._rules import Verdict
from ansible_collections.hostup.cloud.plugins.module_utils._effect._shell import Shell
from ansible_collections.hostup.cloud.plugins.module_utils._effect.classify import classify, classify_argv

from . import cases, fuzz

SUBJECTS = sorted(path.stem for path in Path(__file__).parent.glob("cases*.py"))
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]


def labelled(subject):
    module = importlib.import_module(f".{subject}", __package__)
    return module.READS, module.WRITES


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_write_is_called_a_read(subject):
    assert [command for command in labelled(subject)[1] if not classify(command).writes] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_write_stays_one_with_words_from_variables(subject):
    made = [other for command in labelled(subject)[1] for other in fuzz.carried(command)]
    assert [command for command in made if not classify(command).writes] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_reads_are_recognised(subject):
    assert [(c, classify(c).reason) for c in labelled(subject)[0] if classify(c).writes] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nothing_is_both(subject):
    reads, writes = labelled(subject)
    assert sorted(set(reads) & set(writes)) == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_exception_occurs_inside(subject):
    for commands in labelled(subject):
        for command in commands:
            fuzz.reads(command)
            fuzz.reads(command, plain_sh=True)


@pytest.mark.parametrize("command", cases.BASH_ONLY)
def test_what_a_plain_sh_reads_differently_is_a_write_there(command):
    assert not classify(command).writes
    effect = classify(command, plain_sh=True)
    assert effect.writes
    assert "plain sh" in effect.reason


@pytest.mark.parametrize("command", cases.ANY_SH)
def test_what_any_sh_reads_alike_is_a_read_for_all(command):
    assert classify(command) == classify(command, plain_sh=True)
    assert not classify(command).writes


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("ls", "ls only reads"),
        ("grep x f | sort", "grep and sort only read"),
        ("sudo timeout 5 ls", "ls only reads"),
        ("x=1", "it runs no program"),
        ("ls; id; pwd; df; du", "ls, id, pwd and 2 more programs only read"),
        ("rm x", "rm removes files"),
        ("ls > x", "> writes to x"),
        ("frobnicate", "frobnicate is not a program that is known to only read"),
        ("ls 'x", "it is not understood: a quote is not closed"),
        ("sh -c '[[ x ]]'", "[[ means something else in a plain sh; use bash -c"),
    ],
)
def test_the_reason_is_in_the_words_of_the_user(command, reason):
    assert classify(command).reason == reason


def test_the_part_that_decided_is_shown():
    assert classify("ls; id && rm x | cat").part == "rm x"
    assert classify("echo $(ls; rm x)").part == "rm x"
    assert classify("echo ok; echo `ls; rm x`").part == "rm x"
    assert classify("echo ok; cat << E\na $(ls; rm x) ${y:-`ls; rm y`}\nE").part == "rm x"
    assert classify("echo ok; cat << E; rm x\n${y:-`ls; chown y`}\nE").part == "chown y"


@pytest.mark.parametrize(
    ("argv", "writes"),
    [
        (["ls", "-l"], False),
        (["echo", "$(reboot)", ">", "x"], False),
        (["find", ".", "-delete"], True),
        (["sh", "-c", "rm x"], True),
        (["sh", "-c", "ls"], False),
        (["sh", "-c", "[[ a > b ]]"], True),
        (["ls;", "rm"], True),
        ([], True),
        ([""], True),
        (["ls", "\0"], True),
        (["ls", "\ue000"], True),
        (["PATH=/tmp", "ls"], True),
        (["[[", "a", "]]"], True),
        (["time", "-o", "x", "ls"], True),
    ],
)
def test_words_without_a_shell(argv, writes):
    assert classify_argv(argv).writes is writes


@pytest.mark.parametrize("value", [None, 1, b"ls", [1], "x" * 100_000, "$(" * 5000, "((" * 5000, "{" * 5000])
def test_whatever_is_given_nothing_is_raised(value):
    assert classify(value).writes
    assert classify_argv(value).writes


@pytest.mark.skipif(not SHELLS, reason="no shell is at hand")
@pytest.mark.parametrize("shell", SHELLS)
def test_a_read_makes_no_file_and_runs_no_other_program_in_a_real_shell(shell, tmp_path):
    """Random text of harmless words, run where no program can be found."""
    rng = random.Random(20)
    plain_sh = shell != "bash"
    ran = 0
    for _attempt in range(6000):
        command = fuzz.harmless(rng)
        judged = Shell(command, plain_sh=plain_sh)
        try:
            judged.classify()
        except (Verdict, Unsupported):
            continue
        ran += 1
        assert fuzz.run_harmless(shell, command, tmp_path) <= {*judged.programs, *fuzz.KEYWORDS}, command
        assert list(tmp_path.iterdir()) == [], command
        if ran >= 250:
            break
    assert ran >= 100


@pytest.mark.skipif("dash" not in SHELLS, reason="dash is not at hand")
def test_the_differences_are_real(tmp_path):
    """What is refused for a plain sh indeed does something else in dash."""
    fuzz.run_harmless("dash", "[[ a > b ]]; echo $'a\\'; : > c; #'", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]
    assert "canary" in fuzz.run_harmless("dash", "[[ x =~ a|canary ]]", tmp_path)
    assert "canary" in fuzz.run_harmless("dash", ": &>/dev/null canary", tmp_path)
    done = subprocess.run(["dash", "-c", "echo a 10>/dev/null"], capture_output=True, text=True, check=False)
    assert not re.search("10", done.stdout)  # it goes to /dev/null, as in: echo a 10 >/dev/null


# Bounded runs of the fuzzers; see fuzz.py for longer ones.


def test_no_spelling_of_a_write_is_called_a_read():
    assert fuzz.check_variants(12_000, seed=3)[0] == []


def test_no_random_shell_that_writes_is_called_a_read():
    bad, writing, recognised = fuzz.check_grammar(3_000, seed=3)
    assert bad == []
    assert writing > 500
    assert recognised > 500


def test_garbage_raises_nothing():
    assert fuzz.check_garbage(20_000, seed=3) == []


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not at hand")
def test_the_spellings_mean_the_same_to_bash():
    bad, number = fuzz.check_spellings(300, seed=3)
    assert bad == []
    assert number == 300


@pytest.mark.skipif(not fuzz.find_shfmt(), reason="shfmt-py is not installed")
def test_the_parser_agrees_with_shfmt_and_bash():
    rng = random.Random(3)
    every = [*fuzz.corpus("read"), *fuzz.corpus("write"), *cases.READS, *cases.WRITES]
    bad, figures = fuzz.check_parsers([*rng.sample(every, 250), *fuzz.samples(rng, 250)])
    assert bad == []
    assert figures["compared"] > 350
