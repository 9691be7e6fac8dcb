# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the key goes to: certificates and proxies."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..emulator.run import Emulator
from .commands import Ansible, vps_exec
from .inventories import source

NOW = datetime.now(timezone.utc)
HOST = "127.0.0.1"

#: What the sentence about each certificate says, beside that it is not trusted.
REFUSED = {
    "good, its CA unknown": "ca_path",
    "self-signed": "ca_path",
    "expired": "renew it, or check this machine's clock",
    "not yet valid": "renew it, or check this machine's clock",
    "of another host": "check api_base",
}


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    cert = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    paths = folder / "self-signed.pem", folder / "self-signed.key"
    paths[0].write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_path(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def behind(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Emulator]]:
    """An emulator behind each certificate of REFUSED; the first one is good for who knows the CA."""
    folder = tmp_path_factory.mktemp("certificates")
    certificates = {
        "good, its CA unknown": ca.issue_cert(HOST),
        "expired": ca.issue_cert(HOST, not_before=NOW - timedelta(days=9), not_after=NOW - timedelta(days=2)),
        "not yet valid": ca.issue_cert(HOST, not_before=NOW + timedelta(days=2), not_after=NOW + timedelta(days=9)),
        "of another host": ca.issue_cert("api.example.com", "127.0.0.2"),
    }
    paths = {"self-signed": self_signed(folder)}
    for kind, certificate in certificates.items():
        paths[kind] = folder / f"{kind}.pem", folder / f"{kind}.key"
        certificate.cert_chain_pems[0].write_to_path(str(paths[kind][0]))
        certificate.private_key_pem.write_to_path(str(paths[kind][1]))
    with ExitStack() as stack:
        yield {
            kind: stack.enter_context(
                Emulator(guests="canned", key="key", tls_cert=paths[kind][0], tls_key=paths[kind][1])
            )
            for kind in REFUSED
        }


@pytest.fixture
def good(behind: dict[str, Emulator]) -> Emulator:
    emulator = behind["good, its CA unknown"]
    emulator.clear_journal()
    return emulator


class Proxy:
    """Records the head of every request, and does what CONNECT asks for."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self._listener = socket.create_server((HOST, 0))
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def variables(self) -> dict[str, str]:
        """Return the environment of a user who set it for everything."""
        names = [f"{scheme}_proxy" for scheme in ("http", "https", "all")]
        spelt = [*names, *(name.upper() for name in names)]
        return {**dict.fromkeys(spelt, self.url), "no_proxy": "", "NO_PROXY": ""}

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (data := client.recv(4096)):
            head += data
        self.seen.append(head)
        method, target, *_rest = head.split(b" ", 2)
        if method != b"CONNECT":
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            client.close()
            return
        host, _colon, port = target.decode().rpartition(":")
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=self._carry, args=(server, client), daemon=True)
        back.start()
        self._carry(client, server)

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    running = Proxy()
    yield running
    running.close()


def test_a_certificate_that_is_not_trusted(
    ansible: Ansible, behind: dict[str, Emulator], ca_path: Path, good: Emulator
) -> None:
    ansible.variables = {"HOSTUP_API_KEY": "key"}
    tasks, sources, known = [], [], {}
    for number, (kind, emulator) in enumerate(behind.items()):
        options = {"api_base": emulator.base}
        if emulator is not good:
            options["ca_path"] = str(ca_path)
        known[number] = kind
        tasks.append(vps_exec(f"exec {kind}", id="vps_1", command="uname", **options))
        tasks.append({"name": kind, "hostup.cloud.vps_status": {"all": True, **options}, "ignore_errors": True})
        sources += source(ansible, f"n{number}", **options)
    run = ansible.play(*tasks)
    assert run.rc == 0, run.output
    for kind, advice in REFUSED.items():
        for task in (kind, f"exec {kind}"):
            result = run.result(task)
            assert result["error_code"] == "api_unreachable", task
            assert "is not trusted" in result["msg"]
            assert advice in result["msg"], task
            assert "\n" not in result["msg"]
    output = " ".join(ansible.run("ansible-inventory", *sources, "--list").output.split())
    assert "Traceback" not in output
    for number, kind in known.items():
        assert f"n{number}.hostup.yml" in output
        assert f"the VPSs cannot be listed: the certificate of {behind[kind].base[:-7]} is not trusted" in output
    for advice in REFUSED.values():
        assert advice in output
    assert [kind for kind, emulator in behind.items() if emulator.journal()] == []


def test_a_certificate_of_a_known_ca(ansible: Ansible, good: Emulator, ca_path: Path) -> None:
    vps_id = good.vps[0]["id"]
    ansible.variables = good.env()
    trust = {"ca_path": str(ca_path)}
    run = ansible.play(
        vps_exec("exec", id=vps_id, command="uname -a", **trust),
        {"name": "status", "hostup.cloud.vps_status": {"id": vps_id, **trust}},
        vps_exec("from the environment", {"environment": {"HOSTUP_CA_PATH": str(ca_path)}}, id=vps_id, command="id"),
        vps_exec("not verified", id=vps_id, command="id", validate_certs=False),
        vps_exec("not verified either", id=vps_id, command="id", validate_certs=False),
    )
    for task in ("exec", "from the environment", "not verified"):
        assert run.result(task).get("rc") == 0, run.output
    assert run.result("status")["status"]["power_state"] == "running"
    assert " ".join(run.output.split()).count("validate_certs is false") == 1, "Ansible says it once"
    sources = (*source(ansible, "option", **trust), *source(ansible, "unverified", validate_certs=False))
    good.clear_journal()
    assert "web-01" in ansible.run("ansible-inventory", *sources, "--graph").output
    assert len(good.journal(kind="list")) == 2
    run = ansible.run("ansible-inventory", *source(ansible, "silent"), "--graph", HOSTUP_CA_PATH=str(ca_path))
    assert "web-01" in run.output
    assert len(good.journal(kind="list")) == 3


def test_the_proxy_of_a_user_does_not_see_the_key(
    ansible: Ansible, good: Emulator, ca_path: Path, proxy: Proxy
) -> None:
    ansible.variables = {**good.env(), **proxy.variables(), "HOSTUP_CA_PATH": str(ca_path)}
    run = ansible.play(
        {"name": "status", "hostup.cloud.vps_status": {}},
        hosts="web-01",
        options=source(ansible, "proxied"),
    )
    assert run.result("status")["status"]["power_state"] == "running"
    address = good.base.split("/")[2].encode()
    assert len(proxy.seen) == 2
    for head in proxy.seen:
        assert head.startswith(b"CONNECT " + address + b" ")
        assert b"authorization" not in head.lower()
        assert good.key.encode() not in head


def test_what_is_for_loopback_goes_through_no_proxy(
    ansible: Ansible, emulator: Emulator, web: str, proxy: Proxy
) -> None:
    ansible.variables |= proxy.variables()
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    run = ansible.play(
        {"name": "status", "hostup.cloud.vps_status": {}},
        vps_exec("delegated", {"delegate_to": "db-01", "vars": local}, id=web, command="id"),
        hosts="web-01",
        options=source(ansible, "direct"),
    )
    assert run.result("status")["status"]["power_state"] == "running"
    assert run.result("delegated")["rc"] == 0, run.output
    assert {entry["kind"] for entry in emulator.journal()} == {"list", "status", "probe", "start", "poll"}
    assert proxy.seen == []
