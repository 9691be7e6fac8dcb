# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's own profiles: all reads, that every shell of a guest understands, in few commands."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._batch import Outcome, batches
from ansible_collections.hostup.cloud.plugins.module_utils._check.finding import ruling_of_outcome
from ansible_collections.hostup.cloud.plugins.module_utils._check.profile import SEVERITIES, Check
from ansible_collections.hostup.cloud.plugins.module_utils._check.selection import select
from ansible_collections.hostup.cloud.plugins.module_utils._verdict import verdict
from ansible_collections.hostup.cloud.plugins.plugin_utils._profiles import FOLDER, shipped, shipped_names

from ...check_list import PAGE, page

CHECKS = select([shipped(name) for name in shipped_names()], [], [], []).checks
COMMANDS = sorted({text for check in CHECKS for text in (check.command, check.applies_if.command) if text})
SHELLS = [shell for shell in (["dash"], ["bash"], ["busybox", "sh"]) if shutil.which(shell[0])]


def test_there_are_enough() -> None:
    assert shipped_names() == ["linux_baseline", "vps_health"]
    assert len(shipped("linux_baseline").checks) >= 60
    assert len(shipped("vps_health").checks) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_a_read(command: str) -> None:
    found = verdict(command)
    assert not found.writes, found.reason


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_shell_understands_every_command(command: str, shell: Sequence[str]) -> None:
    done = subprocess.run([*shell, "-n", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_helps_people(check: Check) -> None:
    assert check.severity in SEVERITIES
    assert check.tags
    assert check.remediation
    assert "effect" not in check.data, "the classifier's own verdict counts"
    if check.profile == "linux_baseline" and not check.id.startswith("update_lists"):
        assert check.references


def test_few_commands() -> None:
    conditional = [check.command for check in CHECKS if check.command and check.applies_if.command]
    first = [text for text in COMMANDS if text not in conditional]
    sent = [list(batches(part, "hostup-" + 16 * "0", 30, None)) for part in (first, sorted(set(conditional)))]
    assert sum(map(len, sent)) <= 6


def test_no_command_has_a_word_that_the_provider_may_block() -> None:
    """One that it blocks costs a command for each of its batch."""
    blocked = re.compile(r"\b(shutdown|halt|reboot|poweroff|mkfs|rm|dd|passwd -|init)\b(?!-required)")
    assert [command for command in COMMANDS if blocked.search(command)] == []


def test_the_list_of_checks_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make checks"


def test_the_files_are_as_the_style_asks() -> None:
    for path in FOLDER.glob("*.yml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 200, path


OFF = (
    "Id=cups.service\nActiveState=inactive\nUnitFileState=\n\n"
    "Id=cups.socket\nActiveState=inactive\nUnitFileState=disabled\n"
)
NFT = "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy %s;\n%s\t}\n%s}\n"
DOCKER = (
    "\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n"
    "\t\tcounter packets 1 bytes 2 drop\n\t}\n"
)


@pytest.mark.parametrize(
    ("check_id", "stdout", "status"),
    [
        # sshd -T of OpenSSH 9.2, as Debian 12 has it.
        ("sshd_root_login", "permitrootlogin without-password\n", "pass"),
        ("sshd_root_login", "permitrootlogin yes\n", "fail"),
        ("sshd_max_auth_tries", "maxauthtries 6\n", "fail"),
        ("sshd_login_grace_time", "logingracetime 0\n", "fail"),
        ("sshd_login_grace_time", "logingracetime 60\n", "pass"),
        ("sshd_ciphers", "ciphers chacha20-poly1305@openssh.com,aes128-ctr,aes256-gcm@openssh.com\n", "pass"),
        ("sshd_ciphers", "ciphers aes128-ctr,aes256-cbc\n", "fail"),
        ("sshd_macs", "macs umac-64-etm@openssh.com,hmac-sha2-256,hmac-sha1\n", "pass"),
        ("sshd_macs", "macs hmac-sha2-256,hmac-sha1-96\n", "fail"),
        ("sshd_key_exchange", "kexalgorithms curve25519-sha256,diffie-hellman-group14-sha256\n", "pass"),
        ("sshd_key_exchange", "kexalgorithms curve25519-sha256,diffie-hellman-group14-sha1\n", "fail"),
        ("sshd_key_exchange", "kexalgorithms diffie-hellman-group-exchange-sha1,x\n", "fail"),
        # systemctl show.
        ("no_cups", OFF, "pass"),
        ("no_cups", OFF.replace("disabled", "enabled"), "fail"),
        ("no_cups", OFF.replace("inactive", "active", 1), "fail"),
        ("journal_runs", "Id=systemd-journald.service\nActiveState=active\n", "pass"),
        ("journal_runs", "Id=systemd-journald.service\nActiveState=inactive\n", "fail"),
        # nft list ruleset, and iptables -S.
        ("firewall_filters_input", NFT % ("drop", "", ""), "pass"),
        ("firewall_filters_input", NFT % ("accept", "\t\treject with icmpx admin-prohibited\n", ""), "pass"),
        ("firewall_filters_input", NFT % ("accept", "\t\tcounter packets 5 bytes 6 drop\n", ""), "pass"),
        ("firewall_filters_input", NFT % ("accept", "", ""), "fail"),
        ("firewall_filters_input", NFT % ("accept", "\t\tct state invalid drop\n", ""), "fail"),
        ("firewall_filters_input", NFT % ("accept", "\t\ttcp dport { 22 } accept\n", DOCKER), "fail"),
        ("firewall_filters_input", "-P INPUT DROP\n-P FORWARD ACCEPT\n", "pass"),
        ("firewall_filters_input", "-P INPUT ACCEPT\n-A INPUT -j REJECT --reject-with icmp-host-prohibited\n", "pass"),
        ("firewall_filters_input", "-P INPUT ACCEPT\n-P FORWARD DROP\n-A INPUT -s 192.0.2.1/32 -j DROP\n", "fail"),
        ("shadow_permissions", "640 root:shadow\n", "pass"),
        ("shadow_permissions", "0 root:root\n", "pass"),
        ("shadow_permissions", "644 root:root\n", "fail"),
        ("passwd_permissions", "644 root:root\n", "pass"),
        ("passwd_permissions", "664 root:root\n", "fail"),
        ("login_umask", "022\n", "fail"),
        ("login_umask", "027\n", "pass"),
        ("updates_apt", "", "pass"),
        ("updates_apt", "Inst base-files [12.4] (12.5 Debian:12.5/stable [amd64])\n", "fail"),
        ("security_updates_apt", "Inst libc6 [1] (2 Ubuntu:24.04/noble-updates [amd64])\n", "pass"),
        ("update_lists_apt", "/var/lib/apt/lists\n/var/lib/apt/lists/x_dists_bookworm_InRelease\n", "pass"),
        ("update_lists_apt", "/var/lib/apt/lists\n", "fail"),
        ("update_lists_apt", "/var/lib/apt/lists/x_dists_bookworm_InRelease\n", "fail"),
        ("update_lists_apt", "", "fail"),
        ("security_updates_apt", "Inst libc6 [1] (2 Debian-Security:12/stable-security [amd64])\n", "fail"),
    ],
)
def test_answers_of_real_systems(check_id: str, stdout: str, status: str) -> None:
    (check,) = [check for check in CHECKS if check.id == check_id]
    assert ruling_of_outcome(check, Outcome(0, stdout)).status == status
