# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs around services whose words need more than a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .._nodes import Word
from .._rules import Rule, Unknown, Writes, check, read_options

if TYPE_CHECKING:
    from .._shell import Entry, Shell

_SERVICE = Rule(long="status-all", needs="--status-all", operands=0)
_RC_SERVICE = Rule("l", "er", long="list", long_values="exists resolve", needs="-l --list -e --exists -r --resolve")


def service(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """service NAME status: an init script's status is taken at its word, a path in NAME is not."""
    if len(words) == 2 and words[1].plain and words[1].text == "status":
        name = words[0]
        if name.plain and re.fullmatch(r"[A-Za-z0-9][\w@.:\-]*", name.text) and ".." not in name.text:
            return
    if program == "rc-service" and words and words[0].text.startswith("-"):
        check(program, _RC_SERVICE, words)
        return
    if len(words) == 2 and words[1].plain and words[0].plain and "/" not in words[0].text:
        raise Writes(f"{program} {words[1].text} changes what runs")
    if program != "service":
        raise Unknown(f"{program} is only known to read with NAME status")
    check(program, _SERVICE, words)


# Programs that check or show by a configuration which can load code or run programs: one that is given by its path has
# to be one of the system's.
_SYSTEM_FILE = re.compile(r"/(?:etc|usr)/(?!.*\.\.)[\w./@+\-]+")


def _system_file(program: str, value: str) -> None:
    if not _SYSTEM_FILE.fullmatch(value):
        raise Unknown(f"{program} with a configuration outside /etc is not known to only read")


def _verify_level(program: str, value: str) -> None:
    """rsyslogd -N0 starts the daemon: the value is a number, and what is not one counts as 0."""
    if not re.fullmatch("[1-9][0-9]?", value):
        raise Unknown(f"{program} -N is only known to read with a level")


def _item(program: str, value: str) -> None:
    """system.run[COMMAND] runs a command; what is none of the agent's own items may be one of the administrator's."""
    if value.startswith("system.run") or not re.fullmatch(r"(?:agent|kernel|net|proc|system|vfs|vm)\.\w[\s\S]*", value):
        raise Unknown(f"{program} with the item {value!r} is not known to only read")


def _values(rule: Rule, **checks: Callable[[str, str], None]) -> Entry:
    """A rule of which some options' values are checked as well, by their names without dashes."""

    def program_with_values(shell: Shell, program: str, words: Sequence[Word]) -> None:
        check(program, rule, words)
        seen, *_rest = read_options(program, rule, words, bool(rule.commands))
        for name, check_value in checks.items():
            for value in seen.get(("-" if len(name) == 1 else "--") + name, []):
                if value is None or not value.plain:
                    raise Unknown(f"{program}'s options are only known when it runs")
                check_value(program, value.text)

    return program_with_values


_AIDE = Rule(
    "CEDvn",
    "clLpW",
    long="check compare config-check version dry-init",
    long_values="config limit log-level path-check workers",
    needs="-C --check -E --compare -D --config-check -v --version -p --path-check -n --dry-init",
    operands=0,
)
_ZABBIX_AGENT = Rule(
    "pV", "ct", long="print version", long_values="config test", needs="-p --print -V --version -t --test", operands=0
)
_ZABBIX_SERVER = Rule(
    "VT", "c", long="version test-config", long_values="config", needs="-V --version -T --test-config", operands=0
)

PROGRAMS: dict[str, Entry] = {
    "service": service,
    "invoke-rc.d": service,
    "rc-service": service,
    "aide": _values(_AIDE, c=_system_file, config=_system_file),
    "icinga2": _values(
        Rule(
            commands={
                "feature": Rule(commands={"list": Rule(operands=0)}),
                "object variable": Rule(commands={"list get": Rule("", "nt", long_values="name type")}),
                "daemon": Rule("C", long="validate", needs="-C --validate", operands=0),
            }
        )
    ),
    "monit": _values(
        Rule("v", "c", commands={"status summary report procmatch": Rule(pattern=r"[\w\-]*")}),
        c=_system_file,
    ),
    "rsyslogd": _values(Rule("", "Nf", needs="-N", operands=0), N=_verify_level, f=_system_file),
    "supervisorctl": _values(
        Rule(
            "",
            "csup",
            long_values="configuration serverurl username password",
            commands={
                "status avail pid version": Rule(),
                "tail maintail": Rule(dash="-f", pattern=r"[\w:.\-]+"),
            },
        ),
        c=_system_file,
        configuration=_system_file,
    ),
    # The configuration of syslog-ng can run programs while it is read.
    "syslog-ng": _values(
        Rule(
            "sV",
            "f",
            long="syntax-only version",
            long_values="cfgfile",
            needs="-s --syntax-only -V --version",
            operands=0,
        ),
        f=_system_file,
        cfgfile=_system_file,
    ),
    "zabbix_agentd": _values(_ZABBIX_AGENT, c=_system_file, config=_system_file, t=_item, test=_item),
    "zabbix_agent2": _values(_ZABBIX_AGENT, c=_system_file, config=_system_file, t=_item, test=_item),
    "zabbix_get": _values(
        Rule("", "sIpkt", long_values="host port key source-address timeout", needs="-k --key", operands=0),
        k=_item,
        key=_item,
    ),
    "zabbix_proxy": _values(_ZABBIX_SERVER, c=_system_file, config=_system_file),
    "zabbix_server": _values(_ZABBIX_SERVER, c=_system_file, config=_system_file),
}
