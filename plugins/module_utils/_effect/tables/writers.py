# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that write whatever their options are, with what they do."""

from __future__ import annotations

_BY_REASON = {
    "removes files": "rm shred srm wipe",
    "removes files or folders": "rmdir unlink trash trash-put trash-empty",
    "copies or moves files": "cp mv scp sftp rcp install ginstall dcp pax",
    "makes files": "touch mkfifo mknod tempfile fallocate truncate ln link symlink mkfile",
    "makes folders": "mkdir mkdirhier",
    "changes files": "chmod chown chgrp chattr setfacl setfattr setcap sponge patch ed ex mac2unix",
    "splits a file into new files": "split csplit",
}

PROGRAMS = {name: reason for reason, names in _BY_REASON.items() for name in names.split()}
