# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator behind TLS, with a certificate made for the occasion."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import requests

from tests.emulator.run import Emulator, EmulatorError


@pytest.fixture
def certificate(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return str(cert), str(key)


def test_https(certificate):
    cert, key = certificate
    with Emulator(guests="canned", tls_cert=cert, tls_key=key) as emulator:
        assert emulator.base.startswith("https://127.0.0.1:")
        headers = {"Authorization": f"Bearer {emulator.key}"}
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(emulator.base + "/vps", headers=headers, timeout=20)
        assert requests.get(emulator.base + "/vps", headers=headers, verify=cert, timeout=20).status_code == 200
        assert len(emulator.vps) == 3


def test_half_of_it_is_refused(certificate):
    with pytest.raises(EmulatorError, match="belong together"):
        Emulator(guests="canned", tls_cert=certificate[0]).start()
