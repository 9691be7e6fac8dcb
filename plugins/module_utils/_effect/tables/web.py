# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Web, DNS, directory, file and proxy servers."""

from __future__ import annotations

from .._programs.networks import configured
from .._rules import Rule

_ANY = Rule()
# A page of the web or a file: no scheme that runs a program, and no "-" (lynx reads its options from there).
_PAGE = r"(?:https?://|ftp://|file:///)?[\w./~][^:]*(?::[0-9]+)?(?:[/?#].*)?"
_NGINX = configured(
    Rule("vVtTq", "cp", needs="-v -V -t -T", operands=0, writes={"s": "signals the server"}), "-c", "-p"
)
_PHP_FPM = configured(
    Rule(
        "tivm",
        "y",
        long="test version info modules",
        long_values="fpm-config",
        dash="-tt",
        needs="-t -tt -i -v -m --test --version --info",
        operands=0,
    ),
    "-y",
    "--fpm-config",
)
_APACHE_RULE = Rule("vVlLtSM", "fD", needs="-v -V -l -L -t -S -M", operands=0, writes={"k": "signals the server"})
_APACHE = configured(_APACHE_RULE, "-f")
_APACHECTL = (
    Rule("vVlLtSM", "D", needs="-v -V -l -L -t -S -M", operands=0, writes={"k": "signals the server"}),
    Rule(operands=(1, 1), pattern="status|fullstatus|configtest"),
)
_HTTP = Rule(
    "vhbFI",
    long="headers body verbose follow ignore-stdin check-status stream",
    long_values="timeout verify print pretty style max-redirects",
    commands={"GET HEAD OPTIONS": Rule(pattern=r"(?![Xx]-)(?:[\w./:\-]+(?:\?[^ ]*)?|[\w\-]+==.*|[\w\-]+:[^=@].*)")},
    writes={"d download": "saves what it fetches", "POST PUT DELETE PATCH": "changes what is there"},
)
PROGRAMS = {
    "apache2": _APACHE,
    "apache2ctl": _APACHECTL,
    "apachectl": _APACHECTL,
    "httpd": _APACHE,
    "a2query": Rule("smcadvM", "", operands=1),
    "a2ensite": "changes the server's configuration",
    "a2dissite": "changes the server's configuration",
    "a2enmod": "changes the server's configuration",
    "a2dismod": "changes the server's configuration",
    "a2enconf": "changes the server's configuration",
    "a2disconf": "changes the server's configuration",
    "ab": "loads a server",
    "wrk": "loads a server",
    "siege": "loads a server",
    "htpasswd": Rule("nbvBpmsd25i", "Cr", needs="-n -v"),
    "htdigest": "changes a password file",
    "logresolve": Rule("c", operands=0),
    "nginx": _NGINX,
    "openresty": _NGINX,
    "caddy": Rule(
        commands={
            "version list-modules build-info": Rule(long="packages versions"),
            "validate": Rule("", "ca", long_values="config adapter"),
            "hash-password": Rule(long_values="plaintext algorithm"),
            "environ": Rule(),
            "fmt": Rule("d", long="diff", operands=1),
            "adapt": Rule("p", "ca", long="pretty validate", long_values="config adapter"),
        }
    ),
    "haproxy": configured(
        Rule("vcqV", "fL", dash="-vv", needs="-v -vv -c", operands=0, writes={"D": "starts the server"}), "-f"
    ),
    "lighttpd": configured(Rule("tpvV", "f", dash="-tt", needs="-t -tt -p -v -V", operands=0), "-f"),
    "traefik": Rule(commands={"version healthcheck": _ANY}),
    "varnishadm": Rule(
        "",
        "nTSt",
        commands={
            "status ping banner vcl.list vcl.show backend.list param.show ban.list storage.list "
            "panic.show help pid": Rule("jp", pattern=r"[\w.\-*:/]+")
        },
    ),
    "varnishd": Rule("V", needs="-V"),
    "varnishstat": Rule("1jxl", "fntIX", needs="-1 -j -x -l"),
    "varnishlog": Rule("dcbCvE", "giIxXnqkLTtrR", writes={"w a": "writes to its file", "D": "runs a daemon"}),
    "varnishncsa": Rule("dcbCE", "FgnqkLt", writes={"w a": "writes to its file", "D": "runs a daemon"}),
    "varnishtop": Rule("1dcbC", "iIxXnqp"),
    "varnishhist": _ANY,
    "squid": (
        Rule("v", needs="-v", operands=0),
        Rule(dash="-kparse -kcheck", needs="-kparse -kcheck", operands=0),
        # Two words; the pattern leaves no other option or operand.
        Rule(dash="-k", operands=(1, 1), pattern="parse|check", needs="-k"),
    ),
    "squidclient": Rule(
        "v",
        "hpUW",
        operands=1,
        pattern="mgr:(?:info|menu|5min|60min|counters|utilization|mem|storedir|client_list|active_requests|delay|ipcache|fqdncache|filedescriptors|objects)",
    ),
    "php-fpm": _PHP_FPM,
    "php-fpm7.3": _PHP_FPM,
    "php-fpm7.4": _PHP_FPM,
    "php-fpm8.0": _PHP_FPM,
    "php-fpm8.1": _PHP_FPM,
    "php-fpm8.2": _PHP_FPM,
    "php-fpm8.3": _PHP_FPM,
    "php-fpm8.4": _PHP_FPM,
    "tomcat": "runs a server",
    "catalina.sh": Rule(commands={"version configtest": _ANY}),
    "uwsgi": Rule(long="version", needs="--version"),
    "gunicorn": Rule("v", long="version", needs="-v --version", operands=0),
    "passenger-status": Rule("v", long_values="show"),
    "passenger-memory-stats": _ANY,
    "certbot": Rule(
        writes={"renew": "renews certificates", "certonly run": "gets certificates"},
        commands={
            "certificates": Rule("", "d", long_values="cert-name domain config-dir"),
            "plugins": Rule(),
            "show_account": Rule(),
        },
    ),
    "acme.sh": Rule(long="list listraw version", needs="--list --version"),
    "lego": Rule("", "", commands={"list": Rule("an", long="accounts names")}),
    # Without a method it posts what it reads, which is what a program without a terminal does (http(1)).
    "http": _HTTP,
    "https": _HTTP,
    "lynx": Rule(
        dash="-dump -listonly -nolist -source -head -nonumbers -nomargins -force_html -hiddenlinks=ignore",
        dash_values="-width -useragent -display_charset -assume_charset",
        operands=1,
        pattern=_PAGE,
        needs="-dump -source -head",
    ),
    "w3m": Rule(
        dash="-dump -dump_source -dump_head -no-cookie",
        dash_values="-cols -T",
        operands=1,
        pattern=_PAGE,
        needs="-dump -dump_source -dump_head",
    ),
    "links": Rule(
        dash="-dump -source", dash_values="-width -codepage", operands=1, pattern=_PAGE, needs="-dump -source"
    ),
    "elinks": "may write, or run what is not visible here",
    "html2text": Rule("", "", long_values="width", operands=1, dash="-utf8 -ascii -nobs -style pretty"),
    "axel": "saves what it fetches",
    "aria2c": "saves what it fetches",
    "httrack": "saves what it fetches",
    "youtube-dl": "saves what it fetches",
    "yt-dlp": Rule(
        "FjeJvsq",
        long="list-formats dump-json get-title get-id get-url get-duration get-description get-filename simulate "
        "skip-download list-subs flat-playlist dump-single-json",
        needs="-F -j -J -e --list-formats --dump-json --get-title --get-id --get-url --get-duration "
        "--get-description --get-filename --list-subs --dump-single-json",
    ),
    "named": Rule("vVC", needs="-v -V -C"),
    "named-checkconf": Rule("pjvzlhxc", "t"),
    "named-checkzone": Rule("djqvhD", "fFiJklLmMnrsStTwWc", writes={"o": "writes to its file"}),
    "named-compilezone": "writes a zone file",
    "named-rrchecker": Rule("oupCTP"),
    "rndc": Rule(
        "qrV46",
        "bcskpy",
        commands={
            "status": Rule(operands=0),
            "zonestatus showzone": Rule(operands=3, pattern=r"[\w.\-/]+"),
            "dnssec": Rule(dash="-status", needs="-status", operands=3, pattern=r"[\w.\-/]+"),
            "tsig-list": Rule(operands=0),
        },
    ),
    "nsd-checkconf": Rule("vf", "oazsr"),
    "nsd-checkzone": Rule("p", operands=2),
    "nsd-control": Rule("", "cs", commands={"status stats_noreset zonestatus serverpid": _ANY}),
    # -c and -C name a configuration, whose modules are loaded.
    "knotc": Rule(
        "v",
        "st",
        commands={
            "status zone-status zone-read zone-check conf-check conf-read conf-list conf-get zone-stats stats": _ANY
        },
    ),
    "pdns_control": Rule(
        commands={"ping rping uptime version show list-zones current-config ccounts qtypes respsizes remotes": _ANY}
    ),
    "pdnsutil": Rule(
        commands={
            "list-all-zones list-zone show-zone check-zone check-all-zones list-keys list-tsig-keys get-meta": _ANY
        }
    ),
    "rec_control": Rule(
        commands={
            "ping get get-all top-remotes top-queries current-queries version get-parameter get-qtypelist uptime": _ANY
        }
    ),
    "unbound-checkconf": Rule("f", "o", operands=1),
    "unbound-control": Rule(
        "q",
        "cs",
        commands={
            "status stats_noreset list_forwards list_stubs list_local_zones list_local_data lookup "
            "get_option dump_cache dump_requestlist list_insecure list_auth_zones": _ANY
        },
    ),
    "unbound-host": Rule("vdr46D", "cfty"),
    # A configuration may hold conf-script, which runs.
    "dnsmasq": configured(
        Rule("v", "C", long="version test", needs="-v --version --test", long_values="conf-file", operands=0),
        "-C",
        "--conf-file",
    ),
    "dnssec-dsfromkey": Rule("12AsC", "aKcvfT"),
    "dnssec-verify": Rule("xqz", "ovcI", writes={"E": "loads an engine"}),
    "ldns-walk": Rule("46", pure=True),
    "ldns-verify-zone": Rule(),
    "ldapsearch": Rule("xLnvAWZQcuMNV", "bsDwHhplzaSPyYdeEfoORUX", writes={"t T": "writes files"}),
    "ldapwhoami": Rule("xvnWZQN", "DwHhpyPYdeoORUX"),
    "ldapcompare": Rule("xvnzWZQN", "DwHhpyPYdeoORUX"),
    "slapcat": configured(Rule("cgv", "abdfFHns", operands=0, writes={"l": "writes to its file"}), "-f", "-F"),
    "slaptest": configured(Rule("Quv", "dfn", operands=0, writes={"F": "writes a configuration"}), "-f"),
    "slapacl": configured(Rule("uv", "bdDfFoUX"), "-f", "-F"),
    # A single -V goes on to start.
    "slapd": Rule(dash="-VV -VVV", needs="-VV -VVV", operands=0),
    "ldapadd": "changes the directory",
    "ldapmodify": "changes the directory",
    "ldapdelete": "changes the directory",
    "ldappasswd": "changes a password",
    "dsconf": "may write, or run what is not visible here",
    "dsctl": Rule("lv", needs="-l", operands=0),
    "ipa": Rule(
        "",
        "",
        commands={
            "user-find user-show group-find group-show host-find host-show hostgroup-find hostgroup-show "
            "sudorule-find sudorule-show hbacrule-find hbacrule-show role-find role-show service-find "
            "service-show cert-find cert-show dnszone-find dnszone-show dnsrecord-find dnsrecord-show "
            "ping env config-show pwpolicy-show server-find server-show topologysegment-find": Rule(
                long="all raw pkey-only rights no-members", long_values="sizelimit timelimit login first last email"
            )
        },
    ),
    "smbstatus": Rule(
        "bLpSBjPNvnfR",
        "ud",
        long="brief locks processes shares byterange json notify numeric resolve-uids fast",
        operands=None,
    ),
    "smbclient": Rule(
        "Ng", "LUWmpA", long="no-pass grepable", long_values="list user workgroup", needs="-L --list", operands=0
    ),
    "testparm": Rule(
        "svV",
        "",
        long="suppress-prompt verbose show-all-parameters",
        long_values="section-name parameter-name",
        operands=3,
    ),
    "net": Rule(
        commands={
            "ads": Rule(commands={"info testjoin": _ANY, "status": Rule("P", "U")}),
            "conf": Rule(commands={"list listshares showshare getparm": _ANY}),
            "share": Rule(operands=0),
            "usershare": Rule(commands={"info list": _ANY}),
            "groupmap": Rule(commands={"list": _ANY}),
            "getlocalsid": _ANY,
            "time": Rule(operands=0),
        }
    ),
    "pdbedit": Rule("Lvw", "u", long="list verbose smbpasswd-style", long_values="user", needs="-L --list"),
    "samba-tool": Rule(
        commands={
            "user group computer ou contact": Rule(commands={"list show listmembers": Rule()}),
            "domain": Rule(commands={"info": _ANY, "passwordsettings": Rule(commands={"show": _ANY})}),
            "drs": Rule(commands={"showrepl": Rule()}),
            "testparm": Rule("v", long="suppress-prompt"),
            "dbcheck": Rule(operands=0),
            "fsmo": Rule(commands={"show": _ANY}),
            "dns": Rule(commands={"query zonelist zoneinfo serverinfo": _ANY}),
        }
    ),
    "vsftpd": Rule("v", needs="-v"),
    "proftpd": configured(Rule("tvlV", "c", dash="-vv", needs="-t -v -l -V -vv", operands=0), "-c"),
    "ftpwho": Rule("v"),
    "ftpcount": _ANY,
    "rpcclient": "takes commands",
    "nfsconf": "may write, or run what is not visible here",
    "nfsidmap": Rule("l", needs="-l"),
    "tinyproxy": Rule("v", needs="-v"),
    "envoy": Rule(long="version", needs="--version"),
    "frps": Rule("v", needs="-v"),
    "lpstat": Rule("rstdlERHe", "hUW", "acfopuv"),
    "lpq": Rule("alE", "PUh", dash="+10"),
    "lpinfo": Rule(
        "lmvE", "h", long_values="device-id exclude-schemes include-schemes language make-and-model product timeout"
    ),
    "lpoptions": Rule("lE", "ph", needs="-l", operands=0),
    "cupsctl": Rule("E", "hU", operands=0),
    "cupstestppd": Rule("qrvt"),
    "lp": "prints a file",
    "lpr": "prints a file",
    "lprm": "removes print jobs",
    "cancel": "removes print jobs",
    "lpadmin": "changes printers",
    "asterisk": Rule("V", needs="-V"),
    "fs_cli": "may write, or run what is not visible here",
    "drush": Rule(commands={"status core:status pm:list version": Rule()}),
    "wp": Rule(
        long="allow-root skip-plugins skip-themes quiet no-color",
        long_values="path url user",
        shared=True,
        commands={
            "core": Rule(
                commands={
                    "version is-installed check-update verify-checksums": Rule(
                        long="extra", long_values="format fields field"
                    )
                },
                shared=True,
            ),
            "plugin theme user post option site comment menu term role cron widget media": Rule(
                commands={
                    "list get status is-installed is-active search path": Rule(long_values="format fields field status")
                },
                shared=True,
            ),
            "cli": Rule(commands={"version info": _ANY}),
            "config": Rule(commands={"get list path": Rule(long_values="format")}, shared=True),
            "db": Rule(
                commands={
                    "size check tables prefix": Rule(long="tables human-readable all-tables", long_values="format")
                },
                shared=True,
            ),
        },
    ),
    "occ": "may write, or run what is not visible here",
    "jenkins-cli": "may write, or run what is not visible here",
    "nginx-debug": _NGINX,
    "smbtree": Rule("bDSNk", "U", operands=0),
    "smbcacls": Rule("N", "U", operands=(2, 2)),
    "pure-ftpwho": Rule("scHnvwWx", operands=0),
    "pure-pw": Rule(commands={"show": Rule("", "f", operands=1), "list": Rule("", "f", operands=0)}),
    "cupsd": Rule("t", needs="-t", operands=0),
    "lpc": Rule(commands={"status": Rule()}),
    "ldapurl": Rule("", "abefhHps"),
    # Its hooks are libraries.
    "kea-dhcp4": configured(Rule("vVW", "t", operands=0, needs="-v -V -W -t"), "-t"),
    "kea-dhcp6": configured(Rule("vVW", "t", operands=0, needs="-v -V -W -t"), "-t"),
    "dhcpd": configured(Rule(dash="-t -4 -6 -q", dash_values="-cf", needs="-t", operands=1), "-cf"),
}
