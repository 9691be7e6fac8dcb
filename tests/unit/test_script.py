# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guest's shell is given, run by the shells that this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._script import Condition, from_argv, wrapped
from hypothesis import assume, given, settings
from hypothesis import strategies as st

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


#: What means something to a shell, to its patterns, to its parser or, as a byte, to its inside.
SYNTAX = [*"\n\r\t '\"$`\\;&|<>(){}[]!#~=%^-+,.:/@?*", "\x01", "\x7f", "\x1b", "é", "Á", "\u2028", "\U0001f600"]
CHARACTERS = st.one_of(
    st.sampled_from(SYNTAX), st.characters(codec="utf-8", exclude_characters="\0"), st.sampled_from("abcEOFn01")
)
WORDS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(CHARACTERS, max_size=30),
    st.text(CHARACTERS, min_size=1, max_size=5).map(lambda text: text * 500),
    st.text(CHARACTERS, max_size=10).map(lambda text: f"$(touch {text}pwned)"),
)


def _is_file_name(name: str) -> bool:
    return name not in ("", ".", "..") and "/" not in name and len(name.encode()) <= 200


FILE_NAMES = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=20),
    st.text(CHARACTERS, max_size=5).map(lambda text: f"{text}\n"),
    st.sampled_from(
        [
            "-",
            "--",
            "+1",
            "-1",
            "-P",
            "!",
            "(",
            "]",
            "if",
            "eval",
            "A=b",
            "[a]",
            "[!a]",
            "{a,b}",
            "a~",
            "\\",
            "\\[",
            "a\\",
            "...",
            "=",
        ]
    ),
).filter(_is_file_name)
#: Names that hold no pattern, and that the option's check lets pass.
LITERAL_NAMES = FILE_NAMES.filter(lambda name: not {"*", "?"} & {*name} and not name.startswith("~"))

quick = settings(max_examples=40, deadline=None, print_blob=True)
every_shell = pytest.mark.parametrize("program", SHELLS)


@contextmanager
def fresh() -> Iterator[Path]:
    """Yield a folder that is empty but for a folder `inside`, and look whether anything else was made."""
    with TemporaryDirectory() as path:
        folder = Path(path) / "inside"
        folder.mkdir()
        yield folder
        assert os.listdir(path) == ["inside"]


def raw(program: str, script: str, folder: Path, **environment: str) -> tuple[int, bytes, bytes]:
    """Run a script as the guest agent does; return its exit code and what it printed, as bytes."""
    done = subprocess.run(
        [*(["busybox", "sh"] if program == "busybox" else [program]), "-c", script.encode()],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=10,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def listed(folder: Path) -> list[bytes]:
    """Return the names in a folder, as bytes."""
    return sorted(os.listdir(os.fsencode(folder)))


def named(folder: Path, name: str) -> bytes:
    """Return the path of `name`, which is bytes whatever the locale is."""
    return os.path.join(os.fsencode(folder), name.encode())


@every_shell
@quick
@given(words=st.lists(WORDS, max_size=8))
def test_any_argv_arrives(program: str, words: list[str]) -> None:
    with fresh() as folder:
        code, out, err = raw(program, from_argv(["printf", "%s\\0", "", *words]), folder)
        assert (code, err) == (0, b"")
        assert out.split(b"\0")[1:-1] == [word.encode() for word in words]
        assert listed(folder) == []


@every_shell
@quick
@given(name=FILE_NAMES.filter(lambda name: not name.startswith("-")), words=st.lists(WORDS, max_size=3))
def test_any_program_is_run(program: str, name: str, words: list[str]) -> None:
    # busybox prefers its own applets to programs of the same name.
    assume(program != "busybox" or not (name.isascii() and name.isalnum()))
    with fresh() as folder:
        file = named(folder, name)
        os.symlink(shutil.which("printf") or "printf", file)
        for path in (name, f"{folder}/{name}"):
            code, out, err = raw(
                program, from_argv([path, "%s\\0", "", *words]), folder, PATH=f"{folder}:{os.environ['PATH']}"
            )
            assert (code, err) == (0, b"")
            assert out.split(b"\0")[1:-1] == [word.encode() for word in words]
        assert listed(folder) == [name.encode()]


@every_shell
@quick
@given(name=FILE_NAMES, elsewhere=st.booleans())
def test_any_folder_is_entered(program: str, name: str, elsewhere: bool) -> None:
    with fresh() as folder:
        for path in (
            named(folder, name),
            named(folder, "elsewhere"),
            named(folder, "elsewhere") + b"/" + name.encode(),
        ):
            os.mkdir(path)
        os.mkdir(os.path.join(named(folder, name), b"here"))
        # CDPATH could lead to the other folder of that name, and makes `cd` print where it went.
        environment = {"CDPATH": f"{folder}/elsewhere", "OLDPWD": "/"} if elsewhere else {}
        for path in (name, f"{folder}/{name}", f"../{folder.name}/{name}/."):
            done = raw(program, wrapped("echo *", chdir=path, marker="M-"), folder, **environment)
            assert done == (0, b"here\n", b"")
        assert listed(folder) == sorted({name.encode(), b"elsewhere"})


@every_shell
@quick
@given(name=FILE_NAMES)
def test_any_folder_that_is_missing(program: str, name: str) -> None:
    with fresh() as folder:
        code, out, err = raw(program, wrapped("touch ran", chdir=name, marker="M-"), folder)
        assert (code, out) == (1, b"M-chdir\n")
        assert err
        assert listed(folder) == []


@every_shell
@quick
@given(name=LITERAL_NAMES, other=LITERAL_NAMES, kind=st.sampled_from(["file", "folder", "broken link"]))
def test_any_condition(program: str, name: str, other: str, kind: str) -> None:
    assume(name != other)
    with fresh() as folder:
        if kind == "file":
            os.close(os.open(named(folder, name), os.O_CREAT))
        elif kind == "folder":
            os.mkdir(named(folder, name))
        else:
            os.symlink("nowhere", named(folder, name))
        for path in (name, f"{folder}/{name}"):
            creates = wrapped("echo ran", conditions=[Condition("creates", path)], marker="M-")
            removes = wrapped("echo ran", conditions=[Condition("removes", path)], marker="M-")
            assert raw(program, creates, folder) == (0, b"M-creates\n", b"")
            assert raw(program, removes, folder) == (0, b"ran\n", b"")
        creates = wrapped("echo ran", conditions=[Condition("creates", other)], marker="M-")
        removes = wrapped("echo ran", conditions=[Condition("removes", other)], marker="M-")
        assert raw(program, creates, folder) == (0, b"ran\n", b"")
        assert raw(program, removes, folder) == (0, b"M-removes\n", b"")
        assert listed(folder) == [name.encode()]


@every_shell
@quick
@given(before=LITERAL_NAMES, between=st.sampled_from(["", "a", "bc", "]", "\\", "\n"]), after=LITERAL_NAMES)
def test_any_name_matches_its_pattern(program: str, before: str, between: str, after: str) -> None:
    pattern = f"{before}*{after}"
    with fresh() as folder:
        script = wrapped("echo ran", conditions=[Condition("creates", pattern)], marker="M-")
        os.close(os.open(named(folder, "other"), os.O_CREAT))
        assume("other" not in (before, after))
        assume(not ("other".startswith(before) and "other".endswith(after) and len(before + after) <= 5))
        assert raw(program, script, folder) == (0, b"ran\n", b"")
        os.close(os.open(named(folder, f"{before}{between}{after}"), os.O_CREAT))
        assert raw(program, script, folder) == (0, b"M-creates\n", b"")


@every_shell
@quick
@given(
    folder_name=LITERAL_NAMES,
    shell_name=LITERAL_NAMES.filter(lambda name: not name.startswith("-")),
    present=LITERAL_NAMES,
    absent=LITERAL_NAMES,
    words=st.lists(WORDS, max_size=3),
    code=st.integers(0, 255),
)
def test_any_of_everything_at_once(
    program: str, folder_name: str, shell_name: str, present: str, absent: str, words: list[str], code: int
) -> None:
    assume(len({folder_name, shell_name, present, absent}) == 4)
    assume(program != "busybox" or not (shell_name.isascii() and shell_name.isalnum()))
    with fresh() as folder:
        os.symlink("/bin/sh", named(folder, shell_name))
        os.mkdir(named(folder, folder_name))
        os.mkdir(os.path.join(named(folder, folder_name), present.encode()))
        script = wrapped(
            f"(printf '%s\\0' '' \"$0\"; {from_argv(['printf', '%s' + chr(92) + '0', '', *words])}); exit {code}",
            chdir=folder_name,
            executable=shell_name,
            conditions=[Condition("creates", absent), Condition("removes", present)],
            marker="M-",
        )
        done = raw(program, script, folder, PATH=f"{folder}:{os.environ['PATH']}", CDPATH="/")
        assert (done[0], done[2]) == (code, b"")
        assert done[1].split(b"\0")[3:-1] == [word.encode() for word in words]
        assert listed(folder) == sorted([folder_name.encode(), shell_name.encode()])
        assert os.listdir(named(folder, folder_name)) == [present.encode()]
