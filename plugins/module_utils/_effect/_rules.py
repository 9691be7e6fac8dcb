# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules: what a program's command line may hold for the program to only read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Union

from ._nodes import HOLE, MANY, SAFE, VANISHES, Word, shown

Seen = dict[str, "list[Word | None]"]
Rules = Union["Rule", "tuple[Rule, ...]"]


class Verdict(Exception):
    """Raised where a command turns out not to be a read. The message is the reason."""

    certain = False
    part = ""

    def __init__(self, reason: str) -> None:
        super().__init__(shown(reason))


class Writes(Verdict):
    """It writes."""

    certain = True


class Unknown(Verdict):
    """It is not known to only read, which counts as a write."""


class Rule:
    """One reading form of a program. Every option or operand that is not listed makes it a write.

    Args:
        flags: Short options without a value, one letter each: "al" allows -a, -l, -al.
        values: Short options with a value: "n" allows -n5 and -n 5.
        optional: Short options with a value that may only be attached: "S" allows -S and -Sx.
        long: Long options without a value, by their full names without dashes.
        long_values: Long options with a value: --name=x and --name x.
        long_optional: Long options with a value that may only be attached: --name and --name=x.
        dash: Whole words that are options without a value, for programs with options such as -type or +short.
        dash_values: Whole words that are options with a value in the next word.
        operands: How many words that are not options: a number (at most that many), (least, most), or None (any).
        pattern: A regular expression that every operand must match as a whole.
        needs: Options of which one must be there, written as in `flags` ("l"), or whole ("--list").
        commands: Subcommands by name; several names of one rule are separated by blanks.
        bare: With `commands`, whether none of them is a read as well.
        shared: With `commands`, whether the options given here may also come behind the subcommand.
        pure: No option or operand of this program writes or runs anything: words that only the shell knows are fine.
        first: Options end at the first operand.
        dashdash: The program honours "--".
        writes: Why some options or subcommands write: {"o output": "writes to its file"}; only for the reason.
    """

    __slots__ = (
        "bare",
        "commands",
        "dash",
        "dash_values",
        "dashdash",
        "first",
        "flags",
        "index",
        "long",
        "long_optional",
        "long_values",
        "needs",
        "operands",
        "optional",
        "pattern",
        "pure",
        "shared",
        "table",
        "values",
        "writes",
    )

    def __init__(
        self,
        flags: str = "",
        values: str = "",
        optional: str = "",
        *,
        long: str = "",
        long_values: str = "",
        long_optional: str = "",
        dash: str = "",
        dash_values: str = "",
        operands: int | tuple[int, int | None] | None = None,
        pattern: str = "",
        needs: str = "",
        commands: Mapping[str, Rules] | None = None,
        bare: bool = False,
        shared: bool = False,
        pure: bool = False,
        first: bool = False,
        dashdash: bool = True,
        writes: Mapping[str, str] | None = None,
    ) -> None:
        self.flags = flags
        self.values = values
        self.optional = optional
        self.long = long
        self.long_values = long_values
        self.long_optional = long_optional
        self.dash = dash
        self.dash_values = dash_values
        self.operands = operands
        self.pattern = pattern
        self.needs = needs
        self.commands = commands
        self.bare = bare
        self.shared = shared
        self.pure = pure
        self.first = first
        self.dashdash = dashdash
        self.writes = writes
        self.index: dict[str, Rules] | None = None  # `commands` by single names, made on first use
        self.table: tuple[Options | None, Options] | None = None  # made on first use: outer options, all options


class Options:
    """A rule's options, made ready for lookups; `outer` are the shared options of the programs around it."""

    __slots__ = ("kinds", "needs")

    def __init__(self, rule: Rule, outer: Options | None = None) -> None:
        # option as written ("-n", "--lines", "-type") -> "flag", "value" or "optional"
        kinds: dict[str, str] = dict(outer.kinds) if outer else {}
        for letters, kind in ((rule.flags, "flag"), (rule.values, "value"), (rule.optional, "optional")):
            for letter in letters:
                kinds["-" + letter] = kind
        for names, kind in (
            (rule.long, "flag"),
            (rule.long_values, "value"),
            (rule.long_optional, "optional"),
        ):
            for name in names.split():
                kinds["--" + name] = kind
        for names, kind in ((rule.dash, "dash"), (rule.dash_values, "dash value")):
            for name in names.split():
                kinds[name] = kind
        self.kinds: dict[str, str] = kinds
        self.needs = frozenset(need if len(need) > 1 else "-" + need for need in rule.needs.split())


def check(program: str, rules: Rules, words: Sequence[Word]) -> None:
    """Check a command line (without the program's name) against its rules.

    Raises:
        Verdict: no form of the program allows it.
    """
    if isinstance(rules, Rule):
        _check(program, rules, words, None)
        return
    verdict: Verdict | None = None
    for rule in rules:
        try:
            _check(program, rule, words, None)
        except Verdict as e:
            if verdict is None or (isinstance(e, Writes) and not isinstance(verdict, Writes)):
                verdict = e
        else:
            return
    raise verdict or Unknown(f"{program} has no rule")


def _check(program: str, rule: Rule, words: Sequence[Word], outer: Options | None, before: Iterable[str] = ()) -> None:
    if rule.table is None or rule.table[0] is not outer:
        rule.table = (outer, Options(rule, outer))
    options = rule.table[1]
    stop = bool(rule.commands) or rule.first
    seen, operands, rest = scan(program, rule, options, words, stop)
    if options.needs and not options.needs & {*seen, *before}:
        wanted = " or ".join(sorted(options.needs))
        raise Unknown(f"{program} is only known to read with {wanted}")
    if rule.commands is not None:
        _subcommand(program, rule, options, operands, rest, {*seen, *before})
        return
    operands += rest
    _operands(program, rule, operands)


def _subcommand(
    program: str, rule: Rule, options: Options, operands: list[Word], rest: Sequence[Word], seen: Iterable[str]
) -> None:
    if not operands:
        if rule.bare:
            return
        raise Unknown(f"{program} without a subcommand is not known to only read")
    word = operands[0]
    if not word.plain:
        raise Unknown(f"{program}'s subcommand is only known when it runs")
    if rule.index is None:
        rule.index = {name: inner for names, inner in (rule.commands or {}).items() for name in names.split()}
    inner = rule.index.get(word.text)
    if inner is None:
        reason = _reason(rule, word.text)
        raise (
            Writes(f"{program} {word.text} {reason}")
            if reason
            else Unknown(f"{program} {word.text} is not known to only read")
        )
    name = f"{program} {word.text}"
    outer = options if rule.shared else None
    if isinstance(inner, Rule):
        _check(name, inner, rest, outer, seen)
        return
    verdict: Verdict | None = None
    for one in inner:
        try:
            _check(name, one, rest, outer, seen)
        except Verdict as e:
            verdict = verdict or e
        else:
            return
    if verdict:
        raise verdict


def _operands(program: str, rule: Rule, operands: Sequence[Word]) -> None:
    limit = rule.operands
    if limit is not None:
        least, most = (0, limit) if isinstance(limit, int) else limit
        count = len(operands)
        if most is not None and (count > most or (any(word.many for word in operands) and not rule.pure)):
            if most == 0:
                raise Unknown(f"{program} with {shown(operands[0].text)!r} is not known to only read")
            raise Unknown(f"{program} with more than {most} operand{'s' if most > 1 else ''} is not known to only read")
        if count < least or (least and all(word.many for word in operands)):
            raise Unknown(f"{program} with so few operands is not known to only read")
    if rule.pattern:
        pattern = re.compile(rule.pattern, re.S)
        for word in operands:
            if not word.plain and not pattern.fullmatch(word.text):
                raise Unknown(f"{program}'s operand is only known when it runs")
            if not pattern.fullmatch(word.text):
                raise Unknown(f"{program} with {word.text!r} is not known to only read")


def why(program: str, rule: Rule, option: str) -> Verdict:
    """The verdict on an option that is not listed."""
    reason = _reason(rule, option.lstrip("-"))
    if reason:
        return Writes(f"{program} {option} {reason}")
    return Unknown(f"{program} {option} is not known to only read")


def _reason(rule: Rule, name: str) -> str:
    for names, reason in (rule.writes or {}).items():
        if name in names.split():
            return reason
    return ""


def opaque(program: str) -> Unknown:
    return Unknown(f"a word of {program} is only known when it runs, and may become an option")


def read_options(
    program: str, rule: Rule, words: Sequence[Word], stop: bool = False
) -> tuple[Seen, list[Word], Sequence[Word]]:
    """Tell options from operands by a rule that is not checked otherwise; see scan()."""
    if rule.table is None:
        rule.table = (None, Options(rule))
    return scan(program, rule, rule.table[1], words, stop or rule.first)


def scan(
    program: str, rule: Rule, options: Options, words: Sequence[Word], stop: bool
) -> tuple[Seen, list[Word], Sequence[Word]]:
    """Tell options from operands.

    Args:
        stop: Whether to stop behind the first operand.

    Returns:
        The options seen with their values (None for a flag), the operands, and the words behind the
        first operand when stopped there (else none).
    """
    kinds = options.kinds
    seen: Seen = {}
    operands: list[Word] = []
    n = len(words)
    i = 0
    while i < n:
        word = words[i]
        text = word.text
        i += 1
        if word.marks:
            if word.operand or (rule.pure and not _known_option(word, kinds, seen)):
                operands.append(word)
                if stop:
                    return seen, operands, words[i:]
            elif not _known_option(word, kinds, seen):
                raise opaque(program)
            elif _may_be_bare(word, kinds):
                _value(program, rule, Word("", VANISHES), words[i:], stop)
            continue
        if text in kinds:
            kind = kinds[text]
            value = None
            if kind in ("value", "dash value"):
                if i >= n:
                    raise Unknown(f"{program} {text} has no value")
                value = words[i]
                i += 1
                _value(program, rule, value, words[i:], stop)
            seen.setdefault(text, []).append(value)
            continue
        if not text.startswith("-") or text == "-":
            operands.append(word)
            if stop:
                return seen, operands, words[i:]
            continue
        if text == "--":
            if not rule.dashdash:
                raise why(program, rule, text)
            operands += words[i:]
            if stop and operands:
                return seen, operands[:1], operands[1:]
            break
        if text.startswith("--"):
            name, equals, attached = text.partition("=")
            if not equals or kinds.get(name) not in ("value", "optional"):
                raise why(program, rule, name)
            seen.setdefault(name, []).append(Word(attached))
            continue
        # A cluster of short options, the last of which may take the rest, or the next word, as its value.
        for j in range(1, len(text)):
            option = "-" + text[j]
            kind = kinds.get(option, "")
            if kind not in ("flag", "value", "optional"):
                raise why(program, rule, option)
            value = None
            if kind != "flag":
                if j < len(text) - 1:
                    value = Word(text[j + 1 :])
                elif kind == "value":
                    if i >= n:
                        raise Unknown(f"{program} {option} has no value")
                    value = words[i]
                    i += 1
                    _value(program, rule, value, words[i:], stop)
            seen.setdefault(option, []).append(value)
            if kind != "flag":
                break
    return seen, operands, ()


def _value(program: str, rule: Rule, value: Word, following: Sequence[Word], stop: bool) -> None:
    """Refuse an option's value that may be none or several words, unless none of them could be taken amiss.

    Where the value vanishes, the next word takes its place. That is harmless only for a word that is an operand, and
    where no operand has a meaning of its own.
    """
    if not value.many or rule.pure:
        return
    if value.marks & MANY != VANISHES or stop or isinstance(rule.operands, tuple):
        raise opaque(program)
    for word in following:
        if not word.operand and (not word.plain or word.text.startswith("-")):
            raise opaque(program)
        if not word.many:
            break  # the words that may vanish end here


def _may_be_bare(word: Word, kinds: Mapping[str, str]) -> bool:
    """Whether an option may be without its value: -n"$x" is -n where $x is empty, and takes the next word instead."""
    known = word.text.rstrip(HOLE + SAFE)
    return not known.startswith("--") and kinds.get("-" + known[-1:]) == "value"


def _known_option(word: Word, kinds: dict[str, str], seen: Seen) -> bool:
    """Whether the unknown part is the value of a known option, as in -n"$x" or --lines="$x"."""
    if word.many or word.text[:1] != "-":
        return False
    if word.text.startswith("--"):
        name, equals, _rest = word.prefix.partition("=")
        if equals and kinds.get(name) in ("value", "optional"):
            seen.setdefault(name, []).append(Word(word.text[len(name) + 1 :], word.marks, word.holes))
            return True
        return False
    for i, c in enumerate(word.prefix[1:], 2):
        kind = kinds.get("-" + c)
        if kind in ("value", "optional"):
            seen.setdefault("-" + c, []).append(Word(word.text[i:], word.marks, word.holes))
            return True
        if kind != "flag":
            return False
        seen.setdefault("-" + c, []).append(None)
    return False
