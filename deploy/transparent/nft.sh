#!/bin/sh
# Brings connections to Wirewitness' transparent port with nftables: one table of its own, replaced as a whole.
set -eu

tool=$(basename "$0")
# shellcheck source=common.sh
. "$(cd "$(dirname "$0")" && pwd)/common.sh"

table=wirewitness

# $1 family, $2 what; lines of a set with elements
set_of() {
    printf '    set exempt%s {\n        type %s\n        flags interval\n        auto-merge\n        elements = { %s }\n    }\n' \
        "$1" "$2" "$(exempted "$1" | paste -s -d , - | sed 's/,/, /g')"
}

let_alone() {
    echo '        fib daddr type { local, broadcast, multicast } return'
    if has 4; then echo '        ip daddr @exempt4 return'; else echo '        meta nfproto ipv4 return'; fi
    if has 6; then echo '        ip6 daddr @exempt6 return'; else echo '        meta nfproto ipv6 return'; fi
    [ -z "$mark" ] || echo "        meta mark $mark return"
}

quoted() { for each in $(words "$1"); do printf '"%s"\n' "$each"; done | paste -s -d , - | sed 's/,/, /g'; }

arrived() {
    if [ -n "$interfaces" ]; then
        echo "        iifname != { $(quoted "$interfaces") } return"
    else
        echo '        iifname "lo" return'
    fi
}

ports_set() { echo "{ $(printf '%s' "$ports" | sed 's/,/, /g') }"; }

redirect_chains() {
    echo '    chain prerouting {'
    echo '        type nat hook prerouting priority dstnat; policy accept;'
    arrived
    let_alone
    echo "        tcp dport $(ports_set) redirect to :$port"
    echo '    }'
    if [ -n "$local" ]; then
        echo '    chain output {'
        echo '        type nat hook output priority -100; policy accept;'
        for each in $(words "$users"); do echo "        meta skuid $each return"; done
        let_alone
        echo "        tcp dport $(ports_set) redirect to :$port"
        echo '    }'
    fi
}

tproxy_chains() {
    echo '    chain prerouting {'
    echo '        type filter hook prerouting priority mangle; policy accept;'
    arrived
    let_alone
    echo "        meta l4proto tcp socket transparent 1 meta mark set $route_mark accept"
    echo "        tcp dport $(ports_set) tproxy to :$port meta mark set $route_mark accept"
    echo '    }'
}

quic_chains() {
    echo '    chain forward {'
    echo '        type filter hook forward priority filter; policy accept;'
    [ -z "$interfaces" ] || arrived
    echo '        udp dport 443 reject'
    echo '    }'
    if [ -n "$local" ]; then
        echo '    chain local_quic {'
        echo '        type filter hook output priority filter; policy accept;'
        echo '        udp dport 443 reject'
        echo '    }'
    fi
}

# Made first, so that deleting it cannot fail; all of it is one transaction.
ruleset() {
    echo "table inet $table { }"
    echo "delete table inet $table"
    [ "$action" = apply ] || return 0
    echo "table inet $table {"
    ! has 4 || set_of 4 ipv4_addr
    ! has 6 || set_of 6 ipv6_addr
    "${mode}_chains"
    [ -z "$quic" ] || quic_chains
    echo '}'
}

read_options "$@"
ready nft ip
if [ -n "$print" ]; then
    echo "nft -f - <<'RULES'"
    ruleset
    echo RULES
elif ! ruleset | nft -f -; then
    say "$tool: nft refused the rules above; nothing was changed"
    exit 3
fi
if [ "$action" = apply ] && [ "$mode" = tproxy ]; then
    routes add
else
    routes remove
fi
