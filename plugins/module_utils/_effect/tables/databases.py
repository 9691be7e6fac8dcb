# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases."""

from __future__ import annotations

from .._rules import Rule

# Neither --defaults-file nor --defaults-extra-file: an option file may name a plugin to load.
_MYSQL_CONNECT = "host port user socket protocol connect-timeout ssl-ca ssl-cert ssl-key ssl-mode login-path "
_MYSQL_CONNECT += "default-character-set"
_MYSQL_BINLOG = Rule(
    "vHts",
    "dhjou",
    long="verbose hexdump short-form no-defaults",
    long_values="start-datetime stop-datetime start-position stop-position database base64-output offset server-id",
    writes={"r result-file": "writes to its file", "raw": "writes files"},
)
_MYSQL_CHECK = Rule(
    "cCimeqAB",
    "huPS",
    "p",
    long="check check-only-changed extended medium-check quick all-databases databases check-upgrade",
    long_values=_MYSQL_CONNECT,
    long_optional="password",
    writes={
        "r repair auto-repair": "repairs tables",
        "o optimize a analyze": "changes tables",
        "fix-db-names fix-table-names": "changes tables",
    },
)
# Its files are opened by Perl's <>, which takes "command |" for a command.
_MYSQL_SLOW = Rule("vdral", "sntg", long="verbose debug", pattern=r"[\w./\-]+")
_MYSQL_SHOW = Rule(
    "vkti",
    "huPS",
    "p",
    long="verbose count keys status show-table-type",
    long_values=_MYSQL_CONNECT,
    long_optional="password",
)
_MYSQL_ADMIN = Rule(
    "vEsr",
    "huPSci",
    "p",
    long="verbose vertical silent relative ssl skip-ssl no-beep",
    long_values=_MYSQL_CONNECT + " sleep count",
    long_optional="password",
    operands=(1, None),
    pattern="ping|status|extended-status|processlist|variables|version",
    writes={"create drop shutdown kill reload refresh": "changes the server"},
)
# kafka's --command-config is left out: client properties may name classes to load.
_KAFKA_TOPICS = Rule(
    long="list describe exclude-internal under-replicated-partitions unavailable-partitions",
    long_values="bootstrap-server topic zookeeper",
    needs="--list --describe",
)
_KAFKA_GROUPS = Rule(
    long="list describe all-groups members verbose offsets state",
    long_values="bootstrap-server group timeout",
    needs="--list --describe",
)
_KAFKA_CONFIGS = Rule(
    long="describe all",
    long_values="bootstrap-server entity-type entity-name topic broker zookeeper",
    needs="--describe",
)
_KAFKA_ACLS = Rule(long="list", long_values="bootstrap-server topic group principal", needs="--list")
_KCAT = Rule("LJqv", "bt", needs="-L")
PROGRAMS = {
    "cassandra": "runs a daemon",
    "mysqlslap": "loads a server",
    "mysqltuner": "may write, or run what is not visible here",
    "mysql_config": Rule(long="cflags libs include version socket port plugindir"),
    "mytop": "may write, or run what is not visible here",
    "innotop": "may write, or run what is not visible here",
    "pt-summary": "may write, or run what is not visible here",
    "pt-query-digest": Rule("", "", long="no-report", long_values="limit since until type report-format"),
    "pg_basebackup": "writes a backup",
    "pg_checksums": Rule(
        "cvP",
        "D",
        long="check verbose progress",
        long_values="pgdata",
        operands=1,
        writes={"e enable d disable": "changes the data files"},
        needs="-c --check",
    ),
    "pg_config": Rule(
        long="bindir docdir htmldir includedir pkgincludedir includedir-server libdir pkglibdir localedir mandir "
        "sharedir sysconfdir pgxs configure cc cppflags cflags cflags_sl ldflags ldflags_ex ldflags_sl libs version",
        operands=0,
    ),
    "pg_controldata": Rule("", "D", long_values="pgdata", operands=1),
    "pg_ctl": Rule(
        "s",
        "D",
        long="silent",
        long_values="pgdata",
        operands=(1, 1),
        pattern="status",
        writes={"start stop restart reload promote init kill logrotate": "changes the server"},
    ),
    "pg_lsclusters": Rule("hjs", "", long="no-header json start-conf"),
    "pg_restore": Rule("lv", "Ft", long="list", needs="-l --list", long_values="format", operands=1),
    "pg_test_fsync": "writes a file",
    "pg_test_timing": Rule("", "d", long_values="duration"),
    "pg_verifybackup": Rule(
        "esnqP",
        "imw",
        long="exit-on-error skip-checksums no-parse-wal quiet progress",
        long_values="ignore manifest-path wal-directory",
    ),
    "pg_waldump": Rule(
        "bfqz",
        "enprstxBFR",
        long="bkp-details follow quiet",
        long_values="end limit path rmgr start timeline xid block relation fork",
        long_optional="stats",
        writes={"save-fullpage": "writes files"},
    ),
    "pgbench": "changes a database",
    "pgbadger": "writes a report",
    "pgcli": "may write, or run what is not visible here",
    "patronictl": Rule(
        "",
        "cd",
        long_values="config-file dcs-url",
        commands={
            "list topology": Rule("etW", "fw", long="extended timestamp", long_values="format watch"),
            "show-config": Rule(),
            "history": Rule("", "f"),
            "version": Rule(),
            "dsn": Rule("", "r"),
        },
    ),
    "pgpool": "may write, or run what is not visible here",
    "createdb": "makes a database",
    "dropdb": "drops a database",
    "createuser": "makes a role",
    "dropuser": "drops a role",
    "vacuumdb": "changes tables",
    "reindexdb": "changes tables",
    "clusterdb": "changes tables",
    "initdb": "makes a database cluster",
    "pg_upgrade": "changes a database cluster",
    "pg_resetwal": Rule("n", "D", long="dry-run", long_values="pgdata", needs="-n --dry-run", operands=1),
    "pg_rewind": "changes a database cluster",
    "pg_createcluster": "makes a database cluster",
    "pg_dropcluster": "drops a database cluster",
    "mysql_upgrade": "changes tables",
    "mysql_install_db": "makes a database",
    "mysql_secure_installation": "changes the server",
    "mysqlimport": "changes tables",
    "mongodump": "writes a dump",
    "mongorestore": "changes a database",
    "mongoimport": "changes a database",
    "mongoexport": Rule(
        "",
        "hudcqfp",
        long="quiet jsonArray pretty noHeaderLine ssl",
        long_values="host port username password authenticationDatabase db collection query fields type limit skip "
        "sort uri",
        operands=0,
        writes={"o out": "writes to its file"},
    ),
    "mongostat": Rule(
        "",
        "hupn",
        long="discover all json noheaders humanReadable",
        long_values="host port username password authenticationDatabase rowcount uri",
        operands=1,
    ),
    "mongotop": Rule(
        "",
        "hup",
        long="locks json",
        long_values="host port username password authenticationDatabase uri rowcount",
        operands=1,
    ),
    "bsondump": Rule(
        "", "", long="pretty objcheck quiet", long_values="type", writes={"outFile": "writes to its file"}
    ),
    "redis-benchmark": "changes a database",
    "redis-server": Rule("v", long="version", needs="-v --version", operands=0),
    "redis-check-rdb": Rule(operands=1),
    "redis-check-aof": Rule(operands=1),
    "memcstat": Rule(long_values="servers", pure=False),
    "tdbdump": Rule("eu", "k", operands=1),
    "ldbsearch": Rule("", "Hbs", long_values="sorted controls url base scope"),
    "db_stat": Rule("eNV", "dhs"),
    "nodetool": Rule(
        "",
        "hpuw",
        long_values="host port username password",
        commands={
            "status info ring version tpstats cfstats tablestats compactionstats netstats "
            "describecluster gossipinfo getendpoints getlogginglevels statusbackup statusgossip "
            "statusbinary proxyhistograms tablehistograms listsnapshots describering "
            "getcompactionthroughput getstreamthroughput clientstats failuredetector rangekeysample": Rule("rHF", "")
        },
    ),
    "rabbitmqctl": Rule(
        "qsl",
        "npt",
        long="quiet silent",
        long_values="node timeout formatter",
        commands={
            "status cluster_status list_queues list_exchanges list_bindings list_users list_vhosts "
            "list_permissions list_user_permissions list_connections list_channels list_consumers "
            "list_policies list_parameters list_global_parameters list_operator_policies "
            "list_topic_permissions list_feature_flags list_ciphers list_hashes environment report "
            "node_health_check ping version list_unresponsive_queues list_deprecated_features": Rule(
                "qs",
                "ptn",
                long="quiet silent online offline local no-table-headers",
                long_values="vhost timeout formatter node",
            )
        },
    ),
    "rabbitmq-diagnostics": Rule(
        "qs",
        "nt",
        commands={
            "ping status cluster_status check_running check_local_alarms check_port_connectivity "
            "check_port_listener check_protocol_listener check_virtual_hosts check_alarms "
            "memory_breakdown listeners environment server_version erlang_version os_env "
            "runtime_thread_stats is_booting is_running resolve_hostname "
            "check_if_any_deprecated_features_are_used certificates": Rule(
                "qs", "nt", long="quiet silent", long_values="formatter unit node timeout"
            )
        },
    ),
    "rabbitmq-plugins": Rule(
        commands={
            "list": Rule("vmeEq", "n", long="verbose minimal enabled implicitly-enabled quiet"),
            "directories is_enabled": Rule(),
        }
    ),
    "rabbitmqadmin": Rule(
        "", "HPupVcf", long_values="host port username password vhost format", commands={"list show": Rule()}
    ),
    "zkServer.sh": Rule(operands=(1, 1), pattern="status"),
    "cypher-shell": "may write, or run what is not visible here",
    "influxd": Rule(
        commands={
            "version": Rule(),
        }
    ),
    "mysqladmin": _MYSQL_ADMIN,
    "mariadb-admin": _MYSQL_ADMIN,
    "mysqlbinlog": _MYSQL_BINLOG,
    "mariadb-binlog": _MYSQL_BINLOG,
    "mysqlcheck": _MYSQL_CHECK,
    "mariadb-check": _MYSQL_CHECK,
    "mysqldumpslow": _MYSQL_SLOW,
    "mariadb-dumpslow": _MYSQL_SLOW,
    "mysqlshow": _MYSQL_SHOW,
    "mariadb-show": _MYSQL_SHOW,
    "mysqld": Rule("V", long="version verbose help", needs="-V --version --help", operands=0),
    "mariadbd": Rule("V", long="version verbose help", needs="-V --version --help", operands=0),
    "mysql_config_editor": Rule(commands={"print": Rule("vs", "G", long="all verbose show-password")}),
    "my_print_defaults": Rule(
        "sv", "ceg", long="show verbose no-defaults", long_values="config-file defaults-file defaults-extra-file"
    ),
    "perror": Rule("sv", long="silent verbose"),
    "innochecksum": Rule(
        "cSv", "eps", long="count verbose page-type-summary", long_values="start-page end-page page", operands=1
    ),
    # Its actions are start, stop, restart, reload, promote and status, behind the version and the cluster's name.
    "pg_ctlcluster": Rule(operands=(3, 3), pattern=r"[\d.]+|main|status", dashdash=False),
    "pg_archivecleanup": Rule("nd", "x", long="dry-run debug", needs="-n --dry-run"),
    "pgbackrest": Rule(
        # Not --config: a configuration names commands.
        long_values="stanza output repo set log-level-console",
        commands={
            "info": Rule(long_values="stanza output repo set log-level-console"),
            "version help": Rule(),
        },
    ),
    "memcached-tool": Rule(
        operands=(1, 2),
        pattern=r"[\w\-]+(?:\.[\w\-]+)+(?::\d+)?|[\w\-]+:\d+|/[\w./\-]+|localhost|display|stats|settings|sizes",
    ),
    "kafka-topics": _KAFKA_TOPICS,
    "kafka-topics.sh": _KAFKA_TOPICS,
    "kafka-consumer-groups": _KAFKA_GROUPS,
    "kafka-consumer-groups.sh": _KAFKA_GROUPS,
    "kafka-configs": _KAFKA_CONFIGS,
    "kafka-configs.sh": _KAFKA_CONFIGS,
    "kafka-acls": _KAFKA_ACLS,
    "kafka-acls.sh": _KAFKA_ACLS,
    "kafka-broker-api-versions": Rule(long_values="bootstrap-server", operands=0),
    "kafka-broker-api-versions.sh": Rule(long_values="bootstrap-server", operands=0),
    "kcat": _KCAT,
    "kafkacat": _KCAT,
    "sqldiff": Rule(dash="--primarykey --schema --summary --vtab", dash_values="--table", operands=2),
    "sqlite3_analyzer": Rule(operands=1),
    "mdb_stat": Rule("aefnr", "s", operands=1),
    "mongofiles": "changes a database",
}
