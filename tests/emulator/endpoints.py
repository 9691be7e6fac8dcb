# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints: what each one checks, does and answers when nothing goes wrong on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .answers import Answer
from .emulator import Emulator
from .fleet import Vps
from .guest import EXEC_DISABLED
from .journal import Entry
from .power import ACTIONS
from .problems import Problem, invalid_field
from .qga import AgentAbsent, AgentError, AgentGone

V2 = "/api/v2"
COMMAND_LIMIT = 4096
BLOCKED_DETAIL = "This command has been blocked for safety reasons"
NOT_RUNNING = "VPS is not running"
NO_AGENT = "QEMU Guest Agent is not running"

_SCOPES = {
    "list": "read:vm",
    "get": "read:vm",
    "status": "read:vm",
    "probe": "read:vm",
    "start": "write:vm",
    "poll": "write:vm",
    "power": "power:vm",
}
_VPS_PATH = re.compile(r"/api/v2/vps/([^/]+)(?:/(.+))?")
_JOB_PATH = re.compile(r"/api/jobs/([^/]+)")


@dataclass(frozen=True, slots=True)
class Route:
    """Which endpoint a request is for."""

    kind: str
    vps: str | None = None  # the id as it came
    argument: str = ""  # of power: the action; of jobs: the job's id


def route_of(method: str, path: str, query: Mapping[str, str]) -> Route:
    """Every request has a route; `other` is no endpoint at all."""
    if path == V2 + "/vps":
        return Route("list" if method == "GET" else "other")
    match = _VPS_PATH.fullmatch(path)
    if match is not None:
        return _vps_route(method, match[1], match[2], query)
    match = _JOB_PATH.fullmatch(path)
    if match is not None and method == "GET":
        return Route("jobs", argument=match[1])
    return Route("other")


def _vps_route(method: str, vps: str, rest: str | None, query: Mapping[str, str]) -> Route:
    if rest == "agent/exec" and method in ("GET", "POST"):
        if method == "POST":
            return Route("start", vps)
        return Route("poll" if "pid" in query else "probe", vps)
    if method == "GET" and rest in (None, "status"):
        return Route(rest or "get", vps)
    if method == "POST" and rest is not None and rest.startswith("actions/"):
        action = rest.removeprefix("actions/")
        if action in ACTIONS:
            return Route("power", vps, action)
    return Route("other", vps)


class Endpoints:
    """Does the work of a request."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def answer(self, request: web.Request, route: Route, entry: Entry) -> Answer:
        self._authorize(request, route, entry)
        if route.kind == "other":
            raise Problem(404, "not_found")
        if route.kind == "list":
            entry.worked = True
            return self._list(request.query)
        if route.kind == "jobs":
            return self._job(route.argument, entry)
        vps = self._vps(route.vps or "")
        if route.kind == "get":
            entry.worked = True
            return Answer(200, vps.json())
        if route.kind == "status":
            entry.worked = True
            return Answer.of(vps.status())
        if route.kind == "power":
            return await self._power(request, vps, route.argument, entry)
        return await self._exec(request, route, vps, entry)

    def _authorize(self, request: web.Request, route: Route, entry: Entry) -> None:
        scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
        key = self._emulator.keys.get(text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Problem(401, "unauthorized")
        entry.key = key.label
        if not key.active:
            raise Problem(403, "account_inactive")
        scope = _SCOPES.get(route.kind)
        if scope is not None and scope not in key.scopes:
            raise Problem(403, "forbidden")

    def _vps(self, vps_id: str) -> Vps:
        vps = self._emulator.fleet.get(vps_id)
        if vps is None:
            raise Problem(404, self._emulator.settings.reply.not_found_code)
        return vps

    def _list(self, query: Mapping[str, str]) -> Answer:
        limit_text = query.get("limit", "20")
        if not re.fullmatch(r"[0-9]{1,9}", limit_text) or not 1 <= int(limit_text) <= 100:
            raise invalid_field("/limit", "`limit` must be an integer between 1 and 100.", query=True)
        page = self._emulator.fleet.page(
            int(limit_text), query.get("cursor"), query.get("name"), query.get("primaryIp")
        )
        return Answer(200, page)

    def _job(self, job_id: str, entry: Entry) -> Answer:
        job = self._emulator.power.jobs.get(job_id)
        if job is None:
            raise Problem(404, "not_found")
        entry.worked = True
        return Answer.of(job.v1())

    async def _power(self, request: web.Request, vps: Vps, action: str, entry: Entry) -> Answer:
        body = await request.read()
        if body:
            document = _json_object(body)
            if "force" in document and not isinstance(document["force"], bool):
                raise invalid_field("/force", "`force` must be a boolean.")
        job = self._emulator.power.begin(vps, action)
        entry.worked = True
        return Answer.of(job.operation(), 202)

    async def _exec(self, request: web.Request, route: Route, vps: Vps, entry: Entry) -> Answer:
        try:
            if route.kind == "probe":
                entry.worked = True
                document = await self._probe(vps)
            elif route.kind == "start":
                document = await self._start(await request.read(), vps, entry)
            else:
                document = await self._poll(request.query, vps, entry)
        except AgentGone as error:
            raise Problem(503, "upstream_unavailable", f"The guest agent does not answer: {error}") from error
        if self._emulator.reply_style(vps).wrapped:
            document = {"success": True, "data": document}
        return Answer.of(document)

    async def _probe(self, vps: Vps) -> dict[str, Any]:
        if not vps.running:
            return {"available": False, "reason": NOT_RUNNING, "vmRunning": False}
        state = vps.agent_state()
        reason = {"missing": NO_AGENT, "booting": NO_AGENT, "forbidden_probe": EXEC_DISABLED}.get(state)
        if reason is None:
            try:
                await (await self._emulator.guest(vps)).ping()
            except AgentGone:
                reason = NO_AGENT
        return {"available": reason is None, "reason": reason, "vmRunning": True}

    async def _start(self, body: bytes, vps: Vps, entry: Entry) -> dict[str, Any]:
        command = _command(body)
        entry.command = command
        for pattern in self._emulator.settings.blocked:
            if re.search(pattern, command):
                raise Problem(400, "invalid_request", BLOCKED_DETAIL)
        self._check_agent(vps)
        if vps.agent_state() in ("forbidden", "forbidden_probe") and self._emulator.kind_of(vps) != "agent":
            raise Problem(409, "external_provider_failed", EXEC_DISABLED)
        guest = await self._emulator.guest(vps)
        entry.worked = True  # from here on the command may run, whatever the answer is
        try:
            pid = await guest.start(command)
        except AgentAbsent:
            entry.worked = False
            raise
        except AgentError as error:
            entry.worked = False
            raise Problem(409, "external_provider_failed", str(error)) from error
        entry.pid = pid
        self._emulator.journal.started(entry, vps.id, vps.name, pid, command)
        document: dict[str, Any] = {"pid": pid}
        url = self._poll_url(vps, pid)
        if url is not None:
            document["pollUrl"] = url
        return document

    def _poll_url(self, vps: Vps, pid: int) -> str | None:
        path = f"{V2}/vps/{vps.id}/agent/exec?pid={pid}"
        style = self._emulator.reply_style(vps).poll_url
        origins = {"relative": "", "absolute": self._emulator.origin, "other_origin": "https://poll.example.net"}
        return None if style == "absent" else origins[style] + path

    async def _poll(self, query: Mapping[str, str], vps: Vps, entry: Entry) -> dict[str, Any]:
        text = query["pid"]
        if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) < 1:
            raise invalid_field("/pid", "`pid` must be a positive integer.", query=True)
        pid = entry.pid = int(text)
        self._check_agent(vps)
        guest = await self._emulator.guest(vps)
        try:
            result = await guest.poll(pid)
        except AgentError as error:
            raise Problem(400, "invalid_request", str(error)) from error
        entry.worked = True
        entry.freed = result.exited
        if not result.exited:
            return {"exited": False}
        document: dict[str, Any] = {
            "exited": True,
            "stdout": result.stdout.decode("utf-8", "replace"),
            "stderr": result.stderr.decode("utf-8", "replace"),
        }
        name = self._emulator.reply_style(vps).exit_code_name
        if name is not None:
            document[name] = result.exit_code
        if result.signal is not None:
            document["signal"] = result.signal
        if result.stdout_truncated:
            document["stdoutTruncated"] = True
        if result.stderr_truncated:
            document["stderrTruncated"] = True
        return document

    def _check_agent(self, vps: Vps) -> None:
        if not vps.running:
            raise Problem(409, "vps_not_ready", NOT_RUNNING)
        if vps.agent_state() in ("missing", "booting"):
            raise Problem(409, "vps_not_ready", NO_AGENT)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "invalid_request", "The request body is not valid JSON.", errors=[]) from None
    if not isinstance(document, dict):
        raise invalid_field("", "The request body must be an object.")
    return document


def _command(body: bytes) -> str:
    """The command of a start's body."""
    document = _json_object(body)
    if "command" not in document:
        raise invalid_field("/command", "`command` is required.")
    command = document["command"]
    if not isinstance(command, str) or not command.strip():
        raise invalid_field("/command", "`command` must be a non-empty string.")
    if len(command) > COMMAND_LIMIT:
        raise invalid_field("/command", f"`command` must be at most {COMMAND_LIMIT} characters.")
    try:
        command.encode()
    except UnicodeEncodeError:
        raise invalid_field("/command", "`command` must be valid Unicode.") from None
    if "\0" in command:
        raise invalid_field("/command", "`command` must not contain NUL.")
    return command
