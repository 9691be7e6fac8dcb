# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's command line: python -m tests.emulator."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import gc
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from aiohttp import web

from .app import Api, is_loopback, local_only
from .control import Control, errors_as_json
from .emulator import Emulator, Options
from .guests import KINDS, remove_directory
from .qga import AgentGone


def main() -> int:
    arguments = _parser().parse_args()
    if not is_loopback(arguments.host):
        print(f"--host {arguments.host}: the emulator listens on loopback addresses only", file=sys.stderr)
        return 2
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        print("--tls-cert and --tls-key belong together", file=sys.stderr)
        return 2
    directory = Path(tempfile.mkdtemp(prefix="hostup-emulator-"))
    directory.chmod(0o711)  # guests run as another user and have to reach their part of it
    _watch_children_without_threads()
    sweeper = _start_sweeper(directory)
    try:
        return asyncio.run(_serve(arguments, directory))
    except (AgentGone, OSError, ValueError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        print(f"the emulator did not start: {error}{'; another port: --port' if taken else ''}", file=sys.stderr)
        return 1
    finally:
        remove_directory(directory)
        sweeper.communicate()


def _start_sweeper(directory: Path) -> subprocess.Popen[bytes]:
    """Removes the state directory when the pipe breaks: also after a SIGKILL, which leaves no time to tidy up."""
    command = ["/bin/sh", "-c", 'read -r _; rm -rf -- "$1"', "sh", str(directory)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)


def _watch_children_without_threads() -> None:
    """Before Python 3.12 asyncio would wait for every guest process in a thread of its own."""
    if sys.version_info >= (3, 12) or not hasattr(os, "pidfd_open"):
        return
    with contextlib.suppress(OSError):  # some containers forbid it; threads will do then
        os.close(os.pidfd_open(os.getpid()))
        asyncio.set_child_watcher(asyncio.PidfdChildWatcher())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator", description="The HostUp v2 API on this machine, with guests behind it."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8791, help="0: any free port")
    parser.add_argument("--vps", type=_count, default=3, metavar="N", help="how many; the third, old-01, is stopped")
    parser.add_argument("--all-running", action="store_true", help="old-01 runs, too")
    parser.add_argument("--fleet", type=Path, metavar="FILE", help="serve these API items, a JSON list")
    parser.add_argument("--guests", choices=("auto", *KINDS), default="auto")
    parser.add_argument("--key", default="emulator-key", help="the API key with all scopes")
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS", help="added to every answer")
    parser.add_argument("--canned-ms", type=float, default=150.0, metavar="MS", help="how long a canned command takes")
    parser.add_argument("--seed", type=int, default=1, help="of ids and of random faults")
    parser.add_argument("--tls-cert", metavar="FILE")
    parser.add_argument("--tls-key", metavar="FILE")
    parser.add_argument("--ready-file", type=Path, metavar="PATH", help="written when ready: base, key, control, pid")
    parser.add_argument("--stop-on-eof", action="store_true", help="stop when standard input ends")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError("must be between 0 and 1000000")
    return number


async def _serve(arguments: argparse.Namespace, directory: Path) -> int:
    options = Options(
        vps=arguments.vps,
        all_running=arguments.all_running,
        fleet_file=arguments.fleet,
        guests=arguments.guests,
        key=arguments.key,
        latency_ms=arguments.latency,
        canned_ms=arguments.canned_ms,
        seed=arguments.seed,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    emulator = Emulator(options, directory)
    await emulator.host.choose(options.guests)
    gc.freeze()  # a large fleet stays; looking through it for garbage would delay answers
    runner = web.AppRunner(_application(emulator), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, arguments.host, arguments.port, ssl_context=_tls(arguments), backlog=1024)
        await site.start()
        port = runner.addresses[0][1]
        host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
        emulator.origin = f"{'https' if arguments.tls_cert else 'http'}://{host}:{port}"
        _announce(emulator, arguments)
        if arguments.stop_on_eof:
            await _stop_on_eof(stop)
        await stop.wait()
    finally:
        await emulator.close()
        await runner.cleanup()
        await emulator.close()  # a request that was under way may have started a guest
    return 0


def _application(emulator: Emulator) -> web.Application:
    application = web.Application(middlewares=[local_only, errors_as_json])
    application.add_routes(Control(emulator).routes())
    application.router.add_route("*", "/{path:.*}", Api(emulator).handle)
    return application


def _tls(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    if arguments.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    return context


async def _stop_on_eof(stop: asyncio.Event) -> None:
    """For programs that start the emulator: it ends with them, however they end."""
    loop = asyncio.get_running_loop()

    def readable() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stop.set()

    loop.add_reader(0, readable)


def _announce(emulator: Emulator, arguments: argparse.Namespace) -> None:
    fleet, host = emulator.fleet.all, emulator.host
    running = sum(vps.running for vps in fleet)
    base = f"{emulator.origin}/api/v2"
    print(f"HostUp emulator: {len(fleet)} VPSs, {running} running; guests: {host.kind} ({host.why})")
    print(f"export HOSTUP_API_BASE={base}")
    print(f"export HOSTUP_API_KEY={arguments.key}", flush=True)
    if arguments.ready_file is not None:
        facts = {
            "base": base,
            "key": arguments.key,
            "control": f"{emulator.origin}/_emulator",
            "pid": os.getpid(),
            "guests": host.kind,
            "why": host.why,
        }
        _write_atomically(arguments.ready_file, json.dumps(facts))


def _write_atomically(path: Path, text: str) -> None:
    """Whoever sees the file sees all of it; it holds the key, so nobody else may read it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


if __name__ == "__main__":
    sys.exit(main())
