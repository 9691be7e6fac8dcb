#!/usr/bin/python
# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module vps_exec; the action plugin of the same name is what usually runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vps_exec
short_description: Run a command in a VPS through its guest agent
version_added: 1.0.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Runs a command inside a VPS through its QEMU guest agent and returns what it printed and its exit code. The VPS
    needs neither SSH nor Python.
  - The task asks whether the guest agent is available, starts the command, and polls until it has ended.
  - The task is C(changed) only if the command may have changed something, see O(effect). In check mode, commands that
    only read are run, and others are not sent.
  - A command is never started twice. Where it cannot be known whether it was started, the task fails with the
    RV(error_code) V(start_unknown).
  - The API key needs the scopes C(read:vm) and C(write:vm), as both the start and the result of a command need the
    latter.
extends_documentation_fragment:
  - hostup.cloud.attributes
  - hostup.cloud.connection
  - hostup.cloud.target
attributes:
  check_mode:
    support: partial
    details:
      - Commands that only read are run. Others are not sent, and are reported as C(changed).
      - With O(creates) or O(removes), the path is looked at in the VPS, whatever the command is.
      - With O(pid), nothing is done, as a result can be read only once.
  idempotent:
    support: partial
    details:
      - Commands that only read are not C(changed). One that may write runs each time and is C(changed) each time,
        unless O(creates) or O(removes) tell that it has run.
options:
  command:
    description:
      - The command, which a shell in the VPS runs, as a rule as C(root).
      - Exactly one of O(command), O(argv), O(commands) and O(pid) is required.
      - Together with what O(chdir), O(creates), O(removes) and O(executable) add it may have 4096 characters.
    type: str
    aliases:
      - cmd
  argv:
    description:
      - The command as a list of a program and its arguments, which no shell interprets. The program's name cannot
        begin with C(-).
      - Exactly one of O(command), O(argv), O(commands) and O(pid) is required.
    type: list
    elements: str
  commands:
    description:
      - Several commands that only read, which are started together, as many as fit into the 4096 characters that the
        API takes. Each runs in a shell of its own, without input, and has an element in RV(results).
      - A command's syntax error or C(exit) harms only itself. Nothing is written in the VPS.
      - If one of them may write, the task fails with the RV(error_code) V(write_refused) before anything is sent,
        unless O(effect=write) or O(effect=read) is given.
      - If the API rejects them together, each half of them is started by itself, and so on, so that only those fail
        that it rejects. Those that it takes are started once, in their order.
      - Each may have 4096 characters.
      - Cannot be combined with O(chdir), O(creates), O(removes) and O(wait=false).
      - Exactly one of O(command), O(argv), O(commands) and O(pid) is required.
    type: list
    elements: str
  command_timeout:
    description:
      - The time in seconds, up to V(86400), after which one of O(commands) is ended, where the VPS has the program
        C(timeout), as those with GNU coreutils or busybox have. O(timeout) is over all of them.
      - What a command has started in the background must close its output, or it is waited for.
    type: int
    default: 30
  pid:
    description:
      - Collects the result of a command that an earlier task started, with O(wait=false) or with a O(timeout) that
        was too short. The value is the RV(pid) that the earlier task returned.
      - A result can be collected only once.
      - The task is not C(changed), unless O(effect=write) is given.
      - Cannot be combined with O(chdir), O(creates), O(removes) and O(executable).
      - Exactly one of O(command), O(argv), O(commands) and O(pid) is required.
    type: int
  chdir:
    description:
      - The folder in the VPS to run the command in. If it cannot be entered, the command is not run and the task
        fails with the RV(error_code) V(chdir_failed).
      - C(~) is not expanded, and a path that begins with it is refused.
    type: str
  creates:
    description:
      - A path in the VPS. If it exists, the command is not run.
      - V(*) and V(?) match as in a shell. C(~) is not expanded, and a path that begins with it is refused.
      - A relative path is relative to O(chdir).
    type: str
  removes:
    description:
      - A path in the VPS. If it does not exist, the command is not run.
      - V(*) and V(?) match as in a shell. C(~) is not expanded, and a path that begins with it is refused.
      - A relative path is relative to O(chdir).
    type: str
  executable:
    description:
      - The shell in the VPS to run the command with, such as V(/bin/bash), as C(EXECUTABLE -c COMMAND).
      - C(~) is not expanded, and a path that begins with it is refused.
    type: str
  effect:
    description:
      - Whether the command may change something. It decides whether the task is C(changed), and whether the command
        is run in check mode.
      - With V(auto), the command's text decides. What is not known to only read counts as a write. Without
        O(executable), so does what only bash takes for a read, as the VPS's own C(sh) may be another.
      - With V(read) or V(write), you decide. RV(effect_reason) says so if the text says otherwise.
    type: str
    choices:
      - auto
      - read
      - write
    default: auto
  strip_empty_ends:
    description:
      - Whether empty lines are stripped from the end of RV(stdout) and RV(stderr).
    type: bool
    default: true
  timeout:
    description:
      - The time in seconds by which everything must be done, from the first request to the result. It is at most 30
        days, which is V(2592000).
      - A command that is still running then goes on. The task fails with the RV(error_code) V(timed_out), and returns
        the RV(pid) with which a later task can collect the result.
    type: float
    default: 300.0
  poll_interval:
    description:
      - The longest pause between two polls, in seconds, at most V(3600). The first pauses are shorter, so that the
        result of a short command is there at once.
    type: float
    default: 5.0
  wait:
    description:
      - Whether to wait until the command has ended. With V(false), the task returns the RV(pid) as soon as the
        command is started. A later task collects the result with O(pid).
      - V(false) cannot be combined with O(creates), O(removes) and O(pid).
    type: bool
    default: true
  wait_for_agent:
    description:
      - The time in seconds to wait for a guest agent that is not available, for example after a boot. It cannot be
        longer than O(timeout), which includes it.
    type: float
    default: 0.0
notes:
  - Neither C(become_user) nor C(environment) reaches the command. A warning says so; use C(runuser) and variables in
    the command itself.
  - Use O(timeout) and not the keyword C(timeout), which ends the task without a word on the command. C(until) and
    C(retries) run a command again.
  - A command that leaves something running in the background must redirect its output, as in
    C(nohup server >/dev/null 2>&1 &). Otherwise the guest agent waits for it, and the task times out.
  - The guest agent captures at most 16 MiB of each stream.
  - Bytes that are not UTF-8 come back as U+FFFD, and a warning says so. Encode them in the command where they matter.
seealso:
  - plugin: hostup.cloud.effect
    plugin_type: filter
    description: Tells what O(effect=auto) makes of a command.
  - module: hostup.cloud.vps_status
  - plugin: hostup.cloud.vps
    plugin_type: inventory
"""

EXAMPLES = r"""
---
- name: See the kernel of the running VPSs of the inventory
  hosts: state_running
  gather_facts: false
  tasks:
    - name: Ask for the kernel
      hostup.cloud.vps_exec:
        command: uname -a
      register: kernel

    - name: Show it
      ansible.builtin.debug:
        var: kernel.stdout

- name: Run commands in one VPS
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/hostup.cloud.all:
      api_key_file: ~/.config/hostup/key
  tasks:
    - name: Restart a service in the VPS that is called web-01
      hostup.cloud.vps_exec:
        name: web-01
        command: systemctl restart nginx

    - name: Make an archive once, in a folder, without a shell
      hostup.cloud.vps_exec:
        name: web-01
        argv:
          - tar
          - -czf
          - /root/www backup.tar.gz
          - .
        chdir: /var/www
        creates: /root/www backup.tar.gz

    - name: Use bash
      hostup.cloud.vps_exec:
        name: web-01
        command: set -o pipefail; journalctl -p err --since today | tail -n 20
        executable: /bin/bash

    - name: Say that a script only reads, as its text is not known
      hostup.cloud.vps_exec:
        name: web-01
        command: /usr/local/bin/report
        effect: read

    - name: Wait for the guest agent after a boot
      hostup.cloud.vps_exec:
        name: web-01
        command: uptime
        wait_for_agent: 120

    - name: Look at several things in one exchange
      hostup.cloud.vps_exec:
        name: web-01
        commands:
          - uname -r
          - df -P /
          - systemctl is-system-running
      register: looked
      failed_when: looked.error_code is defined and looked.error_code != 'non_zero_rc'

    - name: Start something that takes long
      hostup.cloud.vps_exec:
        name: web-01
        command: apt-get -y upgrade
        wait: false
      register: upgrade

    - name: Collect its result
      hostup.cloud.vps_exec:
        name: web-01
        pid: "{{ upgrade.pid }}"
        timeout: 1800
      when: upgrade.pid is defined # in check mode it was not started
"""

RETURN = r"""
vps_id:
  description: The id of the VPS.
  returned: when the VPS was looked for and found
  type: str
  sample: vps_01hxa3b4c5d6e7f8g9h0j1k2m3
cmd:
  description: The command as it was given, O(command), O(argv) or O(commands).
  returned: with O(command), O(argv) or O(commands)
  type: raw
  sample: uname -s
stdout:
  description: What the command printed.
  returned: when the command ended or was skipped, and in check mode, but not with O(pid) there
  type: str
  sample: Linux
stdout_lines:
  description: RV(stdout) as a list of lines.
  returned: when the command ended or was skipped, and in check mode, but not with O(pid) there
  type: list
  elements: str
  sample: [Linux]
stderr:
  description: What the command printed as errors.
  returned: when the command ended or was skipped, and in check mode, but not with O(pid) there
  type: str
  sample: "cat: /no/such: No such file or directory"
stderr_lines:
  description: RV(stderr) as a list of lines.
  returned: when the command ended or was skipped, and in check mode, but not with O(pid) there
  type: list
  elements: str
  sample: ["cat: /no/such: No such file or directory"]
rc:
  description:
    - The exit code. It is negative if a signal ended the command.
    - Null if the command was not sent in check mode; with ansible-core 2.21 it is left out then.
    - A code other than 0 fails the task.
  returned: when the command ended or was skipped, and in check mode, but not with O(pid) there
  type: int
  sample: 0
results:
  description:
    - What became of each of O(commands), in their order. Where RV(results[].failed) is true for one, it is for the
      task, which then has the RV(error_code) of the first.
  returned: with O(commands)
  type: list
  elements: dict
  contains:
    cmd:
      description: The command.
      returned: always
      type: str
      sample: uname -s
    failed:
      description: Whether it has no exit code, or one that is not 0.
      returned: always
      type: bool
      sample: false
    rc:
      description: The exit code, null if there is none. A command that a signal ended has 128 and the signal's number.
      returned: always
      type: int
      sample: 0
    stdout:
      description: What it printed.
      returned: unless the task failed before it
      type: str
      sample: Linux
    stdout_lines:
      description: RV(results[].stdout) as a list of lines.
      returned: unless the task failed before it
      type: list
      elements: str
      sample: [Linux]
    stderr:
      description: What it printed as errors.
      returned: unless the task failed before it
      type: str
      sample: "cat: /no/such: No such file or directory"
    stderr_lines:
      description: RV(results[].stderr) as a list of lines.
      returned: unless the task failed before it
      type: list
      elements: str
      sample: ["cat: /no/such: No such file or directory"]
    truncated:
      description: The streams that are not complete.
      returned: if there are any
      type: list
      elements: str
      sample: [stdout]
    msg:
      description: What went wrong.
      returned: if it failed
      type: str
      sample: the command was ended after 3 s
    error_code:
      description: The name of the failure.
      returned: if it failed
      type: str
      sample: command_timed_out
    request_id:
      description: The API's name for the request that failed, for HostUp's support.
      returned: if the API refused the command
      type: str
      sample: req_018z03wzjatx00000000000059
    problem:
      description: What the API said of its error. A member is null if the answer lacks it.
      returned: if the API refused the command
      type: dict
      contains: &problem
        status:
          description: The HTTP status.
          returned: always
          type: int
          sample: 400
        code:
          description: The API's name for the error.
          returned: always
          type: str
          sample: invalid_request
        title:
          description: The error in a few words.
          returned: always
          type: str
          sample: Invalid request
        detail:
          description: The error in a sentence.
          returned: always
          type: str
          sample: This command has been blocked for safety reasons
        errors:
          description: What the API refused in the request. Each has a C(pointer), its path, and a C(detail).
          returned: always
          type: list
          elements: dict
          sample: []
pid:
  description: The number under which the guest agent runs the command.
  returned: when the command was started
  type: int
  sample: 37
start:
  description: When the command was sent, by the controller's clock.
  returned: when the command was started by this task
  type: str
  sample: "2026-11-24 15:59:39.466204"
end:
  description: When the result was there, by the controller's clock.
  returned: when the command ended
  type: str
  sample: "2026-11-24 15:59:39.574356"
delta:
  description: The time between RV(start) and RV(end).
  returned: when the command was started by this task and ended
  type: str
  sample: "0:00:00.108152"
effect:
  description: Whether the command only reads, or may write.
  returned: unless an option was refused
  type: str
  sample: read
effect_reason:
  description: Why RV(effect) is what it is.
  returned: unless an option was refused
  type: str
  sample: uname only reads
msg:
  description: What went wrong, or why the command was not run.
  returned: on failure, and when the command was not run
  type: str
  sample: "non-zero return code 1: cat: /no/such: No such file or directory"
error_code:
  description:
    - The name of the failure.
    - Nothing was run with V(chdir_failed), V(command_rejected), V(exec_forbidden), V(invalid_option) and
      V(vps_ambiguous).
    - The command may be running with V(start_unknown), whose answer was lost.
    - The command ran with V(non_zero_rc), and with V(result_lost), where the answer with its result was lost.
    - With V(vps_restarted) the VPS was restarted while the command ran, and with V(pid_unknown) the guest agent knows
      nothing of it, or nothing any more. What became of it is not known.
    - Of O(commands), V(write_refused) says that one may write, so that none was sent. An element of RV(results) can
      have V(command_timed_out), where it was ended after O(command_timeout), and V(no_result), where what runs the
      commands was ended before it; with V(no_result) it is not known whether that one was begun.
    - With the others, the command was started only if RV(pid) is returned. They are V(agent_unavailable),
      V(api_error), V(api_unreachable), V(forbidden), V(rate_limited), V(timed_out), V(unauthorized), V(vps_not_found)
      and V(vps_not_ready).
    - What to do about each is in C(docs/failures.md) of the collection's repository.
  returned: on failure
  type: str
  sample: agent_unavailable
request_id:
  description: The API's name for the request that failed, for HostUp's support.
  returned: when the API answered with an error
  type: str
  sample: req_018z03wzjatx00000000000059
problem:
  description: What the API said of its error. A member is null if the answer lacks it.
  returned: when the API answered with an error
  type: dict
  contains: *problem
"""

from ansible_collections.hostup.cloud.plugins.module_utils._exec import TASK
from ansible_collections.hostup.cloud.plugins.module_utils._task import run_module


def main() -> None:
    """Run the task."""
    run_module(TASK)


if __name__ == "__main__":
    main()
