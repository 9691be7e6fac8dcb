# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module and its action plugin share: one argument_spec, one function, one way to report a failure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._arguments import CONNECTION_SPEC, api_key
from ._errors import HostupError, InvalidOption
from ._transport import REQUESTS_IMPORT_ERROR


@dataclass(frozen=True)
class Task:
    """A task as users write it.

    `run(options, check_mode)` returns the result; `options` are validated by `argument_spec` (to which the connection
    options are added) and `constraints`, which are further arguments of AnsibleModule, such as `mutually_exclusive`.
    """

    argument_spec: dict[str, dict[str, Any]]
    run: Callable[[dict[str, Any], bool], dict[str, Any]]
    constraints: dict[str, Any] = field(default_factory=dict)

    @property
    def full_argument_spec(self) -> dict[str, dict[str, Any]]:
        """The argument_spec with the connection options."""
        return {**CONNECTION_SPEC, **self.argument_spec}

    def perform(self, options: dict[str, Any], *, check_mode: bool) -> dict[str, Any]:
        """Return the task's result with `failed`; a failure has `msg` and `error_code`."""
        if REQUESTS_IMPORT_ERROR:
            return {"failed": True, "changed": False, "msg": missing_required_lib("requests")}
        try:
            # Said in so many words: Ansible takes an exit code that is not 0, a null too, for a failure.
            return {"failed": False, **self.run(options, check_mode)}
        except HostupError as error:
            return {"failed": True, "changed": False, **error.as_result()}


def run_module(task: Task) -> None:
    """Run `task` as a module, in the process that Ansible started for it."""
    module = AnsibleModule(argument_spec=task.full_argument_spec, supports_check_mode=True, **task.constraints)
    with suppress(InvalidOption):  # a missing key is reported by perform
        # A key from the environment or a file is as secret as one from an option.
        module.no_log_values.add(api_key(module.params))
    result = task.perform(module.params, check_mode=module.check_mode)
    if result["failed"]:
        module.fail_json(**result)
    module.exit_json(**result)
