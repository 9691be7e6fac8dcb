# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hardware, kernel modules, clocks and boot."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
# "list" makes the file where there is none (open_envblk_file() in grub-editenv.c), so that only the usual files may be
# named. The file comes first.
_GRUB_EDITENV = (
    Rule(
        commands={
            "- /boot/grub/grubenv /boot/grub2/grubenv /boot/efi/EFI/redhat/grubenv /boot/efi/EFI/centos/grubenv "
            "/boot/efi/EFI/fedora/grubenv /boot/efi/EFI/rocky/grubenv /boot/efi/EFI/almalinux/grubenv": Rule(
                operands=(1, 1), pattern="list"
            ),
            "list": Rule(operands=0),
        }
    ),
    Rule("V", needs="-V", operands=0),
)
PROGRAMS = {
    "acpi": Rule(
        "abBcgitsvfkV",
        "dp",
        long="everything battery ac-adapter thermal cooling details without-zero show-empty fahrenheit kelvin",
        pure=True,
    ),
    "adjtimex": Rule("p", long="print", needs="-p --print", operands=0),
    "biosdecode": Rule("", "d", long_values="dev-mem pir"),
    # bpftool(8). Keywords may be shortened: "prog dump xlated id 5 f PATH" writes to its file.
    "bpftool": Rule(
        "jpfmndV",
        "B",
        long="json pretty bpffs mapcompat nomount debug version",
        long_values="base-btf",
        commands={
            "prog map cgroup net perf link struct_ops iter": Rule(
                commands={
                    "show list tree dump lookup getnext peek": Rule(
                        pattern=r"(?!(?:f|fi|fil|file)$)[\w/.:\-]+",
                        writes={"file": "writes to its file"},
                    )
                },
                bare=True,
            ),
            # Here "file" is what is read.
            "btf": Rule(commands={"show list dump": Rule()}, bare=True),
            "feature": Rule(commands={"probe list_builtins": Rule()}, bare=True),
            "version help": _ANY,
        },
    ),
    "bpftrace": Rule("lvV", long="info version", needs="-l -V --info --version"),
    "chronyc": Rule(
        "46acdnNv",
        "hpt",
        commands={
            "tracking sources sourcestats ntpdata activity selectdata serverstats rtcdata authdata sourcename "
            "waitsync accheck cmdaccheck help": Rule("av"),
            "clients": Rule("k", "p", writes={"r": "resets the counters"}),
            "manual": Rule(operands=(1, 1), pattern="list"),
            "smoothing": Rule(operands=0),
        },
        writes={
            "makestep burst online offline add delete settime trimrtc writertc": "changes the clock or its daemon",
            "reset cyclelogs dump refresh rekey shutdown": "changes the daemon",
        },
    ),
    "cpupower": Rule(
        "",
        "c",
        long_values="cpu",
        commands={
            "frequency-info": Rule(
                "edwlpgarsfymno",
                long="debug boost driver policy governors related-cpus affected-cpus stats latency proc human "
                "no-rounding freq hwfreq hwlimits perf",
            ),
            "idle-info": Rule("sfeo", long="silent proc"),
            "info": Rule("b", long="perf-bias"),
            # It runs what follows.
            "monitor": Rule("lcv", "mi", operands=0),
        },
    ),
    "cpufreq-info": Rule("edwlpgarsmnofy", "c", long_values="cpu"),
    "cpuid": Rule("1irk", "lsf", pure=True),
    "ddcutil": Rule(
        commands={
            "detect capabilities getvcp environment": Rule(
                "vt", "db", long="verbose terse brief", long_values="display bus"
            )
        }
    ),
    "depmod": Rule("nv", "bFEC", long="dry-run show", needs="-n --dry-run --show"),
    "dkms": Rule(
        "",
        "mvk",
        commands={"status": Rule("", "mvka", long="all", long_values="arch")},
        writes={"add build install remove uninstall autoinstall mkdsc unbuild": "changes modules"},
    ),
    "dmidecode": Rule(
        "qu",
        "dstH",
        long="quiet no-sysfs dump",
        long_values="dev-mem string type handle from-dump oem-string",
        operands=0,
        writes={"dump-bin": "writes to its file"},
    ),
    "dracut": Rule(long="list-modules version", needs="--list-modules --version", operands=0),
    "lsinitrd": Rule("smv", "fk", long="size mod verbose", long_values="file kver"),
    "lsinitramfs": Rule("l"),
    "unmkinitramfs": "extracts files",
    "edac-util": Rule("qsv", "r", long="quiet status verbose", long_optional="report", long_values=""),
    "efibootmgr": Rule(
        "vuq",
        long="verbose unicode quiet",
        operands=0,
        writes={
            "c create b bootnum B delete-bootnum o bootorder n bootnext t timeout": "changes the boot entries",
            "a active A inactive O delete-bootorder N delete-bootnext T D remove-dups": "changes the boot entries",
        },
    ),
    "efivar": Rule("lLpd", "n", long="list list-guids print", long_values="name", operands=0),
    "fwupdmgr": Rule(
        "v",
        long="verbose json no-unreported-check no-metadata-check show-all",
        commands={
            "get-devices get-updates get-upgrades get-history get-remotes get-topology get-plugins "
            "get-results get-details get-releases security hwids get-approved-firmware "
            "get-blocked-firmware get-bios-settings get-bios-setting check-reboot-needed": _ANY
        },
        shared=True,
        writes={"y assume-yes": "uploads reports unasked"},
    ),
    "grub-editenv": _GRUB_EDITENV,
    "grub2-editenv": _GRUB_EDITENV,
    # It runs the scripts of /etc/grub.d, of which os-prober mounts file systems and others write boot entries.
    "grub-mkconfig": "runs GRUB's configuration scripts",
    "grub2-mkconfig": "runs GRUB's configuration scripts",
    "grub-install": "installs a boot loader",
    "grub2-install": "installs a boot loader",
    "grub-reboot": "changes the boot entry",
    "grub-set-default": "changes the boot entry",
    "grub2-set-default": "changes the boot entry",
    "grub2-setpassword": "sets a password",
    "update-grub": "writes the boot loader's configuration",
    "grub-probe": Rule("0dv", "tm", long="device verbose", long_values="target device-map"),
    "grub2-probe": Rule("dv", "tm", long="device verbose", long_values="target device-map"),
    "grub-script-check": Rule("v"),
    "grub-file": Rule(
        long="is-x86-multiboot is-x86-multiboot2 is-x86_64-efi is-i386-efi is-arm64-efi is-arm64-linux is-arm-linux "
        "is-x86-linux is-x86-linux32 is-x86_64-xen-domu is-x86-xen-dom0"
    ),
    "grub2-file": Rule(long="is-x86-multiboot is-x86-multiboot2 is-x86_64-efi is-i386-efi is-x86-linux is-x86-linux32"),
    "grub-mkrelpath": Rule("r", long="relative"),
    "grub2-mkrelpath": Rule("r", long="relative"),
    "grubby": Rule(
        long="default-kernel default-index default-title",
        long_values="info",
        operands=0,
        needs="--info --default-kernel --default-index --default-title",
        writes={"update-kernel args remove-args set-default add-kernel remove-kernel": "changes the boot entries"},
    ),
    "hwinfo": Rule(
        long="short verbose all cpu disk memory netcard network arch bios block bluetooth bridge cdrom gfxcard hub ide "
        "keyboard monitor mouse partition pci scsi smp sound storage-ctrl sys usb usb-ctrl wlan listmd",
        long_values="only",
        operands=0,
    ),
    "hwclock": Rule(
        "rvlu",
        "f",
        long="show get verbose localtime utc",
        long_values="rtc",
        operands=0,
        writes={"w systohc s hctosys systz set setepoch adjust a": "sets a clock"},
    ),
    "i2cdetect": Rule("lFV", needs="-l -F -V"),
    "i2cget": "may change a device",
    "i8kfan": "changes a fan",
    "inxi": Rule(
        "AabBCdDEfFGhiIjJlLmMnNopPrRsSuwxzZ",
        "",
        "ty",
        long="full basic admin battery cpu disk graphics machine memory network partition processes sensors system",
        # -c94 to -c99 choose colours and save them.
        dash="-c0 -c1 -c2 -v0 -v1 -v2 -v3 -v4 -v5 -v6 -v7 -v8",
        writes={"U update": "updates itself", "output-file": "writes to its file"},
    ),
    "ipmitool": Rule(
        # -K and -E take keys from the environment: no value.
        "vcaEKgsYV",
        "IHUPpLfAtbBTmlkyCedNoORSz",
        commands={
            "sdr": Rule(commands={"list elist info type get entity": _ANY}, bare=True),
            "sensor": Rule(commands={"list get reading": _ANY}, bare=True),
            "sel": Rule(commands={"list elist info get": _ANY}, bare=True),
            "fru": Rule(commands={"print list": _ANY}, bare=True),
            "chassis": Rule(
                commands={
                    "status poh restart_cause": _ANY,
                    "power": Rule(operands=(1, 1), pattern="status"),
                    "selftest": _ANY,
                    "bootparam": Rule(commands={"get": _ANY}),
                    "policy": Rule(operands=(1, 1), pattern="list"),
                }
            ),
            "power": Rule(operands=(1, 1), pattern="status"),
            "lan": Rule(commands={"print": _ANY}),
            "mc bmc": Rule(commands={"info guid getsysinfo": _ANY, "watchdog": Rule(operands=(1, 1), pattern="get")}),
            "user": Rule(commands={"list summary": _ANY}),
            "channel": Rule(commands={"info getaccess": _ANY}),
            "session": Rule(commands={"info": _ANY}),
            "sol": Rule(commands={"info": _ANY}),
            "pef": Rule(commands={"info status list": _ANY}),
            "dcmi": Rule(commands={"power": Rule(operands=(1, 1), pattern="reading"), "sensors discover": _ANY}),
        },
    ),
    "kmod": Rule(commands={"list": _ANY, "static-nodes": Rule(long_values="format", operands=0)}),
    "lsdev": _ANY,
    "lshw": Rule(
        "",
        "",
        long="businfo short xml json html sanitize numeric quiet notime",
        dash="-short -businfo -xml -json -html -sanitize -numeric -quiet -notime -version",
        dash_values="-class -C -c -disable -enable",
        operands=0,
        writes={"dump": "writes to its file", "X": "starts a window"},
    ),
    "lsmod": Rule(operands=0),
    "lspci": Rule("mvnxbDtkPqQGV", "sdpiF", operands=0, writes={"O": "may name a file to write to"}),
    "lsusb": Rule("vtV", "sdD", long="verbose tree version"),
    "lspcmcia": Rule("v"),
    "lsgpio": _ANY,
    "mcelog": "may write its state",
    "memtester": "loads the machine",
    "mkinitcpio": Rule("LV", needs="-L -V", operands=0),
    "modinfo": Rule(
        "adlnp0V",
        "Fkb",
        long="author description license parameters filename null modname",
        long_values="field set-version basedir",
        pure=True,
    ),
    "modprobe": Rule(
        "nvqDac",
        "Sd",
        long="dry-run show show-depends verbose quiet all showconfig ignore-install first-time resolve-alias",
        long_values="set-version dirname",
        needs="-n --dry-run --show -D --show-depends -c --showconfig",
        writes={"r remove": "removes a module", "C config": "reads another configuration"},
    ),
    "mokutil": Rule(
        "lNDXv",
        "t",
        long="list-enrolled list-new list-delete sb-state pk kek db dbx list-sbat-revocations mokx short "
        "verbose-listing version",
        long_values="test-key",
        operands=0,
        writes={"x export": "writes the keys to files", "i import d delete reset": "changes the keys"},
    ),
    "ntpdate": Rule("q46vud", "opt", needs="-q -d"),
    # ntpq(1): commands are operands here. "config", "saveconfig" and the like change the server, and ">" behind any
    # command names a file to write to.
    "ntpq": Rule(
        "46cdnpwu",
        long="numeric peers ipv4 ipv6 wide units",
        needs="-p --peers -c",
        pattern=r"(?:rv|readvar|readlist|rl|cv|clockvar|clocklist|cl|as|associations|passociations|lassociations|peers|"
        r"lpeers|apeers|opeers|pstats|sysinfo|sysstats|kerninfo|iostats|timerstats|authinfo|monstats|mrulist|ifstats|"
        r"reslist|version|showvars)(?: [\w&.,=:+\-]+)*|(?!save|config|:|keyid|passwd|write|w)[\w.:\-]+",
        writes={"l logfile": "writes to its file"},
    ),
    # sntp(1): it only sets the clock with -S or -s.
    "sntp": Rule("46v", "t", operands=(1, None), writes={"S step s slew": "sets the clock"}),
    "ntpdig": Rule("46jv", "t", operands=(1, None), writes={"S step s slew": "sets the clock"}),
    "ntpstat": Rule(operands=0),
    "ntptime": Rule("cr", operands=0),
    "ntptrace": Rule("n", "mr"),
    "numactl": Rule("Hs", long="hardware show", needs="-H --hardware -s --show", operands=0),
    # nvidia-smi(1): its options have names of several letters (-pm, -lgc), so that whole words are compared; the value
    # of -l may be missing.
    "nvidia-smi": (
        Rule(
            long="list-gpus query xml-format version help-query-gpu help-query-compute-apps list-excluded-gpus",
            long_optional="id display query-gpu format query-compute-apps loop loop-ms query-accounted-apps",
            dash="-L -q -x -B -h -l -lms",
            dash_values="-i -d",
            operands=1,
            pattern=r"\d+",
        ),
        Rule(
            commands={
                "topo": Rule(dash="-m -p -n --matrix -p2p", dash_values="-i", operands=1, pattern="[nrwap]"),
                "nvlink": Rule(dash="-s -c -p --status --capabilities", dash_values="-i", operands=0),
                "dmon pmon": Rule(dash_values="-i -d -c -s -o", operands=0),
                "mig": Rule(dash="-lgip -lgi -lcip -lci -lgipp", dash_values="-i -gi", operands=0),
                "vgpu": Rule(dash="-q -s -c -u --query", dash_values="-i", operands=0),
            },
        ),
    ),
    # phc_ctl(8): "set" alone sets the clock to the system's time.
    "phc_ctl": Rule("qQ", "l", operands=(2, 2), pattern=r"/dev/\w+|[a-z]+[\w.\-]*\d[\w.\-]*|get|cmp|caps"),
    "powertop": "writes a report",
    "powerstat": Rule("czRHgDsSt", "bd"),
    "rdate": Rule("pnu", "", needs="-p", operands=(1, 1), writes={"s a": "sets the clock"}),
    "rdmsr": Rule("acCdoruxX0", "pf"),
    "sensors": Rule("uAfjv", long="no-adapter fahrenheit bus-list", writes={"s set": "sets limits"}),
    "sensors-detect": "probes hardware",
    "setpci": "may change a device",
    "smbios-sys-info": _ANY,
    "sysctl": Rule(
        "aAbdeNnqX",
        "r",
        long="all deprecated binary ignore names values quiet",
        long_values="pattern",
        # Only what is known: a variable may hold "=".
        pattern=r"[\w./*?\[\]{},:@+\-]+",
        writes={"w write": "changes kernel settings", "p load system": "changes kernel settings"},
    ),
    "tuned-adm": Rule(
        commands={"active list recommend verify profile_info": _ANY},
        writes={"profile off auto_profile": "changes the profile"},
    ),
    "turbostat": "runs a program or loads modules",
    "upower": Rule("edwm", "i", long="enumerate dump wakeups monitor monitor-detail version", long_values="show-info"),
    "usb-devices": Rule(operands=0),
    "vbetool": "changes the display",
    "virt-what": Rule(operands=0),
    "xrandr": Rule(long="query verbose listmonitors listproviders current prop", operands=0),
    "zic": "writes time zones",
    "decode-dimms": Rule(),
    "get-edid": "probes hardware",
    "gpiodetect": Rule(operands=0),
    "gpioinfo": Rule(),
    "ibstat": Rule("lspV", operands=2),
    "ibv_devinfo": Rule("lv", "di", long="list verbose", long_values="ib-dev ib-port"),
    "ipmi-fru": Rule("v", "hupDl", long_values="hostname username password driver-type"),
    "ras-mc-ctl": Rule(
        long="mainboard status quiet print-labels guess-labels layout summary errors error-count",
        operands=0,
        writes={"register-labels": "sets labels"},
    ),
    "linux-version": Rule(commands={"list sort compare": Rule(long="paths reverse")}),
    "lstopo-no-graphics": Rule(operands=0),
    "os-prober": "mounts file systems",
    "rocm-smi": Rule("aitucgPpbh", long="showall showid showtemp showuse showmeminfo json csv", operands=0),
    "vcgencmd": Rule(
        commands={
            "measure_temp measure_volts measure_clock get_throttled get_mem get_config version codec_enabled "
            "bootloader_version bootloader_config commands mem_oom": Rule()
        }
    ),
    "weak-modules": "changes links of modules",
    "insmod": "loads a module",
    "rmmod": "removes a module",
    "ldconfig": Rule("p", long="print-cache", needs="-p --print-cache", operands=0),
    "perf": Rule(
        commands={
            "list": Rule("v", long="details no-desc long-desc deprecated json"),
            "version": Rule(long="build-options"),
            "buildid-list evlist": Rule("vF", "i"),
            "script": Rule("v", "iFC", operands=0),
            "report": Rule(
                "nv", "i", long="stdio header header-only no-children", long_values="sort stdio-color input"
            ),
        }
    ),
    "trace-cmd": Rule(
        commands={"list": Rule("eftpoOsBCPclR"), "report": Rule("", "i"), "dump": Rule("", "i"), "stat": Rule()}
    ),
    "hping3": "sends packets",
    "stress": "loads the machine",
    "stress-ng": "loads the machine",
}
