# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Perform a task as its module and its action plugin do: validate the options, run, return the result."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.hostup.cloud.plugins.module_utils._task import Task


def perform(task: Task, options: dict[str, Any], *, check_mode: bool = False) -> dict[str, Any]:
    """Return the result; options that the argument_spec refuses fail the test."""
    validator = ArgumentSpecValidator(task.full_argument_spec, **task.constraints)
    validation = validator.validate(options)
    assert not validation.error_messages, validation.error_messages
    return task.perform(validation.validated_parameters, check_mode=check_mode)
