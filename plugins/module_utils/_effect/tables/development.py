# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compilers, binaries, documents and images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import Word, listed
from .._rules import Rule, Unknown, check, read_options

if TYPE_CHECKING:
    from .._shell import Shell

_ANY = Rule()
_NO_AT = "[^@].*|"  # binutils and qpdf read more options from @FILE
_PDFTOTEXT = Rule(
    dash="-layout -raw -nopgbrk -htmlmeta -bbox -bbox-layout -q -nodiag -fixed -simple -table -eol",
    dash_values="-f -l -r -enc -opw -upw -x -y -W -H -colspacing",
    operands=(2, 2),
)
_GCC = Rule(
    dash="-v -dumpversion -dumpmachine -dumpfullversion -dumpspecs -print-search-dirs -print-multiarch -print-sysroot "
    "-print-libgcc-file-name -print-multi-lib",
    long="version",
    needs="-v --version -dumpversion -dumpmachine -dumpfullversion -dumpspecs -print-search-dirs -print-multiarch "
    "-print-sysroot -print-libgcc-file-name -print-multi-lib",
    operands=0,
)
# A pattern that every word must match which is not an option: (?C"...") in a regular expression runs a program.
_NO_CALLOUT = r"(?!.*\(\?C)[^\ue000\ue001]*"
_EXIF_TAGS = (
    "-Make -Model -DateTimeOriginal -CreateDate -ModifyDate -FileModifyDate -FileType -FileName -FileSize -Directory "
    "-MIMEType -ImageSize -ImageWidth -ImageHeight -Orientation -ISO -Aperture -ShutterSpeed -ExposureTime -FNumber "
    "-FocalLength -LensModel -LensID -SerialNumber -Artist -Copyright -Title -Author -Creator -Producer -Subject "
    "-Keywords -Description -Comment -Software -PDFVersion -PageCount -Duration -GPSPosition -GPSLatitude "
    "-GPSLongitude -GPSAltitude -GPSDateTime -Rating"
)
_JC_PARSERS = (
    "acpi airport arp blkid cef chage cksum crontab crontab-u csv curl-head date df dig dir dmidecode dpkg-l du env "
    "ethtool file find findmnt finger free fstab git-log git-ls-remote group gshadow hash hashsum hciconfig history "
    "host hosts id ifconfig ini iostat ip-address ip-route iptables ipv6 iw-scan jar-manifest jobs kv last ls lsattr "
    "lsb-release lsblk lsmod lsof lspci lsusb m3u mdadm mount mpstat netstat nmcli nsd-control ntpq openvpn os-prober "
    "os-release passwd pci-ids pgpass pidstat ping pip-list pip-show pkg-index-deb plist postconf proc ps resolve-conf "
    "route rpm-qi rsync semver sfdisk shadow ss ssh-conf sshd-conf stat swapon sysctl syslog systemctl systemctl-lj "
    "systemctl-ls systemctl-luf systeminfo time timedatectl timestamp toml top tracepath traceroute udevadm ufw "
    "ufw-appinfo uname upower uptime url ver vmstat w wc who x509-cert xml xrandr yaml zipinfo zpool-iostat "
    "zpool-status"
)


def _pdftotext(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """pdftotext FILE -, which prints; any other second operand is the file that it writes."""
    check(program, _PDFTOTEXT, words)
    _seen, operands, _rest = read_options(program, _PDFTOTEXT, words)
    if not operands[1].plain or operands[1].text != "-":
        raise Unknown(f"{program} writes to its second file; only - prints")


PROGRAMS = {
    **dict.fromkeys(["gcc", "g++", "cc", "c++", "clang", "clang++", "gfortran", "gcc-12", "gcc-13", "gcc-14"], _GCC),
    "make": Rule("v", long="version", needs="-v --version", operands=0),
    "cmake": Rule(long="version", needs="--version", operands=0),
    "ninja": Rule(long="version", needs="--version", operands=0),
    "meson": Rule("v", long="version", needs="-v --version", operands=0),
    "ld": Rule("vV", long="version verbose", needs="-v -V --version --verbose", operands=0),
    "pkg-config": Rule(
        long="version modversion cflags libs exists list-all list-package-names print-errors print-requires "
        "print-provides print-variables static cflags-only-I libs-only-l libs-only-L short-errors silence-errors",
        long_values="variable atleast-version exact-version max-version define-variable",
        pure=True,
    ),
    "pkgconf": Rule(
        long="version modversion cflags libs exists list-all print-errors static",
        long_values="variable atleast-version",
        pure=True,
    ),
    "nm": Rule(
        "aACDgopPrSsuvVln",
        "ft",
        long="debug-syms print-file-name no-demangle dynamic defined-only extern-only line-numbers numeric-sort "
        "no-sort print-size print-armap reverse-sort size-sort special-syms synthetic undefined-only "
        "with-symbol-versions portability no-weak",
        long_values="format radix target",
        long_optional="demangle",
        pattern=_NO_AT,
        writes={"plugin": "loads code"},
    ),
    "objdump": Rule(
        "apfhxdDSsgGtTrRWlCFwziV",
        "bmMEjIP",
        long="archive-headers file-headers private-headers headers section-headers all-headers disassemble-all "
        "source full-contents debugging stabs syms dynamic-syms reloc dynamic-reloc line-numbers no-show-raw-insn "
        "wide disassemble-zeroes info no-addresses visualize-jumps file-offsets prefix-addresses",
        long_values="section architecture disassembler-options start-address stop-address target",
        long_optional="demangle dwarf disassemble",
        pattern=_NO_AT,
    ),
    "readelf": Rule(
        "ahlSgtesnrudVADILWTcCz",
        "xpR",
        "w",
        long="all file-header program-headers segments section-headers sections section-groups section-details "
        "headers syms symbols dyn-syms notes relocs unwind dynamic version-info arch-specific use-dynamic histogram "
        "wide archive-index silent-truncation lto-syms",
        long_values="hex-dump string-dump relocated-dump",
        long_optional="debug-dump demangle",
        pattern=_NO_AT,
    ),
    "size": Rule("ABGdoxtC", long="totals common", long_values="format radix target", pattern=_NO_AT),
    "strings": Rule(
        "adfwhvV0123456789",
        "netTs",
        long="all data print-file-name include-all-whitespace",
        long_values="bytes radix encoding target output-separator unicode",
        pattern=_NO_AT,
    ),
    "ldd": Rule("vudr", long="verbose unused data-relocs function-relocs"),
    "lddtree": Rule("al"),
    "addr2line": Rule(
        "aCfpsi",
        "ebj",
        long="addresses demangle functions pretty-print basenames inlines",
        long_values="exe section target",
        pattern=_NO_AT,
    ),
    "c++filt": Rule("_nipt", "s", pure=True),
    "elfedit": "changes files",
    "strip": "changes files",
    "objcopy": "writes files",
    "patchelf": Rule(
        long="print-rpath print-interpreter print-needed print-soname print-os-abi print-execstack",
        operands=(1, None),
        needs="--print-rpath --print-interpreter --print-needed --print-soname --print-os-abi --print-execstack",
    ),
    "execstack": Rule("q", long="query", needs="-q --query"),
    "ranlib": "changes files",
    "gdb": Rule("v", long="version configuration", needs="-v --version --configuration", operands=0),
    "valgrind": Rule(long="version", needs="--version", operands=0),
    "cloc": Rule(
        long="by-file by-file-by-lang quiet json csv xml yaml md show-lang show-ext",
        long_values="exclude-dir include-lang exclude-lang exclude-ext match-f not-match-f match-d not-match-d timeout",
        writes={"out report-file": "writes to its file"},
    ),
    "tokei": Rule("fl", "est", long="files languages hidden no-ignore compact", long_values="exclude sort type output"),
    "scc": Rule(long="by-file no-complexity no-cocomo wide ci", long_values="format exclude-dir include-ext"),
    "shellcheck": Rule(
        "axV",
        "efioPsSW",
        "C",
        long="check-sourced external-sources list-optional version norc",
        long_values="include exclude format enable source-path shell severity wiki-link-count rcfile",
        long_optional="color",
        pure=True,
    ),
    "yamllint": Rule(
        "sv", "dcf", long="strict no-warnings list-files", long_values="config-data config-file format", pure=True
    ),
    "jsonlint": Rule("q", long="quiet", writes={"i in-place": "changes files in place"}),
    "hadolint": Rule(
        long="no-fail no-color verbose",
        long_values="ignore format failure-threshold trusted-registry",
        # Haskell's runtime takes options that write behind +RTS.
        pattern=r"(?!\+RTS).*",
    ),
    "tidy": Rule("eq", needs="-e", long=""),
    "xmlstarlet": Rule(
        commands={
            "sel": Rule("tTRIDBKQCn", "mvcNoise", long="template net"),
            "el": Rule("avud"),
            "val": Rule("weqb", "dsr"),
            "fo format": Rule(
                "rontqCDHN", "se", long="recover omit-decl noindent indent-tab dropdtd quiet nocdata nsclean"
            ),
            "c14n esc unesc": Rule(),
            # Prints the changed document.
            "ed edit": Rule(
                "PSO",
                "udiasrmtnvxN",
                long="pf ps omit-decl",
                long_values="update delete insert append subnode rename move type name value expr",
                writes={"L inplace": "changes files in place"},
            ),
        }
    ),
    "xsltproc": "may write, or run what is not visible here",
    "xq": Rule("rcMn"),
    "xpath": Rule("q", "esp", operands=None),
    "crudini": Rule(
        dash="--get",
        dash_values="--format",
        operands=(1, 3),
        needs="--get",
        writes={"set": "changes the file", "del": "changes the file", "merge": "changes the file"},
    ),
    # A newline in its operands ends the command: what follows is another. dump-xml writes to its second operand.
    "augtool": Rule(
        "AL",
        "rI",
        long="noautoload noload nostdinc span timing",
        long_values="root include",
        commands={
            "print match get ls": Rule(pattern="[^\n\r]*"),
            "dump-xml": Rule(pattern="[^\n\r\t ]*", operands=1),
        },
    ),
    "dasel": "may write, or run what is not visible here",
    "gron": Rule("smujvck", long="stream monochrome ungron colorize json values insecure no-sort", pure=True),
    "fx": "may write, or run what is not visible here",
    "jo": Rule("apBbn", pure=False),
    # `jc COMMAND` runs the command.
    "jc": Rule(
        "pqruamyCdh",
        long=f"pretty quiet raw unbuffer about monochrome yaml-out force-color debug {_JC_PARSERS}",
        operands=0,
    ),
    "csvlook": Rule("lHv", "dqepyKz"),
    "csvcut": Rule("nxlH", "dcCqe"),
    "csvstat": Rule("nH", "dcqe", long="csv names type nulls unique min max sum mean median stdev len freq count"),
    "csvgrep": Rule("inlHa", "dcmrfq"),
    "csvsort": Rule("nrliH", "dcqe"),
    "csvjson": Rule("i", "dkq"),
    "csvformat": Rule("HTSlEx", "dqepuyKzDQUPMbNB", long="skip-header tabs no-header-row"),
    "csvjoin": Rule("HliI", "cdqey", long="left right outer"),
    "csvstack": Rule("Hli", "gndqey", long="filenames"),
    "mlr": "may write, or run what is not visible here",
    "datamash": Rule(
        "siWHfCr",
        "tgR",
        long="sort ignore-case header-in header-out headers full narm whitespace",
        long_values="field-separator group output-delimiter round format",
    ),
    "html2markdown": _ANY,
    "pandoc": Rule(
        "v",
        long="version list-input-formats list-output-formats list-extensions list-highlight-styles",
        needs="-v --version --list-input-formats --list-output-formats --list-extensions --list-highlight-styles",
        operands=0,
    ),
    "pdfinfo": Rule(
        "",
        "fl",
        dash="-box -meta -js -struct -struct-text -isodates -rawdates -dests -url -custom -listenc",
        dash_values="-enc -opw -upw -f -l",
        operands=1,
    ),
    "pdffonts": Rule(dash="-subst", dash_values="-f -l -opw -upw", operands=1),
    "pdftotext": _pdftotext,
    "pdfimages": Rule(dash="-list", dash_values="-f -l -opw -upw", needs="-list", operands=1),
    "pdfdetach": Rule(dash="-list", needs="-list", operands=1),
    "pdfsig": Rule(dash="-nocert", operands=1),
    "qpdf": Rule(
        long="check show-encryption show-npages show-linearization show-xref show-pages requires-password "
        "is-encrypted list-attachments show-encryption-key with-images verbose raw-stream-data filtered-stream-data",
        long_values="password show-object show-attachment",
        needs="--check --show-encryption --show-npages --show-linearization --show-xref --show-pages "
        "--requires-password --is-encrypted --list-attachments",
        operands=1,
        pattern=_NO_AT,
    ),
    "pdftk": Rule(operands=(2, 2), pattern=".*\\.pdf|dump_data|dump_data_utf8|dump_data_fields"),
    "identify": Rule(
        dash="-verbose -ping -quiet -regard-warnings -version -list",
        dash_values="-format -density -units",
        # FORMAT:FILE and |COMMAND name what reads the file, @FILE lists more of them; MSL and MVG files are scripts.
        # The end is known: no stand-in for what only the shell knows.
        pattern=r"(?!@)(?!.*\.(?i:msl|mvg|xml))[^|:]*[^|:\ue000-\ue0ff]",
    ),
    "exiftool": Rule(
        "agGsSnjtuUHlTvqrfm",
        "",
        dash=f"{_EXIF_TAGS} -a -G -G1 -s -s3 -S -n -j -json -t -T -u -U -q -r -ver -all -common -exif:all -gps:all -b "
        "-ee -X -php -H -D -h -args",
        # "COMMAND |" runs the command.
        pattern="[^=|]*",
    ),
    "exiv2": (
        Rule("uvqb", "pPgKn", commands={"pr print": Rule("uvqb", "pPgKn")}),
        # Without an action it prints; every action that writes is a word without a dot.
        Rule("uvqb", "pPgKn", pattern=r".+\.\w+"),
    ),
    "jhead": Rule("vV"),
    "mediainfo": Rule("f", long="Full Version Info-Parameters", long_values="Output Language"),
    "ffprobe": Rule(
        dash="-hide_banner -show_format -show_streams -show_packets -show_frames -show_chapters -show_programs "
        "-show_error -show_versions -show_data -count_frames -count_packets -pretty -bitexact -noprivate -private "
        "-version -formats -codecs -buildconf -unit -prefix -sexagesimal -L -protocols -filters -pix_fmts",
        dash_values="-v -loglevel -of -print_format -output_format -show_entries -select_streams -i "
        "-read_intervals -probesize -analyzeduration -sections",
        operands=1,
        # -f lavfi: the input is a chain of filters, some of which write files.
        writes={"o report": "writes to its file", "f": "may write"},
    ),
    "ffmpeg": Rule(
        dash="-version -formats -codecs -encoders -decoders -filters -protocols -hide_banner -buildconf -devices "
        "-muxers -demuxers -hwaccels -pix_fmts -layouts -bsfs -L",
        operands=0,
        needs="-version -formats -codecs -encoders -decoders -filters -protocols -buildconf -devices -muxers "
        "-demuxers -hwaccels -pix_fmts -layouts -bsfs -L",
    ),
    "soxi": Rule("TtrcsdDbBpea", operands=None),
    "fc-list": Rule("vq", "f", pure=True),
    "fc-match": Rule("sav", "f", pure=True),
    "dot": Rule("V", needs="-V", operands=0),
    "man2html": _ANY,
    "groff": Rule("v", needs="-v", operands=0),
    "aspell": Rule("v", long_values="lang mode", commands={"list": Rule("H", "dl"), "dicts dump": _ANY}, shared=True),
    # Without -l, -L, -G or -D it asks about every word and changes the file; -a saves words that its input names.
    # With a file, -D goes on to its interactive check.
    "hunspell": (
        Rule("lLGwHtXnOmsr1v", "dipP", needs="-l -L -G -v"),
        Rule("D", "d", needs="-D", operands=0),
    ),
    "spell": Rule("bvxnls", pure=False),
    "ctags": Rule(
        long="version list-languages",
        long_optional="list-kinds list-maps",
        needs="--version --list-languages --list-kinds --list-maps",
        operands=0,
    ),
    "rg": Rule(
        "iSsvwxclLnNohHFPUuz0apqbIV.",
        "eABCmgtTfjdMrE",
        long="ignore-case smart-case case-sensitive invert-match word-regexp line-regexp count count-matches "
        "files-with-matches files-without-match line-number no-line-number only-matching no-filename with-filename "
        "fixed-strings pcre2 multiline unrestricted search-zip null text pretty quiet hidden no-ignore "
        "no-ignore-vcs no-ignore-parent no-ignore-global no-ignore-dot no-ignore-exclude no-ignore-files no-config "
        "no-heading heading column trim json stats files type-list follow no-messages vimgrep glob-case-insensitive "
        "one-file-system passthru crlf debug trace block-buffered line-buffered multiline-dotall auto-hybrid-regex "
        "byte-offset no-mmap mmap no-unicode null-data sort-files binary no-hidden no-follow include-zero version "
        "stop-on-nonmatch",
        long_values="regexp after-context before-context context max-count glob iglob type type-not file threads "
        "max-depth maxdepth max-columns replace encoding color colors sort sortr max-filesize path-separator engine "
        "field-match-separator context-separator regex-size-limit type-add type-clear ignore-file dfa-size-limit "
        "hyperlink-format",
        writes={"pre": "runs a program", "pre-glob": "runs a program", "hostname-bin": "runs a program"},
    ),
    "ag": Rule(
        # -A, -B and -C leave the next word alone unless it is a number.
        "acDilLnoQrRsSuUvwz0fhHF",
        "GgmWp",
        "ABC",
        long="all-types ackmate count no-color color files-with-matches files-without-matches fixed-strings follow "
        "group nogroup heading noheading hidden ignore-case literal line-numbers numbers nonumbers only-matching "
        "one-device case-sensitive smart-case search-binary search-zip all-text unrestricted skip-vcs-ignores "
        "invert-match word-regexp vimgrep filename nofilename nobreak break column print-long-lines silent stats "
        "stats-only null recurse norecurse list-file-types python js html php ruby cc cpp java go rust shell xml "
        "yaml json css",
        long_values="depth file-search-regex ignore ignore-dir max-count path-to-ignore width color-path color-match "
        "color-line-number workers",
        long_optional="after before context",
        writes={"pager": "runs a program"},
    ),
    "ack": Rule(
        # -A, -B and -C leave the next word alone unless it is a number; -g takes none.
        "achilLnoQsvwx1fHkgrRI",
        "mtT",
        "ABC",
        long="count nocolor color files-with-matches files-without-matches follow group nogroup heading noheading "
        "ignore-case literal invert-match word-regexp smart-case nobreak break column show-types sort-files "
        "help-types noenv nopager python js html php ruby cc cpp java go shell xml yaml perl",
        long_values="ignore-dir ignore-file max-count type",
        long_optional="after-context before-context context",
        writes={"pager": "runs a program", "output": "may run code"},
    ),
    "pdfgrep": Rule("FPicLlopqHhnZrRV", "efmABC", long="ignore-case count page-count page-number recursive"),
    "catdoc": Rule("ablutw8xvV", "dfms"),
    "antiword": Rule("frstL", "imwx"),
    "diffstat": Rule("bcCdEhkKlmqRsStTuvV", "fnNprw", writes={"o": "writes to its file", "e": "writes to its file"}),
    "checkbashisms": Rule("npflxev", long="newline posix force lint extra early-fail version", pure=True),
    "pycodestyle": Rule(
        "vqr",
        "",
        long="version verbose quiet first repeat show-source show-pep8 statistics count hang-closing diff benchmark",
        long_values="exclude filename select ignore max-line-length format",
    ),
    "eu-readelf": Rule("ahlSgIsendrVAzW", "x", "w", long="all file-header program-headers sections dynamic wide"),
    "scanelf": Rule(
        "aBbDeIilMmnpqRrSTtVvYyA",
        "EFfkNOsZ",
        long="all nobanner header interp ldpath bits mount needed path quiet recursive rpath soname textrels textrel",
        long_values="format etype from section lib perms symbol size",
        writes={"X fix z setpax": "changes the file", "o file": "writes to its file"},
    ),
    "fc-query": Rule("bV", "if", long="ignore-blanks version", long_values="index format"),
    "fc-scan": Rule("V", "f", long="version", long_values="format"),
    "fc-cat": Rule("rvV", long="recurse verbose version"),
    **dict.fromkeys(
        listed(
            "autoconf automake aclocal bison flex m4 doxygen clang-format clang-tidy cppcheck gcov gprof eslint "
            "prettier black isort mypy flake8 pylint ruff pytest tox nox bandit gs convert magick tesseract tex latex "
            "hyperfine delta"
        ),
        Rule(long="version", needs="--version", operands=0),
    ),
    "agrep": Rule("icvwxlnhs", "eDIS"),
    "ugrep": Rule(
        "iEFGPvwxclLnohHrRsqz",
        "eABCmgt",
        long="ignore-case count files-with-matches line-number only-matching recursive no-heading",
    ),
    "pcregrep": Rule("cFhHiLlMnoqrsuVvwx", "ABCef"),
    "pcre2grep": Rule("cFhHiLlMnoqrsuVvwxItU", "ABCm", pattern=_NO_CALLOUT),
    "glow": Rule("a", "sw"),
    "bat": Rule(
        "AnpPfS",
        "lHmr",
        long="show-all plain number list-languages list-themes diff force-colorization no-config",
        long_values="language highlight-line file-name diff-context tabs wrap terminal-width color italic-text "
        "decorations theme map-syntax line-range style paging",
        writes={"pager": "runs a program"},
    ),
    "batcat": Rule(
        "AnpPfS",
        "lHmr",
        long="show-all plain number list-languages list-themes diff",
        long_values="language highlight-line file-name diff-context tabs wrap terminal-width color decorations "
        "theme map-syntax line-range style paging",
        writes={"pager": "runs a program"},
    ),
    "exa": Rule(
        "1abdFgGhHilmnrRSTuUxB",
        "LsIt",
        long="all long grid tree recurse git header icons links inode blocks modified accessed created group "
        "no-permissions no-user no-time no-filesize list-dirs group-directories-first reverse only-dirs git-ignore "
        "oneline classify across binary bytes extended",
        long_values="level sort ignore-glob time time-style color color-scale",
        pure=True,
    ),
    "eza": Rule(
        "1abdFgGhHilmnrRStTuUxB",
        "LsI",
        long="all long grid tree recurse git header icons links inode blocks modified accessed created group "
        "no-permissions no-user no-time no-filesize list-dirs group-directories-first reverse only-dirs git-ignore "
        "oneline classify across binary bytes extended total-size",
        long_values="level sort ignore-glob time time-style color color-scale",
        pure=True,
    ),
    "lsd": Rule(
        "1aAlhRFrtSXvZLd",
        "I",
        long="all almost-all long human-readable recursive tree reverse timesort sizesort extensionsort versionsort "
        "classic inode dereference total-size directory-only no-symlink git group-directories-first",
        long_values="depth color icon icon-theme date sort blocks permission size group-dirs ignore-glob hyperlink",
        pure=True,
    ),
    "ncdu": "can remove files",
    "dust": Rule(
        "brsHfpcxDFi",
        "dnXevtz",
        long="reverse full-paths no-percent-bars apparent-size ignore-hidden only-dir only-file",
        long_values="depth number-of-lines ignore-directory",
    ),
    "duf": Rule(
        long="all json inodes warnings",
        long_values="hide only sort output width style theme hide-fs only-fs hide-mp only-mp",
    ),
    "dua": "may write, or run what is not visible here",
    "procs": Rule("t", "", long="tree no-header", long_values="color sortd sorta insert interval theme"),
    "tldr": Rule(
        "l",
        "pL",
        long="list",
        long_values="platform language",
        writes={"u update c clear-cache": "changes its cache"},
        operands=None,
    ),
    "cheat": Rule("l"),
    "info": Rule("w", long="where location", needs="-w --where --location"),
    # They convert every file at once, before they look at the options behind it.
    **dict.fromkeys(
        ["dos2unix", "unix2dos"],
        (Rule("q", "", "i", long="quiet", long_optional="info", needs="-i --info", first=True), Rule(operands=0)),
    ),
    "recode": Rule("", "", "l", long_optional="list", needs="-l --list", operands=1, pattern=r"[\w\-]+"),
    "uchardet": Rule(pure=True),
    "enca": Rule("gdefimnrs", "L"),
    "chardetect": _ANY,
    "msgfmt": Rule("V", needs="-V", operands=0),
    "gsettings": Rule(
        long_values="schemadir",
        commands={
            "get range describe list-schemas list-keys list-children list-recursively "
            "list-relocatable-schemas writable monitor": _ANY
        },
    ),
    "dconf": Rule(commands={"read": Rule("d"), "list dump watch": _ANY}),
    "xdg-mime": Rule(commands={"query": _ANY}),
    "xdg-settings": Rule(commands={"get check": _ANY}),
    "xdg-user-dir": _ANY,
    "xprop": Rule(dash="-root -notype -spy", dash_values="-id -name -display"),
    "xdpyinfo": _ANY,
    "glxinfo": Rule("Blv"),
    "xset": (Rule("q", needs="-q", operands=0), Rule(operands=(1, 1), pattern="q")),
    "vainfo": _ANY,
    "pactl": Rule(
        commands={"list": Rule(), "info stat get-default-sink get-default-source get-sink-volume get-sink-mute": _ANY}
    ),
    "amixer": Rule("", "cD", commands={"scontrols scontents controls contents info sget get cget": _ANY}, bare=True),
    "aplay": Rule("lL", needs="-l -L", operands=0),
    "arecord": Rule("lL", needs="-l -L", operands=0),
    "bluetoothctl": Rule(commands={"show list devices info paired-devices version": _ANY}),
    "cscope": Rule("V", needs="-V", operands=0),
    "pygmentize": Rule("gVsL", "lfSa", writes={"o": "writes to its file"}),
    "highlight": "may write, or run what is not visible here",
    "jshon": "may write, or run what is not visible here",
    "vim": Rule(long="version", needs="--version", operands=0),
    "emacs": Rule(long="version", needs="--version", operands=0),
}
