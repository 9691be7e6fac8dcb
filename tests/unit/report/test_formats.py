# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each format, read by a real parser; hostile content in each."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._report.html import html_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.json_document import json_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.junit import junit_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.markdown import markdown_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.model import Report, build, digest_of
from ansible_collections.hostup.cloud.plugins.module_utils._report.prometheus import prometheus_parts
from ansible_collections.hostup.cloud.plugins.module_utils._report.sarif import sarif_parts

from ...report_samples import finding, fleet, host, not_checked

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "compliance-report.schema.json").read_text(encoding="utf-8"))
RUN = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
WRITERS = (html_parts, json_parts, junit_parts, markdown_parts, prometheus_parts, sarif_parts)

#: What a VPS could print to do something to whoever reads it: markup, the ends of what it stands in, escape sequences,
#: a turned direction of writing, half a surrogate pair, what XML cannot hold.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> ]]> --> \" ' `` | [a](javascript:x) ${{ x }} {{ 7*7 }} "
    "\x1b[31m\x1b]0;title\x07 \u202etxt.exe\u2066 \ud800 \x00 \ufffe \r\n# heading\n```\n::set-output::x\n" + "A" * 900
)


def made(results: list[dict[str, Any]], **options: Any) -> Report:
    """Return the report on results."""
    return build(results, run=RUN, collection_version="0.1.0", **options)


def everywhere(text: str) -> list[dict[str, Any]]:
    """Return the result of a host that has a text in every place where one can be."""
    evidence = {"command": text, "rc": 1, "stdout": text, "stderr": text, "truncated": False}
    waiver = {"reason": text, "until": text, "expired": True}
    bad = finding(
        "bad",
        "fail",
        title=text,
        profile=text,
        reason=text,
        error_code=text,
        remediation=text,
        tags=[text],
        references=[text],
        evidence=evidence,
        waiver=waiver,
    )
    result = host(
        text, bad, {**bad, "check": "waived", "status": "waived"}, {**bad, "check": "lost", "status": "error"}
    )
    result.update(vps={"id": text, "name": text}, checked_at=text)
    result["operating_system"] = {"family": text, "version": text, "display_name": text}
    return [result, not_checked(text + "2", text, text)]


@pytest.fixture(params=["fleet", "hostile", "empty"])
def report(request: pytest.FixtureRequest) -> Report:
    """A report of a small fleet, one with hostile text in every place, one of no host."""
    if request.param == "fleet":
        return made(fleet(6, 20), expected_hosts=["gone-01"])
    if request.param == "hostile":
        return made(everywhere(HOSTILE), expected_hosts=[HOSTILE + "3"], profiles=[HOSTILE])
    return made([])


def names(report: Report) -> set[str]:
    """Return the hosts, the missing ones too."""
    missing = {entry["host"] for entry in report["run_findings"] if entry["host"]}
    return {entry["host"] for entry in report["hosts"]} | {str(name) for name in missing}


def test_json_is_of_the_schema(report: Report) -> None:
    document = json.loads("".join(json_parts(report)))
    jsonschema.validate(document, SCHEMA, jsonschema.Draft202012Validator)
    assert document == report


def test_the_schema_refuses_what_it_does_not_describe(report: Report) -> None:
    for change in ({"version": 2}, {"verdict": "fine"}, {"more": 1}, {"hosts": [{}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**report, **change}, SCHEMA)


def test_junit_has_every_host_and_check(report: Report) -> None:
    document = ET.fromstring("".join(junit_parts(report)).encode("utf-8", "strict"))
    suites = document.findall("testsuite")
    lost = sum(not entry["host"] for entry in report["run_findings"])
    assert len(suites) == len(names(report)) + lost
    status = report["summary"]["status"]
    assert len(document.findall(".//testcase")) == sum(status.values()) == int(document.get("tests", ""))
    assert len(document.findall(".//failure")) == status["fail"] == int(document.get("failures", ""))
    assert len(document.findall(".//error")) == status["error"] == int(document.get("errors", ""))
    assert len(document.findall(".//skipped")) == status["waived"] + status["not_applicable"]


class Page(HTMLParser):
    """Collects a page's elements and its text."""

    VOID = ("meta", "input", "link")
    OPTIONAL = ("td", "tr", "th", "li", "p")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), attrs
        if tag not in (*self.VOID, *self.OPTIONAL):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.OPTIONAL:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_whole_and_asks_for_nothing(report: Report) -> None:
    text = "".join(html_parts(report, [digest_of(report)]))
    page = Page(text)
    kinds = [tag for tag, _attributes in page.tags]
    assert kinds.count("script") == kinds.count("style") == kinds.count("main") == kinds.count("h1") == 1
    assert "img" not in kinds
    for tag, attributes in page.tags:
        assert not {"src", "style", "action", "srcset"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#"), (tag, attributes)  # type: ignore[union-attr]
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {str(attributes["href"])[1:] for _tag, attributes in page.tags if "href" in attributes}
    assert targets <= set(ids), targets - set(ids)
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    for name in names(report):
        assert name.split("\x1b")[0][:30] in page.text


def test_html_shows_hostile_output_as_text() -> None:
    page = Page("".join(html_parts(made(everywhere(HOSTILE)))))
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in page.text
    assert "\\x1b[31m" in page.text
    assert "\\u202etxt.exe" in page.text


def test_html_is_small() -> None:
    report = made(fleet(200, 100))
    size = sum(len(part.encode()) for part in html_parts(report))
    assert size < 2_500_000
    passed = report["summary"]["status"]["pass"]
    assert passed > 17_000


def test_markdown_has_every_host(report: Report) -> None:
    text = "".join(markdown_parts(report))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    outside = re.sub(r"(?ms)^(`{3,})text\n.*?\n\1\n", "", text)
    assert not re.search(r"(?<!\\)[<`]", re.sub(r"`fail_on`", "", outside))
    assert outside.count("\n## ") >= len(report["hosts"]) + 1
    assert "| critical |" in text


def test_prometheus_is_its_text_format(report: Report) -> None:
    text = "".join(prometheus_parts(report))
    sample = re.compile(r'hostup_compliance_\w+(\{\w+="(\\.|[^"\\\n])*"(,\w+="(\\.|[^"\\\n])*")*\})? \d+(\.\d+)?')
    for line in text.splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or sample.fullmatch(line), line
    series = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(set(series)) == len(series)
    checked = [line for line in series if line.startswith("hostup_compliance_host_checked")]
    assert len(checked) == len(names(report))
    assert f"hostup_compliance_run_timestamp_seconds {int(RUN.timestamp())}\n" in text
    assert f'hostup_compliance_verdict{{verdict="{report["verdict"]}"}} 1\n' in text


def test_sarif_has_every_finding(report: Report) -> None:
    document = json.loads("".join(sarif_parts(report)))
    (run,) = document["runs"]
    assert len(run["results"]) == sum(report["summary"]["status"].values())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert (result["level"] == "none") == (result["kind"] != "fail")
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["invocations"][0]["toolExecutionNotifications"]) >= len(report["run_findings"])


@pytest.mark.parametrize("writer", WRITERS)
def test_a_thousand_hosts_are_written_in_parts(writer: Any) -> None:
    longest = max(len(part) for part in writer(made(fleet(50, 100))))
    assert longest < 200_000
