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

#: The exit codes of a command that `timeout` ended: its own, of GNU's, and those of the two signals.
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
    many as fit are started at once; where the API rejects that, one by one. Raises HostupError for what ends all of it.
    """
    marker = f"hostup-{secrets.token_hex(8)}"
    for batch in batches(commands, marker, limit, executable):
        script = batch_script(batch, marker, limit, executable)
        if len(script) <= MAX_COMMAND:
            try:
                result = _run(guest, script)
            except CommandRejected:
                pass
            else:
                yield from outcomes(result, len(batch), marker, limit)
                continue
        for command in batch:
            yield _alone(guest, wrapped(command, executable=executable))


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
    """Return the script that runs the commands and prints, after each and to both streams, `marker` and its exit code.

    First of all it prints the length of the variable `t`: 0 where the guest has no `timeout`.
    """
    shell = shlex.quote(executable or "sh")
    lines = [
        f"m={marker} t=",
        f"if timeout -k 1 1 true 2>/dev/null; then t='timeout -k {_GRACE} {limit}'",
        f"elif timeout 1 true 2>/dev/null; then t='timeout {limit}'; fi",
        'p() { printf %s "$m $1;"; }',
        "p ${#t}",
        f'r() {{ $t {shell} -c "$1" </dev/null; set -- $?; p $1; p $1 >&2; }}',
        *(f"r {shlex.quote(command)}" for command in commands),
        "exit 0",
    ]
    return "\n".join(lines)


def outcomes(result: Result, count: int, marker: str, limit: int) -> Iterator[Outcome]:
    """Yield what became of each of the `count` commands of a batch, from the result of its script."""
    # The script itself, which `ps` may show, has no number after the marker.
    mark = re.compile(re.escape(marker) + r" (\d+);")
    _nothing, length, stdout = [*mark.split(result.stdout, maxsplit=1), "0", ""][:3]
    streams = {"stdout": mark.split(stdout), "stderr": mark.split(result.stderr)}
    for index in range(count):
        # Output and exit code alternate, and output is last.
        texts = {name: parts[2 * index] if 2 * index < len(parts) else "" for name, parts in streams.items()}
        ended = {name: int(parts[2 * index + 1]) for name, parts in streams.items() if 2 * index + 1 < len(parts)}
        rc = next(iter(ended.values()), None)
        error: HostupError | None = None
        if rc is None:
            error = NoResult(
                "the script that runs the commands ended before this one did; whether it was begun is not known"
            )
        elif length != "0" and rc in _OUT_OF_TIME:
            error = CommandTimedOut(f"the command was ended after {limit} s")
        yield Outcome(rc, **texts, error=error, truncated=tuple(name for name in streams if name not in ended))


def _alone(guest: Guest, command: str) -> Outcome:
    try:
        result = _run(guest, command)
    except CommandRejected as error:
        return Outcome(error=error)
    return Outcome(result.rc, result.stdout, result.stderr, truncated=result.truncated)


def _run(guest: Guest, script: str) -> Result:
    began = datetime.now()
    return guest.collect(guest.start(script), began=began)
