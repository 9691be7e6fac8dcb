# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on shell text: constructs, redirections, assignments and the programs they run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Union

from ._nodes import (
    HOLE,
    SAFE,
    SPLITS,
    UNKNOWN,
    VANISHES,
    Arith,
    Assign,
    Compound,
    Differs,
    Hole,
    Node,
    Pipe,
    Redirect,
    Simple,
    Unsupported,
    Word,
    shown,
)
from ._parser import MAX_DEPTH, parse
from ._rules import Rule, Unknown, Verdict, Writes, check
from ._variables import check_assignment, check_prefix

Program = Callable[["Shell", str, Sequence[Word]], None]
Entry = Union[Rule, "tuple[Rule, ...]", Program, str]

_BIN = frozenset(
    (
        "/bin",
        "/sbin",
        "/usr/bin",
        "/usr/sbin",
        "/usr/local/bin",
        "/usr/local/sbin",
        "/snap/bin",
    )
)
_SAFE_TARGETS = frozenset(("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/proc/self/fd/1", "/proc/self/fd/2"))
_WRITE_OPS = frozenset((">", ">>", ">|", "<>", "&>", "&>>", ">&"))
# Commands and texts that a program gets nothing from on its stdin, or what ends a session of openssl s_client.
_QUIET_COMMAND = re.compile(
    r"(?:echo(?: -n| -e)?(?: ''| \"\"| ['\"]?(?:Q|QUIT|quit|x)(?:\\n)?['\"]?)?|"
    r"printf ['\"]?(?:Q|QUIT|quit)?(?:\\n)*['\"]?|true|:|"
    r"sleep [0-9.]+|cat /dev/null|timeout [0-9]+ sleep [0-9]+|yes ''|yes \"\")(?: 2>/dev/null| 2> /dev/null)?"
)
_QUIET_TEXTS = frozenset(("", "Q", "QUIT", "quit"))
_ARITH_TESTS = frozenset(("-eq", "-ne", "-lt", "-le", "-gt", "-ge"))
_SET_NAMES = frozenset(("#", "?", "$", "PPID"))  # always set, to a number
_NUMBER_NAMES = frozenset(("#", "?", "$", "!", "UID", "EUID", "PPID", "RANDOM", "SECONDS", "LINENO", "BASHPID"))


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """Every known program; imported on first use, so that importing this module stays cheap."""
    from .tables._all import programs

    return programs()


def where(text: str, start: int, end: int) -> str:
    """A part of the command, short enough for a message."""
    part = " ".join(text[start:end].split())
    return part if len(part) <= 120 else part[:117] + "..."


class Shell:
    """Walks a parsed command and keeps the worst finding."""

    __slots__ = (
        "assigned",
        "bindings",
        "certain",
        "depth",
        "known",
        "nodes",
        "places",
        "plain_sh",
        "programs",
        "quiet",
        "source",
        "text",
        "verdict",
    )

    def __init__(self, text: str = "", depth: int = 0, plain_sh: bool = False) -> None:
        self.text = text
        self.places = text  # where the nodes have their places: inside backticks and here-documents, a text of its own
        self.depth = depth
        self.plain_sh = plain_sh  # whether a plain sh may read the text
        self.programs: dict[str, None] = {}  # the programs that were found to only read, in order
        self.nodes: list[Node] = []
        self.verdict: Verdict | None = None
        self.bindings: dict[str, list[Word | None]] | None = None
        self.assigned: set[str] = set()  # variables that are set by NAME=value
        self.known: dict[tuple[str, bool | None], bool] = {}  # what is_safe and is_number found out
        self.certain: set[str] = set()  # variables that are set here, whatever happened before
        self.source: list[Node] = []  # the commands in front of this one in its pipe
        self.quiet = True  # without a source: whether stdin is known to hold nothing, or what is as good as that

    # Entry points

    def classify(self) -> None:
        """Raises the worst verdict with its `part`; returns if everything only reads."""
        self.nodes = parse(self.text, self.depth, self.plain_sh)
        first = "||" not in self.text
        for node in self.nodes:
            self.node(node)
            # Assignments at the start are made whatever happens.
            first = first and isinstance(node, Simple) and not node.words
            if first and isinstance(node, Simple):
                self.certain.update(assign.name for assign in node.assigns)
        if self.verdict is not None:
            raise self.verdict

    def nested(self, text: str, plain_sh: bool | None = None) -> None:
        """The verdict on shell text inside this command.

        Args:
            plain_sh: Whether a plain sh may read it, as in sh -c; None for the shell that reads the whole command.
        """
        depth = self.depth + 5  # every level reads the whole text again
        if depth > MAX_DEPTH:
            raise Unknown("it is nested too deeply")
        inner = Shell(text, depth, self.plain_sh if plain_sh is None else plain_sh)
        inner.quiet = self.has_quiet_stdin()
        try:
            inner.classify()
            self.programs.update(inner.programs)
        except Differs as e:
            hint = "give executable: /bin/bash" if plain_sh is None else "use bash -c"
            raise Unknown(f"{e} means something else in a plain sh; {hint}") from None
        except Unsupported as e:
            raise Unknown(f"its shell text is not understood: {e}") from None

    def command(self, words: Sequence[Word]) -> None:
        """The verdict on a program and its words, without redirections and assignments.

        Raises:
            Verdict: it is not known to only read.
        """
        word = words[0]
        if not word.plain:
            raise Unknown("the program's name is only known when it runs")
        name = word.text
        if "/" in name:
            folder, _slash, name = name.rpartition("/")
            if folder not in _BIN:
                raise Unknown(f"{word.text} is not in one of the system's folders for programs")
        if len(words) == 2 and words[1].plain and words[1].text in ("--help", "--version") and name in _all_names():
            self.programs[name] = None
            return
        entry = entries().get(name)
        if entry is None:
            raise Unknown(f"{name or 'an empty name'} is not a program that is known to only read")
        if isinstance(entry, str):
            raise Writes(f"{name} {entry}")
        self.depth += 1
        known = len(self.programs)
        try:
            if self.depth > MAX_DEPTH:
                raise Unknown("it is nested too deeply")
            if isinstance(entry, (Rule, tuple)):
                check(name, entry, words[1:])
            else:
                entry(self, name, words[1:])
        finally:
            self.depth -= 1
        if len(self.programs) == known:  # otherwise it only ran another program, which is the one to be named
            self.programs[name] = None

    # Nodes

    def record(self, verdict: Verdict, part: str) -> None:
        if not getattr(verdict, "part", ""):
            verdict.part = part
        if self.verdict is None or (verdict.certain and not self.verdict.certain):
            self.verdict = verdict

    def run(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node) -> None:
        stdin = self.source, self.quiet
        if isinstance(node, Simple):
            self.simple(node)
        elif isinstance(node, Pipe):
            for i, part in enumerate(node.commands):
                self.source = node.commands[:i]
                self.node(part)
        else:
            self.compound(node)
        self.source, self.quiet = stdin

    def has_quiet_stdin(self) -> bool:
        """Whether stdin is known to hold nothing, or what is as good as that."""
        if not self.source:
            return self.quiet
        last = self.source[-1]
        return bool(_QUIET_COMMAND.fullmatch(" ".join(self.places[last.start : last.end].split())))

    def take_stdin(self, redirects: Iterable[Redirect]) -> None:
        """Note what redirections make of stdin."""
        for redirect in redirects:
            # Without a descriptor, those with "<" are of stdin.
            if not redirect.fd.strip("0") and (redirect.fd or redirect.op[0] == "<"):
                content = redirect.body or redirect.target
                if redirect.op == "<":
                    self.quiet = content.plain and content.text == "/dev/null"
                else:
                    self.quiet = redirect.op[:2] == "<<" and content.plain and content.text.strip() in _QUIET_TEXTS
                self.source = []

    def simple(self, node: Simple) -> None:
        stdin = self.source, self.quiet
        try:
            for redirect in node.redirects:
                self.redirect(redirect)
            self.take_stdin(node.redirects)
            words = [self.settle(word) for word in node.words]
            program = words[0].text if words and words[0].plain else ""
            for assign in node.assigns:
                if words and program not in ("declare", "typeset", "local", "readonly", "export"):
                    check_prefix(assign, program)
                else:
                    check_assignment(assign.name)
            if words:
                self.command(words)
        except Verdict as e:
            self.record(e, where(self.places, node.start, node.end))
        # What is substituted into the command runs as well, before its redirections.
        self.source, self.quiet = stdin
        for assign in node.assigns:
            self.holes(assign.value)
            for word in assign.array or ():
                self.holes(word)
        for word in node.words:
            self.holes(word)
        for redirect in node.redirects:
            self.holes(redirect.target)
            self.holes(redirect.body)

    def compound(self, node: Compound) -> None:
        try:
            for redirect in node.redirects:
                self.redirect(redirect)
            if node.kind == "for" and node.name:
                check_assignment(node.name)
            elif node.kind == "[[":
                self.test(node.words)
            for arith in node.ariths:
                self.arith(arith)
        except Verdict as e:
            self.record(e, where(self.places, node.start, node.end))
        for redirect in node.redirects:
            self.holes(redirect.target)
            self.holes(redirect.body)
        self.take_stdin(node.redirects)
        self.source, self.quiet = [], self.has_quiet_stdin()
        for word in node.words:
            self.holes(word)
        for arith in node.ariths:
            self.arith_holes(arith)
        if node.kind == "for" and node.each and node.name not in self.certain:
            self.certain.add(node.name)
            self.run(node.body)
            self.certain.discard(node.name)
        else:
            self.run(node.body)

    def redirect(self, redirect: Redirect) -> None:
        target = redirect.target
        if redirect.op in _WRITE_OPS:
            text = target.text
            if target.plain:
                if redirect.op == ">&" and re.fullmatch(r"[0-9]{1,3}-?|-", text):
                    return
                if text in _SAFE_TARGETS or re.fullmatch(r"/dev/fd/[0-9]{1,3}", text):
                    return
            elif text == "/dev/fd/" + HOLE and target.holes and target.holes[0].kind == "proc":
                return
            raise Writes(f"{redirect.op} writes to {'a file' if target.marks else text}")
        if redirect.op == "<" and self.may_connect(target):
            raise Writes("it opens a network connection")
        if redirect.op == "<&" and not re.fullmatch(r"[0-9]{1,3}-?|-", target.text):
            raise Unknown("it duplicates a descriptor that is only known when it runs")

    def may_connect(self, target: Word) -> bool:
        """Whether bash could take it for /dev/tcp/HOST/PORT or /dev/udp/HOST/PORT."""
        known = target.prefix
        if not target.marks or len(known) > 8:
            return known.startswith(("/dev/tcp", "/dev/udp"))
        if known:
            return "/dev/tcp/".startswith(known) or "/dev/udp/".startswith(known)
        return any(part in self.text for part in ("/dev", "cp/", "dp/"))

    # Words

    def holes(self, word: Word | None) -> None:
        """Judge what a word's expansions run."""
        if word is None or not word.holes:
            return
        for hole in word.holes:
            self.hole(hole)

    def hole(self, hole: Hole) -> None:
        if hole.plain:
            return
        before = self.places, self.source, self.quiet
        # Inside, pipes start afresh; and of >(...), stdin is what the program writes there.
        self.source, self.quiet = [], hole.kind != "proc" and self.has_quiet_stdin()
        self.places = hole.text or self.places
        if hole.commands:
            self.run(hole.commands)
        if hole.arith is not None:
            try:
                self.arith(hole.arith)
            except Verdict as e:
                self.record(e, f"$(({shown(hole.arith.text)}))")
            self.arith_holes(hole.arith)
        if hole.kind == "assign":
            try:
                check_assignment(hole.name)
            except Verdict as e:
                self.record(e, "${" + hole.name + "=...}")
        for word in hole.words:
            self.holes(word)
        self.places, self.source, self.quiet = before

    def arith_holes(self, arith: Arith) -> None:
        for hole in arith.holes:
            self.hole(hole)

    def settle(self, word: Word) -> Word:
        """The word with what is known about its expansions filled in."""
        if not word.holes:
            return word
        out = []
        rest = iter(word.holes)
        unknown = False
        vanishes = bool(word.marks & SPLITS) and not word.quoted and not word.text.strip(HOLE)
        for piece in re.split(f"({HOLE})", word.text):
            if piece != HOLE:
                out.append(piece)
                continue
            hole = next(rest, None)
            if hole is not None and self.is_safe(hole, bool(word.marks & SPLITS)):
                out.append(SAFE)
                vanishes = vanishes and not self.is_there(hole)
            else:
                out.append(HOLE)
                unknown = True
        marks = word.marks
        if not unknown:
            marks = (marks & ~SPLITS) | UNKNOWN
            if vanishes:
                marks |= VANISHES
        return Word("".join(out), marks, word.holes, word.quoted, word.bare)

    def is_there(self, hole: Hole) -> bool:
        """Whether what fills the hole, which is known to be safe, is certainly not empty.

        `sort -k $x -t -o file` writes to the file where $x is empty: -k takes "-t" then, and "-o" is an option.
        """
        if hole.kind == "var":
            return hole.name in _SET_NAMES or hole.name in self.certain
        return hole.kind == "length" or (hole.kind == "cmd" and prints_word(hole.commands, always=True))

    def is_safe(self, hole: Hole, unquoted: bool) -> bool:
        """Whether what fills the hole is certainly at most one word, which does not start with "-"."""
        if hole.kind == "length":
            return True
        if hole.kind == "proc" or (
            hole.kind == "cmd" and (prints_word(hole.commands) or prints_numbers(hole.commands, one=True))
        ):
            return True
        if hole.kind != "var" or not hole.plain:
            return False
        if hole.name in _SET_NAMES or (hole.name in _NUMBER_NAMES and not self.plain_sh):
            return True
        if hole.name == "HOME" or (hole.name == "PWD" and not unquoted):
            return True
        key = (hole.name, unquoted)
        if key not in self.known:
            values = self.bound(hole.name)
            self.known[key] = bool(values) and all(
                value is not None and self._is_safe_value(value, unquoted) for value in values
            )
            # Unlike a loop's variable, x=$(...) may hold several lines.
            if unquoted and hole.name in self.assigned and any(value is not None and value.holes for value in values):
                self.known[key] = False
        return self.known[key]

    def _is_safe_value(self, value: Word, unquoted: bool) -> bool:
        if value.plain:
            return bool(re.fullmatch(_HARMLESS, value.text, re.A))
        if not value.holes and re.fullmatch(r"\{[0-9]+\.\.[0-9]+\}", value.text):
            return True
        if value.operand and not unquoted and value.prefix[0] != SAFE:
            return True
        holes = value.holes or []
        if value.text != HOLE or len(holes) != 1 or holes[0].kind != "cmd":
            return False
        return prints_paths(holes[0].commands) or prints_numbers(holes[0].commands)

    # Variables: what they can hold, as far as the command tells

    def bound(self, name: str) -> list[Word | None]:
        """Every value that the command gives to a variable; None for one that is not a word of the command."""
        if self.bindings is None:
            self.bindings = {}
            self._bind(self.nodes)
        return self.bindings.get(name, [])

    def _bind(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Pipe):
                self._bind(node.commands)
                continue
            for redirect in node.redirects:
                self._bind_word(redirect.target)
                self._bind_word(redirect.body)
            for word in node.words:
                self._bind_word(word)
            if isinstance(node, Simple):
                for assign in node.assigns:
                    self._bind_assign(assign)
                for word in node.words[1:]:
                    # An argument may be a name that read, declare, printf -v and their like assign to.
                    m = re.match(r"([A-Za-z_]\w*)(?:[=+\[]|$)", word.text, re.A)
                    if m:
                        self._add(m.group(1), None)
            else:
                for arith in node.ariths:
                    self._bind_arith(arith)
                if node.name:
                    for value in node.words if node.each else (None,):
                        self._add(node.name, value)
                self._bind(node.body)

    def _add(self, name: str, value: Word | None) -> None:
        if self.bindings is not None:
            self.bindings.setdefault(name, []).append(value)

    def _bind_assign(self, assign: Assign) -> None:
        self.assigned.add(assign.name)
        self._add(assign.name, None if assign.append else assign.value)
        self._bind_word(assign.value)
        for word in assign.array or ():
            self._bind_word(word)

    def _bind_word(self, word: Word | None) -> None:
        for hole in (word.holes if word else None) or ():
            self._bind_hole(hole)

    def _bind_hole(self, hole: Hole) -> None:
        self._bind(hole.commands)
        if hole.kind == "assign":
            self._add(hole.name, None)
        if hole.arith:
            self._bind_arith(hole.arith)
        for word in hole.words:
            self._bind_word(word)

    def _bind_arith(self, arith: Arith) -> None:
        for name in re.findall(r"([A-Za-z_]\w*)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)", arith.text, re.A):
            self._add(name, Word("0"))
        for name in re.findall(r"([A-Za-z_]\w*)\s*(?:\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)", arith.text, re.A):
            self._add(name[0] or name[1], Word("0"))
        for hole in arith.holes:
            self._bind_hole(hole)

    # Arithmetic: a variable's value is evaluated as an expression, and may run commands by way of a subscript

    def arith(self, arith: Arith) -> None:
        text = re.sub(r"\b(?:0[xX][0-9A-Fa-f]+|[0-9]+#[0-9A-Za-z]+|[0-9]+)\b", "0", arith.text)
        for name in re.findall(r"[A-Za-z_]\w*", text, re.A):
            if not self.is_number(name):
                raise Unknown(f"the value of {name} is evaluated as an expression, and is not known to be a number")
            check_assignment(name) if name not in _NUMBER_NAMES else None
        for hole in arith.holes:
            if not self.is_number_hole(hole):
                raise Unknown("text that is only known when it runs is evaluated as an expression")

    def is_number(self, name: str) -> bool:
        if name in _NUMBER_NAMES:
            return True
        key = (name, None)
        if key not in self.known:
            values = self.bound(name)
            self.known[key] = bool(values) and all(v is not None and self.is_number_word(v) for v in values)
        return self.known[key]

    def is_number_word(self, word: Word) -> bool:
        text = word.text
        if word.plain or not word.holes:
            return bool(re.fullmatch(r"-?[0-9]+|\{[0-9]+\.\.[0-9]+\}|", text))
        return bool(re.fullmatch(f"-?[0-9{HOLE}]+", text)) and all(self.is_number_hole(hole) for hole in word.holes)

    def is_number_hole(self, hole: Hole) -> bool:
        if hole.kind in ("length", "arith"):
            return True
        if hole.kind == "var" and hole.plain:
            # Values with a variable in them are not looked at: one that is defined by itself would never end.
            values = self.bound(hole.name)
            return hole.name in _NUMBER_NAMES or (
                bool(values) and all(v is not None and not _has_variable(v) and self.is_number_word(v) for v in values)
            )
        return hole.kind == "cmd" and prints_numbers(hole.commands)

    def test(self, words: Sequence[Word]) -> None:
        """[[ ]]: numeric comparisons evaluate their operands, -v its name."""
        for i, word in enumerate(words):
            if not word.plain:
                continue
            if word.text in _ARITH_TESTS:
                for other in [*(words[i - 1 : i] or [word]), *words[i + 1 : i + 2]]:
                    if self.is_number_word(other) or (other.plain and self.is_number(other.text)):
                        continue
                    raise Unknown(f"{word.text} in [[ ]] evaluates a text that is not known to be a number")
            elif word.text in ("-v", "-R"):
                name = words[i + 1] if i + 1 < len(words) else word
                if not name.plain or not re.fullmatch(r"[A-Za-z_]\w*|[0-9]+", name.text, re.A):
                    raise Unknown(f"{word.text} in [[ ]] evaluates a text that is not known to be a name")


#: A value that no program takes for more than a name or a number: not a file of options ("@x"), a setting ("+x"), a
#: file on another machine ("host:x"), another transport ("ext::x", "gopher://x") or awk's connections ("/inet/x").
_HARMLESS = r"(?:https?://)?(?!/inet)[\w./%,][\w./@%+,=\-]*(?::[0-9]+(?:[/:][\w./@%+,=\-]*)?)?"


def _has_variable(word: Word) -> bool:
    return any(hole.kind == "var" for hole in word.holes or ())


def prints_numbers(nodes: Sequence[Node], one: bool = False) -> bool:
    """Whether commands print nothing but whole numbers, whatever their input; with `one`, at most one of them."""
    if len(nodes) != 1:
        return False
    node = nodes[0]
    if isinstance(node, Pipe):
        node = node.commands[-1]
    if not isinstance(node, Simple) or not node.words or not all(word.plain for word in node.words):
        return False
    words = [word.text for word in node.words]
    line = " ".join(words)
    if one and words[0] == "seq":
        return False
    return bool(
        re.fullmatch(
            r"wc -[lcwm]|nproc(?: --all)?|seq [0-9 ]+|date (?:-u )?\+%[sYmdHMSjF]|id -[ug]|id -u \w+|"
            r"(?:e|f)?grep (?:-[iEFPsvwxq]+ )*-[iEFPsvwx]*c[iEFPsvwx]*(?: -[iEFPsvwx]+)* [^-]\S*(?: [^-]\S*)?|"
            rf"sysctl -n {_NUMERIC_SETTING}|"
            r"tr -(?:dc|cd) (?:0-9|\[:digit:\]|\[0-9\])|stat -L?c ?%[asugYXZbh] \S+|pgrep -c \S+",
            line,
        )
    ) and (words[0] not in ("grep", "egrep", "fgrep") or sum(word[:1] != "-" for word in words) <= 3)


#: Settings of the kernel that are whole numbers and never negative, by Documentation/admin-guide/sysctl and
#: Documentation/networking/ip-sysctl.rst of its source.
_NUMERIC_SETTING = (
    r"(?:net\.ipv[46]\.conf\.[\w-]+\.(?:accept_redirects|forwarding)|"
    r"net\.ipv4\.conf\.[\w-]+\.(?:accept_source_route|send_redirects|secure_redirects|rp_filter|log_martians)|"
    r"net\.ipv4\.(?:ip_forward|tcp_syncookies|icmp_echo_ignore_broadcasts|icmp_ignore_bogus_error_responses)|"
    r"kernel\.(?:randomize_va_space|dmesg_restrict|kptr_restrict|yama\.ptrace_scope)|"
    r"fs\.(?:suid_dumpable|protected_(?:hardlinks|symlinks|fifos|regular)))"
)


def prints_word(nodes: Sequence[Node], always: bool = False) -> bool:
    """Whether a command prints one word that does not start with "-", or nothing where it fails.

    With `always`, whether it never prints nothing.
    """
    if len(nodes) != 1:
        return False
    node = nodes[0]
    if not isinstance(node, Simple) or node.redirects or not all(word.plain for word in node.words):
        return False
    line = " ".join(word.text for word in node.words)
    if re.fullmatch(r"uname -[rmsn]|uname|arch|hostname|whoami|id -un?|id -g|nproc|date (?:-u )?\+%[YFTs]", line):
        return True
    return not always and bool(
        re.fullmatch(
            r"uname -[pi]|hostname -[sf]|logname|lsb_release -c?s?c|dpkg --print-architecture|getenforce|"
            r"systemctl is-(?:active|enabled) [\w@][\w@.:-]*|"
            r"rpm -E %(?:rhel|fedora|centos|dist|_arch|_target_cpu)|"
            r"date (?:-u )?\+(?:%[YmdHMSFTsjuVyBbAa][\w.:-]*)+",
            line,
        )
    )


_PRINT_FIELD = (
    r"\s*(?:NR\s*(?:!=|>|>=)\s*[12]\s*)?\{\s*(?:if\s*\(NR\s*(?:!=|>|>=)\s*[12]\)\s*)?(?:\{\s*)?"
    r"print \$(?:6|1|NF)\s*;?\s*(?:\}\s*)?\}\s*"
)


def prints_paths(nodes: Sequence[Node]) -> bool:
    """Whether commands print mount points, one a line: what df and findmnt print starts with "/".

    This is how the CIS benchmarks search all local file systems: df --local -P | awk '{print $6}' | xargs -I '{}' ...
    """
    if len(nodes) != 1:
        return False
    commands = nodes[0].commands if isinstance(nodes[0], Pipe) else [nodes[0]]
    if not all(isinstance(node, Simple) and node.words and not node.assigns for node in commands):
        return False
    if any(redirect.fd != "2" for node in commands if isinstance(node, Simple) for redirect in node.redirects):
        return False
    if not all(word.plain for node in commands if isinstance(node, Simple) for word in node.words):
        return False  # it may ask for other columns, or read something else
    first, *filters = [[word.text for word in node.words] for node in commands if isinstance(node, Simple)]
    if first[0] == "findmnt":
        columns = "TARGET" if "-o" not in first else first[first.index("-o") + 1 : first.index("-o") + 2]
        if columns not in ("TARGET", ["TARGET"]) or not {"-n", "-l"} & set(first):
            return False
    elif first[0] != "df":
        return False
    elif any(word.startswith(("--o", "--h")) for word in first):
        return False  # other columns
    printed = first[0] == "findmnt"
    for words in filters:
        if words[0] in ("grep", "egrep") and len(words) > 1:
            *options, pattern = words[1:]
            if not all(re.fullmatch("-[ivwxFE]+", option) for option in options) or pattern.startswith("-"):
                return False  # it may print something else, or read another file
            continue
        if words[0] in ("awk", "gawk") and len(words) == 2 and re.fullmatch(_PRINT_FIELD, words[1]):
            wanted = "$1" if first[0] == "findmnt" else "$6"
            if wanted not in words[1] and "$NF" not in words[1]:
                return False
            printed = True
            continue
        return False
    return printed


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    """Programs that print their help or version and nothing else when that is all they are asked for."""
    from .tables._all import NO_HELP

    return frozenset(entries()) - NO_HELP
