# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""procps, psmisc, sysstat and other views of what runs."""

from __future__ import annotations

from .._rules import Rule

PROGRAMS = {
    # The file behind -r may be missing, and is an operand here. Without -r atop switches process accounting on.
    "atop": Rule("aACdDgGlmMnNosuvVyx1r", "beLP", needs="-r", writes={"w": "writes to its file"}),
    "atopsar": Rule("aAcdDfFgGhHiIlmMnNoOpPsStTuUvwxX", "rbe", pure=True),
    "choom": Rule("", "p", long_values="pid", operands=0, needs="-p --pid"),
    "cifsiostat": Rule("hkmtVy", long="human dec", pure=True),
    "ctstat": Rule("djV", "cfikFsw", long="dump json", long_values="count file interval keys subject width", pure=True),
    "free": Rule(
        "bkmghltvwL",
        "sc",
        long="bytes kibi mebi gibi tebi pebi kilo mega giga tera peta human si lohi total committed wide line",
        long_values="seconds count",
        pure=True,
    ),
    "fuser": Rule(
        "acmMuvIl46",
        "n",
        long="all mount ismountpoint user verbose list-signals inode ipv4 ipv6",
        long_values="namespace",
        writes={"k kill": "kills processes", "i interactive": "kills processes when asked to"},
    ),
    "iostat": Rule("cdhkmNstVxyz", "fgo", "jp", long="human compact dec pretty", pure=True),
    "iotop": Rule(
        "oPaktqb",
        "npud",
        long="only processes accumulated kilobytes time quiet batch",
        long_values="iter pid user delay",
        needs="-b --batch",
    ),
    "killall": (Rule("l", long="list", needs="-l --list", operands=0), Rule(dash="-0 -q -v", needs="-0")),
    "killall5": "kills processes",
    "lnstat": Rule("djV", "cfikFsw", long="dump json", long_values="count file interval keys subject width", pure=True),
    "lsof": Rule(
        "?abChlnNOPRtUvVwXMEQ",
        "cdepu",
        "iLrFgsTfxSo",
        dash="+L +L1 +L2 +M -M +w +c15 +c0",
        dash_values="+D +d +c",
    ),
    "mpstat": Rule("AnuVT", "INPo", long="dec", pure=True),
    "nfsiostat": Rule("adlps", pure=True),
    "nfsstat": Rule("scnr234mlov", long="server client nfs rpc all facility mounts list verbose", operands=0),
    "nmon": "may write to files",
    "nstat": Rule(
        "azjps",
        long="zeros json pretty noupdate",
        needs="-s --noupdate",
        writes={"r reset": "updates its history file", "d scan": "runs as a daemon"},
    ),
    "numastat": Rule("cmnsvz", "p", pure=True),
    "peekfd": "traces a process",
    "pgrep": Rule(
        "acflnovxwLAi",
        "dFgGPrstuUO",
        long="count list-name list-full newest oldest inverse full exact lightweight logpidfile ignore-case "
        "ignore-ancestors",
        long_values="delimiter pgroup group parent session terminal euid uid pidfile runstates older ns nslist "
        "cgroup env",
        pure=True,
    ),
    "pidof": Rule("scqwnxz", "oS", long="single-shot check-root", long_values="omit-pid separator", pure=True),
    "pidwait": Rule(
        "cefnovxi",
        "GgPstuUF",
        long="count echo full newest oldest inverse exact ignore-case",
        long_values="pgroup group parent session terminal euid uid pidfile",
        pure=True,
    ),
    # Only whole words: -USR1, -term and their like are signals, wherever they stand.
    "pkill": Rule(
        dash="-0 -a -c -e -f -i -n -o -v -x",
        dash_values="-G -g -P -s -t -u -U",
        long="full exact newest oldest inverse count echo ignore-case",
        long_values="pgroup group parent session terminal euid uid",
        needs="-0",
    ),
    # Only whole words: -nunlimited sets a limit.
    "prlimit": Rule(
        dash="-c -d -e -f -i -l -m -n -q -r -s -t -u -v -x -y",
        dash_values="-o -p",
        long="verbose raw noheadings core data nice fsize sigpending memlock rss nofile msgqueue rtprio stack cpu "
        "nproc as locks rttime",
        long_values="output pid",
        operands=0,
    ),
    "prtstat": Rule("r", long="raw", pure=True),
    "ps": Rule(
        "AadeNTrxcfFjlMyZLmHVwS",
        "CGgkOopqstuU",
        long="deselect context forest headers info no-headers no-heading cumulative noheaders",
        long_values="Group User cols columns format group lines pid ppid quick-pid rows sid sort tty user width",
        pure=True,
    ),
    "pstree": Rule(
        "aAcghlnpsStTuUGZVk",
        "HNC",
        long="arguments ascii compact-not show-pgids long numeric-sort show-pids show-parents ns-changes "
        "thread-names hide-threads uid-changes unicode vt100 security-context",
        long_values="highlight-pid ns-sort",
        long_optional="color age",
        pure=True,
    ),
    "pwdx": Rule(pure=True),
    "rtstat": Rule("djV", "cfikFsw", long="dump json", long_values="count file interval keys subject width", pure=True),
    "slabtop": Rule("oh", "ds", long="once human", long_values="delay sort", pure=True),
    "snice": "changes priorities",
    "skill": "kills processes",
    "tapestat": Rule("kmtVyz", pure=True),
    "tload": Rule("", "sd", pure=True),
    "uptime": Rule("psrc", long="pretty since raw container", pure=True),
    "vmstat": Rule(
        "afmnsdDtwy",
        "pS",
        long="active forks slabs one-header stats disk disk-sum timestamp wide no-first",
        long_values="partition unit",
        pure=True,
    ),
    "w": Rule("hsfuoipt", long="no-header no-current short from old-style ip-addr pids terminal", pure=True),
}
