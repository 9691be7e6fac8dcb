# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `compliance_report`: from its options to its result. It runs on the controller only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ._errors import HostupError, InvalidOption
from ._options import checked
from ._report.files import NotWritten
from ._report.model import COULD_NOT_CHECK, FAIL_ON, FINDINGS
from ._report.shape import BadData
from ._report.write import Written, message, write
from ._shown import shown
from ._version import VERSION

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "registered": {"type": "str"},
    "results": {"type": "list", "elements": "dict"},
    "expected_hosts": {"type": "list", "elements": "str"},
    "profiles": {"type": "list", "elements": "raw", "default": []},
    "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "medium"},
    "min_hosts": {"type": "int", "default": 1},
    "reports": {"type": "dict", "default": {}},
    "history": {"type": "path"},
    "keep": {"type": "int", "default": 30},
}

#: The most changes of each kind that a result holds; the reports have all.
MOST_CHANGES = 100


@dataclass(frozen=True)
class Gathered:
    """What the hosts registered, the hosts that must have a result, and why those have none that do not.

    `unread` are the inventories that could not be read.
    """

    results: list[Any]
    expected_hosts: list[str]
    missing: dict[str, str]
    unread: list[str]


#: Takes the variable's name and `expected_hosts`, texts or None. Raises InvalidOption.
Gather = Callable[[str, Any], Gathered]


def run(args: Mapping[str, Any], gather: Gather) -> dict[str, Any]:
    """Return the task's result; a failure has `msg` and `error_code`."""
    try:
        options = _options(args)
        registered = options.pop("registered")
        if registered is not None:
            options |= vars(gather(registered, options["expected_hosts"]))
        moment = datetime.now(timezone.utc)
        written = write(run=moment, collection_version=VERSION, **options)
    except BadData as error:
        return _failure("invalid_option", str(error))
    except NotWritten as error:
        return _failure("report_not_written", str(error))
    except HostupError as error:
        return _failure(error.error_code, error.message)
    return _result(written)


def _options(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with their defaults. Raises InvalidOption."""
    given = {name: value for name, value in args.items() if value is not None}
    # Their content is checked where it is used, with the names of hosts and formats.
    large: dict[str, Any] = {name: given.pop(name) for name in ("results", "reports") if name in given}
    defaults = {name: option.get("default") for name, option in ARGUMENT_SPEC.items()}
    options: dict[str, Any] = {**defaults, **checked(ARGUMENT_SPEC, given), **large}
    if ("results" in large) is (options["registered"] is not None):
        raise InvalidOption("one of registered and results must be given, and not both")
    if "results" in large:
        options["expected_hosts"] = options["expected_hosts"] or []
    options["profiles"] = [_profile_name(number, profile) for number, profile in enumerate(options["profiles"], 1)]
    reports = options["reports"]
    if not isinstance(reports, Mapping) or not all(isinstance(path, str) and path for path in reports.values()):
        raise InvalidOption(
            f"reports must be a dictionary of formats and paths, as html: report.html, not {shown(reports)}"
        )
    for name, least in (("min_hosts", 0), ("keep", 1)):
        if options[name] < least:
            raise InvalidOption(f"{name} must be at least {least}, not {options[name]}")
    if options["history"] == "":
        raise InvalidOption("history is empty; it is the path of a folder")
    return options


def _profile_name(number: int, profile: Any) -> str:
    """Return the name of a profile, which is given as a name, a path or the profile itself."""
    name = profile.get("name") if isinstance(profile, Mapping) else profile
    if not isinstance(name, str):
        raise InvalidOption(f"element {number} of profiles is neither a name nor a profile, but {shown(profile)}")
    return name


def _result(written: Written) -> dict[str, Any]:
    report = written.report
    drift = {name: report["drift"][name] for name in ("new", "fixed", "flapping")}
    result: dict[str, Any] = {
        # Ansible knows two ways not to be well, and gives each an exit status of its own.
        "failed": report["verdict"] == FINDINGS,
        "changed": written.changed,
        "msg": message(report, written.paths),
        "verdict": report["verdict"],
        "summary": dict(report["summary"]),
        "run_findings": [
            {"check": finding["check"], "host": finding["host"], "reason": finding["reason"]}
            for finding in report["run_findings"][:MOST_CHANGES]
        ],
        "drift": {
            "since": report["drift"]["since"],
            **{name: list(changes[:MOST_CHANGES]) for name, changes in drift.items()},
        },
        "reports": written.paths,
        "history": written.history,
    }
    result["drift"]["counts"] = {name: len(changes) for name, changes in drift.items()}
    if report["verdict"] == FINDINGS:
        result["error_code"] = "compliance_findings"
    if report["verdict"] == COULD_NOT_CHECK:
        result.update(unreachable=True, error_code="compliance_could_not_check")
    if written.remarks:
        result["warnings"] = written.remarks
    return result


def _failure(code: str, told: str) -> dict[str, Any]:
    return {"failed": True, "changed": False, "msg": told, "error_code": code}
