# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the slow tests: those of the integration tests, over the emulator that a test file makes."""

from __future__ import annotations

from ..integration.conftest import ansible, emulator

__all__ = ["ansible", "emulator"]
