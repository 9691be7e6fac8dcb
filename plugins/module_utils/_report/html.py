# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML page that needs nothing else: no request, no script to be read.

Everything that comes from a VPS is shown as text. What all hosts share (a check's title, command and remediation) is
there once, in the list of checks; the evidence is that of findings which are no passes.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import escape
from pathlib import Path

from .._shown import plural
from . import charts
from .drift import Change, Digest
from .model import Report, all_findings, decides, ignored, not_checked, not_looked_at, score
from .shape import HOST_MISSING, NOT_CHECKED, SEVERITIES, WEIGHTS, Finding, HostResult
from .text import one_line, visible

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"

#: What a cell shows, which its shape and colour say, too.
_GLYPHS = {"pass": "✓", "fail": "✕", "error": "?", "not_applicable": DASH, "waived": "~"}
_WORDS = {
    "pass": "passed",
    "fail": "failed",
    "error": "could not check",
    "not_applicable": "not applicable",
    "waived": "waived",
}
#: Findings that people look at; the others are in the matrix and in a line of the host.
_TOLD = ("fail", "error", "waived")

_MOST_NAMED = 12
_MOST_TODO = 15


def html_parts(report: Report, past: Sequence[Digest] = ()) -> Iterator[str]:
    """Return the page in parts; `past` are the digests of the kept runs, the oldest first."""
    page = _Page(report, past)
    yield from page.head()
    yield "<main id=main>"
    yield from page.verdict()
    yield from page.unchecked()
    yield from page.overview()
    yield from page.todo()
    yield from page.matrix()
    yield from page.hosts()
    yield from page.checks()
    yield "</main>"
    yield from page.foot()


@dataclass
class _Check:
    """A check over all hosts."""

    place: int
    example: Finding
    counts: Counter[str] = field(default_factory=Counter)
    deciding: list[int] = field(default_factory=list)
    command: str | None = None
    unanswered: Finding | None = None


class _Page:
    """A report with what its page needs of it."""

    def __init__(self, report: Report, past: Sequence[Digest]) -> None:
        self.report = report
        self.past = past
        self.rows = sorted(report["hosts"], key=_worst_first)
        self.missing = [finding for finding in report["run_findings"] if finding["check"] == HOST_MISSING]
        self.of_run = [finding for finding in report["run_findings"] if finding["check"] != HOST_MISSING]
        self.new = {(change["host"], change["check"]) for change in report["drift"]["new"]}
        self.by_check = _by_check(self.rows, report["fail_on"])

    # The head and the overview.

    def head(self) -> Iterator[str]:
        """Return all before the main part."""
        report, summary = self.report, self.report["summary"]
        style, script = _resource("page.css"), _resource("page.js")
        policy = (
            f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
            "base-uri 'none'; form-action 'none'"
        )
        yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        yield f"<title>{_text(self._headline())} - compliance report</title><style>{style}</style></head><body>"
        yield '<a class="skip" href="#main">Skip to the report</a><header><div class="bar"><h1>Compliance report</h1>'
        yield '<nav aria-label="Sections"><ul>'
        for place, title in (("todo", "To do"), ("matrix", "Matrix"), ("hosts", "Hosts"), ("checks", "Checks")):
            yield f'<li><a href="#{place}">{title}</a></li>'
        yield '</ul></nav></div><ul class="meta">'
        facts = [
            _time(report["run"]),
            plural(summary["hosts"], "host"),
            plural(summary["checks"], "check"),
            f"profiles: {', '.join(report['profiles']) or 'none'}",
            f"fails on: {_threshold(report['fail_on'])}",
        ]
        yield "".join(f"<li>{_text(fact)}</li>" for fact in facts)
        yield "</ul></header>"

    def foot(self) -> Iterator[str]:
        """Return all after the main part."""
        report = self.report
        yield f"<footer><p>Written by hostup.cloud {_text(report['collection_version'])} for the run of "
        yield f"{_text(report['run'])}. The report's data is {report['schema']}, version {report['version']}."
        yield "</p></footer>"
        yield f"<script>{_resource('page.js')}</script></body></html>\n"

    def verdict(self) -> Iterator[str]:
        """Return the verdict in words."""
        report = self.report
        yield f'<section aria-label="Verdict" class="verdict {report["verdict"]}">'
        yield f"<strong>{_text(self._headline())}</strong><p>{_text(self._second_line())}</p></section>"

    def overview(self) -> Iterator[str]:
        """Return the figures: the score, what changed, the trend."""
        report = self.report
        yield '<section aria-labelledby="overview"><h2 class="hide" id="overview">Overview</h2><div class="cards">'
        ring = charts.ring(report["summary"]["score"])
        yield f'<div class="card c3 score"><h3>Score</h3>{ring}{self._score_note()}</div>'
        yield from self._severities()
        yield from self._changes()
        yield from self._trend()
        yield "</div></section>"

    def _headline(self) -> str:
        verdict = self.report["verdict"]
        if verdict == "clean":
            return f"{plural(ignored(self.report), 'finding')}, none decides" if ignored(self.report) else "Clean"
        if verdict == "could_not_check":
            return not_looked_at(self.report) or f"{plural(self._count('error'), 'check')} could not be answered"
        return f"{plural(self._count('fail'), 'check')} failed"

    def _second_line(self) -> str:
        fail_on, failed, error = self.report["fail_on"], self._count("fail"), self._count("error")
        at = "that decide over the run" if fail_on == "never" else f"at or above {fail_on}"
        if ignored(self.report):
            return "Failed checks do not decide over the run, as fail_on is never."
        if self.report["verdict"] == "clean":
            below = self.report["summary"]["status"]["fail"] + self.report["summary"]["status"]["error"]
            rest = f" {plural(below, 'finding')} below that." if below else ""
            return f"No findings {at}.{rest}"
        hosts = sum(any(decides(finding, fail_on) for finding in host["findings"]) for host in self.rows)
        hosts += len(self.missing)
        return (
            f"{plural(failed, 'failed check')} and {plural(error, 'answer')} missing {at}, "
            f"on {hosts} of {plural(self.report['summary']['hosts'], 'host')}."
        )

    def _count(self, status: str) -> int:
        return sum(
            finding["status"] == status and decides(finding, self.report["fail_on"])
            for finding in all_findings(self.report)
        )

    def _score_note(self) -> str:
        known = [kept["summary"].get("score") for kept in self.past]
        before, now = (known[-1] if known else None), self.report["summary"]["score"]
        if before is None or now is None:
            return '<p class="muted">weighed by severity</p>'
        change = now - before
        told = (
            "as in the run before"
            if not change
            else f"{'+' if change > 0 else MINUS}{abs(change)} since the run before"
        )
        return f'<p class="muted">{told}</p>'

    def _severities(self) -> Iterator[str]:
        by_severity: dict[str, Counter[str]] = {severity: Counter() for severity in reversed(SEVERITIES)}
        for finding in all_findings(self.report):
            by_severity[finding["severity"]][finding["status"]] += 1
        yield '<div class="card c5"><h3 id="by-severity">Score by severity</h3>'
        yield '<table class="figures" aria-labelledby="by-severity"><thead><tr><th scope="col">severity</th>'
        yield '<th class="wide"></th><th scope="col">passed</th><th scope="col">failed</th><th scope="col">not '
        yield 'answered</th><th scope="col">waived</th></tr></thead><tbody>'
        for severity, counts in by_severity.items():
            counted = {status: counts[status] for status in ("pass", "fail", "error")}
            share = f"{counted['pass'] * 100 // sum(counted.values())} %" if any(counted.values()) else DASH
            yield f'<tr><th scope="row">{_tag(severity)}</th>'
            yield f'<td class="wide">{charts.stacked_bar(counted)}</td><td>{share}</td>'
            yield "".join(_number(counts[status]) for status in ("fail", "error", "waived")) + "</tr>"
        yield "</tbody></table></div>"

    def _changes(self) -> Iterator[str]:
        drift = self.report["drift"]
        yield '<div class="card c4"><h3>Since the last run</h3>'
        if drift["since"] is None:
            yield '<p class="muted">No earlier run is kept, so there is nothing to compare with.</p></div>'
            return
        yield '<ul class="changes">'
        for word, entries in (("new", drift["new"]), ("fixed", drift["fixed"]), ("flapping", drift["flapping"])):
            yield f"<li>{self._change_list(word, entries)}</li>"
        yield f'</ul><p class="muted">Compared with {_time(drift["since"])}. Flapping: failed, passed and failed again '
        yield f"within the {plural(len(self.past) + 1, 'run')} that are kept.</p></div>"

    def _change_list(self, word: str, entries: Sequence[Change]) -> str:
        if not entries:
            return f"<b>0</b> {word}"
        places = {host["host"]: place for place, host in enumerate(self.rows)}
        items = []
        for entry in entries[:100]:
            host = _text(entry["host"])
            place = places.get(entry["host"])
            link = host if place is None else f'<a href="#h{place}">{host}</a>'
            items.append(f"<li>{link} {_text(entry['check'])}</li>")
        if len(entries) > 100:
            items.append(f"<li>and {len(entries) - 100} more, see the JSON report</li>")
        listed = f'<ul tabindex="0" aria-label="{word}">{"".join(items)}</ul>'
        return f"<details><summary><b>{len(entries):,}</b> {word}</summary>{listed}</details>"

    def _trend(self) -> Iterator[str]:
        runs = [_figures(kept["run"], kept["summary"]["score"], kept["summary"]["status"]) for kept in self.past]
        summary = self.report["summary"]
        runs.append(_figures(self.report["run"], summary["score"], summary["status"]))
        if len(runs) < 2:
            return
        yield f'<div class="card c12"><h3>Trend over {len(runs)} runs</h3>'
        yield f'<div class="across">{charts.trend(runs)}</div><ul class="legend">'
        for kind, word in (("p", "score"), ("f", "failed"), ("e", "could not check")):
            square = f'<rect class="{kind}" width="8" height="8" rx="2"/>'
            yield f'<li><svg viewBox="0 0 8 8" aria-hidden="true">{square}</svg>{word}</li>'
        yield '</ul><details><summary>Figures</summary><table class="figures"><thead><tr>'
        yield '<th scope="col">run</th>'
        yield '<th scope="col">score</th><th scope="col">failed</th><th scope="col">could not check</th></tr></thead>'
        yield "<tbody>"
        for time, points, failed, error in reversed(runs):
            cells = "".join(f"<td>{DASH if figure is None else figure}</td>" for figure in (points, failed, error))
            yield f'<tr><th scope="row">{_time(time)}</th>{cells}</tr>'
        yield "</tbody></table></details></div>"

    # What needs a person.

    def unchecked(self) -> Iterator[str]:
        """Return the hosts that could not be checked, and why."""
        entries = [("The run", finding, None) for finding in self.of_run]
        entries += [(finding["host"] or "", finding, None) for finding in self.missing]
        rows = [
            (host["host"], finding, f"h{place}")
            for place, host in enumerate(self.rows)
            if (finding := not_checked(host)) is not None
        ]
        if not entries and not rows:
            return
        yield '<section class="unchecked" aria-labelledby="unchecked"><h2 id="unchecked">Could not be checked</h2><dl>'
        for name, finding, anchor in (*entries, *rows):
            label = f'<a href="#{anchor}">{_text(name)}</a>' if anchor else _text(name)
            waived = ' <span class="tag waived">waived</span>' if finding["status"] == "waived" else ""
            code = f" <code>{_text(finding['error_code'])}</code>" if finding["error_code"] else ""
            yield f"<dt>{label}</dt><dd>{_text(finding['reason'] or finding['title'])}{code}{waived}</dd>"
        yield "</dl></section>"

    def todo(self) -> Iterator[str]:
        """Return the checks that keep the run from being clean, the most urgent first."""
        urgent = [check for check in self.by_check.values() if check.deciding]
        urgent.sort(key=lambda check: (-WEIGHTS[check.example["severity"]], -len(check.deciding), check.place))
        yield '<section aria-labelledby="todo"><h2 id="todo">What needs a person now</h2>'
        if not urgent:
            yield f"<p>No check of a host that was checked is at or above {self.report['fail_on']}.</p></section>"
            return
        yield f'<ol class="todo">{"".join(map(self._task, urgent[:_MOST_TODO]))}</ol>'
        if len(urgent) > _MOST_TODO:
            yield f"<details><summary><strong>{len(urgent) - _MOST_TODO} more checks</strong></summary>"
            yield f'<ol class="todo">{"".join(map(self._task, urgent[_MOST_TODO:]))}</ol></details>'
        yield "</section>"

    def _task(self, check: _Check) -> str:
        finding = check.example
        links = [
            f'<a href="#{_anchor(place, check.place)}">{_text(self.rows[place]["host"])}</a>'
            for place in check.deciding[:_MOST_NAMED]
        ]
        more = f" and {len(check.deciding) - _MOST_NAMED} more" if len(check.deciding) > _MOST_NAMED else ""
        new = sum((self.rows[place]["host"], finding["check"]) in self.new for place in check.deciding)
        mark = f' <span class="tag new">{new} new</span>' if new else ""
        fix = f"<p>{_text(finding['remediation'])}</p>" if finding["remediation"] else ""
        if check.unanswered:
            # Without a failure, the remediation would tell to mend what may be in order.
            why = f"<p><strong>Could not check:</strong> {_text(check.unanswered['reason'] or '')}</p>"
            fix = why + (fix if check.counts["fail"] else "")
        severity = finding["severity"]
        return (
            f'<li class="{severity}">{_tag(severity)}<h3>{_text(finding["title"])}</h3>{mark}{fix}'
            f'<p class="hosts-of"><strong>{plural(len(check.deciding), "host")}:</strong> {", ".join(links)}{more}</p>'
            "</li>"
        )

    # The matrix.

    def matrix(self) -> Iterator[str]:
        """Return the filters and the table of hosts by checks."""
        yield '<section aria-labelledby="matrix"><h2 id="matrix">Hosts by checks</h2>'
        yield from self._filters()
        yield '<ul class="key" aria-label="Key">'
        for status, glyph in _GLYPHS.items():
            yield f'<li><b class="{_letter(status)}" aria-hidden="true">{glyph}</b> {_WORDS[status]}</li>'
        yield "<li>A failed check has the colour of its severity.</li></ul>"
        yield '<a class="skip" href="#hosts">Skip the matrix</a>'
        yield '<div class="scroll" tabindex="0" role="region" aria-label="Matrix of hosts by checks">'
        yield '<table class="matrix"><thead><tr><th class="corner" scope="col">host and score</th>'
        for check in self.by_check.values():
            finding = check.example
            place = SEVERITIES.index(finding["severity"])
            tags = _text(" ".join(tag.replace(" ", "-").lower() for tag in finding["tags"]))
            yield f'<th scope="col" data-s="{place}" data-t="{tags}"><a href="#c{check.place}" '
            yield f'title="{_text(finding["title"])}">{finding["check"]}</a>'
            severity = finding["severity"]
            yield f'<i class="{severity}" title="{severity}">{severity[0].upper()}</i></th>'
        yield "</tr></thead><tbody>"
        for place, host in enumerate(self.rows):
            yield self._row(place, host)
        for finding in self.missing:
            yield f'\n<tr><th scope="row"><a href="#unchecked">{_text(finding["host"] or "")}</a></th>'
            yield self._lost_cell("unchecked", "no result") + "</tr>"
        yield "</tbody></table></div></section>"

    def _row(self, place: int, host: HostResult) -> str:
        lost = not_checked(host)
        points = None if lost else score(host["findings"])
        shown = "" if points is None else f"<span>{points}</span>"
        name = _text(host["host"])
        head = f'\n<tr><th scope="row" title="{name}"><a href="#h{place}">{name}</a>{shown}</th>'
        if lost is not None:
            return head + self._lost_cell(f"h{place}", lost["reason"] or "not checked") + "</tr>"
        answers = _worst(host["findings"])
        return (
            head
            + "".join(self._cell(place, check, answers.get(check_id)) for check_id, check in self.by_check.items())
            + "</tr>"
        )

    def _lost_cell(self, anchor: str, reason: str) -> str:
        columns = max(1, len(self.by_check))
        return f'<td class="x" colspan="{columns}"><a href="#{anchor}">? not checked: {_text(reason[:200])}</a></td>'

    def _cell(self, place: int, check: _Check, finding: Finding | None) -> str:
        if finding is None:
            return "<td>"
        status = finding["status"]
        if status not in _TOLD:
            return f"<td class={_letter(status)}>{_GLYPHS[status]}"
        severity = f"{finding['severity']}" if status == "fail" else ""
        kind = f'"{_letter(status)} {severity}"' if severity else _letter(status)
        link = f'<a href="#{_anchor(place, check.place)}" aria-label="{_WORDS[status]}">{_GLYPHS[status]}</a>'
        return f"<td class={kind}>{link}"

    def _filters(self) -> Iterator[str]:
        tags = sorted({tag for check in self.by_check.values() for tag in check.example["tags"]})
        statuses = [("", "any"), ("fe", "failed or not answered"), *((_letter(name), _WORDS[name]) for name in _WORDS)]
        severities = [
            ("", "any"),
            *((str(SEVERITIES.index(name)), f"{name} or above") for name in reversed(SEVERITIES)),
        ]
        yield '<form hidden role="search" aria-label="Filter the matrix and the hosts">'
        yield _select("Status", "status", statuses) + _select("Severity", "severity", severities)
        yield _select("Tag", "tag", [("", "any"), *((tag.replace(" ", "-").lower(), tag) for tag in tags)])
        for label, name in (("Host", "host"), ("Text", "text")):
            yield f'<label>{label}<input type="search" name="{name}" autocomplete="off" spellcheck="false"></label>'
        yield '<button type="reset">Clear</button><output aria-live="polite"></output></form>'

    # The hosts and the checks.

    def hosts(self) -> Iterator[str]:
        """Return a section a host, with the evidence of what did not pass."""
        yield '<section aria-labelledby="hosts"><h2 id="hosts">Hosts</h2>'
        for place, host in enumerate(self.rows):
            yield from self._host(place, host)
        yield "</section>"

    def _host(self, place: int, host: HostResult) -> Iterator[str]:
        lost = not_checked(host)
        opened = " open" if len(self.rows) <= 3 else ""
        counts = Counter(finding["status"] for finding in host["findings"])
        points = score(host["findings"])
        told = [
            f"{counts[status]} {_WORDS[status]}" for status in ("fail", "error", "waived", "pass") if counts[status]
        ]
        system = (host["operating_system"] or {}).get("display_name")
        yield f'<details class="host{" lost" if lost else ""}" id="h{place}"{opened}><summary>'
        yield f'<h3>{_text(host["host"])}</h3><span class="muted">{_text(system or "")}</span>'
        yield '<span class="tag error">not checked</span>' if lost else f"<span>{', '.join(told)}</span>"
        yield f'<span class="points">{"" if points is None or lost else points}</span></summary><div class="inside">'
        yield f'<p class="muted">{_text(", ".join(_about(host)))}</p>'
        # That the host itself could not be checked is no row of the list of checks.
        findings = sorted(host["findings"], key=lambda finding: (-WEIGHTS[finding["severity"]], finding["status"]))
        for finding in findings:
            if finding["status"] in _TOLD:
                yield self._article(place, host, finding)
        for status in ("pass", "not_applicable"):
            names = [finding["check"] for finding in host["findings"] if finding["status"] == status]
            if names:
                yield f'<details><summary>{len(names)} {_WORDS[status]}</summary><p class="ids">{", ".join(names)}</p>'
                yield "</details>"
        yield "</div></details>\n"

    def _article(self, place: int, host: HostResult, finding: Finding) -> str:
        check = self.by_check.get(finding["check"])
        number = (
            f' id="{_anchor(place, check.place)}"' if check and finding is _worst_of(host, finding["check"]) else ""
        )
        new = ' <span class="tag new">new</span>' if (host["host"], finding["check"]) in self.new else ""
        status = (
            ""
            if finding["status"] == "fail"
            else f' <span class="tag {finding["status"]}">{_WORDS[finding["status"]]}</span>'
        )
        reason = f"<p>{_text(finding['reason'])}</p>" if finding["reason"] else ""
        fix = f"<p><strong>Remediation:</strong> {_text(finding['remediation'])}</p>" if finding["remediation"] else ""
        return (
            f"<article{number}>{_tag(finding['severity'])}{status}"
            f"<h4>{_text(finding['title'])}</h4>{new}{reason}{_waiver(finding)}{_evidence(finding)}{fix}</article>"
        )

    def checks(self) -> Iterator[str]:
        """Return the list of checks, with what all hosts share."""
        yield '<section aria-labelledby="checks"><h2 id="checks">Checks</h2><table class="list"><thead><tr>'
        for column in (
            "check",
            "severity",
            "command and remediation",
            *(_WORDS[status] for status in ("fail", "error", "waived", "pass")),
        ):
            yield f'<th scope="col">{column}</th>'
        yield "</tr></thead><tbody>"
        for check in self.by_check.values():
            finding = check.example
            about = ", ".join([*finding["references"], *finding["tags"]])
            command = f"<code>{_text(check.command)}</code>" if check.command else ""
            fix = f"<small>{_text(finding['remediation'])}</small>" if finding["remediation"] else ""
            yield f'<tr id="c{check.place}"><th scope="row">{_text(finding["title"])}<small>{finding["check"]}'
            yield f"{f' · {_text(about)}' if about else ''}</small></th>"
            yield f"<td>{_tag(finding['severity'])}</td><td>{command}{fix}</td>"
            for status in ("fail", "error", "waived", "pass"):
                yield f'<td class="n" data-name="{_WORDS[status]}">{check.counts[status] or DASH}</td>'
            yield "</tr>"
        yield "</tbody></table></section>"


def _by_check(rows: Sequence[HostResult], fail_on: str) -> dict[str, _Check]:
    """Return the checks, the most severe first, with the places of the hosts on which each keeps the run from clean."""
    found: dict[str, _Check] = {}
    for place, host in enumerate(rows):
        for finding in host["findings"]:
            if finding["check"] == NOT_CHECKED:
                continue
            check = found.setdefault(finding["check"], _Check(0, finding))
            check.counts[finding["status"]] += 1
            if finding["status"] == "error":
                check.unanswered = check.unanswered or finding
            if check.command is None and finding["evidence"]:
                check.command = finding["evidence"]["command"]
            if decides(finding, fail_on) and place not in check.deciding[-1:]:
                check.deciding.append(place)
    ordered = sorted(found.items(), key=lambda item: -WEIGHTS[item[1].example["severity"]])
    for number, (_name, check) in enumerate(ordered):
        check.place = number
    return dict(ordered)


def _worst_first(host: HostResult) -> tuple[bool, int, str]:
    points = score(host["findings"])
    return not_checked(host) is None, 101 if points is None else points, host["host"]


def _worst(findings: Sequence[Finding]) -> dict[str, Finding]:
    """Return one finding a check: of several waivers that expired, the first."""
    answers: dict[str, Finding] = {}
    for finding in findings:
        answers.setdefault(finding["check"], finding)
    return answers


def _worst_of(host: HostResult, check: str) -> Finding | None:
    return next((finding for finding in host["findings"] if finding["check"] == check), None)


def _about(host: HostResult) -> Iterator[str]:
    if host["vps"] and host["vps"].get("id"):
        yield str(host["vps"]["id"])
    if host["checked_at"]:
        yield f"checked {_time(host['checked_at'])}"
    if host["seconds"] is not None:
        yield f"in {host['seconds']:.1f} s"
    if host["started_commands"] is not None:
        yield plural(host["started_commands"], "command started", "commands started")
    if host["requests"] is not None:
        yield plural(host["requests"], "request")


def _waiver(finding: Finding) -> str:
    waiver = finding["waiver"]
    if waiver is None:
        return ""
    until = f" until {waiver['until']}" if waiver["until"] else ""
    word = "The waiver has expired" if waiver["expired"] else "Waived"
    return f"<p><strong>{word}{_text(until)}:</strong> {_text(waiver['reason'])}</p>"


def _evidence(finding: Finding) -> str:
    evidence = finding["evidence"]
    if evidence is None:
        return f"<p><code>{_text(finding['error_code'])}</code></p>" if finding["error_code"] else ""
    parts = [f'<span class="cmd">$ {_block(evidence["command"])}</span>']
    if evidence["stdout"].strip():
        parts.append(_block(evidence["stdout"].rstrip("\n")))
    if evidence["stderr"].strip():
        parts.append(f'<span class="err">{_block(evidence["stderr"].rstrip(chr(10)))}</span>')
    rc = "no exit code" if evidence["rc"] is None else f"rc {evidence['rc']}"
    cut = ", output cut" if evidence["truncated"] else ""
    # A long one scrolls, which the keyboard must be able to do, too.
    long = (
        ' tabindex="0" role="region" aria-label="Output"'
        if len(evidence["stdout"]) + len(evidence["stderr"]) > 800
        else ""
    )
    return f'<pre{long}>{chr(10).join(parts)}\n<span class="muted">{rc}{cut}</span></pre>'


def _select(label: str, name: str, choices: Sequence[tuple[str, str]]) -> str:
    options = "".join(f'<option value="{_text(value)}">{_text(word)}</option>' for value, word in choices)
    return f'<label>{label}<select name="{name}">{options}</select></label>'


def _tag(severity: str) -> str:
    return f'<span class="tag {severity}">{severity}</span>'


def _number(count: int) -> str:
    return f"<td>{count}</td>" if count else f'<td class="none">{DASH}</td>'


def _anchor(host: int, check: int) -> str:
    return f"h{host}-{check}"


def _letter(status: str) -> str:
    return status[0]


def _threshold(fail_on: str) -> str:
    return "no finding (never)" if fail_on == "never" else f"{fail_on} or above"


def _figures(run: str, points: int | None, status: dict[str, int]) -> tuple[str, int | None, int, int]:
    return run, points, status["fail"], status["error"]


def _time(text: str) -> str:
    """Return a time for people, or the text as it is if it is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _text(text)
    zone = moment.strftime("%z")
    zone = " UTC" if zone == "+0000" else f" UTC{zone[:3]}:{zone[3:]}" if zone else ""
    return f"{moment:%Y-%m-%d %H:%M}{zone}"


@lru_cache(maxsize=10_000)
def _text(text: str) -> str:
    """Return somebody's text on one line, for between tags and for attributes in double quotes."""
    return escape(one_line(text))


def _block(text: str) -> str:
    return escape(visible(text), quote=False)


@lru_cache
def _resource(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
