# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule table is well-formed and free of contradictions."""

from __future__ import annotations

import inspect
import re

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._effect._rules import Rule
from ansible_collections.hostup.cloud.plugins.module_utils._effect.tables._all import NO_HELP, programs, tables

NAME = re.compile(r"[\w.+\-\[:]+")


def options(rule):
    """Every option of a rule as it is written on a command line."""
    written = {f"-{c}" for c in rule.flags + rule.values + rule.optional}
    written |= {f"--{option}" for option in f"{rule.long} {rule.long_values} {rule.long_optional}".split()}
    return written | set(f"{rule.dash} {rule.dash_values}".split())


def rules(entry, name, shared=frozenset()):
    """Every rule of an entry with its full name and the options of the rules around it, subcommands included."""
    for rule in entry if isinstance(entry, tuple) else (entry,):
        if not isinstance(rule, Rule):
            continue
        yield name, rule, shared
        for names, inner in (rule.commands or {}).items():
            yield from rules(inner, f"{name} {names}", shared | options(rule))


ALL = [pair for table in tables().values() for program, entry in table.items() for pair in rules(entry, program)]


def test_no_program_is_in_two_tables():
    seen = {}
    for subject, table in tables().items():
        for name in table:
            assert name not in seen, f"{name} is in {seen.get(name)} and in {subject}"
            seen[name] = subject


@pytest.mark.parametrize("subject", tables())
def test_entries_are_rules_reasons_or_functions(subject):
    for name, entry in tables()[subject].items():
        assert NAME.fullmatch(name), name
        if isinstance(entry, str):
            # The reason follows the program's name: "rm removes files".
            assert re.fullmatch(r"[a-z][^.]*[^. ]", entry), (name, entry)
        elif isinstance(entry, tuple):
            assert entry, name
            assert all(isinstance(rule, Rule) for rule in entry), name
        elif not isinstance(entry, Rule):
            assert list(inspect.signature(entry).parameters) == ["shell", "program", "words"], name


def test_options_are_listed_once():
    wrong = []
    for name, rule, _subject in ALL:
        letters = rule.flags + rule.values + rule.optional
        if not re.fullmatch(r"[^\s\-]*", letters):
            wrong.append((name, "letters", letters))
        both = [c for c in set(letters) if letters.count(c) > 1]
        if both:
            wrong.append((name, "short options listed twice", both))
        longs = [*rule.long.split(), *rule.long_values.split()]
        twice = sorted({option for option in longs if longs.count(option) > 1})
        if twice:
            wrong.append((name, "long options listed twice", twice))
        # An option may be with and without a value only by way of long_optional, which says just that.
        both = set(rule.long_values.split()) & set(rule.long_optional.split())
        if both:
            wrong.append((name, "long options with and without a value", both))
        bad = [option for option in [*longs, *rule.long_optional.split()] if option.startswith("-") or "=" in option]
        if bad:
            wrong.append((name, "long options are written without dashes", bad))
        bad = [
            option
            for option in [*rule.dash.split(), *rule.dash_values.split()]
            if option[0] not in "-+/" and len(option) < 1
        ]
        if bad:
            wrong.append((name, "whole words", bad))
    assert not wrong, wrong


def test_writers_are_not_readers():
    wrong = []
    for name, rule, _subject in ALL:
        reading = set(rule.flags + rule.values + rule.optional) | set(
            f"{rule.long} {rule.long_values} {rule.long_optional}".split()
        )
        reading |= {option.lstrip("-") for option in f"{rule.dash} {rule.dash_values}".split()}
        reading |= {command for names in rule.commands or {} for command in names.split()}
        writing = {option for names in rule.writes or {} for option in names.split()}
        if reading & writing:
            wrong.append((name, reading & writing))
        for reason in (rule.writes or {}).values():
            if not re.fullmatch(r"[a-z].*[^.]", reason):
                wrong.append((name, reason))
    assert not wrong, wrong


def test_needs_are_options_of_the_rule():
    wrong = []
    for name, rule, shared in ALL:
        missing = set(rule.needs.split()) - options(rule) - shared
        if missing:
            wrong.append((name, missing))
    assert not wrong, wrong


def test_operands_patterns_and_purity_do_not_contradict():
    wrong = []
    for name, rule, _subject in ALL:
        if rule.pattern:
            re.compile(rule.pattern)
        if isinstance(rule.operands, tuple):
            least, most = rule.operands
            if most is not None and least > most:
                wrong.append((name, rule.operands))
        if rule.pure and (rule.operands is not None or rule.pattern or rule.writes or rule.needs):
            wrong.append((name, "pure, yet some words of it write"))
        if (rule.bare or rule.shared) and rule.commands is None:
            wrong.append((name, "no subcommands"))
        twice = [names for names in rule.commands or {} if len(set(names.split())) < len(names.split())]
        if twice:
            wrong.append((name, twice))
        commands = [command for names in rule.commands or {} for command in names.split()]
        if len(set(commands)) < len(commands):
            wrong.append((name, sorted(c for c in set(commands) if commands.count(c) > 1)))
    assert not wrong, wrong


def test_enough_programs_are_known():
    assert len(programs()) >= 600


def test_no_help_names_are_short_words():
    assert all(NAME.fullmatch(name) for name in NO_HELP)
