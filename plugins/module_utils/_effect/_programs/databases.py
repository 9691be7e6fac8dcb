# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL clients and other database programs whose statements are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import Word, listed, shown
from .._rules import Rule, Unknown, Verdict, Writes, check, read_options

if TYPE_CHECKING:
    from .._shell import Shell
_SQL_WRITES = listed(
    "insert update delete drop create alter truncate replace merge upsert grant revoke copy load call exec execute "
    "do vacuum reindex cluster lock unlock rename into outfile dumpfile handler reset discard notify import attach "
    "detach analyze analyse optimize repair flush kill purge set"
)
_SQL_STARTS = listed("select show explain describe desc with values table")
_SQL_FUNCTIONS = listed(
    "count sum avg min max version now current_timestamp current_date current_time current_user session_user user "
    "database schema current_database current_schema current_schemas coalesce nullif greatest least round floor "
    "ceil ceiling abs mod power sqrt sign length char_length octet_length lower upper trim ltrim rtrim substr "
    "substring left right concat concat_ws string_agg group_concat array_agg json_agg to_char to_date to_timestamp "
    "to_number date_trunc date_part extract age date datetime time strftime julianday unix_timestamp from_unixtime "
    "date_format date_add date_sub datediff timestampdiff year month day hour minute second cast convert if ifnull "
    "iif case in exists any all some over row_number rank dense_rank lag lead first_value last_value ntile "
    "partition as and or not on using between like ilike distinct values interval row array unnest generate_series "
    "typeof hex unhex md5 sha1 sha2 inet_ntoa inet_aton format quote total sqlite_version instr printf json_extract "
    "json_each pg_database_size pg_size_pretty pg_total_relation_size pg_relation_size pg_table_size "
    "pg_indexes_size pg_tablespace_size pg_is_in_recovery pg_last_wal_receive_lsn pg_last_wal_replay_lsn "
    "pg_last_xact_replay_timestamp pg_current_wal_lsn pg_wal_lsn_diff pg_postmaster_start_time pg_conf_load_time "
    "pg_backend_pid pg_get_userbyid pg_encoding_to_char pg_get_viewdef pg_get_functiondef pg_get_indexdef "
    "pg_get_constraintdef pg_blocking_pids pg_stat_get_backend_pid pg_table_is_visible pg_get_expr format_type "
    "obj_description col_description has_table_privilege has_database_privilege current_setting inet_server_addr "
    "inet_server_port connection_id found_rows sleep pg_sleep regexp_replace split_part position strpos varchar "
    "char numeric decimal int integer limit where by from select txid_current_if_assigned "
    "pg_current_xact_id_if_assigned pragma_table_info explain"
)


# What the lexers of other databases take for the start of a quotation or of a comment, and this one does not:
# PostgreSQL and CQL know no backticks, SQLite quotes names as [name], CQL has comments with "//", InfluxQL /regex/.
_OTHER_LEXERS = {"sqlite": "[", "psql": "`", "cqlsh": "`", "influx": "`/"}


def statements(program: str, text: str, mysql: bool = False) -> list[str]:
    """Split SQL into statements, with strings and comments blanked out.

    Anything that could hide a statement (executable comments, dollar quotes, backslashes outside of strings) is
    refused.
    """
    out: list[str] = []
    i, n = (0, len(text))
    refused = _OTHER_LEXERS.get(program.rstrip("3"), "")
    while i < n:
        c = text[i]
        if c in refused or not c.isascii() or (program == "cqlsh" and text.startswith("//", i)):
            raise Unknown(f"{program}'s statement is not understood")
        if c in "'\"`":
            j = i + 1
            while True:
                if j >= n:
                    raise Unknown(f"{program}'s statement is not understood")
                if text[j] == "\\" and c != "`":
                    if j + 1 < n and text[j + 1] in "'\"\\":
                        raise Unknown(f"{program}'s statement is not understood")
                    j += 2
                    continue
                if text[j] == c:
                    if text[j + 1 : j + 2] == c:
                        j += 2
                        continue
                    break
                j += 1
            out.append(" ? " if c != "'" else " '' ")
            i = j + 1
        elif text.startswith("--", i) and (not mysql or text[i + 2 : i + 3] in ("", " ", "\t", "\n")):
            end = text.find("\n", i)
            i = n if end < 0 else end
        elif text.startswith("/*", i):
            end = text.find("*/", i + 2)
            if end < 0 or text[i + 2 : i + 3] in ("!", "+", "M") or "/*" in text[i + 2 : end]:
                raise Unknown(f"{program}'s statement is not understood")
            i = end + 2
            out.append(" ")
        elif c in r"\#$" and (not (c == "$" and text[i + 1 : i + 2].isdigit())):
            raise Unknown(f"{program}'s statement is not understood")
        else:
            out.append(c)
            i += 1
    return [part.strip() for part in "".join(out).split(";") if part.strip()]


def check_sql(program: str, text: str, mysql: bool = False) -> None:
    """Raise a verdict unless every statement only reads."""
    for statement in statements(program, text, mysql):
        check_statement(program, statement, mysql)


def check_statement(program: str, statement: str, mysql: bool = False) -> None:
    """Raise a verdict unless a statement, as statements() gives it, only reads."""
    if mysql and re.fullmatch(r"(?:status|use\s+[\w?]+)", statement, re.I):
        return
    words = re.findall(r"[A-Za-z_][\w$]*", statement.lower())
    first = words[0] if words else ""
    if not re.match(r"\(*\s*[a-z_]", statement, re.I):
        raise Unknown(f"{program}'s statement is not understood")
    if first not in _SQL_STARTS:
        raise (Writes if first in _SQL_WRITES else Unknown)(f"{program}'s {first.upper()} is not known to only read")
    # SHOW CREATE TABLE and DESCRIBE reads; but DESCRIBE is EXPLAIN as well, and DESC ANALYZE runs its statement.
    for word in words[1:]:
        if word in (_SQL_WRITES if first != "show" else ("into", "outfile", "dumpfile")):
            raise Writes(f"{program}'s {first.upper()} with {word.upper()} may change data or write a file")
    if re.search(r"\bfor\s+(?:no\s+key\s+)?(?:update|share|key)\b", statement, re.I):
        raise Writes(f"{program}'s SELECT ... FOR locks rows")
    # A function is known by its bare name: not one of another schema (a . lower(1)), not a quoted name ("f"(1)).
    if re.search(r"[?\]]\s*\(|''\s*\(", statement) or re.search(
        r"(?<!\bpg_catalog)(?:\s\.|\.\s)\s*\w+\s*\(", statement, re.I
    ):
        raise Unknown(f"{program}'s statement is not understood")
    for name in re.findall(r"([A-Za-z_][\w$.]*)\s*\(", statement):
        if name.lower().removeprefix("pg_catalog.") not in _SQL_FUNCTIONS:
            raise Unknown(f"{program}'s function {name}() is not known to only read")
    if mysql:
        statement = re.sub(r"@@(?:(?:global|session)\.)?\w+", "", statement, flags=re.I)
    # A variable, except in an account's name: SHOW GRANTS FOR root@localhost.
    if re.search(":=" if mysql and first == "show" else ":=|@", statement):
        raise Unknown(f"{program}'s statement is not understood")


def sql_text(program: str, values: Sequence[Word | None]) -> list[str]:
    texts = []
    for value in values:
        if value is None or not value.plain:
            raise Unknown(f"{program}'s statement is only known when it runs")
        texts.append(value.text)
    return texts


# What a connection may say: neither a service nor options (they set whatever the server knows), and no file that libpq
# writes (sslkeylogfile) or library that it loads.
_CONNINFO = listed(
    "host hostaddr port dbname user password connect_timeout sslmode sslrootcert application_name client_encoding "
    "target_session_attrs gssencmode fallback_application_name keepalives channel_binding sslnegotiation"
)


def check_connection(program: str, words: Sequence[Word | None]) -> None:
    """Raise a verdict unless every one of PostgreSQL's connection strings only says where to connect, and as whom."""
    for word in words:
        if word is None:
            continue
        names = re.findall(r"([^\s&?=]+)\s*=", word.text)
        if set(names) - _CONNINFO or ("%" in word.text and "=" in word.text):
            raise Unknown(f"{program} with such a connection is not known to only read")


_PSQL = Rule(
    "lAtxqXwW1aEbenSH0",
    "cdhpUFRPvT",
    long="list no-align tuples-only expanded quiet no-psqlrc no-password password single-transaction echo-all "
    "echo-hidden echo-errors csv html version zero field-separator-zero record-separator-zero echo-queries "
    "no-readline",
    long_values="command dbname host port username field-separator record-separator pset set variable table-attr",
    operands=2,
    writes={"o output L log-file": "writes to its file", "f file": "runs a file of statements"},
)
_PSQL_META = (
    r"\s*\\(?:l\+?|list\+?|d[tvimsnupSfgTDEFOPLCAbceo]*\+?S?\+?|z|conninfo|encoding|dn\+?|du\+?|db\+?|dx\+?|sf\+?|sv\+?|"
    r"x|timing|pset|h|\?|drds|dRp|dRs|echo)(?:\s[^\\`|!;:]*)?\s*"
)


def psql(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if [word.text for word in words] == ["-V"]:
        return
    seen, operands, _rest = read_options(program, _PSQL, words)
    if len(operands) > 2:
        raise Unknown("psql with more than 2 operands is not known to only read")
    check_connection(program, [*operands, *seen.get("-d", []), *seen.get("--dbname", [])])
    commands = [*seen.get("-c", []), *seen.get("--command", [])]
    if not commands:
        if {"-l", "--list"} & seen.keys():
            return
        raise Unknown("psql without -c runs statements that are not visible here")
    for value in (*seen.get("-v", []), *seen.get("--set", []), *seen.get("--variable", [])):
        if value is None or not re.fullmatch(r"(?:ON_ERROR_STOP|QUIET|VERBOSITY)(?:=\w*)?", value.text):
            raise Unknown("psql with variables is not known to only read")
    for value in (*seen.get("-P", []), *seen.get("--pset", [])):
        if value is None or ("pager" in value.text and "off" not in value.text):
            raise Unknown("psql with such a setting is not known to only read")
    for text in sql_text(program, commands):
        if text.lstrip().startswith("\\"):
            if not re.fullmatch(_PSQL_META, text, re.S) or "\n" in text.strip():
                raise Unknown("psql's backslash command is not known to only read")
            continue
        if re.search(":[\\w'\\\"{]", text.replace("::", "")):
            raise Unknown("psql's statement has variables")
        check_sql(program, text)


# Option files other than the system's own may name a plugin to load or a statement to run.
_MYSQL_DEFAULTS = " ".join(
    f"--defaults-{kind}file={path}"
    for kind in ("", "extra-")
    for path in (
        "/etc/mysql/debian.cnf",
        "/etc/mysql/my.cnf",
        "/etc/my.cnf",
        "/root/.my.cnf",
        "/etc/mysql/mariadb.cnf",
        "~/.my.cnf",
    )
)
_MYSQL = Rule(
    "BNEsnqrtHXCwvfA",
    "ehPuDS",
    "p",
    long="batch skip-column-names vertical silent unbuffered quick raw table html xml compress wait verbose force "
    "no-auto-rehash auto-vertical-output column-names skip-ssl no-beep show-warnings binary-as-hex skip-auto-rehash "
    "safe-updates",
    long_values="execute host port user database socket default-character-set protocol connect-timeout ssl-ca "
    "ssl-cert ssl-key ssl-mode login-path max-allowed-packet",
    long_optional="password ssl",
    dash="--no-defaults " + _MYSQL_DEFAULTS,
    operands=1,
    writes={"tee": "writes to its file", "pager": "runs a program", "init-command": "runs a statement"},
)
_MYSQL_CLIENT = listed(
    "source system tee pager edit connect delimiter print go ego nopager notee rehash use prompt resetconnection "
    "clear status warnings nowarning help exit quit charset"
)


def mysql(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if [word.text for word in words] == ["-V"]:
        return
    seen, operands, _rest = read_options(program, _MYSQL, words)
    commands = [*seen.get("-e", []), *seen.get("--execute", [])]
    if len(operands) > 1:
        raise Unknown(f"{program} with more than 1 operand is not known to only read")
    if not commands:
        raise Unknown(f"{program} without -e runs statements that are not visible here")
    for text in sql_text(program, commands):
        text = re.sub(r"\\G\s*(?=;|$)", ";", text)
        for line in text.split("\n"):
            for part in line.split(";"):
                first = (part.split() or [""])[0].lower()
                if first in ("status", "use") and re.fullmatch(r"\s*\w+(?:\s+[\w`]+)?\s*", part):
                    continue
                if first in _MYSQL_CLIENT:
                    raise Writes(f"{program}'s {first} is a command of the client")
        check_sql(program, text, mysql=True)


_MYSQL_DUMP = Rule(
    "ABdntfqvQceKCi",
    "huPSw",
    "p",
    long="all-databases databases tables no-data no-create-info no-create-db quick routines triggers events opt "
    "skip-opt skip-lock-tables skip-triggers skip-comments compact complete-insert extended-insert "
    "skip-extended-insert hex-blob no-tablespaces add-drop-table add-drop-database skip-add-drop-table skip-add-locks "
    "skip-dump-date dump-date comments skip-column-statistics create-options order-by-primary verbose force xml "
    "quote-names compress skip-set-charset replace insert-ignore ssl skip-ssl skip-quote-names skip-tz-utc "
    "disable-keys",
    long_values="host port user socket protocol ssl-ca ssl-cert ssl-key ssl-mode login-path default-character-set "
    "where ignore-table max-allowed-packet net-buffer-length compatible",
    long_optional="password set-gtid-purged column-statistics single-transaction",
    dash="--no-defaults " + _MYSQL_DEFAULTS,
    writes={
        "r result-file T tab log-error": "writes to its file",
        "F flush-logs flush-privileges lock-all-tables x lock-tables l": "locks tables or flushes logs",
        "master-data source-data dump-slave dump-replica delete-master-logs": "locks tables or changes replication",
    },
)


def mysqldump(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """mysqldump: --where ends up in its SELECT, so `--where="1 INTO OUTFILE '/x'"` writes."""
    seen, *_rest = read_options(program, _MYSQL_DUMP, words)
    for text in sql_text(program, [*seen.get("-w", []), *seen.get("--where", [])]):
        check_sql(program, " ".join(("SELECT * FROM t WHERE", text)), mysql=True)


_PG = "hpU"
_PG_LONG_VALUES = "host port username dbname role"
_PG_TOOLS = {
    "pg_amcheck": Rule("avP", _PG + "dD", long="all verbose progress", long_values="host port username database"),
    "pg_dump": Rule(
        "abcCOsvwWx",
        _PG + "dnNtTSZEeF",
        long="data-only schema-only no-owner no-privileges no-acl create clean blobs large-objects no-blobs verbose "
        "no-password password inserts column-inserts if-exists no-comments no-tablespaces no-publications "
        "no-subscriptions no-security-labels quote-all-identifiers disable-dollar-quoting disable-triggers "
        "serializable-deferrable on-conflict-do-nothing no-synchronized-snapshots no-unlogged-table-data "
        "enable-row-security no-sync strict-names use-set-session-authorization statistics-only",
        long_values=_PG_LONG_VALUES + " schema exclude-schema table exclude-table exclude-table-data format encoding "
        "compress section superuser snapshot rows-per-insert extra-float-digits lock-wait-timeout extension",
        operands=1,
        writes={"f file": "writes to its file", "j jobs": "writes a folder"},
    ),
    "pg_dumpall": Rule(
        "agcOrstvwWx",
        _PG + "ldES",
        long="data-only globals-only clean no-owner roles-only schema-only tablespaces-only verbose "
        "no-role-passwords no-privileges no-acl if-exists inserts no-comments",
        long_values=_PG_LONG_VALUES + " database exclude-database encoding",
        operands=0,
        writes={"f file": "writes to its file"},
    ),
    "oid2name": Rule("ixqsS", "dohpUtfH"),
    "vacuumlo": Rule("nvwW", "hpUl", long="dry-run verbose no-password", needs="-n --dry-run"),
    "pg_isready": Rule("q", _PG + "dt", long="quiet", long_values="dbname host port timeout username", operands=0),
}


def postgresql(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """Clients that take a connection string for a database's name."""
    rule = _PG_TOOLS[program]
    check(program, rule, words)
    seen, operands, _rest = read_options(program, rule, words)
    names = ("-d", "--dbname", "-l", "--database")
    check_connection(program, [*operands, *(value for name in names for value in seen.get(name, []))])


_CLICKHOUSE = Rule(
    "mntE",
    "qhudf",
    long="multiline multiquery time vertical secure",
    long_values="query host port user password database format",
    operands=0,
)


def clickhouse(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, *_rest = read_options(program, _CLICKHOUSE, words)
    texts = sql_text(program, [*seen.get("-q", []), *seen.get("--query", [])])
    if not texts:
        raise Unknown(f"{program} without --query runs statements that are not visible here")
    for text in texts:
        check_sql(program, text)


_CQLSH = Rule("C", "eupk", long="ssl no-color", long_values="execute username password keyspace", operands=2)


def cqlsh(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, *_rest = read_options(program, _CQLSH, words)
    texts = sql_text(program, [*seen.get("-e", []), *seen.get("--execute", [])])
    if not texts:
        raise Unknown(f"{program} without -e runs statements that are not visible here")
    for text in texts:
        check_sql(program, text)


_SQLITE = Rule(
    dash="-readonly -header -noheader -csv -json -column -line -list -html -markdown -table -box -tabs -quote "
    "-ascii -bail -batch -version -stats -safe -echo -nofollow",
    dash_values="-separator -nullvalue -newline -cmd",
    writes={"init": "runs a file of statements"},
)
_SQLITE_DOT = (
    r"\s*\.(?:tables|schema|fullschema|databases|dbinfo|indexes|indices|stats|show|help|headers?|mode|width|timeout|"
    r"nullvalue|separator|limit|version|vfslist|vfsinfo|dump|lint|sha3sum|print)(?:\s[^\n|]*)?\s*"
)
# A pragma that only tells; those of the second group set what they are given in parentheses.
_PRAGMA = (
    r"pragma\s+(?:\w+\.)?(?:(?:table_info|table_xinfo|table_list|index_list|index_info|index_xinfo|database_list|"
    r"integrity_check|quick_check|foreign_key_list|foreign_key_check|compile_options|collation_list|function_list|"
    r"module_list|pragma_list|page_count|freelist_count)\s*(?:\(\s*(?:\w+|''|\?)\s*\))?|"
    r"(?:page_size|encoding|journal_mode|user_version|schema_version|application_id|cache_size|synchronous|"
    r"auto_vacuum|busy_timeout|foreign_keys|max_page_count|journal_size_limit|locking_mode))"
)


def sqlite(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _SQLITE, words)
    if {"-version"} & seen.keys() and (not operands):
        return
    if len(operands) < 2:
        raise Unknown(f"{program} without a statement runs statements that are not visible here")
    if not operands[0].plain and (not operands[0].operand):
        raise Unknown(f"{program}'s database is only known when it runs")
    if (
        re.match("file:|:memory:", operands[0].text)
        and "mode=ro" not in operands[0].text
        and (operands[0].text != ":memory:")
    ):
        raise Unknown(f"{program}'s database is not known to be only read")
    for text in sql_text(program, [*seen.get("-cmd", []), *operands[1:]]):
        if text.lstrip().startswith("."):
            if not re.fullmatch(_SQLITE_DOT, text):
                raise Unknown(f"{program}'s {text.split()[0]} is not known to only read")
            continue
        if "\n." in text:
            raise Unknown(f"{program}'s statement is not understood")
        for statement in statements(program, text):
            if not re.fullmatch(_PRAGMA, statement, re.I):
                check_statement(program, statement)


_REDIS = Rule(
    "c",
    "hpasnriu",
    long="raw no-raw csv json quoted-json tls insecure no-auth-warning bigkeys memkeys hotkeys stat scan latency "
    "latency-history version",
    long_values="user pass cacert cert key sni pattern",
    first=True,
    writes={
        "rdb": "writes to its file",
        "pipe": "sends commands",
        "eval": "runs a script",
        "functions-rdb": "writes to its file",
    },
)
_REDIS_READS = {
    "ping echo time dbsize lastsave role info command": "",
    "get strlen getrange exists type ttl pttl expiretime object dump keys scan randomkey": "",
    "mget getbit bitcount bitpos substr": "",
    "llen lrange lindex lpos hget hgetall hkeys hvals hlen hexists hmget hscan hstrlen hrandfield": "",
    "smembers scard sismember smismember srandmember sscan sinter sunion sdiff sintercard": "",
    "zrange zrangebyscore zrevrange zcard zscore zcount zrank zrevrank zscan": "",
    "zlexcount zrangebylex zmscore zinter zunion zdiff": "",
    "xlen xrange xrevrange xread xinfo xpending pfcount geopos geodist geohash geosearch": "",
    "monitor subscribe psubscribe": "",
    "config": "get help",
    "client": "list info id getname help trackinginfo getredir ",
    "slowlog": "get len help",
    "latency": "latest history doctor graph histogram help",
    "memory": "usage stats doctor malloc-stats help",
    "cluster": "info nodes slots shards links myid keyslot countkeysinslot getkeysinslot replicas slaves help",
    "acl": "list users whoami getuser cat help genpass",
    "pubsub": "channels numsub numpat shardchannels shardnumsub help",
    "module": "list help",
    "script": "exists help",
    "function": "list stats dump help",
    "sentinel": "masters master slaves replicas sentinels get-master-addr-by-name ckquorum myid info-cache",
}


def redis(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if [word.text for word in words] in (["-v"], ["-V"]):
        return
    seen, operands, rest = read_options(program, _REDIS, words)
    words = [*operands, *rest]
    if not words:
        if {
            "--bigkeys",
            "--memkeys",
            "--hotkeys",
            "--stat",
            "--scan",
            "--latency",
            "--latency-history",
            "--version",
        } & seen.keys():
            return
        raise Unknown(f"{program} without a command takes commands")
    if not all(word.plain for word in words[:2]) or any(word.many for word in words):
        raise Unknown(f"{program}'s command is only known when it runs")
    name = words[0].text.lower()
    for names, subcommands in _REDIS_READS.items():
        if name in names.split():
            if not subcommands or (len(words) > 1 and words[1].text.lower() in subcommands.split()):
                return
            break
    raise Unknown(f"{program} {' '.join(word.text for word in words[:2])} is not known to only read")


_MONGO_READS = (
    r"\s*(?:(?:printjson|JSON\.stringify|print|tojson)\()?(?:"
    r"rs\.(?:status|conf|config|printReplicationInfo|printSecondaryReplicationInfo|hello|isMaster)\(\)|"
    r"sh\.status\(\)|"
    r"db\.(?:version|stats|serverStatus|hello|isMaster|getCollectionNames|getCollectionInfos|getMongo|getName|hostInfo|"
    r"currentOp|serverBuildInfo|getUsers|getRoles|getProfilingStatus|getProfilingLevel|serverCmdLineOpts|"
    r"getReplicationInfo|printReplicationInfo)\(\)|"
    r"db\.[\w.]+\.(?:countDocuments|count|estimatedDocumentCount|getIndexes|stats|dataSize|storageSize|totalSize|"
    r"totalIndexSize)\(\{?\}?\)|"
    r"db\.(?:admin|run)Command\(['\"](?:ping|listDatabases|serverStatus|hostInfo|buildInfo|getCmdLineOpts|"
    r"replSetGetStatus)['\"]\)|"
    r"db\.(?:admin|run)Command\(\{\s*['\"]?(?:ping|listDatabases|serverStatus|hostInfo|buildInfo|replSetGetStatus)['\"]?"
    r"\s*:\s*1\s*\}\)|"
    r"show\s+(?:dbs|databases|collections|users|roles|profile|logs)|"
    r"db\.[\w.]+\.find(?:One)?\(\{?\}?\)(?:\.(?:limit|skip|count)\(\d*\)|\.pretty\(\))*)"
    r"(?:\.(?:ok|version|members|setName|databases|connections|set|myState))*\)?\s*;?\s*"
)
_MONGO = Rule(
    "",
    "uph",
    long="quiet norc nodb tls ssl tlsAllowInvalidCertificates",
    long_values="eval host port username password authenticationDatabase authenticationMechanism tlsCAFile "
    "tlsCertificateKeyFile",
    long_optional="json",
    operands=1,
)


def mongo(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _MONGO, words)
    scripts = sql_text(program, seen.get("--eval", []))
    # An operand is a database or an address; a file would be run.
    for word in operands:
        if not word.plain or not re.fullmatch(
            r"mongodb(?:\+srv)?://[^\s]*|(?:[\w.\-]+(?::\d+)?/)?[\w\-]+|[\w\-.]+:\d+", word.text
        ):
            raise Unknown(f"{program} with {shown(word.text)!r} may run a script")
    if not scripts or len(operands) > 1:
        raise Unknown(f"{program} without --eval runs a script that is not visible here")
    for text in scripts:
        if not re.fullmatch(_MONGO_READS, text):
            raise Unknown(f"{program}'s script is not known to only read")


_INFLUX = Rule(
    dash="-version",
    dash_values="-host -port -username -password -database -execute -format -precision -path-prefix",
    operands=0,
)


_INFLUX2 = Rule(
    commands={
        "bucket org user auth task config": Rule(
            commands={
                "list ls find": Rule(
                    "",
                    "notri",
                    long="json hide-headers skip-verify",
                    long_values="name org org-id token host id limit user",
                )
            }
        )
    }
)


def influx(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if len(words) > 1 and words[0].plain and words[0].text in ("bucket", "org", "user", "auth", "task", "config"):
        check(program, _INFLUX2, words)
        return
    if words and words[0].text in ("version", "ping") and (len(words) == 1):
        return
    seen, *_rest = read_options(program, _INFLUX, words)
    if "-version" in seen and len(words) == 1:
        return
    texts = sql_text(program, seen.get("-execute", []))
    if not texts:
        raise Unknown("influx without -execute takes commands")
    for text in texts:
        if not re.fullmatch('\\s*show\\s[\\w\\s\\"=*./]*', text, re.I):
            try:
                check_sql(program, text)
            except Verdict:
                raise Unknown("influx's statement is not known to only read") from None


PROGRAMS = {
    "psql": psql,
    "mysql": mysql,
    "mariadb": mysql,
    "mysqldump": mysqldump,
    "mariadb-dump": mysqldump,
    **dict.fromkeys(_PG_TOOLS, postgresql),
    "clickhouse-client": clickhouse,
    "cqlsh": cqlsh,
    "sqlite3": sqlite,
    "sqlite": sqlite,
    "redis-cli": redis,
    "valkey-cli": redis,
    "keydb-cli": redis,
    "mongosh": mongo,
    "mongo": mongo,
    "influx": influx,
}
