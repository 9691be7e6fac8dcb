# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""sed and awk: their programs are read, since they can write files and run commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import HOLE, SAFE, Word, listed
from .._rules import Rule, Unknown, Writes, read_options

if TYPE_CHECKING:
    from .._shell import Shell
_SED = Rule(
    "nErsuz",
    "el",
    # Not posix: labels would reach to the end of their line.
    long="quiet silent regexp-extended separate unbuffered null-data zero-terminated debug sandbox",
    long_values="expression line-length",
    writes={"i in-place": "changes files in place", "f file": "runs a script that is not visible here"},
)
_AWK = Rule(
    "bcCghkMnNOPrsStV",
    "Fve",
    long="characters-as-bytes traditional copyright gen-pot help csv bignum non-decimal-data use-lc-numeric "
    "optimize posix re-interval no-optimize sandbox lint-old version",
    long_values="field-separator assign source",
    long_optional="lint",
    first=True,
    writes={
        "f file E exec": "runs a program that is not visible here",
        "i include l load": "loads code that is not visible here",
        "o pretty-print p profile d dump-variables": "writes to a file",
    },
)
_PRINTERS = frozenset(("/dev/stdout", "/dev/stderr", "/dev/null", "/dev/tty", "-", "/dev/fd/1", "/dev/fd/2"))


def script(shell: Shell, program: str, word: Word) -> str:
    """The text of a sed or awk program; numbers that only the shell knows become 1."""
    if word.plain:
        return word.text
    holes = word.holes or []
    counted = word.text.count(HOLE) + word.text.count(SAFE) == len(holes)
    if counted and (not word.many) and all(shell.is_number_hole(hole) for hole in holes):
        return word.text.replace(HOLE, "1").replace(SAFE, "1")
    raise Unknown(f"{program}'s script is only known when it runs")


def sed(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _SED, words)
    scripts = [value for option in ("-e", "--expression") for value in seen.get(option, []) if value is not None]
    if len(seen.get("-e", [])) and len(seen.get("--expression", [])):
        raise Unknown("sed with -e and --expression is not known to only read")
    if not scripts:
        if not operands:
            raise Unknown("sed without a script is not known to only read")
        scripts = operands[:1]
    if any(word.many and (not word.operand) for word in scripts):
        raise Unknown("sed's script is only known when it runs")
    check_sed("\n".join(script(shell, program, word) for word in scripts))


_ADDRESS = r"(?:\$|[0-9]+(?:~[0-9]+)?)"


def check_sed(text: str) -> None:
    """Read a sed script; raise a verdict for a command that writes, runs something or is not known."""
    i, n = (0, len(text))
    bracket = re.compile(r"\[\^?\]?(?:\[[:.=][^\]\n]{0,64}[:.=]\]|[^\]\n]){0,256}\]")

    def blanks(i: int, more: str = "") -> int:
        while i < n and (text[i] in " \t" or text[i] in more):
            i += 1
        return i

    def fails(i: int, delimiter: str) -> bool:
        """Whether s is an error where the next delimiter ends the expression, although it is in brackets."""
        m = re.compile(rf"(?:(?:\\.|(?!{re.escape(delimiter)})[^\\])*{re.escape(delimiter)}){{2}}", re.S).match(text, i)
        return m is None or (m.end() < n and text[m.end()] not in "gpiImMewE0123456789;}# \t\r\n")

    def delimited(i: int, delimiter: str, substitute: bool = False) -> int:
        """Behind the next unescaped delimiter; implementations differ on one in brackets."""
        while i < n and text[i] != "\n":
            if text[i] == "\\":
                i += 2
                continue
            if text[i] == delimiter:
                return i + 1
            m = bracket.match(text, i) if text[i] == "[" else None
            if m and delimiter in re.sub(r"\\.", "", m.group()) and not (substitute and fails(i, delimiter)):
                raise Unknown("sed's script has its delimiter in brackets")
            if text[i] == "[" and not m:
                raise Unknown("sed's script is not understood")
            i = m.end() if m else i + 1
        raise Unknown("sed's script is not understood")

    def replacement(i: int, delimiter: str) -> int:
        while i < n:
            if text[i] == "\\":
                i += 2
            elif text[i] == delimiter:
                return i + 1
            else:
                i += 1
        raise Unknown("sed's script is not understood")

    def printer(i: int, name: str) -> int:
        """Behind a file's name, which reaches to the end of the line."""
        end = text.find("\n", i)
        end = n if end < 0 else end
        if text[i:end].strip(" \t") not in ("/dev/stdout", "/dev/stderr", "/dev/null"):
            raise Writes(f"sed's {name} writes to a file")
        return end

    def address(i: int) -> int:
        if i < n and text[i] == "/":
            i = delimited(i + 1, "/")
        elif i + 1 < n and text[i] == "\\":
            if text[i + 1] in "\n\\":
                raise Unknown("sed's script is not understood")
            i = delimited(i + 2, text[i + 1])
        else:
            m = re.compile(_ADDRESS).match(text, i)
            return m.end() if m else i
        while i < n and text[i] in "IM":
            i += 1
        return i

    while True:
        i = blanks(i, "\n;")
        if i >= n:
            return
        before = i
        i = address(i)
        if i > before:
            i = blanks(i)
            if i < n and text[i] == ",":
                i = blanks(i + 1)
                if i < n and text[i] in "+~":
                    i += 1
                i = address(i)
        i = blanks(i)
        while i < n and text[i] == "!":
            i = blanks(i + 1)
        if i >= n:
            raise Unknown("sed's script is not understood")
        c = text[i]
        i += 1
        if c == "s":
            if i >= n or text[i] in "\n\\" or not text[i].isascii():
                raise Unknown("sed's script is not understood")
            i = replacement(delimited(i + 1, text[i], substitute=True), text[i])
            while i < n and text[i] in "gpiImM0123456789":
                i += 1
            if i < n and text[i] == "w":
                i = printer(i + 1, "s///w")
                continue
            if i < n and text[i] == "e":
                raise Writes("sed's s///e runs what it matched as a command")
        elif c == "y":
            if i >= n or text[i] in "\n\\":
                raise Unknown("sed's script is not understood")
            i = replacement(replacement(i + 1, text[i]), text[i])
        elif c in "aic":
            while i < n and text[i] != "\n":
                i += 2 if text[i] == "\\" else 1
            continue
        elif c in ":btT":
            i = blanks(i)
            while i < n and text[i] not in " \t\n;}":
                i += 1
            # Some let a label hold "}", and what follows would be no comment.
            if i < n and text[i] == "}" and (c == ":" or "#" in text[i:].split("\n", 1)[0]):
                raise Unknown("sed's script is not understood")
        elif c in "rR" or c == "#":
            end = text.find("\n", i)
            i = n if end < 0 else end
            continue
        elif c in "qQlL":
            i = blanks(i)
            while i < n and text[i].isdigit():
                i += 1
        elif c in "wW":
            i = printer(i, c)
            continue
        elif c == "e":
            raise Writes("sed's e runs a command")
        elif c == "{":
            continue
        elif c not in "}=dDgGhHnNpPxzF":
            raise Unknown(f"sed's {c!r} is not known to only read")
        i = blanks(i)
        if i < n and text[i] not in ";\n}#":
            raise Unknown("sed's script is not understood")


def awk(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if len(words) == 1 and words[0].text in ("-V", "-W", "-version"):
        return
    seen, operands, rest = read_options(program, _AWK, words)
    sources = [value for option in ("-e", "--source") for value in seen.get(option, []) if value is not None]
    if not sources:
        if not operands and {"-V", "--version", "-h", "--help", "-C", "--copyright"} & seen.keys():
            return
        sources = operands[:1]
    if not sources:
        raise Unknown(f"{program} without a program is not known to only read")
    if any(word.many and (not word.operand) for word in sources) or {"-e", "--source"} <= seen.keys():
        raise Unknown(f"{program}'s script is only known when it runs")
    # A statement may begin in one and end in the next.
    check_awk(program, "\n".join(script(shell, program, word) for word in sources))
    for word in [*operands, *rest]:
        if "/inet" in word.text:
            raise Unknown(f"{program} may open a network connection")


_AWK_TOKENS = (
    r"(?P<space>[ \t]+|\\\n|#[^\n]*)|"
    r"(?P<newline>\n)|"
    r"(?P<string>\"(?:[^\"\\\n]|\\.|\\\n)*\")|"
    r"(?P<number>0[xX][0-9A-Fa-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)|"
    r"(?P<name>[A-Za-z_]\w*)|"
    r"(?P<op>\+\+|--|\*\*=?|[-+*%^!=<>]=|&&|\|\||>>|\|&|!~|[-+*%^!=<>|?:~$(){}\[\],;])|"
    r"(?P<slash>/)"
)
_AWK_WORDS = listed("print printf return in else do case exit delete BEGIN END while if for function getline")
# Brackets: "]" is a character of theirs where it comes first, and a "[" in them is not counted alike everywhere.
_AWK_IN_BRACKETS = r"(?:[^\]\[\\/\n]|\\[^\n]|\[:[a-z]+:\])"
_AWK_REGEX = rf"/(?:[^/\\\[\n]|\\[^\n]|\[(?!\^?\]){_AWK_IN_BRACKETS}+\]|\[\^?\]{_AWK_IN_BRACKETS}*\])*/"


def check_awk(program: str, text: str) -> None:
    """Read an awk program; raise a verdict if it can write a file or run a command."""
    token = re.compile(_AWK_TOKENS, re.A)
    regex = re.compile(_AWK_REGEX)
    tokens: list[tuple[str, str]] = []
    parens: list[bool] = []
    closed = False
    i = 0
    while i < len(text):
        m = token.match(text, i)
        if not m:
            raise Unknown(f"{program}'s script is not understood")
        kind, value = (str(m.lastgroup), m.group())
        i = m.end()
        if kind == "space":
            continue
        previous = tokens[-1] if tokens else ("", "")
        if kind == "slash":
            operand = (
                previous[0] in ("string", "number", "regex")
                or (previous[0] == "name" and previous[1] not in _AWK_WORDS)
                or previous[1] in ("]", "++", "--")
                or (previous[1] == ")" and (not closed))
            )
            if previous[1] == "getline":
                raise Unknown(f"{program}'s script is not understood")
            if operand:
                if text[i : i + 1] == "=":
                    i += 1
                tokens.append(("op", "/"))
                continue
            m = regex.match(text, i - 1)
            if not m:
                raise Unknown(f"{program}'s script is not understood")
            i = m.end()
            tokens.append(("regex", m.group()))
            continue
        if value == "(" and kind == "op":
            parens.append(previous[1] in ("if", "while", "for"))
        elif value == ")" and kind == "op":
            closed = parens.pop() if parens else False
        tokens.append((kind, value))
    tokens.append(("newline", "\n"))
    depth = 0
    printing = -1
    for j, (kind, value) in enumerate(tokens):
        if kind == "name":
            if value == "system":
                raise Writes(f"{program}'s system() runs a command")
            if value in ("print", "printf"):
                printing = depth
        elif kind == "string" and "/inet" in value:
            raise Unknown(f"{program} may open a network connection")
        elif kind == "newline" or (value in (";", "}") and kind == "op"):
            before = tokens[j - 1] if j else ("", "")
            if depth <= printing and (
                kind != "newline" or before[0] != "op" or before[1] in (")", "]", "++", "--", "}", ";")
            ):
                printing = -1
            if value == "}":
                depth -= 1
        if kind != "op":
            continue
        if value in "([{":
            depth += 1
        elif value in ")]":
            depth -= 1
        elif value in ("|", "|&"):
            raise Writes(f"{program}'s {value} runs a command")
        elif value in (">", ">>") and (value == ">>" or printing == depth):
            target, behind = (tokens[j + 1], tokens[j + 2] if j + 2 < len(tokens) else ("newline", "\n"))
            ends = behind[0] == "newline" or behind[1] in (";", "}")
            if target[0] == "string" and target[1][1:-1] in _PRINTERS and ends and (target[1][1:-1] != "-"):
                continue
            raise Writes(f"{program}'s {value} writes to a file")


PROGRAMS = {"sed": sed, "gsed": sed, "awk": awk, "gawk": awk, "mawk": awk, "nawk": awk, "original-awk": awk}
