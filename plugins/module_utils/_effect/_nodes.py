# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shell parser produces: words, redirections, commands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Union

# Stand-ins inside Word.text. Both are private-use characters, which the parser refuses in its input.
HOLE = "\ue000"  # text that only the shell will know
SAFE = "\ue001"  # likewise, but known to be at least one character, without blanks, not starting with "-"


def shown(text: str) -> str:
    """Return `text` as a message shows it: on one line, with dots for what only the shell will know."""
    text = text.replace(HOLE, "...").replace(SAFE, "...")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


# Marks of a word whose text is not exactly what the program will get.
UNKNOWN = 1  # holds a HOLE or SAFE
SPLITS = 2  # an unquoted expansion: none, one or several words
GLOBS = 4  # an unquoted pattern: one word or several
BRACES = 8  # an unquoted brace expansion: several words
VANISHES = 16  # an unquoted expansion of one word that may be empty, and then there is no word

MANY = SPLITS | GLOBS | BRACES | VANISHES


class Unsupported(Exception):
    """The command holds something that the parser does not read. The message says what, in the user's words."""


class Differs(Unsupported):
    """The command holds something that bash and a plain sh (dash, busybox ash) read differently; see PLAIN_SH."""


@dataclass(slots=True)
class Hole:
    """What fills a HOLE: a variable ("var"), commands ("cmd", "proc") or an arithmetic expression ("arith")."""

    kind: str
    name: str = ""
    commands: list[Node] = field(default_factory=list)
    arith: Arith | None = None
    words: list[Word] = field(default_factory=list)  # words nested in ${name:-word}
    plain: bool = False  # "$name" or "${name}", nothing done to the value
    text: str = ""  # where the nodes inside it have their places, if not in the text that it stands in


@dataclass(slots=True)
class Word:
    """One word as the program gets it: quotes removed, stand-ins where the text is not known."""

    text: str
    marks: int = 0
    holes: list[Hole] | None = None
    quoted: bool = False  # any part was quoted: never a reserved word
    bare: int = 0  # how many characters at its start were neither quoted nor expanded

    @property
    def plain(self) -> bool:
        """The text is exactly the word that the program gets."""
        return not self.marks

    @property
    def many(self) -> bool:
        """It may become none or several words."""
        return bool(self.marks & MANY)

    @property
    def prefix(self) -> str:
        """The known text at its start."""
        text = self.text.split(HOLE, 1)[0]
        if self.marks & (GLOBS | BRACES):
            for i, c in enumerate(text):
                if c in "*?[{":
                    return text[:i]
        return text

    @property
    def operand(self) -> bool:
        """However the shell expands it, no resulting word starts with "-"."""
        if self.marks & SPLITS:
            return False
        if self.marks & BRACES and re.match(r"\{[0-9]+\.\.[0-9]+\}", self.text):
            return True
        prefix = self.prefix
        return bool(prefix) and prefix[0] != "-"


@dataclass(slots=True)
class Arith:
    """An arithmetic expression: its text and what is substituted into it before it is evaluated."""

    text: str
    holes: list[Hole]


@dataclass(slots=True)
class Redirect:
    """One redirection; `body` is a here-document's text."""

    fd: str
    op: str
    target: Word
    body: Word | None = None


@dataclass(slots=True)
class Assign:
    """NAME=value, NAME+=value or NAME=(words)."""

    name: str
    value: Word | None = None
    array: list[Word] | None = None
    append: bool = False


@dataclass(slots=True)
class Simple:
    """A simple command."""

    assigns: list[Assign]
    words: list[Word]
    redirects: list[Redirect]
    start: int
    end: int


@dataclass(slots=True)
class Compound:
    """A group, subshell, if, while, until, for, case, [[ ]] or (( )): what it runs and the words it expands.

    kind: "{", "(", "if", "while", "for", "case", "[[", "((".
    """

    kind: str
    body: list[Node]
    start: int
    end: int = 0
    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    ariths: list[Arith] = field(default_factory=list)
    name: str = ""  # the variable of a for loop
    each: bool = False  # a for loop with "in"


@dataclass(slots=True)
class Pipe:
    """Commands joined by "|" or "|&"."""

    commands: list[Node]
    start: int
    end: int


Node = Union[Simple, Compound, Pipe]  # noqa: UP007 - pylint of ansible-core 2.19 takes | for an operation


def listed(names: str) -> frozenset[str]:
    """The names in a text, separated by blanks."""
    return frozenset(names.split())
