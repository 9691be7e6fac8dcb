# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drive the engine: one run in one VPS, and reading the marks back."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..collection import collections_path
from ..emulator.run import Emulator
from .check import Outcome
from .plan import MARKS, PID_OF_ANOTHER_VPS, POLL_INTERVAL, REQUEST_TIMEOUT, Plan

sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils import _transport
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp, Started
from ansible_collections.hostup.cloud.plugins.module_utils._deadline import Deadline
from ansible_collections.hostup.cloud.plugins.module_utils._errors import HostupError
from ansible_collections.hostup.cloud.plugins.module_utils._guest import Guest
from ansible_collections.hostup.cloud.plugins.module_utils._transport import Connection

# With the engine's own pause between tries, 10,000 runs would mostly be waiting. That it grows is tested elsewhere.
_transport.BACKOFF_FIRST = 0.02


@dataclass
class Engine:
    """The engine, pointed at an emulator."""

    emulator: Emulator
    seed: int
    epoch: float = 0.0

    def client(self, name: str) -> HostUp:
        """Return a client with a User-Agent of its own, which is what its faults depend on."""
        key, base, agent = self.emulator.key, self.emulator.base, self.user_agent(name)
        return HostUp(Connection(key, base, request_timeout=REQUEST_TIMEOUT, user_agent=agent))

    def user_agent(self, name: object) -> str:
        """Return the User-Agent by which the journal tells a run."""
        return f"torture/{self.seed}/{name}"

    def set_clock(self) -> None:
        """Learn when the journal's clock was 0 on this process's; both are the machine's monotonic clock."""
        with self.client("clock") as client:
            asked = time.monotonic()
            list(client.list_vps())
        entry = next(one for one in self.emulator.journal() if one["user_agent"] == self.user_agent("clock"))
        self.epoch = asked - entry["time"]

    def execute(self, plan: Plan, vps_id: str) -> Outcome:
        """Do a run; nobody else uses the VPS meanwhile."""
        happened: list[str] = []
        timer = threading.Timer(plan.disturbed_after, self._disturb, (plan.disturbance, vps_id, happened))
        timer.daemon = True
        began = time.monotonic()
        deadline = Deadline(plan.timeout)
        try:
            with self.client(str(plan.run)) as client:
                guest = Guest(client, vps_id, deadline, poll_interval=POLL_INTERVAL)
                if plan.disturbance == "another VPS's pid":
                    happened.append(plan.disturbance)
                    result = guest.collect(Started(PID_OF_ANOTHER_VPS + plan.run))
                else:
                    guest.wait_until_available()
                    if plan.disturbance:
                        timer.start()
                    start = datetime.now()
                    result = guest.collect(guest.start(plan.command), began=start)
            facts: dict[str, Any] = {
                "code": "ok",
                "pid": result.pid,
                "rc": result.rc,
                "stdout": result.stdout,
                "stderr": result.stderr,
            }
        except HostupError as error:
            facts = {"code": error.error_code, "pid": error.pid, "message": error.message}
        except Exception as error:  # noqa: BLE001 - an outcome that is never right
            facts = {"code": type(error).__name__, "message": str(error)}
        facts |= {"seconds": time.monotonic() - began, "until": began - self.epoch + plan.timeout}
        timer.cancel()
        if timer.ident is not None:
            timer.join()
            self.emulator.set_vps(vps_id, power_state="running")
        return Outcome(**facts, disturbance=happened[0] if happened else None)

    def _disturb(self, disturbance: str, vps_id: str, happened: list[str]) -> None:
        happened.append(disturbance)
        if disturbance == "agent restarted":
            self.emulator.set_vps(vps_id, restart_agent=True)
            return
        self.emulator.set_vps(vps_id, power_state="stopped")
        if disturbance == "VPS rebooted":
            self.emulator.set_vps(vps_id, power_state="running")

    def marks(self, vps_ids: list[str]) -> Counter[str]:
        """Return how often each mark is in the VPSs, by the engine itself, with no faults any more."""
        found: Counter[str] = Counter()
        for vps_id in vps_ids:
            with self.client("marks") as client:
                guest = Guest(client, vps_id, Deadline(60), poll_interval=POLL_INTERVAL)
                found.update(guest.collect(guest.start(f"cat {MARKS} 2>/dev/null")).stdout.split())
        return found
