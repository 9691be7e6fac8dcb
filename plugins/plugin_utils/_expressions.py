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
    if not isinstance(expression, str) or not expression.strip():
        raise InvalidOption(f"{option} must be a Jinja expression, not {shown(expression)}")
    try:
        # As Ansible's own environment differs by its filters and tests, which are not looked up here.
        Environment(autoescape=False).parse("{{ (" + str(expression) + ") }}")  # noqa: S701 - nothing is rendered
    except TemplateSyntaxError as error:
        hint = "; write it without {{ }}" if "{{" in expression else ""
        raise InvalidOption(f"{option} {shown(expression)} is no Jinja expression: {error.message}{hint}") from None


def compile_once(templar: Any) -> None:
    """Let a templar compile each expression once: it takes ten times as long as to evaluate one, for every host.

    That is how ansible-core is made within, so where it is made otherwise, it is only slower.
    """
    with suppress(AttributeError, TypeError):
        if hasattr(templar, "_engine"):  # ansible-core 2.19 and newer
            templar._engine._compile_expression = lru_cache(maxsize=None)(templar._engine._compile_expression)
        else:
            templar.environment.__class__ = _compiling_once(type(templar.environment))


def _compiling_once(environment: type[Any]) -> type[Any]:
    class CompilingOnce(environment):
        """An environment whose overlays, with delimiters of their own, compile for themselves."""

        def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
            if self.overlayed or args or kwargs:
                return super().from_string(source, *args, **kwargs)
            known = self.__dict__.setdefault("_templates", {})
            if source in known:
                known[source].globals = self.make_globals(None)  # the templar puts its own into them
            else:
                known[source] = super().from_string(source)
            return known[source]

    return CompilingOnce


def holds(templar: Any, condition: Any, variables: dict[str, Any]) -> bool:
    """Return whether `condition` holds. Raises what templates raise."""
    if isinstance(condition, bool):
        return condition
    templar.available_variables = variables
    if hasattr(templar, "evaluate_conditional"):  # ansible-core 2.19 and newer
        return bool(templar.evaluate_conditional(condition))
    return bool(boolean(templar.template("{% if " + str(condition) + " %} True {% else %} False {% endif %}")))
