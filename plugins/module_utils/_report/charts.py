# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts of the HTML page, as inline SVG; what they show is in the page as text, too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT = 1100, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 34, 12, 24


def ring(score: int | None) -> str:
    """Return the score as a ring."""
    around = 2 * math.pi * 50
    done = around * (score or 0) / 100
    told = "no score" if score is None else f"score {score} of 100"
    shown = "\N{EN DASH}" if score is None else score
    arc = f'<circle class="ring done" cx="60" cy="60" r="50" stroke-dasharray="{done:.1f} {around:.1f}" '
    return (
        f'<svg viewBox="0 0 120 120" role="img" aria-label="{told}"><circle class="ring" cx="60" cy="60" r="50"/>'
        + (arc + 'transform="rotate(-90 60 60)"/>' if score else "")
        + f'<text class="big" x="60" y="68">{shown}</text>'
        '<text class="small muted" x="60" y="86">of 100</text></svg>'
    )


def stacked_bar(counts: Mapping[str, int]) -> str:
    """Return counts of pass, fail and error as one bar."""
    total = sum(counts.values())
    if not total:
        return ""
    parts = []
    left = 0.0
    for status in ("fail", "error", "pass"):
        width = 100 * counts[status] / total
        if width:
            # What is there can be seen, however small it is.
            width = max(width, 1.5)
            parts.append(f'<rect class="{status[0]}" x="{left:.2f}" width="{width:.2f}" height="12"/>')
        left += width
    return f'<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'


def trend(runs: Sequence[tuple[str, int | None, int, int]]) -> str:
    """Return the runs (time, score, failed, not answered), the oldest first: the score as a line, findings as bars."""
    most = max(failed + error for _time, _score, failed, error in runs) or 1
    inner, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    step = inner / len(runs)
    width = min(30.0, step * 0.6)
    base = _TOP + high
    parts = [f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>' for y in (_TOP, base)]
    points: list[tuple[float, float]] = []
    for place, (_time, score, failed, error) in enumerate(runs):
        middle = _LEFT + step * (place + 0.5)
        top = float(base)
        for kind, count in (("f", failed), ("e", error)):
            tall = high * 0.8 * count / most
            top -= tall
            if count:
                place_of = f'x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{tall:.1f}"'
                parts.append(f'<rect class="{kind}" {place_of}/>')
        if score is not None:
            points.append((middle, _TOP + high * (1 - score / 100)))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts.append(f'<polyline class="trend" points="{line}"/>')
    parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points]
    parts.append(f'<text class="small muted end" x="{_LEFT - 6}" y="{_TOP + 4}">100</text>')
    parts.append(f'<text class="small muted end" x="{_LEFT - 6}" y="{base + 4}">0</text>')
    parts.append(f'<text class="small muted start" x="{_LEFT}" y="{_HEIGHT - 6}">{runs[0][0][:10]}</text>')
    parts.append(f'<text class="small muted end" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 6}">{runs[-1][0][:10]}</text>')
    told = "score and findings of the past runs; the figures are in the table below"
    return f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{told}">{"".join(parts)}</svg>'
