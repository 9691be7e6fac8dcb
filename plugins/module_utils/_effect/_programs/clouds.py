# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud, cluster and virtual machine clients: many subcommands under a few verbs, and values that matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._nodes import HOLE, Word, listed
from .._rules import Rule, Unknown, Writes, check, opaque, read_options
from ..tables.cloud import RCLONE, RESTIC
from ..tables.containers import CRICTL, CTR, VIRSH

if TYPE_CHECKING:
    from .._shell import Shell
_ANY = Rule()


def without(words: Sequence[Word], options: str, values: str) -> list[Word]:
    """The words without an option whose value is one of the system's own configurations, which may be named."""
    rest: list[Word] = []
    i = 0
    while i < len(words):
        name, equals, value = words[i].text.partition("=")
        if words[i].plain and name in options.split():
            if equals and re.fullmatch(values, value):
                i += 1
                continue
            if not equals and i + 1 < len(words) and words[i + 1].plain and re.fullmatch(values, words[i + 1].text):
                i += 2
                continue
        rest.append(words[i])
        i += 1
    return rest


# A request that is only tried: --dry-run must be one of these words. No option here takes a value without being listed
# so, for it could swallow the --dry-run; neither --edit (runs an editor), nor --kubeconfig, nor --raw.
def _kubectl_dry(operands: int | None = None) -> Rule:
    return Rule(
        "R",
        "fokln",
        long="recursive all all-namespaces ignore-not-found force dry-run server-side force-conflicts overwrite "
        "ignore-daemonsets delete-emptydir-data record",
        long_values="filename output kustomize selector namespace image replicas port target-port type from "
        "from-literal from-file from-env-file docker-server docker-username docker-password docker-email cert key name "
        "clusterrole role serviceaccount group verb resource resource-name class rule default-backend "
        "schedule restart labels env tcp protocol patch field-manager template grace-period node-port hard "
        "min max cpu-percent requests limits",
        dash="--dry-run=client --dry-run=server --overwrite=true",
        needs="--dry-run --dry-run=client --dry-run=server",
        operands=operands,
    )


_KUBECTL_DRY = _kubectl_dry()
_KUBECTL = Rule(
    "",
    "nsv",
    long="insecure-skip-tls-verify warnings-as-errors match-server-version",
    long_values="namespace context cluster user server request-timeout v as as-group as-uid token "
    "certificate-authority client-certificate client-key tls-server-name vmodule log-flush-frequency",
    shared=True,
    commands={
        "get": Rule(
            "AwR",
            "oflLk",
            long="watch-only recursive server-print output-watch-events",
            long_values="output filename selector field-selector sort-by label-columns template kustomize "
            "chunk-size raw subresource",
            long_optional="all-namespaces watch show-labels show-managed-fields no-headers ignore-not-found show-kind",
        ),
        "describe": Rule(
            "AR",
            "flk",
            long="recursive",
            long_values="filename selector kustomize chunk-size show-events",
            long_optional="all-namespaces",
        ),
        "logs log": Rule(
            "fp",
            "cl",
            long="ignore-errors insecure-skip-tls-verify-backend",
            long_values="container selector since since-time tail limit-bytes max-log-requests pod-running-timeout",
            long_optional="all-containers follow previous timestamps prefix all-pods",
        ),
        "top": Rule(
            commands={
                "pod pods po node nodes no": Rule(
                    "A",
                    "l",
                    long="all-namespaces containers no-headers sum use-protocol-buffers show-capacity",
                    long_values="selector sort-by field-selector",
                )
            },
            shared=True,
        ),
        "explain": Rule(long="", long_values="api-version output", long_optional="recursive"),
        "version": Rule("", "o", long="short", long_values="output", long_optional="client"),
        "cluster-info": (
            Rule(operands=0),
            Rule(
                commands={
                    "dump": Rule("A", "o", long="all-namespaces", long_values="namespaces output", operands=0),
                },
                shared=True,
            ),
        ),
        "api-resources": Rule(
            "",
            "o",
            long="no-headers cached",
            long_values="output verbs api-group sort-by categories",
            long_optional="namespaced",
        ),
        "api-versions": Rule(operands=0),
        "config": Rule(
            commands={
                "view": Rule(
                    "",
                    "o",
                    long="",
                    long_values="output",
                    long_optional="minify raw flatten merge",
                ),
                "get-contexts": Rule("", "o", long="no-headers", long_values="output"),
                "get-clusters get-users current-context": Rule(operands=0),
            },
            shared=True,
        ),
        "auth": Rule(
            commands={
                "can-i": Rule("Aq", long="all-namespaces quiet list no-headers", long_values="subresource"),
                "whoami": Rule("", "o", long_values="output"),
            },
            shared=True,
        ),
        "rollout": Rule(
            commands={
                "status": Rule(
                    "wR",
                    "fl",
                    long="recursive",
                    long_values="filename timeout revision selector",
                    long_optional="watch",
                ),
                "history": Rule("R", "flo", long="recursive", long_values="filename revision selector output"),
            },
            shared=True,
        ),
        "wait": Rule(
            "AR",
            "fl",
            long="all-namespaces recursive",
            long_values="for timeout filename selector field-selector",
            long_optional="all",
        ),
        "events": Rule(
            "Aw",
            "o",
            long="no-headers",
            long_values="for types output",
            long_optional="all-namespaces watch",
        ),
        "apply": (
            Rule(
                commands={
                    "view-last-applied": Rule("R", "fklo", long="all recursive", long_values="filename selector output")
                },
                shared=True,
            ),
            _kubectl_dry(operands=0),
        ),
        # By name: other subcommands of `create` may be plugins.
        "create": (
            _kubectl_dry(operands=0),
            Rule(
                commands={
                    "deployment deploy configmap cm secret namespace ns job cronjob cj role clusterrole rolebinding "
                    "clusterrolebinding service svc serviceaccount sa ingress ing quota poddisruptionbudget pdb "
                    "priorityclass pc": _KUBECTL_DRY
                },
                shared=True,
            ),
        ),
        "delete run expose scale label annotate set patch replace autoscale taint cordon uncordon drain": (
            _KUBECTL_DRY
        ),
        "diff": Rule(
            "R",
            "fkl",
            long="recursive server-side",
            long_values="filename kustomize selector",
            needs="-f --filename -k",
        ),
        "plugin": Rule(commands={"list": Rule(long="name-only")}, shared=True),
        "options help": _ANY,
        "kustomize": Rule(operands=1),
        "completion": Rule(operands=1),
    },
    writes={
        "edit": "changes the cluster",
        "exec attach debug cp port-forward proxy": "enters or copies from a container",
    },
)
_OC = Rule(
    "",
    "nsv",
    long_values=_KUBECTL.long_values,
    long="insecure-skip-tls-verify",
    shared=True,
    commands={
        **(_KUBECTL.commands or {}),
        "status": Rule(long="suggest", long_values="output"),
        "project": Rule("q", long="short", operands=0),
        "projects": Rule("q", long="short", operands=0),
        "whoami": Rule("tc", long="show-token show-console", long_optional="show-server show-context"),
        "adm": Rule(
            commands={
                "top": Rule(commands={"pod pods node nodes images imagestreams": Rule("A", "l")}, shared=True),
                "policy": Rule(commands={"who-can": Rule("A", "o")}, shared=True),
            },
            shared=True,
        ),
    },
)
# Operations by their verb. Not verify-...: ses verify-email-identity adds one.
_AWS_READ = (
    r"(?:describe|list|search|lookup|count|estimate|batch-describe|batch-get|head)-[a-z0-9\-]+|"
    r"check-(?:domain-availability|domain-transferability|dns-availability|no-new-access|access-not-granted)|"
    r"validate-(?:template|policy|pipeline-definition|configuration)|filter-log-events|ls|scan|query|tail"
)
# get-... is not always a read: some operations make credentials, take work from a queue, or write to a file that is
# named by a last operand, which cannot be told from an option's value.
_AWS_GET = (
    r"get-(?:access-key-info|access-key-last-used|account-[a-z\-]+|aggregate-[a-z\-]+|alias|analyzer|api|apis|"
    r"attributes|automated-[a-z\-]+|available-[a-z\-]+|basic-[a-z\-]+|branch|bucket-[a-z\-]+|build|bundles|"
    r"caller-identity|certificate|change|cloud-front-origin-access-identity|code-signing-config|commit|"
    r"compliance-[a-z0-9\-]+|compatible-[a-z\-]+|conformance-[a-z\-]+|connection|connections|console-output|"
    r"console-screenshot|contact-[a-z\-]+|context-keys-for-[a-z\-]+|cost-[a-z\-]+|crawler|crawlers|"
    r"crawler-metrics|credential-report|dashboard|database|databases|data-catalog|default-[a-z\-]+|deployment|"
    r"deployments|deployment-config|deployment-group|detector|dimension-values|disk|disks|distribution|"
    r"distribution-config|dns[a-z\-]+|document|domain|domain-detail|domain-name|domain-names|domains|"
    r"ebs-[a-z\-]+|enabled-[a-z\-]+|event-[a-z\-]+|execution-history|federation-status|filter|findings|"
    r"findings-statistics|flow-logs-[a-z\-]+|function-concurrency|function-configuration|"
    r"function-event-invoke-config|function-url-config|geo-location|group|group-policy|group-query|groups|"
    r"health-check[a-z\-]*|host-reservation-[a-z\-]+|hosted-zone[a-z\-]*|identity-[a-z\-]+|image[a-z\-]*|"
    r"insight-[a-z\-]+|insights|instance|instances|instance-metrics|instance-profile|instance-state|inventory|"
    r"ip-set|item|job|jobs|job-run|job-runs|job-tagging|key-pair|key-pairs|key-policy|key-rotation-status|"
    r"launch-template-data|lifecycle-[a-z\-]+|log-events|log-group-fields|log-record|login-profile|"
    r"maintenance-[a-z\-]+|master-account|members|metric-[a-z\-]+|method|methods|model|models|"
    r"monitoring-subscription|object-acl|object-attributes|object-legal-hold|object-lock-configuration|"
    r"object-retention|object-tagging|open-id-connect-provider|operation|operations|ops-[a-z\-]+|"
    r"organizations-access-report|origin-[a-z\-]+|parameter|parameters|parameter-history|parameters-by-path|"
    r"parameters-for-import|partition|partitions|password-data|patch-baseline[a-z\-]*|permission-policy|pipeline|"
    r"pipeline-[a-z\-]+|policy|policy-version|products|provisioned-[a-z\-]+|public-access-block|"
    r"public-key|public-key-config|pull-request|query-[a-z\-]+|queue-attributes|queue-url|regions|"
    r"registry-[a-z\-]+|relational-database[s]?|repository|repository-[a-z\-]+|resource-[a-z\-]+|resource|"
    r"resources|rest-api|rest-apis|reservation-[a-z\-]+|right-sizing-recommendation|rightsizing-recommendation|role|role-policy|"
    r"rule[s]?|rule-group|saml-provider|sampled-requests|savings-plans-[a-z\-]+|schema[a-z\-]*|secret-value|"
    r"send-quota|send-statistics|serial-console-access-status|server-certificate|"
    r"service-[a-z0-9\-]+|service|session|spot-placement-scores|stack-policy|stage|stages|"
    r"static-ip[s]?|subnet-cidr-reservations|subscription-[a-z\-]+|table|tables|table-versions|tags|tag-[a-z\-]+|"
    r"template|template-summary|topic-attributes|traffic-policy[a-z\-]*|transit-gateway-[a-z\-]+|trail|"
    r"trail-status|trigger[s]?|usage-plan[s]?|usage-statistics|user|user-policy|vault-[a-z\-]+|vpc-link[s]?|"
    r"vpc-endpoint-[a-z]+|web-acl|web-acl-for-resource|work-group|workflow[s]?|backup-[a-z\-]+|"
    r"recovery-point-restore-metadata|supported-resource-types|trace-summaries|trace-graph|ami-[a-z\-]+)"
)
# cloudfront get-function, unlike lambda's, writes to a file; so do s3api get-object and the like, which are not above.
_AWS_GET_OF = {"lambda": r"get-function|get-layer-version|get-layer-version-policy"}
_AWS_SERVICES = listed(
    "ec2 s3 s3api s3control iam rds sts eks ecs ecr elb elbv2 route53 cloudformation cloudwatch logs lambda "
    "dynamodb sns sqs kms ssm secretsmanager autoscaling elasticache efs cloudfront cloudtrail configservice config "
    "acm apigateway apigatewayv2 organizations guardduty inspector inspector2 securityhub support service-quotas "
    "health ce budgets backup glue athena emr redshift opensearch es kafka kinesis firehose events stepfunctions "
    "batch codebuild codepipeline codecommit codedeploy directconnect elasticbeanstalk fsx glacier lightsail "
    "route53domains route53resolver wafv2 waf waf-regional shield servicediscovery storagegateway workspaces docdb "
    "neptune dax dms ds resourcegroupstaggingapi resource-groups access-analyzer accessanalyzer detective macie2 "
    "networkmanager pricing ram sagemaker servicecatalog ses sesv2 signer transfer xray application-autoscaling "
    "appmesh cognito-idp datasync globalaccelerator imagebuilder iot mq mwaa outposts pipes scheduler sso-admin "
    "identitystore"
)
_AWS_GLOBAL_VALUES = listed(
    "--region --profile --output --query --endpoint-url --color --ca-bundle --cli-read-timeout "
    "--cli-connect-timeout --cli-binary-format"
)
_AWS_GLOBAL_FLAGS = listed(
    "--no-cli-pager --no-paginate --no-verify-ssl --no-sign-request --debug --no-cli-auto-prompt --dryrun"
)


def _texts(program: str, words: Sequence[Word]) -> list[str]:
    for word in words:
        if not word.plain and (not word.operand):
            raise opaque(program)
    return [word.text for word in words]


def aws(shell: Shell, program: str, words: Sequence[Word]) -> None:
    names: list[str] = []
    i = 0
    options: list[str] = []
    flags: list[str] = []
    while i < len(words):
        word = words[i]
        i += 1
        if word.text.startswith("--"):
            name, equals, _rest = word.text.partition("=")
            if HOLE in name or word.many:
                raise opaque(program)
            options.append(name)
            if word.plain and not equals:
                flags.append(name)
            if not equals and name not in _AWS_GLOBAL_FLAGS and (i < len(words)):
                if name in _AWS_GLOBAL_VALUES:
                    if words[i].many:
                        raise opaque(program)
                    i += 1
                elif len(names) >= 2:
                    while i < len(words) and (not words[i].text.startswith("--")):
                        if words[i].many and (not words[i].operand):
                            raise opaque(program)
                        i += 1
                else:
                    raise Unknown(f"aws {name} is not known to only read")
            continue
        if not word.plain and (not (len(names) >= 2 and word.operand)):
            raise opaque(program)
        names.append(word.text)
    if (
        "--cli-input-json" in options
        or "--cli-input-yaml" in options
        or "--cli-auto-prompt" in options
        or ("--generate-cli-skeleton" in options)
    ):
        raise Unknown("aws with options from elsewhere is not known to only read")
    service, operation = (*names, "", "")[:2]
    if service == "help" or operation == "help" or "help" in names[2:3]:
        return
    if service == "configure" and operation in ("list", "list-profiles", "get"):
        return
    if service == "sts" and operation in ("get-caller-identity", "get-access-key-info", "decode-authorization-message"):
        return
    # Only tried. argparse would take an abbreviation as well, so nothing may look like taking it back.
    if not any(option == "--" or option.startswith("--no-d") for option in options):
        if service == "s3" and operation in ("cp", "mv", "rm", "sync") and "--dryrun" in flags:
            return
        if service == "ec2" and "--dry-run" in flags and re.fullmatch(r"[a-z0-9\-]+", operation):
            return
    if service == "s3":
        if operation == "ls":
            return
        if operation == "presign":
            return
        raise Writes(f"aws s3 {operation} changes or copies objects")
    if service == "logs" and operation in ("tail", "filter-log-events"):
        return
    if service == "cloudformation" and operation.startswith("validate"):
        return
    if service not in _AWS_SERVICES:
        raise Unknown(f"aws {service} is not known to only read")
    if operation == "wait":
        return
    reads = f"{_AWS_READ}|{_AWS_GET}" + (f"|{_AWS_GET_OF[service]}" if service in _AWS_GET_OF else "")
    if not re.fullmatch(reads, operation) or len(names) > 2:
        raise Unknown(f"aws {service} {operation} is not known to only read")


_GCLOUD_GROUPS = listed(
    "compute instances disks images snapshots networks subnets firewall-rules addresses routes routers regions zones "
    "machine-types instance-groups managed unmanaged instance-templates forwarding-rules backend-services url-maps "
    "target-pools target-http-proxies target-https-proxies ssl-certificates ssl-policies health-checks vpn-tunnels "
    "vpn-gateways interconnects security-policies project-info resource-policies reservations project-zones "
    "accelerator-types disk-types backend-buckets shared-vpc container clusters node-pools operations sql databases "
    "users backups instances tiers flags iam service-accounts keys roles projects organizations folders config "
    "configurations auth components services functions run jobs revisions app versions firewalls domain-mappings "
    "pubsub topics subscriptions schemas kms keyrings keys locations logging logs sinks metrics buckets views "
    "monitoring dashboards policies channels dns managed-zones record-sets secrets storage artifacts repositories "
    "packages docker redis memcache spanner bigtable builds triggers deployment-manager deployments resources "
    "dataproc dataflow composer environments endpoints billing accounts source repos scheduler tasks queues "
    "filestore asset beta alpha certificate-manager certificates maps network-endpoint-groups gke-hub memberships "
    "workflows executions eventarc access-context-manager resource-manager org-policies recommender recommendations"
)
_GCLOUD_READ = listed(
    "list describe get-value list-grantable-roles get-iam-policy get-serial-port-output read tail get-server-config "
    "list-instances list-enabled list-tags"
)
# Which ones and how: some commands that describe have an option that writes (kms keys versions' --attestation-file).
_GCLOUD_VALUES = (
    "project zone zones region regions format filter limit sort-by page-size verbosity flatten account configuration "
    "billing-project impersonate-service-account location cluster freshness order instance organization folder keyring "
    "key secret service version database topic bucket repository name policy-name network iam-account type level port "
    "start image-family managed-by queue environment job function resource parent scope"
)
_GCLOUD = Rule(
    "q",
    long="quiet uri global enabled available all show-deleted no-user-output-enabled user-output-enabled "
    "only-local-state show-log anonymize include-tags no-standard-images preview-images show-deprecated gen2",
    long_values=_GCLOUD_VALUES,
)


def gcloud(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """gcloud GROUP ... VERB [NAME]: known groups, and a verb that reads."""
    _seen, operands, _rest = read_options(program, _GCLOUD, words)
    names = _texts(program, operands)
    if names[:1] in (["info"], ["version"], ["help"]) and len(names) == 1:
        return
    for i, name in enumerate(names):
        if i and operands[i].plain:
            if name in _GCLOUD_READ or (name == "get" and names[:i] == ["config"]):
                return
            if names[:i] == ["storage"] and name in ("ls", "cat", "du", "hash"):
                return
        if name not in _GCLOUD_GROUPS or not operands[i].plain:
            break
    raise Unknown(f"gcloud {' '.join(names[:3])} is not known to only read")


_AZ_GROUPS = listed(
    "account acr ad advisor afd aks apim appconfig appservice aro backup batch bicep billing bot cdn "
    "cloud cognitiveservices consumption container containerapp cosmosdb databoxedge deployment "
    "deployment-scripts disk dms dns eventgrid eventhubs extension feature functionapp group hdinsight "
    "identity image iot keyvault lock logicapp managedapp mariadb monitor mysql netappfiles network "
    "policy postgres ppg private-link provider redis relay resource role search security servicebus sf "
    "sig signalr snapshot spring sql sshkey staticwebapp storage synapse tag ts vm vmss webapp databricks "
    "datafactory maintenance managed-cassandra"
)
# Options that choose what is shown: names, identities and places.
_AZ_OPTION = (
    r"-[gnolsdp]|--(?:[a-z\-]*-(?:name|id|ids|group|type|account|key|publisher|namespace|server|zone|set)|name|"
    r"output|query|subscription|location|ids|id|all|show-details|server|scope|assignee|account-key|account-name|"
    r"sas-token|connection-string|auth-mode|only-show-errors|verbose|debug|filter|offer|publisher|sku|size|zone|"
    r"namespace|include-[a-z\-]+|top|orderby|status|detailed|include|type|repository|registry|slot|tag|prefix|"
    r"num-results|container|share|defaults|vault|start-time|end-time|offset|max-events|resource|metric[s]?|interval|"
    r"aggregation|refresh|upn|spn|display-name|mine|show-mine|latest|vm-domain-name|server-name|maxresults|hub-name)"
)


def az(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """az GROUP ... VERB: list, show and exists only, of groups whose commands take no operands (unlike az config)."""
    texts = _texts(program, words)
    names: list[str] = []
    for text in texts:
        if text.startswith("-"):
            break
        names.append(text)
    if texts in (["--version"], ["version"]):
        return
    rest = texts[len(names) :]
    verb = (
        r"list|show|exists|list-(?!keys|credentials)[a-z0-9\-]+|get-instance-view|"
        r"show-(?:tags|manifests|usage|endpoints|connection-string|topology|effective-route-table|next-hop|permissions)"
    )
    if (
        len(names) > 1
        and names[0] in _AZ_GROUPS
        and re.fullmatch(verb, names[-1])
        and all(re.fullmatch(r"[a-z0-9\-]+", name) for name in names)
        and not any(re.fullmatch(_AZ_STOP, name) for name in names[:-1])
        and all(re.fullmatch(_AZ_OPTION, text.split("=", 1)[0]) for text in rest if text.startswith("-"))
    ):
        return
    raise Unknown(f"az {' '.join(names[:3])} is not known to only read")


# Verbs, some of which take an operand: `az acr build show` builds the folder "show".
_AZ_STOP = (
    r"(?:create|delete|set|unset|update|add|remove|start|stop|restart|import|export|invoke|run|purge|build|pack|login|"
    r"deploy|up|publish|check|repair|upload|download|copy|sync|move|reset|enable|disable|assign|attach|detach|apply|"
    r"query|validate|generate|regenerate|rotate|approve|reject|cancel|failover|swap|scale|upgrade|install|exec|execute|"
    r"command|wait|browse|helm|logs?|renew|restore|recover)(?:-[a-z\-]+)?"
)
_KUBE_CONFIGS = (
    r"/etc/kubernetes/(?:admin|super-admin|kubelet|scheduler|controller-manager)\.conf|/root/\.kube/config|"
    r"/etc/rancher/(?:k3s/k3s|rke2/rke2)\.yaml|/var/lib/kubelet/kubeconfig"
)


def kubectl(shell: Shell, program: str, words: Sequence[Word]) -> None:
    # Any other configuration may name a program that gives the credentials.
    check(program, _KUBECTL, without(words, "--kubeconfig", _KUBE_CONFIGS))


def oc(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _OC, without(words, "--kubeconfig", _KUBE_CONFIGS))


_K3S = Rule(
    commands={
        "check-config": Rule(operands=0),
        "etcd-snapshot": Rule(commands={"ls list l": Rule("", "o", long_values="output")}),
        "certificate": Rule(commands={"check": Rule(long_values="output")}),
        "secrets-encrypt": Rule(commands={"status": Rule("", "o")}),
    }
)
_MICROK8S = Rule(
    commands={
        "status": Rule(long="wait-ready yaml", long_values="format addon timeout"),
        "version": Rule(operands=0),
    }
)


def kubernetes(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """Distributions that bring their own kubectl: k3s kubectl get nodes."""
    if words and words[0].plain and words[0].text in ("kubectl", "crictl", "ctr", "kc"):
        if program == "microk8s" and words[0].text != "kubectl":
            raise Unknown(f"microk8s {words[0].text} is not known to only read")
        if words[0].text in ("kubectl", "kc"):
            kubectl(shell, "kubectl", words[1:])
        elif words[0].text == "crictl":
            check("crictl", CRICTL, words[1:])
        else:
            check("ctr", CTR, words[1:])
        return
    check(program, _MICROK8S if program == "microk8s" else _K3S, words)


def virsh(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """virsh: a connection may name a command (qemu+ext:///x?command=/y), so only plain ones are known."""
    seen, *_rest = read_options(program, VIRSH, words, stop=True)
    for value in (*seen.get("-c", []), *seen.get("--connect", [])):
        if value is None or not re.fullmatch(
            r"(?:qemu|lxc|xen|vbox|ch|test|bhyve|vz|esx|vpx)(?:\+(?:unix|ssh|tls|tcp|libssh2?))?://(?:\w[\w@.:\-]*)?"
            r"/(?:system|session|default|embed)?",
            value.text,
        ):
            raise Unknown(f"{program} with such a connection is not known to only read")
    check(program, VIRSH, words)


_VBOX = Rule(
    commands={
        "list": Rule("ls", long="long sorted", operands=1),
        "showvminfo": Rule(long="details machinereadable", operands=1),
        "guestproperty": Rule(commands={"get": Rule("v", long="verbose", operands=2), "enumerate": Rule()}),
        "getextradata": Rule(operands=(1, 2)),
        "showmediuminfo showhdinfo": Rule(operands=(1, 2), pattern=r"disk|dvd|floppy|[\w ./\-]+"),
    }
)


def vbox(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """VBoxManage: snapshot VM list, where the verb comes behind the machine's name."""
    if len(words) >= 3 and words[0].plain and words[0].text == "snapshot":
        rest = [word.text for word in words[2:]]
        if (
            all(word.plain for word in words)
            and not words[1].text.startswith("-")
            and (rest == ["list"] or (rest[0] == "list" and rest[1:] in (["--details"], ["--machinereadable"])))
        ):
            return
        raise Unknown(f"{program} snapshot is only known to read with list")
    check(program, _VBOX, words)


_CLOUD_INIT = Rule(
    commands={
        "status": Rule("lw", long="long wait", long_values="format"),
        "query": Rule("la", "f", long="list-keys all", long_values="format instance-data user-data vendor-data"),
        # Not --config-file: a cloud-config is a template, which can run anything.
        "schema": Rule(long="system annotate", long_values="docs"),
        "analyze": Rule(commands={"blame show boot": Rule("", "i")}),
        "features": Rule(),
    }
)


def cloud_init(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """cloud-init: the format of a query is a Jinja template, whose expressions can run anything."""
    check(program, _CLOUD_INIT, words)
    for word in words:
        if ("{" in word.text or not word.plain) and not re.fullmatch(
            r"(?:--format=|-f)?(?:[\w .:,/=\-]|\{\{ *[a-z]\w*(?:\.[a-z]\w*)* *\}\})*", word.text
        ):
            raise Unknown(f"{program}'s template is not known to only read")


def rclone(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """rclone: a remote's name may be followed by options, one of which is a program (":sftp,ssh=program:")."""
    check(program, RCLONE, words)
    for word in words:
        if re.match(r":|[^:/]*[,HOLE][^:]*:".replace("HOLE", HOLE), word.text):
            raise Unknown(f"{program}'s remote has options, and is not known to only read")


def restic(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """restic: a repository may be reached through rclone, with a remote that names a program."""
    for word in words:
        may_be = "rclone:" in word.text or re.match(rf"(?:-r|--repo=)?[rclone]*{HOLE}", word.text)
        if may_be and not re.fullmatch(r"(?:-r|--repo=)?rclone:[\w\-]+:[\w./\-]*", word.text):
            raise Unknown(f"{program}'s repository is not known to be harmless")
    check(program, RESTIC, words)


def repmgr(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(
        program,
        _REPMGR,
        without(words, "-f --config-file", r"/etc/(?:repmgr/|postgresql/)?(?:[\d.]+/)?repmgr\.conf"),
    )


_REPMGR = Rule(
    commands={
        "cluster": Rule(
            commands={"show matrix crosscheck event": Rule(long="compact csv all", long_values="limit")},
        ),
        "node": Rule(commands={"check status": Rule(long="csv nagios")}),
    },
)


def keepalived(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _KEEPALIVED, without(words, "-f --use-file", r"/etc/keepalived/[\w\-]+\.conf"))


_KEEPALIVED = Rule("tv", long="config-test version", needs="-t --config-test -v --version", operands=0)

# Inventories may be programs, and so may what a play's variables look up: only lists of hosts and the system's own.
_INVENTORIES = r"(?:[\w.\-]+,)+[\w.\-]*|/etc/ansible/hosts"
_ANSIBLE = {
    "ansible": Rule("v", "l", long="list-hosts version", long_values="limit", needs="--list-hosts --version"),
    "ansible-inventory": Rule(
        "vy",
        "l",
        long="list graph vars yaml toml export",
        long_values="host limit",
        operands=1,
        needs="--list --graph --host",
        writes={"output": "writes to its file", "i inventory": "may be a program"},
    ),
    "ansible-playbook": Rule(
        "v",
        "tl",
        long="syntax-check list-hosts list-tasks list-tags version",
        long_values="limit tags skip-tags",
        needs="--syntax-check --list-hosts --list-tasks --list-tags --version",
        writes={"e extra-vars": "may run what it looks up", "i inventory": "may be a program"},
    ),
}


def ansible(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _ANSIBLE[program], without(words, "-i --inventory --inventory-file", _INVENTORIES))


PROGRAMS = {
    "kubectl": kubectl,
    "kubecolor": kubectl,
    "oc": oc,
    "aws": aws,
    "gcloud": gcloud,
    "az": az,
    "k3s": kubernetes,
    "microk8s": kubernetes,
    "microk8s.kubectl": kubectl,
    "virsh": virsh,
    "VBoxManage": vbox,
    "vboxmanage": vbox,
    "cloud-init": cloud_init,
    "rclone": rclone,
    "restic": restic,
    "repmgr": repmgr,
    "keepalived": keepalived,
    **dict.fromkeys(_ANSIBLE, ansible),
}
