# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fenced blocks of a page, and what their info strings say of them."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

SHELLS = ("bash", "sh", "shell", "console")
YAML = ("yaml", "yml")
KEYS = ("exit", "file", "in", "not-run", "output")

_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}) *(?P<info>[^`]*)$")
_EMULATOR = re.compile(r"^<!-- emulator:(?P<options>.*?)-->$", re.MULTILINE)
_TASKS_OF_PLAYS = {"hosts", "import_playbook", "ansible.builtin.import_playbook"}


class BadPage(Exception):
    """What is wrong with a page, with its name and the line."""


class _Loader(yaml.SafeLoader):
    """Takes a tag of Ansible's, such as !vault, for what it is on."""


def _ignore_tag(loader: _Loader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    return loader.construct_mapping(node) if isinstance(node, yaml.MappingNode) else loader.construct_sequence(node)


_Loader.add_multi_constructor("!", _ignore_tag)


@dataclass(frozen=True)
class Block:
    """A fenced block. `line` is that of its opening fence, `options` are those of the info string."""

    page: str
    line: int
    language: str
    options: dict[str, str]
    text: str

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def not_run(self) -> str | None:
        """Why it is not run, None if it is."""
        return self.options.get("not-run")

    @property
    def file(self) -> str | None:
        """The file in the page's folder that it is written to."""
        return self.options.get("file")

    @property
    def exit(self) -> int:
        """The exit code that running it is to end with."""
        return int(self.options.get("exit", 0))

    def data(self) -> Any:
        """Return what its YAML says. Raises BadPage."""
        try:
            # It derives from the safe loader.
            return yaml.load(self.text, _Loader)
        except yaml.YAMLError as error:
            raise BadPage(f"{self.where}: this is not YAML: {error}") from None

    def kind(self) -> str | None:
        """Return what its YAML is: tasks, plays, inventory or profile; None for anything else. Raises BadPage."""
        data = self.data()
        if isinstance(data, list) and data and all(isinstance(each, dict) for each in data):
            if all(_TASKS_OF_PLAYS & each.keys() for each in data):
                return "plays"
            if all("block" in each or any("." in str(name) for name in each) for each in data):
                return "tasks"
        if isinstance(data, dict):
            if "plugin" in data:
                return "inventory"
            if {"name", "title", "checks"} <= data.keys():
                return "profile"
        return None

    def commands(self) -> str:
        """Return the script of a block of a shell; of `console`, the lines that begin with `$ ` and go on with them."""
        if self.language != "console":
            return self.text
        commands, goes_on = [], False
        for line in self.text.splitlines():
            if goes_on or line.startswith("$ "):
                commands.append(line if goes_on else line[2:])
                goes_on = line.endswith("\\")
        return "\n".join(commands) + "\n"

    def printed(self) -> list[str]:
        """Return the lines of a `console` block that are output."""
        commands = self.commands().splitlines()
        lines = (line.removeprefix("$ ") for line in self.text.splitlines())
        return [line for line in lines if not (commands and line == commands[0] and commands.pop(0))]


def emulator_options(page: str, text: str) -> list[str]:
    """Return the options of the emulator that a page's comment asks for. Raises BadPage."""
    found = list(_EMULATOR.finditer(text))
    if len(found) > 1:
        raise BadPage(f"{page}:{_line(text, found[1].start())}: a page has one comment with the emulator's options")
    return shlex.split(found[0]["options"]) if found else []


def blocks(page: str, text: str) -> list[Block]:
    """Return the fenced blocks of a page in their order. Raises BadPage for an info string that means nothing."""
    return [_checked(block) for block in _fenced(page, text)]


def _fenced(page: str, text: str) -> Iterator[Block]:
    opening: re.Match[str] | None = None
    begun, content = 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if opening is None:
            if fence:
                opening, begun, content = fence, number, []
        elif fence and not fence["info"].strip() and len(fence["fence"]) >= len(opening["fence"]):
            language, options = _info(f"{page}:{begun}", opening["info"])
            yield Block(page, begun, language, options, "".join(f"{each}\n" for each in content))
            opening = None
        else:
            # In a list, a block is as far to the right as its fence.
            indent = opening["indent"]
            content.append(line[len(indent) :] if line.startswith(indent) else line.lstrip())
    if opening is not None:
        raise BadPage(f"{page}:{begun}: this block has no end")


def _info(where: str, info: str) -> tuple[str, dict[str, str]]:
    """Return the language and the options of an info string."""
    if info.strip().startswith("{"):  # a directive of MyST, whose words are its own
        return info.split("}")[0].strip() + "}", {}
    try:
        language, *words = shlex.split(info) or [""]
    except ValueError as error:
        raise BadPage(f"{where}: {info.strip()}: {error}") from None
    options: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in KEYS:
            raise BadPage(f"{where}: {word} is not known; after the language come {', '.join(KEYS)}, each NAME=VALUE")
        if name in options:
            raise BadPage(f"{where}: {name} is there twice")
        if not value.strip():
            raise BadPage(f"{where}: {name} is empty")
        options[name] = value
    return language, options


def _checked(block: Block) -> Block:
    """Return the block if its options suit it and its data can be read. Raises BadPage."""
    where, options, shell = block.where, block.options, block.language in SHELLS
    if block.language.startswith(("{code", "{sourcecode")):
        raise BadPage(f"{where}: write a directive for code as a plain block, so that it is tried")
    if not re.fullmatch(r"\d{1,3}", options.get("exit", "0")):
        raise BadPage(f"{where}: exit={options['exit']} is not an exit code")
    if options.get("in", "checkout") != "checkout":
        raise BadPage(f"{where}: in={options['in']} is not known; there is in=checkout")
    if options.get("output", "same") != "same" or ("output" in options and block.language != "console"):
        raise BadPage(f"{where}: there is output=same alone, which compares what a console block shows")
    if "file" in options and not re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*", options["file"]):
        raise BadPage(f"{where}: file={options['file']} is not a path in the page's folder")
    if len(options.keys() & {"file", "not-run"}) == 2:
        raise BadPage(f"{where}: what is not run is not written either")
    if "in" in options and not shell:
        raise BadPage(f"{where}: in=checkout is for commands")
    if "exit" in options and not shell and block.language not in YAML:
        raise BadPage(f"{where}: nothing of this block is run that could exit with {options['exit']}")
    if block.language == "console" and not block.commands().strip() and block.not_run is None:
        raise BadPage(f"{where}: no line of this console block begins with `$ `")
    _parse(block)
    return block


def _parse(block: Block) -> None:
    """Raise BadPage for what no program could read."""
    try:
        if block.language in YAML and "{%" not in block.text:
            block.data()
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "python":
            ast.parse(block.text)
    except (ValueError, SyntaxError) as error:
        raise BadPage(f"{block.where}: this is not {block.language}: {error}") from None


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
