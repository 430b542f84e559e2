# Sourced by the suites here: a work folder, the product on free ports, programs fetched once, an orderly end.
# shellcheck shell=sh

root=$(cd "$here/../.." && pwd)
. "$root/deploy/jdk.sh"
if [ -z "$jdk" ]; then
    echo "skipped: no JDK 25 or newer in JAVA_HOME, PATH or the usual folders"
    exit 77
fi
java=$jdk/bin/java
cache=${WIREWITNESS_CONFORMANCE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wirewitness-conformance}
mkdir -p "$cache"
work=$(mktemp -d "${TMPDIR:-/tmp}/wirewitness-conformance.XXXXXX")
pids=

finish() {
    for pid in $pids; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in $pids; do
        wait "$pid" 2>/dev/null || true
    done
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# skip REASON: this machine cannot run the suite.
skip() {
    echo "skipped: $*"
    exit 77
}

need() {
    command -v "$1" >/dev/null 2>&1 || skip "$1 is not in PATH ($2)"
}

# artifact GROUP:ARTIFACT:VERSION[:PACKAGING]: fetches it with Maven; sets $jar to its file.
artifact() {
    name=$(echo "$1" | tr ':' '-')
    jar=$cache/$name
    if [ ! -f "$jar" ]; then
        need mvn "it fetches $1"
        rm -rf "$cache/fetch" && mkdir -p "$cache/fetch"
        mvn -q -B -ntp dependency:copy "-Dartifact=$1" "-DoutputDirectory=$cache/fetch" >"$cache/fetch.log" 2>&1 ||
            skip "$1 cannot be fetched (see $cache/fetch.log)"
        mv "$cache"/fetch/* "$jar"
    fi
}

# listening FILE PATTERN PID: waits until a program that writes to FILE has said PATTERN.
listening() {
    i=0
    until grep -q "$2" "$1" 2>/dev/null; do
        i=$((i + 1))
        if [ $i -gt 600 ] || ! kill -0 "$3" 2>/dev/null; then
            echo "did not start:" >&2
            cat "$1" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# peer NAME ARGUMENTS: a helper of peers/ in the background; sets $port from what it prints.
peer() {
    peer_name=$1
    shift
    peer_out=$work/$peer_name.$(echo "$pids" | wc -w).out
    "$java" "$here/peers/$peer_name.java" "$@" >"$peer_out" 2>&1 &
    peer_pid=$!
    pids="$peer_pid $pids"
    listening "$peer_out" '^port ' "$peer_pid"
    port=$(sed -n 's/^port //p' "$peer_out")
}

# proxy OPTIONS: the product in the background; sets $proxy, the port, and $ca.
proxy() {
    "$root/deploy/wirewitness" run --data "$work/data" --set proxy.listen=127.0.0.1:0 --set admin.listen=127.0.0.1:0 \
        "$@" >"$work/proxy.out" 2>&1 &
    proxy_pid=$!
    pids="$proxy_pid $pids"
    listening "$work/proxy.out" '^ready ' "$proxy_pid"
    proxy=$(sed -n 's/^proxy  *.*127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/proxy.out" | head -n 1)
    ca=$work/data/ca/ca.pem
}

# identity: a key and a certificate of its own for localhost; sets $keys (PKCS#12, pass phrase secret) and $trust (PEM).
identity() {
    keys=$work/localhost.p12
    trust=$work/localhost.pem
    "$jdk/bin/keytool" -genkeypair -keystore "$keys" -storetype PKCS12 -storepass secret -alias localhost -keyalg EC \
        -groupname secp256r1 -dname CN=localhost -ext san=dns:localhost -ext bc:c=ca:true -validity 30 >/dev/null 2>&1
    "$jdk/bin/keytool" -exportcert -rfc -keystore "$keys" -storepass secret -alias localhost >"$trust" 2>/dev/null
}

# proxied ORIGIN_PORT OPTIONS: the product, which opens everything, and a port on which clients that know no proxy reach
# ORIGIN_PORT through it by the name localhost; sets $through beside what proxy sets.
proxied() {
    through=$(free_port)
    proxied_origin=$1
    shift
    proxy --set intercept.scope=all --set "upstream.resolve=localhost:$through=127.0.0.1:$proxied_origin" "$@"
    peer Through "$through" "$proxy" "localhost:$through"
}

# free_port: one that nobody listens on now.
free_port() {
    "$java" "$here/peers/FreePort.java"
}
