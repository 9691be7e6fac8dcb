# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""find and fd."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .._nodes import GLOBS, HOLE, MANY, SAFE, UNKNOWN, Word, listed
from .._rules import Rule, Unknown, Writes, check, opaque

if TYPE_CHECKING:
    from .._shell import Shell
_ALONE = listed(
    "( ) ! , -a -and -o -or -not -daystart -depth -d -follow -ignore_readdir_race -noignore_readdir_race -mount "
    "-xdev -x -nowarn -warn -noleaf -empty -executable -readable -writable -nouser -nogroup -true -false -print "
    "-print0 -ls -prune -quit -help --help -version --version"
)
_VALUE = listed(
    "-maxdepth -mindepth -regextype -amin -anewer -atime -cmin -cnewer -context -ctime -fstype -gid -group -ilname "
    "-iname -inum -ipath -iregex -iwholename -links -lname -mmin -mtime -name -newer -path -perm -regex -samefile "
    "-size -type -uid -used -user -wholename -xtype -printf"
)
_WRITERS = {
    "-delete": "removes what it finds",
    "-fprint": "writes to its file",
    "-fprint0": "writes to its file",
    "-fls": "writes to its file",
    "-fprintf": "writes to its file",
}
_RUN = frozenset(("-exec", "-execdir", "-ok", "-okdir"))
_FD = Rule(
    "HIuLpgaslqiF01",
    "deEtSjcMo",
    long="hidden no-ignore unrestricted follow full-path glob absolute-path case-sensitive ignore-case "
    "fixed-strings list-details print0 no-ignore-vcs no-ignore-parent one-file-system quiet show-errors no-follow "
    "max-one-result regex no-require-git",
    long_values="max-depth min-depth exact-depth exclude type extension size changed-within changed-before owner "
    "threads color max-results base-directory search-path path-separator format and",
    writes={"x exec X exec-batch": "runs a command on what it finds"},
)


def find(shell: Shell, program: str, words: Sequence[Word]) -> None:
    i, n = (0, len(words))
    while i < n and words[i].plain and re.fullmatch("-[HLP]|-O[0-3]|-D", words[i].text):
        if words[i].text == "-D":
            i += 1
            if i < n and words[i].many:
                raise opaque("find")
        i += 1
    known = True
    started = False
    while i < n:
        word = words[i]
        text = word.text
        i += 1
        if not started and (not (text[:1] in ("-", "(", "!") or text == ",")):
            if not word.plain and (not word.operand) and (not _pattern(word)):
                raise opaque("find")
            known = known and (word.plain or word.operand)
            continue
        started = True
        if not word.plain:
            if _pattern(word):
                continue
            raise opaque("find")
        if text in _ALONE:
            continue
        if text in _VALUE or re.fullmatch("-newer[aBcm][aBcmt]", text):
            if i >= n:
                raise Unknown(f"find {text} has no value")
            if words[i].many and (not _pattern(words[i])):
                raise opaque("find")
            i += 1
        elif text in _RUN:
            i = _run(shell, words, i, known)
        elif text in _WRITERS:
            raise Writes(f"find {text} {_WRITERS[text]}")
        else:
            raise Unknown(f"find {text} is not known to only read")


def _pattern(word: Word) -> bool:
    """An unquoted pattern that can match no file whose name is something for find to do."""
    if word.marks & MANY != GLOBS or HOLE in word.text:
        return False
    if word.operand:
        return True
    # Brackets have more forms than fnmatch knows: from the first on, anything.
    pattern, bracket, _rest = word.text.replace("\\", "?").partition("[")
    pattern += "*" if bracket else ""
    # An option with a value would swallow the next word, which then is no option.
    return not any(fnmatchcase(name, pattern) for name in (*_WRITERS, *_RUN, *_ALONE, *_VALUE, "-files0-from"))


def _check_end(command: Sequence[Word]) -> None:
    """Refuse words of -exec that may be its end: `find . -exec echo "$x" -delete -name \\;` deletes where $x is ";"."""
    ended = False
    for word in command:
        if ended and (word.text in _RUN or word.text in _WRITERS or not (word.plain or word.operand)):
            raise opaque("find -exec")
        if word.plain or (word.operand and word.text[0] not in ";+" + SAFE):
            continue
        if word.many:
            raise opaque("find -exec")
        ended = True


def _run(shell: Shell, words: Sequence[Word], i: int, known: bool) -> int:
    """The command of -exec, up to its end. Returns the position behind it."""
    command: list[Word] = []
    while True:
        if i >= len(words):
            raise Unknown("find -exec has no end")
        word = words[i]
        i += 1
        if word.plain and (word.text == ";" or (word.text == "+" and words[i - 2].text == "{}")):
            many = word.text == "+"
            break
        command.append(word)
    _check_end(command)
    stand_in = SAFE if known else HOLE
    inner = []
    for word in command:
        if "{}" in word.text and HOLE not in word.text:
            marks = word.marks | UNKNOWN | (GLOBS if many else 0)
            word = replace(word, text=word.text.replace("{}", stand_in), marks=marks)
        elif "{}" in word.text:
            raise opaque("find -exec")
        inner.append(word)
    if not inner:
        raise Unknown("find -exec has no command")
    shell.command(inner)
    return i


def fd(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _FD, words)


PROGRAMS = {"find": find, "gfind": find, "fd": fd, "fdfind": fd}
