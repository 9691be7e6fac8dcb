# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All state of a running emulator, and how it is put back to its start."""

from __future__ import annotations

import itertools
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .faults import Faults
from .fleet import Fleet, Vps, fleet_of_items, make_fleet, new_id
from .guest import Guest
from .guests import GuestHost
from .journal import Journal
from .limits import RateLimit
from .power import Power
from .settings import ALL_SCOPES, Key, ReplyStyle, Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    vps: int = 3
    all_running: bool = False
    fleet_file: Path | None = None
    guests: str = "auto"
    key: str = "emulator-key"
    latency_ms: float = 0.0
    canned_ms: float = 150.0
    seed: int = 1


class Emulator:
    """The account: its fleet, keys and jobs; the guests behind it; switches, faults and journal."""

    def __init__(self, options: Options, directory: Path) -> None:
        self.options = options
        self.host = GuestHost(directory)
        self.origin = ""  # set when the port is known
        run = "".join(random.choices("0123456789abcdefghjkmnpqrstvwxyz", k=10))
        self._request_ids = (f"req_01{run}{number:014d}" for number in itertools.count(1))
        self.journal = Journal()
        self._begin()

    def _begin(self) -> None:
        options = self.options
        self.rng = random.Random(f"ids {options.seed}")
        self.fleet = self._make_fleet()
        self.faults = Faults(options.seed)
        self.keys: dict[str, Key] = {options.key: Key("default", frozenset(ALL_SCOPES))}
        self.power = Power(self)
        self.rate_limit: RateLimit | None = None
        self.set_settings(Settings(latency_ms=options.latency_ms, canned_ms=options.canned_ms))

    def _make_fleet(self) -> Fleet:
        options = self.options
        if options.fleet_file is not None:
            return fleet_of_items(json.loads(options.fleet_file.read_text(encoding="utf-8")), options.seed)
        return make_fleet(options.vps, options.seed, all_running=options.all_running)

    async def reset(self) -> None:
        """Everything back to the start state; guests are killed and their files removed."""
        self.power.cancel()
        await self.host.remove_all()
        self.journal.clear()
        self._begin()

    async def close(self) -> None:
        self.power.cancel()
        await self.host.remove_all()

    def set_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.host.canned_ms = settings.canned_ms
        self.rate_limit = RateLimit(settings.rate, settings.burst) if settings.rate is not None else None

    def request_id(self) -> str:
        return next(self._request_ids)

    def job_id(self) -> str:
        return new_id("job", self.rng)

    def reply_style(self, vps: Vps) -> ReplyStyle:
        return self.settings.reply.with_changes(vps.reply) if vps.reply else self.settings.reply

    def kind_of(self, vps: Vps) -> str:
        return vps.guest or self.host.kind

    async def guest(self, vps: Vps) -> Guest:
        allowed = vps.agent_state() not in ("forbidden", "forbidden_probe")
        return await self.host.guest(vps.id, vps.name, vps.number, vps.guest, exec_allowed=allowed)

    async def set_power(self, vps: Vps, state: str | None) -> None:
        """Change the power state at once; a VPS that does not run has no guest."""
        was_running = vps.running
        vps.change(powerState=state)
        if was_running and not vps.running:
            await self.host.stop(vps.id)
        elif vps.running and not was_running:
            self.booted(vps)

    def booted(self, vps: Vps) -> None:
        vps.booted_at = time.monotonic()
        if self.settings.boot_ms and vps.agent == "ok":
            vps.agent = "booting"
            vps.agent_ready_at = time.monotonic() + self.settings.boot_ms / 1000

    def describe(self, vps: Vps) -> dict[str, Any]:
        """A VPS as the control API shows it."""
        return {
            "id": vps.id,
            "name": vps.name,
            "power_state": vps.power_state,
            "primary_ip": vps.item.get("primaryIp"),
            "agent": vps.agent_state(),
            "guest": self.kind_of(vps),
            "item": vps.item,
        }
