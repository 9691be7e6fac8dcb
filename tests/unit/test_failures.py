# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about failures and the code agree."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from ansible_collections.hostup.cloud.plugins.module_utils import _compliance_report, _exec, _guest, _json, _transport
from ansible_collections.hostup.cloud.plugins.module_utils._errors import HostupError
from ansible_collections.hostup.cloud.plugins.modules import compliance_report, vps_exec

PAGE = (Path(__file__).parents[2] / "docs" / "failures.md").read_text(encoding="utf-8")


def error_codes(error: type[HostupError] = HostupError) -> set[str]:
    """Return the codes of an error and of all that derive from it."""
    return {error.error_code}.union(*map(error_codes, error.__subclasses__()))


def test_every_error_code_is_explained() -> None:
    # A command's own exit code is no failure of the engine.
    codes = error_codes() | {"non_zero_rc"}
    source = Path(_compliance_report.__file__).read_text(encoding="utf-8")
    report = set(re.findall(r'"((?:compliance|report)_\w+)"', source))
    assert len(report) == 3
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) - {"error_code"} == codes | report
    in_result = " ".join(yaml.safe_load(compliance_report.RETURN)["error_code"]["description"])
    assert set(re.findall(r"\bV\((\w+)\)", in_result)) - {"clean"} == report | {"invalid_option"}
    documented = " ".join(yaml.safe_load(vps_exec.RETURN)["error_code"]["description"])
    # vps_exec has no profiles.
    assert set(re.findall(r"\bV\((\w+)\)", documented)) == codes - {"invalid_profile"}
    assert '"non_zero_rc"' in Path(_exec.__file__).read_text(encoding="utf-8")


def test_the_bounds_are_those_of_the_code() -> None:
    for sentence in (
        f"at most {_transport.MAX_BODY // 1024**2} MiB are read",
        f"of one with a command's output {_transport.MAX_OUTPUT_BODY // 1024**2} MiB",
        f"of an error {_transport.MAX_ERROR_BODY // 1024} KiB",
        f"nesting ends at {_json.MAX_DEPTH} levels",
    ):
        assert sentence in " ".join(PAGE.split())
    assert (_guest.LAST_LOOK, _transport.WHOLE_ANSWER, _transport.MAX_RETRY_AFTER) == (5, 4, 60)
