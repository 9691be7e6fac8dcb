# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer before it is sent, and the ways to send it: whole, cut, slowly or not at all."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .documents import to_json
from .problems import Problem

JSON = "application/json"
PROBLEM = "application/problem+json"
HTML = "text/html; charset=utf-8"


@dataclass(slots=True)
class Answer:
    """Status, body and headers."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any, status: int = 200) -> Answer:
        return cls(status, to_json(document))

    @classmethod
    def of_problem(cls, problem: Problem, instance: str, request_id: str, *, v1: bool = False) -> Answer:
        if v1:
            return cls(problem.status, problem.v1_body(request_id), JSON, problem.headers)
        return cls(problem.status, problem.body(instance, request_id), PROBLEM, problem.headers)

    def response(self) -> web.Response:
        headers = {"Content-Type": self.content_type, **self.headers}
        return web.Response(status=self.status, body=self.body, headers=headers)


async def send_cut(request: web.Request, answer: Answer, fraction: float) -> web.StreamResponse:
    """The headers promise the whole body, a part of it comes, the connection is closed."""
    response = await _begin(request, answer)
    await response.write(answer.body[: int(len(answer.body) * fraction)])
    if request.transport is not None:
        request.transport.close()
    return response


async def send_slowly(request: web.Request, answer: Answer, ms_per_byte: float) -> web.StreamResponse:
    """The body trickles, byte by byte."""
    response = await _begin(request, answer)
    for position in range(len(answer.body)):
        await response.write(answer.body[position : position + 1])
        await asyncio.sleep(ms_per_byte / 1000)
    await response.write_eof()
    return response


async def _begin(request: web.Request, answer: Answer) -> web.StreamResponse:
    headers = {"Content-Type": answer.content_type, **answer.headers}
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.content_length = len(answer.body)
    await response.prepare(request)
    return response


def drop(request: web.Request, *, reset: bool = False) -> web.Response:
    """Close the connection without any answer; `reset` with a TCP reset, as a crashed proxy does."""
    transport = request.transport
    if transport is not None:
        if reset:
            sock = transport.get_extra_info("socket")
            if sock is not None:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
    return web.Response()  # aiohttp wants one; there is no connection left to send it over
