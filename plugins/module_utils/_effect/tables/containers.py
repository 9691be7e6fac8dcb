# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers and virtual machines."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
_PS = Rule(
    "aqls",
    "fnF",
    long="all quiet latest size no-trunc external namespace pod sync noheading",
    long_values="filter format last sort",
    pure=False,
)
_IMAGES = Rule(
    "aqn", "f", long="all quiet digests no-trunc tree noheading history names", long_values="filter format sort"
)
_LOGS = Rule(
    "ftl",
    "n",
    long="follow timestamps details latest names color no-color no-log-prefix",
    long_values="since until tail",
)
_INSPECT = Rule("sl", "f", long="size latest verbose", long_values="format type", pure=True)
_LS = Rule("qa", "f", long="quiet no-trunc all noheading", long_values="filter format sort")
_COMPOSE_COMMANDS = Rule(
    "v",
    "fp",
    long="version compatibility all-resources verbose no-ansi",
    long_values="file project-name project-directory profile env-file ansi progress parallel",
    commands={
        "ps": Rule("aq", "", long="all quiet services no-trunc orphans", long_values="filter format status"),
        "ls": Rule("aq", long="all quiet", long_values="filter format"),
        "logs": Rule("ft", "n", long="follow timestamps no-color no-log-prefix", long_values="since until tail index"),
        "config convert": Rule(
            "q",
            "",
            long="quiet services volumes images profiles no-interpolate no-normalize no-path-resolution "
            "resolve-image-digests no-consistency environment networks variables",
            long_values="format hash",
        ),
        "images": Rule("q", long="quiet", long_values="format"),
        "top": _ANY,
        "port": Rule(long_values="protocol index"),
        "version": Rule("", "f", long="short", long_values="format"),
        "events": Rule(long="json", long_values="since until"),
        "stats": Rule("a", long="all no-stream no-trunc", long_values="format"),
        "volumes": Rule("q", long="quiet", long_values="format"),
    },
)
_COMPOSE = (_COMPOSE_COMMANDS, Rule("v", long="version", operands=0))
_LS_FILTER = Rule("q", "f", long="quiet", long_values="filter format")
_DOCKER = Rule(
    "Dv",
    "cHl",
    long="debug version tls tlsverify",
    long_values="context host log-level tlscacert tlscert tlskey",
    commands={
        "ps": _PS,
        "images": _IMAGES,
        "logs": _LOGS,
        "inspect": _INSPECT,
        "stats": Rule("a", long="all no-stream no-trunc no-reset", long_values="format interval"),
        "top": _ANY,
        "diff": Rule("l", long="latest", long_values="format"),
        "port": Rule("al", long="all latest"),
        "version": Rule("", "f", long_values="format"),
        "info": Rule("D", "f", long="debug", long_values="format"),
        "history": Rule("Hq", long="human no-trunc quiet", long_values="format platform"),
        "search": Rule("", "f", long="no-trunc list-tags", long_values="filter format limit"),
        "events": Rule("", "f", long="stream no-trunc", long_values="since until filter format"),
        "wait": Rule("il", long="ignore latest", long_values="condition interval"),
        "container": Rule(
            commands={
                "ls list ps": _PS,
                "logs": _LOGS,
                "inspect": _INSPECT,
                "stats": Rule("a", long="all no-stream no-trunc no-reset", long_values="format interval"),
                "top diff port wait": Rule("a", long="all"),
                "exists": _ANY,
            }
        ),
        "image": Rule(
            commands={
                "ls list": _IMAGES,
                "inspect": _INSPECT,
                "history": Rule("Hq", long="human no-trunc quiet", long_values="format"),
                "exists tree": _ANY,
                "search": Rule(long="no-trunc", long_values="filter format limit"),
            }
        ),
        "volume": Rule(commands={"ls list": _LS, "inspect": _INSPECT, "exists": _ANY}),
        "network": Rule(
            commands={"ls list": _LS, "inspect": Rule("v", "f", long="verbose", long_values="format"), "exists": _ANY}
        ),
        "system": Rule(
            commands={
                "df": Rule("v", long="verbose", long_values="format"),
                "info": Rule("D", "f", long_values="format"),
                "events": Rule("", "f", long="stream", long_values="since until filter format"),
                "connection": Rule(commands={"ls list": _LS}),
            }
        ),
        "context": Rule(commands={"ls list": _LS, "inspect": _INSPECT, "show": _ANY}),
        "service": Rule(
            commands={
                "ls list": _LS,
                "ps": Rule("q", "f", long="quiet no-trunc no-resolve", long_values="filter format"),
                "inspect": Rule("", "f", long="pretty", long_values="format"),
                "logs": Rule(
                    "ft",
                    "n",
                    long="follow timestamps no-trunc no-resolve no-task-ids raw details",
                    long_values="since tail",
                ),
            }
        ),
        "stack": Rule(
            commands={
                "ls list": Rule(long_values="format orchestrator"),
                "ps": Rule("q", "f", long="quiet no-trunc no-resolve", long_values="filter format"),
                "services": Rule("q", "f", long="quiet", long_values="filter format"),
                "config": Rule("", "c", long="skip-interpolation", long_values="compose-file"),
            }
        ),
        "node": Rule(
            commands={
                "ls list": _LS,
                "ps": Rule("q", "f", long="quiet no-trunc no-resolve", long_values="filter format"),
                "inspect": Rule("", "f", long="pretty", long_values="format"),
            }
        ),
        "secret config": Rule(commands={"ls list": _LS, "inspect": Rule("", "f", long="pretty", long_values="format")}),
        "plugin": Rule(commands={"ls list": _LS, "inspect": _INSPECT}),
        # Neither shows its secret when it is made anew: --rotate.
        "swarm": Rule(
            commands={
                "ca unlock-key": Rule("q", long="quiet", operands=0),
                "join-token": Rule("q", long="quiet", operands=(1, 1)),
            }
        ),
        "checkpoint": Rule(commands={"ls list": _ANY}),
        # podman: prints units or YAML unless it is told to write --files or to a --filename.
        "generate": Rule(
            commands={
                "systemd": Rule("n", "t", long="name new no-header", long_values="time restart-policy"),
                "kube": Rule("s", long="service"),
            }
        ),
        "kube": Rule(commands={"generate": Rule("s", long="service")}),
        "auto-update": Rule(long="dry-run", long_values="format", needs="--dry-run", operands=0),
        "manifest": Rule(commands={"inspect": Rule("v", long="verbose insecure")}),
        "buildx": Rule(
            commands={
                "ls": Rule(long="no-trunc", long_values="format"),
                "version": _ANY,
                "du": Rule(long="verbose", long_values="filter"),
                "inspect": Rule(operands=1),  # --bootstrap starts the builder
                "imagetools": Rule(commands={"inspect": Rule(long="raw", long_values="format builder")}),
                "history": Rule(commands={"ls logs": _LS}),
            }
        ),
        "builder": Rule(commands={"ls": _ANY}),
        "compose": _COMPOSE,
        "pod": Rule(
            commands={
                "ls list ps": _PS,
                "inspect": _INSPECT,
                "logs": _LOGS,
                "stats": Rule("a", long="all no-stream", long_values="format"),
                "top": _ANY,
                "exists": _ANY,
            }
        ),
        "machine": Rule(commands={"ls list": _LS, "inspect info": _INSPECT}),
        "trust": Rule(commands={"inspect": Rule(long="pretty")}),
        "mount": Rule(operands=0, long="json"),
    },
    writes={
        "run create start stop restart kill rm rmi pause unpause rename update exec attach": "changes or enters "
        "containers",
        "pull push build tag load save import export commit cp login logout": "changes or copies images",
    },
)
_DOMAIN = Rule(operands=1)  # settings: shown when nothing but the domain is given
# Its connection is checked by the function.
VIRSH = Rule(
    "rqvV",
    "cd",
    long="readonly quiet version",
    long_values="connect debug",
    commands={
        "list": Rule(
            long="all inactive state-running state-paused state-shutoff state-other persistent transient autostart "
            "no-autostart with-snapshot without-snapshot with-checkpoint name uuid table title managed-save id "
            "with-managed-save without-managed-save",
            operands=0,
        ),
        "dominfo domid domname domuuid domstate domblklist domblkinfo domblkstat domblkerror domiflist domif-getlink "
        "domifstat domifaddr domcontrol domhostname domfsinfo domjobinfo vcpuinfo cpu-stats guestinfo domlaunchsecinfo "
        "vncdisplay domdisplay ttyconsole iothreadinfo": Rule(
            long="reason details inactive human all full config pretty total completed user os timezone hostname "
            "filesystem disk interface",
            long_values="source domain device start count type",
        ),
        # Both can set something: the period of the statistics, the number of processors (setvcpus is apart).
        "dommemstat": _DOMAIN,
        "vcpucount": Rule(long="maximum active live config current guest", operands=1),
        "domstats": Rule(
            long="raw state cpu-total balloon vcpu interface block perf iothread memory dirtyrate enforce backing "
            "nowait list-active list-inactive list-running list-paused list-shutoff list-persistent list-transient"
        ),
        "schedinfo memtune blkiotune numatune vcpupin emulatorpin domtime perf get-user-sshkeys": _DOMAIN,
        "desc": Rule(long="title live config current", operands=1),
        "dumpxml managedsave-dumpxml": Rule(
            long="inactive security-info update-cpu migratable wrap", long_values="xpath domain"
        ),
        "domxml-to-native domxml-from-native save-image-dumpxml": Rule(operands=(1, 2), long="security-info"),
        "nodeinfo nodecpustats nodememstats nodecpumap nodedev-list nodedev-info nodedev-dumpxml "
        "capabilities domcapabilities hostname sysinfo uri version freecell freepages cpu-models "
        "cpu-baseline cpu-compare maxvcpus": Rule(
            long="tree all daemon pretty cpu percent features",
            long_values="cap virttype machine arch emulatorbin cellno pagesize type",
        ),
        "net-list net-info net-dumpxml net-dhcp-leases net-uuid net-name net-port-list": Rule(
            long="all inactive persistent transient autostart no-autostart name uuid table", long_values="network mac"
        ),
        "pool-list pool-info pool-dumpxml pool-uuid pool-name pool-capabilities vol-list vol-info "
        "vol-dumpxml vol-path vol-key vol-name vol-pool": Rule(
            long="all inactive details bytes physical persistent transient autostart name uuid",
            long_values="pool type vol",
        ),
        "snapshot-list snapshot-info snapshot-dumpxml snapshot-parent checkpoint-list checkpoint-info "
        "checkpoint-dumpxml checkpoint-parent": Rule(
            long="tree roots leaves no-leaves name parent current internal external metadata descendants topological",
            long_values="from domain snapshotname",
        ),
        # A second operand, or --snapshotname, makes that one the current one.
        "snapshot-current": Rule(long="name security-info", operands=1),
        "iface-list iface-dumpxml iface-name iface-mac secret-list secret-dumpxml nwfilter-list nwfilter-dumpxml "
        "nwfilter-binding-list": Rule(long="all inactive"),
        "event net-event pool-event nodedev-event": Rule(
            long="all loop timestamp list", long_values="domain event timeout network pool"
        ),
        "help": _ANY,
    },
)
CRICTL = Rule(
    "D",
    "rit",
    long="debug",
    long_values="runtime-endpoint image-endpoint timeout",
    commands={
        "ps": Rule(
            "aqlv",
            "ospn",
            long="all quiet latest verbose no-trunc resolve-image-path",
            long_values="output state pod name namespace label image last",
        ),
        "pods": Rule(
            "qlv", "osn", long="quiet latest verbose no-trunc", long_values="output state name namespace label last"
        ),
        "images image img": Rule("qv", "of", long="quiet verbose digests no-trunc pinned", long_values="output filter"),
        "inspect inspectp inspecti": Rule("qa", "o", long="quiet all", long_values="output template name"),
        "logs": Rule("ftp", "", long="follow timestamps previous", long_values="since tail limit-bytes"),
        "stats statsp": Rule("aw", "op", long="all watch", long_values="output id pod seconds"),
        "info version": Rule("q", "o", long_values="output"),
        "imagefsinfo": _ANY,
        "config": Rule("l", long="list", long_values="get", needs="-l --list --get", operands=0),
        "runtime-config events completion": Rule("", "o"),
    },
)
CTR = Rule(
    "",
    "na",
    long="debug version",
    long_values="namespace address timeout",
    commands={
        "images image i": Rule(commands={"ls list check": Rule("q", long="quiet")}),
        "containers container c": Rule(commands={"ls list info": Rule("q", long="quiet spec")}),
        "tasks task t": Rule(commands={"ls list ps metrics metric": Rule("q", long="quiet", long_values="format")}),
        "namespaces namespace ns": Rule(commands={"ls list": Rule("q", long="quiet")}),
        "snapshots snapshot": Rule(commands={"ls list info usage tree": _ANY}),
        "content": Rule(commands={"ls list": Rule("q")}),
        "leases": Rule(commands={"ls list": _ANY}),
        "plugins plugin": Rule(commands={"ls list": Rule("qd")}),
        "version info": _ANY,
        "events": _ANY,
    },
)
# A file by its path, without a protocol or a driver in front.
_IMAGE = r"[\w ./+@~,\-]*|\.{0,2}/.*"
# Not inspect: it may run a shell of the image.
_APPTAINER = Rule(
    commands={
        "version": _ANY,
        "cache": Rule(commands={"list": Rule("v", long="verbose")}),
        "instance": Rule(commands={"list": Rule("jl", long="json logs")}),
        "sif": Rule(commands={"list header": _ANY}),
    }
)
_LXC_LIST = Rule("", "fc", long_values="format columns")
_LXC = Rule(
    "qv",
    long="debug verbose force-local quiet",
    long_values="project",
    commands={
        "list ls": Rule("", "cf", long="fast all-projects", long_values="columns format"),
        "info": Rule(long="show-log resources", long_values="target"),
        "image": Rule(
            commands={
                "list ls": Rule("", "cf", long_values="columns format"),
                "info show get-property": _ANY,
                "alias": Rule(commands={"list ls": _LXC_LIST}),
            }
        ),
        "storage": Rule(
            commands={
                "list ls show info get": Rule("", "f", long_values="format target"),
                "volume bucket": Rule(commands={"list ls show info get": _LXC_LIST}),
            }
        ),
        "network profile project remote cluster": Rule(
            commands={"list ls show info get get-default list-leases": Rule("", "f", long_values="format")}
        ),
        "config": Rule(
            commands={
                "show": Rule("e", long="expanded"),
                "get": _ANY,
                "device": Rule(commands={"list ls show get": _ANY}),
                "trust": Rule(commands={"list ls show": _LXC_LIST}),
            }
        ),
        "console": Rule(long="show-log", needs="--show-log", operands=1),
        "query": Rule(long="raw", operands=1),  # GET, unless -X says otherwise
        "alias": Rule(commands={"list ls": _LXC_LIST}),
        "version": _ANY,
        "operation warning": Rule(commands={"list ls show": _LXC_LIST}),
    },
)
PROGRAMS = {
    "docker": (_DOCKER, Rule("v", long="version", needs="-v --version", operands=0)),
    "podman": (_DOCKER, Rule("v", long="version", needs="-v --version", operands=0)),
    "podman-remote": _DOCKER,
    "nerdctl": Rule("", "nHa", long_values="namespace address host", commands=_DOCKER.commands),
    "docker-compose": _COMPOSE,
    "podman-compose": _COMPOSE,
    "docker-machine": Rule(commands={"ls": Rule("q"), "ip url status inspect active env version": _ANY}),
    "buildah": Rule(
        commands={
            "images": _IMAGES,
            "containers ls ps list": _PS,
            "inspect": Rule("", "ft", long_values="format type"),
            "info version": _ANY,
        }
    ),
    "dive": "runs a terminal program",
    "ctop": "can change containers",
    "lazydocker": "can change containers",
    "runc": Rule(
        long_values="root",
        commands={
            "list": Rule("q", "f"),
            "state": _ANY,
            "ps": Rule("", "f"),
            "features": _ANY,
        },
    ),
    "crun": Rule(long_values="root", commands={"list": Rule("q", "f"), "state": _ANY, "ps": _ANY}),
    "nsenter": "enters a namespace",
    "chroot": "runs a program in another root",
    "unshare": "makes namespaces",
    "lxc-ls": Rule(
        "1fd", "FPg", long="fancy active running frozen stopped defined line", long_values="fancy-format filter groups"
    ),
    "lxc-info": Rule("sipHS", "nPc", long="state pid ips stats no-humanize", long_values="name config lxcpath"),
    "lxc-checkconfig": _ANY,
    "lxc-config": Rule("l"),
    "virt-host-validate": Rule("q", long="quiet", operands=1),
    "virt-install": "makes a virtual machine",
    "virt-clone": "makes a virtual machine",
    "qemu-nbd": Rule("L", long="list", needs="-L --list"),
    "qemu-system-x86_64": Rule(dash="-version", needs="-version", operands=0),
    "xl": Rule(
        commands={
            "list li": Rule("vlZnc", long="long verbose"),
            "info": Rule("n"),
            "vcpu-list": _ANY,
            "dmesg": Rule(operands=0),
            "uptime": Rule("s"),
            "network-list block-list": _ANY,
            "domid domname": _ANY,
        }
    ),
    "xm": Rule(commands={"list": Rule("l"), "info": _ANY}),
    "vzlist": Rule("aSnHtLj1", "osh", long="all"),
    "multipass": Rule(
        commands={
            "list ls": Rule(long="snapshots ipv4", long_values="format"),
            "info": Rule(long="all snapshots", long_values="format"),
            "version find networks": Rule(long_values="format"),
            "get": _ANY,
        }
    ),
    "firecracker": "may write, or run what is not visible here",
    "systemd-vmspawn": "runs a virtual machine",
    # Neither --authfile nor anything else that may name a program for the credentials.
    "skopeo": Rule(
        commands={
            "inspect": Rule(
                "n", "f", long="config raw no-creds no-tags", long_values="format creds", long_optional="tls-verify"
            ),
            "list-tags": _ANY,
            "manifest-digest": _ANY,
        }
    ),
    "crane": Rule(
        long="insecure verbose",
        long_values="platform",
        shared=True,
        commands={
            "manifest digest config catalog version": Rule(long="full-ref"),
            "ls": Rule(long="full-ref omit-digest-tags"),
        },
    ),
    "buildctl": Rule(
        long_values="addr",
        commands={
            "du": Rule("v", long="verbose", long_values="filter format"),
            "debug": Rule(commands={"workers info": Rule("v")}),
        },
    ),
    "containerd": Rule(commands={"config": Rule(commands={"default dump": Rule(operands=0)})}),
    "dockerd": Rule(
        "v",
        long="validate version",
        dash="--config-file=/etc/docker/daemon.json",
        needs="--validate --version -v",
        operands=0,
    ),
    "apptainer": _APPTAINER,
    "singularity": _APPTAINER,
    "limactl": Rule(commands={"list ls": Rule("q", "f", long="json quiet", long_values="format"), "info": _ANY}),
    "colima": Rule(commands={"status list ls version": Rule("jp", long="json")}),
    "lxc": _LXC,
    "incus": _LXC,
    "virt-top": Rule("1", "dn", long="script stream", needs="--script --stream"),
    # libguestfs: no --connect, whose address may name a command.
    "virt-df": Rule("hicV", "ad", long="human-readable inodes csv uuid one-per-guest", long_values="add domain format"),
    "virt-filesystems": Rule(
        "lhv",
        "ad",
        long="long all filesystems extra partitions block-devices logical-volumes volume-groups physical-volumes "
        "parts lvs pvs vgs uuid no-title csv human-readable",
        long_values="add domain format",
    ),
    "virt-cat": Rule("", "adm", long_values="add domain mount"),
    "virt-ls": Rule("lRh", "ad", long="long recursive human-readable extra-stats times uids", long_values="add domain"),
    "virt-log": Rule("", "ad", long_values="add domain"),
    "virt-tail": Rule("f", "adm", long="follow", long_values="add domain mount"),
    "virt-inspector": Rule("", "ad", long="no-applications no-icon", long_values="add domain"),
    "qemu-img": Rule(
        # Not --image-opts, and no "driver:..." for a file's name: some drivers write a log (blklogwrites).
        commands={
            "info": Rule("U", "f", long="backing-chain force-share", long_values="output format", pattern=_IMAGE),
            "check": Rule(
                "qU",
                "fT",
                long="quiet force-share",
                long_values="output format",
                pattern=_IMAGE,
                writes={"r repair": "repairs the image"},
            ),
            "map": Rule(
                "U", "fsl", long="force-share", long_values="output format start-offset max-length", pattern=_IMAGE
            ),
            "measure": Rule("U", "fOl", long="force-share", long_values="output size", pattern=_IMAGE),
            "compare": Rule("psqU", "fFT", long="force-share", pattern=_IMAGE),
            "snapshot": Rule("lUq", long="force-share", needs="-l", operands=1, pattern=_IMAGE),
        }
    ),
    # Not status: it runs the Vagrantfile of this folder.
    "vagrant": Rule(
        commands={
            "version": _ANY,
            "global-status": Rule(operands=0),
            "box": Rule(commands={"list": Rule("i", long="box-info"), "outdated": Rule(long="global")}),
            "plugin snapshot": Rule(commands={"list": _ANY}),
        }
    ),
    "criu": Rule(commands={"check": Rule(long="all extra")}),
    "vmware-toolbox-cmd": Rule(
        commands={
            "stat": Rule(operands=1, pattern="hosttime|speed|sessionid|balloon|swap|memlimit|memres|cpures|cpulimit"),
            "device disk": Rule(operands=(1, 2), pattern=r"list|status"),
            "timesync": Rule(operands=1, pattern="status"),
        }
    ),
    "crictl": CRICTL,
    "ctr": CTR,
}
