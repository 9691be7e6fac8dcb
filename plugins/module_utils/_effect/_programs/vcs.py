# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Version control: git's many subcommands, and its relatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .._nodes import Word
from .._rules import Rule, Rules, Unknown, Verdict, Writes, check, read_options

if TYPE_CHECKING:
    from .._shell import Shell

_ANY = Rule()

# Options of git itself. Left out: -c and --config-env (settings can name programs), --exec-path=, --git-dir of others
# stays, since every repository's own settings are taken as they are.
_GIT = Rule(
    "P",
    "C",
    long="no-pager no-optional-locks no-replace-objects bare literal-pathspecs glob-pathspecs noglob-pathspecs "
    "icase-pathspecs no-lazy-fetch version html-path man-path info-path exec-path",
    long_values="git-dir work-tree namespace",
    first=True,
    writes={"c config-env": "may name a program to run", "p paginate": "runs the pager"},
)

# Git takes the next word for the value of some options only, and leaves it for others, which may stand alone:
# "git diff -U --output=F" writes. Those are optional here, whatever the manual calls them.
_DIFF_FLAGS = "pusRbwzaWqtcmD0123456789"
_DIFF_LONG = (
    "patch no-patch raw patch-with-raw indent-heuristic no-indent-heuristic minimal patience histogram numstat "
    "shortstat summary patch-with-stat name-only name-status no-color no-color-moved no-renames rename-empty "
    "no-rename-empty check full-index binary find-renames find-copies find-copies-harder irreversible-delete "
    "pickaxe-all pickaxe-regex text ignore-cr-at-eol ignore-space-at-eol ignore-space-change ignore-all-space "
    "ignore-blank-lines function-context exit-code quiet no-ext-diff no-textconv cached staged merge-base no-index "
    "stat compact-summary dirstat cumulative cc combined-all-paths no-prefix default-prefix ita-invisible-in-index "
    "color color-words word-diff submodule abbrev ignore-submodules unified relative no-relative"
)
_DIFF_VALUES = (
    "diff-algorithm anchored stat-width stat-name-width stat-count src-prefix dst-prefix line-prefix diff-filter "
    "inter-hunk-context output-indicator-new output-indicator-old output-indicator-context ws-error-highlight "
    "word-diff-regex skip-to rotate-to find-object color-moved-ws ignore-matching-lines"
)
_DIFF_OPTIONAL = (
    "stat color color-moved color-words word-diff submodule abbrev ignore-submodules unified find-renames find-copies "
    "dirstat relative diff-merges format pretty encoding min-parents max-parents"
)
_LOG_LONG = (
    "oneline graph all branches tags remotes no-merges merges first-parent reverse follow decorate no-decorate "
    "source no-notes notes show-signature date-order topo-order author-date-order parents children left-right "
    "left-only right-only cherry-mark cherry-pick cherry boundary no-walk do-walk simplify-merges "
    "simplify-by-decoration full-history dense sparse ancestry-path show-pulls walk-reflogs merge no-abbrev-commit "
    "abbrev-commit invert-grep all-match regexp-ignore-case extended-regexp fixed-strings perl-regexp basic-regexp "
    "relative-date no-expand-tabs expand-tabs log-size no-mailmap mailmap use-mailmap full-diff remove-empty reflog "
    "single-worktree ignore-missing bisect stdin count objects no-standard-notes not encoding show-linear-break "
    "no-min-parents no-max-parents clear-decorations pretty"
)
_LOG_VALUES = (
    "since until after before author committer grep grep-reflog max-count skip date decorate-refs "
    "decorate-refs-exclude exclude glob since-as-filter"
)
_LOG_OPTIONAL = (
    "decorate notes branches tags remotes pretty no-walk abbrev-commit expand-tabs show-linear-break ancestry-path"
)
_OUT = {
    "output": "writes to its file",
    "ext-diff textconv": "may run a program",
    "o O open-files-in-pager": "writes a file or runs a program",
}


def _diff(flags: str = "", values: str = "", long: str = "", long_values: str = "", long_optional: str = "") -> Rule:
    def merged(*names: str) -> str:
        return " ".join(dict.fromkeys(" ".join(names).split()))

    letters = "".join(dict.fromkeys(_DIFF_FLAGS + flags))
    return Rule(
        "".join(c for c in letters if c not in values + "lSGI"),
        "".join(dict.fromkeys("lSGI" + values)),
        "UMCBX",
        long=merged(_DIFF_LONG, long),
        long_values=merged(_DIFF_VALUES, long_values),
        long_optional=merged(_DIFF_OPTIONAL, long_optional),
        writes=_OUT,
    )


_LOG = _diff("giEFP", "nL", _LOG_LONG, _LOG_VALUES, _LOG_OPTIONAL)
_SHOW = _LOG
_GREP = Rule(
    "aIiwvhHEGPFnlLzcWqortp0123456789",
    "eABCmf",
    long="cached untracked no-index exclude-standard no-exclude-standard recurse-submodules text ignore-case "
    "word-regexp invert-match full-name extended-regexp basic-regexp perl-regexp fixed-strings line-number column "
    "files-with-matches name-only files-without-match null only-matching count no-color break heading show-function "
    "function-context and or not all-match quiet recursive no-recursive no-textconv",
    long_values="max-depth max-count after-context before-context context threads parent-basename",
    long_optional="color",
    writes={"O open-files-in-pager": "runs a program"},
)
_LIST = Rule(
    "arvliq",
    "",
    long="all remotes verbose list no-color ignore-case show-current no-column omit-empty no-abbrev quiet",
    long_values="sort format points-at",
    long_optional="color column contains no-contains merged no-merged abbrev",
    writes={
        "d D delete m M move c C copy": "changes branches",
        "u set-upstream-to unset-upstream edit-description t track f force": "changes branches",
    },
)
_TAG_LIST = Rule(
    "lin",
    "",
    long="list no-color no-column ignore-case omit-empty",
    long_values="sort format points-at",
    long_optional="color column contains no-contains merged no-merged",
    writes={"d delete": "removes tags", "a annotate s sign m message f force u F file": "makes a tag"},
)
_CONFIG_READ = Rule(
    "lz",
    "f",
    long="list get get-all get-regexp get-urlmatch get-color get-colorbool global system local worktree name-only "
    "null show-origin show-scope includes no-includes bool int bool-or-int path expiry-date show-names "
    "no-show-names all",
    long_values="file blob type default value url regexp",
    writes={
        "add replace-all unset unset-all rename-section remove-section e edit": "changes the configuration",
    },
)
_REFLOG = Rule(
    "pn0123456789i",
    long="all oneline no-abbrev stat no-decorate decorate",
    long_values="date since until grep max-count",
    long_optional="pretty format date",
    pattern=r"HEAD.*|main|master|origin/.*|refs/.*|stash.*|[\w./-]+@\{.*|[0-9]+",
)
_STASH = Rule(commands={"list": _LOG, "show": _LOG})
_REF_FILTER = Rule(
    "spt",
    "",
    long="shell perl python tcl ignore-case stdin omit-empty include-root-refs",
    long_values="count sort format points-at exclude start-after",
    long_optional="color merged no-merged contains no-contains",
)

_GIT_COMMANDS: dict[str, Rule | tuple[Rule, ...]] = {
    "log whatchanged": _LOG,
    "show": _SHOW,
    "diff": _diff(),
    "diff-tree": _diff("rts", "", long="root stdin no-commit-id always pretty merge-base oneline"),
    "diff-index diff-files": _diff("mq", "", long="cached merge-base base ours theirs"),
    "status": Rule(
        "sbvz",
        "",
        "u",
        long="short branch show-stash long verbose null ahead-behind no-ahead-behind renames no-renames no-column",
        long_optional="porcelain untracked-files ignore-submodules ignored column find-renames",
    ),
    "grep": _GREP,
    "blame annotate": Rule(
        "bltfnsewcp0123456789",
        "L",
        "MC",
        long="root show-stats show-name show-number show-email porcelain line-porcelain incremental color-lines "
        "color-by-age minimal progress",
        long_values="since date contents ignore-rev ignore-revs-file",
        long_optional="abbrev",
    ),
    "shortlog": Rule(
        "nsecp0123456789",
        "",
        "w",
        long="numbered summary email committer no-merges merges all",
        long_values="since until after before author group date",
        long_optional="branches tags format",
    ),
    "ls-files": Rule(
        "cdmokiustvzfr",
        "xX",
        long="cached deleted modified others ignored stage unmerged killed directory no-empty-directory eol "
        "deduplicate exclude-standard error-unmatch full-name recurse-submodules debug sparse resolve-undo",
        long_values="exclude exclude-from exclude-per-directory with-tree format",
        long_optional="abbrev",
    ),
    "ls-tree": Rule(
        "drtlz",
        "",
        long="long name-only name-status object-only full-name full-tree",
        long_values="format",
        long_optional="abbrev",
    ),
    "cat-file": Rule(
        "teps",
        "Z",
        long="batch-all-objects buffer follow-symlinks unordered allow-unknown-type",
        long_optional="batch batch-check",
        long_values="path filter",
    ),
    "rev-parse": Rule(
        "q",
        "",
        long="verify symbolic symbolic-full-name all show-toplevel show-prefix show-cdup git-dir absolute-git-dir "
        "git-common-dir is-inside-work-tree is-inside-git-dir is-bare-repository is-shallow-repository "
        "show-superproject-working-tree quiet show-object-format show-ref-format shared-index-path local-env-vars "
        "revs-only no-revs flags no-flags sq not sq-quote",
        long_values="git-path default prefix disambiguate since until after before exclude glob path-format",
        long_optional="short abbrev-ref branches tags remotes",
    ),
    "rev-list": _diff(
        "giEFP",
        "nL",
        _LOG_LONG + " objects objects-edge quiet header timestamp use-bitmap-index disk-usage no-object-names unpacked",
        _LOG_VALUES,
        _LOG_OPTIONAL + " filter",
    ),
    "describe": Rule(
        long="all tags contains debug exact-match always first-parent long",
        long_values="match exclude candidates",
        long_optional="dirty broken abbrev",
    ),
    "name-rev": Rule(
        long="tags all stdin annotate-stdin name-only always undefined no-undefined", long_values="refs exclude"
    ),
    "show-branch": Rule(
        "arg",
        "",
        long="all remotes current topo-order date-order sparse independent list merge-base no-name sha1-name "
        "no-color topics",
        long_values="",
        long_optional="color more reflog",
    ),
    "show-ref": Rule(
        "dqs",
        "",
        long="head heads tags branches dereference verify quiet exists",
        long_values="exclude-existing",
        long_optional="hash abbrev",
    ),
    "for-each-ref": _REF_FILTER,
    "ls-remote": Rule(
        "htqp",
        "o",
        long="heads branches tags refs quiet exit-code get-url symref",
        long_values="sort",
        pattern=r"(?!\w[\w+.-]*::|-)(?!.*://-)[^!]*",
        writes={"upload-pack exec": "runs a program"},
    ),
    "merge-base": Rule("a", long="all octopus independent is-ancestor fork-point"),
    "cherry": Rule("v", long="verbose", long_optional="abbrev"),
    "range-diff": _diff(long="no-dual-color left-only right-only notes", long_values="creation-factor"),
    "count-objects": Rule("vH", long="verbose human-readable", operands=0),
    "check-ignore": Rule("qvnz", long="quiet stdin verbose non-matching no-index"),
    "check-attr": Rule("az", long="all stdin cached source"),
    "check-mailmap": Rule(long="stdin"),
    "check-ref-format": Rule(long="branch normalize print allow-onelevel no-allow-onelevel refspec-pattern"),
    "var": Rule("l", operands=1),
    "version": Rule(long="build-options"),
    "help": Rule(
        "acgv",
        long="all no-external-commands no-aliases verbose config guides",
        pattern="[a-z][a-z0-9-]*",
    ),
    "verify-commit verify-tag": Rule("v", long="verbose raw"),
    "verify-pack": Rule("vs", long="verbose stat-only"),
    "get-tar-commit-id": _ANY,
    "patch-id": Rule(long="stable unstable verbatim"),
    "stripspace": Rule("sc", long="strip-comments comment-lines"),
    "column": Rule(long_values="command mode raw-mode width indent nl padding"),
    "fsck": Rule(
        long="tags root unreachable cache no-reflogs full no-full strict verbose dangling no-dangling progress "
        "no-progress connectivity-only name-objects references no-references",
        writes={"lost-found": "writes what it finds"},
    ),
    "diff-pairs": _ANY,
    "branch": (
        Rule(
            _LIST.flags,
            _LIST.values,
            long=_LIST.long,
            long_values="sort format points-at",
            long_optional=_LIST.long_optional,
            operands=0,
            writes=_LIST.writes,
        ),
        Rule(
            _LIST.flags,
            "",
            long=_LIST.long,
            long_values="sort format points-at",
            long_optional=_LIST.long_optional,
            needs="-l --list --contains --no-contains --merged --no-merged",
            writes=_LIST.writes,
        ),
        Rule("arv", long="list show-current", needs="--show-current", operands=0),
    ),
    "tag": (
        Rule(
            "li",
            "",
            "n",
            long=_TAG_LIST.long,
            long_values=_TAG_LIST.long_values,
            long_optional=_TAG_LIST.long_optional,
            operands=0,
            writes=_TAG_LIST.writes,
        ),
        Rule(
            "li",
            "",
            "n",
            long=_TAG_LIST.long,
            long_values=_TAG_LIST.long_values,
            long_optional=_TAG_LIST.long_optional,
            needs="-l --list --contains --no-contains --merged --no-merged --points-at",
            writes=_TAG_LIST.writes,
        ),
        Rule("v", long="verify", long_values="format", needs="-v --verify"),
    ),
    "remote": (
        Rule("v", long="verbose", operands=0),
        Rule("v", long="verbose", commands={"get-url": Rule(long="push all"), "show": Rule("n")}),
    ),
    "stash": _STASH,
    "reflog": (
        _REFLOG,
        Rule(commands={"show": _LOG, "list": Rule(operands=0), "exists": Rule()}),
    ),
    "symbolic-ref": Rule(
        "q", long="short quiet recurse no-recurse", operands=(1, 1), writes={"d delete m": "changes a reference"}
    ),
    "worktree": Rule(commands={"list": Rule("vz", long="porcelain verbose")}),
    "submodule": Rule(
        "q",
        long="quiet cached",
        commands={
            "status": Rule("q", long="cached recursive quiet"),
            "summary": Rule("", "n", long="cached files", long_values="summary-limit"),
        },
        bare=True,
        shared=True,
    ),
    "notes": Rule(long_values="ref", commands={"list show get-ref": _ANY}, bare=True),
    "bisect": Rule(commands={"log": Rule(operands=0), "terms": Rule(long="term-good term-bad term-old term-new")}),
    "rerere": Rule(commands={"status diff remaining": _ANY}),
    "bundle": Rule(commands={"verify": Rule("q", long="quiet"), "list-heads": _ANY}),
    "archive": Rule(
        "lv0123456789",
        long="list verbose worktree-attributes",
        long_values="format prefix mtime",
        writes={"o output": "writes to its file", "remote exec": "runs a program"},
    ),
    "clean": Rule(
        "nfdxXq",
        "e",
        long="dry-run force quiet",
        long_values="exclude",
        needs="-n --dry-run",
        writes={"i interactive": "removes files"},
    ),
    "apply": Rule(
        "zR0123456789v",
        "C",
        "p",
        long="stat numstat summary check reverse verbose no-add unidiff-zero ignore-whitespace ignore-space-change "
        "recount",
        long_values="exclude include directory whitespace",
        needs="--stat --numstat --summary --check",
        writes={"apply index cached 3way intent-to-add": "changes files or the index"},
    ),
    "lfs": Rule(
        commands={
            "ls-files": Rule("lsdan", long="long size debug all deleted name-only"),
            "status": Rule("p", long="porcelain json"),
            "env version": _ANY,
            "locks": Rule("", "il"),
            "track": Rule(operands=0),
            "logs": Rule(operands=0),
        }
    ),
    "config": (
        Rule(
            _CONFIG_READ.flags,
            _CONFIG_READ.values,
            long=_CONFIG_READ.long,
            long_values=_CONFIG_READ.long_values,
            needs="-l --list --get --get-all --get-regexp --get-urlmatch --get-color --get-colorbool",
            writes=_CONFIG_READ.writes,
        ),
        Rule(
            "z",
            "f",
            long="global system local worktree null show-origin show-scope bool int path includes no-includes",
            long_values="file blob type default",
            operands=(1, 1),
            pattern=r"[\w\-]+\..+",
            writes=_CONFIG_READ.writes,
        ),
        Rule(
            commands={"get": _CONFIG_READ, "list": _CONFIG_READ},
            writes={"set unset edit rename-section remove-section": "changes the configuration"},
        ),
    ),
    "replace": Rule("l", long="list", long_values="format", needs="-l --list"),
    "sparse-checkout": Rule(commands={"list": Rule(operands=0)}),
    "interpret-trailers": Rule(
        long="only-trailers only-input unfold parse no-divider trim-empty",
        long_values="where if-exists if-missing trailer",
        writes={"in-place": "changes files in place"},
    ),
    "multi-pack-index": Rule(commands={"verify": Rule()}),
    "commit-graph": Rule(commands={"verify": Rule(long="shallow progress no-progress")}),
    # Only pretending
    "add": Rule("nvAuf", long="dry-run verbose all update force ignore-missing", needs="-n --dry-run"),
    "rm": Rule("nrfq", long="dry-run force cached ignore-unmatch quiet", needs="-n --dry-run"),
    "mv": Rule("nvfk", long="dry-run verbose force", needs="-n --dry-run"),
    "prune": Rule("nv", long="dry-run verbose", long_values="expire", needs="-n --dry-run"),
    "hash-object": Rule(
        "", "t", long="stdin stdin-paths no-filters", long_values="path", writes={"w": "adds to the repository"}
    ),
    "merge-file": Rule(
        "pq", "L", long="stdout quiet ours theirs union diff3 zdiff3", long_values="marker-size", needs="-p --stdout"
    ),
    "format-patch": Rule(
        "nNskp0123456789",
        "v",
        long="stdout root no-stat no-binary numbered no-numbered signoff keep-subject cover-letter no-signature "
        "zero-commit",
        long_values="subject-prefix start-number reroll-count suffix",
        needs="--stdout",
        writes={"o output-directory output": "writes files"},
    ),
    "show-index": Rule(long_values="object-format"),
    "request-pull": Rule("p", operands=(2, 3)),
    "last-modified": Rule(),
}
_GIT_WRITES = {
    "reset restore checkout switch commit merge rebase cherry-pick revert am init clone pull fetch gc "
    "repack "
    "update-ref update-index read-tree checkout-index write-tree commit-tree filter-branch pack-refs": "changes the "
    "repository or its files",
    "push send-email send-pack": "changes something elsewhere",
    "difftool mergetool gui gitk instaweb": "runs a program",
}
_GIT_SUBCOMMANDS = {name: rule for names, rule in _GIT_COMMANDS.items() for name in names.split()}


def git(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, rest = read_options(program, _GIT, words)
    if not operands:
        if seen.keys() & {"--version", "--html-path", "--man-path", "--info-path", "--exec-path"}:
            return
        raise Unknown("git without a subcommand is not known to only read")
    word = operands[0]
    if not word.plain:
        raise Unknown("git's subcommand is only known when it runs")
    rule = _GIT_SUBCOMMANDS.get(word.text)
    if rule is None:
        for names, reason in _GIT_WRITES.items():
            if word.text in names.split():
                raise Writes(f"git {word.text} {reason}")
        raise Unknown(f"git {word.text} is not known to only read")
    check(f"git {word.text}", rule, rest)
    if word.text != "grep":
        _lone_options(f"git {word.text}", rule, rest)


def _lone_options(program: str, rules: Rule | tuple[Rule, ...], words: Sequence[Word]) -> None:
    """Every word that starts with "-" must be an allowed option, also where the table takes it for a value."""
    flat = list(_rules(rules))
    for word in words:
        if word.plain and word.text == "--":
            return
        if not (word.plain and word.text.startswith("-") and word.text != "-"):
            continue
        for rule in flat:
            try:
                read_options(program, rule, [word, Word("x")])
                break
            except Verdict:
                continue
        else:
            raise Unknown(f"{program} {word.text} is not known to only read")


def _rules(rules: Rules) -> Iterator[Rule]:
    for rule in rules if isinstance(rules, tuple) else (rules,):
        yield rule
        for inner in (rule.commands or {}).values():
            yield from _rules(inner)


_HG = Rule(
    "vqy",
    "R",
    long="verbose quiet noninteractive",
    long_values="repository cwd pager color",
    commands={
        "log history": Rule(
            "fGpMv",
            "rdkubPln",
            long="follow graph patch git stat no-merges removed",
            long_values="rev date keyword user branch limit template style include exclude",
        ),
        "status st": Rule(
            "AmardcuiCn0v",
            "IX",
            long="all modified added removed deleted clean unknown ignored no-status copies print0",
            long_values="rev change include exclude",
        ),
        "diff": Rule(
            "agpwbB",
            "rcIXU",
            long="text git stat reverse ignore-all-space ignore-space-change ignore-blank-lines nodates noprefix "
            "show-function",
            long_values="rev change unified include exclude",
        ),
        "annotate blame": Rule("aufdncl", "r", long="user file date number changeset line-number", long_values="rev"),
        "branches heads tags parents paths root summary sum identify id tip version manifest files": Rule("aitbn", "r"),
        "cat": Rule("", "r", long="decode", long_values="rev"),
        "incoming in outgoing out": Rule("npM", "rbl", long="newest-first patch stat no-merges"),
        "help": Rule(),
    },
)
_SVN = Rule(
    "vq",
    "r",
    long="version quiet non-interactive no-auth-cache trust-server-cert",
    long_values="username password",
    bare=True,
    writes={"config-dir config-option": "may name a program to run"},
    commands={
        "info": Rule("R", "r", long="recursive xml no-newline", long_values="revision depth show-item"),
        "log": Rule(
            "vqg",
            "rlc",
            long="verbose quiet stop-on-copy xml use-merge-history diff incremental",
            long_values="revision limit change depth",
        ),
        "status st stat": Rule(
            "uvqN", long="show-updates verbose quiet no-ignore ignore-externals xml", long_values="depth"
        ),
        "list ls": Rule("vR", "r", long="verbose recursive xml", long_values="revision depth"),
        "diff di": Rule(
            "N",
            "rc",
            long="summarize git xml no-diff-deleted notice-ancestry",
            long_values="revision change depth old new",
        ),
        "blame praise annotate ann": Rule("vg", "r", long="verbose xml force", long_values="revision"),
        "cat": Rule("", "r", long_values="revision"),
        "proplist plist pl propget pget pg": Rule(
            "vR", "r", long="verbose recursive xml strict", long_values="revision depth"
        ),
        "help": Rule(),
    },
)


PROGRAMS = {
    "git": git,
    "hg": _HG,
    "svn": _SVN,
    "svnlook": Rule(
        commands={
            "author changed date diff dirs-changed history info log tree youngest uuid cat propget proplist": Rule(
                "", "r"
            )
        }
    ),
    "svnversion": Rule("nc"),
    "svnadmin": Rule(commands={"info verify lslocks lstxns": Rule("q")}),
    "bzr": Rule(commands={"log status st diff info revno version root missing": Rule("v")}),
    "tig": "runs a terminal program",
    "etckeeper": Rule(commands={"unclean": Rule()}),
    "rcsdiff": Rule("uqbciw", "r"),
    "rlog": Rule("LRhtbN", "dlrswz"),
    "cvs": Rule("Qq", commands={"log status diff annotate": Rule()}),
}
