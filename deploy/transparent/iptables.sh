#!/bin/sh
# Brings connections to Wirewitness' transparent port with iptables and ip6tables: chains of its own, and one jump to each.
set -eu

tool=$(basename "$0")
# shellcheck source=common.sh
. "$(cd "$(dirname "$0")" && pwd)/common.sh"

command_of() { if [ "$1" = 4 ]; then echo iptables; else echo ip6tables; fi; }

# $1 family, then arguments
tables() {
    tables_command=$(command_of "$1")
    shift
    run "$tables_command" -w "$@"
}

# The jumps go first, or the chains could not.
clear_family() {
    clear_command=$(command_of "$1")
    undo "$clear_command" -w -t nat -D PREROUTING -j WIREWITNESS
    undo "$clear_command" -w -t nat -D OUTPUT -j WIREWITNESS_LOCAL
    undo "$clear_command" -w -t mangle -D PREROUTING -j WIREWITNESS
    undo "$clear_command" -w -D FORWARD -p udp --dport 443 -j WIREWITNESS_QUIC
    undo "$clear_command" -w -D OUTPUT -p udp --dport 443 -j WIREWITNESS_QUIC
    for each in nat:WIREWITNESS nat:WIREWITNESS_LOCAL mangle:WIREWITNESS filter:WIREWITNESS_QUIC; do
        if [ -n "$print" ] || "$clear_command" -w -t "${each%%:*}" -n -L "${each##*:}" >/dev/null 2>&1; then
            run "$clear_command" -w -t "${each%%:*}" -F "${each##*:}"
            run "$clear_command" -w -t "${each%%:*}" -X "${each##*:}"
        fi
    done
}

# $1 family, $2 table, $3 chain
let_alone() {
    tables "$1" -t "$2" -A "$3" -m addrtype --dst-type LOCAL -j RETURN
    for range in $(exempted "$1"); do tables "$1" -t "$2" -A "$3" -d "$range" -j RETURN; done
    [ -z "$mark" ] || tables "$1" -t "$2" -A "$3" -m mark --mark "$mark" -j RETURN
}

# $1 family, $2 table; then the rest of a rule for what arrives on an interface that counts
arriving() {
    arriving_family=$1 arriving_table=$2
    shift 2
    if [ -z "$interfaces" ]; then
        tables "$arriving_family" -t "$arriving_table" -A WIREWITNESS ! -i lo "$@"
    fi
    for name in $(words "$interfaces"); do
        tables "$arriving_family" -t "$arriving_table" -A WIREWITNESS -i "$name" "$@"
    done
}

# A rule of iptables takes fifteen ports at most, so each has its own.
redirect_family() {
    tables "$1" -t nat -N WIREWITNESS
    let_alone "$1" nat WIREWITNESS
    for to in $(words "$ports"); do
        arriving "$1" nat -p tcp --dport "$to" -j REDIRECT --to-ports "$port"
    done
    tables "$1" -t nat -A PREROUTING -j WIREWITNESS
    [ -n "$local" ] || return 0
    tables "$1" -t nat -N WIREWITNESS_LOCAL
    for user in $(words "$users"); do
        tables "$1" -t nat -A WIREWITNESS_LOCAL -m owner --uid-owner "$user" -j RETURN
    done
    let_alone "$1" nat WIREWITNESS_LOCAL
    for to in $(words "$ports"); do
        tables "$1" -t nat -A WIREWITNESS_LOCAL -p tcp --dport "$to" -j REDIRECT --to-ports "$port"
    done
    tables "$1" -t nat -A OUTPUT -j WIREWITNESS_LOCAL
}

tproxy_family() {
    tables "$1" -t mangle -N WIREWITNESS
    let_alone "$1" mangle WIREWITNESS
    tables "$1" -t mangle -A WIREWITNESS -p tcp -m socket --transparent -j MARK --set-mark "$route_mark"
    tables "$1" -t mangle -A WIREWITNESS -p tcp -m socket --transparent -j ACCEPT
    for to in $(words "$ports"); do
        arriving "$1" mangle -p tcp --dport "$to" -j TPROXY --on-port "$port" --tproxy-mark "$route_mark"
    done
    tables "$1" -t mangle -A PREROUTING -j WIREWITNESS
}

quic_family() {
    tables "$1" -N WIREWITNESS_QUIC
    tables "$1" -A WIREWITNESS_QUIC -j REJECT
    tables "$1" -I FORWARD -p udp --dport 443 -j WIREWITNESS_QUIC
    [ -z "$local" ] || tables "$1" -I OUTPUT -p udp --dport 443 -j WIREWITNESS_QUIC
}

read_options "$@"
ready ip
for each_family in $(families); do ready "$(command_of "$each_family")"; done
for each_family in $(families); do
    clear_family "$each_family"
    [ "$action" = apply ] || continue
    "${mode}_family" "$each_family"
    [ -z "$quic" ] || quic_family "$each_family"
done
if [ "$action" = apply ] && [ "$mode" = tproxy ]; then
    routes add
else
    routes remove
fi
