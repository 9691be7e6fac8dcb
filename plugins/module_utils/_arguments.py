# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every module and plugin shares: how to reach the API, and which VPS is meant.

The documentation of the same options is in `plugins/doc_fragments/`; a test compares the two.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.ansible_release import __version__ as ansible_version
from ansible.module_utils.basic import env_fallback

from ._client import HostUp, Vps, checked_id
from ._deadline import NEVER, Deadline
from ._errors import InvalidOption, VpsAmbiguous, VpsNotFound
from ._transport import DEFAULT_API_BASE, Connection, is_api_key
from ._version import VERSION

try:
    from requests import __version__ as requests_version
except ImportError:
    requests_version = "missing"

#: api_key and api_key_file have no fallback here: `api_key` below knows that an option given beats either variable.
CONNECTION_SPEC: dict[str, dict[str, Any]] = {
    "api_key": {"type": "str", "no_log": True},
    "api_key_file": {"type": "path", "no_log": False},
    "api_base": {"type": "str", "default": DEFAULT_API_BASE, "fallback": (env_fallback, ["HOSTUP_API_BASE"])},
    "validate_certs": {"type": "bool", "default": True, "fallback": (env_fallback, ["HOSTUP_VALIDATE_CERTS"])},
    "ca_path": {"type": "path", "fallback": (env_fallback, ["HOSTUP_CA_PATH"])},
    "request_timeout": {"type": "float", "default": 30.0, "fallback": (env_fallback, ["HOSTUP_REQUEST_TIMEOUT"])},
    "max_retries": {"type": "int", "default": 5, "fallback": (env_fallback, ["HOSTUP_MAX_RETRIES"])},
}

TARGET_SPEC: dict[str, dict[str, Any]] = {
    "id": {"type": "str"},
    "name": {"type": "str"},
    "primary_ip": {"type": "str"},
}
TARGETS = tuple(TARGET_SPEC)


def api_key(options: Mapping[str, Any]) -> str:
    """Return the key: `api_key` or the text of `api_key_file`, else what HOSTUP_API_KEY or HOSTUP_API_KEY_FILE say.

    Raises InvalidOption.
    """
    key: str | None = options.get("api_key")
    path: str | None = options.get("api_key_file")
    if key is not None and path is not None:
        raise InvalidOption("api_key and api_key_file are both given; give one of them")
    if key is None and path is None:
        key, path = os.environ.get("HOSTUP_API_KEY"), os.environ.get("HOSTUP_API_KEY_FILE")
    if key is None and path is not None:
        try:
            with open(os.path.expanduser(path), encoding="utf-8") as file:
                key = file.read()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise InvalidOption(f"api_key_file {path!r} cannot be read: {reason}") from error
        if not is_api_key(key.strip()):
            raise InvalidOption(f"api_key_file {path!r} does not hold an API key and nothing else")
    if key is None or not key.strip():
        raise InvalidOption("api_key is missing; give api_key or api_key_file, or set HOSTUP_API_KEY")
    return key.strip()


def connection(options: Mapping[str, Any]) -> Connection:
    """Return how to reach the API. `options` are those of CONNECTION_SPEC; raises InvalidOption."""
    ca_path = options["ca_path"]
    if ca_path is not None:
        try:
            ssl.create_default_context(cafile=ca_path)
        except OSError as error:
            reason = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
            raise InvalidOption(f"ca_path {ca_path!r} cannot be used: {reason}") from error
    return Connection(
        api_key=api_key(options),
        api_base=options["api_base"],
        verify=(ca_path or True) if options["validate_certs"] else False,
        request_timeout=options["request_timeout"],
        max_retries=options["max_retries"],
        user_agent=f"hostup.cloud/{VERSION} ansible-core/{ansible_version} requests/{requests_version}",
    )


def check_target(options: Mapping[str, Any]) -> None:
    """Raise InvalidOption unless the options of TARGET_SPEC name a VPS."""
    given = {name: options[name] for name in TARGETS if options[name] is not None}
    if not given:
        raise InvalidOption("no VPS is named: give id, name or primary_ip, or set the host variable hostup_id")
    for name, value in given.items():
        if not value.strip():
            raise InvalidOption(f"{name} is empty")
    if options["id"] is not None:
        checked_id(options["id"])


def find_vps(client: HostUp, options: Mapping[str, Any], *, deadline: Deadline = NEVER) -> Vps:
    """Return the VPS that the options of TARGET_SPEC name; only a name or an address costs a request.

    Of a VPS that is named by its id, nothing else is known.

    Raises VpsNotFound or VpsAmbiguous.
    """
    if options["id"] is not None:
        return Vps(id=options["id"], name=None, primary_ip=None, raw={})
    found = list(client.list_vps(name=options["name"], primary_ip=options["primary_ip"], deadline=deadline))
    sought = next(f"{name} {options[name]!r}" for name in ("name", "primary_ip") if options[name] is not None)
    if not found:
        raise VpsNotFound(f"no VPS of the account has {sought}")
    if len(found) > 1:
        ids = ", ".join(sorted(vps.id for vps in found))
        raise VpsAmbiguous(
            f"{len(found)} VPSs of the account have {sought}: {ids}; give the id of the one that is meant"
        )
    return found[0]
