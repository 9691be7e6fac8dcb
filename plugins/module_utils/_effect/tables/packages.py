# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package managers of distributions."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
_APT_LISTS = Rule(
    "aqniV",
    "t",
    long="installed upgradable all-versions manual-installed verbose names-only full quiet simulate no-all-versions",
    long_values="target-release",
)
_APT_GET_SIMULATED = Rule(
    "sqyfVudmb",
    "t",
    long="simulate just-print dry-run recon no-act quiet yes assume-yes assume-no verbose-versions show-upgraded "
    "fix-broken no-install-recommends install-recommends purge auto-remove autoremove with-new-pkgs "
    "allow-downgrades ignore-hold ignore-missing fix-missing reinstall only-upgrade no-upgrade no-remove "
    "allow-change-held-packages",
    long_values="target-release default-release",
    shared=True,
    commands={
        "install remove purge upgrade dist-upgrade full-upgrade autoremove auto-remove autopurge": Rule(
            needs="-s --simulate --just-print --dry-run --recon --no-act"
        )
    },
    writes={"o option c config-file": "changes its settings, which may run commands"},
)
_DNF_QUERY = Rule(
    "qvCyb46lais",
    "",
    long="quiet verbose cacheonly assumeyes assumeno installed available extras obsoletes recent updates upgrades "
    "autoremove all showduplicates best nobest security bugfix enhancement newpackage refresh nogpgcheck "
    "skip-broken allowerasing duplicates installonly latest-limit userinstalled unneeded unsatisfied info list "
    "requires provides conflicts recommends suggests supplements enhances location changelogs nevra envra source "
    "srpm deplist tree recursive resolve exactdeps alldeps enabled disabled with-cve with-bz summary files json",
    long_values="repo repoid enablerepo disablerepo releasever exclude excludepkgs whatprovides whatrequires "
    "whatdepends whatconflicts whatobsoletes whatrecommends file arch archlist queryformat qf advisory cve bz "
    "sec-severity forcearch since count format",
    long_optional="color",
)
# Asks nothing, changes nothing: the answer is no.
_DNF_ASSUMENO = Rule(
    "qvC",
    long="assumeno quiet verbose cacheonly refresh security bugfix best nobest",
    long_values="repo repoid enablerepo disablerepo exclude advisory",
    shared=True,
    commands={"upgrade update check-upgrade remove erase autoremove distro-sync downgrade": Rule(needs="--assumeno")},
)
_DNF = Rule(
    "qvCyb46",
    "de",
    long="quiet verbose cacheonly assumeyes assumeno nogpgcheck refresh version installed available showduplicates "
    "nobest best",
    long_values="repo repoid enablerepo disablerepo releasever color exclude disableexcludes",
    shared=True,
    commands={
        "list info search provides whatprovides repoquery check-update check-upgrade check deplist "
        "repolist repoinfo list-updateinfo list-security info-security updateinfo-summary": _DNF_QUERY,
        "updateinfo": Rule(
            long="list info summary security bugfix enhancement installed available all updates",
            long_values="sec-severity severity advisory advisories cve bz",
            operands=None,
        ),
        "advisory": Rule(commands={"list info summary": _DNF_QUERY}),
        "history": (
            Rule(operands=0),
            Rule(
                commands={
                    "list info userinstalled packages-list pkg-list package-list addon-info summary stats": _DNF_QUERY
                }
            ),
        ),
        "module": Rule(commands={"list info provides repoquery": _DNF_QUERY}),
        "group groups": Rule(commands={"list info summary": Rule("vq", long="hidden installed available ids")}),
        "grouplist groupinfo": _ANY,
        "repo": Rule(commands={"list info": Rule(long="all enabled disabled")}),
        "environment": Rule(commands={"list info": Rule(long="installed available")}),
        "needs-restarting": Rule("rsu", long="reboothint services useronly exclude-services"),
        "help": _ANY,
        "changelog": _DNF_QUERY,
        "repodiff repoclosure": _DNF_QUERY,
        "alias": Rule(commands={"list": _ANY}),
        "config-manager": Rule(long="dump", needs="--dump"),
        "copr": Rule(commands={"list search": _ANY}),
        "versionlock": (Rule(operands=0), Rule(commands={"list": _ANY})),
        "offline": Rule(commands={"status log": _ANY}),
        "system-upgrade": Rule(commands={"log status": _ANY}),
    },
    writes={
        "install remove erase upgrade update downgrade reinstall autoremove": "changes packages",
        "distro-sync swap mark localinstall upgrade-minimal": "changes packages",
        "clean makecache": "changes its cache",
        "download": "saves packages",
    },
)
_RPM_QUERY = Rule(
    "qaliRdcpfgsv",
    "",
    long="query all list info requires docfiles configfiles package file group state provides changelog scripts "
    "triggers filesbypkg last whatprovides whatrequires whatconflicts whatobsoletes whatrecommends whatsuggests "
    "whatsupplements whatenhances conflicts obsoletes recommends suggests supplements enhances dump fileprovide "
    "filerequire filetriggers triggerscripts filecaps filecolor fileclass licensefiles artifactfiles nosignature "
    "nodigest nomanifest verbose quiet hdrid pkgid ftswalk noghost noconfig noartifact xml tid",
    long_values="queryformat qf",
    needs="-q --query",
    writes={
        "U e F install upgrade erase freshen": "changes packages",
        "E eval": "runs macros",
        "pipe": "runs a command",
    },
)
PROGRAMS = {
    "add-apt-repository": Rule("Ln", long="list", operands=0, needs="-L --list"),
    "alien": "converts packages",
    "apk": Rule(
        "qv",
        "",
        long="quiet verbose no-cache allow-untrusted no-network progress no-progress print-arch version",
        long_values="repository",
        shared=True,
        commands={
            "info": Rule(
                "eLPrtasdkRwWi",
                long="all installed who-owns contents provides depends rdepends size description webpage license "
                "replaces triggers policy install-if rinstall-if",
            ),
            "list": Rule(
                "IOPadou", long="available installed orphaned providers upgradable upgradeable origin depends full"
            ),
            "search": Rule("adeoxr", long="all description exact origin rdepends has-origin"),
            "policy dot stats manifest": _ANY,
            "version": Rule("acImt", "l", long="all check indexes test", long_values="limit"),
            "add del fix upgrade": Rule("sua", long="simulate upgrade available", needs="-s --simulate"),
            "audit": Rule(
                "r",
                long="backup check-permissions full ignore-busybox-symlinks details system recursive "
                "protected-paths packages",
            ),
            "verify": _ANY,
        },
        writes={"update cache fetch": "changes its lists or caches"},
    ),
    "apt": Rule(
        "q",
        "",
        long="quiet",
        shared=True,
        commands={
            "list search show showsrc policy depends rdepends madison": _APT_LISTS,
            "changelog": Rule(),
            "help moo": _ANY,
            "install remove purge upgrade full-upgrade dist-upgrade autoremove autopurge": Rule(
                "sqyVu",
                "t",
                long="simulate dry-run just-print no-act recon yes assume-yes assume-no purge verbose-versions "
                "no-install-recommends",
                needs="-s --simulate --dry-run --just-print --no-act --recon",
            ),
        },
        writes={
            "update": "changes package lists",
            "edit-sources": "edits files",
            "o option c config-file": "changes its settings, which may run commands",
        },
    ),
    "apt-cache": Rule(
        "aqfinPg",
        "",
        long="quiet full all-versions names-only important recurse installed no-all-versions generate "
        "no-pre-depends no-depends no-recommends no-suggests no-conflicts no-breaks no-replaces no-enhances "
        "implicit no-implicit",
        long_values="with-source",
        shared=True,
        commands={
            "search show showpkg showsrc policy depends rdepends madison stats dump dumpavail unmet "
            "pkgnames dotty xvcg": _ANY
        },
        writes={"o option c config-file": "changes its settings", "gencaches": "writes its cache"},
    ),
    "apt-config": Rule(commands={"dump": Rule(long="empty no-empty", long_values="format"), "shell": _ANY}),
    "apt-file": Rule(
        "FilvxDf",
        "aI",
        long="ignore-case regexp package-only verbose fixed-string from-deb from-file stream-results substring-match",
        long_values="architecture index-names filter-origins filter-suites",
        shared=True,
        commands={"search find list show list-indices": _ANY},
        writes={"update purge": "changes its cache"},
    ),
    "apt-get": (
        _APT_GET_SIMULATED,
        Rule(
            commands={
                "changelog": Rule(),
                "check": Rule("q"),
                "indextargets": Rule(long_values="format", long="no-release-info"),
                "help": _ANY,
            }
        ),
        # Only these commands heed --print-uris: `apt-get --print-uris clean` cleans.
        Rule(
            "qyf",
            "t",
            long="print-uris quiet yes assume-yes reinstall no-install-recommends",
            long_values="target-release default-release",
            shared=True,
            commands={
                "install reinstall upgrade dist-upgrade full-upgrade download source update": Rule(needs="--print-uris")
            },
        ),
    ),
    "apt-key": Rule(commands={"list finger export exportall": _ANY}),
    "apt-listchanges": "may write, or run what is not visible here",
    "apt-mark": Rule(
        "q",
        commands={"showhold showholds showmanual showauto showinstall showremove showpurge": _ANY},
        writes={"hold unhold auto manual": "changes marks"},
    ),
    "apt-show-versions": Rule("uabnR", "p", long="upgradeable allversions brief", pure=False),
    "apt-sortpkgs": Rule("s", long="source"),
    "rmadison": Rule("S", "asub", long="source-and-binary", long_values="architecture suite component url binary-type"),
    "dlocate": Rule(
        dash="-S -L -l -s -ls --ls -du --du -conf --conf -lsconf --lsconf -md5sum --md5sum -man --man -lsman --lsman "
        "-lsbin --lsbin -lsdir --lsdir -K -k -w -i -E -F -G -P"
    ),
    **dict.fromkeys(
        ["grep-dctrl", "grep-status", "grep-available", "grep-aptavail"],
        Rule(
            "PSriewXcvndlLIqao",
            "sF",
            long="regex eregex ignore-case exact-match count invert-match no-field-names description quiet",
            long_values="show-field field pattern",
        ),
    ),
    "rpm-ostree": Rule(
        commands={
            "status": Rule("vbJ", long="verbose booted json advisories"),
            "db": Rule(commands={"list diff version": _ANY}),
            "kargs": Rule(operands=0),
            "search": _ANY,
        }
    ),
    "ostree": Rule(commands={"log": _ANY, "refs": Rule("", long="list", long_values="repo", operands=1)}),
    "pkgfile": Rule(
        "lsbdvgiqw",
        long="list search binaries directories verbose glob ignorecase quiet",
        writes={"u update": "changes its cache"},
    ),
    **dict.fromkeys(["pkg_info", "pkg_version"], Rule("aIvqLcdfk")),
    "port": Rule(commands={"list search info installed outdated contents provides deps variants version": _ANY}),
    "choco": Rule(commands={"list search info outdated": Rule(long="local-only")}),
    "aptitude": Rule(
        "qvsVD",
        "FwtO",
        long="quiet verbose simulate show-versions disable-columns no-show-resolver-actions",
        long_values="display-format width sort target-release group-by show-package-names",
        shared=True,
        commands={
            "search show versions why why-not changelog help": _ANY,
            "install remove purge safe-upgrade full-upgrade upgrade": Rule(
                "syV", long="simulate assume-yes", needs="-s --simulate"
            ),
        },
        writes={"update": "changes package lists", "o": "changes its settings"},
    ),
    "check-dfsg-status": Rule("lq"),
    "check-language-support": Rule("al", "", long="all show-installed", long_values="language package"),
    "debconf-show": Rule(long="listowners listdbs", long_values="db", operands=None),
    "debconf-get-selections": Rule(long="installer", operands=0),
    "debsecan": Rule(long="only-fixed no-obsolete", long_values="suite format", operands=0),
    "debsums": Rule(
        "sacel",
        "mrdp",
        long="all config changed list-missing silent ignore-permissions ignore-obsolete no-locale-purge no-prelink",
        long_values="md5sums root admindir deb-path",
        writes={"generate": "writes checksums"},
    ),
    "deborphan": Rule(
        "adHnPsz",
        "p",
        long="all-packages guess-common guess-all guess-perl guess-python guess-section guess-dev guess-debug "
        "show-section no-show-section show-priority show-deps show-size libdevel nice-mode force-hold "
        "ignore-suggests ignore-recommends find-config list-keep",
        long_values="priority exclude",
        writes={"A R Z add-keep del-keep zero-keep": "changes its list of packages to keep"},
    ),
    "dnf": (_DNF, _DNF_ASSUMENO),
    "dnf5": (_DNF, _DNF_ASSUMENO),
    "dnf-3": (_DNF, _DNF_ASSUMENO),
    "microdnf": Rule(long="quiet", commands={"repoquery repolist list info search": _DNF_QUERY}),
    "yum": (_DNF, _DNF_ASSUMENO),
    "dpkg": (
        Rule(
            "lLsSpCIcfW",
            "",
            long="list listfiles status search print-avail audit info contents field show print-architecture "
            "print-foreign-architectures compare-versions get-selections yet-to-unpack assert-support-predepends "
            "assert-working-epoch assert-long-filenames assert-multi-conrep assert-multi-arch "
            "assert-versioned-provides assert-help validate-pkgname validate-trigname validate-archname "
            "validate-version force-help no-pager predep-package help version",
            long_values="admindir root verify-format",
            long_optional="verify",
            needs="-l --list -L --listfiles -s --status -S --search -p --print-avail -C --audit -I --info -c "
            "--contents -f --field -W --show --print-architecture --print-foreign-architectures --compare-versions "
            "--get-selections --yet-to-unpack --verify --validate-pkgname --validate-trigname --validate-archname "
            "--validate-version --force-help --predep-package",
        ),
        Rule("V", long="verify", long_values="verify-format", needs="-V --verify"),
    ),
    "dpkg-architecture": Rule(
        "lsuLf",
        "aAtTqieWBE",
        long="list list-known print-set print-unset force",
        long_values="host-arch host-type target-arch target-type query equal is match-wildcard match-bits match-endian",
        operands=0,
        writes={"c command": "runs a command"},
    ),
    "dpkg-deb": Rule(
        "IcfWv",
        "",
        long="info contents field show fsys-tarfile verbose",
        long_values="showformat",
        needs="-I --info -c --contents -f --field -W --show --fsys-tarfile",
        writes={"x extract X vextract R raw-extract e control": "extracts files", "b build": "builds a package"},
    ),
    "dpkg-divert": Rule(
        long="list listpackage truename", long_values="admindir", needs="--list --listpackage --truename", first=True
    ),
    # -F loads a parser by its name, -L a folder of parsers.
    "dpkg-parsechangelog": Rule(
        "",
        "lSncstfuv",
        long="all reverse",
        long_values="file show-field count since to from until offset",
        operands=0,
    ),
    "dpkg-query": Rule(
        "lLsSpWc",
        "f",
        long="list listfiles status search print-avail show control-list control-path control-show no-pager load-avail",
        long_values="showformat admindir root",
        pure=True,
    ),
    "dpkg-split": Rule("lI", long="info listq", needs="-l -I --info --listq"),
    "dpkg-statoverride": Rule(long="list", needs="--list", first=True),
    "dpkg-trigger": Rule(long="check-supported", needs="--check-supported", operands=0),
    "dselect": "changes packages",
    "eix": Rule("eISvcAsdnl", "", long="installed exact name description"),
    "emerge": Rule(
        "pvsSuDNaO",
        long="pretend verbose search searchdesc update deep newuse info tree usepkg oneshot list-sets",
        needs="-p --pretend -s --search -S --searchdesc --info --list-sets",
        pattern=r"[@\w./:=<>~\-]+",
    ),
    "equery": Rule(
        "qNC",
        commands={
            "list l belongs b check k depends d depgraph g files f has a hasuse h keywords y meta m size "
            "s uses u which w": _ANY
        },
    ),
    "qlist": Rule(pure=True, flags="IRUSvekdoimacrt"),
    "flatpak": Rule(
        "v",
        "",
        long="verbose installations default-arch supported-arches gl-drivers version",
        commands={
            "list": Rule(
                "dau",
                long="user system show-details app runtime all",
                long_values="columns arch app-runtime installation",
            ),
            "info": Rule(
                "rocmMlsp",
                long="user system show-ref show-commit show-origin show-metadata show-runtime show-sdk "
                "show-permissions show-location show-size show-extensions",
                long_values="arch file-access installation",
            ),
            "search": Rule(long="user system", long_values="arch columns"),
            "remotes": Rule("d", long="user system show-details show-disabled", long_values="columns"),
            "remote-ls": Rule(
                "d", long="user system show-details app runtime all updates cached", long_values="arch columns"
            ),
            "remote-info": Rule(
                "rcpm",
                long="user system show-ref show-commit show-parent show-metadata log cached",
                long_values="arch commit",
            ),
            "history": Rule(long="user system reverse", long_values="since until columns"),
            "ps": Rule(long_values="columns"),
            "config": Rule(long="list get user system", needs="--list --get", operands=1),
            "permissions permission-show documents": _ANY,
        },
        bare=True,
    ),
    "gdebi": "installs a package",
    "guix": Rule(
        commands={
            "describe show search size": _ANY,
            "package": Rule(
                "",
                "",
                "IAl",
                long_optional="list-installed list-available list-generations",
                needs="-I -A -l --list-installed --list-available --list-generations",
                operands=0,
            ),
        }
    ),
    # A flake is code, which may build: only those from the registry, and no evaluation of store paths.
    "nix": Rule(
        long="version",
        commands={
            "search": Rule(long="json", pattern=r"nixpkgs(?:[/#][\w.\-/]*)?|[\w+^|-]+"),
            "path-info": Rule(
                "rshS",
                long="recursive size closure-size human-readable json sigs all",
                pattern=r"/(?:nix|run/current-system)(?:/[\w.+?=\-/]+)?",
            ),
            "store": Rule(
                commands={"ls": Rule("lR", long="long recursive json"), "info ping": Rule(long="json", operands=0)}
            ),
            "profile": Rule(commands={"list": Rule(long="json", operands=0), "history": Rule(operands=0)}),
            "registry": Rule(commands={"list": Rule(operands=0)}),
            "config": Rule(commands={"show": Rule(long="json")}),
            "show-config": Rule(long="json"),
        },
    ),
    "nix-channel": Rule(long="list", needs="--list", operands=0),
    "nix-env": (
        Rule(
            "qaPsc",
            long="query installed available attr-path status compare-versions description out-path meta json",
            needs="-q --query",
        ),
        Rule(long="list-generations", needs="--list-generations", operands=0),
    ),
    "nix-store": (
        Rule(
            "qR",
            long="query references referrers referrers-closure requisites outputs deriver graph tree size hash roots "
            "binding",
            needs="-q --query",
            writes={"f force-realise force-realize": "builds the path"},
        ),
        Rule(long="gc print-roots print-dead print-live", needs="--print-roots --print-dead --print-live", operands=0),
    ),
    # -b, -p and -l alone restart services where the configuration says so ($nrconf{restart} = 'a').
    # Getopt::Std stops at the first operand.
    "needrestart": (
        Rule("kbqvpn", needs="-k", operands=0),
        Rule("bklqvpwn", dash="-rl", needs="-rl", operands=0),
        Rule(dash="-r", needs="-r", first=True, operands=(1, 1), pattern="l"),
    ),
    "needs-restarting": Rule("rsu", long="reboothint services useronly", operands=0),
    "opkg": Rule(
        commands={
            "list list-installed list-upgradable list-changed-conffiles info status files search find "
            "whatdepends whatprovides compare-versions print-architecture": _ANY
        }
    ),
    "pacman": (
        Rule(
            "QcdegikKlmnopqstuv",
            "",
            long="query changelog deps explicit groups info check list foreign native owns file quiet search "
            "unrequired upgrades",
            needs="-Q --query",
        ),
        Rule("Ssilgq", long="sync search info list groups quiet", needs="-s --search -i --info -l --list -g --groups"),
        Rule("Flqx", long="files list regex quiet machinereadable", needs="-F --files"),
        Rule("T", long="deptest", needs="-T --deptest"),
        Rule("V", needs="-V"),
        Rule("Dkq", long="check", needs="-k --check", operands=0),
        Rule("Sup", long="sync sysupgrade print", long_values="print-format", needs="-p --print"),
    ),
    **dict.fromkeys(
        ["yay", "paru"],
        (
            Rule("QdegikKlmnopqstuv", needs="-Q"),
            # Whole words: without -S it is a search with a menu to install from.
            Rule(dash="-Ss -Si -Sii -Sl -Sg -Ssq -Slq", needs="-Ss -Si -Sii -Sl -Sg -Ssq -Slq"),
        ),
    ),
    **dict.fromkeys(["qfile", "qcheck", "qdepends", "qsize"], _ANY),
    "pactree": Rule(
        "aclnorsu", "d", long="ascii color linear optional reverse sync unique", long_values="depth", pure=True
    ),
    "paclist": _ANY,
    "pacman-conf": Rule("lv", "cR", long="repo-list verbose", long_values="config repo rootdir"),
    "checkupdates": Rule("n", operands=0),
    "pkg": Rule(
        commands={
            "info": Rule("aAfRerdkoOpqsxlgiECb", long="all"),
            "query rquery which updating": _ANY,
            "search": Rule("ocdDefgiqx"),
            "version": Rule("IPRqovU", "lLxeg"),
            "stats": Rule("lrbq"),
            "audit": Rule("qr", writes={"F": "fetches the list"}),
            "config": Rule(operands=1),
        }
    ),
    "pro": Rule(
        commands={
            "status": Rule(long="all", long_values="format"),
            "security-status": Rule(long="esm-infra esm-apps thirdparty unavailable", long_values="format"),
            "version help": _ANY,
            "fix": Rule(long="dry-run no-related", needs="--dry-run"),
            "config": Rule(commands={"show": _ANY}),
        }
    ),
    **dict.fromkeys(
        ["ua", "ubuntu-advantage"],
        Rule(
            commands={
                "status": Rule(long="all", long_values="format"),
                "security-status": Rule(long="esm-infra esm-apps thirdparty unavailable", long_values="format"),
                "version help": _ANY,
            }
        ),
    ),
    "hwe-support-status": Rule("q", long="quiet verbose show-all-unsupported show-replacements", operands=0),
    "ubuntu-drivers": Rule(commands={"list devices debug list-oem": _ANY}),
    "ubuntu-security-status": Rule(long="thirdparty unavailable", operands=0),
    "popularity-contest": "may send a report",
    "apt-forktracer": Rule("v", operands=0),
    "apt-rdepends": Rule("rdp", long="reverse dotty print-state state-follow", long_values="follow show"),
    "repoquery": _DNF_QUERY,
    "package-cleanup": Rule(
        long="leaves orphans problems dupes all exclude-devel",
        needs="--leaves --orphans --problems --dupes",
        operands=0,
    ),
    "rpm": (
        _RPM_QUERY,
        Rule(
            "Vaqpfvg",
            "",
            long="verify all package file group nodeps nodigest nofiles noscripts nosignature nolinkto nofiledigest "
            "nosize nouser nogroup nomtime nomode nordev nomd5 nocaps noconfig noghost verbose quiet",
            needs="-V --verify",
        ),
        Rule("Kv", long="checksig verbose nosignature nodigest nopayload", needs="-K --checksig"),
        Rule(long="showrc querytags version", needs="--showrc --querytags --version", operands=0),
        # One macro of the system's; %(...), %{lua:...} and %{load:...} run what they hold.
        Rule(dash="-E --eval", needs="-E --eval", first=True, operands=(1, 1), pattern=r"%(?:\w+|\{\??\w+\})"),
        Rule(
            operands=0,
            writes={
                "E eval": "runs macros",
                "i U F install upgrade freshen": "installs packages",
                "e erase": "removes packages",
                "import": "imports a key",
                "rebuilddb initdb": "writes the database",
                "setperms setugids restore": "changes files",
            },
        ),
    ),
    "rpm2cpio": Rule(operands=1),
    "rpmkeys": Rule("Kv", long="checksig list verbose", needs="-K --checksig --list"),
    # A spec file may run commands: %(...).
    "rpmlint": Rule(pattern=r".*\.rpm"),
    "rpmqpack": _ANY,
    "rpmquery": Rule(
        "qaliRdcpfgsv",
        long="all list info requires docfiles configfiles package file group state provides changelog scripts "
        "triggers last whatprovides whatrequires conflicts obsoletes dump",
        long_values="queryformat qf",
    ),
    "rpmverify": Rule(
        "apfv", long="all package file nodeps nodigest nofiles noscripts nosignature nomtime nosize nomd5 nolinkto"
    ),
    "rpmspec": "may write, or run what is not visible here",
    "rpmvercmp": _ANY,
    "snap": Rule(
        commands={
            "list": Rule(long="all", long_values="unicode color"),
            "info": Rule(long="verbose abs-time", long_values="unicode color"),
            "find search": Rule(long="private narrow", long_values="section color unicode"),
            "services": Rule("gu", long="global user"),
            "connections": Rule(long="all"),
            "interfaces interface": Rule(long="attrs", flags=""),
            "changes tasks change": Rule(long="abs-time", long_values="last"),
            "version": _ANY,
            "get": Rule("dlt"),
            "known": Rule(long="remote direct"),
            "model": Rule(long="serial verbose assertion"),
            "logs": Rule("f", "n", long="abs-time"),
            "aliases": _ANY,
            "quotas": Rule(operands=0),
            "quota": Rule(operands=1),
            "saved": Rule(long="abs-time", long_values="id"),
            "refresh": Rule(long="list time", needs="--list --time", operands=0),
            "debug": Rule(commands={"confinement sandbox-features": _ANY}),
            "help": _ANY,
            "whoami": _ANY,
            "recovery": Rule(long="show-keys", operands=0),
            "validate": Rule(operands=0),
        }
    ),
    "swupd": Rule(
        commands={"info": _ANY, "bundle-list": Rule("aD", long="all deps"), "check-update": _ANY, "search": _ANY}
    ),
    "tdnf": Rule(
        commands={
            "list info search repolist check-update repoquery provides updateinfo": _DNF_QUERY,
            "history": Rule(commands={"list info": _ANY}),
        }
    ),
    "unattended-upgrade": Rule("dv", long="dry-run debug verbose", needs="--dry-run"),
    "unattended-upgrades": Rule("dv", long="dry-run debug verbose", needs="--dry-run"),
    # Debian's --list takes a name, Red Hat's takes none.
    "update-alternatives": (
        Rule(
            long="get-selections verbose quiet display list query",
            long_values="altdir admindir",
            operands=1,
            needs="--display --list --query --get-selections",
            pattern="[^-].*",
            writes={"set config install remove remove-all auto all set-selections force": "changes alternatives"},
        ),
    ),
    "alternatives": Rule(
        long="list verbose display",
        long_values="altdir admindir",
        operands=1,
        needs="--display --list",
        writes={"set config install remove auto": "changes alternatives"},
    ),
    "xbps-query": Rule("lLomRSfxvHXi", "sp", long="list-pkgs search show files deps list-repos regex"),
    "yum-config-manager": Rule("q", long="quiet dump"),
    "zypper": Rule(
        "qvAntxi",
        "s",
        long="quiet verbose no-refresh no-remote non-interactive color no-color xmlout terse no-gpg-checks no-abbrev "
        "ignore-unknown disable-repositories disable-system-resolvables no-cd",
        long_values="table-style",
        commands={
            "search se": Rule(
                "iunsvdxC",
                "tr",
                long="installed-only not-installed-only details verbose match-exact match-substrings match-words "
                "provides requires recommends supplements conflicts obsoletes sort-by-name sort-by-repo "
                "search-descriptions case-sensitive file-list uninstalled-only",
                long_values="type repo",
            ),
            "info if": Rule(
                "s", "tr", long="requires provides recommends supplements conflicts obsoletes", long_values="type repo"
            ),
            "list-updates lu": Rule("a", "tr", long="all best-effort", long_values="type repo"),
            "list-patches lp": Rule(
                "ab",
                "gr",
                long="all with-optional without-optional",
                long_values="category severity issue date bugzilla bz cve",
            ),
            "patch-check pchk": _ANY,
            "patches pch patterns pt products pd packages pa": Rule(
                "iuNRra",
                "",
                long="installed-only not-installed-only orphaned unneeded suggested recommended sort-by-name "
                "sort-by-repo",
            ),
            "repos lr": Rule(
                "aunpPrEUNAd",
                long="alias name uri priority refresh details sort-by-priority sort-by-uri sort-by-alias "
                "sort-by-name show-enabled-only service keep-packages",
            ),
            "services ls": Rule("unpdrE", long="uri name priority details with-repos"),
            "what-provides wp": _ANY,
            "locks ll": Rule("m", long="matches solvables"),
            "targetos tos": Rule("l"),
            "licenses versioncmp vcmp needs-rebooting": _ANY,
            "ps": Rule("s"),
            "verify ve": Rule("D", long="dry-run", needs="-D --dry-run"),
            "patch-info product-info pattern-info": _ANY,
            "install in remove rm update up patch dist-upgrade dup install-new-recommends inr": Rule(
                "Dylf",
                "tr",
                long="dry-run no-confirm auto-agree-with-licenses details no-recommends recommends force "
                "allow-vendor-change no-allow-vendor-change",
                long_values="type repo from",
                needs="-D --dry-run",
            ),
            "help version": _ANY,
        },
    ),
    "dpkg-reconfigure": "changes a package's configuration",
    "dpkg-preconfigure": "changes a package's configuration",
    "do-release-upgrade": Rule("c", long="check-dist-upgrade-only", operands=0, needs="-c --check-dist-upgrade-only"),
    "rpmbuild": "builds a package",
    "mock": "builds a package",
}
