# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make sample reports and look at their HTML pages in a headless Chromium: screenshots, keyboard, accessibility.

    .venv/bin/python -m tests.report_screens FOLDER     # needs Debian's package chromium

Not a part of `make test`: what the pages look like is for people to judge.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import aiohttp

from .collection import collections_path

sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils._report.write import write

from .report_samples import finding, fleet, host

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
HOSTILE = "<script>alert(1)</script> \x1b[31mred\x1b[0m \u202etxt.exe " + "A" * 1500


def make(folder: Path, hosts: int, checks: int, runs: int) -> Path:
    """Write a report after some past runs; return the page's path."""
    page = folder / f"{hosts}.html"
    for run in range(runs):
        results = fleet(hosts, checks, seed=run // 2 + 1, lost=1 if hosts < 10 else 4, wrong=0.18 - 0.1 * run / runs)
        if run == runs - 1:
            bad = finding("hostile_output", "fail", title="Hostile <b>output</b> is shown as text", severity="medium")
            bad["evidence"] = {**bad["evidence"], "stdout": HOSTILE}
            results.append(host("hostile-01", bad))
        written = write(
            results,
            run=NOW - timedelta(days=runs - 1 - run),
            collection_version="0.1.0",
            expected_hosts=[entry["host"] for entry in results] + (["gone-01"] if hosts > 10 else []),
            profiles=["linux_baseline", "vps_health"],
            reports={"html": str(page)},
            history=str(folder / f"history-{hosts}"),
        )
    print(f"{page}: {page.stat().st_size:,} bytes, {written.report['verdict']}")
    return page


class Browser:
    """A headless Chromium, driven through its own protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.complaints: list[str] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method and return its result; what the page complains of meanwhile is kept."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json(timeout=120)
            if answer.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Network.requestWillBeSent"):
                self.complaints.append(json.dumps(answer["params"])[:300])
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    async def value(self, expression: str) -> Any:
        """Return what a JavaScript expression comes to in the page."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    async def open(self, page: Path, width: int, height: int, dark: bool = False) -> None:
        """Open a page and wait until it has come to rest."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])
        await self.call("Page.navigate", url=page.as_uri())
        for _try in range(100):
            if await self.value("document.readyState") == "complete":
                return
            await asyncio.sleep(0.1)

    async def shoot(self, picture: Path, anchor: str = "") -> None:
        """Write a screenshot."""
        if anchor:
            await self.value(f"location.hash = {anchor!r}; new Promise((done) => setTimeout(done, 300))")
        answer = await self.call("Page.captureScreenshot", format="png")
        picture.write_bytes(base64.b64decode(answer["data"]))
        print(picture)

    async def press(self, key: str) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            code = {"Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Enter": 13}[key]
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)


async def look(folder: Path, few: Path, many: Path) -> None:
    """Take the screenshots and ask the pages about themselves."""
    command = [
        "chromium",
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--remote-debugging-port=9333",
    ]
    with subprocess.Popen(
        [*command, f"--user-data-dir={folder / 'profile'}", "about:blank"], stderr=subprocess.DEVNULL
    ) as process:
        try:
            async with aiohttp.ClientSession() as session:
                socket = await session.ws_connect(await _address(session), max_msg_size=0)
                await _look(Browser(socket), folder, few, many)
        finally:
            process.terminate()


async def _address(session: aiohttp.ClientSession) -> str:
    for _try in range(100):
        try:
            async with session.get("http://127.0.0.1:9333/json/list") as answer:
                return next(
                    target["webSocketDebuggerUrl"] for target in await answer.json() if target["type"] == "page"
                )
        except (aiohttp.ClientError, StopIteration):
            await asyncio.sleep(0.1)
    raise RuntimeError("chromium does not answer")


async def _look(browser: Browser, folder: Path, few: Path, many: Path) -> None:
    for domain in ("Page", "Log", "Runtime", "Network", "Accessibility"):
        await browser.call(f"{domain}.enable")
    for dark in (False, True):
        shade = "dark" if dark else "light"
        await browser.open(few, 1360, 2600, dark)
        await browser.shoot(folder / f"3-{shade}.png")
        await browser.shoot(folder / f"3-host-{shade}.png", "h1")
        await browser.open(many, 1440, 1500, dark)
        await browser.shoot(folder / f"200-{shade}.png")
        await browser.shoot(folder / f"200-matrix-{shade}.png", "matrix")
    await browser.open(few, 390, 3000)
    await browser.shoot(folder / "3-narrow.png")
    print("wider than a telephone:", await browser.value("document.documentElement.scrollWidth > innerWidth"))
    await browser.open(many, 1440, 1200)
    print(
        "ready after ms:",
        await browser.value("Math.round(performance.timing.loadEventEnd - performance.timing.navigationStart)"),
    )
    await browser.value(FILTER.format(name="text", value="empty passwords (3)"))
    print("filter by text:", await browser.value("document.querySelector('output').value"))
    await browser.shoot(folder / "200-filtered.png", "matrix")
    await browser.value("document.querySelector('form').reset(); new Promise((done) => setTimeout(done, 500))")
    await browser.value(FILTER.format(name="status", value="e"))
    print("filter by status:", await browser.value("document.querySelector('output').value"))
    await browser.value("document.querySelector('form').reset(); new Promise((done) => setTimeout(done, 500))")
    await browser.value("document.querySelector('td.f a').focus()")
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        await browser.press(key)
        told = "document.activeElement.hash + ' ' + location.hash"
        print(f"after {key}:", await browser.value(told))
    await browser.value("new Promise((done) => setTimeout(done, 300))")
    told = "document.querySelector(location.hash).closest('details').open"
    print("the host's section is open:", await browser.value(told))
    await browser.shoot(folder / "200-host.png")
    await browser.open(few, 1360, 1200)
    tree = (await browser.call("Accessibility.getFullAXTree"))["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node.get("ignored"))
    shown = (
        "main",
        "banner",
        "contentinfo",
        "navigation",
        "search",
        "region",
        "heading",
        "table",
        "columnheader",
        "rowheader",
    )
    print("accessibility tree:", {role: roles[role] for role in shown})
    nameless = [
        node["role"]["value"]
        for node in tree
        if not node.get("ignored")
        and node["role"]["value"]
        in ("link", "button", "combobox", "searchbox", "region", "image", "DisclosureTriangle")
        and not node.get("name", {}).get("value")
    ]
    print("without a name:", nameless)
    pdf = await browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    (folder / "3.pdf").write_bytes(base64.b64decode(pdf["data"]))
    outside = [line for line in browser.complaints if '"file:' not in line and "data:" not in line]
    print("complaints and requests:", outside)


FILTER = (
    "document.querySelector('[name={name}]').value = {value!r};"
    "document.querySelector('form').dispatchEvent(new Event('input'));"
    "new Promise((done) => setTimeout(done, 1000))"
)


def main() -> None:
    """Make the pages and the screenshots."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(look(folder, make(folder, 3, 30, 6), make(folder, 200, 100, 12)))


if __name__ == "__main__":
    main()
