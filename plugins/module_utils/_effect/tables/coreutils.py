# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GNU coreutils, findutils, diffutils, grep and gzip's readers."""

from __future__ import annotations

from .._rules import Rule

_SUM = Rule(
    "bctwz",
    long="binary check tag text zero ignore-missing quiet status strict warn help version",
    pure=True,
)
_GREP = Rule(
    "EFGPivywxcLlqsbHhnTUzarRoVuI0123456789",
    "efmABCDd",
    long="extended-regexp fixed-strings basic-regexp perl-regexp ignore-case no-ignore-case invert-match "
    "word-regexp line-regexp count files-without-match files-with-matches only-matching quiet silent no-messages "
    "byte-offset with-filename no-filename line-number initial-tab null text recursive dereference-recursive "
    "line-buffered null-data binary unix-byte-offsets version help",
    long_values="regexp file max-count label after-context before-context context binary-files devices directories "
    "exclude exclude-from exclude-dir include",
    long_optional="color colour",
    pure=True,
)
_ZGREP = Rule(
    "EFGPivywxcLlqsbHhnTUzaroVuI0123456789",
    "efmABCDd",
    long="extended-regexp fixed-strings basic-regexp perl-regexp ignore-case invert-match word-regexp line-regexp "
    "count files-without-match files-with-matches only-matching quiet silent no-messages byte-offset with-filename "
    "no-filename line-number text version help",
    long_values="regexp file max-count after-context before-context context",
    pure=True,
)
_DIFF = Rule(
    "qscuneytNrTlaibwEZBdHpv0123456789",
    "CUDFIxXSW",
    long="normal brief report-identical-files ed rcs side-by-side left-column suppress-common-lines show-c-function "
    "expand-tabs initial-tab suppress-blank-empty paginate recursive no-dereference new-file "
    "unidirectional-new-file ignore-file-name-case no-ignore-file-name-case ignore-case ignore-tab-expansion "
    "ignore-trailing-space ignore-space-change ignore-all-space ignore-blank-lines text strip-trailing-cr minimal "
    "speed-large-files help version",
    long_values="show-function-line label width tabsize exclude exclude-from starting-file from-file to-file "
    "ignore-matching-lines ifdef horizon-lines palette line-format GTYPE-group-format LTYPE-line-format "
    "old-line-format new-line-format unchanged-line-format old-group-format new-group-format unchanged-group-format "
    "changed-group-format",
    long_optional="context unified color",
    pure=True,
)
_LS = Rule(
    "aAbBcCdDfFgGhHiklLmnNopqQrRsStuUvxXZ1",
    "ITw",
    long="all almost-all author escape ignore-backups directory dired file-type human-readable si dereference "
    "dereference-command-line dereference-command-line-symlink-to-dir inode kibibytes numeric-uid-gid literal "
    "hide-control-chars show-control-chars quote-name reverse recursive size no-group context zero full-time "
    "group-directories-first help version",
    long_values="block-size format hide indicator-style ignore quoting-style sort time time-style tabsize width",
    long_optional="color classify hyperlink",
    pure=True,
)
_CODEC = Rule("di", "w", long="decode ignore-garbage help version", long_values="wrap", pure=True)

PROGRAMS = {
    "arch": Rule(operands=0),
    "b2sum": Rule(
        "bctwz",
        "l",
        long="binary check tag text zero ignore-missing quiet status strict warn",
        long_values="length",
        pure=True,
    ),
    "base32": _CODEC,
    "base64": _CODEC,
    "basenc": Rule(
        "diD",
        "w",
        long="base64 base64url base32 base32hex base16 base2msbf base2lsbf z85 decode ignore-garbage",
        long_values="wrap",
        pure=True,
    ),
    "b3sum": Rule(
        "c", "l", long="check no-names raw keyed derive-key quiet tag", long_values="length num-threads seek"
    ),
    "basename": Rule("az", "s", long="multiple zero", long_values="suffix", pure=True),
    "cat": Rule(
        "AbeEnstTuv",
        long="show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting help version",
        pure=True,
    ),
    "cksum": Rule(
        "bctwz",
        "al",
        long="check untagged tag zero base64 raw ignore-missing quiet status strict warn debug",
        long_values="algorithm length",
        pure=True,
    ),
    "cmp": Rule("blsv", "in", long="print-bytes verbose quiet silent", long_values="ignore-initial bytes", pure=True),
    "colordiff": _DIFF,
    "comm": Rule(
        "123z", long="check-order nocheck-order total zero-terminated", long_values="output-delimiter", pure=True
    ),
    "cut": Rule(
        "nsz",
        "bcdf",
        long="complement only-delimited zero-terminated",
        long_values="bytes characters delimiter fields output-delimiter",
        pure=True,
    ),
    "date": (
        Rule(
            "uR",
            "dr",
            "I",
            long="utc universal rfc-email debug resolution",
            long_values="date reference rfc-3339",
            long_optional="iso-8601",
            operands=1,
            pattern=r"\+.*",
            writes={"s set": "sets the clock"},
        ),
    ),
    "df": Rule(
        "ahHiklmPTv",
        "Btx",
        long="all human-readable si inodes local no-sync sync portability print-type total",
        long_values="block-size type exclude-type",
        long_optional="output",
        pure=True,
    ),
    "diff": _DIFF,
    "crc32": Rule(pure=True),
    "diff3": Rule(
        "eExX3AaimvT",
        "L",
        long="ed show-overlap easy-only overlap-only show-all text strip-trailing-cr initial-tab merge",
        long_values="label",
        writes={"diff-program": "runs a program"},
    ),
    "dir": _LS,
    "dircolors": Rule("bcp", long="sh bourne-shell csh c-shell print-database print-ls-colors", pure=True),
    "dirname": Rule("z", long="zero", pure=True),
    "du": Rule(
        "0abcDhHklLmPsSx",
        "BdtX",
        long="null all apparent-size bytes total dereference-args human-readable inodes dereference no-dereference "
        "separate-dirs si summarize one-file-system count-links",
        long_values="block-size max-depth threshold exclude exclude-from files0-from time-style",
        long_optional="time",
        pure=True,
    ),
    "egrep": _GREP,
    "expand": Rule("i", "t", long="initial", long_values="tabs", pure=True),
    "expr": Rule(dash="-- * / + - % | & < <= = == != >= > :", pure=True, long="help version"),
    "factor": Rule("h", long="exponents", pure=True),
    "fgrep": _GREP,
    "fmt": Rule(
        "cstu",
        "wgp",
        long="crown-margin split-only tagged-paragraph uniform-spacing",
        long_values="width goal prefix",
        pure=True,
    ),
    "fold": Rule("bs", "w", long="bytes spaces", long_values="width", pure=True),
    "grep": _GREP,
    "groups": Rule(pure=True),
    "head": Rule(
        "qvz0123456789", "cn", long="quiet silent verbose zero-terminated", long_values="bytes lines", pure=True
    ),
    "hexyl": Rule(
        "v", "ncsowb", long="no-squeezing plain", long_values="length bytes skip display-offset color border"
    ),
    "hostid": Rule(operands=0),
    "id": Rule("agGnruzZ", long="group groups name real user zero context", pure=True),
    "join": Rule("iz", "aejotv12", long="ignore-case header check-order nocheck-order zero-terminated", pure=True),
    "locate": Rule(
        "0AbceHiLpPqrsSw",
        "dln",
        long="all basename count existing ignore-case ignore-spaces null nofollow quiet regex regexp statistics "
        "transliterate wholename follow",
        long_values="database limit",
    ),
    "plocate": Rule(
        "0AbceHiLNpPqrsSw",
        "dln",
        long="all basename count existing ignore-case ignore-spaces literal null nofollow quiet regex regexp "
        "statistics transliterate wholename",
        long_values="database limit",
    ),
    "mlocate": Rule(
        "0AbceHiLpPqrsSw",
        "dln",
        long="all basename count existing ignore-case null nofollow quiet regex regexp statistics wholename follow",
        long_values="database limit",
    ),
    "logname": Rule(operands=0),
    "ls": _LS,
    "md5sum": _SUM,
    "mktemp": Rule(
        "dqtu", "p", long="dry-run directory quiet", long_values="suffix", long_optional="tmpdir", needs="-u --dry-run"
    ),
    "nl": Rule(
        "p",
        "bdfhilnsvw",
        long="no-renumber",
        long_values="body-numbering section-delimiter footer-numbering header-numbering line-increment "
        "join-blank-lines number-format number-separator starting-line-number number-width",
        pure=True,
    ),
    "nproc": Rule(long="all", long_values="ignore", pure=True),
    "numfmt": Rule(
        "z",
        "d",
        long="debug grouping zero-terminated",
        long_values="delimiter field format from from-unit invalid padding round suffix to to-unit",
        long_optional="header",
        pure=True,
    ),
    "od": Rule(
        "bcdfilosvx",
        "AjNtS",
        "w",
        long="output-duplicates traditional",
        long_values="address-radix endian skip-bytes read-bytes format",
        long_optional="strings width",
        pure=True,
    ),
    "paste": Rule("sz", "d", long="serial zero-terminated", long_values="delimiters", pure=True),
    "pathchk": Rule("pP", long="portability", pure=True),
    "pinky": Rule("lbhpsfwiq", pure=True),
    "pr": Rule(
        "acdfFJmrtTv0123456789",
        "DhlNowW",
        "einsS",
        long="across show-control-chars double-space form-feed merge omit-header omit-pagination no-file-warnings "
        "show-nonprinting",
        long_values="pages columns date-format header length first-line-number indent width page-width",
        long_optional="expand-tabs output-tabs number-lines separator sep-string join-lines",
        pure=True,
    ),
    "printenv": Rule("0", long="null", pure=True),
    # With -G, --traditional, its second operand is its output.
    "ptx": Rule(
        "AfORrt",
        "bFgiMSoTwW",
        long="auto-reference ignore-case right-side-refs references",
        long_values="flag-truncation macro-name sentence-regexp word-regexp break-file gap-size ignore-file "
        "only-file width format",
        writes={"G traditional": "writes its output to its second operand"},
    ),
    "readlink": Rule(
        "femnqsvz",
        long="canonicalize canonicalize-existing canonicalize-missing no-newline quiet silent verbose zero",
        pure=True,
    ),
    "realpath": Rule(
        "eEmLPqsz",
        long="canonicalize canonicalize-existing canonicalize-missing logical physical quiet strip no-symlinks zero",
        long_values="relative-to relative-base",
        pure=True,
    ),
    "rev": Rule("0", long="zero", pure=True),
    "sdiff": Rule(
        "iEZbWBalstdHv",
        "Iw",
        long="ignore-case ignore-tab-expansion ignore-trailing-space ignore-space-change ignore-all-space "
        "ignore-blank-lines text strip-trailing-cr left-column suppress-common-lines expand-tabs minimal "
        "speed-large-files",
        long_values="ignore-matching-lines width tabsize",
        writes={"o output": "writes to its file", "diff-program": "runs a program"},
    ),
    "seq": Rule("w0123456789.", "fs", long="equal-width", long_values="format separator", pure=True),
    "sha1sum": _SUM,
    "sha224sum": _SUM,
    "sha256sum": _SUM,
    "sha384sum": _SUM,
    "sha512sum": _SUM,
    "sum": Rule("rs", long="sysv", pure=True),
    "shuf": Rule(
        "erz",
        "in",
        long="echo repeat zero-terminated",
        long_values="input-range head-count random-source",
        writes={"o output": "writes to its file"},
    ),
    "sleep": Rule(pure=True),
    "sort": Rule(
        "bdfghiMnrRVcCmsuz",
        "kStT",
        long="ignore-leading-blanks dictionary-order ignore-case general-numeric-sort ignore-nonprinting month-sort "
        "human-numeric-sort numeric-sort random-sort reverse version-sort merge stable unique zero-terminated debug",
        long_values="random-source sort batch-size key parallel buffer-size field-separator temporary-directory "
        "files0-from",
        long_optional="check",
        writes={"o output": "writes to its file", "compress-program": "runs a program"},
    ),
    "stat": Rule("Lftx", "c", long="dereference file-system terse", long_values="format printf cached", pure=True),
    "stty": (
        Rule("ag", "F", long="all save", long_values="file", operands=0),
        Rule(operands=(1, 1), pattern="size|speed"),
    ),
    "tac": Rule("br", "s", long="before regex", long_values="separator", pure=True),
    "tail": Rule(
        "fFqrvz0123456789",
        "bcns",
        long="retry quiet silent verbose zero-terminated",
        long_values="bytes lines max-unchanged-stats pid sleep-interval",
        long_optional="follow",
        pure=True,
    ),
    "tee": Rule(
        "aip",
        long="append ignore-interrupts",
        long_optional="output-error",
        pattern="/dev/(?:null|stdout|stderr|tty|fd/[0-9]+)",
    ),
    "tr": Rule("cCdst", long="complement delete squeeze-repeats truncate-set1", pure=True),
    "tsort": Rule(pure=True),
    "tty": Rule("s", long="silent quiet", pure=True),
    "uname": Rule(
        "asnrvmpio",
        long="all kernel-name nodename kernel-release kernel-version machine processor hardware-platform "
        "operating-system",
        operands=0,
    ),
    "unexpand": Rule("a", "t", long="all first-only", long_values="tabs", pure=True),
    "uniq": Rule(
        "cdDiuz0123456789",
        "fsw",
        long="count repeated ignore-case unique zero-terminated",
        long_values="skip-fields skip-chars check-chars",
        long_optional="all-repeated group",
        operands=1,
    ),
    "users": Rule(pure=True),
    "vdir": _LS,
    "wdiff": Rule(
        "123insCh",
        "wxyz",
        long="no-deleted no-inserted no-common ignore-case statistics",
        long_values="start-delete end-delete start-insert end-insert",
        writes={"a auto-pager": "runs the pager"},
    ),
    "wc": Rule(
        "clLmw", long="bytes chars lines max-line-length words debug", long_values="files0-from total", pure=True
    ),
    "who": Rule(
        "abdHlmpqrstTuw",
        long="all boot dead heading ips login lookup count process runlevel short time mesg message writable users",
        pure=True,
    ),
    "whoami": Rule(operands=0),
    "yes": Rule(pure=True),
    **dict.fromkeys(
        ("xxhsum", "xxh32sum", "xxh64sum", "xxh128sum"),
        Rule("cqwt", "H", long="check quiet status strict tag warn little-endian binary", pure=True),
    ),
    "zgrep": _ZGREP,
    "zegrep": _ZGREP,
    "zfgrep": _ZGREP,
    "bzgrep": _ZGREP,
    "bzegrep": _ZGREP,
    "bzfgrep": _ZGREP,
    "xzgrep": _ZGREP,
    "xzegrep": _ZGREP,
    "xzfgrep": _ZGREP,
    "lzgrep": _ZGREP,
    "zstdgrep": _ZGREP,
    "zcat": Rule("fhLvr", long="force verbose", pure=True),
    "gzcat": Rule("fhLv", pure=True),
    "bzcat": Rule("s", pure=True),
    "xzcat": Rule("qv", long="quiet verbose", pure=True),
    "lzcat": Rule("qv", pure=True),
    "lz4cat": Rule("qvm"),  # not pure: --rm
    "zstdcat": Rule("qv", long="quiet verbose"),  # not pure: -o
    "zdiff": _DIFF,
    "zcmp": Rule("bls", pure=True),
    "bzdiff": _DIFF,
    "bzcmp": Rule("bls", pure=True),
    "xzdiff": _DIFF,
    "xzcmp": Rule("bls", pure=True),
}
