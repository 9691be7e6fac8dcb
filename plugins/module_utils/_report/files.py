# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from filecmp import cmp
from types import TracebackType


class NotWritten(Exception):
    """A file cannot be written; the message names it. None of the files was changed, unless it says otherwise."""


@dataclass
class _Staged:
    path: str
    temporary: str


@dataclass
class Files:
    """Files to be written together: each beside its place first, and all of them put in place by `commit`.

    Without a commit nothing is changed. `changed` are the paths whose content is not what it was.
    """

    changed: list[str] = field(default_factory=list)
    _staged: list[_Staged] = field(default_factory=list)

    def __enter__(self) -> Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for staged in self._staged:
            with suppress(OSError):
                os.unlink(staged.temporary)
        self._staged.clear()

    def write(self, path: str, parts: Iterable[str], mode: int | None = None) -> None:
        """Write a file beside its place, with the mode of the one that is there. Raises NotWritten.

        `mode` is that of a new file; without it the umask decides.
        """
        # A link stays one: what it points to is written.
        place = os.path.realpath(path)
        try:
            mode = _mode(place, mode)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".compliance-", suffix=".tmp", dir=os.path.dirname(place))
            self._staged.append(_Staged(place, temporary))
            # A lone half of a surrogate pair, which JSON can hold, has no UTF-8.
            with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.writelines(parts)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
        except OSError as error:
            raise NotWritten(f"cannot write {path}: {error.strerror or error}") from error

    def commit(self) -> None:
        """Put the files in place. One that holds what it held is left alone. Raises NotWritten."""
        while self._staged:
            staged = self._staged[0]
            try:
                same = os.path.exists(staged.path) and cmp(staged.temporary, staged.path, shallow=False)
                if same:
                    os.unlink(staged.temporary)
                else:
                    os.replace(staged.temporary, staged.path)
                    self.changed.append(staged.path)
            except OSError as error:
                told = f"; written were {', '.join(self.changed)}" if self.changed else ""
                raise NotWritten(f"cannot write {staged.path}: {error.strerror or error}{told}") from error
            del self._staged[0]


def _mode(place: str, mode: int | None) -> int:
    try:
        there = os.stat(place).st_mode
    except FileNotFoundError:
        return mode if mode is not None else 0o666 & ~_umask()
    if not stat.S_ISREG(there):
        # To be replaced by a file, /dev/null would be gone for the whole machine.
        raise OSError(None, "there is something that is not a file")
    return stat.S_IMODE(there)


def _umask() -> int:
    # It can be read only by setting it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
