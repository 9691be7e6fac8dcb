# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guest's shell is given, run by the shells that this machine has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._script import Condition, from_argv, wrapped

SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)]

HOSTILE = [
    "plain",
    "",
    " ",
    "a b",
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "a\nb",
    "\\",
    "a\\nb",
    "*",
    "~",
    "-n",
    "--",
    "a=b",
    "$HOME",
    "!x",
    "#x",
    "é\u202e\U0001f600",
    "\x01\x7f\t",
]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> list[str]:
    return ["busybox", "sh"] if request.param == "busybox" else [request.param]


def run(shell: list[str], script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*shell, "-c", script], cwd=folder, capture_output=True, text=True, timeout=10, check=False)


def test_a_bare_command_is_sent_as_it_is() -> None:
    assert wrapped("uname -a; echo $HOME") == "uname -a; echo $HOME"


def test_argv_arrives_byte_for_byte(shell: list[str], tmp_path: Path) -> None:
    script = from_argv(["printf", "<%s>", *HOSTILE])
    done = run(shell, script, tmp_path)
    assert done.stdout == "".join(f"<{word}>" for word in HOSTILE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["FOO=bar", "if", "cd", "{", "!", "time"])
def test_argv_is_a_program_and_not_syntax(shell: list[str], tmp_path: Path, word: str) -> None:
    program = tmp_path / word
    program.write_text("#!/bin/sh\necho program\n")
    program.chmod(0o755)
    done = run(shell, f'PATH="{tmp_path}:$PATH"; {from_argv([word])}', tmp_path)
    assert done.stdout == "program\n"


def test_argv_takes_programs_and_not_builtins(shell: list[str], tmp_path: Path) -> None:
    # dash's own echo would print two lines.
    assert run(shell, from_argv(["echo", "a\\nb"]), tmp_path).stdout == "a\\nb\n"


@pytest.mark.parametrize("name", [word for word in HOSTILE if word.strip()])
def test_chdir(shell: list[str], tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "here").touch()
    assert run(shell, wrapped("echo *", chdir=str(folder)), tmp_path).stdout == "here\n"
    assert run(shell, wrapped("echo *", chdir=name), tmp_path).stdout == "here\n"


def test_chdir_that_fails_runs_nothing(shell: list[str], tmp_path: Path) -> None:
    done = run(shell, wrapped("touch ran; echo ran", chdir="missing", marker="M-"), tmp_path)
    assert (done.returncode, done.stdout) == (1, "M-chdir\n")
    assert "missing" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [word for word in HOSTILE if word.strip()])
@pytest.mark.parametrize("kind", ["file", "folder", "broken link"])
def test_conditions(shell: list[str], tmp_path: Path, name: str, kind: str) -> None:
    creates = wrapped("echo ran", conditions=[Condition("creates", name)], marker="M-")
    removes = wrapped("echo ran", conditions=[Condition("removes", name)], marker="M-")
    assert run(shell, creates, tmp_path).stdout == "ran\n"
    assert run(shell, removes, tmp_path).stdout == "M-removes\n"
    if kind == "file":
        (tmp_path / name).touch()
    elif kind == "folder":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).symlink_to("nowhere")
    assert run(shell, creates, tmp_path).stdout == "M-creates\n"
    assert run(shell, removes, tmp_path).stdout == "ran\n"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("pattern", "exists"), [("rel*", True), ("rele?se-1", True), ("*-2", False), ("[r]elease-1", False)]
)
def test_conditions_take_patterns(shell: list[str], tmp_path: Path, pattern: str, exists: bool) -> None:
    (tmp_path / "release-1").touch()
    script = wrapped("echo ran", conditions=[Condition("creates", pattern)], marker="M-")
    assert run(shell, script, tmp_path).stdout == ("M-creates\n" if exists else "ran\n")


def test_conditions_leave_no_variable(shell: list[str], tmp_path: Path) -> None:
    script = wrapped('echo "<$path>"', conditions=[Condition("creates", "x")], marker="M-")
    assert run(shell, script, tmp_path).stdout == "<>\n"


def test_everything_at_once(shell: list[str], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    script = wrapped(
        "cat <<'END'; exit 7\nit's here\nEND\n",
        chdir="folder",
        executable="/bin/sh",
        conditions=[Condition("creates", "x"), Condition("removes", "../folder")],
        marker="M-",
    )
    done = run(shell, script, tmp_path)
    assert (done.stdout, done.returncode) == ("it's here\n", 7)
