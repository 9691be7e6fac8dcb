# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail servers and clients."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
# Perl's <> and open() run a "file" whose name holds a pipe.
_SAFE_NAME = r"[\w./\-*?:@+, =\[\]]+"
_EXIM = (
    Rule(
        dash="-bV -bp -bpc -bpr -bpa -bpu -bpra -bpru -bP -bv -bvs -bt -brw -brt -v",
        needs="-bV -bp -bpc -bpr -bpa -bpu -bpra -bpru -bP -bv -bvs -bt",
    ),
    # These show a message of the queue.
    Rule(dash="-Mvb -Mvc -Mvh -Mvl", operands=(1, 1), needs="-Mvb -Mvc -Mvh -Mvl"),
)
PROGRAMS = {
    # Without -e, too, "name=value" changes the configuration (postconf(1)).
    "postconf": Rule(
        "adfhHlmnpPvxMFA",
        "cC",
        pattern=r"[\w.\-/*]+",
        writes={
            "e": "changes the configuration",
            "#": "changes the configuration",
            "X": "changes the configuration",
            "b": "prints a bounce text",
        },
    ),
    "postqueue": Rule("pjv", "", needs="-p -j", operands=0, writes={"f i s": "sends mail"}),
    "mailq": Rule("v", operands=0),
    # -c names a configuration, which names the folder of the scripts that run. "check" creates missing folders
    # (postfix(1)).
    "postfix": Rule("v", operands=(1, 1), pattern="status", writes={"D": "runs a debugger", "c": "may run scripts"}),
    "postmulti": Rule("laRv", "ig", needs="-l", operands=0, writes={"e": "changes instances", "p x": "runs a command"}),
    "postcat": Rule("bdehoqrv", "s"),
    "postlog": "adds a message to the log",
    "postmap": Rule(
        "bfhmFNsv", "q", needs="-q -s", operands=(1, None), writes={"d": "removes an entry", "i": "adds an entry"}
    ),
    "postalias": Rule(
        "fFNsv", "q", needs="-q -s", operands=(1, None), writes={"d": "removes an entry", "i": "adds an entry"}
    ),
    "postsuper": "changes the queue",
    "postdrop": "adds a mail",
    "postkick": "signals a daemon",
    "newaliases": "writes the table of aliases",
    "sendmail": Rule(dash="-bp -d0.1 -v", needs="-bp", operands=0, writes={"bv": "sends a report"}),
    "mail": "sends or changes mail",
    "mailx": "sends or changes mail",
    "mutt": Rule("v", needs="-v", operands=0),
    "swaks": "sends a mail",
    "msmtp": Rule(
        "P", "a", long="pretend version serverinfo", needs="-P --pretend --version --serverinfo", operands=None
    ),
    "exim": _EXIM,
    "exim4": _EXIM,
    "exiqgrep": Rule("czxiblRa", "fryosG", operands=0),
    "exiwhat": "signals every process of exim",
    "exigrep": Rule("vlIM", "", "t", operands=(1, None), pattern=_SAFE_NAME),
    # Whole words: -html=FILE and -txt=FILE write.
    "eximstats": Rule(
        dash="-h0 -h1 -t0 -t5 -t10 -t20 -t50 -q0 -txt -html -ne -nr -nt -tnl -byhost -bydomain -byemail -emptyok",
        pattern=_SAFE_NAME,
    ),
    "exinext": Rule(operands=1),
    "exiqsumm": Rule("acs", operands=0),
    "qshape": Rule("slp", "btmwNn", pattern=r"[a-z]+"),
    "pflogsumm": Rule(
        "eimq",
        "dhu",
        long="problems_first rej_add_from verbose_msg_detail zero_fill iso_date_time ignore_case mailq no_no_msg_size "
        "problems-first rej-add-from verbose-msg-detail zero-fill iso-date-time ignore-case no-no-msg-size "
        "smtpd-stats uucp-mung no_bounce_detail no_deferral_detail no_reject_detail no-smtpd-warnings",
        long_values="detail bounce_detail deferral_detail reject_detail smtp_detail bounce-detail deferral-detail "
        "reject-detail smtp-detail smtpd-warning-detail syslog-name",
        pattern=_SAFE_NAME,
    ),
    "doveconf": Rule("adhnNPSsx", "cfm"),
    "doveadm": Rule(
        "Dv",
        "f",
        commands={
            "who": Rule("1", "a"),
            "penalty": Rule("", "a"),
            "config": Rule("anNx", "cfm"),
            "log": Rule(commands={"find errors": Rule("", "s")}),
            "mailbox": Rule(
                commands={"list status": Rule("A78sv", "u"), "metadata": Rule(commands={"list get": Rule("A", "u")})}
            ),
            "quota": Rule(commands={"get": Rule("A", "u")}),
            "user": Rule("u", "axf", operands=None),
            "acl": Rule(commands={"get rights": Rule("A", "u")}),
            "pw": Rule("lV", "srptu", operands=0),
            "dump": Rule("", "t", operands=1),
            "search": Rule("A", "u"),
            "fetch": Rule("A", "u"),
            "process": Rule(commands={"status": Rule()}),
            "service": Rule(commands={"status": Rule()}),
            "stats": Rule(commands={"dump": Rule("", "s")}),
            "proxy": Rule(commands={"list": Rule("1", "a")}),
            "replicator": Rule(commands={"status dsync-status": Rule("", "a")}),
            "instance": Rule(commands={"list": Rule("c")}),
            "auth": Rule(commands={"lookup": Rule("", "axf")}),
            "director": Rule(commands={"status map": Rule("", "a")}),
            "help": _ANY,
        },
    ),
    "spamassassin": Rule("V", "", "D", long="version lint", needs="-V --version --lint", operands=0),
    "sa-learn": Rule(long="dump version backup", needs="--dump --version --backup", operands=1),
    "sa-update": "changes rules",
    "rspamc": Rule("", "hPt", commands={"stat counters uptime symbols check": Rule()}),
    # A configuration may be Lua code.
    "rspamadm": Rule(
        commands={"configtest configdump": Rule("qgj", operands=None), "control": Rule(commands={"stat": Rule()})}
    ),
    "amavisd": Rule(commands={"showkeys": Rule()}),
    "opendkim-testkey": Rule("v", "dksx"),
    "opendkim-testmsg": Rule("", "dks"),
    "opendmarc-check": Rule(),
    "testsaslauthd": Rule("", "upfsr"),
    "imaptest": "changes mailboxes",
    "mailstat": "empties a log",
    "mailstats": Rule("oP", "fC", operands=0, writes={"p": "clears the statistics"}),
    "formail": "may write, or run what is not visible here",
    "procmail": "delivers mail",
    # Another fetchmailrc may name programs (plugin, preconnect).
    "fetchmail": Rule("cVv", long="check version", needs="-c --check -V --version"),
    "mdbox-recover": "changes mailboxes",
    "from": Rule("c", "fs"),
    "biff": Rule(operands=0),
    "messages": Rule("q", operands=1),
    "frm": Rule("lnQqS", "fst"),
    "mailutils": Rule(commands={"info": _ANY}),
    "mlmmj-list": Rule("dnostm", "L"),
    "list_lists": Rule("b", long="advertised bare"),
    "list_members": Rule("rdp", long="regular", long_optional="digest nomail"),
    "exim_dumpdb": Rule("zk", operands=2),
}
