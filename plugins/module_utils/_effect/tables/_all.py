# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule tables: which programs are known, and which of their command lines only read.

Every module of this package has one dictionary, PROGRAMS, from a program's name to what is known about it:

    "tac": Rule("br", "s", long="before regex", long_values="separator", pure=True),

A Rule lists the options and operands with which the program only reads; it is made to be checked against the manual
page line by line. tac takes -b and -r, and -s with a value, by their long names --before, --regex and --separator.
Nothing that is not listed is allowed: neither a new option nor an abbreviation of a long one. `pure` says that no
option or operand at all could make tac write, so that words which only the shell knows, as in `tac $file`, are fine.

    "hostname": Rule("aAdfiIsy", long="alias fqdn ip-address short", operands=0),

Here operands matter: `hostname` prints the name, `hostname web02` sets it.

    "ar": (Rule(needs="...", ...), Rule(...)),

Several rules are several forms of the program: one of them must allow the whole command line.

    "helm": Rule(long="debug", long_values="namespace", shared=True, commands={
        "list ls": Rule("aAq", long="all"),
        "get": Rule(commands={"values manifest": Rule(long_values="output")}),
    }),

Subcommands nest. Several names separated by blanks share a rule. `shared` options may come behind the subcommand, too.

    "rm": "removes files",

A text is the reason why the program writes, whatever its options. Programs whose words need more than a table are
functions, in `_programs`. See `Rule` for every argument.

To add a program: find the module of its subject, write its rule from the manual page (leave out every option that
writes, runs another program or reads a configuration that could), and add a read and, if it has one, a write to
tests/unit/effect/cases.py or the cases_*.py of its subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._nodes import listed

if TYPE_CHECKING:
    from .._shell import Entry

# Programs for which "--help" or "--version" as the sole argument is not known to print only that.
NO_HELP = listed(
    "a2disconf a2dismod a2dissite a2enconf a2enmod a2ensite apachectl echo emacs exim exim4 expr freshclam init "
    "mail mailq mailx mesg mutt newaliases nano printf sendmail telinit test yes [ : true false ed ex vi view nc "
    "netcat ash dash sh source . eval exec command builtin run-parts service invoke-rc.d update-rc.d rc-service "
    "shutdown reboot halt poweroff updatedb sync pwconv pwunconv grpconv grpunconv postalias postmap newgrp sg su "
    "mongo mongodump cscope startx top domainname nisdomainname ypdomainname dnsdomainname socat telnet ftp sftp "
    "cu minicom dhclient ifup ifdown tclsh erl csh tcsh"
)


def programs() -> dict[str, Entry]:
    """Every known program, from all tables and from the hand-written functions."""
    merged: dict[str, Entry] = {}
    for table in tables().values():
        merged.update(table)
    return merged


def tables() -> dict[str, dict[str, Entry]]:
    """The tables by subject, the hand-written functions among them."""
    from .._programs import archives, builtins, clouds, databases, files, find, networks, services, text, vcs, wrappers
    from . import (
        archive,
        cloud,
        containers,
        coreutils,
        development,
        hardware,
        languages,
        mail,
        monitoring,
        network,
        packages,
        procps,
        security,
        storage,
        systemd,
        users,
        util_linux,
        web,
        writers,
    )
    from . import (
        databases as database_tables,
    )

    # Any: every module's PROGRAMS has the narrower type that its own entries happen to have.
    subjects: dict[str, Any] = {
        "Shell builtins": builtins.PROGRAMS,
        "Wrappers": wrappers.PROGRAMS,
        "Finding files": find.PROGRAMS,
        "sed and awk": text.PROGRAMS,
        "Files and text": files.PROGRAMS,
        "coreutils, grep and diff": coreutils.PROGRAMS,
        "util-linux and everyday programs": util_linux.PROGRAMS,
        "Processes and load": procps.PROGRAMS,
        "systemd": systemd.PROGRAMS,
        "Services": services.PROGRAMS,
        "Network": network.PROGRAMS,
        "Network tools with a language of their own": networks.PROGRAMS,
        "Packages": packages.PROGRAMS,
        "Storage": storage.PROGRAMS,
        "Security and audit": security.PROGRAMS,
        "Users and groups": users.PROGRAMS,
        "Containers and virtual machines": containers.PROGRAMS,
        "Clouds and orchestration": {**cloud.PROGRAMS, **clouds.PROGRAMS},
        "Databases": {**database_tables.PROGRAMS, **databases.PROGRAMS},
        "Web, DNS and directory servers": web.PROGRAMS,
        "Mail": mail.PROGRAMS,
        "Version control": vcs.PROGRAMS,
        "Archives": {**archive.PROGRAMS, **archives.PROGRAMS},
        "Hardware, kernel and boot": hardware.PROGRAMS,
        "Monitoring and logs": monitoring.PROGRAMS,
        "Languages and their packages": languages.PROGRAMS,
        "Development and documents": development.PROGRAMS,
        "Programs that always write": writers.PROGRAMS,
    }
    return subjects
