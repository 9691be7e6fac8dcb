# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives and compression."""

from __future__ import annotations

from typing import Any

from .._rules import Rule

# What prints: with -c the result goes to stdout, and without a file there is nowhere else for it to go.
# What only looks: of -t, -l, -d and -z, most of these programs take the last at its word (`xz -l -d FILE`
# decompresses), so the rule for -t and -l allows neither -d nor -z.


def _forms(
    flags: str,
    values: str = "",
    optional: str = "",
    *,
    look: str,
    long: str = "",
    long_values: str = "",
    long_optional: str = "",
    modes: str = "dz",
    long_modes: str = "decompress uncompress compress",
    files: int | None = None,
) -> tuple[Rule, ...]:
    """The reading forms of a compressor.

    Args:
        look: The options that test and list.
        modes: The letters that choose another mode.
        long_modes: The same by their long names.
        files: How many files it takes, where another one is the one to write.
    """
    looks = "".join(option[1] for option in look.split() if not option.startswith("--"))
    long_looks = " ".join(option[2:] for option in look.split() if option.startswith("--"))
    options: dict[str, Any] = {"long_values": long_values, "long_optional": long_optional}
    return (
        Rule(
            flags + modes + "c",
            values,
            optional,
            long=f"{long} {long_modes} stdout to-stdout",
            **options,
            needs="-c --stdout --to-stdout",
            operands=files,
        ),
        Rule(  # -r without a file may mean the current folder
            (flags + modes + "c").replace("r", ""),
            values,
            optional,
            long=f"{long} {long_modes} stdout to-stdout".replace("recursive ", ""),
            **options,
            operands=1,
            pattern="-",
        ),
        Rule(
            flags + looks + "c",
            values,
            optional,
            long=f"{long} {long_looks} stdout to-stdout",
            **options,
            needs=look,
            operands=files,
        ),
    )


_GZIP = (
    *_forms(
        "fhkLnNqrv123456789",
        "S",
        long="force keep no-name name quiet recursive verbose fast best rsyncable synchronous",
        long_values="suffix",
        look="-l -t --list --test",
        modes="d",
        long_modes="decompress uncompress",
    ),
    # -d does not take -t and -l back
    Rule("dfkqrtvl", long="decompress uncompress test list", needs="-t -l --test --list"),
)
_XZ = _forms(
    "fkqQveH0123456789",
    "FCMST",
    long="force keep quiet verbose extreme robot no-sparse single-stream ignore-check no-warn fast best",
    long_values="threads format check memlimit memlimit-decompress suffix",
    look="-l -t --list --test --info-memory",
)
_BZIP2 = _forms(
    "fkqvs123456789LV",
    long="force keep quiet verbose small fast best",
    look="-t --test",
)
_ZSTD = _forms(
    "fkqvVr0123456789C",
    "D",
    "MT",
    long="force keep quiet verbose no-progress progress ultra no-check check single-thread",
    long_optional="long fast memory threads adapt",
    look="-l -t --list --test",
)
# A second file is the one to write.
_LZ4 = _forms(
    "fkqv123456789",
    long="force keep quiet verbose best no-frame-crc content-size",
    long_optional="fast",
    look="-t --list --test",
    files=1,
)
_LZIP = _forms(
    "fkqv0123456789",
    "nBbms",
    long="force keep quiet verbose fast best",
    long_values="threads",
    look="-l -t --list --test",
    modes="d",
    long_modes="decompress",
)
PROGRAMS = {
    "brotli": _forms(  # not -o, which writes to its file, nor -j, which removes
        "fkvnsZ0123456789",
        "qwSD",
        long="force keep verbose best squash",
        long_optional="quality lgwin suffix",
        look="-t --test",
        modes="d",
        long_modes="decompress",
    ),
    "bunzip2": Rule("cfktqvs", long="stdout keep force test quiet verbose small", needs="-c --stdout -t --test"),
    "bzip2": _BZIP2,
    "bzip2recover": "writes files",
    "compress": Rule("cdfv", "b", needs="-c"),
    "uncompress": Rule("cfklqtvd", needs="-c -l -t"),
    "gunzip": Rule(
        "cfhklLnNqrtv",
        "S",
        long="stdout to-stdout force keep list no-name name quiet recursive test verbose synchronous",
        long_values="suffix",
        needs="-c --stdout --to-stdout -l --list -t --test",
    ),
    "gzip": _GZIP,
    "pigz": _forms(  # of -t and -d, the last counts
        "fhikLmMnNqrvzKRT0123456789",
        "bpS",
        long="force keep no-name name quiet recursive verbose fast best",
        long_values="processes blocksize",
        look="-l -t --list --test",
        modes="d",
        long_modes="decompress uncompress",
    ),
    "unpigz": Rule("cfkltqv", "p", needs="-c -l -t"),
    "gzexe": "replaces programs",
    "lbzip2": _forms("fkqsuv123456789", "n", long="force keep quiet verbose small fast best", look="-t --test"),
    "pbzip2": _forms("fkqrv123456789", "", "bpmS", look="-t"),
    "lha": "may write files",
    "lrzip": Rule("itqv", needs="-i -t"),
    "lz4": _LZ4,
    "unlz4": Rule("cfktqv", needs="-c -t", operands=1),
    "lzma": _XZ,
    "unlzma": Rule(
        "cfkltqv",
        "T",
        long="stdout to-stdout force keep list test",
        needs="-c --stdout --to-stdout -l --list -t --test",
    ),
    "lzmainfo": Rule(pure=True),
    "lzop": _forms(
        "fkqv123456789",
        long="force keep quiet verbose",
        look="-l -t --list --test --info --ls",
        modes="d",
        long_modes="decompress",
    ),
    "plzip": _LZIP,
    "lzip": _LZIP,
    "mksquashfs": "makes an image",
    # Whole words: -li extracts, and shows what.
    "unsquashfs": Rule(
        dash="-l -ls -ll -lls -lln -llnumeric -lc -llc -s -stat -cat -mkfs-time -fstime -n -no-progress -q -quiet",
        dash_values="-p -processors -o -offset",
        needs="-l -ls -ll -lls -lln -llnumeric -lc -llc -s -stat -cat -mkfs-time -fstime",
        dashdash=False,
    ),
    "unrar": Rule(commands={"l lb lt lta v vb vt vta t p": Rule(dash="-inul -p- -v -y -idq -c-", dash_values="")}),
    "rar": Rule(commands={"l lb lt lta v vb vt vta t p": Rule(dash="-inul -p- -v -y -idq -c-")}),
    "lsar": Rule(
        "lLjvt", "peE", long="long verylong test json no-recursion indexes json-ascii", long_values="password encoding"
    ),
    "unar": "extracts files",
    "unzip": (
        Rule("lvtpcqaCLU:z", "PO", needs="-l -v -t -p -c -z"),
        Rule("Z12smlvhMtTzCUq", needs="-Z"),
    ),
    "zipinfo": Rule("12smlvhMtTzC", "x", operands=None),
    "funzip": Rule(operands=1),
    "zip": (
        Rule("q", dash="-T", needs="-T", operands=1),  # another file would be added, and then tested
        Rule("q", dash="-sf", needs="-sf"),
        Rule("v", operands=0, needs="-v"),
    ),
    "zipnote": Rule("v", operands=1),
    "zipgrep": Rule("Eivlnchw", "e"),
    "xz": _XZ,
    "unxz": Rule(
        "cfkltqvQ",
        "T",
        long="stdout to-stdout force keep list test quiet verbose",
        needs="-c --stdout --to-stdout -l --list -t --test",
    ),
    "xzdec": Rule("cdkqQ", pure=True),
    "zstd": _ZSTD,
    "unzstd": Rule(
        "cfklqtv", "", "TM", long="stdout force keep list test quiet verbose", needs="-c --stdout -l --list -t --test"
    ),
    "zstdmt": _ZSTD,
    "zstdless": Rule(pattern="[^+].*"),
    "zforce": "renames files",
    "znew": "replaces files",
    "cabextract": Rule("ltqv", "F", needs="-l -t"),
    "arj": Rule(commands={"l v t": Rule()}),
    "rpm2archive": "writes an archive",
    "isoinfo": Rule("dlfJRs", "iTxj", needs="-d -l -f -x"),
    "makeself": "makes an archive",
    "patool": Rule(commands={"list test formats search": Rule()}),
    "dtrx": Rule("ltv", long="list table verbose", needs="-l -t --list --table"),
    "cksfv": Rule("cqrivb", "fg"),
    "zipcloak": "changes an archive",
    "zipsplit": "writes archives",
    "bsdcat": Rule(),
    "sqfscat": Rule("q", dash="-no-exit -st -strict-errors", dash_values="-p", dashdash=False),
    "par2": Rule(commands={"v verify": Rule("qv")}),
    "xar": Rule("tfv", needs="-t"),
}
