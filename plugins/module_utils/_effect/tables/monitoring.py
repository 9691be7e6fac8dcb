# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitoring, logs and scheduling."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
PROGRAMS = {
    "btop": "can signal processes",
    "bashtop": "can signal processes",
    "htop": "can signal processes",
    "glances": Rule("", "t", long="version", needs="--version"),
    "collectl": Rule("", "sic", long="all verbose"),
    "goaccess": "may write, or run what is not visible here",
    "lnav": Rule("V", needs="-V"),
    "multitail": "can run programs",
    "logwatch": "may write, or run what is not visible here",
    "logcheck": "sends mails",
    "logrotate": Rule(
        "dv",
        long="debug verbose",
        needs="-d --debug",
        writes={
            "s state": "may make its file",
            "f force": "rotates logs",
            "m mail": "runs a program",
            "l log": "writes to its file",
        },
    ),
    "loggen": "adds messages to a log",
    "syslog-ng-ctl": Rule(commands={"stats query": Rule("", "c"), "healthcheck": Rule()}),
    "promtool": Rule(
        commands={
            "test": Rule(commands={"rules": Rule()}),
            "check": Rule(
                commands={
                    "config rules web-config metrics healthy ready service-discovery": Rule(
                        long="syntax-only lint-fatal", long_values="lint"
                    )
                }
            ),
            "query": Rule(
                commands={"instant range series labels": Rule("", "o", long_values="start end step format match time")}
            ),
        }
    ),
    "amtool": Rule(
        long_values="alertmanager.url output",
        commands={
            "check-config": _ANY,
            "alert": Rule(
                commands={"query": Rule(long="active silenced inhibited", long_values="receiver")}, bare=True
            ),
            "silence": Rule(commands={"query": Rule(long_values="within")}, bare=True),
            "config": Rule(commands={"show": _ANY, "routes": Rule(operands=0)}),
            "cluster": Rule(commands={"show": _ANY}),
        },
    ),
    "prometheus": Rule(long="version", needs="--version"),
    "node_exporter": Rule(long="version", needs="--version"),
    "nagios": Rule("vV", needs="-v -V"),
    "alertmanager": "runs a daemon",
    "collectd": Rule("h", needs="-h", operands=0),
    "collectdctl": Rule("", "s", commands={"listval": Rule(), "getval": Rule(operands=1)}),
    "fluent-bit": "runs a daemon",
    "fluentd": "runs a daemon",
    "grafana-cli": Rule(commands={"plugins": Rule(commands={"ls list-remote": Rule(operands=0)})}),
    "grafana-server": Rule("v", needs="-v", operands=0),
    "logcli": Rule(commands={"labels series": Rule(long="analyze-labels quiet")}),
    "loki": "runs a daemon",
    "munin-node": "runs a daemon",
    "netdata": Rule("vV", needs="-v -V", operands=0),
    "nrpe": "runs a daemon",
    "uprecords": Rule("abcdsw", "im", operands=0),
    "ipmi-chassis": Rule(
        "",
        "hup",
        long="get-chassis-status get-status get-chassis-capabilities get-system-restart-cause "
        "get-power-on-hours-counter",
        long_values="hostname username password driver-type",
        needs="--get-chassis-status --get-status --get-chassis-capabilities --get-system-restart-cause "
        "--get-power-on-hours-counter",
        operands=0,
    ),
    "zabbix_sender": "sends data",
    "munin-run": "runs a plugin",
    "telegraf": Rule(long="version", commands={"version": _ANY}),
    "snmpget": Rule("", "vclaxuAXnrtOmM"),
    "snmpwalk": Rule("", "vclaxuAXnrtOmMC"),
    "snmpbulkwalk": Rule("", "vclaxuAXnrtOmMC"),
    "snmpbulkget": Rule("", "vclaxuAXnrtOmMC"),
    "snmptable": Rule("", "vclaxuAXnrtOmMC"),
    "snmpdf": Rule("", "vclaxuAXnrtOmMC"),
    "snmpstatus": Rule("", "vclaxuAXnrtOmMC"),
    "snmpgetnext": Rule("", "vclaxuAXnrtOmM"),
    "snmptranslate": Rule("", "OmMTI"),
    "snmpset": "changes a device",
    "snmptrap": "sends a message",
    "strace": Rule("V", needs="-V", operands=0),
    "ltrace": Rule("V", needs="-V", operands=0),
    "gstack": "traces a process",
    "pstack": "traces a process",
    "eu-stack": "traces a process",
    "execsnoop": "loads programs into the kernel",
    "opensnoop": "loads programs into the kernel",
    "biolatency": "loads programs into the kernel",
    "sysdig": Rule("lL", long="version", needs="-l -L --version"),
    "systemtap": "loads programs into the kernel",
    "stap": "loads programs into the kernel",
    # Most commands of lttng start its daemon.
    "lttng": (
        Rule(commands={"version": Rule(operands=0)}),
        Rule("n", long="no-sessiond", needs="-n --no-sessiond", commands={"list status": Rule("kuj")}),
    ),
    "ipmi-sensors": Rule(
        "vq",
        "tuhp",
        long="output-sensor-state no-header-output comma-separated-output quiet-cache",
        long_values="sensor-types record-ids hostname username password",
    ),
    "ipmi-sel": Rule("vi", "hup", long="output-event-state", long_values="hostname username password tail display"),
    "bmc-info": Rule(),
    "apcaccess": Rule("u", "fhp", operands=None),
    "upsc": Rule("lL", operands=2),
    "tailf": Rule("0123456789", "n", pure=True),
    "ccze": Rule("Ar", "cm"),
    # moreutils' program takes a format; task-spooler's program of the same name takes a command, and runs it.
    "ts": Rule("rism", operands=1, pattern=".*%.*"),
    "pv": Rule(
        "pterabfnqWlcTV0",
        "DsNwHLBiF",
        long="progress timer eta rate average-rate bytes numeric quiet wait line-mode cursor force",
        long_values="size name interval width rate-limit buffer-size",
    ),
    "newrelic-infra": Rule(long="version", needs="--version"),
    "datadog-agent": Rule(commands={"status health version hostname configcheck": Rule()}),
    "filebeat": Rule(
        commands={
            "version": _ANY,
            "test": Rule(commands={"config output": Rule("e")}),
            "modules": Rule(commands={"list": _ANY}),
        }
    ),
    "vector": Rule(commands={"validate": Rule(long="no-environment"), "list": _ANY}),
    "whoopsie": "sends reports",
    "apport-cli": "sends reports",
    "abrt-cli": Rule(commands={"list ls info status": Rule("vqn", long="verbose fmt detailed pretty")}),
    "kdumpctl": Rule(commands={"status showmem estimate": _ANY}),
    "sos": "writes a report",
    "sosreport": Rule(
        "l", long="list-plugins list-profiles list-presets", needs="-l --list-plugins --list-profiles --list-presets"
    ),
    "insights-client": Rule(long="status version", needs="--status --version"),
    "subscription-manager": Rule(
        commands={
            "status version facts list repos orgs identity release syspurpose": Rule(
                long="list consumed available installed list-enabled list-disabled show"
            )
        }
    ),
}
