# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module and its action plugin share: one argument_spec, one function, one way to report a failure."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values

from ._arguments import CONNECTION_SPEC, GATE_FOLDER, REMARK, api_key
from ._errors import HostupError, InvalidOption
from ._options import checked
from ._transport import REQUESTS_IMPORT_ERROR

#: The member of a result that the action plugin says at -v, and takes out.
REMARKS = "_remarks"

#: Ansible says it once, however many hosts have it.
UNVERIFIED = (
    "validate_certs is false, so the API's certificate is not verified and others could read the key; give the CA of a "
    "certificate of your own with ca_path"
)


def failure(error: HostupError) -> dict[str, Any]:
    """Return the result of a task that failed before it could change anything."""
    return {"failed": True, "changed": False, **error.as_result()}


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

    def validated(self, args: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """Return a task's arguments as options, and the secrets among them. Raises InvalidOption.

        Unlike ActionBase.validate_argument_spec, it neither shows the arguments with an error nor blames a missing
        option for a misspelt one, and it tells the option and its value.
        """
        try:
            given = checked(self.full_argument_spec, args, self.constraints.get("mutually_exclusive", ()))
            result = ArgumentSpecValidator(self.full_argument_spec, **self.constraints).validate(given)
            for message in result.error_messages:
                raise InvalidOption(message)
        except InvalidOption as error:
            # Another option may hold the key by mistake.
            key = args.get("api_key")
            secrets = {key.strip()} if isinstance(key, str) and key.strip() else set()
            raise InvalidOption(remove_values(error.message, secrets)) from None
        # A blank that is censored would take the blanks of every message along.
        return result.validated_parameters, {secret for secret in result._no_log_values if secret.strip()}

    def perform(
        self,
        options: dict[str, Any],
        *,
        check_mode: bool,
        gate_folder: str | None = None,
        remark: Callable[[str], None] | None = None,
    ) -> dict[str, Any]:
        """Return the task's result with `failed`; a failure has `msg` and `error_code`.

        `gate_folder` is where the tasks of this machine tell each other of the API's rate limit. `remark` is called,
        from any thread, with what is to be told while the task runs.
        """
        if REQUESTS_IMPORT_ERROR:
            return {"failed": True, "changed": False, "msg": missing_required_lib("requests")}
        try:
            # Said in so many words: Ansible takes an exit code that is not 0, a null too, for a failure.
            given = {**options, GATE_FOLDER: gate_folder, REMARK: remark}
            result = {"failed": False, **self.run(given, check_mode)}
        except HostupError as error:
            result = failure(error)
        if not options["validate_certs"]:
            result["warnings"] = [*result.get("warnings", []), UNVERIFIED]
        return result


def censored(result: dict[str, Any], secrets: set[str]) -> dict[str, Any]:
    """Return a result without the secrets; `error_code`, in which a short one could be, is ours."""
    clean: dict[str, Any] = remove_values(result, secrets)
    return {**clean, "error_code": result["error_code"]} if "error_code" in result else clean


def run_module(task: Task) -> None:
    """Run `task` as a module, in the process that Ansible started for it."""
    module = AnsibleModule(argument_spec=task.full_argument_spec, supports_check_mode=True, **task.constraints)
    with suppress(InvalidOption):  # a missing key is reported by perform
        # A key from the environment or a file is as secret as one from an option.
        module.no_log_values.add(api_key(module.params))
    # The folder that the temporary folders of modules are made in.
    gate_folder = os.path.dirname(module.tmpdir.rstrip("/"))
    result = task.perform(module.params, check_mode=module.check_mode, gate_folder=gate_folder)
    if result["failed"]:
        module.fail_json(**result)
    module.exit_json(**result)
