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
from functools import cache, partial
from typing import Any, ClassVar

from ansible import constants as C
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._arguments import CONNECTION_SPEC, TARGETS, api_key
from ..module_utils._errors import InvalidOption
from ..module_utils._task import REMARKS, Task, censored, failure
from ._gate import gate_folder
from ._plain import plain

#: The connection options that mean the same on every machine: all but the key and paths.
_PORTABLE = [name for name, option in CONNECTION_SPEC.items() if name != "api_key" and option["type"] != "path"]


class _Secret(str):
    """Text that does not show where Ansible prints a module's arguments, as it does with ANSIBLE_DEBUG."""

    def __repr__(self) -> str:
        return "'********'"


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Give the options' environment variables what the task's `environment:` says, as a module would have it."""
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _key_of(options: Mapping[str, Any]) -> str | None:
    """Return the key, None if there is none to be had."""
    try:
        return api_key(options)
    except InvalidOption:
        return None


class TaskAction(ActionBase):
    """Runs `task`; a plugin names the module of the same name in `module` (FQCN)."""

    _requires_connection = False
    _supports_check_mode = True

    task: ClassVar[Task]
    module: ClassVar[str]
    instead_of_async: ClassVar[str] = "the task runs at once"

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        if self._task.async_val:
            return failure(InvalidOption(f"async is not supported; {self.instead_of_async}"))
        result: dict[str, Any] = super().run(tmp, task_vars)
        task_vars = task_vars or {}
        args = self._with_default_target(self._task.args, task_vars)
        environment = self._environment_keyword()
        with _environment(environment):
            try:
                options, secrets = self.task.validated(args)
                prepared = self.prepared(options, task_vars)
            except InvalidOption as error:
                # Another option may hold, by mistake, the key that the environment gives.
                return self._shown(failure(error), {key} if (key := _key_of({})) else set())
            # `perform` reports one that is missing; a machine that the task is delegated to may have one of its own.
            key = _key_of(options)
            delegated = self._is_delegated(task_vars)
            if not delegated:
                check_mode = self._task.check_mode
                remark = cache(partial(self._remark, task_vars))  # once, however many threads wait for the same
                answer = self.task.perform(prepared, check_mode=check_mode, gate_folder=gate_folder(), remark=remark)
                result.update(answer)
                result["invocation"] = {"module_args": options}
        if delegated:
            result.update(self._run_as_module(args, options, key, environment, task_vars))
        warnings = [*result.get("warnings", []), *self.warnings(environment)]
        if warnings:
            result["warnings"] = warnings
        shown = self._shown(result, secrets | ({key} if key else set()))
        for remark in shown.pop(REMARKS, []):
            self._remark(task_vars, remark)
        return shown

    def _remark(self, task_vars: Mapping[str, Any], remark: str) -> None:
        """Say something at -v, at once; threads may."""
        if not self._task.no_log:
            self._display.v(remark, host=task_vars.get("inventory_hostname"))

    def _shown(self, result: dict[str, Any], secrets: set[str]) -> dict[str, Any]:
        """Return a result as it may be shown: Ansible censors those of modules, not those of actions."""
        shown = censored(result, secrets)
        if self._task.no_log and shown.get("failed"):
            # Ansible shows the message of a failure all the same, and ansible-core 2.19 has put a module's here, too.
            shown.pop("exception", None)
            shown["msg"] = f"failed ({shown.get('error_code', 'no error_code')}); no_log hides the reason"
        return shown

    def prepared(self, options: dict[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options with what the task needs of Ansible beside them. Raises InvalidOption."""
        return options

    def warnings(self, environment: Mapping[str, str]) -> list[str]:
        """Return what is to be said of the task's keywords; `environment` is what `environment:` asks for."""
        return []

    def _with_default_target(self, args: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the task's arguments with the VPS that the inventory gave the host, unless one is named."""
        # To Ansible's "mutually exclusive" even a null counts as given; to people it does not.
        given = {name: plain(value) for name, value in args.items() if value is not None}
        if (
            task_vars.get("hostup_id") is None
            or boolean(given.get("all", False), strict=False)
            or not given.keys().isdisjoint(TARGETS)
        ):
            return given
        return {**given, "id": self._templar.template(task_vars["hostup_id"])}

    def _environment_keyword(self) -> dict[str, str]:
        """Return what the task's `environment:` asks for."""
        wanted: dict[str, Any] = {}
        self._compute_environment_string(wanted)
        return {name: str(value) for name, value in wanted.items()}

    def _is_delegated(self, task_vars: Mapping[str, Any]) -> bool:
        """Whether the task is to run on another machine; a VPS that delegates to itself does not mean one."""
        delegate = self._task.delegate_to
        return bool(delegate) and delegate not in (*C.LOCALHOST, task_vars.get("inventory_hostname"))

    def _run_as_module(
        self,
        given: Mapping[str, Any],
        options: Mapping[str, Any],
        key: str | None,
        environment: Mapping[str, str],
        task_vars: dict[str, Any],
    ) -> dict[str, Any]:
        """Run the module where the task is delegated to, with what this machine's environment says of the API.

        The key goes there as one of the module's options through a pipe: not in a file, an argument or a variable.
        """
        args = {**{name: options[name] for name in _PORTABLE}, **given}
        if key and not args.get("api_key_file"):
            if not self._connection.has_pipelining or C.DEFAULT_KEEP_REMOTE_FILES:
                return failure(
                    InvalidOption(
                        f"the key would be written to a file on {self._task.delegate_to}, as its connection does not "
                        "pipeline or ANSIBLE_KEEP_REMOTE_FILES is set; give api_key_file, a file on that machine"
                    )
                )
            args["api_key"] = _Secret(key)
        with suppress(KeyError, AttributeError):
            self._connection.set_option("pipelining", True)
        # To become another user would mean nothing to the command, and with su there is no pipelining.
        self._connection.set_become_plugin(None)
        before = self._task.environment
        self._task.environment = [{name: value for name, value in environment.items() if name != "HOSTUP_API_KEY"}]
        debug = C.DEFAULT_DEBUG
        if self._task.no_log:
            C.DEFAULT_DEBUG = False  # it shows arguments and results, whatever no_log says
        try:
            answer: dict[str, Any] = self._execute_module(
                module_name=self.module, module_args=args, task_vars=task_vars
            )
        finally:
            C.DEFAULT_DEBUG = debug
            self._task.environment = before
        return answer
