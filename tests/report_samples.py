# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of hosts for the tests of the reports, their screenshots and their measurements; made, not measured."""

from __future__ import annotations

import random
from typing import Any

_SUBJECTS = (
    (
        "sshd_root_login",
        "Root cannot log in by SSH with a password",
        "high",
        "ssh",
        "sshd -T -C user=root | grep -i permitrootlogin",
    ),
    (
        "sshd_empty_passwords",
        "SSH accepts no empty passwords",
        "critical",
        "ssh",
        "sshd -T | grep -i permitemptypasswords",
    ),
    ("shadow_mode", "Only root can read /etc/shadow", "critical", "files", "stat -c '%a %U %G' /etc/shadow"),
    ("uid_zero", "Only root has the user id 0", "critical", "accounts", "awk -F: '$3 == 0 {print $1}' /etc/passwd"),
    (
        "sysctl_redirects",
        "ICMP redirects are not accepted",
        "medium",
        "sysctl",
        "sysctl -n net.ipv4.conf.all.accept_redirects",
    ),
    ("tmp_nosuid", "/tmp is mounted with nosuid", "medium", "mounts", "findmnt -no OPTIONS /tmp"),
    ("updates_pending", "No security updates are pending", "high", "updates", "apt-get -s upgrade | grep -ci security"),
    ("time_synchronised", "The clock is synchronised", "medium", "time", "timedatectl show -p NTPSynchronized --value"),
    ("firewall_on", "A firewall is on", "high", "network", "nft list ruleset | grep -c 'hook input'"),
    ("journald_persistent", "The journal survives a reboot", "low", "logging", "ls -d /var/log/journal"),
    ("failed_units", "No systemd unit has failed", "medium", "services", "systemctl --failed --plain --no-legend"),
    ("core_dumps", "Programs with setuid leave no core dumps", "low", "sysctl", "sysctl -n fs.suid_dumpable"),
    ("motd_text", "The message of the day names no version", "info", "files", "cat /etc/motd"),
)


def finding(check: str = "sshd_root_login", status: str = "pass", **members: Any) -> dict[str, Any]:
    """Return a finding; `members` overrule what it has by default."""
    reason = None if status == "pass" else "stdout is 'yes', and 'no' was expected"
    return {
        "check": check,
        "profile": "linux_baseline",
        "title": f"The check {check} holds",
        "severity": "high",
        "tags": ["ssh"],
        "references": ["CIS Debian 12 5.2.7"],
        "status": status,
        "reason": reason,
        "error_code": "timed_out" if status == "error" else None,
        "evidence": {"command": f"read {check}", "rc": 0, "stdout": "yes\n", "stderr": "", "truncated": False},
        "remediation": "Set PermitRootLogin no in /etc/ssh/sshd_config and reload sshd.",
        "waiver": {"reason": "behind a VPN", "until": "2026-12-31", "expired": False} if status == "waived" else None,
        **members,
    }


def host(name: str = "web-01", *findings: dict[str, Any]) -> dict[str, Any]:
    """Return a host's result."""
    return {
        "host": name,
        "vps": {"id": f"vps_{name}", "name": name},
        "operating_system": {"family": "debian", "version": "12", "display_name": "Debian 12"},
        "checked_at": "2026-11-24T09:00:00+00:00",
        "seconds": 1.25,
        "started_commands": 3,
        "requests": 9,
        "findings": list(findings) or [finding()],
    }


def not_checked(name: str, reason: str = "the VPS is stopped", code: str = "vps_not_ready") -> dict[str, Any]:
    """Return the result of a host that could not be checked."""
    lost = finding(
        "vps_not_checked",
        "error",
        title="The VPS can be checked",
        severity="critical",
        profile=None,
        tags=[],
        references=[],
        reason=reason,
        error_code=code,
        evidence=None,
        remediation="Start the VPS and its guest agent.",
    )
    return {**host(name, lost), "operating_system": None, "started_commands": 0}


def fleet(hosts: int, checks: int, seed: int = 1, lost: int = 1, wrong: float = 0.08) -> list[dict[str, Any]]:
    """Return a fleet's results: `lost` hosts were not checked, and of the others' answers a share is `wrong`."""
    chance = random.Random(seed)
    roles = ("web", "db", "mail", "cache", "build", "proxy")
    names = [f"{roles[number % len(roles)]}-{number // len(roles) + 1:02}" for number in range(hosts)]
    catalogue = [_subject(number) for number in range(checks)]
    # Some checks fail nearly everywhere and most nowhere, as in a real fleet.
    rates = [wrong * chance.choice((0, 0.1, 0.2, 0.5, 1, 4)) for _check in catalogue]
    results = []
    for place, name in enumerate(names):
        if place % max(1, hosts // max(lost, 1)) == 1 and lost:
            results.append(not_checked(name))
            continue
        results.append(
            host(name, *(_answer(chance, check, rate) for check, rate in zip(catalogue, rates, strict=True)))
        )
    return results


def _subject(number: int) -> dict[str, Any]:
    check, title, severity, tag, command = _SUBJECTS[number % len(_SUBJECTS)]
    again = number // len(_SUBJECTS)
    return finding(
        f"{check}_{again + 1}" if again else check,
        title=f"{title} ({again + 1})" if again else title,
        severity=severity,
        tags=[tag],
        references=[f"CIS Debian 12 {number % 6 + 1}.{number % 9 + 1}.{number + 1}"],
        command=command,
        remediation=f"Correct what `{command.split()[0]}` shows, then reload the service that reads it.",
    )


def _answer(chance: random.Random, check: dict[str, Any], rate: float) -> dict[str, Any]:
    status = "pass"
    if chance.random() < rate:
        status = chance.choices(("fail", "error", "waived", "not_applicable"), (80, 6, 8, 6))[0]
    made = {**check, "status": status}
    output = "\n".join(
        f"line {line}: value {chance.randrange(10**6)}" for line in range(chance.choice((1, 1, 1, 2, 12)))
    )
    code, rc = None, 0
    if status == "error":
        code, rc = "command_timed_out", None
        made["reason"] = "the command took longer than 30 s and was ended"
    elif status != "pass":
        made["reason"] = "stdout is 'yes', and 'no' was expected"
    if status == "waived":
        made["waiver"] = {
            "reason": "Accepted by the security board, ticket SEC-214",
            "until": "2027-03-31",
            "expired": False,
        }
    made["evidence"] = {"command": made.pop("command"), "rc": rc, "stdout": output, "stderr": "", "truncated": False}
    return {**made, "error_code": code}
