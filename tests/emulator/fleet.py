# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPSs of the account: their items in the list, their status, paging and look-up."""

from __future__ import annotations

import base64
import binascii
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .documents import to_json
from .problems import Problem

BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
POWER_STATES = ("running", "stopped", "starting", "stopping", "paused", "provisioning", "error", "unknown")
AGENT_STATES = ("ok", "missing", "forbidden", "forbidden_probe", "booting")

_SYSTEMS = (
    ("Debian 12", "debian", "12"),
    ("Ubuntu 24.04", "ubuntu", "24.04"),
    ("Rocky Linux 9", "rocky", "9"),
    ("AlmaLinux 9", "almalinux", "9"),
)
_SIZES = ((1, 1, 25, 49), (2, 4, 50, 89), (4, 8, 100, 179), (8, 16, 200, 359))
_FIRST_NAMES = ("web-01", "db-01", "old-01")


@dataclass(eq=False, slots=True)
class Vps:
    """One VPS. `item` is what the list answers; the rest stands behind it."""

    number: int
    item: dict[str, Any]
    agent: str = "ok"
    agent_ready_at: float | None = None  # monotonic; ends the agent state "booting"
    guest: str | None = None  # the guest kind, when it differs from the emulator's
    reply: dict[str, Any] = field(default_factory=dict)
    status_changes: dict[str, Any] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    booted_at: float = 0.0
    _json: bytes | None = None

    @property
    def id(self) -> str:
        return self.item["id"]

    @property
    def name(self) -> str:
        return self.item.get("name") or self.id

    @property
    def power_state(self) -> str | None:
        return self.item.get("powerState")

    @property
    def running(self) -> bool:
        return self.power_state == "running"

    def json(self) -> bytes:
        """The item, serialised once and kept until it changes."""
        if self._json is None:
            self._json = to_json(self.item)
        return self._json

    def change(self, **members: Any) -> None:
        self.item.update(members)
        self._json = None

    def agent_state(self) -> str:
        if self.agent == "booting" and self.agent_ready_at is not None and time.monotonic() >= self.agent_ready_at:
            self.agent, self.agent_ready_at = "ok", None
        return self.agent

    def status(self) -> dict[str, Any]:
        """The answer of the status endpoint: plausible numbers, the same for the same VPS."""
        numbers = random.Random(self.number)
        resources = self.item.get("resources") or {}
        total = float(resources.get("memoryGb") or 1)
        running = self.running
        usage = numbers.randint(2000, 9000) / 100 if running else 0
        inbound, outbound = numbers.randint(1000, 90000) / 1000, numbers.randint(1000, 90000) / 1000
        answer = {
            "id": self.id,
            "powerState": self.power_state or "unknown",
            "uptimeSeconds": int(time.monotonic() - self.booted_at) if running else None,
            "cpuUsagePercent": numbers.randint(1, 600) / 10 if running else 0,
            "cpuCores": resources.get("cpuCores"),
            "memory": {
                "usedGb": round(total * usage / 100, 2),
                "totalGb": resources.get("memoryGb") or 1,
                "usagePercent": usage,
            },
            # As in the documentation's example: the platform does not report what the file systems use.
            "storage": {"usedGb": 0, "totalGb": resources.get("storageGb") or 0, "usagePercent": 0},
            "network": {"inboundGb": inbound, "outboundGb": outbound, "totalGb": round(inbound + outbound, 3)},
            "pendingTasks": list(self.tasks),
        }
        answer.update(self.status_changes)
        return answer


class Fleet:
    """All VPSs in order, with the indexes that make a page cost the same in any fleet."""

    def __init__(self, vps: Iterable[Vps]) -> None:
        self.all = list(vps)
        self._index()

    def _index(self) -> None:
        self._position = {vps.id: number for number, vps in enumerate(self.all)}
        self._by_name: dict[str, list[Vps]] = {}
        self._by_ip: dict[str, list[Vps]] = {}
        for vps in self.all:
            self._by_name.setdefault(str(vps.item.get("name") or "").lower(), []).append(vps)
            if vps.item.get("primaryIp"):
                self._by_ip.setdefault(vps.item["primaryIp"], []).append(vps)

    def get(self, vps_id: str) -> Vps | None:
        position = self._position.get(vps_id)
        return None if position is None else self.all[position]

    def find(self, id_or_name: str) -> Vps | None:
        """For the control API only: an id or an exact name."""
        vps = self.get(id_or_name)
        if vps is None:
            named = self._by_name.get(id_or_name.lower())
            vps = named[0] if named else None
        return vps

    def change(self, vps: Vps, members: dict[str, Any]) -> None:
        vps.change(**members)
        if {"id", "name", "primaryIp"} & set(members):
            self._index()

    def add(self, vps: Vps) -> None:
        if vps.id in self._position:
            raise ValueError(f"there is a VPS {vps.id} already")
        self.all.append(vps)
        self._index()

    def remove(self, vps: Vps) -> None:
        self.all.remove(vps)
        self._index()

    def page(self, limit: int, cursor: str | None, name: str | None, primary_ip: str | None) -> bytes:
        """A page of the list as JSON."""
        if name is not None:
            vps = self._by_name.get(name.lower(), [])
            if primary_ip is not None:
                vps = [one for one in vps if one.item.get("primaryIp") == primary_ip]
        elif primary_ip is not None:
            vps = self._by_ip.get(primary_ip, [])
        else:
            vps = self.all
        start = 0
        if cursor is not None:
            start = self._after(cursor, vps)
        page = vps[start : start + limit]
        following = _cursor(page[-1].id) if start + limit < len(vps) else None
        return b'{"data":[%s],"nextCursor":%s,"hasMore":%s}' % (
            b",".join([one.json() for one in page]),
            to_json(following),
            b"true" if following else b"false",
        )

    def _after(self, cursor: str, vps: list[Vps]) -> int:
        """Where the page after the cursor begins."""
        try:
            kind, _colon, vps_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        except (binascii.Error, UnicodeError, ValueError):
            kind, vps_id = "", ""
        position = self._position.get(vps_id)
        if kind != "after" or position is None:
            raise Problem(400, "invalid_cursor", "The cursor is not valid.")
        if vps is self.all:
            return position + 1
        return sum(1 for one in vps if self._position[one.id] <= position)


def _cursor(vps_id: str) -> str:
    return base64.urlsafe_b64encode(f"after:{vps_id}".encode()).decode()


def new_id(prefix: str, rng: random.Random) -> str:
    """An id as the API makes them: a prefix and 26 characters."""
    return f"{prefix}_01" + "".join(rng.choices(BASE32, k=24))


def make_item(number: int, rng: random.Random, power_state: str = "running") -> dict[str, Any]:
    """The item of the VPS with this number, counted from 0."""
    display, family, version = _SYSTEMS[number % len(_SYSTEMS)]
    cores, memory, storage, price = _SIZES[(number + 1) % len(_SIZES)]
    name = _FIRST_NAMES[number] if number < len(_FIRST_NAMES) else f"vps-{number + 1:04d}"
    return {
        "id": new_id("vps", rng),
        "name": name,
        "primaryIp": _address(number),
        "serviceStatus": "active",
        "powerState": power_state,
        "operatingSystem": {"displayName": display, "family": family, "version": version, "variant": None},
        "billing": {
            "amount": price,
            "currencyCode": "SEK",
            "billingCycle": "monthly",
            "isPayg": False,
            "periodYears": None,
        },
        "resources": {"cpuCores": cores, "memoryGb": memory, "storageGb": storage},
        "tags": [],
    }


def make_fleet(count: int, seed: int, *, all_running: bool = False) -> Fleet:
    """So many VPSs, the same ones for the same seed; old-01, the third, is stopped."""
    rng = random.Random(f"fleet {seed}")
    vps = []
    for number in range(count):
        stopped = number == 2 and not all_running
        item = make_item(number, rng, "stopped" if stopped else "running")
        vps.append(new_vps(number, item))
    return Fleet(vps)


def fleet_of_items(items: Any, seed: int) -> Fleet:
    """A fleet of a user's own: a list of API items, each with an optional `agent` state and `guest` kind."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("the fleet must be a JSON list of objects")
    rng = random.Random(f"fleet {seed}")
    vps = [vps_of_item(number, item, rng) for number, item in enumerate(items)]
    ids = [one.id for one in vps]
    if len(set(ids)) != len(ids):
        raise ValueError("two VPSs have the same id")
    return Fleet(vps)


def vps_of_item(number: int, item: dict[str, Any], rng: random.Random) -> Vps:
    """A VPS of the members that are given; the others are made up."""
    members = {**make_item(number, rng), **item}
    agent = members.pop("agent", "ok")
    guest = members.pop("guest", None)
    if agent not in AGENT_STATES:
        raise ValueError(f"agent must be one of {', '.join(AGENT_STATES)}")
    vps = new_vps(number, members)
    vps.agent, vps.guest = agent, guest
    return vps


def new_vps(number: int, item: dict[str, Any]) -> Vps:
    uptime = 3600 * (1 + number * 7 % 700)
    return Vps(number, item, booted_at=time.monotonic() - uptime)


def _address(number: int) -> str:
    """From the documentation networks first, then from 10.0.0.0/8."""
    if number < 245:
        return f"192.0.2.{number + 10}"
    if number < 245 + 254:
        return f"198.51.100.{number - 245 + 1}"
    number -= 245 + 254 - 256
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
