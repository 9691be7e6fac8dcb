# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables a command may set and still only read."""

from __future__ import annotations

import re

from ._nodes import Assign
from ._rules import Unknown, Writes

# Variables that change what later commands of the same shell, or programs that already inherit them, do.
_SHELL_STATE = (
    r"PATH|IFS|ENV|BASH\w*|SHELLOPTS|PS[0-9]|PROMPT_\w*|HOME|PWD|OLDPWD|CDPATH|GLOB\w*|EXECIGNORE|FIGNORE|FCEDIT|"
    r"HIST\w*|INPUTRC|MAIL\w*|OPT(?:ARG|ERR|IND)|TMOUT|TMPDIR|TMP|TEMP|TIMEFORMAT|COMP_?\w*|COPROC|DIRSTACK|E?UID|PPID|"
    r"GROUPS|FUNC\w*|HOST\w*|MACHTYPE|OSTYPE|MAPFILE|READLINE\w*|RANDOM|SECONDS|LINENO|SHELL|SHLVL|EDITOR|VISUAL|"
    r"\w*PAGER|BROWSER|LD_\w*|LDR_\w*|DYLD_\w*|LIB\w*|GLIBC\w*|GIT\w*|LESS\w*|MORE|MAN\w*|\w*OPTIONS|\w*OPTS?|\w*FLAGS|"
    r"\w*_COMMAND|\w*_CONFIG\w*|\w*RC|PYTHON\w*|PERL\w*|RUBY\w*|GEM_\w*|BUNDLE\w*|NODE\w*|NPM_\w*|JAVA\w*|_JAVA\w*|JDK\w*|"
    r"CLASSPATH|GO[A-Z]*|CARGO\w*|RUST\w*|LUA\w*|PHP\w*|TCL\w*|GCONV\w*|LOCPATH|NLSPATH|MALLOC\w*|TERM\w+|SYSTEMD\w*|"
    r"SSH\w*|SSL\w*|OPENSSL\w*|CURL\w*|WGET\w*|DOCKER\w*|KUBE\w*|HELM\w*|AWS\w*|AZURE\w*|GOOGLE\w*|CLOUDSDK\w*|ANSIBLE\w*|"
    r"TF_\w*|PG[A-Z]+|MYSQL\w*|REDIS\w*|XDG\w*|DBUS\w*|DEB\w*|DPKG\w*|APT\w*|RPM\w*|TAR_\w*|TAPE|GZIP|XZ_\w*|BZIP2?|"
    r"ZSTD\w*|ZIP\w*|UNZIP\w*|RIPGREP\w*|GREP\w*|ACK\w*|FZF\w*|\w*PROXY|RES_\w*|HOSTALIASES|LOCALDOMAIN|KRB5\w*|SASL\w*|"
    r"RSYNC\w*|CVS\w*|SVN\w*|HG\w*|\w*_RSH|\w*ASKPASS|\w*EDITOR|\w*_SSH|\w*_PATH|GNUPG\w*|GPG\w*|SUDO\w*|POSIX\w*|DISPLAY|"
    r"XAUTHORITY|TZDIR|VAULT\w*|CONSUL\w*|ETCDCTL\w*|PROFILE\w*"
)
# Variables that a program may be given, and that change nothing but what it prints or whom it asks.
_HARMLESS = (
    r"LC_[A-Z]+|LANG|LANGUAGE|TZ|COLUMNS|LINES|TERM|NO_COLOR|CLICOLOR(?:_FORCE)?|FORCE_COLOR|SYSTEMD_COLORS|SYSTEMD_URLIFY|"
    r"SYSTEMD_LOG_LEVEL|LS_COLORS|LS_BLOCK_SIZE|BLOCK_SIZE|BLOCKSIZE|DF_BLOCK_SIZE|DU_BLOCK_SIZE|TIME_STYLE|QUOTING_STYLE|"
    r"GREP_COLORS?|PS_FORMAT|PGPASSWORD|PGUSER|PGHOST|PGPORT|PGDATABASE|PGCONNECT_TIMEOUT|PGTZ|PGSSLMODE|MYSQL_PWD|"
    r"MYSQL_HOST|REDISCLI_AUTH|ETCDCTL_API|DEBIAN_FRONTEND|AWS_(?:PROFILE|REGION|DEFAULT_REGION|DEFAULT_OUTPUT)|MANWIDTH|"
    r"GIT_OPTIONAL_LOCKS|GIT_TERMINAL_PROMPT|S_TIME_FORMAT|S_COLORS|[A-Z]"
)
_PAGERS = r"(?:\w+_)?PAGER|SYSTEMD_EDITOR"


def check_assignment(name: str) -> None:
    """A shell variable, set in the shell itself and not exported."""
    if name[:1].islower() or name == "_" or (name[:1] == "_" and name.islower()):
        return
    if re.fullmatch(_SHELL_STATE, name.removesuffix("[]"), re.A):
        raise Writes(f"setting {name} changes what later commands do")


def check_prefix(assign: Assign, program: str) -> None:
    """NAME=value in front of a program, which inherits it."""
    name = assign.name
    if assign.array is not None or assign.append:
        raise Unknown(f"setting {name} may change what {program or 'the program'} does")
    if re.fullmatch(_HARMLESS, name, re.A):
        return
    value = assign.value
    if re.fullmatch(_PAGERS, name, re.A) and value is not None and value.plain and value.text in ("", "cat"):
        return
    if name == "IFS" and program == "read":
        return
    raise Writes(f"setting {name} may change what {program or 'the program'} does")


def check_export(name: str) -> None:
    """A variable that later programs inherit."""
    if not re.fullmatch(_HARMLESS, name, re.A):
        raise Writes(f"exporting {name} may change what later programs do")
