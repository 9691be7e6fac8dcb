# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users get has all that they need, and nothing else."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path, PurePosixPath

import pytest
import yaml

from ..artifact import kept_files
from ..collection import ROOT

#: What must be there, and what may be; of a folder in the second, only these paths or what is below them.
NEEDED = {"CHANGELOG.md", "LICENSE", "README.md", "docs", "meta", "playbooks", "plugins", "requirements.txt", "roles"}
ALLOWED = {"bindep.txt", "changelogs/changelog.yaml", "extensions/audit"}
MADE = {"FILES.json", "MANIFEST.json"}

#: Folders of which every file must be there.
WHOLE = {"meta", "playbooks", "plugins", "roles"}

#: What the pages of docs/ are made of: text, its pictures, schemas, and the settings that antsibull-docs reads.
OF_DOCS = {".json", ".md", ".png", ".svg", ".yml"}


@pytest.fixture(scope="module")
def content(artifact: Path) -> dict[PurePosixPath, bytes]:
    """The files of the tarball."""
    with tarfile.open(artifact) as tar:
        members = [member for member in tar.getmembers() if not member.isdir()]
        assert all(member.isfile() for member in members), "a link would lead out of what is installed"
        # extractfile returns None only for what is no file.
        return {PurePosixPath(member.name): tar.extractfile(member).read() for member in members}  # type: ignore[union-attr]


def test_nothing_else_is_in_it(content: dict[PurePosixPath, bytes]) -> None:
    allowed = {PurePosixPath(name) for name in NEEDED | ALLOWED | MADE}
    assert [str(path) for path in content if allowed.isdisjoint({path, *path.parents})] == []
    assert [str(path) for path in content if any(part.startswith((".", "__pycache__")) for part in path.parts)] == []
    assert {path.suffix for path in content if path.parts[0] == "docs"} <= OF_DOCS


def test_all_that_users_need_is_in_it(content: dict[PurePosixPath, bytes]) -> None:
    assert {path.parts[0] for path in content} >= NEEDED | MADE
    there = {PurePosixPath(path) for path in kept_files() if path.parts[0] in WHOLE}
    assert sum(path.parts[0] == "plugins" for path in there) > 50, "the checkout was not read"
    assert {path for path in content if path.parts[0] in WHOLE} == there
    # The count of managed nodes, which Automation Platform reads.
    audit = PurePosixPath("extensions/audit/event_query.yml")
    assert (audit in content) is (ROOT / audit).exists()


def test_it_is_of_the_checkout(content: dict[PurePosixPath, bytes]) -> None:
    assert [
        str(path) for path, data in content.items() if path.name not in MADE and (ROOT / path).read_bytes() != data
    ] == []


def test_its_manifest_says_what_galaxy_yml_says(content: dict[PurePosixPath, bytes]) -> None:
    told = json.loads(content[PurePosixPath("MANIFEST.json")])["collection_info"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    assert {name: told[name] for name in galaxy if name in told} == {
        name: value for name, value in galaxy.items() if name in told
    }
    assert {"namespace", "name", "version", "license_file", "readme"} <= told.keys()
    assert told["dependencies"] == {}


def test_ansible_core_is_not_among_the_requirements(content: dict[PurePosixPath, bytes]) -> None:
    """`meta/runtime.yml` has it; an execution environment brings its own."""
    requirements = content[PurePosixPath("requirements.txt")].decode()
    lines = [line for line in requirements.splitlines() if line and not line.startswith("#")]
    assert lines
    assert not any(line.startswith("ansible") for line in lines)
    assert yaml.safe_load(content[PurePosixPath("meta/runtime.yml")])["requires_ansible"]
