# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API: every request comes through here, past faults and limits, into the journal."""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import sys
import traceback
import weakref
from typing import Any

from aiohttp import web

from .answers import Answer, drop, send_cut, send_slowly
from .emulator import Emulator
from .endpoints import Endpoints, Route, route_of
from .faults import Fault
from .journal import Entry
from .problems import Problem

# Faults whose answer does not come from the endpoint.
_REPLACING = ("status", "rate_limit", "redirect")


class Api:
    """Serves /api."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._endpoints = Endpoints(emulator)
        self._connections: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
        self._connection_numbers = itertools.count(1)

    def _connection(self, request: web.Request) -> int:
        transport = request.transport
        if transport is None:
            return 0
        number = self._connections.get(transport)
        if number is None:
            number = self._connections[transport] = next(self._connection_numbers)
        return number

    async def handle(self, request: web.Request) -> web.StreamResponse:
        emulator = self._emulator
        path, _mark, query = request.raw_path.partition("?")
        route = route_of(request.method, path, request.query)
        entry = emulator.journal.open(
            method=request.method,
            path=path,
            query=query,
            kind=route.kind,
            connection=self._connection(request),
            user_agent=request.headers.get("User-Agent", ""),
            request_id=emulator.request_id(),
            vps=route.vps,
        )
        journal = emulator.journal
        try:
            return await self._handle(request, route, entry)
        except (ConnectionError, asyncio.CancelledError):
            journal.close(entry, "client_gone", None)
            raise

    async def _handle(self, request: web.Request, route: Route, entry: Entry) -> web.StreamResponse:
        emulator = self._emulator
        latency, fault = emulator.faults.pick(request.method, route.kind, route.vps, entry.user_agent)
        if latency:
            entry.fault = "latency"
        latency += emulator.settings.latency_ms
        if latency:
            await asyncio.sleep(latency / 1000)
        answer: Answer | None = None
        limit_headers: dict[str, str] = {}
        limit = emulator.rate_limit
        if fault is None or fault.after:
            if limit is not None and not limit.take():
                answer = Answer.of_problem(limit.problem(), entry.path, entry.request_id)
                fault = None
            else:
                limit_headers = limit.headers() if limit is not None and emulator.settings.rate_headers else {}
                answer = await self._work(request, route, entry)
                if fault is None and entry.freed:
                    fault = emulator.faults.pick_last_poll(request.method, route.kind, route.vps, entry.user_agent)
                answer.headers = {**limit_headers, **answer.headers}
        return await self._send(request, entry, fault, answer)

    async def _work(self, request: web.Request, route: Route, entry: Entry) -> Answer:
        v1 = route.kind == "jobs"
        try:
            return await self._endpoints.answer(request, route, entry)
        except Problem as problem:
            return Answer.of_problem(problem, entry.path, entry.request_id, v1=v1)
        except web.HTTPRequestEntityTooLarge:
            problem = Problem(413, "invalid_request", "The request body is too large.")
            return Answer.of_problem(problem, entry.path, entry.request_id, v1=v1)
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001  a fault of the emulator itself: say so and go on serving
            traceback.print_exc(file=sys.stderr)
            return Answer.of_problem(Problem(500, "internal_error"), entry.path, entry.request_id, v1=v1)

    async def _send(
        self, request: web.Request, entry: Entry, fault: Fault | None, answer: Answer | None
    ) -> web.StreamResponse:
        journal = self._emulator.journal
        if fault is not None:
            entry.fault = fault.effect if entry.fault is None else f"{entry.fault}+{fault.effect}"
            entry.fault_id = fault.id
            if fault.effect == "hang":
                await asyncio.sleep(fault.seconds)
            if fault.effect in ("hang", "drop_before", "drop_after"):
                journal.close(entry, "dropped", None)
                return drop(request, reset=fault.reset)
            if fault.effect in _REPLACING:
                answer = fault.answer(entry.path, entry.request_id)
            elif answer is not None:
                answer = fault.spoil(answer)
        if answer is None:  # cannot be: without an answer there is a fault that replaces it
            answer = Answer.of_problem(Problem(500, "internal_error"), entry.path, entry.request_id)
        answer.headers.setdefault("x-request-id", entry.request_id)
        if fault is not None and fault.effect == "cut_body":
            response = await send_cut(request, answer, fault.fraction)
            journal.close(entry, "cut", answer.status)
            return response
        if fault is not None and fault.effect == "slow":
            response = await send_slowly(request, answer, fault.ms)
            journal.close(entry, "answered", answer.status)
            return response
        journal.close(entry, "answered", answer.status)
        return answer.response()


@web.middleware
async def local_only(request: web.Request, handler: Any) -> web.StreamResponse:
    """A web page must not reach the emulator through the user's browser: it runs commands on this machine."""
    if "Origin" in request.headers or not _is_local_name(request.host):
        return web.Response(status=403, text="The emulator answers local programs only.\n")
    return await handler(request)


def _is_local_name(host: str) -> bool:
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name) or name.endswith(".localhost")


def is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
