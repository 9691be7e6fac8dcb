# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network programs whose words need more than a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .._nodes import HOLE, SAFE, Word, listed
from .._rules import Rule, Unknown, Writes, check, opaque, read_options

if TYPE_CHECKING:
    from .._shell import Shell
_QUIET_FILES = frozenset(("-", "/dev/null", "/dev/stdout", "/dev/stderr"))


def plain_words(program: str, words: Sequence[Word]) -> list[str]:
    for word in words:
        if not word.plain and (not word.operand):
            raise opaque(program)
    return [word.text for word in words]


_IP_OPTIONS = Rule(
    dash="-V -Version -s -stats -statistics -d -details -h -human -human-readable -iec -4 -6 -B -M -0 -o -oneline "
    "-r -resolve -j -json -p -pretty -t -timestamp -ts -tshort -c -color -color=auto -color=never -color=always -br "
    "-brief -N -Numeric -echo --json --brief --color=never -a -all",
    dash_values="-f -family -n -netns -l -loops -rc -rcvbuf",
    writes={"b batch": "runs commands from a file", "force": "goes on after errors"},
)
# "s" is "set" for some objects (link, netns, token, macsec, stats), so that it is listed for these only.
_IP_LIST = "sh sho show l li lis list ls lst"
_IP_OBJECTS = {
    "a ad addr addre addres address": "s " + _IP_LIST,
    "l li lin link": _IP_LIST,
    "r ro rou rout route": "s g ge get " + _IP_LIST,
    "ru rul rule": "s " + _IP_LIST,
    "n ne nei neig neigh neighb neighbo neighbor neighbour": "s g get " + _IP_LIST,
    "m ma mad madd maddr maddress": _IP_LIST,
    "mr mroute mrule": _IP_LIST,
    "t tu tun tunn tunnel": _IP_LIST,
    "netns": "list-id identify pids monitor " + _IP_LIST,
    "vrf": "identify pids " + _IP_LIST,
    "addrlabel addrl": _IP_LIST,
    "tcp_metrics tcp tcpmetrics": _IP_LIST,
    "token": "l li lis list ls lst",
    "macsec": "sh sho show",
    "nexthop": "g ge get " + _IP_LIST,
    "ntable": _IP_LIST,
    "netconf": "sh sho show",
    "tuntap": _IP_LIST,
    "fou": "sh sho show",
    "ila": "l li lis list",
    "stats": "sh sho show",
}
_IP_NESTED = {
    "xfrm": "state policy monitor",
    "mptcp": "endpoint limits",
    "l2tp": "show",
    "ioam": "namespace schema",
    "sr": "tunsrc hmac",
}
_SHOWS = listed(_IP_LIST + " get count getdefault")


def ip(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, rest = read_options(program, _IP_OPTIONS, words, stop=True)
    if not operands:
        if seen.keys() & {"-V", "-Version"}:
            return
        raise Unknown("ip without an object is not known to only read")
    name = plain_words(program, operands)[0]
    # Only the words in front of what is shown decide; ip takes no options behind its object (ip(8)).
    if rest and not rest[0].plain:
        raise opaque(program)
    arguments = [word.text if word.plain else HOLE for word in rest]
    if name in ("mo", "mon", "moni", "monitor"):
        return
    if name == "help":
        return
    for names, commands in _IP_OBJECTS.items():
        if name in names.split():
            if not arguments or arguments[0] in commands.split() or arguments[0] == "help":
                return
            raise Unknown(f"ip {name} {arguments[0]} is not known to only read")
    for names, commands in _IP_NESTED.items():
        known = name == names and arguments and arguments[0] in commands.split()
        if known and (name == "l2tp" or len(arguments) == 1 or arguments[1] in _SHOWS):
            return
    raise Unknown(f"ip {' '.join([name, *arguments[:2]])} is not known to only read")


_IPTABLES_LIST = Rule(
    "LSnvxV46",
    "tW",
    "w",
    long="list list-rules numeric verbose exact line-numbers version ipv4 ipv6",
    long_values="table wait-interval",
    long_optional="wait",
    operands=2,
    needs="-L --list -S --list-rules -V --version",
    writes={
        "A append I insert R replace D delete F flush Z zero N new-chain X delete-chain P policy E rename-chain": (
            "changes the packet filter"
        ),
        "M modprobe": "runs a program",
    },
)
_IPTABLES_CHECK = Rule(
    "Cnvf",
    "tpsdjiomgW",
    "w",
    long="check numeric verbose fragment syn log-tcp-options",
    long_values="table protocol source destination jump goto in-interface out-interface match dport sport dports "
    "sports destination-port source-port ports state ctstate comment icmp-type icmpv6-type to-destination to-source "
    "to-ports limit limit-burst log-prefix log-level reject-with tcp-flags mac-source src-range dst-range uid-owner "
    "gid-owner set-mark mark dst-type src-type",
    long_optional="wait",
    needs="-C --check",
)
_IPTABLES_SAVE = Rule(
    "c",
    "t",
    long="counters",
    long_values="table",
    operands=0,
    writes={"f file": "writes to its file", "M modprobe": "runs a program"},
)


# arptables and ebtables know -L as iptables does, but ebtables -C changes counters (ebtables(8)).
_EBTABLES = Rule(
    "LnvV",
    "t",
    long="list Ln Lc Lx Lmac2 concurrent version",
    long_values="table",
    operands=1,
    needs="-L --list -V --version",
    writes={
        "A I D F N X P E C Z": "changes the packet filter",
        "atomic-file atomic-init atomic-save atomic-commit init-table": "writes a table",
    },
)
_IPTABLES_TEST = Rule(
    "tcvnh46V",
    "T",
    "w",
    long="test counters verbose noflush ipv4 ipv6 version",
    long_values="table",
    operands=1,
    needs="-t --test -V --version",
)


def iptables(shell: Shell, program: str, words: Sequence[Word]) -> None:
    words = [word for word in words if word.text != "!"]
    check(program, (_IPTABLES_LIST, _IPTABLES_CHECK), words)


def iptables_restore(shell: Shell, program: str, words: Sequence[Word]) -> None:
    try:
        check(program, _IPTABLES_TEST, words)
    except Unknown:
        raise Writes(f"{program} changes the packet filter") from None


_NFT_OPTIONS = Rule(
    "nsajNSypTtuvVc",
    "I",
    long="numeric stateless handle json reversedns guid numeric-priority numeric-protocol numeric-time terse "
    "version check echo service",
    long_values="includepath",
    writes={"f file": "runs commands from a file", "i interactive": "takes commands"},
)
_NFT_CHECK = Rule(
    "ncajo", "f", long="check numeric handle json optimize", long_values="file", operands=0, needs="-c --check"
)
# One command on one line: a line break or ";" would start another one.
_NFT_READS = (
    r" *(?:list +(?:ruleset|tables?|chains?|sets?|maps?|counters?|quotas?|limits?|flowtables?|hooks|meters?|ct|"
    r'secmarks?|synproxys?)|describe|monitor|get +element)\b[\w .@:/"{},$\-]*'
)


def nft(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if any(re.match(r"-[a-zA-Z]*f|--file", word.text) for word in words):
        check(program, _NFT_CHECK, words)
        return
    seen, operands, rest = read_options(program, _NFT_OPTIONS, words, stop=True)
    texts = plain_words(program, [*operands, *rest])
    # Old versions took options behind the command as well, -f among them.
    for text in texts[1:]:
        if text.startswith("-") and not re.fullmatch(
            r"-(?:[anjsNSypTtu]+|[0-9]+)|--(?:handle|numeric|json|stateless)", text
        ):
            raise Unknown(f"nft {text} is not known to only read")
    if not texts:
        if {"-v", "-V", "--version"} & seen.keys():
            return
        raise Unknown("nft without a command is not known to only read")
    if not re.fullmatch(_NFT_READS, " ".join(texts), re.A):
        raise Unknown(f"nft {' '.join(' '.join(texts).split()[:2])} is not known to only read")


_CURL = Rule(
    "0123456fgiIjklLnNpqsSv#ZGBVh",
    "AbcdDeEHmoruUwxXyYz",
    long="" + "anyauth basic digest ntlm negotiate compressed compressed-ssh disable-epsv disable-eprt fail fail-early "
    "fail-with-body get globoff head http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only "
    "include insecure ipv4 ipv6 junk-session-cookies list-only location location-trusted netrc netrc-optional "
    "no-buffer no-progress-meter no-keepalive path-as-is post301 post302 post303 progress-bar proxy-insecure raw "
    "show-error silent sslv2 sslv3 ssl ssl-reqd styled-output tcp-fastopen tcp-nodelay tlsv1 tlsv1.0 tlsv1.1 "
    "tlsv1.2 tlsv1.3 tr-encoding use-ascii verbose cert-status ca-native suppress-connect-headers proxytunnel "
    "no-alpn no-npn no-sessionid parallel retry-all-errors retry-connrefused doh-insecure ssl-no-revoke "
    "ssl-allow-beast haproxy-protocol no-location trace-time disallow-username-in-url crlf false-start",
    long_values="user-agent cookie cookie-jar data data-raw data-binary data-ascii data-urlencode url-query "
    "dump-header referer cert cert-type key key-type pass header interface max-time connect-timeout output range "
    "user proxy-user write-out proxy request speed-limit speed-time time-cond cacert capath ciphers tls13-ciphers "
    "tls-max resolve connect-to dns-servers dns-interface doh-url max-filesize max-redirs limit-rate local-port "
    "proto proto-redir retry retry-delay retry-max-time socks4 socks4a socks5 socks5-hostname stderr "
    "trace trace-ascii unix-socket abstract-unix-socket url noproxy pinnedpubkey crlfile oauth2-bearer aws-sigv4 "
    "keepalive-time proxy-header proxy-cacert curves happy-eyeballs-timeout-ms netrc-file parallel-max preproxy "
    "expect100-timeout haproxy-clientip",
    writes={
        "O remote-name remote-name-all J remote-header-name": "saves what it fetches",
        "T upload-file": "sends a file",
        "F form form-string": "sends a form",
        "json": "sends data",
        "K config": "reads its options from a file",
        "Q quote": "sends commands",
        "libcurl hsts alt-svc etag-save": "writes to its file",
        "mail-from mail-rcpt": "sends a mail",
    },
)
_CURL_TARGETS = ("-o", "--output", "-D", "--dump-header", "-c", "--cookie-jar", "--stderr", "--trace", "--trace-ascii")
_CURL_DATA = {"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode"}


def _method_header(header: str) -> bool:
    """Whether a header may turn a GET into another method, or is read from a file."""
    name = header.partition(":")[0]
    return HOLE in name or SAFE in name or bool(re.search(r"override|x-(?:http-)?method|^@", name, re.I))


def curl(shell: Shell, program: str, words: Sequence[Word]) -> None:
    seen, operands, _rest = read_options(program, _CURL, words)
    for option in _CURL_TARGETS:
        for value in seen.get(option, []):
            if value is None or not value.plain or value.text not in _QUIET_FILES:
                raise Writes(f"curl {option} writes to its file")
    for option in ("-X", "--request"):
        for value in seen.get(option, []):
            if value is None or not value.plain or value.text not in ("GET", "HEAD", "OPTIONS"):
                raise Writes(f"curl {option} sends a request that may change something")
    if _CURL_DATA & seen.keys() and (not {"-G", "--get"} & seen.keys()):
        raise Writes("curl sends data")
    for option in ("-w", "--write-out"):
        for value in seen.get(option, []):
            if value is None or not value.plain or "%output" in value.text or value.text.startswith("@"):
                raise Unknown(f"curl {option} may write to a file")
    for option in ("-H", "--header"):
        for value in seen.get(option, []):
            if value is None or _method_header(value.text):
                raise Unknown(f"curl {option} may change what the request does")
    for word in [*operands, *(value for value in seen.get("--url", []) if value)]:
        _check_scheme(shell, word)


def _check_scheme(shell: Shell, word: Word, rest: str = "") -> None:
    """Raise Unknown unless the URL of a word, with `rest` behind it, certainly has a scheme with which curl only reads.

    gopher:// and its like send any text to any server.
    """
    text = word.text + rest
    if text.startswith(SAFE) and word.holes and word.holes[0].kind == "var":
        for value in shell.bound(word.holes[0].name):
            if value:
                _check_scheme(shell, value, text[1:])
        return
    scheme, found, _path = text.partition("://")
    if found and scheme.lower() not in ("http", "https", "ftp", "ftps", "file"):
        raise Unknown(f"curl with {scheme}:// is not known to only read")
    if not found and not word.plain and re.fullmatch(r"[A-Za-z0-9+.-]*", word.prefix):
        raise Unknown("curl with a URL whose scheme is only known when it runs is not known to only read")


_WGET = Rule(
    "qvdS46F",
    "OoTtUwQ",
    long="quiet verbose no-verbose debug server-response spider no-check-certificate no-proxy no-cache no-cookies "
    "no-dns-cache inet4-only inet6-only no-hsts no-netrc content-on-error auth-no-challenge https-only "
    "retry-connrefused no-config random-wait no-iri no-http-keep-alive ignore-length show-progress no-glob force-html",
    long_values="output-document output-file timeout tries user-agent header user password http-user http-password "
    "referer max-redirect connect-timeout dns-timeout read-timeout wait waitretry limit-rate bind-address method "
    "secure-protocol ca-certificate ca-directory certificate private-key load-cookies prefer-family progress quota "
    "proxy-user proxy-password retry-on-http-error compression",
    dash="-nv",
    writes={
        "P directory-prefix": "saves what it fetches",
        "c continue N timestamping r recursive m mirror p page-requisites k": "saves what it fetches",
        "i input-file": "saves what it fetches",
        "a append-output": "writes to its file",
        "post-data post-file body-data body-file": "sends data",
        "e execute": "changes its settings",
        "use-askpass": "runs a program",
    },
)


def wget(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if [word.text for word in words] == ["-V"]:
        return
    seen, operands, _rest = read_options(program, _WGET, words)
    for option in ("-O", "--output-document", "-o", "--output-file"):
        for value in seen.get(option, []):
            if value is None or not value.plain or value.text not in _QUIET_FILES:
                raise Writes(f"wget {option} writes to its file")
    for value in seen.get("--method", []):
        if value is None or not value.plain or value.text not in ("GET", "HEAD"):
            raise Writes("wget --method sends a request that may change something")
    for value in seen.get("--header", []):
        if value is None or _method_header(value.text):
            raise Unknown("wget --header may change what the request does")
    if operands and (not {"-O", "--output-document", "--spider"} & seen.keys()):
        raise Writes("wget saves what it fetches")


_NSLOOKUP = (
    r"-(?:(?:query|querytype|q|type|ty|class|cl|timeout|t|retry|port|po|domain|do|ndots)=[\w.:\-]+|"
    r"(?:no)?(?:vc|debug|deb|d2|recurse|rec|search|sea|fail|aa|def|ig)|all|sil|version)"
)


def nslookup(shell: Shell, program: str, words: Sequence[Word]) -> None:
    names = 0
    for word in words:
        if not word.plain and (not word.operand):
            raise opaque(program)
        if word.plain and word.text.startswith("-"):
            if not re.fullmatch(_NSLOOKUP, word.text, re.I):
                raise Unknown(f"nslookup {word.text} is not known to only read")
            continue
        names += 1
    if not names:
        raise Unknown("nslookup without a name takes commands")


_IN = "-in -inform -passin -nameopt -certopt -checkend -CAfile -CApath -CAstore -days -propquery"
_OPENSSL = {
    "version": Rule(dash="-a -b -d -e -f -m -o -p -r -v -c", operands=0),
    "help": Rule(),
    "list": Rule(
        dash="-1 -commands -digest-commands -digest-algorithms -cipher-commands -cipher-algorithms -encoders "
        "-decoders -public-key-algorithms -public-key-methods -disabled -objects -providers -kdf-algorithms "
        "-mac-algorithms -random-generators -random-instances -key-exchange-algorithms -kem-algorithms "
        "-signature-algorithms -asymcipher-algorithms -key-managers -store-loaders -tls-groups -verbose "
        "-standard-commands",
        dash_values="-options -select",
        operands=0,
    ),
    "ciphers": Rule(
        dash="-s -v -V -ssl3 -tls1 -tls1_1 -tls1_2 -tls1_3 -psk -srp -stdname",
        dash_values="-convert -ciphersuites",
        operands=1,
    ),
    "x509": Rule(
        dash="-noout -text -dates -startdate -enddate -subject -issuer -serial -fingerprint -hash -subject_hash "
        "-issuer_hash -subject_hash_old -issuer_hash_old -email -ocsp_uri -ocspid -purpose -modulus -pubkey -alias "
        "-md5 -sha1 -sha224 -sha256 -sha384 -sha512 -trustout -C -badsig",
        dash_values=_IN + " -outform -ext -checkhost -checkip -checkemail -dateopt",
        operands=0,
    ),
    "req": Rule(
        dash="-noout -text -subject -pubkey -verify -modulus -utf8 -md5 -sha256",
        dash_values=_IN + " -outform -reqopt",
        operands=0,
        needs="-noout -text -subject -pubkey -verify -modulus",
    ),
    "crl": Rule(
        dash="-noout -text -hash -issuer -lastupdate -nextupdate -crlnumber -fingerprint -hash_old -verify",
        dash_values=_IN + " -outform",
        operands=0,
    ),
    "rsa pkey ec dsa": Rule(
        dash="-noout -text -check -pubin -pubout -modulus -text_pub -pubcheck -RSAPublicKey_in -param_out -no_public",
        dash_values=_IN + " -outform -conv_form -param_enc",
        operands=0,
    ),
    "verify": Rule(
        dash="-verbose -crl_check -crl_check_all -issuer_checks -partial_chain -x509_strict -show_chain "
        "-trusted_first -no-CAfile -no-CApath -ignore_critical -policy_check -check_ss_sig -no_check_time",
        dash_values=_IN
        + " -untrusted -trusted -purpose -CRLfile -attime -verify_depth -verify_hostname -verify_email -verify_ip "
        "-policy -auth_level",
    ),
    "s_client": Rule(
        dash="-showcerts -debug -msg -state -quiet -ign_eof -no_ign_eof -brief -status -prexit -crlf -nbio -tls1 "
        "-tls1_1 -tls1_2 -tls1_3 -no_ssl3 -no_tls1 -no_tls1_1 -no_tls1_2 -no_tls1_3 -4 -6 -verify_return_error "
        "-verify_quiet -no_ticket -reconnect -tlsextdebug -trace -noservername -ct -noct -crl_check -crl_check_all "
        "-partial_chain -no-CAfile -no-CApath -dtls -dtls1_2 -legacy_renegotiation -nocommands",
        dash_values=_IN
        + " -connect -host -port -servername -starttls -xmpphost -verify -verify_hostname -verify_ip -cert -key "
        "-certform -keyform -pass -cipher -ciphersuites -curves -groups -sigalgs -alpn -nextprotoneg -proxy "
        "-bind -name -attime -timeout -cert_chain",
        operands=1,
    ),
    "s_time": Rule(
        dash="-new -reuse -bugs -tls1_2 -tls1_3", dash_values="-connect -www -time -cipher -CAfile -CApath", operands=0
    ),
    "dgst": Rule(
        dash="-sha1 -sha224 -sha256 -sha384 -sha512 -sha3-256 -sha3-512 -md5 -blake2b512 -blake2s256 -r -c -hex "
        "-binary -d -list -sm3 -ripemd160",
        dash_values="-sign -verify -prverify -signature -sigopt -hmac -mac -macopt -passin -keyform",
    ),
    "md5 sha1 sha224 sha256 sha384 sha512 sha3-256 sha3-512 blake2b512 blake2s256": Rule(
        dash="-r -c -hex -binary", dash_values="-hmac"
    ),
    "rand": Rule(dash="-hex -base64", dash_values="-rand", operands=1),
    "enc base64": Rule(
        dash="-d -e -a -A -base64 -aes-256-cbc -aes-128-cbc -aes-256-ctr -des3 -salt -nosalt -p -P -pbkdf2 -nopad "
        "-none -ciphers",
        dash_values="-in -k -kfile -pass -K -iv -S -md -iter -bufsize",
        operands=0,
    ),
    "asn1parse": Rule(dash="-i -dump -noout", dash_values="-in -inform -offset -length -strparse -oid -dlimit -genstr"),
    "pkcs12": Rule(
        dash="-info -noout -nokeys -nocerts -clcerts -cacerts -nodes -noenc -legacy -nomacver",
        dash_values="-in -passin -password -passout",
        operands=0,
        needs="-info -noout -nokeys -nocerts -clcerts -cacerts",
    ),
    "pkcs7": Rule(dash="-noout -text -print_certs -print", dash_values="-in -inform -outform", operands=0),
    "pkcs8": Rule(dash="-topk8 -nocrypt", dash_values="-in -inform -outform -passin -passout -v2", operands=0),
    "speed": Rule(
        dash="-elapsed -mr -decrypt", dash_values="-multi -seconds -bytes -evp -async_jobs", pattern=r"[\w\-]+"
    ),
    "genrsa": Rule(
        dash="-3 -f4 -F4 -aes128 -aes192 -aes256 -des3 -traditional -verbose -quiet",
        dash_values="-passout -primes",
        operands=1,
    ),
    "ecparam": Rule(
        dash="-list_curves -noout -text -check -genkey", dash_values="-name -in -inform -outform", operands=0
    ),
    "dhparam": Rule(dash="-noout -text -check", dash_values="-in -inform", operands=0, needs="-in"),
    "prime": Rule(dash="-hex -generate -safe", dash_values="-bits -checks"),
    "passwd": Rule(
        dash="-1 -5 -6 -apr1 -stdin -quiet -table -reverse -noverify",
        dash_values="-salt",
        needs="-stdin -salt -1 -5 -6 -apr1",
    ),
    "errstr": Rule(),
    "info": Rule(
        dash="-configdir -enginesdir -modulesdir -dsoext -dirnamesep -listsep -seeds -cpusettings", operands=0
    ),
    "ocsp": Rule(
        dash="-text -resp_text -req_text -no_nonce -noverify -nonce -no_cert_verify -no_signature_verify",
        dash_values="-issuer -cert -serial -url -host -path -CAfile -CApath -VAfile -verify_other -header "
        "-validity_period -status_age -timeout -respin -reqin",
        operands=0,
    ),
    "storeutl": Rule(dash="-noout -text -certs -keys -crls", dash_values="-passin", operands=1),
}
_OPENSSL.update(
    {
        "genpkey": Rule(
            dash="-text -quiet -verbose -aes128 -aes192 -aes256",
            dash_values="-algorithm -pkeyopt -pass -outform -paramfile",
            operands=0,
        ),
        "pkeyutl": Rule(
            dash="-verify -verifyrecover -sign -encrypt -decrypt -derive -pubin -certin -rev -hexdump -asn1parse "
            "-rawin",
            dash_values="-in -inkey -sigfile -pkeyopt -peerkey -passin -keyform -digest -kdf -kdflen",
            operands=0,
        ),
        "pkeyparam": Rule(dash="-noout -text -check", dash_values="-in", operands=0),
        "crl2pkcs7": Rule(dash="-nocrl", dash_values="-certfile -in -inform -outform", operands=0),
        "sess_id": Rule(dash="-noout -text -cert", dash_values="-in -inform -outform", operands=0),
    }
)
_OPENSSL_RULE = Rule(commands=_OPENSSL, writes={"engine": "may load code"})


def openssl(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _OPENSSL_RULE, words)
    # It sends what it reads to the server: a request there may change anything.
    if any(word.text == "s_client" for word in words) and not shell.has_quiet_stdin():
        raise Unknown(f"{program} s_client sends what it reads to the server")


# ssh's options end at the host's name, and those behind the command are the command's.
# Options behind the host are options as well.
_SSH = Rule("V46GqvxT", "Qpli", needs="-V -Q -G", operands=1)
_SSH_KEYGEN = Rule(
    "lyBLveiq",
    "EfFmPr",
    needs="-l -y -B -L -F -e -i -r",
    operands=0,
    writes={
        "R": "removes a host's keys",
        "H": "rewrites the known hosts",
        "t": "makes a key",
        "A": "makes host keys",
        "p c": "changes a key",
    },
)


def ssh(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if not words or not re.match(r"-\w*[VQG]", words[0].text):
        raise Unknown("ssh runs commands on another machine")
    check(program, _SSH, words)


def ssh_keygen(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _SSH_KEYGEN, words)


_SS = Rule(
    "hVHOnralBpoemTiMbEsZztuwxdS460Q",
    "fAFN",
    long="help version no-header oneline numeric resolve all listening bound-inactive options extended memory "
    "processes threads info tipcinfo bpf-maps bpf events summary context contexts tos cgroup ipv4 ipv6 packet tcp "
    "udp dccp raw unix sctp vsock xdp tipc mptcp inet-sockopt",
    long_values="family query socket filter net",
    writes={"K kill": "closes sockets", "D diag": "writes to its file"},
)


def ss(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _SS, words)


# Where the system keeps configuration. Any other may load modules or run scripts, even when it is only tested.
_SYSTEM_CONFIG = re.compile(r"(?:/usr/local(?:/nginx|/apache2?)?/(?:etc|conf)|/etc)/(?!(?:.*/)?\.\.(?:/|$))[\w.\-/@+]+")


def configured(rule: Rule, *options: str) -> Callable[[Shell, str, Sequence[Word]], None]:
    """A program that takes a configuration, which must be the system's, with one of the options."""

    def entry(shell: Shell, program: str, words: Sequence[Word]) -> None:
        check(program, rule, words)
        seen, *_rest = read_options(program, rule, words)
        for option in options:
            for value in seen.get(option, []):
                if value is None or not value.plain or not _SYSTEM_CONFIG.fullmatch(value.text):
                    raise Unknown(f"{program} {option} with a configuration that is not the system's may run code")

    return entry


# Programs that write only to the file that one option names, where "-" is the standard output.
_NMAP = Rule(
    "46FnRrvdO",
    "peS",
    long="open reason traceroute system-dns packet-trace iflist send-eth send-ip privileged unprivileged "
    "version-all version-light osscan-guess osscan-limit noninteractive no-stylesheet allports badsum "
    "disable-arp-ping version-trace",
    long_values="top-ports exclude dns-servers min-rate max-rate max-retries host-timeout scan-delay "
    "min-parallelism max-parallelism version-intensity port-ratio ttl source-port exclude-ports "
    "initial-rtt-timeout max-rtt-timeout min-rtt-timeout max-scan-delay min-hostgroup max-hostgroup excludefile",
    dash="-sn -sP -sL -sT -sS -sU -sV -sO -sA -sW -sM -sN -sF -sX -sY -sZ -Pn -PE -PP -PM -PR -PS -PA -PU -PY -T0 -T1 "
    "-T2 -T3 -T4 -T5 -vv -vvv -p- -sTV -sSV -sVS -sSU -sUV -sUS -dd",
    dash_values="-iL -iR",
    writes={
        "oN oX oS oG oA o": "writes to its file",
        "A script script-args": "runs scripts",
        "resume": "continues a scan",
    },
)
_TCPDUMP = Rule(
    "#AbdDefhHJKlLnNOpqStuUvxX",
    "BcEFijMsTyQ",
    long="absolute-tcp-sequence-numbers immediate-mode list-interfaces list-time-stamp-types "
    "list-data-link-types number lengths print dont-verify-checksums no-promiscuous-mode no-optimize "
    "packet-buffered version nano micro list-remote-interfaces",
    long_values="buffer-size interface count linktype snapshot-length time-stamp-precision time-stamp-type "
    "direction skip",
    dash="-nn -nnn -vv -vvv -xx -XX -tt -ttt -tttt -ttttt",
    dash_values="-r",
    writes={
        "w": "writes to its file",
        "z": "runs a program",
        "W G C Z": "writes to its files",
        "I monitor-mode": "changes the interface's mode",
    },
)
_TSHARK = Rule(
    "DLnlqpQVxPvh",
    "rRYEeTctdiyfsjJNBOzaS",
    dash="-2",
    long="print color no-duplicate-keys list-interfaces version",
    long_values="enable-protocol disable-protocol interface read-filter display-filter snapshot-length autostop",
    writes={
        "w": "writes to its file",
        "X": "runs a script",
        "b": "writes to its files",
        "export-objects": "writes files",
        "I": "changes the interface's mode",
    },
)
_STDOUT = {
    "nmap": (_NMAP, ("-oN", "-oX", "-oG")),
    "tcpdump": (_TCPDUMP, ("-w",)),
    "tshark": (_TSHARK, ("-w",)),
}


def to_stdout(shell: Shell, program: str, words: Sequence[Word]) -> None:
    rule, options = _STDOUT[program]
    rest = list(words)
    for i in range(len(rest) - 2, -1, -1):
        # The option must not be the value of the one in front of it.
        if rest[i].text in options and rest[i + 1].plain and rest[i + 1].text == "-":
            before = rest[i - 1].text if i else ""
            if before in ("-r", "-iL", "-iR") or (re.fullmatch("-[^-].*", before) and before[-1] in rule.values):
                continue
            if before.startswith("--") and "=" not in before and before[2:] in rule.long_values.split():
                continue
            del rest[i : i + 2]
    check(program, rule, rest)


# The first option says what ethtool shows, and nothing behind it makes it change anything (ethtool(8)).
_ETHTOOL = listed(
    "-i --driver -k --show-features --show-offload -a --show-pause -c --show-coalesce -g --show-ring -l "
    "--show-channels -S --statistics --phy-statistics -n -u --show-nfc --show-ntuple -T --show-time-stamping -x "
    "--show-rxfh-indir --show-rxfh -P --show-permaddr -m --dump-module-eeprom --module-info --show-eee --show-fec "
    "--show-priv-flags -d --register-dump -e --eeprom-dump --show-module --show-tunnels --get-phy-tunable "
    "--get-tunable --get-plca-cfg --get-plca-status --show-mm --show-pse --monitor -h --help --version"
)
_ETHTOOL_CHANGES = listed(
    "-K --features --offload -A --pause -C --coalesce -G --set-ring -L --set-channels -s --change -N -U --config-nfc "
    "--config-ntuple -X --rxfh --set-rxfh-indir -p --identify -r --negotiate -t --test -E --change-eeprom -f --flash "
    "-W --set-dump --reset --set-eee --set-fec --set-priv-flags --set-phy-tunable --set-tunable --set-module"
)


def ethtool(shell: Shell, program: str, words: Sequence[Word]) -> None:
    rest = list(words)
    while rest and rest[0].plain and rest[0].text in ("--json", "-j", "-I", "--include-statistics"):
        rest.pop(0)
    if not rest:
        raise Unknown("ethtool without an interface is not known to only read")
    if rest[0].plain and rest[0].text in _ETHTOOL:
        return
    if rest[0].text in _ETHTOOL_CHANGES:
        raise Writes(f"ethtool {rest[0].text} changes the interface")
    if len(rest) > 1 or not (rest[0].operand or (rest[0].plain and not rest[0].text.startswith("-"))):
        raise Unknown("ethtool with these words is not known to only read")


def ifconfig(shell: Shell, program: str, words: Sequence[Word]) -> None:
    """One word is an interface or an option that shows, so that `ifconfig "$i"` only reads."""
    if len(words) == 1 and not words[0].many:
        return
    check(program, _IFCONFIG, words)


_VTYSH = Rule("", "cd", needs="-c", operands=0)


def vtysh(shell: Shell, program: str, words: Sequence[Word]) -> None:
    check(program, _VTYSH, words)
    for value in read_options(program, _VTYSH, words)[0].get("-c", []):
        if value is None or not value.plain or not re.fullmatch(r"(?:show|sh) [\w .:/\-]+|enable|end|exit", value.text):
            raise Unknown("vtysh -c with this command is not known to only read")


_IFCONFIG = Rule("asv", operands=1, pattern=r"[\w.\-@:]+")
# A scan acts on the radio; it is left out.
_IW = re.compile(
    r"(?:dev|phy|list|features|help|commands|event(?: -[ftr]+)*|reg get|"
    r"(?:dev )?[\w.\-@:\ue000]+ (?:info|link|survey dump|station dump|station get [\w:]+|mpath dump|mpp dump|"
    r"get (?:power_save|mesh_param [\w]+)|scan dump(?: -[ub])*)|"
    r"phy [\w.\-#\ue000]+(?: (?:info|channels|wowlan show|coalesce show|get txq))?|reg get)"
)


def iw(shell: Shell, program: str, words: Sequence[Word]) -> None:
    if any(word.many or not (word.plain or word.operand or word.text == HOLE) for word in words):
        raise opaque(program)
    texts = [word.text for word in words]
    if any(" " in text for text in texts) or not _IW.fullmatch(" ".join(texts)):
        raise Unknown(f"iw {' '.join(texts[:3])} is not known to only read")
    if HOLE in texts[0]:
        raise opaque(program)


PROGRAMS = {
    "arptables": _EBTABLES,
    "arptables-legacy": _EBTABLES,
    "arptables-nft": _EBTABLES,
    "arptables-save": Rule("cV"),
    "curl": curl,
    "ethtool": ethtool,
    "ifconfig": ifconfig,
    "iw": iw,
    "nmap": to_stdout,
    "tcpdump": to_stdout,
    "tshark": to_stdout,
    "dig": Rule("46mruvhi", "bcfkpqtxy", pure=True),
    "ebtables": _EBTABLES,
    "ebtables-legacy": _EBTABLES,
    "ebtables-nft": _EBTABLES,
    "ebtables-save": Rule(operands=0),
    "ip": ip,
    "ip6tables": iptables,
    "ip6tables-legacy": iptables,
    "ip6tables-nft": iptables,
    "ip6tables-save": _IPTABLES_SAVE,
    "iptables": iptables,
    "iptables-legacy": iptables,
    "iptables-nft": iptables,
    "iptables-restore": iptables_restore,
    "ip6tables-restore": iptables_restore,
    "iptables-save": _IPTABLES_SAVE,
    "kdig": Rule("46dhvV", "bckpqtxy", writes={"E": "writes to its file"}),
    "nft": nft,
    "nslookup": nslookup,
    "openssl": openssl,
    "ss": ss,
    "ssh": ssh,
    "ssh-keygen": ssh_keygen,
    "vtysh": vtysh,
    "wget": wget,
}
