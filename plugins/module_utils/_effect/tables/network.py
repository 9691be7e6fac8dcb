# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network configuration, diagnosis and clients."""

from __future__ import annotations

from .._rules import Rule

_PING = Rule("46aAbBCdDfhLnOqrRUvV3", "cFiIlmMNpQsStTwWGe", pure=True)
_WHOIS = Rule("HIaBcdGKlLmMrRxbQS", "hpgistTFqvVw", long="verbose no-recursion", long_values="host port", pure=True)
# What follows "show" selects what is shown, and options count only in front of it (ip(8), tc(8), bridge(8), nmcli(1)).
_SHOW = Rule(pure=True)
_NC = Rule("z46nvuNrt", "wpsi", needs="-z")
PROGRAMS = {
    "arp": Rule(
        "aneDv",
        "iHAt",
        long="all verbose numeric use-device",
        long_values="device hw-type protocol",
        operands=1,
        writes={"d delete": "removes an entry", "s set": "adds an entry", "f file": "adds entries"},
    ),
    # Made-up addresses (-s, -u, -S) would end up in other machines' ARP caches; -W saves packets.
    "arp-scan": Rule(
        "lNqgRvxDVd",
        "IfiBbtrQM",
        long="localnet numeric quiet ignoredups rtt plain verbose random resolve version",
        long_values="interface file interval bandwidth timeout retry backoff format vlan limit",
        writes={"W pcapsavefile": "writes to its file"},
    ),
    # -A and -U change the neighbours' ARP caches, and so may a made-up source.
    "arping": Rule("bDdfhqV0rRpv", "cIwi", writes={"A U P": "changes the neighbours' ARP caches"}),
    "avahi-browse": Rule(
        "adtlrkvpfcN",
        "D",
        long="all domain-name terminate cache ignore-local resolve no-db-lookup parsable no-fail verbose",
        long_values="domain",
        pure=True,
    ),
    "avahi-resolve": Rule("na46v", long="name address verbose", pure=True),
    "bmon": Rule(
        "abUV", "piRrL", long="use-bit use-si show-all version", long_values="policy read-interval rate-interval"
    ),
    "brctl": Rule(commands={"show": _SHOW, "showmacs": Rule(operands=1), "showstp": Rule(operands=1)}),
    "bridge": Rule(
        dash="-s -d -j -p -t -c -o -stats -statistics -details -json -pretty -timestamp -color -compressvlans "
        "-oneline --json --pretty",
        commands={
            "link l": Rule(commands={"show list sh lst ls": _SHOW}, bare=True),
            "fdb f": Rule(commands={"show list sh lst ls get": _SHOW}, bare=True),
            "mdb m": Rule(commands={"show list sh lst ls get": _SHOW}, bare=True),
            "vlan v": Rule(
                commands={"show list sh lst ls tunnelshow": _SHOW, "global": Rule(commands={"show": _SHOW})}, bare=True
            ),
            "vni": Rule(commands={"show list sh lst ls": _SHOW}, bare=True),
            "mst": Rule(commands={"show": _SHOW}, bare=True),
            "monitor": _SHOW,
        },
    ),
    # -z takes no value: it zeroes the counters that are listed.
    "conntrack": Rule(
        "LGSCEnjgx",
        "sdrqpfomtuewlb",
        long="dump list get stats count event src-nat dst-nat any-nat version",
        long_values="output orig-src src orig-dst dst reply-src reply-dst proto family mark state status sport "
        "dport orig-port-src orig-port-dst reply-port-src reply-port-dst zone orig-zone reply-zone timeout protonum "
        "event-mask buffer-size label",
        operands=1,
        needs="-L --dump --list -G --get -S --stats -C --count -E --event",
        writes={
            "D delete": "removes entries",
            "I create U update A add R load-file": "changes entries",
            "F flush": "removes all entries",
            "z zero": "zeroes the counters",
        },
    ),
    "delv": Rule("46himv", "abcdpqtx", pure=True),
    "dnsdomainname": Rule(operands=0),
    "dnstracer": Rule("c4v", "qrst", pure=True),
    "domainname": Rule(operands=0),
    "nisdomainname": Rule(operands=0),
    "ypdomainname": Rule(operands=0),
    "dog": Rule(
        "1JSUTH",
        "qtnZ",
        long="short json seconds time tls https udp tcp",
        long_values="query type nameserver class edns color",
        pure=True,
    ),
    "doggo": Rule("4", "qtnc", long="short json time debug", pure=True),
    "drill": Rule("46aDTSstuxQvhz", "bcdkpryIVo", writes={"w q": "writes to its file"}),
    "fping": Rule(
        "46AadDeJlmMnNoqRsuvg",
        "bBcCfHiIkOpPQrStTxX",
        long="ipv4 ipv6 alive addr rdns timestamp elapsed loop all dontfrag name netdata outage quiet random stats "
        "unreach version generate",
        long_values="size backoff count vcount file ttl interval iface tos period squiet retry src timeout reachable",
        pure=True,
    ),
    "geoiplookup": Rule("vi", "fd", pure=True),
    "hostname": Rule(
        "aAdfiIsyv",
        long="alias all-fqdns all-ip-addresses domain fqdn long ip-address short yp nis verbose",
        operands=0,
        writes={"F file b boot": "sets the host's name"},
    ),
    "host": Rule("aCdlnrsTvwV46iU", "cNRtWmp", pure=True),
    "httping": Rule("GsXSvbBqalZzmrY56EFKDWV", "cghiptIRoenNLx"),
    "ifdata": Rule(pure=True),
    "ifplugstatus": Rule("abqv", "i"),
    # -i names another configuration, whose mappings are scripts.
    "ifquery": Rule("alv", "X", long="list state running all verbose", long_values="exclude allow"),
    # There are two: options with a value of the one (-d, -s) start the other's (iproute2's) daemon or take no value.
    "ifstat": Rule("aelnTwWbSAqzv", "i", dash="-t"),
    # Without -t it takes keys, one of which runs a shell (iftop(8)).
    "iftop": Rule("nNpPbBtl", "iFGfmosL", needs="-t"),
    "ipcalc": Rule(
        "bcnhsimpr46gol", "S", long="nobinary class broadcast hostname netmask network prefix silent", pure=True
    ),
    "sipcalc": Rule("abcdeinrtuwv4", "sS", pure=True),
    "iperf": "loads the network",
    "iperf3": "loads the network",
    "ipset": (
        Rule(
            "nst",
            "o",
            dash="-name -terse -sorted -resolve -output=save -q -quiet",
            long="name terse sorted resolve numeric quiet",
            long_values="output",
            commands={
                "list": Rule("nst", "o", dash="-name -terse -sorted", operands=1),
                "test": Rule(operands=2),
                "version": Rule(operands=0),
                "save": Rule("", "o", dash="-sorted", operands=1),
                "help": Rule(operands=1),
            },
            writes={"add del create destroy flush rename swap restore": "changes sets"},
        ),
        # The old form; only the first word that is no option names what to do.
        Rule(dash="-L --list -n -t -s -name -terse -v --version", operands=1, needs="-L --list", first=True),
        Rule(dash="-T --test -q", operands=2, needs="-T --test", first=True),
        Rule(dash="-S --save", operands=1, needs="-S --save", first=True),
    ),
    "ipvsadm": (
        Rule(operands=0),
        Rule(
            "LlnctS",
            "usfM",
            long="list numeric connection timeout daemon stats rate thresholds persistent-conn sort nosort exact "
            "tcp-service udp-service save",
            operands=1,
            needs="-L -l --list -S --save",
            writes={
                "A E D a e d add-service edit-service delete-service add-server edit-server delete-server": "changes "
                "the services",
                "C clear": "removes all services",
                "Z zero": "zeroes the counters",
                "R restore": "changes the services",
            },
        ),
    ),
    "iwconfig": Rule(operands=1),
    "iwgetid": Rule("aAcfmprs", long="raw scheme ap freq mode protocol channel", pure=True),
    # Its subcommands may be abbreviated; a scan is left out, for it acts on the radio.
    "iwlist": Rule(
        operands=2,
        pattern=r"(?!s)[\w.\-]+|[\w.\-]*[0-9][\w.\-]*",
    ),
    "lldpcli": Rule("v", "fu", commands={"show": _SHOW, "watch": _SHOW}),
    "lldpctl": Rule("va", "f"),
    "mii-tool": Rule("vVw", long="verbose version watch"),
    "mtr": Rule(
        "46bjlnrTuwxzeStCpgv",
        "acfGimMoPsUyZQLBIF",
        long="report report-wide no-dns show-ips tcp udp aslookup json csv raw split mpls sctp xml curses version",
        long_values="report-cycles interval first-ttl max-ttl port psize timeout address order max-unknown "
        "gracetime ipinfo tos bitpattern filename interface mark displaymode",
        pure=True,
    ),
    "nbtscan": Rule("vdelqhr", "ts", pure=True),
    "ncat": (
        Rule(
            "zv4n6uC",
            "wps",
            long="verbose ssl ssl-verify recv-only nodns udp sctp",
            long_values="wait source source-port ssl-alpn ssl-servername",
            needs="-z",
        ),
    ),
    "nc": _NC,
    "nc.openbsd": _NC,
    "nc.traditional": _NC,
    "ndisc6": Rule("1mnqvV", "rsw", pure=True),
    "netcat": _NC,
    "netplan": Rule(
        long="debug",
        commands={
            "get": Rule(long="", long_values="root-dir"),
            "status": Rule("av", "f", long="all verbose diff diff-only", long_values="format root-dir"),
            "info": Rule(long="json yaml"),
            "ip": Rule(commands={"leases": Rule()}),
            "help": Rule(),
        },
        writes={"apply try generate set rebind migrate": "changes the network"},
    ),
    "netstat": Rule(
        "46aceFgilnNoprsStTuvWwxzCZUM",
        "AI",
        "",
        long="route interfaces groups statistics masquerade verbose wide numeric numeric-hosts numeric-ports "
        "numeric-users symbolic extend programs continuous listening all timers fib cache tcp udp udplite raw unix "
        "ax25 ipx netrom inet inet6 sctp program",
        long_values="protocol",
        pure=True,
    ),
    "nload": Rule(pure=True, values="aiotuU", flags="m"),
    "nethogs": Rule("tspaClbV", "dcvPf"),
    "ngrep": Rule("NXiwqpevxlDtT", "InAsScPdW", writes={"O": "writes to its file", "K": "kills connections"}),
    "nmblookup": Rule("ARrSTM", "BUdiW"),
    "nmcli": Rule(
        "tpoasvh",
        "mcfgew",
        long="terse pretty overview ask show-secrets",
        long_values="mode colors escape fields get-values wait",
        commands={
            "general g gen": Rule(
                commands={
                    "status": _SHOW,
                    "permissions perm": _SHOW,
                    "hostname": Rule(operands=0),
                    "logging log": Rule(operands=0),
                },
                bare=True,
            ),
            "networking n net": Rule(commands={"connectivity": Rule(commands={"check": Rule()}, bare=True)}, bare=True),
            "radio r": Rule(commands={"wifi wwan all": Rule(operands=0)}, bare=True),
            "connection con c conn": Rule(
                commands={"show s": Rule(long="active", long_values="order", pure=True), "monitor": _SHOW},
                bare=True,
            ),
            "device dev d": Rule(
                commands={
                    "status": _SHOW,
                    "show": _SHOW,
                    "wifi w": Rule(
                        commands={"list l": Rule(long_values="rescan"), "show-password s": Rule()}, bare=True
                    ),
                    "lldp": Rule(commands={"list": _SHOW}, bare=True),
                    "monitor": _SHOW,
                },
                bare=True,
            ),
            "monitor": _SHOW,
            "help": _SHOW,
        },
        bare=True,
        writes={"agent": "answers for secrets"},
    ),
    "nsupdate": "changes a zone",
    "ping": _PING,
    "ping4": _PING,
    "ping6": _PING,
    "pwru": "loads programs into the kernel",
    "rdisc6": Rule("1mnqv", "rsw", pure=True),
    "route": Rule("neFCvV46", "A", long="numeric extend verbose fib cache inet inet6 version", operands=0),
    "rpcinfo": Rule("blmpsut46", "nTa", pure=False, writes={"d": "removes a registration"}),
    "showmount": Rule("adehv", long="all directories exports no-headers", pure=True),
    "ssh-keyscan": Rule("46cDHqv", "fOpTt", pure=True),
    "sshd": (Rule("TtG46q", "fCo", needs="-T -t -G", operands=0),),
    "tc": Rule(
        dash="-s -d -r -p -i -g -j -o -N -nm -c -stats -statistics -details -raw -pretty -iec -graph -json -oneline "
        "-color -name -V -Version",
        dash_values="-n -netns",
        commands={
            "qdisc q qd filter f fil class c cl chain action actions": Rule(
                commands={"show list ls lst s sh get": _SHOW}, bare=True
            ),
            "monitor m": _SHOW,
        },
    ),
    "tcptraceroute": Rule("nNASEd", "ifplqwms", pure=True),
    "tcping": Rule("qf", "tuc", pure=True),
    "traceroute": Rule(
        "46dFIrTnUeAVD",
        "fgimNpqswzOtlMP",
        long="debug dont-fragment icmp tcp as-path-lookups mtu back udp extensions dccp udplite",
        long_values="first gate interface max-hops sim-queries port tos flowlabel wait queries source sendwait "
        "module options sport fwmark protocol",
        pure=True,
    ),
    "traceroute6": Rule("dFInrUTv", "fimpqswz", pure=True),
    "tracepath": Rule("46nb", "lmp", pure=True),
    "tracepath6": Rule("nb", "lmp", pure=True),
    "vnstat": Rule(
        "dhmqsvwytl5b",
        "i",
        long="short query hoursgraph live",
        dash="-tr",
        long_values="iface begin end style",
        long_optional="days hours months years top oneline json xml fiveminutes iflist dbiflist limit",
    ),
    "whois": _WHOIS,
    "wg": Rule(
        commands={
            "show": Rule(operands=2),
            "showconf": Rule(operands=1),
            "genkey genpsk": Rule(operands=0),
            "pubkey": Rule(operands=0),
        },
        bare=True,
        writes={"set setconf addconf syncconf": "changes the tunnel"},
    ),
    "wg-quick": Rule(commands={"strip": Rule(operands=1)}),
    "wpa_cli": Rule("", "ip", commands={"status scan_results list_networks signal_poll interface": Rule(operands=0)}),
    "zerotier-cli": Rule("j", commands={"info status listpeers peers listnetworks listmoons": Rule(operands=0)}),
    "tailscale": Rule(
        commands={
            "status": Rule(long="json self peers active"),
            "ip": Rule("46", long="1 assert", dash="-1 -4 -6"),
            "netcheck": Rule(long="verbose", long_values="format"),
            "version": Rule(long="json daemon upstream"),
            "whois": Rule(long="json"),
            "ping": Rule(long="verbose until-direct tsmp icmp peerapi", long_values="c timeout size"),
            "metrics": Rule(commands={"print": Rule()}),
            "dns": Rule(commands={"status query": Rule()}),
            "exit-node": Rule(commands={"list suggest": Rule()}),
        }
    ),
    "openvpn": Rule(
        long="show-ciphers show-digests show-engines show-tls version show-curves show-gateway",
        operands=0,
        needs="--show-ciphers --show-digests --show-engines --show-tls --version --show-curves --show-gateway",
    ),
    "ipsec": Rule(commands={"status statusall listcerts listcacerts listall version listalgs listpubkeys": Rule()}),
    # Only the first option says what to do, and "-i" or "-t" there initiates or terminates.
    "swanctl": Rule(
        "rLlxPAgSBvT",
        long="list-conns list-sas list-certs list-pols list-algs list-pools list-authorities stats version raw pretty "
        "leases noblock log",
        long_values="ike ike-id name type",
        operands=0,
        needs="-L -l -x -P -A -g -S -B -v -T --list-conns --list-sas --list-certs --list-pols --list-algs "
        "--list-pools --list-authorities --stats --version --log",
        writes={"i initiate": "starts a tunnel", "t terminate": "ends a tunnel", "q load-all": "loads settings"},
    ),
    "strongswan": Rule(commands={"status statusall": Rule()}),
    "rfkill": Rule(
        "Jnrx",
        "o",
        long="json noheadings raw output-all",
        long_values="output",
        commands={"list": Rule(), "event": Rule(operands=0), "help": Rule()},
        bare=True,
    ),
    "speedtest": "loads the network",
    "speedtest-cli": "loads the network",
    "telnet": "opens a connection that takes commands",
    "ftp": "moves files",
    "lftp": "moves files",
    "tftp": "moves files",
    "rsh": "runs commands on another machine",
    "rlogin": "runs a shell on another machine",
    "mosh": "runs a shell on another machine",
    "ssh-copy-id": "adds a key to another machine",
    "ssh-add": Rule("lLqv", "E", needs="-l -L"),
    "ssh-agent": "starts an agent",
    "sshfs": "mounts a file system",
    "dhclient": "changes the network",
    "dhcpcd": Rule("U46", long="dumplease", needs="-U --dumplease"),
    "ifup": "changes the network",
    "ifdown": "changes the network",
    "wpa_supplicant": "changes the network",
    "hostapd_cli": Rule("", "ip", commands={"status all_sta list_sta sta interface get_config": Rule()}),
    "devlink": Rule(
        dash="-j -p -s -v -n -V -i",
        commands={
            "dev": Rule(commands={"show info": _SHOW, "eswitch param": Rule(commands={"show": _SHOW})}, bare=True),
            "port region trap": Rule(commands={"show": _SHOW}, bare=True),
            "health": Rule(commands={"show": _SHOW}, bare=True),
            "monitor": _SHOW,
        },
    ),
    "rdma": Rule(
        dash="-d -j -p -V -r",
        commands={"link dev res system statistic": Rule(commands={"show": _SHOW}, bare=True), "monitor": _SHOW},
    ),
    "routel": Rule(operands=2),
    "oping": Rule("46b", "ciIwtQ"),
    "arpaname": Rule(pure=True),
    "nsec3hash": Rule("r", pure=True),
    "dnstap-read": Rule("mpxy", operands=1),
    # -c, -d and -u rewrite the journal.
    "named-journalprint": Rule("x", operands=1),
    "iptables-restore-translate": Rule("hV", "f", operands=0),
    "ip6tables-restore-translate": Rule("hV", "f", operands=0),
    "xtables-monitor": Rule("tec46", operands=0),
    "birdc": Rule("rvl", "s", commands={"show": Rule(pattern=r"[\w.:/\- ]+")}),
    "birdcl": Rule("rvl", "s", commands={"show": Rule(pattern=r"[\w.:/\- ]+")}),
    "ntpdc": Rule("pnsl46", needs="-p -l -s"),
    "dhcp-lease-list": Rule(long="all parsable", long_values="lease last", operands=0),
    # "--" starts another command, which may write.
    "ovs-vsctl": Rule(
        "v",
        "t",
        long="oneline",
        long_values="format timeout columns",
        commands={
            "show list-br list-ports list-ifaces br-exists get list find get-controller get-manager get-ssl "
            "iface-to-br port-to-br br-get-external-id br-to-vlan br-to-parent get-fail-mode get-aa-mapping": Rule(
                dashdash=False
            )
        },
        writes={"add-br del-br add-port del-port set clear add remove destroy create emer-reset": "changes the switch"},
    ),
    "ovs-ofctl": Rule(
        "",
        "Ot",
        long="names no-names no-stats",
        long_values="protocols timeout sort rsort",
        shared=True,
        commands={
            "show dump-flows dump-ports dump-ports-desc dump-tables dump-groups dump-group-stats dump-meters "
            "dump-desc dump-aggregate queue-get-config": Rule(dashdash=False)
        },
    ),
    "ovs-dpctl": Rule(
        "s", long="names no-names statistics", shared=True, commands={"show dump-dps dump-flows": Rule(dashdash=False)}
    ),
    "ovs-appctl": Rule(
        "",
        "t",
        long_values="target timeout",
        commands={
            "fdb/show bond/show bond/list lacp/show dpif/show dpif/dump-flows coverage/show memory/show version "
            "list-commands vlog/list ofproto/list dpctl/show dpctl/dump-flows": Rule(operands=1)
        },
    ),
    "mmdblookup": Rule("v", long="verbose version", long_values="file ip"),
    "geoiplookup6": Rule("vil", "fd", pure=True),
    "capinfos": Rule("tEIFHPkcsdluaeSyizxoLMrRTAKNmqQbBhv", pure=True),
    "conntrackd": Rule("sie", operands=1, needs="-s -i -e", writes={"c f F n k B R t d": "acts on the daemon"}),
    "avahi-resolve-host-name": Rule("46v", pure=True),
    "avahi-resolve-address": Rule("v", pure=True),
    "keactrl": Rule(commands={"status version": Rule(operands=0)}),
    "idn2": Rule("dlrTkuhVq", long="decode lookup register", pure=True),
}
