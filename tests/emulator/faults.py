# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: rules that spoil an answer, added and taken away at run time."""

from __future__ import annotations

import dataclasses
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .answers import HTML, JSON, PROBLEM, Answer
from .documents import to_json
from .problems import Problem, iso_now

KINDS = ("list", "get", "status", "probe", "start", "poll", "jobs", "power", "other")
EFFECTS = (
    "latency",
    "status",
    "rate_limit",
    "drop_before",
    "drop_after",
    "cut_body",
    "garbage",
    "slow",
    "hang",
    "redirect",
    "merge",
)
STYLES = ("problem", "html", "cloudflare", "v1")
# These answer before the work unless `when` says after; the others need the work's answer or its absence.
_EITHER = ("status", "rate_limit", "hang", "redirect")
_ALWAYS_BEFORE = ("latency", "drop_before")

_CODES = {
    400: "invalid_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "vps_not_ready",
    429: "rate_limit_exceeded",
    502: "upstream_error",
    503: "upstream_unavailable",
    504: "upstream_timeout",
}

_HTML_PAGE = """<html>\r
<head><title>{status} {reason}</title></head>\r
<body>\r
<center><h1>{status} {reason}</h1></center>\r
<hr><center>nginx</center>\r
</body>\r
</html>\r
"""
_CLOUDFLARE_PAGE = """<!DOCTYPE html>
<html lang="en-US"><head><title>Access denied | cloud.hostup.se used Cloudflare to restrict access</title></head>
<body><h1>Error 1010</h1><p>The owner of this website has banned your access based on your browser's signature.</p>
<p>HTTP status {status}</p></body></html>
"""
_REASONS = {
    401: "Unauthorized",
    403: "Forbidden",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
}


class FaultError(ValueError):
    """A rule that makes no sense."""


@dataclass(slots=True)
class Fault:
    """One rule: which requests, how often, and what happens to them."""

    effect: str
    # which requests
    method: str | None = None
    kind: str | None = None
    vps: str | None = None  # the id
    last_poll: bool = False  # only the poll whose result the agent has just given up
    # how often
    probability: float = 1.0
    times: int | None = None
    skip: int = 0
    # what
    when: str | None = None  # before or after the work
    ms: float = 0.0  # latency; slow: per byte
    jitter_ms: float = 0.0
    seconds: float = 3600.0  # hang
    status: int = 500
    style: str = "problem"
    code: str | None = None
    detail: str | None = None
    body: Any = None  # a string as it is, anything else as JSON
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    retry_after: Any = 1
    url: str = "http://192.0.2.1/"
    fraction: float = 0.5
    reset: bool = False
    merge: dict[str, Any] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    # kept by the emulator
    id: int = 0
    passed: int = 0
    applied: int = 0

    @property
    def after(self) -> bool:
        """Whether the endpoint does its work first."""
        if self.effect in _EITHER:
            return self.last_poll or self.when == "after"
        return self.effect not in _ALWAYS_BEFORE

    def matches(self, method: str, kind: str, vps: str | None) -> bool:
        return (
            (self.method is None or self.method == method)
            and (self.kind is None or self.kind == kind)
            and (self.vps is None or self.vps == vps)
            and (self.times is None or self.applied < self.times)
        )

    def answer(self, instance: str, request_id: str) -> Answer:
        """The answer of a rule that does not need the work's own."""
        if self.effect == "redirect":
            status = self.status if 300 <= self.status < 400 else 302
            return Answer(status, b"", HTML, {"Location": self.url, **self.headers})
        if self.effect == "rate_limit":
            problem = Problem(429, self.code or "rate_limit_exceeded", self.detail, headers=self._limit_headers())
            return Answer.of_problem(problem, instance, request_id)
        return self._status_answer(instance, request_id)

    def _limit_headers(self) -> dict[str, str]:
        wait = float(self.retry_after) if isinstance(self.retry_after, (int, float)) else 1.0
        headers = {
            "Retry-After": str(self.retry_after),
            "X-RateLimit-Limit": "50",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": iso_now(wait),
        }
        if self.retry_after is None:
            del headers["Retry-After"]
        return {**headers, **self.headers}

    def _status_answer(self, instance: str, request_id: str) -> Answer:
        if self.body is not None:
            body = self.body if isinstance(self.body, str) else json.dumps(self.body)
            return Answer(self.status, body.encode("utf-8", "surrogatepass"), self.content_type or JSON, self.headers)
        if self.style in ("html", "cloudflare"):
            page = _HTML_PAGE if self.style == "html" else _CLOUDFLARE_PAGE
            text = page.format(status=self.status, reason=_REASONS.get(self.status, "Error"))
            return Answer(self.status, text.encode(), self.content_type or HTML, self.headers)
        problem = Problem(self.status, self.code or _CODES.get(self.status, "internal_error"), self.detail)
        answer = Answer.of_problem(problem, instance, request_id, v1=self.style == "v1")
        answer.content_type = self.content_type or (JSON if self.style == "v1" else PROBLEM)
        answer.headers = dict(self.headers)
        return answer

    def spoil(self, answer: Answer) -> Answer:
        """Garbage and merged members: answers made from the work's own."""
        if self.effect == "garbage":
            text = self.body if isinstance(self.body, str) else '<<< this is not JSON {"available": tru'
            body = text.encode("utf-8", "surrogatepass")
            return Answer(200, body, self.content_type or JSON, {**answer.headers, **self.headers})
        if self.effect == "merge" and answer.status == 200:
            document = _merged(json.loads(answer.body), self.merge)
            for name in self.remove:
                document.pop(name, None)
            return Answer(200, to_json(document), JSON, {**answer.headers, **self.headers})
        return answer


class Faults:
    """All rules, in the order they were added. The first that applies decides; latency adds up."""

    def __init__(self, seed: int) -> None:
        self.rules: list[Fault] = []
        self._last_id = 0
        self._seed = seed
        self._drawn: Counter[tuple[str, str]] = Counter()

    def add(self, members: dict[str, Any]) -> Fault:
        fault = fault_of(members)
        self._last_id += 1
        fault.id = self._last_id
        self.rules.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        before = len(self.rules)
        self.rules = [rule for rule in self.rules if rule.id != fault_id]
        return len(self.rules) < before

    def pick(self, method: str, kind: str, vps: str | None, user_agent: str) -> tuple[float, Fault | None]:
        """What happens to this request: milliseconds of latency, and at most one other fault."""
        latency = 0.0
        rng = self._chance(user_agent, kind)
        for rule in self.rules:
            if rule.last_poll or not rule.matches(method, kind, vps) or not _strikes(rule, rng):
                continue
            if rule.effect != "latency":
                return latency, rule
            latency += rule.ms + rng.random() * rule.jitter_ms
        return latency, None

    def pick_last_poll(self, method: str, kind: str, vps: str | None, user_agent: str) -> Fault | None:
        """The rules for a poll that freed its result; known only after the work."""
        rng = self._chance(user_agent, "last poll")
        for rule in self.rules:
            if rule.last_poll and rule.matches(method, kind, vps) and _strikes(rule, rng):
                return rule
        return None

    def _chance(self, user_agent: str, what: str) -> random.Random:
        """The chance of one client's next request of a kind, whatever other clients and other kinds do meanwhile."""
        self._drawn[user_agent, what] += 1
        return random.Random(f"faults {self._seed} {user_agent} {what} {self._drawn[user_agent, what]}")


def _strikes(rule: Fault, rng: random.Random) -> bool:
    if rule.passed < rule.skip:
        rule.passed += 1
        return False
    if rule.probability < 1 and rng.random() >= rule.probability:
        return False
    rule.applied += 1
    return True


def fault_of(members: dict[str, Any]) -> Fault:
    """A rule from the control API's JSON; a word that is not known is an error, not a rule that never strikes."""
    if not isinstance(members, dict):
        raise FaultError("an object is needed")
    known = {item.name for item in dataclasses.fields(Fault)} - {"id", "passed", "applied"}
    unknown = sorted(set(members) - known)
    if unknown:
        raise FaultError(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    if members.get("effect") not in EFFECTS:
        raise FaultError(f"effect must be one of {', '.join(EFFECTS)}")
    fault = Fault(**members)
    if fault.kind is not None and fault.kind not in KINDS:
        raise FaultError(f"kind must be one of {', '.join(KINDS)}")
    if fault.style not in STYLES:
        raise FaultError(f"style must be one of {', '.join(STYLES)}")
    if fault.when not in (None, "before", "after"):
        raise FaultError("when must be before or after")
    if fault.last_poll and not fault.after:
        raise FaultError(f"last_poll is known only after the work, and {fault.effect} comes before it")
    if not 0 <= fault.probability <= 1:
        raise FaultError("probability must be between 0 and 1")
    return fault


def _merged(document: Any, changes: dict[str, Any]) -> Any:
    """The document with the changes, member by member; null is a value here."""
    if not isinstance(document, dict):
        return document
    merged = dict(document)
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = _merged(merged[name], value)
        else:
            merged[name] = value
    return merged
