# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fuzzers of the effect: spellings of writes, random shell, garbage, and the parser against other parsers.

    python -m tests.unit.effect.fuzz --variants 200000 --random 1000000 --seed 1

Nothing of what is made here is ever run, but for harmless() text, which names no program that exists.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    with contextlib.suppress(ImportError):  # where it is missing, PYTHONPATH says where the collection is
        from tests.collection import collections_path

        sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils._effect._nodes import (
    HOLE,
    SAFE,
    Arith,
    Compound,
    Hole,
    Pipe,
    Simple,
    Unsupported,
    Word,
)
from ansible_collections.hostup.cloud.plugins.module_utils._effect._parser import parse
from ansible_collections.hostup.cloud.plugins.module_utils._effect._rules import Verdict
from ansible_collections.hostup.cloud.plugins.module_utils._effect._shell import Shell

from . import cases

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("HOSTUP_CORPUS") or ROOT.parent / "shared" / "corpus") / "commands.jsonl"


def corpus(label: str) -> list[str]:
    """The labelled commands; without the corpus, reads of cases.py and writes of which each spelling is one."""
    if not CORPUS.exists():
        return list(cases.READS if label == "read" else _WRITING)
    with CORPUS.open(encoding="utf-8") as lines:
        return [row["command"] for row in map(json.loads, lines) if row["label"] == label]


def reads(command: str, plain_sh: bool = False) -> bool:
    """The verdict without the net below it: any other exception is a bug, and gets through."""
    try:
        Shell(command, plain_sh=plain_sh).classify()
    except (Verdict, Unsupported):
        return False
    return True


# Spellings of words

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")
_KEYWORDS = frozenset(
    (
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "do",
        "done",
        "case",
        "esac",
        "while",
        "until",
        "for",
        "select",
        "in",
        "function",
        "coproc",
        "time",
        "{",
        "}",
        "!",
        "[[",
        "]]",
    )
)


def spans(command: str) -> list[tuple[int, int]]:
    """Where plain words stand that may be spelled otherwise: not in quotes, nested text or a here-document."""
    if "<<" in command or "#" in command or "[[" in command or "((" in command or re.search(r"\bcase\b", command):
        return []
    found = []
    i, n = 0, len(command)
    before = " "
    while i < n:
        c = command[i]
        if c == "\\":
            i += 2
            before = "x"
            continue
        if c in "'\"`":
            end = command.find(c, i + 1)
            if c != "'" and (end < 0 or "\\" in command[i:end] or "$(" in command[i:end]):
                return found
            i = end + 1 if end >= 0 else n
            before = "x"
            continue
        if c == "$":
            return found
        m = _PLAIN.match(command, i)
        if m:
            after = command[m.end() : m.end() + 1]
            word = m.group()
            whole = before in " \t\n;|&(" and (not after or after in " \t\n;|&)")
            if whole and word not in _KEYWORDS and not re.match(r"[A-Za-z_]\w*\+?=", word):
                found.append((i, m.end()))
            i = m.end()
            before = "x"
            continue
        before = c
        i += 1
    return found


def spell(rng: random.Random, word: str) -> str:
    """Another spelling of a plain word that any bash reads alike."""
    cut = rng.randrange(len(word) + 1)
    left, right = word[:cut], word[cut:]
    char = rng.randrange(len(word))
    codes = ("\\x{:02x}", "\\{:03o}", "\\u{:04x}", "\\U{:08x}")
    name = rng.choice(("zz", "_q", "Zq9", "unset_name"))
    return rng.choice(
        (
            lambda: f"{left}''{right}",
            lambda: f'{left}""{right}',
            lambda: f"'{left}'{right}",
            lambda: f'{left}"{right}"',
            lambda: f"'{word}'",
            lambda: f'"{word}"',
            lambda: f"{word[:char]}\\{word[char:]}",
            lambda: "".join("\\" + c for c in word),
            lambda: f"{left}\\\n{right}",
            lambda: f"$'{word}'",
            lambda: f"{left}$'{right}'",
            lambda: f"{left}$''{right}",
            lambda: "$'" + "".join(rng.choice(codes).format(ord(c)) for c in word) + "'",
            lambda: f"{word[:char]}$'" + rng.choice(codes[:2]).format(ord(word[char])) + f"'{word[char + 1 :]}",
            lambda: f"${{{name}:-{word}}}",
            lambda: f'"${{{name}:-{word}}}"',
            lambda: f"${{{name}-{word}}}",
            lambda: f'"${{{name}-"{word}"}}"',
            lambda: f"${{{name}:-{left}}}{right}" if left else word,
            lambda: f"${{set_{rng.randrange(10**9)}:={word}}}",
            lambda: f"${{{name}:-${{{name}:-{word}}}}}",
            lambda: f"$(echo {word})" if word[0] != "-" else word,
            lambda: f'"$(printf %s\\\\n x{word} | cut -c2-)"',
            lambda: f"{left}${{{name}}}{right}",
            lambda: f"{left}$({name}=1){right}",
            lambda: f"{left}``{right}",
            lambda: f"{{{word},}}" if "," not in word and ".." not in word else word,
            lambda: f"$(({word}))" if word.isdigit() and word[0] != "0" else word,
        )
    )()


def respell(rng: random.Random, command: str) -> str:
    """Some plain words spelled otherwise."""
    places = spans(command)
    if not places:
        return command
    count = min(len(places), rng.choice((1, 1, 2, 3, 50)))
    for start, end in sorted(rng.sample(places, count), reverse=True):
        command = command[:start] + spell(rng, command[start:end]) + command[end:]
    return command


def carry(rng: random.Random, command: str) -> str:
    """A variable that carries a word, or a brace expansion or a here-string that does."""
    places = spans(command)
    if not places:
        return command
    start, end = rng.choice(places)
    word, head, tail = command[start:end], command[:start], command[end:]
    name = rng.choice(("v", "opt", "_x", "O"))
    return rng.choice(
        (
            lambda: f"{name}={word}; {head}${name}{tail}",
            lambda: f'{name}={word}\n{head}"${{{name}}}"{tail}',
            lambda: f"{name}={word[:1]}; {head}${{{name}}}{word[1:]}{tail}",
            lambda: f"{name}={word[1:]}; {head}{word[:1]}${name}{tail}",
            lambda: f"for {name} in {word}; do {head}${name}{tail}\ndone",
            lambda: f"read {name} <<< {word}; {head}${name}{tail}",
            lambda: f"read -r {name} <<'_E'\n{word}\n_E\n{head}${name}{tail}",
            lambda: f"printf -v {name} %s {word}; {head}${name}{tail}",
            lambda: f"set -- {word}; {head}$1{tail}",
            lambda: f'set -- {word}; {head}"$@"{tail}',
            lambda: f'{name}=({word}); {head}"${{{name}[@]}}"{tail}',
            lambda: f"{name}=x{word}; {head}${{{name}#x}}{tail}",
            lambda: f"{name}={word}x; {head}${{{name}%x}}{tail}",
            lambda: f"{name}={word.upper()}; {head}${{{name},,}}{tail}" if word == word.lower() else command,
            lambda: f"{name}=; {head}${name}{word}{tail}",
            lambda: f"{name}=; {head}${name} {word}{tail}",
            lambda: f'declare {name}={word}; {head}"${name}"{tail}',
        )
    )()


def carried(command: str) -> Iterator[str]:
    """The command with each of its plain words in turn in a variable, or in front of one that is nothing."""
    for start, end in spans(command):
        word = command[start:end]
        if "xargs" not in command:  # which adds words of its own
            yield f"{command[:end]} $!{command[end:]}"
        if not word.startswith("-"):  # some programs are known to do no harm with any option, though not to know it
            made = f"{command[:start]}$carried{command[end:]}"
            yield f"carried={word}; {made}"
            yield f"for carried in {word}; do {made}\ndone"


def reorder(rng: random.Random, command: str) -> str:
    """Options written otherwise: --name=x as --name x, -o x as -ox, an abbreviation, "--" in front of the operands."""
    places = spans(command)
    changes = []
    for k, (start, end) in enumerate(places):
        word = command[start:end]
        if re.fullmatch(r"--[a-z][a-z-]+=.+", word):
            changes.append((start, end, word.replace("=", " ", 1)))
            name, _equals, value = word.partition("=")
            changes.append((start, end, f"{name[: rng.randrange(4, len(name) + 1)]}={value}"))
        elif re.fullmatch(r"--[a-z][a-z-]{3,}", word):
            changes.append((start, end, word[: rng.randrange(4, len(word) + 1)]))
        if k + 1 < len(places) and re.fullmatch(r"-[A-Za-z]", word) and command[end : places[k + 1][0]] == " ":
            other = command[slice(*places[k + 1])]
            if re.fullmatch(r"-[A-Za-z]", other):
                changes.append((start, places[k + 1][1], word + other[1:]))
                changes.append((start, places[k + 1][1], f"{{{word},{other}}}"))
    if not changes:
        return command
    start, end, text = rng.choice(changes)
    if text.partition("=")[0] == "--cursor":
        return command  # journalctl has an option of this name: it is no abbreviation of --cursor-file
    return command[:start] + text + command[end:]


_SIMPLE = re.compile(r"[^;|&<>()$`\n#{}!'\"\\*?\[]+")
_WRAPPERS = (
    "sudo",
    "sudo -n",
    "sudo -u root",
    "sudo -u root --",
    "sudo -E",
    "doas",
    "env",
    "env -i",
    "env LC_ALL=C",
    "env -u X",
    "timeout 5",
    "timeout -k 1 5",
    "timeout --signal=KILL 5s",
    "nice",
    "nice -n 5",
    "ionice -c 3",
    "nohup",
    "setsid",
    "setsid -w",
    "stdbuf -oL",
    "command",
    "command -p",
    "command --",
    "exec",
    "exec -a x",
    "time",
    "time -p",
    "/usr/bin/time -v",
    "LC_ALL=C",
    "TZ=UTC",
    "2>/dev/null",
    "</dev/null",
    "!",
    "chrt -i 0",
    "taskset 1",
    "busybox",
    "xargs",
    "xargs -n 1",
    "watch",
    "watch -x",
    "find . -maxdepth 0 -exec",
    "eval",
    "builtin",
)


def wrap(rng: random.Random, command: str) -> str:
    """The command inside something that runs it."""
    if _SIMPLE.fullmatch(command) and not re.match(r"\s*[A-Za-z_]\w*\+?=", command) and rng.random() < 0.4:
        prefix = rng.choice(_WRAPPERS)
        return f"{prefix} {command} \\;" if prefix.endswith("-exec") else f"{prefix} {command}"
    quoted = shlex.quote(command)
    c = command + "\n"
    options = [
        f"sh -c {quoted}",
        f"bash -c {quoted}",
        f"bash -lc {quoted}",
        f"sudo sh -c {quoted}",
        f"sh -ec {quoted} _ a b",
        f"busybox sh -c {quoted}",
        f"eval {quoted}",
        f"eval eval {shlex.quote(quoted)}",
        f"trap {quoted} EXIT",
        f"watch {quoted}",
        f"timeout 5 bash -c {quoted}",
        f"find . -exec sh -c {quoted} \\;",
        f"ls | xargs -I{{}} sh -c {quoted}",
        f"({c})",
        f"{{ {c}}}",
        f"{{ {c}}} 2>&1 | cat",
        f"echo $({c})",
        f'echo "$({c})"',
        f"x=$({c})",
        f"echo ${{x:-$({c})}}",
        f'echo "${{x:-$({c})}}"',
        f"echo ${{x/a/$({c})}}",
        f"echo $(( $({c}) ))",
        f"cat <({c})",
        f"ls > >({c})",
        f"cat <<_E_E\n$({c})\n_E_E",
        f"cat <<< $({c})",
        f'cat <<< "$({c})"',
        f"if {c} then :; fi",
        f"if :; then {c} fi",
        f"if false; then :; elif :; then {c} else :; fi",
        f"if false; then :; else {c} fi",
        f"while {c} do break; done",
        f"while :; do {c} done",
        f"until {c} do :; done",
        f"for i in 1 2; do {c} done",
        f"for i in $({c}); do :; done",
        f"for ((i=0; i<1; i++)); do {c} done",
        f"case x in x) {c} ;; esac",
        f"case x in y) ls ;; *) {c} esac",
        f"case $({c}) in x) :;; esac",
        f"[[ -n $({c}) ]]",
        f"[[ x == $({c}) ]]",
        f'[ -n "$({c})" ]',
        f"(( $({c}) ))",
        f"ls; {command}",
        f"ls && {command}",
        f"ls ||\n{command}",
        f"ls | {command}" if not command.lstrip().startswith("#") else command,
        f"ls &\n{command}",
        f"{c}ls",
        f"{{ {c}}} & wait",
        f"! {{ {c}}}",
        f"time {{ {c}}}",
        f"export LC_ALL=$({c})",
        f"a=(1 $({c}))",
        f": ${{x:=$({c})}}",
        f"ls >/dev/null 2>&1 $({c})",
        f"cat < <({c})",
        f"coproc {{ {c}}}",
        f"f() {{ {c}}}; f",
        f"echo {{a,$({c})}}",
        f"$({c})",
        f"ls {{1..3}} $({c})",
    ]
    if "`" not in command and "\\" not in command and "$" not in command:
        options += [f"echo `{c}`", f'echo "`{c}`"' if '"' not in command else f"x=`{c}`", f"cat <<E_E\n`{c}`\nE_E"]
    return rng.choice(options)


def variant(rng: random.Random, command: str) -> str:
    """Another spelling of a command, which does at least what the command does."""
    made = command
    if rng.random() < 0.25:
        made = reorder(rng, made)
    if rng.random() < 0.8:
        made = respell(rng, made)
    if rng.random() < 0.25:
        made = carry(rng, made)
    for _level in range(rng.choice((0, 0, 1, 1, 1, 2, 3))):
        if len(made) < 3000:
            made = wrap(rng, made)
    if made == command:
        made = wrap(rng, made)
    return made


def check_variants(count: int, seed: int) -> tuple[list[tuple[str, str]], int]:
    """Spellings of writes that are called reads, and how many were made."""
    rng = random.Random(seed)
    writes = corpus("write")
    bad = []
    for i in range(count):
        command = writes[i % len(writes)]
        made = variant(rng, command)
        if reads(made, plain_sh=i % 2 == 1):
            bad.append((command, made))
    return bad, count


# Random shell

_READING = (
    "ls",
    "id",
    "cat /etc/hosts",
    "grep x f",
    "sort f",
    "find . -name x",
    "head -n 5 f",
    "stat f",
    "date",
    "df -h",
)
_WRITING = (
    *("rm victim", "reboot victim", "touch victim", "sort -o victim f", "find victim -delete", "tee victim"),
    *("sed -i s/a/b/ victim", "systemctl stop victim", "mkdir victim", "uniq f victim", "sudo -u root rm victim"),
    *("xargs rm victim", "env victim=1 ls", "awk '{print > \"victim\"}' f", "dd of=victim", "curl -o victim localhost"),
)


class Grammar:
    """Random shell text of known effect: it writes if there is a "victim" in it."""

    def __init__(self, rng: random.Random, danger: float) -> None:
        self.rng = rng
        self.danger = danger

    def text(self, depth: int) -> str:
        joiners = ("; ", " && ", " || ", "\n", " & ", " | ", " |& ")
        parts = [self.command(depth) for _part in range(self.rng.choice((1, 1, 1, 2, 3)))]
        out = parts[0]
        for part in parts[1:]:
            out += self.rng.choice(joiners) + part
        return out

    def simple(self) -> str:
        if self.rng.random() < self.danger:
            if self.rng.random() < 0.2:
                return (
                    self.rng.choice(_READING)
                    + self.rng.choice((" > ", " >> ", " &> ", " >| ", " 2>", " <> "))
                    + "victim"
                )
            return self.rng.choice(_WRITING)
        command = self.rng.choice(_READING)
        if self.rng.random() < 0.3:
            command += self.rng.choice((" 2>/dev/null", " >/dev/null 2>&1", " </dev/null", " 2>&1", " <<< x"))
        return command

    def word(self, depth: int) -> str:
        rng = self.rng
        kind = rng.randrange(10) if depth > 0 else rng.randrange(4)
        if kind == 0:
            return rng.choice(("a", "'b c'", '"d"', "\\e", "$'f\\n'", "g*", "{h,i}", "~"))
        if kind < 4:
            return rng.choice(("$x", '"$x"', "${x:-a}", "${#x}", "$((1+2))", "${x%.*}", '"$@"', "$?"))
        inner = self.text(depth - 1)
        return (
            f"$({inner}\n)",
            f'"$({inner}\n)"',
            f"${{x:-$({inner}\n)}}",
            f"<({inner}\n)",
            f"a$({inner}\n)b",
            f'"${{x:+"$({inner}\n)"}}"',
        )[kind - 4]

    def command(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.3:
            return self.simple()
        kind = rng.randrange(14)
        inner = self.text(depth - 1)
        if kind == 0:
            return f"({inner}\n)"
        if kind == 1:
            return f"{{ {inner}\n}}"
        if kind == 2:
            return f"if {inner}\nthen {self.text(depth - 1)}\nelse {self.text(depth - 1)}\nfi"
        if kind == 3:
            return f"while {inner}\ndo {self.text(depth - 1)}\ndone"
        if kind == 4:
            return f"for i in {self.word(depth - 1)} b; do {inner}\ndone"
        if kind == 5:
            return f"case {self.word(depth - 1)} in a|b) {inner}\n;; *) {self.text(depth - 1)}\n;; esac"
        if kind == 6:
            return f"[[ -n {self.word(depth - 1)} && a == b ]] && {inner}"
        if kind == 7:
            return f"sh -c {shlex.quote(inner)}" if not re.search(BASHISM, inner) else f"bash -c {shlex.quote(inner)}"
        if kind == 8:
            return f"eval {shlex.quote(inner)}"
        if kind == 9:
            return f"cat <<_END{depth}\n$({inner}\n)\n_END{depth}\n:"
        if kind == 10:
            return f"x={self.word(depth - 1)}; {inner}"
        if kind == 11:
            return f"! {{ {inner}\n}}"
        if kind == 12:
            return f"timeout 5 bash -c {shlex.quote(inner)}"
        return f"echo {self.word(depth - 1)} {self.word(depth - 1)}"


BASHISM = r"\[\[|\$'|\(\(|\|&|<\(|<<<|&>|\"\$\{"


def check_grammar(count: int, seed: int) -> tuple[list[str], int, int]:
    """Random shell with a write in it that is called a read; how many had one; reads that were recognised."""
    rng = random.Random(seed)
    bad = []
    writing = recognised = 0
    for _i in range(count):
        grammar = Grammar(rng, rng.choice((0, 0.1, 0.3)))
        text = grammar.text(rng.randrange(1, 5))
        read = reads(text)
        if "victim" in text:
            writing += 1
            if read:
                bad.append(text)
        else:
            recognised += read
    return bad, writing, recognised


# Garbage

_PIECES = (
    *" \t\n'\"`$\\(){}[]<>|&;!#*?~=+-,.:/@%^0123456789abcxyz",
    *("$(", "${", "$((", "))", "<<", "<<-", "<<<", "<(", ">(", ">&", "&>", "2>", ">>", "&&", "||", ";;", ";&", "|&"),
    *("[[", "]]", "((", "$'", '$"', "\\\n", "EOF\n", "<<EOF\n", "if ", "then ", "fi ", "for ", "in ", "do ", "done "),
    *("while ", "case ", "esac ", "{ ", " }", "x=", "x+=(", "${x:-", "${x/", "${#", "${!", "ls ", "find . ", "-exec "),
    *("sudo ", "env ", "sh -c ", "eval ", "xargs ", "sed -n ", "awk ", "{print $1}", "--", " -o", "\\;", "$x", '"$@"'),
    *("git ", "curl ", "tar ", "psql -c ", "SELECT ", "openssl ", "ip ", "jq ", "test -v ", "printf -v ", "time ", "é"),
)


def garbage(rng: random.Random, commands: list[str]) -> str:
    """Random text, or a command with random changes."""
    if rng.random() < 0.4:
        return "".join(rng.choices(_PIECES, k=rng.randrange(1, 25)))
    text = rng.choice(commands)[:400]
    for _change in range(rng.choice((1, 1, 2, 4))):
        i, j = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        j = min(j, i + 12)
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:i] + text[j:]
        elif kind == 1:
            text = text[:i] + rng.choice(_PIECES) + text[i:]
        elif kind == 2:
            text = text[:j] + text[i:j] + text[j:]
        elif kind == 3:
            other = rng.choice(commands)
            text = text[:i] + other[: rng.randrange(60)] + text[j:]
        else:
            text = text[:i] + chr(rng.choice((rng.randrange(128), rng.randrange(0x3000), 0xE000))) + text[j:]
    return text


def check_garbage(count: int, seed: int) -> list[tuple[str, str]]:
    """Inputs on which anything but a verdict is raised."""
    rng = random.Random(seed)
    commands = [*corpus("read"), *corpus("write"), *cases.READS, *cases.WRITES]
    bad = []
    for i in range(count):
        text = garbage(rng, commands)
        try:
            reads(text, plain_sh=i % 2 == 1)
        except Exception as e:  # noqa: BLE001 - this is what is looked for
            bad.append((text, repr(e)))
    return bad


# Against real shells: text that does nothing wherever it runs, for it names no program that exists

KEYWORDS = frozenset(
    (
        "time",
        "[[",
        "command",
        "eval",
        "exec",
        "trap",
        "declare",
        "builtin",
        "mapfile",
        "shopt",
        "let",
        "source",
        "typeset",
    )
)
_HARMLESS_WORDS = (
    *("a", "b", "canary", "-n", "x=1", "10", "1", "$x", '"$x"', "${x:-a}", '"${x:-a b}"', "'a > b'", '"a > b"', "a#b"),
    *('"${x:-"a > b"}"', '"${x:-"}"}"', "${x:-'}'}", '"${x:-\\}}"', "$'a'", "$'a\\'", "' #'", "$[1>2]", "$((1>2))"),
    *("{a,b}", "${x:0:1}", "${x/a/b}", "`echo a`", "$(echo a)", '"$(echo "a")"', "$(echo ')')", '"`echo \\"a\\"`"'),
    *("\\>", "\\;", "a\\\nb", "<(true)", "${x:?}", "${x^^}", "${#x}", "$(( 2 ))", "!", "]]", "=", "==", "<", "}"),
)
_HARMLESS_COMMANDS = (
    *(
        "echo",
        "true",
        ":",
        "printf %s",
        "[ a = b ]",
        "[[ a",
        "[[ a > b ]]",
        "((1 > 2))",
        "(( x = 1",
        "test a",
        "nosuch",
    ),
    *("eval 'echo a'", "eval", "{ echo a; }", "(echo a)", "if true; then echo a; fi", "time", "!", "x=1", "x+=1"),
    *("for x in a b; do echo $x; done", "case a in a) echo b;; esac", "case a in (a|b) echo ;& *) echo c;; esac"),
    *("cat <<E\na\\\nE\nE\n:", "cat <<'E'\n$(canary)\nE\n:", "cat <<E\n\\\nE\n: > b\nE\n:", "cat <<-E\n\ta\n\tE\n:"),
    *("cat <<< a", "command echo", "exec 3>&1", "set -- a b", "trap 'echo a' EXIT", "readonly y=1", "unset x"),
    *("export LC_ALL=C", "`echo 'a\\\n> b'`", "printf -v x", "echo $'\\'' > a #'"),
)
_HARMLESS_JOINS = (
    *("; ", " && ", " || ", "\n", " & ", " | ", " |& ", " ", " ", " ", " ", " ", " > b ", " >b", " >/dev/null "),
    *(" 10>/dev/null ", " 2>&1 ", " &>/dev/null ", " >&/dev/null ", " &> a ", " >&2 ", " >| c ", " # ", " <> c "),
    *(" &>>/dev/null ", " 3>&1 ", " =~ ", " ]] ", " )) ", "\\\n", " 2> /dev/null "),
)


def harmless(rng: random.Random) -> str:
    """Shell text of builtins that print; its other programs do not exist, its files are a, b and c right here."""
    out = rng.choice(_HARMLESS_COMMANDS)
    for _part in range(rng.randrange(1, 6)):
        pieces = _HARMLESS_COMMANDS if rng.random() < 0.4 else _HARMLESS_WORDS
        out += rng.choice(_HARMLESS_JOINS) + rng.choice(pieces)
    while rng.random() < 0.3:
        out = rng.choice(
            (
                f"echo $({out})",
                f'echo "$({out}\n)"',
                f"echo `{out}`",
                f'echo "`{out}`"',
                f"eval {shlex.quote(out)}",
                f'echo "${{x:-$({out})}}"',
                f"echo ${{x:-{out}}}",
                f'echo "${{x:-{out}}}"',
                f"cat <<E\n{out}\nE\n:",
                f"cat <<E\n$({out})\nE\n:",
                f"cat <<'E'\n{out}\nE\n:",
                f"echo $(cat <<E\n{out}\nE\n)",
                f"case a in a) {out};; esac",
                f"({out}\n)",
                f"{{ {out}\n}} 2>/dev/null",
                f"if {out}\nthen echo a\nfi",
                f"echo $(({out}))",
                f"echo '{out}'",
                f'echo "{out}"',
                f"x={out}",
            )
        )
    return out


def run_harmless(shell: str, command: str, folder: Path) -> set[str]:
    """Run harmless() text in an empty folder with no program in reach; the names of the programs it looked for."""
    words = [str(shutil.which(shell)), *(("sh",) if shell == "busybox" else ()), "-c", command]
    done = subprocess.run(
        words,
        cwd=folder,
        env={"PATH": "/nonexistent"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    found = re.findall(r"([^\s:]+): (?:not found|command not found)", done.stderr)
    return {name for name in found if name not in ("cat",)}


# The parser against shfmt and bash -n

Call = tuple[str, ...]  # words; "\0" stands for one that is only known when it runs


def our_calls(command: str) -> tuple[Counter[Call], Counter[Call]]:
    """Every simple command's words and every redirection, by our parser."""
    calls: Counter[Call] = Counter()
    redirects: Counter[Call] = Counter()

    def text(word: Word) -> str:
        return "\0" if HOLE in word.text or SAFE in word.text else word.text

    def word(item: Word | None) -> None:
        for hole in (item.holes if item else None) or ():
            visit_hole(hole)

    def visit_hole(hole: Hole) -> None:
        for node in hole.commands:
            visit(node)
        for item in hole.words:
            word(item)
        if hole.arith:
            visit_arith(hole.arith)

    def visit_arith(arith: Arith) -> None:
        for hole in arith.holes:
            visit_hole(hole)

    def visit(node: Simple | Compound | Pipe) -> None:
        if isinstance(node, Pipe):
            for inner in node.commands:
                visit(inner)
            return
        for redirect in node.redirects:
            redirects[(redirect.fd, redirect.op, text(redirect.target))] += 1
            word(redirect.target)
            word(redirect.body)
        for item in node.words:
            word(item)
        if isinstance(node, Simple):
            for assign in node.assigns:
                word(assign.value)
                for item in assign.array or ():
                    word(item)
            words = tuple(text(item) for item in node.words)
            if words and words[0] not in DECLARATIONS and words != ("times",):
                calls[words] += 1
            return
        for arith in node.ariths:
            visit_arith(arith)
        for inner in node.body:
            visit(inner)

    for node in parse(command):
        visit(node)
    return calls, redirects


DECLARATIONS = frozenset(("declare", "typeset", "local", "readonly", "export", "nameref", "let"))


def shfmt_calls(tree: object) -> tuple[Counter[Call], Counter[Call]]:
    """The same from the syntax tree of shfmt --to-json."""
    calls: Counter[Call] = Counter()
    redirects: Counter[Call] = Counter()

    def part(item: dict) -> str:
        kind = item["Type"]
        if kind == "Lit":
            return re.sub(r"\\\n|\\(.)", lambda m: m.group(1) or "", item.get("Value", ""), flags=re.S)
        if kind == "SglQuoted":
            value = item.get("Value", "")
            return decode(value) if item.get("Dollar") else value
        if kind == "DblQuoted":
            out = ""
            for inner in item.get("Parts", ()):
                if inner["Type"] == "Lit":
                    value = inner.get("Value", "")
                    out += re.sub(r'\\([$`"\\\n])', lambda m: m.group(1).replace("\n", ""), value)
                else:
                    out += part(inner)
            return out
        if kind == "ExtGlob":
            return "\0"
        return "\0"

    def text(word: dict) -> str:
        out = "".join(map(part, word.get("Parts", ())))
        return "\0" if "\0" in out else out

    def visit(item: object) -> None:
        if isinstance(item, list):
            for inner in item:
                visit(inner)
        elif isinstance(item, dict):
            if item.get("Type") == "CallExpr" and item.get("Args"):
                words = tuple(map(text, item["Args"]))
                if words[0] not in DECLARATIONS and words != ("times",):
                    calls[words] += 1
            for redirect in item.get("Redirs", ()):
                fd = redirect.get("N", {}).get("Value", "")
                redirects[(fd, redirect["Op"], text(redirect["Word"]))] += 1
            for inner in item.values():
                visit(inner)

    visit(tree)
    return calls, redirects


def decode(value: str) -> str:
    """$'...' by Python's own rules, which are those of bash for what the fuzzers write."""
    simple = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

    def one(m: re.Match[str]) -> str:
        code = m.group(1)
        if code[0] in "xuU":
            return chr(int(code[1:], 16))
        if code[0] in "01234567":
            return chr(int(code, 8))
        return simple.get(code, code)

    return re.sub(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", one, value, flags=re.S)


def find_shfmt() -> str | None:
    beside = Path(sys.executable).with_name("shfmt")
    return str(beside) if beside.exists() else shutil.which("shfmt")


def check_parsers(commands: list[str]) -> tuple[list[tuple[str, object, object]], Counter[str]]:
    """Commands on which our parser and shfmt disagree, and figures."""
    shfmt = find_shfmt()
    figures: Counter[str] = Counter()
    bad: list[tuple[str, object, object]] = []
    for command in commands:
        figures["commands"] += 1
        try:
            ours = our_calls(command)
        except Unsupported:
            figures["not read by us"] += 1
            continue
        if shutil.which("bash"):
            checked = subprocess.run(["bash", "-n", "-c", "--", command], capture_output=True, check=False)
            if checked.returncode:
                figures["refused by bash -n only"] += 1
                bad.append((command, "we read it", checked.stderr.decode(errors="replace")))
                continue
        if shfmt:
            done = subprocess.run([shfmt, "--to-json"], input=command.encode(), capture_output=True, check=False)
            if done.returncode:
                figures["refused by shfmt only"] += 1
                continue
            theirs = shfmt_calls(json.loads(done.stdout))
            figures["compared"] += 1
            if ours != theirs:
                bad.append(
                    (
                        command,
                        [a - b for a, b in zip(ours, theirs, strict=True)],
                        [b - a for a, b in zip(ours, theirs, strict=True)],
                    )
                )
    return bad, figures


# Spellings proven by bash: it prints the words of both


def plain_commands() -> list[str]:
    return [c for c in corpus("write") if re.fullmatch(r"[A-Za-z0-9_./:@%+,=-]+(?: [A-Za-z0-9_./:@%+,=-]+)*", c)]


def check_spellings(count: int, seed: int) -> tuple[list[tuple[str, str]], int]:
    """Spellings of which bash says that they are other words; bash expands and prints them, and runs nothing."""
    rng = random.Random(seed)
    plain = [c for c in plain_commands() if not re.match(r"[A-Za-z_]\w*\+?=", c)]
    made = [(command, respell(rng, command)) for command in (rng.choice(plain) for _i in range(count))]
    script = "\n".join(f"( printf '%s\\0' {b} ); printf '\\1'" for _a, b in made)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["bash", "-c", "enable -n hash; " + script] if len(script) < 100_000 else ["bash", "-s"],
            input=script,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    said = done.stdout.split("\1")
    bad = [
        (a, b)
        for (a, b), printed in zip(made, said, strict=False)
        if printed != "".join(w + "\0" for w in a.split(" "))
    ]
    return bad, len(said) - 1


def samples(rng: random.Random, count: int) -> Iterator[str]:
    """What the fuzzers write, for the comparison of the parsers."""
    writes = corpus("write")
    for i in range(count):
        if i % 3 == 0:
            yield variant(rng, rng.choice(writes))
        elif i % 3 == 1:
            yield Grammar(rng, 0.2).text(rng.randrange(1, 4))
        else:
            yield garbage(rng, writes)


def show(title: str, bad: list, limit: int = 15) -> None:
    print(f"{title}: {len(bad)}")
    for item in bad[:limit]:
        print("   ", *(item if isinstance(item, tuple) else (item,)), sep="\n      ")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--variants", type=int, default=20000, help="spellings of writes")
    options.add_argument("--grammar", type=int, default=None, help="random shell texts (a tenth of the variants)")
    options.add_argument("--random", type=int, default=None, help="garbage (as many as variants)")
    options.add_argument("--parsers", type=int, default=2000, help="fuzzed commands for the comparison of parsers")
    options.add_argument("--spellings", type=int, default=2000, help="spellings to prove with bash")
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    found = 0
    start = time.perf_counter()

    def took() -> str:
        return f"(seed {args.seed}, {time.perf_counter() - start:.0f} s since the start)"

    if args.spellings and shutil.which("bash"):
        wrong, number = check_spellings(args.spellings, args.seed)
        show(f"spellings that bash reads as other words, of {number} {took()}", wrong)
        found += len(wrong)
    pairs, number = check_variants(args.variants, args.seed)
    show(f"spellings of writes called reads, of {number} {took()}", pairs)
    found += len(pairs)
    count = args.variants // 10 if args.grammar is None else args.grammar
    texts, writing, recognised = check_grammar(count, args.seed)
    of = f"{writing} (reads recognised: {recognised} of {count - writing})"
    show(f"random shell that writes called a read, of {of} {took()}", texts)
    found += len(texts)
    count = args.variants if args.random is None else args.random
    raised = check_garbage(count, args.seed)
    show(f"exceptions, of {count} garbage inputs {took()}", raised)
    found += len(raised)
    if args.parsers:
        every = [*corpus("read"), *corpus("write"), *cases.READS, *cases.WRITES]
        disagreements, figures = check_parsers([*every, *samples(random.Random(args.seed), args.parsers)])
        show(f"disagreements of the parsers {dict(figures)} {took()}", disagreements, 40)
        found += len(disagreements)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
