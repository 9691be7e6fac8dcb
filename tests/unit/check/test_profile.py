# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a profile is said in one sentence: the file, the check, the field and the reason."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._check.profile import parse_profile
from ansible_collections.hostup.cloud.plugins.module_utils._check.selection import select
from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidProfile
from ansible_collections.hostup.cloud.plugins.plugin_utils._profiles import is_path, profile_of_text, shipped

from .checks import check, data


def profile(*checks: dict[str, Any], name: str = "own") -> Any:
    return parse_profile({"name": name, "title": "Our own", "checks": list(checks)}, f"{name}.yml")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": None}, "own.yml, element 1 of checks: id is missing"),
        (
            {"id": "a-b"},
            "own.yml, element 1 of checks: id 'a-b' may have lower-case letters, digits and underscores only",
        ),
        ({"id": "vps_x"}, "own.yml, check vps_x: id is reserved"),
        ({"id": "waiver_expired"}, "own.yml, check waiver_expired: id is reserved"),
        ({"id": 5}, "own.yml, element 1 of checks: id must be a text, and is 5; put it into quotes"),
        ({"title": None}, "own.yml, check a: title is missing"),
        ({"title": "a\nb"}, "own.yml, check a: title must be one line of printable text"),
        ({"severity": None}, "own.yml, check a: severity is missing"),
        (
            {"severity": "hgih"},
            "own.yml, check a: severity must be one of info, low, medium, high, critical, and is 'hgih'",
        ),
        ({"sevrity": "low"}, "own.yml, check a: sevrity is not a field; the fields are id, title, "),
        ({1: "low"}, "own.yml, check a: 1 is not a field"),
        ({"tags": "ssh"}, "own.yml, check a: tags must be a list, and is 'ssh'"),
        ({"tags": ["S S"]}, "own.yml, check a: tags has 'S S'"),
        ({"references": [5.2]}, "own.yml, check a: references must be a text, and is 5.2; put it into quotes"),
        ({"command": None}, "own.yml, check a: command is missing, and so is status"),
        ({"status": "power_state"}, "own.yml, check a: command and status are both given"),
        ({"command": ["uname"]}, "own.yml, check a: command must be a text, and is ['uname']"),
        ({"command": " "}, "own.yml, check a: command is empty"),
        ({"command": "echo " + "x" * 4096}, "own.yml, check a: command 'echo xxx"),
        ({"command": "echo a\0"}, "own.yml, check a: command 'echo a\\x00' holds a NUL character"),
        ({"command": "reboot"}, "own.yml, check a: command 'reboot' may change something ("),
        ({"command": "reboot", "effect": "read"}, "own.yml, check a: effect_reason is missing"),
        ({"effect": "write"}, "own.yml, check a: effect must be one of read, and is 'write'"),
        ({"effect_reason": "x"}, "own.yml, check a: effect_reason belongs to effect: read"),
        ({"command": None, "status": "x y"}, "own.yml, check a: status 'x y' is not a path into the status"),
        ({"command": None, "status": "power_state"}, "own.yml, check a: expect must say something of the text"),
        (
            {"command": None, "status": "power_state", "expect": {"rc": 0, "stdout": "a"}},
            "own.yml, check a: expect must say something of the text of the status, and nothing of rc",
        ),
        (
            {"command": None, "status": "power_state", "effect": "read", "expect": {"empty": True}},
            "own.yml, check a: effect belongs to a command",
        ),
        ({"expect": "0"}, "own.yml, check a: expect must be a dictionary, and is '0'"),
        ({"expect": {}}, "own.yml, check a: expect has nothing in it"),
        ({"expect": {"rcs": 0}}, "own.yml, check a: expect.rcs is not a field; the fields are rc, "),
        ({"expect": {"rc": "0"}}, "own.yml, check a: expect.rc must be an exit code from 0 to 255"),
        ({"expect": {"rc": True}}, "own.yml, check a: expect.rc must be an exit code"),
        ({"expect": {"rc": []}}, "own.yml, check a: expect.rc must be an exit code"),
        ({"expect": {"stdout": 0}}, "own.yml, check a: expect.stdout must be a text, and is 0; put it into quotes"),
        ({"expect": {"stdout": False}}, "own.yml, check a: expect.stdout must be a text, and is False; put it"),
        ({"expect": {"matches": "("}}, "own.yml, check a: expect.matches '(' is not a regular expression: "),
        ({"expect": {"not_matches": "*"}}, "own.yml, check a: expect.not_matches '*' is not a regular expression: "),
        ({"expect": {"lines": "a"}}, "own.yml, check a: expect.lines must be a list"),
        ({"expect": {"empty": "yes"}}, "own.yml, check a: expect.empty must be true or false, and is 'yes'"),
        ({"expect": {"at_most": "90"}}, "own.yml, check a: expect.at_most must be a number, and is '90'"),
        ({"expect": {"less_than": float("nan")}}, "own.yml, check a: expect.less_than must be a number"),
        ({"applies_if": "rm /x"}, "own.yml, check a: applies_if.command 'rm /x' may change something ("),
        ({"applies_if": {"os": "x"}}, "own.yml, check a: applies_if.os is not a field"),
        ({"applies_if": {}}, "own.yml, check a: applies_if has nothing in it"),
        ({"applies_if": {"os_version": 22.04}}, "own.yml, check a: applies_if.os_version must be a list, and is 22.04"),
        (
            {"command": None, "status": "power_stat", "expect": {"stdout": "running"}},
            "own.yml, check a: status 'power_stat' begins with none of id, power_state, ",
        ),
        ({"remediation": 5}, "own.yml, check a: remediation must be a text"),
    ],
)
def test_what_is_wrong_with_a_check(fields: dict[Any, Any], message: str) -> None:
    written = {name: value for name, value in {**data(), **fields}.items() if value is not None}
    with pytest.raises(InvalidProfile) as caught:
        profile(written)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert caught.value.error_code == "invalid_profile"


def test_effect_read_with_its_reason_counts() -> None:
    assert (
        check(command="our-own-tool", effect="read", effect_reason="it has no writing part").command == "our-own-tool"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: [", "p.yml: line "),
        ("name: a\nname: b", "p.yml: line 2, column 1: the file is not YAML: 'name' is there twice"),
        ("name: !!python/object/apply:os.getcwd []", "p.yml: line 1, column 7: the file is not YAML: "),
        ("", "p.yml: it must be a dictionary, and is null"),
        ("- a", "p.yml: it must be a dictionary, and is ['a']"),
        ("name: a", "p.yml: title is missing"),
        ("name: a\ntitle: A", "p.yml: checks is missing"),
        ("name: a\ntitle: A\nchecks: []", "p.yml: checks must be a list of checks, and is []"),
        ("name: a\ntitle: A\nchecks: [x]", "p.yml, element 1 of checks: it must be a dictionary, and is 'x'"),
        ("name: a\ntitle: A\nextra: 1\nchecks: []", "p.yml: extra is not a field; the fields are name, title, checks"),
    ],
)
def test_what_is_wrong_with_a_file(content: str, message: str) -> None:
    with pytest.raises(InvalidProfile) as caught:
        profile_of_text(content.encode(), "p.yml")
    assert str(caught.value).startswith(message)


def test_an_id_is_there_once() -> None:
    with pytest.raises(InvalidProfile, match=r"^own\.yml, check a: id is there twice$"):
        profile(data(), data())
    with pytest.raises(
        InvalidProfile, match=r"^other\.yml, check a: id is also in the profile own; to change that check"
    ):
        select([profile(data()), profile(data(), name="other")], [], [], [])
    with pytest.raises(InvalidProfile, match=r"^own\.yml: name own is that of another profile"):
        select([profile(data()), profile(data(id="b"))], [], [], [])
    with pytest.raises(InvalidProfile, match=r"^checks, check b: id is there twice$"):
        select([], [data(id="b"), data(id="b")], [], [])


def test_override_replaces_the_fields_that_it_gives() -> None:
    base = profile(data(tags=["x"], expect={"stdout": "Linux"}), data(id="b"))
    chosen = select([base], [{"id": "a", "severity": "critical", "expect": None}, data(id="c")], [], []).checks
    assert [(each.id, each.profile, each.severity) for each in chosen] == [
        ("a", "own", "critical"),
        ("b", "own", "low"),
        ("c", "checks", "low"),
    ]
    assert chosen[0].tags == ("x",)
    assert not chosen[0].expect.looks_at_text
    with pytest.raises(InvalidProfile, match=r"^checks, check a: command 'reboot' may change something"):
        select([base], [{"id": "a", "command": "reboot"}], [], [])
    with pytest.raises(InvalidProfile, match=r"^checks, check unknown: command is missing.*; no profile has this id"):
        select([base], [{"id": "unknown", "severity": "low"}], [], [])


def test_disable_by_id_or_tag() -> None:
    base = profile(data(), data(id="b", tags=["x"]), data(id="c"))
    assert [each.id for each in select([base], [], ["x", "c"], []).checks] == ["a"]
    with pytest.raises(InvalidProfile, match=r"^disable: 'd' is neither the id nor a tag of a check$"):
        select([base], [], ["d"], [])


def test_no_check_is_an_error() -> None:
    with pytest.raises(InvalidProfile, match=r"^profiles: and checks are empty, so there is no check to make$"):
        select([], [], [], [])
    with pytest.raises(InvalidProfile, match=r"^disable: \['a'\] leaves none of 1 checks to make$"):
        select([profile(data())], [], ["a"], [])


WAIVER = {"check": "a", "hosts": "web-*", "reason": "because", "until": "2027-01-31"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": None}, "reason is missing"),
        ({"reason": " "}, "reason is empty"),
        ({"until": None}, "until is missing; it is a date like 2027-01-31"),
        ({"until": "soon"}, "until must be a date like 2027-01-31, and is 'soon'"),
        ({"until": "2027-02-30"}, "until must be a date"),
        ({"until": datetime(2027, 1, 31, tzinfo=timezone.utc)}, "until must be a date"),
        ({"hosts": None}, 'hosts is missing; "*" means all of them'),
        ({"hosts": []}, "hosts is missing"),
        ({"check": None}, "check is missing"),
        ({"untill": "x"}, "untill is not a field; the fields are check, hosts, reason, until"),
    ],
)
def test_what_is_wrong_with_a_waiver(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidProfile) as caught:
        select([profile(data())], [], [], [WAIVER, {**WAIVER, **change}])
    assert str(caught.value).startswith(f"waivers, element 2: {message}")


def test_a_date_of_yaml_counts() -> None:
    waivers = select([profile(data())], [], [], [{**WAIVER, "until": date(2027, 1, 31)}, WAIVER]).waivers
    assert waivers[0] == waivers[1]


def test_names_and_paths() -> None:
    assert [is_path(text) for text in ("a.yml", "b.yaml", "x/y", "linux_baseline")] == [True, True, True, False]
    with pytest.raises(InvalidProfile, match=r"^profiles: linux is not a profile of the collection, which has linux_b"):
        shipped("linux")


def test_a_waiver_of_no_check_is_remarked_upon() -> None:
    """What it was to waive still counts, and whoever wrote it should learn why."""
    waivers = [{**WAIVER, "check": check} for check in ("a", "*", "vps_not_checked", "off", "sshd_*")]
    remarks = select([profile(data(), data(id="off"))], [], ["off"], waivers).remarks
    assert remarks == ("waivers, element 5, waives nothing: the task has no check 'sshd_*'",)
