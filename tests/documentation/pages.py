# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try what a page says, block for block, as somebody would who follows it from the top."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..collection import ROOT, collections_path
from ..emulator.run import Emulator
from .blocks import SHELLS, YAML, BadPage, Block, blocks, emulator_options

#: The seconds that a block has.
TIMEOUT = 300

#: The VPSs that examples name, with their tags; no more, as a compliance run is seconds of work in each of them.
FLEET = {
    "web-01": ["production"],
    "db-01": ["production"],
    "old-01": [],
    "legacy-01": [],
    "test-01": ["test"],
    "app-01": ["staging"],
}

#: The inventory of pages that show none.
OWN_INVENTORY = """\
plugin: hostup.cloud.vps
keyed_groups:
  - {key: hostup_power_state, prefix: state}
  - {key: hostup_tags, prefix: tag}
groups:
  web: hostup_name is match('web-')
"""

#: What Ansible says of a play that did nothing, with which it exits with 0.
_NOTHING_RUN = ("no hosts matched", "Could not match supplied host pattern")


def pages() -> list[str]:
    """Return the pages whose examples are tried, as paths in the checkout."""
    found = [path for pattern in ("*.md", "docs/*.md", "roles/*/README.md") for path in ROOT.glob(pattern)]
    names = {str(path.relative_to(ROOT)) for path in found} | {"tests/emulator/README.md"}
    return sorted(names)


def fleet_file(folder: Path) -> Path:
    """Write the items of the fleet for an emulator into `folder`, and return the file."""
    items = [
        {"name": name, "tags": tags, "powerState": "stopped" if name == "old-01" else "running"}
        for name, tags in FLEET.items()
    ]
    path = folder / "fleet.json"
    path.write_text(json.dumps(items))
    return path


@dataclass
class Page:
    """A page that is being tried; its files are in `folder`, and its home in `home`."""

    name: str
    folder: Path
    home: Path
    variables: dict[str, str]
    inventory: Path | None = None
    rest: list[Block] = field(default_factory=list)

    def run(self, block: Block) -> None:
        """Try a block. Raises BadPage."""
        if block.not_run is not None:
            return
        if block.file:
            self._write(block, block.file)
        if block.language in SHELLS:
            if not block.file:
                self._shell(block)
        elif block.language in YAML:
            self._yaml(block)

    def _write(self, block: Block, name: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)
        if block.language in YAML and block.kind() == "inventory":
            self.inventory = path

    def _shell(self, block: Block) -> None:
        folder = ROOT if "in" in block.options else self.folder
        output = self._try(block, "bash", "-e", "-c", block.commands(), folder=folder)
        if "output" in block.options and block.printed() != output.splitlines():
            raise BadPage(f"{block.where}: this is not what is printed:\n{output}")

    def _yaml(self, block: Block) -> None:
        """Try YAML by what it is. What a later block names is tried there, by what that does with it."""
        if block.file and any(Path(block.file).name in later.text for later in self.rest):
            return
        kind = block.kind()
        name = block.file or f"block_{block.line}.yml"
        if kind == "profile":
            self._profile(block, name)
        elif kind == "inventory":
            source = block.file or f"block_{block.line}.hostup.yml"
            (self.folder / source).write_text(block.text)
            self._try(block, "ansible-inventory", "-i", source, "--list")
        elif kind == "plays":
            (self.folder / name).write_text(block.text)
            self._playbook(block, name)
        elif kind == "tasks":
            (self.folder / name).write_text(block.text)
            playbook = f"play_{block.line}.yml"
            tasks = [{"name": "The example", "ansible.builtin.import_tasks": name}]
            play = {"hosts": "all[0]", "gather_facts": False, "tasks": tasks}
            (self.folder / playbook).write_text(yaml.safe_dump([play]))
            self._playbook(block, playbook)
        elif not block.file:
            raise BadPage(
                f"{block.where}: neither tasks, plays, an inventory nor a profile; it needs file= or not-run="
            )

    def _playbook(self, block: Block, name: str) -> None:
        inventory = self.inventory
        if inventory is None:
            inventory = self.home / "own.hostup.yml"
            inventory.write_text(OWN_INVENTORY)
        self._try(block, "ansible-playbook", "-i", str(inventory), name)

    def _profile(self, block: Block, name: str) -> None:
        # The checkout is importable under its own name only where the tests have made it so.
        from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidProfile
        from ansible_collections.hostup.cloud.plugins.plugin_utils._profiles import profile_of_text

        try:
            profile_of_text(block.text.encode(), name)
        except InvalidProfile as error:
            raise BadPage(f"{block.where}: {error.message}") from None

    def _try(self, block: Block, *command: str, folder: Path | None = None) -> str:
        """Run a command, see that it ends as the block says, and return what it printed."""
        rc, output = self._executed(command, folder or self.folder, block.where)
        if rc != block.exit:
            raise BadPage(f"{block.where}: it ended with {rc}, not {block.exit}:\n{block.text}\n{output}")
        if not rc and any(told in " ".join(output.split()) for told in _NOTHING_RUN):
            raise BadPage(f"{block.where}: it ran on no host:\n{block.text}\n{output}")
        return output

    def _executed(self, command: tuple[str, ...], folder: Path, where: str) -> tuple[int, str]:
        # What a command leaves in the background would keep a pipe open.
        with (self.home / "output").open("w+", encoding="utf-8", errors="replace") as output:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                rc = process.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                raise BadPage(f"{where}: it did not end in {TIMEOUT} seconds") from None
            finally:
                _end_group(process)
            output.seek(0)
            return rc, output.read()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started as the first of its session, and what it left running."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def environment(home: Path, emulator: Emulator) -> dict[str, str]:
    """Return the environment of a page's commands: nothing of the caller's configuration, and the emulator."""
    kept = {name: value for name, value in os.environ.items() if not re.match("ANSIBLE_|HOSTUP_|PYTEST_|MAKE", name)}
    return {
        **kept,
        **emulator.env(),
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
        "ANSIBLE_FORKS": "12",
        # A page that shows an inventory shows one that can be read.
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "ANSIBLE_NOCOLOR": "1",
    }


def wrong_with(name: str, text: str, folder: Path, prepare: Callable[[Emulator], None] | None = None) -> str:
    """Try all blocks of a page, in an empty folder; return what is wrong with the first that is, else nothing.

    `prepare` is called with the page's emulator, before the first block.
    """
    try:
        _try_page(name, text, folder, prepare)
    except BadPage as error:
        return str(error)
    return ""


def _try_page(name: str, text: str, folder: Path, prepare: Callable[[Emulator], None] | None) -> None:
    found = blocks(name, text)
    options = emulator_options(name, text)
    if all(block.not_run is not None for block in found):
        return
    where, home = folder / "page", folder / "home"
    for each in (where, home):
        each.mkdir()
    with Emulator(*(options or ["--fleet", str(fleet_file(home))])) as emulator:
        # Where examples say that the key is.
        key_file = home / ".config" / "hostup" / "key"
        key_file.parent.mkdir(parents=True)
        key_file.write_text(emulator.key)
        if prepare:
            prepare(emulator)
        page = Page(name, where, home, environment(home, emulator))
        for number, block in enumerate(found):
            page.rest = found[number + 1 :]
            page.run(block)
