# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The labelled commands: no write is called a read, and nearly every read is recognised."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._effect.classify import classify

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("HOSTUP_CORPUS") or ROOT.parent / "shared" / "corpus") / "commands.jsonl"

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason=f"the labelled commands are not at {CORPUS}")


def commands(label: str) -> list[str]:
    with CORPUS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["command"] for row in rows if row["label"] == label]


def test_no_write_is_called_a_read():
    assert [command for command in commands("write") if not classify(command).writes] == []


def test_reads_are_recognised():
    reads = commands("read")
    missed = [command for command in reads if classify(command).writes]
    assert len(missed) <= 0.02 * len(reads), missed
