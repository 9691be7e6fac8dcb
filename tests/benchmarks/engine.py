# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's engine without Ansible around it, and a bare client without the engine.

python -m tests.benchmarks.engine exec 20 'uname -a' ID...
python -m tests.benchmarks.engine latency 66.0=ID 60.0=ID...
python -m tests.benchmarks.engine status
python -m tests.benchmarks.engine bare

A process of its own for the other benchmarks. It prints the seconds that the work took, without those in which Python
and the modules were loaded, and its CPU time, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from ..collection import collections_path

sys.path.insert(0, str(collections_path()))

import aiohttp
from ansible_collections.hostup.cloud.plugins.module_utils._client import PAGE_SIZE, HostUp
from ansible_collections.hostup.cloud.plugins.module_utils._deadline import Deadline
from ansible_collections.hostup.cloud.plugins.module_utils._fleet import CONCURRENCY
from ansible_collections.hostup.cloud.plugins.module_utils._guest import Guest
from ansible_collections.hostup.cloud.plugins.module_utils._status import TASK
from ansible_collections.hostup.cloud.plugins.module_utils._threads import run_side_by_side
from ansible_collections.hostup.cloud.plugins.module_utils._transport import Connection

BASE, KEY = os.environ["HOSTUP_API_BASE"], os.environ["HOSTUP_API_KEY"]


def command(text: str, vps_id: str) -> str:
    """Run a command as a fork does, over a connection of its own; return when its result was there."""
    with HostUp(Connection(KEY, BASE)) as client:
        guest = Guest(client, vps_id, Deadline(300))
        guest.wait_until_available()
        result = guest.collect(guest.start(text), began=datetime.now())
    if result.rc != 0:
        raise SystemExit(f"{text!r} ended with {result.rc}")
    return str(result.end)


def everywhere(threads: int, text: str, ids: Sequence[str]) -> None:
    """Run a command in each VPS, in that many threads."""
    run_side_by_side(lambda vps_id: command(text, vps_id), ids, threads)


def sleeps(pairs: Sequence[str]) -> dict[str, str]:
    """Run `sleep` for each SECONDS=ID, all at once; return the times of the results by id."""
    wanted = [pair.partition("=") for pair in pairs]
    ends = run_side_by_side(lambda part: command(f"sleep {part[0]}", part[2]), wanted, len(wanted))
    return {part[2]: end for part, end in zip(wanted, ends, strict=True)}


def status() -> int:
    """Run what is behind `vps_status: {all: true}`."""
    options, _secrets = TASK.validated({"all": True})
    result = TASK.perform(options, check_mode=False)
    if result["failed"] or result.get("warnings"):
        raise SystemExit(result)
    return len(result["statuses"])


async def bare() -> int:
    """Ask for the same as `status` with as many requests under way, and do nothing else."""
    connector = aiohttp.TCPConnector(limit=CONCURRENCY)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def get(path: str, **params: Any) -> Any:
            async with session.get(f"{BASE}/{path}", params=params) as answer:
                answer.raise_for_status()
                return await answer.json()

        page = await get("vps", limit=PAGE_SIZE)
        items = page["data"]
        while page["nextCursor"]:
            page = await get("vps", limit=PAGE_SIZE, cursor=page["nextCursor"])
            items += page["data"]
        return len(await asyncio.gather(*(get(f"vps/{item['id']}/status") for item in items)))


def main(name: str, *arguments: str) -> None:
    parts: dict[str, Callable[[], Any]] = {
        "exec": lambda: everywhere(int(arguments[0]), arguments[1], arguments[2:]),
        "latency": lambda: sleeps(arguments),
        "status": status,
        "bare": lambda: asyncio.run(bare()),
    }
    wall, cpu = time.perf_counter(), time.process_time()
    result = parts[name]()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wall": wall, "cpu": cpu, "result": result}))


if __name__ == "__main__":
    main(*sys.argv[1:])
