# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files: whole or not at all, together, and the folder of past runs."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._compliance_report import Gathered, run
from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidOption
from ansible_collections.hostup.cloud.plugins.module_utils._report import files as files_module
from ansible_collections.hostup.cloud.plugins.module_utils._report.files import Files, NotWritten
from ansible_collections.hostup.cloud.plugins.module_utils._report.shape import BadData
from ansible_collections.hostup.cloud.plugins.module_utils._report.write import FORMATS, Written, message, write

from ...report_samples import finding, fleet, host, not_checked

RUN = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def wrote(folder: Path, *results: dict[str, Any], day: int = 0, **options: Any) -> Written:
    """Write reports; the history is in the folder `history`."""
    given = {"reports": {}, "history": str(folder / "history"), **options}
    return write(list(results) or [host()], run=RUN + timedelta(days=day), collection_version="0.1.0", **given)


def test_all_formats(tmp_path: Path) -> None:
    paths = {name: str(tmp_path / "new" / name) for name in FORMATS}
    written = wrote(tmp_path, *fleet(5, 10), reports=paths)
    assert written.changed
    assert sorted(os.listdir(tmp_path / "new")) == sorted(FORMATS)
    assert written.history is not None
    assert Path(written.history).read_text() == Path(paths["json"]).read_text()


def test_what_did_not_change_is_left_alone(tmp_path: Path) -> None:
    paths = {"junit": str(tmp_path / "junit.xml")}
    assert wrote(tmp_path, reports=paths, history=None).changed
    before = os.stat(paths["junit"])
    assert not wrote(tmp_path, reports=paths, history=None).changed
    assert os.stat(paths["junit"]).st_ino == before.st_ino


def test_the_message_names_the_check_without_an_answer(tmp_path: Path) -> None:
    answer = finding(check="selinux", status="error", severity="high", reason="rc is 1")
    told = message(wrote(tmp_path, host("web-01", answer)).report, {})
    assert told == "1 check could not be answered at or above medium (web-01, selinux: rc is 1)."
    told = message(wrote(tmp_path, host("web-01", answer), not_checked("db-01")).report, {})
    assert told.startswith("1 of 2 hosts could not be checked (db-01: ")


def test_a_failure_changes_nothing(tmp_path: Path) -> None:
    page, folder = tmp_path / "report.html", tmp_path / "folder"
    page.write_text("old")
    folder.mkdir()
    with pytest.raises(NotWritten, match=f"cannot write {folder}: there is something that is not a file"):
        wrote(tmp_path, reports={"html": str(page), "json": str(folder)})
    assert page.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["folder", "report.html"]


def test_devices_are_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="cannot write /dev/null"):
        wrote(tmp_path, reports={"json": "/dev/null"})
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritten, match=f"cannot write {tmp_path}/file/report.json: "):
        wrote(tmp_path, reports={"json": str(tmp_path / "file" / "report.json")})


def test_an_error_on_the_way_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "half"
        raise ValueError

    with pytest.raises(ValueError), Files() as files:  # noqa: PT011
        files.write(str(tmp_path / "report"), broken())
    assert os.listdir(tmp_path) == []


def test_a_full_disk_names_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files_module.os, "fsync", full)
    with pytest.raises(NotWritten, match=f"cannot write {tmp_path}/a: No space left on device"):
        wrote(tmp_path, reports={"json": str(tmp_path / "a")}, history=None)
    assert os.listdir(tmp_path) == []


def test_modes(tmp_path: Path) -> None:
    paths = {name: str(tmp_path / name) for name in ("json", "html", "prometheus")}
    (tmp_path / "html").touch()
    (tmp_path / "html").chmod(0o604)
    before = os.umask(0o077)
    try:
        wrote(tmp_path, reports=paths)
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE(os.stat(path).st_mode) for name, path in paths.items()}
    assert modes == {"json": 0o600, "html": 0o604, "prometheus": 0o644}


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    wrote(tmp_path, reports={"json": str(tmp_path / "link")})
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_text())["version"] == 1


def test_paths_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="'pdf' is no format; the formats are html, json"):
        wrote(tmp_path, reports={"pdf": "x"})
    with pytest.raises(BadData, match="two formats have the same path"):
        wrote(tmp_path, reports={"json": str(tmp_path / "a"), "html": str(tmp_path / "b" / ".." / "a")})


def test_the_history_keeps_as_many_as_asked_for(tmp_path: Path) -> None:
    for day in range(6):
        wrote(tmp_path, day=day, keep=3)
    kept = sorted(os.listdir(tmp_path / "history"))
    assert [name[:8] for name in kept] == ["20261127"] * 2 + ["20261128"] * 2 + ["20261129"] * 2
    wrote(tmp_path, day=6, keep=1)
    assert [name[:8] for name in sorted(os.listdir(tmp_path / "history"))] == ["20261130"] * 2


def test_the_history_tells_what_changed(tmp_path: Path) -> None:
    wrote(tmp_path, host("web-01", finding("a", "fail"), finding("b")))
    drift = wrote(tmp_path, host("web-01", finding("a"), finding("b", "fail")), day=1).report["drift"]
    assert drift["since"] == RUN.isoformat()
    assert drift["new"] == [{"host": "web-01", "check": "b"}]
    assert drift["fixed"] == [{"host": "web-01", "check": "a"}]


def test_a_run_without_hosts_is_nothing_to_compare_with(tmp_path: Path) -> None:
    history, page = str(tmp_path / "history"), tmp_path / "report.html"
    write([], run=RUN, collection_version="0.1.0", reports={}, history=history)
    failed = wrote(tmp_path, host("web-01", finding("a", "fail")), day=1, reports={"html": str(page)}).report
    assert (failed["drift"]["since"], failed["drift"]["new"]) == (None, [])
    assert "Trend over" not in page.read_text()
    write([], run=RUN + timedelta(days=2), collection_version="0.1.0", reports={}, history=history)
    passed = wrote(tmp_path, host("web-01", finding("a")), day=3, reports={"html": str(page)}).report
    assert passed["drift"]["since"] == failed["run"]
    assert passed["drift"]["fixed"] == [{"host": "web-01", "check": "a"}]
    assert "Trend over 2 runs" in page.read_text()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"schema": "other"}',
        '{"schema": "hostup.cloud/compliance-digest", "version": 2}',
        '{"schema": "hostup.cloud/compliance-digest", "version": 1, "checks": ["a"], "hosts": {"b": "pp"}}',
        '{"schema": "hostup.cloud/compliance-digest", "version": 1, "checks": [], "hosts": {}, '
        '"run": "x", "verdict": ""}',
        '{"schema": "hostup.cloud/compliance-digest", "version": 1, "checks": [], "hosts": {}, '
        '"run": "2026-11-24", "verdict": "", "summary": {"status": {}}}',
    ],
)
def test_what_is_not_of_the_history_is_left_alone_and_said(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "history"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "20251124T090000.000000Z.digest.json").write_text(content)
    (folder / "20251125T090000.000000Z.report.json").write_text("{}")
    for day in range(3):
        written = wrote(tmp_path, day=day, keep=1)
    assert len(os.listdir(folder)) == 3 + 2
    assert written.report["drift"]["since"] is None
    told = "\n".join(written.remarks)
    assert "notes.txt is not a kept run and is left alone" in told
    assert "20251124T090000.000000Z.digest.json cannot be read as a kept run and is left alone" in told
    assert "20251125T090000.000000Z.report.json has no digest beside it and is left alone" in told


def test_a_digest_with_any_summary_is_shown_or_refused(tmp_path: Path) -> None:
    wrote(tmp_path)
    (digest,) = (tmp_path / "history").glob("*.digest.json")
    content = json.loads(digest.read_text())
    for summary in (None, [], {"status": {}, "score": "x"}, {**content["summary"], "score": True}, content["summary"]):
        digest.write_text(json.dumps({**content, "summary": summary}))
        wrote(tmp_path, day=1, reports={"html": str(tmp_path / "page")})


def refused(variable: str, _expected: Any) -> Gathered:
    """Gather nothing, from a play in which nothing can be gathered."""
    raise InvalidOption(f"{variable} cannot be gathered")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "one of registered and results must be given"),
        ({"results": [], "registered": "checked"}, "one of registered and results must be given, and not both"),
        ({"results": [], "profiles": [{"title": "x"}]}, "element 1 of profiles is neither a name nor a profile, but {"),
        ({"results": [], "fail_on": "urgent"}, "fail_on must be one of info, low, medium, high, critical, never"),
        ({"results": [], "keep": 0}, "keep must be at least 1, not 0"),
        ({"results": [], "min_hosts": -1}, "min_hosts must be at least 0, not -1"),
        ({"results": [], "reports": ["html"]}, "reports must be a dictionary of formats and paths"),
        ({"results": [], "reports": {"html": None}}, "reports must be a dictionary of formats and paths"),
        ({"results": [], "folder": "x"}, "unknown option: folder; the options are expected_hosts, fail_on"),
        ({"results": {"a": 1}}, "results must be a list of the hosts' results"),
        ({"registered": "checked"}, "checked cannot be gathered"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, Any], told: str) -> None:
    result = run(options, refused)
    assert (result["failed"], result["changed"], result["error_code"]) == (True, False, "invalid_option")
    assert told in result["msg"]


def test_what_the_hosts_registered(tmp_path: Path) -> None:
    gathered = Gathered([host()], ["web-01", "db-01"], {"db-01": "its check failed: so"}, ["/etc/other.hostup.yml"])
    profiles = ["vps_health", {"name": "own", "checks": []}]
    path = tmp_path / "report.json"
    result = run(
        {"registered": "checked", "profiles": profiles, "reports": {"json": str(path)}}, lambda *_given: gathered
    )
    assert (result["verdict"], result["unreachable"]) == ("could_not_check", True)
    report = json.loads(path.read_text())
    assert report["profiles"] == ["vps_health", "own"]
    assert report["expected_hosts"] == ["web-01", "db-01"]
    unread = "/etc/other.hostup.yml could not be read, so its VPSs are not known and were not checked"
    assert [(entry["check"], entry["host"], entry["reason"]) for entry in report["run_findings"]] == [
        ("run_inventory_unread", None, unread),
        ("run_host_missing", "db-01", "the host has no result: its check failed: so"),
    ]
    assert result["msg"].startswith(f"1 of 2 hosts could not be checked ({unread}).")
