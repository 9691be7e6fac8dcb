# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change the engine in one small way after another, and see whether a test fails each time.

A change that no test notices survives. It has to be in survivors.yml, with the reason why it may.

Every change of the three parts was tried, in several runs, and is noticed or explained.
"""

from __future__ import annotations

import argparse
import configparser
import fnmatch
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.collection import ROOT

HERE = Path(__file__).resolve().parent
WORK = ROOT / "tests" / "output" / "mutation"
MUTMUT = Path(sys.executable).with_name("mutmut")

#: Below this path mutmut calls the modules what the tests call them.
COLLECTION = "ansible_collections/hostup/cloud"
ENGINE = f"{COLLECTION}/plugins/module_utils"

NOT_COPIED = (".git", ".venv", "output", "__pycache__", ".*_cache", ".hypothesis", "*.tar.gz")


class Part(NamedTuple):
    """A part of the engine: its files below module_utils, and the tests below tests/unit that have to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    not_run: tuple[str, ...] = ()  #: tests that take too long to be run for each change, by a part of their name
    labelled: bool = False  #: whether labelled.py tries the changes first


#: They try thousands of random texts each; the labelled commands find the same within a second.
FUZZERS = ("spelling", "random_shell", "real_shell", "garbage", "agrees_with_shfmt")

PARTS = {
    "guest": Part(("_guest.py",), ("test_guest.py", "test_exec.py")),
    "transport": Part(
        ("_transport.py", "_json.py", "_unreachable.py"),
        ("test_transport.py", "test_answers.py", "test_client.py"),
        not_run=("any_base",),
    ),
    "effect": Part(
        ("_effect/*.py",),
        ("effect/test_cases.py", "effect/test_reasons.py", "effect/test_edges.py"),
        not_run=FUZZERS,
        labelled=True,
    ),
}


#: Functions that run while their module is imported, by mutmut's names. mutmut changes them after that, which has no
#: effect; what survives there is tried in a process of its own.
AT_IMPORT = ("x__diff", "x__kubectl_dry", "x__values", "x_configured", "x_limited", "xǁRuleǁ__init__")


class Change(NamedTuple):
    """A change that no test noticed, without line numbers, which move."""

    file: str
    function: str
    before: str
    after: str


def deselected(part: Part) -> list[str]:
    """Return the arguments that keep pytest from the tests that `part` does not run."""
    return ["-k", f"not ({' or '.join(part.not_run)})"] if part.not_run else []


def prepare(part: Part, folder: Path) -> None:
    """Copy the collection below `folder`, and write mutmut's configuration."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder / COLLECTION, ignore=shutil.ignore_patterns(*NOT_COPIED))
    config = configparser.ConfigParser()
    config["mutmut"] = {
        "source_paths": ENGINE,
        "only_mutate": "\n".join(f"{ENGINE}/{file}" for file in part.files),
        "do_not_mutate": f"{ENGINE}/_effect/tables/*",  # they are data
        "also_copy": "ansible_collections/",
        "pytest_add_cli_args": "\n".join(("-p", "no:cacheprovider", *deselected(part))),
        "pytest_add_cli_args_test_selection": "\n".join(f"{COLLECTION}/tests/unit/{test}" for test in part.tests),
        # Some tests wait; a change that makes one wait for ever takes this many times as long.
        "timeout_multiplier": "3",
        "timeout_constant": "5",
        "use_git_change_detection": "false",
    }
    with (folder / "setup.cfg").open("w") as file:
        config.write(file)


def run_mutmut(folder: Path, only: list[str], minutes: float) -> None:
    """Run mutmut, and end it and what it started after `minutes`. Raises CalledProcessError if it fails."""
    command = [str(MUTMUT), "run", "--max-children", "1", *only]
    with subprocess.Popen(command, cwd=folder, start_new_session=True) as process:
        try:
            code = process.wait(minutes * 60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if code:
        raise subprocess.CalledProcessError(code, command)


def ask_mutmut(folder: Path, *arguments: str) -> str:
    """Return what mutmut says about its run."""
    return subprocess.run([MUTMUT, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def outcomes(folder: Path) -> dict[str, str]:
    """Return how each change ended, by mutmut's name for it."""
    lines = ask_mutmut(folder, "results", "--all", "true").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines)


def noticed(folder: Path, names: list[str]) -> set[str]:
    """Return those of the changes that labelled.py finds."""
    command = [sys.executable, HERE / "labelled.py"]
    done = subprocess.run(
        command, cwd=folder / "mutants", input="\n".join(names), text=True, stdout=subprocess.PIPE, check=True
    )
    return set(done.stdout.split())


def try_changes(part: Part, folder: Path, only: list[str], minutes: float) -> dict[str, str]:
    """Return how each change ended that `only` names, or every one."""

    def wanted() -> dict[str, str]:
        every = outcomes(folder).items()
        return {key: value for key, value in every if not only or any(fnmatch.fnmatch(key, one) for one in only)}

    prepare(part, folder)
    if not part.labelled:
        run_mutmut(folder, only, minutes)
        return wanted()
    run_mutmut(folder, ["*.x_classify__mutmut_1"], minutes)  # makes all changes, and looks which tests get to them
    names = list(wanted())
    found = noticed(folder, names)
    if left := [name for name in names if name not in found]:
        run_mutmut(folder, left, minutes)
    return wanted() | dict.fromkeys(found, "killed by a labelled command")


def survives_import(part: Part, folder: Path, name: str) -> bool:
    """Tell whether the tests pass as well where the change is there before anything is imported."""
    if name.rpartition(".")[2].partition("__mutmut_")[0] not in AT_IMPORT:
        return True
    tests = [f"{COLLECTION}/tests/unit/{test}" for test in part.tests]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-xq",
        "--rootdir=.",
        "-p",
        "no:cacheprovider",
        *deselected(part),
        *tests,
    ]
    environment = {**os.environ, "MUTANT_UNDER_TEST": name, "PY_IGNORE_IMPORTMISMATCH": "1"}
    return (
        subprocess.run(command, cwd=folder / "mutants", env=environment, check=False, capture_output=True).returncode
        == 0
    )


def described(folder: Path, name: str) -> Change:
    """Return what was changed."""
    module, _dot, function = name.removeprefix(ENGINE.replace("/", ".") + ".").rpartition(".x")
    function = function.partition("__mutmut_")[0].removeprefix("_").strip("ǁ").replace("ǁ", ".")
    lines = ask_mutmut(folder, "show", name).splitlines()
    before, after = (
        " ".join(line[1:].strip() for line in lines if re.match(rf"\{sign}(?!\{sign}{{2}})", line)) for sign in "-+"
    )
    return Change(module.replace(".", "/") + ".py", function, before.strip(), after.strip())


def explained() -> set[Change]:
    """Return the changes that may survive."""
    return {
        Change(entry["file"], entry["function"], change["before"], change["after"])
        for entry in yaml.safe_load((HERE / "survivors.yml").read_text()) or []
        for change in entry["changes"]
    }


def main() -> int:
    """Run one part after another, and return 1 if a change survived that is not explained."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is given")
    parser.add_argument("--tenth", type=int, choices=range(10), help="try only a tenth of the changes")
    parser.add_argument("--only", nargs="+", metavar="PATTERN", help="try only what mutmut calls so, as '*_poll__*'")
    parser.add_argument("--again", action="store_true", help="try only what the last run let survive or left out")
    parser.add_argument("--minutes", type=float, default=120, help="stop each part after so long (%(default)s)")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    only = options.only or ([f"*__mutmut_*{options.tenth}"] if options.tenth is not None else [])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what was started is ended first
    expected, failed = explained(), False
    for name in options.parts or PARTS:
        folder, last = WORK / name, WORK / f"{name}.txt"
        if options.again:
            only = last.read_text().split()
            if not only:
                continue
        ended = try_changes(PARTS[name], folder, only, options.minutes)
        survived = [key for key, value in ended.items() if value in ("survived", "no tests")]
        for key in [key for key in survived if not survives_import(PARTS[name], folder, key)]:
            survived.remove(key)
            ended[key] = "killed at import"
        counts = {value: list(ended.values()).count(value) for value in sorted(set(ended.values()))}
        not_tried = [key for key, value in ended.items() if value == "not checked" and only]
        last.write_text("\n".join([*survived, *not_tried]))
        survivors = {described(folder, key) for key in survived}
        unexplained = sorted(survivors - expected)
        (WORK / f"{name}.yml").write_text(
            yaml.safe_dump([change._asdict() for change in sorted(survivors)], allow_unicode=True, sort_keys=False)
        )
        print(f"\n{name}: " + ", ".join(f"{count} {value}" for value, count in counts.items()))
        print(f"{len(survivors)} survived, {len(unexplained)} of them not explained in tests/mutation/survivors.yml:")
        for change in unexplained:
            print(f"\n{change.file}, {change.function}\n- {change.before}\n+ {change.after}")
        failed |= bool(unexplained) or set(counts) <= {"not checked"}
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
