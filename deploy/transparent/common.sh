# shellcheck shell=sh
# Options and routes that nft.sh and iptables.sh share; sourced by both.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$tool: $*"
    exit 2
}

usage() {
    cat <<TEXT
Usage: $tool apply|remove [options]

Brings TCP connections that pass this machine (a gateway, or a host with --local) to Wirewitness' transparent port.
Both actions may be repeated; apply replaces what an earlier apply set up, and touches no rule of anybody else.

  --mode redirect|tproxy   as the setting proxy.transparent says (default: redirect)
  --port N                 port of proxy.transparent-listen (default: 8081)
  --ports LIST             destination ports to bring here (default: 80,443)
  --interface LIST         only what arrives on these interfaces (default: all but lo)
  --local                  also connections of this machine itself (redirect only); needs --user or --mark
  --user LIST              users whose own connections are let alone: the one the proxy runs as
  --mark N                 connections with this mark are let alone: as the setting upstream.mark says
  --exempt LIST            destinations that are let alone (CIDRs, IPv4 and IPv6)
  --private                private and shared addresses too, which are let alone otherwise
  --block-quic             refuse UDP port 443, so that browsers do not go round by HTTP/3
  --family 4|6|both        (default: both)
  --route-mark N           mark for packets of tproxy (default: 0x5757)
  --route-table N          routing table for packets of tproxy (default: 5757)
  --print                  show what would be done, and do nothing
  --help

Always let alone: this machine's own addresses, loopback, link-local, multicast and broadcast.
Exit codes: 0 fine, 2 usage, 3 not possible here (not root, a program or kernel part is missing).
TEXT
}

number() {
    case $2 in
        0x*) digits=${2#0x} && case $digits in '' | *[!0-9a-fA-F]*) fail "$1: '$2' (expected: a number)" ;; esac ;;
        '' | *[!0-9]*) fail "$1: '$2' (expected: a number)" ;;
    esac
}

port() {
    number "$1" "$2"
    if [ "$2" -lt 1 ] || [ "$2" -gt 65535 ]; then
        fail "$1: '$2' (expected: 1-65535)"
    fi
}

# Names and addresses go into rules as they are: nothing but their own characters.
plain() {
    case $2 in '' | *[!0-9a-zA-Z.:/_,@-]*) fail "$1: '$2' (expected: $3)" ;; esac
}

read_options() {
    action=${1:-}
    case $action in
        apply | remove) shift ;;
        -h | --help | help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    mode=redirect port=8081 ports=80,443 interfaces='' local='' users='' mark='' exempt='' private='' quic='' family=both
    route_mark=0x5757 route_table=5757 print=''
    while [ $# -gt 0 ]; do
        option=$1
        case $option in
            --local) local=yes && shift && continue ;;
            --private) private=yes && shift && continue ;;
            --block-quic) quic=yes && shift && continue ;;
            --print) print=yes && shift && continue ;;
            -h | --help) usage && exit 0 ;;
            --*=*) value=${option#*=} && option=${option%%=*} && shift ;;
            --*) [ $# -gt 1 ] || fail "$option: no value (see --help)"
                value=$2 && shift 2 ;;
            *) fail "'$option' (expected: an option, see --help)" ;;
        esac
        case $option in
            --mode) mode=$value ;;
            --port) port --port "$value" && port=$value ;;
            --ports) ports=$value ;;
            --interface) plain --interface "$value" "names of interfaces" && interfaces=$value ;;
            --user) plain --user "$value" "names or numbers of users" && users=$value ;;
            --mark) number --mark "$value" && mark=$value ;;
            --exempt) plain --exempt "$value" "CIDRs" && exempt=${exempt:+$exempt,}$value ;;
            --family) family=$value ;;
            --route-mark) number --route-mark "$value" && route_mark=$value ;;
            --route-table) number --route-table "$value" && route_table=$value ;;
            *) fail "$option: not an option (see --help)" ;;
        esac
    done
    for each in $(words "$ports"); do port --ports "$each"; done
    case $mode in redirect | tproxy) ;; *) fail "--mode: '$mode' (expected: redirect or tproxy)" ;; esac
    case $family in 4 | 6 | both) ;; *) fail "--family: '$family' (expected: 4, 6 or both)" ;; esac
    if [ -n "$local" ]; then
        [ "$mode" = redirect ] || fail "--local: with tproxy (expected: --mode redirect, which alone can take local connections)"
        [ -n "$users$mark" ] || fail "--local: without --user or --mark (expected: one, or the proxy would redirect itself)"
    fi
}

# A list in words.
words() { printf '%s' "$1" | tr ',' ' '; }

# Destinations that are let alone, of family $1, one to a line.
exempted() {
    if [ "$1" = 4 ]; then
        printf '%s\n' 0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 240.0.0.0/4
        [ -n "$private" ] || printf '%s\n' 10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16
        for each in $(words "$exempt"); do case $each in *:*) ;; *) printf '%s\n' "$each" ;; esac done
    else
        printf '%s\n' ::/127 fe80::/10 ff00::/8
        [ -n "$private" ] || printf '%s\n' fc00::/7
        for each in $(words "$exempt"); do case $each in *:*) printf '%s\n' "$each" ;; esac done
    fi
}

families() { if [ "$family" = both ]; then echo 4 6; else echo "$family"; fi; }

has() { case " $(families) " in *" $1 "*) true ;; *) false ;; esac }

ready() {
    [ -z "$print" ] || return 0
    for each in "$@"; do
        if ! command -v "$each" >/dev/null 2>&1; then
            say "$tool: $each is not here (expected: it installed, and in PATH: $PATH)"
            exit 3
        fi
    done
    if [ "$(id -u)" != 0 ]; then
        say "$tool: not root (expected: root, or try --print)"
        exit 3
    fi
}

# Does it, or shows it.
run() {
    if [ -n "$print" ]; then
        printf '%s\n' "$*"
    else
        "$@" || {
            say "$tool: failed: $*"
            exit 3
        }
    fi
}

# Does it again and again until there is nothing left to undo.
undo() {
    if [ -n "$print" ]; then
        printf '%s\n' "$* # until it fails"
    else
        while "$@" 2>/dev/null; do :; done
    fi
}

# Packets of tproxy keep the destination of somebody else: a route says that they are for this machine all the same.
routes() {
    for each in $(families); do
        undo ip "-$each" rule del fwmark "$route_mark" lookup "$route_table"
        undo ip "-$each" route del local default dev lo table "$route_table"
        if [ "$1" = add ]; then
            run ip "-$each" rule add fwmark "$route_mark" lookup "$route_table"
            run ip "-$each" route add local default dev lo table "$route_table"
        fi
    done
}
