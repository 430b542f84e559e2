#!/bin/sh
# What TLS clients are offered: sslscan and testssl against an intercepted host inside a tunnel and against the proxy
# port as an HTTPS proxy, and clients that check strictly. tls.sh [-v]: -v shows all that the scanners say.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
command -v sslscan >/dev/null 2>&1 || command -v testssl >/dev/null 2>&1 || skip "neither sslscan nor testssl is in PATH"

identity
peer HttpsOrigin "$keys"
proxied "$port" --set upstream.trust="$trust"

failed=0
bad() {
    echo "FAILED: $*"
    failed=1
}

scan() {
    echo "== $1 (sslscan)"
    sslscan --no-colour --no-failed "localhost:$2" >"$work/sslscan" 2>&1 || true
    [ "${verbose:-}" != yes ] || cat "$work/sslscan"
    grep -E '^(Accepted|Preferred) ' "$work/sslscan" | sed 's/  */ /g' || bad "no cipher accepted"
    grep -E '^(SSLv2|SSLv3|TLSv1.0|TLSv1.1) .*enabled' "$work/sslscan" && bad "an old protocol is enabled"
    grep -E 'compression enabled|vulnerable to heartbleed' "$work/sslscan" | grep -v 'not vulnerable' && bad "compression or heartbleed"
    grep -E '^(Accepted|Preferred)' "$work/sslscan" | grep -E 'CBC|RC4|3DES|NULL|EXP|MD5|_RSA_WITH' && bad "a cipher without AEAD or forward secrecy"
    true
}

test_ssl() {
    echo "== $1 (testssl)"
    testssl --quiet --color 0 --warnings off --ip one --protocols --std --fs --server-preference --vulnerable \
        --jsonfile "$work/testssl.json" "localhost:$2" >"$work/testssl" 2>&1 || true
    [ "${verbose:-}" != yes ] || cat "$work/testssl"
    "$java" "$here/peers/TestsslTally.java" "$work/testssl.json" || failed=1
    rm -f "$work/testssl.json"
}

client() {
    name=$1
    shift
    if "$@" >"$work/client" 2>&1; then
        echo "ok      $name"
    else
        bad "$name"
        tail -n 5 "$work/client"
    fi
}

[ "${1:-}" != -v ] || verbose=yes
for place in "intercepted host:$through" "HTTPS proxy port:$proxy"; do
    if command -v sslscan >/dev/null 2>&1; then scan "${place%:*}" "${place##*:}"; fi
    if command -v testssl >/dev/null 2>&1; then test_ssl "${place%:*}" "${place##*:}"; fi
done

echo "== clients that check strictly"
strict="-CAfile $ca -verify_return_error -x509_strict -verify_hostname localhost -servername localhost -connect localhost:$through"
if command -v openssl >/dev/null 2>&1; then
    # shellcheck disable=SC2086 # options are words on purpose
    for version in -tls1_2 -tls1_3; do
        client "openssl $version" sh -c "echo | openssl s_client $strict $version"
    done
fi
if command -v gnutls-cli >/dev/null 2>&1; then
    client "gnutls" sh -c "echo | gnutls-cli --x509cafile $ca --port $through --sni-hostname localhost localhost"
fi
if command -v curl >/dev/null 2>&1; then
    client "curl over a tunnel" curl -sSf -m 20 --cacert "$ca" -x "http://127.0.0.1:$proxy" "https://localhost:$through/"
    client "curl over an HTTPS proxy" curl -sSf -m 20 --cacert "$ca" --proxy-cacert "$ca" -x "https://localhost:$proxy" "https://localhost:$through/"
fi
if command -v python3 >/dev/null 2>&1; then
    client "python" python3 -c "import ssl,urllib.request as u; print(u.urlopen('https://localhost:$through/', context=ssl.create_default_context(cafile='$ca'), timeout=20).status)"
fi
if command -v node >/dev/null 2>&1; then
    client "node" env "NODE_EXTRA_CA_CERTS=$ca" node -e "fetch('https://localhost:$through/').then(r=>process.exit(r.status===200?0:1),e=>{console.error(e);process.exit(1)})"
fi
exit $failed
