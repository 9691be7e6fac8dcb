# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the hosts' results to the files: what the task `compliance_report` does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .._shown import plural
from .files import Files
from .history import History, read
from .html import html_parts
from .json_document import json_parts
from .junit import junit_parts
from .markdown import markdown_parts
from .model import Report, build, decides, ignored, not_looked_at
from .prometheus import prometheus_parts
from .sarif import sarif_parts
from .shape import NOT_CHECKED, BadData
from .text import one_line

_WRITERS: dict[str, Callable[[Report], Iterable[str]]] = {
    "json": json_parts,
    "junit": junit_parts,
    "markdown": markdown_parts,
    "sarif": sarif_parts,
    "prometheus": prometheus_parts,
}
FORMATS = ("html", *_WRITERS)

#: The exporter that reads the file is another user, and the file holds names and figures only.
_MODES = {"prometheus": 0o644}


@dataclass
class Written:
    """A report, where it is, and what is to be said of the history."""

    report: Report
    paths: dict[str, str]
    history: str | None
    changed: bool
    remarks: list[str] = field(default_factory=list)


def write(
    results: Any,
    *,
    run: datetime,
    collection_version: str,
    reports: Mapping[str, str],
    history: str | None = None,
    keep: int = 30,
    **options: Any,
) -> Written:
    """Build the report, write all files together and delete the runs that are too many.

    `options` are those of `build`. Raises BadData, NotWritten.
    """
    paths = _paths(reports)
    kept = _kept(history, run)
    past = kept.digests[-(keep - 1) :] if kept and keep > 1 else []
    past = [digest for digest in past if digest["hosts"]]  # with a run without hosts there is nothing to compare
    report = build(results, run=run, collection_version=collection_version, past=past, **options)
    with Files() as files:
        for name, path in paths.items():
            parts = html_parts(report, past) if name == "html" else _WRITERS[name](report)
            files.write(path, parts, _MODES.get(name))
        added = kept.add(files, report, run) if kept else None
        files.commit()
    if kept:
        kept.prune(keep)
    return Written(report, paths, added, bool(files.changed), kept.remarks if kept else [])


def message(report: Report, paths: Mapping[str, str]) -> str:
    """Return what was found, and where the report is, in one or two sentences."""
    place = next((paths[name] for name in ("html", "markdown", "json", "junit", "sarif") if name in paths), None)
    return _found(report) + (f" The report is {place}." if place else "")


def _found(report: Report) -> str:
    summary, fail_on = report["summary"], report["fail_on"]
    hosts, at = plural(summary["hosts"], "host"), "" if fail_on == "never" else f" at or above {fail_on}"
    if ignored(report):
        return f"{plural(ignored(report), 'finding')} on {hosts}, none of which decides, as fail_on is never."
    if report["verdict"] == "clean":
        return f"Clean: {plural(summary['checks'], 'check')} on {hosts}, no finding{at or ' that decides'}."
    deciding = [
        (host["host"], finding) for host in report["hosts"] for finding in host["findings"] if decides(finding, fail_on)
    ]
    failed = sum(finding["status"] == "fail" for _host, finding in deciding)
    if report["verdict"] == "findings":
        on = len({host for host, _finding in deciding})
        return f"{plural(failed, 'check')} failed{at}, on {on} of {hosts}."
    unanswered = [
        (f"{host}: " if finding["check"] == NOT_CHECKED else f"{host}, {finding['check']}: ", finding)
        for host, finding in deciding
        if finding["status"] == "error"
    ]
    unanswered.sort(key=lambda entry: entry[1]["check"] != NOT_CHECKED)
    first = next(
        (f"{prefix}{finding['reason'] or finding['title']}" for prefix, finding in [*_of_run(report), *unanswered]), ""
    )
    also = f"; {plural(failed, 'check')} failed{at}" if failed else ""
    what = not_looked_at(report) or f"{plural(len(unanswered), 'check')} could not be answered{at}"
    return f"{what} ({one_line(first)[:300].rstrip('.')}){also}."


def _of_run(report: Report) -> Iterable[tuple[str, Any]]:
    return ((f"{finding['host']}: " if finding["host"] else "", finding) for finding in report["run_findings"])


def _paths(reports: Mapping[str, str]) -> dict[str, str]:
    """Return the reports' paths, absolute. Raises BadData."""
    unknown = [name for name in reports if name not in FORMATS]
    if unknown:
        raise BadData(f"reports: {unknown[0]!r} is no format; the formats are {', '.join(FORMATS)}")
    paths = {name: _absolute(path) for name, path in reports.items()}
    real = [os.path.realpath(path) for path in paths.values()]
    twice = next((path for path in real if real.count(path) > 1), None)
    if twice:
        raise BadData(f"reports: two formats have the same path {twice}")
    return paths


def _kept(folder: str | None, run: datetime) -> History | None:
    if folder is None:
        return None
    folder = _absolute(folder)
    try:
        return read(folder, run)
    except OSError as error:
        raise BadData(f"history: {folder} cannot be read: {error.strerror or error}") from error


def _absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))
