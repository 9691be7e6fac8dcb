# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check expects of an answer, and what is wrong with one, in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .._shown import shown
from ._fields import Fields, invalid

#: The numeric comparisons, each with how a message says it.
_COMPARISONS = {
    "less_than": "less than",
    "at_most": "at most",
    "at_least": "at least",
    "greater_than": "more than",
}

FIELDS = ("rc", "stdout", "matches", "not_matches", "lines", "no_lines", "empty", *_COMPARISONS)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class NotANumber(Exception):
    """A text that is to be compared with a number and is none."""


@dataclass(frozen=True)
class Expect:
    """What must hold, all of it. `rc` is None where a check says nothing of it, and then only 0 is an answer."""

    rc: tuple[int, ...] | None = None
    stdout: str | None = None
    matches: re.Pattern[str] | None = None
    not_matches: re.Pattern[str] | None = None
    lines: tuple[str, ...] = ()
    no_lines: tuple[str, ...] = ()
    empty: bool | None = None
    numbers: tuple[tuple[str, float], ...] = ()

    @property
    def looks_at_text(self) -> bool:
        """Whether anything but the exit code is expected."""
        return self != Expect(rc=self.rc)

    def failures(self, what: str, text: str) -> list[str]:
        """Return a sentence for each expectation that `text`, called `what`, fails. Raises NotANumber."""
        bare = text.rstrip("\n")
        found = []
        if self.stdout is not None and bare != self.stdout.rstrip("\n"):
            found.append(f"{what} is {shown(bare)}, and {shown(self.stdout)} was expected")
        if self.matches and not self.matches.search(text):
            found.append(f"{what} is {shown(bare)}, and does not match {shown(self.matches.pattern)}")
        if self.not_matches and (match := self.not_matches.search(text)):
            found.append(f"{what} has {shown(match[0])}, which must not be there")
        found += self._wrong_lines(what, set(text.split("\n")))
        if self.empty is True and text.strip():
            found.append(f"{what} is {shown(bare)}, and nothing was expected")
        if self.empty is False and not text.strip():
            found.append(f"{what} is empty, and something was expected")
        return found + self._wrong_numbers(what, text)

    def _wrong_lines(self, what: str, there: set[str]) -> list[str]:
        missing = [f"{what} lacks the line {shown(line)}" for line in self.lines if line not in there]
        return missing + [
            f"{what} has the line {shown(line)}, which must not be there" for line in self.no_lines if line in there
        ]

    def _wrong_numbers(self, what: str, text: str) -> list[str]:
        if not self.numbers:
            return []
        # Strict: of "12 of 90" nobody can say which of them is meant.
        if not _NUMBER.fullmatch(text.strip()):
            raise NotANumber(f"{what} is {shown(text.strip())}, and a number was expected")
        number = float(text)
        return [
            f"{what} is {text.strip()}, and {_COMPARISONS[name]} {bound:g} was expected"
            for name, bound in self.numbers
            if not _holds(name, number, bound)
        ]


def _holds(name: str, number: float, bound: float) -> bool:
    return {
        "less_than": number < bound,
        "at_most": number <= bound,
        "at_least": number >= bound,
        "greater_than": number > bound,
    }[name]


def parse_expect(data: Any, where: str) -> Expect:
    """Return what the field `expect` says. Raises InvalidProfile."""
    fields = Fields(data, where, FIELDS, within="expect")
    numbers = [(name, fields.number(name)) for name in _COMPARISONS]
    expect = Expect(
        rc=_exit_codes(fields),
        stdout="" if "stdout" in fields and fields["stdout"] == "" else fields.text("stdout"),
        matches=fields.regex("matches"),
        not_matches=fields.regex("not_matches"),
        lines=fields.texts("lines", blank=True),
        no_lines=fields.texts("no_lines", blank=True),
        empty=fields.yes_or_no("empty"),
        numbers=tuple((name, number) for name, number in numbers if number is not None),
    )
    if expect == Expect():
        invalid(where, "expect", f"has nothing in it; its fields are {', '.join(FIELDS)}")
    return expect


def _exit_codes(fields: Fields) -> tuple[int, ...] | None:
    if "rc" not in fields:
        return None
    value = fields["rc"]
    codes = value if isinstance(value, (list, tuple)) else [value]
    if not codes or any(isinstance(code, bool) or not isinstance(code, int) or not 0 <= code <= 255 for code in codes):
        fields.wrong("rc", f"must be an exit code from 0 to 255 or a list of them, and is {shown(value)}")
    return tuple(codes)
