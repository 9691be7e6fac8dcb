# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The past runs, in a folder: of each its report and its digest, as two JSON files whose names sort by time.

What else is in the folder, or cannot be read, is left alone and said.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from .drift import LETTERS, NONE, SCHEMA, VERSION, Digest
from .files import Files
from .json_document import json_parts
from .model import Report, digest_of

REPORT, DIGEST = ".report.json", ".digest.json"
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)(\.report\.json|\.digest\.json)")

#: A larger file is no digest: one of 10,000 hosts and 1,000 checks has a fifth of it.
_LARGEST = 50_000_000


@dataclass
class History:
    """The kept runs, the oldest first. `remarks` say what was left alone."""

    folder: str
    digests: list[Digest] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def add(self, files: Files, report: Report, run: datetime) -> str:
        """Write a report and its digest with `files`; return the report's path."""
        path = os.path.join(self.folder, _name(run) + REPORT)
        files.write(path, json_parts(report))
        files.write(os.path.join(self.folder, _name(run) + DIGEST), [json.dumps(digest_of(report)), "\n"])
        return path

    def prune(self, keep: int) -> None:
        """Delete all but the newest `keep` runs, one of which is the one that was added."""
        surplus = self._names[: max(0, len(self._names) + 1 - keep)]
        for name in surplus:
            # The report first: a digest without it is deleted by the next run.
            for end in (REPORT, DIGEST):
                try:
                    os.unlink(os.path.join(self.folder, name + end))
                except FileNotFoundError:
                    pass
                except OSError as error:
                    self.remarks.append(f"{self.folder}/{name}{end} cannot be deleted: {error.strerror}")


def read(folder: str, run: datetime) -> History:
    """Return the runs that a folder keeps from before `run`. Raises OSError if the folder cannot be read."""
    history = History(folder)
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in names:
        matched = _NAME.fullmatch(name)
        if matched is None:
            if not _is_leftover(name):
                history.remarks.append(f"{folder}/{name} is not a kept run and is left alone")
            continue
        if matched[2] == REPORT:
            if matched[1] + DIGEST not in names:
                history.remarks.append(f"{folder}/{name} has no digest beside it and is left alone")
            continue
        try:
            kept = _digest(os.path.join(folder, name))
        except (OSError, ValueError, RecursionError) as error:
            told = getattr(error, "strerror", None) or error
            history.remarks.append(f"{folder}/{name} cannot be read as a kept run and is left alone: {told}")
            continue
        if matched[1] < _name(run):
            history.digests.append(kept)
            history._names.append(matched[1])
        else:
            history.remarks.append(f"{folder}/{name} is of a later time than this run and is left alone")
    return history


def _name(run: datetime) -> str:
    return run.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")


def _is_leftover(name: str) -> bool:
    """Whether it is the temporary file of another run: one that goes on, or one that was killed."""
    return name.startswith(".compliance-") and name.endswith(".tmp")


def _digest(path: str) -> Digest:
    if os.path.getsize(path) > _LARGEST:
        raise ValueError("it is too large")
    with open(path, encoding="utf-8") as file:
        kept: Any = json.load(file)
    for wrong in _problems(kept):
        raise ValueError(wrong)
    digest: Digest = kept
    return digest


def _problems(kept: Any) -> Iterator[str]:
    """Return what keeps data from being a digest."""
    if not isinstance(kept, dict) or kept.get("schema") != SCHEMA:
        yield f"its schema is not {SCHEMA}"
        return
    if kept.get("version") != VERSION:
        yield f"its version is not {VERSION}"
        return
    checks, hosts, summary = kept.get("checks"), kept.get("hosts"), kept.get("summary")
    if not isinstance(checks, list) or not all(isinstance(check, str) for check in checks):
        yield "its checks are no list of texts"
        return
    letters = re.compile(f"[{''.join(LETTERS.values())}{NONE}]{{{len(checks)}}}")
    if not isinstance(hosts, dict) or not all(
        isinstance(row, str) and letters.fullmatch(row) for row in hosts.values()
    ):
        yield "its hosts have not one letter a check"
    if not isinstance(kept.get("run"), str) or not isinstance(kept.get("verdict"), str):
        yield "it has no run or no verdict"
    else:
        with suppress(ValueError):
            datetime.fromisoformat(kept["run"])
            yield from _summary_problems(summary)
            return
        yield "its run is no time"


def _summary_problems(summary: Any) -> Iterator[str]:
    if not isinstance(summary, dict) or not isinstance(summary.get("status"), dict):
        yield "it has no summary"
        return
    figures = [summary.get("score", 0) or 0, *(summary["status"].get(status, "missing") for status in LETTERS)]
    if not all(isinstance(figure, int) and 0 <= figure < 10**9 for figure in figures):
        yield "its summary has no figures"
