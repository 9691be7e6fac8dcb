# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles of checks out of YAML files: the shipped ones by name, and a user's own by their path."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..module_utils._check.profile import Profile, parse_profile
from ..module_utils._errors import InvalidProfile
from ..module_utils._shown import one_line

FOLDER = Path(__file__).parent / "profiles"

#: Bytes of a profile's file.
LONGEST_FILE = 4 * 1024 * 1024

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C library
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class _Loader(_SafeLoader):
    """Refuses a key that is there twice, of which YAML's own loader keeps the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _value in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep)


def shipped_names() -> list[str]:
    """Return the names of the profiles that come with the collection."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


@cache
def shipped(name: str) -> Profile:
    """Return a profile that comes with the collection. Raises InvalidProfile."""
    if name not in shipped_names():
        raise InvalidProfile(
            f"profiles: {name} is not a profile of the collection, which has {', '.join(shipped_names())}; a file's "
            "path has a / or ends in .yml or .yaml"
        )
    return profile_of_text((FOLDER / f"{name}.yml").read_bytes(), f"{name}.yml")


def is_path(element: str) -> bool:
    """Whether an element of `profiles` is the path of a file, and not a name."""
    return "/" in element or bool(re.search(r"\.ya?ml$", element))


def profile_of_text(content: bytes, source: str) -> Profile:
    """Return the profile in the content of a YAML file. Raises InvalidProfile."""
    if len(content) > LONGEST_FILE:
        raise InvalidProfile(f"{source}: the file is longer than {LONGEST_FILE} bytes")
    try:
        # It derives from the safe loader.
        data = yaml.load(content, _Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise InvalidProfile(f"{source}: {at}the file is not YAML: {one_line(str(error.problem), 200)}") from None
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
        raise InvalidProfile(f"{source}: the file is not YAML: {one_line(str(error), 200)}") from None
    return parse_profile(data, source)
