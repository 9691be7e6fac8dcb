# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory against files of the same content and against another cloud's plugin.

python -m tests.benchmarks.inventory

The other plugin is hetzner.hcloud.hcloud, fetched on first use; its API is `hcloud_server`, with the same latency.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ..collection import ROOT
from ..emulator.run import Emulator
from ..integration.commands import BIN, Ansible
from .hcloud_server import HcloudServer
from .measure import LATENCY_MS, Aim, Cost, aims, alone, environment, in_turns, progress, run, table

COMMANDS = {
    "ansible all --list-hosts": ("ansible", "all", "--list-hosts"),
    "ansible-inventory --list": ("ansible-inventory", "--list"),
}
PAGE = 100

#: The package index's name for a set of collections; this one is for ansible-core 2.19.
PEER = "ansible==12.*"
PEERS = ROOT / ".venv" / "peers"


def templates(prefix: str, state: str) -> dict[str, Any]:
    """Return the two templates, of a plugin whose variables have that prefix."""
    return {
        "keyed_groups": [{"key": prefix + state, "prefix": "state"}],
        "compose": {"fqdn": f"{prefix}name ~ '.example.com'"},
    }


def peer() -> str | None:
    """Return the version of hetzner.hcloud, which is fetched unless it is there: it alone, not the whole package.

    Return None if it cannot be fetched.
    """
    manifest = PEERS / "ansible_collections" / "hetzner" / "hcloud" / "MANIFEST.json"
    try:
        if not manifest.exists():
            fetch_peer()
        return str(json.loads(manifest.read_text())["collection_info"]["version"])
    except (OSError, subprocess.SubprocessError, StopIteration) as error:
        progress(f"hetzner.hcloud is left out: {error!r}")
        return None


def fetch_peer() -> None:
    """Fetch hetzner.hcloud and the library that it needs besides requests."""
    progress(f"fetching {PEER} for hetzner.hcloud")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    with tempfile.TemporaryDirectory() as folder:
        fetch = [*pip, "download", "--no-deps", "--only-binary=:all:", "--dest", folder, PEER]
        subprocess.run(fetch, check=True, timeout=900, stdout=sys.stderr)
        library = [*pip, "install", "--target", str(PEERS / "lib"), "python-dateutil"]
        subprocess.run(library, check=True, timeout=900, stdout=sys.stderr)
        with zipfile.ZipFile(next(Path(folder).glob("ansible-*.whl"))) as wheel:
            names = [name for name in wheel.namelist() if name.startswith("ansible_collections/hetzner/hcloud/")]
            wheel.extractall(PEERS, names)


def write_files(listed: Path, folder: Path) -> None:
    """Write what `ansible-inventory --list` said as two static inventories, `fleet.json` and `fleet.yaml`."""
    hosts = json.loads(listed.read_text())["_meta"]["hostvars"]
    content = {"all": {"hosts": hosts}}
    (folder / "fleet.json").write_text(json.dumps(content))
    with open(folder / "fleet.yaml", "w") as file:
        yaml.dump(content, file, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))


class Bench:
    """The variants over a fleet of one size."""

    def __init__(self, ansible: Ansible, emulator: Emulator, hcloud: HcloudServer, *, peer: bool) -> None:
        self._ansible, self._emulator, self._hcloud = ansible, emulator, hcloud
        self._sources: dict[str, Path] = {}
        ours = {"plugin": "hostup.cloud.vps"}
        for name, options in {"": {}, " + 2 templates": templates("hostup_", "power_state")}.items():
            file = f"{'templates' if options else 'plain'}.hostup.yml"
            self._sources[f"ours, cold{name}"] = ansible.write(file, {**ours, **options})
            cache = {
                "cache": True,
                "cache_plugin": "ansible.builtin.jsonfile",
                "cache_connection": str(ansible.folder / f"cache-{file}"),
                "cache_timeout": 86400,
            }
            self._sources[f"ours, cached{name}"] = ansible.write(f"cached-{file}", {**ours, **options, **cache})
        theirs = {"plugin": "hetzner.hcloud.hcloud"}
        theirs_options = {"": {}, " + 2 templates": templates("hcloud_", "status")} if peer else {}
        for name, options in theirs_options.items():
            file = f"{'templates' if options else 'plain'}.hcloud.yml"
            self._sources[f"hetzner.hcloud{name}"] = ansible.write(file, {**theirs, **options})
        self._sources["static JSON"] = ansible.folder / "fleet.json"
        self._sources["static YAML"] = ansible.folder / "fleet.yaml"
        self._peer = {
            "ANSIBLE_COLLECTIONS_PATH": str(PEERS),
            "PYTHONPATH": str(PEERS / "lib"),
            "HCLOUD_ENDPOINT": f"{hcloud.origin}/v1",
            "HCLOUD_TOKEN": "token",
        }

    def cost(self, name: str, command: tuple[str, ...]) -> Cost:
        """Run a command over a variant's inventory."""
        theirs = name.startswith("hetzner")
        variables = environment(self._ansible, **(self._peer if theirs else {}))
        arguments = [str(BIN / command[0]), *command[1:], "-i", str(self._sources[name])]
        before = self._hcloud.requests + self._emulator.last_seq
        cost = run(arguments, self._ansible.folder, variables)
        return Cost(cost.wall, cost.cpu, cost.peak, self._hcloud.requests + self._emulator.last_seq - before)

    def all(self, command: tuple[str, ...], rounds: int) -> dict[str, Cost]:
        """Return the cost of every variant."""
        variants: dict[str, Callable[[], Cost]] = {
            name: lambda name=name: self.cost(name, command)  # type: ignore[misc]
            for name in self._sources
        }
        return in_turns(variants, rounds)

    def prepare(self) -> None:
        """Write the static inventories and fill the caches."""
        self.cost("ours, cold", COMMANDS["ansible-inventory --list"])
        # In a process of its own: the peak of those that are measured must not be this one's size.
        arguments = (self._ansible.folder / "output", self._ansible.folder)
        writer = multiprocessing.get_context("fork").Process(target=write_files, args=arguments)
        writer.start()
        writer.join()
        for name in self._sources:
            if "cached" in name:
                self.cost(name, COMMANDS["ansible all --list-hosts"])


def _aims(costs: dict[str, Cost], pages: int) -> list[Aim]:
    static, waiting = costs["static JSON"], pages * LATENCY_MS / 1000
    found = [
        Aim("cold / (static JSON + pages x latency)", costs["ours, cold"].wall / (static.wall + waiting), 1.15),
        Aim("cached / static JSON", costs["ours, cached"].wall / static.wall, 1.1),
        Aim("requests, cached", costs["ours, cached"].requests, 0),
    ]
    if peer := costs.get("hetzner.hcloud + 2 templates"):
        ratio = costs["ours, cold + 2 templates"].wall / peer.wall
        found.append(Aim("cold / hetzner.hcloud, both with 2 templates", ratio, 0.65))
    return found


def report(hosts: tuple[int, ...] = (1000, 10000), rounds: int = 3) -> str:
    """Measure the inventory of so many VPSs."""
    version = peer()
    parts, all_aims = [], []
    for size in hosts:
        with (
            tempfile.TemporaryDirectory() as folder,
            Emulator(guests="canned", vps=size, all_running=True, latency=LATENCY_MS) as emulator,
            HcloudServer(size, LATENCY_MS) as hcloud,
        ):
            bench = Bench(Ansible(Path(folder), emulator.env()), emulator, hcloud, peer=version is not None)
            bench.prepare()
            for title, command in COMMANDS.items():
                progress(f"inventory: {size} VPSs, {title}")
                costs = bench.all(command, rounds)
                all_aims += [
                    Aim(f"{size:,}, `{title}`: {aim.what}", aim.measured, aim.limit)
                    for aim in _aims(costs, -(-size // PAGE))
                ]
                rows = [
                    (name, cost.wall / costs["static JSON"].wall, cost.wall, cost.cpu, cost.requests, round(cost.peak))
                    for name, cost in costs.items()
                ]
                header = ("", "x static JSON", "wall s", "CPU s", "requests", "peak MiB")
                parts.append(f"{size:,} VPSs, `{title}`:\n\n{table(header, rows)}")
    other = f"hetzner.hcloud {version}" if version else "hetzner.hcloud could not be fetched"
    return "\n".join([aims(*all_aims), f"{other}; latency {LATENCY_MS:g} ms.\n", *parts])


if __name__ == "__main__":
    alone(report)
