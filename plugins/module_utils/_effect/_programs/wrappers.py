# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that run another program, whose effect decides: sudo, env, timeout, xargs, sh -c ..."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .._nodes import GLOBS, HOLE, SAFE, SPLITS, UNKNOWN, Assign, Pipe, Simple, Word, listed
from .._rules import Rule, Unknown, Verdict, check, read_options
from .._variables import check_prefix

if TYPE_CHECKING:
    from .._shell import Shell

# Each table holds the wrapper's own options; what follows is the command.
WRAPPERS = {
    "nice": Rule("0123456789", "n", long_values="adjustment"),
    "ionice": Rule("t", "cn", long="ignore", long_values="class classdata"),
    "nohup": Rule(),
    "setsid": Rule("cfw", long="ctty fork wait"),
    "stdbuf": Rule("", "ioe", long_values="input output error"),
    "linux32": Rule("BFILRSTXZv3"),
    "linux64": Rule("BFILRSTXZv3"),
    "unbuffer": Rule("p"),
    "eatmydata": Rule(),
    "catchsegv": Rule(),
}
_TIMEOUT = Rule("fpv", "ks", long="foreground preserve-status verbose", long_values="kill-after signal")
_TIME = Rule(
    "pvq",
    "f",
    long="portability verbose quiet",
    long_values="format",
    writes={"o output a append": "writes its result to a file"},
)
_SUDO = Rule(
    "nSHPE",
    "ugpTCtr",
    long="non-interactive stdin set-home preserve-groups",
    long_optional="preserve-env",
    long_values="user group prompt command-timeout close-from type role",
    writes={"e edit": "edits files", "s shell i login": "runs a shell", "K remove-timestamp": "forgets credentials"},
)
_SUDO_LIST = Rule(
    "lnSv", "Uugp", long="list non-interactive stdin", long_values="other-user user group prompt", needs="-l --list"
)
_DOAS = Rule("n", "u")
_ENV = Rule("i0v", "uC", long="ignore-environment null debug", long_values="unset chdir", long_optional="")
_XARGS = Rule(
    "0rtxpo",
    "nLsPIdaE",
    "ile",
    long="null no-run-if-empty verbose exit open-tty show-limits interactive",
    long_values="max-args max-lines max-chars max-procs delimiter arg-file",
    long_optional="replace eof",
    writes={"process-slot-var": "sets a variable of the program"},
    first=True,
)
_WATCH = Rule(
    "bcegptTxdCrw",
    "nq",
    long="beep color errexit chgexit precise no-title exec no-color no-rerun no-wrap",
    long_values="interval equexit",
    long_optional="differences",
)
_CHRT = Rule(
    "abdfiormv",
    "TPD",
    long="all-tasks batch deadline fifo idle other rr reset-on-fork verbose",
    long_values="sched-runtime sched-period sched-deadline",
)
_CHRT_SHOW = (
    Rule("avmp", long="all-tasks verbose max pid", operands=1, needs="-p --pid"),
    Rule("m", long="max", operands=0, needs="-m --max"),
)
_TASKSET = Rule("ac", long="all-tasks cpu-list")
_TASKSET_SHOW = Rule("acp", long="all-tasks cpu-list pid", operands=1, needs="-p --pid")
_IONICE_SHOW = Rule("t", "pPu", long="ignore", long_values="pid pgid uid", operands=None)
_SHELL = Rule("aefhnuxvlimBCEHPT", "oO", long="login norc noprofile posix verbose")


def rest_of(program: str, rule: Rule, words: Sequence[Word]) -> tuple[dict[str, list[Word | None]], list[Word]]:
    """The wrapper's options, and the words of the command behind them."""
    seen, operands, rest = read_options(program, rule, words, stop=True)
    return seen, [*operands, *rest]


def wrapper(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, command = rest_of(program, WRAPPERS[program], words)
    if not command:
        if program == "nice":
            return
        raise Unknown(f"{program} without a command is not known to only read")
    shell.command(command)


def ionice(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if not words:
        return
    try:
        _seen, command = rest_of(program, WRAPPERS[program], words)
    except Verdict:
        # -p with a class sets it; alone it shows it.
        check(program, _IONICE_SHOW, words)
        return
    if not command:
        raise Unknown("ionice without a command is not known to only read")
    shell.command(command)


def timeout(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, command = rest_of(program, _TIMEOUT, words)
    if len(command) < 2 or command[0].many:
        raise Unknown("timeout without a command is not known to only read")
    shell.command(command[1:])


def time(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if [word.text for word in words] == ["-V"]:
        return
    _seen, command = rest_of(program, _TIME, words)
    if command:
        shell.command(command)


def sudo(shell: Shell, program: str, words: Sequence[Word]) -> None:
    texts = [word.text for word in words]
    if texts in (["-V"], ["-h"]):
        return
    if any(re.match(r"-(?:[a-zA-Z]*l|-list$)", text) for text in texts[:3]):
        try:
            seen, _operands, _rest = read_options(program, _SUDO_LIST, words, stop=True)
        except Verdict:
            seen = {}
        if "-l" in seen or "--list" in seen:
            return
    _seen, command = rest_of(program, _SUDO, words)
    command = assignments(command, program)
    if not command:
        raise Unknown("sudo without a command is not known to only read")
    shell.command(command)


def doas(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, command = rest_of(program, _DOAS, words)
    if not command:
        raise Unknown("doas without a command is not known to only read")
    shell.command(command)


def assignments(words: Sequence[Word], program: str) -> list[Word]:
    """Judge the NAME=value words in front of a command, and return the command."""
    words = list(words)
    while words and "=" in words[0].text.split(HOLE)[0]:
        word = words.pop(0)
        name, _equals, value = word.text.partition("=")
        if word.many:
            raise Unknown(f"a word of {program} is only known when it runs")
        check_prefix(Assign(name, Word(value, word.marks)), program)
    return words


def env(shell: Shell, program: str, words: Sequence[Word]) -> None:
    _seen, command = rest_of(program, _ENV, words)
    if command and command[0].text == "-":
        command = command[1:]
    command = assignments(command, program)
    if command:
        shell.command(command)


def watch(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, command = rest_of(program, _WATCH, words)
    if not command:
        raise Unknown("watch without a command is not known to only read")
    if "-x" in seen or "--exec" in seen:
        shell.command(command)
        return
    if not all(word.plain for word in command):
        raise Unknown("watch runs a text that is only known when it runs")
    shell.nested(" ".join(word.text for word in command), plain_sh=True)


def chrt(shell: Shell, program: str, words: Sequence[Word]) -> None:
    try:
        check(program, _CHRT_SHOW, words)
        return
    except Verdict:
        _seen, command = rest_of(program, _CHRT, words)
    if len(command) < 2 or not re.fullmatch(r"[0-9]+", command[0].text):
        raise Unknown("chrt without a priority and a command is not known to only read")
    shell.command(command[1:])


def taskset(shell: Shell, program: str, words: Sequence[Word]) -> None:
    try:
        check(program, _TASKSET_SHOW, words)
        return
    except Verdict:
        _seen, command = rest_of(program, _TASKSET, words)
    if len(command) < 2 or not command[0].plain:
        raise Unknown("taskset without a mask and a command is not known to only read")
    shell.command(command[1:])


def xargs(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, command = rest_of(program, _XARGS, words)
    if not command:
        command = [Word("echo")]
    token = ""
    replacing = [value for option in ("-I", "-i", "--replace") for value in seen.get(option, [])]
    # The last of these counts, and cancels the others: what is read may be appended after all.
    if len(replacing) > 1 or (
        replacing and not seen.keys().isdisjoint(("-n", "-L", "-l", "--max-args", "--max-lines"))
    ):
        raise Unknown("xargs with several of -I, -i, -n and -L is not known to only read")
    for value in replacing:
        if value is not None and not value.plain:
            raise Unknown("what xargs replaces is only known when it runs")
        token = value.text if value is not None and value.text else "{}"
    known = "-a" not in seen and "--arg-file" not in seen and fed_by_paths(shell, seen, bool(token))
    stand_in = SAFE if known else HOLE
    if token:
        command = [
            word
            if token not in word.text
            else replace(word, text=word.text.replace(token, stand_in), marks=word.marks | UNKNOWN)
            for word in command
        ]
    else:
        command = [*command, Word(stand_in, UNKNOWN | (GLOBS if known else SPLITS))]
    shell.command(command)


def fed_by_paths(shell: Shell, seen: dict[str, list[Word | None]], replaces: bool) -> bool:
    """Whether what xargs reads are known to be paths that cannot be taken for options."""
    from .._shell import prints_paths

    if not shell.source:
        return False
    last = shell.source[-1]
    if "-0" in seen or "--null" in seen:
        if not isinstance(last, Simple) or not last.words or last.words[0].text != "find":
            return False
        paths = [word for word in last.words[1:2] if not word.text.startswith(("-", "(", "!"))]
        starts = list(last.words[1:])
        for i, word in enumerate(starts):
            if word.text[:1] in ("-", "(", "!"):
                starts = starts[:i]
                break
        texts = {word.text for word in last.words}
        return (
            bool(paths)
            and all(word.operand or word.plain for word in starts)
            and "-print0" in texts
            and not texts & {"-printf", "-print", "-ls", "-files0-from", "-exec", "-execdir", "-ok", "-okdir"}
        )
    if replaces:
        return prints_paths([Pipe(list(shell.source), 0, 0)])
    return False


def sh(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """sh -c TEXT is judged by its text; -n only checks."""
    texts = [word.text for word in words]
    if texts == ["--version"] or texts == ["--help"]:
        return
    checks = texts[:1] == ["-n"] and len(texts) > 1 and all(word.operand or word.plain for word in words)
    if checks and not any(text.startswith(("-", "+")) for text in texts[1:]):
        return
    i = 0
    seen_c = False
    while i < len(words):
        word = words[i]
        if not word.plain:
            break
        text = word.text
        if text == "--":
            i += 1
            break
        if text in ("--login", "--norc", "--noprofile", "--posix"):
            i += 1
            continue
        if not re.fullmatch(r"[-+][a-zA-Z]+", text):
            break
        letters = text[1:]
        if text[0] == "-" and "c" in letters:
            seen_c = True
        if set(letters) - set("ceufxvl"):
            if letters == "o" and i + 1 < len(words) and words[i + 1].text in ("pipefail", "errexit", "nounset"):
                i += 2
                continue
            raise Unknown(f"{program} {text} is not known to only read")
        i += 1
    if not seen_c:
        raise Unknown(f"{program} runs commands that are not visible here")
    if i >= len(words) or not words[i].plain:
        raise Unknown(f"{program} -c runs a text that is only known when it runs")
    shell.nested(words[i].text, plain_sh=program != "bash")


def busybox(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if not words or (words[0].text in ("--list", "--list-full") and len(words) == 1):
        return
    if words[0].text.startswith("-") or words[0].text not in _BUSYBOX:
        raise Unknown(f"{program} {words[0].text} is not known to only read")
    shell.command(words)


# Applets that take a part of the options of the programs they are named after, and no other option that writes.
_BUSYBOX = listed(
    "sh ash awk basename cat cksum cmp comm cut date df diff dirname du echo egrep env expr false fgrep find "
    "free grep head hexdump hostid id ls lsof md5sum nl od paste pidof printenv printf ps pwd readlink realpath "
    "seq sha1sum sha256sum sha512sum sort stat strings sum tac tail test tr true uname uniq uptime wc which who "
    "whoami xargs zcat"
)


PROGRAMS = {
    **dict.fromkeys(WRAPPERS, wrapper),
    "ionice": ionice,
    "timeout": timeout,
    "time": time,
    "sudo": sudo,
    "doas": doas,
    "env": env,
    "watch": watch,
    "chrt": chrt,
    "taskset": taskset,
    "xargs": xargs,
    "sh": sh,
    "bash": sh,
    "dash": sh,
    "ash": sh,
    "busybox": busybox,
    "toybox": busybox,
}
