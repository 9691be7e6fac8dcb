# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as the API sends them: RFC 7807 documents in v2, a flat object in v1."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from .documents import to_json

TITLES = {
    "invalid_request": "Invalid request",
    "invalid_cursor": "Invalid cursor",
    "unauthorized": "Unauthorized",
    "forbidden": "Forbidden",
    "account_inactive": "Account inactive",
    "not_found": "Not found",
    "vps_not_found": "VPS not found",
    "vps_not_ready": "VPS not ready",
    "rate_limit_exceeded": "Too many requests",
    "rate_limited": "Too many requests",
    "internal_error": "Internal server error",
    "external_provider_failed": "External provider failed",
    "upstream_error": "Upstream error",
    "upstream_unavailable": "Upstream unavailable",
    "upstream_timeout": "Upstream timeout",
}

DETAILS = {
    "unauthorized": "Authentication is required.",
    "forbidden": "The caller lacks a required scope or does not own the resource.",
    "account_inactive": "The account is not active.",
    "not_found": "The requested resource could not be found.",
    "vps_not_found": "The requested VPS could not be found.",
    "rate_limit_exceeded": "Too many requests. Retry after the limit resets.",
    "rate_limited": "Too many requests. Retry after the limit resets.",
    "internal_error": "An unexpected error occurred. Retry later or contact support if the issue persists.",
    "upstream_error": "An upstream service failed.",
    "upstream_unavailable": "An upstream service is unavailable.",
    "upstream_timeout": "An upstream service did not answer in time.",
}

BODY_INVALID = "The request body failed validation."
QUERY_INVALID = "The request parameters failed validation."


class Problem(Exception):
    """An error answer; raised anywhere below an endpoint."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | None = None,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail or DETAILS.get(code, BODY_INVALID)
        self.errors = errors
        self.headers = dict(headers or {})

    def body(self, instance: str, request_id: str) -> bytes:
        """The v2 document."""
        document: dict[str, Any] = {
            "type": f"https://developer.hostup.se/errors/{self.code}",
            "title": TITLES.get(self.code, self.code.replace("_", " ").capitalize()),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": instance,
            "requestId": request_id,
            "timestamp": iso_now(),
        }
        if self.errors is not None:
            document["errors"] = self.errors
        return to_json(document)

    def v1_body(self, request_id: str) -> bytes:
        """The v1 object, as /api/jobs sends it."""
        document = {
            "error": TITLES.get(self.code, self.code),
            "message": self.detail,
            "code": self.code.upper(),
            "requestId": request_id,
        }
        return to_json(document)


def invalid_field(pointer: str, detail: str, *, query: bool = False) -> Problem:
    """A 400 that names the field."""
    errors = [{"pointer": pointer, "detail": detail, "code": "invalid_request"}]
    return Problem(400, "invalid_request", QUERY_INVALID if query else BODY_INVALID, errors=errors)


def iso(moment: datetime.datetime) -> str:
    """A time as the API writes it: UTC, milliseconds, Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def iso_now(seconds_ahead: float = 0.0) -> str:
    """Now, or some seconds from now, as the API writes it."""
    return iso(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds_ahead))
