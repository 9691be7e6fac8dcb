# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run what is called a read in a throw-away sandbox, and say which of it changed something.

    python -m tests.effect_sandbox [--jobs 2] [--seconds 2] [--only TEXT] [--limit N]

Slow, so it is not part of the test suite. Every command gets a sandbox of its own: bubblewrap, started under a user id
of the host that is not root's (a user namespace that maps root to root lets writes to /proc/sys reach the kernel), no
capability, no network, a read-only root, and empty tmpfs where one may write. Before anything else is run, the sandbox
is tried: where kernel settings could be opened for writing, nothing is run at all.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

USER_ID = 64998  # nothing else on the host has it
WRITABLE = ("/tmp", "/run", "/var/tmp", "/dev/shm", "/root", "/home", "/srv", "/mnt", "/media", "/opt")
HIDDEN = (
    str(Path(*Path(__file__).resolve().parts[:2])),
    "/etc/ssl/private",
    "/var/log",
    "/var/spool",
    "/var/lib/docker",
)
WORK = "/srv/work"

# A program's own logs, caches and temporary files are no change: what is said of them is shown as a trace.
TRACES = re.compile(
    r"/root(/\.)?|/root/\.(npm|cache|config|terraform\.d|local|ansible|kube|docker|gnupg|aws|gem|cargo)(/.*)?|"
    r"/(tmp|run|dev|dev/shm)/\.|/tmp/tmux-\d+.*|/dev/mapper.*|/run/systemd.*|/run/(lock|user).*"
)

# Inside the sandbox only names of the standard library are at hand: this file is given to Python by its text.
FILES = {
    "f": "b\na\n",
    "x": "line one\nline two\n",
    "file.txt": "hello\n",
    "a": "1\n",
    "b": "2\n",
    "script.sh": "echo hello\n",
    "data.json": '{"a": [1, 2]}\n',
    "folder/inner.conf": "key = value\n",
}


def tree(folder: str) -> dict[str, str]:
    """What a tree holds: type, owner, mode, size, time of change and content of everything in it."""
    found = {}
    for path, folders, files in os.walk(folder):
        for name in [*folders, *files, "."]:
            full = os.path.join(path, name)
            with contextlib.suppress(OSError):
                info = os.lstat(full)
                said = [info.st_mode, info.st_uid, info.st_gid, info.st_size, info.st_mtime_ns, info.st_nlink]
                if os.path.islink(full):
                    said.append(os.readlink(full))
                elif os.path.isfile(full):
                    with open(full, "rb") as f:
                        said.append(hashlib.sha256(f.read(1_000_000)).hexdigest())
                found[full] = repr(said)
    return found


def everything() -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in (*WRITABLE, "/dev"):
        found |= tree(folder)
    return found


def trial() -> list[str]:
    """Inside: what the sandbox lets through that it must not. Nothing is written, files are only opened."""
    wrong = []
    for name in (
        *(
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/vm/swappiness",
            "/proc/sys/kernel/hostname",
            "/proc/sysrq-trigger",
        ),
        *("/etc/passwd", "/etc/hosts", "/sys/kernel/mm/transparent_hugepage/enabled", "/usr/bin/env"),
    ):
        with contextlib.suppress(OSError):
            os.close(os.open(name, os.O_WRONLY))
            wrong.append(f"{name} can be opened for writing")
    for name in ("/", "/etc", "/usr", "/var", "/sys/fs/cgroup", "/proc/sys/kernel"):
        if os.access(name, os.W_OK):
            wrong.append(f"{name} can be written")
    status = Path("/proc/self/status").read_text()
    caps = [
        line.split()[1] for line in status.splitlines() if line.startswith(("CapEff", "CapPrm", "CapBnd", "CapInh"))
    ]
    if any(int(cap, 16) for cap in caps):
        wrong.append(f"capabilities: {caps}")
    if "NoNewPrivs:\t1" not in status:
        wrong.append("new privileges can be had")
    outside = Path("/proc/self/uid_map").read_text().split()
    if os.getuid() != USER_ID or len(outside) != 3 or outside[2] != "1":
        wrong.append(f"user ids: {outside}")
    import socket

    if [name for _number, name in socket.if_nameindex()] != ["lo"]:
        wrong.append("there is a network")
    return wrong


def inside(command: str, seconds: float) -> dict[str, object]:
    """Inside: run one command between two looks at everything that can be written."""
    for name, text in FILES.items():
        path = Path(WORK, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before = everything()
    process = subprocess.Popen(
        ["/bin/bash", "-c", command],
        cwd=WORK,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code: int | None = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    after = everything()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return {"code": code, "changed": changed}


def bubblewrap(bound: bool) -> list[str]:
    """The command line up to the program in the sandbox; `bound`: with /proc/sys read-only on top of all else."""
    words = ["bwrap", "--die-with-parent", "--new-session", "--unshare-all", "--cap-drop", "ALL"]
    words += ["--uid", str(USER_ID), "--gid", str(USER_ID), "--hostname", "sandbox"]
    words += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    if bound:
        words += ["--ro-bind", "/proc/sys", "/proc/sys"]
    for folder in (*WRITABLE, *HIDDEN):
        if os.path.isdir(folder) and not os.path.islink(folder):
            words += ["--tmpfs", folder]
    words += ["--clearenv", "--setenv", "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    return [*words, "--setenv", "LANG", "C.UTF-8", "--setenv", "HOME", "/root", "--chdir", "/", "--"]


def start(question: dict[str, object], seconds: float, bound: bool = True) -> dict[str, object]:
    """Ask the sandbox's Python, which gets this file as its program."""
    source = Path(__file__).read_text(encoding="utf-8")
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin:/bin") or "python3"
    options = {"user": USER_ID, "group": USER_ID, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen(
        [*bubblewrap(bound), python, "-I", "-c", source, "--inside", json.dumps(question)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        start_new_session=True,
        **options,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return {"error": "it took too long"}
    try:
        return json.loads(out)
    except ValueError:
        return {"error": (err or out).strip()[-300:]}


def commands() -> list[str]:
    """What is labelled a read, and called one."""
    import importlib

    from tests.unit.effect import fuzz

    found = dict.fromkeys(fuzz.corpus("read"))
    for path in sorted(Path(__file__).parent.glob("unit/effect/cases*.py")):
        found |= dict.fromkeys(importlib.import_module(f"tests.unit.effect.{path.stem}").READS)
    return [command for command in found if fuzz.reads(command)]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument(
        "--seconds", type=float, default=2.0, help="for a command; what waits or follows is ended then"
    )
    options.add_argument("--only", default="", help="only commands with this text in them")
    options.add_argument("--limit", type=int, default=0, help="only so many commands")
    args = options.parse_args()
    if os.geteuid() == 0 and os.getuid() != os.geteuid():
        print("started under mixed user ids", file=sys.stderr)
        return 2
    # The user id on the host alone has to keep the kernel's settings; the read-only mount comes on top.
    for bound in (False, True):
        tried = start({"trial": True}, 20, bound)
        if tried.get("wrong") != []:
            print("The sandbox does not hold here, so nothing was run:", tried, file=sys.stderr)
            return 2
    every = [command for command in commands() if args.only in command]
    if args.limit:
        every = every[: args.limit]
    print(f"{len(every)} reads, each in a sandbox of its own")
    changed = traces = failed = ended = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        question = ({"command": command, "seconds": args.seconds} for command in every)
        for command, said in zip(every, pool.map(lambda q: start(q, args.seconds + 20), question), strict=True):
            names = [name for name in said.get("changed", ()) if not TRACES.fullmatch(name)]
            if said.get("changed") and not names:
                traces += 1
                print(f"trace:   {command!r}\n         {said['changed']}", flush=True)
            elif names:
                changed += 1
                print(f"changed: {command!r}\n         {said['changed']}", flush=True)
            elif "error" in said:
                failed += 1
                print(f"failed:  {command!r}\n         {said['error']}", flush=True)
            elif said.get("code") is None:
                ended += 1
    print(f"{len(every)} commands: {changed} changed something, {traces} left traces, {failed} could not be run")
    print(f"{ended} were ended after {args.seconds} s")
    return 1 if changed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        asked = json.loads(sys.argv[2])
        answer = {"wrong": trial()} if asked.get("trial") else inside(asked["command"], asked["seconds"])
        print(json.dumps(answer))
        sys.exit(0)
    with contextlib.suppress(ImportError):  # where it is missing, PYTHONPATH says where the collection is
        from tests.collection import collections_path

        sys.path.insert(0, str(collections_path()))
    sys.exit(main())
