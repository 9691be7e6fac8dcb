# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict recursive-descent parser for bash commands."""

from __future__ import annotations

import re
from functools import cache

from ._nodes import (
    BRACES,
    GLOBS,
    HOLE,
    SPLITS,
    UNKNOWN,
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
    listed,
)

MAX_DEPTH = 40

# Code points that print nothing although str.isprintable() calls them printable.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"

_RESERVED = listed("if then else elif fi do done case esac while until for select in function coproc time { } ! [[ ]]")
_OPENERS = frozenset(("if", "while", "until", "for", "case", "{", "[[", "select", "function", "coproc"))
_CLOSERS = frozenset(("then", "else", "elif", "fi", "do", "done", "esac", "}", "in", "]]"))
_CASE_ENDS = (";;&", ";;", ";&")


@cache
def _re(pattern: str) -> re.Pattern[str]:
    """Compiled on first use, so that importing this module stays cheap."""
    return re.compile(pattern)


_PLAIN = r"[A-Za-z0-9_./:@%+,\-]+|[^\s\\'\"`$<>|&;()*?\[\]{}~#=!^A-Za-z0-9_./:@%+,\-]+"
_BLANKS = r"(?:[ \t]|\\\n)+"
_COMMENT = r"#[^\n]*"
_REDIRECT = r"(&>>|&>|>>|>\||>&|<<<|<<-|<<|<>|<&|<|>)"
_ASSIGN = r"([A-Za-z_][A-Za-z0-9_]*)(\+?)="
_SPLIT_ASSIGN = r"(?:[A-Za-z0-9_+]|\\\n)+[=\[]"
_DELIMITER = r"(?:[\w.%+/:@!,\-]|'[^'\\\n]*'|\"[^\"$`\\\n]*\"|\\[\w.\-])+"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!\-]"
_OPERATOR_SPLIT = r"[<>|&;()$](?:\\\n)+[<>|&;(]"


def check_text(text: str) -> None:
    """Refuse what a reader of the command could not see."""
    if text.isascii() and text.isprintable():
        return
    visible = text.replace("\n", "").replace("\t", "")
    if not visible.isprintable():
        raise Unsupported("it holds a control or invisible character")
    if not text.isascii():
        for c in visible:
            if c in _INVISIBLE or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef":
                raise Unsupported("it holds a control or invisible character")


def parse(command: str, depth: int = 0, plain_sh: bool = False) -> list[Node]:
    """The command's parts, in order.

    With `plain_sh`, what a plain sh such as dash or busybox's ash reads differently than bash is refused, unless all
    that the sh can do is to stop with a syntax error: `[[ a > b ]]` runs a program called "[[" there and makes a file.

    Raises:
        Differs: with `plain_sh`, a plain sh reads it differently.
        Unsupported: it is not valid, or uses what is not read here.
    """
    if not command.strip():
        raise Unsupported("it is empty")
    check_text(command)
    if "\\\n" in command and _re(_OPERATOR_SPLIT).search(command):
        raise Unsupported("an operator is split over two lines")
    return Parser(command, depth, plain_sh).program()


class Parser:
    """Reads `src` from position `i`; every method leaves `i` behind what it read."""

    __slots__ = ("depth", "heredocs", "i", "inside", "n", "plain_sh", "src")

    def __init__(self, src: str, depth: int, plain_sh: bool = False) -> None:
        self.src = src
        self.plain_sh = plain_sh
        self.n = len(src)
        self.i = 0
        self.depth = depth
        self.inside = 0  # how many $( ) and <( ) there are around it
        self.heredocs: list[tuple[Redirect, str, bool, bool]] = []

    # Blanks and small lookaheads

    def differs(self, what: str) -> None:
        """Note a construct that only bash reads as intended."""
        if self.plain_sh:
            raise Differs(what)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("it is nested too deeply")

    def blanks(self) -> None:
        """Skip blanks, line continuations and a comment."""
        src = self.src
        i = self.i
        if i < self.n:
            c = src[i]
            if c in " \t\\":
                m = _re(_BLANKS).match(src, i)
                if m:
                    i = m.end()
            if i < self.n and src[i] == "#":
                m = _re(_COMMENT).match(src, i)
                i = m.end() if m else i
        self.i = i

    def newlines(self) -> None:
        """Skip blanks and newlines, reading the here-documents that start there."""
        while True:
            self.blanks()
            if self.i < self.n and self.src[self.i] == "\n":
                self.newline()
            else:
                return

    def newline(self) -> None:
        self.i += 1
        if self.heredocs:
            self.read_heredocs()

    def at(self, text: str) -> bool:
        return self.src.startswith(text, self.i)

    def take(self, text: str, what: str) -> None:
        if not self.src.startswith(text, self.i):
            raise Unsupported(what)
        self.i += len(text)

    def peek_word(self) -> str:
        """The reserved word here, or ""."""
        m = _re(r"(?:\[\[|\]\]|[{}!]|[a-z]+)(?=[\s;&|()<>]|$)").match(self.src, self.i)
        return m.group() if m and m.group() in _RESERVED else ""

    def take_word(self, word: str) -> None:
        self.newlines()
        if self.peek_word() != word:
            raise Unsupported(f"{word!r} is missing")
        self.i += len(word)

    # Lists and pipelines

    def program(self) -> list[Node]:
        nodes = self.list_until("")
        if self.i < self.n:
            raise Unsupported(f"{self.src[self.i]!r} is not expected here")
        if self.heredocs:
            raise Unsupported("a here-document has no body")
        return nodes

    def list_until(self, closer: str) -> list[Node]:
        """Commands joined by newlines, ; & && ||, up to a closer, which is left unread."""
        nodes: list[Node] = []
        src = self.src
        while True:
            self.newlines()
            if self.i >= self.n or src[self.i] == ")" or self.peek_word() in _CLOSERS or self.at(";;") or self.at(";&"):
                break
            nodes.append(self.pipeline())
            self.blanks()
            while self.at("&&") or self.at("||"):
                self.i += 2
                self.newlines()
                nodes.append(self.pipeline())
                self.blanks()
            if self.i >= self.n:
                break
            c = src[self.i]
            if c == "\n":
                self.newline()
            elif (c == ";" and not (self.at(";;") or self.at(";&"))) or (c == "&" and not self.at("&>")):
                self.i += 1
            elif c != ")" and not self.at(";;") and not self.at(";&"):
                raise Unsupported(f"{c!r} is not expected here")
        if not nodes and closer:
            raise Unsupported("a list of commands is empty")
        return nodes

    def pipeline(self) -> Node:
        start = self.i
        while True:
            word = self.peek_word()
            if word == "!":
                self.i += 1
                self.blanks()
            elif word == "time":
                self.i += 4
                self.blanks()
                m = _re(r"-p(?=\s|$)").match(self.src, self.i)
                if m:
                    self.i = m.end()
                    self.blanks()
                m = _re(r"--(?=\s|$)").match(self.src, self.i)
                if m:
                    self.i = m.end()
                    self.blanks()
                if self.i >= self.n or self.src[self.i] in ";\n&|)":
                    return Simple([], [Word("times", quoted=True)], [], start, self.i)
                if self.src[self.i] in "({!" or self.peek_word():
                    if self.inside:
                        # bash 5.2 takes it for a program there: $(time [[ a > b ]]) makes a file.
                        raise Unsupported("it uses time in front of anything but a program in $( )")
                    self.differs("time in front of anything but a program")
            else:
                break
        first = self.command()
        commands = [first]
        self.blanks()
        while self.at("|") and not self.at("||"):
            self.i += 2 if self.at("|&") else 1
            self.newlines()
            commands.append(self.command())
            self.blanks()
        return first if len(commands) == 1 else Pipe(commands, start, self.i)

    # Commands

    def command(self) -> Node:
        src = self.src
        if self.i >= self.n:
            raise Unsupported("a command is missing")
        c = src[self.i]
        if c == "(":
            return self.arith_command() if self.at("((") else self.subshell()
        word = self.peek_word()
        if word in _OPENERS:
            return self.compound(word)
        if word in _CLOSERS or word in ("!", "time"):
            raise Unsupported(f"{word!r} is not expected here")
        return self.simple()

    def compound(self, word: str) -> Compound:
        if word in ("select", "function", "coproc"):
            raise Unsupported({"function": "it defines a function"}.get(word, f"it uses {word}"))
        if word == "[[":
            self.differs("[[")
        self.deeper()
        node = Compound(word, [], self.i)
        self.i += len(word)
        if word == "{":
            node.body = self.list_until("}")
            self.take_word("}")
        elif word == "if":
            node.body = self.if_parts()
        elif word in ("while", "until"):
            node.kind = "while"
            node.body = self.list_until("do")
            node.body += self.do_group()
        elif word == "for":
            self.for_parts(node)
        elif word == "case":
            self.case_parts(node)
        else:
            self.test_parts(node)
        self.depth -= 1
        return self.finish(node)

    def finish(self, node: Compound) -> Compound:
        """The redirections behind a compound command."""
        while True:
            self.blanks()
            redirect = self.redirect()
            if redirect is None:
                break
            node.redirects.append(redirect)
        if self.i < self.n and self.src[self.i] not in ";&|)\n":
            raise Unsupported(f"{self.src[self.i]!r} is not expected here")
        node.end = self.i
        return node

    def subshell(self) -> Compound:
        self.deeper()
        node = Compound("(", [], self.i)
        self.i += 1
        node.body = self.list_until(")")
        self.take(")", "')' is missing")
        self.depth -= 1
        return self.finish(node)

    def arith_command(self) -> Compound:
        self.deeper()
        self.differs("((")
        node = Compound("((", [], self.i)
        self.i += 2
        node.ariths = [self.arith("))")]
        self.depth -= 1
        return self.finish(node)

    def if_parts(self) -> list[Node]:
        body = self.list_until("then")
        self.take_word("then")
        body += self.list_until("fi")
        while True:
            self.newlines()
            word = self.peek_word()
            if word == "elif":
                self.i += 4
                body += self.list_until("then")
                self.take_word("then")
                body += self.list_until("fi")
            elif word == "else":
                self.i += 4
                body += self.list_until("fi")
                self.take_word("fi")
                return body
            else:
                self.take_word("fi")
                return body

    def do_group(self) -> list[Node]:
        self.take_word("do")
        body = self.list_until("done")
        self.take_word("done")
        return body

    def for_parts(self, node: Compound) -> None:
        node.kind = "for"
        self.blanks()
        if self.at("(("):
            self.differs("for ((")
            self.i += 2
            for end in (";", ";", "))"):
                node.ariths.append(self.arith(end))
            self.blanks()
            if self.at(";"):
                self.i += 1
            node.body = self.do_group()
            return
        m = _re(r"[A-Za-z_][A-Za-z0-9_]*(?=[\s;]|$)").match(self.src, self.i)
        if not m:
            raise Unsupported("the name of a for loop's variable is not a name")
        node.name = m.group()
        self.i = m.end()
        self.newlines()
        if self.peek_word() == "in":
            self.i += 2
            node.each = True
            while True:
                self.blanks()
                if self.i >= self.n or self.src[self.i] in ";\n&|()<>":
                    if self.at("<(") or self.at(">("):
                        node.words.append(self.word())
                        continue
                    break
                node.words.append(self.word())
        self.blanks()
        if self.at(";") and not self.at(";;"):
            self.i += 1
        elif node.each and not self.at("\n"):
            raise Unsupported("a for loop's words have no end")
        node.body = self.do_group()

    def case_parts(self, node: Compound) -> None:
        self.blanks()
        node.words.append(self.word())
        self.take_word("in")
        while True:
            self.newlines()
            if self.peek_word() == "esac":
                break
            if self.at("("):
                self.i += 1
            while True:
                self.blanks()
                node.words.append(self.word())
                self.blanks()
                if self.at("|"):
                    self.i += 1
                    continue
                break
            self.take(")", "')' is missing in a case")
            node.body += self.list_until("")
            self.newlines()
            for end in _CASE_ENDS:
                if self.at(end):
                    self.i += len(end)
                    break
            else:
                break
        self.take_word("esac")

    def test_parts(self, node: Compound) -> None:
        """[[ ]]: operators stay in `words` as plain words, so that the reader sees what is compared."""
        nesting = 0
        previous = ""
        while True:
            self.newlines()
            if self.i >= self.n:
                raise Unsupported("']]' is missing")
            if self.peek_word() == "]]":
                self.i += 2
                break
            m = _re(r"&&|\|\||[()]|[<>](?!\()").match(self.src, self.i)
            if m and not (m.group() == "(" and previous in ("=~", "==", "!=", "=")):
                self.i = m.end()
                previous = m.group()
                nesting += {"(": 1, ")": -1}.get(previous, 0)
                node.words.append(Word(previous, quoted=True))
                continue
            word = self.word(pattern=previous in ("=~", "==", "!=", "="))
            node.words.append(word)
            previous = "" if word.quoted or word.marks else word.text
        if nesting:
            raise Unsupported("parentheses in [[ ]] do not match")

    def simple(self) -> Simple:
        start = self.i
        node = Simple([], [], [], start, start)
        while True:
            self.blanks()
            if self.i >= self.n:
                break
            c = self.src[self.i]
            if c in ";\n|)":
                break
            redirect = self.redirect()
            if redirect is not None:
                node.redirects.append(redirect)
            elif c == "&":
                break
            elif c == "(":
                raise Unsupported("it defines a function" if len(node.words) == 1 else "'(' is not expected here")
            else:
                # A plain sh ends the command at the "&" of "&>", and what follows is the next command's program.
                if self.plain_sh and any(redirect.op[0] == "&" for redirect in node.redirects):
                    self.differs("&> in front of other words")
                if not self.assignment(node):
                    node.words.append(self.word())
            node.end = self.i
        if node.end == start:
            raise Unsupported("a command is missing")
        return node

    def assignment(self, node: Simple) -> bool:
        """NAME=value in front of a command, or as an argument of declare and its like."""
        m = _re(_ASSIGN).match(self.src, self.i)
        array = m is not None and self.src.startswith("(", m.end())
        if node.words and not (array and node.words[0].text in ("declare", "typeset", "local", "readonly", "export")):
            return False
        if not m:
            if not node.words and _re(r"[A-Za-z_][A-Za-z0-9_]*\[").match(self.src, self.i):
                raise Unsupported("it assigns to an array's element")
            split = _re(_SPLIT_ASSIGN).match(self.src, self.i)
            if split and "\\\n" in split.group() and not node.words:
                raise Unsupported("an assignment is split over lines")
            return False
        name, append = m.group(1), bool(m.group(2))
        if append:
            self.differs("+=")
        self.i = m.end()
        if not array:
            value = Word("") if self.i >= self.n or self.src[self.i] in " \t\n;&|)" else self.word()
            node.assigns.append(Assign(name, value, None, append))
            return True
        self.i += 1
        words = []
        while True:
            self.newlines()
            if self.at(")"):
                break
            if self.i >= self.n or self.src[self.i] in ";&|(" or self.at("["):
                raise Unsupported("an array is assigned by subscripts")
            words.append(self.word())
        self.i += 1
        if self.i < self.n and self.src[self.i] not in " \t\n;&|)":
            raise Unsupported("an array's assignment goes on")
        node.assigns.append(Assign(name, None, words, append))
        return True

    # Redirections and here-documents

    def redirect(self) -> Redirect | None:
        src = self.src
        i = self.i
        if i >= self.n or src[i] not in "<>&0123456789{":
            return None
        fd = ""
        if src[i] == "{":
            if _re(r"\{[A-Za-z_]\w*\}[<>]").match(src, i):
                raise Unsupported("a redirection names its descriptor by a variable")
            return None
        if src[i].isdigit():
            m = _re(r"[0-9]+(?=[<>])").match(src, i)
            if not m or src.startswith(("<(", ">("), m.end()):
                return None
            fd = m.group()
            i = m.end()
            if len(fd) > 1:
                # `uniq a 10>/dev/null` has two operands there.
                self.differs("a descriptor of two digits")
        m = _re(_REDIRECT).match(src, i)
        if not m:
            return None
        op = m.group()
        if not fd and op in "<>" and src.startswith("(", m.end()):
            return None
        if fd and op[0] == "&":
            return None
        self.i = m.end()
        m = _re(_BLANKS).match(src, self.i)
        if m:
            self.i = m.end()
        if self.i >= self.n or src[self.i] == "\n":
            raise Unsupported("a redirection has no target")
        if op in ("<<", "<<-"):
            m = _re(_DELIMITER).match(src, self.i)
            if not m or (m.end() < self.n and src[m.end()] not in " \t\n;&|<>)"):
                raise Unsupported("the word that ends a here-document is not simple")
            raw = m.group()
            quoted = any(c in raw for c in "'\"\\")
            self.i = m.end()
            text = raw.replace("'", "").replace('"', "").replace("\\", "")
            if quoted and raw.count("'") and raw.count('"'):
                raise Unsupported("the word that ends a here-document is not simple")
            redirect = Redirect(fd, op, Word(text))
            self.heredocs.append((redirect, text, quoted, op == "<<-"))
            return redirect
        if (
            src[self.i] in ";&|()#"
            or (src[self.i] in "<>" and not (self.at("<(") or self.at(">(")))
            or _re(r"[0-9]+[<>]").match(src, self.i)
        ):
            raise Unsupported("a redirection has no target")
        return Redirect(fd, op, self.word())

    def read_heredocs(self) -> None:
        """Read the bodies that start at this line. A delimiter is compared after lines are joined, as bash does."""
        waiting, self.heredocs = self.heredocs, []
        for redirect, delimiter, quoted, tabs in waiting:
            lines: list[str] = []
            while True:
                if self.i >= self.n:
                    raise Unsupported("a here-document has no end")
                line = self.line()
                if not quoted:
                    while (len(line) - len(line.rstrip("\\"))) % 2 and self.i < self.n:
                        self.differs("a joined line in a here-document")
                        line = line[:-1] + self.line()
                if tabs:
                    line = line.lstrip("\t")
                if line == delimiter:
                    break
                lines.append(line)
            text = "".join(line + "\n" for line in lines)
            if quoted:
                redirect.body = Word(text, quoted=True)
            else:
                inner = Parser(text, self.depth, self.plain_sh)
                redirect.body = inner.quoted_text("")
                for hole in redirect.body.holes or ():
                    hole.text = hole.text or text

    def line(self) -> str:
        end = self.src.find("\n", self.i)
        if end < 0:
            end = self.n
        line = self.src[self.i : end]
        self.i = min(end + 1, self.n)
        return line

    # Words

    def word(self, pattern: bool = False) -> Word:
        """One word. `pattern`: behind =~ or == in [[ ]], where ( ) | are part of it."""
        src, n = self.src, self.n
        i = start = self.i
        out: list[str] = []
        holes: list[Hole] = []
        marks = 0
        quoted = False
        bare = -1
        size = 0  # of `out`, to know how much of the start was bare
        opened = False  # an unquoted { was seen
        bracket = False  # an unquoted [ was seen
        parens = 0
        plain = _re(_PLAIN)
        while i < n:
            m = plain.match(src, i)
            if m:
                text = m.group()
                if opened and ("," in text or ".." in text):
                    marks |= BRACES
                out.append(text)
                size += len(text)
                i = m.end()
                continue
            c = src[i]
            if c in " \t\n" or c in ";&":
                if not parens:
                    break
                out.append(c)
                i += 1
            elif c in "|()":
                if not pattern:
                    break
                if c == ")" and not parens:
                    break
                if c == "|" and (not parens and src.startswith("||", i)):
                    break
                parens += {"(": 1, ")": -1}.get(c, 0)
                out.append(c)
                i += 1
            elif c in "<>":
                if src.startswith("(", i + 1):
                    self.i = i + 2
                    holes.append(Hole("proc", commands=self.substitution()))
                    i = self.i
                    out.append("/dev/fd/" + HOLE)
                    if bare < 0:
                        bare = size
                    marks |= UNKNOWN
                    quoted = True
                else:
                    if not parens:
                        break
                    out.append(c)
                    i += 1
            elif c == "\\":
                if i + 1 >= n:
                    raise Unsupported("it ends in a backslash")
                if src[i + 1] == "\n":
                    i += 2
                    continue
                if bare < 0:
                    bare = size
                quoted = True
                out.append(src[i + 1])
                i += 2
            elif c == "'":
                end = src.find("'", i + 1)
                if end < 0:
                    raise Unsupported("a quote is not closed")
                if bare < 0:
                    bare = size
                quoted = True
                out.append(src[i + 1 : end])
                i = end + 1
            elif c == '"':
                if bare < 0:
                    bare = size
                quoted = True
                self.i = i + 1
                inner = self.quoted_text('"')
                i = self.i
                out.append(inner.text)
                marks |= inner.marks
                if inner.holes:
                    holes += inner.holes
            elif c == "$" and src.startswith("'", i + 1):
                if bare < 0:
                    bare = size
                quoted = True
                self.differs("$'...'")
                self.i = i + 2
                out.append(self.ansi_c())
                i = self.i
            elif c == "$" and src.startswith('"', i + 1):
                raise Unsupported('it uses $"..."')
            elif c in "$`":
                if bare < 0:
                    bare = size
                self.i = i
                hole = self.expansion(False)
                i = self.i
                if hole is None:
                    out.append("$")
                    size += 1
                    continue
                holes.append(hole)
                out.append(HOLE)
                marks |= UNKNOWN | SPLITS
            else:
                if c in "*?":
                    marks |= GLOBS
                elif c == "[":
                    bracket = True
                elif c == "]" and bracket:
                    marks |= GLOBS
                elif c == "{":
                    opened = True
                out.append(c)
                size += 1
                i += 1
        if i == start:
            raise Unsupported(f"{src[i]!r} is not expected here" if i < n else "a word is missing")
        if parens:
            raise Unsupported("parentheses in a pattern do not match")
        self.i = i
        text = "".join(out)
        return Word(text, marks, holes or None, quoted, len(text) if bare < 0 else bare)

    def quoted_text(self, closer: str) -> Word:
        """The inside of double quotes (closer '"'), or of a here-document (closer "": up to the end)."""
        src, n = self.src, self.n
        out: list[str] = []
        holes: list[Hole] = []
        marks = 0
        run = _re(r"[^\"\\$`]+")
        i = self.i
        while True:
            m = run.match(src, i)
            if m:
                out.append(m.group())
                i = m.end()
            if i >= n:
                if closer:
                    raise Unsupported("a quote is not closed")
                break
            c = src[i]
            if c == '"':
                i += 1
                if closer:
                    break
                out.append(c)
            elif c == "\\":
                if i + 1 >= n:
                    out.append(c)
                    i += 1
                elif src[i + 1] == "\n":
                    i += 2
                elif src[i + 1] in "$`\\" or (src[i + 1] == '"' and closer):
                    out.append(src[i + 1])
                    i += 2
                else:
                    out.append(c)
                    i += 1
            else:
                self.i = i
                hole = self.expansion(True)
                i = self.i
                if hole is None:
                    out.append("$")
                    continue
                holes.append(hole)
                out.append(HOLE)
                marks |= UNKNOWN
                if hole.kind == "list" or any(word.marks & SPLITS for word in hole.words):
                    marks |= SPLITS
        self.i = i
        return Word("".join(out), marks, holes or None, True, 0)

    def ansi_c(self) -> str:
        """The inside of $'...', decoded."""
        out: list[str] = []
        src = self.src
        i = self.i
        while True:
            if i >= self.n:
                raise Unsupported("a quote is not closed")
            c = src[i]
            if c == "'":
                break
            if c != "\\":
                out.append(c)
                i += 1
                continue
            m = _re(
                r"\\(?:([abeEfnrtv\\'\"?])|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))"
            ).match(src, i)
            if not m:
                raise Unsupported("it uses an escape in $'...' that is not read here")
            letter, *codes = m.groups()
            if letter:
                out.append(dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v", strict=True)).get(letter, letter))
            else:
                base = 8 if codes[3] else 16
                code = int(next(code for code in codes if code), base)
                # NUL cuts the word, bytes over 127 are not characters, and the stand-ins must not be forged.
                if not 0 < code < 0x80 and not (codes[1] or codes[2]):
                    raise Unsupported("it uses a byte in $'...' that is not read here")
                if not 0 < code < 0x110000 or not (code < 0x80 or chr(code).isprintable()):
                    raise Unsupported("it uses a character in $'...' that is not read here")
                out.append(chr(code))
            i = m.end()
        self.i = i + 1
        return "".join(out)

    # Expansions

    def substitution(self) -> list[Node]:
        """The commands up to the closing parenthesis."""
        self.deeper()
        self.inside += 1
        waiting, self.heredocs = self.heredocs, []
        nodes = self.list_until("")
        self.take(")", "')' is missing")
        if self.heredocs:
            raise Unsupported("a here-document has no body")
        self.heredocs = waiting
        self.inside -= 1
        self.depth -= 1
        return nodes

    def expansion(self, quoted: bool) -> Hole | None:
        """A $... or `...`; None for a dollar sign that stands for itself."""
        src = self.src
        i = self.i
        if src[i] == "`":
            return self.backticks(quoted)
        following = src[i + 1] if i + 1 < self.n else ""
        if following == "(":
            if src.startswith("((", i + 1):
                return self.arith_expansion()
            self.i = i + 2
            return Hole("cmd", commands=self.substitution())
        if following == "{":
            self.i = i + 2
            self.deeper()
            hole = self.parameter(quoted)
            self.depth -= 1
            return hole
        if following == "[":
            raise Unsupported("it uses $[...]")
        m = _re(_NAME).match(src, i + 1)
        if m:
            name = m.group()
            name = name[0] if name[0].isdigit() else name
            self.i = i + 1 + len(name)
            return Hole("list" if name == "@" and quoted else "var", name, plain=True)
        self.i = i + 1
        return None

    def arith_expansion(self) -> Hole:
        """$(( )), or $( ( ) ) written without a blank, which is refused."""
        self.deeper()
        self.i += 3
        arith = self.arith("))")
        self.depth -= 1
        return Hole("arith", arith=arith)

    def backticks(self, quoted: bool) -> Hole:
        src = self.src
        i = self.i + 1
        out: list[str] = []
        escaped = '$`\\"' if quoted else "$`\\"
        run = _re(r"[^`\\]+")
        while True:
            if i >= self.n:
                raise Unsupported("a backtick is not closed")
            m = run.match(src, i)
            if m:
                out.append(m.group())
                i = m.end()
                continue
            if src[i] == "`":
                break
            if i + 1 < self.n and src[i + 1] in escaped:
                out.append(src[i + 1])
                i += 2
            else:
                out.append(src[i : i + 2])
                i += 2
        self.i = i + 1
        self.deeper()
        text = "".join(out)
        if "\\\n" in text:
            self.differs("a joined line in backticks")
        if _re(_OPERATOR_SPLIT).search(text):
            raise Unsupported("an operator is split over two lines")
        nodes = Parser(text, self.depth, self.plain_sh).program()
        self.depth -= 1
        return Hole("cmd", commands=nodes, text=text)

    def parameter(self, quoted: bool) -> Hole:
        """${...}, from behind the brace."""
        src = self.src
        length = False
        if self.at("#") and not _re(r"#[}:\-+?=#%/]").match(src, self.i):
            length = True
            self.i += 1
        if self.at("!"):
            raise Unsupported("it uses ${!name}")
        m = _re(_NAME).match(src, self.i)
        if not m:
            raise Unsupported("it uses a form of ${...} that is not read here")
        hole = Hole("var", m.group())
        self.i = m.end()
        m = _re(r"\[([@*]|[0-9]+)\]").match(src, self.i)
        if m:
            self.i = m.end()
            if m.group(1) == "@":
                hole.kind = "list"
            hole.name += "[]"
        elif self.at("["):
            raise Unsupported("it uses an array's subscript")
        if hole.name == "@":
            hole.kind = "list"
        if self.at("}"):
            self.i += 1
            hole.plain = not length
            if length:
                hole.kind = "length"
            return hole
        if length:
            raise Unsupported("it uses a form of ${...} that is not read here")
        m = _re(r":?[-=?+]|##?|%%?|//?|/[#%]|\^\^?|,,?|@[QULu]\}|:").match(src, self.i)
        if not m:
            raise Unsupported("it uses a form of ${...} that is not read here")
        op = m.group()
        self.i = m.end()
        if op[0] == "@":
            return hole
        if op in ("=", ":="):
            hole.kind = "assign"
        if op == ":":
            m = _re(r" ?-?[0-9]+(?::-?[0-9]+)?\}|:-?[0-9]+\}").match(src, self.i)
            if not m:
                raise Unsupported("it uses an expression in ${name:offset}")
            self.i = m.end()
            return hole
        hole.words = [self.parameter_word(quoted)]
        self.take("}", "'}' is missing")
        return hole

    def parameter_word(self, quoted: bool) -> Word:
        """The word inside ${name:-word}, up to an unquoted "}"."""
        src = self.src
        out: list[str] = []
        holes: list[Hole] = []
        marks = 0
        while True:
            if self.i >= self.n:
                raise Unsupported("'}' is missing")
            m = _re(r"[^\\'\"`${}<>]+").match(src, self.i)
            if m:
                out.append(m.group())
                self.i = m.end()
                continue
            c = src[self.i]
            if c == "}":
                break
            if c == "\\" and self.i + 1 < self.n:
                out.append(src[self.i + 1] if src[self.i + 1] != "\n" else "")
                self.i += 2
            elif c == "'" and not quoted:
                end = src.find("'", self.i + 1)
                if end < 0:
                    raise Unsupported("a quote is not closed")
                out.append(src[self.i + 1 : end])
                self.i = end + 1
            elif c == "'":
                # bash reads it as a quote or as itself, depending on the operator.
                raise Unsupported("it has a single quote in a quoted ${...}")
            elif c == '"':
                if quoted:
                    self.differs('a quote inside "${...}"')
                self.i += 1
                inner = self.quoted_text('"')
                out.append(inner.text)
                marks |= inner.marks
                holes += inner.holes or []
            elif c == "$" and src.startswith(("'", '"'), self.i + 1):
                raise Unsupported("it has $'...' inside ${...}")
            elif c in "$`":
                hole = self.expansion(quoted)
                out.append(HOLE if hole else "$")
                if hole:
                    holes.append(hole)
                    marks |= UNKNOWN
                    if hole.kind == "list" or any(word.marks & SPLITS for word in hole.words):
                        marks |= SPLITS
            elif c in "{<>" and (c == "{" or src.startswith("(", self.i + 1)):
                raise Unsupported("it uses a form of ${...} that is not read here")
            else:
                out.append(c)
                self.i += 1
        return Word("".join(out), marks, holes or None, True)

    def arith(self, closer: str) -> Arith:
        """An arithmetic expression up to `closer` outside parentheses."""
        src = self.src
        out: list[str] = []
        holes: list[Hole] = []
        parens = 0
        while True:
            if self.i >= self.n:
                raise Unsupported(f"{closer!r} is missing")
            m = _re(r"[^\\'\"`$();\[\]{}#]+").match(src, self.i)
            if m:
                out.append(m.group())
                self.i = m.end()
                continue
            c = src[self.i]
            if not parens and src.startswith(closer, self.i):
                self.i += len(closer)
                break
            if c in "'\"\\[]{};":
                raise Unsupported("it has quotes or subscripts in an arithmetic expression")
            if c == "(":
                parens += 1
            elif c == ")":
                parens -= 1
                if parens < 0:
                    raise Unsupported("parentheses in an arithmetic expression do not match")
            if c in "$`":
                hole = self.expansion(True)
                if hole is None:
                    raise Unsupported("it has a lone $ in an arithmetic expression")
                holes.append(hole)
                out.append(HOLE)
            else:
                out.append(c)
                self.i += 1
        return Arith("".join(out), holes)
