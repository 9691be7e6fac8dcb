# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many commands in one script, run by the shells that this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils import _batch
from ansible_collections.hostup.cloud.plugins.module_utils._batch import (
    Outcome,
    batch_script,
    batches,
    outcomes,
    run_commands,
)
from ansible_collections.hostup.cloud.plugins.module_utils._client import MAX_COMMAND, Started
from ansible_collections.hostup.cloud.plugins.module_utils._errors import (
    AgentUnavailable,
    CommandRejected,
    CommandTimedOut,
    NoResult,
    Problem,
)
from ansible_collections.hostup.cloud.plugins.module_utils._guest import Result
from hypothesis import given, settings
from hypothesis import strategies as st

SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]
MARKER = "hostup-0123456789abcdef"


class Shell:
    """A guest whose shell, and what is in its PATH, is known; `rejects` are parts of what its provider refuses."""

    def __init__(self, name: str, folder: Path, *, rejects: tuple[str, ...] = ()) -> None:
        self.rejects = rejects
        self.sent: list[str] = []
        self.path = folder / "bin"
        self.path.mkdir()
        self.words = [shutil.which(name) or name, *(["sh"] if name == "busybox" else [])]
        if name == "busybox":
            for applet in ("sh", "timeout", "true", "sleep", "cat", "echo", "printf", "ps", "seq", "head", "tr"):
                (self.path / applet).symlink_to(self.words[0])
        else:
            (self.path / "sh").symlink_to(self.words[0])
            for program in ("timeout", "true", "sleep", "cat", "echo", "ps", "seq", "head", "tr"):
                (self.path / program).symlink_to(shutil.which(program) or program)

    def start(self, command: str) -> Started:
        assert len(command) <= MAX_COMMAND
        self.sent.append(command)
        if any(part in command for part in self.rejects):
            raise CommandRejected(Problem(400, code="invalid_request", detail="blocked"))
        return Started(len(self.sent))

    def collect(self, started: Started, *, began: datetime) -> Result:
        run = subprocess.run(
            [*self.words, "-c", self.sent[started.pid - 1]],
            capture_output=True,
            env={"PATH": str(self.path)},
            cwd=self.path.parent,
            timeout=30,
            check=False,
        )
        assert set(os.listdir(self.path.parent)) == {"bin"}, "nothing is left in the guest"
        return Result(started.pid, run.returncode, run.stdout.decode(), run.stderr.decode(), end=began, start=began)


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    return Shell(request.param, tmp_path)


def run(shell: Any, *commands: str, limit: int = 10, executable: str | None = None) -> list[Outcome]:
    return list(run_commands(shell, commands, limit=limit, executable=executable))


def test_each_has_its_own_streams_and_exit_code(shell: Shell) -> None:
    commands = {
        "echo out; echo err >&2": (0, "out\n", "err\n"),
        "printf 'no newline'; printf 'nor here' >&2; exit 3": (3, "no newline", "nor here"),
        "false || exit 7": (7, "", ""),
        "x=1; cd /; echo $x $0": (0, None, ""),
        'echo ${x-unset}; echo "$#"': (0, "unset\n0\n", ""),
        "cat": (0, "", ""),
        "echo 'it'\"'\"'s' \\\\ '$HOME' \"`echo a`\" é": (0, "it's \\ $HOME a é\n", ""),
        "printf '\\n\\n'": (0, "\n\n", ""),
        "kill -9 $$": (137, "", None),
        "echo last": (0, "last\n", ""),
    }
    found = run(shell, *commands)
    assert len(shell.sent) == 1
    for outcome, (rc, stdout, stderr) in zip(found, commands.values(), strict=True):
        assert outcome.rc == rc
        assert stdout in (None, outcome.stdout)
        assert stderr in (None, outcome.stderr)
        assert outcome.truncated == ()


def test_a_syntax_error_or_an_exit_harms_only_itself(shell: Shell) -> None:
    before, broken, unclosed, left, exec_, unset, after = run(
        shell, "echo a", "echo b; (", "echo 'c", "exit 9", "exec echo d", "unset -f p r; m=x t=y; echo e", "echo f"
    )
    assert (before.rc, before.stdout) == (0, "a\n")
    assert broken.rc == unclosed.rc == 2
    assert broken.stderr
    assert (left.rc, left.stdout) == (9, "")
    assert (exec_.rc, exec_.stdout) == (0, "d\n")
    assert (unset.rc, unset.stdout) == (0, "e\n")
    assert (after.rc, after.stdout) == (0, "f\n")


def test_a_command_that_hangs_is_ended(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_batch, "_GRACE", 1)
    deaf = "echo deaf; trap '' TERM; while :; do sleep 1; done"
    fast, *hung, after = run(shell, "echo a", "echo begun; exec sleep 60", deaf, "echo b", limit=1)
    assert (fast.rc, after.rc, after.stdout) == (0, 0, "b\n")
    assert [outcome.stdout for outcome in hung] == ["begun\n", "deaf\n"]
    for outcome in hung:
        assert isinstance(outcome.error, CommandTimedOut)
        assert outcome.error.message == "the command was ended after 1 s"


@pytest.mark.parametrize("limited", [True, False])
def test_an_end_of_its_own_is_not_that_of_the_time(shell: Shell, limited: bool) -> None:
    if not limited:
        (shell.path / "timeout").unlink()
    ends = {"exit 124": 124, "kill -9 $$": 137, "kill -TERM $$": 143, "exit 137": 137, "exit 143": 143, "exit 125": 125}
    found = run(shell, *ends, "echo a", limit=600)
    assert [outcome.rc for outcome in found] == [*ends.values(), 0]
    assert [outcome.error for outcome in found] == [None] * 7
    assert found[-1].stdout == "a\n"


def test_without_timeout_nothing_is_ended(shell: Shell) -> None:
    (shell.path / "timeout").unlink()
    (slow,) = run(shell, "sleep 1.1; exit 124", limit=1)
    assert (slow.rc, slow.error) == (124, None)


def test_a_guest_that_does_not_know_its_uptime(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(*args: Any) -> str:
        return batch_script(*args).replace("/proc/uptime", "/no/such/file")

    monkeypatch.setattr(_batch, "batch_script", script)
    first, second = run(shell, "exit 124", "echo a; echo b >&2")
    assert (first.rc, first.stderr, first.error) == (124, "", None), "nothing is guessed"
    assert (second.stdout, second.stderr) == ("a\n", "b\n")


def test_a_command_that_shows_the_script_is_told_apart(shell: Shell) -> None:
    shown, after = run(shell, "cat /proc/$PPID/cmdline /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '", "echo a")
    assert "printf %s" in shown.stdout
    assert (shown.rc, after.rc, after.stdout) == (0, 0, "a\n")


def test_what_the_provider_rejects_is_taken_apart(shell: Shell) -> None:
    shell.rejects = ("reboot",)
    before, rejected, after = run(shell, "echo a", "echo reboot", "echo b")
    assert (before.stdout, after.stdout) == ("a\n", "b\n")
    assert isinstance(rejected.error, CommandRejected)
    assert rejected.rc is None


@pytest.mark.parametrize("bad", [0, 29, 30, 59])
def test_one_that_is_rejected_among_sixty_costs_few_starts(tmp_path: Path, bad: int) -> None:
    shell = Shell(SHELLS[0], tmp_path, rejects=("reboot",))
    commands = [f"echo {'reboot' if number == bad else number}" for number in range(60)]
    found = run(shell, *commands)
    assert [outcome.stdout for outcome in found] == ["" if n == bad else f"{n}\n" for n in range(60)]
    assert [number for number, outcome in enumerate(found) if isinstance(outcome.error, CommandRejected)] == [bad]
    # All, two halves on each of six levels, and the rejected one as it is.
    assert len(shell.sent) <= 1 + 2 * 6 + 1


def test_each_runs_once_and_in_order_whatever_is_rejected(tmp_path: Path) -> None:
    shell = Shell(SHELLS[0], tmp_path, rejects=("reboot", "halt"))
    commands = [f"echo {number} >>bin/log" for number in range(20)]
    commands[3] = commands[4] = commands[11] = "reboot"
    commands[19] = "halt"
    found = run(shell, *commands)
    rejected = [number for number, outcome in enumerate(found) if outcome.error]
    assert rejected == [3, 4, 11, 19]
    assert [int(line) for line in (shell.path / "log").read_text().split()] == [
        number for number in range(20) if number not in rejected
    ]


def test_a_provider_that_takes_no_script_gets_each_as_it_is(tmp_path: Path) -> None:
    shell = Shell(SHELLS[0], tmp_path, rejects=("printf",))
    found = run(shell, *(f"echo {number}" for number in range(60)))
    assert [outcome.stdout for outcome in found] == [f"{number}\n" for number in range(60)]
    assert len(shell.sent) <= 60 + 1 + 6, "once it is known, no other script is tried"


def test_a_shell_of_ones_own(shell: Shell) -> None:
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("bash is not there")
    assert run(shell, "[[ a == a ]] && echo $((1 + 1))", executable=bash)[0].stdout == "2\n"


@pytest.mark.parametrize("length", [MAX_COMMAND, MAX_COMMAND - 100, 100])
def test_no_script_is_too_long_for_the_api(tmp_path: Path, length: int) -> None:
    shell = Shell(SHELLS[0], tmp_path)
    commands = [f"echo {number:<{length - 10}} #'"[:length] for number in range(5)]
    found = run(shell, *commands)
    assert [outcome.stdout.strip() for outcome in found] == ["0", "1", "2", "3", "4"]
    assert len(shell.sent) == (1 if length == 100 else 5)


def test_sixty_checks_cost_six_starts_at_most() -> None:
    checks = [
        f"grep -Eis '^[[:space:]]*PermitRootLogin' /etc/ssh/sshd_config.d/{number:02}.conf | tail -n 1"
        for number in range(60)
    ]
    assert len(list(batches(checks, MARKER, 30, None))) <= 6


def test_what_ends_a_batch_ends_all_of_it(tmp_path: Path) -> None:
    class Gone(Shell):
        def collect(self, started: Started, *, began: datetime) -> Result:
            if started.pid == 2:
                raise AgentUnavailable("gone")
            return super().collect(started, began=began)

    found = run_commands(Gone(SHELLS[0], tmp_path), ["echo " + "a" * 2500] * 3, limit=1, executable=None)
    assert next(found).rc == 0, "what came before is known"
    with pytest.raises(AgentUnavailable):
        next(found)


def result(stdout: str, stderr: str = "", rc: int = 0) -> Result:
    return Result(1, rc, stdout, stderr, end=datetime.now())


def test_a_script_that_was_cut_off() -> None:
    stdout, stderr = f"{MARKER} 17 1.00;a{MARKER} 0 1.00;b", f"x{MARKER} 0 1.00;y"
    first, second, third = outcomes(result(stdout, stderr, -9), 3, MARKER, 5)
    assert (first.rc, first.stdout, first.stderr, first.error) == (0, "a", "x", None)
    assert (second.rc, second.stdout, second.stderr) == (None, "b", "y")
    assert isinstance(second.error, NoResult)
    assert isinstance(third.error, NoResult)
    assert (third.stdout, third.stderr) == ("", "")


def test_a_stream_that_was_cut_off() -> None:
    stdout, stderr = f"{MARKER} 17 1.00;aaaa", f"{MARKER} 3 2.00;y{MARKER} 0 3.00;{MARKER} 124 8.00;"
    first, second, third = outcomes(result(stdout, stderr), 3, MARKER, 5)
    assert (first.rc, first.stdout, first.truncated) == (3, "aaaa", ("stdout",))
    assert (second.rc, second.stdout, second.stderr, second.truncated) == (0, "", "y", ("stdout",))
    assert isinstance(third.error, CommandTimedOut)


def test_nothing_at_all() -> None:
    (only,) = outcomes(result("", "sh: 1: Syntax error", 2), 1, MARKER, 5)
    assert isinstance(only.error, NoResult)
    assert only.stderr == "sh: 1: Syntax error"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(), st.text(), st.integers(0, 255) | st.sampled_from([124, 137, 143]), st.integers(0, 1000)),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
    st.integers(0, 10**9),
)
def test_any_output_is_told_apart(expected: list[tuple[str, str, int, int]], limited: bool, uptime: int) -> None:
    """The last of each is how many hundredths of a second it took."""
    stdout, stderr = f"{MARKER} {17 if limited else 0} {uptime // 100}.{uptime % 100:02};", ""
    for out, err, rc, took in expected:
        uptime += took
        mark = f"{MARKER} {rc} {uptime // 100}.{uptime % 100:02};"
        stdout, stderr = stdout + out + mark, stderr + err + mark
    found = list(outcomes(result(stdout, stderr), len(expected), MARKER, 5))
    for outcome, (out, err, rc, took) in zip(found, expected, strict=True):
        assert (outcome.stdout, outcome.stderr, outcome.rc) == (out, err, rc)
        timed_out = limited and rc in (124, 137, 143) and took >= 500
        assert isinstance(outcome.error, CommandTimedOut) == timed_out


def test_the_script_is_plain_sh() -> None:
    script = batch_script(["a'b"], MARKER, 5, None)
    assert script.splitlines()[-2:] == ["r 'a'\"'\"'b'", "exit 0"]
