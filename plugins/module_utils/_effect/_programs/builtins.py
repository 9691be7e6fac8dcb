# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell builtins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import HOLE, MANY, VANISHES, Word, listed
from .._rules import Rule, Unknown, Writes, check, opaque, read_options
from .._variables import check_assignment, check_export

if TYPE_CHECKING:
    from .._shell import Shell

_IDENTIFIER = r"[A-Za-z_][A-Za-z0-9_]*"
_ELEMENT = _IDENTIFIER + r"\["
_SET_LETTERS = "efuxvCnEBTHPbhm"
_SET_NAMES = listed("errexit nounset pipefail noglob xtrace verbose noclobber errtrace functrace noexec braceexpand")
_SHOPT = listed("globstar dotglob nocaseglob nocasematch failglob lastpipe inherit_errexit checkwinsize cmdhist")
_READ = Rule("ers", "adinNptu")
_DECLARE = Rule("aArgluxpfF")


def names(shell: Shell, program: str, words: Sequence[Word], exported: bool = False) -> None:
    """Judge NAME or NAME=value arguments that a builtin assigns to.

    Old versions of dash split the value into words, of which each is assigned: x='a PATH=/tmp'; export LANG=$x.
    """
    for word in words:
        name, equals, _value = word.text.partition("=")
        name = name.removesuffix("+")
        if HOLE in name or (word.many and (not equals or shell.plain_sh)):
            raise Unknown(f"the name that {program} sets is only known when it runs")
        if not re.fullmatch(_IDENTIFIER, name):
            raise Unknown(f"{program} with {name!r} is not known to only read")
        if exported:
            check_export(name)
        else:
            check_assignment(name)


def anything(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """A builtin that only prints, waits or changes the state of its own shell, whatever its words are."""


def printf(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if not words:
        return
    if words[0].text.startswith("-v") and len(words[0].text) > 2:
        names(shell, "printf -v", [Word(words[0].text[2:], words[0].marks)])
    elif words[0].text == "-v":
        names(shell, "printf -v", words[1:2])
    elif not words[0].plain and (not words[0].operand or words[0].marks & VANISHES):
        if words[0].many or words[0].text[:1] == "-":
            raise opaque("printf")
        # A single word: it may be "-v", which makes the next word a name, if a format follows.
        may_follow = len(words) > 2 or any(word.many for word in words[1:])
        if may_follow and not (words[1].plain and not re.match(_IDENTIFIER, words[1].text)):
            names(shell, "printf -v", words[1:2])


def _may_be_an_element(words: Sequence[Word]) -> bool:
    """Whether one of the words is an element of an array, or the first may be one when it is known."""
    unknown = [word for word in words[:1] if not word.plain and re.fullmatch(rf"({_IDENTIFIER})?", word.prefix)]
    return bool(unknown) or any(re.match(_ELEMENT, word.text) for word in words)


def test(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """-v and -R evaluate a subscript in their name."""
    for i, word in enumerate(words):
        if word.text in ("-v", "-R") and i + 1 < len(words):
            name = words[i + 1]
            if not name.plain or (name.text and not re.fullmatch(rf"{_IDENTIFIER}|[0-9]+|\]|-[oa]", name.text)):
                raise Unknown(f"{program} {word.text} evaluates a text that is not known to be a name")
        elif word.many and not word.operand and not shell.is_number_word(word):
            raise Unknown(f"an unquoted word of {program} may become -v and a subscript, which runs commands")
        elif not word.plain and not word.operand and _may_be_an_element(words[i + 1 :]):
            raise opaque(program)  # the word may be "-v"


def command(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, rest = read_options(program, _COMMAND, words, stop=True)
    if "-v" in seen or "-V" in seen or not operands:
        return
    shell.command([*operands, *rest])


_COMMAND = Rule("pvV")


def builtin(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if words and words[0].text == "--":
        words = words[1:]
    if words:
        shell.command(words)


def exec_(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, operands, rest = read_options(program, _EXEC, words, stop=True)
    if operands:
        shell.command([*operands, *rest])
    elif not shell.has_quiet_stdin():
        raise Unknown("exec without a program may give the commands behind it something to read")


_EXEC = Rule("cl", "a")


def eval_(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if words and words[0].text == "--":
        words = words[1:]
    if not all(word.plain for word in words):
        raise Unknown("eval runs a text that is only known when it runs")
    text = " ".join(word.text for word in words)
    if text.strip():
        shell.nested(text)


def trap(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if words and words[0].text == "--":
        words = words[1:]
    if not words or words[0].text in ("-", "") or (len(words) == 1 and words[0].text in ("-p", "-l")):
        return
    if words[0].text == "-p" and all(word.plain and re.fullmatch(r"[A-Z0-9]+", word.text) for word in words[1:]):
        return
    if not words[0].plain:
        raise Unknown("trap runs a text that is only known when it runs")
    if words[0].text.isdigit() and len(words) == 1:
        return
    shell.nested(words[0].text)


def set_(shell: Shell, program: str, words: Sequence[Word]) -> None:
    i = 0
    while i < len(words):
        word = words[i]
        i += 1
        if word.text in ("--", "-"):
            return
        if word.text in ("-o", "+o"):
            if i < len(words):
                if not words[i].plain or words[i].text not in _SET_NAMES:
                    raise Unknown(f"set -o {words[i].text} is not known to only read")
                i += 1
            continue
        if not word.plain:
            if word.operand and not word.marks & VANISHES:
                return
            raise opaque("set")
        if word.text[:1] not in "-+" or not word.text:
            return
        if word.text[-1:] == "o" and i < len(words) and words[i].plain and words[i].text in _SET_NAMES:
            i += 1
            letters = word.text[1:-1]
        else:
            letters = word.text[1:]
        for letter in letters:
            if letter not in _SET_LETTERS:
                raise Unknown(f"set {word.text[0]}{letter} is not known to only read")


def shopt(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _SHOPT_RULE, words)
    if "-s" not in seen and "-u" not in seen:
        return
    for word in operands:
        if not word.plain or word.text not in _SHOPT:
            raise Unknown(f"shopt with {word.text} is not known to only read")


_SHOPT_RULE = Rule("suqp")


def read(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _READ, words)
    for value in seen.get("-a", []):
        names(shell, "read -a", [value] if value else [])
    names(shell, "read", operands)


def whole(shell: Shell, words: Sequence[Word]) -> list[Word]:
    """The words of declare and its like, of which bash does not split NAME=value."""
    made = []
    for word in words:
        m = re.match(rf"{_IDENTIFIER}\+?=", word.text)
        if m and word.bare >= m.end() and not shell.plain_sh:
            word = Word(word.text, word.marks & ~MANY, word.holes, word.quoted, word.bare)
        made.append(word)
    return made


def declare(shell: Shell, program: str, words: Sequence[Word]) -> None:
    words = whole(shell, words)
    seen, operands, _rest = read_options(program, _DECLARE, words)
    if {"-p", "-f", "-F"} & seen.keys():
        return
    names(shell, program, operands, exported="-x" in seen)


def export(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _EXPORT, whole(shell, words))
    if "-n" in seen:
        names(shell, program, operands)
    else:
        names(shell, program, operands, exported=True)


_EXPORT = Rule("np")


def unset(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, operands, _rest = read_options(program, _UNSET, words)
    names(shell, program, operands)


_UNSET = Rule("fv")


def alias(shell: Shell, program: str, words: Sequence[Word]) -> None:
    for word in words:
        if not word.plain or "=" in word.text:
            raise Writes("alias changes what later commands do")


def hash_(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, Rule("ltr"), words)


def history(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if not words:
        return
    if len(words) == 1 and words[0].plain and words[0].text.isdigit():
        return
    raise Writes("history changes the list of past commands or its file")


def mapfile(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, operands, _rest = read_options(program, _MAPFILE, words)
    names(shell, program, operands)


_MAPFILE = Rule("t", "dnOsu")


def getopts(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if words and words[0].many:
        raise opaque(program)  # the name may be among its words
    names(shell, program, words[1:2])


def compgen(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, Rule("abcdefgjksuv", "A"), words)


def ulimit(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, Rule("HSabcdefiklmnpqrstuvxPRT", operands=1), words)


def umask(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, Rule("pS", operands=1, pure=True), words)


def wait(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, _operands, _rest = read_options(program, _WAIT, words)
    for value in seen.get("-p", []):
        names(shell, "wait -p", [value] if value else [])


_WAIT = Rule("fn", "p")


def kill(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """-l lists signals, and signal 0 is only asked whether it could be sent."""
    if words and words[0].plain:
        first = words[0].text
        if first in ("-l", "-L", "--list", "--table", "-0") or (
            first in ("-s", "-n", "--signal") and len(words) > 1 and words[1].plain and words[1].text in ("0", "EXIT")
        ):
            return
    raise Writes("kill sends a signal")


PROGRAMS = {
    ":": anything,
    "alias": alias,
    "bg": "continues a stopped job",
    "bind": "changes the shell's key bindings",
    "break": anything,
    "builtin": builtin,
    "caller": anything,
    "cd": anything,
    "command": command,
    "compgen": compgen,
    "continue": anything,
    "declare": declare,
    "dirs": anything,
    "disown": anything,
    "echo": anything,
    "eval": eval_,
    "exec": exec_,
    "exit": anything,
    "export": export,
    "false": anything,
    "fc": "edits and runs past commands",
    "fg": "continues a stopped job",
    "getopts": getopts,
    "hash": hash_,
    "help": anything,
    "history": history,
    "jobs": Rule("lnprs"),
    "kill": kill,
    "let": "evaluates its words as expressions",
    "local": declare,
    "logout": anything,
    "mapfile": mapfile,
    "popd": anything,
    "printf": printf,
    "pushd": anything,
    "pwd": anything,
    "read": read,
    "readarray": mapfile,
    "readonly": declare,
    "return": anything,
    "set": set_,
    "shift": anything,
    "shopt": shopt,
    "source": "runs a file of commands",
    ".": "runs a file of commands",
    "suspend": "stops the shell",
    "test": test,
    "[": test,
    "times": anything,
    "trap": trap,
    "true": anything,
    "type": anything,
    "typeset": declare,
    "ulimit": ulimit,
    "umask": umask,
    "unalias": "changes what later commands do",
    "unset": unset,
    "wait": wait,
}
