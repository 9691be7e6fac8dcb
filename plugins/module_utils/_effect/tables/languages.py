# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Languages and their package managers."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
# --python runs the interpreter that it names, --cache-dir and --log write where they say.
_PIP = Rule(
    "qvV",
    "",
    long="quiet verbose disable-pip-version-check no-cache-dir no-color isolated no-input version require-virtualenv",
    long_values="proxy timeout retries index-url",
    shared=True,
    bare=True,
    commands={
        "list": Rule(
            "oule",
            "i",
            long="outdated uptodate editable local user pre not-required include-editable exclude-editable",
            long_values="format path exclude index-url extra-index-url",
        ),
        "freeze": Rule("l", "r", long="local user all exclude-editable", long_values="path exclude requirement"),
        "show": Rule("f", long="files"),
        "check": _ANY,
        "config": Rule(
            long="user global site", commands={"list get debug": Rule(long="user global site")}, shared=True
        ),
        "index": Rule(
            commands={"versions": Rule("i", long="pre json", long_values="platform python-version index-url")},
            shared=True,
        ),
        "search": _ANY,
        "cache": Rule(commands={"dir info list": Rule(long_values="format")}, shared=True),
        "inspect": Rule(long="local user", long_values="path"),
        "hash": Rule("", "a", long_values="algorithm"),
        "help": _ANY,
        "debug": Rule(),
    },
    writes={"install uninstall": "changes packages", "download wheel": "writes files"},
)
_VERSION_ONLY = Rule("vV", long="version", needs="-v -V --version", operands=0)
_PYTHON = Rule("V", dash="-VV", long="version", needs="-V -VV --version", operands=0)
# nopt: an option without a value (--prod) leaves the next word alone, unless it is true or false.
_NPM = Rule(
    "gv",
    "",
    long="global json long parseable silent version no-color all prod production",
    long_values="prefix registry only loglevel workspace",
    long_optional="depth omit",
    shared=True,
    bare=True,
    commands={
        "ls list ll la": Rule("al", long="link package-lock-only"),
        "view v info show": _ANY,
        "outdated": Rule("al"),
        "config c": Rule(commands={"get list ls": Rule("l")}, shared=True),
        "get": Rule(operands=1),
        "root bin": Rule(operands=0),
        "prefix": Rule(operands=0),
        "whoami ping": _ANY,
        "search s find se": Rule("l"),
        "explain why": _ANY,
        "version": Rule(operands=0),
        "help help-search": _ANY,
        "audit": (Rule(operands=0, long_values="audit-level"), Rule(commands={"signatures": _ANY}, shared=True)),
        "fund": Rule(operands=0),
        "query": _ANY,
        "dist-tag dist-tags": Rule(commands={"ls": _ANY}, shared=True),
        "owner access team org token profile hook": Rule(commands={"ls list get": _ANY}, shared=True),
        "cache": Rule(commands={"ls": _ANY}, shared=True),
        "pkg": Rule(commands={"get": _ANY}, shared=True),
    },
    writes={
        "install i add ci uninstall rm remove update up upgrade link prune dedupe rebuild": "changes packages",
        "run run-script exec start test": "runs a script",
        "publish unpublish deprecate": "changes the registry",
    },
)
_GEM = Rule(
    "v",
    long="version",
    bare=True,
    commands={
        "list": Rule(
            "aidl",
            "v",
            long="all installed details local remote both versions no-versions prerelease exact quiet",
            long_values="version",
        ),
        "search query": Rule(
            "ader", "v", long="all details exact local remote both versions prerelease", long_values="version"
        ),
        "environment env": _ANY,
        "info": Rule("ael", "v", long="all exact local remote"),
        "specification": Rule("", "v", long="all ruby yaml", long_values="version"),
        "dependency": Rule("R", "v", long="reverse-dependencies local remote", long_values="version"),
        "contents": Rule("l", "vs", long="all lib-only prefix no-prefix", long_values="version"),
        "which": Rule("ag", long="all gems-first"),
        "outdated stale": _ANY,
        "sources": Rule("l", long="list", operands=0),
        "help": _ANY,
        "owner": Rule(operands=1),
    },
    writes={"install uninstall update cleanup": "changes gems", "fetch unpack build": "writes files"},
)
_CARGO = Rule(
    "Vvq",
    "",
    long="version verbose quiet list offline locked frozen",
    long_values="color manifest-path",
    commands={
        "search": Rule(long_values="limit registry"),
        "version": Rule("v"),
        "help": _ANY,
        "locate-project": Rule(long="workspace", long_values="message-format manifest-path"),
        "pkgid": Rule(),
        "info": Rule("v", long="verbose", long_values="registry"),
        "install": Rule(long="list", needs="--list", operands=0),
        "read-manifest": Rule(long_values="manifest-path"),
    },
    bare=True,
)
_RUNS = "runs a program that is not visible here"
PROGRAMS = {
    "pip": _PIP,
    "pip2": _PIP,
    "pip3": _PIP,
    "pipx": Rule(
        long="version",
        commands={
            "list": Rule(long="short json include-injected"),
            "environment": Rule("", "V", long_values="value"),
        },
        bare=True,
    ),
    "pipenv": Rule(long="version where venv py envs", needs="--version --where --venv --py --envs", operands=0),
    "poetry": Rule(
        "V",
        long="version",
        commands={
            # Not show: it makes the virtual environment where there is none.
            "check": Rule(),
            "config": Rule(long="list", needs="--list", operands=0),
            "about version": Rule(operands=0),
            "env": Rule(commands={"info list": Rule("p", long="path")}),
            "search": _ANY,
        },
        bare=True,
    ),
    "uv": Rule(
        "V",
        long="version",
        commands={
            # --python runs the interpreter that it names.
            "pip": Rule(commands={"list freeze show check tree": Rule(long="outdated", long_values="format")}),
            "version": Rule(operands=0),
            "self": Rule(commands={"version": Rule(operands=0)}),
            "python": Rule(commands={"list find dir": Rule(long="all-versions only-installed")}),
            "tool": Rule(commands={"list dir": _ANY}),
            "cache": Rule(commands={"dir": Rule(operands=0)}),
        },
        bare=True,
    ),
    "conda": Rule(
        "V",
        long="version",
        commands={
            "list": Rule(
                "fe", "np", long="export json explicit revisions full-name canonical", long_values="name prefix"
            ),
            "info": Rule("aes", long="envs json all system base"),
            "env": Rule(
                commands={
                    "list": Rule(long="json"),
                    "export": Rule("", "np", long="no-builds from-history", long_values="name prefix"),
                }
            ),
            "search": Rule("i", "c", long="info json", long_values="channel"),
            "config": Rule(long="show show-sources json get", needs="--show --show-sources"),
            "compare": Rule(),
        },
        bare=True,
    ),
    **dict.fromkeys(
        ["mamba", "micromamba"],
        Rule(
            long="version",
            bare=True,
            commands={
                "list": Rule("", "np", long="json", long_values="name prefix"),
                "info": Rule(long="envs json"),
                "env": Rule(commands={"list": _ANY}),
                "search": _ANY,
            },
        ),
    ),
    "pyenv": Rule(
        long="version",
        commands={
            "versions": Rule(long="bare skip-aliases"),
            "version version-name local global root": Rule(operands=0),
            "which whence": _ANY,
            "install": Rule("l", long="list", needs="-l --list", operands=0),
        },
    ),
    "virtualenv": Rule(long="version", needs="--version", operands=0),
    "pydoc3": "may write, or run what is not visible here",
    **dict.fromkeys(
        [
            "python",
            "python2",
            "python3",
            "python3.6",
            "python3.7",
            "python3.8",
            "python3.9",
            "python3.10",
            "python3.11",
            "python3.12",
            "python3.13",
            "pypy3",
        ],
        _PYTHON,
    ),
    "perl": Rule(
        "v",
        dash="-V -V:version -V:archname -V:useithreads -V:installsitelib -V:sitelib -V:privlib",
        needs="-v -V -V:version -V:archname -V:useithreads -V:installsitelib -V:sitelib -V:privlib",
        operands=0,
    ),
    "perldoc": "may write, or run what is not visible here",
    "cpan": Rule("l", needs="-l", operands=0),
    "corelist": Rule("adrv", operands=None),
    "ruby": Rule("v", long="version copyright", needs="-v --version --copyright", operands=0),
    "irb": Rule("v", needs="-v", operands=0),
    "bundle": Rule(
        commands={
            "list ls": Rule(long="name-only paths", long_values="only-group without-group"),
            # Not show, and check only dry: they write Gemfile.lock where it is not up to date.
            "info": Rule(long="path version"),
            "outdated": Rule(long="local pre strict parseable groups major minor patch"),
            "check": Rule(long="dry-run", needs="--dry-run"),
            "platform": Rule(long="ruby"),
            "version env": _ANY,
            "config": (Rule(operands=0), Rule(commands={"list get": Rule(long="parseable")})),
            "licenses": _ANY,
        }
    ),
    "gem": _GEM,
    "rbenv": Rule(
        commands={
            "versions which whence": Rule(long="bare skip-aliases"),
            "version version-name local global root": Rule(operands=0),
            "install": Rule("lL", long="list list-all", needs="-l -L --list --list-all", operands=0),
        }
    ),
    "rvm": Rule(commands={"list current version": _ANY}),
    "node": Rule("v", long="version v8-options", needs="-v --version --v8-options", operands=0),
    "nodejs": Rule("v", long="version", needs="-v --version", operands=0),
    "deno": Rule("V", long="version", needs="-V --version", operands=0),
    "bun": Rule("v", long="version", commands={"pm": Rule(commands={"ls bin hash": _ANY})}, bare=True),
    "npm": _NPM,
    "npx": _RUNS,
    "yarn": (
        Rule("v", long="version", needs="-v --version", operands=0),
        Rule(
            commands={
                "list": Rule(long_values="depth pattern", long="prod production"),
                "info why outdated licenses": Rule(long="json"),
                "config": Rule(commands={"get list": _ANY}),
                "versions": _ANY,
                "bin": Rule(operands=0),
                "workspaces": Rule(commands={"info list": _ANY}),
            },
        ),
    ),
    "pnpm": Rule(
        "vgr",
        long="version",
        commands={
            "list ls la ll": Rule(
                "grPD", long="json long parseable global prod dev only-projects", long_values="depth"
            ),
            "outdated": Rule("grPD", long="long json"),
            "why": Rule("gr"),
            "root bin": Rule("g"),
            "config": Rule(commands={"get list": _ANY}),
            "audit": Rule(long="json prod dev", long_values="audit-level"),
        },
        bare=True,
    ),
    "nvm": Rule(commands={"ls list ls-remote current version which": _ANY}),
    "corepack": Rule("v", needs="-v", operands=0),
    **dict.fromkeys(
        ["php", "php7.4", "php8.0", "php8.1", "php8.2", "php8.3", "php8.4"],
        (
            Rule(
                "vmin",
                long="version modules info ini",
                long_values="rf rc re ri",
                needs="-v -m -i --version --modules --info --ini --rf --rc --re --ri",
                operands=0,
            ),
            # Compiles, and runs nothing. Behind the file, -l is the script's own.
            Rule("ln", long="syntax-check", needs="-l --syntax-check", operands=1, first=True),
        ),
    ),
    "php-config": Rule(
        long="prefix includes ldflags libs man-dir extension-dir include-dir php-binary php-sapis configure-options "
        "version vernum",
        operands=0,
    ),
    "phpquery": Rule("qVMSd", "vsm"),
    "composer": Rule(
        "nqV",
        "",
        long="version no-interaction quiet no-ansi ansi no-plugins no-scripts",
        # -d loads the plugins of the project that it names.
        commands={
            "show info": Rule(
                "iatlosDP",
                long="all installed platform available tree latest outdated direct minor-only name-only path self "
                "no-dev locked",
                long_values="format",
            ),
            "outdated": Rule("amDo", long="direct minor-only strict all locked", long_values="format"),
            "validate": Rule(long="no-check-all no-check-lock strict no-check-publish with-dependencies"),
            "licenses": Rule("", "f", long_values="format"),
            "depends why prohibits why-not": Rule("rt", long="recursive tree"),
            "search": Rule("N"),
            "check-platform-reqs": Rule(long="no-dev lock"),
            "about": _ANY,
            "config": Rule("lg", long="list global", needs="-l --list", operands=0),
            "diagnose": Rule(operands=0),
            "audit": Rule("", "f", long="no-dev locked", long_values="format"),
        },
        bare=True,
    ),
    "pecl": Rule(commands={"list info list-upgrades search version": _ANY}),
    "pear": Rule(commands={"list info list-upgrades search version config-show config-get": _ANY}),
    "java": Rule(
        dash="-version --version -showversion -fullversion --list-modules -XshowSettings -XshowSettings:all "
        "-XshowSettings:vm -XshowSettings:properties -XshowSettings:locale -XshowSettings:system "
        "-XX:+PrintFlagsFinal -XX:+PrintCommandLineFlags -XX:+UnlockDiagnosticVMOptions "
        "-XX:+UnlockExperimentalVMOptions",
        needs="-version --version -fullversion --list-modules",
        operands=0,
    ),
    "javac": Rule(dash="-version --version", needs="-version --version", operands=0),
    "jps": Rule("qmlvV", operands=1),
    "jcmd": Rule("l", needs="-l", operands=0),
    "jstack": "may stop a process",
    "jstat": Rule(
        "t",
        "h",
        dash="-gc -gcutil -gccapacity -gcnew -gcold -gccause -class -compiler -options -gcmetacapacity "
        "-gcnewcapacity -gcoldcapacity -printcompilation",
        needs="-gc -gcutil -gccapacity -gcnew -gcold -gccause -class -compiler -options -gcmetacapacity "
        "-gcnewcapacity -gcoldcapacity -printcompilation",
        pattern="[0-9]+(?:ms|s)?",
    ),
    "jinfo": "may stop a process",
    "jar": (
        Rule("tv", "f", long="list verbose", long_values="file", needs="-t --list"),
        Rule(operands=(2, 2), pattern="t[vf]+|/?[\\w./\\-]+\\.(?:jar|war|ear)"),
    ),
    "jarsigner": Rule(dash="-verify -verbose -certs", dash_values="-keystore", needs="-verify"),
    "mvn": Rule("vV", long="version", needs="-v --version", operands=0),
    "gradle": Rule("v", long="version", needs="-v --version", operands=0),
    "ant": Rule(dash="-version", needs="-version", operands=0),
    "sbt": Rule(long="version", needs="--version", operands=0),
    "kotlin": Rule(dash="-version", needs="-version", operands=0),
    "scala": Rule(dash="-version", needs="-version", operands=0),
    "groovy": Rule("v", needs="-v", operands=0),
    "go": Rule(
        commands={
            "version": Rule("mv"),
            "env": Rule(long="json", dash="-json -changed"),
            "list": Rule(long="", dash="-m -json -deps -u -versions -e -test -find", dash_values="-f"),
            "doc": Rule(dash="-all -short -src -u -c -cmd"),
            "mod": Rule(commands={"graph": Rule(operands=0), "why": Rule(dash="-m -vendor"), "verify": Rule()}),
            "help": _ANY,
        },
        writes={"build install get run test generate clean fmt": "builds, runs or changes code"},
    ),
    "gofmt": Rule("dels", "r", writes={"w": "changes files in place"}),
    "cargo": _CARGO,
    # --print takes KIND or KIND=FILE, and writes to that file.
    "rustc": (
        Rule("Vv", long="version verbose", needs="-V --version", operands=0),
        Rule(
            long="print explain",
            needs="--print --explain",
            operands=1,
            pattern=r"E\d{4}|cfg|sysroot|target-list|target-cpus|target-features|target-libdir|host-tuple|"
            "relocation-models|code-models|tls-models|crate-name|file-names|split-debuginfo|stack-protector-strategies",
        ),
        Rule(
            dash="--print=cfg --print=sysroot --print=target-list --print=target-cpus --print=target-features "
            "--print=target-libdir --print=host-tuple",
            needs="--print=cfg --print=sysroot --print=target-list --print=target-cpus --print=target-features "
            "--print=target-libdir --print=host-tuple",
            operands=0,
        ),
    ),
    "rustup": Rule(
        "vqV",
        long="version verbose quiet",
        commands={
            "show": _ANY,
            "toolchain target component": Rule(
                commands={"list": Rule("v", long="installed verbose", long_values="toolchain")}
            ),
            "which": _ANY,
            "check": _ANY,
            "completions": _ANY,
        },
        bare=True,
    ),
    "dotnet": (
        Rule(
            long="version info list-sdks list-runtimes",
            needs="--version --info --list-sdks --list-runtimes",
            operands=0,
        ),
        Rule(
            commands={
                "nuget": Rule(commands={"list": Rule(commands={"source": Rule(long_values="format", operands=0)})}),
                "tool": Rule(commands={"list": Rule("g", long="global", operands=0), "search": _ANY}),
                "sdk": Rule(commands={"check": Rule(operands=0)}),
            }
        ),
    ),
    **dict.fromkeys(
        ["lua", "lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"],
        Rule("v", needs="-v", operands=0),
    ),
    "luarocks": Rule(commands={"list show search which path": Rule(long="porcelain outdated")}),
    "tclsh": _RUNS,
    "R": Rule(long="version", needs="--version", operands=0),
    "Rscript": Rule(long="version", needs="--version", operands=0),
    "julia": Rule("v", long="version", needs="-v --version", operands=0),
    "erl": _RUNS,
    "elixir": Rule("v", long="version", needs="-v --version", operands=0),
    "ghc": Rule("V", long="version", needs="-V --version", operands=0),
    "swift": Rule(long="version", needs="--version", operands=0),
    "brew": (
        Rule(
            first=True,
            long="prefix cellar cache repository caskroom config env",
            needs="--prefix --cellar --cache --repository --caskroom --config --env",
        ),
        Rule(
            commands={
                "list ls": Rule("1lrt", long="versions formula formulae cask casks pinned full-name multiple"),
                "info": Rule(long="installed formula cask", long_optional="json"),
                "search": Rule(long="formula cask desc"),
                "outdated": Rule("q", long="verbose greedy formula cask", long_optional="json"),
                "deps uses leaves": Rule("r", long="tree installed recursive include-build"),
                "config doctor commands": _ANY,
                "services": Rule(commands={"list info": Rule(long="all json")}),
                "desc": _ANY,
                "tap": Rule(operands=0),
                "missing": _ANY,
                "cat": _ANY,
            }
        ),
    ),
    "sdk": Rule(commands={"list current version": _ANY}),
    "asdf": Rule(commands={"list current where which version info": _ANY, "plugin": Rule(commands={"list": Rule()})}),
    "zsh": Rule(long="version", needs="--version", operands=0),
    "ksh": Rule(long="version", needs="--version", operands=0),
    "fish": Rule("v", long="version", needs="-v --version", operands=0),
    "csh": _RUNS,
    "tcsh": Rule(long="version", needs="--version", operands=0),
    "pwsh": Rule("v", long="version", needs="-v --version", operands=0),
    "ocaml": Rule(dash="-version -vnum", needs="-version -vnum", operands=0),
    "opam": Rule(commands={"list show search": Rule("ai", long="all installed"), "switch": Rule(operands=0)}),
    "ghcup": Rule(commands={"list whereis": Rule("", "trc")}),
    "cabal": Rule("V", long="version numeric-version", commands={"list": Rule(long="installed")}),
    "stack": Rule(long="version numeric-version", needs="--version --numeric-version", operands=0),
    "tsc": Rule("v", long="version", needs="-v --version", operands=0),
    "zig": Rule(commands={"version env targets": Rule(operands=0)}),
    "phpenv": Rule(commands={"versions version": Rule(operands=0)}),
}
