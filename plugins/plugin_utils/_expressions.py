# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The expressions of an inventory's options: checked at first, and compiled once for all hosts."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from jinja2 import Environment, TemplateSyntaxError

from ..module_utils._errors import InvalidOption
from ..module_utils._shown import shown


def check_syntax(option: str, expression: Any) -> None:
    """Raise InvalidOption if `expression` is no Jinja expression; what it means is known only where it is evaluated."""
    if isinstance(expression, (bool, int, float)):
        return
    if not isinstance(expression, str):
        raise InvalidOption(f"{option} must be a Jinja expression, not {shown(expression)}")
    try:
        # As Ansible's own environment differs by its filters and tests, which are not looked up here.
        Environment(autoescape=False).parse("{{ (" + str(expression) + ") }}")  # noqa: S701 - nothing is rendered
    except TemplateSyntaxError as error:
        raise InvalidOption(f"{option} {shown(expression)} is no Jinja expression: {error.message}") from None


def compile_once(templar: Any) -> None:
    """Let a templar compile each expression once: it takes ten times as long as to evaluate one, for every host.

    That is how ansible-core is made within, so where it is made otherwise, it is only slower.
    """
    with suppress(AttributeError, TypeError):
        if hasattr(templar, "_engine"):  # ansible-core 2.19 and newer
            templar._engine._compile_expression = lru_cache(maxsize=None)(templar._engine._compile_expression)
        else:
            templar.environment.from_string = lru_cache(maxsize=None)(templar.environment.from_string)


def holds(templar: Any, condition: Any, variables: dict[str, Any]) -> bool:
    """Return whether `condition` holds. Raises what templates raise."""
    if isinstance(condition, bool):
        return condition
    templar.available_variables = variables
    if hasattr(templar, "evaluate_conditional"):  # ansible-core 2.19 and newer
        return bool(templar.evaluate_conditional(condition))
    return bool(boolean(templar.template("{% if " + str(condition) + " %} True {% else %} False {% endif %}")))
