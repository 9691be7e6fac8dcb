# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw docs/demo.svg: what some steps of the demo print, in a real run of it. `make demo-picture` runs this."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios

from rich.console import Console
from rich.text import Text

from ..collection import ROOT

PICTURE = ROOT / "docs" / "demo.svg"
#: The inventory and a write, first in check mode and then for real. All steps would make a picture that nobody reads,
#: and the failures among them quote paths of the machine.
STEPS = ["1", "5", "6"]
COLUMNS = 116
HEADER = """<!--
Copyright: HostUp collection contributors
GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
Made by `make demo-picture`; do not edit.
-->
"""


def main() -> int:
    """Run the demo; return its exit code."""
    status, output = printed()
    if status:
        print(output)
        return status
    console = Console(record=True, file=io.StringIO(), width=COLUMNS)
    console.print(Text.from_ansi(output.rstrip()))
    picture = console.export_svg(title=f"make demo, steps {', '.join(STEPS)}", unique_id="demo")
    # The picture loads no font: it is written in the reader's own.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = picture.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace")
    lines = [line.rstrip() for line in picture.splitlines() if line.strip()]
    PICTURE.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)} is drawn anew, of {PICTURE.stat().st_size // 1024} KiB.")
    return 0


def printed() -> tuple[int, str]:
    """Run the steps in a terminal of their own; return their exit code and what they printed, colours included."""
    command = [sys.executable, "-m", "tests.demo", *STEPS]
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    output = b""
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        while piece := read(ours):
            output += piece
    os.close(ours)
    return process.returncode, output.decode("utf-8", "replace").replace("\r\n", "\n")


def read(terminal: int) -> bytes:
    """Return the next piece of output, or nothing at its end, which Linux makes an error of."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


if __name__ == "__main__":
    sys.exit(main())
