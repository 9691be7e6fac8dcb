# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power actions and the jobs they become."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .fleet import Vps
from .problems import Problem, iso_now

if TYPE_CHECKING:
    from .emulator import Emulator

# action: (power state it needs, state on the way, state at the end)
ACTIONS = {
    "start": ("stopped", "starting", "running"),
    "shutdown": ("running", "stopping", "stopped"),
    "stop": ("running", "stopping", "stopped"),
    "restart": ("running", "starting", "running"),
    "reset": ("running", "starting", "running"),
}
_PROGRESS = {"pending": 0, "queued": 0, "in_progress": 50, "completed": 100, "failed": 100}


@dataclass(slots=True)
class Job:
    """What a power action became."""

    id: str
    type: str
    vps: Vps
    status: str = "pending"
    created_at: str = field(default_factory=iso_now)

    def operation(self) -> dict[str, Any]:
        """As the v2 action answers it."""
        return {
            "operation": {
                "status": self.status,
                "jobId": self.id,
                "pollUrl": f"/api/jobs/{self.id}",
                "result": None,
            }
        }

    def v1(self) -> dict[str, Any]:
        """As the v1 job endpoint answers it."""
        data = {
            "jobId": self.id,
            "type": self.type,
            "state": self.status,
            "status": self.status,
            "progress": _PROGRESS[self.status],
            "isCompleted": self.status == "completed",
            "isFailed": self.status == "failed",
            "createdAt": self.created_at,
            "result": None,
        }
        return {"success": True, "data": data}

    def task(self) -> dict[str, Any]:
        """As the status endpoint lists it while it runs."""
        return {
            "id": self.id,
            "type": self.type,
            "status": self.status,
            "createdAt": self.created_at,
            "progress": _PROGRESS[self.status],
        }


class Power:
    """Runs the jobs."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, vps: Vps, action: str) -> Job:
        needed, *_states = ACTIONS[action]
        if vps.power_state != needed:
            detail = f"The VPS is {vps.power_state or 'unknown'}; {action} needs it to be {needed}."
            raise Problem(409, "vps_not_ready", detail)
        job = Job(self._emulator.job_id(), f"vps.{action}", vps)
        self.jobs[job.id] = job
        task = asyncio.get_running_loop().create_task(self._run(job, action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def _run(self, job: Job, action: str) -> None:
        emulator, vps = self._emulator, job.vps
        _needed, between, final = ACTIONS[action]
        was = vps.power_state
        job.status = "in_progress"
        vps.tasks = [*vps.tasks, job.task()]
        try:
            if not emulator.settings.power_fails:
                await emulator.set_power(vps, between)
            await asyncio.sleep(emulator.settings.power_ms / 1000)
            failed = emulator.settings.power_fails
            await emulator.set_power(vps, was if failed else final)
            job.status = "failed" if failed else "completed"
        finally:
            vps.tasks = [task for task in vps.tasks if task["id"] != job.id]

    def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
