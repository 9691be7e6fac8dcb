# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugins' base class: it runs a task in the controller's own process.

Nothing is shipped to a host and no interpreter is started; the module of the same name runs instead where a task is
delegated to another machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from ansible import constants as C
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._arguments import TARGETS, api_key
from ..module_utils._errors import InvalidOption
from ..module_utils._task import Task

#: The connection options that mean the same on every machine; the others are paths.
_PORTABLE = ("api_base", "validate_certs", "request_timeout", "max_retries")


class _Secret(str):
    """Text that does not show where Ansible prints a module's arguments, as it does with ANSIBLE_DEBUG."""

    def __repr__(self) -> str:
        return "'********'"


def _refused(error: InvalidOption) -> dict[str, Any]:
    return {"failed": True, "changed": False, **error.as_result()}


class TaskAction(ActionBase):
    """Runs `task`; a plugin names the module of the same name in `module` (FQCN)."""

    _requires_connection = False
    _supports_check_mode = True

    task: ClassVar[Task]
    module: ClassVar[str]
    instead_of_async: ClassVar[str] = "the task runs at once"

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        if self._task.async_val:
            return _refused(InvalidOption(f"async is not supported; {self.instead_of_async}"))
        result: dict[str, Any] = super().run(tmp, task_vars)
        task_vars = task_vars or {}
        args = self._with_default_target(self._task.args, task_vars)
        with self._task_environment() as environment:
            try:
                options, secrets = self.task.validated(args)
            except InvalidOption as error:
                return _refused(error)
            try:
                key = api_key(options)
            except InvalidOption:
                key = None  # `perform` reports it; a machine that the task is delegated to may have one of its own
            if self._is_delegated(task_vars):
                result.update(self._run_as_module(args, options, key, task_vars))
            else:
                result.update(self.task.perform(options, check_mode=self._task.check_mode))
                result["invocation"] = {"module_args": options}
        warnings = [*result.get("warnings", []), *self.warnings(environment)]
        if warnings:
            result["warnings"] = warnings
        # Ansible censors the results of modules, not those of actions.
        censored: dict[str, Any] = remove_values(result, secrets | ({key} if key else set()))
        return censored

    def warnings(self, environment: Mapping[str, str]) -> list[str]:
        """Return what is to be said of the task's keywords; `environment` is what `environment:` asks for."""
        return []

    def _with_default_target(self, args: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the task's arguments with the VPS that the inventory gave the host, unless one is named."""
        # To Ansible's "mutually exclusive" even a null counts as given; to people it does not.
        given = {name: value for name, value in args.items() if value is not None}
        if (
            task_vars.get("hostup_id") is None
            or boolean(given.get("all", False), strict=False)
            or not given.keys().isdisjoint(TARGETS)
        ):
            return given
        return {**given, "id": self._templar.template(task_vars["hostup_id"])}

    @contextmanager
    def _task_environment(self) -> Iterator[dict[str, str]]:
        """Give the options' environment variables what the task's `environment:` says, as a module would have it."""
        wanted: dict[str, str] = {}
        self._compute_environment_string(wanted)
        before = dict(os.environ)
        os.environ.update({name: str(value) for name, value in wanted.items()})
        try:
            yield wanted
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _is_delegated(self, task_vars: Mapping[str, Any]) -> bool:
        """Whether the task is to run on another machine; a VPS that delegates to itself does not mean one."""
        delegate = self._task.delegate_to
        return bool(delegate) and delegate not in (*C.LOCALHOST, task_vars.get("inventory_hostname"))

    def _run_as_module(
        self, given: Mapping[str, Any], options: Mapping[str, Any], key: str | None, task_vars: dict[str, Any]
    ) -> dict[str, Any]:
        """Run the module where the task is delegated to, with what this machine's environment says of the API."""
        args = {**{name: options[name] for name in _PORTABLE}, **given}
        if key and not args.get("api_key_file"):
            args["api_key"] = _Secret(key)
        # Pipelined, the module and the key among its options go through a pipe and not through a file.
        with suppress(KeyError, AttributeError):
            self._connection.set_option("pipelining", True)
        answer: dict[str, Any] = self._execute_module(module_name=self.module, module_args=args, task_vars=task_vars)
        return answer
