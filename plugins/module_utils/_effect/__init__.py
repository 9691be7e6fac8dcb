# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does this shell command write? Text in, verdict out: nothing of Ansible, HTTP or I/O in it."""

from __future__ import annotations
