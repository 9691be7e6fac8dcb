# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of the changes to the engine that no test notices."""

from __future__ import annotations

import ast
from functools import cache

from tests.collection import ROOT
from tests.mutation.__main__ import explained


def words(text: str) -> str:
    """Return `text` with single blanks, however it is broken into lines."""
    return " ".join(text.split())


@cache
def functions(file: str) -> dict[str, str]:
    """Return the text of each function of a file, by its name, behind that of its class."""
    text = (ROOT / "plugins" / "module_utils" / file).read_text()
    found = {}
    for node in ast.parse(text).body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                name = inner.name if inner is node else f"{node.name}.{inner.name}"
                found[name] = words(" ".join(text.splitlines()[inner.lineno - 1 : inner.end_lineno]))
    return found


def test_what_is_explained_is_still_in_the_engine() -> None:
    changes = explained()
    assert changes
    for change in changes:
        source = functions(change.file)[change.function]
        assert words(change.before) in source, change
        assert not change.after or words(change.after) not in source, change
