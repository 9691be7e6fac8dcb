# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the options that every module and plugin shares."""

from __future__ import annotations


class ModuleDocFragment:
    """How to reach the API."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.10
  - requests (Python library)
options:
  api_key:
    description:
      - The API key.
      - If neither O(api_key) nor O(api_key_file) is given, the environment variables E(HOSTUP_API_KEY) and then
        E(HOSTUP_API_KEY_FILE) are used.
      - Mutually exclusive with O(api_key_file).
    type: str
  api_key_file:
    description:
      - The path of a file that holds the API key and nothing else. A relative path is relative to the current folder.
      - A pipe, such as a shell's process substitution makes, gives the key to the first task alone.
      - See O(api_key) for the environment variable E(HOSTUP_API_KEY_FILE).
    type: path
  api_base:
    description:
      - The URL of the API, with C(/api/v2).
      - C(http) is accepted for loopback addresses only, as the key would be readable on its way.
      - If not given, the environment variable E(HOSTUP_API_BASE) is used.
    type: str
    default: https://cloud.hostup.se/api/v2
  validate_certs:
    description:
      - Whether the API's certificate is verified.
      - If not given, the environment variable E(HOSTUP_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a CA bundle (PEM) that the API's certificate is verified against, instead of the usual one. It is a
        file, and not a folder.
      - If not given, the environment variable E(HOSTUP_CA_PATH) is used.
    type: path
  request_timeout:
    description:
      - The longest wait for the connection, and for each piece of an answer, in seconds, at most 3600. A whole answer
        may take four times as long.
      - If not given, the environment variable E(HOSTUP_REQUEST_TIMEOUT) is used.
    type: float
    default: 30.0
  max_retries:
    description:
      - How often a request is sent again after a failure that may pass, such as a connection error, a rate limit or
        an HTTP 502; at most 1000 times.
      - A request that starts a command is sent again only where it cannot have been processed.
      - What one task is told of the API's rate limit, all tasks of the same user and key on this machine heed. A wait
        that does not fit into the time that a task has fails it at once.
      - If not given, the environment variable E(HOSTUP_MAX_RETRIES) is used.
    type: int
    default: 5
"""

    # Adds the environment variables to the fragment above, for plugins whose options come from Ansible's configuration.
    PLUGIN = r"""
options:
  api_key:
    env:
      - name: HOSTUP_API_KEY
  api_key_file:
    env:
      - name: HOSTUP_API_KEY_FILE
  api_base:
    env:
      - name: HOSTUP_API_BASE
  validate_certs:
    env:
      - name: HOSTUP_VALIDATE_CERTS
  ca_path:
    env:
      - name: HOSTUP_CA_PATH
  request_timeout:
    env:
      - name: HOSTUP_REQUEST_TIMEOUT
  max_retries:
    env:
      - name: HOSTUP_MAX_RETRIES
"""
