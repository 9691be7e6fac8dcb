# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gates that need more than one command of a tool: python -m tests.gates GATE.

It runs in the environment of the gates, see tests/requirements-gates.txt.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .artifact import build, export, kept_files
from .collection import ROOT

BIN = Path(sys.executable).parent

#: Tools look for others on the PATH: galaxy-importer for ansible-doc and ansible-lint, antsibull-docs for ansible.
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}

#: What the shell script that the role schedule writes is made of, besides the role's defaults.
SCHEDULE = {
    "schedule_command": ["ansible-playbook", "-i", "/etc/hostup/fleet.hostup.yml", "hostup.cloud.compliance"],
    "schedule_environment": {"LC_ALL": "C.UTF-8", "NOTE": "it's odd; so"},
}

#: Which files of GitHub's have which schema, and must be there.
SCHEMAS = {
    "vendor.github-workflows": ".github/workflows/*.y*ml",
    "vendor.dependabot": ".github/dependabot.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/*.y*ml",
    "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
}


def run(*command: str | Path, cwd: Path = ROOT) -> bool:
    """Run a command and return whether it ended with 0."""
    print("+", *(str(part) for part in command), flush=True)
    return subprocess.run([str(part) for part in command], cwd=cwd, env=ENVIRONMENT, check=False).returncode == 0


def docs_lint() -> bool:
    """Lint the documentation of the plugins, and what the documentation site takes from the collection."""
    with tempfile.TemporaryDirectory() as folder:
        # Of the checkout itself, antsibull-docs would copy all that lies in it.
        return run(BIN / "antsibull-docs", "lint-collection-docs", "--plugin-docs", ".", cwd=export(Path(folder)))


def importer() -> bool:
    """Let galaxy-importer take the tarball. A warning fails as an error does."""
    with tempfile.TemporaryDirectory() as folder:
        artifact = build(Path(folder))
        done = subprocess.run(
            [sys.executable, "-m", "galaxy_importer.main", artifact.name],
            cwd=folder,
            env={**ENVIRONMENT, "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true"},
            check=False,
            text=True,
            capture_output=True,
        )
    print(done.stdout, done.stderr, sep="")
    # What it says by another logger than its own has no level, and is on stderr.
    bad = re.findall(r"^(?:WARNING|ERROR|CRITICAL): .*", done.stdout, re.MULTILINE) + done.stderr.splitlines()
    print(f"galaxy-importer ended with {done.returncode}, and with {len(bad)} lines of warnings and errors")
    return done.returncode == 0 and not bad and "Importer processing completed successfully" in done.stdout


def shell_scripts() -> list[Path]:
    """Return the files that a shell runs, by their first line or their name."""
    first = re.compile(rb"#!.*\b(ba|da|k)?sh\b")
    # Templates are no scripts yet.
    files = [path for path in kept_files() if path.suffix != ".j2"]
    return [path for path in files if path.suffix == ".sh" or first.match((ROOT / path).read_bytes())]


def shellcheck() -> bool:
    """Check the shell scripts, and the one that the role schedule makes of its template."""
    role = ROOT / "roles" / "schedule"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "run"
        arguments = {"src": str(role / "templates" / "run.j2"), "dest": str(made)}
        ansible = [BIN / "ansible", "localhost", "-m", "ansible.builtin.template", "-a", json.dumps(arguments)]
        variables = json.dumps({**SCHEDULE, "ansible_python_interpreter": sys.executable})
        return run(*ansible, "-e", f"@{role / 'defaults' / 'main.yml'}", "-e", variables) and run(
            BIN / "shellcheck", "--external-sources", *shell_scripts(), made
        )


def workflows() -> bool:
    """Check GitHub's files against their schemas, and the workflows by actionlint where it is installed."""
    found = {schema: sorted(ROOT.glob(pattern)) for schema, pattern in SCHEMAS.items()}
    forms = found["vendor.github-issue-forms"]
    found["vendor.github-issue-forms"] = [path for path in forms if path.stem != "config"]
    passed = True
    for schema, paths in found.items():
        if not paths:
            print(f"{SCHEMAS[schema]} is not there, so it was not checked", flush=True)
            passed = False
        elif not run(BIN / "check-jsonschema", "--builtin-schema", schema, *paths):
            passed = False
    actionlint = shutil.which("actionlint", path=ENVIRONMENT["PATH"])
    if actionlint is None:
        print("actionlint is not installed: the workflows were checked against their schema alone")
    elif not run(actionlint):
        passed = False
    return passed


GATES: dict[str, Callable[[], bool]] = {
    "docs-lint": docs_lint,
    "importer": importer,
    "shellcheck": shellcheck,
    "workflows": workflows,
}

if __name__ == "__main__":
    sys.exit(0 if GATES[sys.argv[1]]() else 1)
