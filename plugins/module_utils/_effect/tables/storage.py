# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks, file systems, volumes and quotas."""

from __future__ import annotations

from typing import Any

from .._rules import Rule

# No --config (lvm(8)): it may name a log file, log/file=..., and so write anywhere. --profile and --commandprofile are
# configuration, too.
_LVM_COMMON = "debug quiet verbose readonly nolocking nohints ignorelockingfailure"
_LVM_REPORT = Rule(
    "aAbdHPqtvy",
    "oOS",
    long=f"{_LVM_COMMON} all aligned binary foreign history logonly nameprefixes noheadings nosuffix partial rows "
    "segments shared unbuffered unquoted",
    long_values="devices devicesfile options reportformat select separator sort units configreport headings journal",
)
_LVM_DISPLAY = Rule(
    "aAcCdHmPqsv",
    "oOS",
    long=f"{_LVM_COMMON} all activevolumegroups aligned binary colon columns foreign history logonly maps noheadings "
    "nosuffix partial segments shared short unbuffered",
    long_values="devices devicesfile options reportformat select separator sort units configreport headings journal",
)
_LVM_LVSCAN = Rule("abdqv", long=f"{_LVM_COMMON} all blockdevice", long_values="reportformat", operands=0)
_LVM_PVSCAN = Rule(
    "deqsnuv",
    long=f"{_LVM_COMMON} novolumegroup exported short uuid",
    long_values="reportformat",
    operands=0,
    writes={"cache a activate": "activates volumes"},
)
_LVM_VGSCAN = Rule(
    "dqv",
    long=_LVM_COMMON,
    long_values="reportformat",
    operands=0,
    writes={"mknodes": "makes device files", "cache": "updates a cache", "notifydbus": "sends a message"},
)
_LVM_DISKSCAN = Rule("dlqv", long=f"{_LVM_COMMON} lvmpartition", operands=0)
_LVM_CONFIG = Rule(
    "lqv",
    long="list withcomments withversions withspaces withsummary withgeneralpreamble withlocalpreamble showdeprecated "
    "showunsupported mergedconfig validate unconfigured ignoreadvanced ignorelocal ignoreunsupported quiet verbose",
    long_values="type typeconfig atversion sinceversion",
    writes={"f file": "writes to its file"},
)
# e2fsck(8): -n opens the file system read-only and answers no to every question; -V only prints the version.
_E2FSCK = (
    Rule("nfvt", "bB", needs="-n", operands=1, writes={"p a y D c k l L E z": "repairs the file system"}),
    Rule("V", needs="-V", operands=1),
)
# fsck.fat(8): -n writes nothing; -V is a second pass, also with -n.
_FSCK_FAT = Rule("nvlVbAUS", needs="-n", operands=1, writes={"a f p r t w y d u": "repairs the file system"})
# A block device, or a file that is not taken for a word of the program's own language.
_DEVICE = r"/[\w./:+@,%=\-]+"
_SMARTCTL: dict[str, Any] = {
    "flags": "aAcHijxV",
    "values": "dfgqrTvnPF",
    "long": "all info health capabilities attributes xall scan scan-open",
    "long_values": "device format get nocheck quietmode report tolerance vendorattribute badsum presets firmwarebug",
    "long_optional": "json identify",
    "dash": "--log=error --log=selftest --log=selective --log=directory --log=xerror --log=xselftest --log=background "
    "--log=scttemp --log=scttempsts --log=scttemphist --log=scterc --log=devstat --log=defects --log=sataphy "
    "--log=sasphy --log=ssd --log=genstats --log=envrep --log=farm",
    "writes": {
        "t test": "starts a test",
        "s smart o offlineauto S saveauto set X abort": "changes the drive",
        "B drivedb": "reads another configuration",
    },
}
# storcli: words that write are verbs (set, start, del, ...), which are not here; a noun without "show" does nothing.
_STORCLI = Rule(
    operands=(1, None),
    pattern=r"/\w+(?:/\w+)*|show|all|[Jj]|nolog|help|ver(?:sion)?|ctrlcount|rebuild|rebuildrate|initialization|copyback|"
    r"patrolread|pr|cc|consistencycheck|ccrate|prrate|bgi|bgirate|health|smart|temperature|time|phyerrorcounters|"
    r"freespace|alarm|bios|badblocks|aso|jbod|pdcache|cachevault|personality|profile|security|errorcounters|status",
)
# ssacli: likewise, all that changes is a verb of at least three letters (add, create, delete, modify, ...).
_SSACLI = Rule(
    operands=(1, None),
    pattern=r"ctrl|controller|all|show|config|status|detail|slot=\d+|pd|ld|array|[A-Z]{1,2}|\d+|physicaldrive|"
    r"logicaldrive|\d+[IE]:\d+:\d+|serialnumber=\w+|version|help|enclosure|ssdinfo",
)
_MKE = "makes a file system"
PROGRAMS = {
    "badblocks": Rule(
        "svfB", "bcdept", operands=(1, 3), writes={"w n": "writes to the device", "o": "writes to its file"}
    ),
    "btrfs": Rule(
        "qv",
        long="quiet verbose",
        long_values="format",
        commands={
            # btrfs-check(8): "by default, btrfs check will not modify the device".
            "check": Rule(
                "pEQ",
                "sr",
                long="readonly check-data-csum progress qgroup-report force",
                long_values="mode super tree-root chunk-root",
                operands=(1, 1),
                writes={"repair init-csum-tree init-extent-tree clear-space-cache clear-ino-cache": "repairs it"},
            ),
            "subvolume subv su": Rule(
                commands={
                    "list": Rule("pacgouqtRrsd", "GC", long_values="sort"),
                    "show": Rule("", "ru", long="raw human-readable iec si"),
                    "get-default": Rule(),
                    "find-new": Rule(operands=2),
                }
            ),
            "filesystem fi f": Rule(
                commands={
                    "df": Rule("bhHkmgt", long="raw human-readable iec si"),
                    "du": Rule("s", long="summarize raw human-readable iec si"),
                    "show": Rule("dm", long="raw human-readable iec si all-devices mounted"),
                    "usage us": Rule("bhHkmgtT", long="raw human-readable iec si"),
                    "label": Rule(operands=1),
                }
            ),
            # Not "ready": the kernel registers the device (BTRFS_IOC_DEVICES_READY).
            "device dev d": Rule(
                commands={
                    "stats": Rule("cT", long="check tabular offline"),
                    "usage": Rule("bhHkmgt", long="raw human-readable iec si"),
                }
            ),
            "scrub": Rule(commands={"status": Rule("dR", long="raw human-readable iec si"), "limit": Rule(operands=1)}),
            "balance": Rule(commands={"status": Rule("v")}),
            "quota": Rule(commands={"status": Rule()}),
            "qgroup": Rule(commands={"show": Rule("pcreFf", long="raw human-readable iec si", long_values="sort")}),
            "property": Rule(commands={"get": Rule("", "t"), "list": Rule("", "t")}),
            "inspect-internal inspect i": Rule(
                commands={
                    "dump-super": Rule("fFa", "is", long="full all force"),
                    "dump-tree": Rule(
                        "edrRu", "bt", long="extents device roots backups uuid noscan hide-names follow bfs dfs"
                    ),
                    "inode-resolve": Rule("v"),
                    "logical-resolve": Rule("Pvo", "s"),
                    "subvolid-resolve": Rule(),
                    "rootid": Rule(),
                    "min-dev-size": Rule(long_values="id"),
                    "tree-stats": Rule("b"),
                    "list-chunks": Rule(),
                }
            ),
            "replace": Rule(commands={"status": Rule("1")}),
            "version help": Rule(),
        },
    ),
    "cryptsetup": Rule(
        "vqy",
        "M",
        long="verbose batch-mode dump-json-metadata",
        long_values="type header",
        commands={
            # cryptsetup-open(8): --test-passphrase does not activate the device.
            "open luksOpen": Rule(
                "",
                "dlS",
                long="test-passphrase",
                long_values="key-file keyfile-size keyfile-offset key-slot",
                operands=(1, 1),
                needs="--test-passphrase",
            ),
            "status": Rule(operands=1),
            "luksDump": Rule(operands=1),
            "isLuks": Rule(operands=1),
            "luksUUID": Rule(operands=1),
            "benchmark": Rule("", "chs", long_values="cipher hash key-size", operands=0),
            "bitlkDump tcryptDump fvault2Dump": Rule(operands=1),
        },
        shared=True,
    ),
    "veritysetup": Rule(commands={"status dump": Rule(operands=1), "verify": Rule(operands=(3, 3))}),
    "integritysetup": Rule(commands={"status dump": Rule(operands=1)}),
    # debugfs(8) opens the file system read-only without -w. -R takes one request in one word, which is here a flag and
    # an operand. dump, rdump, logdump, ea_get -f write files, "!" runs a program; without -R it reads requests from
    # its standard input.
    "debugfs": (
        Rule("V", operands=0, needs="-V"),
        Rule(
            "RcDi",
            "bs",
            needs="-R",
            operands=(1, 2),
            pattern=r"(?:stats?|show_super_stats|ls|cat|ncheck|icheck|testb|testi|blocks|bmap|extents|ex|dump_extents|"
            r"imap|inode_dump|htree_dump|htree|freefrag|filefrag|lsdel|list_deleted_inodes|dump_mmp|params|"
            r"show_debugfs_params|supported_features|dirsearch|block_dump|bd|ea_list|list_quota|lq|get_quota|gq|pwd|"
            r"ffb|ffi|find_free_block|find_free_inode)(?: [\w<>./:@,%+=\-]+)*|" + _DEVICE,
            writes={"w": "opens the file system for writing", "f": "runs the requests of a file"},
        ),
    ),
    "dmraid": Rule("rsbcnltdvi", operands=1, needs="-r -s -b -l"),
    "dmsetup": Rule(
        "vqCcr",
        "jmuoOS",
        long="noheadings columns tree noflush nameprefixes verbose readonly unquoted rows inactive",
        long_values="major minor uuid target options separator sort select units",
        commands={
            "ls": Rule(),
            "info": Rule("cC", long="columns nolockfs"),
            "status": Rule(),
            "table": Rule(long="showkeys concise"),
            "deps": Rule(),
            "targets version help": Rule(),
            "splitname": Rule(),
            "stats": Rule(commands={"list": Rule(), "help version": Rule()}),
            "udevcookies": Rule(),
        },
        shared=True,
        writes={"exec": "runs a program"},
    ),
    "dumpe2fs": Rule("bfghixm", "o", operands=(1, 1)),
    "e2label": Rule(operands=(1, 1)),
    "e2fsck": _E2FSCK,
    "e2freefrag": Rule("", "c", operands=1),
    "e2image": "writes an image",
    "e4defrag": Rule("cv", needs="-c"),
    "exportfs": Rule("vs", operands=0, writes={"a r u o i f": "changes what is exported"}),
    "filefrag": Rule("ekvxXsPVBE", "", "b"),
    "fatlabel": Rule("i", "c", long="volume-id", long_values="codepage", operands=(1, 1)),
    "dosfslabel": Rule("i", "c", long="volume-id", long_values="codepage", operands=(1, 1)),
    "exfatlabel": Rule("i", operands=(1, 1)),
    "ntfslabel": Rule("nfqv", operands=(1, 1)),
    "fsck.ext4": _E2FSCK,
    "fsck.ext3": _E2FSCK,
    "fsck.ext2": _E2FSCK,
    "fsck.xfs": Rule(operands=1),
    "fsck.fat": _FSCK_FAT,
    "fsck.vfat": _FSCK_FAT,
    "dosfsck": _FSCK_FAT,
    "fstrim": Rule(
        "nvaA",
        "olmI",
        long="dry-run verbose all fstab",
        long_values="offset length minimum listed-in types",
        needs="-n --dry-run",
    ),
    "gdisk": Rule("l", needs="-l", operands=1),
    "cgdisk": "changes the partition table",
    "cfdisk": "changes the partition table",
    "gluster": Rule(
        long_values="mode",
        long="xml",
        commands={
            "volume vol": Rule(
                commands={
                    "info list status get": Rule(),
                    "heal": (Rule(operands=(2, 3), pattern=r"(?!enable|disable|full|split-brain)[\w.\-]+"),),
                }
            ),
            "peer": Rule(commands={"status": Rule()}),
            "pool": Rule(commands={"list": Rule()}),
            "snapshot": Rule(commands={"list info status": Rule()}),
        },
    ),
    # hdparm(8): every get/set option reads when no number follows; a number in the next word is an operand here, and
    # not a device. -K only sets.
    "hdparm": (
        Rule(
            "iItTgvqCcdruakAmMQWBNHVR",
            long="direct security-help verbose dco-identify",
            pattern="/dev/.+",
            writes={"z y Y w s S": "changes the drive or its power state"},
        ),
        Rule(long="Istdout", needs="--Istdout"),
    ),
    # iscsiadm(8). The mode is an operand here, -m a flag, because only some modes read. -k stops the daemon, a
    # discovery writes the nodes it finds to the database.
    "iscsiadm": (
        Rule(
            "mosSV",
            "PdpTIrH",
            long="mode op stats show",
            long_values="print debug portal targetname interface sid host",
            dash="--mode=session --mode=node --mode=iface --mode=host --op=show",
            needs="-m --mode --mode=session --mode=node --mode=iface --mode=host",
            operands=(0, 2),
            pattern="session|node|iface|host|fw|show",
            writes={
                "l login u logout L loginall U logoutall": "changes sessions",
                "R rescan": "scans for new devices",
                "k killiscsid": "stops the daemon",
            },
        ),
        Rule("m", "Pd", long="mode", needs="-m --mode", operands=(1, 1), pattern="discovery|discoverydb"),
    ),
    # kpartx(8): of an image file it makes a loop device first.
    "kpartx": Rule("lvg", needs="-l", pattern="/dev/.+"),
    "lfs": Rule(
        commands={
            "df": Rule("ihlvLHp", ""),
            "quota": Rule("qvh", "ugpt"),
            "getstripe": Rule("qvrcsdi"),
            "osts mdts": Rule(),
            "check": Rule(),
        }
    ),
    "lsscsi": Rule(
        "cCdgHiklLNpPsStuUvVwxDbB0",
        "y",
        long="brief classic controllers device generic hosts kname list long long-unit lunhex no-nvme pdt protection "
        "protmode scsi_id size sz-lbs transport unit verbose version wwn",
        long_values="sysfsroot",
        pure=True,
    ),
    "lsattr": Rule("RVadlpv", pure=True),
    "lvs": _LVM_REPORT,
    "vgs": _LVM_REPORT,
    "pvs": _LVM_REPORT,
    "lvdisplay": _LVM_DISPLAY,
    "vgdisplay": _LVM_DISPLAY,
    "pvdisplay": _LVM_DISPLAY,
    "lvscan": _LVM_LVSCAN,
    "pvscan": _LVM_PVSCAN,
    "vgscan": _LVM_VGSCAN,
    "lvmdiskscan": _LVM_DISKSCAN,
    "lvmconfig": _LVM_CONFIG,
    "lvmdevices": Rule("qv", long="quiet verbose check", operands=0),
    "lvmdump": "writes an archive",
    "pvck": Rule("v", long_values="dump", needs="--dump", writes={"f file": "writes to its file", "repair": "repairs"}),
    "vgck": Rule("v", long="verbose", long_values="reportformat", writes={"updatemetadata": "changes the metadata"}),
    "lvm": Rule(
        commands={
            "lvs vgs pvs fullreport": _LVM_REPORT,
            "lvdisplay vgdisplay pvdisplay": _LVM_DISPLAY,
            "version segtypes devtypes formats systemid help": Rule(),
            "lvscan": _LVM_LVSCAN,
            "pvscan": _LVM_PVSCAN,
            "vgscan": _LVM_VGSCAN,
            "lvmdiskscan": _LVM_DISKSCAN,
            "config dumpconfig lvmconfig": _LVM_CONFIG,
        }
    ),
    "mdadm": (
        Rule(
            "DEQXsvbtY",
            "",
            long="detail examine query scan brief export verbose test detail-platform examine-bitmap examine-badblocks",
            long_values="prefer",
            needs="-D --detail -E --examine -Q --query --detail-platform -X --examine-bitmap --examine-badblocks",
            writes={
                "C create A assemble S stop f fail r remove a add G grow zero-superblock manage": "changes an array"
            },
        ),
        Rule("V", operands=0, needs="-V"),
    ),
    "megacli": "changes a controller",
    "storcli": _STORCLI,
    "storcli2": _STORCLI,
    "storcli64": _STORCLI,
    "perccli": _STORCLI,
    "perccli64": _STORCLI,
    "ssacli": _SSACLI,
    "hpssacli": _SSACLI,
    "hpacucli": _SSACLI,
    # multipath(8): -d does not create or update maps.
    "multipath": Rule("ltTd", "v", dash="-ll", needs="-l -ll -t -T -d"),
    "multipathd": Rule(commands={"show list": Rule()}),
    "mpathpersist": "may change reservations",
    "nvme": Rule(
        commands={
            "list list-subsys": Rule("v", "o", long="verbose", long_values="output-format"),
            "smart-log error-log fw-log id-ctrl id-ns list-ns list-ctrl get-feature self-test-log "
            "endurance-log effects-log show-regs get-log ana-log id-ns-desc ns-descs nvm-id-ctrl sanitize-log "
            "primary-ctrl-caps get-ns-id "
            "list-endgrp version help": Rule(
                "vHb",
                "onfilLsc",
                long="verbose human-readable raw-binary vendor-specific",
                long_values="output-format namespace-id log-id log-len feature-id cntid log-page-offset sel",
            ),
        }
    ),
    "parted": (
        Rule("lms", long="list machine script", needs="-l --list", operands=0),
        Rule(
            "ms",
            "a",
            long="machine script",
            long_values="align",
            operands=(2, 7),
            # All that changes is another verb, or an unambiguous beginning of one.
            pattern=r"/dev/[\w/.:\-]+|print|p|free|all|devices|list|unit|[kKMGT]i?B|s|B|%|cyl|chs|compact|align-check|"
            r"opt(?:imal)?|min(?:imal)?|\d+|unit \w+|print (?:free|all|list|devices|\d+)",
        ),
    ),
    "partprobe": Rule("ds", long="dry-run summary", needs="-d --dry-run"),
    "qm": Rule(
        commands={
            "list": Rule(),
            "config status pending": Rule(long="verbose", long_values="snapshot current"),
            "listsnapshot": Rule(),
            "showcmd": Rule(long="pretty"),
            "guest": Rule(
                commands={"cmd": Rule(operands=(2, 2), pattern=r"\d+|get-[\w\-]+|ping|info|network-get-interfaces")}
            ),
            "agent": Rule(operands=(2, 2), pattern=r"\d+|get-[\w\-]+|ping|info|network-get-interfaces"),
            "cloudinit": Rule(commands={"dump pending": Rule()}),
        }
    ),
    "pct": Rule(
        commands={
            "list": Rule(),
            "config status pending": Rule(long="verbose", long_values="snapshot current"),
            # Not "df": of a container that does not run it mounts the volumes.
            "listsnapshot cpusets": Rule(),
        }
    ),
    "pvesm": Rule(commands={"status list path": Rule(long_values="content storage vmid")}),
    "pvecm": Rule(commands={"status nodes": Rule()}),
    "pveversion": Rule("v", long="verbose", operands=0),
    "pveperf": "loads the machine",
    "pvesh": Rule(commands={"get ls usage": Rule(long="noproxy human-readable", long_values="output-format")}),
    "ha-manager": Rule(commands={"status config": Rule("v")}),
    "quota": Rule(
        "AgpQsvuwiqlm",
        "F",
        long="verbose user group quiet show-mntpoint hide-device no-wrap no-autofs raw-grace",
        long_optional="human-readable",
    ),
    "quotastats": Rule(operands=0),
    "quotaon": Rule("pugavP", "F", long="print-state user group project all verbose", needs="-p --print-state"),
    "repquota": Rule(
        "acgiCnpqtuvPS",
        "FO",
        "s",
        long="all user group verbose no-names raw-grace cache no-cache truncate-names no-autofs",
        long_values="format output",
        long_optional="human-readable",
    ),
    "warnquota": "sends mails",
    # sg3_utils: the options of the current command lines; the old ones (-O, SG3_UTILS_OLD_OPTS) mean other things.
    "sg_inq": Rule(
        "acdeEfhHiLorsuvVx",
        "BlmpI",
        long="ata cmddt descriptors vpd export extended force hex id long only raw vendor verbose version",
        long_values="block len maxlen page inhex",
    ),
    "sg_vpd": Rule(
        "aeEfhHilqrvV",
        "mMpI",
        long="all enumerate examine force hex ident long quiet raw verbose version",
        long_values="maxlen page vendor inhex",
    ),
    "sg_map": Rule("axin", dash="-sd -scd -sr -st", operands=0),
    "sg_scan": Rule("ainx"),
    "sg_readcap": Rule("blrvHRVz", long="16 brief hex long raw readonly verbose version zbc"),
    "sg_logs": Rule(
        "aAbeHlnQqrtTvVx",
        "cfmMpPD",
        long="All all brief enumerate hex list name no_inq pcb ppc raw readonly temperature transport verbose version",
        long_values="control filter maxlen page paramp pdt vendor",
        writes={"R reset S select s sp": "changes the logs"},
    ),
    "sg_modes": Rule(
        "aADdefHlLrsv6V",
        "cmp",
        long="all dbd dbout examine flexible hex list llbaa raw six verbose version",
        long_values="control maxlen page",
        writes={"w readwrite": "opens the device for writing"},
    ),
    "sg_luns": Rule(
        "dHlLqrRvV",
        "mst",
        long="decode hex linux lu_cong quiet raw readonly verbose version",
        long_values="maxlen select test",
    ),
    "sgdisk": Rule(
        "pvODEFfLVP",
        "i",
        long="print verify display-alignment end-of-largest first-in-largest first-aligned-in-largest list-types "
        "print-mbr pretend version",
        long_values="info",
        operands=1,
        needs="-p --print -v --verify -i --info -D --display-alignment -E --end-of-largest -F "
        "--first-aligned-in-largest -f --first-in-largest -L --list-types -O --print-mbr",
        writes={"S resize-table": "changes the size of the table"},
    ),
    # sdparm(8): no -C (--command), -s, -c, -D; -g and -a read mode pages, -i inquiry pages.
    "sdparm": Rule(
        "aBeEfHilnqrRvVw6",
        "gopPtMm",
        long="all dbd enumerate examine flexible hex inquiry long num-desc quiet readonly raw six verbose version "
        "wscan",
        long_values="get out-mask page pdt transport vendor maxlen",
        writes={
            "C command": "sends a command to the drive",
            "s set c clear D defaults S save": "changes the drive",
        },
    ),
    "sas2ircu": Rule(operands=2, pattern=r"\d+|LIST|DISPLAY|STATUS|list|display|status"),
    "sas3ircu": Rule(operands=2, pattern=r"\d+|LIST|DISPLAY|STATUS|list|display|status"),
    # smartctl(8). -l reads most logs but sets error recovery timeouts (scterc,70,70) and resets counters
    # (sasphy,reset): it is a flag here, and its value an operand.
    "smartctl": (
        Rule(**_SMARTCTL),
        Rule(
            **{**_SMARTCTL, "flags": _SMARTCTL["flags"] + "l", "long": _SMARTCTL["long"] + " log"},
            # Drives are /dev/sda or sda.
            pattern=r"/[\w./:+\-\ue000\ue001]+|[hs]d[a-z]+|nvme\d+(?:n\d+)?|"
            r"error(?:,\d+)?|selftest(?:,\d+)?|selective|directory(?:,[gs])?|xerror(?:,\d+)?(?:,error)?|"
            r"xselftest(?:,\d+)?(?:,selftest)?|background|scttemp|scttempsts|scttemphist|scterc|devstat(?:,\w+)?|"
            r"defects(?:,\d+)?|sataphy|sasphy|ssd|genstats|envrep|farm|"
            r"(?:gplog|smartlog),\w+(?:,[\w+\-]+)?|nvmelog,\w+,\w+",
        ),
    ),
    "swapoff": "stops swapping to a device",
    "tune2fs": Rule("l", needs="-l", operands=1),
    "udisksctl": Rule(
        commands={
            "status": Rule(),
            "info": Rule("", "bpd", long_values="block-device object-path drive"),
            "dump": Rule(),
            "monitor": Rule(),
        }
    ),
    "vdo": Rule("", "n", commands={"list status": Rule("a", "n", long="all", long_values="name")}),
    "vdostats": Rule(long="human-readable si verbose all", pure=True),
    "stratis": Rule(
        long="propagate unhyphenated-uuids",
        commands={
            "pool filesystem fs blockdev": Rule(commands={"list": Rule(long_values="uuid name")}, bare=True),
            "report": Rule(),
            "daemon": Rule(commands={"version": Rule()}),
            "key": Rule(commands={"list": Rule()}),
        },
    ),
    "xfs_info": Rule("V", "t", operands=1),
    # xfs_db(8): without -x no command writes to the file system, but "log start" and others write files. Commands are
    # operands here.
    "xfs_db": (
        Rule("V", needs="-V"),
        Rule(
            "cfFir",
            needs="-r",
            operands=(2, None),
            pattern=r"(?:frag|freesp|sb|agf|agi|agfl|print|p|inode|fsmap|btheight|block|blockget|check|stack|type|addr|"
            r"daddr|fsblock|ring)(?: [\w.,:*\[\]\-]+)*|version|info|uuid|label|" + _DEVICE,
            writes={"x": "allows writing commands"},
        ),
    ),
    "xfs_repair": Rule("nvfPe", "lrtm", needs="-n", operands=1, writes={"L": "empties the log"}),
    "xfs_bmap": Rule("adelpvV", "n"),
    # xfs_quota(8): the commands that only print, without their -f FILE.
    "xfs_quota": (
        Rule("V", needs="-V"),
        Rule(
            "xc",
            needs="-c",
            operands=(1, None),
            pattern=r"(?:report|state|df|free|quota|print|paths?)(?: -[abghiNnprtuv]+)*(?: [\w]+)?|/[\w./\-]*",
        ),
    ),
    "xfs_admin": Rule("luV", needs="-l -u -V", operands=1),
    "xfs_spaceman": (
        Rule("V", needs="-V"),
        Rule("c", needs="-c", operands=(1, None), pattern=r"(?:freesp|health|info)(?: -[abcdefhnsgq0-9]+)*|/[\w./\-]*"),
    ),
    "xfs_scrub": Rule("nvTb", needs="-n", operands=1),
    "xfs_estimate": Rule("vV", "bie", pure=True),
    "xfs_ncheck": Rule("fsV", "il"),
    "xfs_logprint": Rule("bcdDefinoqtvxV", "ls", operands=1, writes={"C": "writes to its file"}),
    "xfs_freeze": "freezes a file system",
    "xfs_mdrestore": "writes a file system",
    "xfs_copy": "writes a file system",
    "xfs_fsr": "moves data",
    "xfs_metadump": "writes a dump",
    "ntfsinfo": Rule("fmqvt", "iF", pure=False),
    "ntfsls": Rule("adfFilsqRvx", "p"),
    "ntfscluster": Rule("iqv", "csIFl"),
    "zpool": Rule(
        commands={
            "list": Rule("HLpPvgj", "oT", long="json json-int"),
            "status": Rule("DgiLPpstvxeEjd", "T", long="json json-int json-flat-vdevs power"),
            "iostat": Rule("DgHLpPvynlqrw", "T"),
            "get": Rule("Hpj", "o"),
            "history": Rule("il"),
            "events": Rule("vHf"),
            "import": Rule("D", "dc", operands=0),
            "version": Rule("j"),
            "upgrade": Rule("v", operands=0),
            "wait": Rule("Hp", "Tt"),
        },
        writes={
            "create destroy add remove attach detach replace export online offline": "changes pools",
            "scrub clear split trim set": "changes pools",
            "labelclear resilver initialize reguid reopen checkpoint prefetch": "changes pools",
        },
    ),
    "zfs": Rule(
        commands={
            "list": Rule("rHpj", "dostS", long="json json-int"),
            "get": Rule("rHpj", "dost", long="json json-int"),
            # With one name, or with a file system, it makes a snapshot to compare with.
            "diff": Rule("FHth", operands=(2, 2), pattern=r"[\w./:\- ]+@[\w.:\-]+"),
            "send": Rule("nvPRecLwpbDhV", "iI", long="dryrun verbose", needs="-n --dryrun", operands=(1, 1)),
            "destroy": Rule("nvpr", needs="-n", operands=(1, 1)),
            "holds": Rule("rHp"),
            "userspace groupspace projectspace": Rule("HinpN", "osSt"),
            "allow": Rule(operands=1),
            "version": Rule("j"),
            "upgrade": Rule("v", operands=0),
            "mount": Rule("j", operands=0),
        },
        writes={
            "create snapshot rollback clone promote rename set inherit unmount receive hold release": "changes "
            "file systems",
            "unallow bookmark share unshare load-key unload-key change-key program": "changes file systems",
        },
    ),
    "zdb": Rule("AbcCdDeFGhiLlMmPqsSuvVXY", "IptU"),
    "zinject": "injects faults",
    "arcstat": Rule("avxpz", "fs"),
    "arc_summary": Rule("adgr", "ps", long="alternate description graph raw", long_values="page section"),
    "arcconf": Rule(commands={"GETCONFIG getconfig GETSTATUS getstatus LIST list GETVERSION getversion": Rule()}),
    "ceph": Rule(
        "sw",
        "fnk",
        long="status watch version",
        long_values="format cluster name id connect-timeout",
        commands={
            "status": Rule(),
            "health": Rule(commands={"detail": Rule()}, bare=True),
            "df": Rule(commands={"detail": Rule()}, bare=True),
            "version versions features fsid report quorum_status": Rule(),
            "osd": Rule(
                commands={
                    "tree stat df dump perf ls lspools find metadata status utilization versions": Rule(),
                    "pool": Rule(commands={"ls get stats get-quota autoscale-status": Rule()}),
                    "crush": Rule(
                        commands={
                            "tree dump ls": Rule(),
                            "rule": Rule(commands={"ls list dump": Rule()}),
                            "class": Rule(commands={"ls": Rule()}),
                        }
                    ),
                    "blocklist": Rule(commands={"ls": Rule()}),
                    "erasure-code-profile": Rule(commands={"ls get": Rule()}),
                }
            ),
            "mon": Rule(commands={"stat dump metadata versions": Rule()}),
            "mds": Rule(commands={"stat metadata versions": Rule()}),
            "mgr": Rule(
                commands={"stat dump metadata services versions": Rule(), "module": Rule(commands={"ls": Rule()})}
            ),
            "pg": Rule(commands={"stat dump ls ls-by-pool ls-by-osd map dump_stuck query": Rule()}),
            "fs": Rule(commands={"ls status dump get": Rule()}),
            "auth": Rule(commands={"ls list get": Rule()}),
            "config": Rule(commands={"dump get show log": Rule()}),
            "log": Rule(commands={"last": Rule()}),
            "orch": Rule(commands={"ls ps status": Rule(), "host device": Rule(commands={"ls": Rule()})}),
            "crash": Rule(commands={"ls info stat ls-new": Rule()}),
            "balancer": Rule(commands={"status": Rule()}),
            "time-sync-status": Rule(),
            # The admin socket: what changes is "config set", "perf reset", "injectargs" and the like.
            "daemon": Rule(
                operands=(2, 4),
                pattern=r"(?:osd|mon|mgr|mds|client)\.[\w.\-]+|/[\w./\-]+\.asok|config|show|diff|perf|dump|schema|status|"
                r"mon_status|quorum_status|version|help|ops|session|ls|dump_[a-z_]+",
            ),
        },
        bare=True,
        shared=True,
        # A configuration may name a log file and plugins.
        writes={"c conf": "reads a configuration that may write", "o": "writes to its file"},
    ),
    # rados(8): ls takes a file to write to.
    "rados": Rule(
        "",
        "pNf",
        long_values="pool namespace format",
        commands={
            "lspools df": Rule("", "f", long_values="format"),
            "ls": Rule("", "f", long_values="format", operands=1, pattern="-"),
            "stat": Rule(),
        },
    ),
    "rbd": Rule(
        "",
        "p",
        long_values="pool format image",
        commands={
            "ls list": Rule("l", "p", long="long", long_values="format pool"),
            "info du status showmapped diff": Rule(
                "", "p", long="pretty-format whole-object", long_values="format pool image snap from-snap"
            ),
            "snap": Rule(
                commands={"ls list": Rule("", "p", long="all pretty-format", long_values="format pool image")}
            ),
            "device": Rule(commands={"list ls": Rule(long_values="format")}),
            "trash lock namespace": Rule(
                commands={"ls list": Rule("al", "p", long="all long", long_values="format pool")}
            ),
            "children": Rule("a", "p", long="all", long_values="format pool image snap"),
            "mirror": Rule(
                commands={
                    "pool": Rule(commands={"info status": Rule("", "p", long="verbose", long_values="format pool")}),
                    "image": Rule(commands={"status": Rule("", "p", long_values="format pool image")}),
                }
            ),
        },
    ),
    **dict.fromkeys(
        [
            "mkfs",
            "mkfs.ext2",
            "mkfs.ext3",
            "mkfs.xfs",
            "mkfs.btrfs",
            "mkfs.vfat",
            "mkfs.fat",
            "mkfs.ntfs",
            "mke2fs",
            "mkdosfs",
            "mkntfs",
            "mkfs.f2fs",
        ],
        _MKE,
    ),
    "mkfs.ext4": Rule("V", needs="-V", operands=0),
    "fsck.btrfs": Rule(operands=(1, 1)),
    "btrfstune": "changes a file system",
    "fsck.exfat": Rule("nv", needs="-n", operands=1),
    "ntfsresize": Rule("ifvnm", long="info info-mb-only force verbose no-action", needs="-i --info -n --no-action"),
    "thin_check": Rule("q", long="quiet skip-mappings super-block-only", operands=1),
    "cache_check": Rule("q", long="quiet super-block-only skip-mappings skip-hints skip-discards", operands=1),
    "thin_dump": Rule("", "f", long_values="format dev-id", operands=1),
    "bcache-super-show": Rule("f", operands=1),
    "mkswap": "makes a swap area",
    "resize2fs": Rule("P", needs="-P", operands=1),
    "umount": "unmounts file systems",
    "quotaoff": "turns quotas off",
    "quotacheck": "rewrites quota files",
    "setquota": "sets quotas",
    "edquota": "sets quotas",
    "xfs_growfs": Rule("nV", "t", needs="-n -V", operands=1),
    **dict.fromkeys(
        [
            "lvcreate",
            "lvremove",
            "lvextend",
            "lvresize",
            "lvreduce",
            "lvchange",
            "lvrename",
            "lvconvert",
            "vgcreate",
            "vgremove",
            "vgextend",
            "vgreduce",
            "vgchange",
            "vgrename",
            "vgexport",
            "vgimport",
            "vgmerge",
            "vgsplit",
            "vgcfgrestore",
            "pvcreate",
            "pvremove",
            "pvresize",
            "pvmove",
            "pvchange",
        ],
        "changes volumes",
    ),
}
