# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every module and plugin shares: how to reach the API, and which VPS is meant.

The documentation of the same options is in `plugins/doc_fragments/`; a test compares the two.
"""

from __future__ import annotations

import ipaddress
import os
import re
import select
import ssl
import stat
import time
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.ansible_release import __version__ as ansible_version
from ansible.module_utils.basic import env_fallback

from ._client import HostUp, Vps, checked_id
from ._deadline import NEVER, Deadline
from ._errors import InvalidOption, VpsAmbiguous, VpsNotFound
from ._shown import shown
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

#: Among the options, what is no option of the user's: the folder of the rate gate, and whom to tell of long waits.
#: They need not be there.
GATE_FOLDER = "_gate_folder"
REMARK = "_remark"

TARGET_SPEC: dict[str, dict[str, Any]] = {
    "id": {"type": "str"},
    "name": {"type": "str"},
    "primary_ip": {"type": "str"},
}
TARGETS = tuple(TARGET_SPEC)

#: The most characters of what names a VPS.
LONGEST_NAME = 255

#: What no name holds: control characters, and halves of surrogates, which stand for bytes that are not UTF-8. Compiled
#: here, as each fork of a play would do it anew.
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

#: Bytes that are read of api_key_file, and seconds that are waited for what a pipe brings.
KEY_FILE_SIZE = 4096
KEY_FILE_WAIT = 10.0

#: What was read of pipes, which give it once and are read for a task more than once.
_piped: dict[tuple[str, int], bytes] = {}


def api_key(options: Mapping[str, Any]) -> str:
    """Return the key: `api_key` or the text of `api_key_file`, else what HOSTUP_API_KEY or HOSTUP_API_KEY_FILE say.

    Raises InvalidOption.
    """
    key: str | None = options.get("api_key")
    path: str | None = options.get("api_key_file")
    if key is not None and path is not None:
        raise InvalidOption(f"api_key and api_key_file {shown(path)} are both given; give one of them")
    if key is None and path is None:
        # An empty variable is what a container's configuration makes of one that is not given.
        key, path = os.environ.get("HOSTUP_API_KEY") or None, os.environ.get("HOSTUP_API_KEY_FILE") or None
    if key is None and path is not None:
        if not path:
            raise InvalidOption("api_key_file is empty; it is the path of a file that holds the API key")
        try:
            key = _read(os.path.expanduser(path)).decode()
        except UnicodeDecodeError as error:
            raise InvalidOption(f"api_key_file {shown(path)} cannot be read: it is not text") from error
        except (OSError, ValueError) as error:
            raise InvalidOption(f"api_key_file {shown(path)} cannot be read: {_reason(error)}") from error
        if not is_api_key(key.strip()):
            raise InvalidOption(f"api_key_file {shown(path)} does not hold an API key and nothing else")
    if key is None or not key.strip():
        raise InvalidOption(
            "api_key is missing; give api_key or api_key_file, or set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE"
        )
    return key.strip()


def _read(path: str) -> bytes:
    """Return what is in a file or a pipe, such as /dev/fd/63, which must be short. Raises OSError or ValueError."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        state = os.fstat(file)
        pipe = (path, state.st_ino)
        until = time.monotonic() + (0 if pipe in _piped else KEY_FILE_WAIT)
        ready = select.poll()
        ready.register(file, select.POLLIN)
        content = b""
        while len(content) <= KEY_FILE_SIZE:
            if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
                if pipe in _piped:
                    break
                raise ValueError(f"it is not a file, and nothing came out of it within {KEY_FILE_WAIT:g} s")
            part = os.read(file, KEY_FILE_SIZE + 1)
            if not part:
                break
            content += part
    finally:
        os.close(file)
    if len(content) > KEY_FILE_SIZE:
        raise ValueError(f"it is longer than {KEY_FILE_SIZE} bytes, and no key is")
    if not stat.S_ISREG(state.st_mode):
        if not content and pipe not in _piped:
            raise ValueError("it is not a file, and it is empty; a pipe gives the key to the first task alone")
        content = _piped[pipe] = content or _piped[pipe]
    return content


def _reason(error: OSError | ValueError) -> str:
    """Return why a path cannot be used, for people."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    # NUL and what is not UTF-8 cannot be in a path.
    return "it is not a path" if isinstance(error, UnicodeError) or "null" in str(error) else str(error)


def connection(options: Mapping[str, Any]) -> Connection:
    """Return how to reach the API. `options` are those of CONNECTION_SPEC; raises InvalidOption."""
    ca_path = options["ca_path"]
    if ca_path is not None:
        if not ca_path:
            raise InvalidOption("ca_path is empty; it is the path of a file of certificates")
        try:
            # `requests` reads it for each connection, which a pipe could not bear.
            if not stat.S_ISREG(os.stat(ca_path).st_mode):
                raise ValueError("it is a folder" if os.path.isdir(ca_path) else "it is not a file")
            ssl.create_default_context(cafile=ca_path)
        except ssl.SSLError as error:
            raise InvalidOption(f"ca_path {shown(ca_path)} cannot be used: it holds no certificate") from error
        except (OSError, ValueError) as error:
            raise InvalidOption(f"ca_path {shown(ca_path)} cannot be used: {_reason(error)}") from error
    return Connection(
        api_key=api_key(options),
        api_base=options["api_base"],
        verify=(ca_path or True) if options["validate_certs"] else False,
        request_timeout=options["request_timeout"],
        max_retries=options["max_retries"],
        gate_folder=options.get(GATE_FOLDER),
        remark=options.get(REMARK),
        user_agent=f"hostup.cloud/{VERSION} ansible-core/{ansible_version} requests/{requests_version}",
    )


def check_target(options: Mapping[str, Any], *, also: str = "") -> None:
    """Raise InvalidOption unless the options of TARGET_SPEC name a VPS; `also` is what else could be said there."""
    given = {name: options[name] for name in TARGETS if options[name] is not None}
    if not given:
        raise InvalidOption(f"no VPS is named: give id, name or primary_ip, or set the host variable hostup_id{also}")
    for name, value in given.items():
        if not value.strip():
            raise InvalidOption(f"{name} {shown(value)} is empty")
        if len(value) > LONGEST_NAME:
            raise InvalidOption(
                f"{name} {shown(value)} is {len(value)} characters long; a VPS is named by at most {LONGEST_NAME}"
            )
        if _NOT_IN_A_NAME.search(value):
            raise InvalidOption(f"{name} {shown(value)} holds a control character or bytes that are not UTF-8")
    if options["id"] is not None:
        checked_id(options["id"])
    if options["primary_ip"] is not None:
        try:
            # An address with a zone is one of a link, and means nothing to others.
            ipaddress.ip_address(options["primary_ip"].replace("%", " "))
        except ValueError as error:
            raise InvalidOption(f"primary_ip {shown(options['primary_ip'])} is not an IP address") from error


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
