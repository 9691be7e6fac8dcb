# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members of a mapping that a user wrote, each taken by its name and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isnan
from typing import Any, NoReturn

from .._errors import InvalidProfile
from .._shown import shown

#: The most characters of a text other than a command.
LONGEST_TEXT = 4000

_SURROGATE = re.compile("[\ud800-\udfff]")


def invalid(where: str, field: str, reason: str) -> NoReturn:
    """Raise InvalidProfile: one sentence with the file and check, the field, and the reason."""
    raise InvalidProfile(f"{where}: {field} {reason}")


class Fields:
    """A mapping and where it stands, for messages. Null counts as not given; what is unknown is an error."""

    def __init__(self, data: Any, where: str, known: tuple[str, ...], *, within: str = "") -> None:
        self.where = where
        self._within = f"{within}." if within else ""
        if not isinstance(data, Mapping):
            invalid(where, within or "it", f"must be a dictionary, and is {shown(data)}")
        unknown = [name for name in data if name not in known]
        if unknown:
            name = unknown[0] if isinstance(unknown[0], str) else shown(unknown[0])
            invalid(where, self._named(name), f"is not a field; the fields are {', '.join(known)}")
        self._data = {name: value for name, value in data.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def __getitem__(self, name: str) -> Any:
        return self._data[name]

    def _named(self, name: str) -> str:
        return self._within + name

    def wrong(self, name: str, reason: str) -> NoReturn:
        """Raise InvalidProfile for a field."""
        invalid(self.where, self._named(name), reason)

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str | None:
        """Return a text that is not blank, None if it is not given."""
        return self._text(name, self._data[name], longest) if name in self else None

    def needed_text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """Return a text that must be given."""
        return self.text(name, longest=longest) or self.wrong(name, "is missing")

    def line(self, name: str) -> str:
        """Return a text of one line that must be given."""
        text = self.needed_text(name, longest=200)
        if not text.isprintable():
            self.wrong(name, f"must be one line of printable text, and is {shown(text)}")
        return text

    def word(self, name: str) -> str:
        """Return a name in lower case, digits and underscores that must be given."""
        text = self.needed_text(name, longest=100)
        if not re.fullmatch(r"[a-z0-9_]+", text):
            self.wrong(name, f"{shown(text)} may have lower-case letters, digits and underscores only")
        return text

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of several texts; it must be given."""
        text = self.needed_text(name)
        if text not in choices:
            self.wrong(name, f"must be one of {', '.join(choices)}, and is {shown(text)}")
        return text

    def texts(self, name: str, *, blank: bool = False) -> tuple[str, ...]:
        """Return a list of texts, empty if it is not given; `blank` is whether one may be."""
        if name not in self:
            return ()
        value = self._data[name]
        if not isinstance(value, (list, tuple)):
            self.wrong(name, f"must be a list, and is {shown(value)}")
        return tuple(self._text(name, element, LONGEST_TEXT, blank=blank) for element in value)

    def text_or_texts(self, name: str) -> tuple[str, ...]:
        """Return what is a text or a list of texts."""
        value = self._data.get(name)
        return (self._text(name, value, LONGEST_TEXT),) if isinstance(value, str) else self.texts(name)

    def number(self, name: str) -> float | None:
        """Return a number."""
        value = self._data.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or isnan(value)):
            self.wrong(name, f"must be a number, and is {shown(value)}")
        return value

    def yes_or_no(self, name: str) -> bool | None:
        """Return true or false."""
        value = self._data.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, f"must be true or false, and is {shown(value)}")
        return value

    def regex(self, name: str) -> re.Pattern[str] | None:
        """Return a regular expression, whose ^ and $ are the ends of lines."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return re.compile(text, re.MULTILINE)
        except (re.error, OverflowError, RecursionError) as error:
            self.wrong(name, f"{shown(text)} is not a regular expression: {error}")

    def _text(self, name: str, value: Any, longest: int, *, blank: bool = False) -> str:
        if not isinstance(value, str):
            hint = "" if isinstance(value, (list, Mapping)) else "; put it into quotes"
            self.wrong(name, f"must be a text, and is {shown(value)}{hint}")
        if not value.strip() and not blank:
            self.wrong(name, "is empty")
        if len(value) > longest:
            self.wrong(name, f"{shown(value)} is {len(value)} characters long, and may have {longest}")
        if "\0" in value or _SURROGATE.search(value):
            self.wrong(name, f"{shown(value)} holds a NUL character or bytes that are not UTF-8")
        return value
