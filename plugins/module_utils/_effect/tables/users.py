# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, groups and sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .._nodes import Word
from .._rules import Rule, Unknown, check

if TYPE_CHECKING:
    from .._shell import Entry, Shell


def _separated(*rules: Rule) -> Callable[[Shell, str, Sequence[Word]], None]:
    """A program to which any word that ends in ";" ends a command, and the next begins another."""

    def separated(shell: Shell, program: str, words: Sequence[Word]) -> None:
        for word in words:
            if ";" in word.text or not word.plain:
                raise Unknown(f"a ; starts another command of {program}")
        check(program, rules, words)

    return separated


_WRITES = {
    "changes users or groups": "adduser addgroup deluser delgroup usermod userdel groupadd groupdel groupmod "
    "groupmems gpasswd newusers chpasswd chgpasswd chfn vigr luseradd luserdel lusermod lgroupadd lpasswd",
    "converts the password files": "pwconv pwunconv grpconv grpunconv",
}
PROGRAMS: dict[str, Entry] = {
    **{name: reason for reason, names in _WRITES.items() for name in names.split()},
    "ac": Rule("dpaVyz", "f", long="daily-totals individual-totals all-days", long_values="file"),
    "chage": Rule(
        # not -R: a folder's own NSS modules
        "li",
        long="list iso8601",
        needs="-l --list",
        operands=1,
        writes={"d E I m M W lastday expiredate inactive mindays maxdays warndays": "changes a password's age"},
    ),
    "chsh": Rule("l", long="list-shells", needs="-l --list-shells", operands=0),
    "crontab": (
        Rule(
            "l",
            "u",
            needs="-l",
            operands=0,
            writes={"r": "removes the table", "e": "edits the table", "i": "removes the table when asked to"},
        ),
        Rule("T", "", needs="-T", operands=(1, 1)),
        Rule("V", needs="-V", operands=0),
    ),
    "anacron": Rule("T", "t", needs="-T"),
    # `at -V TIME` prints the version and goes on to schedule
    "at": (Rule("l", "qo", needs="-l"), Rule("c", needs="-c", pattern=r"\d+"), Rule("V", needs="-V", operands=0)),
    "atq": Rule("V", "qo"),
    "atrm": "removes a job",
    "batch": "schedules a job",
    "cronnext": Rule("lca", "ieus"),
    "faillock": Rule(
        "",
        "",
        long="legacy-output",
        long_values="user dir",
        operands=0,
        writes={"reset": "resets the record of failures"},
    ),
    "faillog": Rule(
        "a",
        "ut",
        long="all",
        long_values="user time",
        operands=0,
        writes={"m M l r maximum reset lock-secs": "changes the record of failures"},
    ),
    "grpck": Rule(
        "rq", long="read-only quiet", needs="-r --read-only", operands=2, writes={"s sort": "sorts the files"}
    ),
    "lchage": Rule("l", long="list", needs="-l --list", operands=1),
    "libuser-lid": Rule("gn", long="group onlynames", operands=1),
    "dump-acct": Rule(operands=1),
    "lid": Rule("gn", long="group onlynames", operands=1),
    "lastcomm": Rule(
        pure=True,
        flags="s",
        values="f",
        long="strict-match print-controls debug",
        long_values="user command tty file pid",
    ),
    "login": "starts a session",
    "members": Rule("apst", operands=1),
    "newuidmap": "maps user ids",
    "newgidmap": "maps group ids",
    "pam_tally2": Rule(
        "", "u", long_values="user file", operands=0, writes={"r reset": "resets the record of failures"}
    ),
    "passwd": (
        Rule(
            "Sa",
            long="status all",
            needs="-S --status",
            operands=1,
            writes={
                "l lock u unlock": "locks or unlocks an account",
                "d delete": "removes a password",
                "e expire": "expires a password",
            },
        ),
    ),
    "pkaction": Rule("v", "a", long="verbose", long_values="action-id", operands=0),
    "pkcheck": Rule(long="list-temp", needs="--list-temp", operands=0),
    "pkexec": "runs a program as another user",
    "pwck": Rule(
        "rq", long="read-only quiet", needs="-r --read-only", operands=2, writes={"s sort": "sorts the files"}
    ),
    "runuser": "runs a program as another user",
    "sa": Rule("abcdDijklmnprtu", "v", operands=None),
    "sg": "runs a command",
    "su": Rule("V", needs="-V", operands=0),
    "sudoedit": "edits files",
    "sudoreplay": Rule("l", "d", long="list", long_values="directory", needs="-l --list"),
    "useradd": Rule(
        "D", long="defaults", needs="-D --defaults", operands=0, writes={"b e f g s": "changes the defaults"}
    ),
    "vipw": "may write, or run what is not visible here",
    "visudo": Rule("cqsV", "f", long="check quiet strict", long_values="file", needs="-c --check -V", operands=1),
    "cvtsudoers": Rule(
        "eMpV",
        "bdfiImPsS",
        long="expand-aliases prune-matches match-local version",
        long_values="base defaults output-format input-format increment match padding suppress order-start",
        operands=1,
        writes={"o output": "writes to its file", "l logfile": "writes to its file"},
    ),
    "wall": "sends a message to terminals",
    "write": "sends a message to a terminal",
    "talk": "sends messages",
    "dump-utmp": Rule("rn", pure=True),
    "whowatch": "can signal processes",
    "screen": (Rule(dash="-ls -list -v", operands=1, needs="-ls -list -v", first=True),),
    # An operand ";" starts another command, and so does a value that ends in one; a format may run a program: "#(...)".
    "tmux": _separated(
        Rule("V", needs="-V", operands=0),
        Rule(
            "2u8",
            "LS",
            commands={
                "list-sessions ls list-clients lsc list-buffers lsb info server-info": Rule(operands=0),
                "list-windows lsw list-panes lsp": Rule("as", "t", operands=0),
                "list-keys lsk": Rule("1aN", "T", operands=1, pattern=r"[\w\-]+"),
                "list-commands lscm": Rule(operands=1, pattern=r"[\w\-]+"),
                "show-options show showw show-window-options show-hooks": Rule(
                    "AgHpqsvw", "t", operands=1, pattern=r"[@\w\-\[\]]+"
                ),
                "show-environment showenv": Rule("ghs", "t", operands=1, pattern=r"\w+"),
                "show-messages showmsgs": Rule("JT", "t", operands=0),
                "show-buffer showb": Rule("", "b", operands=0),
                "has-session has": Rule("", "t", operands=0),
                "capture-pane capturep": Rule("peJNCaqTM", "tSE", needs="-p", operands=0),
            },
        ),
    ),
    "byobu": "starts a session",
    "script": "writes to a file",
    "scriptreplay": Rule("", "tBIOsTdm", long_values="timing log-io log-in log-out divisor maxdelay"),
    "scriptlive": "runs a program",
    "ttyrec": "writes to a file",
    "asciinema": "writes to a file",
    "expect": "runs a script",
}
