# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A systemd of the tests' own: the first process of namespaces in which nothing of this machine can be changed.

The folders that a role writes to are overlaid by memory. The network is this machine's, so that an emulator can be
reached.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ..collection import ROOT
from ..integration.commands import BIN, TIMEOUT, Ansible

SYSTEMD = Path("/lib/systemd/systemd")
START_SECONDS = 30.0

#: What the first process does before it becomes systemd; its argument is the tests' folder, which stays as it is.
BOOT = """
set -eu
mount -t tmpfs -o mode=755 tmpfs /mnt
for name in etc var root home; do
  [ -d "/$name" ] || continue
  mkdir -p "/mnt/$name/upper" "/mnt/$name/work"
  # The user of a service must get through to a Python that is installed in one of them.
  chmod 755 "/mnt/$name/upper"
  mount -t overlay -o "lowerdir=/$name,upperdir=/mnt/$name/upper,workdir=/mnt/$name/work" overlay "/$name"
done
mkdir /mnt/kept
mount --bind "$1" /mnt/kept
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$1"
mount --move /mnt/kept "$1"
mount -t tmpfs -o mode=755 tmpfs /run
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --bind /proc/sys /proc/sys
for place in / /dev /sys /proc/sys; do
  mount -o remount,bind,ro "$place"
done
# systemd hands credentials over by mounts that spread from a namespace of a service's to its own.
mount --make-rshared /

# Units enough for timers and services, and none of this machine's.
rm -rf /etc/systemd/system/* /etc/systemd/system.control /var/log/journal /var/lib/systemd/timers
mkdir -p /etc/systemd/journald.conf.d /etc/cron.d
printf '[Journal]\\nStorage=volatile\\nReadKMsg=no\\nRateLimitBurst=0\\n' >/etc/systemd/journald.conf.d/tests.conf
units=/run/units
mkdir $units
for unit in sysinit basic shutdown timers network-online sockets; do
  printf '[Unit]\\nDefaultDependencies=no\\n' >$units/$unit.target
done
cp /lib/systemd/system/systemd-journald.service /lib/systemd/system/systemd-journald.socket $units
printf '[Unit]\\nRequires=basic.target timers.target systemd-journald.socket\\n' >$units/default.target

exec env -i container=tests PATH="$PATH" SYSTEMD_UNIT_PATH=/etc/systemd/system:/run/systemd/system:$units \\
  setpriv --bounding-set=-audit_control,-sys_boot,-sys_module,-sys_rawio,-sys_time \\
  "$2" --unit=default.target --log-target=console --show-status=no
"""


def lacking() -> str | None:
    """Return what this machine lacks for a systemd of our own."""
    if os.geteuid() != 0:
        return "needs root"
    for program in ("unshare", "nsenter", "setpriv", "systemctl", "systemd-analyze", "journalctl"):
        if shutil.which(program) is None:
            return f"needs {program}"
    if ROOT.is_relative_to("/tmp"):
        return "needs a checkout outside /tmp, of which a service has one of its own"
    return None if SYSTEMD.exists() else "needs systemd"


class NotStartedError(Exception):
    """The machine did not start; the message says what was printed."""


@dataclass
class Machine(Ansible):
    """A machine with systemd, on which Ansible's commands and others are run as root."""

    _process: subprocess.Popen[str] | None = field(default=None, init=False)
    first: int = field(default=0, init=False)
    _cgroup: Path = field(default=Path(), init=False)

    def boot(self) -> None:
        """Start it, and wait until it is up."""
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
        cgroups = [Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"]
        if not cgroups:
            raise NotStartedError("there are no cgroups of version 2")
        self._cgroup = cgroups[0] / f"hostup-tests-{os.getpid()}-{time.monotonic_ns()}"
        log = self.folder / "machine.log"
        try:
            self._cgroup.mkdir()
            with open(log, "w") as output:
                spaces = ("--mount", "--pid", "--ipc", "--uts", "--cgroup", "--mount-proc", "--propagation", "private")
                join = 'echo $$ >"$0/cgroup.procs" && exec "$@"'
                unshare = ("unshare", *spaces, "--fork", "--kill-child", "sh", "-c", BOOT, "sh")
                self._process = subprocess.Popen(
                    ["sh", "-c", join, str(self._cgroup), *unshare, str(self.folder), str(SYSTEMD)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            self._wait()
        except (OSError, NotStartedError) as error:
            self.stop()
            raise NotStartedError(f"{error} {log.read_text() if log.exists() else ''}".strip()) from None

    def _wait(self) -> None:
        assert self._process is not None
        give_up = time.monotonic() + START_SECONDS
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        while time.monotonic() < give_up and self._process.poll() is None:
            first = (children.read_text().split() or ["0"])[0]
            # Before it is systemd, it has not left this machine's folders yet, nor this machine's systemd.
            name = Path(f"/proc/{first}/comm")
            if name.exists() and name.read_text().strip() == "systemd":
                self.first = int(first)
                if self.shell("systemctl is-system-running", check=False).strip() == "running":
                    return
            time.sleep(0.05)
        raise NotStartedError("systemd did not start as the first process of a namespace:")

    def stop(self) -> None:
        """End it, with all that runs on it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self.first = 0
        give_up = time.monotonic() + START_SECONDS
        while self._cgroup.name and self._cgroup.exists() and time.monotonic() < give_up:
            try:
                for folder, _folders, _files in os.walk(self._cgroup, topdown=False):
                    os.rmdir(folder)
            except OSError:
                time.sleep(0.05)  # The last processes are going.

    def _enter(self) -> list[str]:
        assert self.first, "the machine does not run"
        spaces = ("--mount", "--pid", "--ipc", "--uts", "--cgroup")
        return ["nsenter", "--target", str(self.first), *spaces, "--", "env", "-C", str(self.folder)]

    def start(
        self, command: str, *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environment: str
    ) -> subprocess.Popen[str]:
        """Start one of Ansible's commands without waiting for it."""
        return subprocess.Popen(
            [*self._enter(), str(BIN / command), *arguments],
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def shell(self, script: str, check: bool = True) -> str:
        """Run a script and return what it printed."""
        done = subprocess.run(
            [*self._enter(), "sh", "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert not check or done.returncode == 0, f"{script}: {done.returncode}: {done.stdout}"
        return done.stdout
