# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox of one VPS: bubblewrap, an unprivileged user of the host, and files of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Root of the host must not be root of a guest: a guest's commands could write kernel settings through /proc/sys.
# So the emulator of root starts guests as this id, which nothing else uses; inside it is mapped to 0.
GUEST_ID = 64998

# A guest sees these top-level directories of the machine, read-only. All others are empty in it.
_SHOWN = {"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "var", "boot", "nix", "gnu"}
_MOUNTED = {"dev", "proc", "sys", "tmp", "run"}
# Kept over a reboot of the VPS; /tmp and /run are not.
_KEPT = ("root", "home", "srv", "opt", "var/tmp")

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
AGENT_DIRECTORY = "/run/qemu-ga"
TRIAL_SECONDS = 10.0
# A level is good when its own places can be written and kernel settings cannot; `test -w` asks, it writes nothing.
_TRIAL = (
    "test -r /proc/self/status && : >/tmp/trial && : >/root/trial || exit 1; "
    "test ! -w /proc/sys/kernel/core_pattern && test ! -w /proc/sys/vm/swappiness || "
    "{ echo 'kernel settings could be written' >&2; exit 1; }"
)


@dataclass(frozen=True, slots=True)
class Level:
    """How much of a sandbox this machine allows."""

    name: str
    user_namespace: bool = True
    network_namespace: bool = True
    own_proc: bool = True


# From the best to the least. Without a user namespace the guest is the host's root, stripped of every
# capability and behind read-only mounts; only root can do that, where unprivileged namespaces are forbidden.
LEVELS = (
    Level("own users, processes and network"),
    Level("own users and processes", network_namespace=False),
    Level("own users", network_namespace=False, own_proc=False),
    Level("root without capabilities", user_namespace=False),
    Level("root without capabilities, shared network", user_namespace=False, network_namespace=False),
)


def find_program(name: str) -> str | None:
    """Where a program is; /usr/sbin is not in everybody's PATH."""
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin")


def make_directory(path: Path, owner: int | None) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner is not None:
        os.chown(path, owner, owner)
    return path


def guest_owner(level: Level | None = None) -> int | None:
    """The host's user id of a guest; None: the emulator's own."""
    if os.geteuid() != 0 or (level is not None and not level.user_namespace):
        return None
    return GUEST_ID


def process_options(owner: int | None) -> dict[str, Any]:
    """Options of subprocess for a guest's process: in a session of its own, so that Ctrl-C does not reach it."""
    options: dict[str, Any] = {"stdin": asyncio.subprocess.DEVNULL, "start_new_session": True}
    if owner is not None:
        options.update(user=owner, group=owner, extra_groups=[])
    return options


def arguments(bwrap: str, level: Level, directory: Path, hostname: str) -> list[str]:
    """The bwrap command line up to the guest's own program. `directory` is the VPS's state."""
    command = [bwrap, "--die-with-parent", "--unshare-ipc", "--unshare-uts", "--hostname", hostname]
    if level.user_namespace:
        command += ["--unshare-user", "--uid", "0", "--gid", "0"]
    else:
        command += ["--cap-drop", "ALL"]
    command += ["--unshare-cgroup-try"]
    if level.network_namespace:
        command += ["--unshare-net"]
    # A process namespace always: when its first process is killed, everything in it dies.
    command += ["--unshare-pid"]
    command += ["--ro-bind", "/", "/", "--dev", "/dev"]
    command += ["--proc", "/proc"] if level.own_proc else ["--ro-bind", "/proc", "/proc"]
    for entry in sorted(os.scandir("/"), key=lambda entry: entry.name):
        if entry.is_symlink() or entry.name in _SHOWN | _MOUNTED:
            continue
        if entry.is_dir() and entry.name not in _KEPT:
            command += ["--tmpfs", entry.path]
        elif entry.is_file():
            command += ["--ro-bind", "/dev/null", entry.path]
    # No updates have been looked for in a new VPS; and over the machine's lists, apt thinks for seconds in every VPS.
    if os.path.isdir("/var/lib/apt/lists"):
        command += ["--tmpfs", "/var/lib/apt/lists"]
    for name in ("tmp", "run", "dev/shm"):
        command += ["--perms", "0755" if name == "run" else "1777", "--tmpfs", f"/{name}"]
    if not level.user_namespace:
        # Root opens kernel settings for writing even without capabilities; bwrap alone does not prevent it.
        command += ["--ro-bind", "/proc/sys", "/proc/sys"]
        for name in ("/etc/shadow", "/etc/gshadow", "/etc/ssl/private", "/etc/sudoers"):
            if os.path.isdir(name):
                command += ["--tmpfs", name]
            elif os.path.exists(name):
                command += ["--ro-bind", "/dev/null", name]
    for name in _KEPT:
        if os.path.isdir(f"/{name}") and not os.path.islink(f"/{name}"):
            command += ["--bind", str(directory / name), f"/{name}"]
    if os.path.isfile("/etc/hostname"):
        command += ["--ro-bind", str(directory / "hostname"), "/etc/hostname"]
    command += ["--bind", str(directory / "agent"), AGENT_DIRECTORY]
    # What systemd gives a service; in particular no HOME.
    command += ["--clearenv", "--setenv", "PATH", _PATH, "--setenv", "LANG", "C.UTF-8", "--chdir", "/", "--"]
    return command


def prepare(directory: Path, hostname: str, owner: int | None) -> None:
    """Make a VPS's state directory."""
    make_directory(directory, owner)
    for name in (*_KEPT, "agent"):
        make_directory(directory / name, owner)
        if owner is not None and "/" in name:
            os.chown((directory / name).parent, owner, owner)
    (directory / "hostname").write_text(hostname + "\n")
    (directory / "hostname").chmod(0o644)


async def best_level(bwrap: str, directory: Path) -> tuple[Level | None, str]:
    """Try the levels; the first that works, else None and what bwrap said."""
    said = "bwrap was not tried"
    for number, level in enumerate(LEVELS):
        if not level.user_namespace and os.geteuid() != 0:
            continue
        owner = guest_owner(level)
        trial = directory / f"trial-{number}"
        prepare(trial, "trial", owner)
        process = await asyncio.create_subprocess_exec(
            *arguments(bwrap, level, trial, "trial"),
            "/bin/sh",
            "-c",
            _TRIAL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            **process_options(owner),
        )
        try:
            _output, errors = await asyncio.wait_for(process.communicate(), TRIAL_SECONDS)
        except asyncio.TimeoutError:
            kill_session(process.pid)
            await process.wait()
            errors = b"bwrap hangs"
        shutil.rmtree(trial, ignore_errors=True)
        if process.returncode == 0:
            return level, ""
        lines = errors.decode(errors="replace").strip().splitlines()
        said = lines[-1] if lines else f"bwrap ended with {process.returncode}"
    return None, said


def kill_session(pid: int) -> None:
    """Kill a process that leads its own session, and its group. Only for processes not yet waited for."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
