# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's figures for the textfile collector of Prometheus' node_exporter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from .model import CLEAN, COULD_NOT_CHECK, FINDINGS, Report, not_checked, score
from .shape import HOST_MISSING, SEVERITIES, STATUSES
from .text import visible

_Sample = tuple[dict[str, str], float]


def prometheus_parts(report: Report) -> Iterator[str]:
    """Return the file in parts. Figures that are not known, as the score of a run without hosts, are left out."""
    summary = report["summary"]
    run = datetime.fromisoformat(report["run"]).timestamp()
    yield from _metric("run_timestamp_seconds", "When the checks were run.", [({}, run)])
    verdicts = [({"verdict": name}, float(report["verdict"] == name)) for name in (CLEAN, FINDINGS, COULD_NOT_CHECK)]
    yield from _metric("verdict", "1 for the verdict on the run.", verdicts)
    if summary["score"] is not None:
        yield from _metric(
            "score", "The share of right answers, weighed by severity, 0 to 100.", [({}, summary["score"])]
        )
    yield from _metric("hosts", "The hosts of the run.", [({}, summary["hosts"])])
    told = "The hosts that could not be checked or have no result."
    yield from _metric("hosts_not_checked", told, [({}, summary["hosts_not_checked"])])
    drift = report["drift"]
    changes = {"new": drift["new"], "fixed": drift["fixed"], "flapping": drift["flapping"]}
    told = "Findings that changed since the run before."
    yield from _metric("drift", told, [({"change": name}, len(entries)) for name, entries in changes.items()])
    yield from _metric("host_checked", "1 if the host was checked, 0 if not.", _checked(report))
    scores = [(host["host"], score(host["findings"])) for host in report["hosts"]]
    told = "The share of a host's right answers, weighed by severity, 0 to 100."
    yield from _metric("host_score", told, [({"host": host}, known) for host, known in scores if known is not None])
    yield from _metric("findings", "A host's findings by severity and status.", _findings(report))


def _checked(report: Report) -> Iterator[_Sample]:
    for host in report["hosts"]:
        yield {"host": host["host"]}, float(not_checked(host) is None)
    for finding in report["run_findings"]:
        if finding["check"] == HOST_MISSING and finding["host"] is not None:
            yield {"host": finding["host"]}, 0.0


def _findings(report: Report) -> Iterator[_Sample]:
    """Return all combinations, zeros too: a series that ends is taken for a failure of the monitoring."""
    for host in report["hosts"]:
        counts = Counter((finding["severity"], finding["status"]) for finding in host["findings"])
        for severity in reversed(SEVERITIES):
            for status in STATUSES:
                labels = {"host": host["host"], "severity": severity, "status": status}
                yield labels, counts[severity, status]


def _metric(name: str, told: str, samples: Iterable[_Sample]) -> Iterator[str]:
    yield f"# HELP hostup_compliance_{name} {told}\n# TYPE hostup_compliance_{name} gauge\n"
    for labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"hostup_compliance_{name}{f'{{{inside}}}' if inside else ''} {value:.15g}\n"


def _escaped(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
