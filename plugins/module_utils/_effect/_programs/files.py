# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File and text programs, and others of every day, whose words need more than a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import HOLE, Simple, Word, shown
from .._rules import Rule, Unknown, Writes, check, opaque, read_options

if TYPE_CHECKING:
    from .._shell import Program, Shell


def limited(rule: Rule, patterns: dict[str, str]) -> Program:
    """A program that a rule describes, and some of whose options only read with certain values.

    Args:
        patterns: Options as written on a command line, separated by blanks, and what their values must match as a
            whole.
    """

    def program_with_limits(shell: Shell, program: str, words: Sequence[Word]) -> None:
        seen, *_rest = read_options(program, rule, words)
        check(program, rule, words)
        for options, pattern in patterns.items():
            for option in options.split():
                for value in seen.get(option, []):
                    if value is not None and not (value.plain and re.fullmatch(pattern, value.text, re.S)):
                        raise Unknown(f"{program} {option} with {shown(value.text)!r} is not known to only read")

    return program_with_limits


# What libblkid finds is written to the cache file that is named.
_BLKID = limited(
    Rule(
        "dhiklp0",
        "coLnsStUuO",
        long="no-encoding list-one no-part-details probe info",
        long_values="cache-file output list-filesystems label uuid match-tag match-token offset size match-types "
        "usages",
        writes={"g garbage-collect": "cleans its cache file"},
    ),
    {"-c --cache-file": "/dev/null"},
)
# A service is the name of a module to load.
_GETENT = limited(
    Rule("iA", "s", long="no-idn no-addrconfig", long_values="service"),
    {"-s --service": r"(?:[a-z]+:)?[a-z]\w*"},
)
# less ends an option's number at the first other character, its text at a "$", and reads on for further options.
_LESS = limited(
    Rule(
        "aABcCdeEfFgGiIJKLmMnNqQrRsSuUVwWX~",
        "bhjpTtxyzD",
        long="chop-long-lines LINE-NUMBERS line-numbers no-init quit-if-one-screen quit-at-eof raw-control-chars "
        "RAW-CONTROL-CHARS ignore-case IGNORE-CASE squeeze-blank-lines version help",
        long_values="pattern tabs",
        pattern=r"[^+].*|\+(?:[0-9]+|[FGg]|/[^\n]*)",
        writes={
            "o log-file O LOG-FILE": "writes to its file",
            "k lesskey-file": "loads key bindings that may run commands",
        },
    ),
    {"-b -h -j -x -y -z --tabs": r"-?[0-9]+(?:[.,][0-9]+)*", "-p -t -T -D --pattern": r"[^$+-][^$]*"},
)
_MAN = limited(
    Rule(
        "afkKwWidV7",
        "eLmMsSRP",
        long="all apropos whatis where path location where-cat location-cat ignore-case match-case regex wildcard "
        "names-only global-apropos no-subpages no-hyphenation no-justification ascii",
        long_values="locale systems manpath sections encoding extension recode pager",
        writes={"P pager": "runs a program", "H html": "runs a browser", "X gxditview": "runs a program"},
    ),
    {"-P --pager": "cat|more|less"},
)
# The font of cowsay, its cow, is a program in Perl when it is a path.
_COWSAY = limited(Rule("bdgpstwyln", "eTfW"), {"-f": r"\w[\w-]*"})
# sysstat's options whose value may be missing: they leave a word that starts with "-" to be the next option.
_SAR = limited(
    Rule(
        "AbBdFhHpRSuvVWwyDtzUx",
        "eimnPsI",
        "fqr",
        long="human pretty dec",
        long_values="dev fs iface int",
        writes={"o": "writes to its file"},
    ),
    {"-e -i -m -n -P -s -I": "[^-].*"},
)
_SADF = limited(
    Rule(
        "CcdghjpTtUVx",
        "PseO",
        long_values="iface dev fs int",
        writes={"o": "writes to its file", "l": "writes to an archive"},
    ),
    {"-P -s -e -O": "[^-].*"},
)
_PIDSTAT = limited(
    Rule("dHhIlRrstuVvw", "CGTp", "U", long="human dec", writes={"e": "runs a program"}, pattern="[0-9]+"),
    {"-C -G -T -p": "[^-].*"},
)

# Versions differ in which of these may stand without a value, and leave the next word to be an option.
_TREE = limited(
    Rule(
        "adfilxqNQpusgDFrtcUvhnCASJX",
        "LPIHT",
        long="noreport dirsfirst filesfirst matchdirs inodes device du si prune ignore-case gitignore metafirst "
        "fromfile fromtabfile info nolinks ctime version help opt-toggle",
        long_values="filelimit timefmt charset sort gitfile infofile hintro houtro",
        writes={"o R": "writes to a file"},
    ),
    {
        "--filelimit --timefmt --charset --sort --gitfile --infofile --hintro --houtro": "[^-].*",
        "-L -P -I -H -T": "[^-].*",
    },
)
_DSTAT = limited(
    Rule(
        "cdgilmnprstvyfaV",
        "CDNIS",
        long="cpu disk int load mem net page proc swap sys time epoch vmstat all full bw nocolor noheaders tcp udp "
        "unix socket top-cpu top-mem top-io top-bio top-latency aio fs ipc lock raw io noupdate float integer bits",
        writes={"output": "writes to its file"},
    ),
    {"-C -D -N -I -S": "[^-].*"},
)
# dc runs its input, which may hold "!": only -e, with numbers and letters that calculate and print.
_DC = limited(
    Rule("", "e", long_values="expression", needs="-e --expression", operands=0),
    {"-e --expression": r"[-0-9A-F\s.+*/%^~|pnfcdrvkKiIoOzZX_]*"},
)

_PMAP = Rule(
    "xXdqVp",
    "A",
    long="extended device quiet show-path",
    long_values="range",
    writes={"N create-rc-to n create-rc": "writes a configuration"},
)


_TOP = Rule("bcHiSs1", "dnpouUwEe", long="batch-mode", needs="-b --batch-mode")


def pmap(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """pmap and top of processes by number, or by what pgrep and pidof print, which is numbers."""
    rule = _PMAP if program == "pmap" else _TOP
    check(program, rule, [Word("1") if _prints_processes(word) else word for word in words])


def _prints_processes(word: Word) -> bool:
    if word.text != HOLE or not word.holes or len(word.holes) != 1 or len(word.holes[0].commands) != 1:
        return False
    node = word.holes[0].commands[0]
    return (
        word.holes[0].kind == "cmd"
        and isinstance(node, Simple)
        and bool(node.words)
        and all(other.plain for other in node.words)
        and (
            node.words[0].text in ("pgrep", "pidof")
            and not any(re.match(r"(?!-d,$)-\w*[dSal]|--(?:de|se|li)", other.text) for other in node.words[1:])
        )
    )


_DD_VALUES = (
    r"(?:if|bs|ibs|obs|cbs|count|skip|seek|iseek|oseek|status|iflag|oflag|conv)=.*|"
    r"of=/dev/(?:null|stdout|stderr|fd/[12])"
)


def dd(shell: Shell, program: str, words: Sequence[Word]) -> None:
    for word in words:
        name = word.text.split("=", 1)[0]
        if word.many or HOLE in name:
            raise opaque("dd")
        if name == "of" and not re.fullmatch(_DD_VALUES, word.text):
            raise Writes("dd writes to its output file")
        if not re.fullmatch(_DD_VALUES, word.text, re.S):
            raise Unknown(f"dd {name} is not known to only read")


def jaq(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """jaq is jq with -i, which changes files in place."""
    for word in words:
        if word.plain and re.match(r"-\w*i|--in-?p", word.text, re.A):
            raise Writes(f"{program} {word.text} may change files in place")
        if not word.plain and not word.operand:
            raise opaque(program)
    jq(shell, program, words)


def jq(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """jq can only print; its options with two values are taken out before the rest is checked."""
    rest: list[Word] = []
    i = 0
    while i < len(words):
        if words[i].plain and words[i].text in ("--arg", "--argjson", "--slurpfile", "--rawfile", "--argfile"):
            i += 3
            continue
        rest.append(words[i])
        i += 1
    check(program, _JQ_FLAGS, rest)


_JQ_FLAGS = Rule(
    "cCMnrRsSajegVb",
    "Lf",
    long="seq stream stream-errors slurp raw-input null-input compact-output tab color-output monochrome-output "
    "ascii-output unbuffered sort-keys raw-output raw-output0 join-output exit-status args jsonargs version help "
    "binary",
    long_values="indent from-file",
    pure=True,
)

_YQ = Rule(
    "rCMnNejPvcy0",
    "opI",
    long="raw-output colors no-colors no-doc null-input exit-status tojson prettyPrint verbose header-preprocess "
    "string-interpolation yaml-output compact-output slurp nul-output",
    long_values="output-format input-format indent xml-attribute-prefix xml-content-name",
    long_optional="unwrapScalar",
    writes={"i inplace in-place": "changes files in place", "s split-exp split-exp-file": "writes to files"},
)


def yq(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, operands, _rest = read_options(program, _YQ, words)
    for word in operands:
        if not word.plain and not word.operand:
            raise opaque(program)
        if re.search(r"\bsystem\b|\beval\b\s*\(", word.text):
            raise Unknown("yq's expression may run a command")
    first = operands[0].text if operands else ""
    if first in ("write", "w", "delete", "d", "new", "n", "merge", "m", "prefix", "p", "script"):
        raise Unknown(f"yq {first} is not known to only read")


_XMLLINT = Rule(
    long="format noout noblanks recover nonet valid postvalid debug huge xinclude noxincludenode nowarning quiet "
    "html xmlout c14n c14n11 exc-c14n nsclean dropdtd noent nocdata auto pedantic nodefdtd nocatalogs stream "
    "version walker push memory timing insert repeat copy sax sax1 oldxml10 nofixup-base-uris",
    dash="-format -noout",
    dash_values="--xpath --pattern --encode --dtdvalid --schema --relaxng --schematron --path --pretty "
    "--dtdvalidfpi --maxmem -xpath",
)


def xmllint(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _XMLLINT, words)


_BC = Rule("ilqswhv", long="interactive mathlib quiet standard warn")


def bc(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """bc reads its programs from standard input; GNU bc has no way to write or to run a command."""
    check(program, _BC, words)


PROGRAMS = {
    "dd": dd,
    "jq": jq,
    "gojq": jq,
    "jaq": jaq,
    "yq": yq,
    "xmllint": xmllint,
    "bc": bc,
    "blkid": _BLKID,
    "getent": _GETENT,
    "less": _LESS,
    "man": _MAN,
    "cowsay": _COWSAY,
    "cowthink": _COWSAY,
    "sar": _SAR,
    "sadf": _SADF,
    "pidstat": _PIDSTAT,
    "pmap": pmap,
    "top": pmap,
    "dc": _DC,
    "tree": _TREE,
    "dstat": _DSTAT,
}
