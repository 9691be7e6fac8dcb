# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archivers whose words need more than a table: tar, ar, 7z, rsync, bsdtar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import Word
from .._rules import Rule, Unknown, Writes, check, read_options

if TYPE_CHECKING:
    from .._shell import Shell
_TAR = Rule(
    "txcdOvzjJapPhikmnSRwBZ",
    "fCXbHKN",
    long="list extract get create compare diff to-stdout verbose gzip gunzip ungzip bzip2 xz lzma lzip lzop zstd "
    "compress uncompress auto-compress absolute-names dereference hard-dereference ignore-zeros numeric-owner "
    "same-permissions preserve-permissions same-owner no-same-owner no-same-permissions sparse block-number "
    "full-time show-transformed-names show-stored-names wildcards no-wildcards wildcards-match-slash "
    "no-wildcards-match-slash ignore-case no-ignore-case anchored no-anchored no-recursion recursion null "
    "verbatim-files-from one-file-system utc read-full-records seek no-seek force-local no-overwrite-dir "
    "ignore-failed-read no-auto-compress xattrs no-xattrs acls no-acls selinux no-selinux exclude-vcs "
    "exclude-backups exclude-caches check-links",
    long_values="file directory exclude exclude-from blocking-factor format starting-file newer newer-mtime "
    "after-date strip-components transform xform quoting-style mode owner group mtime sort record-size warning "
    "label exclude-tag",
    long_optional="occurrence totals",
    writes={
        "r append u update A catenate concatenate delete": "changes an archive",
        "to-command": "runs a command",
        "I use-compress-program": "runs a program",
        "checkpoint-action": "may run a command",
        "F info-script new-volume-script": "runs a script",
        "rsh-command rmt-command": "runs a program",
        "g listed-incremental": "writes its file",
        "index-file": "writes its file",
        "remove-files": "removes files",
    },
)


def tar(shell: Shell, program: str, words: Sequence[Word]) -> None:
    words = list(words)
    if words and words[0].plain and re.fullmatch("[A-Za-z0-9]+", words[0].text):
        letters = words.pop(0).text
        values = []
        for letter in letters:
            if letter in _TAR.values:
                if not words:
                    raise Unknown(f"{program} {letter} has no value")
                values += [Word("-" + letter), words.pop(0)]
            else:
                values.append(Word("-" + letter))
        words = values + words
    seen, *_rest = read_options(program, _TAR, words)
    modes = {
        "list": {"-t", "--list"},
        "extract": {"-x", "--extract", "--get"},
        "create": {"-c", "--create"},
        "compare": {"-d", "--compare", "--diff"},
    }
    wanted = [name for name, options in modes.items() if options & seen.keys()]
    files = [value for option in ("-f", "--file") for value in seen.get(option, [])]
    for value in files:
        if value is None or value.many or (":" in value.text.split("/")[0] and "--force-local" not in seen):
            raise Unknown(f"{program}'s archive may be on another machine")
        if not value.plain and (not value.operand):
            raise Unknown(f"{program}'s archive is only known when it runs")
    if len(wanted) != 1:
        raise Unknown(f"{program} without one of -t, -x, -c and -d is not known to only read")
    if wanted == ["list"] or wanted == ["compare"]:
        return
    if wanted == ["extract"]:
        if not {"-O", "--to-stdout"} & seen.keys():
            raise Writes(f"{program} -x extracts files")
        return
    if len(files) != 1 or files[0] is None or files[0].text not in ("-", "/dev/null", "/dev/stdout"):
        raise Writes(f"{program} -c makes an archive")


_BSDTAR = Rule("tvzjJnqP", "fCX", long="list verbose fast-read", long_values="file exclude include", needs="-t --list")


def bsdtar(shell: Shell, program: str, words: Sequence[Word]) -> None:
    words = list(words)
    if words and words[0].plain and re.fullmatch("[tvzjJ]*t[tvzjJ]*f?", words[0].text):
        words[0] = Word("-" + words[0].text)
    check(program, _BSDTAR, words)


_CPIO = Rule(
    "tvncBi0SqdmukV",
    "HFCEI",
    long="list verbose numeric-uid-gid quiet null nonmatching force-local only-verify-crc extract to-stdout dot",
    long_values="format file pattern-file io-size",
    needs="-t --list --to-stdout --only-verify-crc",
    writes={"o create": "makes an archive", "p pass-through": "copies files", "rsh-command": "runs a program"},
)


def cpio(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """An archive named HOST:FILE is fetched by a remote shell."""
    check(program, _CPIO, words)
    seen, *_rest = read_options(program, _CPIO, words)
    for option in ("-F", "-I", "--file"):
        for value in seen.get(option, []):
            if value is None or not value.plain or ":" in value.text:
                raise Unknown(f"{program}'s archive may be on another machine")


def ar(shell: Shell, program: str, words: Sequence[Word]) -> None:
    words = list(words)
    if not words or not words[0].plain:
        raise Unknown("ar without an operation is not known to only read")
    letters = words[0].text
    letters = letters[1:] if letters.startswith("-") else letters
    if letters in ("V", "-version"):
        return
    if not re.fullmatch("[tp][vO]*|[vO]+[tp][vO]*", letters):
        raise Unknown(f"ar {words[0].text} is not known to only read")
    for word in words[1:]:
        if word.text.startswith("-") or not (word.plain or word.operand):
            raise Unknown(f"ar {word.text} is not known to only read")


_SEVEN = r"-(?:so|p\S*|slt|bd|bb[0-3]?|bs[oep][012]|ba|sccUTF-8|scrc\w*|t\w+|r[-0]?|ssc-?|y|an|ai\S+|[ix]r?!.+)"


def seven_zip(shell: Shell, program: str, words: Sequence[Word]) -> None:
    texts = []
    for word in words:
        if not word.plain and (not word.operand):
            raise Unknown(f"a word of {program} is only known when it runs, and may become an option")
        texts.append(word.text)
    if not texts or texts == ["i"]:
        return
    end = texts.index("--") if "--" in texts else len(texts)  # behind it are files: `7z x a.7z -- -so` extracts
    options = [text for text in texts[1:end] if text.startswith("-")]
    for option in options:
        if not re.fullmatch(_SEVEN, option):
            raise Unknown(f"{program} {option} is not known to only read")
    if texts[0] in ("l", "t", "h", "i"):
        return
    if texts[0] in ("x", "e") and "-so" in options:
        return
    if texts[0] == "b":
        return
    raise Writes(f"{program} {texts[0]} writes files")


_RSYNC = Rule(
    "nvqacrRulLkKHpEAXogDtOJSWxhiPz0CFyU8d46sb",
    "fBT",
    long="dry-run list-only verbose quiet archive checksum recursive relative update inplace append dirs links "
    "copy-links copy-unsafe-links safe-links copy-dirlinks keep-dirlinks hard-links perms executability acls xattrs "
    "owner group devices specials times omit-dir-times omit-link-times super sparse whole-file one-file-system "
    "existing ignore-existing delete delete-before delete-during delete-delay delete-after delete-excluded "
    "ignore-errors force partial prune-empty-dirs numeric-ids ignore-times size-only fuzzy compress stats "
    "8-bit-output human-readable progress itemize-changes no-motd ipv4 ipv6 from0 cvs-exclude no-perms no-owner "
    "no-group no-times no-o no-g no-p protect-args secluded-args no-recursive no-relative no-whole-file no-links "
    "no-implied-dirs no-inc-recursive backup delete-missing-args ignore-missing-args open-noatime "
    "fake-super preallocate no-compress",
    long_values="exclude include exclude-from include-from files-from filter max-size min-size max-delete "
    "block-size modify-window out-format timeout contimeout compress-level skip-compress bwlimit port password-file "
    "compare-dest copy-dest link-dest backup-dir suffix partial-dir temp-dir "
    "info debug chmod checksum-choice compress-choice outbuf iconv",
    needs="-n --dry-run --list-only",
    writes={
        "e rsh rsync-path": "runs a program",
        "log-file write-batch only-write-batch": "writes to its file",
        "remove-source-files": "removes files",
    },
)


def rsync(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """Without -n and with one place only, rsync lists it."""
    try:
        check(program, _RSYNC, words)
    except Unknown:
        listing = Rule(
            _RSYNC.flags,
            _RSYNC.values,
            long=_RSYNC.long,
            long_values=_RSYNC.long_values,
            writes=_RSYNC.writes,
            operands=(1, 1),
        )
        _seen, operands, _rest = read_options(program, listing, words)
        if len(operands) == 1 and operands[0].plain and ("--delete" not in [word.text for word in words]):
            return
        raise


PROGRAMS = {
    "tar": tar,
    "gtar": tar,
    "bsdtar": bsdtar,
    "cpio": cpio,
    "ar": ar,
    "7z": seven_zip,
    "7za": seven_zip,
    "7zr": seven_zip,
    "7zz": seven_zip,
    "p7zip": "writes a compressed or an uncompressed file",
    "rsync": rsync,
}
