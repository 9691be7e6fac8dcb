# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for GitHub, pre-commit and ansible-builder say what the rest of the repository says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..artifact import build
from ..collection import ROOT
from ..cores import CORES

WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / ".github" / "workflows").glob("*.yml")}
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
BUILDER = ROOT / ".venv" / "gates" / "bin" / "ansible-builder"


def made(job: dict[str, Any]) -> set[str]:
    """Return the targets of the Makefile that a job makes, those of its matrix among them."""
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    found = set(re.findall(r"\bmake ([a-z-]+)", commands))
    return found | set(job["strategy"]["matrix"]["target"] if "make ${{ matrix.target }}" in commands else ())


def test_the_workflows_make_targets_that_there_are_and_all_that_ci_run_makes() -> None:
    targets = set().union(*(made(job) for workflow in WORKFLOWS.values() for job in workflow["jobs"].values()))
    assert targets <= TARGETS
    in_ci = set().union(*(made(job) for job in WORKFLOWS["ci"]["jobs"].values()))
    run_by_ci = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / ".ci" / "run").read_text())) & TARGETS
    assert "test" in run_by_ci
    assert run_by_ci <= in_ci


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_a_workflow_may_do_no_more_than_it_says_and_ends(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert workflow["concurrency"]["group"]
    writing = {job for job, content in workflow["jobs"].items() if "write" in content.get("permissions", {}).values()}
    assert writing == ({"github"} if name == "release" else set())
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 120
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/checkout@v1"))
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
            # What others can name, as a branch, must not become a part of a script.
            assert "${{ github." not in step.get("run", "")


def test_ansible_test_runs_on_the_ansible_cores_that_are_supported() -> None:
    matrix = WORKFLOWS["ci"]["jobs"]["ansible-test"]["strategy"]["matrix"]
    assert {core["branch"] for core in matrix["core"]} == {f"stable-{version}" for version in CORES}
    for core in matrix["core"]:
        assert core["python"] in CORES[core["branch"].removeprefix("stable-")]


def test_the_interpreters_of_test_cores_are_installed() -> None:
    steps = WORKFLOWS["ci"]["jobs"]["cores"]["steps"]
    installed = {version for step in steps for version in str(step.get("with", {}).get("python-version", "")).split()}
    assert all(installed & set(pythons) for pythons in CORES.values())


def test_the_hooks_of_pre_commit_are_targets_or_tools_of_make_lint() -> None:
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repo["repo"] == "local"
    lint = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0].replace("$(BIN)", ".venv/bin")
    for hook in repo["hooks"]:
        program, argument = hook["entry"].split()[:2]
        assert hook["language"] == "system"
        assert argument in TARGETS if program == "make" else f"{program} {argument}" in lint


def test_the_devcontainer_runs_the_demo() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["postCreateCommand"] == "make demo"


def test_the_image_has_an_ansible_core_that_the_collection_supports() -> None:
    image = yaml.safe_load((ROOT / "execution-environment.yml").read_text())["dependencies"]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())
    assert image["ansible_core"]["package_pip"] + ".0" == "ansible-core" + runtime["requires_ansible"]


@pytest.mark.skipif(not BUILDER.exists(), reason="needs ansible-builder, which `make gates` installs")
def test_ansible_builder_finds_the_collection_and_what_it_needs(tmp_path: Path) -> None:
    build(tmp_path).rename(tmp_path / "hostup-cloud.tar.gz")
    definition = tmp_path / "execution-environment.yml"
    definition.write_text((ROOT / "execution-environment.yml").read_text())
    context = tmp_path / "context"
    run(
        *(str(BUILDER), "create", "--file", str(definition), "--context", str(context)),
        *("--output-filename", "Containerfile"),
    )
    # What the Containerfile does in the image, in the folder that it does it in there.
    container = (context / "Containerfile").read_text()
    assert "COPY _build /build\nWORKDIR /build\n" in container
    assert "ansible-galaxy collection install $ANSIBLE_GALAXY_CLI_COLLECTION_OPTS -r requirements.yml" in container
    installed = tmp_path / "installed"
    galaxy = (str(BUILDER.with_name("ansible-galaxy")), "collection", "install")
    run(*galaxy, "--offline", "-r", "requirements.yml", "-p", str(installed), cwd=context / "_build")
    found = yaml.safe_load(run(str(BUILDER), "introspect", str(installed)))
    needed = {line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"}
    assert {line.partition("#")[0].strip() for line in found["python"]} == needed
    assert found["system"] == []


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
