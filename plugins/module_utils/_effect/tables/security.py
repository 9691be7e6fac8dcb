# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access control, audit, firewalls and cryptography."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
# -E prints the changes as commands.
_SEMANAGE = Rule(
    "lnCE",
    "S",
    long="list noheading locallist extract",
    long_values="store",
    needs="-l --list -E --extract",
    operands=0,
)
# Not --homedir (its gpg.conf), --keyring (which is made when it is not there), --verify and -o.
_GPG = Rule(
    "kKav",
    long="list-keys list-secret-keys list-public-keys fingerprint list-sigs list-signatures check-sigs "
    "check-signatures show-keys list-packets list-config with-colons with-fingerprint with-subkey-fingerprint "
    "with-keygrip fixed-list-mode export armor version verbose no-tty batch no-options quiet no-auto-key-retrieve "
    "no-permission-warning with-secret",
    long_values="keyid-format",
    needs="-k -K --list-keys --list-secret-keys --list-public-keys --fingerprint --list-sigs --list-signatures "
    "--check-sigs --check-signatures --show-keys --list-packets --list-config --export --version",
)
_GETCERT = Rule(
    commands={
        "list": Rule("rtvs", "cdfin"),
        "list-cas": Rule("vs", "c"),
        "status": Rule("vs", "dfin"),
    }
)
PROGRAMS = {
    "aa-status": Rule(
        long="enabled profiled enforced complaining kill special-unconfined process-mixed verbose json pretty-json "
        "count quiet prompt",
        long_values="show filter.mode",
        operands=0,
    ),
    "apparmor_status": Rule(long="enabled profiled enforced complaining verbose json pretty-json", operands=0),
    "aa-enabled": Rule("qx", long="quiet exclusive", operands=0),
    "aa-features-abi": "writes a file of features",
    "aa-unconfined": Rule(long="paranoid with-ss with-netstat", operands=0),
    "aa-enforce": "changes a profile",
    "aa-complain": "changes a profile",
    "aa-disable": "changes a profile",
    "aa-genprof": "changes profiles",
    "aa-logprof": "changes profiles",
    "aa-exec": "runs a program",
    "aa-remove-unknown": "unloads profiles",
    "apparmor_parser": Rule("NVp", long="names version preprocess", needs="-N --names -V --version -p --preprocess"),
    "avcstat": Rule("c", "f", operands=2),
    "audit2allow": Rule(
        "awrlvRdbeDNx",
        "itpm",
        long="all why requires lastreload verbose reference noreference dmesg boot explain dontaudit xperms",
        long_values="input type policy module",
        writes={"M": "writes a module", "o output": "writes to its file"},
    ),
    "audit2why": Rule("adlbv", "it", long="all dmesg lastreload boot verbose", long_values="input type"),
    "chcat": Rule("L", needs="-L"),
    "chcon": "changes labels",
    "fixfiles": Rule("v", commands={"check verify": _ANY}),
    "getenforce": Rule(operands=0),
    "getsebool": Rule("a"),
    "getpidprevcon": _ANY,
    "load_policy": "loads a policy",
    "matchpathcon": Rule("nNV", "mfpP", operands=None),
    # -I and -D update digests; -o is the file of changes of old versions.
    "restorecon": Rule("nvRrFipmWx0", "efT", needs="-n", writes={"o": "writes to its file", "D I": "writes digests"}),
    "restorecond": "runs a daemon",
    "runcon": "runs a program",
    "secon": Rule("PRtursclm", "pf"),
    "seinfo": Rule(
        "xbcrstu",
        "",
        long="all flat expand",
        long_optional="class role type user sensitivity category bool attribute common constrain default fs_use "
        "genfscon initialsid netifcon nodecon permissive polcap portcon typebounds validatetrans",
    ),
    "semanage": Rule(
        commands={
            "fcontext boolean port login user interface node module permissive dontaudit ibpkey ibendport": _SEMANAGE,
            "export": Rule(operands=0),
        }
    ),
    "semodule": Rule(
        "lmv",
        long="checksum verbose",
        long_optional="list-modules",
        dash="-lfull -lstandard",
        needs="-l -lfull -lstandard --list-modules",
        operands=0,
    ),
    "sesearch": Rule(
        "ACTRdS",
        "stcpb",
        long="allow neverallow auditallow dontaudit type_trans type_member type_change role_allow role_trans "
        "range_trans all",
        long_values="source target class perm bool default",
    ),
    "sestatus": Rule("vb", operands=0),
    "setenforce": "changes SELinux's mode",
    "setfiles": (Rule("nvpqsW0mFidlC", "efrT", needs="-n"), Rule("v", "c", needs="-c", operands=(1, 1))),
    "setsebool": "changes a boolean",
    "selinuxenabled": Rule(operands=0),
    "selinuxexeccon": _ANY,
    "sealert": Rule("H", "al", long="html_output", long_values="analyze lookupid", operands=0),
    "sepolicy": Rule(
        commands={
            "booleans": Rule("a", "b", long="all", long_values="boolean"),
            "network": Rule("l", "dpt", long="list_ports", long_values="domain port type"),
        }
    ),
    "auditctl": Rule(
        "lshvi",
        "k",
        needs="-l -s -h -v",
        operands=0,
        writes={
            "D": "removes all rules",
            "a A d W w": "changes the rules",
            "e f b r R m": "changes the audit system",
            "loginuid-immutable": "changes the audit system",
        },
    ),
    "augenrules": Rule(long="check", needs="--check", operands=0),
    "aureport": Rule(
        "acehfilmnprstuvxyT",
        "",
        long="auth avc config crypto event executable failed file host interpret input-logs login mac mods node pid "
        "response success summary syscall terminal tty time user version anomaly virt integrity key comm",
        dash="-au -cr -ma -nc -tm -if",
        dash_values="-ts -te --start --end --node --input",
        operands=None,
    ),
    "ausearch": Rule(
        "hilrvw",
        "acefkmnopx",
        long="interpret raw just-one line-buffered input-logs word",
        long_values="event arch comm exit file gid host hostname input key message node object pid ppid subject "
        "session start end syscall success terminal uid uuid vm eoe-timeout format loginuid uid-all gid-all "
        "gid-effective uid-effective context",
        dash="--just-one",
        dash_values="-ts -te -ui -ue -ua -ul -ga -ge -gi -tm -sc -se -su -sv -hn -if -pp -vm -uu -ul",
        writes={"checkpoint": "writes its file"},
    ),
    "ausyscall": Rule(long="dump exact", operands=2),
    "aulast": Rule(
        "",
        "f",
        long="bad proof stdin debug",
        long_values="tty user",
        writes={"extract": "writes a file in the current folder"},
    ),
    "aulastlog": Rule("", "u", long="stdin", long_values="user"),
    "auvirt": Rule(long="all-events show-uuid raw-output summary", long_values="file uuid vm start end"),
    "autrace": "runs a program under audit",
    "ufw": (
        # `ufw --dry-run reset` is not known to be dry
        Rule(
            dash="--dry-run",
            needs="--dry-run",
            commands={"allow deny reject limit delete insert prepend route status show": _ANY},
        ),
        Rule(
            commands={
                "status": Rule(pattern="verbose|numbered"),
                "show": Rule(operands=1),
                "app": Rule(commands={"list": _ANY, "info": _ANY}),
                "version": Rule(operands=0),
            }
        ),
    ),
    "firewall-cmd": Rule(
        "V",
        long="version state permanent quiet get-default-zone get-active-zones get-zones get-services get-icmptypes "
        "get-policies get-active-policies list-all-zones list-all-policies list-all list-services list-ports "
        "list-protocols list-source-ports list-icmp-blocks list-forward-ports list-rich-rules list-interfaces "
        "list-sources list-ingress-zones list-egress-zones query-masquerade query-icmp-block-inversion query-panic "
        "query-forward query-lockdown get-log-denied get-entries get-ports get-automatic-helpers get-ipsets "
        "get-helpers get-short get-description get-target verbose check-config get-protocols "
        "list-lockdown-whitelist-commands list-lockdown-whitelist-users list-lockdown-whitelist-contexts "
        "list-lockdown-whitelist-uids get-ipset-types get-priority",
        long_values="zone policy get-zone-of-interface get-zone-of-source query-service query-port query-source "
        "query-interface query-protocol query-source-port query-rich-rule query-icmp-block query-forward-port "
        "info-zone info-service info-ipset info-icmptype info-policy info-helper ipset query-entry path-zone "
        "path-service path-ipset path-icmptype service query-lockdown-whitelist-command "
        "query-lockdown-whitelist-user query-lockdown-whitelist-uid query-ingress-zone query-egress-zone",
        operands=0,
        writes={
            "reload complete-reload": "reloads the firewall",
            "runtime-to-permanent": "changes the permanent configuration",
            "panic-on panic-off": "cuts the network",
        },
    ),
    "firewall-offline-cmd": Rule(
        long="list-all list-all-zones get-default-zone get-zones get-services list-services list-ports "
        "list-rich-rules list-interfaces list-sources get-active-zones",
        long_values="zone policy query-service query-port query-interface",
        # Without any option it migrates an old configuration.
        needs="--list-all --list-all-zones --get-default-zone --get-zones --get-services --list-services --list-ports "
        "--list-rich-rules --list-interfaces --list-sources --get-active-zones --query-service --query-port "
        "--query-interface",
        operands=0,
    ),
    "fail2ban-client": (
        Rule("dtV", "sp", long="test dp", needs="-d -t -V --test --dp", operands=0),
        Rule(
            "",
            "sp",
            commands={
                "status": Rule(long="all", operands=2),
                "ping": Rule(operands=0),
                "version": Rule(operands=0),
                "banned": Rule(),
                "get": Rule(long="with-time"),
                "statistics stats": Rule(operands=0),
            },
            bare=False,
            writes={"set": "changes a jail", "start stop reload restart unban": "changes what runs or is banned"},
        ),
    ),
    "fail2ban-regex": Rule(
        "vr",
        "deL",
        long="verbose print-all-matched print-all-missed print-no-missed print-no-ignored raw",
        long_values="datepattern encoding maxlines",
    ),
    "denyhosts": "changes what is blocked",
    "csf": Rule(
        dash="-l -l6 -t -v -g -i --status --status6 --temp --version --grep --iplookup",
        needs="-l -l6 -t -v -g -i --status --status6 --temp --version --grep --iplookup",
    ),
    "cscli": Rule(
        long_values="output",
        flags="",
        values="o",
        commands={
            "decisions alerts bouncers machines parsers scenarios collections postoverflows hub": Rule(
                commands={
                    "list inspect": Rule(
                        "a", "ostl", long="all", long_values="output limit since until type scope ip range"
                    )
                }
            ),
            "metrics version": Rule("", "o", long_values="output"),
        },
    ),
    # `show capabilities` tries them out, with chains of its own.
    "shorewall": Rule(
        commands={
            "status version": Rule(operands=0),
            "show list": Rule(
                pattern="bl|blacklists?|classifiers|connections|filters|ip|ipa|log|macros|mangle|nat|nfacct|policies|raw|"
                "routing|rt|tc|zones|events|hits|actions|opens"
            ),
        }
    ),
    "chkrootkit": Rule("qxlnV", "r", operands=None),
    "rkhunter": Rule("VC", long="list version config-check", needs="--list -V --version -C --config-check", operands=1),
    "clamscan": Rule(
        "rivazo",
        "df",
        long="infected verbose stdout quiet no-summary suppress-ok-results bell archive-verbose debug",
        long_values="database max-filesize max-scansize max-recursion exclude exclude-dir include include-dir "
        "file-list max-files max-dir-recursion max-scantime exclude-pua include-pua",
        # Most of these take an optional value. The others need one; attached, it is the same.
        long_optional="allmatch recursive cross-fs follow-dir-symlinks follow-file-symlinks detect-pua "
        "official-db-only heuristic-alerts scan-mail scan-pe scan-elf scan-ole2 scan-pdf scan-html scan-archive "
        "alert-encrypted alert-macros alert-broken alert-exceeds-max detect-structured",
        writes={
            "remove": "removes files",
            "move copy": "moves or copies files",
            "l log": "writes to its file",
            "tempdir leave-temps": "writes files",
        },
    ),
    "clamdscan": Rule(
        "mivz",
        "cf",
        long="multiscan infected verbose stdout quiet no-summary fdpass stream allmatch",
        long_values="config-file file-list",
        writes={
            "remove": "removes files",
            "move copy": "moves or copies files",
            "l log": "writes to its file",
            "reload": "reloads the daemon",
        },
    ),
    "clamconf": Rule("n", "c", long="non-default", long_values="config-dir", operands=0),
    "sigtool": Rule(
        "l",
        "i",
        long="",
        long_values="info find-sigs",
        long_optional="list-sigs",
        needs="-l -i --list-sigs --info --find-sigs",
    ),
    "lynis": Rule(commands={"show": _ANY}),
    "oscap": Rule(
        commands={
            "info": Rule(long_values="profile"),
            "xccdf oval ds cpe": Rule(commands={"validate": Rule(long="schematron skip-schematron")}),
        }
    ),
    "tiger": "writes a report",
    "samhain": "writes its database",
    "tripwire": "writes its database",
    "usbguard": Rule(
        commands={
            "list-rules": Rule("d", "l", long="show-devices", long_values="label"),
            "list-devices": Rule("abt", long="allowed blocked tree"),
            "get-parameter": Rule(operands=1),
            "list-users": _ANY,
            "watch": Rule(operands=0),
            "generate-policy": Rule("pPXL", "ht", long="no-hashes with-ports", operands=0),
        }
    ),
    "fapolicyd-cli": Rule(
        "lD",
        long="list dump-db check-config check-trustdb check-path",
        needs="-l --list -D --dump-db --check-config --check-trustdb --check-path",
        operands=0,
    ),
    "getcap": Rule("rnv"),
    "getpcaps": _ANY,
    # Behind "--" capsh starts a shell; its values must be attached.
    "capsh": Rule(
        long="print current modes",
        long_optional="decode supports explain has-p suggest",
        needs="--print --current --modes --decode --supports --explain --has-p --suggest",
        operands=0,
        dashdash=False,
    ),
    "pscap": Rule("a", operands=0),
    "netcap": Rule(operands=0),
    "filecap": Rule("ad", operands=1),
    "getfacl": Rule(
        "acdeERLPtpns",
        long="access omit-header default all-effective no-effective skip-base recursive logical physical tabular "
        "absolute-names numeric one-file-system",
        pure=True,
    ),
    "getfattr": Rule(
        "dhRLP",
        "nem",
        long="dump no-dereference recursive logical physical absolute-names only-values",
        long_values="name encoding match",
        pure=True,
    ),
    "checksec": Rule(  # not --fortify-file, which runs ldd
        long="kernel proc-all version extended verbose",
        long_optional="file proc dir output format",
    ),
    "pwscore": Rule(operands=1),
    "pwmake": Rule(operands=1),
    "pwgen": Rule(
        "cAn0yvs1CB",
        "rN",
        long="capitalize no-capitalize numerals no-numerals symbols secure ambiguous no-vowels",
        long_values="num-passwords remove-chars",
        pure=False,
    ),
    "apg": _ANY,
    "diceware": _ANY,
    # whois's program prints a hash; expect's one of the same name, which knows none of the options that are asked for
    # in the second form, sets the password of the user in its operand.
    "mkpasswd": (
        Rule("s", "SmR", long="stdin", long_values="salt method rounds", operands=0),
        Rule(
            "s",
            "SmR",
            long="stdin",
            long_values="salt method rounds",
            needs="-S -m -R --salt --method --rounds --stdin",
            operands=2,
        ),
    ),
    "cracklib-check": Rule(operands=0),
    "ssh-audit": Rule(
        "1246bnv", "pltT", long="ssh1 ssh2 ipv4 ipv6 batch no-colors verbose json", long_values="port level timeout"
    ),
    "sslscan": Rule(
        long="ipv4 ipv6 show-certificate no-check-certificate show-ciphers show-client-cas ssl2 ssl3 tls10 tls11 "
        "tls12 tls13 tlsall ocsp no-colour no-fallback no-renegotiation no-compression no-heartbleed no-groups "
        "iana-names verbose show-times show-sigs show-cipher-ids starttls-ftp starttls-imap starttls-irc starttls-ldap "
        "starttls-mysql starttls-pop3 starttls-psql starttls-smtp starttls-xmpp no-cipher-details rdp bugs",
        # sslscan does not take the next word for a value
        long_optional="sni-name connect-timeout timeout sleep",
        writes={"xml": "writes to its file"},
    ),
    "testssl.sh": "writes reports",
    "certtool": Rule(
        "ik",
        long="certificate-info crl-info crq-info key-info pubkey-info p12-info p7-info certificate-pubkey "
        "fingerprint key-id inder verify-chain verify no-text",
        long_values="infile load-certificate load-ca-certificate load-crl",
        needs="-i -k --certificate-info --crl-info --crq-info --key-info --pubkey-info --p12-info --p7-info "
        "--fingerprint --key-id --verify-chain --verify",
        operands=0,
    ),
    "gnutls-cli": Rule(
        # Connecting sends what it reads to the server.
        "lV",
        long="list list-config benchmark-ciphers verbose",
        long_values="priority",
        needs="-l --list --list-config --benchmark-ciphers",
        operands=0,
    ),
    "certutil": Rule("LVUaO", "dnuf", needs="-L -V -O -U"),
    "keytool": Rule(
        dash="-list -printcert -printcertreq -printcrl -v -rfc -showinfo -tls -help -cacerts",
        dash_values="-keystore -storepass -storetype -alias -file -sslserver -jarfile",
        operands=0,
        needs="-list -printcert -printcertreq -printcrl -showinfo -help",
    ),
    "p11-kit": Rule(commands={"list-modules list-tokens list-objects": Rule("v")}),
    "trust": Rule(
        commands={
            "list": Rule(long_values="filter purpose"),
            "dump": Rule(long_values="filter"),
            "check-format": Rule(),
        }
    ),
    "pkcs11-tool": Rule("LT", long="list-slots list-token-slots", operands=0),
    "tpm2_getcap": Rule("l", operands=1),
    "tpm2_pcrread": Rule(operands=1),
    "ykman": Rule(commands={"list": Rule("sr", long="serials readers"), "info": Rule(long="check-fips")}),
    "update-crypto-policies": Rule(long="show check is-applied", needs="--show --check --is-applied", operands=0),
    "fips-mode-setup": Rule(long="check is-enabled", needs="--check --is-enabled", operands=0),
    "authselect": Rule(
        commands={
            "current": Rule("r", long="raw"),
            "list": Rule(),
            "list-features requirements show": Rule(operands=1),
            "check": Rule(operands=0),
        }
    ),
    "authconfig": Rule(long="test", needs="--test", operands=0),
    "pam-auth-update": "changes the PAM configuration",
    "realm": Rule(
        "v",
        commands={
            "list": Rule("a", long="all name-only"),
            "discover": Rule(
                "av", long="all name-only verbose", long_values="client-software server-software membership-software"
            ),
        },
    ),
    "sssctl": Rule(
        commands={
            # -s, --start starts SSSD; user-checks runs the PAM modules
            "domain-list netgroup-show access-report": Rule(),
            "domain-status": Rule("oar", long="online active-server servers"),
            "user-show group-show": Rule("", "", long_values="sid uid gid"),
            "config-check": Rule(),
        }
    ),
    "klist": Rule("lAcksateCfnd5Ki", "", operands=1),
    "wbinfo": Rule(
        "ugtpmP",
        "nisSr",
        long="domain-users domain-groups check-secret ping trusted-domains all-domains own-domain online-status "
        "ping-dc",
        long_values="name-to-sid sid-to-name user-info domain-info dc-info user-groups uid-info group-info "
        "getdcname dsgetdcname sid-to-uid sid-to-gid uid-to-sid gid-to-sid",
        operands=0,
    ),
    "vault": Rule(
        commands={
            "status": Rule(dash="-format=json -tls-skip-verify"),
            "version": Rule(),
            "kv": Rule(
                commands={
                    "get list": Rule(
                        pattern=r"[\w/.\-]+", dash="-format=json -format=yaml", dash_values="-field -mount"
                    )
                }
            ),
            "list read": Rule(dash="-format=json", pattern=r"(?:sys|auth|secret|kv)/[\w/\-]*"),
            "secrets auth audit": Rule(commands={"list": Rule(dash="-detailed -format=json")}),
            "policy": Rule(commands={"list read": Rule(dash="-format=json")}),
            "token": Rule(commands={"lookup": Rule(dash="-format=json -self", operands=0), "capabilities": Rule()}),
            "operator": Rule(commands={"members": Rule(), "raft": Rule(commands={"list-peers": Rule()})}),
        }
    ),
    "pass": Rule(commands={"ls list find search grep": _ANY}, bare=True),
    "nikto": "probes a web server",
    "searchsploit": Rule("cejtw", long="case exact json title www colour id disable-colour overflow strict"),
    "hashid": Rule("ejm", long="extended mode john"),  # -o writes to its file
    "ssdeep": Rule("dpvrsblcaxg", "mkt"),
    "hashdeep": Rule("relsvV", "ck"),
    "md5deep": Rule("rezsblt0q"),
    "sha256deep": Rule("rezsblt0q"),
    "gpg": _GPG,
    "gpg2": _GPG,
    "keyctl": Rule(
        commands={
            "show": Rule("x", operands=1),
            "list rlist describe rdescribe print read pipe": Rule(operands=(1, 2)),
            "security id": Rule(operands=1),
            "supports": Rule(operands=1),
        }
    ),
    "getcert": _GETCERT,
    "ipa-getcert": _GETCERT,
    "firejail": Rule(long="list tree version", needs="--list --tree --version", operands=0),
    "sops": "decrypts with keys from elsewhere, or encrypts",
    "age": "may write to its file",
    "grype": "downloads its database",
    "trivy": "downloads its database",
    "gpgv": "may write a keyring",
    "gpgconf": Rule(long="list-dirs list-components check-programs version", operands=1),
    "step": Rule(
        commands={
            "certificate": Rule(
                commands={"inspect": Rule(long="short bundle", long_values="format"), "fingerprint": Rule()}
            ),
            "version": Rule(operands=0),
        }
    ),
    "rhash": "may write, or run what is not visible here",
}
