# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of the Hetzner Cloud API as the inventory plugin hetzner.hcloud.hcloud asks for: locations and servers.

python -m tests.benchmarks.hcloud_server --servers 1000

Its objects have every member of the documented ones. No server has a private network, which would cost the plugin
requests of their own. It prints its address, and ends when its standard input does.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import urllib.request
from typing import Any

from aiohttp import web

from ..collection import ROOT

LOCATION = {
    "id": 1,
    "name": "fsn1",
    "description": "Falkenstein DC Park 1",
    "country": "DE",
    "city": "Falkenstein",
    "latitude": 50.47612,
    "longitude": 12.370071,
    "network_zone": "eu-central",
}
_PRICE = {"net": "3.2900000000", "gross": "3.9151000000000000"}
_HOURLY = {"net": "0.0053000000", "gross": "0.0063070000000000"}
SERVER_TYPE = {
    "id": 104,
    "name": "cx22",
    "description": "CX22",
    "cores": 2,
    "memory": 4.0,
    "disk": 40,
    "deprecated": False,
    "prices": [
        {
            "location": location,
            "price_hourly": _HOURLY,
            "price_monthly": _PRICE,
            "included_traffic": 21990232555520,
            "price_per_tb_traffic": {"net": "1.0000000000", "gross": "1.1900000000000000"},
        }
        for location in ("fsn1", "hel1", "nbg1")
    ],
    "storage_type": "local",
    "cpu_type": "shared",
    "category": "Shared vCPU",
    "architecture": "x86",
    "included_traffic": 21990232555520,
    "deprecation": None,
    "locations": [{"id": 1, "name": "fsn1", "deprecation": None}],
}
DATACENTER = {
    "id": 4,
    "name": "fsn1-dc14",
    "description": "Falkenstein 1 virtual DC 14",
    "location": LOCATION,
    "server_types": {
        "supported": [22, 23, 24, 25, 26, 45, 93, 94, 95, 96, 97, 98, 99, 100, 101, 104, 105, 106, 107],
        "available": [22, 23, 24, 25, 26, 45, 93, 94, 95, 96, 97, 98, 99, 100, 101, 104, 105, 106, 107],
        "available_for_migration": [22, 23, 24, 25, 26, 45, 93, 94, 95, 96, 97, 98, 99, 100, 101, 104, 105],
    },
}
IMAGE = {
    "id": 114690387,
    "type": "system",
    "status": "available",
    "name": "debian-12",
    "description": "Debian 12",
    "image_size": None,
    "disk_size": 5,
    "created": "2023-06-13T06:00:11+00:00",
    "created_from": None,
    "bound_to": None,
    "os_flavor": "debian",
    "os_version": "12",
    "rapid_deploy": True,
    "protection": {"delete": False},
    "deprecated": None,
    "labels": {},
    "deleted": None,
    "architecture": "x86",
}


def server(number: int) -> dict[str, Any]:
    """Return the server of that number, counted from 0."""
    address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    network = f"2001:db8:{number:x}::/64"
    return {
        "id": 42_000_000 + number,
        "name": f"server-{number + 1:05d}",
        "status": "running",
        "created": "2024-03-05T10:22:31+00:00",
        "public_net": {
            "ipv4": {
                "id": 52_000_000 + number,
                "ip": address,
                "blocked": False,
                "dns_ptr": f"static.{number}.clients.example.com",
            },
            "ipv6": {"id": 53_000_000 + number, "ip": network, "blocked": False, "dns_ptr": []},
            "floating_ips": [],
            "firewalls": [],
        },
        "private_net": [],
        "server_type": SERVER_TYPE,
        "datacenter": DATACENTER,
        "location": LOCATION,
        "image": IMAGE,
        "iso": None,
        "rescue_enabled": False,
        "locked": False,
        "backup_window": None,
        "outgoing_traffic": 123456789,
        "ingoing_traffic": 123456789,
        "included_traffic": 21990232555520,
        "protection": {"delete": False, "rebuild": False},
        "labels": {"environment": "production", "role": "web"},
        "volumes": [],
        "load_balancers": [],
        "primary_disk_size": 40,
        "placement_group": None,
    }


class Api:
    """Answers; every object is serialised once, as in the emulator."""

    def __init__(self, servers: int, latency_ms: float) -> None:
        self._servers = [json.dumps(server(number)).encode() for number in range(servers)]
        self._latency = latency_ms / 1000
        self._requests = 0

    async def locations(self, request: web.Request) -> web.Response:
        """GET /v1/locations"""
        await self._wait()
        return _answer(b'{"locations":[%s],"meta":%s}' % (json.dumps(LOCATION).encode(), _meta(1, 25, 1)))

    async def servers(self, request: web.Request) -> web.Response:
        """GET /v1/servers"""
        await self._wait()
        page, size = int(request.query.get("page", "1")), min(int(request.query.get("per_page", "25")), 50)
        items = b",".join(self._servers[(page - 1) * size : page * size])
        return _answer(b'{"servers":[%s],"meta":%s}' % (items, _meta(page, size, len(self._servers))))

    async def count(self, request: web.Request) -> web.Response:
        """GET /requests: how many were answered so far."""
        return web.json_response(self._requests)

    async def _wait(self) -> None:
        self._requests += 1
        await asyncio.sleep(self._latency)


def _meta(page: int, size: int, total: int) -> bytes:
    last = max(1, -(-total // size))
    pagination = {
        "page": page,
        "per_page": size,
        "previous_page": page - 1 or None,
        "next_page": page + 1 if page < last else None,
        "last_page": last,
        "total_entries": total,
    }
    return json.dumps({"pagination": pagination}).encode()


def _answer(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


class HcloudServer:
    """A running server: `with HcloudServer(1000, latency_ms=5) as api: ...`."""

    def __init__(self, servers: int, latency_ms: float) -> None:
        options = ["--servers", str(servers), "--latency", str(latency_ms)]
        self._command = [sys.executable, "-m", "tests.benchmarks.hcloud_server", *options]

    def __enter__(self) -> HcloudServer:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        self.origin = self._process.stdout.readline().strip() if self._process.stdout else ""
        if not self.origin:
            self.__exit__()
            raise RuntimeError("the server did not start")
        return self

    def __exit__(self, *_exc_info: object) -> None:
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    @property
    def requests(self) -> int:
        """The requests so far."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.origin}/requests", timeout=10) as answer:
            return int(json.load(answer))


async def _serve(servers: int, latency_ms: float) -> None:
    api = Api(servers, latency_ms)
    application = web.Application()
    application.add_routes(
        [
            web.get("/v1/locations", api.locations),
            web.get("/v1/servers", api.servers),
            web.get("/requests", api.count),
        ]
    )
    gc.freeze()
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hcloud_server")
    parser.add_argument("--servers", type=int, default=1000, metavar="N")
    parser.add_argument("--latency", type=float, default=5.0, metavar="MS")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.servers, arguments.latency))


if __name__ == "__main__":
    main()
