# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of hostup.cloud.vps_check; the module of the same name documents it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError, AnsibleFileNotFound
from ansible.utils.unsafe_proxy import wrap_var

from ..module_utils._check.profile import Profile, parse_profile
from ..module_utils._check.run import HOST, SELECTION, TASK
from ..module_utils._check.selection import select
from ..module_utils._errors import InvalidOption, InvalidProfile
from ..module_utils._shown import one_line, shown
from ..module_utils._task import failure
from ..plugin_utils._action import TaskAction
from ..plugin_utils._profiles import LONGEST_FILE, is_path, profile_of_text, shipped, shipped_names

# Parses and classifies the profiles of the collection once, for every fork of the play to inherit.
for _name in shipped_names():
    shipped(_name)


class ActionModule(TaskAction):
    """Runs the task in the controller's process, and never elsewhere: the profiles are the controller's files."""

    task = TASK
    module = "hostup.cloud.vps_check"

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        if self._is_delegated(task_vars or {}):
            return failure(
                InvalidOption(
                    f"delegate_to {shown(self._task.delegate_to)} is not possible: vps_check runs on the controller "
                    "alone, where the profiles and the API key are"
                )
            )
        result = super().run(tmp, task_vars)
        if "compliance" in result:
            # What a VPS printed is data, and what is written in a profile is too.
            result["compliance"] = wrap_var(result["compliance"])
        return result

    def prepared(self, options: dict[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options with the checks that they mean. Raises InvalidOption."""
        profiles = [self._profile(element, number) for number, element in enumerate(options["profiles"], 1)]
        selection = select(profiles, options["checks"], options["disable"], options["waivers"])
        return {**options, SELECTION: selection, HOST: str(task_vars.get("inventory_hostname", ""))}

    def _profile(self, element: Any, number: int) -> Profile:
        """Return the profile of an element of `profiles`: a name, a path or the profile itself."""
        if isinstance(element, Mapping):
            return parse_profile(element, f"element {number} of profiles")
        if not isinstance(element, str) or not element.strip():
            raise InvalidProfile(
                f"element {number} of profiles: it must be a name, a path or a dictionary, and is {shown(element)}"
            )
        return self._file(element) if is_path(element) else shipped(element)

    def _file(self, path: str) -> Profile:
        """Return the profile in a file, which may be vaulted."""
        try:
            real = self._loader.get_real_file(self._found(path))
            try:
                with Path(real).open("rb") as file:
                    content = file.read(LONGEST_FILE + 1)
            finally:
                self._loader.cleanup_tmp_file(real)
        except (AnsibleError, OSError, ValueError) as error:
            raise InvalidProfile(
                f"{one_line(path, 200)}: the file cannot be read: {one_line(str(error), 300)}"
            ) from None
        return profile_of_text(content, path)

    def _found(self, path: str) -> str:
        """Return the path of a file: from where Ansible looks for files, or from the folder that it was started in.

        The latter is all that a user of a playbook of the collection has.
        """
        try:
            return str(self._find_needle("files", path))
        except AnsibleFileNotFound:
            here = Path(path).expanduser().absolute()
            if here.is_file():
                return str(here)
            raise AnsibleError("it is not where Ansible looks for files, nor in the folder it was started in") from None
