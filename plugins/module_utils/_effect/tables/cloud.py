# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud and orchestration clients."""

from __future__ import annotations

from .._rules import Rule

_ANY = Rule()
_LIST = Rule(long="no-header verbose", long_values="format output")
_HELM = Rule(
    "",
    "n",
    long="debug",
    long_values="namespace kube-context kube-apiserver",
    shared=True,
    commands={
        "list ls": Rule(
            "aAdqr",
            "oflm",
            long="all all-namespaces date deployed failed pending reverse short superseded uninstalled uninstalling "
            "no-headers",
            long_values="output filter max offset time-format selector",
        ),
        "status": Rule("", "o", long="show-desc show-resources", long_values="output revision"),
        "get": Rule(
            shared=True,
            commands={
                "all hooks manifest metadata notes values": Rule(
                    "a", "o", long="all", long_values="output revision template"
                )
            },
        ),
        "history hist": Rule("", "o", long_values="output max"),
        "search": Rule(
            shared=True,
            commands={
                "repo hub": Rule(
                    "lr",
                    "o",
                    long="versions regexp devel fail-on-no-result list-repo-url",
                    long_values="output version max-col-width endpoint",
                )
            },
        ),
        "show inspect": Rule(
            shared=True,
            commands={"all chart crds readme values": Rule(long="devel", long_values="version repo jsonpath")},
        ),
        "template": Rule(
            "g",
            "fas",
            long="include-crds no-hooks skip-tests validate dry-run is-upgrade devel skip-crds generate-name",
            long_values="values set set-string set-json set-literal version repo api-versions kube-version "
            "show-only name-template",
            writes={"output-dir": "writes files", "post-renderer": "runs a program"},
        ),
        # Only tried. Neither --post-renderer (runs a program) nor --dependency-update.
        "install upgrade": Rule(
            "gi",
            "f",
            long="dry-run generate-name no-hooks install atomic wait reset-values reuse-values devel",
            long_values="values set set-string set-json set-literal version repo timeout name-template description",
            dash="--dry-run=client --dry-run=server --dry-run=true",
            needs="--dry-run --dry-run=client --dry-run=server --dry-run=true",
        ),
        "uninstall delete rollback": Rule(long="dry-run no-hooks keep-history wait", needs="--dry-run"),
        "completion": Rule(operands=1),
        "lint": Rule("", "f", long="strict quiet with-subcharts", long_values="values set set-string kube-version"),
        "version": Rule("c", long="short client", long_values="template"),
        "env": _ANY,
        "repo": Rule(shared=True, commands={"list ls": Rule("", "o", long="no-headers", long_values="output")}),
        "plugin": Rule(shared=True, commands={"list ls": _ANY}),
        "dependency dep": Rule(shared=True, commands={"list ls": Rule(long_values="max-col-width")}),
        "verify": Rule(long_values="keyring"),
    },
    writes={
        "pull push package create": "writes files",
    },
)
_TERRAFORM = Rule(
    dash="-version -help -no-color",
    commands={
        "version": Rule(dash="-json"),
        "show": Rule(dash="-json -no-color"),
        "output": Rule(dash="-json -raw -no-color"),
        "validate": Rule(dash="-json -no-color"),
        "providers": (Rule(operands=0), Rule(commands={"schema": Rule(dash="-json")})),
        "graph": Rule(dash="-draw-cycles -type=plan -type=apply"),
        "state": Rule(commands={"list show": Rule(dash="-json -no-color"), "pull": Rule(operands=0)}),
        "workspace": Rule(commands={"list show": _ANY}),
        "fmt": Rule(
            dash="-check -diff -recursive -list=false -list=true -write=false -no-color", needs="-write=false -check"
        ),
        "metadata": Rule(commands={"functions": Rule(dash="-json")}),
    },
    writes={
        "apply destroy import refresh taint untaint": "changes infrastructure",
        "init get": "writes files",
        "plan": "may write state or a plan",
    },
)
_TERRAFORM_VERSION = Rule("v", dash="-version -json", needs="-version -v", operands=0)
# Remotes are checked by the function.
_RCLONE_READS = Rule(
    "vq",
    "",
    long="verbose quiet human-readable fast-list dry-run no-traverse",
    long_values="max-depth include exclude filter min-age max-age min-size max-size timeout transfers checkers",
    shared=True,
    commands={
        "ls lsl lsd lsf lsjson size about tree cat check md5sum sha1sum hashsum version listremotes cryptcheck": Rule(
            "R",
            "Fp",
            long="recursive absolute json full dirs-only files-only csv hash metadata stat one-way download "
            "no-modtime no-mimetype long all",
            long_values="format separator count head tail offset",
        )
    },
    writes={
        "copy sync move delete purge mkdir rmdir rmdirs touch bisync copyto moveto dedupe cleanup": "changes files",
        "mount serve": "serves or mounts files",
    },
)
RCLONE = (
    _RCLONE_READS,
    # Only tried.
    Rule(
        "vqnP",
        long="verbose quiet dry-run progress fast-list",
        long_values="exclude include filter min-age max-age min-size max-size transfers checkers bwlimit",
        shared=True,
        commands={
            "copy sync move delete copyto moveto purge": Rule(
                "u", long="update checksum size-only ignore-existing create-empty-src-dirs", needs="-n --dry-run"
            )
        },
    ),
)
RESTIC = Rule(
    "qv",
    "rp",
    long="quiet verbose json no-cache no-lock insecure-tls",
    long_values="repo password-file cacert key-hint",
    shared=True,
    commands={
        "snapshots": Rule("c", "g", long="compact last", long_values="host tag path latest group-by"),
        "stats": Rule(long_values="mode host tag path"),
        "ls": Rule("l", long="long recursive human-readable ncdu reverse", long_values="host tag path sort"),
        "find": Rule(
            "il",
            "s",
            long="ignore-case long human-readable blob tree pack show-pack-id",
            long_values="newest oldest host tag path snapshot",
        ),
        "diff": Rule(long="metadata"),
        "check": Rule(long="read-data with-cache", long_values="read-data-subset"),
        "cat": Rule(shared=True, commands={"config snapshot index key masterkey lock tree blob pack": _ANY}),
        "list": Rule(operands=1),
        "key": Rule(shared=True, commands={"list": _ANY}),
        "dump": Rule("", long_values="archive host path"),
        "version": _ANY,
    },
    writes={"backup forget prune init restore unlock": "changes a repository or files"},
)
_READ_VERB = "get list ls show describe status view info"
PROGRAMS = {
    "helm": _HELM,
    "terraform": (_TERRAFORM, _TERRAFORM_VERSION),
    "tofu": (_TERRAFORM, _TERRAFORM_VERSION),
    "terragrunt": "may write, or run what is not visible here",
    "ansible-doc": Rule(
        "lFsvj",
        "t",
        long="list list_files snippet json metadata-dump no-fail-on-errors",
        long_values="type entry-point",
    ),
    "ansible-galaxy": Rule(
        commands={
            "collection role": Rule(
                commands={
                    "list": Rule("v", "p", long_values="format collections-path roles-path"),
                    "info search": Rule(),
                }
            )
        }
    ),
    "ansible-lint": "runs plugins",
    "ansible-pull": "changes the machine",
    "ansible-console": "runs modules",
    "ansible-vault": Rule(commands={"view": Rule(long="ask-vault-pass ask-vault-password")}),
    "chef-client": "changes the machine",
    "ohai": Rule(),
    "salt": "runs modules on machines",
    "salt-call": "runs modules",
    "salt-key": Rule("L", "l", long="list-all", long_values="list", needs="-L --list-all -l --list"),
    "salt-run": "runs modules",
    "consul": Rule(
        commands={
            "members": Rule(dash="-detailed -wan", dash_values="-status -segment -http-addr -token"),
            "info version": Rule(dash_values="-http-addr -token -format"),
            "kv": Rule(
                commands={
                    "get": Rule(
                        dash="-recurse -keys -detailed -base64 -stale", dash_values="-http-addr -token -separator"
                    ),
                    "export": Rule(),
                }
            ),
            "catalog": Rule(
                commands={
                    "services nodes datacenters": Rule(
                        dash="-tags -detailed", dash_values="-service -node -near -node-meta"
                    )
                }
            ),
            "operator": Rule(
                commands={
                    "raft": Rule(commands={"list-peers": Rule()}),
                    "autopilot": Rule(commands={"get-config state": Rule()}),
                }
            ),
            "acl": Rule(
                commands={
                    "policy role token auth-method": Rule(commands={"list read": Rule(dash_values="-id -name -format")})
                }
            ),
            "config": Rule(commands={"list read": Rule(dash_values="-kind -name")}),
            "intention": Rule(commands={"list get check match": Rule()}),
            "rtt": Rule(dash="-wan"),
            "validate": Rule(dash="-quiet"),
        }
    ),
    "nomad": Rule(
        commands={
            "status": Rule(dash="-verbose"),
            "version": _ANY,
            "node": Rule(commands={"status": Rule(dash="-verbose -json -allocs -stats -self -short")}),
            "job": Rule(
                commands={
                    "status history inspect deployments allocs validate": Rule(
                        dash="-verbose -json -short -evals -all-allocs"
                    )
                }
            ),
            "alloc": Rule(
                commands={
                    "status logs": Rule(dash="-verbose -json -f -stderr -stats -short -tail", dash_values="-n -c -task")
                }
            ),
            "server": Rule(commands={"members": Rule(dash="-detailed -verbose -json")}),
            "deployment eval namespace volume": Rule(commands={"list status": Rule(dash="-json -verbose")}),
            "operator": Rule(commands={"raft": Rule(commands={"list-peers": _ANY})}),
        }
    ),
    "etcdctl": Rule(
        "",
        "w",
        long="insecure-skip-tls-verify debug hex insecure-transport",
        long_values="endpoints cacert cert key user password write-out dial-timeout command-timeout",
        shared=True,
        commands={
            "get": Rule(
                long="prefix keys-only print-value-only from-key count-only",
                long_values="limit order sort-by rev consistency range-end",
            ),
            "endpoint": Rule(commands={"health status hashkv": Rule(long="cluster")}, shared=True),
            "member": Rule(commands={"list": Rule()}, shared=True),
            "version": _ANY,
            "alarm": Rule(commands={"list": Rule()}, shared=True),
            "user role": Rule(commands={"list get": Rule()}, shared=True),
            "lease": Rule(commands={"list timetolive": Rule(long="keys")}, shared=True),
            "auth": Rule(commands={"status": Rule()}, shared=True),
            "ls": Rule("rp", long="recursive sort"),
            "cluster-health": Rule(),
        },
    ),
    "doctl": Rule(
        "",
        "o",
        long="verbose trace interactive",
        long_values="output context",
        commands={
            "account": Rule(commands={"get ratelimit": _LIST}),
            "auth": Rule(commands={"list ls": _ANY}),
            "balance invoice billing-history": Rule(commands={_READ_VERB: _LIST}),
            "compute": Rule(
                commands={
                    "droplet volume image snapshot region size ssh-key floating-ip reserved-ip "
                    "load-balancer firewall domain certificate tag cdn action": Rule(
                        commands={
                            "list ls get list-by-tag list-distribution list-application list-user "
                            "list-by-droplet actions kernels neighbors snapshots backups records": _LIST
                        }
                    )
                }
            ),
            "databases database db kubernetes k8s registry apps vpcs projects monitoring": Rule(
                commands={"list ls get options": _LIST}
            ),
            "version": _ANY,
        },
    ),
    "hcloud": Rule(
        "",
        "o",
        long_values="context output",
        commands={
            "server volume network firewall image ssh-key floating-ip primary-ip load-balancer "
            "certificate datacenter location server-type iso placement-group zone": Rule(
                commands={"list describe": Rule("", "o", long_values="output selector sort")}
            ),
            "version": _ANY,
            "context": Rule(commands={"list active": _ANY}),
        },
    ),
    "linode-cli": Rule(
        "",
        "",
        long="json text no-headers all pretty",
        long_values="format",
        commands={
            "linodes volumes images regions domains nodebalancers account": Rule(
                commands={"list ls view types": Rule(long="json text no-headers all", long_values="format")}
            )
        },
    ),
    "scw": Rule(
        "",
        "po",
        commands={
            "instance": Rule(commands={"server volume image ip": Rule(commands={"list get": Rule("", "o")})}),
            "version": _ANY,
        },
    ),
    "openstack": Rule(
        long_values="os-cloud os-region-name",
        commands={
            "server image flavor network subnet router port volume project user keypair hypervisor "
            "catalog service endpoint stack zone recordset quota aggregate": Rule(
                commands={
                    "list show": Rule(
                        "",
                        "fc",
                        long="long all-projects all",
                        long_values="format column project limit host status name sort",
                    )
                }
            ),
            "security": Rule(
                commands={
                    "group": Rule(
                        commands={"list show": Rule("", "fc"), "rule": Rule(commands={"list show": Rule("", "fc")})}
                    )
                }
            ),
            "floating": Rule(commands={"ip": Rule(commands={"list show": Rule("", "fc")})}),
        },
    ),
    "mc": "may write, or run what is not visible here",
    "borg": Rule(
        "v",
        "r",
        long="verbose info debug show-version show-rc",
        long_values="lock-wait repo",
        commands={
            "list": Rule(
                "",
                "aPe",
                long="short json json-lines consider-checkpoints",
                long_values="format prefix glob-archives sort-by first last exclude pattern",
            ),
            "info": Rule("", "aP", long="json", long_values="prefix glob-archives sort-by first last"),
            "diff": Rule(long="numeric-ids json-lines sort content-only same-chunker-params", long_values="exclude"),
            "check": Rule(
                "v",
                "aP",
                long="verbose progress repository-only archives-only verify-data",
                long_values="prefix glob-archives last first max-duration",
                writes={"repair": "repairs the repository"},
            ),
            "version": _ANY,
        },
        writes={"create delete prune compact init extract rename recreate mount": "changes a repository or files"},
    ),
    "duplicity": Rule(
        commands={
            "collection-status list-current-files": Rule(long_values="time file-to-restore"),
            "verify": Rule(long="compare-data"),
        }
    ),
    "gh": Rule(
        "",
        "R",
        long_values="repo hostname",
        commands={
            "pr": Rule(
                commands={
                    "list ls view status checks diff": Rule(
                        "dc",
                        "RLlsaASBHqt",
                        long="draft comments watch required name-only patch",
                        long_values="repo limit label state author assignee search base head json jq template color "
                        "interval app",
                    )
                }
            ),
            "issue": Rule(
                commands={
                    "list ls view status": Rule(
                        "c",
                        "RLlsaASmqt",
                        long="comments",
                        long_values="repo limit label state author assignee search milestone mention json jq "
                        "template app",
                    )
                }
            ),
            "run": Rule(
                commands={
                    "list ls view watch": Rule(
                        "v",
                        "RLwbusjaeqti",
                        long="log log-failed verbose exit-status compact",
                        long_values="repo limit workflow branch user status job attempt event json jq template "
                        "interval commit created",
                    )
                }
            ),
            "workflow": Rule(
                commands={"list ls view": Rule("ay", "RLr", long="all yaml", long_values="repo limit ref")}
            ),
            "repo": Rule(
                commands={
                    "list ls view": Rule(
                        "",
                        "Llb",
                        long="fork source archived no-archived",
                        long_values="limit language topic visibility json jq template branch",
                    )
                }
            ),
            "release": Rule(
                commands={
                    "list ls view": Rule(
                        "",
                        "RL",
                        long="exclude-drafts exclude-pre-releases",
                        long_values="repo limit json jq template order",
                    )
                }
            ),
            "auth": Rule(commands={"status": Rule("a", "h", long="active", long_values="hostname")}),
            "api": Rule(
                "i",
                "qt",
                long="include paginate silent slurp verbose",
                long_values="jq template hostname cache",
                operands=(1, 1),
                pattern=r"(?!graphql)[^\ue000-\ue0ff].*",
                writes={
                    "X method": "may send a request that changes something",
                    "f F field raw-field input": "sends data",
                    "H header": "may change what the request does",
                },
            ),
            "search": Rule(
                commands={
                    "repos issues prs code commits": Rule(
                        "",
                        "Lq",
                        long="archived",
                        long_values="limit owner repo language json jq template state label author sort order",
                    )
                }
            ),
            "gist": Rule(
                commands={"list ls view": Rule("r", "Lf", long="public secret raw files", long_values="limit filename")}
            ),
            "secret variable": Rule(commands={"list ls get": Rule("", "Reoa", long_values="repo env org app json jq")}),
            "label": Rule(commands={"list ls": Rule("", "RLS", long_values="repo limit search json order sort")}),
            "cache": Rule(commands={"list ls": Rule("", "RLSOk", long_values="repo limit sort order key ref json jq")}),
            "org": Rule(commands={"list ls": Rule("", "L")}),
            "ssh-key gpg-key": Rule(commands={"list ls": _ANY}),
            "config": Rule(commands={"get list": _ANY}),
            "alias extension": Rule(commands={"list ls": _ANY}),
            "status": Rule("", "eo"),
            "version": _ANY,
            "ruleset": Rule(commands={"list ls view check": Rule("p", "RLo")}),
        },
    ),
    "ec2metadata": Rule(
        long="ami-id ami-launch-index ami-manifest-path ancestor-ami-id availability-zone block-device-mapping "
        "instance-action instance-id instance-type local-hostname local-ipv4 kernel-id mac profile product-codes "
        "public-hostname public-ipv4 public-keys ramdisk-id reserveration-id security-groups user-data",
        operands=0,
    ),
    "ec2-metadata": Rule("ailmnbthpkcosrvzu", long="all instance-id", operands=0),
    "cloud-id": Rule("lj", operands=0),
    "istioctl": Rule(
        "",
        "n",
        commands={
            "version": Rule(long="short remote", long_values="output"),
            "proxy-status ps": Rule("", "n"),
            "proxy-config pc": Rule(
                commands={
                    "cluster clusters listener listeners route routes endpoint endpoints bootstrap secret": Rule(
                        "", "on", long_values="fqdn port direction address name"
                    )
                }
            ),
            "analyze": Rule("A", "n", long="all-namespaces", long_values="namespace"),
        },
    ),
    "velero": Rule(
        "",
        "n",
        commands={
            "backup restore schedule backup-location": Rule(
                commands={"get describe logs": Rule("", "no", long="details", long_values="output")}
            ),
            "get": _ANY,
            "version": _ANY,
        },
    ),
    "argocd": Rule(
        commands={
            "app": Rule(
                commands={"list get diff history manifests resources": Rule("", "o", long_values="output project")}
            ),
            "cluster proj repo": Rule(commands={"list get": Rule("", "o")}),
            "version": Rule(long="client short"),
        }
    ),
    "flux": Rule(
        "",
        "n",
        commands={
            "get": Rule(),
            "check": Rule(long="pre"),
            "logs": Rule("f", long="follow all-namespaces"),
            "version": Rule(long="client"),
            "tree": Rule(),
            "events stats trace": Rule(),
        },
    ),
    "eksctl": Rule(
        commands={
            "get": Rule("", "nor", long="all-regions", long_values="cluster region name output"),
            "version info": _ANY,
        }
    ),
    "kubectx": Rule("c", operands=0),
    "kubens": Rule("c", operands=0),
    "k9s": Rule(commands={"version info": _ANY}),
    "crm_mon": Rule(
        "1rfntAjcRobs",
        long="one-shot inactive failcounts group-by-node show-node-attributes show-detail timing-details operations "
        "brief simple-status",
        long_values="exclude include output-as",
        operands=0,
    ),
    "crm": Rule(
        commands={
            "status": _ANY,
            "resource": Rule(commands={"status list": _ANY}),
            "configure": Rule(commands={"show": _ANY}),
            "node": Rule(commands={"show status": _ANY}),
        }
    ),
    "crm_resource": Rule(
        "LlWqOoc",
        "r",
        long="list list-raw list-cts list-operations locate list-standards list-agents list-ocf-providers query-xml "
        "query-xml-raw",
        long_values="resource output-as",
        operands=0,
    ),
    "crm_verify": Rule("LV", "x", long="live-check verbose", long_values="xml-file"),
    "crm_node": Rule("lpniq", long="list partition quorum name cluster-id", operands=0),
    "cibadmin": Rule("Ql", "xo", long="query local", long_values="xpath scope", needs="-Q --query", operands=0),
    "pcs": Rule(
        commands={
            "status": _ANY,
            "config": Rule(operands=0),
            "cluster": Rule(commands={"status": _ANY}),
            "resource stonith constraint property": Rule(commands={"status show list config describe": _ANY}),
            "quorum": Rule(commands={"status config": _ANY}),
        }
    ),
    "corosync-quorumtool": Rule("slipLHV", needs="-s -l -i -p -H -V"),
    "corosync-cfgtool": Rule("sbn", needs="-s -b -n"),
    "corosync-cmapctl": Rule("b", "g", operands=0),
    "drbdadm": Rule(commands={"status role cstate dstate dump sh-dev sh-resources": Rule()}),
    "drbdsetup": Rule(
        commands={"status show role cstate dstate events2": Rule(long="verbose statistics json now timestamps")}
    ),
    "drbd-overview": Rule(),
    "onstat": _ANY,
    "ansible-config": Rule(
        "v",
        commands={
            # -c names the file that is shown; but a dump loads the plugins that it configures.
            "view": Rule("v", "c", long_values="config"),
            "dump list": Rule("v", "tf", long="only-changed", long_values="type format"),
        },
    ),
    "puppet": Rule(
        commands={
            "config": Rule(commands={"print": Rule(long_values="section")}),
            "module": Rule(commands={"list": Rule(long="tree")}),
            "facts": (Rule(operands=0), Rule(commands={"show": Rule(long_values="render-as")})),
            # `puppet resource user root ensure=absent` changes it: no operand with "=".
            "resource": Rule(
                operands=(1, 2),
                long="to_yaml",
                pattern=r"(?!exec$)\w[\w.\-]*|/[\w./\-]+",
            ),
            "parser": Rule(commands={"validate": Rule()}),
        }
    ),
    "puppetserver": Rule(commands={"ca": Rule(commands={"list": Rule(long="all", long_values="format")})}),
    "facter": Rule(
        "jyp", long="json yaml no-custom-facts no-external-facts puppet show-legacy no-color list-block-groups strict"
    ),
    "knife": Rule(
        commands={
            "node role environment client cookbook data_bag user": Rule(
                commands={"list show": Rule("ilr", "aF", long_values="attribute format")}
            ),
            "status": Rule("r", long="run-list"),
        }
    ),
    "packer": Rule(
        commands={
            "version": _ANY,
            "inspect": _ANY,
            "validate": Rule(dash="-syntax-only"),
            "fmt": Rule(dash="-check -diff -recursive -write=false", needs="-check -write=false"),
            "plugins": Rule(commands={"installed": _ANY}),
        }
    ),
    "s3cmd": Rule(
        "v",
        # Not -c: a configuration names gpg's program.
        long="verbose no-ssl ssl no-check-certificate human-readable-sizes recursive",
        long_values="region host host-bucket limit",
        commands={
            "ls la du info": Rule(
                "rH", long="recursive human-readable-sizes list-md5 long-listing", long_values="limit"
            )
        },
    ),
    "gsutil": Rule(
        # Not -o: it sets any option of the configuration.
        "mqD",
        commands={
            "ls": Rule("lLrRabdeh"),
            "du": Rule("0aceshX", ""),
            "cat": Rule("h", "r"),
            "stat": _ANY,
            "version": Rule("l"),
            "hash": Rule("chm"),
        },
    ),
    "bq": Rule(
        long_values="project_id format location",
        commands={
            "ls": Rule("adjpn", long="all", long_values="max_results format filter"),
            "show": Rule("djm", long="schema", long_values="format"),
            "head": Rule("n", long_values="max_rows format"),
            "version": _ANY,
        },
    ),
    "aws-vault": Rule(
        commands={"list ls": Rule(long="profiles sessions credentials")}, writes={"exec": "runs a program"}
    ),
    "stern": Rule(
        "A",
        "nlcs",
        "t",
        long="all-namespaces no-follow",
        long_values="namespace selector container since tail exclude include output color",
        long_optional="timestamps",
    ),
    # Neither `ci view` nor `ci status`: on a terminal they offer to run jobs again.
    "glab": Rule(
        "",
        "R",
        commands={
            "mr issue release repo project": Rule(
                commands={
                    "list ls view show diff": Rule(
                        "acd",
                        "RpPslF",
                        long="all closed merged opened draft comments",
                        long_values="repo per-page page state label assignee author output",
                    )
                }
            ),
            "ci pipeline": Rule(
                commands={
                    "list ls get": Rule("", "RpPsoF", long="with-job-details", long_values="repo per-page page status")
                }
            ),
            "auth": Rule(commands={"status": _ANY}),
            "version": _ANY,
            "variable": Rule(commands={"list get": _ANY}),
        },
    ),
    "minikube": Rule(
        "",
        "p",
        commands={
            "status": Rule("", "op", long_values="output profile"),
            "ip version": Rule(),
            "service": (Rule(long="url", needs="--url"), Rule(commands={"list": _ANY})),
            "addons": Rule(commands={"list": Rule("", "op", long_values="output profile")}),
            "profile": (Rule(operands=0), Rule(commands={"list": Rule("l", "o", long_values="output")})),
            "node image cache": Rule(commands={"list ls": _ANY}),
            "config": Rule(commands={"view get": _ANY}),
            "logs": Rule(long="problems follow", values="n"),
            "docker-env podman-env update-check": Rule(long_values="shell"),
        },
    ),
    "kind": Rule(
        commands={
            "get": Rule(commands={"clusters nodes kubeconfig": Rule("A", long="internal", long_values="name")}),
            "version": _ANY,
        }
    ),
    # `upgrade plan` makes a job in the cluster to see whether it works.
    "kubeadm": Rule(
        commands={
            "version": Rule("", "o", long_values="output"),
            "token": Rule(commands={"list": Rule("", "o"), "generate": Rule(operands=0)}),
            "certs": Rule(commands={"check-expiration": Rule("", "o", long_values="cert-dir output")}),
            "config": Rule(
                commands={
                    "print": Rule(commands={"init-defaults join-defaults": Rule(long_values="component-configs")}),
                    "images": Rule(commands={"list": Rule(long_values="kubernetes-version image-repository")}),
                }
            ),
        }
    ),
    "kops": Rule(
        "",
        "",
        long_values="name state",
        shared=True,
        commands={
            "get": Rule("", "o", long_values="output"),
            "validate": Rule(commands={"cluster": Rule("", "o", long_values="wait output")}, shared=True),
            "version": _ANY,
        },
    ),
    "etcdutl": Rule(
        "",
        "w",
        long_values="write-out",
        commands={"snapshot": Rule(commands={"status": Rule("", "w", long_values="write-out")}), "version": _ANY},
    ),
    # Neither --enable-exec, --enable-helm nor --enable-alpha-plugins.
    "kustomize": Rule(commands={"build": Rule(operands=1), "version": _ANY}),
    "kubeconform": Rule(
        dash="-strict -summary -verbose -ignore-missing-schemas", dash_values="-kubernetes-version -output"
    ),
    "argo": Rule(
        "",
        "n",
        commands={
            "list get logs": Rule(
                "Af", "no", long="follow running completed", long_values="namespace output tail since"
            ),
            "lint version": _ANY,
        },
    ),
    "tkn": Rule(
        commands={
            "pipeline pipelinerun task taskrun clustertask pr tr": Rule(
                commands={"list ls describe desc logs": Rule("fAaL", "no", long_values="namespace output limit")}
            ),
            "version": _ANY,
        }
    ),
    "cilium": Rule(
        "", "n", commands={"status": Rule(long="wait verbose", long_values="wait-duration"), "version": _ANY}
    ),
    "calicoctl": Rule(
        commands={
            "get": Rule("aA", "on", long="all-namespaces wide", long_values="output namespace"),
            "node": Rule(commands={"status": _ANY}),
            "version": _ANY,
        }
    ),
    "juju": Rule(
        commands={
            "status models machines controllers clouds whoami users offers storage list-models version "
            "show-unit show-machine show-model show-application show-controller show-cloud": Rule(
                "", "mco", long="relations storage color", long_values="format model controller"
            ),
            "debug-log": Rule("T", "mnl", long="replay tail no-tail", long_values="model include limit level lines"),
        }
    ),
    "pulumi": Rule(
        commands={
            "whoami version": Rule("vj", long="verbose json"),
            "stack": Rule(commands={"ls list output": Rule("aj", "s", long="all json", long_values="stack")}),
        }
    ),
}
