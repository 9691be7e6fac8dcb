# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API under /_emulator: the journal, and everything that can be switched at run time."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

from aiohttp import web

from . import guests
from .emulator import Emulator
from .faults import FaultError
from .fleet import AGENT_STATES, POWER_STATES, Vps, vps_of_item
from .settings import ALL_SCOPES, Key, SettingsError

_VPS_CHANGES = {
    "power_state",
    "agent",
    "agent_ready_in",
    "guest",
    "reply",
    "item",
    "status",
    "primary_ip",
    "name",
    "restart_agent",
}


class ControlError(ValueError):
    """A control request that makes no sense; answered as 400 with its text."""


@web.middleware
async def errors_as_json(request: web.Request, handler: Any) -> web.StreamResponse:
    if not request.path.startswith("/_emulator"):
        return await handler(request)
    try:
        return await handler(request)
    except (ControlError, FaultError, SettingsError, ValueError, TypeError) as error:
        return web.json_response({"error": str(error)}, status=400)


class Control:
    """Serves /_emulator. No key: it answers this machine only."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_emulator", self.about),
            web.get("/_emulator/journal", self.journal),
            web.delete("/_emulator/journal", self.clear_journal),
            web.get("/_emulator/faults", self.faults),
            web.post("/_emulator/faults", self.add_fault),
            web.delete("/_emulator/faults", self.clear_faults),
            web.delete("/_emulator/faults/{id}", self.remove_fault),
            web.get("/_emulator/vps", self.list_vps),
            web.post("/_emulator/vps", self.add_vps),
            web.patch("/_emulator/vps/{vps}", self.change_vps),
            web.delete("/_emulator/vps/{vps}", self.remove_vps),
            web.post("/_emulator/keys", self.add_key),
            web.get("/_emulator/settings", self.settings),
            web.patch("/_emulator/settings", self.change_settings),
            web.post("/_emulator/reset", self.reset),
        ]

    async def about(self, request: web.Request) -> web.Response:
        emulator = self._emulator
        return web.json_response(
            {
                "vps": len(emulator.fleet.all),
                "guests": emulator.host.kind,
                "why": emulator.host.why,
                "seed": emulator.options.seed,
            }
        )

    async def journal(self, request: web.Request) -> web.Response:
        query = request.query
        vps = self._vps(query["vps"]).id if "vps" in query else None
        return web.json_response(self._emulator.journal.view(int(query.get("since", 0)), query.get("kind"), vps))

    async def clear_journal(self, request: web.Request) -> web.Response:
        self._emulator.journal.clear()
        return web.json_response({})

    async def faults(self, request: web.Request) -> web.Response:
        return web.json_response({"faults": [dataclasses.asdict(rule) for rule in self._emulator.faults.rules]})

    async def add_fault(self, request: web.Request) -> web.Response:
        members = await _body(request)
        if members.get("vps") is not None:
            members["vps"] = self._vps(str(members["vps"])).id
        return web.json_response(dataclasses.asdict(self._emulator.faults.add(members)), status=201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._emulator.faults.rules.clear()
        return web.json_response({})

    async def remove_fault(self, request: web.Request) -> web.Response:
        if not self._emulator.faults.remove(int(request.match_info["id"])):
            raise ControlError("there is no such fault")
        return web.json_response({})

    async def list_vps(self, request: web.Request) -> web.Response:
        emulator = self._emulator
        return web.json_response({"vps": [emulator.describe(vps) for vps in emulator.fleet.all]})

    async def add_vps(self, request: web.Request) -> web.Response:
        emulator = self._emulator
        vps = vps_of_item(len(emulator.fleet.all), await _body(request), emulator.rng)
        emulator.fleet.add(vps)
        return web.json_response(emulator.describe(vps), status=201)

    async def remove_vps(self, request: web.Request) -> web.Response:
        vps = self._vps(request.match_info["vps"])
        self._emulator.fleet.remove(vps)
        await self._emulator.host.remove(vps.id)
        return web.json_response({})

    async def change_vps(self, request: web.Request) -> web.Response:
        emulator = self._emulator
        vps = self._vps(request.match_info["vps"])
        changes = await _body(request)
        unknown = sorted(set(changes) - _VPS_CHANGES)
        if unknown:
            raise ControlError(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(_VPS_CHANGES))}")
        _check("power_state", changes, (*POWER_STATES, None))
        _check("agent", changes, AGENT_STATES)
        _check("guest", changes, (*guests.KINDS, None))
        if "reply" in changes:
            emulator.settings.reply.with_changes(changes["reply"])
            vps.reply = changes["reply"]
        members = dict(changes.get("item", {}))
        if "id" in members or "powerState" in members:
            raise ControlError("a VPS keeps its id; its power state is changed with power_state")
        members.update({api: changes[own] for own, api in _ITEM_NAMES.items() if own in changes})
        emulator.fleet.change(vps, members)
        vps.status_changes.update(changes.get("status", {}))
        await self._change_guest(vps, changes)
        return web.json_response(emulator.describe(vps))

    async def _change_guest(self, vps: Vps, changes: dict[str, Any]) -> None:
        emulator = self._emulator
        if "guest" in changes:
            vps.guest = changes["guest"]
        if "power_state" in changes:
            await emulator.set_power(vps, changes["power_state"])
        if "agent" in changes:
            vps.agent, vps.agent_ready_at = changes["agent"], None
            if vps.agent in ("missing", "booting"):
                await emulator.host.stop(vps.id)
        if changes.get("agent_ready_in") is not None:
            vps.agent = "booting"
            vps.agent_ready_at = time.monotonic() + float(changes["agent_ready_in"])
            await emulator.host.stop(vps.id)
        if changes.get("restart_agent"):
            await emulator.host.stop(vps.id)

    async def add_key(self, request: web.Request) -> web.Response:
        members = await _body(request)
        unknown = sorted(set(members) - {"key", "label", "scopes", "active"})
        if unknown or not isinstance(members.get("key"), str):
            raise ControlError("a key needs `key`, and takes `label`, `scopes` and `active`")
        keys = self._emulator.keys
        label = str(members.get("label") or f"key-{len(keys) + 1}")
        scopes = members.get("scopes", ALL_SCOPES)
        if isinstance(scopes, str):
            raise ControlError("scopes must be a list")
        keys[members["key"]] = Key(label, frozenset(scopes), bool(members.get("active", True)))
        return web.json_response({"label": label}, status=201)

    async def settings(self, request: web.Request) -> web.Response:
        return web.json_response(dataclasses.asdict(self._emulator.settings))

    async def change_settings(self, request: web.Request) -> web.Response:
        emulator = self._emulator
        emulator.set_settings(emulator.settings.changed(await _body(request)))
        return await self.settings(request)

    async def reset(self, request: web.Request) -> web.Response:
        await self._emulator.reset()
        return web.json_response({})

    def _vps(self, id_or_name: str) -> Vps:
        vps = self._emulator.fleet.find(id_or_name)
        if vps is None:
            raise ControlError(f"there is no VPS {id_or_name}")
        return vps


_ITEM_NAMES = {"name": "name", "primary_ip": "primaryIp"}


def _check(name: str, changes: dict[str, Any], choices: tuple[str | None, ...]) -> None:
    if name in changes and changes[name] not in choices:
        raise ControlError(f"{name} must be one of {', '.join(str(choice) for choice in choices)}")


async def _body(request: web.Request) -> dict[str, Any]:
    document = json.loads(await request.read() or b"{}")
    if not isinstance(document, dict):
        raise ControlError("the body must be a JSON object")
    return document
