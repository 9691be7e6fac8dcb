# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make release` refuses what it should, and leaves the checkout as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ..collection import ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

CHANGELOG = (
    "ancestor: null\nreleases:\n  1.9.0:\n    release_date: '2026-01-01'\n  1.10.0:\n    release_date: '2026-02-01'\n"
)
FRAGMENT = "bugfixes:\n  - vps_exec - something.\n"


class Checkout:
    """A checkout with what the release looks at, on the branch main."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("galaxy.yml", "namespace: hostup\nname: cloud\nversion: 1.10.0\n")
        self.write("plugins/module_utils/_version.py", 'VERSION = "1.10.0"\n')
        self.write("changelogs/changelog.yaml", CHANGELOG)
        self.write("changelogs/fragments/one.yml", FRAGMENT)
        (folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci" / "release", folder / ".ci")
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit()

    def write(self, name: str, content: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(self.folder)}
        return subprocess.run(
            command, cwd=self.folder, env={**kept, **who}, capture_output=True, text=True, timeout=60, check=False
        )

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        ran = self.run("git", *who, *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A commit")

    def state(self) -> tuple[str, ...]:
        """Return all that a release could change."""
        return (
            self.git("for-each-ref"),
            self.git("rev-parse", "HEAD"),
            self.git("status", "--porcelain", "--ignored"),
            self.git("diff", "HEAD"),
        )

    def refusal(self, version: str) -> str:
        """Return what the release says that it is refused with."""
        before = self.state()
        ran = self.run(".ci/release", version)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        assert self.state() == before
        assert ran.stdout == ""  # no step was begun
        return ran.stderr.removeprefix("release: ").rstrip()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize(
    "version", ["", "1", "1.11", "v1.11.0", "1.11.0-rc1", "1.011.0", "1.11.0 ", "1.11.0\n", "a.b.c"]
)
def test_a_version_that_is_none(checkout: Checkout, version: str) -> None:
    assert checkout.refusal(version).startswith("VERSION must be three numbers")


@pytest.mark.parametrize("version", ["1.9.1", "1.9.0", "1.10.0", "0.99.0"])
def test_a_version_that_is_not_newer(checkout: Checkout, version: str) -> None:
    assert checkout.refusal(version).startswith(f"{version} is not newer than 1.10.0")


def test_changes_that_are_not_committed(checkout: Checkout) -> None:
    checkout.write("galaxy.yml", "version: 7\n")
    assert "not committed" in checkout.refusal("1.11.0")


def test_a_file_that_git_does_not_know(checkout: Checkout) -> None:
    checkout.write("new", "")
    assert "not committed" in checkout.refusal("1.11.0")


def test_a_tag_that_exists(checkout: Checkout) -> None:
    checkout.git("tag", "1.11.0")
    assert checkout.refusal("1.11.0") == "the tag 1.11.0 exists already"


def test_no_branch(checkout: Checkout) -> None:
    checkout.git("checkout", "--quiet", "--detach")
    assert checkout.refusal("1.11.0").startswith("no branch is checked out")


def test_no_fragment(checkout: Checkout) -> None:
    (checkout.folder / "changelogs" / "fragments" / "one.yml").unlink()
    checkout.commit()
    assert "holds no fragment" in checkout.refusal("1.11.0")


def test_a_step_that_fails_leaves_the_checkout_as_it_was(checkout: Checkout) -> None:
    checkout.git("config", "user.name", "Test")
    checkout.git("config", "user.email", "test@example.org")
    before = checkout.state()
    ran = checkout.run(".ci/release", "1.11.0")  # the tools of the gates are not there
    assert ran.returncode != 0
    assert "antsibull-changelog" in ran.stderr
    assert ran.stderr.endswith("release: it failed; the checkout, its branch and its tags are as they were\n")
    assert checkout.state() == before
