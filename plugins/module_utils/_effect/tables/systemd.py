# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd and other service managers."""

from __future__ import annotations

from .._rules import Rule

_REMOTE = {"H host": "runs ssh", "M machine": "enters a container"}
_UNITS = Rule()  # one or several units, with the options of systemctl

PROGRAMS = {
    "systemctl": Rule(
        "alqri",
        "tpPnos",
        long="all full quiet no-pager no-legend no-ask-password plain recursive reverse after before failed user "
        "system global value show-types with-dependencies no-wall no-warn show-transaction wait",
        long_values="type state property lines output root image-policy job-mode legend timestamp what signal "
        "kill-whom",
        commands={
            "list-units list-sockets list-timers list-jobs list-dependencies list-unit-files list-machines "
            "list-automounts "
            "list-paths": _UNITS,
            "status show cat help is-active is-failed is-enabled is-system-running get-default "
            "show-environment whoami": _UNITS,
            # with a level they set it
            "log-level log-target service-watchdogs": Rule(operands=0),
            "service-log-level service-log-target": Rule(operands=1),
        },
        bare=True,
        shared=True,
        writes={
            "start stop restart reload try-restart reload-or-restart condrestart force-reload": "changes what runs",
            "enable disable reenable preset mask unmask link edit revert add-wants add-requires set-default": "changes "
            "what starts",
            "kill": "sends a signal",
            "daemon-reload daemon-reexec": "reloads the service manager",
            "poweroff reboot halt suspend hibernate rescue emergency isolate kexec soft-reboot": "changes what runs",
            "set-property set-environment unset-environment reset-failed import-environment": "changes the service "
            "manager",
            "now": "starts or stops units",
            **_REMOTE,
        },
    ),
    "journalctl": Rule(
        "aefkqrmxlNW0123456789",
        "cDgFioptuUS",
        "bn",
        long="all pager-end follow no-tail quiet reverse merge catalog full no-full no-pager no-hostname utc system "
        "user list-boots list-catalog dump-catalog header disk-usage verify show-cursor fields no-legend "
        "truncate-newline list-invocations list-namespaces",
        # not --image, which mounts it
        long_values="cursor after-cursor directory file root grep field identifier exclude-identifier output "
        "output-fields priority facility since until unit user-unit verify-key namespace invocation",
        long_optional="boot lines dmesg case-sensitive",
        writes={
            "vacuum-size vacuum-time vacuum-files": "removes journal files",
            "rotate": "rotates journal files",
            "flush relinquish-var smart-relinquish-var sync": "moves or syncs the journal",
            "cursor-file": "writes its file",
            "setup-keys": "makes keys",
            "update-catalog": "writes the catalog",
            **_REMOTE,
        },
    ),
    "loginctl": Rule(
        "al",
        "pnos",
        long="all full no-pager no-legend no-ask-password value",
        long_values="property lines output",
        commands={
            "list-sessions list-users list-seats session-status show-session user-status show-user "
            "seat-status show-seat": Rule()
        },
        bare=True,
        shared=True,
        writes={"terminate-session terminate-user terminate-seat kill-session kill-user": "ends sessions", **_REMOTE},
    ),
    "timedatectl": Rule(
        "a",
        "p",
        long="all no-pager no-ask-password value monitor",
        long_values="property",
        commands={"status show list-timezones timesync-status show-timesync": Rule()},
        bare=True,
        shared=True,
        writes={"set-time set-timezone set-local-rtc set-ntp": "sets the clock", **_REMOTE},
    ),
    "hostnamectl": Rule(
        long="no-ask-password static transient pretty",
        long_values="",
        long_optional="json",
        commands={"status": Rule(operands=0), "hostname icon-name chassis deployment location": Rule(operands=0)},
        bare=True,
        shared=True,
        writes={
            "set-hostname set-icon-name set-chassis set-deployment set-location": "changes the host's name",
            **_REMOTE,
        },
    ),
    "localectl": Rule(
        long="no-pager no-ask-password no-convert full",
        commands={
            "status list-locales list-keymaps": Rule(operands=0),
            "list-x11-keymap-models list-x11-keymap-layouts list-x11-keymap-variants list-x11-keymap-options": Rule(),
        },
        bare=True,
        shared=True,
        writes={"set-locale set-keymap set-x11-keymap": "changes the locale", **_REMOTE},
    ),
    "networkctl": Rule(
        "asl",
        "n",
        long="all stats full no-pager no-legend",
        long_values="lines json",
        commands={"list status lldp label cat": Rule()},
        bare=True,
        shared=True,
        writes={"up down renew forcerenew reconfigure reload delete edit mask unmask": "changes the network"},
    ),
    "resolvectl": Rule(
        "46",
        "itcp",
        long="no-pager stale-data",
        long_values="interface type class protocol service-address service-txt cname validate synthesize cache zone "
        "relax-single-label trust-anchor network search json legend",
        long_optional="raw",
        commands={
            "query service openpgp tlsa status statistics show-cache show-server-state monitor": Rule(),
            "dns domain default-route llmnr mdns dnssec dnsovertls nta": Rule(operands=1),
        },
        bare=True,
        shared=True,
        writes={"flush-caches reset-statistics reset-server-features revert log-level": "changes the resolver"},
    ),
    "systemd-resolve": Rule(
        "46",
        "itcp",
        long="status statistics no-pager",
        long_values="interface type class protocol",
        writes={
            "flush-caches reset-statistics": "changes the resolver",
            "set-dns set-domain revert": "changes the resolver",
        },
    ),
    "systemd-analyze": Rule(
        # not --image, which mounts it, nor --generators, which runs them
        long="user system global order require no-pager no-legend quiet tldr detailed table",
        long_values="fuzz root iterations base-time unit recursive-errors offline threshold "
        "security-policy json profile from-pattern to-pattern scale-svg",
        long_optional="man",
        commands={
            "time blame critical-chain plot dot dump cat-config unit-files unit-paths exit-status capability "
            "condition syscall-filter filesystems calendar timestamp timespan security verify inspect-elf fdstore "
            "image-policy pcrs "
            "srk has-tpm2 compare-versions architectures smbios11 transient-settings": Rule(),
            "get-log-level get-log-target log-level log-target service-watchdogs": Rule(operands=0),
        },
        bare=True,
        shared=True,
        writes={
            "set-log-level set-log-target malloc": "changes the service manager",
            **_REMOTE,
        },
    ),
    "systemd-cgls": Rule("alukx", "", long="all full no-pager unit user-unit", long_optional="xattr cgroup-id"),
    "systemd-cgtop": Rule("ptcmibkPr", "nd", long="batch raw", long_values="depth iterations delay order recursive"),
    "systemd-delta": Rule("t", "", long="no-pager", long_values="type", long_optional="diff"),
    "systemd-detect-virt": Rule("cvqr", long="container vm quiet chroot private-users list cvm list-cvm", operands=0),
    "systemd-escape": Rule("upm", long="unescape path mangle instance", long_values="suffix template", pure=True),
    "systemd-id128": Rule(
        "pu",
        "a",
        long="pretty uuid value",
        long_values="app-specific",
        commands={"machine-id boot-id invocation-id show new var-partition-uuid": Rule()},
        shared=True,
    ),
    "systemd-path": Rule(long_values="suffix", long="no-pager"),
    "systemd-creds": Rule("", long="no-pager no-legend pretty", commands={"list has-tpm2": Rule()}, shared=True),
    "systemd-dissect": "may change an image",
    "systemd-cat": "adds messages to the log",
    "systemd-run": "runs a program",
    "systemd-tmpfiles": Rule(long="cat-config no-pager tldr help", needs="--cat-config"),
    "systemd-sysusers": Rule(long="cat-config no-pager tldr dry-run", needs="--cat-config --dry-run"),
    "systemd-machine-id-setup": "may set the machine's id",
    "systemd-notify": "tells the service manager something",
    "systemd-nspawn": "runs a container",
    "systemd-inhibit": (Rule(long="list no-pager no-legend", needs="--list", operands=0),),
    "systemd-mount": (Rule(long="list", needs="--list", operands=0),),
    "systemd-umount": "unmounts file systems",
    "systemd-firstboot": "changes the system's configuration",
    "systemd-ask-password": "asks for a password",
    "systemd-hwdb": Rule(commands={"query": Rule()}),
    "systemd-confext": Rule(long="no-pager no-legend", commands={"status list": Rule()}, bare=True),
    "systemd-sysext": Rule(long="no-pager no-legend", commands={"status list": Rule()}, bare=True),
    "systemd-repart": "changes partitions",
    "systemd-stdio-bridge": "talks to the bus",
    "systemd-tty-ask-password-agent": Rule(long="list", needs="--list", operands=0),
    "busctl": Rule(
        "lqj",
        "n",
        long="show-machine unique acquired activatable no-pager no-legend full system user verbose quiet list "
        "xml-interface",
        long_values="match size limit-messages timeout num-matches json auto-start",
        commands={
            "list status monitor tree introspect get-property capture": Rule("v"),
        },
        bare=True,
        shared=True,
        writes={
            "call": "calls a method",
            "emit": "sends a signal",
            "set-property": "changes a property",
            "address": "may run a program",
            **_REMOTE,
        },
    ),
    "coredumpctl": Rule(
        "1r0q",
        "FASUnD",
        long="no-pager no-legend reverse quiet all",
        long_values="field since until directory file root json",
        commands={"list info": Rule()},
        bare=True,
        shared=True,
        writes={"dump": "may write a file", "debug gdb": "runs a debugger", "o output": "writes to its file"},
    ),
    "bootctl": Rule(
        "pPxRh",
        "",
        long="print-esp-path print-boot-path print-root-device print-loader-path print-stub-path no-pager quiet",
        long_values="esp-path boot-path root json",
        commands={"status list is-installed": Rule(operands=0), "kernel-identify kernel-inspect": Rule(operands=1)},
        bare=True,
        shared=True,
        writes={
            "install update remove set-default set-oneshot set-timeout random-seed cleanup unlink": "changes the "
            "boot loader"
        },
    ),
    "udevadm": Rule(
        "dV",
        long="debug version",
        commands={
            "info": Rule(
                "arxe0",
                "qpnPd",
                long="root attribute-walk tree export export-db no-pager",
                long_values="query path name device-id-of-file json export-prefix",
                writes={"c cleanup-db": "removes the database of devices"},
            ),
            "monitor": Rule(
                "kupe", "st", long="kernel udev property environment", long_values="subsystem-match tag-match"
            ),
            "settle": Rule("", "tE", long_values="timeout exit-if-exists"),
            "verify": Rule("", "N", long="no-summary no-style", long_values="resolve-names root"),
            "cat": Rule(long="config tldr", long_values="root"),
        },
        writes={
            "trigger": "triggers events",
            "control": "changes udev",
            "lock test test-builtin wait": "may run programs",
        },
    ),
    "machinectl": Rule(
        "alq",
        "pnos",
        long="all full no-pager no-legend value quiet",
        long_values="property lines output max-addresses",
        commands={"list status show list-images image-status show-image list-transfers": Rule()},
        bare=True,
        shared=True,
        writes={**_REMOTE},
    ),
    "portablectl": Rule(
        "lq",
        long="no-pager no-legend full quiet",
        commands={"list inspect is-attached": Rule()},
        bare=True,
        shared=True,
        writes={**_REMOTE},
    ),
    "homectl": Rule(long="no-pager no-legend", commands={"list inspect": Rule()}, bare=True, shared=True),
    "userdbctl": Rule(
        "j",
        "s",
        long="no-pager no-legend",
        long_values="output service with-nss synthesize with-dropin with-varlink multiplexer json",
        commands={"user group users-in-group groups-of-user services ssh-authorized-keys": Rule()},
        bare=True,
        shared=True,
    ),
    "oomctl": Rule(long="no-pager", commands={"dump": Rule(operands=0)}),
    "varlinkctl": Rule(  # the path of a program is an address as well: it is run
        "j",
        long="no-pager quiet",
        commands={
            "info list-interfaces": Rule(operands=1, pattern=r"/run/(?!.*\.\.)[\w./\-]+"),
            "list-methods introspect": Rule(pattern=r"/run/(?!.*\.\.)[\w./\-]+|[A-Za-z][\w.]*\.[\w.]+"),
            "validate-idl": Rule(operands=1),
        },
        shared=True,
    ),
    # SysV init, OpenRC, runit, supervisor and their like
    "update-rc.d": "changes what starts",
    "chkconfig": (Rule(long="list", operands=1, needs="--list"), Rule(operands=0)),
    "insserv": "changes what starts",
    "rc-status": Rule("acClmrsuS", long="all crashed list manual runlevel servicelist unused supervised", operands=1),
    "rc-update": Rule(commands={"show": Rule("v")}, bare=True),
    "runlevel": Rule(operands=1),
    "init": "changes the run level",
    "telinit": "changes the run level",
    "initctl": Rule(
        commands={"list": Rule(), "status": Rule(), "version": Rule(), "show-config": Rule(), "list-env": Rule()}
    ),
    "sv": Rule("v", "w", commands={"status s": Rule()}),
    "svstat": Rule(pure=True),
    "pm2": Rule(
        "sm",
        long="silent mini-list",
        commands={
            "list ls l status jlist prettylist": Rule(),
            "describe desc info show id pid": Rule(),
            "logs log": Rule(long="raw json err out nostream format", long_values="lines"),
        },
    ),
    "start-stop-daemon": Rule(
        "T", "pxnu", long="status", long_values="pidfile exec name user", needs="-T --status", operands=0
    ),
    "resolvconf": Rule("l", needs="-l"),
    "openrc": "changes the run level",
    "svcs": Rule("aplvxHdD", "os"),
    "launchctl": Rule(commands={"list": Rule(operands=1), "print": Rule(operands=1), "version": Rule(operands=0)}),
    "dinitctl": Rule(commands={"list": Rule(operands=0), "status is-started is-failed": Rule(operands=1)}),
    "s6-svstat": Rule("uwNrpest", "o", operands=1),
    "s6-rc-db": Rule("ud", "cb", commands={"list contents dependencies type help": Rule()}),
    "deb-systemd-helper": Rule(commands={"is-enabled was-enabled debian-installed": Rule()}),
    "kernel-install": Rule(commands={"inspect list": Rule()}),
    "systemd-ac-power": Rule("v", long="verbose low", operands=0),
    "systemd-networkd-wait-online": Rule(
        "q46", "io", long="quiet any ipv4 ipv6", long_values="interface ignore operational-state timeout", operands=0
    ),
    "systemd-socket-activate": "runs a program",
    "systemd-cryptenroll": "may change how a volume is unlocked",
    "shutdown": "stops the machine",
    "reboot": "restarts the machine",
    "poweroff": "stops the machine",
    "halt": "stops the machine",
    "kexec": "loads or starts a kernel",
}
