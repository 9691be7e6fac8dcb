# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many commands in few exchanges: the script that runs them in a guest, and what became of each out of its output.

POSIX sh, as dash, bash and busybox understand it. Nothing is written in the guest.
"""

from __future__ import annotations

import re
import secrets
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ._client import MAX_COMMAND
from ._errors import CommandRejected, CommandTimedOut, HostupError, NoResult
from ._guest import Guest, Result
from ._script import wrapped

#: Seconds between the signal that ends a command which is out of time, and the one that none can ignore.
_GRACE = 2

#: The exit codes of a command that `timeout` ended: its own, of GNU's, and those of the two signals. A command may have
#: them by itself, so that they mean it only where the time was over, too.
_OUT_OF_TIME = (124, 128 + 9, 128 + 15)


@dataclass(frozen=True)
class Outcome:
    """What became of one command: its exit code and output, or `error`, with whatever output there is.

    `truncated` names the streams that were cut.
    """

    rc: int | None = None
    stdout: str = ""
    stderr: str = ""
    error: HostupError | None = None
    truncated: tuple[str, ...] = ()


def run_commands(guest: Guest, commands: Sequence[str], *, limit: int, executable: str | None) -> Iterator[Outcome]:
    """Yield what became of each command, in their order.

    Each runs in a shell of its own, without input and, where the guest has `timeout`, for up to `limit` seconds. As
    many as fit are started at once; where the API rejects that, which starts nothing, each half of them, and so on. One
    that it rejects by itself is sent without the script around it. Raises HostupError for what ends all of it.
    """
    marker = f"hostup-{secrets.token_hex(8)}"
    waiting = [*batches(commands, marker, limit, executable)][::-1]
    takes_scripts = True
    while waiting:
        batch = waiting.pop()
        script = batch_script(batch, marker, limit, executable)
        scripted = takes_scripts and len(script) <= MAX_COMMAND
        if scripted:
            try:
                result = _run(guest, script)
            except CommandRejected:
                pass
            else:
                yield from outcomes(result, len(batch), marker, limit)
                continue
        if len(batch) > 1:
            middle = len(batch) // 2
            waiting += [batch[middle:], batch[:middle]]
            continue
        outcome = _alone(guest, wrapped(batch[0], executable=executable))
        # Taken now, so that it was the script: no other one need be tried.
        takes_scripts = takes_scripts and not (scripted and outcome.error is None)
        yield outcome


def batches(commands: Sequence[str], marker: str, limit: int, executable: str | None) -> Iterator[list[str]]:
    """Yield the commands in groups whose scripts the API takes; one that is too long for that is alone."""
    batch: list[str] = []
    for command in commands:
        if batch and len(batch_script([*batch, command], marker, limit, executable)) > MAX_COMMAND:
            yield batch
            batch = []
        batch.append(command)
    if batch:
        yield batch


def batch_script(commands: Sequence[str], marker: str, limit: int, executable: str | None) -> str:
    """Return the script that runs the commands and prints a mark after each, to both streams.

    A mark is `marker`, the exit code and the uptime in seconds, which a shell can tell without another process; it is
    empty where there is none. First of all the script prints one whose code is the length of the variable `t`: 0 where
    the guest has no `timeout`.
    """
    shell = shlex.quote(executable or "sh")
    lines = [
        f"m={marker}",
        f"for t in 'timeout -k {_GRACE} {limit}' 'timeout {limit}' ''; do $t true && break; done 2>/dev/null",
        'p() { read u _ 2>/dev/null </proc/uptime; printf %s "$m $1 $u;"; }',
        "p ${#t}",
        f'r() {{ $t {shell} -c "$1" </dev/null; set -- $?; p $1; p $1 >&2; }}',
        *(f"r {shlex.quote(command)}" for command in commands),
        "exit 0",
    ]
    return "\n".join(lines)


def outcomes(result: Result, count: int, marker: str, limit: int) -> Iterator[Outcome]:
    """Yield what became of each of the `count` commands of a batch, from the result of its script."""
    # The script itself, which `ps` may show, has no number after the marker.
    mark = re.compile(re.escape(marker) + r" (\d{1,3}) ([\d.]{0,20});")
    _nothing, length, before, stdout = [*mark.split(result.stdout, maxsplit=1), "0", "", ""][:4]
    streams: dict[str, list[list[str]]] = {}
    for name, text in (("stdout", stdout), ("stderr", result.stderr)):
        # Output, exit code and uptime take turns, and output is last.
        parts = mark.split(text)
        streams[name] = [parts[at : at + 3] for at in range(0, len(parts), 3)]
    for index in range(count):
        found = {name: pieces[index] if index < len(pieces) else [""] for name, pieces in streams.items()}
        ended = {name: piece for name, piece in found.items() if len(piece) == 3}
        rc: int | None = None
        error: HostupError | None = None
        if ended:
            (_text, code, uptime), *_other = ended.values()
            rc = int(code)
            if length != "0" and rc in _OUT_OF_TIME and _seconds(before, uptime) >= limit:
                error = CommandTimedOut(f"the command was ended after {limit} s")
            before = uptime
        else:
            error = NoResult(
                "the script that runs the commands ended before this one did; whether it was begun is not known"
            )
        texts = {name: piece[0] for name, piece in found.items()}
        yield Outcome(rc, **texts, error=error, truncated=tuple(name for name in found if name not in ended))


def _seconds(before: str, after: str) -> float:
    """Return the time between two uptimes, 0 where they are not known; no less than the whole seconds that passed."""
    try:
        return round(float(after) - float(before), 2)
    except ValueError:
        return 0.0


def _alone(guest: Guest, command: str) -> Outcome:
    try:
        result = _run(guest, command)
    except CommandRejected as error:
        return Outcome(error=error)
    return Outcome(result.rc, result.stdout, result.stderr, truncated=result.truncated)


def _run(guest: Guest, script: str) -> Result:
    began = datetime.now()
    return guest.collect(guest.start(script), began=began)
