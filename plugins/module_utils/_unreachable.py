# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a request has no answer, in one sentence for people, and whether it can have been received."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ._errors import ApiUnreachable

with suppress(ImportError):  # _transport reports it
    import requests
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError

_UNKNOWN_ISSUER = "if it is your own, give its CA with ca_path, and do not switch validate_certs off"

#: What to do about a certificate, by OpenSSL's X509_V_ERR_*: not yet valid, expired, another host's name or address.
_CERTIFICATE_ADVICE = {
    9: "renew it, or check this machine's clock",
    10: "renew it, or check this machine's clock",
    62: "it belongs to another host; check api_base",
    64: "it belongs to another host; check api_base",
}


#: How OpenSSL, by its version, calls an answer to its handshake that is something else, such as http.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")


def unreachable(error: Exception, where: str, limit: float, *, answered: bool = False) -> ApiUnreachable:
    """Say in one sentence why there is no answer, and whether the request can have been received.

    `answered` is whether an earlier one was.
    """
    causes = list(_causes(error))
    refused = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if refused:
        return ApiUnreachable(
            f"the certificate of {where} is not trusted ({refused.verify_message.rstrip('.')}); "
            + _CERTIFICATE_ADVICE.get(refused.verify_code, _UNKNOWN_ISSUER),
            sent=False,
            transient=False,
        )
    if isinstance(error, requests.exceptions.InvalidURL):
        return ApiUnreachable(f"{where} cannot be reached: {error}", sent=False, transient=False)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return ApiUnreachable(f"{where} took no connection within {limit:.3g} s", sent=False)
    if isinstance(error, (requests.exceptions.Timeout, ReadTimeoutError)):
        return ApiUnreachable(f"{where} did not answer within {limit:.3g} s", sent=True)
    tunnel = next((str(cause) for cause in causes if str(cause).startswith("Tunnel connection failed")), None)
    if tunnel and isinstance(error, requests.exceptions.ProxyError):
        # That comes before the request.
        return ApiUnreachable(f"{where} cannot be reached through the proxy ({tunnel})", sent=False)
    # One that Python raises itself has no reason.
    wrong_port = any(isinstance(cause, ssl.SSLError) and getattr(cause, "reason", None) in _NOT_TLS for cause in causes)
    if wrong_port and isinstance(error, requests.exceptions.SSLError):
        return ApiUnreachable(f"{where} does not speak https; check the port of api_base", sent=True)
    # Not urllib3's ProxyError: it is also what a connection through a proxy becomes that breaks off after the request.
    sent = not any(isinstance(cause, NewConnectionError) for cause in causes)
    reasons = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    what = "broke the connection off" if sent else "cannot be reached"
    what += f" ({reasons[0] if reasons else type(causes[-1]).__name__})"
    # Just that is what a server does that expects a TLS handshake.
    may_be_https = sent and not answered and where.startswith("http:")
    hint = "; if it speaks https, give api_base as https" if may_be_https else ""
    return ApiUnreachable(f"{where} {what}{hint}", sent=sent)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it wraps, outermost first: urllib3 keeps causes in `reason` and in `args`.

    Not `__context__`: that may be an earlier, unrelated failure, and tell wrongly that nothing was sent.
    """
    seen: set[int] = set()
    pending: list[Any] = [error]
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            pending += [getattr(cause, "reason", None), *cause.args, cause.__cause__]
