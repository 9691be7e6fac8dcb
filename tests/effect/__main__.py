# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the verdict on a command: the environment variable EFFECT_COMMAND, else the arguments, as a shell's text."""

from __future__ import annotations

import os
import sys

from ..collection import collections_path

sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils._verdict import verdict


def main() -> int:
    """Print the verdict; return 2 if there is no command."""
    command = os.environ.get("EFFECT_COMMAND") or " ".join(sys.argv[1:])
    if not command.strip():
        print("Which command? For example: make effect CMD='sort -o names names'")
        return 2
    effect = verdict(command)
    print(f"{'write' if effect.writes else 'read'}: {effect.reason}")
    if effect.writes and effect.part not in ("", command):
        print(f"  {effect.part}")
    in_bash = verdict(command, "/bin/bash")
    if effect.writes and not in_bash.writes:
        print(f"with executable: /bin/bash, read: {in_bash.reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
