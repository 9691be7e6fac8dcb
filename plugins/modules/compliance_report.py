#!/usr/bin/python
# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of compliance_report, and its refusal elsewhere; the action plugin of the same name runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: compliance_report
short_description: Report on compliance checks and decide over the run
version_added: 1.0.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Takes the results of M(hostup.cloud.vps_check) of all hosts of a play, writes reports of several formats, works out
    what changed since the past runs, and fails if anything is not as it must be.
  - Run it once, after the checks, with the condition of the example. With C(run_once), ansible-core 2.16 exits with 2
    where something could not be checked, too.
  - The role P(hostup.cloud.compliance#role) does both, the checks and the report.
  - A run with failed checks at or above O(fail_on) fails. C(ansible-playbook) exits with 2.
  - A run in which something could not be checked is unreachable. C(ansible-playbook) exits with 4. This is so if a host
    of O(expected_hosts) has no result, if a host could not be checked, if a check at or above O(fail_on) could not be
    answered, and if fewer than O(min_hosts) hosts or none were checked. It comes before the failed checks.
  - All files are written beside their places first and are then put there together, so that none is ever half written.
    Folders that are missing are made. A new file has the mode that the umask leaves, V(prometheus) has 0644; a file
    that is there keeps its mode.
attributes:
  action:
    description: Runs in the controller's own process, without a connection to the host and without Python on it.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: none
    details:
      - It does the same in check mode, the writing included. The reports are all that it makes, and a scheduled run is
        usually one in check mode.
  delegation:
    description: Can be used in conjunction with delegate_to and related keywords.
    support: none
    details:
      - The reports are written on the controller. A delegation to another machine is refused.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: none
  idempotent:
    description: A task that is run once more, while nothing else has changed, is not C(changed).
    support: none
    details:
      - Each run writes reports of its own, with its time. Without O(reports) and O(history), it is not C(changed).
  platform:
    description: Target OS/families that can be operated against.
    platforms: posix
    support: full
options:
  registered:
    description:
      - The name of the variable in which the hosts registered their results of M(hostup.cloud.vps_check). The results
        are read where Ansible keeps them. A template over those of 1,000 hosts would take a minute or two.
      - Without O(expected_hosts), the play must have neither C(serial) nor the strategy C(free), with which not all
        hosts have been checked when the first ones are done.
      - An inventory of P(hostup.cloud.vps#inventory) that could not be read is a finding of the run, as Ansible goes on
        without its hosts.
      - Either this or O(results) must be given.
    type: str
  results:
    description:
      - The results of the hosts, each an RV(hostup.cloud.vps_check#module:compliance).
      - Data of another shape is refused, and RV(msg) names the host, the finding and the member.
    type: list
    elements: dict
  expected_hosts:
    description:
      - The names of the hosts that must have a result. One that has none is a finding of the run, which says why if the
        host has registered that.
      - The default is all hosts of the play with O(registered), those that dropped out of it too, and none with
        O(results).
    type: list
    elements: str
  profiles:
    description: The profiles, as O(hostup.cloud.vps_check#module:profiles). The reports hold their names.
    type: list
    elements: raw
    default: []
  fail_on:
    description:
      - The severity from which a failed check fails the run, and from which one that could not be answered makes it
        unreachable.
      - With V(never) no check does, but hosts that could not be checked still do.
    type: str
    choices: [info, low, medium, high, critical, never]
    default: medium
  min_hosts:
    description: How many hosts must be checked. None at all is never enough.
    type: int
    default: 1
  reports:
    description:
      - The reports to write, each a format and its path. The formats are V(html), V(json), V(junit), V(markdown),
        V(sarif) and V(prometheus).
      - A path that is relative counts from the folder that C(ansible-playbook) was started in.
    type: dict
    default: {}
  history:
    description:
      - A folder in which the reports of past runs are kept. Changes are worked out from them. Without it, none are.
      - Give each inventory or schedule a folder of its own.
    type: path
  keep:
    description: How many runs to keep, this one included. Other files in the folder are left alone.
    type: int
    default: 30
"""

EXAMPLES = r"""
---
- name: Check the fleet
  hosts: all
  gather_facts: false
  tasks:
    - name: Check the VPS
      hostup.cloud.vps_check:
        profiles:
          - linux_baseline
      register: checked
      ignore_errors: true

    - name: Report
      hostup.cloud.compliance_report:
        registered: checked
        profiles:
          - linux_baseline
        fail_on: high
        reports:
          html: /srv/compliance/index.html
          json: /srv/compliance/report.json
          prometheus: /var/lib/prometheus/node-exporter/compliance.prom
        history: /srv/compliance/history
      when: inventory_hostname == ansible_play_hosts[0]
"""

RETURN = r"""
verdict:
  description: One of V(clean), V(findings) and V(could_not_check).
  returned: when the report was written
  type: str
  sample: findings
summary:
  description: The report in figures.
  returned: when the report was written
  type: dict
  contains:
    hosts:
      description: How many hosts have a result.
      returned: always
      type: int
      sample: 1
    hosts_not_checked:
      description: How many hosts could not be checked.
      returned: always
      type: int
      sample: 0
    checks:
      description: How many different checks were made.
      returned: always
      type: int
      sample: 6
    status:
      description: How many findings there are of each status.
      returned: always
      type: dict
      sample: {pass: 2, fail: 1, error: 1, not_applicable: 1, waived: 1}
    severity:
      description: How many findings there are of each severity that failed, had no answer or are waived.
      returned: always
      type: dict
      sample:
        critical: {fail: 0, error: 0, waived: 0}
        high: {fail: 1, error: 1, waived: 1}
        medium: {fail: 0, error: 0, waived: 0}
        low: {fail: 0, error: 0, waived: 0}
        info: {fail: 0, error: 0, waived: 0}
    score:
      description: From 0 to 100. Null if no answer counts.
      returned: always
      type: int
      sample: 68
run_findings:
  description: What the run lacks. The first 100.
  returned: when the report was written
  type: list
  elements: dict
  contains:
    check:
      description: What is lacking.
      returned: always
      type: str
      sample: run_host_missing
    host:
      description: The host. Null if it is about the whole run.
      returned: always
      type: str
      sample: mail-01
    reason:
      description: Why.
      returned: always
      type: str
      sample: "the host has no result: its task failed, it could not be reached, or the run was cut short"
drift:
  description: What changed since the run before. The first 100 of each kind.
  returned: when the report was written
  type: dict
  contains:
    since:
      description: The time of that run, in UTC. Null if there is none.
      returned: always
      type: str
      sample: "2026-11-24T15:59:48+00:00"
    new:
      description: What was well and is not any more.
      returned: always
      type: list
      elements: dict
      contains: &change
        host:
          description: The host.
          returned: always
          type: str
          sample: web-01
        check:
          description: The id of the check.
          returned: always
          type: str
          sample: kernel_name
    fixed:
      description: What is well again.
      returned: always
      type: list
      elements: dict
      contains: *change
    flapping:
      description: What comes and goes.
      returned: always
      type: list
      elements: dict
      contains: *change
    counts:
      description: How many there are of each kind, without a limit.
      returned: always
      type: dict
      sample: {new: 1, fixed: 0, flapping: 0}
reports:
  description: The paths of the reports, by their format.
  returned: when the report was written
  type: dict
  sample:
    html: /srv/compliance/report.html
history:
  description: The path of this run's report in the folder of past runs. Null without O(history).
  returned: when the report was written
  type: str
  sample: /srv/compliance/history/20261124T155950.372491Z.report.json
msg:
  description: What was found and where the report is, or what went wrong.
  returned: always
  type: str
  sample: 1 check failed at or above low, on 1 of 1 host. The report is /srv/compliance/report.html.
error_code:
  description:
    - The name of the failure. V(compliance_findings) and V(compliance_could_not_check) are the verdicts.
      V(invalid_option) and V(report_not_written) mean that nothing was written.
  returned: unless the verdict is V(clean)
  type: str
  sample: compliance_findings
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.hostup.cloud.plugins.module_utils._compliance_report import ARGUMENT_SPEC


def main() -> None:
    """Refuse to run: the results of a fleet are not sent to another machine."""
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC)
    module.fail_json(msg="compliance_report runs on the controller, as an action", error_code="invalid_option")


if __name__ == "__main__":
    main()
