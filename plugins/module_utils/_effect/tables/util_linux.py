# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""util-linux, login records, terminals and small everyday programs."""

from __future__ import annotations

from .._rules import Rule

_LAST = Rule(
    "adFiRwxT0123456789",
    "fnpst",
    long="hostlast dns fulltimes ip nohostname fullnames system tab-separated",
    long_values="file limit present since until time-format",
    pure=True,
)
_HEXDUMP = Rule(
    "bcCdovx",
    "efns",
    "L",
    long="one-byte-octal one-byte-hex one-byte-char canonical two-bytes-decimal two-bytes-octal two-bytes-hex "
    "no-squeezing",
    long_values="format format-file length skip",
    long_optional="color",
    pure=True,
)

PROGRAMS = {
    "blkzone": Rule(commands={"report capacity": Rule("v", "ocl")}),
    "blockdev": (
        Rule(
            "qv",
            long="report getsz getro getdiscardzeroes getdiskseq getss getpbsz getiomin getioopt getalignoff "
            "getmaxsect getbsz getsize getsize64 getra getfra getzonesz",
        ),
    ),
    "cal": Rule(
        "13jmMsywvY",
        "nc",
        long="one three monday sunday julian year twelve reform iso vertical",
        long_values="months columns",
        long_optional="color week",
        pure=True,
    ),
    "ncal": Rule("13bCehjJMopSwy", "AdBHms", pure=True),
    "clear": Rule("xV", "T", pure=True),
    "col": Rule("bfhpx", "l", pure=True),
    "colcrt": Rule("2", pure=True),
    "colrm": Rule(pure=True),
    "column": Rule(
        "eJLtxdmS",
        "cNloORTHWpsnr",
        long="json table fillrows keep-empty-lines table-noheadings table-maxout table-header-repeat color",
        long_values="output-width separator output-separator table-columns table-column table-columns-limit "
        "table-order table-right table-truncate table-hide table-wrap table-name tree tree-id tree-parent "
        "table-empty-lines use-spaces",
        pure=True,
    ),
    "dmesg": Rule(
        "dehHkPrStTuwWxJp",
        "fls",
        "L",
        long="human kernel decode ctime notime nopager raw reltime userspace show-delta follow follow-new syslog "
        "noescape force-prefix json",
        long_values="facility level since until buffer-size time-format file kmsg-file",
        long_optional="color",
        operands=0,
        writes={
            "C clear c read-clear": "clears the kernel's messages",
            "n console-level D console-off E console-on": "changes what is logged to the console",
        },
    ),
    "eject": "opens a drive",
    "fdisk": Rule(
        "lxs",
        "botCHS",
        "cLu",
        long="list list-details bytes getsz",
        needs="-l --list -x --list-details -s --getsz",
        long_values="sector-size output type",
        long_optional="color units compatibility",
    ),
    "fincore": Rule("bJnrc", "o", long="bytes json noheadings raw total", long_values="output", pure=True),
    "findfs": Rule(operands=1),
    "findmnt": Rule(
        "AabCcDeEfiJklmnPpRrsuUvxyH",
        "dFMNoOQSTtw",
        long="all ascii bytes canonicalize df evaluate first-only invert json kernel list mtab noheadings nofsroot "
        "pairs raw fstab submounts real pseudo shadowed shell shadow tree uniq verbose verify vfs-all "
        "nocanonicalize notruncate hyperlink output-all list-columns deleted",
        long_values="direction tab-file mountpoint task output options source target types timeout filter dfroot "
        "uniq-ino id uniq-id",
        long_optional="poll",
        pure=True,
    ),
    "fsck": Rule("NTV", "t", needs="-N", long="version"),
    "getopt": Rule(
        "aquQTV",
        "lnos",
        long="alternative quiet quiet-output test unquoted",
        long_values="longoptions name options shell",
        pure=True,
    ),
    "hd": _HEXDUMP,
    "hexdump": _HEXDUMP,
    "ipcs": Rule(
        "amqstulpcbh",
        "i",
        long="all shmems queues semaphores time limits pid creator summary human bytes",
        long_values="id",
        pure=True,
    ),
    "isosize": Rule("x", "d", long="sectors", long_values="divisor", pure=True),
    "last": _LAST,
    "lastb": _LAST,
    "lastlog": Rule(
        "a",
        "btu",  # not -R: the modules of its name service would come from there
        long_values="before time user",
        operands=0,
        writes={"C clear S set": "changes the record of logins"},
    ),
    "lastlog2": Rule("as", "btu", long="active service", long_values="before time user", operands=0),
    "logger": "adds a message to the log",
    "look": Rule("adf", "t", long="alternative alphanum ignore-case", long_values="terminate", pure=True),
    "losetup": Rule(
        "alnJ",
        "jO",
        long="all list noheadings json raw output-all",
        long_values="associated output",
        pattern="/dev/loop[0-9]+",
        operands=1,
        writes={
            "f find": "may attach a file",
            "d detach D detach-all": "detaches devices",
            "c set-capacity": "changes a device",
        },
    ),
    "lsblk": Rule(
        "abACdDfiJlmnNOpPrsStvVyzH",
        "ceEIMowxQ",
        "T",
        long="all bytes nodeps discard fs ascii json list perms noheadings nvme output-all paths pairs raw inverse "
        "scsi topology virtio zoned noempty merge shell list-columns",
        long_values="exclude include output sort width sysroot dedup filter highlight ct ct-filter properties-by",
        long_optional="tree",
        pure=True,
    ),
    "lscpu": Rule(
        "abcJryxB",
        "s",
        "eCpE",
        long="all online offline json physical raw hex bytes output-all annotate",
        long_values="sysroot",
        long_optional="caches extended parse hierarchic",
        pure=True,
    ),
    "lsfd": Rule(
        "JlnrKuC",
        "opQcdi",
        long="json threads noheadings raw notruncate summary debug-filter",
        long_values="output pid filter counter inet",
        pure=True,
    ),
    "lsipc": Rule(
        "cbeGgJlmnNPpqQrstuZy",
        "io",
        long="global json export newline noheadings list bytes notruncate raw shmems queues semaphores creator time "
        "numeric-perms shell posix-mqs posix-semaphores posix-shmems",
        long_values="id output time-format name",
        pure=True,
    ),
    "lsirq": Rule(
        "JPrnS", "oscC", long="json pairs noheadings softirq", long_values="output sort threshold cpu-list", pure=True
    ),
    "lslocks": Rule(
        "biJnruH",
        "op",
        long="bytes noinaccessible json noheadings raw notruncate output-all list-columns",
        long_values="output pid",
        pure=True,
    ),
    "lslogins": Rule(
        "acefGJLmnprsuzZ",
        "glow",
        long="acc-expiration colon-separate export failed supplementary-groups last noheadings notruncate pwd raw "
        "system-accs print0 shell user-accs output-all context newline",
        long_values="groups logins output time-format wtmp-file btmp-file lastlog-file",
        pure=True,
    ),
    "lsmem": Rule(
        "JPanbrS",
        "os",
        long="json pairs all noheadings bytes raw output-all",
        long_values="output split sysroot",
        long_optional="summary",
        pure=True,
    ),
    "lsns": Rule(
        "JlnPrTWuH",
        "optQ",
        long="json list noheadings persistent raw notruncate nowrap output-all list-columns",
        long_values="output task type filter",
        long_optional="tree",
        pure=True,
    ),
    "lsclocks": Rule(
        "Jnrt",
        "odx",
        long="json noheadings raw no-discover-dynamic no-discover-rtc output-all",
        long_values="output time dynamic-clock cpu-clock",
        pure=True,
    ),
    "mcookie": Rule("v", "fm", long="verbose", long_values="file max-size", pure=True),
    "mesg": Rule(operands=0),
    "more": Rule(
        "dlefpcsu0123456789",
        "n",
        long="silent logical no-pause print-over clean-print squeeze plain exit-on-eof",
        long_values="lines",
        pure=True,
    ),
    "mount": (
        Rule(
            "lv",
            "t",
            long="show-labels verbose",
            long_values="types",
            operands=0,
            writes={"a all": "mounts file systems"},
        ),
    ),
    "mountpoint": Rule("dqx", long="fs-devno quiet devno nofollow", pure=True),
    "namei": Rule("xmolvnZ", long="mountpoints modes owners long nosymlinks vertical context", pure=True),
    "newgrp": "starts a shell",
    "nologin": Rule("", "c", pure=True),
    "partx": (
        Rule(
            "sPrgbvl",
            "noSt",
            long="show pairs raw noheadings bytes verbose output-all",
            long_values="nr output sector-size type",
            needs="-s --show -P --pairs -r --raw -l",
        ),
    ),
    "rename": "renames files",
    "rename.ul": "renames files",
    # -l is --local. Taking -m for a flag and its value for an operand allows only the mode "show".
    "rtcwake": (
        Rule(long="list-modes", needs="--list-modes", operands=0),
        Rule("vm", "d", long="verbose mode", long_values="device", needs="-m --mode", operands=(1, 1), pattern="show"),
        Rule("nvula", "dst", long="dry-run verbose utc local auto", long_values="device", needs="-n --dry-run"),
    ),
    # The last of its options that says what to do is done: none that writes may be among them (-r is --reorder).
    "sfdisk": (
        Rule(
            "lJFdVgsqT",
            "o",
            long="list json list-free dump verify show-size show-geometry quiet list-types",
            long_values="output",
            long_optional="color",
            needs="-l --list -J --json -F --list-free -d --dump -V --verify -s --show-size -g --show-geometry -T "
            "--list-types",
            writes={
                "A activate delete part-type part-uuid part-label part-attrs disk-id relocate r reorder N partno "
                "move-data": "changes the partition table",
                "b backup O backup-file": "writes a backup",
            },
        ),
        # With a further operand these set what they print.
        Rule(
            long="part-type part-uuid part-label part-attrs",
            operands=(2, 2),
            needs="--part-type --part-uuid --part-label --part-attrs",
        ),
        Rule(long="disk-id", operands=(1, 1), needs="--disk-id"),
    ),
    "setpriv": Rule("d", long="dump", needs="-d --dump", operands=0),
    "setterm": "changes the terminal",
    "swapon": (
        Rule("sv", long="summary verbose", operands=0),
        Rule("", long="noheadings raw bytes output-all", long_optional="show", long_values="output", operands=0),
    ),
    "swaplabel": Rule(operands=1),
    "ul": Rule("i", "tT", long="indicated", long_values="terminal", pure=True),
    "uclampset": "changes a process",
    "utmpdump": Rule(
        "f", long="follow", operands=1, writes={"r reverse": "writes login records", "o output": "writes to its file"}
    ),
    "uuidgen": Rule(
        "rtms67", "nNC", long="random time md5 sha1 hex time-v6 time-v7", long_values="namespace name count", pure=True
    ),
    "uuidparse": Rule("Jnr", "o", long="json noheadings raw", long_values="output", pure=True),
    "whereis": Rule("bmsuglf", "BMS", pure=True),
    "wdctl": Rule(
        "FIJnrTxO",
        "fo",
        long="noflags noident json noheadings notimeouts oneline raw flags-only",
        long_values="flags output",
        writes={"s settimeout p setpretimeout g setpregovernor": "changes the watchdog"},
    ),
    "wipefs": (
        Rule(
            "npJi",
            "Ot",
            long="no-act parsable json noheadings",
            long_values="output types",
            writes={"a all": "erases signatures", "o offset": "erases a signature"},
        ),
        Rule("naqf", "Oot", long="no-act all force quiet", long_values="output types offset", needs="-n --no-act"),
    ),
    "zramctl": Rule(
        "bn",
        "o",
        long="bytes noheadings raw output-all json",
        long_values="output",
        pattern=r"/dev/zram[0-9]+",
        writes={"r reset f find s size a algorithm t streams": "changes a device"},
    ),
    # Other small programs of every day
    "apropos": Rule(
        "dvewralq",
        "sMmL",
        long="debug verbose exact wildcard regex and long",
        long_values="sections systems manpath locale",
    ),
    "whatis": Rule(
        "dvrwl",
        "sMmL",
        long="debug verbose regex wildcard long",
        long_values="sections systems manpath locale",
    ),
    "calendar": "may send mail",
    "envsubst": Rule("v", long="variables", pure=True),
    "figlet": Rule(pure=True, values="fdwmC", flags="ckltSsrRLnNpAIXveE"),
    "file": Rule(
        "bcdEhiIkLlNnrsSvzZ0",
        "eFfmP",
        long="brief checking-printout debug apple extension mime mime-type mime-encoding keep-going list "
        "dereference no-dereference no-buffer no-pad print0 raw special-files no-sandbox uncompress "
        "uncompress-noreport version help",
        long_values="exclude exclude-quiet separator files-from magic-file parameter",
        writes={
            "C compile": "writes a compiled magic file",
            "p preserve-date": "sets the access times of the files back",
        },
    ),
    "finger": Rule("lmsp", pure=True),
    "getconf": Rule("a", "v", pure=True),
    "iconv": Rule(
        "lcs",
        "ft",
        long="list silent verbose",
        long_values="from-code to-code",
        long_optional="byte-subst",
        writes={"o output": "writes to its file"},
    ),
    "infocmp": Rule("1dcnILCuxvVEeiKptWrgGlqTU", "AByRsw", pure=True),
    "zless": Rule("N", operands=None, pattern=r"[^+].*"),
    "zmore": Rule(pattern=r"[^+].*"),
    "xzless": Rule(pattern=r"[^+].*"),
    "bzless": Rule(pattern=r"[^+].*"),
    "bzmore": Rule(pattern=r"[^+].*"),
    "xzmore": Rule(pattern=r"[^+].*"),
    "pg": Rule("cefnrs", "p", pattern=r"[^+].*"),
    "locale": Rule("amckv", long="all-locales charmaps category-name keyword-name verbose", pure=True),
    "lsb_release": Rule("idrcasv", long="id description release codename all short version", pure=True),
    "manpath": Rule("gqd", "m", long="global quiet catpath", long_values="systems"),
    "tput": Rule(
        # Not init and reset, which may run a program of the terminal's.
        pattern="cols|lines|colors|bold|sgr0|smul|rmul|smso|rmso|setaf|setab|setf|setb|op|rev|dim|blink|invis|clear|"
        "longname|cup|home|el|el1|ed|sc|rc|civis|cnorm|cvvis|am|km|bel|cr|[0-9]+",
        values="T",
        flags="V",
    ),
    "units": Rule("qstv1", "of", long="quiet terse verbose one-line"),
    "which": Rule(
        "as",
        long="all skip-alias skip-dot skip-tilde show-dot show-tilde tty-only read-alias read-functions",
        pure=True,
    ),
    "which.debianutils": Rule("as", pure=True),
    "xxd": Rule(
        "abdeEipruC",
        "cglnsoR",
        long="autoskip bits capitalize decimal EBCDIC include plain postscript ps revert uppercase version",
        long_values="cols groupsize len name seek offset color",
        dash="-bits -ps -plain -postscript -revert -autoskip -uppercase -include -capitalize",
        dash_values="-cols -len -seek -skip -groupsize",
        operands=1,
        first=True,  # `xxd in -p` writes to a file -p
    ),
    "zdump": Rule("vVi", "ct", pure=True),
    "tzselect": "asks for a time zone",
    "fortune": Rule("acefilosuw", "nm", pure=True),
    "dumpkeys": Rule("hlfnktd1S", "cC", long="short-info long-info full-table numeric keys-only", operands=0),
    "errno": Rule("lsS", long="list search search-all-locales", pure=True),
    "fgconsole": Rule("n", long="next-available", operands=0),
    "ipcmk": "makes shared memory, semaphores or queues",
    "ipcrm": "removes shared memory, semaphores or queues",
    "isutf8": Rule("qli", long="quiet list invert", pure=True),
    "moo": Rule(),
    "toilet": Rule("tSWk", "fwF", pure=True),
    "lolcat": Rule("aitv", "pFds", pure=True),
    "neofetch": "runs its configuration",
}
